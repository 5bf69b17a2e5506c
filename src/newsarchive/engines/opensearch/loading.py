"""Articles into an archive on a cluster, and out of it."""

from __future__ import annotations

import contextlib
import logging
from itertools import islice
from typing import TYPE_CHECKING

import attrs

from newsarchive.analysis import Analyser
from newsarchive.dictionary import Dictionary
from newsarchive.engines.opensearch import care, generations
from newsarchive.engines.opensearch.batches import (
    BATCH,
    LINES,
    Load,
    batches,
    duplicate_document,
    erased,
    put,
    written,
)
from newsarchive.engines.opensearch.cluster import MovedError
from newsarchive.engines.opensearch.lookup import known_of, recounted
from newsarchive.engines.opensearch.reading import stored_articles, stored_duplicates
from newsarchive.errors import SourceError
from newsarchive.storage.deciding import Deciding, Outcomes
from newsarchive.storage.progress import Steps

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from newsarchive.articles import Article
    from newsarchive.engines.opensearch.cluster import Cluster
    from newsarchive.engines.opensearch.generations import Lock
    from newsarchive.engines.opensearch.layout import Names
    from newsarchive.engines.opensearch.property import Property
    from newsarchive.request import LoadOptions
    from newsarchive.results import Report
    from newsarchive.storage.progress import Told

__all__ = ["add", "rebuild", "reindex", "remove", "set_dictionary"]

_log = logging.getLogger(__name__)


@contextlib.contextmanager
def _writing(cluster: Cluster, timeout: float) -> Iterator[Lock]:
    """While this is the only writer; the state is right when it begins and when it ends."""
    with generations.locked(cluster, timeout) as lock:
        state = generations.property_of(cluster, lock.names)
        if state.open:
            # The last writer was killed: what it wrote is counted.
            state = recounted(cluster, lock.names, state)
        # From here on, whoever finds the archive open without a writer knows that one was killed.
        generations.put_property(cluster, lock.names, attrs.evolve(state, open=True))
        try:
            yield lock
        finally:
            # A rebuild of another process may have replaced the generation meanwhile.
            with contextlib.suppress(MovedError):
                state = generations.property_of(cluster, lock.names)
                closed = attrs.evolve(state, open=False)
                generations.put_property(cluster, lock.names, closed)


def add(
    cluster: Cluster, articles: Iterable[Article], options: LoadOptions, timeout: float
) -> Report:
    """Put articles into an archive.

    Args:
        cluster: where.
        articles: taken lazily.
        options: how it is loaded.
        timeout: seconds to wait for another writer.
    """
    with contextlib.ExitStack() as stack:
        load = stack.enter_context(Load(cluster, options))
        lock = None
        deciding = None
        for batch in batches(articles):
            # The first articles are read before anything is locked.
            if lock is None or deciding is None:
                lock = stack.enter_context(_writing(cluster, timeout))
                state = generations.property_of(cluster, lock.names)
                deciding = stack.enter_context(Deciding(state.timezone))
            put(load, lock, lock.names, deciding, batch=batch)
    _wait(cluster)
    return load.report()


def _wait(cluster: Cluster) -> None:
    """Wait until every copy is there, where the address asks for it."""
    seconds = cluster.address.wait
    if seconds:
        # All three indexes: an article without its words is not found.
        names = ",".join(generations.current(cluster))
        wanted = {"wait_for_status": "green", "timeout": f"{seconds}s"}
        cluster.call("GET", f"/_cluster/health/{names}", **wanted, request_timeout=seconds + 5)


def rebuild(
    cluster: Cluster, articles: Iterable[Article], options: LoadOptions, timeout: float
) -> Report:
    """Make an archive hold exactly these articles, all or nothing: in a new generation.

    The arguments are those of `add`.

    Raises:
        SourceError: there is not one article: the archive stays as it was.
    """
    load = Load(cluster, options)
    with load, generations.locked(cluster, timeout) as lock, _anew(lock) as (new, state):
        kept = 0
        with Deciding(state.timezone) as deciding:
            for batch in batches(articles):
                kept += put(load, lock, new, deciding, batch=batch, old=lock.names)
        if not generations.property_of(cluster, new).articles:
            raise SourceError(
                f"no article was found in the sources: {cluster.address} is as it was"
            )
        # Those that came again are kept; all others of the old generation go with it.
        removed = generations.property_of(cluster, lock.names).articles - kept
        if removed and options.may_remove is not None:
            options.may_remove(removed)
    _wait(cluster)
    return load.report(removed)


def reindex(cluster: Cluster, options: LoadOptions, timeout: float) -> Report:
    """Make the indexes anew from the stored articles; the arguments are those of `add`."""
    load = Load(cluster, options)
    with load, generations.locked(cluster, timeout) as lock, _anew(lock) as (new, state):
        analyser = Analyser(Dictionary.from_json(state.dictionary).names)
        before = recounted(cluster, lock.names, state)
        stored = stored_articles(cluster, lock.names)
        while batch := list(islice(stored, BATCH)):
            # A batch takes less time than a lease.
            lock.renew()
            # Nothing is decided on: every article stays as it is, in new documents.
            outcomes = _same(batch)
            load.outcomes["unchanged"] += len(batch)
            written(load, new, outcomes, analyser=analyser, state=state, arrivals={})
        copies = stored_duplicates(cluster, lock.names)
        while some := list(islice(copies, LINES)):
            lines = []
            for original, row in some:
                lines.append({"index": {"_index": new.rest, "_id": row[2]}})
                lines.append(duplicate_document(original, row))
            cluster.bulk(lines)
        cluster.refresh(*new)
        changed = attrs.evolve(
            before,
            # What a reader has learnt of the state before holds no longer.
            changes=before.changes + 1,
            analyser=analyser.version,
            protected=tuple(sorted(analyser.names)),
            open=False,
        )
        generations.put_property(cluster, new, changed)
    _wait(cluster)
    return load.report()


def _same(batch: Sequence[tuple[int, int, Article]]) -> Outcomes:
    """Articles that are written as they are."""
    return Outcomes([], list(batch), set(), [], set(), 0, "")


@contextlib.contextmanager
def _anew(lock: Lock) -> Iterator[tuple[Names, Property]]:
    """A new generation beside the one there is; it takes its place when all is done."""
    cluster, old = lock.cluster, lock.names
    new = generations.following(old)
    # A rebuild that was killed may have left some of it.
    generations.drop(cluster, new)
    before = generations.property_of(cluster, old)
    shards = cluster.address.shards or care.shards_of(cluster, old)
    state = attrs.evolve(
        before, articles=0, content="0" * 32, analyser="", protected=(), next_number=1, open=False
    )
    try:
        # Readers see the old generation until the alias names the new one.
        generations.make(cluster, new, state, shards)
        yield new, before
        generations.swap(cluster, old, new)
    except BaseException:
        generations.drop(cluster, new)
        raise
    care.retire(cluster, old)


def remove(
    cluster: Cluster, ids: Iterable[str], told: Told, timeout: float
) -> tuple[int, tuple[str, ...]]:
    """Take articles out of an archive, and what they said out of its files.

    Args:
        cluster: where.
        ids: of articles and duplicates.
        told: called with how many ids are done.
        timeout: seconds to wait for another writer.

    Returns:
        how many articles and duplicates there were; and what of them may still be on a disk.
    """
    steps = Steps(told, "removing")
    # An id that is named twice is removed, and counted, once.
    wanted = list(dict.fromkeys(ids))
    count = 0
    with _writing(cluster, timeout) as lock:
        names = lock.names
        with Deciding(generations.property_of(cluster, names).timezone) as deciding:
            for at in range(0, len(wanted), BATCH):
                lock.renew()
                some = wanted[at : at + BATCH]
                state = generations.property_of(cluster, names)
                known, packed = known_of(cluster, names, [], ids=some)
                # The same rules as in a folder: they are those of `storage`.
                outcomes, removed = deciding.remove(some, known, state.standing())
                count += removed
                erased(cluster, names, outcomes)
                cluster.refresh(*names)
                if removed:
                    changed = attrs.evolve(
                        state,
                        articles=outcomes.articles,
                        content=outcomes.content,
                        changes=state.changes + 1,
                    )
                    generations.put_property(cluster, names, changed)
                care.forget_words(cluster, names, list(packed.values()), set())
                for _ in some:
                    steps.done(articles=1)
        # Only where something went: to write files anew takes long.
        left = care.expunge(cluster, names) if count else ()
    for line in left:
        _log.warning("%s: %s", cluster.address, line)
    return count, left


def set_dictionary(cluster: Cluster, dictionary: Dictionary, timeout: float) -> None:
    """Keep other words."""
    with generations.locked(cluster, timeout) as lock:
        state = generations.property_of(cluster, lock.names)
        # The index keeps the names that it was made with.
        names = tuple(sorted(state.names))
        changed = attrs.evolve(
            state,
            dictionary=dictionary.to_json(),
            protected=names,
            changes=state.changes + 1,
        )
        generations.put_property(cluster, lock.names, changed)
