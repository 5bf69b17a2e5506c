"""What matched, as ascending document numbers with a score beside each: unions and differences."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from newsarchive.index.arrays import Array, changes, common, merged, places

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Scored", "difference", "scaled", "union"]

Scored = tuple[Array, Array]
"""Document numbers, ascending, and the score of each as float32."""

# So few documents are put among those of a frequent word one by one instead of merged.
_INSERTED = 64


def difference(scored: Scored, left_out: Scored) -> Scored:
    """What matches without what is left out.

    Args:
        scored: documents and their scores.
        left_out: documents that do not count; their scores do not matter.

    >>> scored = np.array([1, 4, 7]), np.array([0.5, 0.25, 1], np.float32)
    >>> difference(scored, (np.array([4]), np.array([2.0])))[0].tolist()
    [1, 7]
    """
    documents, scores = scored
    keep = np.ones(len(documents), bool)
    here, _ = common(documents, left_out[0])
    keep[here] = False
    return documents[keep], scores[keep]


def scaled(scored: Scored, boost: float) -> Scored:
    """The same documents with their scores times a boost.

    Args:
        scored: documents and their scores.
        boost: the factor.

    >>> scaled((np.array([3]), np.array([0.5], np.float32)), 2.0)[1].tolist()
    [1.0]
    """
    # Most nodes have no boost.
    if boost == 1.0:
        return scored
    documents, scores = scored
    return documents, scores * boost


def union(found: Sequence[Scored], combine: np.ufunc, size: int) -> Scored:
    """What is in any of some matches, the scores of a document combined.

    There are three ways, and all give the same: a few documents are inserted into many; where the
    matches are most of all documents, each document gets a place of its own; else they are merged.
    Three scores or more are added in 64 bits, where the sum of a few float32 is exact, so that the
    order of the additions, which depends on the segment, does not count.

    Args:
        found: one for each part of the union, at least one.
        combine: `numpy.add` or `numpy.maximum`.
        size: how many documents there are.

    >>> one = np.array([1, 4]), np.array([0.5, 0.25], np.float32)
    >>> other = np.array([4, 6]), np.array([2, 1], np.float32)
    >>> documents, scores = union([one, other], np.add, 8)
    >>> documents.tolist(), scores.tolist()
    ([1, 4, 6], [0.5, 2.25, 1.0])
    """
    # What finds nothing in this segment adds nothing.
    there = [scored for scored in found if len(scored[0])]
    if not there:
        return found[0]
    exact = len(there) > 2 and combine is np.add
    kind = np.float64 if exact else np.float32
    documents, scores = _united(there, combine, size, kind)
    return documents, scores.astype(np.float32, copy=False)


def _united(
    found: Sequence[Scored], combine: np.ufunc, size: int, kind: type[np.floating]
) -> Scored:
    """The union of matches, each with documents, in the way that takes least time.

    Args:
        found: the matches.
        combine: `numpy.add` or `numpy.maximum`.
        size: how many documents there are.
        kind: the type in which scores are combined.
    """
    # The longest is what the others are put into.
    *less, most = sorted(found, key=_count)
    if not less:
        return most
    more = sum(map(_count, less))
    if more <= _INSERTED:
        few = _united(less, combine, size, kind)
        return _inserted(most, few, combine, kind)
    every = more + _count(most)
    if 2 * every > size:
        return _with_places(most, less, combine, size, kind)
    return _merged([*less, most], combine, kind)


def _count(scored: Scored) -> int:
    """How many documents match."""
    documents, _ = scored
    return len(documents)


def _merged(found: Sequence[Scored], combine: np.ufunc, kind: type[np.floating]) -> Scored:
    """The union of matches of which few documents are in several.

    Args:
        found: the matches.
        combine: `numpy.add` or `numpy.maximum`.
        kind: the type in which scores are combined.
    """
    lists = [documents for documents, _ in found]
    beside = np.concatenate([scores for _, scores in found])
    documents, scores = merged(lists, beside)
    first = changes(documents)
    again = (~first).nonzero()[0]
    if not len(again):
        return documents, scores
    # Only the few that come again are combined: `reduceat` would look at all.
    united = scores[first].astype(kind, copy=False)
    # Each belongs to the last document before it that comes for the first time.
    owners = again - np.arange(1, len(again) + 1)
    more = scores[again].astype(kind, copy=False)
    combine.at(united, owners, more)
    return documents[first], united


def _inserted(most: Scored, few: Scored, combine: np.ufunc, kind: type[np.floating]) -> Scored:
    """The union of many matches and a few.

    Args:
        most: the many.
        few: the others.
        combine: `numpy.add` or `numpy.maximum`.
        kind: the type in which scores are combined.
    """
    documents, scores = most
    added, added_scores = few
    # First those that are in both: their scores are combined where they stand.
    place, there = places(documents, added)
    held = place[there]
    scores = scores.astype(kind)
    scores[held] = combine(scores[held], added_scores[there])
    if len(held) == len(there):
        return documents, scores
    # Then each of the others is put between two pieces of the many.
    new = ~there
    cuts = [0, *place[new].tolist(), len(documents)]

    def between(old: Array, added: Array) -> Array:
        """Values of the many with those of the few at their places."""
        pieces = [old[: cuts[1]]]
        for at, (start, end) in enumerate(pairwise(cuts[1:])):
            one = added[at : at + 1]
            pieces += [one, old[start:end]]
        return np.concatenate(pieces)

    return between(documents, added[new]), between(scores, added_scores[new])


def _with_places(
    most: Scored,
    less: Sequence[Scored],
    combine: np.ufunc,
    size: int,
    kind: type[np.floating],
) -> Scored:
    """The union of many matches: each document of the part gets a place of its own.

    Args:
        most: the longest of the matches.
        less: the others.
        combine: `numpy.add` or `numpy.maximum`.
        size: how many documents the part has.
        kind: the type in which scores are combined.
    """
    scores = np.zeros(size, kind)
    held = np.zeros(size, bool)
    # NumPy converts numbers of any other type when it looks them up, which takes longer.
    at = most[0].astype(np.intp)
    scores[at] = most[1]
    held[at] = True
    for documents, more in less:
        at = documents.astype(np.intp)
        scores[at] = combine(scores[at], more)
        held[at] = True
    united = held.nonzero()[0]
    return united, scores.take(united)
