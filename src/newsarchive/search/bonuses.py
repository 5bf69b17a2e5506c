"""What the best of what matched get beside their scores; these bonuses are never negative."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from newsarchive import deadline
from newsarchive.index.snapshot import sentences_of
from newsarchive.search import proximity
from newsarchive.search.sentences import window_scores
from newsarchive.search.window import Window

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsarchive.index.snapshot import Snapshot
    from newsarchive.search.parameters import Ranking
    from newsarchive.search.proximity import Stems
    from newsarchive.search.ranking import Matches

    # Which segment of the snapshot a document is in, and its number there.
    Place = tuple[int, int]

__all__ = ["Bonus", "Bonuses"]

# Stems of a query that has no more are looked up document by document.
_FEW_STEMS = 6


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

    @property
    def whole(self) -> float:
        """All of it."""
        return self.near + self.exact + self.sentence


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
        self._words: list[list[Stems]] = []
        for number, part in enumerate(snapshot.parts):
            words = [proximity.stems(number, part, word) for word in matches.query.words]
            self._words.append(words)
        # A sentence that has nearly all of a pasted text says more than a long article over which
        # its words are spread.
        pasted = matches.query.pasted and matches.scope == "article"
        self.of_sentences = pasted and bool(ranking.sentence)

    @property
    def largest(self) -> float:
        """No document gets more."""
        if self.of_sentences:
            return float("inf")
        return proximity.most(self._matches.idfs, self._ranking)

    def of(self, places: Sequence[Place]) -> Iterator[Bonus]:
        """The bonus of each of some documents, in their order.

        Args:
            places: of the documents, each once.
        """
        stems = len(self._matches.query.terms)
        if stems <= _FEW_STEMS and not self.of_sentences:
            return map(self._singly, places)
        return self._together(places)

    def _singly(self, place: Place) -> Bonus:
        """The bonus of one document; mostly only the first few are asked for."""
        deadline.check()
        matches, ranking = self._matches, self._ranking
        number, document = place
        words, idfs = self._words[number], matches.idfs
        sentences = sentences_of(self._snapshot.parts[number], document, matches.scope)
        occurrences = matches.part_occurrences[number]
        exact = ranking.exact * proximity.exact_in(occurrences, words, idfs, sentences)
        # A single word is near to nothing.
        if len(words) < 2:
            return Bonus(exact=exact)
        near = proximity.near_in(occurrences, words, idfs, sentences)
        return Bonus(ranking.nearness * near, exact)

    def _together(self, places: Sequence[Place]) -> Iterator[Bonus]:
        """The bonuses of documents that are looked up all at once."""
        deadline.check()
        ranking, idfs = self._ranking, self._matches.idfs
        documents: list[list[int]] = [[] for _ in self._snapshot.parts]
        for number, document in places:
            documents[number].append(document)
        for own in documents:
            own.sort()
        windows = [self._window(number, own) for number, own in enumerate(documents)]
        best = self._best_of_sentences(windows)
        found: dict[Place, Bonus] = {}
        for number, (window, own) in enumerate(zip(windows, documents, strict=True)):
            words = self._words[number]
            near = ranking.nearness * proximity.near(window, words, idfs)
            exact = ranking.exact * proximity.exact(window, words, idfs)
            each = zip(own, near.tolist(), exact.tolist(), best[number], strict=True)
            for document, *bonus in each:
                found[number, document] = Bonus(*bonus)
        return (found[place] for place in places)

    def _window(self, number: int, documents: Sequence[int]) -> Window:
        """Where the stems of the query stand in some documents of a segment."""
        part = self._snapshot.parts[number]
        # A stem may be that of several words: it is looked up once.
        stems = dict.fromkeys([stem for word in self._words[number] for stem in word])
        if self.of_sentences:
            entries = [term.entries[number] for term in self._matches.query.terms]
            stems |= dict.fromkeys([entry.number for entry in entries if entry is not None])
        sentences = [sentences_of(part, document, self._matches.scope) for document in documents]
        return Window(part, list(stems), sentences)

    def _best_of_sentences(self, windows: Sequence[Window]) -> list[list[float]]:
        """For each document of some windows what its best sentence adds."""
        if not self.of_sentences:
            return [[0.0] * window.size for window in windows]
        evaluation = self._matches.of_sentences
        scores = window_scores(evaluation, windows, self._matches.query.leaves)
        found = []
        for window, own in zip(windows, scores, strict=True):
            found.append([self._ranking.sentence * score for score in window.best(own)])
        return found
