"""Sets of documents as ascending arrays of numbers, and what matched as such an array with a score beside each."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from newsarchive.index.snapshot import runs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsarchive.index.segment import Array
    from newsarchive.index.snapshot import Matches

__all__ = ["common", "difference", "intersection", "merged", "places", "union", "within"]

_HALF = np.uint64(32)
_INSERTED = 64  # documents: so few are put among those of a frequent word in a tenth of the time that a merge takes


def places(where: Array, wanted: Array) -> tuple[Array, Array]:
    """For each number wanted: its place among ascending ones, and whether it is there."""
    if not len(where):
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), bool)
    place = where.searchsorted(_alike(wanted, where))
    return place, where.take(place, mode="clip") == wanted


def _alike(wanted: Array, where: Array) -> Array:
    """Numbers in the type of those among which they are looked for, lest NumPy make larger ones of all of these."""
    return wanted if wanted.dtype is where.dtype or where.dtype != np.uint32 else wanted.astype(np.uint32)


def within(numbers: Array, starts: Array, ends: Array) -> Array:
    """The places in ascending numbers of those in any of some ranges, these ascending."""
    low, high = numbers.searchsorted(_alike(np.concatenate([starts, ends]), numbers)).reshape(2, -1)
    return runs(low, high - low)


def common(one: Array, other: Array) -> tuple[Array, Array]:
    """The places in two ascending arrays of the numbers that are in both."""
    if len(one) > len(other):
        there, here = common(other, one)
        return here, there
    if len(one) * 3 < len(other):
        place, held = places(other, one)
        kept = held.nonzero()[0]
        return kept, place[kept]
    # For arrays of like length a merge is several times as fast as bisection.
    numbers, order = merged([one, other], np.arange(len(one) + len(other), dtype=np.uint32))
    same = (numbers[1:] == numbers[:-1]).nonzero()[0]
    return order[same], order[same + 1] - np.uint32(len(one))


def merged(lists: Sequence[Array], beside: Array) -> tuple[Array, Array]:
    """The numbers of several ascending arrays in one, ascending, and the value of 32 bits that stands beside each."""
    # A stable sort of ascending runs merges them. Sorting pairs as numbers of 64 bits takes a third of the time that it
    # takes to sort places and then gather by them.
    pairs = np.concatenate(lists, dtype=np.uint64, casting="unsafe")
    pairs <<= _HALF
    pairs |= beside.view(np.uint32)
    pairs.sort(kind="stable")
    return (pairs >> _HALF).astype(np.uint32), pairs.astype(np.uint32).view(beside.dtype)


def intersection(lists: list[Array]) -> tuple[Array, list[Array]]:
    """The numbers that are in each of several ascending arrays, and where they stand in each."""
    if len(lists) == 2:
        here, there = common(*lists)
        return lists[0][here], [here, there]
    shortest, *longer = sorted(range(len(lists)), key=[len(numbers) for numbers in lists].__getitem__)
    found = lists[shortest]
    held: dict[int, Array] = {}
    for which in longer:
        here, there = common(found, lists[which])
        found = found[here]
        held = {known: place[here] for known, place in held.items()} if held else {shortest: here}
        held[which] = there
    return found, [held[which] for which in range(len(lists))] if held else [np.arange(len(found))]


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
    documents, scores = merged([documents for documents, _ in found], np.concatenate([scores for _, scores in found]))
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
    at = most[0].astype(np.intp)  # other numbers NumPy converts in thrice the time when it looks them up
    scores[at] = most[1]
    held[at] = True
    for documents, more in less:
        at = documents.astype(np.intp)
        scores[at] = combine(scores[at], more)
        held[at] = True
    documents = held.nonzero()[0]
    return documents, scores.take(documents)
