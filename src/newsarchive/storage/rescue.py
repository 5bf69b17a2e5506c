"""The articles of a damaged store, saved.

Every page of the file is read by itself, as the SQLite file format describes it (https://sqlite.org/fileformat2.html),
so that neither a broken header nor a broken inner page hides the articles below. What is found is known to be whole by
its fingerprint.
"""

from __future__ import annotations

import json
import mmap
from contextlib import closing, suppress
from typing import TYPE_CHECKING, TextIO

import attrs
import numpy as np

from newsarchive.errors import ArchiveError, ArchiveNotFound
from newsarchive.index.segment import Segment
from newsarchive.storage.rows import FIELDS, decode
from newsarchive.storage.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from newsarchive.articles import Article

__all__ = ["Rescued", "rescue"]

_LEAF = 13  # the type of a page that holds rows
_HEADER, _FRAME = 32, 24  # bytes before the frames of a log, and before the page in each
_DIGEST = 52  # the serial type of a blob of 20 bytes


@attrs.frozen
class Rescued:
    """What was saved.

    Attributes:
        articles: how many articles were written.
        lost: the ids that the index has and the store no longer; as far as the index can be read.
        unread: files that could not be read, with the reason: what only they knew of is lost without a name.
    """

    articles: int
    lost: tuple[str, ...]
    unread: tuple[str, ...]


def rescue(folder: Path, out: TextIO) -> Rescued:
    """Write every readable article of an archive as JSON Lines, in the order in which they were last written.

    Args:
        folder: the archive's.
        out: what to write to.

    Raises:
        ArchiveNotFound: there is no store in it.
    """
    path = folder / "articles.sqlite"
    if not path.exists() or not path.stat().st_size:
        raise ArchiveNotFound(f"{folder} has no store: there is nothing to save")
    expected, unread = _expected(folder, path)
    with closing(_Pages(path)) as pages:
        places: dict[str, tuple[int, int, int]] = {}
        for number, page, cell, article in pages.articles():
            places[article.id] = max(places.get(article.id, (0, 0, 0)), (number, page, cell))
        for number, page, cell in sorted(places.values()):
            saved = pages.article(page, cell)
            if saved is not None and saved[0] == number:
                out.write(_line(saved[1]))
    return Rescued(len(places), tuple(sorted(expected - places.keys())), tuple(unread))


def _line(article: Article) -> str:
    values = article.to_dict()
    extra = values.pop("extra")
    given = {name: value for name, value in values.items() if value or name == "text"}
    return json.dumps({**extra, **given}, ensure_ascii=False) + "\n"


def _expected(folder: Path, path: Path) -> tuple[set[str], list[str]]:
    """The ids of the articles that there should be, by the index; and what could not be read of it."""
    unread = []
    dead: dict[str, bytes] | None = None
    try:
        with closing(Store(path, create=False, timeout=1)) as store, store.reading() as state:
            dead = {f"{row.number:08d}.segment": row.dead for row in state.segments()}
    except ArchiveError as fault:
        unread.append(str(fault))
    ids: set[str] = set()
    for file in sorted(folder.glob("segments/*.segment")):
        if dead is None or file.name in dead:
            try:
                segment = Segment(file)
                live = np.ones(len(segment["article_number"]), bool)
                live[np.frombuffer((dead or {}).get(file.name, b""), "<u4")] = False
                strings = list(segment.strings("article_id"))
                ids.update(strings[place] for place in np.flatnonzero(live).tolist())
            except (ArchiveError, ValueError, IndexError) as fault:
                unread.append(str(fault))
    return ids, unread


class _Pages:
    """The pages of an SQLite file, each as its newest committed version in the log or the file has it."""

    def __init__(self, path: Path) -> None:
        self._files = [_mapped(path)]
        log = path.with_name(f"{path.name}-wal")
        if log.exists() and log.stat().st_size > _HEADER:
            self._files.append(_mapped(log))
        size = int.from_bytes(self._files[0][16:18], "big")
        size = 65536 if size == 1 else size
        self._size = size if size >= 512 and size & (size - 1) == 0 else 4096
        self._logged = dict(self._frames(self._files[1])) if len(self._files) > 1 else {}

    def close(self) -> None:
        """Let go of the files."""
        for file in self._files:
            file.close()

    def _frames(self, log: mmap.mmap) -> Iterator[tuple[int, int]]:
        """Pages and where they are in the log, up to its last commit."""
        waiting = []
        for at in range(_HEADER, len(log) - _FRAME - self._size + 1, _FRAME + self._size):
            if log[at + 8 : at + 16] != log[16:24]:  # left from before the log was begun anew
                return
            waiting.append((int.from_bytes(log[at : at + 4], "big"), at + _FRAME))
            if any(log[at + 4 : at + 8]):
                yield from waiting
                waiting.clear()

    def _page(self, number: int) -> bytes:
        if number in self._logged:
            return self._slice(1, self._logged[number])
        return self._slice(0, (number - 1) * self._size)

    def _slice(self, file: int, at: int) -> bytes:
        return bytes(self._files[file][at : at + self._size])

    def articles(self) -> Iterator[tuple[int, int, int, Article]]:
        """Every whole article: its number, its page, its place in the page."""
        count = max(-(-len(self._files[0]) // self._size), max(self._logged, default=0))
        for page in range(1, count + 1):
            content = self._page(page)
            start = 100 if page == 1 else 0
            if content[start : start + 1] != bytes([_LEAF]):
                continue
            for cell in range(int.from_bytes(content[start + 3 : start + 5], "big")):
                found = self.article(page, start + 8 + 2 * cell)
                if found is not None:
                    yield found[0], page, start + 8 + 2 * cell, found[1]

    def article(self, page: int, cell: int) -> tuple[int, Article] | None:
        """The article whose row's place is at a place of a page, with its number; None where there is none."""
        with suppress(IndexError, ValueError):
            content = self._page(page)
            at = int.from_bytes(content[cell : cell + 2], "big")
            length, at = _varint(content, at)
            number, at = _varint(content, at)
            record = _record(self._payload(content, at, length))
            article = None if record is None else decode(*record, whole=True)
            return None if article is None else (number, article)
        return None

    def _payload(self, content: bytes, at: int, length: int) -> bytes:
        """The bytes of a row, gathered from its overflow pages."""
        most = self._size - 35
        local = length
        if length > most:
            least = (self._size - 12) * 32 // 255 - 23
            local = least + (length - least) % (self._size - 4)
            local = least if local > most else local
        pieces = [content[at : at + local]]
        following = int.from_bytes(content[at + local : at + local + 4], "big")
        for _ in range(local, length, self._size - 4):
            page = self._page(following)
            following = int.from_bytes(page[:4], "big")
            pieces.append(page[4:])
        return b"".join(pieces)[:length]


def _mapped(path: Path) -> mmap.mmap:
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _varint(content: bytes, at: int) -> tuple[int, int]:
    """SQLite's integer of 1 to 9 bytes, and where it ends."""
    value = 0
    for place in range(at, at + 8):
        value = value << 7 | content[place] & 0x7F
        if content[place] < 0x80:
            return value, place + 1
    return value << 8 | content[at + 8], at + 9


def _record(payload: bytes) -> tuple[list[str | bytes | None], bytes] | None:
    """The values and the fingerprint of a row of articles, as `decode` takes them; None for a row of anything else.

    Raises:
        IndexError: it ends too early.
        ValueError: its texts are not UTF-8.
    """
    end, at = _varint(payload, 0)
    kinds = []
    while at < end:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    if len(kinds) != len(FIELDS) + 2 or kinds[0] or kinds[1] != _DIGEST:
        return None
    fingerprint = payload[end : end + 20]
    at = end + 20
    values: list[str | bytes | None] = []
    for name, kind in zip(FIELDS, kinds[2:], strict=True):
        length = (kind - 13) // 2 if kind >= 13 and kind % 2 else 0
        if kind and kind < 13:
            return None
        value = payload[at : at + length]
        values.append(None if not kind else value if name == "text" else value.decode())
        at += length
    return values, fingerprint
