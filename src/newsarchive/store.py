"""The store: one SQLite file with the articles as they came and the list of the index's live segments.

One transaction writes both, so that they cannot come apart; `BEGIN IMMEDIATE` is the only lock. The file is in WAL
mode: readers see the state of their transaction's begin and are never blocked.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
from typing import TYPE_CHECKING, Any

import attrs

from newsarchive.articles import Article
from newsarchive.errors import (
    ArchiveClosed,
    ArchiveDamaged,
    ArchiveError,
    ArchiveLocked,
    ArchiveNotFound,
    ArchiveOutdated,
    ArchiveReadOnly,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

__all__ = ["SegmentRow", "Store", "fingerprint"]

FORMAT = 1
_APPLICATION = 0x6E617263  # «narc»: SQLite's application_id, so that `file` and we know the store
_SCHEMA = """
CREATE TABLE property (name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
CREATE TABLE article (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    fingerprint BLOB NOT NULL,
    title TEXT NOT NULL, text TEXT NOT NULL, date TEXT, source TEXT, authors TEXT NOT NULL, section TEXT,
    tags TEXT NOT NULL, url TEXT, language TEXT, description TEXT, modified TEXT, extra TEXT NOT NULL
);
CREATE TABLE segment (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    first INTEGER NOT NULL, last INTEGER NOT NULL,
    sentences INTEGER NOT NULL, tokens INTEGER NOT NULL,
    size INTEGER NOT NULL, checksum INTEGER NOT NULL,
    dead BLOB NOT NULL
);
"""
_FIELDS = (
    "id", "title", "text", "date", "source", "authors", "section", "tags", "url", "language", "description", "modified",
    "extra",
)  # fmt: skip
_LISTS = {"authors", "tags"}
_BATCH = 500  # SQLite's oldest limit on the parameters of one statement is 999


@attrs.frozen
class SegmentRow:
    """A live segment as the store knows it.

    Attributes:
        number: names its file.
        first: the smallest number of an article in it.
        last: the largest one.
        sentences: of its articles, dead ones included.
        tokens: likewise.
        size: bytes of its file.
        checksum: CRC-32 of its file.
        dead: little-endian uint32: the places of the articles in it that are gone.
    """

    number: int
    first: int
    last: int
    sentences: int
    tokens: int
    size: int
    checksum: int
    dead: bytes


def _encoded(article: Article) -> dict[str, Any]:
    """An article -> the values of its columns."""
    values = {name: getattr(article, name) for name in _FIELDS}
    for name in ("date", "modified"):
        values[name] = None if values[name] is None else str(values[name]).replace(" ", "T")
    for name in (*_LISTS, "extra"):
        values[name] = json.dumps(values[name], ensure_ascii=False, sort_keys=True)
    return values


def _decoded(row: Sequence[Any]) -> Article:
    values = dict(zip(_FIELDS, row, strict=True))
    for name in (*_LISTS, "extra"):
        values[name] = json.loads(values[name])
    return Article(**values)


def fingerprint(article: Article) -> bytes:
    """16 bytes that differ wherever two articles do."""
    return hashlib.blake2b(json.dumps(list(_encoded(article).values())).encode(), digest_size=16).digest()


class Store:
    """Connections to a store: a pool for readers, made anew after a fork.

    Args:
        path: the SQLite file.
        create: make it where it is not.
        timeout: seconds that a writer waits for another.

    Raises:
        ArchiveNotFound: there is no such file.
        ArchiveDamaged: it is no SQLite file, or not one of ours.
        ArchiveOutdated: a later version made it.
    """

    def __init__(self, path: Path, *, create: bool, timeout: float) -> None:
        self.path = path
        self._timeout = timeout
        self._pool: list[sqlite3.Connection] = []
        self._process = os.getpid()
        self._open = True
        folder = path.parent
        if create:
            folder.mkdir(parents=True, exist_ok=True)
        elif not path.exists():
            what = "is no archive" if folder.exists() else "does not exist"
            raise ArchiveNotFound(f"{folder} {what}: make one with `newsarchive rebuild SOURCE --archive {folder}`")
        self.writable = os.access(folder, os.W_OK) and (not path.exists() or os.access(path, os.W_OK))
        with self._guarded(), self._connection() as connection:
            if create and not connection.execute("PRAGMA user_version").fetchone()[0]:
                self._create(connection)
            application = connection.execute("PRAGMA application_id").fetchone()[0]
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if application != _APPLICATION:
                raise ArchiveDamaged(path, "it is an SQLite file, but not the store of an archive")
            if version > FORMAT:
                raise ArchiveOutdated(f"{path} has format {version}, not up to {FORMAT}: upgrade newsarchive")

    def _create(self, connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN IMMEDIATE")
        if not connection.execute("PRAGMA user_version").fetchone()[0]:  # another process may have been quicker
            for statement in _SCHEMA.split(";"):
                connection.execute(statement)
            connection.execute("INSERT INTO property VALUES ('generation', 0), ('analyser', '')")
            connection.execute(f"PRAGMA application_id = {_APPLICATION}")
            connection.execute(f"PRAGMA user_version = {FORMAT}")
        connection.execute("COMMIT")

    def _connect(self) -> sqlite3.Connection:
        if self.writable:
            uri = f"{self.path.absolute().as_uri()}?mode=rwc"
        else:
            # Where no file can be made beside the store, SQLite reads a WAL database only if told that nobody writes.
            uri = f"{self.path.absolute().as_uri()}?mode=ro&immutable=1"
        connection = sqlite3.connect(
            uri, uri=True, timeout=self._timeout, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
        return connection

    @contextlib.contextmanager
    def _guarded(self) -> Iterator[None]:
        """What SQLite raises, as this package says it."""
        try:
            yield
        except sqlite3.Error as fault:
            raise self._translated(fault) from fault

    def _translated(self, fault: sqlite3.Error) -> Exception:
        match getattr(fault, "sqlite_errorcode", 0) & 0xFF:
            case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
                waited = f"waited {self._timeout:g} s; try again, or give a longer timeout"
                return ArchiveLocked(f"{self.path.parent} is being written to: {waited}")
            case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
                return ArchiveDamaged(self.path, str(fault))
            case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
                return ArchiveReadOnly(f"{self.path}: {fault}; check the permissions of its folder")
            case sqlite3.SQLITE_FULL | sqlite3.SQLITE_IOERR:
                return ArchiveError(f"{self.path}: {fault}; nothing was changed: free some space and try again")
        return fault

    @contextlib.contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """A connection of the pool, for one use at a time."""
        if not self._open:
            raise ArchiveClosed(f"{self.path.parent} was closed: open it again with newsarchive.open()")
        if self._process != os.getpid():  # SQLite's connections must not be used, nor closed, across a fork
            self._process = os.getpid()
            self._inherited = self._pool
            self._pool = []
        try:
            connection = self._pool.pop()
        except IndexError:
            connection = self._connect()
        try:
            yield connection
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            if self._open:
                self._pool.append(connection)
            else:
                connection.close()

    @contextlib.contextmanager
    def reading(self) -> Iterator[Reading]:
        """One whole committed state, whatever is written meanwhile."""
        with self._guarded(), self._connection() as connection:
            connection.execute("BEGIN")
            yield Reading(connection)

    @contextlib.contextmanager
    def writing(self) -> Iterator[Writing]:
        """The only commit point: what is done inside holds together, or not at all if it raises.

        Raises:
            ArchiveLocked: another writer did not finish in time.
            ArchiveReadOnly: the store may only be read.
        """
        if not self.writable:
            raise ArchiveReadOnly(f"{self.path.parent} may only be read here: check its permissions")
        with self._guarded(), self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield Writing(connection)
            connection.execute("UPDATE property SET value = value + 1 WHERE name = 'generation'")
            connection.execute("COMMIT")

    def truncate_log(self) -> None:
        """Move what the log holds into the file and empty it, unless a reader still needs it."""
        with self._guarded(), self._connection() as connection, contextlib.suppress(sqlite3.OperationalError):
            connection.execute("PRAGMA busy_timeout = 0")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.execute(f"PRAGMA busy_timeout = {int(self._timeout * 1000)}")

    def size(self) -> int:
        """Bytes of the store and its log."""
        files = (self.path, self.path.with_name(f"{self.path.name}-wal"))
        return sum(file.stat().st_size for file in files if file.exists())

    def close(self) -> None:
        """Close every connection that is not in use."""
        self._open = False
        while self._pool and self._process == os.getpid():
            self._pool.pop().close()


class Reading:
    """What can be read of one state."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def property(self, name: str) -> Any:
        """A property of the archive: `generation`, `analyser`."""
        return self._connection.execute("SELECT value FROM property WHERE name = ?", (name,)).fetchone()[0]

    def segments(self) -> list[SegmentRow]:
        """The live segments in the order of their articles."""
        columns = ", ".join(field.name for field in attrs.fields(SegmentRow))
        return [SegmentRow(*row) for row in self._connection.execute(f"SELECT {columns} FROM segment ORDER BY first")]

    def count(self) -> int:
        """How many articles there are."""
        return int(self._connection.execute("SELECT count(*) FROM article").fetchone()[0])

    def article(self, id_: str) -> Article | None:
        """The article with an id."""
        row = self._connection.execute(f"SELECT {', '.join(_FIELDS)} FROM article WHERE id = ?", (id_,)).fetchone()
        return None if row is None else _decoded(row)

    def has(self, id_: str) -> bool:
        """Whether there is an article with an id."""
        return self._connection.execute("SELECT 1 FROM article WHERE id = ?", (id_,)).fetchone() is not None

    def articles(self, numbers: Sequence[int]) -> dict[int, Article]:
        """Articles by their numbers."""
        found: dict[int, Article] = {}
        for at in range(0, len(numbers), _BATCH):
            batch = numbers[at : at + _BATCH]
            marks = ", ".join("?" * len(batch))
            query = f"SELECT number, {', '.join(_FIELDS)} FROM article WHERE number IN ({marks})"
            found.update((row[0], _decoded(row[1:])) for row in self._connection.execute(query, batch))
        return found

    def all_articles(self) -> Iterator[tuple[int, Article]]:
        """Numbers and articles in archive order: that in which they were last written."""
        query = f"SELECT number, {', '.join(_FIELDS)} FROM article ORDER BY number"
        return ((row[0], _decoded(row[1:])) for row in self._connection.execute(query))


class Writing(Reading):
    """What can be changed in one transaction."""

    def set_analyser(self, version: str) -> None:
        """Note which analyser the index is made by."""
        self._connection.execute("UPDATE property SET value = ? WHERE name = 'analyser'", (version,))

    def known(self, id_: str) -> tuple[int, bytes] | None:
        """Number and fingerprint of the article with an id."""
        query = "SELECT number, fingerprint FROM article WHERE id = ?"
        row: tuple[int, bytes] | None = self._connection.execute(query, (id_,)).fetchone()
        return row

    def put(self, article: Article, mark: bytes) -> int:
        """Store an article whose id is free; returns its number, larger than all before."""
        values = {"fingerprint": mark, **_encoded(article)}
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        cursor = self._connection.execute(f"INSERT INTO article ({names}) VALUES ({marks})", list(values.values()))
        return int(cursor.lastrowid or 0)

    def drop(self, numbers: Iterable[int]) -> None:
        """Delete articles by number."""
        self._connection.executemany("DELETE FROM article WHERE number = ?", ((number,) for number in numbers))

    def begin_anew(self) -> None:
        """Delete every article and segment, remembering ids and fingerprints for `before` and `missing`."""
        self._connection.execute("CREATE TEMP TABLE before AS SELECT id, fingerprint FROM article")
        self._connection.execute("CREATE INDEX temp.before_id ON before (id)")
        self._connection.execute("DELETE FROM article")
        self.drop_segments(row.number for row in self.segments())

    def before(self, id_: str) -> bytes | None:
        """The fingerprint that an article had before `begin_anew`."""
        row = self._connection.execute("SELECT fingerprint FROM before WHERE id = ?", (id_,)).fetchone()
        return None if row is None else row[0]

    def end_anew(self) -> int:
        """Forget what was before; returns how many articles are there no more."""
        query = "SELECT count(*) FROM before WHERE id NOT IN (SELECT id FROM article)"
        missing = int(self._connection.execute(query).fetchone()[0])
        self._connection.execute("DROP TABLE before")
        return missing

    def next_segment(self) -> int:
        """The number of the next segment, never one that a committed segment had."""
        row = self._connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'segment'").fetchone()
        return 1 + (row[0] if row else 0)

    def put_segment(self, row: SegmentRow) -> None:
        """Make a segment live."""
        marks = ", ".join("?" * len(attrs.fields(SegmentRow)))
        names = ", ".join(field.name for field in attrs.fields(SegmentRow))
        self._connection.execute(f"INSERT INTO segment ({names}) VALUES ({marks})", attrs.astuple(row))

    def set_dead(self, number: int, dead: bytes) -> None:
        """Note which articles of a segment are gone."""
        self._connection.execute("UPDATE segment SET dead = ? WHERE number = ?", (dead, number))

    def drop_segments(self, numbers: Iterable[int]) -> None:
        """Make segments no longer live."""
        self._connection.executemany("DELETE FROM segment WHERE number = ?", [(number,) for number in numbers])
