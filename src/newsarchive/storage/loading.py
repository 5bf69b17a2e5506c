"""Articles into an archive: which are new, which changed, and the segments that index them."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from functools import partial
from typing import TYPE_CHECKING

from newsarchive import failpoints
from newsarchive.analysis import Analyser
from newsarchive.articles import Article
from newsarchive.dictionary import Dictionary
from newsarchive.errors import ArchiveOutdated, SourceError
from newsarchive.index.build import Builder
from newsarchive.results import Progress, Refused, Report
from newsarchive.storage import duplicates, segments
from newsarchive.storage.rows import Row, encode
from newsarchive.storage.workers import analysed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from newsarchive.analysis.articles import AnalysedArticle
    from newsarchive.request import LoadOptions
    from newsarchive.storage.store import Reading, Store, Writing

__all__ = ["add", "analyser_of", "rebuild", "reindex", "remove"]

_CHARACTER = 25  # bytes of the memory for each character of a batch: so its articles fit beside what is made of them
_TOKEN = 45  # bytes of memory for each token that is inverted
_BATCH_ARTICLES = 10_000
_OUTDATED = "the index was made by another analyser: run `newsarchive rebuild`"


class _Load:
    """What a load has done so far; takes articles one by one and refuses what came before."""

    def __init__(self, options: LoadOptions) -> None:
        self.added = self.updated = self.unchanged = self.duplicates = self.removed = (
            self.sentences
        ) = 0
        self.refused: list[Refused] = []
        self.bytes = options.memory * 1_000_000
        self._told = options.progress
        self._jobs = options.jobs
        self._began = time.perf_counter()
        self._done = 0

    def fresh(self, articles: Iterable[Article]) -> Iterator[tuple[Article, Row]]:
        """The articles whose id did not come before in this load, with their records."""
        # The ids are kept by SQLite in a file of its own, which it deletes: millions of them would not fit in memory.
        with contextlib.closing(sqlite3.connect("", isolation_level=None)) as seen:
            seen.execute("PRAGMA journal_mode = OFF")
            seen.execute("CREATE TABLE seen (id PRIMARY KEY) WITHOUT ROWID")
            for article in articles:
                if not isinstance(article, Article):
                    name = type(article).__name__
                    raise TypeError(
                        f"an archive takes Articles, not {name}: Article(**record) makes one"
                    )
                if not seen.execute(
                    "INSERT OR IGNORE INTO seen VALUES (?)", (article.id,)
                ).rowcount:
                    file, line = (
                        (article.origin.file, article.origin.line)
                        if article.origin
                        else (None, None)
                    )
                    reason = f"id {article.id!r} came before in this load: leave one out, or give it an id of its own"
                    self.refused.append(Refused(file, line, reason))
                    continue
                yield article, encode(article)

    def batches(self, articles: Iterable[Article]) -> Iterator[list[tuple[Article, Row]]]:
        """Fresh articles, as many together as are committed together."""
        batch: list[tuple[Article, Row]] = []
        characters = 0
        for article, record in self.fresh(articles):
            batch.append((article, record))
            characters += len(article.text)
            if _CHARACTER * characters >= self.bytes or len(batch) >= _BATCH_ARTICLES:
                yield batch
                batch, characters = [], 0
        if batch:
            yield batch

    def index(
        self, folder: Path, transaction: Writing, articles: Iterable[tuple[int, Article]]
    ) -> None:
        """Analyse articles into segments: one, unless its words, sentences and articles need too much memory."""
        room = self.bytes // (4 * _TOKEN)
        analyser = analyser_of(transaction)
        builder = Builder(folder, room, analyser)
        with contextlib.closing(
            analysed(articles, self._jobs)
        ) as results:  # at once, whatever interrupts
            for number, article, result in results:
                self._add(builder, number, article, result)
                cost = segments.cost(builder.forms, builder.sentences, len(builder))
                if (
                    cost >= self.bytes or builder.tokens > segments.MOST // 2
                ):  # no article has half of that
                    self.tell("writing")
                    segments.put(folder, transaction, builder.arrays())
                    builder = Builder(folder, room, analyser)
        if len(builder):
            self.tell("writing")
            segments.put(folder, transaction, builder.arrays())
        transaction.set_analyser(analyser.version)

    def counted(self, articles: Iterable[tuple[int, Article]]) -> Iterator[tuple[int, Article]]:
        """Stored articles, which are as they were."""
        for number, article in articles:
            self.unchanged += 1
            yield number, article

    def _add(
        self, builder: Builder, number: int, article: Article, result: AnalysedArticle
    ) -> None:
        builder.add(number, article, result)
        self.sentences += len(result.spans)
        self.done()

    def done(self) -> None:
        """Count an article that was indexed, or left as it was."""
        self._done += 1
        self.tell("indexing")

    def tell(self, phase: str) -> None:
        """Say how far it is."""
        if self._told is not None:
            self._told(
                Progress(self._done, self.sentences, time.perf_counter() - self._began, phase=phase)
            )

    def report(self) -> Report:
        """The report of the load."""
        return Report(
            added=self.added,
            updated=self.updated,
            unchanged=self.unchanged,
            duplicates=self.duplicates,
            removed=self.removed,
            refused=tuple(self.refused),
            sentences=self.sentences,
            took=time.perf_counter() - self._began,
        )


def analyser_of(state: Reading) -> Analyser:
    """The analyser with the protected names of an archive."""
    return Analyser(Dictionary.from_json(state.dictionary()).names)


@contextlib.contextmanager
def _changing(store: Store, folder: Path) -> Iterator[Writing]:
    """A transaction of the store; segment files that are not live are cleared away: its own, and a killed writer's."""
    with store.writing() as transaction:
        segments.sweep(folder, transaction)
        failpoints.reach("transaction begun")
        before = {row.number for row in transaction.segments()}
        first = transaction.next_segment()
        try:
            yield transaction
        except BaseException:  # while the lock is held: the next writer takes the same numbers
            segments.clear(folder, range(first, transaction.next_segment() + 1))
            raise
        live = {row.number for row in transaction.segments()}
        gone = before.union(range(first, transaction.next_segment())) - live
    segments.clear(folder, gone)


def add(
    store: Store,
    folder: Path,
    articles: Iterable[Article],
    options: LoadOptions,
) -> Report:
    """Put articles into an archive, in batches of which each is committed whole.

    Args:
        store: of the archive.
        folder: of its segments.
        articles: taken lazily.
        options: how it is loaded.

    Raises:
        ArchiveOutdated: the index was made by another analyser.
    """
    load = _Load(options)
    for batch in load.batches(articles):
        with _changing(store, folder) as transaction:
            transaction.verify()
            if (
                transaction.segments()
                and transaction.property("analyser") != analyser_of(transaction).version
            ):
                raise ArchiveOutdated(f"{store.path.parent}: {_OUTDATED}")
            fresh = []
            replaced = []
            for article, record in batch:
                known = transaction.known(article.id)
                if known is not None and known[1] == record.fingerprint:
                    load.unchanged += 1
                    load.done()
                    continue
                if (
                    known is None
                    and not options.keep_duplicates
                    and duplicates.is_copy(transaction.connection, article)
                ):
                    load.duplicates += 1
                    load.done()
                    continue
                if known is None:
                    load.added += 1
                else:
                    load.updated += 1
                    replaced.append(known[0])
                    transaction.drop([known[0]])
                number = transaction.put(record)
                if known is not None:
                    duplicates.follow(transaction.connection, known[0], number)
                duplicates.drop(transaction.connection, [article.id])  # it may have been one
                duplicates.note(transaction.connection, number, article)
                fresh.append((number, article))
                failpoints.reach("article stored")
            if fresh:
                segments.bury(folder, transaction, replaced)
                load.index(folder, transaction, fresh)
                segments.merge_small(folder, transaction, load.bytes, partial(load.tell, "merging"))
    store.truncate_log()
    return load.report()


def rebuild(
    store: Store,
    folder: Path,
    articles: Iterable[Article],
    options: LoadOptions,
) -> Report:
    """Make an archive hold exactly these articles, all or nothing.

    The arguments are those of `add`.

    Raises:
        SourceError: there is not one article: the archive stays as it was.
    """
    load = _Load(options)

    def stored(transaction: Writing) -> Iterator[tuple[int, Article]]:
        for article, record in load.fresh(articles):
            before = transaction.before(article.id)
            if not options.keep_duplicates and duplicates.is_copy(transaction.connection, article):
                load.duplicates += 1
                continue
            if before is None:
                load.added += 1
            elif before == record.fingerprint:
                load.unchanged += 1
            else:
                load.updated += 1
            number = transaction.put(record)
            duplicates.note(transaction.connection, number, article)
            yield number, article
            failpoints.reach("article stored")

    with _changing(store, folder) as transaction:
        transaction.begin_anew()
        failpoints.reach("articles dropped")
        load.index(folder, transaction, stored(transaction))
        if not load.added + load.updated + load.unchanged:
            raise SourceError(
                f"no article was found in the sources: {store.path.parent} is as it was"
            )
        load.removed = transaction.end_anew()
    store.truncate_log()
    return load.report()


def reindex(store: Store, folder: Path, options: LoadOptions) -> Report:
    """Make the index anew from the stored articles; the arguments are those of `add`."""
    load = _Load(options)
    with _changing(store, folder) as transaction:
        transaction.drop_index()
        load.index(folder, transaction, load.counted(transaction.all_articles()))
    store.truncate_log()
    return load.report()


def remove(store: Store, folder: Path, ids: Iterable[str]) -> int:
    """Take articles out of an archive, and what they said out of its files; returns how many there were."""
    wanted = dict.fromkeys(ids)
    with _changing(store, folder) as transaction:
        transaction.verify()
        known = [row[0] for id_ in wanted if (row := transaction.known(id_)) is not None]
        transaction.drop(known)
        copied = duplicates.drop(transaction.connection, wanted)
        duplicates.forget(transaction.connection, known)
        failpoints.reach("articles dropped")
        segments.bury(folder, transaction, known)
        segments.purge(folder, transaction, wanted)
    store.truncate_log(wait=True)
    return len(known) + copied
