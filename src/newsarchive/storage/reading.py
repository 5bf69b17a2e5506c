"""What can be read of one committed state of the store."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import sqlite3
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from newsarchive.addresses import compared
from newsarchive.articles import key_of
from newsarchive.dictionary import Dictionary
from newsarchive.errors import ArchiveDamaged, ArchiveError
from newsarchive.index.segment import FORMAT as SEGMENT_FORMAT
from newsarchive.storage import duplicates
from newsarchive.storage.connections import is_not_written
from newsarchive.storage.rows import DIGEST, content_hash, decode
from newsarchive.storage.schema import (
    ARTICLE,
    FORMAT,
    SegmentRow,
    arrival_mark,
    properties,
    seal_of,
    segment_rows,
    written_sum,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from newsarchive.articles import Article
    from newsarchive.storage.duplicates import Duplicate

__all__ = ["Reading", "zone_of"]

_BATCH = 500  # SQLite's oldest limit on the parameters of one statement is 999
_FIRST_WITH_SPELLINGS = 3  # the first format of the store with the table of spellings
_PAGES = 1024  # of a backup that are copied at a time: Ctrl-C is heard between


class Reading:
    """What can be read of one state; it lives as long as the transaction that it reads in.

    Args:
        connection: in a transaction.
        path: of the store, for messages.
        version: the format of the store.

    Attributes:
        path: as it was given.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path, version: int = FORMAT) -> None:
        self._connection = connection
        self.path = path
        self._version = version

    # What is said of the archive as a whole.

    @cached_property
    def _properties(self) -> dict[str, Any]:
        return properties(self._connection)

    def property(self, name: str) -> Any:
        """A property of the archive.

        Args:
            name: `generation`, the number of the commit; `analyser`, the version of the one that
                made the index; `articles`, their number; `content`, the sum of their hashes;
                `timezone`; `seal`.
        """
        try:
            return self._properties[name]
        except KeyError:
            raise self._damaged(f"property {name!r} is missing") from None

    def dictionary(self) -> str | None:
        """The archive's own words, as `Dictionary.to_json` wrote them, or None."""
        words = self._properties.get("dictionary")
        return None if words is None else str(words)

    def indexed_names(self) -> frozenset[str]:
        """The protected names that the index was made with, or would be made with now.

        They are those of the dictionary, but for those that were changed since: the index keeps
        its stems until it is made again, so queries are stemmed as it was.
        """
        kept = self._properties.get("protected")
        if kept is not None and self._segments:
            return frozenset(json.loads(kept))
        return Dictionary.from_json(self.dictionary()).names

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone by whose clock the days of the archive are counted."""
        return zone_of(str(self.property("timezone")))

    def state(self) -> str:
        """A short string that is equal for equal content, whatever the history of an archive.

        Content are the articles with their duplicates, the dictionary, the timezone, the analyser
        that made the index, and the formats of store and index.
        """
        # An archive whose words were never set has the shipped ones.
        dictionary = Dictionary.from_json(self.dictionary()).to_json()
        # Without articles there is no index: it does not matter who would have made it.
        analyser = self.property("analyser") if self.property("articles") else ""
        parts = (
            self.property("content"),
            dictionary,
            analyser,
            self.property("timezone"),
            FORMAT,
            SEGMENT_FORMAT,
        )
        digest = hashlib.blake2b(repr(parts).encode(), digest_size=10).digest()
        return base64.b32encode(digest).decode().lower()

    def segments(self) -> list[SegmentRow]:
        """The live segments in the order of their articles, after a look at the seal.

        Raises:
            ArchiveDamaged: segments or properties are not as they were sealed.
        """
        if not self._is_sealed:
            raise self._damaged("the list of its segments has another seal")
        return list(self._segments)

    @cached_property
    def _segments(self) -> list[SegmentRow]:
        return segment_rows(self._connection)

    @cached_property
    def _is_sealed(self) -> bool:
        try:
            seal = seal_of(self._properties, self._segments, self._version)
        except KeyError:
            # A property is missing, so it cannot be what was sealed.
            return False
        return bool(seal == self.property("seal"))

    def _damaged(self, reason: str) -> ArchiveDamaged:
        mend = "restore a backup, or save the articles with `newsarchive rescue`"
        return ArchiveDamaged(self.path, f"{reason}; {mend}")

    # Articles.

    def count(self) -> int:
        """How many articles there are."""
        self.segments()
        return int(self.property("articles"))

    def article(self, id_: str) -> Article | None:
        """The article with an id."""
        query = f"SELECT {ARTICLE} FROM article WHERE id = ?"
        rows = self._connection.execute(query, (id_,))
        return next((article for _, article in self._decoded(rows)), None)

    def has(self, id_: str) -> bool:
        """Whether there is an article with an id."""
        row = self._connection.execute("SELECT 1 FROM article WHERE id = ?", (id_,)).fetchone()
        return row is not None

    def id_of(self, key: str) -> str | None:
        """The id of the article with a key, or of the one that has a duplicate with it."""
        query = "SELECT id FROM arrival JOIN article USING (number) WHERE key = ?"
        # An article goes before a duplicate, though one key cannot be that of both.
        row = self._connection.execute(query, (key,)).fetchone()
        if row is not None:
            return str(row[0])
        return duplicates.original(self._connection, "key", key)

    def original(self, id_: str) -> str | None:
        """The id of the article that one with this id is a duplicate of."""
        return duplicates.original(self._connection, "id", id_)

    def numbers_at(self, address: str) -> list[int]:
        """The numbers of the articles with an address, their own or that of a duplicate.

        Args:
            address: what stands after a # does not count, nor does a / at the end.
        """
        bare = address.partition("#")[0].rstrip("/")
        same = [address, bare, f"{bare}/"]
        marks = ", ".join("?" * len(same))
        for query in (
            f"SELECT number FROM article WHERE id IN ({marks})",
            f"SELECT number FROM article WHERE url IN ({marks}) AND url <> id",
            f"SELECT number FROM duplicate WHERE url IN ({marks})",
        ):
            found = self._connection.execute(query, same).fetchall()
            if found:
                return sorted({number for (number,) in found})
        return []

    def articles(self, numbers: Sequence[int]) -> dict[int, Article]:
        """Articles by their numbers."""
        found: dict[int, Article] = {}
        for batch, marks in _batches(numbers):
            query = f"SELECT {ARTICLE} FROM article WHERE number IN ({marks})"
            found.update(self._decoded(self._connection.execute(query, batch)))
        return found

    def all_articles(self) -> Iterator[tuple[int, Article]]:
        """Numbers and articles in archive order: that in which they were last written."""
        query = f"SELECT {ARTICLE} FROM article ORDER BY number"
        return self._decoded(self._connection.execute(query))

    def ids_between(self, first: int, last: int) -> Iterator[tuple[int, str]]:
        """Numbers and ids of the articles with numbers from `first` to `last`, ascending."""
        query = "SELECT number, id FROM article WHERE number BETWEEN ? AND ? ORDER BY number"
        yield from self._connection.execute(query, (first, last))

    def mark(self) -> int:
        """The number of the last commit: what came later was first seen in a later one."""
        return int(self.property("generation"))

    def first_seen(self, numbers: Sequence[int]) -> dict[int, int]:
        """For each number of an article: the commit in which its key first came.

        An update is no arrival, and neither is a rebuild. An article from before arrivals were
        noted has 0.
        """
        found: dict[int, int] = {}
        for batch, marks in _batches(numbers):
            query = f"SELECT number, first_seen FROM arrival WHERE number IN ({marks})"
            found.update(self._connection.execute(query, batch).fetchall())
        return found

    def newest(self, count: int) -> list[int]:
        """The numbers of the articles that arrived last, the latest first."""
        query = "SELECT number FROM arrival ORDER BY first_seen DESC, number DESC LIMIT ?"
        return [number for (number,) in self._connection.execute(query, (count,))]

    def extras(self, key: str) -> Iterator[tuple[int, str | float]]:
        """The articles whose `extra` has a string or a number under a key.

        Yields:
            the number of each, and that value.
        """
        # SQLite reads the JSON, so that nothing of the other keys is decoded here.
        query = (
            "SELECT number, held.value FROM article, json_each(article.extra) AS held "
            "WHERE held.key = ? AND held.type IN ('text', 'integer', 'real')"
        )
        yield from self._connection.execute(query, (key,))

    def _decoded(self, rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[int, Article]]:
        for number, fingerprint, *values in rows:
            article = decode(values, fingerprint)
            if article is None:
                raise self._damaged(f"article {values[0]!r:.200} is not as it was stored")
            yield number, article

    # Duplicates.

    def urls(self, id_: str) -> list[str]:
        """The other urls that an article came under, sorted."""
        return sorted({one.url for one in self.duplicates(id_)})

    def duplicates(self, id_: str) -> list[Duplicate]:
        """The exact duplicates of an article, sorted by their ids."""
        return duplicates.of_article(self._connection, id_)

    def all_duplicates(self) -> Iterator[tuple[int, Duplicate]]:
        """All exact duplicates.

        Yields:
            the number of its article, ascending, and the duplicate.
        """
        return duplicates.all_of(self._connection)

    # Care.

    def copy_to(self, path: Path, copied: Callable[[int], object]) -> None:
        """Write the store as it is in this state to a new file, and make it durable.

        Args:
            path: of the file.
            copied: called with how many bytes were copied since the last call.

        Raises:
            ArchiveError: there is no space for it.
        """
        size = self._connection.execute("PRAGMA page_size").fetchone()[0]
        before = 0

        def progress(_: int, remaining: int, total: int) -> None:
            nonlocal before
            copied((total - remaining - before) * size)
            before = total - remaining

        # SQLite itself would not follow the umask.
        path.touch(exist_ok=False)
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as copy:
            copy.execute("PRAGMA synchronous = FULL")
            try:
                self._connection.backup(copy, pages=_PAGES, progress=progress)
            except sqlite3.Error as fault:
                # Anything else is about the store that is copied, and is told of by its connection.
                if is_not_written(fault):
                    raise ArchiveError(
                        f"{path} cannot be written: {fault}; free some space and try again"
                    ) from fault
                raise

    def problems(self, read: Callable[[], object] = lambda: None) -> Iterator[str]:
        """What is wrong with the file.

        That is: SQLite's own integrity check, the seal, every article's fingerprint and key, every
        duplicate's mark, and the sums over them.

        Args:
            read: called after each article.
        """
        # SQLite's own check comes first: it compares indexes with tables, which we do not.
        for (line,) in self._connection.execute("PRAGMA integrity_check"):
            if line != "ok":
                yield line
        if not self._is_sealed:
            yield "the list of its segments has another seal"
        count = 0
        query = f"SELECT {ARTICLE} FROM article"
        for number, fingerprint, *values in self._connection.execute(query):
            count += 1
            read()
            if decode(values, fingerprint, whole=True) is None:
                yield f"article {values[0]!r:.200} (number {number}) is not as it was stored"
        if count != self._properties.get("articles"):
            yield f"it has {count} articles, not {self._properties.get('articles')}"
        yield from self._problems_of_arrivals(count)
        yield from self._problems_of_spellings()
        yield from duplicates.problems(self._connection)
        if written_sum(self._content()) != self._properties.get("content"):
            yield "the sum of its articles and duplicates is another"

    def _problems_of_arrivals(self, articles: int) -> Iterator[str]:
        query = "SELECT number, mark, first_seen, key, id FROM arrival JOIN article USING (number)"
        right = 0
        for number, mark, first_seen, key, id_ in self._connection.execute(query):
            if mark == arrival_mark(number, first_seen, key) and key == key_of(str(id_)):
                right += 1
            else:
                yield f"the arrival of article {id_!r:.200} is not as it was stored"
        # The join leaves out arrivals without an article, and articles without an arrival.
        count = self._connection.execute("SELECT count(*) FROM arrival").fetchone()[0]
        if count != articles:
            yield f"it has {count} arrivals of {articles} articles"

    def _problems_of_spellings(self) -> Iterator[str]:
        """Addresses are found in the one spelling that `addresses.compared` gives."""
        if self._version < _FIRST_WITH_SPELLINGS:
            return
        kept = dict(self._connection.execute("SELECT number, compared FROM spelling"))
        for number, id_ in self._connection.execute("SELECT number, id FROM article"):
            spelling = compared(str(id_))
            # An address that came in this spelling already has no row.
            expected = None if spelling == id_ else spelling
            if kept.pop(number, None) != expected:
                yield f"the compared spelling of article {id_!r:.200} is not as it was stored"
        for number in kept:
            yield f"it has a compared spelling of article number {number}, which is not there"

    def _content(self) -> int:
        """The sum of the hashes of all articles and duplicates, not reduced."""
        rows = self._connection.execute("SELECT id, fingerprint FROM article")
        articles = sum(content_hash(str(id_), mark[:DIGEST]) for id_, mark in rows)
        return articles + duplicates.content(self._connection)


def zone_of(name: str) -> ZoneInfo:
    """The time zone with a name.

    Raises:
        ArchiveError: there is none.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        reason = "name one as «Asia/Almaty», or install the list of them: pip install tzdata"
        raise ArchiveError(f"the time zone {name!r} is not known here: {reason}") from None


def _batches(numbers: Sequence[int]) -> Iterator[tuple[Sequence[int], str]]:
    """Numbers, as many at a time as a statement takes, and a question mark for each."""
    for at in range(0, len(numbers), _BATCH):
        batch = numbers[at : at + _BATCH]
        yield batch, ", ".join("?" * len(batch))
