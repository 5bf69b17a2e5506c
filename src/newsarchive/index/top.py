"""The best of what matched, without sorting the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsarchive.index.segment import Array
    from newsarchive.index.snapshot import Matches, Scope, Snapshot

__all__ = ["largest", "top"]

_BLOCK = 64


def largest(values: Array, count: int) -> Array:
    """The places, ascending, of the `count` largest values and of all that equal the last of these."""
    if len(values) <= count:
        return np.arange(len(values))
    whole = len(values) // _BLOCK
    if whole >= 4 * count:
        # `count` blocks reach the `count`-th largest maximum: nothing below it can be wanted. Maxima of blocks take a
        # tenth of the time of a partition of everything.
        maxima = values[: whole * _BLOCK].reshape(whole, _BLOCK).max(axis=1)
        places = np.flatnonzero(values >= np.partition(maxima, whole - count)[whole - count])
    else:
        places = np.arange(len(values))
    found = values[places]
    return places[found >= np.partition(found, len(found) - count)[len(found) - count]]


def top(snapshot: Snapshot, matches: Sequence[Matches], scope: Scope, count: int) -> list[tuple[int, int, float]]:
    """The best `count` of what matched: part, document and score; of equal score the newest first, then by id.

    Args:
        snapshot: what was searched.
        matches: for each part the documents and their scores.
        scope: what the documents are.
        count: how many at most, from 1.
    """
    ranked: list[tuple[float, int, str, int, int]] = []
    for number, (part, (documents, scores)) in enumerate(zip(snapshot.parts, matches, strict=True)):
        places = largest(scores, count)
        chosen = documents[places]
        articles = chosen if scope == "article" else part.to_articles(chosen)
        dates = part.segment["article_date"][articles]
        if len(places) > count:
            order = np.lexsort((chosen, part.id_rank[articles], ~dates, -scores[places]))[:count]
            places, chosen, articles, dates = places[order], chosen[order], articles[order], dates[order]
        ids = part.segment.strings("article_id")
        names = [ids[article] for article in articles.tolist()]
        ranked += zip((-scores[places]).tolist(), (~dates).tolist(), names, [number] * len(names), chosen.tolist(), strict=True)
    return [(number, document, -score) for score, _, _, number, document in sorted(ranked)[:count]]
