"""What leaves an archive: charts, spreadsheets, lists of rows, citations.

Terms: a *row* is the values of some columns, in their order; a *writer* takes rows one by one and
gives text or bytes piece by piece, so that a million rows need the memory of one. A *citation* is
an article as a library or a reference manager keeps it.

- `charts`: pictures as SVG, which work without scripts
- `rows`: tables, hits and articles as rows
- `delimited`, `objects`, `spreadsheet`: rows -> CSV, JSON Lines, XLSX
- `citations`: articles -> RIS, BibTeX, CSL-JSON
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newsarchive.export.citations import bibtex, csl, ris
    from newsarchive.export.delimited import csv_lines, excel_csv_lines
    from newsarchive.export.objects import json_lines
    from newsarchive.export.rows import article_rows, hit_rows, table_rows
    from newsarchive.export.spreadsheet import ExportError, write_xlsx

__all__ = [
    "ExportError",
    "article_rows",
    "bibtex",
    "csl",
    "csv_lines",
    "excel_csv_lines",
    "hit_rows",
    "json_lines",
    "ris",
    "table_rows",
    "write_xlsx",
]

_NAMES = {
    "citations": ("bibtex", "csl", "ris"),
    "delimited": ("csv_lines", "excel_csv_lines"),
    "objects": ("json_lines",),
    "rows": ("article_rows", "hit_rows", "table_rows"),
    "spreadsheet": ("ExportError", "write_xlsx"),
}
_MODULES = {name: module for module, names in _NAMES.items() for name in names}


if not TYPE_CHECKING:  # else a type checker would take any name for one of ours

    def __getattr__(name: str) -> Any:
        """Load what is asked for when it is first used."""
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
