"""The pages that count: trend, concordance, collocates, words, a word, comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
from markupsafe import Markup

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
    queries = values["q"]
    if not queries:
        return "trend.html", {"trend": None}
    counted = page.archive.trend(
        *queries,
        smooth=values["smooth"],
        copies=values["copies"],
        by=values["by"] or None,
        split=values["split"] or None,
        **values.filters(),
    )
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
    last = str(_day_before(row["end"]))
    filters = page.values.filters()
    if counted.split in {"source", "language", "section"} and row[counted.split]:
        filters[counted.split] = (row[counted.split],)
    filters |= {"since": str(row["start"])[:10], "until": last}
    return page.bare("search", q=row["query"], **filters)


def _day_before(end: str) -> Any:
    """The last day of a period that ends before a moment."""
    import numpy as np  # noqa: PLC0415 - the library has it loaded by then

    return np.datetime64(str(end)[:10]) - 1


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
    sort = values["sort"]
    lines = page.archive.kwic(
        values["q"],
        sort=(sort,) if sort else (),
        sample=values["sample"],
        seed=values["seed"],
        limit=_LINES,
        offset=values["offset"],
        **values.filters(),
    )
    return "kwic.html", {"lines": lines, "total": lines.total, "size": _LINES}


def collocates(page: Page) -> Shown:
    """The words near a query."""
    values = page.values
    if not values["q"]:
        return "collocates.html", {"table": None}
    table = page.archive.collocates(
        values["q"],
        left=values["left"],
        right=values["right"],
        of=values["of"],
        measure=values["measure"],
        minimum=values["minimum"],
        **values.filters(),
    )
    return "collocates.html", {"table": table, "rows": table[:_ROWS]}


def words(page: Page) -> Shown:
    """The frequency list of what a query finds."""
    values = page.values
    table = page.archive.words(
        values["q"],
        of=values["of"],
        prefix=values["prefix"],
        minimum=values["minimum"],
        **values.filters(),
    )
    return "words.html", {"table": table, "rows": table[: 2 * _ROWS]}


def word(page: Page) -> Shown:
    """All about one word: its forms, its trend, its neighbours, its lines."""
    archive, stem = page.archive, page.item
    query = f'"{stem}"'
    lines = archive.kwic(query, limit=10)
    if not lines.total:
        raise Missing(stem)
    found = archive.search(query, limit=1, sort="oldest", facets=("source",))
    return "word.html", {
        "query": query,
        "stem": stem,
        "lines": lines,
        "first": found[0] if found else None,
        "sources": list(found.facets["source"].items())[:12],
        "total": found.total,
        "forms": _forms(page, query),
        "near": archive.collocates(query, minimum=2)[:15],
        "chart": _chart(page, archive.trend(query), "share", label=stem),
    }


def _forms(page: Page, query: str) -> list[tuple[str, int]]:
    """The printed forms of a word in its lines, the commonest first."""
    from collections import Counter  # noqa: PLC0415

    lines = page.archive.kwic(query, limit=2000)
    return Counter(line.node.lower() for line in lines).most_common(20)


def compare(page: Page) -> Shown:
    """The keywords of one set of articles against another."""
    from newsarchive import Query  # noqa: PLC0415

    values = page.values
    filters = values.filters()
    if not values["q"] and not filters:
        return "compare.html", {"keywords": None}
    keywords = page.archive.compare(
        Query(values["q"] or "*", **filters),
        values["b"],
        of=values["of"],
        minimum=values["minimum"],
    )
    return "compare.html", {
        "keywords": keywords,
        "positive": keywords.positive[:_ROWS],
        "negative": keywords.negative[:_ROWS],
    }
