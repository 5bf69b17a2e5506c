"""What each page shows: a view takes a `Page` and gives its template with what stands in it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from newsarchive.web import asked
from newsarchive.web.browsing import day, month, source, sources
from newsarchive.web.counting import collocates, compare, kwic, trend, word, words
from newsarchive.web.exporting import export
from newsarchive.web.figures import course
from newsarchive.web.pages import Answer
from newsarchive.web.reading import article, copies
from newsarchive.web.saved_pages import run, saved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from markupsafe import Markup

    from newsarchive.results import Hit, Results
    from newsarchive.web.pages import Page

    View = Callable[[Page], tuple[str, dict[str, Any]] | Answer]

__all__ = ["VIEWS"]

_HITS = 10  # of a page
_FACETS = ("source", "section", "author", "year", "month")
_SHOWN_FACETS = 12  # values of a facet
_LEAST_FOR_A_STRIP = 5  # hits: fewer show no course
_LONGEST_TRIED = 5  # words of a query that is tried without each of them
_PLAIN = re.compile(r"\w[\w-]*")
_SIGNS = re.compile(r'[="«»“”+*~]|~\d+')


def start(page: Page) -> tuple[str, dict[str, Any]]:
    """What the archive is, and where to begin."""
    stats = asked.stats(page.archive)
    newest = page.archive.search("*", sort="newest", limit=6, facets=("month", "year"))
    chart = course(page, newest.facets, lambda period: _calendar(page, period))
    return "start.html", {"stats": stats, "newest": newest, "chart": chart}


def _calendar(page: Page, period: str) -> str:
    """A link to the calendar of a month, or to the articles of a year."""
    # Only months have a calendar; a long archive is drawn by year.
    if len(period) == len("2025-09"):
        return page.bare("month", item=period)
    return page.bare("search", since=period, until=period)


def search(page: Page) -> tuple[str, dict[str, Any]]:
    """The hits of a query, with facets."""
    values = page.values
    query = values["q"]
    if not query and not values.filters():
        return "search.html", {"results": None}
    results = asked.search(
        page.archive, values, limit=_HITS, offset=values["offset"], facets=_FACETS
    )
    why = {}
    # Explaining takes as long as searching: only for readers who ask.
    if values["why"] and query:
        ids = [hit.article.id for hit in results]
        why = {id_: page.archive.explain(query, id_) for id_ in ids}
    hits, gathered = _gathered(page, results)
    facets = {}
    for name, counts in results.facets.items():
        # They come with the most frequent first.
        facets[name] = list(counts.items())[:_SHOWN_FACETS]
    return "search.html", {
        "results": results,
        "hits": hits,
        "gathered": gathered,
        "why": why,
        "facets": facets,
        "ways": _ways_on(page, results),
        "chart": _small_trend(page, results),
        "size": _HITS,
        "forms": _other_forms(page),
        "changed": values["state"] not in {"", results.about.state},
    }


def _other_forms(page: Page) -> tuple[str, str] | None:
    """The switch between a word in any form and as typed: its text and its address.

    None for a query with signs of its own: what they would mean with the switch is unclear.
    """
    typed = page.values["q"].split()
    bare = [word.removeprefix("=") for word in typed]
    if not typed or not all(map(_PLAIN.fullmatch, bare)):
        return None
    # Of a query with both kinds of words, the switch loosens all.
    if bare != typed:
        return "In any form", page.link(q=" ".join(bare))
    exact = [f"={word}" for word in typed]
    return "In this form only", page.link(q=" ".join(exact))


def _gathered(page: Page, results: Results) -> tuple[list[Hit], dict[str, int]]:
    """The hits of the page, near copies of an earlier one left out.

    Returns:
        the hits that are shown; and for the key of each how many copies it has in the archive.
    """
    if page.values["unit"] == "sentence":
        return list(results), {}
    shown: list[Hit] = []
    counts: dict[str, int] = {}
    seen: set[str] = set()
    for hit in results:
        key = hit.article.key
        if key in seen:
            continue
        # Copies on later pages are counted too: a reader wants to know how many papers had it.
        copies_of = page.archive.copies(hit.article.id)
        seen.update(copy.key for copy in copies_of)
        counts[key] = len(copies_of)
        shown.append(hit)
    return shown, counts


def _small_trend(page: Page, results: Results) -> Markup | None:
    """The hits over time as a strip; none for few hits or an empty query."""
    query = page.values["q"]
    if not query or results.total < _LEAST_FOR_A_STRIP:
        return None
    return course(page, results.facets, lambda one: page.link(since=one, until=one, offset=0))


def _ways_on(page: Page, results: Results) -> list[tuple[str, str, int]]:
    """Where nothing was found: what to try, each with the number of articles it finds."""
    if results.total or results.related:
        return []
    ways = []
    # Only what finds something is offered, and how much it finds: nobody is sent astray twice.
    for label, query, filters in _tries(page, results):
        found = page.archive.search(query or "*", limit=0, **filters)
        count = found.total + found.related
        if count:
            address = page.bare("search", q=query, **filters)
            ways.append((f"{page.texts(label)}: {query}", address, count))
    return ways


def _tries(page: Page, results: Results) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Other queries in the order of how near they are: label, query, filters."""
    query, filters = page.values["q"], page.values.filters()
    if results.suggestion:
        yield "Did you mean", results.suggestion, filters
    undated = {name: value for name, value in filters.items() if name not in {"since", "until"}}
    if undated != filters:
        yield "At any time", query, undated
    # Without dates there may be no filter left: then this would be the same once more.
    if undated:
        yield "Without filters", query, {}
    plain = " ".join(_SIGNS.sub(" ", query).split())
    if plain and plain != query:
        yield "In any form", plain, filters
    words_typed = query.split()
    # Each try is a search: a pasted sentence would be dozens of them.
    if not 1 < len(words_typed) <= _LONGEST_TRIED:
        return
    for left_out in words_typed:
        others = [one for one in words_typed if one != left_out]
        yield "With fewer words", " ".join(others), filters


def about(page: Page) -> tuple[str, dict[str, Any]]:
    """What is counted and how; sizes and versions."""
    from newsarchive import __version__  # noqa: PLC0415 - worked out from what is installed

    stats = asked.stats(page.archive)
    return "about.html", {"stats": stats, "version": __version__, "state": page.archive.state}


def complete(page: Page) -> Answer:
    """What was typed so far, completed, for the search box: a JSON list."""
    typed = page.values["q"]
    found = page.archive.complete(typed) if typed else []
    written = json.dumps(found, ensure_ascii=False)
    return Answer(200, written.encode(), "application/json")


def help_(_: Page) -> tuple[str, dict[str, Any]]:
    """The query language, by examples."""
    return "help.html", {}


VIEWS: Mapping[str, View] = {
    "": start,
    "search": search,
    "article": article,
    "copies": copies,
    "trend": trend,
    "kwic": kwic,
    "collocates": collocates,
    "words": words,
    "word": word,
    "compare": compare,
    "day": day,
    "month": month,
    "sources": sources,
    "source": source,
    "export": export,
    "about": about,
    "complete": complete,
    "help": help_,
    "saved": saved,
    "run": run,
}
