"""What the parameters of a URL ask of the archive: one way for the pages and for the API.

So a page and the JSON of the same parameters cannot show different numbers.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import attrs

from newsarchive.articles import iso

if TYPE_CHECKING:
    from newsarchive.archive import Archive
    from newsarchive.explore.lines import Concordance
    from newsarchive.explore.series import Trend
    from newsarchive.explore.tables import Collocates, Keywords, Words
    from newsarchive.results import Hit, Results, Stats
    from newsarchive.web.parameters import Values

__all__ = [
    "EXACT",
    "Month",
    "WordPage",
    "collocates",
    "compare",
    "kwic",
    "month",
    "search",
    "stats",
    "trend",
    "word",
    "words",
]

EXACT = {"day", "time"}
"""The precisions of dates that tell the day."""

_LINES_OF_FORMS = 2000  # of a word, among which its printed forms are counted
_FORMS = 20  # of a word that are shown


def stats(archive: Archive) -> Stats:
    """The sizes of an archive, counted once for each of its states: it takes a second for 67,000.

    Args:
        archive: that is asked.
    """
    return _stats_of(archive, archive.state)


@lru_cache(maxsize=4)
def _stats_of(archive: Archive, _: str) -> Stats:
    """The sizes in a state, which is part of the key of the cache."""
    return archive.stats()


def search(archive: Archive, values: Values, **more: Any) -> Results:
    """The hits of a query with its filters.

    Args:
        archive: that is asked.
        values: of the page «search».
        more: further options of `Archive.search`.
    """
    return archive.search(
        values["q"] or "*",
        sort=values["sort"],
        unit=values["unit"],
        **values.filters(),
        **more,
    )


def trend(archive: Archive, values: Values) -> Trend:
    """The curves of some queries."""
    return archive.trend(
        *values["q"],
        by=values["by"] or None,
        split=values["split"] or None,
        smooth=values["smooth"],
        copies=values["copies"],
        **values.filters(),
    )


def kwic(archive: Archive, values: Values, *, limit: int, offset: int) -> Concordance:
    """Some lines of a query.

    Args:
        archive: that is asked.
        values: of the page «kwic».
        limit: how many lines.
        offset: how many of the first to leave out.
    """
    # A form gives one key; the library takes several.
    sort = values["sort"]
    return archive.kwic(
        values["q"],
        sort=(sort,) if sort else (),
        sample=values["sample"],
        seed=values["seed"],
        limit=limit,
        offset=offset,
        **values.filters(),
    )


def collocates(archive: Archive, values: Values) -> Collocates:
    """The words near a query."""
    return archive.collocates(
        values["q"],
        left=values["left"],
        right=values["right"],
        of=values["of"],
        measure=values["measure"],
        minimum=values["minimum"],
        **values.filters(),
    )


def words(archive: Archive, values: Values) -> Words:
    """The frequency list of what a query finds."""
    return archive.words(
        values["q"],
        of=values["of"],
        prefix=values["prefix"],
        minimum=values["minimum"],
        **values.filters(),
    )


def compare(archive: Archive, values: Values) -> Keywords:
    """The keywords of one set of articles against another."""
    from newsarchive import Query  # noqa: PLC0415 - it would load the request at the start

    return archive.compare(
        Query(values["q"] or "*", **values.filters()),
        values["b"],
        of=values["of"],
        minimum=values["minimum"],
    )


@attrs.frozen
class WordPage:
    """All about one word.

    Attributes:
        query: that finds its forms and nothing else.
        lines: the first ten of its lines.
        first: the oldest article that has it.
        sources: each source with how many of its articles have it, the most first.
        total: how many articles have it.
        forms: its printed forms, each with how often it was met, the commonest first.
        near: the words that stand near it.
    """

    query: str
    lines: Concordance
    first: Hit | None
    sources: list[tuple[str, int]]
    total: int
    forms: list[tuple[str, int]]
    near: list[dict[str, Any]]


def word(archive: Archive, stem: str) -> WordPage | None:
    """All about one word; None where no article has it."""
    # In quotation marks a word has no relatives: the page is about this one.
    # In quotation marks a word has its forms, and nothing related to it.
    query = f'"{stem}"'
    lines = archive.kwic(query, limit=10)
    if not lines.total:
        return None
    found = archive.search(query, limit=1, sort="oldest", facets=("source",))
    # The first lines tell the common forms; all lines of a common word would take seconds.
    # A sample of its lines is enough: the commonest forms are among the first thousands.
    every = archive.kwic(query, limit=_LINES_OF_FORMS)
    forms = Counter(line.node.lower() for line in every)
    return WordPage(
        query=query,
        lines=lines,
        first=found[0] if found else None,
        sources=list(found.facets["source"].items())[:12],
        total=found.total,
        forms=forms.most_common(_FORMS),
        near=list(archive.collocates(query, minimum=2)[:15]),
    )


@attrs.frozen
class Month:
    """The articles of one month.

    Attributes:
        days: day as an ISO string -> how many articles it has; days without any are left out.
        undated: the articles of which only the month is known.
    """

    days: Counter[str]
    undated: list[Hit]


def month(archive: Archive, name: str) -> Month:
    """The articles of one month, by day.

    Args:
        archive: that is asked.
        name: of the month: «2025-09».
    """
    days: Counter[str] = Counter()
    undated: list[Hit] = []
    # A month of an archive is thousands of articles at most: counted as they come.
    for hit in archive.scan("*", since=name, until=name):
        when = hit.article.date
        if when is not None and hit.article.precision in EXACT:
            days[iso(when)[:10]] += 1
        else:
            undated.append(hit)
    return Month(days, undated)
