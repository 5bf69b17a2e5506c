"""The forms of a segment that are within one edit of a word.

Whatever can become a form by one edit is looked up by its hash, all at once: some two thousand
    words for ten
letters and a hundred signs of the alphabet. Most of these are no forms. A table of bits, one for
each of the first bits of a hash, an eighth of them set, says so before the hashes are bisected.

A hash is a sum over the letters of a word: code point times the power that belongs to its place. So
    the hash of
a word with one letter changed, taken out or put in follows from two partial sums of the word's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsarchive.index.arrays import ranges

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newsarchive.index.arrays import Array
    from newsarchive.index.segment import Segment

__all__ = ["LONGEST_HASHED", "hashed", "within_edits", "within_one_edit"]

LONGEST_HASHED = 256  # letters of a form that are hashed; longer ones are found by their beginning
_CHUNK = 65536

# The powers of an odd number, modulo 2^64: that of 2^64 divided by the golden ratio (Knuth, TAOCP
# 6.4).
_FACTORS = np.full(LONGEST_HASHED + 1, 0x9E3779B97F4A7C15, np.uint64)
_POWERS = np.cumprod(np.append(np.uint64(1), _FACTORS), dtype=np.uint64)


def _letters(text: str) -> Array:
    """The code points of a text, as `(n,) uint64`."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint64)


def _mixed(sums: Array) -> Array:
    """Sums of letters times powers -> 32 well mixed bits."""
    mixed: Array = (sums ^ (sums >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
    return (mixed >> np.uint64(32)).astype(np.uint32)


def _unused_bits(size: int) -> np.uint32:
    """By how much a hash is shifted to be the number of a bit.

    Args:
        size: of the table, in bytes; a power of two.
    """
    return np.uint32(32 - (size.bit_length() + 2))


def hashed(forms: Sequence[str]) -> dict[str, Array]:
    """The arrays by which `within_one_edit` finds forms within one edit.

    Args:
        forms: F of them, in order. Of each only the first `LONGEST_HASHED` letters count.

    Returns:
        `form_hash`, `form_hash_order`, `form_hash_bits` and `form_letter`, see `segment`.
    """
    hashes = [np.empty(0, np.uint32)]
    letters = [np.empty(0, np.uint64)]
    # By chunks: the letters of all forms at once take eight bytes each.
    for at in range(0, len(forms), _CHUNK):
        cut = [form[:LONGEST_HASHED] for form in forms[at : at + _CHUNK]]
        codes = _letters("".join(cut))
        hashes.append(_mixed(_sums(codes, np.fromiter(map(len, cut), np.int64, len(cut)))))
        letters.append(np.unique(codes))
    whole = np.concatenate(hashes)
    order = np.argsort(whole, kind="stable").astype(np.uint32)
    return {
        "form_hash": whole[order],
        "form_hash_order": order,
        "form_hash_bits": _bits(whole),
        "form_letter": np.unique(np.concatenate(letters)).astype(np.uint32),
    }


def _sums(codes: Array, sizes: Array) -> Array:
    """The sum of each word: its letters times the powers of their places.

    Args:
        codes: the letters of all words in a row.
        sizes: how many of them each word has.
    """
    starts = np.cumsum(sizes) - sizes
    places = np.arange(len(codes)) - np.repeat(starts, sizes)
    sums: Array = np.add.reduceat(codes * _POWERS[places], starts)
    return sums


def _bits(hashes: Array) -> Array:
    """The table of bits: that of each hash is set."""
    # Bytes as the next power of two, so four to eight times as many bits as hashes.
    table = np.zeros(1 << max(len(hashes).bit_length(), 3), np.uint8)
    bits = hashes >> _unused_bits(len(table))
    np.bitwise_or.at(table, bits >> 3, (1 << (bits & 7)).astype(np.uint8))
    return table


def _one_edit(text: str, letters: Array) -> Array:
    """The hashes of a word and of all that one edit makes of it.

    Args:
        text: the word.
        letters: `(n,) uint32`, code points that may be put in.
    """
    codes = _letters(text)
    size = len(codes)
    terms = codes * _POWERS[:size]
    # Of the letters before each place, and of those from it on, where they stand.
    before = _running(terms)
    after = before[-1] - before
    # Of the letters after each place as they stand one place closer, and from it on one place
    # further.
    closer = _running_back(codes[1:] * _POWERS[: size - 1])
    further = _running_back(codes * _POWERS[1 : size + 1])
    # (size + 1, letters): each letter at each place.
    put = letters.astype(np.uint64) * _POWERS[: size + 1, None]
    deleted = before[:-1] + closer
    substituted = (before[:-1] + after[1:])[:, None] + put[:-1]
    inserted = (before + further)[:, None] + put
    itself = before[-1:]
    return _mixed(np.concatenate([itself, deleted, substituted.ravel(), inserted.ravel()]))


def _running(terms: Array) -> Array:
    """The sum of the terms before each place, and of all."""
    return np.append(np.uint64(0), np.cumsum(terms, dtype=np.uint64))


def _running_back(terms: Array) -> Array:
    """The sum of the terms from each place on, and nothing at the end."""
    backwards = np.cumsum(terms[::-1], dtype=np.uint64)
    return np.append(backwards[::-1], np.uint64(0))


def within_one_edit(segment: Segment, text: str) -> Array:
    """The forms that one edit at most makes of a word, itself included.

    Args:
        segment: whose forms they are.
        text: a word of at most `LONGEST_HASHED` letters.

    Returns:
        `(n,) int64`, the numbers of the forms, ascending.
    """
    candidates = _possible(segment["form_hash_bits"], _one_edit(text, segment["form_letter"]))
    hashes = segment["form_hash"]
    start = hashes.searchsorted(candidates)
    held = hashes.take(start, mode="clip") == candidates
    if not held.any():
        return np.empty(0, np.int64)
    # Few are left here, so they alone are looked up once more.
    end = hashes.searchsorted(candidates[held], "right")
    numbers = segment["form_hash_order"][ranges(start[held], end - start[held])]
    forms = segment.lexicon("form")
    # Two words may have one hash.
    found = [number for number in numbers.tolist() if within_edits(text, forms[number], 1)]
    return np.array(sorted(found), np.int64)


def _possible(table: Array, hashes: Array) -> Array:
    """The distinct hashes, ascending, whose bit is set."""
    bits = hashes >> _unused_bits(len(table))
    is_set = table.take(bits >> 3) >> (bits & 7) & 1
    return np.unique(hashes[is_set.nonzero()[0]])


def within_edits(one: str, other: str, edits: int) -> bool:
    """Whether a number of insertions, deletions and substitutions makes one word the other.

    >>> within_edits("мектеп", "мектп", 1)
    True

    Args:
        one: a word.
        other: another one.
        edits: at most as many (Levenshtein 1966).
    """
    if abs(len(one) - len(other)) > edits:
        return False
    if not edits:
        return one == other
    # What begins alike is never better edited.
    same = _shared(one, other)
    one, other = one[same:], other[same:]
    if not one or not other:
        return True
    # The first letters differ: one is exchanged, or too much in the one word or in the other.
    edited = ((one[1:], other[1:]), (one[1:], other), (one, other[1:]))
    return any(within_edits(a, b, edits - 1) for a, b in edited)


def _shared(one: Iterable[str], other: Iterable[str]) -> int:
    """How many letters two words share at their beginning."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count
