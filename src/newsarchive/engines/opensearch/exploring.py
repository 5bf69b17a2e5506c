"""Explorations: counted here, with the functions of `explore`, over what the cluster gives.

What an exploration counts comes as analysed articles, which become segments in memory. They are
kept, and only what was written since is fetched for the next one. Of an archive that is too large
for that, the articles that the filters of the exploration let through are taken; for copies those
that share a band of their signatures (see `index.signatures`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from newsarchive.articles import key_of
from newsarchive.engines.opensearch.extras import extra_filters
from newsarchive.engines.opensearch.mirror import Mirror, mirrored
from newsarchive.engines.opensearch.queries import allowed, filtered
from newsarchive.errors import ArchiveError
from newsarchive.explore import requests
from newsarchive.explore.concordance import every_line
from newsarchive.explore.ground import Ground
from newsarchive.explore.matching import View
from newsarchive.request import Filters
from newsarchive.search.parameters import Ranking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from newsarchive.articles import Article
    from newsarchive.engines.opensearch.state import ClusterState
    from newsarchive.explore.lines import Line
    from newsarchive.explore.requests import Exploration, KwicRequest
    from newsarchive.storage.reading import Reading

__all__ = ["MOST", "Explorer"]

MOST = 100_000
"""Articles that are held in memory for explorations."""

_HOPS = 2
"""A copy shares bands with the first print of its cluster, and that with the other copies."""

Body = dict[str, Any]


class Explorer:
    """Answers explorations; keeps the articles in memory for the next one.

    Args:
        fetch: an article by its id, also after the state was let go.
        newest: the state that there is when lines are read.
        most: articles that are held in memory.
    """

    def __init__(
        self,
        fetch: Callable[[str], Article | None],
        newest: Callable[[], ClusterState],
        most: int = MOST,
    ) -> None:
        self._fetch = fetch
        self._newest = newest
        self._most = most
        self._mirror: Mirror | None = None

    def view(self, state: ClusterState, request: Exploration[Any]) -> View:
        """A state as an exploration sees it.

        Args:
            state: of the archive.
            request: what is asked.

        Raises:
            ArchiveError: the archive is too large, and the request has no filters.
        """
        if state.sizes.articles <= self._most:
            return self._whole(state)
        # Copies of an article are found by their bands, however large the archive is.
        if isinstance(request, requests.CopiesRequest):
            return self.around(state, [key_of(request.id)])
        return self._view(state, self._filtered(state, request))

    def around(self, state: ClusterState, keys: Sequence[str]) -> View:
        """A state as far as it has copies of some articles.

        Args:
            state: of the archive.
            keys: of the articles.
        """
        if state.sizes.articles <= self._most:
            return self._whole(state)
        wanted = set(keys)
        for _ in range(_HOPS):
            wanted |= _sharing_bands(state, sorted(wanted))
        # Not kept: the next question is about other articles.
        chosen = mirrored(state, [{"ids": {"values": sorted(wanted)}}])
        return self._view(state, Ground(chosen.snapshot))

    def _whole(self, state: ClusterState) -> View:
        # The ground is of one state; the mirror under it goes on to the next.
        if "ground" not in state.kept:
            self._mirror = mirrored(state, before=self._mirror)
            state.kept["ground"] = Ground(self._mirror.snapshot)
        return self._view(state, state.kept["ground"])

    def _filtered(self, state: ClusterState, request: Exploration[Any]) -> Ground:
        """The articles that the filters of a request let through, if these are few enough."""
        filters = _filters_of(request)
        queries: list[Body] = []
        if filters is not None:
            # A day begins where the archive says, not where the nodes stand.
            filters = filters.by_clock(state.settings.zone)
            queries = allowed(filters, "article", extra_filters(state, filters.where))
        count = state.sizes.articles
        if queries:
            # They are counted before any is fetched: too many would fill the memory.
            body = {"query": filtered(*queries), "size": 0, "track_total_hits": True}
            answer = state.cluster.search(state.names.articles, body)
            count = answer["hits"]["total"]["value"]
        if count > self._most:
            raise ArchiveError(
                f"{state.cluster.address}: that counts {count:,} articles, and up to"
                f" {self._most:,} are counted at a time: name a source, a section or a time"
            )
        return Ground(mirrored(state, queries).snapshot)

    def _view(self, state: ClusterState, ground: Ground) -> View:
        return View(
            ground=ground,
            # It has all methods of a reading that explorations use, without its files.
            reading=cast("Reading", state.reading),
            analyser=state.analyser,
            synonyms=state.synonyms,
            ranking=Ranking(),
            fetch=self._fetch,
            lines=self._lines,
        )

    def _lines(self, request: KwicRequest) -> Iterator[Line]:
        # Lines are read when someone takes them, maybe long after the request.
        yield from every_line(self.view(self._newest(), request), request)


def _filters_of(request: Exploration[Any]) -> Filters | None:
    """The filters that hold for all that a request counts; None where there are none."""
    if isinstance(request, requests.TrendRequest):
        # What only one of the queries asks for must not narrow what the others count.
        first, *others = request.queries
        shared = {
            name: value
            for name, value in first.filters.items()
            if all(other.filters.get(name) == value for other in others)
        }
        return Filters.of(**shared)
    if isinstance(request, requests.SimilarRequest):
        return request.filters
    query = getattr(request, "query", None)
    return None if query is None else Filters.of(**query.filters)


def _sharing_bands(state: ClusterState, keys: Sequence[str]) -> set[str]:
    """The keys of the articles that share a band with some articles."""
    sources = state.cluster.many(state.names.articles, keys, _source_includes="band")
    # An article of a few words has no signature, and so no near copies.
    signed = [source.get("band", []) for source in sources.values()]
    bands = sorted({band for own in signed for band in own})
    if not bands:
        return set()
    # The id of a document is the key of its article: nothing else is fetched.
    query = filtered({"terms": {"band": bands}})
    body = {"query": query, "sort": [{"number": "asc"}], "_source": False}
    found: set[str] = set()
    for hits in state.cluster.every(state.names.articles, body, 1000):
        found.update(hit["_id"] for hit in hits)
    return found
