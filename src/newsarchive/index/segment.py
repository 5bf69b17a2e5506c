"""A segment file: named arrays, written once, memory-mapped, each checked when it is first used.

    8 bytes    magic, «newsarc» and the format version
    arrays     little-endian, each at a multiple of 64 bytes, in the order of their names
    directory  JSON: array name -> [dtype, length, offset in the file, CRC-32 of its bytes]
    4 bytes    its length in bytes, little-endian
    4 bytes    its CRC-32, little-endian

The arrays of a segment of A articles, S sentences, T tokens, F forms, K stems and P postings. A
list of strings NAME has a second array NAME_at; a lexicon also NAME_bucket and NAME_member.

Articles:

    article_number     (A,)      the store's number of each, ascending
    article_date       (A,)      int64: microseconds of the archive's wall-clock time since 1970,
                                 the first moment of a day, month or year; or NO_DATE
    article_precision  (A,)      uint8: how exactly that is known, a place in PRECISIONS
    article_sentence   (A + 1,)  where its sentences begin; the first is its title, maybe empty
    article_title      (A,)      tokens of its title
    article_body       (A,)      tokens of its text
    article_id                   strings, one an article
    article_rank       (A,)      the place of its id among the sorted ones
    FIELD_value                  strings: the sorted values of a metadata field
    FIELD_offset       (A + 1,)  where the codes of each article begin
    FIELD_code                   places in FIELD_value
    band_key                     (BANDS * k,) of each band of the signatures the keys, ascending;
                                 k articles have a signature; see `signatures`
    band_article                 (BANDS * k,) the article of each

Sentences:

    sentence_start     (S,)      where it begins in the article's text, or title, in characters
    sentence_end       (S,)      where it ends
    sentence_token     (S + 1,)  where its tokens begin

Words:

    form                         lexicon of the forms; each stands once for each of its stems
    form_stem          (F,)      the stem of each
    form_ordinal       (F,)      which of its stem's forms it is
    form_hash          (F,)      hashes of the forms, ascending; see `vocabulary`
    form_hash_order    (F,)      whose each is
    form_hash_bits               bits, set where a form has a hash that begins with the bit's number
    form_letter                  the letters that forms are made of, as code points
    stem                         lexicon of the stems
    stem_form          (K + 1,)  how many forms the stems before each have
    stem_posting       (K + 1,)  where the postings of each stem begin
    stem_article       (K + 1,)  where its article postings begin

Occurrences:

    posting_sentence   (P,)      a sentence that has the stem
    posting_length     (P,)      how many tokens that sentence has
    posting_position   (P,)      of the first occurrence there: the place in the sentence
    posting_form       (P,)      likewise: which of the stem's forms
    repeat_posting     (T - P,)  whose each further occurrence is, ascending
    repeat_position    (T - P,)  as of the first one
    repeat_form        (T - P,)  likewise
    article_posting_article      an article that has the stem
    article_posting_title        how often it has it in its title
    article_posting_body         how often in its text
"""

from __future__ import annotations

import json
import mmap
import os
import sys
import zlib
from typing import TYPE_CHECKING, BinaryIO

import attrs
import numpy as np

from newsarchive import failpoints
from newsarchive.errors import ArchiveDamaged, ArchiveOutdated
from newsarchive.index.arrays import Array, Column
from newsarchive.index.lexicon import Lexicon, Strings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["FORMAT", "NO_DATE", "PRECISIONS", "FileDigest", "Segment", "sync_folder", "write"]

FORMAT = 3
NO_DATE = np.iinfo(np.int64).min
PRECISIONS = (None, "year", "month", "day", "time")
"""What the numbers of `article_precision` mean."""

_MAGIC = b"newsarc"
_ALIGN = 64
_SMALLEST = 16  # bytes of a file without arrays or directory


@attrs.frozen
class FileDigest:
    """What a file is compared by.

    Attributes:
        size: bytes.
        checksum: CRC-32 of the whole file.
    """

    size: int
    checksum: int


def write(path: Path, arrays: Mapping[str, Array | Column]) -> FileDigest:
    """Write a segment file that does not exist yet and make it durable: file and folder are synced.

    Args:
        path: of the file.
        arrays: by name, those of the head of this module.

    Returns:
        size and checksum of the file.

    Raises:
        OSError: it cannot be written; what was written so far stays there.
    """
    directory: dict[str, tuple[str, int, int, int]] = {}
    with path.open("xb") as file:
        failpoints.reach("segment begun")
        out = _Summed(file)
        out.put(_MAGIC + bytes([FORMAT]))
        for name, given in sorted(arrays.items()):
            column = given if isinstance(given, Column) else Column(given.dtype, [given])
            # Aligned, as processors like it, also for values of 64 bits.
            out.put(bytes(-out.size % _ALIGN))
            offset = out.size
            length, checksum = _put_column(out, column)
            dtype = column.dtype.newbyteorder("<")
            directory[name] = dtype.str, length, offset, checksum
        # The directory comes last: only now is known how long each array is.
        listed = json.dumps(directory).encode()
        out.put(listed)
        out.put(len(listed).to_bytes(4, "little"))
        out.put(zlib.crc32(listed).to_bytes(4, "little"))
        file.flush()
        failpoints.reach("segment written")
        os.fsync(file.fileno())
    failpoints.reach("segment synced")
    # The name of the file is durable only when its folder is synced, too.
    sync_folder(path.parent)
    failpoints.reach("folder synced")
    return FileDigest(out.size, out.checksum)


class _Summed:
    """A file that is written, with the size and the checksum of what was written so far."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.size = self.checksum = 0

    def put(self, blob: bytes | memoryview) -> None:
        self._file.write(blob)
        self.checksum = zlib.crc32(blob, self.checksum)
        self.size += len(blob)


def _put_column(out: _Summed, column: Column) -> tuple[int, int]:
    """Write an array piece by piece; returns its length and the CRC-32 of its bytes."""
    dtype = column.dtype.newbyteorder("<")
    length = checksum = 0
    for piece in column.pieces:
        if len(piece):
            blob = np.ascontiguousarray(piece, dtype).view(np.uint8).data
            out.put(blob)
            length += len(piece)
            checksum = zlib.crc32(blob, checksum)
    return length, checksum


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    # A folder can be synced through a descriptor that only reads.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Segment:
    """A segment file, mapped into memory.

    `segment["name"]` is an array, `strings("name")` a list of strings, `lexicon("name")` a sorted
    one.

    Args:
        path: of the file.
        size: in bytes, as it was written; None where that is not known.

    Raises:
        ArchiveDamaged: the file has another size, or the array asked for is not as it was written.
        ArchiveOutdated: it is of another format version.
        FileNotFoundError: there is no such file.
    """

    def __init__(self, path: Path, size: int | None = None) -> None:
        self.path = path
        with path.open("rb") as file:
            actual = os.fstat(file.fileno()).st_size
            if actual < _SMALLEST or size not in (None, actual):
                raise self._damaged(f"it has {actual} bytes, not {size}")
            # The map stays when the file is closed, or removed by a later writer.
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        head = self._map[:8]
        if not head.startswith(_MAGIC):
            raise self._damaged("it does not begin as a segment does")
        # Nothing after the version is looked at: another format may have anything there.
        if head[7] != FORMAT:
            raise ArchiveOutdated(
                f"{path} has format {head[7]}, not {FORMAT}: run `newsarchive rebuild`"
            )
        self._directory = self._read_directory()
        self._arrays: dict[str, Array] = {}
        self._strings: dict[str, Strings] = {}
        self._lexicons: dict[str, Lexicon] = {}

    def _damaged(self, reason: str) -> ArchiveDamaged:
        return ArchiveDamaged(self.path, f"{reason}; run `newsarchive rebuild`")

    def _read_directory(self) -> dict[str, tuple[str, int, int, int]]:
        end = len(self._map) - 8
        length = int.from_bytes(self._map[end : end + 4], "little")
        checksum = int.from_bytes(self._map[end + 4 :], "little")
        directory = self._map[max(end - length, 0) : end]
        if not directory or zlib.crc32(directory) != checksum:
            raise self._damaged("its directory has another checksum")
        listed: dict[str, tuple[str, int, int, int]] = json.loads(directory)
        return listed

    def __getitem__(self, name: str) -> Array:
        # Each array is read and compared once, when it is first asked for.
        array = self._arrays.get(name)
        if array is None:
            array = self._arrays[name] = self._load(name)
        return array

    def _load(self, name: str) -> Array:
        """Map an array and compare its checksum."""
        try:
            dtype, length, offset, checksum = self._listed(name)
            # An empty array has no place in the map: `frombuffer` would not take it.
            array: Array = np.empty(0, dtype)
            if length:
                array = np.frombuffer(self._map, dtype, length, offset)
        except (TypeError, ValueError):
            raise self._damaged(f"its directory is wrong of {name!r}") from None
        content = array.view(np.uint8).data if length else b""
        if zlib.crc32(content) != checksum:
            raise self._damaged(f"array {name!r} has another checksum")
        # NumPy would calculate with the other order, too, but slowly.
        if sys.byteorder == "big":
            array = array.astype(array.dtype.newbyteorder("="))
        return array

    def length(self, name: str) -> int:
        """How long an array is, which is not read for that."""
        return self._listed(name)[1]

    def _listed(self, name: str) -> tuple[str, int, int, int]:
        try:
            return self._directory[name]
        except KeyError:
            raise self._damaged(f"its directory lacks {name!r}") from None

    def strings(self, name: str) -> Strings:
        """The strings that `encode_strings` wrote under a name."""
        # Decoded string by string, when one is asked for.
        strings = self._strings.get(name)
        if strings is None:
            strings = self._strings[name] = Strings(self[name], self[f"{name}_at"])
        return strings

    def lexicon(self, name: str) -> Lexicon:
        """The sorted strings that `encode_lexicon` wrote under a name."""
        lexicon = self._lexicons.get(name)
        if lexicon is None:
            names = (name, f"{name}_at", f"{name}_bucket", f"{name}_member")
            lexicon = self._lexicons[name] = Lexicon(*[self[one] for one in names])
        return lexicon

    def content(self) -> memoryview:
        """The bytes of the file, also when another has taken its place."""
        return memoryview(self._map)

    def verify(self) -> FileDigest:
        """The size and checksum of the file as it is now."""
        return FileDigest(len(self._map), zlib.crc32(self._map))
