"""The best of what matched, without sorting the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from newsarchive.index.segment import Array

__all__ = ["largest"]

_BLOCK = 64


def largest(values: Array, count: int) -> Array:
    """The places, ascending, of the `count` largest values and of all that equal the last of these."""
    if len(values) <= count:
        return np.arange(len(values))
    whole = len(values) // _BLOCK
    if whole >= 4 * count:
        # `count` blocks reach the `count`-th largest maximum: nothing below it can be wanted. Maxima of blocks take a
        # tenth of the time of a partition of everything.
        maxima = values[: whole * _BLOCK].reshape(whole, _BLOCK).max(axis=1)
        places: Array = (values >= np.partition(maxima, whole - count)[whole - count]).nonzero()[0]
    else:
        places = np.arange(len(values))
    found = values[places]
    chosen: Array = places[found >= np.partition(found, len(found) - count)[len(found) - count]]
    return chosen
