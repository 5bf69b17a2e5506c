"""What finds near copies: of each text a signature, made of its runs of three stems.

Two prints of one agency text differ: another lead, a cut end, another inflection. What they keep
in common is runs of words. So a text is taken as the set of its *shingles*, three stems in a row,
and two texts as copies where the smaller set is half contained in the other. To find such pairs
without comparing all with all, each set gets 126 *MinHashes* in 42 *bands* of three (Broder 1997;
Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", chapter 3): texts that agree in a
whole band are candidates. Of two sets with a Jaccard similarity of j, the chance is
1 - (1 - j^3)^42: .996 for a text and its half, .0004 for two texts that share a hundredth.

A signature depends on the text alone: not on the title, nor on other articles. It stays in
segments for years, so the constants here never change without a new segment format; golden values
in the tests hold them.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from newsarchive.index.arrays import ranges

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsarchive.index.arrays import Array

__all__ = ["BANDS", "LEAST", "SHINGLE", "band_keys", "ordered", "shingles", "stem_hashes"]

BANDS = 42
ROWS = 3
SHINGLE = 3
LEAST = 20
"""Shingles that a text needs, to have a signature: shorter texts resemble each other by chance."""

_MASK = (1 << 64) - 1


def _constants(count: int) -> Array:
    """Odd numbers of 64 bits: the first of the sequence SplitMix64 (Steele and others 2014)."""
    state, made = 0, []
    for _ in range(count):
        state = (state + 0x9E3779B97F4A7C15) & _MASK
        mixed = ((state ^ state >> 30) * 0xBF58476D1CE4E5B9) & _MASK
        mixed = ((mixed ^ mixed >> 27) * 0x94D049BB133111EB) & _MASK
        made.append((mixed ^ mixed >> 31) | 1)
    return np.array(made, np.uint64)


_NUMBERS = _constants(SHINGLE + ROWS + 2 * BANDS * ROWS)
_OF_SHINGLE = _NUMBERS[:SHINGLE]
_OF_BAND = _NUMBERS[SHINGLE : SHINGLE + ROWS]
# Minima need no more than 32 bits, which take half the memory; the upper halves are as good.
_FACTORS, _SUMMANDS = (
    (_NUMBERS[SHINGLE + ROWS :] >> np.uint64(32)).astype(np.uint32).reshape(2, BANDS * ROWS)
)
_FACTORS |= np.uint32(1)


def stem_hashes(stems: Iterable[str]) -> Array:
    """A hash of each stem, from its letters alone.

    Args:
        stems: strings.

    Returns:
        `(n,) uint64`: the first eight bytes of BLAKE2b, little-endian.

    Example:
        >>> hex(stem_hashes(["мектеп"])[0])
        '0x9efa9fea801cbd3'
    """
    digests = b"".join(hashlib.blake2b(stem.encode(), digest_size=8).digest() for stem in stems)
    return np.frombuffer(digests, "<u8").astype(np.uint64)


def _mixed(numbers: Array) -> Array:
    """Numbers whose every bit depends on all bits of those given (the end of MurmurHash3)."""
    mixed: Array = numbers ^ numbers >> np.uint64(33)
    mixed *= np.uint64(0xFF51AFD7ED558CCD)
    mixed ^= mixed >> np.uint64(33)
    mixed *= np.uint64(0xC4CEB9FE1A85EC53)
    mixed ^= mixed >> np.uint64(33)
    return mixed


def shingles(hashes: Array) -> Array:
    """A number for each three stems in a row.

    Args:
        hashes: `(n,) uint64`, of stems in the order of a text, as `stem_hashes` gives them.

    Returns:
        `(n - 2,) uint64`, or nothing for fewer than three stems; some may be equal.

    Example:
        >>> a, b = (shingles(stem_hashes(text.split())) for text in ("а ә б в", "ә б в"))
        >>> bool(a[1] == b[0])
        True
    """
    count = max(len(hashes) - SHINGLE + 1, 0)
    summed = np.zeros(count, np.uint64)
    # Each place has a factor of its own, so that the order of the three counts.
    for place, factor in enumerate(_OF_SHINGLE):
        summed += hashes[place : place + count] * factor
    return _mixed(summed)


def band_keys(hashes: Array, starts: Array, ends: Array) -> tuple[Array, Array]:
    """The bands of several texts.

    Args:
        hashes: `(n,) uint64`, stems in the order of the texts.
        starts: `(texts,)`, where each text begins in it, ascending.
        ends: `(texts,)`, where each text ends.

    Returns:
        which of the texts have a signature, `(k,)`, ascending: those with at least `LEAST`
        shingles; and their bands, `(BANDS, k) uint32`.

    Example:
        >>> letters = stem_hashes("абвгдежзийклмнопрстуфхцчшщ")
        >>> texts, keys = band_keys(letters, np.array([0, 20]), np.array([26, 26]))
        >>> texts.tolist(), keys.shape
        ([0], (42, 1))
    """
    counts = ends.astype(np.int64) - starts - (SHINGLE - 1)
    texts = np.flatnonzero(counts >= LEAST)
    keys = np.zeros((BANDS, len(texts)), np.uint64)
    if not len(texts):
        return texts, keys.astype(np.uint32)
    counts = counts[texts]
    # Only shingles inside one text: those across the border of two are left out.
    inside = ranges(starts[texts], counts)
    short = (shingles(hashes)[inside] >> np.uint64(32)).astype(np.uint32)
    firsts = np.cumsum(counts) - counts
    permuted = np.empty_like(short)
    for which, (factor, summand) in enumerate(zip(_FACTORS, _SUMMANDS, strict=True)):
        np.multiply(short, factor, out=permuted)
        permuted += summand
        least = np.minimum.reduceat(permuted, firsts)
        band, row = divmod(which, ROWS)
        keys[band] += least.astype(np.uint64) * _OF_BAND[row]
    return texts, (_mixed(keys) >> np.uint64(32)).astype(np.uint32)


def ordered(keys: Array, texts: Array) -> tuple[Array, Array]:
    """The keys of one band and the texts that have them, as a segment keeps them: ascending.

    Args:
        keys: `(k,)` of a band.
        texts: `(k,)` the text of each; of equal keys they stay in this order.

    Example:
        >>> keys, texts = ordered(np.array([9, 4], np.uint32), np.array([3, 7]))
        >>> keys.tolist(), texts.tolist()
        ([4, 9], [7, 3])
    """
    order = keys.argsort(kind="stable")
    return keys[order], texts[order]
