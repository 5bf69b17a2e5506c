"""How much matches a request, by what, and how much its filters let through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from newsarchive.articles import FIELDS
from newsarchive.engines.opensearch.queries import allowed, filtered

if TYPE_CHECKING:
    from newsarchive.engines.opensearch.asking import Asked

__all__ = ["Totals", "totals_of", "totals_search"]

Body = dict[str, Any]

_VALUES = 10_000  # of a facet


def totals_search(asked: Asked) -> Body:
    """The search for totals and facets: of what was typed, and of all that matches.

    Args:
        asked: what is looked for.
    """
    sets = {"typed": asked.query.typed, "every": asked.query.every}
    # Without relatives both are the same, and are counted once.
    if asked.query.typed == asked.query.every:
        sets.pop("every")
    aggregations: Body = {}
    for name, body in sets.items():
        inner: Body = {}
        for facet in asked.request.facets:
            inner[f"by {facet}"] = _facet(asked, facet, body)
        if asked.scope == "sentence":
            inner["sentences"] = _sentences(asked, body)
        aggregations[name] = {"filter": asked.matching(body), "aggs": inner}
    # The search itself tells how much the filters let through, for those who found nothing.
    scope = allowed(asked.filters, "article", asked.extra)
    return {
        "size": 0,
        "track_total_hits": True,
        "query": filtered(*scope) if scope else {"match_all": {}},
        "aggs": aggregations,
    }


def _sentences(asked: Asked, body: Body | None) -> Body:
    # What else came with an article is asked of the article, outside of its sentences.
    own = allowed(asked.filters, "sentence", [])
    inside = {"match_none": {}} if body is None else filtered(body, *own)
    return {"nested": {"path": "sentences"}, "aggs": {"found": {"filter": inside}}}


def _facet(asked: Asked, facet: str, body: Body | None) -> Body:
    field = f"{facet}_as" if facet in FIELDS else facet
    found: Body = {"terms": {"field": field, "size": _VALUES}}
    # The cluster counts articles by itself, and their matching sentences only when asked.
    if asked.scope == "sentence":
        found["aggs"] = {"sentences": _sentences(asked, body)}
    return found


@attrs.frozen
class Totals:
    """How much matches.

    Attributes:
        total: what was typed.
        related: what only relatives of its words bring.
        facets: for each facet values and how many have them.
        scope: how many articles the filters let through.
    """

    total: int
    related: int
    facets: dict[str, dict[str, int]]
    scope: int


def totals_of(asked: Asked, answer: Body) -> Totals:
    """What an answer to `totals_search` tells.

    Args:
        asked: what is looked for.
        answer: of the cluster.
    """
    found = answer["aggregations"]
    typed = found["typed"]
    every = found.get("every", typed)
    total, whole = _size(asked, typed), _size(asked, every)
    # Facets are of the hits that are shown: those of relatives where nothing else matches.
    counted = typed if total else every
    facets = {}
    for facet in asked.request.facets:
        counts = {}
        for bucket in counted[f"by {facet}"]["buckets"]:
            counts[str(bucket["key"])] = _size(asked, bucket)
        facets[facet] = _ordered(facet, counts)
    return Totals(total, whole - total, facets, answer["hits"]["total"]["value"])


def _size(asked: Asked, found: Body) -> int:
    if asked.scope == "article":
        return int(found["doc_count"])
    return int(found["sentences"]["found"]["doc_count"])


def _ordered(facet: str, counts: dict[str, int]) -> dict[str, int]:
    """Values with the most frequent first, periods with the newest first."""
    there = [(value, count) for value, count in counts.items() if count]
    if facet in FIELDS:
        return dict(sorted(there, key=lambda item: (-item[1], item[0])))
    return dict(sorted(there, reverse=True))
