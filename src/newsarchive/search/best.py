"""The best sentences of a page's hits: those that are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsarchive.search.sentences import sentence_scores

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from whoosh import query as wq

    from newsarchive.index.occurrences import Occurrences, SentenceRange
    from newsarchive.index.snapshot import SegmentReader
    from newsarchive.search.evaluate import Evaluation
    from newsarchive.search.page import Candidate

__all__ = ["best_sentences"]


def best_sentences(
    evaluation: Evaluation,
    part_occurrences: Sequence[Occurrences],
    leaves: Sequence[wq.Query],
    hits: Sequence[Candidate],
    most: int,
) -> list[list[int]]:
    """For each hit the numbers of its best sentences, best first: those with any word of the query.

    An article found by its metadata alone, or by what it does not say, gives its first sentence.

    Args:
        evaluation: in the scope «sentence».
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
    scores = sentence_scores(evaluation, part_occurrences, leaves, ordered)
    found = []
    for hit in hits:
        best = _best(scores[hit.part], hit.sentence_range, most)
        found.append(best or [_first_printed(part_occurrences[hit.part].part, hit.sentence_range)])
    return found


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
