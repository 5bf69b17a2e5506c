"""The page that offers all hits of a query as a file, and the files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from newsarchive.export.citations import bibtex, csl, ris
from newsarchive.export.delimited import csv_lines, excel_csv_lines
from newsarchive.export.objects import json_lines
from newsarchive.export.rows import HIT_COLUMNS, hit_rows
from newsarchive.web.pages import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from newsarchive.results import Hit
    from newsarchive.web.pages import Page

__all__ = ["export"]

_MOST = 20_000  # hits of one download; `newsarchive search --all` has no limit


def _citations(cite: Callable[[Any], str]) -> Callable[[Iterable[Hit]], str]:
    return lambda hits: "\n".join(cite(hit.article) for hit in hits)


def _csl(hits: Iterable[Hit]) -> str:
    return json.dumps([csl(hit.article) for hit in hits], ensure_ascii=False, default=str)


# Format -> what it is called, its content type, its ending, and how hits are written.
_FORMATS: dict[str, tuple[str, str, str, Callable[[Iterable[Hit]], str]]] = {
    "excel": (
        "CSV for Excel",
        "text/csv; charset=utf-8",
        "csv",
        lambda hits: "".join(excel_csv_lines(HIT_COLUMNS, hit_rows(hits))),
    ),
    "csv": (
        "CSV",
        "text/csv; charset=utf-8",
        "csv",
        lambda hits: "".join(csv_lines(HIT_COLUMNS, hit_rows(hits))),
    ),
    "jsonl": (
        "JSON Lines",
        "application/x-ndjson",
        "jsonl",
        lambda hits: "".join(json_lines(HIT_COLUMNS, hit_rows(hits))),
    ),
    "ris": ("RIS", "application/x-research-info-systems", "ris", _citations(ris)),
    "bibtex": ("BibTeX", "application/x-bibtex", "bib", _citations(bibtex)),
    "csl": ("CSL-JSON", "application/vnd.citationstyles.csl+json", "json", _csl),
}


def export(page: Page) -> tuple[str, dict[str, Any]] | Answer:
    """The formats, with the number of rows said before; or the file in the one that was chosen."""
    values = page.values
    query, filters = values["q"] or "*", values.filters()
    chosen = values["format"]
    total = page.archive.search(query, limit=0, translate=False, **filters)
    count = total.total + total.related
    if not chosen or count > _MOST:
        names = {name: label for name, (label, _, _, _) in _FORMATS.items()}
        return "export.html", {"count": count, "most": _MOST, "formats": names}
    _, kind, ending, write = _FORMATS[chosen]
    body = write(page.archive.scan(query, translate=False, **filters)).encode("utf-8")
    disposition = {"content-disposition": f'attachment; filename="newsarchive.{ending}"'}
    return Answer(200, body, kind, disposition)
