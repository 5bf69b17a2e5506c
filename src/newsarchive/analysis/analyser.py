"""The analyser: how text becomes terms, as one value that an index keeps and its queries use."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import attrs

from newsarchive.analysis.forms import CHUNK, analyse, placed_forms, read
from newsarchive.analysis.spans import spans
from newsarchive.analysis.stems import stem
from newsarchive.analysis.words import alphabet, query_words
from newsarchive.kazakh import stemmer
from newsarchive.kazakh.tokenizer import group_digits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from newsarchive.analysis.words import Word

__all__ = ["VERSION", "Analyser", "Term"]

VERSION = f"3.{stemmer.VERSION}"
"""The version of an analyser without protected names."""


@attrs.frozen
class Term:
    """An indexed word of a sentence.

    Attributes:
        start: where it begins, in characters of the sentence as given.
        end: where it ends, likewise.
        form: the indexed form.
        stem: its stem, as `Analyser.stem` gives it.
    """

    start: int
    end: int
    form: str
    stem: str


@attrs.frozen
class Analyser:
    """Kazakh, Russian and English text -> forms and stems.

    An index keeps the names it was built with, and its queries use the same.

    Attributes:
        names: protected names in lower case; an inflected form of one has the name as its stem.

    >>> Analyser().stem("мектептерде", "kk")
    'мектеп'
    """

    names: frozenset[str] = frozenset()

    @property
    def version(self) -> str:
        """Changes whenever the terms of a text may.

        An index made by another version is outdated.
        """
        if not self.names:
            return VERSION
        # Names change the stem of words, so an index that was built with others is another one.
        checksum = zlib.crc32(" ".join(sorted(self.names)).encode())
        return f"{VERSION}.{checksum:08x}"

    def forms(self, sentence: str) -> tuple[str, list[str]]:
        """The language of a sentence («kk», «ru» or «en») and its indexed forms in order."""
        return analyse(sentence)

    def stem(self, form: str, language: str) -> str:
        """The stem of a form from `forms` in a sentence of a language."""
        return stem(form, language, self.names)

    def terms(self, sentence: str) -> list[Term]:
        """The indexed words of a sentence with their places and stems, in the order of `forms`."""
        # Grouping keeps the length, so the places hold in the sentence as given.
        grouped = group_digits(sentence)
        language, alphabet, _ = read(grouped)
        found = []
        for chunk in CHUNK.finditer(grouped):
            at = chunk.start()
            for start, end, form in placed_forms(chunk[0], alphabet):
                found.append(Term(at + start, at + end, form, self.stem(form, language)))
        return found

    def alphabet(self, text: str) -> str | None:
        """The Latin alphabets that the words of a query are read in, in one string.

        To be asked once of the whole query and given to `query_words` with each piece of it, so
        that one word («Azııa») is not read in another alphabet than the rest.

        Returns:
            the likeliest first («acute», «plain acute draft typed»); None without Latin letters.

        >>> Analyser().alphabet("Qazaq tilin damytý")
        'acute'
        """
        return alphabet(text)

    def query_words(self, text: str, alphabet: str | None = None) -> Sequence[Word]:
        """The words of a piece of a query in order, each with every form and stem it can have.

        Args:
            text: the piece.
            alphabet: what `alphabet` says of the whole query; by default the piece alone tells it.

        >>> Analyser().query_words("Azııa", "acute")[0].forms
        ('азия',)
        """
        return query_words(text, self.names, alphabet)

    def spans(self, sentence: str, words: Mapping[int, str]) -> tuple[tuple[int, int], ...]:
        """Where some of the indexed words of a sentence stand: start and end in characters.

        Args:
            sentence: as given to `forms`.
            words: places among its forms, with the form at each; where not every place of a form is
                among them, an empty string instead.
        """
        return spans(sentence, words)
