"""Tables on the terminal and in files: aligned text, JSON Lines, CSV, XLSX, SVG, blocks."""

from __future__ import annotations

import io
import shutil
import sys
import unicodedata
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsarchive.cli.output import json_line
from newsarchive.explore.tables import plain
from newsarchive.snippet import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from newsarchive.explore.lines import Concordance, Line
    from newsarchive.explore.tables import Table

__all__ = ["aligned", "blocks", "number", "print_lines", "save", "width_of"]

_BLOCKS = " ▁▂▃▄▅▆▇█"
_WIDTH = 100  # columns where there is no terminal


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
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    return f"{value:,}" if isinstance(value, int) else printable(str(value))


def width_of(text: str) -> int:
    """How many columns a text takes: marks take none, Chinese signs two."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    marks = sum(1 for letter in text if unicodedata.combining(letter))
    return len(text) + wide - marks


def aligned(table: Table, names: Sequence[str], limit: int) -> None:
    """Print some columns of a table, words to the left and numbers to the right.

    Args:
        table: any.
        names: which columns.
        limit: rows; a last line says how many are left out.
    """
    arrays = table.columns()
    cells = [[number(value) for value in arrays[name][:limit]] for name in names]
    widths = []
    for name, column in zip(names, cells, strict=True):
        widths.append(max(map(width_of, chain([name], column))))
    numeric = [arrays[name].dtype.kind in "iuf" for name in names]

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
    width = width or max(terminal_width() - 4, 10)
    share = -(-len(values) // width)
    groups = [values[at : at + share] for at in range(0, len(values), max(share, 1))]
    means = []
    for group in groups:
        known = [value for value in group if value == value]  # noqa: PLR0124 - not NaN
        means.append(sum(known) / len(known) if known else None)
    most = max((mean for mean in means if mean is not None), default=0) or 1
    steps = len(_BLOCKS) - 1
    signs = []
    for mean in means:
        if mean is None:
            signs.append("·")
        else:
            # What is more than nothing is seen.
            signs.append(_BLOCKS[max(round(mean / most * steps), 1 if mean else 0)])
    return "".join(signs)


def save(table: Table, options: Mapping[str, Any], chart: Callable[[], str] | None = None) -> bool:
    """Write a table to where the options of a command say; whether that was anywhere.

    Args:
        table: all of it.
        options: `as_json` and `as_csv` print it, `xlsx` and `svg` name files.
        chart: draws it; None for a table without a picture.
    """
    from newsarchive.export.delimited import csv_lines  # noqa: PLC0415 - only where asked for
    from newsarchive.export.rows import table_rows  # noqa: PLC0415 - likewise

    columns = table.columns()
    done = False
    if options.get("xlsx"):
        from newsarchive.export.spreadsheet import write_xlsx  # noqa: PLC0415 - likewise

        about = table.about.to_dict()
        write_xlsx(options["xlsx"], list(columns), table_rows(columns), about)
        done = True
    if options.get("svg") and chart is not None:
        Path(options["svg"]).write_text(chart(), encoding="utf-8")
        done = True
    if options.get("as_csv"):
        if isinstance(sys.stdout, io.TextIOWrapper):
            # A table is read by programs: its letters do not depend on the console.
            sys.stdout.reconfigure(encoding="utf-8", newline="")
        for line in csv_lines(list(columns), table_rows(columns)):
            click.echo(line, nl=False)
        return True
    if options.get("as_json"):
        for row in table_rows(columns):
            json_line(dict(zip(columns, map(plain, row), strict=True)))
        return True
    return done


def print_lines(lines: Concordance, *, colored: bool) -> None:
    """Print lines so that all nodes begin in one column.

    Args:
        lines: of a concordance.
        colored: whether the nodes are colored.
    """
    node = max((width_of(line.node) for line in lines), default=0)
    side = max((terminal_width() - node - 2) // 2, 10)
    click.get_current_context().color = colored
    for line in lines:
        left, shown, right = _cut(line, side)
        if colored:
            shown = click.style(shown, bold=True, fg="yellow")
        click.echo(f"{left} {shown} {right}".rstrip())


def _cut(line: Line, side: int) -> tuple[str, str, str]:
    """The three parts of a line, so that all nodes begin in one column."""
    left, right = printable(line.left.rstrip()), printable(line.right.lstrip())
    while width_of(left) > side:
        left = left[1:]
    while width_of(right) > side:
        right = right[:-1]
    return " " * (side - width_of(left)) + left, printable(line.node), right
