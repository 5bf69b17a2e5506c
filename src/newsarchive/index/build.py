"""Sentences -> the arrays of a segment.

What an article brings (forms, spans, metadata) is kept in the order of arrival by the `Builder`;
everything else is derived from it by one sort. `merge` makes one segment of several.
"""

from __future__ import annotations

from array import array
from itertools import accumulate, chain, compress
from operator import ne
from typing import TYPE_CHECKING

import numpy as np

from newsarchive.articles import FIELDS, Article, microseconds, precision_of, time_span
from newsarchive.index import signatures
from newsarchive.index.arrays import Array, changes, number_type, offsets, smallest
from newsarchive.index.invert import invert
from newsarchive.index.lexicon import encode_lexicon, encode_strings
from newsarchive.index.segment import NO_DATE, PRECISIONS
from newsarchive.index.spool import Spool
from newsarchive.index.vocabulary import hashed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import tzinfo
    from pathlib import Path

    from newsarchive.analysis import Analyser
    from newsarchive.analysis.articles import AnalysedArticle
    from newsarchive.index.arrays import Column

__all__ = [
    "Builder", "article_arrays", "field_arrays", "field_values", "joined", "lexicon_arrays",
]  # fmt: skip

_PIECE = 1 << 20  # tokens


def field_values(article: Article, language: str) -> dict[str, tuple[str, ...]]:
    """The metadata of an article by which hits are filtered and counted."""
    single = {
        "source": article.source,
        "section": article.section,
        "language": article.language or language,
    }
    values = {name: (value,) if value else () for name, value in single.items()}
    return {**values, "author": article.authors, "tag": article.tags}


def _dated(article: Article, zone: tzinfo | None) -> tuple[int, int]:
    """What `article_date` and `article_precision` hold for an article."""
    if article.date is None:
        return NO_DATE, 0
    first, _ = time_span(article.date, zone)
    return microseconds(first), PRECISIONS.index(precision_of(article.date))


class _Numbers(dict[str, int]):
    """Strings -> numbers in the order of first sight; a new string is told to `seen`."""

    def __init__(self, seen: Callable[[str], int]) -> None:
        super().__init__()
        self._seen = seen

    def __missing__(self, string: str) -> int:
        number = self[string] = self._seen(string)
        return number


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
        self._folder, self._room, self._analyser, self._zone = folder, room, analyser, zone
        self._stems: dict[str, int] = {}
        self._forms: list[str] = []
        self._form_stem = array("I")
        self._entries: dict[str, _Numbers] = {}
        self._tokens, self._spooled = array("I"), Spool(folder)
        self._lengths, self._starts, self._ends = array("I"), array("I"), array("I")
        self._runs, self._numbers = array("I"), array("Q")
        self._dates, self._precisions = array("q"), array("B")
        self._ids: list[str] = []
        self._values: dict[str, dict[str, int]] = {name: {} for name in FIELDS}
        self._codes, self._counts = ({name: array("I") for name in FIELDS} for _ in range(2))

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

    @property
    def tokens(self) -> int:
        """Tokens taken so far."""
        return len(self._spooled) + len(self._tokens)

    def _numbers_of(self, language: str) -> _Numbers:
        # Not self: a circle would be kept for long.
        stems, forms, form_stem, analyser = (
            self._stems,
            self._forms,
            self._form_stem,
            self._analyser,
        )

        def seen(form: str) -> int:
            stem = analyser.stem(form, language)
            form_stem.append(stems.setdefault(stem, len(stems)))
            forms.append(form)
            return len(forms) - 1

        return self._entries.setdefault(language, _Numbers(seen))

    def add(self, number: int, article: Article, analysed: AnalysedArticle) -> None:
        """Take an article; `number` is the store's and larger than those before."""
        for language, forms in analysed.sentences:
            entries = self._entries.get(language) or self._numbers_of(language)
            self._tokens.extend(map(entries.__getitem__, forms))
            self._lengths.append(len(forms))
        if len(self._tokens) >= _PIECE:
            self._put_by()
        for start, end in analysed.spans:
            self._starts.append(start)
            self._ends.append(end)
        self._runs.append(len(analysed.spans))
        self._numbers.append(number)
        moment, precision = _dated(article, self._zone)
        self._dates.append(moment)
        self._precisions.append(precision)
        self._ids.append(article.id)
        for name, values in field_values(article, analysed.language).items():
            known = self._values[name]
            self._codes[name].extend([known.setdefault(value, len(known)) for value in values])
            self._counts[name].append(len(values))

    def _put_by(self) -> None:
        self._spooled.put(np.array(self._tokens, np.uint32))
        self._tokens = array("I")

    def _bands(self, sentence_token: Array, article_sentence: Array) -> dict[str, Array]:
        """The arrays of the articles' signatures, which are of their texts without headlines."""
        hashes = signatures.stem_hashes(self._stems)[np.array(self._form_stem, np.int64)]
        starts, ends = (
            sentence_token[article_sentence[:-1] + 1],
            sentence_token[article_sentence[1:]],
        )
        texts, keys = [np.empty(0, np.int64)], [np.empty((signatures.BANDS, 0), np.uint32)]
        first = 0
        for piece in self._spooled.pieces():
            # A piece is put by after an article: no text is in two of them.
            own = slice(*ends.searchsorted([first, first + len(piece)], "right").tolist())
            found, of_found = signatures.band_keys(
                hashes[piece], starts[own] - first, ends[own] - first
            )
            texts.append(found + own.start)
            keys.append(of_found)
            first += len(piece)
        return band_arrays(np.concatenate(texts), np.concatenate(keys, axis=1), len(self._ids))

    def arrays(self) -> dict[str, Array | Column]:
        """The arrays of the segment, by name; nothing can be added any more."""
        self._put_by()
        length, article_length = np.array(self._lengths, np.uint32), np.array(self._runs, np.uint32)
        article_sentence, sentence_token = offsets(article_length), offsets(length)
        bands = self._bands(sentence_token, article_sentence)
        stems, forms, form_stem, _, [number] = joined(
            [(list(self._stems), self._forms, np.array(self._form_stem))]
        )
        self._stems, self._forms, self._entries = {}, [], {}
        words = lexicon_arrays(stems, forms, form_stem)
        title = length[article_sentence[:-1]]
        fields = {
            field: (
                list(known),
                np.array(self._codes[field]),
                np.array(self._counts[field], np.int64),
            )
            for field, known in self._values.items()
        }
        inverted = invert(
            self._spooled,
            form_stem[number],
            words["form_ordinal"][number],
            sentence_token,
            article_sentence,
            room=self._room,
            folder=self._folder,
        )
        return {
            **words,
            **article_arrays(
                self._ids,
                number=np.array(self._numbers, np.uint64),
                date=np.array(self._dates, np.int64),
                precision=np.array(self._precisions, np.uint8),
                title=title,
                body=np.diff(sentence_token[article_sentence]) - title,
                sentence=article_sentence,
            ),
            "sentence_start": smallest(np.array(self._starts)),
            "sentence_end": smallest(np.array(self._ends)),
            "sentence_token": smallest(sentence_token),
            **inverted,
            **bands,
            **{
                name: values
                for field, own in fields.items()
                for name, values in field_arrays(field, [own]).items()
            },
        }


_Words = tuple[list[str], list[str], Array]


def joined(
    sources: Sequence[_Words],
) -> tuple[list[str], list[str], Array, list[Array], list[Array]]:
    """One pair of lexicons of several.

    Args:
        sources: of each its stems, its forms, and which of its stems each form has.

    Returns:
        the sorted stems; the sorted forms, each once for each stem that it has, these in order; the
        stem of each; and for each source the new numbers of its stems and of its forms.
    """
    stems, of_stems = _ranked([stem for own, _, _ in sources for stem in own])
    forms, of_forms = _ranked([form for _, own, _ in sources for form in own])
    stem_numbers = _split(of_stems, [len(own) for own, _, _ in sources])
    form_numbers = _split(of_forms, [len(own) for _, own, _ in sources])
    # A form and its stem in one number: so one sort orders them.
    pairs = [
        form << np.int64(32) | stem[of]
        for form, stem, (_, _, of) in zip(form_numbers, stem_numbers, sources, strict=True)
    ]
    whole = np.sort(np.concatenate(pairs))
    whole = whole[changes(whole)]
    entries = list(map(forms.__getitem__, (whole >> 32).tolist()))
    form_stem = (whole & 0xFFFFFFFF).astype(np.uint32)
    return stems, entries, form_stem, stem_numbers, [whole.searchsorted(own) for own in pairs]


def _ranked(strings: Sequence[str]) -> tuple[list[str], Array]:
    """The distinct ones of some strings, sorted, and the place of each among these."""
    order = sorted(range(len(strings)), key=strings.__getitem__)
    ordered = list(map(strings.__getitem__, order))
    new = np.fromiter(chain([1], map(ne, ordered, ordered[1:])), bool)[: len(ordered)]
    rank = np.empty(len(order), np.int64)
    rank[order] = new.cumsum() - 1
    return list(compress(ordered, new)), rank


def _split(values: Array, sizes: Sequence[int]) -> list[Array]:
    return np.split(values, list(accumulate(sizes))[:-1])


def lexicon_arrays(
    stems: Sequence[str], forms: Sequence[str], form_stem: Array
) -> dict[str, Array]:
    """The arrays of both lexicons: sorted stems and forms, and the stem of each form."""
    stem_form = offsets(np.bincount(form_stem, minlength=len(stems)))
    ordinal = np.empty(len(forms), np.int64)
    ordinal[np.argsort(form_stem, kind="stable")] = np.arange(len(forms))
    return {
        "form_stem": smallest(form_stem),
        "form_ordinal": smallest(ordinal - stem_form[form_stem]),
        "stem_form": smallest(stem_form),
        **hashed(forms),
        **encode_lexicon("form", forms),
        **encode_lexicon("stem", stems),
    }


def article_arrays(
    ids: Sequence[str],
    *,
    number: Array,
    date: Array,
    precision: Array,
    title: Array,
    body: Array,
    sentence: Array,
) -> dict[str, Array]:
    """The arrays of articles, given by name as `segment` has them."""
    return {
        "article_number": number,
        "article_date": date,
        "article_precision": precision,
        "article_sentence": smallest(sentence),
        "article_title": smallest(title),
        "article_body": smallest(body),
        "article_rank": smallest(_ranked(ids)[1]),
        **encode_strings("article_id", ids),
    }


def band_arrays(texts: Array, keys: Array, articles: int) -> dict[str, Array]:
    """The arrays of signatures.

    Args:
        texts: `(k,)` the articles that have one, ascending.
        keys: `(BANDS, k)` of each its bands.
        articles: how many articles the segment has.
    """
    bands = [signatures.ordered(band, texts) for band in keys]
    return {
        "band_key": np.concatenate([key for key, _ in bands]),
        "band_article": np.concatenate([own for _, own in bands]).astype(number_type(articles)),
    }


def field_arrays(
    field: str, sources: Sequence[tuple[Sequence[str], Array, Array]]
) -> dict[str, Array]:
    """The arrays of a metadata field: the sorted values that articles have, and codes into them.

    Args:
        field: its name.
        sources: each with values, codes into them, and how many of these each article has.
    """
    used = [np.unique(codes).tolist() for _, codes, _ in sources]
    distinct = {
        values[code] for (values, _, _), own in zip(sources, used, strict=True) for code in own
    }
    ordered = sorted(distinct, key=lambda value: (value.casefold(), value))
    number = dict(zip(ordered, range(len(ordered)), strict=True))
    recoded = []
    for (values, codes, _), own in zip(sources, used, strict=True):
        table = np.zeros(len(values), np.int64)
        table[own] = [number[values[code]] for code in own]
        recoded.append(table[codes])
    return {
        **encode_strings(f"{field}_value", ordered),
        f"{field}_code": smallest(np.concatenate(recoded)),
        f"{field}_offset": smallest(offsets(np.concatenate([counts for _, _, counts in sources]))),
    }
