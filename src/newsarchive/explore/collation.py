"""The order of the Kazakh alphabet: ә after а, not after я.

Unicode puts ә, ғ, қ, ң, ө, ұ, ү, һ and і after all Russian letters, and so does Python's sorting.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsarchive.index.arrays import Array

__all__ = ["ALPHABET", "alphabetical", "ranks"]

ALPHABET = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
"""The Kazakh alphabet in its order."""

# Each letter becomes the sign of its place, in a row of signs that come after digits and Latin
# letters and before everything else.
_FIRST = 0x0400
_KEYS = str.maketrans(ALPHABET, "".join(chr(_FIRST + place) for place in range(len(ALPHABET))))


def alphabetical(word: str) -> str:
    """A key by which words sort as in a Kazakh dictionary: digits, Latin letters, then Cyrillic.

    Example:
        >>> sorted(["бала", "әке", "аға", "яғни", "2019"], key=alphabetical)
        ['2019', 'аға', 'әке', 'бала', 'яғни']
    """
    return word.casefold().translate(_KEYS)


def ranks(words: Sequence[str]) -> Array:
    """The place of each word in alphabetical order; equal words have equal places.

    Args:
        words: in any order.

    Returns:
        `(n,) int64`.

    Example:
        >>> ranks(["бала", "әке", "бала"]).tolist()
        [1, 0, 1]
    """
    # Words that differ by case alone are told apart by their letters, so that the order is whole.
    keys = [(alphabetical(word), word) for word in words]
    number = {key: place for place, key in enumerate(sorted(set(keys)))}
    return np.array([number[key] for key in keys], np.int64)
