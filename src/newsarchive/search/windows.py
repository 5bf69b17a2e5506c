"""The windows of one query: what was looked up for a document is there for all that need it.

The bonuses of the documents that may come first, the best sentences of a page and the marks in them
ask where the same words stand in the same documents.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsarchive.index.occurrences import Occurrences
from newsarchive.search.sentences import page_scores, window_scores
from newsarchive.search.tree import stem_of
from newsarchive.search.window import Window

if TYPE_CHECKING:
    from collections.abc import Sequence

    from whoosh import query as wq

    from newsarchive.index.arrays import Array
    from newsarchive.index.occurrences import SentenceRange
    from newsarchive.index.snapshot import Snapshot
    from newsarchive.search.evaluate import Evaluation

__all__ = ["Windows"]


# Stems of a query that has no more are looked up document by document.
_FEW_STEMS = 2


class Windows:
    """Where the words of a query stand in the documents that were looked at.

    Args:
        snapshot: that is searched.
        of_sentences: the evaluation in the scope «sentence».
        leaves: of the tree of the query.

    Attributes:
        leaves: as given.
        of_sentences: as given.
        occurrences: for each segment where words stand, looked up one by one.
        few: whether the query has so few stems that one by one takes less time: then there are no
            windows.
    """

    def __init__(
        self, snapshot: Snapshot, of_sentences: Evaluation, leaves: Sequence[wq.Query]
    ) -> None:
        self._parts = snapshot.parts
        self.of_sentences = of_sentences
        self.leaves = leaves
        self.occurrences = tuple(map(Occurrences, snapshot.parts))
        self._stems = dict.fromkeys([leaf.text for leaf in leaves if stem_of(leaf) is not None])
        self.few = len(self._stems) <= _FEW_STEMS
        # The segment of a document and its first sentence -> the window that it is in.
        self._held: dict[tuple[int, int], Window] = {}
        self._scores: dict[Window, Array] = {}

    def looked_up(self, number: int, starts: Array, ends: Array) -> Window:
        """The window of some documents of a segment, which is kept.

        Args:
            number: which segment of the snapshot.
            starts: (d,) int64, ascending: the first sentence of each document.
            ends: (d,) int64, the one after its last.
        """
        vocabulary = self.of_sentences.vocabulary
        entries = [vocabulary.entries(stem)[number] for stem in self._stems]
        stems = [entry.number for entry in entries if entry is not None]
        window = Window(self._parts[number], number, stems, starts, ends)
        # No two documents of one scope begin with the same sentence.
        for start in starts.tolist():
            self._held[number, start] = window
        return window

    def holding(self, documents: Sequence[tuple[int, SentenceRange]]) -> list[Window]:
        """The window that each of some documents is in; those that are in none get one.

        Args:
            documents: the segment of each, and its sentences.
        """
        # Those of a segment are looked up together.
        fresh: dict[int, list[SentenceRange]] = {}
        for number, sentence_range in documents:
            if (number, sentence_range[0]) not in self._held:
                fresh.setdefault(number, []).append(sentence_range)
        for number, own in fresh.items():
            starts, ends = np.array(sorted(own), np.int64).T
            self.looked_up(number, starts, ends)
        return [self._held[number, start] for number, (start, _) in documents]

    def shown(self, documents: Sequence[tuple[int, SentenceRange]]) -> list[Window | None]:
        """The same for documents whose words are to be marked; None where there are no windows.

        Args:
            documents: the segment of each, and its sentences.
        """
        if self.few:
            return [None] * len(documents)
        return [*self.holding(documents)]

    def best(self, documents: Sequence[tuple[int, SentenceRange]], most: int) -> list[list[int]]:
        """For each of some documents its best sentences that have a word of the query.

        Args:
            documents: the segment of each, and its sentences.
            most: how many sentences a document may have.

        Returns:
            their numbers, the best first; of equal ones, the first in the text.
        """
        if self.few:
            return self._best_one_by_one(documents, most)
        best = []
        for window, (_, (start, end)) in zip(self.holding(documents), documents, strict=True):
            row = window.row_of[start]
            scores = self.scores(window)
            own = scores[row : row + end - start].tolist()
            # Only what has a word of the query has a score.
            places = [place for place, score in enumerate(own) if score]
            places.sort(key=own.__getitem__, reverse=True)
            best.append([start + place for place in places[:most]])
        return best

    def _best_one_by_one(
        self, documents: Sequence[tuple[int, SentenceRange]], most: int
    ) -> list[list[int]]:
        """The same as `best`, in less time where the stems are few.

        Args:
            documents: the segment of each, and its sentences.
            most: how many sentences a document may have.
        """
        ranges: dict[int, list[SentenceRange]] = {}
        for number, sentence_range in documents:
            ranges.setdefault(number, []).append(sentence_range)
        scores: dict[tuple[int, SentenceRange], dict[int, float]] = {}
        for number, own in ranges.items():
            own.sort()
            occurrences = self.occurrences[number]
            found = page_scores(self.of_sentences, occurrences, number, self.leaves, own)
            for sentence_range, in_range in zip(own, found, strict=True):
                scores[number, sentence_range] = in_range
        best = []
        for document in documents:
            in_range = scores[document]
            # Of equal ones, the first in the text comes first.
            sentences = sorted(in_range)
            sentences.sort(key=in_range.__getitem__, reverse=True)
            best.append(sentences[:most])
        return best

    def scores(self, window: Window) -> Array:
        """The score of each sentence of a window; see `window_scores`.

        Args:
            window: of this query.
        """
        scores = self._scores.get(window)
        if scores is None:
            scores = window_scores(self.of_sentences, window, self.leaves)
            self._scores[window] = scores
        return scores
