"""Tables on the terminal and in files: aligned text, JSON Lines, CSV, XLSX, SVG, blocks."""

from __future__ import annotations

import io
import math
import shutil
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsarchive.cli.output import json_line
from newsarchive.explore.tables import plain
from newsarchive.snippet import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from newsarchive.explore.lines import Concordance, Line
    from newsarchive.explore.tables import Table
    from newsarchive.results import Results

__all__ = ["aligned", "bars", "blocks", "number", "print_lines", "save", "width_of"]

_BLOCKS = " ▁▂▃▄▅▆▇█"
_WIDTH = 100  # columns where there is no terminal
_BARS = 25  # of a chart of words
_TOLD = 1000  # rows after which progress is shown


def terminal_width() -> int:
    """How many columns a line may take."""
    return shutil.get_terminal_size((_WIDTH, 24)).columns


def number(value: Any) -> str:
    """A cell as people read it: four digits, commas, nothing for what is not defined.

    >>> number(12345), number(0.123456), number(float("nan"))
    ('12,345', '0.1235', '')
    """
    value = plain(value)
    if value is None:
        return ""
    if isinstance(value, float):
        # `.4g` would write a large number with an exponent, as nobody reads it.
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    return f"{value:,}" if isinstance(value, int) else printable(str(value))


def width_of(text: str) -> int:
    """How many columns a text takes: marks take none, Chinese signs two."""
    wide = 0
    marks = 0
    for letter in text:
        # W and F: wide and full width, as Unicode's annex 11 names them.
        wide += unicodedata.east_asian_width(letter) in "WF"
        marks += unicodedata.combining(letter) > 0
    return len(text) + wide - marks


def aligned(table: Table, names: Sequence[str], limit: int) -> None:
    """Print some columns of a table, words to the left and numbers to the right.

    Args:
        table: any.
        names: which columns.
        limit: rows; a last line says how many are left out.
    """
    arrays = table.columns()
    cells = []
    widths = []
    numeric = []
    for name in names:
        array = arrays[name]
        column = [number(value) for value in array[:limit]]
        cells.append(column)
        # The name of a column may be wider than all that stands in it.
        widths.append(max(map(width_of, [name, *column])))
        # NumPy's kinds of numbers: signed, unsigned, float.
        numeric.append(array.dtype.kind in "iuf")

    def line(row: Sequence[str]) -> str:
        parts = []
        for text, width, right in zip(row, widths, numeric, strict=True):
            gap = " " * (width - width_of(text))
            parts.append(f"{gap}{text}" if right else f"{text}{gap}")
        return "  ".join(parts).rstrip()

    click.echo(line(names))
    for row in zip(*cells, strict=True):
        click.echo(line(row))
    if len(table) > limit:
        click.echo(f"{limit} of {len(table):,} rows; --limit shows more", err=True)


def blocks(values: Sequence[float], width: int | None = None) -> str:
    """A small chart of blocks: one sign a value, a dot where there is none.

    Args:
        values: not negative; NaN is a gap.
        width: signs; neighbours share one where there are more values.

    >>> blocks([0, 1, 2, 4, float("nan")])
    ' ▂▄█·'
    """
    # A chart is printed with an indent; on a very narrow terminal it wraps, but has a form.
    width = width or max(terminal_width() - 4, 10)
    share = max(math.ceil(len(values) / width), 1)  # values of one sign
    means = []
    for at in range(0, len(values), share):
        known = [value for value in values[at : at + share] if not math.isnan(value)]
        means.append(sum(known) / len(known) if known else None)
    known_means = [mean for mean in means if mean is not None]
    # Where all values are 0, no sign has a height, and nothing is divided by 0.
    most = max(known_means, default=0) or 1
    return "".join(_block(mean, most) for mean in means)


def _block(mean: float | None, most: float) -> str:
    """The sign of a value, where the highest sign stands for `most`."""
    if mean is None:
        return "·"
    steps = len(_BLOCKS) - 1
    height = round(mean / most * steps)
    # What is more than nothing is seen.
    lowest = 1 if mean else 0
    return _BLOCKS[max(height, lowest)]


def save(
    table: Table | Results,
    options: Mapping[str, Any],
    chart: Callable[[], str] | None = None,
    rows: Callable[[], Iterable[Sequence[Any]]] | None = None,
) -> bool:
    """Write a table to where the options of a command say; whether that was anywhere.

    Args:
        table: all of it.
        options: `as_json` and `as_csv` print it, `xlsx` and `svg` name files.
        chart: draws it; None for a table without a picture.
        rows: gives the rows, where they are not all in the table.
    """
    from newsarchive.export.delimited import csv_lines  # noqa: PLC0415 - only where asked for
    from newsarchive.export.rows import table_rows  # noqa: PLC0415 - likewise

    names = list(table.columns())
    rows = rows or (lambda: table_rows(table.columns()))
    done = False
    if options.get("xlsx"):
        from newsarchive.export.spreadsheet import write_xlsx  # noqa: PLC0415 - likewise

        write_xlsx(options["xlsx"], names, counted(rows()), table.about.to_dict())
        done = True
    if options.get("svg") and chart is not None:
        Path(options["svg"]).write_text(chart(), encoding="utf-8")
        done = True
    # Files may come together with one of the forms on standard output, but that has one form.
    if options.get("as_csv"):
        if isinstance(sys.stdout, io.TextIOWrapper):
            # A table is read by programs: its letters do not depend on the console.
            sys.stdout.reconfigure(encoding="utf-8", newline="")
        for line in csv_lines(names, counted(rows())):
            click.echo(line, nl=False)
        return True
    if options.get("as_json"):
        for row in counted(rows()):
            json_line(dict(zip(names, map(plain, row), strict=True)))
        return True
    return done


def counted(rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """The same rows; while many are written, a terminal shows how many there were so far.

    Standard output may be the terminal too: then the rows themselves show it.
    """
    shown = sys.stderr.isatty() and not sys.stdout.isatty()
    count = 0
    for row in rows:
        count += 1
        if shown and count % _TOLD == 0:
            click.echo(f"\r{count:,} rows", err=True, nl=False)
        yield row
    if shown and count >= _TOLD:
        click.echo("\r", err=True, nl=False)


def print_lines(lines: Concordance, *, colored: bool) -> None:
    """Print lines so that all nodes begin in one column.

    Args:
        lines: of a concordance.
        colored: whether the nodes are colored.
    """
    node = max((width_of(line.node) for line in lines), default=0)
    # What the widest node leaves is shared by both sides, less a blank beside the node each.
    free = terminal_width() - node - 2
    side = max(free // 2, 10)
    # Click takes colours out again where it is not told that they are meant.
    click.get_current_context().color = colored
    for line in lines:
        left, shown, right = _cut(line, side)
        if colored:
            shown = click.style(shown, bold=True, fg="yellow")
        click.echo(f"{left} {shown} {right}".rstrip())


def _cut(line: Line, side: int) -> tuple[str, str, str]:
    """The three parts of a line, so that all nodes begin in one column."""
    left = printable(line.left.rstrip())
    right = printable(line.right.lstrip())
    # A letter may take two columns or none, so letters go one by one until the rest fits.
    while width_of(left) > side:
        left = left[1:]
    while width_of(right) > side:
        right = right[:-1]
    indent = " " * (side - width_of(left))
    return indent + left, printable(line.node), right


def bars(table: Table, column: str) -> str:
    """The first rows as lying bars."""
    from newsarchive.export import charts  # noqa: PLC0415 - only where asked for

    arrays = table.columns()
    values = [max(value, 0.0) for value in arrays[column][:_BARS].tolist()]
    title = f"{', '.join(table.about.query)}: {column}"
    return charts.bars(list(arrays["printed"][:_BARS]), values, title=title)
