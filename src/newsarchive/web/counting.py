"""The pages that count: trend, concordance, collocates, words, a word, comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from newsarchive.kazakh.languages import evidence, language
from newsarchive.web import asked
from newsarchive.web.exporting import table_file
from newsarchive.web.figures import GROUPS, curves, fits
from newsarchive.web.pages import Answer, Missing

if TYPE_CHECKING:
    from newsarchive.explore.lines import Line
    from newsarchive.explore.series import Trend
    from newsarchive.web.pages import Page

    Shown = tuple[str, dict[str, Any]] | Answer

__all__ = ["collocates", "compare", "kwic", "trend", "word", "words"]

_LINES = 50  # of a concordance on a page
_ROWS = 60  # of a table of words on a page
_ROWS_OF_A_TREND = 40
_PEAKS = 5
_COARSER = {"day": "week", "week": "month", "month": "quarter", "quarter": "year"}


def trend(page: Page) -> Shown:
    """How often queries are found over time; each point leads to its articles."""
    values = page.values
    if not values["q"]:
        return "trend.html", {"trend": None}
    counted = asked.trend(page.archive, values)
    if values["format"]:
        return table_file(page, counted)
    shown = _fitting(page, counted)
    measure = values["measure"]
    # Of all articles, all match: their share would be a line at 100 %.
    if set(values["q"]) == {"*"} and measure == "share":
        measure = "matching_articles"
    # Empty periods are seen in the chart, and stand in the files.
    rows = [row for row in shown if row["matching_articles"]]
    return "trend.html", {
        "trend": shown,
        "coarser": shown.by if shown.by != counted.by else "",
        "left": max(len(shown.curves()) - GROUPS, 0),
        "chart": curves(page, shown, measure, to=lambda row: _articles_of(page, shown, row)),
        "peaks": shown.peaks[:_PEAKS],
        "to_peak": lambda peak: _articles_of_peak(page, shown, peak),
        "rows": rows[:_ROWS_OF_A_TREND],
        "more": len(rows) > _ROWS_OF_A_TREND,
        "to_articles": lambda row: _articles_of(page, shown, row),
    }


def _fitting(page: Page, counted: Trend) -> Trend:
    """The trend by the first step for which a page has room."""
    while not fits(counted) and counted.by in _COARSER:
        # Counting anew is quick, and shares cannot be summed up from those of shorter steps.
        given = {**page.values.given, "by": _COARSER[counted.by]}
        values = attrs.evolve(page.values, given=given)
        counted = asked.trend(page.archive, values)
    return counted


def _articles_of(page: Page, counted: Trend, row: dict[str, Any]) -> str:
    """A link to the articles of one point of a trend."""
    filters = page.values.filters()
    # Articles without the field have a row of their own, and no filter finds them.
    if counted.split != "query" and row[counted.split]:
        filters[counted.split] = (row[counted.split],)
    filters["since"] = str(row["start"])[:10]
    filters["until"] = str(row["end"])[:10]
    return page.bare("search", q=row["query"], **filters)


def _articles_of_peak(page: Page, counted: Trend, peak: Any) -> str:
    """A link to the articles of a peak: from its first period to its last."""
    # The second column is called «source» where the trend is not split.
    second = counted.split if counted.split != "query" else "source"
    ends = {}
    for row in counted:
        if row["query"] == peak.query and (row[second] or "") == peak.group:
            ends[row["period"]] = row
    # As one point that lasts from the first period to the last.
    whole = {**ends[peak.first], "end": ends[peak.last]["end"]}
    return _articles_of(page, counted, whole)


def kwic(page: Page) -> Shown:
    """Every occurrence of a query in its sentence, aligned."""
    values = page.values
    if not values["q"]:
        return "kwic.html", {"lines": None}
    lines = asked.kwic(page.archive, values, limit=_LINES, offset=values["offset"])
    if values["format"]:
        # A file has every line, not only those of this page.
        every = map(attrs.astuple, lines.every())
        return table_file(page, lines, every)
    return "kwic.html", {
        "lines": lines,
        "total": lines.total,
        "size": _LINES,
        "changed": values["state"] not in {"", lines.about.state},
        "language_of": _language,
    }


def _language(line: Line) -> str:
    """The language of a line: a voice that reads it aloud must know."""
    # The index knows it, too, but a line does not say: a sentence is short enough to ask anew.
    words = f"{line.left} {line.node} {line.right}".lower().split()
    said = sum(map(evidence, words))
    return language(said)


def collocates(page: Page) -> Shown:
    """The words near a query."""
    values = page.values
    if not values["q"]:
        return "collocates.html", {"table": None}
    table = asked.collocates(page.archive, values)
    if values["format"]:
        return table_file(page, table)
    return "collocates.html", {"table": table, "rows": table[:_ROWS]}


def words(page: Page) -> Shown:
    """The frequency list of what a query finds."""
    table = asked.words(page.archive, page.values)
    if page.values["format"]:
        return table_file(page, table)
    return "words.html", {"table": table, "rows": table[: 2 * _ROWS]}


def word(page: Page) -> Shown:
    """All about one word: its forms, its trend, its neighbours, its lines."""
    archive, stem = page.archive, page.item
    found = asked.word(archive, stem)
    if found is None:
        raise Missing(stem)
    counted = archive.trend(found.query)
    # The name of the curve is the word, not the query in quotation marks that finds it.
    chart = curves(
        page, counted, "share", to=lambda row: _articles_of_word(page, found.query, row), label=stem
    )
    return "word.html", {
        "stem": stem,
        "chart": chart,
        "language_of": _language,
        **attrs.asdict(found, recurse=False),
    }


def _articles_of_word(page: Page, query: str, row: dict[str, Any]) -> str:
    """A link to the articles of one point of the trend of a word: its page has no filters."""
    since, until = str(row["start"])[:10], str(row["end"])[:10]
    return page.bare("search", q=query, since=since, until=until)


def compare(page: Page) -> Shown:
    """The keywords of one set of articles against another."""
    values = page.values
    if not values["q"] and not values.filters():
        return "compare.html", {"keywords": None}
    keywords = asked.compare(page.archive, values)
    if values["format"]:
        return table_file(page, keywords)
    return "compare.html", {
        "keywords": keywords,
        "positive": keywords.positive[:_ROWS],
        "negative": keywords.negative[:_ROWS],
        "to_articles": lambda printed: _articles_with(page, printed),
    }


def _articles_with(page: Page, printed: str) -> str:
    """A link to the articles of set A that have a word."""
    query = page.values["q"]
    # In quotation marks the word has its forms, and nothing related to it.
    word = f'"{printed}"'
    both = f"({query}) AND {word}" if query else word
    return page.bare("search", q=both, **page.values.filters())
