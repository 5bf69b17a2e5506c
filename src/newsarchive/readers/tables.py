"""CSV and TSV: one article a row, the first row names the columns."""

from __future__ import annotations

import csv
import re
from collections import deque
from typing import TYPE_CHECKING

from newsarchive.readers.records import Record, Records, candidates
from newsarchive.results import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsarchive.readers.content import Content

__all__ = ["headlines", "named_cells", "read_csv", "read_tsv"]

_DELIMITERS = ",;\t|"
# Excel's own line before the header: `sep=;`.
_SEP = re.compile(r"\ufeff?\"?sep=(.)\"?\s*\Z", re.IGNORECASE)
# Lines of a row whose quotation mark is not closed: after these it is taken for a stray one.
_MOST_LINES = 2000
# Of the further lines of a cell: if as many of them look like rows, it swallowed them.
_MOST_LIKE_ROWS = 0.8


def read_csv(content: Content) -> Records:
    """The records of a table whose cells are parted by commas, semicolons, tabs or bars.

    The one that stands most often in the first row parts the cells, unless a line `sep=;` before
    it says which.
    """
    return _read_table(content, None)


def read_tsv(content: Content) -> Records:
    """The records of a table whose cells are parted by tabs.

    A quotation mark means nothing unless it closes a cell.
    """
    return _read_table(content, "\t")


def _read_table(content: Content, delimiter: str | None) -> Records:
    """The records of a table.

    Args:
        content: what is read.
        delimiter: what parts its cells; None where its first row tells.
    """
    lines = _Lines(content)
    first = next(lines, None)
    if first is not None and (named := _SEP.match(first[1])):
        delimiter = named[1]
        first = next(lines, None)
    yield from lines.taken_faults()
    if first is None:
        return
    delimiter = delimiter or max(_DELIMITERS, key=first[1].count)
    lines.put_back([first])
    rows = _rows(lines, delimiter, content)
    header = next(rows, None)
    if header is None:
        return
    if isinstance(header, Refused):
        yield header
        return
    names = [name.strip().lstrip("\ufeff") for name in header[1]]
    missing = headlines(names)
    for item in rows:
        if isinstance(item, Refused):
            yield item
            continue
        line, row = item
        # Some programs write a delimiter at the end of each row.
        while len(row) > len(names) and not row[-1].strip():
            row.pop()
        if len(row) > len(names):
            counts = f"has {len(row)} cells, the header {len(names)}"
            yield content.refused("damaged", f"{counts}: put quotation marks around cells", line)
        elif any(row):
            yield Record({**named_cells(names, row), **missing}, line)


def headlines(names: list[str]) -> dict[str, str]:
    """What each row lacks in a table of headlines, which has no column for texts.

    >>> headlines(["title", "url"]), headlines(["title", "text"])
    ({'text': ''}, {})
    """
    fields, _ = candidates(dict.fromkeys(names), {})
    is_headlines = "title" in fields and "text" not in fields and len(fields) > 1
    return {"text": ""} if is_headlines else {}


def named_cells(names: list[str], row: list[str]) -> dict[str, str]:
    """The cells of a row under the names of their columns.

    Of two columns with one name the first that has a value is taken. What a further one holds
    besides is kept under its name and number.

    >>> named_cells(["title", "text", "text"], ["Т", "М", "Н"])
    {'title': 'Т', 'text': 'М', 'text 2': 'Н'}
    """
    cells: dict[str, str] = {}
    for name, cell in zip(names, row, strict=False):
        if not name:
            continue
        if not cells.get(name):
            cells[name] = cell
        elif cell and cell != cells[name]:
            further = sum(other.startswith(f"{name} ") for other in cells)
            cells[f"{name} {further + 2}"] = cell
    return cells


class _Lines:
    """The lines of a source with their numbers.

    Some can be put back, and faults wait until they are asked for: `csv.reader`, which reads from
    here, takes nothing but lines.
    """

    def __init__(self, content: Content) -> None:
        self._source = content.lines(blank=True)
        self._back: deque[tuple[int, str]] = deque()
        self._faults: list[Refused] = []

    def __iter__(self) -> Iterator[tuple[int, str]]:
        return self

    def __next__(self) -> tuple[int, str]:
        if self._back:
            return self._back.popleft()
        while True:
            number, line = next(self._source)
            if not isinstance(line, str):
                self._faults.append(line)
                continue
            # Old Macs end a line with CR alone; then all rows stand in one line of ours.
            has_inner_ends = "\r" in line.rstrip("\r\n")
            if has_inner_ends and '"' not in line:
                parts = line.splitlines(keepends=True)
                self.put_back([(number, part) for part in parts])
                return self._back.popleft()
            return number, line

    def put_back(self, lines: Iterable[tuple[int, str]]) -> None:
        """Give these lines again, before all others."""
        self._back.extendleft(reversed(list(lines)))

    def taken_faults(self) -> list[Refused]:
        """The faults met since this was asked last."""
        faults, self._faults = self._faults, []
        return faults


def _rows(
    lines: _Lines, delimiter: str, content: Content
) -> Iterator[tuple[int, list[str]] | Refused]:
    """Each row with the line it begins in.

    A quotation mark that is not closed swallows all rows after it. So where a row cannot be read,
    or a cell of it holds whole rows, only that row is refused, and reading goes on at the next line
    that looks like a row.
    """
    # The module has but one limit for all its readers.
    longest = max(csv.field_size_limit(), content.limits.text)
    csv.field_size_limit(longest)
    escape = None
    width = 0
    while True:
        row, taken, fault = _row(lines, delimiter, escape, width, content)
        # Spark writes \" for a quotation mark inside a cell, where others write "".
        if fault is not None and any('\\"' in line for _, line in taken):
            lines.put_back(taken)
            row, taken, fault = _row(lines, delimiter, "\\", width, content)
            if fault is None:
                escape = "\\"
        yield from lines.taken_faults()
        if not taken:
            return
        if fault is None and len(taken) > 1 and _swallows(row, delimiter, width):
            fault = "a quotation mark is not closed"
        if fault is not None:
            reason = f"is no row: {fault}: correct its line ends and quotation marks"
            first_line, _ = taken[0]
            yield content.refused("damaged", reason, first_line)
            lines.put_back(_from_next_row(taken[1:], delimiter, width))
        elif row:
            # The header is the first row: its cells are the width of the table.
            width = width or len(row)
            first_line, _ = taken[0]
            yield first_line, row


def _from_next_row(
    lines: list[tuple[int, str]], delimiter: str, width: int
) -> list[tuple[int, str]]:
    """The lines from the first that looks like a row: those before it are of the refused cell."""
    for place, (_, line) in enumerate(lines):
        if line.count(delimiter) >= width - 1:
            return lines[place:]
    return []


def _row(
    lines: _Lines, delimiter: str, escape: str | None, width: int, content: Content
) -> tuple[list[str], list[tuple[int, str]], str | None]:
    """The next row.

    Args:
        lines: where it is read from.
        delimiter: what parts its cells.
        escape: what stands before a quotation mark inside a cell; None where it is doubled.
        width: how many cells the header has; 0 of the header itself.
        content: for its limits.

    Returns:
        its cells, the lines they stand in, what is wrong with them.
    """
    taken: list[tuple[int, str]] = []

    def fed() -> Iterator[str]:
        size = 0
        for number, line in lines:
            taken.append((number, line))
            size += len(line)
            yield line
            if len(taken) >= _MOST_LINES or size > content.limits.record:
                return

    reader = csv.reader(
        fed(),
        delimiter=delimiter,
        strict=True,
        escapechar=escape,
        doublequote=escape is None,
        quoting=csv.QUOTE_MINIMAL,
    )
    try:
        row, fault = next(reader, []), None
    except csv.Error as error:
        row, fault = [], str(error)
    if delimiter == "\t" and taken:
        # As databases write it, a quotation mark is a letter there, unless its cell ends with one.
        _, first = taken[0]
        plain = first.rstrip("\r\n").split(delimiter)
        fits_better = len(plain) == width and len(row) != width
        if '"' in first and (fault or fits_better):
            lines.put_back(taken[1:])
            return plain, taken[:1], None
    return row, taken, fault


def _swallows(row: list[str], delimiter: str, width: int) -> bool:
    """Whether a cell holds whole rows: lines with as many delimiters as the header.

    In prose a blank follows a comma, so a line with a blank after a delimiter is none.
    """
    for cell in row:
        further = cell.split("\n")[1:]
        like_rows = 0
        for line in further:
            has_width = line.count(delimiter) == width - 1
            if has_width and f"{delimiter} " not in line:
                like_rows += 1
        are_most = like_rows >= _MOST_LIKE_ROWS * len(further)
        # One line with one comma may be prose; one with three, or three with one, are hardly.
        if like_rows and are_most and like_rows + width > 3:
            return True
    return False
