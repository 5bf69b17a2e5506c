"""How well the sentences of a few articles fit a query.

Those of a page by single values, of which each leaf has few; those of a window by arrays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsarchive.index.arrays import within
from newsarchive.search import bm25
from newsarchive.search.tree import stem_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from whoosh import query as wq

    from newsarchive.index.arrays import Array
    from newsarchive.index.occurrences import Occurrences, SentenceRange
    from newsarchive.search.evaluate import Evaluation
    from newsarchive.search.window import Window

    # For each segment the score of each of its sentences that have a word of the query.
    _Scores = list[dict[int, float]]

__all__ = ["best_of_windows", "sentence_scores"]


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


def best_of_windows(
    evaluation: Evaluation, windows: Sequence[Window], leaves: Sequence[wq.Query]
) -> list[list[float]]:
    """For each document of some windows the score of its best sentence; 0 where none has a word.

    Scores are those of `sentence_scores`.

    Args:
        evaluation: in the scope «sentence».
        windows: one for each segment, with all stems of the query.
        leaves: of the tree of the query.
    """
    found: list[list[tuple[Array, Array]]] = [[] for _ in windows]
    for leaf in leaves:
        if stem_of(leaf) is not None and leaf.fieldname == "text":
            of_leaf = _of_stem(evaluation, windows, leaf)
        else:
            of_leaf = _of_leaf(evaluation, windows, leaf)
        for own, one in zip(found, of_leaf, strict=True):
            own.append(one)
    best = []
    for window, own in zip(windows, found, strict=True):
        sentences = [np.empty(0, np.int64), *(sentences for sentences, _ in own)]
        scores = [np.empty(0), *(scores for _, scores in own)]
        best.append(window.best(np.concatenate(sentences), np.concatenate(scores)))
    return best


def _of_stem(
    evaluation: Evaluation, windows: Sequence[Window], leaf: wq.Term
) -> list[tuple[Array, Array]]:
    """For each window the sentences that have a stem, and their scores."""
    weight = evaluation.weight(leaf, evaluation.vocabulary.frequency(leaf.text, "sentence"))
    base, slope = float(evaluation.norm_base), float(evaluation.norm_slope)
    found = []
    numbers = evaluation.vocabulary.numbers(leaf.text)
    for window, number in zip(windows, numbers, strict=True):
        if number is None:
            found.append((np.empty(0, np.int64), np.empty(0)))
            continue
        sentences, frequency, lengths = window.frequencies(number)
        norm = base + slope * lengths.astype(float)
        found.append((sentences, weight * bm25.saturation(frequency, norm)))
    return found


def _of_leaf(
    evaluation: Evaluation, windows: Sequence[Window], leaf: wq.Query
) -> list[tuple[Array, Array]]:
    """For each window the sentences that a leaf which is no stem matches, and their scores."""
    found = []
    everywhere = evaluation.scores_at(leaf)
    for window, (documents, scores_of) in zip(windows, everywhere, strict=True):
        places = within(documents, window.starts, window.ends)
        found.append((documents[places], scores_of(places).astype(float)))
    return found


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
