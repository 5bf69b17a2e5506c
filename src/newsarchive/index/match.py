"""Which words of a few sentences a query meets: the same rules as `evaluate`, and where they stand."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import islice
from typing import TYPE_CHECKING

from whoosh import query
from whoosh.query import spans

from newsarchive import analysis
from newsarchive.index.evaluate import leaves, near_words
from newsarchive.index.postings import occurrences_in, stem_number
from newsarchive.index.vocabulary import form_test

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from newsarchive.index.snapshot import Part

__all__ = ["matching_words", "means"]

_HULLS = 500


class _Sentences:
    """A few sentences of a part, by their numbers, and where words stand in them."""

    def __init__(self, part: Part, texts: Mapping[int, str]) -> None:
        self._part = part
        self._texts = texts
        self._forms: dict[int, list[str]] = {}

    def having(self, stems: Sequence[str]) -> dict[int, list[int]]:
        """Those that have any of some stems, and its places."""
        found: dict[int, list[int]] = {}
        for stem in stems:
            number = stem_number(self._part, stem)
            if number is None:
                continue
            for sentence in self._texts:
                if places := [place for _, place, _ in occurrences_in(self._part, number, sentence, sentence + 1)]:
                    found.setdefault(sentence, []).extend(places)
        return found if len(stems) == 1 else {sentence: sorted(places) for sentence, places in found.items()}

    def passing(self, test: Callable[[str], bool]) -> dict[int, list[int]]:
        """Each of them, with the places of the printed forms that pass a test."""
        self._forms = self._forms or {number: analysis.analyse(text)[1] for number, text in self._texts.items()}
        return {
            number: [place for place, form in enumerate(forms) if test(form)] for number, forms in self._forms.items()
        }


def matching_words(tree: query.Query, part: Part, texts: Mapping[int, str]) -> dict[int, dict[int, list[query.Query]]]:
    """The places, ascending, of the words of some sentences that leaves of a query tree ask for, and those leaves.

    Args:
        tree: the query as it was evaluated.
        part: that the sentences are in.
        texts: their numbers in it, and their texts; these are read only where a printed form is asked for.
    """
    sentences = _Sentences(part, texts)
    found: dict[int, dict[int, list[query.Query]]] = {number: {} for number in texts}
    for leaf in leaves(tree):
        in_title = (near_words(leaf)[0] if isinstance(leaf, _NEAR) else leaf.fieldname) in {"title", "title_form"}
        for number, places in _matching(leaf, sentences).items():
            if in_title and not part.headline[number]:
                continue
            for place in places:
                found[number].setdefault(place, []).append(leaf)
    return {number: dict(sorted(words.items())) for number, words in found.items()}


def _matching(leaf: query.Query, sentences: _Sentences) -> Mapping[int, Iterable[int]]:
    """The sentences that have what a leaf asks for, and the places of its words."""
    if isinstance(leaf, _NEAR):
        _, words, ordered = near_words(leaf)
        first, *others = [sentences.having(stems) for stems in words]
        return {
            number: _hulls([places, *(other.get(number, []) for other in others)], leaf.slop, ordered=ordered)
            for number, places in first.items()
        }
    test = form_test(leaf)
    return sentences.passing(test) if test else sentences.having([leaf.text])


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
