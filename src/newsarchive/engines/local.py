"""The engine of one folder: an SQLite store and array segments, read as one committed state."""

from __future__ import annotations

import contextlib
import logging
import time
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import attrs
import numpy as np

from newsarchive import deadline
from newsarchive.analysis import Analyser
from newsarchive.articles import FIELDS
from newsarchive.dictionary import Dictionary
from newsarchive.errors import ArchiveDamaged, ArchiveOutdated, ArticleNotFound
from newsarchive.index.occurrences import Occurrences
from newsarchive.index.segment import NO_DATE, sync_folder
from newsarchive.index.snapshot import Snapshot, sentences_of
from newsarchive.results import Hit, Results, Stats
from newsarchive.search import highlight
from newsarchive.search.best import best_sentences
from newsarchive.search.evaluate import Evaluation
from newsarchive.search.explain import explain
from newsarchive.search.filters import articles_of
from newsarchive.search.forgiving import read
from newsarchive.search.highlight import HitView
from newsarchive.search.page import Candidate, page
from newsarchive.search.parameters import Ranking
from newsarchive.search.ranking import Matches, match
from newsarchive.search.sources import Synonyms
from newsarchive.search.suggest import suggestions
from newsarchive.search.terms import Vocabulary
from newsarchive.storage import segments
from newsarchive.storage.extra_filter import articles_where
from newsarchive.storage.store import Store

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator, Sequence

    from newsarchive.articles import Article
    from newsarchive.explore.matching import View
    from newsarchive.explore.requests import Exploration
    from newsarchive.index.arrays import Array
    from newsarchive.request import LoadOptions, Request, Scope
    from newsarchive.results import Problem, Report
    from newsarchive.search.explain import Explanation
    from newsarchive.storage.progress import Told
    from newsarchive.storage.reading import Reading

__all__ = ["LocalEngine"]

Answer = TypeVar("Answer")

_SENTENCES = 3  # the best of an article's are shown
_SCANNED = 256  # hits whose texts `scan` holds at a time
_log = logging.getLogger(__name__)
_RETRIES = 20  # to find a state whose files are all there, while others write


@attrs.frozen
class _State:
    """One committed state of an archive.

    Attributes:
        reading: its store.
        snapshot: its index.
        analyser: the one that the index was made with.
        synonyms: the archive's own.
        kept: what was worked out of it, by name.
    """

    reading: Reading
    snapshot: Snapshot
    analyser: Analyser
    synonyms: Synonyms
    kept: dict[str, Any] = attrs.field(factory=dict)


class LocalEngine:
    """An archive in a folder.

    Args:
        path: the folder.
        create: make it where it is not.
        timeout: seconds that a writer waits for another.
        timezone: of an archive that is made, such as «Asia/Almaty»: its clock counts the days.
    """

    capabilities = frozenset({"atomic batches", "backup"})

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        create: bool,
        timeout: float,
        timezone: str | None = None,
    ) -> None:
        self.path = Path(path)
        self._store = Store(
            self.path / "articles.sqlite", create=create, timeout=timeout, timezone=timezone
        )
        self._segments = self.path / "segments"
        if create and not self._segments.exists():
            self._segments.mkdir(exist_ok=True)
            sync_folder(self.path)
            sync_folder(self.path.absolute().parent)
        self._newest: _State | None = None
        self._ranking = Ranking()

    @property
    def location(self) -> str:
        """The folder."""
        return str(self.path)

    def state(self) -> str:
        """A short string that is equal for equal content, whatever the history."""
        with self._store.reading() as reading:
            return reading.state()

    def close(self) -> None:
        """Let go of the files."""
        self._store.close()
        self._newest = None

    # Articles.

    def count(self) -> int:
        """How many articles there are."""
        with self._store.reading() as reading:
            return reading.count()

    def has(self, id_: str) -> bool:
        """Whether there is an article with an id."""
        with self._store.reading() as reading:
            return reading.has(id_)

    def articles(self) -> Iterator[Article]:
        """All articles of one state, in the order in which they were last written."""
        with self._store.reading() as reading:
            for _, article in reading.all_articles():
                yield article

    def get(self, id_: str) -> Article | None:
        """The article with an id, or the one that a duplicate with this id was kept as."""
        with self._store.reading() as reading:
            original = reading.original(id_)
            return reading.article(id_) or reading.article(original or id_)

    def get_by_key(self, key: str) -> Article | None:
        """The article with a key."""
        with self._store.reading() as reading:
            id_ = reading.id_of(key)
            return None if id_ is None else reading.article(id_)

    def urls(self, id_: str) -> list[str]:
        """The urls of the duplicates of an article, sorted."""
        with self._store.reading() as reading:
            return reading.urls(id_)

    def stats(self) -> Stats:
        """The size of the archive, and its articles by language and source."""
        with self._state() as state:
            snapshot = state.snapshot
            parts = snapshot.parts
            articles = [part.documents("article") for part in parts]
            days = _days(snapshot, articles)
            return Stats(
                articles=snapshot.count("article"),
                sentences=snapshot.count("sentence"),
                tokens=sum(int(part.tokens("sentence", 1)) for part in parts),
                forms=len({form for part in parts for form in part.segment.lexicon("form")}),
                stems=len({stem for part in parts for stem in part.segment.lexicon("stem")}),
                segments=len(parts),
                index_bytes=sum(file.size for file in snapshot.files),
                store_bytes=self._store.size(),
                first=str(days.min()) if len(days) else None,
                last=str(days.max()) if len(days) else None,
                languages=snapshot.facet("language", articles),
                sources=snapshot.facet("source", articles),
            )

    # Searching.

    @contextlib.contextmanager
    def _state(self) -> Iterator[_State]:
        """The newest committed state: store and index belong together."""
        missing = ""
        for _ in range(_RETRIES):
            with self._store.reading() as reading:
                before = self._newest
                known = before.snapshot if before is not None else Snapshot(-1, (), ())
                try:
                    snapshot = segments.snapshot(self._segments, reading, known)
                except FileNotFoundError as fault:
                    # The next state may have replaced the segment meanwhile: look again.
                    missing = fault.filename
                    continue
                if before is None or snapshot is not before.snapshot:
                    before = self._newest = self._read_state(reading, snapshot)
                yield attrs.evolve(before, reading=reading)
                return
        raise ArchiveDamaged(Path(missing), "it is missing; run `newsarchive rebuild`")

    def _read_state(self, reading: Reading, snapshot: Snapshot) -> _State:
        dictionary = Dictionary.from_json(reading.dictionary())
        # Names that were changed since do not count until the index is made again.
        analyser = Analyser(reading.indexed_names())
        if snapshot.files and reading.property("analyser") != analyser.version:
            raise ArchiveOutdated(
                f"{self.path} was indexed by another analyser: run `newsarchive rebuild`"
            )
        return _State(reading, snapshot, analyser, Synonyms(dictionary.synonyms, analyser))

    def search(self, request: Request) -> Results:
        """The hits of a page."""
        began = time.perf_counter()
        with deadline.limit(request.timeout), self._state() as state:
            matches = self._match(state, request)
            matched = time.perf_counter()
            found = page(
                state.snapshot,
                matches,
                self._ranking,
                sort=request.sort,
                first=request.offset,
                count=request.limit,
            )
            ranked = time.perf_counter()
            suggested = []
            if matches.query.unknown:
                suggested = suggestions(
                    matches.vocabulary,
                    matches.query.parsed,
                    request.query,
                    state.analyser,
                    thorough=False,
                )
            results = Results(
                hits=tuple(self._hits(state, matches, found, matches.part_occurrences)),
                total=matches.total,
                related=matches.related,
                notes=matches.query.parsed.notes,
                suggestion=next(iter(suggested), None),
                facets={
                    facet: _facet(state.snapshot, matches.counted, request.unit, facet)
                    for facet in request.facets
                },
                took=time.perf_counter() - began,
            )
        _log.debug(
            "%s: %r: %d and %d related; matched in %.1f ms, ranked in %.1f ms, %d hits in %.1f ms",
            self.path,
            request.query,
            results.total,
            results.related,
            1000 * (matched - began),
            1000 * (ranked - matched),
            len(results.hits),
            1000 * results.took,
        )
        return results

    def _match(self, state: _State, request: Request) -> Matches:
        parsed = read(request.query, state.analyser, strict=request.strict)
        first: Sequence[int] = ()
        if parsed.address:
            first = state.reading.numbers_at(parsed.address)
        return match(
            state.snapshot,
            parsed,
            scope=request.unit,
            chosen=request.filters.by_clock(state.reading.zone),
            ranking=self._parameters(request),
            analyser=state.analyser,
            among=articles_where(state.reading, request.filters.where),
            synonyms=state.synonyms,
            first=first,
        )

    def _parameters(self, request: Request) -> Ranking:
        """Those of a score; without translations where a request wants none."""
        if request.translate:
            return self._ranking
        return attrs.evolve(self._ranking, translate=0.0)

    def scan(self, request: Request) -> Iterator[Hit]:
        """Every hit of one state in the order of the store, at bounded memory."""
        with self._state() as state:
            snapshot = state.snapshot
            matches = self._match(state, request)
            for number, (documents, scores) in enumerate(matches.scored):
                part = snapshot.parts[number]
                articles = articles_of(part, documents, request.unit).tolist()
                sentence_ranges = (
                    sentences_of(part, document, request.unit) for document in documents.tolist()
                )
                found = list(
                    map(Candidate, repeat(number), articles, scores.tolist(), sentence_ranges)
                )
                for at in range(0, len(found), _SCANNED):
                    some = found[at : at + _SCANNED]
                    part_occurrences = [Occurrences(part) for part in snapshot.parts]
                    yield from list(self._hits(state, matches, some, part_occurrences))

    def _hits(
        self,
        state: _State,
        matches: Matches,
        found: Sequence[Candidate],
        part_occurrences: Sequence[Occurrences],
    ) -> Iterator[Hit]:
        """Found articles or sentences with their texts, fetched together."""
        snapshot = state.snapshot
        vocabulary, leaves = matches.vocabulary, matches.query.leaves
        evaluation = Evaluation(snapshot, "sentence", self._ranking, vocabulary)
        best = best_sentences(evaluation, part_occurrences, leaves, found, _SENTENCES)
        numbers = [
            int(snapshot.parts[hit.part].segment["article_number"][hit.article]) for hit in found
        ]
        articles = state.reading.articles(list(dict.fromkeys(numbers)))
        views: list[list[HitView]] = [[] for _ in snapshot.parts]
        for hit, number, sentences in zip(found, numbers, best, strict=True):
            article = articles.get(number)
            part = snapshot.parts[hit.part]
            if article is None or article.id != part.segment.strings("article_id")[hit.article]:
                reason = "an indexed article is missing; run `newsarchive rebuild`"
                raise ArchiveDamaged(self._store.path, reason)
            views[hit.part].append(HitView(article, hit.article, hit.sentence_range, sentences))
        deadline.check()
        shown = []
        for number, (occurrences, own) in enumerate(zip(part_occurrences, views, strict=True)):
            shown.append(iter(highlight.sentences(number, vocabulary, occurrences, own, leaves)))
        for hit, number in zip(found, numbers, strict=True):
            yield Hit(articles[number], hit.score, next(shown[hit.part]))

    def suggest(self, text: str) -> list[str]:
        """Other spellings of a query, the likeliest first."""
        with self._state() as state:
            parsed = read(text, state.analyser)
            return suggestions(Vocabulary(state.snapshot), parsed, text, state.analyser)

    def explain(self, text: str, id_: str) -> Explanation:
        """Why a query finds an article."""
        with self._state() as state:
            parsed = read(text, state.analyser)
            article = state.reading.article(id_)
            if article is None:
                raise ArticleNotFound(f"there is no article {id_!r} in {self.path}")
            return explain(
                state.snapshot,
                parsed,
                text,
                article,
                parameters=self._ranking,
                analyser=state.analyser,
                synonyms=state.synonyms,
            )

    def explore(self, request: Exploration[Answer]) -> Answer:
        """The answer to an exploration; its type is told by that of the request."""
        from newsarchive.explore.answers import answer  # noqa: PLC0415 - a search does without

        with deadline.limit(request.timeout), self.view() as view:
            return answer(view, request)

    @contextlib.contextmanager
    def view(self) -> Iterator[View]:
        """The newest committed state as explorations see it."""
        from newsarchive.explore.ground import Ground  # noqa: PLC0415 - likewise
        from newsarchive.explore.matching import View  # noqa: PLC0415 - likewise

        with self._state() as state:
            ground = state.kept.setdefault("ground", Ground(state.snapshot))
            yield View(
                ground, state.reading, state.analyser, state.synonyms, self._ranking, self.get
            )

    # Writing. What only a writer needs is imported where it writes: so a search starts faster.

    def dictionary(self) -> Dictionary:
        """The archive's own words."""
        with self._store.reading() as reading:
            return Dictionary.from_json(reading.dictionary())

    def set_dictionary(self, dictionary: Dictionary) -> None:
        """Keep other words."""
        with self._store.writing() as transaction:
            transaction.set_dictionary(dictionary.to_json())

    def add(self, articles: Iterable[Article], options: LoadOptions) -> Report:
        """Add and update articles, in batches that are each committed whole."""
        from newsarchive.storage import loading  # noqa: PLC0415

        return loading.add(self._store, self._segments, articles, options)

    def remove(self, ids: Iterable[str], progress: Told = None) -> int:
        """Remove articles; returns how many there were."""
        from newsarchive.storage import loading  # noqa: PLC0415

        return loading.remove(self._store, self._segments, ids, progress)

    def rebuild(self, articles: Iterable[Article] | None, options: LoadOptions) -> Report:
        """Hold exactly these articles; None: make the index anew from the stored ones."""
        from newsarchive.storage import loading  # noqa: PLC0415

        if articles is None:
            return loading.reindex(self._store, self._segments, options)
        return loading.rebuild(self._store, self._segments, articles, options)

    # Care.

    def check(self, progress: Told = None) -> list[Problem]:
        """Everything that is wrong with the archive, after reading all of it."""
        from newsarchive.storage import check  # noqa: PLC0415

        return check.problems(self._store, self._segments, progress)

    def backup(self, path: Path, progress: Told = None) -> None:
        """Copy the archive, as it is now, to a new folder."""
        from newsarchive.storage import backup  # noqa: PLC0415

        with self._state() as state:
            backup.copy(state.reading, state.snapshot, path, progress)


def _days(snapshot: Snapshot, articles: Sequence[Array]) -> Array:
    """The days of the dated ones of some articles of each part, as `datetime64[D]`."""
    dates = [np.empty(0, np.int64)]
    for part, chosen in zip(snapshot.parts, articles, strict=True):
        dates.append(part.segment["article_date"][chosen])
    whole = np.concatenate(dates)
    days: Array = whole[whole != NO_DATE].astype("M8[us]").astype("M8[D]")
    return days


def _facet(snapshot: Snapshot, counted: Sequence[Array], unit: Scope, facet: str) -> dict[str, int]:
    """How many hits have each value of a field, or are of each year or month.

    Values come the most frequent first, periods the newest first.
    """
    articles = [
        articles_of(part, documents, unit)
        for part, documents in zip(snapshot.parts, counted, strict=True)
    ]
    if facet in FIELDS:
        return snapshot.facet(facet, articles)
    days = _days(snapshot, articles)
    periods, counts = np.unique(
        days.astype("M8[Y]" if facet == "year" else "M8[M]"), return_counts=True
    )
    by_period = dict(zip(map(str, periods), counts.tolist(), strict=True))
    return dict(sorted(by_period.items(), reverse=True))
