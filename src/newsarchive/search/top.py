"""The best of what matched, without sorting the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from newsarchive.index.arrays import Array

__all__ = ["largest"]


def largest(values: Array, count: int, least: float | None = None) -> Array:
    """The places, ascending, of the `count` largest values and of all that equal the last of these.

    Args:
        values: any numbers.
        count: from 1.
        least: no smaller values are wanted, where it is given.
    """
    if len(values) <= count:
        return np.arange(len(values))
    rows = len(values) // (8 * count)
    if least is not None:
        places: Array = (values >= least).nonzero()[0]
    elif rows > 1:
        # `count` of these columns reach the `count`-th largest maximum: nothing below it can be
        # wanted. Maxima of columns take a tenth of the time of a partition of everything.
        whole = len(values) // rows
        maxima = values[: whole * rows].reshape(rows, whole).max(axis=0)
        places = (values >= _ascending(maxima, whole - count)).nonzero()[0]
    else:
        places = np.arange(len(values))
    if len(places) <= count:
        return places
    found = values[places]
    chosen: Array = places[found >= _ascending(found, len(found) - count)]
    return chosen


def _ascending(values: Array, place: int) -> Any:
    """The value that would stand at a place if they were sorted."""
    values = values.copy()
    values.partition(place)
    return values[place]
