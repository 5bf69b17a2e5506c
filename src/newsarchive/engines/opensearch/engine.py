"""The engine of a cluster, as an `Archive` asks it."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from newsarchive import __version__, deadline
from newsarchive.articles import key_of
from newsarchive.dictionary import Dictionary
from newsarchive.engines.about import about
from newsarchive.engines.folding import folded
from newsarchive.engines.opensearch import care, generations, loading
from newsarchive.engines.opensearch.address import Address
from newsarchive.engines.opensearch.cluster import Cluster, MovedError
from newsarchive.engines.opensearch.explaining import explained
from newsarchive.engines.opensearch.exploring import Explorer
from newsarchive.engines.opensearch.reading import stored_articles, stored_duplicates
from newsarchive.engines.opensearch.searching import scanned, searched, suggested
from newsarchive.engines.opensearch.state import ClusterState, state_of
from newsarchive.errors import ArchiveClosed, ArchiveError, ArchiveNotFound, ArticleNotFound
from newsarchive.explore.answers import answer
from newsarchive.search.forgiving import read
from newsarchive.search.page import Candidate
from newsarchive.storage.duplicates import decode
from newsarchive.storage.reading import zone_of
from newsarchive.storage.schema import TIMEZONE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from newsarchive.articles import Article
    from newsarchive.engines.opensearch.layout import Names
    from newsarchive.engines.opensearch.reading import ClusterReading
    from newsarchive.explore.requests import Exploration
    from newsarchive.request import LoadOptions, Request
    from newsarchive.results import Hit, Problem, Report, Results, Stats
    from newsarchive.search.explain import Explanation
    from newsarchive.storage.progress import Told

__all__ = ["OpenSearchEngine"]

Answer = TypeVar("Answer")

_log = logging.getLogger(__name__)
_MOVES = 5  # generations that may be replaced while one request is answered


class OpenSearchEngine:
    """An archive on a cluster.

    Args:
        location: its address; see `address`.
        create: make it where it is not.
        timeout: seconds that a request may take, and that a writer waits for another.
        timezone: of an archive that is made.

    Raises:
        ArchiveNotFound: there is none, and `create` is not given.
        ArchiveError: no node answers.
    """

    capabilities: frozenset[str] = frozenset()

    def __init__(
        self, location: str, *, create: bool, timeout: float, timezone: str | None = None
    ) -> None:
        self._address = Address.of(location)
        self._timeout = timeout
        self._cluster = Cluster(self._address, timeout)
        self._names: Names | None = None
        self._state: ClusterState | None = None
        self._explorer = Explorer(self.get, self._now)
        try:
            self._open(create=create, timezone=timezone)
        except BaseException:
            self._cluster.close()
            raise

    def _open(self, *, create: bool, timezone: str | None) -> None:
        try:
            names = generations.current(self._cluster)
        except ArchiveNotFound:
            if not create:
                raise
            zone_of(timezone or TIMEZONE)
            generations.first(self._cluster, timezone or TIMEZONE)
            names = generations.current(self._cluster)
        self._names = names
        generations.property_of(self._cluster, names)

    @property
    def location(self) -> str:
        """The address."""
        return str(self._address)

    def close(self) -> None:
        """Let go of the connections."""
        self._cluster.close()
        self._state = None

    # States.

    def _now(self) -> ClusterState:
        """The newest state; what was learnt of it is kept while nobody writes."""
        names = self._names or generations.current(self._cluster)
        state = generations.property_of(self._cluster, names)
        before = self._state
        known = before is not None and before.names == names
        # A writer that begins or ends changes nothing that is searched.
        if before is not None and known and before.settings.changes == state.changes:
            return before
        self._names = names
        self._state = state_of(self._cluster, names, state)
        return self._state

    def _once(self, work: Callable[[ClusterState], Answer]) -> Answer:
        """What some work on the newest state gives; done again where a rebuild replaced it."""
        for _ in range(_MOVES):
            try:
                return work(self._now())
            except MovedError:
                self._names = None
        raise ArchiveError(f"{self._address}: it is rebuilt over and over: try again later")

    def _reading(self, work: Callable[[ClusterReading], Answer]) -> Answer:
        """Likewise, of what is stored: for that it does not matter who analysed it."""

        def once() -> Answer:
            names = self._names = self._names or generations.current(self._cluster)
            state = generations.property_of(self._cluster, names)
            from newsarchive.engines.opensearch.reading import ClusterReading  # noqa: PLC0415

            return work(ClusterReading(self._cluster, names, state))

        for _ in range(_MOVES):
            try:
                return once()
            except MovedError:
                self._names = None
        raise ArchiveError(f"{self._address}: it is rebuilt over and over: try again later")

    def state(self) -> str:
        """A short string that is equal for equal content."""
        return self._reading(lambda reading: reading.state())

    def timezone(self) -> str:
        """The name of the time zone by whose clock days are counted."""
        return self._reading(lambda reading: reading.settings.timezone)

    # Articles.

    def count(self) -> int:
        """How many articles there are."""
        return self._reading(lambda reading: reading.settings.articles)

    def has(self, id_: str) -> bool:
        """Whether there is an article with an id."""
        return self._reading(lambda reading: reading.has(id_))

    def articles(self) -> Iterator[Article]:
        """All articles of one state, in the order in which they were last written."""
        names = self._reading(lambda reading: reading.names)
        for _, _, article in stored_articles(self._cluster, names):
            yield article

    def get(self, id_: str) -> Article | None:
        """The article with an id, or the one that a duplicate with this id was kept as."""
        return self.get_by_key(key_of(id_))

    def get_by_key(self, key: str) -> Article | None:
        """The article with a key."""
        return self._reading(lambda reading: reading.by_key(key))

    def urls(self, id_: str) -> list[str]:
        """The urls of the duplicates of an article, sorted."""
        return self._reading(lambda reading: sorted({one.url for one in reading.duplicates(id_)}))

    def duplicates(self) -> Iterator[Article]:
        """Every duplicate as an article of its own, with title and text of the one that is kept."""
        names = self._reading(lambda reading: reading.names)
        for original, row in stored_duplicates(self._cluster, names):
            article = self.get(original)
            if article is not None:
                yield decode((b"", 0, *row)).as_article(article)

    def stats(self) -> Stats:
        """The size of the archive."""
        return self._once(lambda state: care.stats(self._cluster, state.names))

    # Searching.

    def search(self, request: Request) -> Results:
        """The hits of a page."""
        with deadline.limit(request.timeout):
            return self._once(lambda state: self._searched(state, request))

    def _searched(self, state: ClusterState, request: Request) -> Results:
        began = time.perf_counter()
        found = searched(state, request)
        results = found.results
        if request.copies == "collapse":
            results = attrs.evolve(results, hits=self._folded(state, results.hits))
        said = about(
            request,
            found.asked.query.expanded,
            articles=found.totals.scope,
            tokens=state.sizes.tokens,
            matching_articles=results.total,
            state=state.settings.state(),
            versions={"newsarchive": __version__, "analyser": state.analyser.version},
        )
        took = time.perf_counter() - began
        _log.debug(
            "%s: %r: %d in %.1f ms", self._address, request.query, results.total, 1000 * took
        )
        return attrs.evolve(results, about=said, took=took)

    def _folded(self, state: ClusterState, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
        """The hits of a page, near copies under the best of them."""
        view = self._explorer.around(state, [hit.article.key for hit in hits])
        places = []
        for hit in hits:
            number = view.number_of(hit.article.id)
            places.append(Candidate(*view.ground.place(number), hit.score, (0, 0)))
        return folded(view, places, hits)

    def scan(self, request: Request) -> Iterator[Hit]:
        """Every hit of one state in the order in which articles were last written."""
        state = self._once(lambda state: state)
        yield from scanned(state, request)

    def suggest(self, text: str) -> list[str]:
        """Other spellings of a query, the likeliest first."""

        def work(state: ClusterState) -> list[str]:
            return suggested(state, read(text, state.analyser), text)

        return self._once(work)

    def explain(self, text: str, id_: str) -> Explanation:
        """Why a query finds an article."""

        def work(state: ClusterState) -> Explanation:
            article = state.reading.article(id_)
            if article is None:
                raise ArticleNotFound(f"there is no article {id_!r} in {self._address}")
            return explained(state, text, article)

        return self._once(work)

    def explore(self, request: Exploration[Answer]) -> Answer:
        """The answer to an exploration."""
        with deadline.limit(request.timeout):
            return self._once(lambda state: answer(self._explorer.view(state, request), request))

    # Writing.

    def dictionary(self) -> Dictionary:
        """The archive's own words."""
        return self._reading(lambda reading: Dictionary.from_json(reading.settings.dictionary))

    def set_dictionary(self, dictionary: Dictionary) -> None:
        """Keep other words."""
        loading.set_dictionary(self._cluster, dictionary, self._timeout)

    def add(self, articles: Iterable[Article], options: LoadOptions) -> Report:
        """Add and update articles; each is written whole, a batch is not."""
        return self._written(lambda: loading.add(self._cluster, articles, options, self._timeout))

    def remove(self, ids: Iterable[str], progress: Told = None) -> int:
        """Remove articles; returns how many there were."""

        def work() -> int:
            count, _ = loading.remove(self._cluster, ids, progress, self._timeout)
            return count

        return self._written(work)

    def rebuild(self, articles: Iterable[Article] | None, options: LoadOptions) -> Report:
        """Hold exactly these articles; None: make the index anew from the stored ones."""

        def work() -> Report:
            if articles is None:
                return loading.reindex(self._cluster, options, self._timeout)
            return loading.rebuild(self._cluster, articles, options, self._timeout)

        return self._written(work)

    def _written(self, work: Callable[[], Answer]) -> Answer:
        """What a writer gives; afterwards the generation may be another one."""
        try:
            return work()
        except MovedError:
            raise ArchiveError(
                f"{self._address} was removed or rebuilt meanwhile: try again"
            ) from None
        finally:
            self._names = None

    # Care.

    def check(self, progress: Told = None) -> list[Problem]:
        """Everything that is wrong with the archive, after reading all of it."""

        def work(reading: ClusterReading) -> list[Problem]:
            return care.problems(self._cluster, reading.names, reading.settings, progress)

        return self._reading(work)

    def backup(self, path: Path, progress: Any = None) -> None:
        """A cluster is not copied to a folder.

        Raises:
            ArchiveError: always; it says what to do instead.
        """
        if self._cluster is None:
            raise ArchiveClosed(str(self._address))
        raise ArchiveError(
            f"{self._address} is not copied to {path}: take a snapshot on the cluster, or"
            " copy it with `newsarchive copy`"
        )
