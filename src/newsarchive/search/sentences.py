"""How well the sentences of a few articles fit a query."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from newsarchive.index.arrays import within
from newsarchive.search.leaf_postings import joined
from newsarchive.search.tree import is_plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from whoosh import query as wq

    from newsarchive.index.arrays import Array
    from newsarchive.index.occurrences import Occurrences, SentenceRange
    from newsarchive.search.evaluate import Evaluation
    from newsarchive.search.window import Window

__all__ = ["page_scores", "window_scores"]


def window_scores(evaluation: Evaluation, window: Window, leaves: Sequence[wq.Query]) -> Array:
    """How well the sentences of a window fit a query.

    A sentence has the sum of the scores of all its leaves, as if each stood alone.

    Args:
        evaluation: in the scope «sentence».
        window: with all stems of the query.
        leaves: of the tree of the query.

    Returns:
        float64, one for each row of the window; 0 where a sentence has no word of the query.
    """
    rows = []
    scores = []
    # The scores of a sentence are added in 64 bits in the order of the leaves, everywhere alike.
    for plain, group in groupby(leaves, is_plain):
        if plain:
            found = [_of_stems(evaluation, window, list(group))]
        else:
            found = [_of_leaf(evaluation, window, leaf) for leaf in group]
        for own_rows, own_scores in found:
            rows.append(own_rows)
            scores.append(own_scores)
    size = int(window.offsets[-1])
    if not rows:
        return np.zeros(size)
    return np.bincount(joined(rows), joined(scores), minlength=size)


def _of_stems(
    evaluation: Evaluation, window: Window, leaves: Sequence[wq.Term]
) -> tuple[Array, Array]:
    """The rows of the sentences that have stems, stem by stem, and their scores."""
    vocabulary = evaluation.vocabulary
    weights = []
    numbers = []
    for leaf in leaves:
        number = vocabulary.numbers(leaf.text)[window.number]
        # A stem that is not in the segment has no postings.
        if number is not None:
            frequency = vocabulary.frequency(leaf.text, "sentence")
            weights.append(evaluation.leaf_scores.weight(leaf, frequency))
            numbers.append(number)
    at, counts = window.postings_of(numbers)
    of_leaves = evaluation.leaf_scores
    base, slope = float(of_leaves.norm_base), float(of_leaves.norm_slope)
    shares = window.saturations(base, slope)[at]
    each = np.array(weights, float).repeat(counts)
    return window.sentence_rows[at], each * shares


def _of_leaf(evaluation: Evaluation, window: Window, leaf: wq.Query) -> tuple[Array, Array]:
    """The rows of what a leaf matches that is no stem, and their scores."""
    documents, scores_of = evaluation.scores_at(leaf)[window.number]
    places = within(documents, window.starts, window.ends)
    sentences = documents[places].astype(np.int64)
    return window.rows_of(sentences), scores_of(places).astype(float)


def page_scores(
    evaluation: Evaluation,
    occurrences: Occurrences,
    number: int,
    leaves: Sequence[wq.Query],
    sentence_ranges: Sequence[SentenceRange],
) -> list[dict[int, float]]:
    """The same for the sentences in a few ranges by single values, where the stems are few.

    Args:
        evaluation: in the scope «sentence».
        occurrences: of the segment.
        number: which segment of the snapshot.
        leaves: of the tree of the query.
        sentence_ranges: ascending.

    Returns:
        for each range: the number of each sentence that has a word of the query -> its score.
    """
    scores: list[dict[int, float]] = [{} for _ in sentence_ranges]
    vocabulary = evaluation.vocabulary
    of_leaves = evaluation.leaf_scores
    base, slope = float(of_leaves.norm_base), float(of_leaves.norm_slope)
    for leaf in leaves:
        if not is_plain(leaf):
            _add_leaf(scores, evaluation, number, leaf, sentence_ranges)
            continue
        stem = vocabulary.numbers(leaf.text)[number]
        if stem is None:
            continue
        held = vocabulary.frequency(leaf.text, "sentence")
        weight = of_leaves.weight(leaf, held)
        for own, sentence_range in zip(scores, sentence_ranges, strict=True):
            for sentence, frequency, length in occurrences.frequencies(stem, sentence_range):
                # Written out as `bm25.saturation` has it: this is done for each sentence.
                share = frequency / (frequency + (base + slope * length))
                own[sentence] = own.get(sentence, 0.0) + weight * share
    return scores


def _add_leaf(
    scores: Sequence[dict[int, float]],
    evaluation: Evaluation,
    number: int,
    leaf: wq.Query,
    sentence_ranges: Sequence[SentenceRange],
) -> None:
    """Add what a leaf that is no stem gives to sentences.

    Args:
        scores: for each range those of its sentences; they are added to.
        evaluation: in the scope «sentence».
        number: which segment of the snapshot.
        leaf: of the tree of the query.
        sentence_ranges: ascending.
    """
    documents, scores_of = evaluation.scores_at(leaf)[number]
    starts, ends = np.array(sentence_ranges, np.int64).reshape(-1, 2).T
    places = within(documents, starts, ends)
    sentences = documents[places]
    which = starts.searchsorted(sentences, "right") - 1
    added = scores_of(places)
    columns = which.tolist(), sentences.tolist(), added.tolist()
    for place, sentence, score in zip(*columns, strict=True):
        own = scores[place]
        own[sentence] = own.get(sentence, 0.0) + score
