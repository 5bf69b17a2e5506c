"""The best sentences of a page's hits: those that are shown, with single values instead of arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsarchive.index.arrays import within
from newsarchive.search import bm25
from newsarchive.search.tree import stem_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from whoosh import query as wq

    from newsarchive.index.occurrences import Occurrences, SentenceRange
    from newsarchive.index.snapshot import SegmentReader
    from newsarchive.search.evaluate import Evaluation
    from newsarchive.search.page import Candidate
    from newsarchive.search.terms import Vocabulary

    # For each segment the score of each of its sentences that have a word of the query.
    _Scores = list[dict[int, float]]

__all__ = ["best_sentences", "sentence_scores"]


def best_sentences(
    evaluation: Evaluation,
    vocabulary: Vocabulary,
    part_occurrences: Sequence[Occurrences],
    leaves: Sequence[wq.Query],
    hits: Sequence[Candidate],
    most: int,
) -> list[list[int]]:
    """For each hit the numbers of its best sentences, best first: those with any word of the query.

    An article found by its metadata alone, or by what it does not say, gives its first sentence.

    Args:
        evaluation: in the scope «sentence».
        vocabulary: the words of the query.
        part_occurrences: for each segment where its words stand.
        leaves: of the tree of the query.
        hits: of a page.
        most: how many sentences a hit may have.
    """
    sentence_ranges: list[list[SentenceRange]] = [[] for _ in part_occurrences]
    for hit in hits:
        # Of one sentence there is nothing to choose.
        if hit.sentence_range[1] - hit.sentence_range[0] > 1:
            sentence_ranges[hit.part].append(hit.sentence_range)
    ordered = [sorted(own) for own in sentence_ranges]
    scores = sentence_scores(evaluation, vocabulary, part_occurrences, leaves, ordered)
    found = []
    for hit in hits:
        best = _best(scores[hit.part], hit.sentence_range, most)
        found.append(best or [_first_printed(part_occurrences[hit.part].part, hit.sentence_range)])
    return found


def sentence_scores(
    evaluation: Evaluation,
    vocabulary: Vocabulary,
    part_occurrences: Sequence[Occurrences],
    leaves: Sequence[wq.Query],
    sentence_ranges: Sequence[Sequence[SentenceRange]],
) -> _Scores:
    """The sentences in some sentence_ranges that have any of the words of a query, and how well they fit.

    A sentence has the sum of the scores of all its leaves, as if each stood alone.

    Args:
        evaluation: in the scope «sentence».
        vocabulary: the words of the query.
        part_occurrences: for each segment where its words stand.
        leaves: of the tree of the query.
        sentence_ranges: for each segment, ascending.

    Returns:
        for each segment: the number of a sentence -> its score.
    """
    scores: _Scores = [{} for _ in sentence_ranges]
    for leaf in leaves if any(sentence_ranges) else ():
        if stem_of(leaf) is not None and leaf.fieldname == "text":
            _add_stem(scores, evaluation, vocabulary, leaf, sentence_ranges, part_occurrences)
        else:
            _add_leaf(scores, evaluation, leaf, sentence_ranges)
    return scores


def _add_leaf(
    scores: _Scores,
    evaluation: Evaluation,
    leaf: wq.Query,
    sentence_ranges: Sequence[Sequence[SentenceRange]],
) -> None:
    for own, (documents, scores_of), ranges in zip(
        scores, evaluation.scores_at(leaf), sentence_ranges, strict=True
    ):
        starts, ends = np.array(ranges, np.int64).reshape(-1, 2).T
        places = within(documents, starts, ends)
        added = scores_of(places)
        for sentence, score in zip(documents[places].tolist(), added.tolist(), strict=True):
            own[sentence] = own.get(sentence, 0.0) + score


def _add_stem(
    scores: _Scores,
    evaluation: Evaluation,
    vocabulary: Vocabulary,
    leaf: wq.Term,
    sentence_ranges: Sequence[Sequence[SentenceRange]],
    part_occurrences: Sequence[Occurrences],
) -> None:
    """A stem, most of what is asked for, by single values: see `bm25` for the reference."""
    weight = evaluation.weight(leaf, vocabulary.frequency(leaf.text, "sentence"))
    base, slope = float(evaluation.norm_base), float(evaluation.norm_slope)
    numbers = vocabulary.numbers(leaf.text)
    for own, number, ranges, occurrences in zip(
        scores, numbers, sentence_ranges, part_occurrences, strict=True
    ):
        if number is None:
            continue
        for sentence_range in ranges:
            for sentence, frequency, length in occurrences.frequencies(number, sentence_range):
                score = weight * bm25.saturation(frequency, base + slope * length)
                own[sentence] = own.get(sentence, 0.0) + score


def _best(scores: Mapping[int, float], sentence_range: SentenceRange, most: int) -> list[int]:
    own = sorted(scores.keys() & range(*sentence_range))
    return sorted(own, key=scores.__getitem__, reverse=True)[:most]


def _first_printed(part: SegmentReader, sentence_range: SentenceRange) -> int:
    """The first sentence of an article that is more than an empty title."""
    columns = part.columns
    for sentence in range(*sentence_range):
        if columns.sentence_end[sentence] > columns.sentence_start[sentence]:
            return sentence
    return sentence_range[0]
