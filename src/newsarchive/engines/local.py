"""The engine of one folder: an SQLite store and array segments, read as one committed state."""

from __future__ import annotations

import contextlib
import logging
import time
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import attrs

from newsarchive import deadline
from newsarchive.dictionary import Dictionary
from newsarchive.engines import counts
from newsarchive.engines.about import about_search
from newsarchive.engines.folding import folded
from newsarchive.engines.hits import all_hits, hits
from newsarchive.engines.paging import begin, next_cursor
from newsarchive.engines.state import State, read_state
from newsarchive.errors import ArchiveDamaged, ArticleNotFound
from newsarchive.index.segment import sync_folder
from newsarchive.index.snapshot import Snapshot
from newsarchive.results import Results
from newsarchive.search.explain import explain
from newsarchive.search.forgiving import read
from newsarchive.search.page import page
from newsarchive.search.parameters import Ranking
from newsarchive.search.ranking import match
from newsarchive.search.suggest import suggestions
from newsarchive.search.terms import Vocabulary
from newsarchive.storage import segments
from newsarchive.storage.extra_filter import articles_where
from newsarchive.storage.store import Store

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator, Sequence

    from newsarchive.articles import Article
    from newsarchive.explore.lines import Line
    from newsarchive.explore.matching import View
    from newsarchive.explore.requests import Exploration, KwicRequest
    from newsarchive.request import LoadOptions, Request
    from newsarchive.results import Hit, Problem, Report, Stats
    from newsarchive.search.explain import Explanation
    from newsarchive.search.ranking import Matches
    from newsarchive.storage.progress import Told

__all__ = ["LocalEngine"]

Answer = TypeVar("Answer")

_log = logging.getLogger(__name__)
_RETRIES = 20  # to find a state whose files are all there, while others write


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
            # A new folder is only there after a power cut once the folder above it is synced.
            sync_folder(self.path)
            sync_folder(self.path.absolute().parent)
        self._newest: State | None = None
        self._ranking = Ranking()

    @property
    def location(self) -> str:
        """The folder."""
        return str(self.path)

    def state(self) -> str:
        """A short string that is equal for equal content, whatever the history."""
        with self._store.reading() as reading:
            return reading.state()

    def timezone(self) -> str:
        """The time zone by whose clock days are counted."""
        with self._store.reading() as reading:
            return str(reading.property("timezone"))

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
            # An article that was a duplicate once may have come back as one of its own.
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

    def duplicates(self) -> Iterator[Article]:
        """Every duplicate as an article of its own, with title and text of the one that is kept."""
        with self._store.reading() as reading:
            for number, duplicate in reading.all_duplicates():
                original = reading.articles([number])[number]
                yield duplicate.as_article(original)

    def stats(self) -> Stats:
        """The size of the archive, and its articles by language and source."""
        with self._state() as state:
            return counts.stats(state.snapshot, self._store.size())

    # Searching.

    @contextlib.contextmanager
    def _state(self) -> Iterator[State]:
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
                # The same snapshot is given again while nobody has committed anything.
                if before is None or snapshot is not before.snapshot:
                    before = self._newest = read_state(self.path, reading, snapshot)
                yield attrs.evolve(before, reading=reading)
                return
        raise ArchiveDamaged(Path(missing), "it is missing; run `newsarchive rebuild`")

    def search(self, request: Request) -> Results:
        """The hits of a page."""
        began = time.perf_counter()
        with deadline.limit(request.timeout), self._state() as state:
            matches = self._match(state, request)
            matched = time.perf_counter()
            first, notes = begin(state, matches, self._ranking, request)
            found = page(
                state.snapshot,
                matches,
                self._ranking,
                sort=request.sort,
                first=first,
                count=request.limit,
            )
            ranked = time.perf_counter()
            shown = tuple(hits(state, matches, found, matches.windows))
            if request.copies == "collapse":
                shown = folded(self._view(state), found, shown)
            results = Results(
                hits=shown,
                total=matches.total,
                related=matches.related,
                notes=(*matches.query.parsed.notes, *notes),
                next=next_cursor(state, matches, request, found, first),
                suggestion=self._suggestion(state, matches, request),
                facets={
                    name: counts.facet(state.snapshot, matches.counted, request.unit, name)
                    for name in request.facets
                },
                about=about_search(state, matches, request),
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

    def _suggestion(self, state: State, matches: Matches, request: Request) -> str | None:
        """Another spelling, where the archive has no word like one of the query."""
        if not matches.query.unknown:
            return None
        parsed = matches.query.parsed
        # A page waits for it, so only what is cheap to find is looked for.
        likely = suggestions(
            matches.vocabulary, parsed, request.query, state.analyser, thorough=False
        )
        return next(iter(likely), None)

    def _match(self, state: State, request: Request) -> Matches:
        parsed = read(request.query, state.analyser, strict=request.strict)
        # A pasted address asks for its article, so that one goes first.
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
            matches = self._match(state, request)
            yield from all_hits(state, matches, request.unit)

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
        with self._state() as state:
            yield self._view(state)

    def _view(self, state: State) -> View:
        from newsarchive.explore.ground import Ground  # noqa: PLC0415 - a search does without
        from newsarchive.explore.matching import View  # noqa: PLC0415 - likewise

        ground = state.kept.setdefault("ground", Ground(state.snapshot))
        return View(
            ground=ground,
            reading=state.reading,
            analyser=state.analyser,
            synonyms=state.synonyms,
            ranking=self._ranking,
            fetch=self.get,
            lines=self._lines,
        )

    def _lines(self, request: KwicRequest) -> Iterator[Line]:
        """Every line of a concordance, over the state of the first one."""
        from newsarchive.explore.concordance import every_line  # noqa: PLC0415 - likewise

        with self.view() as view:
            yield from every_line(view, request)

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
