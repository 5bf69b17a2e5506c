"""A segment file: named arrays, written once, memory-mapped, each checked when it is first used.

    8 bytes    magic, «newsarc» and the format version
    arrays     little-endian, each at a multiple of 64 bytes, in the order of their names
    directory  JSON: array name -> [dtype, length, offset in the file, CRC-32 of its bytes]
    4 bytes    length of the directory in bytes, little-endian
    4 bytes    CRC-32 of the directory, little-endian

The arrays of a segment of A articles, S sentences, T tokens, F forms, K stems and P postings:

    article_number (A,)          the store's number of each article, ascending
    article_date (A,)            int64: microseconds of wall-clock time since 1970, or NO_DATE; a month's first moment
    article_sentence (A + 1,)    where its run of sentences begins; the first of a run is its headline, maybe empty
    article_title, article_body  (A,) tokens of the headline and of the text
    article_id                   strings, one an article
    sentence_start, sentence_end (S,) its span in the article's text (headline: title), in characters
    sentence_token (S + 1,)      where its tokens begin
    article_rank (A,)            the place of its id among the sorted ones
    form, form_stem              sorted strings, and the stem of each; a form stands once for each stem it has
    form_bucket, form_member     for each bucket of forms, by the last bits of the CRC-32 of their spelling: where its
                                 own begin; which they are
    form_ordinal (F,)            which of its stem's forms it is
    form_hash, form_hashed (F,)  hashes of the forms, ascending, and whose each is; see `vocabulary`
    form_seen                    bits, set where a form has a hash that begins with the bit's number
    form_letter                  the letters that forms are made of, as code points
    stem, stem_form (K + 1,)     sorted strings, and how many forms those before each have
    stem_bucket, stem_member     as for the forms
    stem_posting (K + 1,)        where the postings of each stem begin
    posting_sentence, posting_length (P,)   a sentence, and how many tokens it has
    posting_position, posting_form (P,)   of its first occurrence: the place in the sentence, which of the stem's forms
    more_posting (T - P,)        whose each further occurrence is, ascending
    more_position, more_form     as above
    stem_article (K + 1,)        where the article postings of each stem begin
    entry_article, entry_title, entry_body   article, occurrences in its headline and in its text
    FIELD_value, FIELD_offset (A + 1,), FIELD_code   for each metadata field: sorted strings; codes of each article
"""

from __future__ import annotations

import json
import mmap
import os
import sys
import zlib
from bisect import bisect_left
from functools import lru_cache, partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from newsarchive import faults
from newsarchive.errors import ArchiveDamaged, ArchiveOutdated
from newsarchive.index.pieces import Column
from newsarchive.kazakh.letters import fold, fold_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

__all__ = [
    "FIELDS", "FORMAT", "NO_DATE", "Lexicon", "Segment", "Strings", "Written", "encode_lexicon",
    "encode_strings", "spelling", "write",
]  # fmt: skip

FORMAT = 1
FIELDS = ("source", "author", "section", "tag", "language")
NO_DATE = np.iinfo(np.int64).min
_MAGIC = b"newsarc"
_ALIGN = 64
_STEP = 16
_KEPT = 1024

Array = np.ndarray[Any, np.dtype[Any]]


@attrs.frozen
class Written:
    """What was written: the size in bytes and the CRC-32 of the whole file."""

    size: int
    checksum: int


def write(path: Path, arrays: Mapping[str, Array | Column]) -> Written:
    """Write a segment file that does not exist yet and make it durable: the file and its folder are synced."""
    directory: dict[str, tuple[str, int, int, int]] = {}
    with path.open("xb") as file:
        faults.reach("segment begun")
        checksum = size = 0

        def put(blob: bytes | memoryview) -> None:
            nonlocal checksum, size
            file.write(blob)
            checksum, size = zlib.crc32(blob, checksum), size + len(blob)

        put(_MAGIC + bytes([FORMAT]))
        for name, given in sorted(arrays.items()):
            column = given if isinstance(given, Column) else Column(given.dtype, [given])
            dtype = column.dtype.newbyteorder("<")
            put(bytes(-size % _ALIGN))
            offset, length, own = size, 0, 0
            for piece in column.pieces:
                if len(piece):
                    blob = np.ascontiguousarray(piece, dtype).view(np.uint8).data
                    put(blob)
                    length, own = length + len(piece), zlib.crc32(blob, own)
            directory[name] = dtype.str, length, offset, own
        listed = json.dumps(directory).encode()
        put(listed)
        put(len(listed).to_bytes(4, "little") + zlib.crc32(listed).to_bytes(4, "little"))
        file.flush()
        faults.reach("segment written")
        os.fsync(file.fileno())
    faults.reach("segment synced")
    sync_folder(path.parent)
    faults.reach("folder synced")
    return Written(size, checksum)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


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
    spelt = fold_bytes(arrays[name].tobytes())
    ends = pairwise(arrays[f"{name}_at"].tolist())
    hashes = [zlib.crc32(spelt[start:end].partition(b"/")[0]) for start, end in ends]  # as `spelling` has it
    count = 1 << max(len(strings).bit_length() - 1, 0)
    buckets = np.array(hashes, np.uint32) & np.uint32(count - 1)
    members = np.argsort(buckets, kind="stable").astype(np.uint32)
    first = np.searchsorted(buckets[members], np.arange(count + 1)).astype(np.uint32)
    return {**arrays, f"{name}_bucket": first, f"{name}_member": members}


def spelling(word: str) -> str:
    """What words share that are typed alike without the Kazakh letters; of a stem without the language noted behind."""
    return fold(word.partition("/")[0])


class Strings:
    """A list of strings over two arrays."""

    def __init__(self, blob: Array, offsets: Array) -> None:
        self._blob = blob.data
        self._at = offsets.data  # single values are read in a third of the time that the array takes

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
    """Sorted strings (UTF-8 sorts as code points do), and in which bucket each is by the CRC-32 of its spelling."""

    def __init__(self, blob: Array, offsets: Array, buckets: Array, members: Array) -> None:
        super().__init__(blob, offsets)
        self._buckets, self._members = buckets.data, members.data
        self._keys: list[bytes] | None = None
        # A search asks for each of its words half a dozen times. What is cached knows the arrays, not the lexicon: no
        # circle keeps the file of a segment that was merged away.
        self.same = lru_cache(_KEPT)(partial(_same, self._blob, self._at, self._buckets, self._members))

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
        return low + bisect_left(range(len(at) - 1), key, key=lambda i: blob[at[i] - first : at[i + 1] - first])

    def range(self, prefix: str) -> tuple[int, int]:
        """From where to where the sorted strings begin with a prefix."""
        # The string after all those with the prefix: its last character's successor has greater bytes.
        low, key = self.place(prefix), prefix.encode()
        return low, bisect_left(range(len(self)), True, low, key=lambda index: not self._bytes(index).startswith(key))

    def alike(self, string: str) -> list[int]:
        """The numbers, ascending, of the strings that are spelt as a string is, but for the Kazakh letters."""
        spelt = spelling(string)
        return [n for n in _bucket(self._buckets, self._members, spelt) if spelling(self[n]) == spelt]


def _same(
    blob: memoryview, at: memoryview, buckets: memoryview, members: memoryview, string: str
) -> tuple[int, int]:
    """From where to where the sorted strings are a string; an empty range where none is."""
    key = string.encode()
    found = [n for n in _bucket(buckets, members, spelling(string)) if blob[at[n] : at[n + 1]] == key]
    return (found[0], found[-1] + 1) if found else (0, 0)


def _bucket(buckets: memoryview, members: memoryview, spelt: str) -> memoryview:
    # It has one or two strings on average. To bisect takes five times as long when memory is cold.
    bucket = zlib.crc32(spelt.encode()) & len(buckets) - 2
    return members[buckets[bucket] : buckets[bucket + 1]]


class Segment:
    """A segment file, mapped; `segment["name"]` is an array, `strings("name")` a list, `lexicon("name")` a sorted one.

    Raises:
        ArchiveDamaged: the file is missing, has another size, or the array asked for is not as it was written.
        ArchiveOutdated: it is of another format version.
    """

    def __init__(self, path: Path, size: int | None = None) -> None:
        self.path = path
        with path.open("rb") as file:
            actual = os.fstat(file.fileno()).st_size
            if actual != (actual if size is None else size) or actual < 16:
                raise ArchiveDamaged(path, f"it has {actual} bytes, not {size}; run `newsarchive rebuild`")
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        head, tail = self._map[:8], self._map[-8:]
        if not head.startswith(_MAGIC):
            raise ArchiveDamaged(path, "it does not begin as a segment does; run `newsarchive rebuild`")
        if head[7] != FORMAT:
            raise ArchiveOutdated(f"{path} has format {head[7]}, not {FORMAT}: run `newsarchive rebuild`")
        end = actual - 8
        directory = self._map[max(end - int.from_bytes(tail[:4], "little"), 0) : end]
        if not directory or zlib.crc32(directory) != int.from_bytes(tail[4:], "little"):
            raise ArchiveDamaged(path, "its directory has another checksum; run `newsarchive rebuild`")
        self._directory: dict[str, tuple[str, int, int, int]] = json.loads(directory)
        self._arrays: dict[str, Array] = {}
        self._strings: dict[str, Strings] = {}
        self._lexicons: dict[str, Lexicon] = {}

    def __getitem__(self, name: str) -> Array:
        array = self._arrays.get(name)
        return self._load(name) if array is None else array

    def _load(self, name: str) -> Array:
        try:
            dtype, length, offset, checksum = self._listed(name)
            array = np.frombuffer(self._map, dtype, length, offset) if length else np.empty(0, dtype)
        except (TypeError, ValueError):
            raise ArchiveDamaged(self.path, f"its directory is wrong of {name!r}; run `newsarchive rebuild`") from None
        if zlib.crc32(array.view(np.uint8).data if length else b"") != checksum:
            raise ArchiveDamaged(self.path, f"array {name!r} has another checksum; run `newsarchive rebuild`")
        if sys.byteorder == "big":
            array = array.astype(array.dtype.newbyteorder("="))
        self._arrays[name] = array
        return array

    def length(self, name: str) -> int:
        """How long an array is, which is not read for that."""
        return self._listed(name)[1]

    def _listed(self, name: str) -> tuple[str, int, int, int]:
        try:
            return self._directory[name]
        except KeyError:
            raise ArchiveDamaged(self.path, f"its directory lacks {name!r}; run `newsarchive rebuild`") from None

    def strings(self, name: str) -> Strings:
        """The strings that `encode_strings` wrote under a name."""
        strings = self._strings.get(name)
        if strings is None:
            strings = self._strings[name] = Strings(self[name], self[f"{name}_at"])
        return strings

    def lexicon(self, name: str) -> Lexicon:
        """The sorted strings that `encode_lexicon` wrote under a name."""
        lexicon = self._lexicons.get(name)
        if lexicon is None:
            arrays = [self[one] for one in (name, f"{name}_at", f"{name}_bucket", f"{name}_member")]
            lexicon = self._lexicons[name] = Lexicon(*arrays)
        return lexicon

    def content(self) -> memoryview:
        """The bytes of the file, also when another has taken its place."""
        return memoryview(self._map)

    def verify(self) -> Written:
        """The size and checksum of the file as it is now."""
        return Written(len(self._map), zlib.crc32(self._map))
