"""The rows of an SQLite file, read page by page, whatever else of it is damaged.

The format is described at https://sqlite.org/fileformat2.html. Only what holds rows of tables is
read: leaf pages and their overflow pages, in the newest committed version that the file or its log
has.
"""

from __future__ import annotations

import mmap
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Pages", "Place"]

_LEAF = 13  # the type of a page that holds rows
_FILE_HEADER = 100  # bytes before the first page's own header
_LOG_HEADER, _FRAME = 32, 24  # bytes before the frames of a log, and before the page in each
_USUAL_SIZE = 4096

# Bytes of the integers of each serial type. 8 and 9 are the numbers 0 and 1 themselves; 7 is a
# float, which no row of ours has.
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_ZERO, _ONE = 8, 9
_BLOB = 12  # even types from here on are blobs, odd ones texts


@attrs.frozen(order=True)
class Place:
    """Where a row stands.

    Attributes:
        number: of the row in its table.
        page: of the file, from 1.
        cell: where in the page it says where the row begins.
    """

    number: int
    page: int
    cell: int


class Pages:
    """The pages of an SQLite file, each in its newest committed version, of the log or the file.

    Args:
        path: of the file; the log lies beside it.
    """

    def __init__(self, path: Path) -> None:
        self._file = _mapped(path)
        self._log: mmap.mmap | None = None
        log = path.with_name(f"{path.name}-wal")
        if log.exists() and log.stat().st_size > _LOG_HEADER:
            self._log = _mapped(log)
        self._size = _page_size(self._file)
        self._logged: dict[int, int] = {}
        if self._log is not None:
            self._logged = dict(self._frames(self._log))

    def close(self) -> None:
        """Let go of the files."""
        self._file.close()
        if self._log is not None:
            self._log.close()

    def _frames(self, log: mmap.mmap) -> Iterator[tuple[int, int]]:
        """Numbers of pages, and where they are in the log, up to its last commit."""
        waiting = []
        step = _FRAME + self._size
        salt = log[16:24]
        for at in range(_LOG_HEADER, len(log) - step + 1, step):
            # Another salt is left from before the log was begun anew.
            if log[at + 8 : at + 16] != salt:
                return
            number = int.from_bytes(log[at : at + 4], "big")
            waiting.append((number, at + _FRAME))
            # Only the last frame of a commit names the size of the file.
            if any(log[at + 4 : at + 8]):
                yield from waiting
                waiting.clear()

    def _page(self, number: int) -> bytes:
        """The bytes of a page; fewer or none where it is not in the file."""
        if self._log is not None and number in self._logged:
            at = self._logged[number]
            return bytes(self._log[at : at + self._size])
        at = (number - 1) * self._size
        return bytes(self._file[at : at + self._size]) if number > 0 else b""

    def rows(self) -> Iterator[tuple[Place, list[Any]]]:
        """Every readable row of any table: where it stands, and its values."""
        in_file = -(-len(self._file) // self._size)
        for page in range(1, max(in_file, *self._logged, 0) + 1):
            content = self._page(page)
            start = _FILE_HEADER if page == 1 else 0
            if content[start : start + 1] != bytes([_LEAF]):
                continue
            cells = int.from_bytes(content[start + 3 : start + 5], "big")
            for which in range(cells):
                cell = start + 8 + 2 * which
                found = self._read(page, cell)
                if found is not None:
                    number, values = found
                    yield Place(number, page, cell), values

    def row(self, place: Place) -> list[Any]:
        """The values of the row at a place; none where it cannot be read."""
        found = self._read(place.page, place.cell)
        return [] if found is None else found[1]

    def _read(self, page: int, cell: int) -> tuple[int, list[Any]] | None:
        """Number and values of the row that a cell of a page points to, or None."""
        with suppress(IndexError, ValueError):
            content = self._page(page)
            at = int.from_bytes(content[cell : cell + 2], "big")
            length, at = _varint(content, at)
            number, at = _varint(content, at)
            return number, _values(self._payload(content, at, length))
        return None

    def _payload(self, content: bytes, at: int, length: int) -> bytes:
        """The bytes of a row, gathered from its overflow pages.

        Args:
            content: of the page that it begins in.
            at: where it begins there.
            length: bytes of the whole row.

        Raises:
            ValueError: its pages end before it does.
        """
        local = _local(length, self._size)
        pieces = [content[at : at + local]]
        following = int.from_bytes(content[at + local : at + local + 4], "big")
        for _ in range(local, length, self._size - 4):
            page = self._page(following)
            # A damaged length may be huge: then the chain of pages ends before it.
            if not page:
                raise ValueError(following)
            following = int.from_bytes(page[:4], "big")
            pieces.append(page[4:])
        return b"".join(pieces)[:length]


def _mapped(path: Path) -> mmap.mmap:
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _page_size(file: mmap.mmap) -> int:
    """Bytes of a page, as the header says; the usual ones where it is damaged."""
    size = int.from_bytes(file[16:18], "big")
    if size == 1:  # the largest one does not fit into two bytes
        return 65536
    is_power_of_two = size & (size - 1) == 0
    return size if size >= 512 and is_power_of_two else _USUAL_SIZE


def _local(length: int, size: int) -> int:
    """How many bytes of a row are in its leaf page.

    Args:
        length: bytes of the row.
        size: bytes of a page.
    """
    most = size - 35
    if length <= most:
        return length
    least = (size - 12) * 32 // 255 - 23
    local = least + (length - least) % (size - 4)
    return local if local <= most else least


def _varint(content: bytes, at: int) -> tuple[int, int]:
    """SQLite's integer of 1 to 9 bytes, and where it ends."""
    value = 0
    for place in range(at, at + 8):
        value = value << 7 | content[place] & 0x7F
        if content[place] < 0x80:
            return value, place + 1
    return value << 8 | content[at + 8], at + 9


def _values(payload: bytes) -> list[Any]:
    """The values of a row.

    Raises:
        IndexError: it ends too early.
        ValueError: its texts are not UTF-8, or it has values that no row of ours has.
    """
    # A row begins with the serial types of its values, and before these with where they end.
    end, at = _varint(payload, 0)
    kinds = []
    while at < end:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    values: list[Any] = []
    at = end
    for kind in kinds:
        value, at = _value(payload, at, kind)
        values.append(value)
    return values


def _value(payload: bytes, at: int, kind: int) -> tuple[Any, int]:
    """A value by its serial type, and where it ends."""
    if kind == 0:
        return None, at
    if kind in (_ZERO, _ONE):
        return kind - _ZERO, at
    if kind >= _BLOB:
        end = at + (kind - _BLOB) // 2
        content = payload[at:end]
        return (content.decode() if kind % 2 else content), end
    if kind not in _INTEGERS:
        raise ValueError(kind)
    end = at + _INTEGERS[kind]
    return int.from_bytes(payload[at:end], "big", signed=True), end
