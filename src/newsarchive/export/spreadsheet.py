"""Rows as an XLSX workbook: a sheet that says what it is, and a sheet with the rows."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import IO, TYPE_CHECKING, Any

from newsarchive.errors import NewsArchiveError
from newsarchive.export.cells import python_value

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["ExportError", "write_xlsx"]

_ROWS = 1_048_575
"""Rows that a sheet can hold below its heading."""
_CHARACTERS = 32_767
"""Characters that a cell can hold."""


class ExportError(NewsArchiveError, ValueError):
    """Rows cannot be written as a workbook: the message says why, and what to do."""


def write_xlsx(
    target: str | os.PathLike[str] | IO[bytes],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    about: Mapping[str, Any],
    *,
    name: str = "Rows",
) -> int:
    """Write rows as a workbook, at the memory of one row.

    Text is written as text, also where it looks like a formula or an address. Whole days and
    moments are dates of the spreadsheet; a month or a year alone stays text, for it is no day.

    Args:
        target: a path, or a file open for binary writing.
        columns: the heading.
        rows: the values of each, in the order of the columns.
        about: what the rows are: the sheet «About», one line a key.
        name: of the sheet with the rows.

    Returns:
        how many rows were written.

    Raises:
        ExportError: the package XlsxWriter is not installed; or there are more rows than a sheet
            can hold, and what was written so far is of no use.

    Example:
        >>> import io
        >>> write_xlsx(io.BytesIO(), ["stem", "frequency"], [("бала", 3)], {"query": "бала"})
        1
    """
    try:
        import xlsxwriter  # noqa: PLC0415 - an extra, needed here only
    except ImportError as fault:
        raise ExportError(
            "an .xlsx file needs XlsxWriter: pip install 'newsarchive[export]'"
        ) from fault
    # strings_to_…: no cell becomes a formula, a link or a number by what it looks like.
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
    }
    with xlsxwriter.Workbook(target, options) as book:
        bold = book.add_format({"bold": True})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        about_sheet = book.add_worksheet("About")
        for place, (key, value) in enumerate(about.items()):
            about_sheet.write_string(place, 0, key, bold)
            about_sheet.write_string(place, 1, _told(value))
        sheet = book.add_worksheet(_sheet_name(name))
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column, bold)
        count = 0
        for row in rows:
            count += 1
            if count > _ROWS:
                raise ExportError(
                    f"a sheet holds {_ROWS:,} rows: write CSV or JSON Lines, or set filters"
                )
            for place, value in enumerate(row):
                _write(sheet, count, place, python_value(value), moment)
    return count


def _write(sheet: Any, row: int, place: int, value: Any, moment: Any) -> None:
    """Write a cell by its type, so that nothing is guessed from what it looks like."""
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, place, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, place, value)
    elif isinstance(value, datetime):
        # A spreadsheet has no time zones: the clock on the wall, as it was printed.
        sheet.write_datetime(row, place, value.replace(tzinfo=None), moment)
    elif isinstance(value, date):
        sheet.write_datetime(row, place, value)
    else:
        sheet.write_string(row, place, _CONTROL.sub("\ufffd", str(value))[:_CHARACTERS])


# XML 1.0 cannot hold these, however they are escaped.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def _told(value: Any) -> str:
    """A value of «about» on one line."""
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_told(one)}" for key, one in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(map(_told, value))
    return "" if value is None else _CONTROL.sub("\ufffd", str(value))[:_CHARACTERS]


def _sheet_name(name: str) -> str:
    """A name that a sheet may have: no more than 31 characters, none that means something."""
    return re.sub(r"[\[\]:*?/\\']", " ", name)[:31].strip() or "Rows"
