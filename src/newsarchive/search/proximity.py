"""How near to each other the words of a query stand in a document, and whether they are printed as they were typed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING

from whoosh.query import Query, Term

from newsarchive import deadline
from newsarchive.index.postings import stem_number
from newsarchive.search.tree import leaves

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from newsarchive.index.occurrences import Occurrences, SentenceRange
    from newsarchive.index.snapshot import SegmentReader
    from newsarchive.search.expansion import Asked
    from newsarchive.search.parameters import Ranking

    _Word = Mapping[
        int, set[int]
    ]  # the numbers of its stems, and which forms of each it was typed as

__all__ = ["bonuses", "most"]


def most(worths: Sequence[float], ranking: Ranking) -> float:
    """The largest bonus that a document can get, given the weight of each word."""
    return ranking.exact * sum(worths) + ranking.nearness * sum(map(min, pairwise(worths)))


def bonuses(
    occurrences: Occurrences, asked: Asked, worths: Sequence[float], ranking: Ranking
) -> Callable[[SentenceRange], tuple[float, float]]:
    """What documents of a part get beside their score: for words near each other, and for words printed as typed.

    Two words that are neighbours in the query add a share of the weight of the rarer one, divided by their least
    distance in a sentence.

    Args:
        occurrences: of the part.
        asked: the query.
        worths: the weight of each of its words.
        ranking: the parameters.

    Returns:
        a function of the sentences of a document.
    """
    part = occurrences.part
    words = [_word(part, word, typed) for word, typed in zip(asked.words, asked.forms, strict=True)]
    typed = [
        (worth, [(stem, forms) for stem, forms in word.items() if forms])
        for word, worth in zip(words, worths, strict=True)
    ]

    def of(sentence_range: SentenceRange) -> tuple[float, float]:
        deadline.check()
        exact = near = 0.0
        for worth, stems in typed:
            for stem, forms in stems:
                if occurrences.has_form(stem, sentence_range, forms):
                    exact += worth
                    break
        if len(words) > 1:
            places = [_places(occurrences, word, sentence_range) for word in words]
            for (one, worth), (other, more) in pairwise(zip(places, worths, strict=True)):
                distance = _distance(one, other, part.longest)
                near += min(worth, more) / distance if distance < part.longest else 0.0
        return ranking.nearness * near, ranking.exact * exact

    return of


def _word(part: SegmentReader, word: Query, typed: Sequence[str]) -> _Word:
    stems = {
        leaf.text
        for leaf in leaves(word)
        if isinstance(leaf, Term) and leaf.fieldname in {"text", "title"}
    }
    numbers: dict[int, set[int]] = {
        n: set() for stem in stems if (n := stem_number(part, stem)) is not None
    }
    segment = part.segment
    for number in (
        [n for form in typed for n in range(*segment.lexicon("form").same(form))] if numbers else ()
    ):
        if (stem := int(segment["form_stem"][number])) in numbers:
            numbers[stem].add(int(segment["form_ordinal"][number]))
    return numbers


def _places(occurrences: Occurrences, word: _Word, sentence_range: SentenceRange) -> list[int]:
    """Where a word stands in a run of sentences, ascending; the places of each sentence far from those of others."""
    apart = 2 * occurrences.part.longest
    return sorted(
        sentence * apart + place
        for stem in word
        for sentence, place in occurrences.places(stem, sentence_range)
    )


def _distance(places: Sequence[int], others: Sequence[int], least: int) -> int:
    """The least distance between two words that is not 0, if it is less than a given one; else that."""
    if len(places) > len(others):
        places, others = others, places
    for place in places:
        at = bisect_left(others, place)
        if at:
            least = min(least, place - others[at - 1])
        at = bisect_right(others, place, at)
        if at < len(others):
            least = min(least, others[at] - place)
        if least == 1:
            break
    return least
