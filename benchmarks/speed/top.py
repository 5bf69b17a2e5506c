"""The best documents of an evaluation, ids only: what the peers' top-k gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsarchive.index.top import largest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsarchive.index.snapshot import Matches, Scope, Snapshot

__all__ = ["top"]


def top(snapshot: Snapshot, matches: Sequence[Matches], scope: Scope, count: int) -> list[tuple[int, int, float]]:
    """The best `count` of what matched: part, document and score; of equal score the newest first, then by id.

    Args:
        snapshot: what was searched.
        matches: for each part the documents and their scores.
        scope: what the documents are.
        count: how many at most, from 1.
    """
    ranked: list[tuple[float, int, int, int, int]] = []
    for number, (part, (documents, scores)) in enumerate(zip(snapshot.parts, matches, strict=True)):
        places = largest(scores, count)
        chosen = documents[places].astype(np.int64)
        articles = chosen if scope == "article" else part.to_articles(chosen)
        later = ~part.segment["article_date"][articles]
        ranks = part.id_rank[articles]
        if len(places) > count:
            order = np.lexsort((chosen, ranks, later, -scores[places]))[:count]
            places, chosen, later, ranks = places[order], chosen[order], later[order], ranks[order]
        columns = (-scores[places]).tolist(), later.tolist(), [number] * len(places), ranks.tolist(), chosen.tolist()
        ranked += zip(*columns, strict=True)
    ranked.sort()
    if len({(score, later) for score, later, *_ in ranked[: count + 1]}) <= min(count, len(ranked) - 1):
        ranked.sort(key=lambda one: (*one[:2], _id(snapshot, scope, one[2], one[4]), one[4]))  # ranks hold in one part
    return [(number, document, -score) for score, _, number, _, document in ranked[:count]]


def _id(snapshot: Snapshot, scope: Scope, number: int, document: int) -> str:
    part = snapshot.parts[number]
    return part.segment.strings("article_id")[document if scope == "article" else int(part.article_of[document])]
