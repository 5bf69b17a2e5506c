"""Articles into an archive: which are new, which changed, and the segments that index them."""

from __future__ import annotations

import contextlib
import logging
import time
from collections import Counter
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING

from newsarchive import failpoints
from newsarchive.analysis import Analyser
from newsarchive.analysis.articles import analyse_article
from newsarchive.articles import Article
from newsarchive.errors import ArchiveNotFound, ArchiveOutdated, SourceError
from newsarchive.index.build import Builder
from newsarchive.results import Progress, Refused, Report
from newsarchive.storage import segments
from newsarchive.storage.batches import Making, Settings, batches
from newsarchive.storage.collector import seldom
from newsarchive.storage.progress import Steps
from newsarchive.storage.rows import Row, encode
from newsarchive.storage.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from newsarchive.request import LoadOptions
    from newsarchive.storage.batches import Batch
    from newsarchive.storage.progress import Told
    from newsarchive.storage.store import Reading, Store, Writing
    from newsarchive.storage.writing import Outcome, Stored

__all__ = ["add", "analyser_of", "rebuild", "reindex", "remove"]

# Bytes of memory for each character of a batch: so its articles fit beside what is made of them.
_CHARACTER = 25
_TOKEN = 45  # bytes of memory for each token that is inverted
_BATCH_ARTICLES = 10_000
_OUTDATED = (
    "protected names or the version of newsarchive have changed since the index was made: "
    "run `newsarchive rebuild`"
)

_log = logging.getLogger(__name__)


class _Load:
    """What a load has done so far.

    Attributes:
        outcomes: how many articles had which.
        refused: what could not be stored, in the order met.
        bytes: of memory that building may take.
        room: tokens that are inverted at once.
        workers: which analyse, where there are several jobs.
    """

    def __init__(self, options: LoadOptions) -> None:
        self.outcomes: Counter[Outcome] = Counter()
        self.refused: list[Refused] = []
        self.bytes = options.memory * 1_000_000
        # A quarter of the memory for inverting: lexicons, articles and the batch take the rest.
        self.room = self.bytes // (4 * _TOKEN)
        self.workers = Workers(options.jobs)
        self._keep_duplicates = options.keep_duplicates
        self._told = options.progress
        self._began = time.perf_counter()
        self._done = 0
        self._sentences = 0

    def is_full(self, forms: int, sentences: int, articles: int, tokens: int) -> bool:
        """Whether a segment with so much in it ends."""
        # No article has half of the tokens that a segment can have.
        cost = segments.cost(forms, sentences, articles)
        return cost >= self.bytes or tokens > segments.MOST // 2

    def store(self, transaction: Writing, article: Article, row: Row) -> Stored:
        """Store an article, unless it is there, and count its outcome."""
        stored = transaction.store(article, row, keep_duplicates=self._keep_duplicates)
        if stored.outcome == "refused":
            self.refuse(article, stored.reason)
        else:
            self.outcomes[stored.outcome] += 1
        # What is to be indexed is counted when it is.
        if stored.number is None:
            self.done()
        else:
            failpoints.reach("article stored")
        return stored

    def refuse(self, article: Article, reason: str) -> None:
        """Note that an article cannot be stored."""
        # An article that was passed as a value has no place in a file.
        file, line = None, None
        if article.origin is not None:
            file, line = article.origin.file, article.origin.line
        self.refused.append(Refused(file, line, reason))

    def indexed(self, sentences: int) -> None:
        """Count an article that was indexed."""
        self._sentences += sentences
        self.done()

    def done(self) -> None:
        """Count an article that was indexed, or left as it was."""
        self._done += 1
        self.tell("indexing")

    def tell(self, phase: str) -> None:
        """Say how far it is, to whoever wants to hear it."""
        if self._told is not None:
            took = time.perf_counter() - self._began
            self._told(Progress(self._done, self._sentences, took, phase=phase))

    def report(self, store: Store, *, removed: int = 0) -> Report:
        """The report of the load, which also goes to the log."""
        report = Report(
            added=self.outcomes["added"],
            updated=self.outcomes["updated"],
            unchanged=self.outcomes["unchanged"],
            duplicates=self.outcomes["duplicate"],
            removed=removed,
            refused=tuple(self.refused),
            sentences=self._sentences,
            took=time.perf_counter() - self._began,
        )
        _log.info(
            "%s: %d added, %d updated, %d unchanged, %d duplicates, %d removed, %d refused, "
            "%d sentences indexed in %.1f s",
            store.path.parent,
            report.added,
            report.updated,
            report.unchanged,
            report.duplicates,
            report.removed,
            len(report.refused),
            report.sentences,
            report.took,
        )
        return report


@contextlib.contextmanager
def _loading(options: LoadOptions) -> Iterator[_Load]:
    """A load, with its processes for as long as it takes."""
    load = _Load(options)
    try:
        with seldom():
            yield load
    finally:
        load.workers.end()


def _rows(articles: Iterable[Article]) -> Iterator[tuple[Article, Row]]:
    """Articles with their rows."""
    for article in articles:
        if not isinstance(article, Article):
            name = type(article).__name__
            raise TypeError(f"an archive takes Articles, not {name}: Article(**record) makes one")
        yield article, encode(article)


def _batches(load: _Load, articles: Iterable[Article]) -> Iterator[list[tuple[Article, Row]]]:
    """Articles, as many together as are committed together."""
    batch: list[tuple[Article, Row]] = []
    characters = 0
    for article, row in _rows(articles):
        batch.append((article, row))
        characters += len(article.text)
        is_full = len(batch) >= _BATCH_ARTICLES or _CHARACTER * characters >= load.bytes
        if is_full:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _index(
    load: _Load, folder: Path, transaction: Writing, articles: Iterable[tuple[int, Article]]
) -> None:
    """Analyse articles into segments: one, unless it would need too much memory."""
    # Asked before the first segment is there: from then on the index has its own names.
    analyser = analyser_of(transaction)
    articles = iter(articles)
    given = batches(articles)
    begun = list(islice(given, 2)) if load.workers.jobs > 1 else []
    # For a single batch, starting a process would take longer than the work.
    if len(begun) > 1:
        _index_by_workers(load, folder, transaction, analyser, chain(begun, given))
    else:
        _index_here(load, folder, transaction, analyser, chain(*begun, articles))
    transaction.set_analyser(analyser)


def _index_here(
    load: _Load,
    folder: Path,
    transaction: Writing,
    analyser: Analyser,
    articles: Iterable[tuple[int, Article]],
) -> None:
    """Analyse articles into segments in this process."""
    zone = transaction.zone

    def write(builder: Builder) -> None:
        load.tell("writing")
        segments.put(folder, transaction, builder.arrays())

    builder = Builder(folder, load.room, analyser, zone)
    for number, article in articles:
        analysed = analyse_article(article.title, article.text)
        builder.add(number, article, analysed)
        load.indexed(len(analysed.spans))
        if load.is_full(builder.forms, builder.sentences, len(builder), builder.tokens):
            write(builder)
            builder = Builder(folder, load.room, analyser, zone)
    if len(builder):
        write(builder)


def _index_by_workers(
    load: _Load, folder: Path, transaction: Writing, analyser: Analyser, given: Iterable[Batch]
) -> None:
    """Have workers analyse batches of articles into segments."""
    settings = Settings(folder, analyser.names, transaction.zone.key, load.room, load.is_full)
    making = Making(load.workers, settings, load.indexed)
    # Closed at once, whatever interrupts: so no worker writes after what it wrote is cleared away.
    with contextlib.closing(making.files(given)) as files:
        for file in files:
            load.tell("writing")
            segments.adopt(folder, transaction, file.path, file.row)


def analyser_of(state: Reading) -> Analyser:
    """The analyser with the protected names that the index of an archive has."""
    return Analyser(state.indexed_names())


@contextlib.contextmanager
def _changing(store: Store, folder: Path) -> Iterator[Writing]:
    """A transaction of the store that clears away the segment files that are live no more.

    Those of a failed load are cleared, too, and those that a killed writer left.
    """
    with store.writing() as transaction:
        segments.sweep(folder, transaction)
        failpoints.reach("transaction begun")
        # Numbers of segments are never given twice: what comes is numbered from here on.
        before = {row.number for row in transaction.segments()}
        first = transaction.next_segment()
        try:
            yield transaction
        except BaseException as fault:
            # While the lock is held, since the next writer takes the same numbers.
            segments.clear(folder, range(first, transaction.next_segment() + 1))
            if isinstance(fault, FileNotFoundError) and not folder.exists():
                raise ArchiveNotFound(
                    f"{folder} was moved or removed meanwhile; nothing was changed"
                ) from fault
            raise
        live = {row.number for row in transaction.segments()}
        gone = before.union(range(first, transaction.next_segment())) - live
    # Only now is committed that they are live no more.
    segments.clear(folder, gone)


def add(store: Store, folder: Path, articles: Iterable[Article], options: LoadOptions) -> Report:
    """Put articles into an archive, in batches of which each is committed whole.

    Args:
        store: of the archive.
        folder: of its segments.
        articles: taken lazily.
        options: how it is loaded.

    Raises:
        ArchiveOutdated: protected names or the version changed since the index was made.
    """
    with _loading(options) as load:
        for batch in _batches(load, articles):
            with _changing(store, folder) as transaction:
                transaction.verify()
                _verify_analyser(store, transaction)
                fresh: dict[int, Article] = {}
                replaced = []
                for article, row in batch:
                    stored = load.store(transaction, article, row)
                    # A version of this batch is in no segment yet: it is only forgotten.
                    if stored.replaced is not None and fresh.pop(stored.replaced, None) is None:
                        replaced.append(stored.replaced)
                    if stored.number is not None and stored.article is not None:
                        fresh[stored.number] = stored.article
                if fresh:
                    segments.bury(folder, transaction, replaced)
                    _index(load, folder, transaction, fresh.items())
                    segments.merge_small(
                        folder, transaction, load.bytes, partial(load.tell, "merging")
                    )
    store.truncate_log()
    return load.report(store)


def _verify_analyser(store: Store, transaction: Writing) -> None:
    """Raise ArchiveOutdated where the index was made with other names or by another version."""
    # Without a segment there are no stems yet that new ones would not fit.
    version = analyser_of(transaction).version
    if transaction.segments() and transaction.property("analyser") != version:
        raise ArchiveOutdated(f"{store.path.parent}: {_OUTDATED}")


def rebuild(
    store: Store, folder: Path, articles: Iterable[Article], options: LoadOptions
) -> Report:
    """Make an archive hold exactly these articles, all or nothing.

    The arguments are those of `add`.

    Raises:
        SourceError: there is not one article: the archive stays as it was.
    """
    replaced: list[int] = []

    def stored(load: _Load, transaction: Writing) -> Iterator[tuple[int, Article]]:
        for article, row in _rows(articles):
            found = load.store(transaction, article, row)
            if found.replaced is not None:  # an earlier version, which is indexed by now
                replaced.append(found.replaced)
            if found.number is not None and found.article is not None:
                yield found.number, found.article

    with _loading(options) as load, _changing(store, folder) as transaction:
        transaction.begin_anew()
        failpoints.reach("articles dropped")
        _index(load, folder, transaction, stored(load, transaction))
        segments.bury(folder, transaction, replaced)
        # Raised inside the transaction: so the archive stays as it was.
        if not transaction.segments():
            raise SourceError(
                f"no article was found in the sources: {store.path.parent} is as it was"
            )
        removed = transaction.end_anew()
        # What this raises ends the transaction, so nothing is removed.
        if removed and options.may_remove is not None:
            options.may_remove(removed)
    store.truncate_log()
    return load.report(store, removed=removed)


def reindex(store: Store, folder: Path, options: LoadOptions) -> Report:
    """Make the index anew from the stored articles; the arguments are those of `add`."""

    def counted(load: _Load, transaction: Writing) -> Iterator[tuple[int, Article]]:
        for number, article in transaction.all_articles():
            load.outcomes["unchanged"] += 1
            yield number, article

    with _loading(options) as load, _changing(store, folder) as transaction:
        transaction.drop_index()
        _index(load, folder, transaction, counted(load, transaction))
    store.truncate_log()
    return load.report(store)


def remove(store: Store, folder: Path, ids: Iterable[str], told: Told = None) -> int:
    """Take articles out of an archive, and what they said out of its files.

    Args:
        store: of the archive.
        folder: of its segments.
        ids: of articles and duplicates.
        told: called with how many ids are done.

    Returns:
        how many articles and duplicates there were.
    """
    steps = Steps(told, "removing")
    # An id that is named twice is removed, and counted, once.
    wanted = dict.fromkeys(ids)
    with _changing(store, folder) as transaction:
        transaction.verify()
        numbers, copies = transaction.remove(wanted, lambda: steps.done(articles=1))
        failpoints.reach("articles dropped")
        segments.bury(folder, transaction, numbers)
        segments.purge(folder, transaction, wanted)
    store.truncate_log(wait=True)
    count = len(numbers) + copies
    _log.info("%s: %d removed in %.1f s", store.path.parent, count, steps.took)
    return count
