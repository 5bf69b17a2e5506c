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


def matching_words(tree: query.Query, terms: Sequence[Term], *, headline: bool) -> list[int]:
    """The places, ascending, of the terms of a sentence that some leaf of a query tree asks for."""
    found: set[int] = set()
    for leaf in leaves(tree):
        found |= _matching(leaf, terms, headline=headline)
    return sorted(found)


def _matching(leaf: query.Query, terms: Sequence[Term], *, headline: bool) -> set[int]:
    near = isinstance(leaf, (query.Phrase, spans.SpanNear2))
    field, words, ordered = near_words(leaf) if near else (leaf.fieldname, [[leaf.text]], True)
    if field in {"title", "title_form"} and not headline:
        return set()
    if not near and (test := form_test(leaf)):
        return {place for place, term in enumerate(terms) if test(term.form)}
    hulls: list[tuple[int, ...]] = [(place,) for place, term in enumerate(terms) if term.stem in words[0]]
    for stems in words[1:]:
        places = [place for place, term in enumerate(terms) if term.stem in stems]
        reached = ((hull, place) for hull in hulls for place in places)
        hulls = [(*hull, place) for hull, place in reached if _reaches(hull, place, leaf.slop, ordered=ordered)]
    return {place for hull in hulls for place in hull}


def _reaches(hull: tuple[int, ...], place: int, slop: int, *, ordered: bool) -> bool:
    """Whether a word stands outside of those before it and at most `slop` places away."""
    if place > max(hull):
        return place - max(hull) <= slop
    return not ordered and 0 < min(hull) - place <= slop
