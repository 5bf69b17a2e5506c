"""Bytes in chunks, and lines out of them, at bounded memory."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed import WriteableBuffer

__all__ = ["CHUNK", "chunks_of", "counted", "file_of", "lines_of", "split_head"]

CHUNK = 1 << 16
"""How much is read at once: bytes."""

Chunks = Iterator[bytes]


class _Chunked(io.RawIOBase):
    """A readable file over an iterator of chunks."""

    def __init__(self, chunks: Chunks) -> None:
        self._chunks = chunks
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = memoryview(chunk)
        target = memoryview(buffer).cast("B")
        size = min(len(target), len(self._rest))
        target[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


def file_of(chunks: Chunks) -> io.BufferedReader:
    """A file to read from over chunks."""
    return io.BufferedReader(_Chunked(chunks), CHUNK)


def chunks_of(file: IO[bytes]) -> Chunks:
    """The bytes of an open file, a chunk at a time."""
    while chunk := file.read(CHUNK):
        yield chunk


def counted(chunks: Chunks, progress: Callable[[int], object]) -> Chunks:
    """The chunks; how many bytes each has is told when it is taken."""
    for chunk in chunks:
        progress(len(chunk))
        yield chunk


def split_head(chunks: Chunks, size: int) -> tuple[bytes, Chunks]:
    """At least the first `size` bytes, or all if there are fewer, and the chunks of all bytes.

    >>> head, chunks = split_head(iter([b"WARC", b"/1.0", b"..."]), 6)
    >>> head, list(chunks)
    (b'WARC/1.0', [b'WARC/1.0', b'...'])
    """
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= size:
            break

    def everything() -> Chunks:
        yield head
        yield from chunks

    return head, everything()


def lines_of(chunks: Chunks, limit: int) -> Iterator[bytes | None]:
    r"""Each line with its end; None in the place of a line longer than `limit` bytes.

    >>> list(lines_of(iter([b"1\n12", b"34\n", b"5"]), 3))
    [b'1\n', None, b'5']
    """
    file = file_of(chunks)
    while line := file.readline(limit + 1):
        if len(line) <= limit:
            yield line
            continue
        # The rest of the line is read and dropped, a chunk at a time.
        while line and not line.endswith(b"\n"):
            line = file.readline(CHUNK)
        yield None
