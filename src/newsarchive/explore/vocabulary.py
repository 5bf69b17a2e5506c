"""The words of a state, numbered through all segments.

Each segment numbers its own stems and forms. Frequencies of an archive that grew must be those of
one built at once, so a stem or a form of several segments is one word here.

A million sentences have a million and a half forms in their segments. As Python strings they would
take seconds to sort, so they are sorted as rows of bytes, and become strings where they are shown.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Literal

import numpy as np

from newsarchive import deadline
from newsarchive.index.arrays import lengths, offsets, ranges

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from newsarchive.explore.ground import Ground
    from newsarchive.index.arrays import Array

__all__ = ["Of", "WordNumbers", "byte_rows", "numbers_of"]

Of = Literal["stem", "form"]
"""What counts as one word."""

_WIDTH = 64  # bytes of a row: 32 Kazakh letters. No word of real text is longer
_DIGEST = 8  # bytes that stand for the end of a longer one


class WordNumbers:
    """The stems or the forms of a state, each once, sorted by code points.

    Args:
        blobs: for each segment the bytes of its words in a row.
        starts: for each segment where each word begins in it, and where the last one ends.

    Attributes:
        by_part: for each segment the number of each of its words.
    """

    def __init__(self, blobs: Sequence[Array], starts: Sequence[Array]) -> None:
        self._blobs = blobs
        self._starts = starts
        counts = [len(own) - 1 for own in starts]
        # Where the words of each segment begin among those of all.
        self._bases = np.cumsum([0, *counts])
        every = self._every_row(lambda blob: blob)
        # What is sorted in pieces is merged by a stable sort, which looks at each row a few times.
        order = every.argsort(kind="stable")
        new = _changed_rows(every[order])
        numbers = np.empty(len(order), np.int64)
        numbers[order] = new.cumsum() - 1
        pieces = np.split(numbers, self._bases[1:-1]) if blobs else []
        self.by_part = tuple(pieces)
        # For each word the first place where it stands among the words of all segments.
        self._first = order[new]
        # The words as strings, as far as they were asked for.
        count = len(self._first)
        self._names = np.empty(count, object)
        self._known = np.zeros(count, bool)

    def _every_row(self, change: Callable[[Array], Array]) -> Array:
        """The rows of the words of all segments, after a change of their letters."""
        rows = [np.empty(0, f"S{_WIDTH}")]
        for blob, starts in zip(self._blobs, self._starts, strict=True):
            deadline.check()
            rows.append(byte_rows(change(blob), starts))
        return np.concatenate(rows)

    def rows(self, change: Callable[[Array], Array] = lambda blob: blob) -> Array:
        """The words as rows of bytes, `(n,)`: see `byte_rows`.

        Args:
            change: what is done to the bytes of all words at once; each keeps its length.
        """
        every: Array = self._every_row(change)[self._first]
        return every

    def __len__(self) -> int:
        return len(self._first)

    def names(self, numbers: Array) -> Array:
        """The words of some numbers, `(n,)`."""
        unknown = numbers[~self._known[numbers]]
        if len(unknown):
            self._decode(unknown)
        named: Array = self._names[numbers]
        return named

    def _decode(self, numbers: Array) -> None:
        """Make strings of some words; a word that is shown once is often shown again."""
        places = self._first[numbers]
        part = self._bases.searchsorted(places, "right") - 1
        segments = zip(self._blobs, self._starts, self._bases, strict=False)
        for number, (blob, starts, base) in enumerate(segments):
            own = np.flatnonzero(part == number)
            within = places[own] - base
            self._names[numbers[own]] = _texts(blob, starts, within)
        # Last: another thread must not take what is not there yet.
        self._known[numbers] = True


def byte_rows(blob: Array, starts: Array) -> Array:
    """Words as rows of bytes that sort as the words do: UTF-8 sorts as code points.

    A longer word than a row ends in a hash, so that different words stay different.

    Args:
        blob: `(n,) uint8`, the words in a row.
        starts: `(k + 1,)`, where each begins in it, and where the last one ends.

    Example:
        >>> blob = np.frombuffer("елсу".encode(), np.uint8)
        >>> [row.decode() for row in byte_rows(blob, np.array([0, 4, 8])).tolist()]
        ['ел', 'су']
    """
    at = starts.astype(np.int64)
    sizes = lengths(at)
    kept = np.minimum(sizes, _WIDTH)
    rows = np.zeros((len(sizes), _WIDTH), np.uint8)
    long = np.flatnonzero(sizes > _WIDTH).tolist()
    # The places that have a byte, row after row: so all bytes are laid out in one step.
    places = np.arange(_WIDTH, dtype=np.uint8)
    filled = places < kept.astype(np.uint8)[:, None]
    # Mostly no word is cut: then the bytes are as they stand.
    rows[filled] = blob[ranges(at[:-1], kept)] if long else blob[at[0] : at[-1]]
    for word in long:
        letters = blob[at[word] : at[word + 1]].tobytes()
        digest = hashlib.blake2b(letters, digest_size=_DIGEST).digest()
        rows[word, -_DIGEST:] = np.frombuffer(digest, np.uint8)
    named: Array = rows.view(f"S{_WIDTH}").ravel()
    return named


def _changed_rows(rows: Array) -> Array:
    """`(n,) bool`: the rows that are not as the one before; the first one never is."""
    # Eight bytes at a time: comparing as strings would take five times as long.
    numbers = rows.view(np.uint64).reshape(len(rows), _WIDTH // 8)
    differs = numbers[1:] != numbers[:-1]
    new = np.ones(len(rows), bool)
    new[1:] = differs.any(axis=1)
    return new


def _texts(blob: Array, starts: Array, wanted: Array) -> list[str]:
    """Some words as strings, decoded together: no word has the sign that parts them."""
    at = starts.astype(np.int64)
    sizes = at[wanted + 1] - at[wanted]
    # Each word takes its bytes and one more, for the sign after it.
    into = offsets(sizes + 1)
    letters = np.full(int(into[-1]), ord("\n"), np.uint8)
    letters[ranges(into[:-1], sizes)] = blob[ranges(at[wanted], sizes)]
    # One call decodes all: a call for each word would take most of the time.
    text = letters.tobytes().decode()
    return text.split("\n")[:-1]


def numbers_of(ground: Ground, of: Of) -> WordNumbers:
    """The words of a state; made when they are first asked for, and kept with it.

    Args:
        ground: the state.
        of: stems or forms.
    """
    return ground.kept(f"words: {of}", lambda: _numbers(ground, of))


def _numbers(ground: Ground, of: Of) -> WordNumbers:
    """The words of all segments, out of their lexicons."""
    segments = [part.segment for part in ground.parts]
    blobs = [own[of] for own in segments]
    starts = [own[f"{of}_at"] for own in segments]
    return WordNumbers(blobs, starts)
