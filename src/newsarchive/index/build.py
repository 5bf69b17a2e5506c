"""Analysed articles -> the arrays of a segment.

What an article brings (forms, spans, metadata) is kept in the order of arrival by the `Builder`;
everything else is derived from it by one sort. `merge` makes one segment of several.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import numpy as np

from newsarchive.articles import FIELDS
from newsarchive.index import signatures
from newsarchive.index.arrays import offsets, smallest
from newsarchive.index.articles import (
    FieldCodes,
    article_arrays,
    band_arrays,
    dated,
    field_arrays,
    field_values,
)
from newsarchive.index.invert import invert
from newsarchive.index.spool import Spool
from newsarchive.index.words import Words, joined, lexicon_arrays

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import tzinfo
    from pathlib import Path

    from newsarchive.analysis import Analyser
    from newsarchive.analysis.articles import AnalysedArticle
    from newsarchive.articles import Article
    from newsarchive.index.arrays import Array, Column

__all__ = ["Builder"]

_PIECE = 1 << 20  # tokens


class _Numbers(dict[str, int]):
    """Strings -> numbers in the order of first sight; a new string is told to `seen`."""

    def __init__(self, seen: Callable[[str], int]) -> None:
        super().__init__()
        self._seen = seen

    def __missing__(self, string: str) -> int:
        number = self[string] = self._seen(string)
        return number


class _Field:
    """A metadata field of the articles so far."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}
        self._codes = array("I")
        self._counts = array("I")

    def add(self, values: Sequence[str]) -> None:
        """Take the values of the next article."""
        known = self._known
        self._codes.extend([known.setdefault(value, len(known)) for value in values])
        self._counts.append(len(values))

    def codes(self) -> FieldCodes:
        """What was taken."""
        counts = np.array(self._counts, np.int64)
        return FieldCodes(list(self._known), np.array(self._codes), counts)


class Builder:
    """Takes articles one by one and gives the arrays of their segment.

    Args:
        folder: for what does not stay in memory.
        room: tokens that are inverted at once.
        analyser: gives the stems of forms.
        zone: of the clock by which days are counted; for None, times count as they are printed.
    """

    def __init__(
        self, folder: Path, room: int, analyser: Analyser, zone: tzinfo | None = None
    ) -> None:
        self._folder = folder
        self._room = room
        self._analyser = analyser
        self._zone = zone
        # Words in the order of first sight. A form has its stem by language, so it is numbered by
        # it, too.
        self._stems: dict[str, int] = {}
        self._forms: list[str] = []
        self._form_stem = array("I")
        self._numbers_of_forms: dict[str, _Numbers] = {}
        # The number of the form of each token: the latest in memory, those before in a file.
        self._tokens = array("I")
        self._spooled = Spool(folder)
        # By sentence.
        self._lengths = array("I")
        self._starts = array("I")
        self._ends = array("I")
        # By article.
        self._sentence_counts = array("I")
        self._numbers = array("Q")
        self._dates = array("q")
        self._precisions = array("B")
        self._ids: list[str] = []
        self._fields = {name: _Field() for name in FIELDS}

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def sentences(self) -> int:
        """Sentences taken so far."""
        return len(self._lengths)

    @property
    def forms(self) -> int:
        """Forms met so far."""
        return len(self._forms)

    def forms_by_language(self) -> dict[str, Iterable[str]]:
        """The forms met so far, by the language of their sentences."""
        return dict(self._numbers_of_forms)

    @property
    def tokens(self) -> int:
        """Tokens taken so far."""
        return len(self._spooled) + len(self._tokens)

    def _numbers_in(self, language: str) -> _Numbers:
        """The numbers of the forms of a language."""
        # The function knows the lists, not the builder: a circle would keep all of it for long.
        stems, forms, form_stem = self._stems, self._forms, self._form_stem
        analyser = self._analyser

        def seen(form: str) -> int:
            stem = analyser.stem(form, language)
            form_stem.append(stems.setdefault(stem, len(stems)))
            forms.append(form)
            return len(forms) - 1

        return self._numbers_of_forms.setdefault(language, _Numbers(seen))

    def add(self, number: int, article: Article, analysed: AnalysedArticle) -> None:
        """Take an article.

        Args:
            number: the store's, larger than those before.
            article: as it is stored.
            analysed: its sentences, the title first.
        """
        values = field_values(article, analysed.language)
        self.put(number, article.id, dated(article, self._zone), values, analysed)

    def put(
        self,
        number: int,
        id_: str,
        moment: tuple[int, int],
        values: Mapping[str, Sequence[str]],
        analysed: AnalysedArticle,
    ) -> None:
        """Take an article of which the text is not at hand.

        Args:
            number: the store's, larger than those before.
            id_: of the article.
            moment: its date and precision, as `articles.dated` gives them.
            values: its metadata, as `articles.field_values` gives it.
            analysed: its sentences, the title first.
        """
        # The inner loop of indexing: a form that was seen costs one look-up.
        for language, forms in analysed.sentences:
            numbers = self._numbers_of_forms.get(language) or self._numbers_in(language)
            self._tokens.extend(map(numbers.__getitem__, forms))
            self._lengths.append(len(forms))
        if len(self._tokens) >= _PIECE:
            self._spool()
        for start, end in analysed.spans:
            self._starts.append(start)
            self._ends.append(end)
        self._sentence_counts.append(len(analysed.spans))
        self._numbers.append(number)
        date, precision = moment
        self._dates.append(date)
        self._precisions.append(precision)
        self._ids.append(id_)
        for name, own in values.items():
            self._fields[name].add(own)

    def _spool(self) -> None:
        """Move the tokens in memory to the file."""
        self._spooled.put(np.array(self._tokens, np.uint32))
        self._tokens = array("I")

    def arrays(self) -> dict[str, Array | Column]:
        """The arrays of the segment, by name; nothing can be added any more."""
        self._spool()
        length = np.array(self._lengths, np.uint32)
        sentence_token = offsets(length)
        article_sentence = offsets(np.array(self._sentence_counts, np.uint32))
        bands = self._bands(sentence_token, article_sentence)
        seen = Words(list(self._stems), self._forms, np.array(self._form_stem))
        of_all = joined([seen])
        words, number = of_all.words, of_all.forms[0]
        lexicons = lexicon_arrays(words)
        stem, ordinal = words.form_stem[number], lexicons["form_ordinal"][number]
        # The words are in arrays now: what they were made of would take as much memory again.
        del seen, of_all, words
        self._stems, self._forms, self._numbers_of_forms = {}, [], {}
        inverted = invert(
            self._spooled,
            stem,
            ordinal,
            sentence_token,
            article_sentence,
            room=self._room,
            folder=self._folder,
        )
        fields: dict[str, Array] = {}
        for name, field in self._fields.items():
            fields |= field_arrays(name, [field.codes()])
        return {
            **lexicons,
            **self._article_arrays(length, sentence_token, article_sentence),
            "sentence_start": smallest(np.array(self._starts)),
            "sentence_end": smallest(np.array(self._ends)),
            "sentence_token": smallest(sentence_token),
            **inverted,
            **bands,
            **fields,
        }

    def _article_arrays(
        self, length: Array, sentence_token: Array, article_sentence: Array
    ) -> dict[str, Array]:
        # The first sentence of an article is its title.
        title = length[article_sentence[:-1]]
        in_all = np.diff(sentence_token[article_sentence])
        return article_arrays(
            self._ids,
            number=np.array(self._numbers, np.uint64),
            date=np.array(self._dates, np.int64),
            precision=np.array(self._precisions, np.uint8),
            title=title,
            body=in_all - title,
            sentence=article_sentence,
        )

    def _bands(self, sentence_token: Array, article_sentence: Array) -> dict[str, Array]:
        """The arrays of the articles' signatures, which are of their texts without titles."""
        stem_of_form = np.array(self._form_stem, np.int64)
        hashes = signatures.stem_hashes(self._stems)[stem_of_form]
        starts = sentence_token[article_sentence[:-1] + 1]
        ends = sentence_token[article_sentence[1:]]
        texts = [np.empty(0, np.int64)]
        keys = [np.empty((signatures.BANDS, 0), np.uint32)]
        first = 0
        for piece in self._spooled.pieces():
            # A piece ends with an article: no text is in two of them.
            bounds = ends.searchsorted([first, first + len(piece)], "right")
            own = slice(*bounds.tolist())
            found, of_found = signatures.band_keys(
                hashes[piece], starts[own] - first, ends[own] - first
            )
            texts.append(found + own.start)
            keys.append(of_found)
            first += len(piece)
        return band_arrays(np.concatenate(texts), np.concatenate(keys, axis=1), len(self._ids))
