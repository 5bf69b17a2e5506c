"""What matched, as ascending document numbers with a score beside each: unions and differences."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from newsarchive.index.arrays import common, merged, places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsarchive.index.arrays import Array, Matches

__all__ = ["difference", "union"]

_INSERTED = 64  # documents: so few are put among those of a frequent word in a tenth of the time that a merge takes


def difference(matches: Matches, left_out: Matches) -> Matches:
    """What matches without what is left out."""
    keep = np.ones(len(matches[0]), bool)
    keep[common(matches[0], left_out[0])[0]] = False
    return matches[0][keep], matches[1][keep]


def union(found: Sequence[Matches], combine: np.ufunc, size: int) -> Matches:
    """What is in any of some matches, its scores combined; `size` is how many documents there are."""
    *less, most = sorted([matches for matches in found if len(matches[0])], key=_count) or found[:1]
    if not less:
        return most
    more = sum(map(_count, less))
    if more <= _INSERTED:
        return _inserted(most, union(less, combine, size), combine)
    if 2 * (more + _count(most)) > size:
        return _side_by_side(most, less, combine, size)
    # Few documents are in several: reduceat over all costs more than the rest together.
    found = [*less, most]
    documents, scores = merged(
        [documents for documents, _ in found], np.concatenate([scores for _, scores in found])
    )
    first = np.ones(len(documents), bool)
    np.not_equal(documents[1:], documents[:-1], out=first[1:])
    again = (~first).nonzero()[0]
    if not len(again):
        return documents, scores
    repeated = scores[again]
    documents, scores = documents[first], scores[first]
    combine.at(scores, again - np.arange(1, len(again) + 1), repeated)
    return documents, scores


def _count(matches: Matches) -> int:
    return len(matches[0])


def _inserted(most: Matches, few: Matches, combine: np.ufunc) -> Matches:
    """The union of many matches and a few."""
    documents, scores = most
    place, there = places(documents, few[0])
    held = place[there]
    scores = scores.copy()
    scores[held] = combine(scores[held], few[1][there])
    if len(held) == len(there):
        return documents, scores
    cuts = [0, *place[~there].tolist(), len(documents)]

    def between(old: Array, added: Array) -> Array:
        pieces = [old[: cuts[1]]]
        for at, (start, end) in enumerate(pairwise(cuts[1:])):
            pieces += [added[at : at + 1], old[start:end]]
        return np.concatenate(pieces)

    return between(documents, few[0][~there]), between(scores, few[1][~there])


def _side_by_side(most: Matches, less: Sequence[Matches], combine: np.ufunc, size: int) -> Matches:
    """The union of so many matches that each document may have its own place."""
    scores, held = np.zeros(size, np.float32), np.zeros(size, bool)
    at = most[0].astype(
        np.intp
    )  # other numbers NumPy converts in thrice the time when it looks them up
    scores[at] = most[1]
    held[at] = True
    for documents, more in less:
        at = documents.astype(np.intp)
        scores[at] = combine(scores[at], more)
        held[at] = True
    documents = held.nonzero()[0]
    return documents, scores.take(documents)
