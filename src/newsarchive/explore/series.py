"""What a trend gives back: counts by period, the peaks in them, and a chart."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from newsarchive.explore.tables import Table
from newsarchive.export import charts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from newsarchive.index.arrays import Array

__all__ = ["Peak", "Trend"]

_TOGETHER = 3
"""Curves that are drawn in one chart."""
_THIN = 30
"""Articles below which the share of a period is drawn hollow: its band is wide."""


@attrs.frozen
class Peak:
    """A run of periods in which a query is found much more often than usual.

    Attributes:
        query: which one.
        group: the source, language or section it is of; "" where the trend is not split so.
        first: the first period, as in the column `period`.
        last: the last one.
        matching_articles: how many articles match in these periods.
        weight: how much it stands out: the cost that the burst saves (Kleinberg 2002).
        keywords: up to three stems that tell its articles from the query's other hits.
        headline: the headline that was printed most often in it, near copies counted.
        copies: how many articles had that text.
    """

    query: str
    group: str
    first: str
    last: str
    matching_articles: int
    weight: float
    keywords: tuple[str, ...] = ()
    headline: str = ""
    copies: int = 1


@attrs.frozen(eq=False)
class Trend(Table):
    """How often queries are found, period by period.

    A row is a query, a group of the split and a period. `share` is matching articles over all
    articles in scope, `share_low` and `share_high` its Wilson interval of 95 %; they are NaN where
    the scope has no article. `whole_period` is False where the scope begins or ends inside a
    period, so that its counts are not comparable.

    Attributes:
        by: the step: «day», «week», «month», «quarter» or «year».
        split: the name of the second column: «source», «language», «section» or «query».
        left_out: articles in scope whose date is missing or less precise than a period.
        smooth: periods to either side over which the shares are smoothed.
        find: works out the peaks.
    """

    NAMES = ()
    by: str = "month"
    split: str = "query"
    left_out: int = 0
    smooth: int = 0
    find: Callable[[], tuple[Peak, ...]] = attrs.field(default=tuple, repr=False)

    def _names(self) -> tuple[str, ...]:
        second = self.split if self.split != "query" else "source"
        return (
            *("query", second, "period", "start", "end", "matching_articles", "all_articles"),
            *("share", "share_low", "share_high", "hits", "tokens", "per_million", "whole_period"),
        )

    def curves(self) -> list[tuple[str, str, Array]]:
        """The query, the group and the rows of each curve, in the order of the rows."""
        queries = self.arrays["query"].tolist()
        groups = self.arrays[self._names()[1]].tolist()
        rows: dict[tuple[str, str], list[int]] = {}
        for number, key in enumerate(zip(queries, groups, strict=True)):
            rows.setdefault(key, []).append(number)
        # A dictionary keeps its order: curves come as their rows do.
        return [(query, group, np.array(own)) for (query, group), own in rows.items()]

    @cached_property
    def peaks(self) -> tuple[Peak, ...]:
        """What stands out, the strongest first; worked out when it is first asked for.

        Each is a burst (Kleinberg 2002) with its keywords and its most copied headline.
        """
        return self.find()

    def series(self, measure: str = "share") -> list[charts.Series]:
        """The curves as a chart takes them.

        Args:
            measure: «share» (in percent, with its band), «matching_articles» or «per_million».

        Raises:
            KeyError: there is no such measure.
        """
        arrays = self.arrays
        scale = 100.0 if measure == "share" else 1.0
        # Names tell curves apart: what all have in common is left out.
        several = len(set(arrays["query"])) > 1
        curves = []
        for query, group, rows in self.curves():
            # Where one query is split, its groups are told apart by their own names.
            named = query if several or not group else ""
            label = " · ".join(filter(None, (named, group)))
            values = np.asarray(arrays[measure][rows], float) * scale
            low = high = None
            if measure == "share":
                low = arrays["share_low"][rows] * scale
                high = arrays["share_high"][rows] * scale
                if np.isnan(low).all():  # an even-handed share has no interval
                    low = high = None
            articles = arrays["all_articles"][rows]
            # A period without articles is a gap, not a 0.
            shown = np.where(articles > 0, values, np.nan)
            hollow = (articles < _THIN) | ~arrays["whole_period"][rows]
            one = charts.Series(
                label,
                tuple(shown.tolist()),
                low=None if low is None else tuple(low.tolist()),
                high=None if high is None else tuple(high.tolist()),
                hollow=tuple(hollow.tolist()),
            )
            curves.append(one)
        return curves

    def chart(self, measure: str = "share", **options: Any) -> str:
        """The curves as an SVG picture.

        Up to three are drawn together, with the number of articles in scope below them; more get a
        small chart each, for bands that overlap cannot be read.

        Args:
            measure: as for `series`.
            options: further arguments of the chart: `width`, `alone`.

        Example:
            `svg = archive.trend("мектеп").chart()`
        """
        curves = self.curves()
        rows = curves[0][2] if curves else np.empty(0, np.int64)
        periods = self.arrays["period"][rows].tolist()
        coverage = np.zeros(len(periods))
        # The groups of a query share out its articles in scope.
        for query, _, own in curves:
            if query == curves[0][0]:
                coverage += self.arrays["all_articles"][own]
        title = ", ".join(self.about.query) or "*"
        series = self.series(measure)
        filled: dict[str, Any] = {
            "title": f"{title}: {_MEASURES[measure]} by {self.by}",
            "unit": "%" if measure == "share" else "",
            **options,
        }
        if len(series) > _TOGETHER:
            return charts.multiples(series, periods, **filled)
        return charts.lines(series, periods, coverage=tuple(coverage.tolist()), **filled)

    def _repr_svg_(self) -> str:
        """The chart, for notebooks; of «*» the articles, for all of them match."""
        # Its share would be 100 % in each period.
        every = set(self.about.query) == {"*"}
        return self.chart("matching_articles" if every else "share")


_MEASURES: Mapping[str, str] = {
    "share": "share of articles",
    "matching_articles": "articles",
    "per_million": "hits per million words",
}
