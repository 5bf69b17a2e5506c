"""A segment file: named arrays, written once, memory-mapped, each checked when it is first used.

    8 bytes    magic, «newsarc» and the format version
    arrays     little-endian, each at a multiple of 64 bytes, in the order of their names
    directory  JSON: array name -> [dtype, length, offset in the file, CRC-32 of its bytes]
    4 bytes    length of the directory in bytes, little-endian
    4 bytes    CRC-32 of the directory, little-endian

The arrays of a segment of A articles, S sentences, T tokens, F forms, K stems and P postings:

    article_number (A,)          the store's number of each article, ascending
    article_date (A,)            int64: microseconds of the archive's wall-clock time since 1970, or NO_DATE;
                                 the first moment of a day, month or year
    article_precision (A,)       uint8: how exactly that is known, a place in PRECISIONS
    article_sentence (A + 1,)    where its run of sentences begins; the first of a run is its headline, maybe empty
    article_title, article_body  (A,) tokens of the headline and of the text
    article_id                   strings, one an article
    sentence_start, sentence_end (S,) its span in the article's text (headline: title), in characters
    sentence_token (S + 1,)      where its tokens begin
    article_rank (A,)            the place of its id among the sorted ones
    form, form_stem              sorted strings, and the stem of each; a form stands once for each stem it has
    form_bucket, form_member     for each bucket of forms, by the last bits of the CRC-32 of their coarse key: where its
                                 own begin; which they are
    form_ordinal (F,)            which of its stem's forms it is
    form_hash, form_hash_order (F,)  hashes of the forms, ascending, and whose each is; see `vocabulary`
    form_hash_bits                    bits, set where a form has a hash that begins with the bit's number
    form_letter                  the letters that forms are made of, as code points
    stem, stem_form (K + 1,)     sorted strings, and how many forms those before each have
    stem_bucket, stem_member     as for the forms
    stem_posting (K + 1,)        where the postings of each stem begin
    posting_sentence, posting_length (P,)   a sentence, and how many tokens it has
    posting_position, posting_form (P,)   of its first occurrence: the place in the sentence, which of the stem's forms
    repeat_posting (T - P,)        whose each further occurrence is, ascending
    repeat_position, repeat_form     as above
    stem_article (K + 1,)        where the article postings of each stem begin
    article_posting_article, article_posting_title, article_posting_body   article, occurrences in its headline and in its text
    band_key, band_article       (BANDS * k,) of each band of the signatures the keys, ascending, and the article of each;
                                 k articles have a signature; see `signatures`
    FIELD_value, FIELD_offset (A + 1,), FIELD_code   for each metadata field: sorted strings; codes of each article
"""

from __future__ import annotations

import json
import mmap
import os
import sys
import zlib
from typing import TYPE_CHECKING

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


@attrs.frozen
class FileDigest:
    """What was written: the size in bytes and the CRC-32 of the whole file."""

    size: int
    checksum: int


def write(path: Path, arrays: Mapping[str, Array | Column]) -> FileDigest:
    """Write a segment file that does not exist yet and make it durable: the file and its folder are synced."""
    directory: dict[str, tuple[str, int, int, int]] = {}
    with path.open("xb") as file:
        failpoints.reach("segment begun")
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
        failpoints.reach("segment written")
        os.fsync(file.fileno())
    failpoints.reach("segment synced")
    sync_folder(path.parent)
    failpoints.reach("folder synced")
    return FileDigest(size, checksum)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Segment:
    """A segment file, mapped; `segment["name"]` is an array, `strings("name")` a list, `lexicon("name")` a sorted one.

    Raises:
        ArchiveDamaged: the file is missing, has another size, or the array asked for is not as it
            was written.
        ArchiveOutdated: it is of another format version.
    """

    def __init__(self, path: Path, size: int | None = None) -> None:
        self.path = path
        with path.open("rb") as file:
            actual = os.fstat(file.fileno()).st_size
            if actual != (actual if size is None else size) or actual < 16:
                raise ArchiveDamaged(
                    path, f"it has {actual} bytes, not {size}; run `newsarchive rebuild`"
                )
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        head, tail = self._map[:8], self._map[-8:]
        if not head.startswith(_MAGIC):
            raise ArchiveDamaged(
                path, "it does not begin as a segment does; run `newsarchive rebuild`"
            )
        if head[7] != FORMAT:
            raise ArchiveOutdated(
                f"{path} has format {head[7]}, not {FORMAT}: run `newsarchive rebuild`"
            )
        end = actual - 8
        directory = self._map[max(end - int.from_bytes(tail[:4], "little"), 0) : end]
        if not directory or zlib.crc32(directory) != int.from_bytes(tail[4:], "little"):
            raise ArchiveDamaged(
                path, "its directory has another checksum; run `newsarchive rebuild`"
            )
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
            array = (
                np.frombuffer(self._map, dtype, length, offset) if length else np.empty(0, dtype)
            )
        except (TypeError, ValueError):
            raise ArchiveDamaged(
                self.path, f"its directory is wrong of {name!r}; run `newsarchive rebuild`"
            ) from None
        if zlib.crc32(array.view(np.uint8).data if length else b"") != checksum:
            raise ArchiveDamaged(
                self.path, f"array {name!r} has another checksum; run `newsarchive rebuild`"
            )
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
            raise ArchiveDamaged(
                self.path, f"its directory lacks {name!r}; run `newsarchive rebuild`"
            ) from None

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

    def verify(self) -> FileDigest:
        """The size and checksum of the file as it is now."""
        return FileDigest(len(self._map), zlib.crc32(self._map))
