"""How well the sentences of a few articles fit a query.

Those of a page by single values, of which each leaf has few; those of a window by arrays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsarchive.index.arrays import within
from newsarchive.search import bm25
from newsarchive.search.tree import is_plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from whoosh import query as wq

    from newsarchive.index.arrays import Array
    from newsarchive.index.occurrences import Occurrences, SentenceRange
    from newsarchive.search.evaluate import Evaluation
    from newsarchive.search.window import Window

    # For each segment the score of each of its sentences that have a word of the query.
    _Scores = list[dict[int, float]]

__all__ = ["sentence_scores", "window_scores"]


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
        if is_plain(leaf):
            _add_stem(scores, evaluation, leaf, sentence_ranges, part_occurrences)
        else:
            _add_leaf(scores, evaluation, leaf, sentence_ranges)
    return scores


def window_scores(
    evaluation: Evaluation, windows: Sequence[Window], leaves: Sequence[wq.Query]
) -> list[Array]:
    """The scores of all sentences of some windows, the same as those of `sentence_scores`.

    Args:
        evaluation: in the scope «sentence».
        windows: one for each segment, with all stems of the query.
        leaves: of the tree of the query.

    Returns:
        for each window float64, one for each of its rows; 0 where a sentence has no word.
    """
    base, slope = float(evaluation.norm_base), float(evaluation.norm_slope)
    shares = [window.saturations(base, slope) for window in windows]
    rows: list[list[Array]] = [[] for _ in windows]
    scores: list[list[Array]] = [[] for _ in windows]
    # The scores of a sentence are added in 64 bits in the order of the leaves, everywhere alike.
    for leaf in leaves:
        if is_plain(leaf):
            of_leaf = _of_stem(evaluation, windows, leaf, shares)
        else:
            of_leaf = _of_leaf(evaluation, windows, leaf)
        for number, (own_rows, own_scores) in enumerate(of_leaf):
            rows[number].append(own_rows)
            scores[number].append(own_scores)
    found = []
    for window, own_rows, own_scores in zip(windows, rows, scores, strict=True):
        sizes = int(window.offsets[-1])
        if own_rows:
            every, beside = np.concatenate(own_rows), np.concatenate(own_scores)
            found.append(np.bincount(every, beside, minlength=sizes))
        else:
            found.append(np.zeros(sizes))
    return found


def _of_stem(
    evaluation: Evaluation, windows: Sequence[Window], leaf: wq.Term, shares: Sequence[Array]
) -> Iterator[tuple[Array, Array]]:
    """For each window the rows of the sentences that have a stem, and their scores."""
    weight = evaluation.weight(leaf, evaluation.vocabulary.frequency(leaf.text, "sentence"))
    numbers = evaluation.vocabulary.numbers(leaf.text)
    for window, number, share in zip(windows, numbers, shares, strict=True):
        # A stem that is not in the segment has no postings.
        own = slice(0) if number is None else window.rows(number)
        yield window.sentence_rows[own], weight * share[own]


def _of_leaf(
    evaluation: Evaluation, windows: Sequence[Window], leaf: wq.Query
) -> Iterator[tuple[Array, Array]]:
    """For each window the rows of what a leaf matches that is no stem, and their scores."""
    everywhere = evaluation.scores_at(leaf)
    for window, (documents, scores_of) in zip(windows, everywhere, strict=True):
        places = within(documents, window.starts, window.ends)
        sentences = documents[places].astype(np.int64)
        yield window.rows_of(sentences), scores_of(places).astype(float)


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
