"""What each endpoint of the API answers: a `Call` in, a value as JSON can hold it out."""

from __future__ import annotations

import calendar
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import attrs

from newsarchive import __version__, bounds
from newsarchive.cursors import CHANGED
from newsarchive.errors import QueryError
from newsarchive.web import asked
from newsarchive.web.columns import described
from newsarchive.web.cursors import cursor_of, place_of
from newsarchive.web.pages import Missing, is_key
from newsarchive.web.problems import Unanswerable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from newsarchive.archive import Archive
    from newsarchive.articles import Article
    from newsarchive.explore.tables import Table
    from newsarchive.results import Hit, Results
    from newsarchive.web.parameters import Values

__all__ = ["FACETS", "LIMITS", "Call"]

FACETS = ("source", "section", "author", "tag", "language", "year", "month")
"""What the hits of a search are counted by, with include=facets."""

_FACET_VALUES = 100

LIMITS: Mapping[str, int] = {
    "characters_of_q": bounds.CHARACTERS,
    "bytes_of_address": bounds.ADDRESS,
    "bytes_of_body": bounds.BODY,
    "size": bounds.HITS,
    "size_of_lines": bounds.LINES,
    "size_of_tables": bounds.ROWS,
    "values_of_a_parameter": bounds.QUERIES,
    "values_of_a_facet": _FACET_VALUES,
}
"""What `GET /api/v1` tells; the seconds of a view and the places come from the application."""


@attrs.frozen
class Call:
    """A request to an endpoint.

    Attributes:
        archive: that is read.
        state: of it, when the request came.
        values: the parameters.
        item: what the path names: a key, a word; "" where it names nothing.
        path: of the endpoint, below the application.
        items: the pairs of the query string as given.
        base: what stands before a path in an address: the base URL, else the prefix.
        language: of the pages that are linked.
        limits: what a request may be.
    """

    archive: Archive
    state: str
    values: Values
    item: str
    path: str
    items: tuple[tuple[str, str], ...]
    base: str
    language: str
    limits: Mapping[str, int]

    def address(self, path: str) -> str:
        """The address of another endpoint.

        Args:
            path: below /api/v1.
        """
        return f"{self.base}/api/v1{path}"

    def after(self, cursor: str) -> str:
        """The address of this request with a cursor."""
        # As it was given, so that a program finds its own parameters again.
        pairs = [(name, text) for name, text in self.items if name != "after"]
        return f"{self.base}{self.path}?{urlencode([*pairs, ('after', cursor)])}"

    @property
    def asked(self) -> list[Any]:
        """What a list depends on, but for the state and the page of it."""
        # The size may change from page to page: a place is the same for all sizes.
        given = self.values.given
        values = {name: given[name] for name in sorted(given) if name not in {"after", "size"}}
        return [self.path, values]

    def article(self) -> Article:
        """The article that the path names by its key.

        Raises:
            Missing: there is none.
        """
        return _article(self.archive, self.item)


def _article(archive: Archive, key: str) -> Article:
    # What is not spelt as a key is not looked up: ids are addresses and cannot stand in a path.
    if not is_key(key):
        raise Missing(f"there is no article with the key {key!r}")
    return archive.get(key=key)


def search(call: Call) -> dict[str, Any]:
    """The hits of a query."""
    values = call.values
    include = values["include"]
    # What costs more than the hits is worked out only for those who ask for it.
    options: dict[str, Any] = {"limit": values["size"], "copies": values["copies"]}
    if "facets" in include:
        options["facets"] = FACETS
    if values["after"]:
        options["after"] = values["after"]
    try:
        results = asked.search(call.archive, values, **options)
    except QueryError as error:
        # A program mends a cursor in another way than a query: it begins anew.
        if str(error).startswith("after is "):
            raise Unanswerable("cursor", str(error)) from error
        raise
    answer: dict[str, Any] = {
        "about": results.about.to_dict(),
        "total": results.total,
        "related": results.related,
        "hits": [_hit(call, hit) for hit in results],
        "suggestion": results.suggestion,
        "notes": [str(note) for note in results.notes],
        "state_changed": CHANGED in results.notes,
        "next": call.after(results.next) if results.next else None,
    }
    if "facets" in include:
        answer["facets"] = _facets(results)
    if "trend" in include:
        answer["trend"] = _months(call)
    return answer


def _hit(call: Call, hit: Hit) -> dict[str, Any]:
    """A hit with the fields of its article that are asked for, and why it was found."""
    shown = hit.to_dict()
    article_fields = shown["article"]
    fields = call.values["fields"]
    # Most programs need a headline and an address: the rest need not travel.
    if fields:
        shown["article"] = {name: article_fields[name] for name in fields}
    if "explain" in call.values["include"]:
        query = call.values["q"] or "*"
        explanation = call.archive.explain(query, hit.article.id)
        shown["why"] = [attrs.asdict(word) for word in explanation.words]
    return shown


def _facets(results: Results) -> dict[str, dict[str, int]]:
    """The commonest values of each facet."""
    shown = {}
    for name, counts in results.facets.items():
        # Thousands of authors are no facet that anybody reads.
        commonest = list(counts.items())[:_FACET_VALUES]
        shown[name] = dict(commonest)
    return shown


def _months(call: Call) -> list[dict[str, Any]]:
    """The hits by month."""
    values = call.values
    query = values["q"] or "*"
    # Each copy counts, as in the total of the search beside it.
    months = call.archive.trend(query, by="month", copies="count", **values.filters())
    names = ("period", "matching_articles")
    return [{name: row[name] for name in names} for row in months.to_dicts()]


def article(call: Call) -> dict[str, Any]:
    """An article with its text."""
    shown = call.article()
    # The key of a duplicate leads here, too: the links name the article that was kept.
    own = f"/articles/{shown.key}"
    links = {"page": f"{call.base}/{call.language}/article/{shown.key}"}
    for name in ("copies", "similar", "citation"):
        links[name] = call.address(f"{own}/{name}")
    return {
        "state": call.state,
        "article": {"key": shown.key, **shown.to_dict()},
        "urls": call.archive.urls(shown.id),
        "links": links,
    }


def similar(call: Call) -> dict[str, Any]:
    """What else was written about the matter of an article."""
    values = call.values
    shown = call.article()
    found = call.archive.similar(shown.id, limit=values["size"], **values.filters())
    return {"state": call.state, "total": found.total, "hits": found.to_dicts()}


def copies(call: Call) -> dict[str, Any]:
    """Who else printed an article."""
    found = call.archive.copies(call.article().id)
    return {"state": call.state, "copies": [copy.to_dict() for copy in found]}


def trend(call: Call) -> dict[str, Any]:
    """How often queries are found over time."""
    table = asked.trend(call.archive, call.values)
    peaks = [attrs.asdict(peak) for peak in table.peaks]
    return {
        **_table(table, table.to_dicts()),
        # The step may have been chosen by the archive, so it is told.
        "by": table.by,
        "split": table.split,
        "left_out": table.left_out,
        "peaks": peaks,
    }


def _table(table: Table, rows: Sequence[Any]) -> dict[str, Any]:
    # Rows are objects: a column that is added later moves no other.
    return {
        "about": table.about.to_dict(),
        "columns": described(table.columns()),
        "rows": list(rows),
    }


def kwic(call: Call) -> dict[str, Any]:
    """Some lines of a query."""
    place = place_of(call.values["after"], call.state, call.asked)
    size = call.values["size"]
    lines = asked.kwic(call.archive, call.values, limit=size, offset=place)
    return {
        "about": lines.about.to_dict(),
        "total": lines.total,
        "lines": [attrs.asdict(line) for line in lines],
        "next": _next(call, place + size, lines.total),
    }


def _next(call: Call, place: int, total: int) -> str | None:
    """The address of the page that begins at a place; None where there is none."""
    # Null alone ends a list: a page that is just full has a next one only if there is more.
    if place >= total:
        return None
    return call.after(cursor_of(call.state, call.asked, place))


def collocates(call: Call) -> dict[str, Any]:
    """The words near a query."""
    return _page_of(call, asked.collocates(call.archive, call.values))


def words(call: Call) -> dict[str, Any]:
    """The frequency list of what a query finds."""
    return _page_of(call, asked.words(call.archive, call.values))


def _page_of(call: Call, table: Table) -> dict[str, Any]:
    """Some rows of a table."""
    place = place_of(call.values["after"], call.state, call.asked)
    end = place + call.values["size"]
    # The whole table was counted: its order depends on all of its rows.
    return {
        **_table(table, table[place:end]),
        "total": len(table),
        "next": _next(call, end, len(table)),
    }


def word(call: Call) -> dict[str, Any]:
    """All about one word."""
    found = asked.word(call.archive, call.item)
    if found is None:
        raise Missing(f"no article has the word {call.item!r}")
    return {
        "state": call.state,
        "stem": call.item,
        "total": found.total,
        "forms": dict(found.forms),
        "sources": dict(found.sources),
        "lines": [attrs.asdict(line) for line in found.lines],
        "near": found.near,
        "first": found.first.to_dict() if found.first else None,
    }


def compare(call: Call) -> dict[str, Any]:
    """The keywords of one set of articles against another."""
    keywords = asked.compare(call.archive, call.values)
    size = call.values["size"]
    return {
        "about": keywords.about.to_dict(),
        "columns": described(keywords.columns()),
        "positive": keywords.positive[:size],
        "negative": keywords.negative[:size],
    }


def sources(call: Call) -> dict[str, Any]:
    """The sources, with how many articles each has."""
    return {"state": call.state, "sources": dict(call.archive.stats().sources)}


def month(call: Call) -> dict[str, Any]:
    """The days of a month."""
    name = call.values["month"]
    try:
        first = date.fromisoformat(f"{name}-01")
    except ValueError as error:
        raise Missing(f"there is no month {name!r}: write one as 2025-09") from error
    found = asked.month(call.archive, name)
    _, last = calendar.monthrange(first.year, first.month)
    # Days without articles are shown: a gap in an archive is news, too.
    names = [f"{name}-{day:02}" for day in range(1, last + 1)]
    days = {day: found.days[day] for day in names}
    return {"state": call.state, "month": name, "days": days, "undated": len(found.undated)}


def stats(call: Call) -> dict[str, Any]:
    """The size of the archive."""
    found = attrs.asdict(call.archive.stats())
    # What is left out depends on how the archive grew, not on what is in it.
    names = ("articles", "sentences", "tokens", "first", "last", "languages", "sources")
    return {"state": call.state, **{name: found[name] for name in names}}


def suggest(call: Call) -> dict[str, Any]:
    """Other spellings of a query."""
    return {"state": call.state, "queries": call.archive.suggest(call.values["q"])}


def complete(call: Call) -> dict[str, Any]:
    """What was typed so far, completed."""
    return {"state": call.state, "queries": call.archive.complete(call.values["q"])}


def explain(call: Call) -> dict[str, Any]:
    """Why a query finds an article."""
    shown = _article(call.archive, call.values["key"])
    found = call.archive.explain(call.values["q"], shown.id)
    return {
        "state": call.state,
        "query": found.query,
        "id": found.id,
        "score": found.score,
        "parts": dict(found.parts),
        "words": [attrs.asdict(one) for one in found.words],
    }


def index(call: Call) -> dict[str, Any]:
    """The version, the state, where to go on, and what a request may be."""
    # Addresses with a key or a word are left out: they are templates, and OpenAPI has them.
    names = (
        *("search", "trend", "kwic", "collocates", "words", "compare", "sources", "calendar"),
        *("stats", "suggest", "complete", "explain", "export", "saved", "docs"),
    )
    links = {name: call.address(f"/{name}") for name in names}
    links["openapi"] = call.address("/openapi.json")
    return {
        "version": __version__,
        "state": call.state,
        "links": links,
        "limits": dict(call.limits),
    }
