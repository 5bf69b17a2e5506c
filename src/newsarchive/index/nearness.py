"""How near to each other the words of a query stand in a document, and whether they are printed as they were typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from whoosh.query import Query, Term

from newsarchive.index.evaluate import leaves
from newsarchive.index.postings import printed_tokens, stem_number
from newsarchive.index.snapshot import runs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsarchive.index.parameters import Ranking
    from newsarchive.index.segment import Array
    from newsarchive.index.snapshot import Part, Scope
    from newsarchive.index.widening import Asked

__all__ = ["bonuses"]


def bonuses(
    part: Part, documents: Array, scope: Scope, asked: Asked, *, worths: Sequence[float], ranking: Ranking
) -> tuple[Array, Array]:
    """What documents of a part get beside their score: for words near each other, and for words printed as typed.

    Two words that are neighbours in the query add a share of the weight of the rarer one, divided by their least
    distance in a sentence.

    Args:
        part: of the snapshot.
        documents: their numbers in the part, in any order.
        scope: what they are.
        asked: the query.
        worths: the weight of each of its words.
        ranking: the parameters.
    """
    near, exact = np.zeros(len(documents)), np.zeros(len(documents))
    stems = [_stems(part, word) for word in asked.words]
    if not any(stems) or not len(documents):
        return near, exact
    order = np.argsort(documents)
    sentences, owner = documents[order], order
    if scope == "article":
        at = part.segment["article_sentence"]
        first = at[sentences].astype(np.int64)
        counts = at[sentences + 1] - first
        sentences, owner = runs(first, counts), np.repeat(order, counts)
    # Of the sentences in question only: to look at all of a part takes longer than the rest together.
    starts = part.segment["sentence_token"][sentences].astype(np.int64)
    ends = part.segment["sentence_token"][sentences + 1].astype(np.int64)
    before: tuple[Array, float] | None = None
    for numbers, typed, worth in zip(stems, asked.forms, worths, strict=True):
        tokens, as_typed = _tokens(part, numbers, typed, sentences)
        place = np.searchsorted(starts, tokens, side="right") - 1
        of = owner[place]
        exact[np.unique(of[as_typed])] += ranking.exact * worth
        if before is not None and len(tokens) and len(before[0]):
            best = np.zeros(len(documents))
            np.maximum.at(best, of, _closeness(tokens, before[0], starts[place], ends[place]))
            near += ranking.nearness * min(worth, before[1]) * best
        before = tokens, worth
    return near, exact


def _stems(part: Part, word: Query) -> list[int]:
    """The numbers of the stems by which a word of the query is looked for."""
    stems = {leaf.text for leaf in leaves(word) if isinstance(leaf, Term) and leaf.fieldname in {"text", "title"}}
    return [number for stem in sorted(stems) if (number := stem_number(part, stem)) is not None]


def _tokens(part: Part, numbers: Sequence[int], typed: Sequence[str], sentences: Array) -> tuple[Array, Array]:
    """The tokens in ascending sentences that have any of the stems, and whether each is printed as it was typed."""
    if not numbers:
        return np.empty(0, np.int64), np.empty(0, bool)
    forms = part.segment.strings("form")
    printed = np.array([number for form in typed for number in range(*forms.same(form))], np.int64)
    tokens, as_typed = [], []
    for number in numbers:
        found, which = printed_tokens(part, number, sentences)
        own = printed[part.segment["form_stem"][printed] == number]
        tokens.append(found)
        as_typed.append(np.isin(which, part.segment["form_ordinal"][own]))
    joined = np.concatenate(tokens)
    order = np.argsort(joined, kind="stable")
    return joined[order], np.concatenate(as_typed)[order]


def _closeness(tokens: Array, others: Array, low: Array, high: Array) -> Array:
    """For each token 1 / distance to the nearest of the others between `low` and `high`; 0 where there is none."""
    right = np.searchsorted(others, tokens, side="right")
    left = np.searchsorted(others, tokens) - 1
    behind, before = others[np.minimum(right, len(others) - 1)], others[np.maximum(left, 0)]
    to_right = np.where((right < len(others)) & (behind < high), behind - tokens, np.inf)
    to_left = np.where((left >= 0) & (before >= low), tokens - before, np.inf)
    return 1.0 / np.minimum(to_right, to_left)
