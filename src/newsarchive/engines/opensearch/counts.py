"""In how many documents of an archive something stands, remembered for one state of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from newsarchive.engines.opensearch.queries import key_of_query, nested

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsarchive.engines.opensearch.cluster import Cluster
    from newsarchive.request import Scope

__all__ = ["Counts", "Sizes", "count_search", "counted", "sizes_of", "sizes_search"]

Body = dict[str, Any]


@attrs.frozen
class Sizes:
    """How large an archive is.

    Attributes:
        articles: how many there are.
        sentences: with a letter at least; titles among them.
        length: the tokens of all articles, those of titles as often as they weigh.
        tokens: of all articles.
    """

    articles: int
    sentences: int
    length: int
    tokens: int


def sizes_search() -> Body:
    """What is asked for the sizes of an archive."""
    sums = {name: {"sum": {"field": name}} for name in ("printed", "length", "tokens")}
    return {"size": 0, "track_total_hits": True, "aggs": sums}


def sizes_of(answer: Body) -> Sizes:
    """The sizes that an answer to `sizes_search` tells."""
    sums = {name: int(one["value"]) for name, one in answer["aggregations"].items()}
    count = answer["hits"]["total"]["value"]
    return Sizes(count, sums["printed"], sums["length"], sums["tokens"])


class Counts:
    """What was counted in one state of an archive. Threads may count the same twice."""

    def __init__(self) -> None:
        self._known: dict[tuple[Scope, str], int] = {}

    def get(self, scope: Scope, body: Body) -> int | None:
        """In how many documents something stands; None where it was not counted yet."""
        return self._known.get((scope, key_of_query(body)))

    def put(self, scope: Scope, body: Body, count: int) -> None:
        """Remember a count."""
        self._known[scope, key_of_query(body)] = count


def count_search(wanted: Sequence[tuple[Scope, Body]]) -> Body:
    """What is asked to count several things at once: only documents that have any are looked at.

    Args:
        wanted: for each its scope, and what is to be counted.
    """
    aggregations: Body = {}
    for number, (scope, body) in enumerate(wanted):
        if scope == "article":
            aggregations[str(number)] = {"filter": body}
        else:
            inner = {"found": {"filter": body}}
            aggregations[str(number)] = {"nested": {"path": "sentences"}, "aggs": inner}
    # An archive of millions has few documents with any of them; only those are looked at.
    every = [nested(scope, body) for scope, body in wanted]
    return {
        "size": 0,
        "track_total_hits": False,
        "query": {"bool": {"filter": [{"bool": {"should": every}}]}},
        "aggs": aggregations,
    }


def counted(answer: Body, wanted: Sequence[tuple[Scope, Body]], counts: Counts) -> None:
    """Remember what an answer to `count_search` tells.

    Args:
        answer: of the cluster.
        wanted: as it was asked.
        counts: are added to.
    """
    for number, (scope, body) in enumerate(wanted):
        found = answer["aggregations"][str(number)]
        own = found if scope == "article" else found["found"]
        counts.put(scope, body, int(own["doc_count"]))


def count(
    cluster: Cluster, index: str, wanted: Sequence[tuple[Scope, Body]], counts: Counts
) -> None:
    """Count what is not counted yet."""
    # A count holds for one state, so it is asked for once.
    fresh = [one for one in wanted if counts.get(*one) is None]
    if fresh:
        counted(cluster.search(index, count_search(fresh)), fresh, counts)
