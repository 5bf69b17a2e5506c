"""The tables of the store, format by format: making a new store, bringing an older one forward.

A change of what is stored takes the next format number, a step of `_MIGRATIONS` that leads to it,
and a fixture in the tests that is kept for good.
"""

from __future__ import annotations

import hashlib
import logging
from typing import TYPE_CHECKING, Any

import attrs

from newsarchive.addresses import compared
from newsarchive.articles import key_of
from newsarchive.errors import ArchiveDamaged, ArchiveOutdated
from newsarchive.storage import duplicates
from newsarchive.storage.rows import FIELDS, MODULUS, completed_fingerprint, content_hash

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

__all__ = [
    "APPLICATION",
    "ARTICLE",
    "FORMAT",
    "SEGMENT",
    "TIMEZONE",
    "SegmentRow",
    "arrival_mark",
    "is_new",
    "make",
    "migrate",
    "properties",
    "seal_of",
    "segment_rows",
    "verify_kind",
    "written_sum",
]

FORMAT = 3
APPLICATION = 0x6E617263  # «narc»: SQLite's application_id, so that `file` and we know the store
TIMEZONE = "Asia/Almaty"
"""The clock by which the days of an archive are counted, unless it is made with another."""

_ARTICLES = """
CREATE TABLE property (name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
CREATE TABLE article (
    number INTEGER PRIMARY KEY AUTOINCREMENT, fingerprint BLOB NOT NULL, id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL, text TEXT NOT NULL, date TEXT, source TEXT, authors TEXT NOT NULL, section
    TEXT, tags TEXT NOT NULL, url TEXT, language TEXT, description TEXT, modified TEXT, extra TEXT
    NOT NULL
);
CREATE TABLE segment (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    first INTEGER NOT NULL, last INTEGER NOT NULL,
    sentences INTEGER NOT NULL, tokens INTEGER NOT NULL,
    size INTEGER NOT NULL, checksum INTEGER NOT NULL,
    dead BLOB NOT NULL
);
CREATE TABLE wording (number INTEGER PRIMARY KEY, mark BLOB NOT NULL);
CREATE INDEX wording_mark ON wording (mark)
"""  # fmt: skip

# Arrivals stand apart from the articles: whoever asks for them does not read pages full of text.
# Most articles have their url as id, so only the others are in the index of urls.
_ARRIVALS = """
CREATE TABLE arrival (
    number INTEGER PRIMARY KEY,
    mark BLOB NOT NULL,
    first_seen INTEGER NOT NULL,
    key TEXT NOT NULL UNIQUE
);
CREATE INDEX arrival_first_seen ON arrival (first_seen);
CREATE TABLE duplicate (
    place INTEGER PRIMARY KEY,
    mark BLOB NOT NULL,
    number INTEGER NOT NULL,
    first_seen INTEGER NOT NULL,
    id TEXT NOT NULL UNIQUE, key TEXT NOT NULL UNIQUE, url TEXT NOT NULL,
    source TEXT, date TEXT, section TEXT, authors TEXT NOT NULL
);
CREATE INDEX duplicate_number ON duplicate (number);
CREATE INDEX duplicate_url ON duplicate (url);
CREATE INDEX article_url ON article (url) WHERE url <> id
"""  # fmt: skip

# Addresses are compared in one spelling; here is that of those that came in another one.
_SPELLINGS = """
CREATE TABLE spelling (number INTEGER PRIMARY KEY, compared TEXT NOT NULL);
CREATE INDEX spelling_compared ON spelling (compared)
"""

_SEALED = {
    1: ("generation", "analyser", "articles"),
    2: ("generation", "analyser", "articles", "content", "timezone"),
    3: ("generation", "analyser", "articles", "content", "timezone"),
}
"""The properties that the seal of a format covers."""

_SEALED_IF_THERE = ("dictionary", "protected")
"""Those that are covered where they are there: own words, names that an index has instead."""

ARTICLE = ", ".join(("number", "fingerprint", *FIELDS)).replace("text", "CAST(text AS BLOB)")
"""The columns of an article as `rows.decode` takes them."""

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


SEGMENT = ", ".join(field.name for field in attrs.fields(SegmentRow))
"""The columns of a segment."""


def properties(connection: sqlite3.Connection) -> dict[str, Any]:
    """All properties of an archive, by name."""
    return dict(connection.execute("SELECT name, value FROM property"))


def segment_rows(connection: sqlite3.Connection) -> list[SegmentRow]:
    """The live segments in the order of their articles."""
    rows = connection.execute(f"SELECT {SEGMENT} FROM segment ORDER BY first")
    return [SegmentRow(*row) for row in rows]


def seal_of(values: Mapping[str, Any], rows: Iterable[SegmentRow], version: int = FORMAT) -> str:
    """What the seal of a store is to be: a hash of what no fingerprint of an article covers.

    Args:
        values: the properties.
        rows: the live segments, in the order of their articles.
        version: the format of the store.
    """
    state = [values[name] for name in _SEALED[version]]
    state += [values[name] for name in _SEALED_IF_THERE if name in values]
    segments = [attrs.astuple(row) for row in rows]
    if version == 1 and not any((*state, segments)):  # nothing was written yet
        return ""
    return hashlib.blake2b(repr((state, segments)).encode(), digest_size=16).hexdigest()


def arrival_mark(number: int, first_seen: int, key: str) -> bytes:
    """The checksum of a row of arrivals: 8 bytes."""
    values = repr((number, first_seen, key))
    return hashlib.blake2b(values.encode(), digest_size=8).digest()


def is_new(connection: sqlite3.Connection) -> bool:
    """Whether a database has nothing in it: it is to be made, or whoever made it was killed."""
    application, tables = _kind(connection)
    return not application and not tables


def _kind(connection: sqlite3.Connection) -> tuple[int, int]:
    """The application and the number of tables of a database."""
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    return application, tables


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _run(connection: sqlite3.Connection, statements: str) -> None:
    for statement in statements.split(";"):
        connection.execute(statement)


def make(connection: sqlite3.Connection, timezone: str) -> None:
    """Make the tables of an empty store, in one transaction."""
    # With a log beside the file, readers are never blocked.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN IMMEDIATE")
    if is_new(connection):  # else another process was quicker
        _run(connection, _ARTICLES)
        _run(connection, _ARRIVALS)
        _run(connection, _SPELLINGS)
        values = {
            "generation": 0,
            "analyser": "",
            "articles": 0,
            "content": written_sum(0),
            "timezone": timezone,
        }
        values["seal"] = seal_of(values, [])
        connection.executemany("INSERT INTO property VALUES (?, ?)", values.items())
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {FORMAT}")
    connection.execute("COMMIT")


def verify_kind(connection: sqlite3.Connection, path: Path) -> int:
    """See that a database is a store of ours; returns its format.

    Raises:
        ArchiveDamaged: it is something else.
        ArchiveOutdated: a later version of this package made it.
    """
    application, _ = _kind(connection)
    # Triggers and views of a stranger could do as they like.
    strange = "SELECT count(*) FROM sqlite_master WHERE type IN ('trigger', 'view')"
    if application != APPLICATION or connection.execute(strange).fetchone()[0]:
        raise ArchiveDamaged(path, "it is an SQLite file, but not the store of an archive")
    version = _version(connection)
    if version > FORMAT:
        raise ArchiveOutdated(
            f"{path} has format {version}, not up to {FORMAT}: upgrade newsarchive"
        )
    return version


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring a store of an older format forward, whole or not at all."""
    connection.execute("BEGIN IMMEDIATE")
    # Asked again under the lock: another process may have been quicker.
    for older in range(_version(connection), FORMAT):
        _MIGRATIONS[older](connection)
        connection.execute(f"PRAGMA user_version = {older + 1}")
        _log.info("%s: brought from format %d to %d", path, older, older + 1)
    connection.execute("COMMIT")


def _to_2(connection: sqlite3.Connection) -> None:
    """Format 1 had no keys, commits of arrival, sum of contents or timezone.

    Of a duplicate it had only the url.
    """
    values = properties(connection)
    # Looked at before anything changes.
    rows = segment_rows(connection)
    was_sealed = values["seal"] == seal_of(values, rows, 1)
    _complete_fingerprints(connection)
    _run(connection, _ARRIVALS)
    content = _arrivals_of_1(connection) + _duplicates_of_1(connection)
    connection.execute("DROP TABLE copy")
    values |= {"content": written_sum(content), "timezone": TIMEZONE}
    # Damage that was there before is not sealed as if it were right.
    values["seal"] = seal_of(values, rows, 2) if was_sealed else ""
    connection.executemany("INSERT OR REPLACE INTO property VALUES (?, ?)", values.items())


def _complete_fingerprints(connection: sqlite3.Connection) -> None:
    """The first stores of format 1 had fingerprints without a checksum."""
    query = "SELECT number FROM article WHERE length(fingerprint) = 16"
    for (number,) in connection.execute(query).fetchall():
        row = connection.execute(f"SELECT {ARTICLE} FROM article WHERE number = ?", (number,))
        _, fingerprint, *values = row.fetchone()
        completed = completed_fingerprint(values, fingerprint)
        connection.execute(
            "UPDATE article SET fingerprint = ? WHERE number = ?", (completed, number)
        )


def _arrivals_of_1(connection: sqlite3.Connection) -> int:
    """Give each article its key; returns what they add to the sum of contents."""
    content = 0
    for number, id_, fingerprint in connection.execute(
        "SELECT number, id, fingerprint FROM article"
    ):
        if not isinstance(id_, str) or not isinstance(fingerprint, bytes):
            continue  # damaged: `check` names it
        content += content_hash(id_, fingerprint[:16])
        key = key_of(id_)
        # Nobody knows when it came: commit 0 is before all that are numbered.
        connection.execute(
            "INSERT OR IGNORE INTO arrival VALUES (?, ?, ?, ?)",
            (number, arrival_mark(number, 0, key), 0, key),
        )
    return content


def _duplicates_of_1(connection: sqlite3.Connection) -> int:
    """Copy the duplicates, of which only the url is known; returns what they add to the sum."""
    query = "SELECT number, copy.id, copy.url, article.id FROM copy JOIN article USING (number)"
    return sum(duplicates.put_old(connection, *row) for row in connection.execute(query).fetchall())


def _to_3(connection: sqlite3.Connection) -> None:
    """Format 2 compared addresses letter by letter."""
    _run(connection, _SPELLINGS)
    rows = connection.execute("SELECT number, id FROM article").fetchall()
    spelled = [(number, compared(id_)) for number, id_ in rows if isinstance(id_, str)]
    ids = dict(rows)
    others = [(number, spelling) for number, spelling in spelled if spelling != ids[number]]
    connection.executemany("INSERT INTO spelling VALUES (?, ?)", others)


def written_sum(content: int) -> str:
    """The sum of contents as a property: SQLite's integers are too small for it."""
    return f"{content % MODULUS:032x}"


_MIGRATIONS: dict[int, Callable[[sqlite3.Connection], None]] = {1: _to_2, 2: _to_3}
"""Format -> what makes the next one of it."""
