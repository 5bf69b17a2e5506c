"""The store: one SQLite file with the articles as they came and the list of the index's live segments.

One transaction writes both, so that they cannot come apart; `BEGIN IMMEDIATE` is the only lock. The file is in WAL
mode: readers see the state of their transaction's begin and are never blocked. Each article carries its fingerprint,
and the rest (properties, segments) a seal, so that damage which SQLite cannot see is found when it is read.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import sqlite3
from typing import TYPE_CHECKING, Any

import attrs

from newsarchive import failpoints
from newsarchive.errors import (
    ArchiveDamaged,
    ArchiveError,
    ArchiveNotFound,
    ArchiveOutdated,
    ArchiveReadOnly,
)
from newsarchive.storage import duplicates
from newsarchive.storage.connections import Connections
from newsarchive.storage.rows import FIELDS, Row, decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from newsarchive.articles import Article

__all__ = ["Reading", "SegmentRow", "Store", "Writing"]

FORMAT = 1
APPLICATION = 0x6E617263  # «narc»: SQLite's application_id, so that `file` and we know the store
_SCHEMA = """
CREATE TABLE property (name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
CREATE TABLE article (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    fingerprint BLOB NOT NULL,
    id TEXT NOT NULL UNIQUE,
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
INSERT INTO property VALUES ('generation', 0), ('analyser', ''), ('articles', 0), ('seal', '');
""" + duplicates.SCHEMA  # fmt: skip
_MIGRATIONS: dict[
    int, str
] = {}  # format -> the statements that make the next one of it; each keeps a fixture in tests
_COLUMNS = ", ".join(("number", "fingerprint", *FIELDS)).replace(
    "text", "CAST(text AS BLOB)"
)  # see `decode`
_PUT = f"INSERT INTO article ({', '.join(('fingerprint', *FIELDS))}) VALUES ({', '.join('?' * (len(FIELDS) + 1))})"
_BATCH = 500  # SQLite's oldest limit on the parameters of one statement is 999
_log = logging.getLogger(__name__)


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


_SEGMENT = ", ".join(field.name for field in attrs.fields(SegmentRow))


class Store:
    """A store that was opened; serves many threads at once.

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
        folder = path.parent
        if create:
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except PermissionError as fault:
                raise ArchiveReadOnly(f"{folder} cannot be made: {fault.strerror}") from fault
            except OSError as fault:
                raise ArchiveError(f"{folder} cannot be made: {fault.strerror}") from fault
        elif not path.exists():
            raise self._absent()
        self._connections = Connections(path, create=create, timeout=timeout)
        with self._connections.use() as connection:
            self._prepare(connection, create=create)

    def _absent(self) -> Exception:
        """The error for a store that is missing or empty."""
        folder = self.path.parent
        if any(folder.glob("segments/*.segment")):
            return ArchiveDamaged(
                self.path, "it is lost, though there is an index; restore a backup"
            )
        what = "is no archive" if folder.exists() else "does not exist"
        return ArchiveNotFound(
            f"{folder} {what}: make one with `newsarchive rebuild SOURCE --archive {folder}`"
        )

    def _prepare(self, connection: sqlite3.Connection, *, create: bool) -> None:
        """See that it is a store of this format, or make it one."""
        application, version, tables = _kind(connection)
        if not application and not tables:  # new, or its maker was killed
            if not create or any(self.path.parent.glob("segments/*.segment")):
                raise self._absent()
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("BEGIN IMMEDIATE")
            if not _kind(connection)[2]:  # another process may have been quicker
                self._run(connection, _SCHEMA, FORMAT)
                connection.execute(f"PRAGMA application_id = {APPLICATION}")
            connection.execute("COMMIT")
            application, version, _ = _kind(connection)
        strange = "SELECT count(*) FROM sqlite_master WHERE type IN ('trigger', 'view')"  # they could do as they like
        if application != APPLICATION or connection.execute(strange).fetchone()[0]:
            raise ArchiveDamaged(self.path, "it is an SQLite file, but not the store of an archive")
        if version > FORMAT:
            raise ArchiveOutdated(
                f"{self.path} has format {version}, not up to {FORMAT}: upgrade newsarchive"
            )
        if version < FORMAT:
            if not self._connections.writable:
                raise ArchiveOutdated(
                    f"{self.path} has format {version}, not {FORMAT}: open it where it is writable"
                )
            connection.execute("BEGIN IMMEDIATE")
            for older in range(_kind(connection)[1], FORMAT):
                self._run(connection, _MIGRATIONS[older], older + 1)
            connection.execute("COMMIT")

    @staticmethod
    def _run(connection: sqlite3.Connection, statements: str, version: int) -> None:
        for statement in statements.split(";"):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {version}")

    @contextlib.contextmanager
    def reading(self) -> Iterator[Reading]:
        """One whole committed state, whatever is written meanwhile."""
        with self._connections.use() as connection:
            connection.execute("BEGIN")
            yield Reading(connection, self.path)

    @contextlib.contextmanager
    def writing(self) -> Iterator[Writing]:
        """The only commit point: what is done inside holds together, or not at all if it raises.

        Raises:
            ArchiveLocked: another writer did not finish in time.
            ArchiveReadOnly: the store may only be read.
        """
        if not self._connections.writable:
            raise ArchiveReadOnly(
                f"{self.path.parent} may only be read here: check its permissions"
            )
        with self._connections.use() as connection:
            connection.execute("BEGIN IMMEDIATE")
            before = connection.total_changes
            transaction = Writing(connection, self.path)
            yield transaction
            if connection.total_changes == before:
                return  # nothing to commit: readers keep their state
            transaction.seal()
            failpoints.reach("before commit")
            connection.execute("COMMIT")
            failpoints.reach("committed")

    def truncate_log(self, *, wait: bool = False) -> None:
        """Move what the log holds into the file and empty it, unless a reader still needs it.

        Args:
            wait: for readers that began before, as long as a writer waits for another: until they end, what was
                removed can be found in the bytes of the files.
        """
        with self._connections.use() as connection:
            waits = connection.execute("PRAGMA busy_timeout").fetchone()[0]
            if not wait:
                connection.execute("PRAGMA busy_timeout = 0")
            try:
                busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            except sqlite3.OperationalError:  # no space to move it to: the log has it all the same
                busy = True
            connection.execute(f"PRAGMA busy_timeout = {waits}")
        failpoints.reach("log truncated")
        if wait and busy:
            _log.warning(
                "%s: a reader still uses the old state; the next write clears it from the files",
                self.path,
            )

    def copy(self, state: Reading, path: Path) -> None:
        """Write the store as it is in a state to a new file, and make it durable."""
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as copy:
            copy.execute("PRAGMA synchronous = FULL")
            state.connection.backup(
                copy, pages=1024
            )  # so many at a time, so that Ctrl-C is heard between

    def size(self) -> int:
        """Bytes of the store and its log."""
        files = (self.path, self.path.with_name(f"{self.path.name}-wal"))
        return sum(file.stat().st_size for file in files if file.exists())

    def close(self) -> None:
        """Close every connection, those in use as soon as they are given back."""
        self._connections.close()


def _kind(connection: sqlite3.Connection) -> tuple[int, int, int]:
    """The application, the format and the number of tables of a database."""
    queries = ("PRAGMA application_id", "PRAGMA user_version", "SELECT count(*) FROM sqlite_master")
    application, version, tables = (connection.execute(query).fetchone()[0] for query in queries)
    return application, version, tables


class Reading:
    """What can be read of one state."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.connection = connection
        self._path = path

    def property(self, name: str) -> Any:
        """A property of the archive: `generation`, `analyser`, `articles`, `seal`."""
        row = self.connection.execute(
            "SELECT value FROM property WHERE name = ?", (name,)
        ).fetchone()
        if row is None:
            raise self._damaged(f"property {name!r} is missing")
        return row[0]

    def dictionary(self) -> str | None:
        """The archive's own words, as `Dictionary.to_json` wrote them; None where there are none."""
        row = self.connection.execute(
            "SELECT value FROM property WHERE name = 'dictionary'"
        ).fetchone()
        return None if row is None else str(row[0])

    def segments(self) -> list[SegmentRow]:
        """The live segments in the order of their articles, after a look at the seal.

        Raises:
            ArchiveDamaged: segments or properties are not as they were sealed.
        """
        if self._sealed() != self.property("seal"):
            raise self._damaged("the list of its segments has another seal")
        return self._segments()

    def _segments(self) -> list[SegmentRow]:
        return [
            SegmentRow(*row)
            for row in self.connection.execute(f"SELECT {_SEGMENT} FROM segment ORDER BY first")
        ]

    def _sealed(self) -> str:
        """What the seal is to be; that of an archive in which nothing was written yet is empty."""
        state = [self.property(name) for name in ("generation", "analyser", "articles")]
        state += [words for words in [self.dictionary()] if words is not None]
        rows = [attrs.astuple(row) for row in self._segments()]
        return (
            hashlib.blake2b(repr((state, rows)).encode(), digest_size=16).hexdigest()
            if any((*state, rows))
            else ""
        )

    def _damaged(self, reason: str) -> ArchiveDamaged:
        return ArchiveDamaged(
            self._path,
            f"{reason}; restore a backup, or save the articles with `newsarchive rescue`",
        )

    def count(self) -> int:
        """How many articles there are."""
        self.segments()
        return int(self.property("articles"))

    def article(self, id_: str) -> Article | None:
        """The article with an id."""
        rows = self.connection.execute(f"SELECT {_COLUMNS} FROM article WHERE id = ?", (id_,))
        return next((article for _, article in self._decoded(rows)), None)

    def has(self, id_: str) -> bool:
        """Whether there is an article with an id."""
        return (
            self.connection.execute("SELECT 1 FROM article WHERE id = ?", (id_,)).fetchone()
            is not None
        )

    def articles(self, numbers: Sequence[int]) -> dict[int, Article]:
        """Articles by their numbers."""
        found: dict[int, Article] = {}
        for at in range(0, len(numbers), _BATCH):
            batch = numbers[at : at + _BATCH]
            marks = ", ".join("?" * len(batch))
            query = f"SELECT {_COLUMNS} FROM article WHERE number IN ({marks})"
            found.update(self._decoded(self.connection.execute(query, batch)))
        return found

    def all_articles(self) -> Iterator[tuple[int, Article]]:
        """Numbers and articles in archive order: that in which they were last written."""
        return self._decoded(
            self.connection.execute(f"SELECT {_COLUMNS} FROM article ORDER BY number")
        )

    def extras(self, key: str) -> Iterator[tuple[int, str | float]]:
        """The numbers of the articles whose `extra` has a string or a number under a key, with that value."""
        query = (
            "SELECT number, held.value FROM article, json_each(article.extra) AS held "
            "WHERE held.key = ? AND held.type IN ('text', 'integer', 'real')"
        )
        yield from self.connection.execute(query, (key,))

    def _decoded(self, rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[int, Article]]:
        for number, mark, *values in rows:
            article = decode(values, mark)
            if article is None:
                raise self._damaged(f"article {values[0]!r:.200} is not as it was stored")
            yield number, article

    def problems(self) -> Iterator[str]:
        """What is wrong with the file: SQLite's own integrity check, the seal, every article's fingerprint."""
        for (line,) in self.connection.execute("PRAGMA integrity_check"):
            if line != "ok":
                yield line
        if self._sealed() != self.property("seal"):
            yield "the list of its segments has another seal"
        count = 0
        for number, mark, *values in self.connection.execute(f"SELECT {_COLUMNS} FROM article"):
            count += 1
            if decode(values, mark, whole=True) is None:
                yield f"article {values[0]!r:.200} (number {number}) is not as it was stored"
        yield from duplicates.problems(self.connection)
        if count != self.property("articles"):
            yield f"it has {count} articles, not {self.property('articles')}"


class Writing(Reading):
    """What can be changed in one transaction."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        super().__init__(connection, path)
        self._articles = int(self.property("articles"))

    def segments(self) -> list[SegmentRow]:
        """The live segments in the order of their articles; the seal follows at the end."""
        return self._segments()

    def verify(self) -> None:
        """Raise ArchiveDamaged where what is to be changed is not as it was sealed."""
        super().segments()

    def seal(self) -> None:
        """Begin the next generation and seal it."""
        self._set("generation", self.property("generation") + 1)
        self._set("articles", self._articles)
        self._set("seal", self._sealed())

    def _set(self, name: str, value: str | int) -> None:
        self.connection.execute("UPDATE property SET value = ? WHERE name = ?", (value, name))

    def set_dictionary(self, words: str) -> None:
        """Keep the archive's own words."""
        self.connection.execute(
            "INSERT OR REPLACE INTO property VALUES ('dictionary', ?)", (words,)
        )

    def set_analyser(self, version: str) -> None:
        """Note which analyser the index is made by."""
        self._set("analyser", version)

    def known(self, id_: str) -> tuple[int, bytes] | None:
        """Number and fingerprint of the article with an id."""
        query = "SELECT number, fingerprint FROM article WHERE id = ?"
        row: tuple[int, bytes] | None = self.connection.execute(query, (id_,)).fetchone()
        return row

    def put(self, record: Row) -> int:
        """Store an article whose id is free; returns its number, larger than all before."""
        self._articles += 1
        return int(
            self.connection.execute(_PUT, (record.fingerprint, *record.values)).lastrowid or 0
        )

    def drop(self, numbers: Sequence[int]) -> None:
        """Delete articles by number."""
        self._articles -= len(numbers)
        self.connection.executemany(
            "DELETE FROM article WHERE number = ?", [(number,) for number in numbers]
        )

    def begin_anew(self) -> None:
        """Delete every article and segment, remembering ids and fingerprints for `before` and `end_anew`."""
        self.connection.execute(
            "CREATE TEMP TABLE before (id PRIMARY KEY, fingerprint) WITHOUT ROWID"
        )
        self.connection.execute("INSERT INTO before SELECT id, fingerprint FROM article")
        self.connection.execute("DELETE FROM article")
        duplicates.forget(self.connection, None)
        self._articles = 0
        self.connection.execute("DELETE FROM segment")

    def before(self, id_: str) -> bytes | None:
        """The fingerprint that an article had before `begin_anew`."""
        row = self.connection.execute(
            "SELECT fingerprint FROM before WHERE id = ?", (id_,)
        ).fetchone()
        return None if row is None else row[0]

    def end_anew(self) -> int:
        """Forget what was before; returns how many articles are there no more."""
        query = "SELECT count(*) FROM before WHERE id NOT IN (SELECT id FROM article)"
        missing = int(self.connection.execute(query).fetchone()[0])
        self.connection.execute("DROP TABLE before")
        return missing

    def drop_index(self) -> None:
        """Delete every segment, and count the articles: what is derived is made anew."""
        self.connection.execute("DELETE FROM segment")
        self._articles = int(self.connection.execute("SELECT count(*) FROM article").fetchone()[0])

    def next_segment(self) -> int:
        """The number of the next segment, never one that a committed segment had."""
        row = self.connection.execute(
            "SELECT seq FROM sqlite_sequence WHERE name = 'segment'"
        ).fetchone()
        return 1 + (row[0] if row else 0)

    def put_segment(self, row: SegmentRow) -> None:
        """Make a segment live."""
        marks = ", ".join("?" * len(attrs.fields(SegmentRow)))
        self.connection.execute(
            f"INSERT INTO segment ({_SEGMENT}) VALUES ({marks})", attrs.astuple(row)
        )

    def set_dead(self, number: int, dead: bytes) -> None:
        """Note which articles of a segment are gone."""
        self.connection.execute("UPDATE segment SET dead = ? WHERE number = ?", (dead, number))

    def drop_segments(self, numbers: Iterable[int]) -> None:
        """Make segments no longer live."""
        self.connection.executemany(
            "DELETE FROM segment WHERE number = ?", [(number,) for number in numbers]
        )
