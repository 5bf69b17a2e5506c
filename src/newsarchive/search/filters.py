"""Nodes of a query that only filter: metadata, dates, and what combines them. They give no score.

Each is a mask of the articles of a segment.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from whoosh import query as wq

from newsarchive.articles import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newsarchive.index.arrays import Array
    from newsarchive.index.snapshot import SegmentReader
    from newsarchive.request import Filters, Scope
    from newsarchive.search.matches import Scored

__all__ = ["articles_of", "documents", "given_filters", "is_filter", "through"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def is_filter(node: wq.Query) -> bool:
    """Whether a node asks for metadata alone.

    >>> is_filter(wq.Term("source", "bbc")), is_filter(wq.Term("text", "су"))
    (True, False)
    """
    if isinstance(node, wq.Term):
        return node.fieldname in FIELDS
    # What combines filters is one.
    if isinstance(node, (wq.And, wq.Or, wq.Not)):
        return all(map(is_filter, node.children()))
    return isinstance(node, (wq.NumericRange, wq.Every))


def articles_of(part: SegmentReader, documents: Array, scope: Scope) -> Array:
    """The articles that documents are, or that they are sentences of.

    Args:
        part: that they are in.
        documents: `(n,)` their numbers.
        scope: what a document is.
    """
    if scope == "article":
        return documents
    return part.to_articles(documents)


def documents(parts: Sequence[SegmentReader], node: wq.Query, scope: Scope) -> list[Scored]:
    """For each segment the living documents of the scope that a filter lets through.

    Their score is 0.

    Args:
        parts: of the snapshot.
        node: the filter.
        scope: what a document is.
    """
    found = []
    for part in parts:
        living = part.documents(scope)
        articles = articles_of(part, living, scope)
        keep = _mask(part, node)[articles]
        passed = living[keep]
        scores = np.zeros(len(passed), np.float32)
        found.append((passed, scores))
    return found


def through(
    parts: Sequence[SegmentReader],
    found: Iterable[Scored],
    node: wq.Query,
    scope: Scope,
    *,
    held: bool = True,
) -> list[Scored]:
    """What a filter lets through of what was found.

    Args:
        parts: of the snapshot.
        found: for each of them the documents and their scores.
        node: the filter.
        scope: what a document is.
        held: False for what the filter does not let through.
    """
    kept = []
    for part, (matching, scores) in zip(parts, found, strict=True):
        articles = articles_of(part, matching, scope)
        keep = _mask(part, node).take(articles)
        at = np.flatnonzero(keep if held else ~keep)
        kept.append((matching[at], scores[at]))
    return kept


def _mask(part: SegmentReader, node: wq.Query) -> Array:
    """(A,) bool: the articles that have the metadata a node asks for.

    Args:
        part: of the snapshot.
        node: the filter.
    """
    if isinstance(node, wq.Term):
        return part.field_mask(node.fieldname, [node.text])
    if isinstance(node, wq.NumericRange):
        return part.date_mask(node.start, node.end)
    if isinstance(node, wq.Every):
        return np.ones(part.articles, bool)
    # What is left combines other filters.
    masks = [_mask(part, child) for child in node.children()]
    if isinstance(node, wq.Not):
        return ~masks[0]
    combine = np.logical_and if isinstance(node, wq.And) else np.logical_or
    combined: Array = combine.reduce(masks)
    return combined


def given_filters(filters: Filters) -> dict[str, Any]:
    """The filters by the names of the arguments, as JSON can hold them."""
    given: dict[str, Any] = {name: list(values) for name, values in filters.fields.items()}
    for name in ("since", "until"):
        moment = getattr(filters, name)
        if moment is not None:
            when = _EPOCH + timedelta(microseconds=moment)
            given[name] = when.replace(tzinfo=None).isoformat()
    if filters.where:
        given["where"] = {key: list(map(str, values)) for key, values in filters.where.items()}
    return given
