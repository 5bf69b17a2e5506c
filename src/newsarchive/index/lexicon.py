"""Lists of strings over arrays, and sorted ones in which strings are looked up by their spelling."""

from __future__ import annotations

import zlib
from bisect import bisect_left
from functools import lru_cache, partial
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from newsarchive.kazakh.letters import coarse, coarse_bytes, fold, stands_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from newsarchive.index.arrays import Array

__all__ = ["Lexicon", "Strings", "encode_lexicon", "encode_strings", "spelling"]

_STEP = 16
_KEPT = 1024


def encode_strings(name: str, strings: Iterable[str]) -> dict[str, Array]:
    """Strings -> the two arrays that `Strings` reads: their UTF-8 bytes in a row, and where each begins."""
    blobs = list(map(str.encode, strings))
    ends = np.zeros(len(blobs) + 1, np.int64)
    np.fromiter(map(len, blobs), np.int64, len(blobs)).cumsum(out=ends[1:])
    dtype = np.uint32 if ends[-1] < 2**32 else np.uint64
    return {name: np.frombuffer(b"".join(blobs), np.uint8), f"{name}_at": ends.astype(dtype)}


def encode_lexicon(name: str, strings: Sequence[str]) -> dict[str, Array]:
    """Sorted strings -> the four arrays that `Lexicon` reads: those of `encode_strings`, and where to look for each."""
    arrays = encode_strings(name, strings)
    keys = coarse_bytes(arrays[name].tobytes())
    ends = pairwise(arrays[f"{name}_at"].tolist())
    # A stem's language does not belong to its key, as in `_bucket`.
    hashes = [zlib.crc32(keys[start:end].partition(b"/")[0]) for start, end in ends]
    count = 1 << max(len(strings).bit_length() - 1, 0)
    buckets = np.array(hashes, np.uint32) & np.uint32(count - 1)
    members = np.argsort(buckets, kind="stable").astype(np.uint32)
    first = np.searchsorted(buckets[members], np.arange(count + 1)).astype(np.uint32)
    return {**arrays, f"{name}_bucket": first, f"{name}_member": members}


def spelling(word: str) -> str:
    """What words share that are typed alike without the Kazakh letters; of a stem without its language («слов/ru»)."""
    return fold(_letters(word))


def _letters(word: str) -> str:
    return word.partition("/")[0]


class Strings:
    """A list of strings over two arrays."""

    def __init__(self, blob: Array, offsets: Array) -> None:
        self._blob = blob.data
        self._at = (
            offsets.data
        )  # single values are read in a third of the time that the array takes

    def __len__(self) -> int:
        return len(self._at) - 1

    def _bytes(self, index: int) -> bytes:
        at = self._at
        return bytes(self._blob[at[index] : at[index + 1]])

    def __getitem__(self, index: int) -> str:
        return str(self._blob[self._at[index] : self._at[index + 1]], "utf-8")

    def __iter__(self) -> Iterator[str]:
        return self.slice(0, len(self))

    def slice(self, low: int, high: int) -> Iterator[str]:
        """The strings from `low` to `high`, decoded together."""
        at = self._at[low : high + 1].tolist()
        blob = bytes(self._blob[at[0] : at[-1]]) if at else b""
        return (blob[start - at[0] : end - at[0]].decode() for start, end in pairwise(at))


class Lexicon(Strings):
    """Sorted strings (UTF-8 sorts as code points do), and in which bucket each is by the CRC-32 of its coarse key."""

    def __init__(self, blob: Array, offsets: Array, buckets: Array, members: Array) -> None:
        super().__init__(blob, offsets)
        self._buckets, self._members = buckets.data, members.data
        self._keys: list[bytes] | None = None
        # A search asks for each of its words half a dozen times. What is cached knows the arrays, not the lexicon: no
        # circle keeps the file of a segment that was merged away.
        self.same = lru_cache(_KEPT)(
            partial(_same, self._blob, self._at, self._buckets, self._members)
        )

    def place(self, string: str) -> int:
        """Where a string stands, or would stand, among the sorted ones."""
        # Every 16th string is kept: bisecting the arrays alone takes four times as long.
        if self._keys is None:
            self._keys = [self._bytes(index) for index in range(0, len(self), _STEP)]
        key = string.encode()
        low = max(bisect_left(self._keys, key) - 1, 0) * _STEP
        at = self._at[low : low + _STEP + 1].tolist()
        blob = bytes(self._blob[at[0] : at[-1]])
        first = at[0]
        return low + bisect_left(
            range(len(at) - 1), key, key=lambda i: blob[at[i] - first : at[i + 1] - first]
        )

    def range(self, prefix: str) -> tuple[int, int]:
        """From where to where the sorted strings begin with a prefix."""
        # The string after all those with the prefix: its last character's successor has greater bytes.
        low, key = self.place(prefix), prefix.encode()
        return low, bisect_left(
            range(len(self)), True, low, key=lambda index: not self._bytes(index).startswith(key)
        )

    def alike(self, string: str) -> list[int]:
        """The numbers, ascending, of the strings that are spelt as a string is, but for the Kazakh letters."""
        spelt = spelling(string)
        bucket = _bucket(self._buckets, self._members, string)
        return [number for number in bucket if spelling(self[number]) == spelt]

    def lax(self, string: str) -> list[int]:
        """The numbers, ascending, of the strings that somebody may have meant who typed a string.

        More than `alike` finds: ы or и may stand for і, и for й, х for қ or һ, е for ә; but not the other way round,
        so a word with its Kazakh letters finds no word without them. Meant for words that `alike` does not know.

        Args:
            string: a form as typed, normalised; or a stem, whose language does not count.
        """
        typed = _letters(string)
        bucket = _bucket(self._buckets, self._members, string)
        return [number for number in bucket if stands_for(typed, _letters(self[number]))]


def _same(
    blob: memoryview, at: memoryview, buckets: memoryview, members: memoryview, string: str
) -> tuple[int, int]:
    """From where to where the sorted strings are a string; an empty range where none is."""
    key = string.encode()
    bucket = _bucket(buckets, members, string)
    found = [number for number in bucket if blob[at[number] : at[number + 1]] == key]
    return (found[0], found[-1] + 1) if found else (0, 0)


def _bucket(buckets: memoryview, members: memoryview, string: str) -> memoryview:
    """The numbers of the strings in the bucket of a string, one or two on average."""
    # One look into two arrays, where a bisection would touch a dozen cold pages of memory.
    bucket = zlib.crc32(coarse(_letters(string)).encode()) & len(buckets) - 2
    return members[buckets[bucket] : buckets[bucket + 1]]
