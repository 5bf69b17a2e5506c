"""How often queries are found, period by period: shares with their intervals, hits per million.

The rules, with their reasons, are in docs/methods.md: a share is matching articles over all
articles in scope, never over all articles of the archive; a period without articles has no share,
not a share of 0; an article whose date is a month alone belongs to no day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import attrs
import numpy as np

from newsarchive import deadline
from newsarchive.explore import measures
from newsarchive.explore.collation import ranks
from newsarchive.explore.peaks import find_peaks
from newsarchive.explore.periods import STEPS, UNDATED, fitting_step
from newsarchive.explore.printings import Printings, printings
from newsarchive.explore.series import Trend

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsarchive.explore.matching import Selection, View
    from newsarchive.explore.requests import TrendRequest
    from newsarchive.explore.series import Peak
    from newsarchive.index.arrays import Array

__all__ = ["trend"]

_DAY = 86_400_000_000  # microseconds
_MOST_PERIODS = 20_000  # 54 years of days


@attrs.frozen(eq=False)
class _Axis:
    """The periods of a trend.

    Attributes:
        by: the name of their step.
        first: the number of the first one.
        count: how many there are.
        days: the first and the last day of the scope.
    """

    by: str
    first: int
    count: int
    days: tuple[int, int]

    def places(self, printed: Printings) -> Array:
        """The period of each printing; -1 for one outside, or whose date does not tell it."""
        step = STEPS[self.by]
        first, last = step.of(printed.first), step.of(printed.last)
        # What may be of two periods, as a month is where days are counted, is in none.
        known = (printed.first != UNDATED) & (first == last)
        place = first - self.first
        on_axis = (place >= 0) & (place < self.count)
        inside: Array = np.where(known & on_axis, place, -1)
        return inside


@attrs.frozen(eq=False)
class _Counts:
    """What a query has in each period of each group; arrays of shape (groups, periods)."""

    matching: Array
    articles: Array
    hits: Array
    tokens: Array


class _Cells(NamedTuple):
    """Which printing counts in which group and period.

    Attributes:
        rows: `(c,)` the printing.
        groups: `(c,)` its group; one with several tags is in several.
        periods: `(c,)` its period.
        shape: how many groups and periods there are.
    """

    rows: Array
    groups: Array
    periods: Array
    shape: tuple[int, int]


def trend(view: View, request: TrendRequest) -> Trend:
    """The trend of some queries.

    Args:
        view: the state.
        request: what is asked.
    """
    selections = [view.select(query, related=request.related) for query in request.queries]
    counted = [_printed(view, one, request) for one in selections]
    # One axis for all queries: curves of one chart are of the same periods.
    axis = _axis(request, selections, counted)
    columns: list[dict[str, Any]] = []
    left_out = 0
    for selection, every in zip(selections, counted, strict=True):
        deadline.check()
        printed, places = every, axis.places(every)
        # The queries may share articles, so their numbers are not added up.
        beyond = int(np.count_nonzero(places < 0))
        left_out = max(left_out, beyond)
        if request.copies == "collapse":
            printed, places = _collapsed(view, every, places)
        names, cells = _split(view, printed, request.split, places, axis.count)
        counts = _count(view, selection, printed, cells)
        shares = _shares(view, request, printed, cells, counts)
        columns.append(_columns(selection, names, axis, counts, shares))
    split = "query" if request.split is None else request.split
    arrays = {}
    for name in columns[0]:
        arrays[name] = np.concatenate([own[name] for own in columns])
    # Where no field is split, the column of sources is there, and empty.
    second = split if split != "query" else "source"
    arrays[second] = arrays.pop("group")
    options = {
        "by": axis.by,
        "split": split,
        "weight": request.weight,
        "smooth": request.smooth,
    }
    about = view.about(
        selections,
        related=request.related,
        copies=request.copies,
        options=options,
        notes=_notes(axis, left_out),
    )
    table = Trend(
        about,
        _ordered(arrays, split),
        by=axis.by,
        split=split,
        left_out=left_out,
        smooth=request.smooth,
    )

    def peaks() -> tuple[Peak, ...]:
        # They are a request of their own, which may take as long as the counts.
        with deadline.limit(request.timeout):
            return find_peaks(view, selections, table)

    # Naming the peaks takes longer than counting: it waits until somebody asks.
    return attrs.evolve(table, find=peaks)


def _ordered(arrays: dict[str, Array], split: str) -> dict[str, Array]:
    """The columns in the order of the table."""
    second = split if split != "query" else "source"
    first = ("query", second, "period", "start", "end", "matching_articles", "all_articles")
    rest = ("share", "share_low", "share_high", "hits", "tokens", "per_million", "whole_period")
    return {name: arrays[name] for name in (*first, *rest)}


def _printed(view: View, selection: Selection, request: TrendRequest) -> Printings:
    """What counts in the scope of a query."""
    duplicates = request.copies == "count"
    return printings(view, selection, duplicates=duplicates, related=request.related)


def _collapsed(view: View, printed: Printings, places: Array) -> tuple[Printings, Array]:
    """Of each cluster the earliest article in each period and source."""
    # All articles without a source are as of one.
    source = np.full(len(printed), -1)
    groups = printed.groups(view, "source")
    source[groups.rows] = groups.codes
    clusters = view.clusters()
    first = clusters.first_of(printed.articles, places, source)
    return printed.kept(first), places[first]


def _axis(
    request: TrendRequest, selections: Sequence[Selection], counted: Sequence[Printings]
) -> _Axis:
    """The periods from the first to the last day of the scope, or of the filters.

    Args:
        request: what is asked.
        selections: of its queries.
        counted: what each has in scope.

    Raises:
        ValueError: there are too many periods.
    """
    lows, highs = [], []
    for selection, printed in zip(selections, counted, strict=True):
        dated = printed.first != UNDATED
        filters = selection.filters
        # What the filters span is the axis, also where nothing was printed.
        if filters.since is not None:
            lows.append(filters.since // _DAY)
        elif dated.any():
            lows.append(int(printed.first[dated].min()))
        if filters.until is not None:
            highs.append(filters.until // _DAY)
        elif dated.any():
            highs.append(int(printed.last[dated].max()))
    if not lows or not highs:
        return _Axis(request.by or "month", 0, 0, (0, -1))
    low, high = min(lows), max(highs)
    by = request.by or fitting_step(high - low + 1)
    first, last = STEPS[by].of(np.array([low, high])).tolist()
    count = max(last - first + 1, 0)
    if count > _MOST_PERIODS:
        raise ValueError(
            f"{count:,} periods by {by} are too many: set `since` and `until`, or a longer step"
        )
    return _Axis(by, first, count, (low, high))


def _split(
    view: View, printed: Printings, split: str | None, places: Array, periods: int
) -> tuple[tuple[str, ...], _Cells]:
    """The names of the groups that are counted apart, and which printing counts where.

    Args:
        view: the state.
        printed: what is counted.
        split: the field whose values are groups; None or «query» for one group of all.
        places: `(n,)` the period of each printing; -1 for none.
        periods: how many there are.
    """
    if split is None or split == "query":
        names: tuple[str, ...] = ("",)
        rows, codes = np.arange(len(printed)), np.zeros(len(printed), np.int64)
    else:
        groups = printed.groups(view, split)
        # Values that the scope does not have get no curve.
        used, codes = np.unique(groups.codes, return_inverse=True)
        unordered = [groups.names[code] for code in used.tolist()]
        place = ranks(unordered)
        alphabetical = np.argsort(place).tolist()
        names = tuple(unordered[which] for which in alphabetical)
        rows, codes = groups.rows, place[codes]
    # What is in no period is not counted anywhere.
    inside = places[rows] >= 0
    rows, codes = rows[inside], codes[inside]
    return names, _Cells(rows, codes, places[rows], (len(names), periods))


def _count(
    view: View,
    selection: Selection,
    printed: Printings,
    cells: _Cells,
) -> _Counts:
    """What a query has in each cell."""
    rows, shape = cells.rows, cells.shape
    # Group and period as one number, so that one `bincount` adds all up.
    cell = cells.groups * shape[1] + cells.periods
    articles = printed.articles[rows]
    matching = printed.matching[rows]

    def summed(weights: Array | None) -> Array:
        size = shape[0] * shape[1]
        sums = np.bincount(cell, weights, minlength=size).reshape(shape)
        return sums.astype(np.int64)

    hits = _hits_of(view, selection)[articles]
    return _Counts(
        matching=summed(matching),
        articles=summed(None),
        hits=summed(np.where(matching, hits, 0)),
        tokens=summed(view.ground.tokens[articles]),
    )


def _hits_of(view: View, selection: Selection) -> Array:
    """`(A,)` how many occurrences each article has."""
    hits = np.zeros(len(view.ground), np.int64)
    for own, of_sentence in zip(selection.by_part, view.ground.sentences, strict=True):
        article = of_sentence[own.sentence]
        hits += np.bincount(article, minlength=len(hits))
    return hits


def _shares(
    view: View,
    request: TrendRequest,
    printed: Printings,
    cells: _Cells,
    counts: _Counts,
) -> tuple[Array, Array, Array]:
    """The shares of each group and period, and both ends of their intervals.

    Args:
        view: the state.
        request: says how shares are smoothed and weighed.
        printed: what is counted.
        cells: where.
        counts: of each group and period.

    Returns:
        three arrays of shape (groups, periods), NaN where nothing is known.
    """
    matching = measures.moving_sum(counts.matching, request.smooth)
    articles = measures.moving_sum(counts.articles, request.smooth)
    if request.weight == "pooled":
        return measures.share(matching, articles), *measures.wilson(matching, articles)
    # Even-handed: the mean of the sources' own shares. It is no share of a count, so it has no
    # Wilson interval.
    sources = printed.groups(view, "source")
    # What has no source is counted as one more.
    own = np.full(len(printed), len(sources.names))
    own[sources.rows] = sources.codes
    rows = cells.rows
    shape = (len(sources.names) + 1, *cells.shape)
    cell = np.ravel_multi_index((own[rows], cells.groups, cells.periods), shape)
    size = int(np.prod(shape))

    def smoothed(weights: Array | None) -> Array:
        sums = np.bincount(cell, weights, size).reshape(shape)
        return measures.moving_sum(sums, request.smooth)

    k = smoothed(printed.matching[rows].astype(float))
    n = smoothed(None)
    mean = measures.mean_share(k, n)
    unknown = np.full_like(mean, np.nan)
    return mean, unknown, unknown


def _columns(
    selection: Selection,
    names: Sequence[str],
    axis: _Axis,
    counts: _Counts,
    shares: tuple[Array, Array, Array],
) -> dict[str, Any]:
    """The columns of a query: for each group a row for each period."""
    step = STEPS[axis.by]
    numbers = range(axis.first, axis.first + axis.count)
    starts = np.array([step.start(number) for number in numbers], "M8[D]")
    # A period ends on the day before the next one.
    after = np.array([step.start(number + 1) for number in numbers], "M8[D]")
    ends = after - np.timedelta64(1, "D")
    low, high = (np.array(day).astype("M8[D]") for day in axis.days)
    whole = (starts >= low) & (ends <= high)
    periods = np.array([step.name(number) for number in numbers], object)
    groups = np.array(names, object)
    rows = len(names) * axis.count
    share, share_low, share_high = (values.ravel() for values in shares)
    return {
        "query": np.full(rows, selection.text, object),
        "group": np.repeat(groups, axis.count),
        "period": np.tile(periods, len(names)),
        "start": np.tile(starts, len(names)),
        "end": np.tile(ends, len(names)),
        "matching_articles": counts.matching.ravel(),
        "all_articles": counts.articles.ravel(),
        "share": share,
        "share_low": share_low,
        "share_high": share_high,
        "hits": counts.hits.ravel(),
        "tokens": counts.tokens.ravel(),
        "per_million": measures.per_million(counts.hits.ravel(), counts.tokens.ravel()),
        "whole_period": np.tile(whole, len(names)),
    }


def _notes(axis: _Axis, left_out: int) -> tuple[str, ...]:
    """What whoever reads the counts must know."""
    if not left_out:
        return ()
    which = "article is" if left_out == 1 else "articles are"
    return (f"{left_out:,} {which} left out: no {axis.by} can be told from the date.",)
