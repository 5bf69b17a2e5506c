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

# Words by their stems, and by their printed forms; in all text, and in titles.
_WORDS = ("text", "title", "form", "title_form")
SCHEMA = fields.Schema(
    **{name: fields.TEXT(phrase=True) for name in _WORDS},
    **{name: fields.ID() for name in FIELDS},
    date=fields.NUMERIC(int, bits=64, shift_step=0),
)


def reader(snapshot: Snapshot) -> IndexReader:
    """The reader of a whole snapshot.

    Args:
        snapshot: the state that is read.

    Returns:
        what a `whoosh.searching.Searcher` takes.
    """
    parts = [PartReader(part) for part in snapshot.parts]
    return MultiReader(parts, generation=snapshot.generation)


class _Matcher(matching.LeafMatcher):  # type: ignore[misc]
    """The postings of one term, in arrays.

    Args:
        term: the field and the text.
        documents: (n,) that have it, ascending.
        positions: where it stands in each; none for metadata.
        scorer: of Whoosh, or None.
    """

    format = formats.Positions()

    def __init__(
        self, term: tuple[str, bytes], documents: Array, positions: list[list[int]], scorer: Any
    ) -> None:
        self._term = term
        self._documents = documents.tolist()
        self._positions = positions
        self.scorer = scorer
        # Which of the documents the matcher stands at.
        self._at = 0

    def is_active(self) -> bool:
        """Whether there is a document left."""
        return self._at < len(self._documents)

    def reset(self) -> None:
        """Go back to the first document."""
        self._at = 0

    def copy(self) -> _Matcher:
        """Another matcher at the same place."""
        documents = np.array(self._documents)
        twin = _Matcher(self._term, documents, self._positions, self.scorer)
        twin._at = self._at
        return twin

    def id(self) -> int:
        """The document that it stands at."""
        return self._documents[self._at]  # type: ignore[no-any-return]

    def next(self) -> None:
        """Go on by one document.

        Raises:
            whoosh.matching.ReadTooFar: none is left.
        """
        if not self.is_active():
            raise matching.ReadTooFar
        self._at += 1

    def skip_to(self, id: int) -> None:  # noqa: A002 - Whoosh's name
        """Go on to a document, or to the first one after it."""
        while self.is_active() and self.id() < id:
            self._at += 1

    def all_ids(self) -> Iterator[int]:
        """The documents from here on."""
        return iter(self._documents[self._at :])

    def weight(self) -> float:
        """How often the document has the term; once where no positions are known."""
        here = self._positions[self._at]
        return float(len(here) or 1)

    def spans(self) -> list[Span]:
        """Where the term stands in the document."""
        here = self._positions[self._at]
        return [Span(position) for position in here]

    def supports_block_quality(self) -> bool:
        """There are no blocks to skip."""
        return False


class PartReader(IndexReader):  # type: ignore[misc]
    """The sentences of a part as Whoosh documents.

    The methods are those of Whoosh's `IndexReader`.

    Args:
        part: of a snapshot.
    """

    schema = SCHEMA

    def __init__(self, part: SegmentReader) -> None:
        self._part = part
        self._lengths = part.lengths("sentence", 1.0)

    @cached_property
    def _lexicons(self) -> dict[str, list[bytes]]:
        """Field -> its terms, sorted."""
        segment = self._part.segment
        stems = [stem.encode() for stem in segment.lexicon("stem")]
        # Forms of several stems are there more than once.
        forms = sorted({form.encode() for form in segment.lexicon("form")})
        dates = np.unique(segment["article_date"])
        known = dates[dates != NO_DATE].tolist()
        lexicons = {"text": stems, "title": stems, "form": forms, "title_form": forms}
        lexicons["date"] = [SCHEMA["date"].to_bytes(date) for date in known]
        for name in FIELDS:
            values = segment.strings(f"{name}_value")
            lexicons[name] = sorted({value.casefold().encode() for value in values})
        return lexicons

    @lru_cache(1024)  # noqa: B019 - a reader lives as long as its search
    def _tokens(self, field: str, text: bytes) -> tuple[Array, list[list[int]]]:
        """The live sentences that a term is in, and its positions in each.

        Metadata stands at no position.

        Args:
            field: of the schema.
            text: the term.
        """
        part = self._part
        documents = part.documents("sentence")
        mask = self._mask(field, text)
        if mask is not None:
            has_value = mask[part.to_articles(documents)]
            found = documents[has_value]
            return found, [[] for _ in found]
        tokens = self._places(field, text.decode())
        # Tokens are numbered through the segment: which sentence each is in, and where.
        bounds = part.segment["sentence_token"].astype(np.int64)
        sentences = np.searchsorted(bounds, tokens, side="right") - 1
        keep = np.isin(sentences, documents)
        if field in {"title", "title_form"}:
            keep &= part.is_title[sentences]
        positions = tokens - bounds[sentences]
        found, first = np.unique(sentences[keep], return_index=True)
        if not len(found):
            return found, []
        by_sentence = np.split(positions[keep], first[1:])
        return found, [places.tolist() for places in by_sentence]

    def _mask(self, field: str, text: bytes) -> Array | None:
        """The articles that have a value of metadata; None for a field of words."""
        if field == "date":
            moment = SCHEMA["date"].from_bytes(text)
            return self._part.date_mask(moment, moment)
        if field in FIELDS:
            return self._part.field_mask(field, [text.decode()])
        return None

    def _places(self, field: str, text: str) -> Array:
        """The tokens of a stem or a printed form, ascending, dead ones among them."""
        part = self._part
        if field in {"form", "title_form"}:
            forms = matching_forms(part.segment, wq.Term("form", text))
            return form_tokens(part, forms)
        number = stem_number(part, text)
        if number is None:
            return np.empty(0, np.int64)
        return stem_tokens(part, number)

    # Terms.

    def __contains__(self, term: tuple[str, str | bytes]) -> bool:
        field, text = term
        return self.doc_frequency(field, text) > 0

    def indexed_field_names(self) -> list[str]:
        """The fields of words, and those of metadata."""
        return [*_WORDS, *FIELDS, "date"]

    def all_terms(self) -> Iterator[tuple[str, bytes]]:
        """Field and text of each term, in order."""
        for field, texts in sorted(self._lexicons.items()):
            for text in texts:
                yield field, text

    def terms_from(self, fieldname: str, prefix: str | bytes) -> Iterator[tuple[str, bytes]]:
        """The terms from one on, also those of the fields after its own."""
        start = self._text_to_bytes(fieldname, prefix)
        return (term for term in self.all_terms() if term >= (fieldname, start))

    def term_info(self, fieldname: str, text: str | bytes) -> TermInfo:
        """How often a term stands, and in which documents.

        Raises:
            whoosh.reading.TermNotFound: it stands nowhere.
        """
        term = self._text_to_bytes(fieldname, text)
        documents, positions = self._tokens(fieldname, term)
        if not len(documents):
            raise TermNotFound(f"{fieldname}:{text!r}")
        # A value of metadata has no positions, but counts once.
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
        """How often a term stands in all documents."""
        if (fieldname, text) not in self:
            return 0.0
        return float(self.term_info(fieldname, text).weight())

    def doc_frequency(self, fieldname: str, text: str | bytes) -> int:
        """How many documents have a term."""
        term = self._text_to_bytes(fieldname, text)
        documents, _ = self._tokens(fieldname, term)
        return len(documents)

    def postings(self, fieldname: str, text: str | bytes, scorer: Any = None) -> _Matcher:
        """A matcher over the documents that have a term.

        Raises:
            whoosh.reading.TermNotFound: it stands nowhere.
        """
        term = self._text_to_bytes(fieldname, text)
        documents, positions = self._tokens(fieldname, term)
        if not len(documents):
            raise TermNotFound(f"{fieldname}:{text!r}")
        return _Matcher((fieldname, term), documents, positions, scorer)

    # Documents.

    def has_deletions(self) -> bool:
        """Whether there is a sentence that does not live."""
        return len(self._part.documents("sentence")) < self._part.sentences

    def is_deleted(self, docnum: int) -> bool:
        """Whether a sentence does not live."""
        return docnum not in self._part.documents("sentence")

    def doc_count_all(self) -> int:
        """How many sentences there are, dead ones among them."""
        return self._part.sentences

    def doc_count(self) -> int:
        """How many sentences live."""
        return len(self._part.documents("sentence"))

    def field_length(self, fieldname: str) -> int:
        """The tokens of all sentences, whatever the field."""
        return int(self._lengths.sum())

    def min_field_length(self, fieldname: str) -> int:
        """The tokens of the shortest sentence."""
        return int(self._lengths.min(initial=0))

    def max_field_length(self, fieldname: str) -> int:
        """The tokens of the longest sentence."""
        return int(self._lengths.max(initial=0))

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """The tokens of a sentence, whatever the field."""
        return int(self._lengths[docnum])

    def stored_fields(self, docnum: int) -> dict[str, int]:
        """The store's number of the article, and the place of the sentence in it."""
        segment = self._part.segment
        article = int(self._part.article_of[docnum])
        number = int(segment["article_number"][article])
        first = int(segment["article_sentence"][article])
        return {"number": number, "ordinal": docnum - first}

    def has_vector(self, docnum: int, fieldname: str) -> bool:
        """An archive keeps no vectors."""
        return False

    def vector(self, docnum: int, fieldname: str, format_: Any = None) -> None:
        """There is none."""
        raise NotImplementedError("an archive keeps no vectors")
