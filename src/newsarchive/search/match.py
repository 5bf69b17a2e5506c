"""Which words of a few sentences a query meets: the same rules as `evaluate`, and where they stand."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import islice
from typing import TYPE_CHECKING

from whoosh import query
from whoosh.query import spans

from newsarchive.analysis.forms import analyse
from newsarchive.index.postings import stem_number
from newsarchive.search.forms import form_test
from newsarchive.search.tree import near_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from newsarchive.index.occurrences import Occurrences, SentenceRange

__all__ = ["add_words", "means"]

_HULLS = 500


def add_words(
    leaf: query.Query,
    occurrences: Occurrences,
    words: Mapping[int, dict[int, str]],
    sentence_ranges: Iterable[SentenceRange],
    text_of: Callable[[int], str],
) -> None:
    """Add the words of some sentences that a leaf of a query tree asks for.

    Args:
        leaf: of the query as it was evaluated.
        occurrences: of the part that the sentences are in.
        words: for each sentence, by its number in the part, place and form of its words; it is added to. Where not all
            places of a form are asked for, an empty string stands for it.
        sentence_ranges: those in which the sentences are, of the documents that they are shown for.
        text_of: the text of a sentence; it is read only where a printed form is asked for.
    """
    part = occurrences.part
    near = isinstance(leaf, _NEAR)
    if (near_words(leaf)[0] if near else leaf.fieldname) in _TITLE:
        words = {number: own for number, own in words.items() if part.is_title[number]}
    test = form_test(leaf)
    if test is not None:
        for number, own in words.items():
            forms = analyse(text_of(number))[1]
            own.update((place, form) for place, form in enumerate(forms) if test(form))
    elif near:
        _add_near(leaf, occurrences, words, sentence_ranges)
    else:
        _add_stems([leaf.text], occurrences, words, sentence_ranges)


def _add_stems(
    stems: Iterable[str],
    occurrences: Occurrences,
    words: Mapping[int, dict[int, str]],
    sentence_ranges: Iterable[SentenceRange],
) -> None:
    for stem in stems:
        number = stem_number(occurrences.part, stem)
        if number is not None:
            for sentence_range in sentence_ranges:
                occurrences.collect(number, sentence_range, words)


def _add_near(
    leaf: query.Query,
    occurrences: Occurrences,
    words: Mapping[int, dict[int, str]],
    sentence_ranges: Iterable[SentenceRange],
) -> None:
    _, choices, ordered = near_words(leaf)
    by_word: list[dict[int, dict[int, str]]] = [{number: {} for number in words} for _ in choices]
    for stems, own in zip(choices, by_word, strict=True):
        _add_stems(stems, occurrences, own, sentence_ranges)
    for number, found in words.items():
        within = _hulls([sorted(own[number]) for own in by_word], leaf.slop, ordered=ordered)
        printed = {place: form for own in by_word for place, form in own[number].items()}
        outside = {form for place, form in printed.items() if place not in within}
        for place in within:
            found.setdefault(place, "" if printed[place] in outside else printed[place])


_TITLE = {"title", "title_form"}
_NEAR = (query.Phrase, spans.SpanNear2)
_MEANS = {
    query.Prefix: "prefix",
    query.Wildcard: "pattern",
    query.FuzzyTerm: "fuzzy",
    query.Phrase: "phrase",
}


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
                    wider.setdefault((min(start, place), max(end, place)), set()).update(
                        held, (place,)
                    )
        hulls = wider
    return set().union(*hulls.values())
