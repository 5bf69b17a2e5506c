"""The same article twice: a text that comes again under another url is kept once, with every url it came under.

Agencies' news stand on many sites word for word. Two texts are the same if their letters and digits are; of a short one
the headline counts too, since many articles say no more than «Толығырақ».
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

    from newsarchive.articles import Article

__all__ = ["SCHEMA", "drop", "follow", "forget", "is_copy", "note", "original", "problems", "urls"]

SCHEMA = """
CREATE TABLE wording (number INTEGER PRIMARY KEY, mark BLOB NOT NULL);
CREATE INDEX wording_mark ON wording (mark);
CREATE TABLE copy (id TEXT PRIMARY KEY, url TEXT NOT NULL, number INTEGER NOT NULL, mark BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX copy_number ON copy (number)
"""
_SHORT = 200  # letters and digits
_BETWEEN = re.compile(r"[\W_]+")


def _mark(*values: object) -> bytes:
    return hashlib.blake2b(repr(values).encode(), digest_size=16).digest()


def _wording(article: Article) -> bytes | None:
    """What copies of an article share; None for one without a letter or a digit, of which nothing is a copy."""
    title, text = (_BETWEEN.sub("", part.casefold()) for part in (article.title, article.text))
    return _mark(text if len(text) >= _SHORT else (title, text)) if title or text else None


def note(connection: sqlite3.Connection, number: int, article: Article) -> None:
    """Remember the wording of an article that is kept; without a url nothing can be its copy."""
    if article.url and (mark := _wording(article)):
        connection.execute("INSERT INTO wording VALUES (?, ?)", (number, mark))


def is_copy(connection: sqlite3.Connection, article: Article) -> bool:
    """Whether an article that is not in the archive is there under another url; then its url is kept beside that."""
    if not article.url or not (mark := _wording(article)):
        return False
    query = (
        "SELECT number, url FROM wording JOIN article USING (number) WHERE mark = ? ORDER BY number"
    )
    for number, url in connection.execute(query, (mark,)):
        if url != article.url:
            _put(connection, article.id, article.url, number)
            return True
    return False


def _put(connection: sqlite3.Connection, id_: str, url: str, number: int) -> None:
    row = id_, url, number, _mark(id_, url, number)
    if (
        connection.execute("SELECT * FROM copy WHERE id = ?", (id_,)).fetchone() != row
    ):  # else nothing is to be written
        connection.execute("INSERT OR REPLACE INTO copy VALUES (?, ?, ?, ?)", row)


def follow(connection: sqlite3.Connection, old: int, new: int) -> None:
    """An article got another number: its copies are those of that."""
    connection.execute("DELETE FROM wording WHERE number = ?", (old,))
    for id_, url in connection.execute(
        "SELECT id, url FROM copy WHERE number = ?", (old,)
    ).fetchall():
        _put(connection, id_, url, new)


def forget(connection: sqlite3.Connection, numbers: Iterable[int] | None) -> None:
    """Forget the wording and the copies of articles that leave; None for all."""
    for table in ("wording", "copy"):
        if numbers is None:
            connection.execute(f"DELETE FROM {table}")  # noqa: S608 - one of two names
        else:
            rows = [(number,) for number in numbers]
            connection.executemany(f"DELETE FROM {table} WHERE number = ?", rows)  # noqa: S608 - one of two names


def drop(connection: sqlite3.Connection, ids: Iterable[str]) -> int:
    """Forget copies by their ids; returns how many there were."""
    return connection.executemany("DELETE FROM copy WHERE id = ?", [(id_,) for id_ in ids]).rowcount


def original(connection: sqlite3.Connection, id_: str) -> str | None:
    """The id of the article that one with this id is a copy of."""
    query = "SELECT article.id FROM copy JOIN article USING (number) WHERE copy.id = ?"
    row = connection.execute(query, (id_,)).fetchone()
    return None if row is None else str(row[0])


def urls(connection: sqlite3.Connection, id_: str) -> list[str]:
    """The other urls that an article came under, sorted."""
    query = "SELECT DISTINCT copy.url FROM copy JOIN article USING (number) WHERE article.id = ? ORDER BY copy.url"
    return [url for (url,) in connection.execute(query, (id_,))]


def problems(connection: sqlite3.Connection) -> Iterator[str]:
    """What is wrong with what is remembered of copies."""
    for id_, url, number, mark in connection.execute("SELECT id, url, number, mark FROM copy"):
        if _mark(id_, url, number) != mark:
            yield f"the copy {id_!r:.200} is not as it was stored"
