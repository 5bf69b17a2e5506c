"""Sentences -> the arrays of a segment, and segments -> one.

What an article brings (forms, spans, metadata) is kept in the order of arrival as `Contents`; everything else is
derived from it by one sort, in `assemble`. Merging concatenates contents and derives again, so that merged and built
at once are the same bytes.
"""

from __future__ import annotations

from array import array
from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import attrs
import numpy as np

from newsarchive import analysis
from newsarchive.articles import Article, time_span
from newsarchive.index.segment import FIELDS, NO_DATE, Array, Segment, encode_lexicon, encode_strings
from newsarchive.index.vocabulary import hashed
from newsarchive.kazakh.splitter import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["Analysed", "Builder", "analyse", "field_values", "merge", "microseconds"]

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - the clock on the wall


@attrs.frozen
class Analysed:
    """An article cut into sentences, the headline first.

    Attributes:
        language: that of most of its sentences.
        spans: start and end of each sentence, in characters of the headline or the text.
        sentences: for each, its language and its forms.
    """

    language: str
    spans: Sequence[tuple[int, int]]
    sentences: Sequence[tuple[str, list[str]]]


def analyse(article: Article) -> Analysed:
    """An article -> its headline and the sentences of its text, each with its forms."""
    spans = [(0, len(article.title)), *sentence_spans(article.text)]
    texts = [article.title, *(article.text[start:end] for start, end in spans[1:])]
    sentences = [analysis.analyse(text) for text in texts]
    languages = Counter(language for language, forms in sentences if forms)
    return Analysed(analysis.most_language(languages), spans, sentences)


def microseconds(moment: datetime) -> int:
    """A naive `datetime` -> microseconds since 1970."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def field_values(article: Article, language: str) -> dict[str, tuple[str, ...]]:
    """The metadata of an article by which hits are filtered and counted."""
    single = {"source": article.source, "section": article.section, "language": article.language or language}
    values = {name: (value,) if value else () for name, value in single.items()}
    return {**values, "author": article.authors, "tag": article.tags}


@attrs.define
class Contents:
    """What a segment is made of, in the order of arrival; `form_stem` are indexes into `stems`."""

    stems: list[str]
    forms: list[str]
    form_stem: Array
    tokens: Array
    sentence_length: Array
    sentence_start: Array
    sentence_end: Array
    article_length: Array
    article_number: Array
    article_date: Array
    article_id: list[str]
    fields: dict[str, list[tuple[str, ...]]]


class _Numbers(dict[str, int]):
    """Strings -> numbers in the order of first sight; a new string is told to `seen`."""

    def __init__(self, seen: Callable[[str], int]) -> None:
        super().__init__()
        self._seen = seen

    def __missing__(self, string: str) -> int:
        number = self[string] = self._seen(string)
        return number


class Builder:
    """Takes articles one by one and gives the arrays of their segment."""

    def __init__(self) -> None:
        self._stems: dict[str, int] = {}
        self._forms: list[str] = []
        self._form_stem = array("I")
        self._entries: dict[str, _Numbers] = {}
        self._tokens = array("I")
        self._lengths, self._starts, self._ends = array("I"), array("I"), array("I")
        self._runs, self._numbers = array("I"), array("Q")
        self._dates = array("q")
        self._ids: list[str] = []
        self._fields: dict[str, list[tuple[str, ...]]] = {name: [] for name in FIELDS}

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def sentences(self) -> int:
        """Sentences taken so far."""
        return len(self._lengths)

    @property
    def tokens(self) -> int:
        """Tokens taken so far."""
        return len(self._tokens)

    def _numbers_of(self, language: str) -> _Numbers:
        def seen(form: str) -> int:
            stem = analysis.stem(form, language)
            self._form_stem.append(self._stems.setdefault(stem, len(self._stems)))
            self._forms.append(form)
            return len(self._forms) - 1

        return self._entries.setdefault(language, _Numbers(seen))

    def add(self, number: int, article: Article, analysed: Analysed) -> None:
        """Take an article; `number` is the store's and larger than those before."""
        for language, forms in analysed.sentences:
            entries = self._entries.get(language) or self._numbers_of(language)
            self._tokens.extend(map(entries.__getitem__, forms))
            self._lengths.append(len(forms))
        for start, end in analysed.spans:
            self._starts.append(start)
            self._ends.append(end)
        self._runs.append(len(analysed.spans))
        self._numbers.append(number)
        self._dates.append(NO_DATE if article.date is None else microseconds(time_span(article.date)[0]))
        self._ids.append(article.id)
        for name, values in field_values(article, analysed.language).items():
            self._fields[name].append(values)

    def arrays(self) -> dict[str, Array]:
        """The arrays of the segment, by name."""
        return assemble(
            Contents(
                stems=list(self._stems),
                forms=self._forms,
                form_stem=np.array(self._form_stem, np.uint32),
                tokens=np.array(self._tokens, np.uint32),
                sentence_length=np.array(self._lengths, np.uint32),
                sentence_start=np.array(self._starts, np.uint32),
                sentence_end=np.array(self._ends, np.uint32),
                article_length=np.array(self._runs, np.uint32),
                article_number=np.array(self._numbers, np.uint64),
                article_date=np.array(self._dates, np.int64),
                article_id=self._ids,
                fields=self._fields,
            )
        )


def merge(parts: Sequence[tuple[Segment, Array]]) -> dict[str, Array]:
    """The arrays of one segment holding the live articles of several, in the order of their numbers.

    Args:
        parts: segments in the order of their articles' numbers, each with a mask (A,) bool of its live articles.
    """
    stems, entries = _Numbers(lambda _: len(stems)), _Numbers(lambda _: len(entries))
    forms: list[str] = []
    form_stem = array("I")
    contents = []
    for segment, live in parts:
        stem_map = np.fromiter((stems[stem] for stem in segment.lexicon("stem")), np.uint32)
        own_stems = stem_map[segment["form_stem"]]
        form_map = np.empty(len(own_stems), np.uint32)
        for index, (form, stem) in enumerate(zip(segment.lexicon("form"), own_stems.tolist(), strict=True)):
            key = f"{form}\0{stem}"
            if key not in entries:
                forms.append(form)
                form_stem.append(stem)
            form_map[index] = entries[key]
        runs = np.diff(segment["article_sentence"])
        keep = np.repeat(live, runs)
        lengths = np.diff(segment["sentence_token"])
        contents.append(
            dict(
                tokens=form_map[_token_forms(segment)[np.repeat(keep, lengths)]],
                sentence_length=lengths[keep],
                sentence_start=segment["sentence_start"][keep],
                sentence_end=segment["sentence_end"][keep],
                article_length=runs[live],
                article_number=segment["article_number"][live],
                article_date=segment["article_date"][live],
            )
        )
    alive = [np.flatnonzero(live).tolist() for _, live in parts]
    return assemble(
        Contents(
            stems=list(stems),
            forms=forms,
            form_stem=np.array(form_stem, np.uint32),
            article_id=[id_ for (segment, _), live in zip(parts, alive, strict=True) for id_ in _picked(segment, live)],
            fields={
                name: [
                    values
                    for (segment, _), live in zip(parts, alive, strict=True)
                    for values in _values(segment, name, live)
                ]
                for name in FIELDS
            },
            **{name: np.concatenate([part[name] for part in contents]) for name in contents[0]},
        )
    )


def _token_forms(segment: Segment) -> Array:
    """(T,) The form of each token, in the order of the text."""
    by_stem = np.argsort(segment["form_stem"], kind="stable")  # the forms as `form_ordinal` counts them
    first = np.repeat(segment["stem_form"][:-1], np.diff(segment["stem_posting"]))
    starts = segment["sentence_token"][segment["posting_sentence"]].astype(np.int64)
    more = segment["more_posting"]
    forms = np.empty(len(starts) + len(more), np.uint32)
    forms[starts + segment["posting_position"]] = by_stem[first + segment["posting_form"].astype(np.int64)]
    forms[starts[more] + segment["more_position"]] = by_stem[first[more] + segment["more_form"].astype(np.int64)]
    return forms


def _picked(segment: Segment, articles: list[int]) -> list[str]:
    ids = list(segment.strings("article_id"))
    return [ids[article] for article in articles]


def _values(segment: Segment, name: str, articles: list[int]) -> list[tuple[str, ...]]:
    strings = list(segment.strings(f"{name}_value"))
    codes, at = segment[f"{name}_code"].tolist(), segment[f"{name}_offset"].tolist()
    return [tuple(strings[code] for code in codes[at[article] : at[article + 1]]) for article in articles]


def assemble(contents: Contents) -> dict[str, Array]:
    """Contents -> all arrays of a segment: the lexicons sorted, the tokens inverted."""
    stems, forms, form_stem, tokens = _lexicons(contents)
    stem_form = _offsets(np.bincount(form_stem, minlength=len(stems)))
    ordinal = np.empty(len(forms), np.int64)
    ordinal[np.argsort(form_stem, kind="stable")] = np.arange(len(forms))
    ordinal -= stem_form[form_stem]
    article_sentence = _offsets(contents.article_length)
    headlines = article_sentence[:-1]
    title = contents.sentence_length[headlines]
    sentence_token = _offsets(contents.sentence_length)
    whole = np.diff(sentence_token[article_sentence])
    arrays = {
        "article_sentence": article_sentence,
        "article_title": title,
        "article_body": whole - title,
        "sentence_start": contents.sentence_start,
        "sentence_end": contents.sentence_end,
        "sentence_token": sentence_token,
        "form_stem": form_stem,
        "form_ordinal": ordinal,
        "stem_form": stem_form,
        **_invert(form_stem[tokens], len(stems), _smallest(ordinal)[tokens], contents),
    }
    return {
        "article_number": contents.article_number,
        "article_date": contents.article_date,
        "article_rank": _ranks(contents.article_id),
        **{name: _smallest(values) for name, values in arrays.items()},
        **hashed(forms),
        **encode_lexicon("form", forms),
        **encode_lexicon("stem", stems),
        **encode_strings("article_id", contents.article_id),
        **{name: values for field in FIELDS for name, values in _coded(field, contents.fields[field]).items()},
    }


def _lexicons(contents: Contents) -> tuple[list[str], list[str], Array, Array]:
    """The sorted stems and forms that tokens have, the stem of each form, and the form of each token."""
    used = np.flatnonzero(np.bincount(contents.tokens, minlength=len(contents.forms)))
    stem_used = np.unique(contents.form_stem[used]).tolist()
    stem_order = sorted(stem_used, key=contents.stems.__getitem__)
    rank = np.zeros(len(contents.stems), np.uint32)
    rank[stem_order] = np.arange(len(stem_order))
    stem_of = rank[contents.form_stem]
    # Sorted by form and then by stem: the sort is stable. A form that has one stem in two languages becomes one entry.
    order = sorted(used[np.argsort(stem_of[used], kind="stable")].tolist(), key=contents.forms.__getitem__)
    forms = [contents.forms[entry] for entry in order]
    stem = stem_of[order]
    new = np.ones(len(order), bool)
    new[1:] = np.fromiter((a != b for a, b in pairwise(forms)), bool, max(len(forms) - 1, 0))
    new[1:] |= stem[1:] != stem[:-1]
    number = np.zeros(len(contents.forms), np.uint32)
    number[order] = np.cumsum(new) - 1
    kept = np.flatnonzero(new)
    stems = [contents.stems[index] for index in stem_order]
    return stems, [forms[index] for index in kept.tolist()], stem[kept], number[contents.tokens]


def _invert(stem: Array, stems: int, ordinal: Array, contents: Contents) -> dict[str, Array]:
    """The stem of each token, and which of its stem's forms it has -> postings of sentences and articles by stem.

    What is as long as the tokens decides how many of them fit in memory: it is kept in few bytes and let go of early.
    """
    # One sort of (stem, place) packed in 64 bits is faster than any stable argsort of the stems.
    packed = stem.astype(np.uint64)
    packed <<= np.uint64(32)
    packed |= np.arange(len(stem), dtype=np.uint32)
    packed.sort()
    place = packed.astype(np.uint32)  # its low half
    packed >>= np.uint64(32)
    stem = packed.astype(np.uint32)
    del packed
    sentence_length, article_length = contents.sentence_length, contents.article_length
    starts = _offsets(sentence_length)[:-1].astype(np.uint32)
    sentence = np.repeat(np.arange(len(sentence_length), dtype=np.uint32), sentence_length)[place]
    position = _smallest(place - starts[sentence])
    form = ordinal[place]
    del place, ordinal
    first = _changes(stem) | _changes(sentence)
    posting, more = np.flatnonzero(first).astype(np.uint32), np.flatnonzero(~first).astype(np.uint32)
    posting_stem, posting_sentence = stem[posting], sentence[posting]
    total = len(stem)
    del stem, sentence, first
    occurrences = {
        "posting_position": position[posting],
        "posting_form": form[posting],
        "more_posting": (np.searchsorted(posting, more) - 1).astype(np.uint32),
        "more_position": position[more],
        "more_form": form[more],
    }
    del position, form
    frequency = _smallest(np.diff(posting, append=np.uint32(total)))
    del posting, more
    article = np.repeat(np.arange(len(article_length), dtype=np.uint32), article_length)[posting_sentence]
    headline = np.zeros(len(sentence_length), bool)
    headline[_offsets(article_length)[:-1]] = True
    entry = np.flatnonzero(_changes(posting_stem) | _changes(article))
    in_all = _sums(frequency, entry)
    in_title = _sums(frequency * headline[posting_sentence], entry)
    return {
        "stem_posting": _offsets(np.bincount(posting_stem, minlength=stems)),
        "posting_sentence": posting_sentence,
        "posting_frequency": frequency,
        "posting_length": _smallest(sentence_length)[posting_sentence],
        **occurrences,
        "stem_article": _offsets(np.bincount(posting_stem[entry], minlength=stems)),
        "entry_article": article[entry],
        "entry_title": in_title,
        "entry_body": in_all - in_title,
    }


def _ranks(ids: Sequence[str]) -> Array:
    """The place of each string among the sorted ones."""
    rank = np.empty(len(ids), np.uint32)
    rank[sorted(range(len(ids)), key=ids.__getitem__)] = np.arange(len(ids))
    return _smallest(rank)


def _changes(values: Array) -> Array:
    """Where a value differs from the one before it; the first one does."""
    changed = np.ones(len(values), bool)
    np.not_equal(values[1:], values[:-1], out=changed[1:])
    return changed


def _sums(values: Array, starts: Array) -> Array:
    return np.add.reduceat(values, starts, dtype=np.uint32) if len(starts) else values[:0]


def _offsets(lengths: Array) -> Array:
    """Lengths -> where each run begins, and where the last one ends."""
    offsets = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=offsets[1:])
    return offsets


def _smallest(values: Array) -> Array:
    """The same numbers, none negative, in the smallest type that holds them."""
    return values.astype(np.min_scalar_type(int(values.max())) if len(values) else np.uint8)


def _coded(field: str, values: list[tuple[str, ...]]) -> dict[str, Array]:
    """The values of a field by article -> the sorted distinct ones, and codes into them."""
    distinct = sorted({value for row in values for value in row}, key=lambda value: (value.casefold(), value))
    code = {value: number for number, value in enumerate(distinct)}
    codes = np.fromiter((code[value] for row in values for value in row), np.uint32)
    lengths = np.fromiter(map(len, values), np.int64, len(values))
    return {
        **encode_strings(f"{field}_value", distinct),
        f"{field}_code": _smallest(codes),
        f"{field}_offset": _smallest(_offsets(lengths)),
    }
