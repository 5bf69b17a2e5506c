"""Rows as CSV: plain for programs, and so that Excel opens it by a double click."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

from newsarchive.export.cells import defused, python_value, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["csv_lines", "excel_csv_lines"]


class _Line:
    """A file that keeps the last line written to it: `csv.writer` needs one."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> int:
        self.text = text
        return len(text)


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    r"""Rows as CSV for programs (RFC 4180, UTF-8, commas, no byte order mark), line by line.

    Cells are as they are: a cell that a spreadsheet would take for a formula is not changed. For
    spreadsheets there are `excel_csv_lines` and `spreadsheet`.

    Args:
        columns: their names: the first line.
        rows: the values of each, in the order of the columns.

    Example:
        >>> list(csv_lines(["stem", "share"], [("бала", 0.5)]))
        ['stem,share\r\n', 'бала,0.5\r\n']
    """
    line = _Line()
    writer = csv.writer(line)
    writer.writerow(columns)
    yield line.text
    # Line by line: a table of a million rows is never held as text.
    for row in rows:
        writer.writerow([written(value) for value in row])
        yield line.text


def excel_csv_lines(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    r"""Rows as CSV that Excel opens with Cyrillic letters and in columns, line by line.

    It begins with a byte order mark, separates by semicolons and writes decimals with a comma, as
    Excel expects where the system speaks Kazakh or Russian. Text that begins with `=`, `+`, `-`,
    `@`, a tab or a carriage return gets an apostrophe before it, so that it does not run.

    Args:
        columns: their names: the first line.
        rows: the values of each, in the order of the columns.

    Example:
        >>> list(excel_csv_lines(["stem", "share"], [("=1+1", -0.5)]))
        ['\ufeffstem;share\r\n', "'=1+1;-0,5\r\n"]
    """
    line = _Line()
    # A comma stands in decimals here, so it cannot part cells.
    writer = csv.writer(line, delimiter=";")
    writer.writerow([defused(name) for name in columns])
    yield f"\ufeff{line.text}"
    for row in rows:
        writer.writerow([_excel_cell(value) for value in row])
        yield line.text


def _excel_cell(value: Any) -> str:
    """A cell as Excel reads it where numbers have a comma."""
    text = written(value, ",")
    # A negative number begins as a formula does, and is none.
    is_text = isinstance(python_value(value), str)
    return defused(text) if is_text else text
