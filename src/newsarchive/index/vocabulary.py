"""The words of a segment: the printed forms that a word as it stands, a prefix, a pattern or a mistyped word mean.

Whatever can become a form by one edit is looked up by its hash, all at once: some two thousand words for ten letters
and a hundred signs. Walking the lexicon takes a thousand times as long. Most are no forms: a table of one bit a hash,
an eighth of them set, says so in a fifth of the time that bisecting the hashes takes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsarchive.index.arrays import ranges

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsarchive.index.arrays import Array
    from newsarchive.index.segment import Segment

__all__ = ["LONGEST_HASHED", "hashed", "within_edits", "within_one_edit"]

LONGEST_HASHED = 256  # letters of a form that are hashed; longer ones are found by their beginning
_POWERS = np.cumprod(
    np.append(np.uint64(1), np.full(LONGEST_HASHED + 1, 0x9E3779B97F4A7C15, np.uint64)),
    dtype=np.uint64,
)
_CHUNK = 65536


def _letters(text: str) -> Array:
    """The code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint64)


def _folded(sums: Array) -> Array:
    """Sums of letters times powers -> 32 well mixed bits."""
    mixed: Array = (sums ^ (sums >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
    return (mixed >> np.uint64(32)).astype(np.uint32)


def _unused_bits(size: int) -> np.uint32:
    """By how much a hash is shifted to be the number of a bit in a table of so many bytes (a power of two)."""
    return np.uint32(32 - (size.bit_length() + 2))


def hashed(forms: Sequence[str]) -> dict[str, Array]:
    """The arrays by which `within_one_edit` finds forms within one edit."""
    hashes, letters = [np.empty(0, np.uint32)], [np.empty(0, np.uint64)]
    for at in range(0, len(forms), _CHUNK):
        cut = [form[:LONGEST_HASHED] for form in forms[at : at + _CHUNK]]
        codes = _letters("".join(cut))
        sizes = np.fromiter(map(len, cut), np.int64, len(cut))
        starts = np.cumsum(sizes) - sizes
        places = np.arange(len(codes)) - np.repeat(starts, sizes)
        hashes.append(_folded(np.add.reduceat(codes * _POWERS[places], starts)))
        letters.append(np.unique(codes))
    whole = np.concatenate(hashes)
    order = np.argsort(whole, kind="stable").astype(np.uint32)
    seen = np.zeros(1 << max(len(forms).bit_length(), 3), np.uint8)
    bits = whole >> _unused_bits(len(seen))
    np.bitwise_or.at(seen, bits >> 3, (1 << (bits & 7)).astype(np.uint8))
    return {
        "form_hash": whole[order],
        "form_hash_order": order,
        "form_hash_bits": seen,
        "form_letter": np.unique(np.concatenate(letters)).astype(np.uint32),
    }


def _one_edit(text: str, letters: Array) -> Array:
    """The hashes of a word and of all that one deletion, substitution or insertion of a letter makes of it."""
    codes = _letters(text)
    size = len(codes)
    terms = codes * _POWERS[:size]
    before = np.append(np.uint64(0), np.cumsum(terms, dtype=np.uint64))
    after = before[-1] - before
    closer = np.append(
        np.cumsum((codes[1:] * _POWERS[: size - 1])[::-1], dtype=np.uint64)[::-1], np.uint64(0)
    )
    further = np.append(
        np.cumsum((codes * _POWERS[1 : size + 1])[::-1], dtype=np.uint64)[::-1], np.uint64(0)
    )
    deleted = before[:-1] + closer
    put = letters.astype(np.uint64) * _POWERS[: size + 1, None]
    substituted = (before[:-1] + after[1:])[:, None] + put[:-1]
    inserted = (before + further)[:, None] + put
    return _folded(np.concatenate([before[-1:], deleted, substituted.ravel(), inserted.ravel()]))


def within_one_edit(segment: Segment, text: str) -> Array:
    hashes, seen = segment["form_hash"], segment["form_hash_bits"]
    candidates = _one_edit(text, segment["form_letter"])
    bits = candidates >> _unused_bits(len(seen))
    candidates = np.unique(candidates[(seen.take(bits >> 3) >> (bits & 7) & 1).nonzero()[0]])
    forms = segment.lexicon("form")
    start = hashes.searchsorted(candidates)
    held = (
        hashes.take(start, mode="clip") == candidates
    )  # most are not: few have to be looked for once more
    end = hashes.searchsorted(candidates[held], "right")
    numbers = (
        segment["form_hash_order"][ranges(start[held], end - start[held])].tolist()
        if held.any()
        else ()
    )
    return np.array(
        sorted(number for number in numbers if within_edits(text, forms[number], 1)), np.int64
    )


def within_edits(one: str, other: str, edits: int) -> bool:
    """Whether at most so many insertions, deletions and substitutions make one word the other (Levenshtein 1966)."""
    if abs(len(one) - len(other)) > edits:
        return False
    if not edits:
        return one == other
    at = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        at += 1
    one, other = one[at:], other[at:]  # what begins alike is never better edited
    if not one or not other:
        return True
    return any(
        within_edits(a, b, edits - 1)
        for a, b in ((one[1:], other[1:]), (one[1:], other), (one, other[1:]))
    )
