"""Bonuses: for words that stand near each other, and for words printed as typed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING

from newsarchive import deadline

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from newsarchive.index.occurrences import Occurrences, SentenceRange
    from newsarchive.index.snapshot import SegmentReader
    from newsarchive.search.expanded import ExpandedQuery, QueryWord
    from newsarchive.search.parameters import Ranking

    # The number of each stem of a word -> which of the stem's forms the word was typed as.
    _Stems = Mapping[int, set[int]]

__all__ = ["bonuses", "most"]


def most(idfs: Sequence[float], ranking: Ranking) -> float:
    """The largest bonus that a document can get.

    Args:
        idfs: how rare each word of the query is.
        ranking: the parameters.
    """
    near = sum(map(min, pairwise(idfs)))
    return ranking.exact * sum(idfs) + ranking.nearness * near


def bonuses(
    number: int,
    occurrences: Occurrences,
    expanded: ExpandedQuery,
    idfs: Sequence[float],
    ranking: Ranking,
) -> Callable[[SentenceRange], tuple[float, float]]:
    """What gives the documents of a segment their bonuses: for near words, and for words as typed.

    Two words that are neighbours in the query add a share of the idf of the commoner one, divided
    by their least distance in a sentence.

    Args:
        number: which segment of the snapshot.
        occurrences: of the segment.
        expanded: the query.
        idfs: how rare each of its words is.
        ranking: the parameters.

    Returns:
        a function of the sentences of a document.
    """
    part = occurrences.part
    words = [_stems(number, part, word) for word in expanded.words]
    # For each word that was typed as a form of one of its stems: its idf, those stems and forms.
    typed = []
    for idf, word in zip(idfs, words, strict=True):
        printed = [(stem, forms) for stem, forms in word.items() if forms]
        typed.append((idf, printed))

    has_form = occurrences.has_form

    def exact(sentence_range: SentenceRange) -> float:
        found = 0.0
        for idf, stems in typed:
            for stem, forms in stems:
                if has_form(stem, sentence_range, forms):
                    found += idf
                    break
        return found

    def near(sentence_range: SentenceRange) -> float:
        found = 0.0
        places = [_places(occurrences, word, sentence_range) for word in words]
        weighed = zip(places, idfs, strict=True)
        for (one, idf), (other, other_idf) in pairwise(weighed):
            distance = _distance(one, other, part.longest)
            if distance < part.longest:
                found += min(idf, other_idf) / distance
        return found

    def of(sentence_range: SentenceRange) -> tuple[float, float]:
        deadline.check()
        nearness = near(sentence_range) if len(words) > 1 else 0.0
        return ranking.nearness * nearness, ranking.exact * exact(sentence_range)

    return of


def _stems(number: int, part: SegmentReader, word: QueryWord) -> _Stems:
    """The stems of a word in a segment, each with those of its forms that the word was typed as."""
    entries = [term.entries[number] for term in word.terms]
    stems: dict[int, set[int]] = {entry.number: set() for entry in entries if entry is not None}
    if not stems:
        return stems
    lexicon = part.segment.lexicon("form")
    stem_of, ordinal_of = part.segment["form_stem"], part.segment["form_ordinal"]
    for form in word.forms:
        for found in range(*lexicon.same(form)):
            stem = int(stem_of[found])
            if stem in stems:
                stems[stem].add(int(ordinal_of[found]))
    return stems


def _places(occurrences: Occurrences, stems: _Stems, sentence_range: SentenceRange) -> list[int]:
    """Where a word stands in some sentences, ascending.

    Places in different sentences are far apart.
    """
    apart = 2 * occurrences.part.longest
    found = []
    for stem in stems:
        for sentence, place in occurrences.places(stem, sentence_range):
            found.append(sentence * apart + place)
    found.sort()
    return found


def _distance(places: Sequence[int], others: Sequence[int], least: int) -> int:
    """The least distance between two words that is not 0, or a given one where that is less.

    >>> _distance([3, 40], [5, 37], 10)
    2
    """
    if len(places) > len(others):
        places, others = others, places
    for place in places:
        before = bisect_left(others, place)
        if before:
            least = min(least, place - others[before - 1])
        after = bisect_right(others, place, before)
        if after < len(others):
            least = min(least, others[after] - place)
        if least == 1:
            break
    return least
