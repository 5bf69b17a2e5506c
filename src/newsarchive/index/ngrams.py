"""The stems of a segment that are spelt alike, looked up by the 4-grams that they share.

They are derived from the segment's lexicon when they are first asked for, and live as long as it.
Letters are folded to those of a Russian keyboard (`letters.fold`) throughout: «казак» is spelt just
like «қазақ».
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import attrs
import numpy as np

from newsarchive.index.arrays import places
from newsarchive.index.lexicon import spelling
from newsarchive.kazakh.letters import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.index.arrays import Array
    from newsarchive.index.segment import Segment

__all__ = ["Relatives", "of_segment", "remember"]

_GRAM = 4  # letters; each is kept in 16 bits, so a 4-gram is a number of 64
_CHUNK = 1 << 14
_EDGE = 0x5E  # ^ stands before and after a word
_LAST = 0x530  # the first letter after the Cyrillic ones

# For each letter up to the Cyrillic ones, its folded code point.
_FOLDED = np.array([ord(fold(chr(code))) for code in range(_LAST)], np.uint64)


@attrs.frozen
class _Grams:
    """The 4-grams of all stems of a segment.

    Attributes:
        keys: `(G,) uint64`, each 4-gram once, ascending.
        first: `(G + 1,)`, where the stems of each begin.
        stems: numbers of stems, those of one 4-gram together, ascending.
        counts: `(K,)`, how many 4-grams each stem has.
    """

    keys: Array
    first: Array
    stems: Array
    counts: Array

    def having(self, gram: int) -> Array:
        """The stems that have a 4-gram."""
        place = int(self.keys.searchsorted(np.uint64(gram)))
        if place == len(self.keys) or self.keys[place] != gram:
            return self.stems[:0]
        return self.stems[self.first[place] : self.first[place + 1]]


class Relatives:
    """The relatives among the stems of a segment; get one from `of_segment`."""

    def __init__(self, segment: Segment) -> None:
        # Not the segment itself: it could never be let go of while it is a key of `_known`.
        self._strings = segment["stem"], segment["stem_at"]

    @cached_property
    def _grams(self) -> _Grams:
        blob, at = self._strings
        grams, stems = [], []
        for low, codes, sizes in _chunks(blob, at):
            own, word = _four(codes, sizes)
            grams.append(own)
            stems.append(low + word)
        all_grams, stem = np.concatenate(grams), np.concatenate(stems)
        # A stable sort leaves the stems of one 4-gram ascending.
        order = np.argsort(all_grams, kind="stable")
        keys, first = np.unique(all_grams[order], return_index=True)
        counts = np.bincount(stem, minlength=len(at) - 1)
        return _Grams(
            keys,
            np.append(first, len(all_grams)).astype(np.uint32),
            stem[order].astype(np.uint32),
            counts.astype(np.uint32),
        )

    def stems_near(self, stem: str, least: float, most: int) -> list[tuple[int, float]]:
        """The stems that share most of their 4-grams with one, itself included.

        Only those that begin with the same three letters: Kazakh changes the ends of words, and
        дауыл is no ауыл.

        Args:
            stem: which need not be of the segment.
            least: a larger likeness counts, by Dice (1945): twice the shared 4-grams among those of
                both.
            most: how many to give.

        Returns:
            number and likeness of each, the most alike first.
        """
        known = self._grams
        grams = _grams_of(spelling(stem))
        if not grams:  # of a single letter
            return []
        # The first 4-gram is the edge and three letters.
        begins = known.having(grams[0])
        if not len(begins):
            return []
        # A 4-gram that the word has twice counts once.
        sharing = np.concatenate([known.having(gram) for gram in set(grams)])
        # Counted among those that begin alike only: they are few.
        place, alike = places(begins, sharing)
        shared = np.bincount(place[alike], minlength=len(begins))
        likeness = 2 * shared / (len(grams) + known.counts.take(begins))
        near = np.flatnonzero(likeness > least)
        # Of equal ones, that with the smaller number comes first.
        best = near[np.argsort(-likeness[near], kind="stable")[:most]]
        return list(zip(begins[best].tolist(), likeness[best].tolist(), strict=True))


_known: WeakKeyDictionary[Segment, Relatives] = WeakKeyDictionary()


def of_segment(segment: Segment) -> Relatives:
    """The relatives of a segment's words, made once.

    Args:
        segment: they live as long as it.
    """
    relatives = _known.get(segment)
    if relatives is None:
        relatives = _known[segment] = Relatives(segment)
    return relatives


def remember(segment: Segment, relatives: Relatives) -> None:
    """Give a segment relatives of another kind.

    Args:
        segment: they live as long as it.
        relatives: of its words.
    """
    _known[segment] = relatives


def _chunks(blob: Array, at: Array) -> Iterator[tuple[int, Array, Array]]:
    """The letters of some strings at a time, since those of all at once would take much memory.

    Args:
        blob: strings as UTF-8, in a row.
        at: where each begins in it, and where the last one ends.

    Yields:
        the number of the first string, their folded letters in a row, and how many each has.
    """
    for low in range(0, max(len(at) - 1, 1), _CHUNK):
        own = at[low : low + _CHUNK + 1].astype(np.int64)
        codes, sizes = _letters(blob[own[0] : own[-1]], own - own[0])
        yield low, codes, sizes


def _letters(blob: Array, at: Array) -> tuple[Array, Array]:
    """Strings as UTF-8 -> their folded code points in a row, and how many each has.

    What stands after a slash is left out: it is the language of a stem.
    """
    codes = np.frombuffer(bytes(blob).decode().encode("utf-32-le"), np.uint32).astype(np.uint64)
    # Bytes that go on with a letter begin with the bits 10; the others begin one.
    begun = np.cumsum((blob & 0xC0) != 0x80)
    characters = np.append(0, begun)[at]
    word = np.repeat(np.arange(len(at) - 1), np.diff(characters))
    # A letter is kept if there are as many slashes up to it as before its word.
    slashes = np.append(0, np.cumsum(codes == ord("/")))
    keep = slashes[1:] == slashes[characters[:-1]][word]
    codes = codes[keep]
    low = codes < _LAST
    codes[low] = _FOLDED[codes[low]]
    return codes, np.bincount(word[keep], minlength=len(at) - 1)


@lru_cache(1024)
def _grams_of(word: str) -> list[int]:
    """The 4-grams of a word with an edge on both sides, in order, each packed in 64 bits."""
    codes = [_EDGE, *(ord(letter) & 0xFFFF for letter in word), _EDGE]
    grams = []
    for at in range(len(codes) - _GRAM + 1):
        gram = 0
        for shift, code in enumerate(codes[at : at + _GRAM]):
            gram |= code << 16 * shift
        grams.append(gram)
    return grams


def _four(codes: Array, lengths: Array) -> tuple[Array, Array]:
    """The 4-grams of words, as `_grams_of` has them, and the word of each.

    Args:
        codes: the letters of all words in a row.
        lengths: `(words,)`, how many each has.

    Returns:
        `(n,) uint64` 4-grams, those of one word together; and `(n,) int64` which word it is.
    """
    word = np.repeat(np.arange(len(lengths)), lengths + 2)
    # The 4-gram at each place is made of the letters there, one place on, two and three.
    padded = _with_edges(codes, lengths)
    last = len(word) - _GRAM + 1
    if last <= 0:
        return np.empty(0, np.uint64), np.empty(0, np.int64)
    grams = np.zeros(last, np.uint64)
    for shift in range(_GRAM):
        letters = padded[shift : last + shift] & np.uint64(0xFFFF)
        grams |= letters << np.uint64(16 * shift)
    # One that begins in a word and ends in another is none.
    whole = word[:last] == word[_GRAM - 1 :]
    return grams[whole], word[:last][whole]


def _with_edges(codes: Array, lengths: Array) -> Array:
    """The letters of words in a row, with an edge before and after each."""
    ends = np.cumsum(lengths + 2)
    padded = np.full(int(ends[-1]) if len(ends) else 0, _EDGE, np.uint64)
    inner = np.ones(len(padded), bool)
    inner[ends - 1] = False
    inner[ends - lengths - 2] = False
    padded[inner] = codes
    return padded
