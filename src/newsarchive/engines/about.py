"""What a search says of itself: the query as it was read, its scope, and the state it is of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsarchive import __version__
from newsarchive.results import About
from newsarchive.search.expanded import RELATED
from newsarchive.search.filters import given_filters
from newsarchive.search.places import as_read

if TYPE_CHECKING:
    from typing import Any

    from newsarchive.engines.state import State
    from newsarchive.request import Filters, Request
    from newsarchive.search.expanded import ExpandedQuery
    from newsarchive.search.ranking import Matches

__all__ = ["about", "about_search"]


def about_search(state: State, matches: Matches, request: Request) -> About:
    """What a page of results is of.

    Args:
        state: of the archive.
        matches: what the query matches in it.
        request: what was asked.
    """
    return about(
        request,
        matches.query,
        articles=_in_scope(state, request.filters),
        tokens=_tokens(state),
        matching_articles=matches.total,
        state=state.name,
        versions={"newsarchive": __version__, "analyser": state.analyser.version},
    )


def about(request: Request, query: ExpandedQuery, **counted: Any) -> About:
    """What a page of results is of.

    Args:
        request: what was asked.
        query: as it was evaluated.
        counted: further fields of `About`.
    """
    typed = [leaf for leaf in query.leaves if query.kind(leaf) not in RELATED]
    return About(
        query=(request.query,),
        read=(as_read(query, typed),),
        filters=given_filters(request.filters),
        options={"unit": request.unit, "sort": request.sort},
        copies=request.copies,
        notes=query.parsed.notes,
        **counted,
    )


def _tokens(state: State) -> int:
    """How many words there are; the same for every search of a state, so worked out once."""
    if "tokens" not in state.kept:
        parts = state.snapshot.parts
        state.kept["tokens"] = sum(int(part.tokens("sentence", 1)) for part in parts)
    tokens: int = state.kept["tokens"]
    return tokens


def _in_scope(state: State, filters: Filters) -> int:
    """How many living articles the filters on metadata let through."""
    if not filters.fields and filters.since is None and filters.until is None:
        return state.snapshot.count("article")
    count = 0
    for part in state.snapshot.parts:
        mask = part.filter_mask(filters.by_clock(state.reading.zone))
        if mask is None:
            count += part.count("article")
        else:
            living = mask if part.live is None else mask & part.live
            count += int(np.count_nonzero(living))
    return count
