"""The same article twice: a text that comes again under another url is kept once.

Agencies' news stand on many sites word for word. Two texts are the same if their letters and digits
are. Of a short one the title counts too, since many articles say no more than «Толығырақ». What is
kept of a duplicate is who printed it, where and when: one text and several printings, so that both
can be counted.

The functions here run inside the transactions of `reading` and `writing`, which hand them the
connection.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

import attrs

from newsarchive.articles import Article, When, key_of
from newsarchive.storage.rows import (
    content_hash,
    decode_names,
    decode_when,
    encode_names,
    encode_when,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

__all__ = [
    "COLUMNS",
    "Duplicate",
    "all_of",
    "content",
    "content_of",
    "decode",
    "drop",
    "follow",
    "forget_wordings",
    "is_known",
    "mark_of",
    "note_wording",
    "of_article",
    "original",
    "problems",
    "put",
    "put_old",
    "twin",
    "whole",
    "wording_of",
]

COLUMNS = (
    "mark",
    "number",
    "first_seen",
    "id",
    "key",
    "url",
    "source",
    "date",
    "section",
    "authors",
)
"""The columns of the table `duplicate`, without its own row number."""

_SHORT = 200  # letters and digits
_BETWEEN = re.compile(r"[\W_]+")
_LISTED = ", ".join(f"duplicate.{name}" for name in COLUMNS)
_PUT = f"INSERT INTO duplicate ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"


@attrs.frozen
class Duplicate:
    """A text that came again under another url.

    Attributes:
        id: the one that it came with.
        url: likewise.
        source: who printed it.
        date: when; as it was given.
        section: of the publication.
        authors: as they were printed there.
        first_seen: the commit in which it first came.
    """

    id: str
    url: str
    source: str | None
    date: When | None
    section: str | None
    authors: tuple[str, ...]
    first_seen: int = attrs.field(eq=False)

    @property
    def key(self) -> str:
        """A short name for the id, as `Article.key`."""
        return key_of(self.id)

    def as_article(self, original: Article) -> Article:
        """The article that it came as, as far as that is known.

        Args:
            original: the one that is kept; it has the text.
        """
        return Article(
            title=original.title,
            text=original.text,
            id=self.id,
            url=self.url,
            source=self.source,
            date=self.date,
            section=self.section,
            authors=self.authors,
        )


def _hash(*values: object) -> bytes:
    return hashlib.blake2b(repr(values).encode(), digest_size=16).digest()


def mark_of(values: tuple[Any, ...]) -> bytes:
    """The checksum of a row of duplicates: 16 bytes.

    Args:
        values: those of `COLUMNS`, but for the mark itself.
    """
    return _hash(*values)


def wording_of(article: Article) -> bytes | None:
    """What the printings of one text share; None for an article without a letter or a digit."""
    title = _BETWEEN.sub("", article.title.casefold())
    text = _BETWEEN.sub("", article.text.casefold())
    # «***» and an empty text are no copies of each other.
    if not title and not text:
        return None
    return _hash(text if len(text) >= _SHORT else (title, text))


def note_wording(connection: sqlite3.Connection, number: int, article: Article) -> None:
    """Remember the wording of an article that is kept.

    Without a url nothing can be its duplicate: the two could not be told apart.
    """
    wording = wording_of(article) if article.url else None
    if wording is not None:
        connection.execute("INSERT INTO wording VALUES (?, ?)", (number, wording))


def forget_wordings(connection: sqlite3.Connection, numbers: Iterable[int]) -> None:
    """Forget the wordings of articles."""
    rows = [(number,) for number in numbers]
    connection.executemany("DELETE FROM wording WHERE number = ?", rows)


def twin(connection: sqlite3.Connection, article: Article) -> tuple[int, str] | None:
    """Number and id of the first article with the same text and another url, or None.

    The same text under the same url is an article of its own: a page that was published anew.
    """
    wording = wording_of(article) if article.url else None
    if wording is None:
        return None
    query = (
        "SELECT number, article.id, url FROM wording JOIN article USING (number) "
        "WHERE mark = ? ORDER BY number"
    )
    # There are several where duplicates were kept on demand; the first one has the printings.
    for number, id_, url in connection.execute(query, (wording,)):
        if url != article.url:
            return number, id_
    return None


def put(
    connection: sqlite3.Connection, article: Article, number: int, original_id: str, first_seen: int
) -> int:
    """Keep an article as a duplicate of another; returns what it adds to the sum of contents.

    Args:
        connection: of the transaction.
        article: the duplicate; none with its id is kept.
        number: of the article that it is a duplicate of.
        original_id: the id of that.
        first_seen: the commit in which the duplicate first came.
    """
    values = (
        number,
        first_seen,
        article.id,
        article.key,
        article.url,
        article.source,
        encode_when(article.date),
        article.section,
        encode_names(article.authors),
    )
    connection.execute(_PUT, (mark_of(values), *values))
    return _content(values, original_id)


def put_old(
    connection: sqlite3.Connection, number: int, id_: str, url: str, original_id: str
) -> int:
    """Keep a duplicate of a store of format 1, of which only the url is known; see `put`."""
    # Commit 0 is before all that are numbered.
    values = (number, 0, id_, key_of(id_), url, None, None, None, "[]")
    connection.execute(_PUT, (mark_of(values), *values))
    return _content(values, original_id)


def content_of(row: Sequence[Any], original_id: str) -> int:
    """What a duplicate adds to the sum of contents.

    Args:
        row: its values of `COLUMNS`, without mark and number.
        original_id: the id of the article that it is one of.
    """
    return _content((0, *row), original_id)


def _content(values: tuple[Any, ...], original_id: str) -> int:
    """What a duplicate adds to the sum of contents: its own number and commit are no content."""
    _, _, id_, _, *printed = values
    return content_hash(id_, _hash(original_id, *printed))


def drop(connection: sqlite3.Connection, where: str, value: object) -> tuple[int, int]:
    """Forget the duplicates that have a value in a column.

    Returns:
        how many there were, and what they had added to the sum of contents.
    """
    # Every article that comes is asked for, and few are there.
    some = f"SELECT 1 FROM duplicate WHERE {where} = ? LIMIT 1"
    if connection.execute(some, (value,)).fetchone() is None:
        return 0, 0
    # Their articles must still be there: what a duplicate adds to the sum names them.
    query = f"SELECT {_LISTED}, article.id FROM duplicate JOIN article USING (number) "
    rows = connection.execute(f"{query} WHERE duplicate.{where} = ?", (value,)).fetchall()
    before = sum(_content(tuple(values), id_) for _, *values, id_ in rows)
    found = connection.execute(f"DELETE FROM duplicate WHERE {where} = ?", (value,))
    return found.rowcount, before


def follow(connection: sqlite3.Connection, old: int, new: int) -> None:
    """An article got another number: its duplicates are those of that."""
    query = f"SELECT {_LISTED} FROM duplicate WHERE number = ?"
    for mark, _, *others in connection.execute(query, (old,)).fetchall():
        # The mark covers the number, too.
        changed = mark_of((new, *others))
        connection.execute(
            "UPDATE duplicate SET number = ?, mark = ? WHERE number = ? AND mark = ?",
            (new, changed, old, mark),
        )


def is_known(connection: sqlite3.Connection, article: Article, number: int) -> bool:
    """Whether an article is kept, with these very values, as a duplicate of another one.

    Args:
        connection: of the transaction.
        article: the duplicate.
        number: of the other one.
    """
    query = f"SELECT {_LISTED} FROM duplicate WHERE id = ?"
    row = connection.execute(query, (article.id,)).fetchone()
    # It may be one of another article, whose text was the same then.
    if row is None or row[1] != number:
        return False
    found = decode(row)
    given = attrs.evolve(found, **{name: getattr(article, name) for name in _PRINTED})
    return found == given


_PRINTED = ("id", "url", "source", "date", "section", "authors")


def decode(row: tuple[Any, ...]) -> Duplicate:
    """A row of `COLUMNS` -> the duplicate."""
    _, _, first_seen, id_, _, url, source, day, section, authors = row
    return Duplicate(
        id=id_,
        url=url,
        source=source,
        date=decode_when(day),
        section=section,
        authors=decode_names(authors),
        first_seen=first_seen,
    )


def whole(row: list[Any]) -> tuple[int, Duplicate] | None:
    """A row of `COLUMNS` -> the number of its article, and the duplicate; None for damage."""
    if len(row) != len(COLUMNS) or row[0] != mark_of(tuple(row[1:])):
        return None
    return row[1], decode(tuple(row))


def of_article(connection: sqlite3.Connection, id_: str) -> list[Duplicate]:
    """The duplicates of an article, sorted by their ids."""
    query = (
        f"SELECT {_LISTED} FROM duplicate JOIN article USING (number) "
        "WHERE article.id = ? ORDER BY duplicate.id"
    )
    return [decode(row) for row in connection.execute(query, (id_,))]


def all_of(connection: sqlite3.Connection) -> Iterator[tuple[int, Duplicate]]:
    """The number of its article, and the duplicate: all of them, in the order of these numbers."""
    query = f"SELECT {_LISTED} FROM duplicate ORDER BY number, id"
    for row in connection.execute(query):
        yield row[1], decode(row)


def content(connection: sqlite3.Connection) -> int:
    """What all duplicates together add to the sum of contents."""
    query = f"SELECT {_LISTED}, article.id FROM duplicate JOIN article USING (number)"
    return sum(_content(tuple(values), id_) for _, *values, id_ in connection.execute(query))


def original(connection: sqlite3.Connection, column: str, value: str) -> str | None:
    """The id of the article that a duplicate, given by its id or key, is one of."""
    query = "SELECT article.id FROM duplicate JOIN article USING (number) "
    row = connection.execute(f"{query} WHERE duplicate.{column} = ?", (value,)).fetchone()
    return None if row is None else str(row[0])


def problems(connection: sqlite3.Connection) -> Iterator[str]:
    """What is wrong with what is remembered of duplicates."""
    for mark, *values in connection.execute(f"SELECT {_LISTED} FROM duplicate"):
        if mark_of(tuple(values)) != mark or values[3] != key_of(values[2]):
            yield f"the duplicate {values[2]!r:.200} is not as it was stored"
    query = "SELECT count(*) FROM duplicate WHERE number NOT IN (SELECT number FROM article)"
    if lost := connection.execute(query).fetchone()[0]:
        yield f"{lost} duplicates have lost their article"
