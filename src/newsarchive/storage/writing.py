"""What can be changed in one transaction of the store."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal

import attrs

from newsarchive.addresses import compared, is_address
from newsarchive.dictionary import Dictionary
from newsarchive.storage import duplicates
from newsarchive.storage.reading import Reading
from newsarchive.storage.rows import DIGEST, FIELDS, content_hash, encode
from newsarchive.storage.schema import SEGMENT, SegmentRow, arrival_mark, seal_of, written_sum
from newsarchive.versions import is_same_publisher, kept

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from newsarchive.analysis import Analyser
    from newsarchive.articles import Article
    from newsarchive.storage.rows import Row

__all__ = ["Outcome", "Stored", "Writing"]

Outcome = Literal["added", "updated", "unchanged", "duplicate", "refused"]
"""What became of an article that was to be stored."""

_COLUMNS = ("fingerprint", *FIELDS)
_PUT = f"INSERT INTO article ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"
_PUT_SEGMENT = (
    f"INSERT INTO segment ({SEGMENT}) VALUES ({', '.join('?' * len(attrs.fields(SegmentRow)))})"
)


@attrs.frozen
class Stored:
    """What became of an article that was to be stored.

    Attributes:
        outcome: in a word.
        number: under which it is to be indexed; None where nothing is.
        replaced: the number that it had before and that leaves the index; None where there is none.
        article: what is stored: of a teaser the longer text that was there.
        reason: why it was refused.
    """

    outcome: Outcome
    number: int | None = None
    replaced: int | None = None
    article: Article | None = None
    reason: str = ""


@attrs.frozen
class _Known:
    """An article of the archive, or of the archive before `begin_anew`."""

    number: int
    fingerprint: bytes
    id: str


class Writing(Reading):
    """What can be changed in one transaction.

    Args:
        connection: in a transaction that holds the lock.
        path: of the store, for messages.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        super().__init__(connection, path)
        # Read once, kept up with each change, and written by `seal`.
        self._articles = int(self.property("articles"))
        self._sum = int(self.property("content"), 16)
        self._live = {row.number: row for row in self._segments}
        self._anew = False

    def segments(self) -> list[SegmentRow]:
        """The live segments in the order of their articles."""
        # Not compared with the seal, which follows when all changes are made.
        return sorted(self._live.values(), key=lambda row: row.first)

    def verify(self) -> None:
        """Raise ArchiveDamaged where what is to be changed is not as it was sealed."""
        super().segments()

    def seal(self) -> None:
        """Begin the next generation and seal it."""
        self._set("generation", self._next_generation)
        self._set("articles", self._articles)
        self._set("content", written_sum(self._sum))
        self._set("seal", seal_of(self._properties, self.segments()))

    @property
    def _next_generation(self) -> int:
        return int(self.property("generation")) + 1

    def _set(self, name: str, value: str | int) -> None:
        self._properties[name] = value
        self._connection.execute("INSERT OR REPLACE INTO property VALUES (?, ?)", (name, value))

    def indexed_names(self) -> frozenset[str]:
        """The protected names that the index was made with, or is being made with."""
        if self._live:
            return super().indexed_names()
        return Dictionary.from_json(self.dictionary()).names

    def set_dictionary(self, words: str) -> None:
        """Keep the archive's own words; the index keeps the names that it was made with."""
        # Asked before they change: without a note of its own the index has those of the dictionary.
        names = self.indexed_names()
        self._set("dictionary", words)
        if self._live and names != Dictionary.from_json(words).names:
            self._set("protected", json.dumps(sorted(names), ensure_ascii=False))

    def set_analyser(self, analyser: Analyser) -> None:
        """Note which analyser the index is made by."""
        self._set("analyser", analyser.version)
        if analyser.names == Dictionary.from_json(self.dictionary()).names:
            # The index has the names of the dictionary: none are kept beside it.
            self._connection.execute("DELETE FROM property WHERE name = 'protected'")
            self._properties.pop("protected", None)

    # Articles.

    def store(self, article: Article, row: Row, *, keep_duplicates: bool) -> Stored:
        """Store an article, unless it is there.

        Args:
            article: a later one with its id, in the same transaction too, is a version of it.
            row: of the article.
            keep_duplicates: store a text that is there under another url, too; else only who
                printed it.
        """
        known = self._same(article)
        if known is not None and known.fingerprint != row.fingerprint:
            version = self._merged(known, article)
            if version is None:
                return Stored("unchanged")
            # A teaser keeps the longer text that is there: what is stored is made of both.
            article, row = version, encode(version)
        if known is not None and known.fingerprint == row.fingerprint:
            return Stored("unchanged")
        if known is None and self._key_is_taken(article):
            reason = f"its key {article.key} is that of another article: give it another id"
            return Stored("refused", reason=reason)
        if known is None and not keep_duplicates:
            twin = duplicates.twin(self._connection, article)
            if twin is not None:
                self._keep_duplicate(article, *twin)
                return Stored("duplicate")
        first_seen = self._first_seen(article, known)
        if known is not None:
            self._delete(article.id, known)
        # It may have been a duplicate, before its text changed.
        self._drop_duplicates("id", article.id)
        number = self._insert(article, row, first_seen)
        if known is None:
            return Stored(self._outcome_anew(article.id, row), number, article=article)
        duplicates.follow(self._connection, known.number, number)
        return Stored("updated", number, known.number, article)

    def _same(self, article: Article) -> _Known | None:
        """The article that another one is a version of.

        It has its id; or its id before it was joined with its site, and is from there; or its
        address in another spelling.
        """
        known = self._known(article.id)
        if known is not None:
            return known
        # Archives of earlier versions have ids that were not joined yet.
        bare_id = article.origin.bare_id if article.origin else None
        if bare_id is not None and (known := self._known(bare_id)) is not None:
            stored = self.article(bare_id)
            if stored is not None and is_same_publisher(stored, article):
                return known
        return self._spelled_otherwise(article.id)

    def _spelled_otherwise(self, id_: str) -> _Known | None:
        """The first article whose id is an address that is compared as this one is."""
        if not is_address(id_):
            return None
        spelling = compared(id_)
        query = (
            "SELECT number, fingerprint, id FROM article WHERE id = :spelling UNION ALL "
            "SELECT number, fingerprint, id FROM spelling JOIN article USING (number) "
            "WHERE compared = :spelling ORDER BY number LIMIT 1"
        )
        row = self._connection.execute(query, {"spelling": spelling}).fetchone()
        return None if row is None else _Known(*row)

    def _merged(self, known: _Known, article: Article) -> Article | None:
        """What is kept of an article that is there and a version of it, under its id.

        None where nothing changes.
        """
        stored = self.article(known.id)
        if stored is None:  # damaged: what comes mends it
            return attrs.evolve(article, id=known.id)
        version = kept(stored, article, self.zone)
        return None if version is None else attrs.evolve(version, id=known.id)

    def remove(
        self, ids: Iterable[str], removed: Callable[[], object] = lambda: None
    ) -> tuple[list[int], int]:
        """Delete articles with their duplicates, and duplicates alone, by their ids.

        Args:
            ids: also of what is not there.
            removed: called after each.

        Returns:
            the numbers of the articles, and how many duplicates had one of the ids.
        """
        numbers = []
        copies = 0
        for id_ in ids:
            copies += self._drop_duplicates("id", id_)
            known = self._known(id_)
            if known is not None:
                self._drop_duplicates("number", known.number)
                self._delete(id_, known)
                numbers.append(known.number)
            removed()
        return numbers, copies

    def begin_anew(self) -> None:
        """Delete every article and segment; outcomes are those against what was there before."""
        # What was there is remembered in a table of this connection alone, which SQLite keeps in a
        # file.
        for statement in (
            "CREATE TEMP TABLE before (id PRIMARY KEY, fingerprint, first_seen) WITHOUT ROWID",
            """INSERT INTO before SELECT id, fingerprint, first_seen
            FROM article LEFT JOIN arrival USING (number)""",
            "INSERT OR IGNORE INTO before SELECT id, NULL, first_seen FROM duplicate",
            "DELETE FROM article",
            "DELETE FROM arrival",
            "DELETE FROM spelling",
            "DELETE FROM wording",
            "DELETE FROM duplicate",
        ):
            self._connection.execute(statement)
        self._anew = True
        self._articles = self._sum = 0
        self.drop_segments(list(self._live))

    def end_anew(self) -> int:
        """Forget what was before; returns how many articles are there no more."""
        query = (
            "SELECT count(*) FROM before "
            "WHERE fingerprint IS NOT NULL AND id NOT IN (SELECT id FROM article)"
        )
        missing = int(self._connection.execute(query).fetchone()[0])
        self._connection.execute("DROP TABLE before")
        self._anew = False
        return missing

    def _known(self, id_: str) -> _Known | None:
        query = "SELECT number, fingerprint, id FROM article WHERE id = ?"
        row = self._connection.execute(query, (id_,)).fetchone()
        return None if row is None else _Known(*row)

    def _key_is_taken(self, article: Article) -> bool:
        """Whether another id has the same key; keys have 64 bits, so this is rare, but no error."""
        query = (
            "SELECT id FROM arrival JOIN article USING (number) WHERE key = :key "
            "UNION ALL SELECT id FROM duplicate WHERE key = :key"
        )
        ids = self._connection.execute(query, {"key": article.key})
        return any(id_ != article.id for (id_,) in ids)

    def _outcome_anew(self, id_: str, row: Row) -> Outcome:
        """What an article that is not in the archive is against what was before `begin_anew`."""
        if not self._anew:
            return "added"
        query = "SELECT fingerprint FROM before WHERE id = ? AND fingerprint IS NOT NULL"
        before = self._connection.execute(query, (id_,)).fetchone()
        if before is None:
            return "added"
        return "unchanged" if before[0] == row.fingerprint else "updated"

    def _first_seen(self, article: Article, known: _Known | None) -> int:
        """The commit in which the key of an article first came: this one, unless it was known."""
        if known is not None:
            query = "SELECT first_seen FROM arrival JOIN article USING (number) WHERE id = ?"
        elif self._anew:
            query = "SELECT first_seen FROM before WHERE id = ?"
        else:
            query = "SELECT first_seen FROM duplicate WHERE id = ?"
        # What was stored before arrivals were noted has none.
        row = self._connection.execute(query, (article.id,)).fetchone()
        return self._next_generation if row is None or row[0] is None else int(row[0])

    def _insert(self, article: Article, row: Row, first_seen: int) -> int:
        """Store an article whose id and key are free; returns its number, the largest so far."""
        values = (row.fingerprint, *row.values)
        number = int(self._connection.execute(_PUT, values).lastrowid or 0)
        mark = arrival_mark(number, first_seen, article.key)
        self._connection.execute(
            "INSERT INTO arrival VALUES (?, ?, ?, ?)", (number, mark, first_seen, article.key)
        )
        if (spelling := compared(article.id)) != article.id:
            self._connection.execute("INSERT INTO spelling VALUES (?, ?)", (number, spelling))
        duplicates.note_wording(self._connection, number, article)
        self._articles += 1
        self._sum += content_hash(article.id, row.fingerprint[:DIGEST])
        return number

    def _delete(self, id_: str, known: _Known) -> None:
        """Delete an article; its duplicates stay."""
        number = (known.number,)
        self._connection.execute("DELETE FROM article WHERE number = ?", number)
        self._connection.execute("DELETE FROM arrival WHERE number = ?", number)
        self._connection.execute("DELETE FROM spelling WHERE number = ?", number)
        duplicates.forget_wordings(self._connection, number)
        self._articles -= 1
        self._sum -= content_hash(id_, known.fingerprint[:DIGEST])

    def _keep_duplicate(self, article: Article, number: int, original_id: str) -> None:
        # A nightly load brings the same ones: if nothing is written, readers keep their state.
        if duplicates.is_known(self._connection, article, number):
            return
        first_seen = self._first_seen(article, None)
        self._drop_duplicates("id", article.id)
        self._sum += duplicates.put(self._connection, article, number, original_id, first_seen)

    def _drop_duplicates(self, column: str, value: object) -> int:
        count, content = duplicates.drop(self._connection, column, value)
        self._sum -= content
        return count

    # Segments.

    def drop_index(self) -> None:
        """Delete every segment, and count the articles: what is derived is made anew."""
        # Counted anew, in case that was damaged: the articles are what is right.
        self.drop_segments(list(self._live))
        query = "SELECT count(*) FROM article"
        self._articles = int(self._connection.execute(query).fetchone()[0])
        self._sum = self._content()

    def next_segment(self) -> int:
        """The number of the next segment, never one that a committed segment had."""
        query = "SELECT seq FROM sqlite_sequence WHERE name = 'segment'"
        row = self._connection.execute(query).fetchone()
        return 1 + (row[0] if row else 0)

    def put_segment(self, row: SegmentRow) -> None:
        """Make a segment live."""
        self._live[row.number] = row
        self._connection.execute(_PUT_SEGMENT, attrs.astuple(row))

    def set_dead(self, number: int, dead: bytes) -> None:
        """Note which articles of a segment are gone."""
        self._live[number] = attrs.evolve(self._live[number], dead=dead)
        self._connection.execute("UPDATE segment SET dead = ? WHERE number = ?", (dead, number))

    def drop_segments(self, numbers: Iterable[int]) -> None:
        """Make segments no longer live."""
        for number in numbers:
            del self._live[number]
            self._connection.execute("DELETE FROM segment WHERE number = ?", (number,))
