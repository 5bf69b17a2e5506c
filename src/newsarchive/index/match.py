"""Which words of a few sentences a query meets: the same rules as `evaluate`, and where they stand."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from whoosh import query
from whoosh.query import spans

from newsarchive import analysis
from newsarchive.index.evaluate import leaves, near_words
from newsarchive.index.postings import stem_number
from newsarchive.index.vocabulary import form_test

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from newsarchive.index.concordance import Concordance, Run

    _Shown = Sequence[tuple[Run, Sequence[int]]]

__all__ = ["matching_words", "means"]

_HULLS = 500


def matching_words(
    tree: query.Query, concordance: Concordance, shown: _Shown, text_of: Callable[[int], str]
) -> Iterator[tuple[query.Query, int, int, str]]:
    """The words of some sentences that leaves of a query tree ask for: leaf, sentence, place in it, and form.

    Where a leaf asks only for some of the places of a sentence that have a form, an empty string stands for it.

    Args:
        tree: the query as it was evaluated.
        concordance: of the part that the sentences are in.
        shown: the numbers of the sentences in it, and the run of sentences of the document they are shown for.
        text_of: their texts by number; these are read only where a printed form is asked for.
    """
    headline = concordance.part.headline
    titles = [(run, [number for number in numbers if headline[number]]) for run, numbers in shown]
    forms = cache(lambda number: analysis.analyse(text_of(number))[1])
    for leaf in leaves(tree):
        near = isinstance(leaf, _NEAR)
        own = titles if (near_words(leaf)[0] if near else leaf.fieldname) in _TITLE else shown
        test = form_test(leaf)
        if test is not None:
            found: Iterable[tuple[int, int, str]] = _with_form(test, forms, own)
        else:
            found = _near(leaf, concordance, own) if near else _with_stems([leaf.text], concordance, own)
        for number, place, form in found:
            yield leaf, number, place, form


def _with_form(
    test: Callable[[str], bool], forms: Callable[[int], list[str]], shown: _Shown
) -> Iterator[tuple[int, int, str]]:
    for _, numbers in shown:
        for number in numbers:
            yield from ((number, place, form) for place, form in enumerate(forms(number)) if test(form))


def _with_stems(stems: Sequence[str], concordance: Concordance, shown: _Shown) -> list[tuple[int, int, str]]:
    known = [number for stem in stems if (number := stem_number(concordance.part, stem)) is not None]
    return [word for number in known for run, numbers in shown for word in concordance.words(number, run, numbers)]


def _near(leaf: query.Query, concordance: Concordance, shown: _Shown) -> Iterator[tuple[int, int, str]]:
    _, words, ordered = near_words(leaf)
    for run, numbers in shown:
        for number in numbers:
            by_word = [
                {place: form for _, place, form in _with_stems(stems, concordance, [(run, [number])])}
                for stems in words
            ]
            printed = {place: form for own in by_word for place, form in own.items()}
            within = _hulls(list(map(sorted, by_word)), leaf.slop, ordered=ordered)
            outside = {form for place, form in printed.items() if place not in within}
            for place in within:
                yield number, place, "" if printed[place] in outside else printed[place]


_TITLE = {"title", "title_form"}
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
