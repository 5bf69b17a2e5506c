"""The best sentences of a page's hits: those that are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsarchive.search.sentences import sentence_scores, window_scores
from newsarchive.search.tree import is_plain
from newsarchive.search.window import Window

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from whoosh import query as wq

    from newsarchive.index.occurrences import Occurrences, SentenceRange
    from newsarchive.index.snapshot import SegmentReader
    from newsarchive.search.evaluate import Evaluation
    from newsarchive.search.page import Candidate

__all__ = ["best_sentences", "windows_of"]

# Stems of a query that has no more are looked up hit by hit.
_FEW_STEMS = 4


def windows_of(
    evaluation: Evaluation,
    part_occurrences: Sequence[Occurrences],
    leaves: Sequence[wq.Query],
    hits: Sequence[Candidate],
) -> list[Window] | None:
    """For each segment where the words of a query stand in its hits; None where words are few.

    The hits of few words take less time one by one.

    Args:
        evaluation: in the scope «sentence».
        part_occurrences: for each segment where its words stand.
        leaves: of the tree of the query.
        hits: of a page.
    """
    asked = [leaf.text for leaf in leaves if is_plain(leaf)]
    stems = list(dict.fromkeys(asked))
    if len(stems) <= _FEW_STEMS:
        return None
    sentence_ranges: list[list[SentenceRange]] = [[] for _ in part_occurrences]
    for hit in hits:
        sentence_ranges[hit.part].append(hit.sentence_range)
    windows = []
    for number, (own, ranges) in enumerate(zip(part_occurrences, sentence_ranges, strict=True)):
        entries = [evaluation.vocabulary.entries(stem)[number] for stem in stems]
        # Of a segment without a hit nothing is looked up.
        here = [entry.number for entry in entries if entry is not None]
        windows.append(Window(own.part, here if ranges else [], sorted(ranges)))
    return windows


def best_sentences(
    evaluation: Evaluation,
    part_occurrences: Sequence[Occurrences],
    leaves: Sequence[wq.Query],
    hits: Sequence[Candidate],
    most: int,
    windows: Sequence[Window] | None = None,
) -> list[list[int]]:
    """For each hit the numbers of its best sentences, best first: those with any word of the query.

    An article found by its metadata alone, or by what it does not say, gives its first sentence.

    Args:
        evaluation: in the scope «sentence».
        part_occurrences: for each segment where its words stand.
        leaves: of the tree of the query.
        hits: of a page.
        most: how many sentences a hit may have.
        windows: of the hits, as `windows_of` makes them.
    """
    if windows is not None and hits:
        return _best_of_windows(evaluation, windows, leaves, hits, most)
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


def _best_of_windows(
    evaluation: Evaluation,
    windows: Sequence[Window],
    leaves: Sequence[wq.Query],
    hits: Sequence[Candidate],
    most: int,
) -> list[list[int]]:
    """The same as `best_sentences`."""
    scores = [own.tolist() for own in window_scores(evaluation, windows, leaves)]
    first_rows = []
    for window in windows:
        starts = window.starts.tolist()
        first_rows.append(dict(zip(starts, window.offsets.tolist(), strict=False)))
    found = []
    for hit in hits:
        start, end = hit.sentence_range
        row = first_rows[hit.part][start]
        own = scores[hit.part][row : row + end - start]
        places = [place for place, score in enumerate(own) if score]
        # Of equal ones, the first comes first.
        places.sort(key=own.__getitem__, reverse=True)
        best = [start + place for place in places[:most]]
        found.append(best or [_first_printed(windows[hit.part].part, hit.sentence_range)])
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
