"""What each page shows: a view takes a `Page` and gives its template with what stands in it."""

from __future__ import annotations

import calendar
import json
from datetime import date
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from newsarchive.articles import Article, iso
from newsarchive.errors import ArticleNotFound
from newsarchive.kazakh import sentences as cut
from newsarchive.web import asked
from newsarchive.web.counting import collocates, compare, kwic, trend, word, words
from newsarchive.web.exporting import export
from newsarchive.web.pages import Answer, Missing, is_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from newsarchive.results import Hit, Results
    from newsarchive.web.pages import Page

    View = Callable[[Page], tuple[str, dict[str, Any]] | Answer]

__all__ = ["VIEWS"]

_HITS = 10  # of a page
_LISTED = 100  # articles of a day or a month
_FACETS = ("source", "section", "author", "year")
_SHOWN_FACETS = 12  # values of a facet
_LEAST_FOR_A_STRIP = 5  # hits: fewer show no course


def start(page: Page) -> tuple[str, dict[str, Any]]:
    """What the archive is, and where to begin."""
    stats = page.archive.stats()
    newest = page.archive.search("*", sort="newest", limit=6)
    chart = None
    if len(page.archive):
        months = page.archive.trend("*", by="month", copies="count")
        chart = Markup(  # noqa: S704 - drawn by us, every text in it escaped
            charts().strip(
                [float(count) for count in months.columns()["all_articles"]],
                list(months.columns()["period"]),
                title=page.texts("Articles by month"),
                alone=False,
            )
        )
    return "start.html", {"stats": stats, "newest": newest, "chart": chart}


def charts() -> Any:
    """The charts, loaded when a page has one."""
    from newsarchive.export import bars  # noqa: PLC0415

    return bars


def search(page: Page) -> tuple[str, dict[str, Any]]:
    """The hits of a query, with facets."""
    values = page.values
    query = values["q"]
    filters = values.filters()
    if not query and not filters:
        return "search.html", {"results": None}
    results = asked.search(
        page.archive, values, limit=_HITS, offset=values["offset"], facets=_FACETS
    )
    why = {}
    if values["why"] and query:
        why = {hit.article.id: page.archive.explain(query, hit.article.id) for hit in results}
    hits, gathered = _gathered(page, results)
    facets = {name: list(counts.items())[:_SHOWN_FACETS] for name, counts in results.facets.items()}
    return "search.html", {
        "results": results,
        "hits": hits,
        "gathered": gathered,
        "why": why,
        "facets": facets,
        "ways": _ways_on(page, results),
        "chart": _small_trend(page, results),
    }


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
        copies_of = page.archive.copies(hit.article.id)
        seen.update(copy.key for copy in copies_of)
        counts[key] = len(copies_of)
        shown.append(hit)
    return shown, counts


def _small_trend(page: Page, results: Results) -> Markup | None:
    """The hits by month as a strip; none for few hits or an empty query."""
    query = page.values["q"]
    if not query or results.total < _LEAST_FOR_A_STRIP:
        return None
    months = page.archive.trend(query, by="month", copies="count", **page.values.filters())
    arrays = months.columns()
    counts = arrays["matching_articles"].astype(float).tolist()
    return Markup(  # noqa: S704 - drawn by us, every text in it escaped
        charts().strip(
            counts, list(arrays["period"]), title=page.texts("Articles by month"), alone=False
        )
    )


def _ways_on(page: Page, results: Results) -> list[tuple[str, str, int]]:
    """Where nothing was found: what to try, each with the number of articles it finds."""
    if results.total or results.related:
        return []
    query, filters = page.values["q"], page.values.filters()
    tries: list[tuple[str, dict[str, Any]]] = []
    if results.suggestion:
        tries.append(("Did you mean", {"q": results.suggestion}))
    if filters:
        nothing = {
            name: () if isinstance(value, tuple) else None for name, value in filters.items()
        }
        tries.append(("Without filters", nothing))
    words_typed = query.split()
    for left_out in words_typed if 1 < len(words_typed) <= 5 else ():
        fewer = " ".join(one for one in words_typed if one != left_out)
        tries.append(("With fewer words", {"q": fewer}))
    ways = []
    for label, changes in tries:
        kept = {} if label == "Without filters" else filters
        found = page.archive.search(changes.get("q", query) or "*", limit=0, **kept)
        if found.total or found.related:
            text = f"{page.texts(label)}: {changes.get('q', query)}"
            ways.append((text, page.link(**changes), found.total or found.related))
    return ways


def _article(page: Page) -> Article:
    """The article that the path names by its key."""
    if not is_key(page.item):
        raise Missing(page.item)
    try:
        return page.archive.get(key=page.item)
    except ArticleNotFound as error:
        raise Missing(page.item) from error


def _marks(page: Page, article: Article) -> dict[tuple[int, int], tuple[tuple[int, int], ...]]:
    """The marked words of the article's sentences: where a sentence begins -> spans in it."""
    query = page.values.given.get("q")
    if not query:
        return {}
    found: dict[tuple[int, int], tuple[tuple[int, int], ...]] = {}
    # The id in `where`-like filters is not to be had; the source and the day narrow the search.
    day = iso(article.date)[:10] if article.date is not None else None
    hits = page.archive.search(
        query, unit="sentence", limit=300, since=day, until=day, source=article.source or None
    )
    for hit in hits:
        if hit.article.id == article.id:
            sentence = hit.sentence
            found[0 if sentence.ordinal == 0 else 1, sentence.start] = sentence.matches
    return found


def _paragraphs(page: Page, article: Article) -> list[list[tuple[int, Markup]]]:
    """The text as paragraphs of sentences, each with its number and its marks."""
    from newsarchive.snippet import snippet  # noqa: PLC0415

    marks = _marks(page, article)
    paragraphs: list[list[tuple[int, Markup]]] = []
    at = number = 0
    for paragraph in article.text.split("\n"):
        own: list[tuple[int, Markup]] = []
        for span in cut(paragraph):
            number += 1
            matches = marks.get((1, at + span.start), ())
            marked = snippet(span.text, matches, "html", width=len(span.text) + 1)
            own.append((number, Markup(marked)))  # noqa: S704 - escaped there
        at += len(paragraph) + 1
        if own:
            paragraphs.append(own)
    return paragraphs


def article(page: Page) -> tuple[str, dict[str, Any]]:
    """One article: its text, its neighbours in time, who else printed it, how to cite it."""
    from newsarchive.export.citations import bibtex, csl, ris  # noqa: PLC0415

    shown = _article(page)
    copies = page.archive.copies(shown.id)
    similar = page.archive.similar(shown.id, limit=5)
    urls = page.archive.urls(shown.id)
    base = page.site.base_url
    address = f"{base}/{page.language}/article/{shown.key}" if base else None
    cited = {
        "RIS": ris(shown, address=address),
        "BibTeX": bibtex(shown, address=address),
        "CSL-JSON": str(csl(shown, address=address)),
    }
    return "article.html", {
        "article": shown,
        "paragraphs": _paragraphs(page, shown),
        "copies": copies,
        "similar": similar,
        "urls": urls,
        "cited": cited,
    }


def copies(page: Page) -> tuple[str, dict[str, Any]]:
    """Who printed an article, when, and what differs."""
    shown = _article(page)
    return "copies.html", {"article": shown, "copies": page.archive.copies(shown.id)}


def sources(page: Page) -> tuple[str, dict[str, Any]]:
    """The sources of the archive, with how many articles each has."""
    return "sources.html", {"stats": page.archive.stats()}


def source(page: Page) -> tuple[str, dict[str, Any]]:
    """One source: its articles by month, its sections and authors, what is typical of it."""
    results = page.archive.search(
        "*", source=page.item, limit=20, sort="newest", facets=("month", "section", "author")
    )
    if not results.total:
        raise Missing(page.item)
    return "source.html", {"results": results, "facets": results.facets}


def day(page: Page) -> tuple[str, dict[str, Any]]:
    """The articles of one day."""
    try:
        when = date.fromisoformat(page.item)
    except ValueError as error:
        raise Missing(page.item) from error
    found = page.archive.search("*", since=when, until=when, limit=_LISTED, sort="newest")
    exact = [hit for hit in found if hit.article.precision in asked.EXACT]
    return "day.html", {"when": when, "hits": exact, "month": f"{when:%Y-%m}"}


def month(page: Page) -> tuple[str, dict[str, Any]]:
    """The days of one month with the number of articles of each; days without any are shown."""
    try:
        first = date.fromisoformat(f"{page.item}-01")
    except ValueError as error:
        raise Missing(page.item) from error
    found = asked.month(page.archive, page.item)
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    before = date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)
    after = date(first.year + (first.month == 12), first.month % 12 + 1, 1)
    return "month.html", {
        "first": first,
        "weeks": weeks,
        "counts": found.days,
        "undated": found.undated,
        "before": f"{before:%Y-%m}",
        "after": f"{after:%Y-%m}",
    }


def about(page: Page) -> tuple[str, dict[str, Any]]:
    """What is counted and how; sizes and versions."""
    from newsarchive import __version__  # noqa: PLC0415

    stats = page.archive.stats()
    return "about.html", {"stats": stats, "version": __version__, "state": page.archive.state}


def complete(page: Page) -> Answer:
    """What was typed so far, completed, for the search box: a JSON list."""
    found = page.archive.complete(page.values["q"]) if page.values["q"] else []
    return Answer(200, json.dumps(found, ensure_ascii=False).encode(), "application/json")


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
}
