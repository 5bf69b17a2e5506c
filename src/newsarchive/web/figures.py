"""The charts of the pages, in the language of the page and small enough for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
from markupsafe import Markup, escape

from newsarchive.export.wording import Wording
from newsarchive.web import asked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from newsarchive.explore.series import Trend
    from newsarchive.export.charts import Series
    from newsarchive.web.pages import Page
    from newsarchive.web.texts import Texts

__all__ = ["GROUPS", "MEASURES", "POINTS", "course", "curves", "fits"]

MEASURES = {
    "share": "Share of articles",
    "matching_articles": "Articles",
    "per_million": "Per million words",
}
"""Column of a trend -> what its values are called."""

# A page has at most 60 KB. A point of a curve with its band takes about 40 bytes; its marker with a
# link and a tooltip about 500.
POINTS = 600
"""Points of all curves that a page shows."""
GROUPS = 12
"""Curves that a page shows, each in a small chart of its own where there are more than three."""
_MARKED = 40  # points of all curves that get markers and links
_TOGETHER = 3  # curves in one chart: bands that overlap cannot be read
_BARS = 72  # of a row: each with a link takes 300 bytes
_WIDTH = 600.0  # units: wide enough for a desk, and its letters can still be read on a phone


def wording(texts: Texts) -> Wording:
    """What charts say, in the language of a page."""
    english = Wording()
    return Wording(
        extremes=texts(english.extremes),
        nothing=texts(english.nothing),
        most=texts(english.most),
        longest=texts(english.longest),
        coverage=texts(english.coverage),
        number=texts.measured,
        period=texts.period,
    )


def course(
    page: Page, counts: Mapping[str, Mapping[str, int]], to: Callable[[str], str]
) -> Markup | None:
    """Articles over time as a row of bars: by month, or by year where there are too many months.

    Args:
        page: that shows it.
        counts: the facets «month» and «year» of a search: they count what its list has.
        to: period -> where its bar leads.

    Returns:
        the chart; None where no article has a date.
    """
    from newsarchive.export import bars  # noqa: PLC0415 - most pages have no chart

    # All strips have the time of the archive, so that two of them can be compared.
    stats = asked.stats(page.archive)
    if not counts["year"] or stats.first is None or stats.last is None:
        return None
    by = "month"
    periods = _months(stats.first[:7], stats.last[:7])
    if len(periods) > _BARS:
        by = "year"
        periods = [str(year) for year in range(int(stats.first[:4]), int(stats.last[:4]) + 1)]
    # A facet names no empty month, but a strip shows it.
    heights = [float(counts[by].get(period, 0)) for period in periods]
    drawn = bars.strip(
        heights,
        periods,
        title=page.texts("Articles by month" if by == "month" else "Articles by year"),
        links=[to(period) for period in periods],
        width=_WIDTH,
        alone=False,
        words=wording(page.texts),
    )
    return Markup(drawn)  # noqa: S704 - drawn by us, every text in it escaped


def _months(first: str, last: str) -> list[str]:
    """The months from one to another, both among them.

    Args:
        first: «2024-11», or «2024» where only the year is known.
        last: likewise.
    """
    start, end = _month_number(first, 1), _month_number(last, 12)
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(start, end + 1)]


def _month_number(text: str, otherwise: int) -> int:
    """Months since the year 0."""
    year, _, month = text.partition("-")
    return int(year) * 12 + int(month or otherwise) - 1


def fits(counted: Trend) -> bool:
    """Whether a page has room for all points of a trend."""
    curves = counted.curves()
    longest = max((len(rows) for _, _, rows in curves), default=0)
    return min(len(curves), GROUPS) * longest <= POINTS


def curves(
    page: Page,
    counted: Trend,
    measure: str,
    *,
    to: Callable[[dict[str, Any]], str],
    label: str = "",
) -> Markup:
    """The curves of a trend: three together, more in a small chart each.

    Args:
        page: that shows it.
        counted: the trend.
        measure: of `MEASURES`.
        to: row of the trend -> where its point leads.
        label: the name of the only curve, where it is not the query.
    """
    from newsarchive.export import charts  # noqa: PLC0415 - most pages have no chart

    drawn = _largest(counted, measure)
    options: dict[str, Any] = {
        "title": page.texts(MEASURES[measure]),
        "unit": "%" if measure == "share" else "",
        "width": _WIDTH,
        "alone": False,
        "words": wording(page.texts),
    }
    together = len(drawn) <= _TOGETHER
    # A line through many points is seen without them, and its table has the links.
    points = sum(len(rows) for _, rows in drawn)
    series = []
    for one, rows in drawn:
        links: tuple[str, ...] = ()
        if together and points <= _MARKED:
            links = tuple(to(row) for row in rows)
        markers = together and points <= POINTS / 6
        own = attrs.evolve(one, links=links, label=label or one.label, markers=markers)
        series.append(own)
    periods = [row["period"] for row in drawn[0][1]] if drawn else []
    if not together:
        # Two columns: of three, nobody could read a letter on a phone.
        drawn_apart = charts.multiples(series, periods, columns=2, **options)
        return Markup(drawn_apart)  # noqa: S704 - drawn by us
    coverage = _coverage(counted, len(periods))
    chart = charts.lines(series, periods, coverage=coverage, named=False, **options)
    return Markup(_legend(series) + chart)  # noqa: S704 - likewise, and names are escaped


def _legend(series: Sequence[Series]) -> str:
    """The names of the curves above them, where a phone has room; none for a single curve."""
    from newsarchive.export import charts  # noqa: PLC0415 - loaded by now

    if len(series) == 1:
        return ""
    items = [
        f"<li>{charts.key(which)} {escape(one.label)}</li>" for which, one in enumerate(series)
    ]
    return f'<ul class="legend plain" lang="kk">{"".join(items)}</ul>'


def _largest(counted: Trend, measure: str) -> list[tuple[Series, list[dict[str, Any]]]]:
    """The curves with the most articles, each with its rows, in their own order."""
    whole = []
    for series, (_, _, numbers) in zip(counted.series(measure), counted.curves(), strict=True):
        rows = [counted.row(number) for number in numbers.tolist()]
        whole.append((series, rows))
    # A source with two articles tells nothing in a small chart.
    sizes = [sum(row["matching_articles"] for row in rows) for _, rows in whole]
    order = sorted(range(len(whole)), key=sizes.__getitem__, reverse=True)
    return [whole[place] for place in sorted(order[:GROUPS])]


def _coverage(counted: Trend, periods: int) -> tuple[float, ...]:
    """The articles in scope of each period: the groups of the first query share them out."""
    sums = [0.0] * periods
    own = counted.curves()
    for query, _, rows in own:
        # Every query has the same articles in scope.
        if query == own[0][0]:
            for place, count in enumerate(counted.arrays["all_articles"][rows].tolist()):
                sums[place] += count
    return tuple(sums)
