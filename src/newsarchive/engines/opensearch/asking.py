"""A request with what it means in a state of an archive, and the search for its candidates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from newsarchive.engines.opensearch.extras import extra_filters
from newsarchive.engines.opensearch.queries import allowed, best_first, either, nested
from newsarchive.engines.opensearch.understanding import understood
from newsarchive.search.forgiving import read
from newsarchive.search.parameters import Ranking

if TYPE_CHECKING:
    from newsarchive.engines.opensearch.state import ClusterState
    from newsarchive.engines.opensearch.understanding import Understood
    from newsarchive.request import Filters, Request, Scope

__all__ = ["WINDOW", "Asked", "asked_of", "candidates_search"]

Body = dict[str, Any]

_ADDRESS = 1e6  # added to the article whose address was pasted
_RANKING = Ranking()
WINDOW = _RANKING.window
"""The best candidates of the cluster that are ranked anew here."""

_BY_DATE = {
    "newest": {"date": {"order": "desc", "missing": "_last"}},
    "oldest": {"date": {"order": "asc", "missing": "_last"}},
}


@attrs.frozen(eq=False)
class Asked:
    """A request with what it means in a state of an archive.

    Attributes:
        state: of the archive.
        request: as it came.
        query: with all that its words mean.
        filters: by the clock of the archive.
        extra: what else came with articles, as queries.
        first: the numbers of the articles whose address was pasted.
    """

    state: ClusterState
    request: Request
    query: Understood
    filters: Filters
    extra: list[Body]
    first: tuple[int, ...]

    @property
    def scope(self) -> Scope:
        """What a document is."""
        return self.request.unit

    def ranking(self) -> Ranking:
        """The parameters; without translations where the request wants none."""
        return _ranking(self.request)

    def matching(self, body: Body | None) -> Body:
        """Articles that something matches, or that have a document which it does."""
        own = allowed(self.filters, self.scope, self.extra)
        if body is None:
            return {"match_none": {}}
        if self.scope == "article":
            if self.first:
                body = either([body, {"terms": {"number": list(self.first)}}])
            return {"bool": {"filter": [body, *own]}}
        # All that is asked of a sentence must hold for one and the same: so it is one nested query.
        inside = nested("sentence", {"bool": {"filter": [body, *own]}})
        return {"bool": {"filter": [inside, *self.extra]}}


def _ranking(request: Request) -> Ranking:
    return _RANKING if request.translate else attrs.evolve(_RANKING, translate=0.0)


def asked_of(state: ClusterState, request: Request) -> Asked:
    """A request with what it means.

    Args:
        state: of the archive.
        request: as it came.

    Raises:
        QueryError: the query cannot be read.
    """
    parsed = read(request.query, state.analyser, strict=request.strict)
    query = understood(state, parsed, request.unit, _ranking(request))
    filters = request.filters.by_clock(state.settings.zone)
    # A pasted address means the article that has it, before all that has its words.
    first = tuple(state.reading.numbers_at(parsed.address)) if parsed.address else ()
    return Asked(state, request, query, filters, extra_filters(state, filters.where), first)


# What is asked of the cluster.


def _ranked(asked: Asked) -> Body:
    """The query that orders candidates, the best first."""
    query, scope = asked.query, asked.scope
    own = allowed(asked.filters, scope, asked.extra)
    ranking = asked.ranking()
    complete = ranking.complete
    best = best_first(query.tree, query.words, complete=complete)
    if scope == "sentence":
        inner = {"bool": {"must": [best], "filter": own}}
        # An article is as good as its best sentence: those of the first articles are the first.
        whole = nested("sentence", inner, score_mode="max")
        return {"bool": {"must": [whole], "filter": asked.extra}}
    if asked.first:
        wanted = {"terms": {"number": list(asked.first)}}
        # Far above any score, so that nothing comes before it.
        best = either([best, {"constant_score": {"filter": wanted, "boost": _ADDRESS}}])
    return {"bool": {"must": [best], "filter": own}}


def _sort(request: Request) -> list[Body]:
    ties: list[Body] = [{"_score": {"order": "desc"}}, _BY_DATE["newest"], {"id": "asc"}]
    if request.sort == "relevance":
        return ties
    return [_BY_DATE[request.sort], {"_score": {"order": "desc"}}, {"id": "asc"}]


def candidates_search(asked: Asked, first: int, count: int) -> Body:
    """The search for candidates from a place on.

    Args:
        asked: what is looked for.
        first: how many of the best to leave out.
        count: how many to give.
    """
    return {
        "query": _ranked(asked),
        "sort": _sort(asked.request),
        "from": first,
        "size": count,
        # Totals are counted by a search beside this one, which is the cheaper way.
        "track_total_hits": False,
        # The cluster leaves scores out where something else is sorted by.
        "track_scores": True,
        # What a ranking needs comes as one value of a column: no source is unpacked for it.
        "_source": False,
        "docvalue_fields": ["packed"],
    }
