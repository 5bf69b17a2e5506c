"""What is to become of the articles of a batch: new, changed, the same, or printed elsewhere.

For an archive that is kept elsewhere. The rules are those of an archive in a folder: so that they
are written once, a batch is decided in a small store of that kind. It gets what the archive has of
the articles in question, the batch is stored in it, and what it then holds is the difference.
"""

from __future__ import annotations

import contextlib
import sqlite3
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from newsarchive.addresses import compared
from newsarchive.articles import key_of
from newsarchive.storage import duplicates, rows
from newsarchive.storage.schema import arrival_mark
from newsarchive.storage.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType
    from typing import Self

    from newsarchive.articles import Article
    from newsarchive.storage.rows import Row
    from newsarchive.storage.writing import Stored

__all__ = ["Deciding", "Known", "KnownArticle", "Outcomes", "Standing"]

# Statements are made of the names of tables and columns alone; every value is a parameter.

_TABLES = ("article", "arrival", "spelling", "wording", "duplicate")
_ARTICLE = ("number", "fingerprint", *rows.FIELDS)


@attrs.frozen
class KnownArticle:
    """An article that the archive has.

    Attributes:
        number: under which it is kept.
        first_seen: the batch in which its key first came.
        fingerprint: of its row.
        values: of its row.
        wording: what printings of its text share; None for none.
    """

    number: int
    first_seen: int
    fingerprint: bytes
    values: Sequence[Any]
    wording: bytes | None = None

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.values[0])


@attrs.frozen
class Standing:
    """How far the archive is.

    Attributes:
        articles: how many it has.
        content: the sum of the hashes of articles and duplicates, hexadecimal.
        batches: how many have changed it.
        next_number: of the next article that is written.
    """

    articles: int
    content: str
    batches: int
    next_number: int


@attrs.frozen
class Known:
    """What the archive has of the articles of a batch.

    Attributes:
        articles: those that are there.
        duplicates: the id of the article that each is one of, and the row of each, as
            `duplicates.COLUMNS` has it without mark and number.
    """

    articles: Sequence[KnownArticle]
    duplicates: Sequence[tuple[str, Sequence[Any]]]


@attrs.frozen
class Outcomes:
    """What a batch changes.

    Attributes:
        stored: for each article what became of it.
        fresh: number, first batch and value of each article that is to be written.
        gone: the keys of articles that are no more; an update is none.
        duplicates: the id of its article and the row of each duplicate that is to be written.
        dropped: the ids of duplicates that are no more.
        articles: how many articles the archive then has.
        content: the sum of contents.
    """

    stored: list[tuple[Article, Stored]]
    fresh: list[tuple[int, int, Article]]
    gone: set[str]
    duplicates: list[tuple[str, tuple[Any, ...]]]
    dropped: set[str]
    articles: int
    content: str


class Deciding:
    """Decides batches; a context, since it has a folder for a while.

    Args:
        timezone: of the archive.
    """

    def __init__(self, timezone: str) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="newsarchive-")
        path = Path(self._folder.name) / "articles.sqlite"
        self._store = Store(path, create=True, timeout=10, timezone=timezone)
        self._own = sqlite3.connect(path, isolation_level=None)
        # Nothing here outlives the process: it need not reach the disk.
        self._own.execute("PRAGMA synchronous = OFF")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._own.close()
        self._store.close()
        self._folder.cleanup()

    def decide(
        self,
        batch: Sequence[tuple[Article, Row]],
        known: Known,
        state: Standing,
        *,
        keep_duplicates: bool,
    ) -> Outcomes:
        """What a batch of articles changes.

        Args:
            batch: articles with their rows.
            known: what the archive has of them.
            state: of the archive.
            keep_duplicates: as for `Archive.add`.
        """
        with self._filled(known, state):
            with self._store.writing() as transaction:
                stored = [
                    (article, transaction.store(article, row, keep_duplicates=keep_duplicates))
                    for article, row in batch
                ]
            return self._outcomes(stored, known, state)

    def remove(self, ids: Sequence[str], known: Known, state: Standing) -> tuple[Outcomes, int]:
        """What goes when articles and duplicates are removed, and how many of them there were."""
        with self._filled(known, state):
            with self._store.writing() as transaction:
                numbers, copies = transaction.remove(dict.fromkeys(ids))
            return self._outcomes([], known, state), len(numbers) + copies

    @contextlib.contextmanager
    def _filled(self, known: Known, state: Standing) -> Iterator[None]:
        """While the store holds what the archive has."""
        put = self._own.execute
        put("BEGIN IMMEDIATE")
        for table in _TABLES:
            put(f"DELETE FROM {table}")
        numbers: dict[str, int] = {}
        for one in known.articles:
            numbers[one.id] = one.number
            row = (one.number, one.fingerprint, *one.values)
            marks = ", ".join("?" * len(row))
            put(f"INSERT INTO article ({', '.join(_ARTICLE)}) VALUES ({marks})", row)
            key = key_of(one.id)
            mark = arrival_mark(one.number, one.first_seen, key)
            put("INSERT INTO arrival VALUES (?, ?, ?, ?)", (one.number, mark, one.first_seen, key))
            if (spelling := compared(one.id)) != one.id:
                put("INSERT INTO spelling VALUES (?, ?)", (one.number, spelling))
            if one.wording is not None:
                put("INSERT INTO wording VALUES (?, ?)", (one.number, one.wording))
        for original, own in known.duplicates:
            values = (numbers[original], *own)
            marks = ", ".join("?" * (len(values) + 1))
            put(
                f"INSERT INTO duplicate ({', '.join(duplicates.COLUMNS)}) VALUES ({marks})",
                (duplicates.mark_of(values), *values),
            )
        self._set(state)
        put("COMMIT")
        yield

    def _set(self, state: Standing) -> None:
        """The settings of the archive as the store keeps them."""
        values = {
            "articles": state.articles,
            "content": state.content,
            # The number of a batch is that of a commit.
            "generation": state.batches,
        }
        put = self._own.execute
        for name, value in values.items():
            put("INSERT OR REPLACE INTO property VALUES (?, ?)", (name, value))
        # Numbers go on where those of the archive end.
        put("DELETE FROM sqlite_sequence WHERE name = 'article'")
        put("INSERT INTO sqlite_sequence VALUES ('article', ?)", (state.next_number - 1,))

    def _outcomes(
        self, stored: list[tuple[Article, Stored]], known: Known, state: Standing
    ) -> Outcomes:
        listed = ", ".join(f"article.{name}" for name in _ARTICLE)
        query = f"SELECT first_seen, {listed} FROM article JOIN arrival USING (number)"
        fresh = []
        left = set()
        for first_seen, number, fingerprint, *values in self._own.execute(
            f"{query} ORDER BY number"
        ):
            left.add(key_of(values[0]))
            if number < state.next_number:
                continue
            values[_TEXT] = values[_TEXT].encode()
            article = rows.decode(values, fingerprint)
            assert article is not None  # noqa: S101 - it was encoded a moment ago
            fresh.append((number, first_seen, article))
        before = {row[1]: (id_, tuple(row)) for id_, row in known.duplicates}
        query = (
            f"SELECT article.id, {', '.join(f'duplicate.{name}' for name in _OWN)} "
            "FROM duplicate JOIN article USING (number)"
        )
        after = {row[2]: (row[0], tuple(row[1:])) for row in self._own.execute(query)}
        properties = dict(self._own.execute("SELECT name, value FROM property"))
        return Outcomes(
            stored=stored,
            fresh=fresh,
            gone={key_of(one.id) for one in known.articles} - left,
            duplicates=[row for id_, row in after.items() if before.get(id_) != row],
            dropped=set(before.keys() - after.keys()),
            articles=int(properties["articles"]),
            content=str(properties["content"]),
        )


_TEXT = rows.FIELDS.index("text")
_OWN = duplicates.COLUMNS[2:]
"""The columns of a duplicate that a document of it holds: neither mark nor number."""
