"""Filters on what else came with articles, as queries of the cluster."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from newsarchive.storage.extra_filter import same

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from newsarchive.engines.opensearch.state import ClusterState
    from newsarchive.request import Value

__all__ = ["extra_filters"]

_VALUES = 60_000


def extra_filters(
    state: ClusterState, where: Mapping[str, Sequence[Value]]
) -> list[dict[str, Any]]:
    """What a filter lets through, one query a key.

    Which values are the same as those asked for is told here, by the rules of `extra_filter`: the
    cluster lists the values that articles have.

    Args:
        state: of the archive.
        where: key of `extra` -> values, any of which will do.
    """
    found = []
    for key, wanted in where.items():
        held = []
        for value in _values(state, key):
            # Key and value are one term of the index, with a NUL between them.
            kept = json.loads(value.partition("\0")[2])
            if any(same(kept, one) for one in wanted):
                held.append(value)
        # Where no value is the same, an empty list lets nothing through, as it should.
        found.append({"terms": {"extra": held}})
    return found


def _values(state: ClusterState, key: str) -> list[str]:
    """The values that articles have under a key."""
    # The cluster reads this as a regular expression: all signs of a key stand for themselves.
    begin = re.sub(r"([^\w])", r"\\\1", key)
    terms = {"field": "extra", "size": _VALUES, "include": f"{begin}\0.*"}
    body = {"size": 0, "aggs": {"values": {"terms": terms}}}
    answer = state.cluster.search(state.names.articles, body)
    return [bucket["key"] for bucket in answer["aggregations"]["values"]["buckets"]]
