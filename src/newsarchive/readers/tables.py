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
_SEP = re.compile(r"\ufeff?\"?sep=(.)\"?\s*\Z", re.IGNORECASE)  # Excel's own line before the header
_MOST_LINES = 2000  # of a row whose quotation mark is not closed: then it is taken for a stray one


def read_csv(content: Content) -> Records:
    """The records of a table whose cells are parted by what parts most cells of its first row: ,.

    Tab or |.
    """
    return _read_table(content, None)


def read_tsv(content: Content) -> Records:
    """The records of a table whose cells are parted by tabs.

    A quotation mark means nothing unless it closes a cell.
    """
    return _read_table(content, "\t")


def _read_table(content: Content, delimiter: str | None) -> Records:
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
    if not isinstance(header, tuple):
        yield from filter(None, (header,))
        return
    names = [name.strip().lstrip("\ufeff") for name in header[1]]
    missing = headlines(names)
    for item in rows:
        if isinstance(item, Refused):
            yield item
            continue
        line, row = item
        while len(row) > len(names) and not row[-1].strip():
            row.pop()  # a delimiter at the end of each row
        if len(row) > len(names):
            reason = (
                f"has {len(row)} cells, the header {len(names)}: put quotation marks around cells"
            )
            yield content.refused("damaged", reason, line)
        elif any(row):
            yield Record({**named_cells(names, row), **missing}, line)


def headlines(names: list[str]) -> dict[str, str]:
    """What each row lacks in a table of headlines, which has no column for texts.

    >>> headlines(["title", "url"]), headlines(["title", "text"])
    ({'text': ''}, {})
    """
    fields = candidates(dict.fromkeys(names), {})[0]
    is_headlines = "title" in fields and "text" not in fields and len(fields) > 1
    return {"text": ""} if is_headlines else {}


def named_cells(names: list[str], row: list[str]) -> dict[str, str]:
    """The cells of a row under the names of their columns.

    Of two columns of one name the first with a value.

    What a further one holds beside it is kept under its name and number: `text 2`.
    """
    cells: dict[str, str] = {}
    for name, cell in zip(names, row, strict=False):
        if not name:
            continue
        if not cells.get(name):
            cells[name] = cell
        elif cell and cell != cells[name]:
            number = 2 + sum(other.startswith(f"{name} ") for other in cells)
            cells[f"{name} {number}"] = cell
    return cells


class _Lines:
    """The lines of a source with their numbers.

    Some can be put back, and faults wait until they are told.
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
            if isinstance(line, str):
                # Old Macs end a line with CR alone; then all rows stand in one line of ours.
                if "\r" in line.rstrip("\r\n") and '"' not in line:
                    self.put_back([(number, part) for part in line.splitlines(keepends=True)])
                    return self._back.popleft()
                return number, line
            self._faults.append(line)

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
    csv.field_size_limit(max(csv.field_size_limit(), content.limits.text))
    escape = None
    width = 0
    while True:
        row, taken, fault = _row(lines, delimiter, escape, width, content)
        if fault is not None and any('\\"' in line for _, line in taken):
            lines.put_back(taken)  # Spark writes \" for a quotation mark inside a cell
            row, taken, fault = _row(lines, delimiter, "\\", width, content)
            escape = "\\" if fault is None else escape
        yield from lines.taken_faults()
        if not taken:
            return
        if fault is None and len(taken) > 1 and _swallows(row, delimiter, width):
            fault = "a quotation mark is not closed"
        if fault is not None:
            reason = f"is no row: {fault}: correct its line ends and quotation marks"
            yield content.refused("damaged", reason, taken[0][0])
            rest = taken[1:]
            while rest and rest[0][1].count(delimiter) < width - 1:
                rest.pop(0)  # the other lines of the cell
            lines.put_back(rest)
        elif row:
            width = width or len(row)
            yield taken[0][0], row


def _row(
    lines: _Lines, delimiter: str, escape: str | None, width: int, content: Content
) -> tuple[list[str], list[tuple[int, str]], str | None]:
    """(cells, the lines they stand in, what is wrong with them) of the next row."""
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
    if delimiter == "\t" and taken and '"' in taken[0][1]:
        # As databases write it, a quotation mark is a letter there, unless its cell ends with one.
        line = taken[0][1]
        letters = line.rstrip("\r\n").split(delimiter)
        if fault or (len(letters) == width and len(row) != width):
            lines.put_back(taken[1:])
            del taken[1:]
            row, fault = letters, None
    return row, taken, fault


def _swallows(row: list[str], delimiter: str, width: int) -> bool:
    """Whether a cell holds whole rows.

    Lines with as many delimiters as the header, and no blank after any.

    In prose a blank follows a comma.
    """
    for cell in row:
        inner = cell.split("\n")[1:]
        whole = [
            line
            for line in inner
            if line.count(delimiter) == width - 1 and f"{delimiter} " not in line
        ]
        if whole and len(whole) >= 0.8 * len(inner) and len(whole) + width > 3:
            return True
    return False
