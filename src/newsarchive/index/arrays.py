"""Arrays of numbers: ranges and their lengths, and sets as ascending numbers."""

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

# To look few numbers up by bisection takes less time than a merge; `common` goes by this ratio.
_FEW = 3


def lengths(offsets: Array) -> Array:
    """Where each stretch begins, and where the last one ends -> the length of each.

    >>> lengths(np.array([0, 2, 2, 5])).tolist()
    [2, 0, 3]
    """
    return np.diff(offsets.astype(np.int64))


def offsets(lengths: Array) -> Array:
    """Lengths -> where each stretch begins, and where the last one ends.

    >>> offsets(np.array([2, 0, 3])).tolist()
    [0, 2, 2, 5]
    """
    offsets = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=offsets[1:])
    return offsets


def ranges(starts: Array, lengths: Array) -> Array:
    """The numbers of several ranges in a row.

    >>> ranges(np.array([3, 9]), np.array([2, 1])).tolist()
    [3, 4, 9]
    """
    # One `arange` for all of them: a loop over ranges would make an array for each.
    ends = lengths.cumsum(dtype=np.int64)
    total = int(ends[-1]) if len(ends) else 0
    # Each number is its place in the row, moved by as much as its range is.
    moved = starts - (ends - lengths)
    numbers: Array = np.arange(total) + moved.repeat(lengths)
    return numbers


def places(where: Array, wanted: Array) -> tuple[Array, Array]:
    """For each number wanted: its place among ascending ones, and whether it is there.

    >>> place, there = places(np.array([3, 5, 9]), np.array([5, 6]))
    >>> place.tolist(), there.tolist()
    ([1, 2], [True, False])

    Args:
        where: `(n,)`, ascending.
        wanted: `(k,)`, in any order.

    Returns:
        `(k,)` places, and `(k,) bool`; where a number is not there, the place where it would stand.
    """
    if not len(where):
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), bool)
    place = where.searchsorted(_in_type_of(where, wanted))
    # What is larger than all has a place after the last; «clip» compares it with that one.
    there = where.take(place, mode="clip") == wanted
    return place, there


def _in_type_of(where: Array, wanted: Array) -> Array:
    """Numbers in the type of those among which they are looked up.

    `searchsorted` would else turn the longer array into the wider type, all of it.
    """
    if wanted.dtype is where.dtype or where.dtype != np.uint32:
        return wanted
    return wanted.astype(np.uint32)


def within(numbers: Array, starts: Array, ends: Array) -> Array:
    """The places in ascending numbers of those in any of some ranges.

    >>> within(np.array([2, 4, 6, 8]), np.array([0, 6]), np.array([3, 9])).tolist()
    [0, 2, 3]

    Args:
        numbers: `(n,)`, ascending.
        starts: `(k,)`, of the ranges, ascending.
        ends: `(k,)`, after the last number of each; no range goes into the next.
    """
    # Both ends of all ranges are looked up in one call.
    bounds = np.concatenate([starts, ends])
    found = numbers.searchsorted(_in_type_of(numbers, bounds))
    low, high = found.reshape(2, -1)
    return ranges(low, high - low)


def common(one: Array, other: Array) -> tuple[Array, Array]:
    """The places in two ascending arrays of the numbers that are in both.

    >>> here, there = common(np.array([1, 4, 7]), np.array([4, 5, 7]))
    >>> here.tolist(), there.tolist()
    ([1, 2], [0, 2])
    """
    # `one` is the shorter from here on.
    if len(one) > len(other):
        there, here = common(other, one)
        return here, there
    if len(one) * _FEW < len(other):
        place, held = places(other, one)
        kept = held.nonzero()[0]
        return kept, place[kept]
    # A number that is in both stands twice in a row when they are merged.
    numbers, order = merged([one, other], np.arange(len(one) + len(other), dtype=np.uint32))
    twice = (numbers[1:] == numbers[:-1]).nonzero()[0]
    here, there = order[twice], order[twice + 1]
    return here, there - np.uint32(len(one))


def merged(lists: Sequence[Array], beside: Array) -> tuple[Array, Array]:
    """The numbers of several ascending arrays in one, and the value that stands beside each.

    Args:
        lists: numbers below 2^32.
        beside: values of 32 bits, those of all lists in a row.
    """
    # Number and value are packed into 64 bits and sorted together: so nothing is gathered
    # afterwards. A stable sort of ascending stretches merges them.
    pairs = np.concatenate(lists, dtype=np.uint64, casting="unsafe")
    pairs <<= _HALF
    pairs |= beside.view(np.uint32)
    pairs.sort(kind="stable")
    numbers = (pairs >> _HALF).astype(np.uint32)
    values = pairs.astype(np.uint32).view(beside.dtype)
    return numbers, values


def intersection(lists: list[Array]) -> tuple[Array, list[Array]]:
    """The numbers that are in each of several ascending arrays, and where they stand in each.

    >>> numbers, places = intersection([np.array([1, 4, 7]), np.array([4, 7]), np.array([0, 7])])
    >>> numbers.tolist(), [place.tolist() for place in places]
    ([7], [[2], [1], [1]])
    """
    # The commonest case needs no bookkeeping.
    if len(lists) == 2:
        here, there = common(*lists)
        return lists[0][here], [here, there]
    # From the shortest on, so that little is left to look up in the longest.
    sizes = [len(numbers) for numbers in lists]
    shortest, *longer = sorted(range(len(lists)), key=sizes.__getitem__)
    found = lists[shortest]
    held: dict[int, Array] = {shortest: np.arange(len(found))}
    for which in longer:
        here, there = common(found, lists[which])
        found = found[here]
        held = {known: place[here] for known, place in held.items()}
        held[which] = there
    return found, [held[which] for which in range(len(lists))]


def changes(values: Array) -> Array:
    """Where a value differs from the one before it; the first one does.

    >>> changes(np.array([7, 7, 8])).tolist()
    [True, False, True]
    """
    changed = np.ones(len(values), bool)
    np.not_equal(values[1:], values[:-1], out=changed[1:])
    return changed


def number_type(count: int) -> np.dtype[Any]:
    """The smallest type that holds the numbers of a given count of documents or rows.

    >>> number_type(70_000)
    dtype('uint32')
    """
    return np.min_scalar_type(count)


def smallest(values: Array) -> Array:
    """The same numbers, none negative, in the smallest type that holds them.

    >>> smallest(np.array([3, 300])).dtype
    dtype('uint16')
    """
    largest = int(values.max()) if len(values) else 0
    return values.astype(np.min_scalar_type(largest))


@attrs.frozen
class Column:
    """An array that comes piece by piece, once.

    Attributes:
        dtype: of the array.
        pieces: of it, in order; they can be taken once.
    """

    dtype: np.dtype[Any]
    pieces: Iterable[Array]


def cuts(begins: Array, rows: int) -> Iterator[slice]:
    """Ranges of stems that have about a given number of rows each.

    >>> list(cuts(np.array([0, 4, 5, 9, 10]), 5))
    [slice(0, 2, None), slice(2, 4, None)]

    Args:
        begins: `(K + 1,)`, where the rows of each stem begin.
        rows: at least one stem is in each range, also if it alone has more.
    """
    # The stems after which another `rows` rows are full; one with more rows is met several times.
    inner = begins.searchsorted(np.arange(rows, begins[-1], rows))
    bounds = np.unique([0, *inner.tolist(), len(begins) - 1])
    for low, high in pairwise(bounds.tolist()):
        yield slice(low, high)
