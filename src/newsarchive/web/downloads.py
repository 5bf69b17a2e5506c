"""All hits of a query as a file, written piece by piece, and the citation of one article."""

from __future__ import annotations

import csv
import json
import tempfile
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from newsarchive.export.citations import bibtex, csl, ris
from newsarchive.export.delimited import csv_lines
from newsarchive.export.objects import json_lines
from newsarchive.export.rows import HIT_COLUMNS, hit_rows
from newsarchive.web.pages import Answer
from newsarchive.web.problems import Unanswerable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from newsarchive.results import Hit
    from newsarchive.web.api_answers import Call

    Written = Callable[[Iterable[Hit]], Iterator[str]]

__all__ = [
    "CITATIONS",
    "EXPORTS",
    "FORMATS",
    "MOST_ROWS",
    "SHEET",
    "citation",
    "export",
    "workbook",
]

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 100_000
"""Rows of a workbook: it is made whole before it is sent, and two large ones would hold up all."""

_PIECE = 1 << 16  # bytes of a workbook that are sent at once


# Formats are generators over hits: a million of them need the memory of a few.


def _csv(hits: Iterable[Hit]) -> Iterator[str]:
    return csv_lines(HIT_COLUMNS, hit_rows(hits))


def _tsv(hits: Iterable[Hit]) -> Iterator[str]:
    """Columns with tabs between them; white space inside a cell becomes a blank."""
    for row in csv.reader(_csv(hits)):
        # The format has no quotation marks: a tab or a line feed in a cell would end it.
        cells = [" ".join(cell.split()) for cell in row]
        yield "\t".join(cells) + "\n"


def _json_lines(hits: Iterable[Hit]) -> Iterator[str]:
    return json_lines(HIT_COLUMNS, hit_rows(hits))


def _cited(cite: Callable[[Any], str]) -> Written:
    return lambda hits: (cite(hit.article) + "\n" for hit in hits)


def _csl_list(hits: Iterable[Hit]) -> Iterator[str]:
    """One JSON array, written item by item."""
    before = "["
    # What stands before an item is known before it: whether there is one after it is not.
    for hit in hits:
        yield before + _csl(hit.article)
        before = ",\n"
    yield "[]\n" if before == "[" else "]\n"


def _csl(article: Any) -> str:
    return json.dumps(csl(article), ensure_ascii=False)


FORMATS: Mapping[str, tuple[str, str, Written]] = {
    "csv": ("text/csv; charset=utf-8", "csv", _csv),
    "tsv": ("text/tab-separated-values; charset=utf-8", "tsv", _tsv),
    "jsonl": ("application/x-ndjson", "jsonl", _json_lines),
    "ris": ("application/x-research-info-systems", "ris", _cited(ris)),
    "bibtex": ("application/x-bibtex", "bib", _cited(bibtex)),
    "csl": ("application/vnd.citationstyles.csl+json", "json", _csl_list),
}
"""Format of an export -> its content type, the ending of the file, and how hits are written."""

EXPORTS: Mapping[str, str] = {
    **{name: kind for name, (kind, _, _) in FORMATS.items()},
    # Workbooks need an extra; without it nobody is offered one.
    **({"xlsx": SHEET} if find_spec("xlsxwriter") is not None else {}),
}
"""Format of an export of the API -> its content type."""

CITATIONS: Mapping[str, Callable[[Any], str]] = {"csl": _csl, "ris": ris, "bibtex": bibtex}
"""Format of a citation -> how an article is written."""


def workbook(
    columns: Sequence[str], rows: Iterable[Sequence[Any]], about: Mapping[str, Any]
) -> Iterator[bytes]:
    """Rows as a workbook, in pieces.

    Args:
        columns: their names.
        rows: their cells.
        about: for the sheet that says what the rows are.
    """
    from newsarchive.export.spreadsheet import write_xlsx  # noqa: PLC0415 - an extra

    # The headers go now: a workbook is a zip file with its table of contents at its end, so it is
    # made whole before its first byte, and may take longer than a page is given.
    yield b""
    with tempfile.TemporaryFile() as file:
        write_xlsx(file, columns, rows, about)
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


def export(call: Call) -> Answer:
    """Every hit of a query, in the order of the store.

    Cells of text formats are as they are: for spreadsheets there is `xlsx`.

    Raises:
        Unanswerable: a workbook would be too long.
    """
    values = call.values
    chosen = values["format"]
    query, filters = values["q"] or "*", values.filters()
    # What is counted as `total`, and no guesses: a file is worked with, not looked through.
    hits = call.archive.scan(query, translate=False, **filters)
    if chosen == "xlsx":
        _check_rows(call, query)
        kind, ending = SHEET, chosen
        about = {"query": query, "state": call.archive.state, **filters}
        pieces = workbook(HIT_COLUMNS, hit_rows(hits), about)
    else:
        kind, ending, write = FORMATS[chosen]
        pieces = (text.encode() for text in write(hits))
    name = {"content-disposition": f'attachment; filename="newsarchive.{ending}"'}
    # The first piece is made here: a query that cannot be read is told before anything is sent.
    first = next(pieces, b"")
    return Answer(200, first, kind, name, rest=pieces)


def _check_rows(call: Call, query: str) -> None:
    """See that a workbook does not become too long.

    Raises:
        Unanswerable: it does.
    """
    found = call.archive.search(query, limit=0, translate=False, **call.values.filters())
    rows = found.total + found.related
    if rows > MOST_ROWS:
        reason = f"{rows} rows are more than the {MOST_ROWS} of a workbook: use csv, or filters"
        errors = [{"name": "format", "reason": reason}]
        raise Unanswerable("parameter", reason, errors=errors)


def citation(call: Call) -> Answer:
    """The citation of an article."""
    chosen = call.values["format"]
    kind, _, _ = FORMATS[chosen]
    return Answer(200, CITATIONS[chosen](call.article()).encode(), kind)
