"""Articles of an archive in memory, as explorations count them, kept up with what is written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from newsarchive.engines.opensearch.documents import unpacked
from newsarchive.engines.opensearch.queries import filtered
from newsarchive.engines.opensearch.sample import whole_segment
from newsarchive.index.snapshot import SegmentReader, Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsarchive.engines.opensearch.documents import Packed
    from newsarchive.engines.opensearch.state import ClusterState
    from newsarchive.index.arrays import Array

__all__ = ["Mirror", "mirrored"]

_PAGE = 500
_NUMBERS = 10_000
_PARTS = 20
"""Segments of a mirror: with more of them it is made anew."""


@attrs.frozen(eq=False)
class Mirror:
    """The articles of one state, or those of them that something lets through.

    Attributes:
        generation: the index that they are of.
        snapshot: the articles as segments in memory.
        last: the number of the last article that is in it.
    """

    generation: str
    snapshot: Snapshot
    last: int


def mirrored(
    state: ClusterState, allowed: Sequence[dict[str, Any]] = (), before: Mirror | None = None
) -> Mirror:
    """The articles of a state in memory.

    Args:
        state: of the archive.
        allowed: queries; only articles that they all let through are taken.
        before: the mirror of an earlier state: what it has is not fetched again.
    """
    numbers = _numbers(state, allowed)
    # A rebuilt archive may number its articles anew, so nothing of the old one can be kept.
    fits = before is not None and before.generation == state.names.articles
    if before is None or not fits or len(before.snapshot.parts) >= _PARTS:
        before = Mirror(state.names.articles, Snapshot(0, (), ()), 0)
    parts = []
    # A removed or replaced article has left its number: its place in a segment is marked dead.
    for part in before.snapshot.parts:
        gone = ~np.isin(part.segment["article_number"].astype(np.int64), numbers)
        dead = np.flatnonzero(gone).astype(np.uint32)
        # A segment that is dead in whole is let go, with its memory.
        if len(dead) < part.articles:
            parts.append(SegmentReader(part.segment, dead))
    # What is written later has a larger number, an update, too: that alone is fetched.
    fresh = numbers[numbers > before.last]
    if len(fresh):
        path = Path(str(state.cluster.address))
        parts.append(whole_segment(_packed(state, allowed, before.last), path))
    last = max(before.last, int(numbers.max(initial=0)))
    return Mirror(state.names.articles, Snapshot(0, tuple(parts), ()), last)


def _numbers(state: ClusterState, allowed: Sequence[dict[str, Any]]) -> Array:
    """The numbers of the articles, ascending: `(n,) int64`."""
    # Numbers are a column of the cluster: a page of thousands is small, and quick to fetch.
    body = {**_body(allowed), "docvalue_fields": ["number"]}
    found: list[int] = []
    for hits in state.cluster.every(state.names.articles, body, _NUMBERS):
        found += [int(hit["fields"]["number"][0]) for hit in hits]
    return np.array(found, np.int64)


def _packed(state: ClusterState, allowed: Sequence[dict[str, Any]], after: int) -> Iterator[Packed]:
    """The articles with a number after one, in the order of their numbers."""
    later = {"range": {"number": {"gt": after}}}
    body = {**_body([*allowed, later]), "docvalue_fields": ["packed"]}
    for hits in state.cluster.every(state.names.articles, body, _PAGE):
        for hit in hits:
            yield unpacked(hit["fields"]["packed"][0])


def _body(allowed: Sequence[dict[str, Any]]) -> dict[str, Any]:
    query = filtered(*allowed) if allowed else {"match_all": {}}
    return {"query": query, "sort": [{"number": "asc"}], "_source": False}
