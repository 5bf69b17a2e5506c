"""Which words of a sentence a query meets: the same rules as `evaluate`, over one sentence at a time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import islice
from typing import TYPE_CHECKING

from whoosh import query
from whoosh.query import spans

from newsarchive.index.evaluate import leaves, near_words
from newsarchive.index.vocabulary import form_test

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsarchive.analysis import Term

__all__ = ["matching_words", "means"]

_HULLS = 500


def matching_words(tree: query.Query, terms: Sequence[Term], *, headline: bool) -> dict[int, list[query.Query]]:
    """The places, ascending, of the terms of a sentence that leaves of a query tree ask for, and those leaves."""
    found: dict[int, list[query.Query]] = {}
    for leaf in leaves(tree):
        for place in _matching(leaf, terms, headline=headline):
            found.setdefault(place, []).append(leaf)
    return dict(sorted(found.items()))


_MEANS = {query.Prefix: "prefix", query.Wildcard: "pattern", query.FuzzyTerm: "fuzzy", query.Phrase: "phrase"}


def means(leaf: query.Query) -> tuple[str, str]:
    """By what a leaf meets a word («stem», «printed form», «prefix» …), and the term it asks for."""
    if isinstance(leaf, spans.SpanNear2):
        _, words, ordered = near_words(leaf)
        return "phrase" if ordered else "near", " ".join(stems[0] for stems in words)
    if isinstance(leaf, query.Phrase):
        return "phrase", " ".join(leaf.words)
    exact = "printed form" if leaf.fieldname in {"form", "title_form"} else "stem"
    return _MEANS.get(type(leaf), exact), leaf.text


def _matching(leaf: query.Query, terms: Sequence[Term], *, headline: bool) -> set[int]:
    near = isinstance(leaf, (query.Phrase, spans.SpanNear2))
    field, words, ordered = near_words(leaf) if near else (leaf.fieldname, [[leaf.text]], True)
    if field in {"title", "title_form"} and not headline:
        return set()
    if not near and (test := form_test(leaf)):
        return {place for place, term in enumerate(terms) if test(term.form)}
    by_word = [[place for place, term in enumerate(terms) if term.stem in stems] for stems in words]
    # The hulls of the words so far, each with all the words that are in any way in it: the ways to choose the words are
    # without number. Only the first hulls are followed, lest a sentence of one word over and over take long.
    hulls = {(place, place): {place} for place in by_word[0]}
    for places in by_word[1:]:
        wider: dict[tuple[int, int], set[int]] = {}
        for (start, end), held in islice(hulls.items(), _HULLS):
            low = end + 1 if ordered else start - leaf.slop
            for place in places[bisect_left(places, low) : bisect_right(places, end + leaf.slop)]:
                if not start <= place <= end:
                    wider.setdefault((min(start, place), max(end, place)), set()).update(held, (place,))
        hulls = wider
    return set().union(*hulls.values())
