"""Bonuses: for words that stand near each other, and for words printed as typed.

Two words that are neighbours in the query add a share of the idf of the commoner one, divided by
their least distance in a sentence. A word that a document prints as it was typed adds a share of
its idf. There are two ways, and both give the same: `exact_in` and `near_in` for a single document,
which take less time for a few stems; `exact` and `near` for all documents of a window.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from newsarchive.index.arrays import ranges

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from newsarchive.index.arrays import Array
    from newsarchive.index.occurrences import Occurrences, SentenceRange
    from newsarchive.index.snapshot import SegmentReader
    from newsarchive.search.expanded import QueryWord
    from newsarchive.search.parameters import Ranking
    from newsarchive.search.window import Window, Words

    # The number of each stem of a word -> which of the stem's forms the word was typed as.
    Stems = Mapping[int, set[int]]

__all__ = ["exact", "exact_in", "most", "near", "near_in", "stems"]


def most(idfs: Sequence[float], ranking: Ranking) -> float:
    """The largest bonus that a document can get.

    Args:
        idfs: how rare each word of the query is.
        ranking: the parameters.
    """
    # Two neighbours that stand side by side give the idf of the commoner one.
    near = sum(map(min, pairwise(idfs)))
    return ranking.exact * sum(idfs) + ranking.nearness * near


def stems(number: int, part: SegmentReader, word: QueryWord) -> Stems:
    """The stems of a word in a segment, each with those of its forms that the word was typed as.

    Args:
        number: which segment of the snapshot.
        part: the segment.
        word: of the query.
    """
    found: dict[int, set[int]] = {}
    for term in word.terms:
        entry = term.entries[number]
        if entry is not None:
            found[entry.number] = set()
    if not found:
        return found
    segment = part.segment
    lexicon = segment.lexicon("form")
    stem_of, ordinal_of = segment["form_stem"], segment["form_ordinal"]
    # A form may be one of several stems, and then it is there more than once.
    for form in word.forms:
        for printed in range(*lexicon.same(form)):
            stem = int(stem_of[printed])
            if stem in found:
                found[stem].add(int(ordinal_of[printed]))
    return found


def exact_in(
    occurrences: Occurrences,
    words: Sequence[Stems],
    idfs: Sequence[float],
    sentence_range: SentenceRange,
) -> float:
    """The idfs of the words that some sentences print as they were typed, added.

    Args:
        occurrences: of the segment.
        words: of the query.
        idfs: how rare each is.
        sentence_range: the sentences of a document.
    """
    found = 0.0
    for idf, word in zip(idfs, words, strict=True):
        for stem, forms in word.items():
            if forms and occurrences.has_form(stem, sentence_range, forms):
                found += idf
                break
    return found


def near_in(
    occurrences: Occurrences,
    words: Sequence[Stems],
    idfs: Sequence[float],
    sentence_range: SentenceRange,
) -> float:
    """How near to each other the words of a query stand in some sentences; see `near`.

    Args:
        occurrences: of the segment.
        words: of the query.
        idfs: how rare each is.
        sentence_range: the sentences of a document.
    """
    longest = occurrences.part.longest
    found = 0.0
    places = [_places(occurrences, word, sentence_range) for word in words]
    weighed = zip(places, idfs, strict=True)
    for (one, idf), (other, other_idf) in pairwise(weighed):
        distance = _distance(one, other, longest)
        # Words of different sentences are further apart than any sentence is long.
        if distance < longest:
            found += min(idf, other_idf) / distance
    return found


def _places(occurrences: Occurrences, stems: Stems, sentence_range: SentenceRange) -> list[int]:
    """Where a word stands in some sentences, ascending.

    Places in different sentences are far apart.

    Args:
        occurrences: of the segment.
        stems: of the word.
        sentence_range: the sentences of a document.
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

    Args:
        places: of one word, ascending.
        others: of the other one, ascending.
        least: what is as far is not looked for.

    >>> _distance([3, 40], [5, 37], 10)
    2
    """
    if len(places) > len(others):
        places, others = others, places
    # Of each place only the neighbours on both sides can be nearest.
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


def exact(window: Window, words: Sequence[Stems], idfs: Sequence[float]) -> Array:
    """For each document of a window the idfs of the words that it prints as typed, added.

    Args:
        window: with all stems of the words.
        words: of the query.
        idfs: how rare each is.
    """
    printed = window.words
    found = np.zeros(window.size)
    for idf, word in zip(idfs, words, strict=True):
        has = np.zeros(window.size, bool)
        for stem, forms in word.items():
            own = printed.rows[stem]
            documents = printed.document[own]
            for form in forms:
                as_typed = printed.form[own] == form
                has[documents[as_typed]] = True
        found[has] += idf
    return found


def near(window: Window, words: Sequence[Stems], idfs: Sequence[float]) -> Array:
    """For each document of a window how near to each other the words of a query stand in it.

    For two neighbours of the query that is the idf of the commoner one, divided by their distance.

    Args:
        window: with all stems of the words.
        words: of the query.
        idfs: how rare each is.
    """
    longest = window.part.longest
    found = np.zeros(window.size)
    if len(words) < 2:
        return found
    distances = _distances(window, words)
    for (idf, other_idf), distance in zip(pairwise(idfs), distances, strict=True):
        together = distance < longest
        share = min(idf, other_idf) / distance[together]
        found[together] += share
    return found


def _distances(window: Window, words: Sequence[Stems]) -> Array:
    """The least distance between two neighbours of a query in a sentence that is not 0.

    Args:
        window: with all stems of the words.
        words: of the query, at least two.

    Returns:
        (words - 1, documents); the length of the longest sentence where two do not meet.
    """
    printed = window.words
    longest = window.part.longest
    rows, counts = _rows(printed, words)
    word = np.arange(len(words)).repeat(counts)
    # The places of each word are further from those of the next one than all places of a segment.
    apart = 2 * longest * (window.part.sentences + 1)
    keys = word * apart + window.places[rows]
    # Each stem's places ascend already: a stable sort merges them.
    order = keys.argsort(kind="stable")
    keys, word, document = keys[order], word[order], printed.document[rows[order]]
    # Where each word would stand among those of the next one. Which of two is looked up among the
    # other makes no difference.
    asking = int(np.count_nonzero(word < len(words) - 1))
    wanted = keys[:asking] + apart
    edge = apart * (len(words) + 1)
    edged = np.concatenate([[-edge], keys, [edge, edge]])
    place = keys.searchsorted(wanted)
    before, after = edged[place], edged[place + 1]
    # A word that has a stem in common with the next one stands at distance 0 of itself.
    same = (after == wanted).nonzero()[0]
    after[same] = edged[place[same] + 2]
    distance = np.minimum(wanted - before, after - wanted)
    least = np.full((len(words) - 1) * window.size, longest)
    close = (distance < longest).nonzero()[0]
    at = word[close] * window.size + document[close]
    np.minimum.at(least, at, distance[close])
    return least.reshape(-1, window.size)


def _rows(printed: Words, words: Sequence[Stems]) -> tuple[Array, list[int]]:
    """The rows of the words of a query, one word after the other, and how many each has.

    Args:
        printed: of a window.
        words: of the query.
    """
    starts: list[int] = []
    sizes: list[int] = []
    counts: list[int] = []
    for word in words:
        own = [printed.rows[stem] for stem in word]
        of_stems = [rows.stop - rows.start for rows in own]
        starts += [rows.start for rows in own]
        sizes += of_stems
        counts.append(sum(of_stems))
    rows = ranges(np.array(starts, np.int64), np.array(sizes, np.int64))
    return rows, counts
