"""How well the sentences of a few articles fit a query, by single values instead of arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsarchive.index.arrays import within
from newsarchive.search import bm25
from newsarchive.search.tree import stem_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from whoosh import query as wq

    from newsarchive.index.occurrences import Occurrences, SentenceRange
    from newsarchive.search.evaluate import Evaluation

    # For each segment the score of each of its sentences that have a word of the query.
    _Scores = list[dict[int, float]]

__all__ = ["sentence_scores"]


def sentence_scores(
    evaluation: Evaluation,
    part_occurrences: Sequence[Occurrences],
    leaves: Sequence[wq.Query],
    sentence_ranges: Sequence[Sequence[SentenceRange]],
) -> _Scores:
    """The sentences in some ranges that have any word of a query, and how well they fit.

    A sentence has the sum of the scores of all its leaves, as if each stood alone.

    Args:
        evaluation: in the scope «sentence».
        part_occurrences: for each segment where its words stand.
        leaves: of the tree of the query.
        sentence_ranges: for each segment, ascending.

    Returns:
        for each segment: the number of a sentence -> its score.
    """
    scores: _Scores = [{} for _ in sentence_ranges]
    for leaf in leaves if any(sentence_ranges) else ():
        if stem_of(leaf) is not None and leaf.fieldname == "text":
            _add_stem(scores, evaluation, leaf, sentence_ranges, part_occurrences)
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
    leaf: wq.Term,
    sentence_ranges: Sequence[Sequence[SentenceRange]],
    part_occurrences: Sequence[Occurrences],
) -> None:
    """A stem, most of what is asked for, by single values: see `bm25` for the reference."""
    weight = evaluation.weight(leaf, evaluation.vocabulary.frequency(leaf.text, "sentence"))
    base, slope = float(evaluation.norm_base), float(evaluation.norm_slope)
    numbers = evaluation.vocabulary.numbers(leaf.text)
    for own, number, ranges, occurrences in zip(
        scores, numbers, sentence_ranges, part_occurrences, strict=True
    ):
        if number is None:
            continue
        for sentence_range in ranges:
            for sentence, frequency, length in occurrences.frequencies(number, sentence_range):
                score = weight * bm25.saturation(frequency, base + slope * length)
                own[sentence] = own.get(sentence, 0.0) + score
