"""How near to each other the words of a query stand in a document, and whether they are printed as they were typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from whoosh.query import Query, Term

from newsarchive.index.evaluate import leaves, stem_number, stem_tokens
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
    order = np.argsort(documents)
    bounds = part.segment["sentence_token"].astype(np.int64)
    sentences, owner = documents[order], order
    if scope == "article":
        at = part.segment["article_sentence"].astype(np.int64)
        counts = at[sentences + 1] - at[sentences]
        sentences, owner = runs(at[sentences], counts), np.repeat(order, counts)
    before: tuple[Array, float] | None = None
    forms = part.segment.strings("form")
    for word, typed, worth in zip(asked.words, asked.forms, worths, strict=True):
        tokens = _tokens(part, word, sentences)
        place = np.searchsorted(bounds, tokens, side="right") - 1
        of = owner[np.searchsorted(sentences, place)]
        for form in typed:
            printed = np.isin(part.segment["token_form"][tokens], np.arange(*forms.same(form)))
            exact[np.unique(of[printed])] = exact[np.unique(of[printed])] + ranking.exact * worth
        if before is not None and len(tokens) and len(before[0]):
            best = np.zeros(len(documents))
            np.maximum.at(best, of, _closeness(tokens, before[0], bounds[place], bounds[place + 1]))
            near += ranking.nearness * min(worth, before[1]) * best
        before = tokens, worth
    return near, exact


def _tokens(part: Part, word: Query, sentences: Array) -> Array:
    """The tokens in ascending sentences that a word of the query means, by any of its stems."""
    numbers = {
        number
        for leaf in leaves(word)
        if isinstance(leaf, Term) and leaf.fieldname in {"text", "title"}
        if (number := stem_number(part, leaf.text)) is not None
    }
    found = [stem_tokens(part, number, sentences) for number in sorted(numbers)]
    return np.sort(np.concatenate(found)) if found else np.empty(0, np.int64)


def _closeness(tokens: Array, others: Array, low: Array, high: Array) -> Array:
    """For each token 1 / distance to the nearest of the others between `low` and `high`; 0 where there is none."""
    right = np.searchsorted(others, tokens, side="right")
    left = np.searchsorted(others, tokens) - 1
    behind, before = others[np.minimum(right, len(others) - 1)], others[np.maximum(left, 0)]
    to_right = np.where((right < len(others)) & (behind < high), behind - tokens, np.inf)
    to_left = np.where((left >= 0) & (before >= low), tokens - before, np.inf)
    return 1.0 / np.minimum(to_right, to_left)
