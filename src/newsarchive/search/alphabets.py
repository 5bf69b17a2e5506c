"""What an archive tells of the Latin alphabet of a query.

In ASCII, or where ı is the only special letter, a word can be read in several alphabets, or be
English. The words of the whole query tell which: the reading that has most of them in the archive.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from newsarchive.analysis.forms import LATIN, LETTERS
from newsarchive.analysis.words import AS_TYPED
from newsarchive.kazakh.languages import FUNCTION_WORDS, is_english
from newsarchive.kazakh.loan_spellings import loan_spellings
from newsarchive.search.sources import idf_of
from newsarchive.search.syntax import FIELD_NAMES, OPERATORS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from newsarchive.analysis import Analyser, Word
    from newsarchive.request import Scope
    from newsarchive.search.parameters import Ranking
    from newsarchive.search.terms import Vocabulary

__all__ = ["LatinReadings"]

_NO_WORDS = re.compile(rf"\b(?:{'|'.join(OPERATORS)})\b|(?i:\b(?:{'|'.join(FIELD_NAMES)}):)")


class LatinReadings:
    """The words of a query in Latin letters, in each alphabet that they can be written in.

    Args:
        text: the whole query.
        vocabulary: of the snapshot.
        scope: what a document is.
        ranking: the parameters.
        analyser: that of the index.

    Attributes:
        best: the name of the reading that the archive has most words of, by `Analyser.alphabet`;
            None for a query without Latin letters.
    """

    def __init__(
        self,
        text: str,
        vocabulary: Vocabulary,
        scope: Scope,
        ranking: Ranking,
        analyser: Analyser,
    ) -> None:
        self._vocabulary, self._scope, self._ranking = vocabulary, scope, ranking
        self._analyser = analyser
        # An operator or a field is no word: it does not make a Cyrillic query a Latin one.
        typed = _NO_WORDS.sub(" ", text)
        has_latin = LATIN.search(typed.lower())
        names = (analyser.alphabet(text) or "").split() if has_latin else []
        # An English sentence is no Kazakh one, though the archive may have what it looks like.
        words_typed = LETTERS.findall(typed.lower())
        has_function_word = not FUNCTION_WORDS["en"].isdisjoint(words_typed)
        if AS_TYPED in names and has_function_word and is_english(words_typed):
            names = []
        readings = {name: analyser.query_words(text, name) for name in names}
        self._known = {name: self._count(words) for name, words in readings.items()}
        self.best: str | None = max(names, key=self._known.__getitem__, default=None)
        self._text = text
        if self.best:
            # As the same query in Cyrillic letters is read.
            forms = [word.forms[0] for word in readings[self.best] if word.forms]
            self._text = " ".join(forms)
        # What the other readings count by themselves: less where they have fewer of the words.
        self._shares: dict[str, float] = {}
        for name, words in readings.items():
            equal = self._known[name][0] == self._known[self.best or name][0]
            share = 1.0 if equal else ranking.foreign
            for stem in (stem for word in words for stem in word.stems):
                self._shares[stem] = max(share, self._shares.get(stem, 0.0))
        self._of_best = {stem for word in readings.get(self.best or "", ()) for stem in word.stems}

    @cached_property
    def language(self) -> str:
        """The language of the query as it is read best, «kk», «ru» or «en».

        Only translations ask for it.
        """
        return self._analyser.forms(self._text)[0]

    def _count(self, words: Sequence[Word]) -> tuple[int, int]:
        """How many words the archive has; and in how many documents, all together."""
        frequencies = []
        for word in words:
            held = [self._vocabulary.frequency(stem, self._scope) for stem in word.stems]
            frequencies.append(max(held, default=0))
        return sum(map(bool, frequencies)), sum(frequencies)

    def split(self, stems: Sequence[str]) -> tuple[list[str], Mapping[str, float]]:
        """The stems of a word as it is best read, and what those of its other readings count.

        A rarer reading may not outweigh the best one: one English headline with «Nursultan» does
        not come before all the Kazakh ones.

        Args:
            stems: that the word can have.
        """
        known = {stem: self._idf(stem) for stem in stems if stem in self._of_best}
        found = [rarity for rarity in known.values() if rarity is not None]
        if not found:
            return list(stems), {}
        others = {}
        for stem in stems:
            own = None if stem in known else self._idf(stem)
            if own is not None:
                others[stem] = self._shares.get(stem, 1.0) * min(1.0, min(found) / own)
        return list(known), others

    def spelt(self, forms: Sequence[str]) -> dict[str, float]:
        """The stems of other Cyrillic spellings of a word that the archive does not have as read.

        Args:
            forms: that the word can be.

        Returns:
            stem -> what it counts; none for a query in Cyrillic.
        """
        found: dict[str, float] = {}
        for form in forms if self.best else ():
            for spelling in loan_spellings(form):
                stem = self._analyser.stem(spelling, "kk")
                if self._vocabulary.frequency(stem, self._scope):
                    found[stem] = self._ranking.like
        return found

    def _idf(self, stem: str) -> float | None:
        return idf_of(stem, self._vocabulary, self._scope)
