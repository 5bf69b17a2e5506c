"""What the best of what matched get beside their scores; these bonuses are never negative."""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from newsarchive import deadline
from newsarchive.index.snapshot import sentences_of
from newsarchive.search import proximity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsarchive.index.arrays import Array
    from newsarchive.index.snapshot import Snapshot
    from newsarchive.search.parameters import Ranking
    from newsarchive.search.proximity import Stems
    from newsarchive.search.ranking import Matches

    # Which segment of the snapshot a document is in, and its number there.
    Place = tuple[int, int]

__all__ = ["Bonus", "Bonuses"]


class Bonus(NamedTuple):
    """What a document gets beside its score.

    Attributes:
        near: for words that stand near each other.
        exact: for words printed as they were typed.
        sentence: a share of the score of its best sentence, where the query is a pasted text.
    """

    near: float = 0.0
    exact: float = 0.0
    sentence: float = 0.0


class Bonuses:
    """The bonuses of the documents of one query.

    Args:
        snapshot: that was searched.
        matches: what the query matches in it.
        ranking: the parameters.
    """

    def __init__(self, snapshot: Snapshot, matches: Matches, ranking: Ranking) -> None:
        self._snapshot = snapshot
        self._matches = matches
        self._ranking = ranking
        # A sentence that has nearly all of a pasted text says more than a long article over which
        # its words are spread.
        pasted = matches.query.pasted and matches.scope == "article"
        self.of_sentences = pasted and bool(ranking.sentence)
        # For each segment the stems of each word there.
        self._words: list[list[Stems]] = []
        for number, part in enumerate(snapshot.parts):
            words = [proximity.stems(number, part, word) for word in matches.query.words]
            self._words.append(words)

    @property
    def largest(self) -> float:
        """No document gets more."""
        # The score of a sentence has no bound that is cheap to tell.
        if self.of_sentences:
            return float("inf")
        return proximity.most(self._matches.idfs, self._ranking)

    def wholes(self, places: Sequence[Place]) -> Iterator[float]:
        """The bonus of each of some documents, in their order.

        Args:
            places: of the documents, each once.
        """
        # Phrases, prefixes and filters get none.
        has_stems = any(word.terms for word in self._matches.query.words)
        if not has_stems and not self.of_sentences:
            return repeat(0.0, len(places))
        if self._matches.windows.few and not self.of_sentences:
            return map(self._singly, places)
        return self._together(places)

    def _singly(self, place: Place) -> float:
        """The bonus of one document; mostly only the first few are asked for."""
        deadline.check()
        matches, ranking = self._matches, self._ranking
        number, document = place
        words = self._words[number]
        idfs = matches.idfs
        part = self._snapshot.parts[number]
        sentences = sentences_of(part, document, matches.scope)
        occurrences = matches.windows.occurrences[number]
        printed = proximity.exact_in(occurrences, words, idfs, sentences)
        exact = ranking.exact * printed
        # A single word is near to nothing.
        if len(words) < 2:
            return exact
        near = proximity.near_in(occurrences, words, idfs, sentences)
        return ranking.nearness * near + exact

    def _together(self, places: Sequence[Place]) -> Iterator[float]:
        """The bonuses of documents that are looked up all at once."""
        by_part: dict[int, list[int]] = {}
        for number, document in places:
            by_part.setdefault(number, []).append(document)
        found: dict[Place, float] = {}
        for number, own in by_part.items():
            own.sort()
            near, exact, sentence = self._parts(number, own)
            whole = near + exact + sentence
            for document, bonus in zip(own, whole.tolist(), strict=True):
                found[number, document] = bonus
        return map(found.__getitem__, places)

    def of(self, place: Place) -> Bonus:
        """The bonus of one document, in its parts.

        Args:
            place: of the document.
        """
        number, document = place
        parts = self._parts(number, [document])
        near, exact, sentence = (float(part[0]) for part in parts)
        return Bonus(near, exact, sentence)

    def _parts(self, number: int, documents: Sequence[int]) -> tuple[Array, Array, Array]:
        """The parts of the bonus of each of some documents of a segment.

        Args:
            number: which segment of the snapshot.
            documents: ascending.

        Returns:
            (d,) float64 each: for words near each other, printed as typed, for the best sentence.
        """
        deadline.check()
        matches, ranking = self._matches, self._ranking
        part = self._snapshot.parts[number]
        starts = np.array(documents, np.int64)
        ends = starts + 1
        if matches.scope == "article":
            bounds = part.segment["article_sentence"]
            starts = bounds[starts].astype(np.int64)
            ends = bounds[ends].astype(np.int64)
        window = matches.windows.looked_up(number, starts, ends)
        words = self._words[number]
        near = ranking.nearness * proximity.near(window, words, matches.idfs)
        exact = ranking.exact * proximity.exact(window, words, matches.idfs)
        sentence = np.zeros(window.size)
        if self.of_sentences:
            scores = matches.windows.scores(window)
            sentence = ranking.sentence * window.best(scores)
        return near, exact, sentence
