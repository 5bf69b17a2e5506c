"""Arrays of numbers: runs and their lengths, and sets as ascending numbers."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


__all__ = [
    "Array",
    "Column",
    "Matches",
    "changes",
    "common",
    "cuts",
    "intersection",
    "lengths",
    "merged",
    "number_type",
    "offsets",
    "places",
    "ranges",
    "smallest",
    "within",
]

Array = np.ndarray[Any, np.dtype[Any]]
Matches = tuple[Array, Array]
"""Document numbers, ascending, and a value for each."""

_HALF = np.uint64(32)


def lengths(offsets: Array) -> Array:
    """Where each run begins, and where the last one ends -> the length of each."""
    return np.diff(offsets.astype(np.int64))


def ranges(starts: Array, lengths: Array) -> Array:
    """The numbers of several ranges in a row: `ranges([3, 9], [2, 1])` is 3, 4, 9."""
    ends = lengths.cumsum(dtype=np.int64)
    total = int(ends[-1]) if len(ends) else 0
    numbers: Array = np.arange(total) + (starts - (ends - lengths)).repeat(lengths)
    return numbers


def places(where: Array, wanted: Array) -> tuple[Array, Array]:
    """For each number wanted: its place among ascending ones, and whether it is there."""
    if not len(where):
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), bool)
    place = where.searchsorted(_alike(wanted, where))
    return place, where.take(place, mode="clip") == wanted


def _alike(wanted: Array, where: Array) -> Array:
    """Numbers in the type of those among which they are looked for, lest NumPy make larger ones of all of these."""
    return (
        wanted
        if wanted.dtype is where.dtype or where.dtype != np.uint32
        else wanted.astype(np.uint32)
    )


def within(numbers: Array, starts: Array, ends: Array) -> Array:
    """The places in ascending numbers of those in any of some ranges, these ascending."""
    low, high = numbers.searchsorted(_alike(np.concatenate([starts, ends]), numbers)).reshape(2, -1)
    return ranges(low, high - low)


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
    shortest, *longer = sorted(
        range(len(lists)), key=[len(numbers) for numbers in lists].__getitem__
    )
    found = lists[shortest]
    held: dict[int, Array] = {}
    for which in longer:
        here, there = common(found, lists[which])
        found = found[here]
        held = {known: place[here] for known, place in held.items()} if held else {shortest: here}
        held[which] = there
    return found, [held[which] for which in range(len(lists))] if held else [np.arange(len(found))]


def changes(values: Array) -> Array:
    """Where a value differs from the one before it; the first one does."""
    changed = np.ones(len(values), bool)
    np.not_equal(values[1:], values[:-1], out=changed[1:])
    return changed


def offsets(lengths: Array) -> Array:
    """Lengths -> where each run begins, and where the last one ends."""
    offsets = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=offsets[1:])
    return offsets


def number_type(count: int) -> np.dtype[Any]:
    """The smallest type that holds the numbers of so many documents or rows."""
    return np.min_scalar_type(count)


def smallest(values: Array) -> Array:
    """The same numbers, none negative, in the smallest type that holds them."""
    return values.astype(np.min_scalar_type(int(values.max())) if len(values) else np.uint8)


@attrs.frozen
class Column:
    """An array that comes piece by piece, once."""

    dtype: np.dtype[Any]
    pieces: Iterable[Array]


def cuts(begins: Array, rows: int) -> Iterator[slice]:
    """Ranges of stems that have some so many rows each, given where the rows of each stem begin."""
    inner = begins.searchsorted(np.arange(rows, begins[-1], rows))
    for low, high in pairwise(np.unique([0, *inner.tolist(), len(begins) - 1]).tolist()):
        yield slice(low, high)
