"""The page that offers all hits of a query as a file, and the files: of hits and of tables."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from newsarchive.export.delimited import csv_lines, excel_csv_lines
from newsarchive.export.rows import HIT_COLUMNS, hit_rows, table_rows
from newsarchive.web.downloads import FORMATS, MOST_ROWS, SHEET, workbook
from newsarchive.web.pages import Answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from newsarchive.explore.tables import Table
    from newsarchive.results import About
    from newsarchive.web.pages import Page

    Rows = Iterable[Sequence[Any]]

__all__ = ["export", "table_file"]

_NAMES = {
    "xlsx": "Excel",
    "excel": "CSV for Excel",
    "csv": "CSV",
    "tsv": "TSV",
    "jsonl": "JSON Lines",
    "ris": "RIS",
    "bibtex": "BibTeX",
    "csl": "CSL-JSON",
}
"""Format -> what it is called: those for people first."""
_CSV = "text/csv; charset=utf-8"
_SAMPLED = 20  # hits from whose rows the size of a file is told beforehand


def _excel_csv(columns: Sequence[str], rows: Rows, _: Mapping[str, Any]) -> Iterator[bytes]:
    return (line.encode() for line in excel_csv_lines(columns, rows))


def _plain_csv(columns: Sequence[str], rows: Rows, _: Mapping[str, Any]) -> Iterator[bytes]:
    return (line.encode() for line in csv_lines(columns, rows))


_ENDINGS = {"xlsx": "xlsx", "excel": "csv", "csv": "csv"}
_TABLES = {"xlsx": (SHEET, workbook), "excel": (_CSV, _excel_csv), "csv": (_CSV, _plain_csv)}
"""Format -> its content type, and how the rows of any table are written."""


def export(page: Page) -> tuple[str, dict[str, Any]] | Answer:
    """The formats, with the number of rows and the size said before; or the file."""
    values = page.values
    query = values["q"] or "*"
    # Also before a file: a query that cannot be read is told as a page, not in the file.
    found = page.archive.search(query, limit=_SAMPLED, translate=False, **values.filters())
    count = found.total + found.related
    formats = _formats(count)
    if values["format"] in formats:
        return _file(page, values["format"])
    # The rows of the first hits tell about how long the others are.
    lines = list(csv_lines(HIT_COLUMNS, hit_rows(found)))
    written = sum(len(line.encode()) for line in lines)
    size = written * count / max(len(found), 1)
    return "export.html", {"count": count, "megabytes": size / 1e6, "formats": formats}


def _formats(count: int) -> dict[str, str]:
    """Format -> its name: those in which so many rows can be written here."""
    # Workbooks need an extra, and two large ones at once would hold up all other readers.
    if count <= MOST_ROWS and find_spec("xlsxwriter") is not None:
        return _NAMES
    return {name: label for name, label in _NAMES.items() if name != "xlsx"}


def _file(page: Page, chosen: str) -> Answer:
    """Every hit of a query, in the order of the store."""
    query = page.values["q"] or "*"
    filters = page.values.filters()
    hits = page.archive.scan(query, translate=False, **filters)
    # Plain CSV and all for programs are those of the API, byte for byte.
    if chosen in FORMATS:
        kind, ending, write_text = FORMATS[chosen]
        pieces = (text.encode() for text in write_text(hits))
        return _sent(pieces, kind, ending)
    about = {"query": query, "state": page.archive.state, **filters}
    kind, write = _TABLES[chosen]
    return _sent(write(HIT_COLUMNS, hit_rows(hits), about), kind, _ENDINGS[chosen])


def table_file(page: Page, table: Table, rows: Rows | None = None) -> Answer:
    """A table as the file that a page is asked for.

    Args:
        page: with the parameter `format`.
        table: whose columns are written.
        rows: its rows, where they are more than those of its columns.
    """
    chosen = page.values["format"]
    length = len(table) if rows is None else getattr(table, "total", 0)
    if chosen not in _formats(length):
        chosen = "excel"
    columns = table.columns()
    kind, write = _TABLES[chosen]
    written = table_rows(columns) if rows is None else rows
    pieces = write(tuple(columns), written, _told(table.about))
    return _sent(pieces, kind, _ENDINGS[chosen], page.name)


def _told(about: About) -> dict[str, Any]:
    """What a table counts, without what is empty."""
    return {name: value for name, value in about.to_dict().items() if value not in ("", [], {})}


def _sent(pieces: Iterator[bytes], kind: str, ending: str, name: str = "hits") -> Answer:
    """A file, piece by piece: the first is made here, so that errors are told before it."""
    first = next(pieces, b"")
    disposition = f'attachment; filename="newsarchive-{name}.{ending}"'
    return Answer(200, first, kind, {"content-disposition": disposition}, rest=pieces)
