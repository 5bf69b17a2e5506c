"""The words of a state, numbered through all segments.

Each segment numbers its own stems and forms. Frequencies of an archive that grew must be those of
one built at once, so a stem or a form of several segments is one word here.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal

import attrs
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsarchive.explore.ground import Ground
    from newsarchive.index.arrays import Array

__all__ = ["Of", "WordNumbers", "numbers_of"]

Of = Literal["stem", "form"]
"""What counts as one word."""


@attrs.frozen(eq=False)
class WordNumbers:
    """The stems or the forms of a state.

    Attributes:
        words: each once, sorted by code points.
        by_part: for each segment the number of each of its own.
    """

    words: Sequence[str]
    by_part: tuple[Array, ...]

    def __len__(self) -> int:
        return len(self.words)

    def names(self, numbers: Array) -> Array:
        """The words of some numbers, `(n,)`."""
        named: Array = self._array[numbers]
        return named

    @cached_property
    def _array(self) -> Array:
        # Filled in place: NumPy would look at every string for a common length.
        array = np.empty(len(self.words), object)
        array[:] = self.words
        return array


def numbers_of(ground: Ground, of: Of) -> WordNumbers:
    """The words of a state; made when they are first asked for, and kept with it.

    Args:
        ground: the state.
        of: stems or forms.
    """
    return ground.kept(f"words: {of}", lambda: _numbers(ground, of))


def _numbers(ground: Ground, of: Of) -> WordNumbers:
    by_part = [list(part.segment.lexicon(of)) for part in ground.parts]
    # In one segment a form stands once for each stem that it has: it is one word all the same.
    words = sorted({word for own in by_part for word in own})
    number = {word: place for place, word in enumerate(words)}
    numbered = [np.fromiter(map(number.__getitem__, own), np.int64, len(own)) for own in by_part]
    return WordNumbers(words, tuple(numbered))
