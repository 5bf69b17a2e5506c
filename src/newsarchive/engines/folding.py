"""Near copies among the hits of a page, folded under the best of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsarchive.explore.matching import View
    from newsarchive.results import Hit
    from newsarchive.search.page import Candidate

__all__ = ["folded"]


def folded(view: View, found: Sequence[Candidate], hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The hits of a page, one of each cluster; each names those that it stands for.

    Args:
        view: the state.
        found: where each hit is.
        hits: the best first.
    """
    centre = view.clusters().centre
    best: dict[int, Hit] = {}
    for candidate, hit in zip(found, hits, strict=True):
        cluster = int(centre[view.ground.bases[candidate.part] + candidate.article])
        first = best.setdefault(cluster, hit)
        # Where sentences are hits, one article is found several times.
        if hit.article.id not in {first.article.id, *first.copies}:
            best[cluster] = attrs.evolve(first, copies=(*first.copies, hit.article.id))
    return tuple(best.values())
