"""Lists of strings over arrays, and sorted ones in which strings are found by their spelling."""

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
_SPELT = 1024  # spellings that are kept: a search asks several lexicons for the same words
_KEPT = 1024  # look-ups of a lexicon that are kept: a search repeats each several times


def encode_strings(name: str, strings: Iterable[str]) -> dict[str, Array]:
    """Strings -> the two arrays that `Strings` reads.

    Args:
        name: of the first array, `(n,) uint8`: their UTF-8 bytes in a row.
        strings: k of them. The array `NAME_at`, `(k + 1,)`, says where each begins.
    """
    blobs = [string.encode() for string in strings]
    ends = np.zeros(len(blobs) + 1, np.int64)
    sizes = np.fromiter(map(len, blobs), np.int64, len(blobs))
    sizes.cumsum(out=ends[1:])
    # Wider offsets are only for what no smaller number can say.
    offset_type = np.uint32 if ends[-1] < 2**32 else np.uint64
    content = np.frombuffer(b"".join(blobs), np.uint8)
    return {name: content, f"{name}_at": ends.astype(offset_type)}


def encode_lexicon(name: str, strings: Sequence[str]) -> dict[str, Array]:
    """Sorted strings -> the four arrays that `Lexicon` reads.

    Those of `encode_strings`; and a hash table: where the members of each bucket begin, and its
    members.
    """
    arrays = encode_strings(name, strings)
    # All strings get their coarse keys at once: they keep their lengths.
    keys = coarse_bytes(arrays[name].tobytes())
    hashes = []
    for start, end in pairwise(arrays[f"{name}_at"].tolist()):
        # A stem's language does not belong to its key, as in `_bucket`.
        letters = keys[start:end].partition(b"/")[0]
        hashes.append(zlib.crc32(letters))
    # As many buckets as strings, or up to half as many; a power of two, so that bits choose one.
    count = 1 << max(len(strings).bit_length() - 1, 0)
    buckets = np.array(hashes, np.uint32) & np.uint32(count - 1)
    members = np.argsort(buckets, kind="stable").astype(np.uint32)
    first = np.searchsorted(buckets[members], np.arange(count + 1))
    return {**arrays, f"{name}_bucket": first.astype(np.uint32), f"{name}_member": members}


@lru_cache(_SPELT)
def spelling(word: str) -> str:
    """What words share that are typed alike without the Kazakh letters.

    Of a stem, without its language:

    >>> spelling("қала") == spelling("кала/ru")
    True
    """
    return fold(_letters(word))


def _letters(word: str) -> str:
    return word.partition("/")[0]


class Strings:
    """A list of strings over two arrays, as `encode_strings` makes them.

    >>> arrays = encode_strings("name", ["ел", "су"])
    >>> strings = Strings(arrays["name"], arrays["name_at"])
    >>> len(strings), strings[1], list(strings)
    (2, 'су', ['ел', 'су'])

    Args:
        blob: `(n,) uint8`, their UTF-8 bytes in a row.
        offsets: `(k + 1,)`, where each begins in it, and where the last one ends.
    """

    def __init__(self, blob: Array, offsets: Array) -> None:
        # Single values are read from memory views: an array would wrap each in an object.
        self._blob = blob.data
        self._at = offsets.data

    def __len__(self) -> int:
        return len(self._at) - 1

    def _bytes(self, index: int) -> bytes:
        at = self._at
        return bytes(self._blob[at[index] : at[index + 1]])

    def __getitem__(self, index: int) -> str:
        at = self._at
        return str(self._blob[at[index] : at[index + 1]], "utf-8")

    def __iter__(self) -> Iterator[str]:
        return self.slice(0, len(self))

    def slice(self, low: int, high: int) -> Iterator[str]:
        """The strings from `low` to `high`, decoded together."""
        at = self._at[low : high + 1].tolist()
        if not at:
            return
        # One copy and many small slices of it cost less than many slices of a memory view.
        first = at[0]
        blob = bytes(self._blob[first : at[-1]])
        for start, end in pairwise(at):
            yield blob[start - first : end - first].decode()


class Lexicon(Strings):
    """Sorted strings, each also in a bucket by the CRC-32 of its coarse key.

    They are sorted by their bytes: UTF-8 sorts as code points do.

    >>> words = ["казак", "тыл", "тіл", "қазақ"]
    >>> lexicon = Lexicon(*encode_lexicon("form", words).values())
    >>> lexicon.same("тыл"), lexicon.range("т")
    ((1, 2), (1, 3))
    >>> lexicon.alike("қазақ"), lexicon.lax("тыл")
    ([0, 3], [1, 2])

    Args:
        blob: `(n,) uint8`, their UTF-8 bytes in a row.
        offsets: `(k + 1,)`, where each begins in it, and where the last one ends.
        buckets: `(2^b + 1,)`, where the members of each bucket begin.
        members: `(k,)`, the numbers of the strings, those of one bucket together, ascending.
    """

    def __init__(self, blob: Array, offsets: Array, buckets: Array, members: Array) -> None:
        super().__init__(blob, offsets)
        self._buckets = buckets.data
        self._members = members.data
        self._keys: list[bytes] | None = None
        # What is cached knows the arrays, not the lexicon: a circle would keep the file of a
        # segment that was merged away.
        look_up = partial(_same, self._blob, self._at, self._buckets, self._members)
        self.same = lru_cache(_KEPT)(look_up)

    def place(self, string: str) -> int:
        """Where a string stands, or would stand, among the sorted ones.

        Args:
            string: any one.

        Returns:
            how many of the sorted strings are smaller.
        """
        # Every 16th string is kept, so that few strings have to be made of the arrays.
        if self._keys is None:
            self._keys = [self._bytes(index) for index in range(0, len(self), _STEP)]
        key = string.encode()
        low = max(bisect_left(self._keys, key) - 1, 0) * _STEP
        at = self._at[low : low + _STEP + 1].tolist()
        first = at[0]
        blob = bytes(self._blob[first : at[-1]])

        def string_at(index: int) -> bytes:
            return blob[at[index] - first : at[index + 1] - first]

        return low + bisect_left(range(len(at) - 1), key, key=string_at)

    def range(self, prefix: str) -> tuple[int, int]:
        """From where to where the sorted strings begin with a prefix.

        Args:
            prefix: of strings; the empty one is that of all.

        Returns:
            the place of the first, and the one after the last; the same where there are none.
        """
        # All strings with the prefix stand in a row, from its own place on.
        low = self.place(prefix)
        key = prefix.encode()

        def is_after(index: int) -> bool:
            return not self._bytes(index).startswith(key)

        return low, bisect_left(range(len(self)), True, low, key=is_after)

    def alike(self, string: str) -> list[int]:
        """The numbers of the strings that are spelt as a string is, but for the Kazakh letters.

        They are ascending. Either may lack the letters: «қазақ» finds «казак», and the other way
        round.
        """
        spelt = spelling(string)
        bucket = _bucket(self._buckets, self._members, string)
        return [number for number in bucket if spelling(self[number]) == spelt]

    def lax(self, string: str) -> list[int]:
        """The numbers, ascending, of the strings that somebody may have meant who typed a string.

        More than `alike` finds: ы or и may stand for і, и for й, х for қ or һ, е for ә. But not the
        other way round, so a word with its Kazakh letters finds no word without them. Meant for
        words that `alike` does not know.

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
    # Bytes are compared, so nothing is decoded.
    found = [number for number in bucket if blob[at[number] : at[number + 1]] == key]
    if not found:
        return 0, 0
    return found[0], found[-1] + 1


def _bucket(buckets: memoryview, members: memoryview, string: str) -> memoryview:
    """The numbers of the strings in the bucket of a string, one or two on average."""
    # One look into two arrays, where a bisection would touch a dozen cold pages of memory.
    count = len(buckets) - 1  # a power of two
    bucket = _hash(string) & count - 1
    return members[buckets[bucket] : buckets[bucket + 1]]


@lru_cache(_SPELT)
def _hash(string: str) -> int:
    """The hash of a string's coarse key, without the language of a stem."""
    return zlib.crc32(coarse(_letters(string)).encode())
