"""Gzip, bzip2, xz and zstd: one compressed content -> its bytes, within bounds.

A content is unpacked once. What is packed in it again is refused elsewhere: only a tar inside
a compressed file is usual.
"""

from __future__ import annotations

import bz2
import lzma
import re
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from newsarchive.readers import packed, streams
from newsarchive.readers.content import error, refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newsarchive.readers.settings import Limits

__all__ = ["SUFFIXES", "kind_of", "plain", "without_suffix"]

SUFFIXES = (".gz", ".bz2", ".xz", ".zst")
"""How the names of compressed files end."""

# RFC 1952; the bzip2 sources: a level, then a block or the end; the .xz file format 1.0.4, section
# 2.1.1.1; RFC 8878, section 3.1.1.
_MAGIC = {
    "gzip": re.compile(rb"\x1f\x8b"),
    "bzip2": re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"),
    "xz": re.compile(rb"\xfd7zXZ\0"),
    "zstd": re.compile(rb"\x28\xb5\x2f\xfd"),
}
_LONGEST_MAGIC = 10  # bytes
_XZ_MEMORY = 256_000_000  # bytes: the largest dictionary that `xz -9` makes takes 65 MB
_ZSTD_WINDOW = 1 << 27  # bytes: what `zstd --long` makes, and other programs take without asking
# A block of 4 bytes of zstd may hold 128 KB, and zstandard gives all that its input holds.
_ZSTD_STEP = 1024  # bytes


class _Decompressor(Protocol):
    """What `bz2.BZ2Decompressor` and `lzma.LZMADecompressor` have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = ..., /) -> bytes: ...


class _Zstd:
    """The decompressor of zstandard under the names of the standard library's."""

    needs_input = True

    def __init__(self) -> None:
        import zstandard  # noqa: PLC0415 - an extra

        window = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
        self._stream: Any = window.decompressobj()

    @property
    def eof(self) -> bool:
        return bool(self._stream.eof)

    @property
    def unused_data(self) -> bytes:
        return bytes(self._stream.unused_data)

    def decompress(self, data: bytes, _: int = -1, /) -> bytes:
        return bytes(self._stream.decompress(data))


def kind_of(head: bytes) -> str | None:
    """How a content is compressed, by its first bytes; None where it is not.

    >>> kind_of(bz2.compress(b""))
    'bzip2'
    """
    return next((kind for kind, magic in _MAGIC.items() if magic.match(head)), None)


def without_suffix(name: str) -> str:
    """The name that a file has when it is unpacked.

    >>> without_suffix("news.jsonl.xz")
    'news.jsonl'
    """
    ending = next((one for one in SUFFIXES if name.casefold().endswith(one)), "")
    return name[: len(name) - len(ending)]


def plain(name: str, chunks: Iterator[bytes], limits: Limits) -> Iterator[bytes]:
    """A content, unpacked if it is compressed.

    Args:
        name: the source as messages name it.
        chunks: its bytes.
        limits: the bounds.

    Raises:
        ReadError: it is damaged, cut off, or unpacks to too much, or the extra that unpacks it is
            not installed.
    """
    head, chunks = streams.split_head(chunks, _LONGEST_MAGIC)
    kind = kind_of(head)
    if kind is None:
        yield from chunks
    else:
        yield from _UNPACKERS[kind](name, chunks, limits)


def _unpacked(
    name: str,
    chunks: Iterator[bytes],
    limits: Limits,
    *,
    kind: str,
    make: Callable[[], _Decompressor],
    step: int = streams.CHUNK,
) -> Iterator[bytes]:
    """The content of one or more streams, one after the other.

    Args:
        name: the source as messages name it.
        chunks: its bytes.
        limits: the bounds.
        kind: what it is compressed with.
        make: makes a decompressor of one stream.
        step: bytes that it is given at once.

    Raises:
        ReadError: it is damaged, cut off, or unpacks to too much.
    """
    size = unpacked = 0
    stream = _made(name, kind, make)
    pieces = (chunk[at : at + step] for chunk in chunks for at in range(0, len(chunk), step))
    for given in pieces:
        data = given
        size += len(data)
        # Without further input, what was held back for its length is given.
        while data or not (stream.eof or stream.needs_input):
            if stream.eof:
                if not data.strip(b"\0"):  # padding
                    break
                stream = make()
            try:
                piece = stream.decompress(data, streams.CHUNK)
            except Exception as fault:  # noqa: BLE001 - each library has errors of its own
                raise _fault(name, f"is no sound {kind} ({fault}): fetch it again") from None
            unpacked += len(piece)
            packed.check_bounds(name, size, unpacked, limits)
            if piece:
                yield piece
            data = stream.unused_data if stream.eof else b""
    if not stream.eof:
        raise _fault(name, f"ends in the middle of its {kind}: fetch it again")


def _made(name: str, kind: str, make: Callable[[], _Decompressor]) -> _Decompressor:
    """A decompressor.

    Raises:
        ReadError: its library is not installed.
    """
    try:
        return make()
    except ImportError as fault:
        missing = fault.name or str(fault)
        reason = (
            f"is packed with {kind}: {missing} is missing: pip install 'newsarchive[documents]' "
            f"to read it"
        )
        raise error(refused("extra", reason, file=name)) from None


def _fault(name: str, reason: str) -> Exception:
    return error(refused("packed", reason, file=name))


_UNPACKERS: dict[str, Callable[[str, Iterator[bytes], Limits], Iterator[bytes]]] = {
    "gzip": packed.gunzipped,
    "bzip2": partial(_unpacked, kind="bzip2", make=bz2.BZ2Decompressor),
    "xz": partial(_unpacked, kind="xz", make=partial(lzma.LZMADecompressor, memlimit=_XZ_MEMORY)),
    "zstd": partial(_unpacked, kind="zstd", make=_Zstd, step=_ZSTD_STEP),
}
