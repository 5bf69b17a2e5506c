"""Which words of a few sentences a query meets: the same rules as `evaluate`, and where they stand."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cache, partial
from itertools import islice
from typing import TYPE_CHECKING

from whoosh import query
from whoosh.query import spans

from newsarchive import analysis
from newsarchive.index.evaluate import leaves, near_words
from newsarchive.index.postings import places_in, stem_number
from newsarchive.index.vocabulary import form_test

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from newsarchive.index.snapshot import Part

__all__ = ["matching_words", "means"]

_HULLS = 500


def matching_words(tree: query.Query, part: Part, texts: Mapping[int, str]) -> dict[int, dict[int, list[query.Query]]]:
    """The places, ascending, of the words of some sentences that leaves of a query tree ask for, and those leaves.

    Args:
        tree: the query as it was evaluated.
        part: that the sentences are in.
        texts: their numbers in it, and their texts; these are read only where a printed form is asked for.
    """
    found: dict[int, dict[int, list[query.Query]]] = {number: {} for number in texts}
    forms = cache(lambda number: analysis.analyse(texts[number])[1])
    for leaf in leaves(tree):
        places = _places(leaf, part, forms)
        in_title = (near_words(leaf)[0] if isinstance(leaf, _NEAR) else leaf.fieldname) in {"title", "title_form"}
        for number, words in found.items():
            if in_title and not part.headline[number]:
                continue
            for place in places(number):
                words.setdefault(place, []).append(leaf)
    return {number: dict(sorted(words.items())) for number, words in found.items()}


def _places(leaf: query.Query, part: Part, forms: Callable[[int], list[str]]) -> Callable[[int], Iterable[int]]:
    """What gives the places in a sentence, by its number, of the words that a leaf asks for."""
    if isinstance(leaf, _NEAR):
        _, words, ordered = near_words(leaf)
        choices = [_having(part, stems) for stems in words]
        return lambda number: _hulls([having(number) for having in choices], leaf.slop, ordered=ordered)
    test = form_test(leaf)
    if test is not None:
        return lambda number: [place for place, form in enumerate(forms(number)) if test(form)]
    return _having(part, [leaf.text])


def _having(part: Part, stems: Sequence[str]) -> Callable[[int], list[int]]:
    """What gives the places in a sentence, by its number, of words with any of some stems, ascending."""
    numbers = [number for stem in stems if (number := stem_number(part, stem)) is not None]
    if len(numbers) == 1:
        return partial(places_in, part, numbers[0])
    return lambda sentence: sorted([place for number in numbers for place in places_in(part, number, sentence)])


_NEAR = (query.Phrase, spans.SpanNear2)
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


def _hulls(by_word: Sequence[Sequence[int]], slop: int, *, ordered: bool) -> set[int]:
    """The places of a sentence at which the words of a phrase or a near stand, given those of each word."""
    # The hulls of the words so far, each with all the words that are in any way in it: the ways to choose the words are
    # without number. Only the first hulls are followed, lest a sentence of one word over and over take long.
    hulls = {(place, place): {place} for place in by_word[0]}
    for places in by_word[1:]:
        wider: dict[tuple[int, int], set[int]] = {}
        for (start, end), held in islice(hulls.items(), _HULLS):
            low = end + 1 if ordered else start - slop
            for place in places[bisect_left(places, low) : bisect_right(places, end + slop)]:
                if not start <= place <= end:
                    wider.setdefault((min(start, place), max(end, place)), set()).update(held, (place,))
        hulls = wider
    return set().union(*hulls.values())
