"""One committed state of the index: its segments, which of their articles live, and the statistics of those.

A document of the scope «sentence» is a sentence, a headline included; of the scope «article» an
article. Documents are numbered from 0 within each segment. What matches is a pair of arrays:
document numbers, ascending, and a value for each.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import attrs
import numpy as np

from newsarchive.index.arrays import Array, Matches, lengths, ranges
from newsarchive.index.segment import NO_DATE, Segment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsarchive.index.lexicon import Lexicon
    from newsarchive.request import Filters, Scope

__all__ = [
    "Columns", "Matches", "SegmentReader", "Snapshot", "locate", "sentences_of",
]  # fmt: skip


@attrs.frozen
class Columns:
    """Arrays of a part for looking up single values, for which NumPy takes thrice as long. See `segment`."""

    article_sentence: memoryview
    sentence_start: memoryview
    sentence_end: memoryview
    stem_form: memoryview
    stem_article: memoryview
    stem_posting: memoryview
    stem_repeat: memoryview
    posting_sentence: memoryview
    posting_length: memoryview
    posting_position: memoryview
    posting_form: memoryview
    repeat_posting: memoryview
    repeat_position: memoryview
    repeat_form: memoryview


class SegmentReader:
    """A segment of a snapshot.

    Args:
        segment: the mapped file.
        dead: numbers in the segment of the articles that were removed or replaced.

    Attributes:
        articles: how many it has, dead ones included.
        sentences: likewise.
        live: (A,) bool: whether an article lives; None where all do.
    """

    def __init__(self, segment: Segment, dead: Array) -> None:
        self.segment = segment
        self.articles = len(segment["article_number"])
        self.sentences = len(segment["sentence_start"])
        self._articles_of: dict[str, Array] = {}
        self._documents: dict[str, Array] = {}
        self.live: Array | None = None
        if len(dead):
            self.live = np.ones(self.articles, bool)
            self.live[dead] = False

    @cached_property
    def article_of(self) -> Array:
        """(S,) The article of each sentence."""
        return np.repeat(
            np.arange(self.articles, dtype=np.uint32), lengths(self.segment["article_sentence"])
        )

    @cached_property
    def stems(self) -> Lexicon:
        """Its stems, sorted."""
        return self.segment.lexicon("stem")

    @cached_property
    def is_title(self) -> Array:
        """(S,) bool: whether a sentence is its article's title."""
        title = np.zeros(self.sentences, bool)
        title[self.segment["article_sentence"][:-1]] = True
        return title

    @cached_property
    def stem_repeat(self) -> Array:
        """(K + 1,) Where the further occurrences of each stem begin."""
        starts: Array = self.segment["repeat_posting"].searchsorted(self.segment["stem_posting"])
        return starts.astype(np.uint32)

    @cached_property
    def stem_forms(self) -> memoryview:
        """(F,) The numbers of the forms, those of each stem together, as `form_ordinal` counts them."""
        return self.segment["form_stem"].argsort(kind="stable").astype(np.uint32).data

    @cached_property
    def columns(self) -> Columns:
        """Its arrays of sentences and postings."""
        names = [field.name for field in attrs.fields(Columns) if field.name != "stem_repeat"]
        return Columns(
            stem_repeat=self.stem_repeat.data, **{name: self.segment[name].data for name in names}
        )

    @cached_property
    def rest(self) -> Array:
        """(A,) What share of an article's sentences all but one of them are."""
        printed = lengths(self.segment["article_sentence"]) - (self.segment["article_title"] == 0)
        rest: Array = (1 - 1 / np.maximum(printed, 1)).astype(np.float32)
        return rest

    @cached_property
    def _printed(self) -> Array:
        """(S,) bool: whether a sentence lives and is more than the empty headline of an article without one."""
        printed = self.segment["sentence_end"] > self.segment["sentence_start"]
        return printed if self.live is None else printed & self.live[self.article_of]

    def _living(self, scope: Scope) -> Array:
        if scope == "sentence":
            return self._printed
        return np.ones(self.articles, bool) if self.live is None else self.live

    def documents(self, scope: Scope) -> Array:
        """The numbers of all live documents."""
        if scope not in self._documents:
            self._documents[scope] = np.flatnonzero(self._living(scope))
        return self._documents[scope]

    def count(self, scope: Scope) -> int:
        """How many documents live."""
        return int(np.count_nonzero(self._living(scope)))

    def alive(self, scope: Scope) -> Array | None:
        """A mask of the live documents; None where all live."""
        return self.live if self.live is None or scope == "article" else self._printed

    def lengths(self, scope: Scope, title_weight: float) -> Array:
        """Tokens of each document; those of an article's headline count `title_weight` times."""
        if scope == "sentence":
            return lengths(self.segment["sentence_token"])
        return title_weight * self.segment["article_title"] + self.segment["article_body"]

    def tokens(self, scope: Scope, title_weight: float) -> float:
        """The lengths of the live documents, summed up."""
        return float(self.lengths(scope, title_weight).sum(where=self._living(scope)))

    def to_articles(self, sentences: Array) -> Array:
        """Sentence numbers -> article numbers."""
        return self.article_of.take(sentences)

    @property
    def id_rank(self) -> Array:
        """(A,) The place of each article's id among the sorted ones."""
        return self.segment["article_rank"]

    @cached_property
    def longest(self) -> int:
        """More tokens than any sentence has."""
        return int(lengths(self.segment["sentence_token"]).max(initial=0)) + 1

    def field_mask(self, field: str, values: Sequence[str]) -> Array:
        """(A,) bool: the articles that have any of the values in a field."""
        keys = {value.casefold() for value in values}
        codes = [code for key in keys for code in self._codes(field, key)]
        wanted = np.zeros(len(self.segment.strings(f"{field}_value")), bool)
        wanted[codes] = True
        mask = np.zeros(self.articles, bool)
        mask[self._rows(field)[wanted.take(self.segment[f"{field}_code"])]] = True
        return mask

    def _rows(self, field: str) -> Array:
        """The article of each value of a field."""
        if field not in self._articles_of:
            counts = lengths(self.segment[f"{field}_offset"])
            self._articles_of[field] = np.repeat(np.arange(self.articles, dtype=np.uint32), counts)
        return self._articles_of[field]

    def _codes(self, field: str, key: str) -> range:
        """The values that are the same but for case: they stand together."""
        values = self.segment.strings(f"{field}_value")
        low = locate(values, key, fold=True)
        high = low
        while high < len(values) and values[high].casefold() == key:
            high += 1
        return range(low, high)

    def date_mask(self, since: int | None, until: int | None) -> Array:
        """(A,) bool: the articles with a date from `since` to `until`, in microseconds; both count."""
        dates = self.segment["article_date"]
        mask: Array = dates != NO_DATE
        if since is not None:
            mask &= dates >= since
        if until is not None:
            mask &= dates <= until
        return mask

    def filter_mask(self, filters: Filters) -> Array | None:
        """(A,) bool: the articles that the filters let through; None for all."""
        masks = [self.field_mask(field, values) for field, values in filters.fields.items()]
        if filters.since is not None or filters.until is not None:
            masks.append(self.date_mask(filters.since, filters.until))
        return np.logical_and.reduce(masks) if masks else None


def locate(strings: Sequence[str] | object, key: str, *, fold: bool = False) -> int:
    """Where a key stands among sorted strings; `fold` where they are sorted by their case-folded spelling."""
    low, high = 0, len(strings)  # type: ignore[arg-type]
    while low < high:
        middle = (low + high) // 2
        value: str = strings[middle]  # type: ignore[index]
        if (value.casefold() if fold else value) < key:
            low = middle + 1
        else:
            high = middle
    return low


def sentences_of(part: SegmentReader, document: int, scope: Scope) -> tuple[int, int]:
    """The first sentence of a document of a part, and the one behind its last."""
    if scope == "sentence":
        return document, document + 1
    at = part.columns.article_sentence
    return at[document], at[document + 1]


@attrs.frozen
class SegmentFile:
    """The file of a live segment, and which of its articles live: what tells parts of snapshots apart.

    Attributes:
        number: names the file.
        size: bytes.
        checksum: CRC-32 of the file.
        dead: little-endian uint32: the places in it of the articles that are gone.
    """

    number: int
    size: int
    checksum: int
    dead: bytes


@attrs.frozen(eq=False)
class Snapshot:
    """One committed state of the index.

    Attributes:
        generation: the number of the commit.
        parts: its segments, in the order of their articles' numbers.
        files: that of each part.
    """

    generation: int
    parts: tuple[SegmentReader, ...]
    files: tuple[SegmentFile, ...]
    _norms: dict[tuple[str, float, float, float], list[Array]] = attrs.field(
        factory=dict, init=False
    )
    _averages: dict[tuple[str, float], float] = attrs.field(factory=dict, init=False)
    _counts: dict[str, int] = attrs.field(factory=dict, init=False)

    def count(self, scope: Scope) -> int:
        """Live documents."""
        if scope not in self._counts:
            self._counts[scope] = sum(part.count(scope) for part in self.parts)
        return self._counts[scope]

    def norm(
        self, scope: Scope, k1: float, b: float, title_weight: float
    ) -> tuple[np.float32, np.float32]:
        """What stands beside the term frequency in BM25, k1 (1 - b + b length / average length), as a line.

        Returns:
            the part of it that no length changes, and what each token of length adds.
        """
        key = scope, title_weight
        if key not in self._averages:
            total = sum(part.tokens(scope, title_weight) for part in self.parts)
            self._averages[key] = total / (self.count(scope) or 1) or 1.0
        return np.float32(k1 * (1 - b)), np.float32(k1 * b / self._averages[key])

    def norms(self, scope: Scope, k1: float, b: float, title_weight: float) -> list[Array]:
        """The same for each document of each part."""
        key = scope, k1, b, title_weight
        if key not in self._norms:
            base, slope = self.norm(*key)
            by_part = [part.lengths(scope, title_weight) for part in self.parts]
            self._norms[key] = [(base + slope * tokens).astype(np.float32) for tokens in by_part]
        return self._norms[key]

    def facet(self, field: str, articles: Sequence[Array]) -> dict[str, int]:
        """How many of the given articles of each part have each value of a field; the most frequent first."""
        counts: dict[str, int] = {}
        for part, chosen in zip(self.parts, articles, strict=True):
            at = part.segment[f"{field}_offset"].astype(np.int64)
            codes = part.segment[f"{field}_code"][ranges(at[chosen], at[chosen + 1] - at[chosen])]
            values = part.segment.strings(f"{field}_value")
            numbers = np.bincount(codes)
            for code in np.flatnonzero(numbers).tolist():
                counts[values[code]] = counts.get(values[code], 0) + int(numbers[code])
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
