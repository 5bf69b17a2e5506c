"""Articles into an archive: which are new, which changed, and the segments that index them."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

from newsarchive import analysis
from newsarchive.articles import Article
from newsarchive.errors import ArchiveOutdated, SourceError
from newsarchive.index import commit
from newsarchive.index.build import Builder, analyse
from newsarchive.results import Progress, Refused, Report
from newsarchive.store import fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from newsarchive.store import Store, Writing

__all__ = ["add", "rebuild", "reindex", "remove"]

_BATCH_CHARACTERS = 16_000_000  # of the articles that are committed together
_BATCH_ARTICLES = 10_000
_SEGMENT_TOKENS = 8_000_000  # inverting takes some 40 bytes a token
_OUTDATED = "the index was made by another analyser: run `newsarchive rebuild`"


class _Load:
    """What a load has done so far; takes articles one by one and refuses what came before."""

    def __init__(self, progress: Callable[[Progress], object] | None) -> None:
        self.added = self.updated = self.unchanged = self.removed = self.sentences = 0
        self.refused: list[Refused] = []
        self._seen: set[str] = set()
        self._progress = progress
        self._began = time.perf_counter()
        self._taken = 0

    def fresh(self, articles: Iterable[Article]) -> Iterator[tuple[Article, bytes]]:
        """The articles whose id did not come before in this load, with their fingerprints."""
        for article in articles:
            if not isinstance(article, Article):
                raise TypeError(f"an archive takes Articles, not {type(article).__name__}: Article(**record) makes one")
            if article.id in self._seen:
                file, line = (article.origin.file, article.origin.line) if article.origin else (None, None)
                reason = f"id {article.id!r} came before in this load: leave one out, or give it an id of its own"
                self.refused.append(Refused(file, line, reason))
                continue
            self._seen.add(article.id)
            self._taken += 1
            yield article, fingerprint(article)

    def index(self, builder: Builder, number: int, article: Article) -> None:
        """Analyse an article into a segment to be."""
        analysed = analyse(article)
        builder.add(number, article, analysed)
        self.sentences += len(analysed.spans)
        if self._progress is not None:
            self._progress(Progress(self._taken, self.sentences, time.perf_counter() - self._began))

    def report(self) -> Report:
        """The report of the load."""
        return Report(
            added=self.added,
            updated=self.updated,
            unchanged=self.unchanged,
            removed=self.removed,
            refused=tuple(self.refused),
            sentences=self.sentences,
            took=time.perf_counter() - self._began,
        )


def _batches(articles: Iterable[tuple[Article, bytes]]) -> Iterator[list[tuple[Article, bytes]]]:
    batch: list[tuple[Article, bytes]] = []
    characters = 0
    for article, mark in articles:
        batch.append((article, mark))
        characters += len(article.text)
        if characters >= _BATCH_CHARACTERS or len(batch) >= _BATCH_ARTICLES:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


@contextlib.contextmanager
def _changing(store: Store, folder: Path) -> Iterator[Writing]:
    """A transaction of the store; segment files that are not live are cleared away: its own, and a killed writer's."""
    with store.writing() as transaction:
        commit.sweep(folder, transaction)
        before = {row.number for row in transaction.segments()}
        first = transaction.next_segment()
        yield transaction
        gone = before.union(range(first, transaction.next_segment())) - {row.number for row in transaction.segments()}
    for number in gone:
        commit.path_of(folder, number).unlink(missing_ok=True)


def _flushed(folder: Path, transaction: Writing, builder: Builder, tokens: int) -> Builder:
    """Where a builder has so many tokens, make its segment and begin another."""
    if not len(builder) or builder.tokens < tokens:
        return builder
    commit.put(folder, transaction, builder.arrays())
    return Builder()


def add(
    store: Store, folder: Path, articles: Iterable[Article], progress: Callable[[Progress], object] | None
) -> Report:
    """Put articles into an archive, in batches of which each is committed whole.

    Raises:
        ArchiveOutdated: the index was made by another analyser.
    """
    load = _Load(progress)
    for batch in _batches(load.fresh(articles)):
        with _changing(store, folder) as transaction:
            if transaction.segments() and transaction.property("analyser") != analysis.VERSION:
                raise ArchiveOutdated(f"{store.path.parent}: {_OUTDATED}")
            transaction.set_analyser(analysis.VERSION)
            builder = Builder()
            replaced = []
            for article, mark in batch:
                known = transaction.known(article.id)
                if known is not None and known[1] == mark:
                    load.unchanged += 1
                    continue
                if known is None:
                    load.added += 1
                else:
                    load.updated += 1
                    replaced.append(known[0])
                    transaction.drop([known[0]])
                load.index(builder, transaction.put(article, mark), article)
            if len(builder):
                commit.bury(folder, transaction, replaced)
                commit.put(folder, transaction, builder.arrays())
                commit.merge_small(folder, transaction)
    return load.report()


def rebuild(
    store: Store,
    folder: Path,
    articles: Iterable[Article],
    refused: list[Refused],
    progress: Callable[[Progress], object] | None,
) -> Report:
    """Make an archive hold exactly these articles, all or nothing.

    While they are read, what cannot be taken is added to `refused`; it becomes part of the report.

    Raises:
        SourceError: there is not one article: the archive stays as it was.
    """
    load = _Load(progress)
    load.refused = refused
    with _changing(store, folder) as transaction:
        transaction.begin_anew()
        builder = Builder()
        for article, mark in load.fresh(articles):
            before = transaction.before(article.id)
            if before is None:
                load.added += 1
            elif before == mark:
                load.unchanged += 1
            else:
                load.updated += 1
            load.index(builder, transaction.put(article, mark), article)
            builder = _flushed(folder, transaction, builder, _SEGMENT_TOKENS)
        if not load.added + load.updated + load.unchanged:
            first = f"; the first reason: {refused[0]}" if refused else ""
            raise SourceError(f"no article was found in the sources: {store.path.parent} is as it was{first}")
        _flushed(folder, transaction, builder, 0)
        load.removed = transaction.end_anew()
        transaction.set_analyser(analysis.VERSION)
    store.truncate_log()
    return load.report()


def reindex(store: Store, folder: Path, progress: Callable[[Progress], object] | None) -> Report:
    """Make the index anew from the stored articles."""
    load = _Load(progress)
    with _changing(store, folder) as transaction:
        transaction.drop_segments([row.number for row in transaction.segments()])
        builder = Builder()
        for number, article in transaction.all_articles():
            load.unchanged += 1
            load.index(builder, number, article)
            builder = _flushed(folder, transaction, builder, _SEGMENT_TOKENS)
        _flushed(folder, transaction, builder, 0)
        transaction.set_analyser(analysis.VERSION)
    return load.report()


def remove(store: Store, folder: Path, ids: Iterable[str]) -> int:
    """Take articles out of an archive, and what they said out of its files; returns how many there were."""
    with _changing(store, folder) as transaction:
        known = [row[0] for id_ in dict.fromkeys(ids) if (row := transaction.known(id_)) is not None]
        transaction.drop(known)
        commit.bury(folder, transaction, known, purge=True)
    store.truncate_log()
    return len(known)
