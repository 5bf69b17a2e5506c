"""Which words of a sentence a query meets: the same rules as `evaluate`, over one sentence at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from whoosh import query
from whoosh.query import spans

from newsarchive.index.evaluate import leaves, near_words
from newsarchive.index.vocabulary import form_test

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsarchive.analysis import Term

__all__ = ["matching_words"]


def matching_words(tree: query.Query, terms: Sequence[Term], *, headline: bool) -> dict[int, list[query.Query]]:
    """The places, ascending, of the terms of a sentence that leaves of a query tree ask for, and those leaves."""
    found: dict[int, list[query.Query]] = {}
    for leaf in leaves(tree):
        for place in _matching(leaf, terms, headline=headline):
            found.setdefault(place, []).append(leaf)
    return dict(sorted(found.items()))


def _matching(leaf: query.Query, terms: Sequence[Term], *, headline: bool) -> set[int]:
    near = isinstance(leaf, (query.Phrase, spans.SpanNear2))
    field, words, ordered = near_words(leaf) if near else (leaf.fieldname, [[leaf.text]], True)
    if field in {"title", "title_form"} and not headline:
        return set()
    if not near and (test := form_test(leaf)):
        return {place for place, term in enumerate(terms) if test(term.form)}
    by_word = [[place for place, term in enumerate(terms) if term.stem in stems] for stems in words]
    # The hulls of the words so far, each with all the words that are in any way in it: there are few of them, while the
    # ways to choose the words are without number.
    hulls = {(place, place): {place} for place in by_word[0]}
    for places in by_word[1:]:
        wider: dict[tuple[int, int], set[int]] = {}
        for (start, end), held in hulls.items():
            for place in places:
                if 0 < place - end <= leaf.slop or (not ordered and 0 < start - place <= leaf.slop):
                    wider.setdefault((min(start, place), max(end, place)), set()).update(held, (place,))
        hulls = wider
    return set().union(*hulls.values())
