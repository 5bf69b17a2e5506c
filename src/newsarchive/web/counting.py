"""The pages that count: trend, concordance, collocates, words, a word, comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
from markupsafe import Markup

from newsarchive.web import asked
from newsarchive.web.pages import Missing

if TYPE_CHECKING:
    from newsarchive.explore.series import Trend
    from newsarchive.web.pages import Page

    Shown = tuple[str, dict[str, Any]]

__all__ = ["collocates", "compare", "kwic", "trend", "word", "words"]

_LINES = 50  # of a concordance on a page
_ROWS = 60  # of a table of words on a page
_ROWS_OF_A_TREND = 80
_MEASURES = {
    "share": "Share of articles",
    "matching_articles": "Articles",
    "per_million": "Per million words",
}


def trend(page: Page) -> Shown:
    """How often queries are found over time; each point leads to its articles."""
    values = page.values
    if not values["q"]:
        return "trend.html", {"trend": None}
    counted = asked.trend(page.archive, values)
    measure = values["measure"]
    return "trend.html", {
        "trend": counted,
        "chart": _chart(page, counted, measure),
        "peaks": counted.peaks[:5],
        "measures": _MEASURES,
        "rows": [row for row in counted if row["matching_articles"]][:_ROWS_OF_A_TREND],
        "to_articles": lambda row: _articles_of(page, counted, row),
    }


def _articles_of(page: Page, counted: Trend, row: dict[str, Any]) -> str:
    """A link to the articles of one point of a trend."""
    filters = page.values.filters()
    if counted.split in {"source", "language", "section"} and row[counted.split]:
        filters[counted.split] = (row[counted.split],)
    filters |= {"since": str(row["start"])[:10], "until": str(row["end"])[:10]}
    return page.bare("search", q=row["query"], **filters)


def _chart(page: Page, counted: Trend, measure: str, label: str = "") -> Markup:
    """The curves, each point a link; three together, more in a small chart each.

    Args:
        page: that shows it.
        counted: the trend.
        measure: of `_MEASURES`.
        label: the name of the only curve, where it is not the query.
    """
    from newsarchive.export import charts  # noqa: PLC0415

    rows = [counted.row(number) for number in range(len(counted))]
    drawn = []
    periods: list[str] = []
    curves = counted.curves()
    for series, (_, _, numbers) in zip(counted.series(measure), curves, strict=True):
        own = [rows[number] for number in numbers.tolist()]
        periods = [row["period"] for row in own]
        # Small charts are many: their points would be too small to hit, and the page too large.
        links = tuple(_articles_of(page, counted, row) for row in own) if len(curves) <= 3 else ()
        drawn.append(attrs.evolve(series, links=links, label=label or series.label))
    title = page.texts(_MEASURES[measure])
    unit = "%" if measure == "share" else ""
    draw = charts.lines if len(drawn) <= 3 else charts.multiples
    return Markup(draw(drawn, periods, title=title, unit=unit, alone=False))  # noqa: S704 - escaped there


def kwic(page: Page) -> Shown:
    """Every occurrence of a query in its sentence, aligned."""
    values = page.values
    if not values["q"]:
        return "kwic.html", {"lines": None}
    lines = asked.kwic(page.archive, values, limit=_LINES, offset=values["offset"])
    return "kwic.html", {"lines": lines, "total": lines.total, "size": _LINES}


def collocates(page: Page) -> Shown:
    """The words near a query."""
    if not page.values["q"]:
        return "collocates.html", {"table": None}
    table = asked.collocates(page.archive, page.values)
    return "collocates.html", {"table": table, "rows": table[:_ROWS]}


def words(page: Page) -> Shown:
    """The frequency list of what a query finds."""
    table = asked.words(page.archive, page.values)
    return "words.html", {"table": table, "rows": table[: 2 * _ROWS]}


def word(page: Page) -> Shown:
    """All about one word: its forms, its trend, its neighbours, its lines."""
    stem = page.item
    found = asked.word(page.archive, stem)
    if found is None:
        raise Missing(stem)
    chart = _chart(page, page.archive.trend(found.query), "share", label=stem)
    shown = attrs.asdict(found, recurse=False)
    return "word.html", {**shown, "stem": stem, "chart": chart}


def compare(page: Page) -> Shown:
    """The keywords of one set of articles against another."""
    values = page.values
    if not values["q"] and not values.filters():
        return "compare.html", {"keywords": None}
    keywords = asked.compare(page.archive, values)
    return "compare.html", {
        "keywords": keywords,
        "positive": keywords.positive[:_ROWS],
        "negative": keywords.negative[:_ROWS],
    }
