"""A part of a snapshot as Whoosh reads an index.

Its own searcher, matchers and scorers all work over it.

Documents are sentences, the fields those of the query language: «text» and «title» by stems, «form»
and «title_form» by printed forms, the metadata by case-folded values, «date» in microseconds. Slow
and right: the tests hold `evaluate` against it, and what Whoosh can do beyond our query language
can be tried with it.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from whoosh import fields, formats, matching
from whoosh import query as wq
from whoosh.query.spans import Span
from whoosh.reading import IndexReader, MultiReader, TermInfo, TermNotFound

from newsarchive.articles import FIELDS
from newsarchive.index.postings import form_tokens, stem_number, stem_tokens
from newsarchive.index.segment import NO_DATE
from newsarchive.search.forms import matching_forms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.index.arrays import Array
    from newsarchive.index.snapshot import SegmentReader, Snapshot

__all__ = ["SCHEMA", "PartReader", "reader"]

_WORDS = ("text", "title", "form", "title_form")
SCHEMA = fields.Schema(
    **{name: fields.TEXT(phrase=True) for name in _WORDS},
    **{name: fields.ID() for name in FIELDS},
    date=fields.NUMERIC(int, bits=64, shift_step=0),
)


def reader(snapshot: Snapshot) -> IndexReader:
    """The reader of a whole snapshot."""
    return MultiReader(
        [PartReader(part) for part in snapshot.parts], generation=snapshot.generation
    )


class _Matcher(matching.LeafMatcher):  # type: ignore[misc]
    """The postings of one term, in arrays."""

    format = formats.Positions()

    def __init__(
        self, term: tuple[str, bytes], documents: Array, positions: list[list[int]], scorer: Any
    ) -> None:
        self._term = term
        self._documents = documents.tolist()
        self._positions = positions
        self.scorer = scorer
        self._at = 0

    def is_active(self) -> bool:
        return self._at < len(self._documents)

    def reset(self) -> None:
        self._at = 0

    def copy(self) -> _Matcher:
        twin = _Matcher(self._term, np.array(self._documents), self._positions, self.scorer)
        twin._at = self._at
        return twin

    def id(self) -> int:
        return self._documents[self._at]  # type: ignore[no-any-return]

    def next(self) -> None:
        if not self.is_active():
            raise matching.ReadTooFar
        self._at += 1

    def skip_to(self, id: int) -> None:  # noqa: A002 - Whoosh's name
        while self.is_active() and self.id() < id:
            self._at += 1

    def all_ids(self) -> Iterator[int]:
        return iter(self._documents[self._at :])

    def weight(self) -> float:
        return float(len(self._positions[self._at]) or 1)

    def spans(self) -> list[Span]:
        return [Span(position) for position in self._positions[self._at]]

    def supports_block_quality(self) -> bool:
        return False


class PartReader(IndexReader):  # type: ignore[misc]
    """The sentences of a part as Whoosh documents."""

    schema = SCHEMA

    def __init__(self, part: SegmentReader) -> None:
        self._part = part
        self._lengths = part.lengths("sentence", 1.0)

    @cached_property
    def _lexicons(self) -> dict[str, list[bytes]]:
        segment = self._part.segment
        dates = np.unique(segment["article_date"])
        return {
            "text": [stem.encode() for stem in segment.lexicon("stem")],
            "title": [stem.encode() for stem in segment.lexicon("stem")],
            **dict.fromkeys(
                ("form", "title_form"), sorted({form.encode() for form in segment.lexicon("form")})
            ),
            "date": [SCHEMA["date"].to_bytes(date) for date in dates[dates != NO_DATE].tolist()],
            **{
                name: sorted({v.casefold().encode() for v in segment.strings(f"{name}_value")})
                for name in FIELDS
            },
        }

    @lru_cache(1024)  # noqa: B019 - a reader lives as long as its search
    def _tokens(self, field: str, text: bytes) -> tuple[Array, list[list[int]]]:
        """The live sentences that a term is in, and its positions in each."""
        part, bounds = self._part, self._part.segment["sentence_token"].astype(np.int64)
        documents = part.documents("sentence")
        if field == "date":
            moment = SCHEMA["date"].from_bytes(text)
            found = documents[part.date_mask(moment, moment)[part.to_articles(documents)]]
            return found, [[] for _ in found]
        if field in FIELDS:
            found = documents[part.field_mask(field, [text.decode()])[part.to_articles(documents)]]
            return found, [[] for _ in found]
        if field in {"form", "title_form"}:
            tokens = form_tokens(part, matching_forms(part.segment, wq.Term("form", text.decode())))
        else:
            number = stem_number(part, text.decode())
            tokens = np.empty(0, np.int64) if number is None else stem_tokens(part, number)
        sentences = np.searchsorted(bounds, tokens, side="right") - 1
        keep = np.isin(sentences, documents)
        if field in {"title", "title_form"}:
            keep &= part.is_title[sentences]
        sentences, positions = sentences[keep], (tokens - bounds[sentences])[keep]
        found, first = np.unique(sentences, return_index=True)
        return found, [places.tolist() for places in np.split(positions, first[1:])] if len(
            found
        ) else []

    def __contains__(self, term: tuple[str, str | bytes]) -> bool:
        field, text = term
        return bool(len(self._tokens(field, self._text_to_bytes(field, text))[0]))

    def indexed_field_names(self) -> list[str]:
        return [*_WORDS, *FIELDS, "date"]

    def all_terms(self) -> Iterator[tuple[str, bytes]]:
        return ((field, text) for field in sorted(self._lexicons) for text in self._lexicons[field])

    def terms_from(self, fieldname: str, prefix: str | bytes) -> Iterator[tuple[str, bytes]]:
        start = self._text_to_bytes(fieldname, prefix)
        return (term for term in self.all_terms() if term >= (fieldname, start))

    def term_info(self, fieldname: str, text: str | bytes) -> TermInfo:
        documents, positions = self._tokens(fieldname, self._text_to_bytes(fieldname, text))
        if not len(documents):
            raise TermNotFound(f"{fieldname}:{text!r}")
        weights = [len(places) or 1 for places in positions]
        lengths = self._lengths[documents]
        return TermInfo(
            sum(weights),
            len(documents),
            int(lengths.min()),
            int(lengths.max()),
            max(weights),
            int(documents[0]),
            int(documents[-1]),
        )

    def frequency(self, fieldname: str, text: str | bytes) -> float:
        return float(self.term_info(fieldname, text).weight()) if (fieldname, text) in self else 0.0

    def doc_frequency(self, fieldname: str, text: str | bytes) -> int:
        return len(self._tokens(fieldname, self._text_to_bytes(fieldname, text))[0])

    def postings(self, fieldname: str, text: str | bytes, scorer: Any = None) -> _Matcher:
        term = self._text_to_bytes(fieldname, text)
        documents, positions = self._tokens(fieldname, term)
        if not len(documents):
            raise TermNotFound(f"{fieldname}:{text!r}")
        return _Matcher((fieldname, term), documents, positions, scorer)

    def has_deletions(self) -> bool:
        return len(self._part.documents("sentence")) < self._part.sentences

    def is_deleted(self, docnum: int) -> bool:
        return docnum not in self._part.documents("sentence")

    def doc_count_all(self) -> int:
        return self._part.sentences

    def doc_count(self) -> int:
        return len(self._part.documents("sentence"))

    def field_length(self, fieldname: str) -> int:
        return int(self._lengths.sum())

    def min_field_length(self, fieldname: str) -> int:
        return int(self._lengths.min(initial=0))

    def max_field_length(self, fieldname: str) -> int:
        return int(self._lengths.max(initial=0))

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        return int(self._lengths[docnum])

    def stored_fields(self, docnum: int) -> dict[str, int]:
        """The store's number of the article, and the place of the sentence in it."""
        segment, article = self._part.segment, int(self._part.article_of[docnum])
        return {
            "number": int(segment["article_number"][article]),
            "ordinal": docnum - int(segment["article_sentence"][article]),
        }

    def has_vector(self, docnum: int, fieldname: str) -> bool:
        return False

    def vector(self, docnum: int, fieldname: str, format_: Any = None) -> None:
        raise NotImplementedError("an archive keeps no vectors")
