"""Where a page goes on that was asked for by a cursor of another state of the archive."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from newsarchive import deadline
from newsarchive.index.segment import NO_DATE
from newsarchive.search.filters import articles_of
from newsarchive.search.page import window_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsarchive.cursors import Cursor, Passed
    from newsarchive.index.arrays import Array
    from newsarchive.index.snapshot import SegmentReader, Snapshot
    from newsarchive.request import Scope, Sort
    from newsarchive.search.matches import Scored
    from newsarchive.search.parameters import Ranking
    from newsarchive.search.ranking import Matches

__all__ = ["place_after"]


@attrs.frozen
class _Order:
    """The matching documents of a segment, with what they are ordered by: the smallest first.

    Attributes:
        first: `(n,) float64`, the key that decides: the negative score, or the date.
        second: `(n,) float64`, the key that decides between equals: the other of the two.
        side: `(n,)`, the last key against a hit: -1 before it, 1 after it, 0 the hit.
    """

    first: Array
    second: Array
    side: Array


def place_after(
    snapshot: Snapshot, matches: Matches, ranking: Ranking, sort: Sort, cursor: Cursor
) -> int:
    """How many hits stand before the page that a cursor asks for.

    The page goes on after the last hit that the pages before gave, wherever that stands by now.
    Where its article is gone, or is dated otherwise, it goes on after the hit before that one.

    Args:
        snapshot: that was searched.
        matches: what the query matches in it.
        ranking: the parameters.
        sort: by what hits are ordered.
        cursor: of another state.
    """
    scored: Sequence[Scored] = matches.scored
    if sort == "relevance":
        scored = _with_window(snapshot, matches, ranking)
    for hit in cursor.trail:
        orders = _orders(snapshot, scored, matches.scope, sort, hit)
        keys = _keys(orders, sort, hit)
        if keys is not None:
            return sum(_up_to(order, *keys) for order in orders)
    # All that was given is gone: what is left was not given yet.
    if cursor.given <= len(cursor.trail):
        return 0
    # Where the last hit would stand with its old score: scores are not much different by now.
    last = cursor.trail[0]
    orders = _orders(snapshot, scored, matches.scope, sort, last)
    keys = _in_order(-float(cursor.score), _late_of(last, sort), sort)
    return sum(_up_to(order, *keys) for order in orders)


def _orders(
    snapshot: Snapshot, scored: Sequence[Scored], scope: Scope, sort: Sort, hit: Passed
) -> list[_Order]:
    """What the documents of each segment are ordered by, against a hit.

    Args:
        snapshot: that was searched.
        scored: for each segment the documents and the scores that hits have.
        scope: what a document is.
        sort: by what hits are ordered.
        hit: the last one that a page gave.
    """
    orders = []
    for part, (documents, scores) in zip(snapshot.parts, scored, strict=True):
        deadline.check()
        articles = articles_of(part, documents, scope)
        late = _late(part.segment["article_date"][articles], sort)
        worst = -scores.astype(float)
        first, second = (worst, late) if sort == "relevance" else (late, worst)
        side = _sides(part, documents, articles, scope, hit)
        orders.append(_Order(first, second, side))
    return orders


def _in_order(worst: float, late: float, sort: Sort) -> tuple[float, float]:
    """The keys of a hit, the one that decides first."""
    return (worst, late) if sort == "relevance" else (late, worst)


def _late_of(hit: Passed, sort: Sort) -> float:
    """The date of a hit as `_late` gives it."""
    date = NO_DATE if hit.date is None else hit.date
    return float(_late(np.array(date, np.int64), sort))


def _with_window(snapshot: Snapshot, matches: Matches, ranking: Ranking) -> list[Scored]:
    """The matches with the scores that hits have: those in the window with their bonuses."""
    whole = [scores.astype(float) for _, scores in matches.scored]
    for row in window_rows(snapshot, matches, ranking):
        documents, _ = matches.scored[row.part]
        place = documents.searchsorted(row.document)
        whole[row.part][place] = row.score("relevance")
    return [(documents, own) for (documents, _), own in zip(matches.scored, whole, strict=True)]


def _late(dates: Array, sort: Sort) -> Array:
    """Dates as numbers of which the smallest come first; what has no date comes last."""
    signed = dates if sort == "oldest" else -dates
    return np.where(dates == NO_DATE, np.inf, signed)


def _sides(
    part: SegmentReader, documents: Array, articles: Array, scope: Scope, hit: Passed
) -> Array:
    """On which side of a hit each document of equal keys stands: `_Order.side`.

    Args:
        part: of the snapshot.
        documents: `(n,)` that matched in it.
        articles: `(n,)` of each.
        scope: what a document is.
        hit: the last one that a page gave.
    """
    ids: Any = part.segment.strings("article_id")
    by_id = part.id_rank.argsort()

    def id_at(article: Any) -> str:
        name: str = ids[int(article)]
        return name

    low = bisect_left(by_id, hit.id, key=id_at)
    high = bisect_right(by_id, hit.id, key=id_at)
    ranks = part.id_rank[articles]
    # Where the segment has no such article, `low` and `high` are equal, and no document is 0.
    side = (ranks >= high).astype(int) - (ranks < low)
    if scope == "sentence":
        # Sentences of one article come in the order of its text.
        own = side == 0
        begins = part.segment["article_sentence"][articles].astype(np.int64)
        ordinals = documents - begins
        side[own] = np.sign(ordinals[own] - hit.ordinal)
    return side


def _keys(orders: Sequence[_Order], sort: Sort, hit: Passed) -> tuple[float, float] | None:
    """The keys that a hit has by now; None where it is gone, or is dated otherwise."""
    late = _late_of(hit, sort)
    for order in orders:
        for place in np.flatnonzero(order.side == 0).tolist():
            keys = float(order.first[place]), float(order.second[place])
            dated = keys[1] if sort == "relevance" else keys[0]
            # An article that is dated otherwise stands elsewhere: after it, some would be left out.
            if dated == late:
                return keys
    return None


def _up_to(order: _Order, first: float, second: float) -> int:
    """How many documents of a segment stand before a hit with these keys, or are it.

    Args:
        order: of the documents.
        first: the key of the hit that decides.
        second: the key that decides between equals.
    """
    before = order.first < first
    equal = order.first == first
    before |= equal & (order.second < second)
    equal &= order.second == second
    before |= equal & (order.side <= 0)
    return int(np.count_nonzero(before))
