"""Spreadsheets (.xlsx) by openpyxl: each row of each sheet."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any, BinaryIO

import openpyxl

from newsarchive.readers.documents.faults import UnfitError
from newsarchive.readers.documents.zipped import checked

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["answers"]


def answers(file: BinaryIO, limits: Any) -> Iterator[dict[str, Any]]:
    """The rows of all sheets that have a value; of formulas the values that were stored.

    Args:
        file: the document.
        limits: the bounds.

    Raises:
        UnfitError: no cell has a value.
    """
    with checked(file, limits):
        # `checked` read the directory of the zip, at its end.
        file.seek(0)
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    empty = True
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # what programs write there is often wrong
        for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
            cells = [_printed(value) for value in row]
            # Cells that only have a border or a colour are no content.
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                empty = False
                yield {"sheet": sheet.title, "row": number, "cells": cells}
    if empty:
        raise UnfitError("no-text", "has no values in its sheets: it may hold pictures alone")


def _printed(value: Any) -> str:
    """A value of a cell, as a table of text has it."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # spreadsheets have no whole numbers
    if isinstance(value, datetime):
        # A day is stored as its midnight; a moment keeps its clock time.
        is_day = value.time() == time()
        return value.date().isoformat() if is_day else value.isoformat()
    return str(value)
