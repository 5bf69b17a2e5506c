"""The articles of a damaged store, saved, and what is known of their duplicates.

Every page of the file is read by itself, as the SQLite file format describes it
(https://sqlite.org/fileformat2.html), so that neither a broken header nor a broken inner page hides
the articles below. What is found is known to be whole by its fingerprint; of a store of any format
so far.
"""

from __future__ import annotations

import json
import mmap
from collections import defaultdict
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any, TextIO

import attrs
import numpy as np

from newsarchive.articles import Article
from newsarchive.errors import ArchiveError, ArchiveNotFound, ArchiveReadOnly
from newsarchive.index.segment import Segment
from newsarchive.index.spool import needing_space
from newsarchive.storage import duplicates
from newsarchive.storage.rows import DIGEST, FIELDS, decode, encode_when
from newsarchive.storage.segments import dead_of, path_of
from newsarchive.storage.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from newsarchive.index.arrays import Array
    from newsarchive.storage.duplicates import Duplicate

__all__ = ["Rescued", "rescue", "rescue_to"]

_LEAF = 13  # the type of a page that holds rows
_HEADER, _FRAME = 32, 24  # bytes before the frames of a log, and before the page in each


@attrs.frozen
class Rescued:
    """What was saved.

    Attributes:
        articles: how many articles were written.
        duplicates: how many of their duplicates were, each as an article of its own with the same
            text.
        lost: the ids that the index has and the store no longer; as far as the index can be read.
        unread: files that could not be read, with the reason: what only they knew of is lost
            without a name.
    """

    articles: int
    duplicates: int
    lost: tuple[str, ...]
    unread: tuple[str, ...]


@attrs.frozen(order=True)
class _Place:
    """Where a row stands: its number in the table, the page, the place of its cell in the page."""

    number: int
    page: int
    cell: int


def rescue(folder: Path, out: TextIO) -> Rescued:
    """Write every readable article of an archive as JSON Lines.

    They come in the order in which they were last written. The duplicates of each article follow
    it: whoever loads the file has them as duplicates again.

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
        places, printings = _found(pages)
        copies = 0
        for place in sorted(places.values()):
            article = pages.article(place)
            if article is None:
                continue
            out.write(_line(article))
            for duplicate in printings.get(place.number, ()):
                copies += 1
                out.write(_line(_printed(article, duplicate)))
    lost = tuple(sorted(expected - places.keys()))
    return Rescued(len(places), copies, lost, tuple(unread))


def rescue_to(folder: Path, path: Path) -> Rescued:
    """Write every readable article of an archive to a new file; see `rescue`.

    Args:
        folder: the archive's.
        path: of the file. If it cannot be written whole, none is left.

    Raises:
        ArchiveError: there is a file already, or no space for it.
        ArchiveNotFound: there is no store in the folder.
    """
    try:
        # "x": a file that is there may be the rescue of yesterday.
        file = path.open("x", encoding="utf-8")
    except FileExistsError:
        raise ArchiveError(f"{path} is there already: name a file that is not") from None
    except PermissionError as fault:
        raise ArchiveReadOnly(f"{path} cannot be made: {fault.strerror}") from fault
    try:
        with needing_space(path), file:
            return rescue(folder, file)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _found(pages: _Pages) -> tuple[dict[str, _Place], dict[int, list[Duplicate]]]:
    """Where each article stands, by id; and the duplicates by the numbers of their articles."""
    places: dict[str, _Place] = {}
    printings: dict[int, dict[str, Duplicate]] = defaultdict(dict)
    for place, values in pages.rows():
        article = _decoded(values)
        if article is not None:
            # The same id twice is an article and what a page that is free now still says of it.
            places[article.id] = max(places.get(article.id, place), place)
            continue
        duplicate = duplicates.whole(values[1:])
        if duplicate is not None:
            number, own = duplicate
            printings[number][own.id] = own
    return places, {number: list(own.values()) for number, own in printings.items()}


def _decoded(values: list[Any]) -> Article | None:
    """The article of a whole row of articles; None for any other row."""
    if len(values) != len(FIELDS) + 2 or values[0] is not None:
        return None
    fingerprint, *fields = values[1:]
    if not isinstance(fingerprint, bytes) or len(fingerprint) not in _FINGERPRINTS:
        return None
    text = FIELDS.index("text")
    if not isinstance(fields[text], str):
        return None
    fields[text] = fields[text].encode()
    return decode(fields, fingerprint, whole=True)


_FINGERPRINTS = (DIGEST, DIGEST + 4)  # without a checksum in the oldest stores


def _printed(article: Article, duplicate: Duplicate) -> Article:
    """A duplicate as the article that it was, as far as it is known."""
    return Article(
        title=article.title,
        text=article.text,
        language=article.language,
        id=duplicate.id,
        url=duplicate.url,
        source=duplicate.source,
        date=duplicate.date,
        section=duplicate.section,
        authors=duplicate.authors,
    )


def _line(article: Article) -> str:
    values = {name: getattr(article, name) for name in FIELDS}
    for name in ("date", "modified"):
        values[name] = encode_when(values[name])
    extra = values.pop("extra")
    given = {name: value for name, value in values.items() if value or name == "text"}
    # By the key, which is that of the id, readers see that the id is to stay as it is.
    return json.dumps({**extra, **given, "key": article.key}, ensure_ascii=False) + "\n"


def _expected(folder: Path, path: Path) -> tuple[set[str], list[str]]:
    """The ids of the articles that the index knows; and what could not be read of it."""
    unread = []
    dead: dict[str, Array] | None = None
    try:
        # A damaged store is not to be written to, so an older one is read as it is.
        with closing(Store(path, create=False, timeout=1, migrate=False)) as store:
            dead = _dead(store)
    except ArchiveError as fault:
        unread.append(str(fault))
    ids: set[str] = set()
    for file in sorted(folder.glob("segments/*.segment")):
        if dead is not None and file.name not in dead:
            continue
        try:
            ids.update(_living_ids(file, (dead or {}).get(file.name)))
        except (ArchiveError, ValueError, IndexError) as fault:
            unread.append(str(fault))
    return ids, unread


def _dead(store: Store) -> dict[str, Array]:
    """For the file of each live segment: the places of its dead articles."""
    with store.reading() as state:
        return {path_of(store.path, row.number).name: dead_of(row) for row in state.segments()}


def _living_ids(file: Path, dead: Array | None) -> list[str]:
    segment = Segment(file)
    live = np.ones(len(segment["article_number"]), bool)
    if dead is not None:
        live[dead] = False
    strings = list(segment.strings("article_id"))
    return [strings[place] for place in np.flatnonzero(live).tolist()]


class _Pages:
    """The pages of an SQLite file, each in its newest committed version, of the log or the file."""

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

    def rows(self) -> Iterator[tuple[_Place, list[Any]]]:
        """Every readable row of any table: where it stands, and its values."""
        count = max(-(-len(self._files[0]) // self._size), max(self._logged, default=0))
        for page in range(1, count + 1):
            content = self._page(page)
            start = 100 if page == 1 else 0
            if content[start : start + 1] != bytes([_LEAF]):
                continue
            cells = int.from_bytes(content[start + 3 : start + 5], "big")
            for place in range(cells):
                cell = start + 8 + 2 * place
                found = self._row(page, cell)
                if found is not None:
                    number, values = found
                    yield _Place(number, page, cell), values

    def article(self, place: _Place) -> Article | None:
        """The article that stands at a place."""
        found = self._row(place.page, place.cell)
        return None if found is None else _decoded(found[1])

    def _row(self, page: int, cell: int) -> tuple[int, list[Any]] | None:
        """Number and values of the row that a cell of a page points to, or None."""
        with suppress(IndexError, ValueError):
            content = self._page(page)
            at = int.from_bytes(content[cell : cell + 2], "big")
            length, at = _varint(content, at)
            number, at = _varint(content, at)
            return number, _values(self._payload(content, at, length))
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


# Bytes of the integers of each serial type; 7 is a float, which no row of ours has.
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8, 8: 0, 9: 0}


def _values(payload: bytes) -> list[Any]:
    """The values of a row.

    Raises:
        IndexError: it ends too early.
        ValueError: its texts are not UTF-8, or it has values that no row of ours has.
    """
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
    if not kind:
        return None, at
    if kind >= 12:
        end = at + (kind - 12) // 2
        content = payload[at:end]
        return (content.decode() if kind % 2 else content), end
    if kind in (8, 9):  # the numbers 0 and 1 themselves
        return kind - 8, at
    if kind not in _INTEGERS:
        raise ValueError(kind)
    end = at + _INTEGERS[kind]
    return int.from_bytes(payload[at:end], "big", signed=True), end
