"""The order of what matched: by score or by date, of equals by date and by id.

Only what comes first is sorted, and ids are read only where all other keys are equal.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import partial
from itertools import repeat
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from newsarchive.search.filters import articles_of
from newsarchive.search.top import largest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from newsarchive.index.arrays import Array
    from newsarchive.index.snapshot import SegmentReader, Snapshot
    from newsarchive.request import Scope
    from newsarchive.search.matches import Scored

    # What gives the keys of the documents at some places among those that matched.
    Keys = Callable[[Array | slice], Array]

__all__ = ["Row", "Sort", "article_at", "foremost", "leading", "stretch"]

Sort = Literal["relevance", "newest", "oldest"]

# Rows that Python sorts as fast as NumPy.
_FEW = 200


class Row(NamedTuple):
    """A document with what it is ordered by: rows are ordered as tuples are.

    Attributes:
        first: the key that decides: the negative score, or the date where dates decide.
        second: the key that decides between equals: the other of the two.
        part: which segment of the snapshot the document is in.
        document: its number there.
    """

    first: float
    second: float
    part: int
    document: int

    def score(self, sort: Sort) -> float:
        """The score of the document.

        Args:
            sort: by what the rows are ordered.

        >>> Row(-2.5, 0.0, 0, 7).score("relevance")
        2.5
        """
        key = self.first if sort == "relevance" else self.second
        return -key


# A row of a tuple, without the checks of `Row._make`: a page may order thousands.
_row = partial(tuple.__new__, Row)


def article_at(part: SegmentReader, scope: Scope, document: int) -> int:
    """The article that a document is, or that it is a sentence of.

    Args:
        part: that the document is in.
        scope: what a document is.
        document: its number.
    """
    if scope == "article":
        return document
    # A memory view gives a plain number; an array would wrap it in an object.
    return int(part.article_of.data[document])


def foremost(
    snapshot: Snapshot, scope: Scope, scored: Sequence[Scored], sort: Sort, most: int
) -> list[Row]:
    """The documents that come first, up to `most` of each segment, in the order of their keys.

    Args:
        snapshot: that was searched.
        scope: what its documents are.
        scored: for each segment those that matched.
        sort: by what.
        most: how many are wanted, from 1.
    """
    rows: list[Row] = []
    for number, (part, (documents, scores)) in enumerate(zip(snapshot.parts, scored, strict=True)):
        if not len(documents):
            continue
        dates = partial(_dates, part, scope, sort, documents)
        keys: list[Keys] = [scores.__getitem__, dates]
        if sort != "relevance":
            keys.reverse()
        # What is not as good as the rows of the segments before need not be looked at.
        least = -rows[most - 1].first if len(rows) >= most else None
        # Of documents whose keys are equal, those with the first ids are taken.
        ranks = partial(_ranks, part, scope, documents)
        places = _cut([*keys, ranks], most, least=least)
        first = -keys[0](places).astype(float)
        second = -keys[1](places).astype(float)
        document = documents[places]
        if most > _FEW:
            order = np.lexsort((second, first))
            first = first[order]
            second = second[order]
            document = document[order]
        columns = first.tolist(), second.tolist(), repeat(number), document.tolist()
        rows += map(_row, zip(*columns, strict=False))
        # Sorting merges what is sorted already.
        rows.sort()
    return rows


def _cut(
    keys: Sequence[Keys],
    most: int,
    places: Array | slice = slice(None),
    least: float | None = None,
) -> Array | slice:
    """The places of the `most` that come first: the largest, of equals by the next key.

    Args:
        keys: each gives the keys at some places.
        most: how many are wanted.
        places: those that are looked at.
        least: of those whose first key is smaller none is wanted.
    """
    values = keys[0](places)
    if len(values) <= most:
        return places
    best = largest(values, most, least)
    found = best if isinstance(places, slice) else places[best]
    if len(best) <= most:
        return found
    # More are equal to the last one than are wanted: the next key chooses among these.
    above = values[best] > values[best].min()
    sure = found[above]
    tied = found[~above]
    wanted = most - len(sure)
    # Sentences of one article are equal in every key: they come in the order of the text.
    if len(keys) == 1:
        chosen: Array | slice = tied[:wanted]
    else:
        chosen = _cut(keys[1:], wanted, tied)
    return np.concatenate([sure, chosen])


def stretch(snapshot: Snapshot, scope: Scope, rows: list[Row], first: int, end: int) -> list[Row]:
    """Some of the rows that are sorted by their keys, in order.

    Ids are read only where keys are equal.

    Args:
        snapshot: that was searched.
        scope: what its documents are.
        rows: sorted, at least `first` + 1.
        first: the place of the first one that is wanted.
        end: the place after the last one.
    """
    ids = [part.segment.strings("article_id") for part in snapshot.parts]

    def by_id(row: Row) -> tuple[float, float, str, int]:
        first, second, number, document = row
        article = article_at(snapshot.parts[number], scope, document)
        return first, second, ids[number][article], document

    end = min(end, len(rows))
    # All rows that have the keys of the first one or of the last one belong to the choice.
    low = bisect_left(rows, rows[first][:2])
    last_keys = rows[end - 1][:2]
    high = bisect_right(rows, (*last_keys, len(snapshot.parts)))
    around = rows[low:high]
    distinct = {row[:2] for row in around}
    if len(distinct) < len(around):
        around.sort(key=by_id)
    return around[first - low : end - low]


def leading(snapshot: Snapshot, scope: Scope, scored: Sequence[Scored], most: int) -> list[Row]:
    """The documents with the best scores, sorted.

    Args:
        snapshot: that was searched.
        scope: what its documents are.
        scored: for each segment those that matched.
        most: how many are wanted, from 1.
    """
    rows = foremost(snapshot, scope, scored, "relevance", most)
    # Which of two documents with equal keys is the last one is told by their ids.
    if len(rows) > most and rows[most - 1][:2] == rows[most][:2]:
        return stretch(snapshot, scope, rows, 0, most)
    return rows[:most]


def _dates(
    part: SegmentReader, scope: Scope, sort: Sort, documents: Array, places: Array | slice
) -> Array:
    """The dates of documents as numbers of which the largest come first.

    Where there is no date it is the smallest number.

    Args:
        part: that they are in.
        scope: what a document is.
        sort: «oldest» turns the order round.
        documents: that matched.
        places: of those that are asked for.
    """
    articles = articles_of(part, documents[places], scope)
    dates: Array = part.segment["article_date"][articles]
    # NO_DATE is the smallest number there is, and its own opposite.
    return -dates if sort == "oldest" else dates


def _ranks(part: SegmentReader, scope: Scope, documents: Array, places: Array | slice) -> Array:
    """The places of the ids of documents among those of their segment.

    Those that come first are the largest.

    Args:
        part: that they are in.
        scope: what a document is.
        documents: that matched.
        places: of those that are asked for.
    """
    articles = articles_of(part, documents[places], scope)
    ranks = part.id_rank[articles].astype(np.int64)
    return -ranks
