"""One batch of articles: what of it is new, and how it is written.

Each document is written whole, a batch is not: who is killed in the middle of one leaves some of
its articles written. The next writer counts anew then, and a load that is repeated skips them.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import attrs

from newsarchive.analysis.articles import AnalysedArticle, analyse_article
from newsarchive.articles import Article, key_of
from newsarchive.engines.opensearch import care, generations
from newsarchive.engines.opensearch.documents import document, sign, word_documents
from newsarchive.engines.opensearch.lookup import known_of
from newsarchive.results import Note, Progress, Refused, Report
from newsarchive.storage.rows import encode
from newsarchive.storage.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Self

    from newsarchive.analysis import Analyser
    from newsarchive.engines.opensearch.cluster import Cluster
    from newsarchive.engines.opensearch.generations import Lock
    from newsarchive.engines.opensearch.layout import Names
    from newsarchive.engines.opensearch.property import Property
    from newsarchive.request import LoadOptions
    from newsarchive.storage.deciding import Deciding, Outcomes
    from newsarchive.storage.rows import Row

__all__ = ["BATCH", "LINES", "Load", "batches", "duplicate_document", "erased", "put", "written"]

BATCH = 500
"""Articles that are decided on together."""

LINES = 1000
"""Documents of one request."""

_CHARACTERS = 2_000_000  # of the texts of a batch
_CHUNK = 50  # articles that a worker is given at a time
_STEMS = 1 << 17  # that are remembered
_REMEMBERED = 1_000_000  # words that are
_SENT = 100  # articles of one request: their documents are large

_log = logging.getLogger(__name__)


class Load:
    """What a load has done so far.

    Args:
        cluster: where.
        options: how it is loaded.
    """

    def __init__(self, cluster: Cluster, options: LoadOptions) -> None:
        self.cluster = cluster
        self.options = options
        self.outcomes: Counter[str] = Counter()
        self.refused: list[Refused] = []
        # Words that were sent need not be sent again: forms with their stems, and ids of both.
        self.words: set[tuple[str, str]] = set()
        self.sent: set[str] = set()
        # Only analysis is done by workers: deciding and writing keep the order of articles.
        self.workers = Workers(options.jobs) if options.jobs > 1 else None
        self.single = 0
        self._analyser: Analyser | None = None
        self.stem: Callable[[str, str], str] = _unknown
        self._began = time.perf_counter()
        self._done = 0
        self._sentences = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.workers is not None:
            self.workers.end()

    def learn(self, analyser: Analyser) -> None:
        """Take the analyser of the archive; what it gave is remembered while it is the same."""
        # Protected names change stems, so what was remembered with others is of no use.
        if analyser != self._analyser:
            self._analyser = analyser
            self.stem = lru_cache(_STEMS)(analyser.stem)

    def done(self, sentences: int = 0) -> None:
        """Count an article that was indexed, or left as it was."""
        self._done += 1
        self._sentences += sentences
        if self.options.progress is not None:
            took = time.perf_counter() - self._began
            self.options.progress(Progress(self._done, self._sentences, took))

    def count(self, outcomes: Outcomes, before: dict[str, str]) -> None:
        """Count what became of the articles of a batch.

        Args:
            outcomes: of the batch.
            before: the prints of the articles of the generation before, by their keys.
        """
        for article, stored in outcomes.stored:
            if stored.outcome == "refused":
                origin = article.origin
                file, line = (origin.file, origin.line) if origin else (None, None)
                self.refused.append(Refused(file, line, stored.reason))
            elif stored.outcome == "added" and stored.article is not None:
                self.outcomes[_outcome(stored.article, before)] += 1
            else:
                self.outcomes[stored.outcome] += 1
            if stored.number is None:
                self.done()

    def report(self, removed: int = 0) -> Report:
        """The report of the load, which also goes to the log."""
        notes = []
        if self.single:
            reason = (
                f"{self.single} documents are held by one copy alone for now: the cluster makes the"
                " others when all nodes are there"
            )
            notes.append(Note(None, None, reason, code="copies", count=self.single))
        report = Report(
            added=self.outcomes["added"],
            updated=self.outcomes["updated"],
            unchanged=self.outcomes["unchanged"],
            duplicates=self.outcomes["duplicate"],
            removed=removed,
            refused=tuple(self.refused),
            sentences=self._sentences,
            took=time.perf_counter() - self._began,
            notes=tuple(notes),
        )
        _log.info("%s: %r", self.cluster.address, report)
        return report


def _outcome(article: Article, before: dict[str, str]) -> str:
    """What an article that is not in a generation is against the one before."""
    mark = before.get(article.key)
    if mark is None:
        return "added"
    return "unchanged" if mark == encode(article).fingerprint.hex() else "updated"


def batches(articles: Iterable[Article]) -> Iterator[list[tuple[Article, Row]]]:
    """Articles with their rows, as many together as are written together.

    Args:
        articles: taken lazily.
    """
    batch: list[tuple[Article, Row]] = []
    characters = 0
    for article in articles:
        if not isinstance(article, Article):
            name = type(article).__name__
            raise TypeError(f"an archive takes Articles, not {name}: Article(**record) makes one")
        batch.append((article, encode(article)))
        characters += len(article.text)
        # Long texts make a batch end sooner: a request has bounds, and so has memory.
        if len(batch) == BATCH or characters > _CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def put(
    load: Load,
    lock: Lock,
    names: Names,
    deciding: Deciding,
    *,
    batch: list[tuple[Article, Row]],
    old: Names | None = None,
) -> int:
    """Write a batch; returns how many of its articles the generation before had, too.

    Args:
        load: what was done so far; it is added to.
        lock: of the writer.
        names: of the generation that is written to.
        deciding: decides what is new.
        batch: articles with their rows.
        old: the generation before, where an archive is made anew.
    """
    cluster = load.cluster
    lock.renew()
    state = generations.property_of(cluster, names)
    analyser = state.analyser_of(cluster.address)
    # The cluster is asked once for all articles of a batch, not for each.
    known, packed = known_of(cluster, names, [article for article, _ in batch])
    outcomes = deciding.decide(
        batch, known, state.standing(), keep_duplicates=load.options.keep_duplicates
    )
    before, arrivals = _before(cluster, old, outcomes)
    load.count(outcomes, before)
    pairs = written(load, names, outcomes, analyser=analyser, state=state, arrivals=arrivals)
    erased(cluster, names, outcomes)
    if not (outcomes.fresh or outcomes.gone or outcomes.duplicates or outcomes.dropped):
        return 0
    cluster.refresh(*names)
    # Numbers of articles that were written before a kill are not given again.
    last = outcomes.fresh[-1][0] if outcomes.fresh else state.next_number - 1
    changed = attrs.evolve(
        state,
        articles=outcomes.articles,
        content=outcomes.content,
        changes=state.changes + 1,
        next_number=last + 1,
        analyser=analyser.version,
        protected=tuple(sorted(analyser.names)),
    )
    # After the documents: a reader that sees the new state finds all of it.
    generations.put_property(cluster, names, changed)
    # The words of an older version may be in no article any more.
    replaced = {key_of(article.id) for _, _, article in outcomes.fresh} & packed.keys()
    gone = [packed[key] for key in (replaced | outcomes.gone) & packed.keys()]
    care.forget_words(cluster, names, gone, pairs)
    added = [one.article for _, one in outcomes.stored if one.outcome == "added"]
    return sum(article is not None and article.key in before for article in added)


def _before(
    cluster: Cluster, old: Names | None, outcomes: Outcomes
) -> tuple[dict[str, str], dict[str, int]]:
    """Of the articles that are written: their prints and arrivals in the generation before."""
    if old is None:
        return {}, {}
    # Only what is written is looked up: what is unchanged needs no date of arrival.
    keys = [article.key for _, _, article in outcomes.fresh]
    wanted = {"_source_includes": "print,first_seen"}
    articles = cluster.many(old.articles, keys, **wanted)
    copies = cluster.many(old.rest, keys)
    arrivals = {key: one["value"]["row"][0] for key, one in copies.items() if "value" in one}
    arrivals |= {key: one["first_seen"] for key, one in articles.items()}
    return {key: one["print"] for key, one in articles.items()}, arrivals


def written(
    load: Load,
    names: Names,
    outcomes: Outcomes,
    *,
    analyser: Analyser,
    state: Property,
    arrivals: dict[str, int],
) -> set[tuple[str, str]]:
    """Write the articles and duplicates of a batch; returns the words of the articles.

    Args:
        load: what was done so far.
        names: of the generation that is written to.
        outcomes: what the batch changes.
        analyser: that of the archive.
        state: of the archive.
        arrivals: for keys that the generation before had: the batch in which each first came.
    """
    cluster = load.cluster
    every: set[tuple[str, str]] = set()
    lines: list[dict[str, Any]] = []
    sources: list[dict[str, Any]] = []
    words: set[tuple[str, str]] = set()

    def send() -> None:
        # Words go first: an article whose words are unknown would not be found by its relatives.
        _send_words(load, names, words)
        # Signatures of a hundred texts take little more time than that of one.
        sign(sources)
        for result in cluster.bulk(lines):
            # An article that only one copy holds is lost with its node, so it is told.
            copies = result.get("_shards", {})
            if copies.get("successful", 1) < copies.get("total", 1):
                load.single += 1
        for sent in (lines, sources, words):
            sent.clear()

    load.learn(analyser)
    for (number, first, article), result in _analysed(load, outcomes.fresh):
        source, pairs = document(
            article,
            result,
            stem=load.stem,
            zone=state.zone,
            number=number,
            first_seen=arrivals.get(article.key, first),
        )
        lines += [{"index": {"_index": names.articles, "_id": article.key}}, source]
        sources.append(source)
        words |= pairs
        every |= pairs
        load.done(len(result.spans))
        if len(lines) >= 2 * _SENT:
            send()
    for original, row in outcomes.duplicates:
        lines.append({"index": {"_index": names.rest, "_id": row[2]}})
        lines.append(duplicate_document(original, row))
    send()
    return every


def _analysed(
    load: Load, fresh: Sequence[tuple[int, int, Article]]
) -> Iterator[tuple[tuple[int, int, Article], AnalysedArticle]]:
    """Articles with their analyses, in their order; by workers where there are some."""
    # For a few articles, starting a process would take longer than the work.
    if load.workers is None or len(fresh) <= _SENT:
        for one in fresh:
            yield one, analyse_article(one[2].title, one[2].text)
        return
    # Small pieces, so that the last worker does not work alone for long.
    chunks = [fresh[at : at + _CHUNK] for at in range(0, len(fresh), _CHUNK)]
    waiting = []
    for chunk in chunks:
        texts = [(article.title, article.text) for _, _, article in chunk]
        waiting.append(load.workers.submit("analyse", texts))
    for chunk, answer in zip(chunks, waiting, strict=True):
        for one, values in zip(chunk, answer.result(), strict=True):
            yield one, AnalysedArticle(*values)


def _unknown(form: str, language: str) -> str:
    raise AssertionError(f"no analyser was given for {form!r} in {language!r}")


def duplicate_document(original: str, row: Sequence[Any]) -> dict[str, Any]:
    """The document of a duplicate.

    Args:
        original: the id of its article.
        row: its values, as `Deciding` gives them.
    """
    # What can be asked for is kept apart; the row comes back as it is.
    _, id_, _, url, *_ = row
    return {
        "kind": "duplicate",
        "id": id_,
        "original": original,
        "url": url,
        "value": {"row": list(row)},
    }


def _send_words(load: Load, names: Names, pairs: set[tuple[str, str]]) -> None:
    given = word_documents(sorted(pairs - load.words))
    documents = [(id_, source) for id_, source in given.items() if id_ not in load.sent]
    for at in range(0, len(documents), LINES):
        lines = []
        for id_, source in documents[at : at + LINES]:
            lines += [{"create": {"_index": names.words, "_id": id_}}, source]
        load.cluster.bulk(lines)
    # One that is sent twice does no harm, so a large archive need not remember all.
    if len(load.words) > _REMEMBERED:
        load.words.clear()
        load.sent.clear()
    load.words |= pairs
    load.sent.update(given)


def erased(cluster: Cluster, names: Names, outcomes: Outcomes) -> None:
    """Delete the documents of what is no more.

    Args:
        cluster: where.
        names: of the generation.
        outcomes: of a batch.
    """
    lines = [{"delete": {"_index": names.articles, "_id": key}} for key in sorted(outcomes.gone)]
    dropped = sorted(map(key_of, outcomes.dropped))
    lines += [{"delete": {"_index": names.rest, "_id": key}} for key in dropped]
    if lines:
        cluster.bulk(lines)
