"""The peaks of a trend, named: by their keywords, and by the headline that was copied most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsarchive import deadline
from newsarchive.explore import measures
from newsarchive.explore.comparison import keywords_of, set_of
from newsarchive.explore.series import Peak

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsarchive.explore.matching import Selection, View
    from newsarchive.explore.measures import Burst
    from newsarchive.explore.series import Trend
    from newsarchive.index.arrays import Array

__all__ = ["find_peaks"]

_NAMED = 6  # peaks of a trend that are named, the strongest
_WORDS = 3
_LEAST = 3  # occurrences of a word that names a peak


def find_peaks(view: View, selections: Sequence[Selection], trend: Trend) -> tuple[Peak, ...]:
    """The peaks of a trend, the strongest first.

    Args:
        view: the state that was counted.
        selections: of its queries, in order.
        trend: its table.
    """
    found = []
    for text, group, rows in trend.curves():
        deadline.check()
        matching = trend.arrays["matching_articles"][rows]
        articles = trend.arrays["all_articles"][rows]
        for burst in measures.bursts(matching, articles):
            inside = rows[burst.start : burst.stop]
            found.append((burst, text, group, inside))
    found.sort(key=lambda one: -one[0].weight)
    by_text = {selection.text: selection for selection in selections}
    peaks = []
    # To name one takes longer than to find all: only the strongest are named.
    for burst, text, group, rows in found[:_NAMED]:
        deadline.check()
        peaks.append(_named(view, by_text[text], trend, burst, (group, rows)))
    return tuple(peaks)


def _named(
    view: View, selection: Selection, trend: Trend, burst: Burst, where: tuple[str, Array]
) -> Peak:
    """A peak with what names it.

    Args:
        view: the state.
        selection: of the query.
        trend: the table.
        burst: the run of periods.
        where: the group of the curve, and the rows of the run in the table.
    """
    group, rows = where
    ground = view.ground
    first = trend.arrays["start"][rows[0]].astype("M8[D]").astype(np.int64)
    last = trend.arrays["end"][rows[-1]].astype("M8[D]").astype(np.int64)
    # An article of a month alone is in the peak if all of its month is.
    inside = selection.matching & (ground.first_days >= first) & (ground.last_days <= last)
    if group:
        field = ground.field(trend.split)
        # A duplicate may be of a source that no article has: then none is in the group.
        own = np.array(field.values, object)[field.codes] == group
        in_group = np.zeros(len(ground), bool)
        in_group[field.articles[own]] = True
        inside &= in_group
    headline, copies = _most_copied(view, inside)
    return Peak(
        query=selection.text,
        group=group,
        first=str(trend.arrays["period"][rows[0]]),
        last=str(trend.arrays["period"][rows[-1]]),
        matching_articles=burst.matching,
        weight=burst.weight,
        keywords=_keywords(view, inside, selection.matching & ~inside),
        headline=headline,
        copies=copies,
    )


def _keywords(view: View, inside: Array, outside: Array) -> tuple[str, ...]:
    """The stems that tell some articles of a query from its others."""
    own = set_of(view, inside, "stem", copies="collapse")
    other = set_of(view, outside, "stem", copies="collapse")
    arrays = keywords_of(own, other, of="stem", minimum=_LEAST)
    typical = np.flatnonzero(arrays["log_ratio"] > 0)
    # Few articles prove little: of what is not proven the strongest evidence comes first.
    near, evidence = arrays["log_ratio_near"][typical], arrays["g2"][typical]
    order = np.lexsort((-evidence, -near))
    chosen = typical[order][:_WORDS]
    return tuple(arrays["printed"][chosen].tolist())


def _most_copied(view: View, inside: Array) -> tuple[str, int]:
    """The headline of the text that most of some articles print, and how many do; the earliest."""
    articles = np.flatnonzero(inside)
    if not len(articles):
        return "", 0
    clusters = view.clusters()
    centres, counts = np.unique(clusters.centre[articles], return_counts=True)
    # Of clusters of one size the earliest.
    order = np.lexsort((clusters.place[centres], -counts))
    best = centres[order[0]]
    own = articles[clusters.centre[articles] == best]
    # The first print among these articles: the centre itself may be of another time.
    first = own[np.argmin(clusters.place[own])]
    article = view.fetch(view.ground.id_of(int(first)))
    headline = "" if article is None else article.title or article.id
    return headline, len(own)
