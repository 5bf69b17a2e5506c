"""All hits of a query as a file, written piece by piece, and the citation of one article."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

from newsarchive.export.citations import bibtex, csl, ris
from newsarchive.export.delimited import csv_lines
from newsarchive.export.objects import json_lines
from newsarchive.export.rows import HIT_COLUMNS, hit_rows
from newsarchive.web.pages import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from newsarchive.results import Hit
    from newsarchive.web.api_answers import Call

    Written = Callable[[Iterable[Hit]], Iterator[str]]

__all__ = ["CITATIONS", "FORMATS", "citation", "export"]


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

CITATIONS: Mapping[str, Callable[[Any], str]] = {"csl": _csl, "ris": ris, "bibtex": bibtex}
"""Format of a citation -> how an article is written."""


def export(call: Call) -> Answer:
    """Every hit of a query, in the order of the store.

    Cells are as they are: for spreadsheets there is the page that exports.
    """
    values = call.values
    kind, ending, write = FORMATS[values["format"]]
    # What is counted as `total`, and no guesses: a file is worked with, not looked through.
    hits = call.archive.scan(values["q"] or "*", translate=False, **values.filters())
    name = {"content-disposition": f'attachment; filename="newsarchive.{ending}"'}
    # The first piece is made here: a query that cannot be read is told before anything is sent.
    pieces = (text.encode() for text in write(hits))
    first = next(pieces, b"")
    return Answer(200, first, kind, name, rest=pieces)


def citation(call: Call) -> Answer:
    """The citation of an article."""
    chosen = call.values["format"]
    kind, _, _ = FORMATS[chosen]
    return Answer(200, CITATIONS[chosen](call.article()).encode(), kind)
