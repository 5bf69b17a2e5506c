"""The stems of a segment by their looks: those of like spelling, looked up by the 4-grams that they share.

These are derived from the segment's lexicon when first asked for, and live as long as it. Letters
are folded to those of a Russian keyboard (`letters.fold`) throughout: «казак» is spelt just like
«қазақ».
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from newsarchive.index.lexicon import spelling
from newsarchive.kazakh.letters import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.index.arrays import Array
    from newsarchive.index.segment import Segment

__all__ = ["Relatives", "of_segment"]

_GRAM = 4
_CHUNK = 1 << 14
_EDGE = 0x5E  # ^ stands before and behind a word
_FOLDED = np.array([ord(fold(chr(code))) for code in range(0x530)], np.uint64)


class Relatives:
    """The relatives among the stems of a segment; get one from `of_segment`."""

    def __init__(self, segment: Segment) -> None:
        self._strings = segment["stem"], segment["stem_at"]

    @cached_property
    def _grams(self) -> tuple[Array, Array, Array, Array]:
        """Each 4-gram, where its stems begin, those stems, and how many 4-grams each stem has."""
        chunks = [(low, *_four(*letters)) for low, letters in _chunks(*self._strings)]
        grams = np.concatenate([own for _, own, _ in chunks])
        stem = np.concatenate([low + own for low, _, own in chunks])
        counts = np.bincount(stem, minlength=len(self._strings[1]) - 1).astype(np.uint32)
        order = np.argsort(grams, kind="stable")
        keys, first = np.unique(grams[order], return_index=True)
        return (
            keys,
            np.append(first, len(grams)).astype(np.uint32),
            stem[order].astype(np.uint32),
            counts,
        )

    def _having(self, gram: int) -> Array:
        """The stems that have a 4-gram."""
        keys, first, stems, _ = self._grams
        place = int(keys.searchsorted(np.uint64(gram)))
        return (
            stems[first[place] : first[place + 1]]
            if place < len(keys) and keys[place] == gram
            else stems[:0]
        )

    def stems_near(self, stem: str, least: float, most: int) -> list[tuple[int, float]]:
        """The stems that share most of their 4-grams with one, itself included: number and likeness, the likest first.

        Only those that begin with the same three letters: Kazakh changes the ends of words, and
            дауыл is no ауыл.

        Args:
            stem: which need not be of the segment.
            least: a larger likeness counts, by Dice (1945): twice the shared 4-grams among those of
                both.
            most: how many to give.
        """
        counts = self._grams[3]
        grams = _grams_of(spelling(stem))
        begins = self._having(grams[0]) if grams else ()  # a single letter has none
        if not len(begins):
            return []
        found, shared = np.unique(
            np.concatenate([self._having(gram) for gram in set(grams)]), return_counts=True
        )
        alike = np.isin(found, begins, assume_unique=True)
        found, shared = found[alike], shared[alike]
        likeness = 2 * shared / (len(grams) + counts[found])
        near = np.flatnonzero(likeness > least)
        near = near[np.argsort(-likeness[near], kind="stable")[:most]]
        return list(zip(found[near].tolist(), likeness[near].tolist(), strict=True))


_known: WeakKeyDictionary[Segment, Relatives] = WeakKeyDictionary()


def of_segment(segment: Segment) -> Relatives:
    """The relatives of a segment's words, made once."""
    relatives = _known.get(segment)
    if relatives is None:
        relatives = _known[segment] = Relatives(segment)
    return relatives


def _letters(blob: Array, at: Array) -> tuple[Array, Array]:
    """Strings as UTF-8 -> their folded code points in a row, without what stands behind a slash, and their lengths."""
    codes = np.frombuffer(bytes(blob).decode().encode("utf-32-le"), np.uint32).astype(np.uint64)
    characters = np.append(0, np.cumsum((blob & 0xC0) != 0x80))[at]
    word = np.repeat(np.arange(len(at) - 1), np.diff(characters))
    slashes = np.append(0, np.cumsum(codes == ord("/")))
    keep = slashes[1:] == slashes[characters[:-1]][word]
    codes = codes[keep]
    low = codes < len(_FOLDED)
    codes[low] = _FOLDED[codes[low]]
    return codes, np.bincount(word[keep], minlength=len(at) - 1)


def _chunks(blob: Array, at: Array) -> Iterator[tuple[int, tuple[Array, Array]]]:
    """The letters of some strings at a time, and the number of the first: those of all at once take much memory."""
    for low in range(0, max(len(at) - 1, 1), _CHUNK):
        own = at[low : low + _CHUNK + 1].astype(np.int64)
        yield low, _letters(blob[own[0] : own[-1]], own - own[0])


@lru_cache(1024)
def _grams_of(word: str) -> list[int]:
    codes = [_EDGE, *(ord(letter) & 0xFFFF for letter in word), _EDGE]
    return [
        sum(code << 16 * shift for shift, code in enumerate(codes[at : at + _GRAM]))
        for at in range(len(codes) - _GRAM + 1)
    ]


def _four(codes: Array, lengths: Array) -> tuple[Array, Array]:
    """The 4-grams of words with an edge on both sides, each packed in 64 bits, and the word of each."""
    word = np.repeat(np.arange(len(lengths)), lengths + 2)
    padded = np.full(len(word), _EDGE, np.uint64)
    ends = np.cumsum(lengths + 2)
    inner = np.ones(len(word), bool)
    inner[ends - 1] = inner[ends - lengths - 2] = False
    padded[inner] = codes
    last = len(word) - _GRAM + 1
    if last <= 0:
        return np.empty(0, np.uint64), np.empty(0, np.int64)
    grams = sum(
        (padded[shift : last + shift] & np.uint64(0xFFFF)) << np.uint64(16 * shift)
        for shift in range(_GRAM)
    )
    whole = word[:last] == word[_GRAM - 1 :]
    return np.asarray(grams)[whole], word[:last][whole]
