"""The stems that a word of a query may mean, with what each counts beside the word as typed.

The sources are those of `sources` and `translated`; here they are weighed against each other. None
ever counts more than the stem itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from newsarchive.kazakh.languages import FUNCTION_WORDS
from newsarchive.search.alphabets import LatinReadings
from newsarchive.search.sources import idf_of, look_alikes, relatives, spellings
from newsarchive.search.translated import language_of, translated

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from newsarchive.analysis import Analyser
    from newsarchive.request import Scope
    from newsarchive.search.parameters import Ranking
    from newsarchive.search.terms import Vocabulary

__all__ = ["Meaning", "Meanings"]


class Meaning(NamedTuple):
    """What a word may mean.

    Attributes:
        weights: stem -> what it counts; those of the word itself first.
        kinds: stem that was not typed -> «look-alike», «spelling», «relative» or «translation».
    """

    weights: Mapping[str, float]
    kinds: Mapping[str, str]


class Meanings:
    """What the words of one query may mean in one snapshot.

    Args:
        text: the whole query.
        vocabulary: the words of the snapshot.
        scope: what a document is.
        ranking: the parameters.
        analyser: that of the index.
    """

    def __init__(
        self,
        text: str,
        vocabulary: Vocabulary,
        scope: Scope,
        ranking: Ranking,
        analyser: Analyser,
    ) -> None:
        self._vocabulary = vocabulary
        self._scope: Scope = scope
        self._ranking = ranking
        self._analyser = analyser
        self._latin = LatinReadings(text, vocabulary, scope, ranking, analyser)
        # Only translations ask for the language of the query.
        self._language = self._latin.language if ranking.translate else ""
        self._function_words = FUNCTION_WORDS.get(self._language, frozenset())

    def frequency(self, stem: str) -> int:
        """In how many living documents a stem stands."""
        return self._vocabulary.frequency(stem, self._scope)

    def _idf(self, stem: str) -> float | None:
        """How rare a stem is; None where the snapshot does not have it."""
        return idf_of(stem, self._vocabulary, self._scope)

    def split(self, stems: Sequence[str]) -> tuple[list[str], Mapping[str, float]]:
        """The stems of a word as it is best read, and what those of its other readings count.

        Args:
            stems: that the word can have.
        """
        return self._latin.split(stems)

    def look_alikes(self, stems: Sequence[str], forms: Sequence[str]) -> dict[str, float]:
        """The stems that become what was typed where the Kazakh letters are missing.

        Args:
            stems: that the word typed can have.
            forms: that it can be.
        """
        return look_alikes(
            stems,
            forms,
            vocabulary=self._vocabulary,
            scope=self._scope,
            ranking=self._ranking,
            analyser=self._analyser,
        )

    def of(self, stems: Sequence[str], forms: Sequence[str], *, freely: bool) -> Meaning:
        """What a word may mean.

        Args:
            stems: that the word typed has.
            forms: that it was typed as.
            freely: whether it may mean what is not spelt like it.
        """
        weights = dict.fromkeys(stems, 1.0)
        known = [own for own in map(self._idf, stems) if own is not None]
        sources = self._sources(weights, known, forms, freely=freely)
        others: dict[str, float] = {}
        kinds: dict[str, str] = {}
        # Of two sources that name one stem the first has it.
        for kind, found in reversed(sources.items()):
            others |= found
            kinds |= dict.fromkeys(found, kind)
        for stem, likeness in others.items():
            own = self._idf(stem)
            if own is None:
                continue
            # A rare relative may not outweigh the word that was typed.
            cap = min(1.0, max(known) / own) if known else 1.0
            weights.setdefault(stem, likeness * cap)
        added = {stem: kind for stem, kind in kinds.items() if stem not in stems}
        translates = freely and bool(self._ranking.translate)
        if translates and self._function_words.intersection(forms):
            share = self._ranking.function
            weights = {stem: share * weight for stem, weight in weights.items()}
        return Meaning(weights, added)

    def _sources(
        self,
        weights: dict[str, float],
        known: Sequence[float],
        forms: Sequence[str],
        *,
        freely: bool,
    ) -> dict[str, Mapping[str, float]]:
        """What each source says of a word, the surest source first.

        Args:
            weights: of the stems that the word has; those that it hardly means are lowered.
            known: how rare each of them is that the snapshot has.
            forms: that the word was typed as.
            freely: whether it may mean what is not spelt like it.

        Returns:
            kind -> stem -> what it counts.
        """
        stems = list(weights)
        sources: dict[str, Mapping[str, float]] = {"look-alike": self.look_alikes(stems, forms)}
        if not freely:
            return sources
        vocabulary, scope, ranking = self._vocabulary, self._scope, self._ranking
        if ranking.translate:
            sources["translation"] = self._translations(weights)
        # Only a word that the archive does not have is taken for a mistyped one.
        if not known and not sources["look-alike"]:
            spelt = self._latin.spelt(forms)
            sources["spelling"] = spelt or spellings(stems, forms, vocabulary, scope, ranking)
        sources["relative"] = relatives(stems, vocabulary, scope, ranking)
        return sources

    def _translations(self, weights: dict[str, float]) -> dict[str, float]:
        """The stems of other languages that a word may mean; lowers those that it hardly means.

        Args:
            weights: of the stems that the word can have.
        """
        found = translated(list(weights), self._language, self._vocabulary, self._scope)
        share = self._ranking.translate
        others = {stem: share * weight for stem, weight in found.weights.items()}
        if not others:
            return others
        read = {found.language, self._language}
        for stem in weights:
            # «сот», court, is hardly meant as the Russian for hundreds.
            if language_of(stem) not in read:
                weights[stem] = max(self._ranking.foreign, others.pop(stem, 0.0))
        return others
