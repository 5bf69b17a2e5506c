"""One committed state of the index: its segments, which of their articles live, and statistics.

A document of the scope «sentence» is a sentence, a title included; of the scope «article» an
article. Documents are numbered from 0 within each segment. What matches is a pair of arrays:
document numbers, ascending, and a value for each.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import attrs
import numpy as np

from newsarchive.index.arrays import Array, Matches, lengths, ranges
from newsarchive.index.segment import NO_DATE, Segment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsarchive.index.lexicon import Lexicon
    from newsarchive.request import Filters, Scope

__all__ = [
    "Columns",
    "Matches",
    "SegmentFile",
    "SegmentReader",
    "Snapshot",
    "locate",
    "sentences_of",
]


@attrs.frozen
class Columns:
    """Arrays of a part as memory views, for looking single values up; see `segment`.

    An array would wrap each value in an object of its own.
    """

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
    """A part of a snapshot: a segment, and which of its articles live.

    Args:
        segment: the mapped file.
        dead: `(n,)`, places of the articles that were removed or replaced.

    Attributes:
        segment: as given.
        articles: how many it has, dead ones included.
        sentences: likewise.
        live: `(A,) bool`, whether an article lives; None where all do.
    """

    def __init__(self, segment: Segment, dead: Array) -> None:
        self.segment = segment
        self.articles = len(segment["article_number"])
        self.sentences = len(segment["sentence_start"])
        self._articles_of: dict[str, Array] = {}
        self._documents: dict[str, Array] = {}
        # Most parts have no dead articles: then nothing is masked.
        self.live: Array | None = None
        if len(dead):
            self.live = np.ones(self.articles, bool)
            self.live[dead] = False

    # What is derived from the arrays of the segment, when it is first asked for.

    @cached_property
    def article_of(self) -> Array:
        """`(S,) uint32`, the article of each sentence."""
        articles = np.arange(self.articles, dtype=np.uint32)
        return articles.repeat(lengths(self.segment["article_sentence"]))

    @cached_property
    def stems(self) -> Lexicon:
        """Its stems, sorted."""
        return self.segment.lexicon("stem")

    @cached_property
    def is_title(self) -> Array:
        """`(S,) bool`, whether a sentence is its article's title."""
        title = np.zeros(self.sentences, bool)
        title[self.segment["article_sentence"][:-1]] = True
        return title

    @cached_property
    def stem_repeat(self) -> Array:
        """`(K + 1,) uint32`, where the repeats of each stem begin."""
        # Not in the file, since it follows from two arrays that are.
        starts: Array = self.segment["repeat_posting"].searchsorted(self.segment["stem_posting"])
        return starts.astype(np.uint32)

    @cached_property
    def stem_forms(self) -> memoryview:
        """`(F,)`, the numbers of the forms, those of each stem together.

        They are in the order in which `form_ordinal` counts them.
        """
        order: Array = self.segment["form_stem"].argsort(kind="stable")
        return order.astype(np.uint32).data

    @cached_property
    def columns(self) -> Columns:
        """Its arrays of sentences and postings, as memory views."""
        views = {"stem_repeat": self.stem_repeat.data}
        for field in attrs.fields(Columns):
            if field.name not in views:
                views[field.name] = self.segment[field.name].data
        return Columns(**views)

    @cached_property
    def rest(self) -> Array:
        """`(A,) float32`, what share of an article's sentences all but one of them are."""
        has_no_title = self.segment["article_title"] == 0
        printed = lengths(self.segment["article_sentence"]) - has_no_title
        rest: Array = 1 - 1 / np.maximum(printed, 1)
        return rest.astype(np.float32)

    @cached_property
    def longest(self) -> int:
        """More tokens than any sentence has."""
        return int(lengths(self.segment["sentence_token"]).max(initial=0)) + 1

    @property
    def id_rank(self) -> Array:
        """`(A,)`, the place of each article's id among the sorted ones."""
        return self.segment["article_rank"]

    # Documents.

    @cached_property
    def _printed(self) -> Array:
        """`(S,) bool`, whether a sentence lives and has any letters.

        The title of an article without one is an empty sentence.
        """
        # A sentence has at least one letter; only a missing title has none.
        printed = self.segment["sentence_end"] > self.segment["sentence_start"]
        return printed if self.live is None else printed & self.live[self.article_of]

    def _living(self, scope: Scope) -> Array:
        """A mask of the live documents."""
        if scope == "sentence":
            return self._printed
        return np.ones(self.articles, bool) if self.live is None else self.live

    def documents(self, scope: Scope) -> Array:
        """The numbers of all live documents, ascending."""
        found = self._documents.get(scope)
        if found is None:
            found = self._documents[scope] = np.flatnonzero(self._living(scope))
        return found

    def count(self, scope: Scope) -> int:
        """How many documents live."""
        return int(np.count_nonzero(self._living(scope)))

    def alive(self, scope: Scope) -> Array | None:
        """A mask of the live documents; None where all live."""
        return self.live if self.live is None or scope == "article" else self._printed

    def lengths(self, scope: Scope, title_weight: float) -> Array:
        """Tokens of each document.

        Args:
            scope: of the documents.
            title_weight: how often each token of an article's title counts.
        """
        if scope == "sentence":
            return lengths(self.segment["sentence_token"])
        return title_weight * self.segment["article_title"] + self.segment["article_body"]

    def tokens(self, scope: Scope, title_weight: float) -> float:
        """The lengths of the live documents, summed up."""
        return float(self.lengths(scope, title_weight).sum(where=self._living(scope)))

    def to_articles(self, sentences: Array) -> Array:
        """Sentence numbers -> article numbers."""
        return self.article_of.take(sentences)

    # Filters.

    def field_mask(self, field: str, values: Sequence[str]) -> Array:
        """`(A,) bool`, the articles that have any of the values in a field.

        Args:
            field: of `articles.FIELDS`.
            values: whose case does not count.
        """
        # First which values are wanted, then which articles have one of them.
        names = self.segment.strings(f"{field}_value")
        wanted = np.zeros(len(names), bool)
        for key in {value.casefold() for value in values}:
            wanted[_equal(names, key)] = True
        mask = np.zeros(self.articles, bool)
        has_wanted = wanted.take(self.segment[f"{field}_code"])
        mask[self._article_of_code(field)[has_wanted]] = True
        return mask

    def _article_of_code(self, field: str) -> Array:
        """The article of each code of a field."""
        found = self._articles_of.get(field)
        if found is None:
            articles = np.arange(self.articles, dtype=np.uint32)
            found = articles.repeat(lengths(self.segment[f"{field}_offset"]))
            self._articles_of[field] = found
        return found

    def date_mask(self, since: int | None, until: int | None) -> Array:
        """`(A,) bool`, the articles with a date between two, which both count.

        Args:
            since: microseconds of the archive's wall-clock time since 1970; None for no bound.
            until: likewise.
        """
        dates = self.segment["article_date"]
        mask: Array = dates != NO_DATE
        if since is not None:
            mask &= dates >= since
        if until is not None:
            mask &= dates <= until
        return mask

    def filter_mask(self, filters: Filters) -> Array | None:
        """`(A,) bool`, the articles that the filters let through; None for all."""
        # Each filter is a mask; an article has to pass all.
        masks = [self.field_mask(field, values) for field, values in filters.fields.items()]
        if filters.since is not None or filters.until is not None:
            masks.append(self.date_mask(filters.since, filters.until))
        return np.logical_and.reduce(masks) if masks else None


def _equal(values: _Sorted, key: str) -> slice:
    """The values that are a case-folded key but for their case: they stand together."""
    low = locate(values, key, fold=True)
    high = low
    while high < len(values) and values[high].casefold() == key:
        high += 1
    return slice(low, high)


class _Sorted(Protocol):
    """A list of strings, or what reads one from arrays."""

    def __len__(self) -> int: ...
    def __getitem__(self, index: int, /) -> str: ...


def locate(strings: _Sorted, key: str, *, fold: bool = False) -> int:
    """Where a key stands among sorted strings, or would stand.

    >>> locate(["алма", "Алматы", "Астана"], "алматы", fold=True)
    1

    Args:
        strings: sorted.
        key: case-folded, where `fold` is given.
        fold: whether the strings are sorted by their case-folded spelling.
    """
    low, high = 0, len(strings)
    while low < high:
        middle = (low + high) // 2
        value = strings[middle]
        if (value.casefold() if fold else value) < key:
            low = middle + 1
        else:
            high = middle
    return low


def sentences_of(part: SegmentReader, document: int, scope: Scope) -> tuple[int, int]:
    """The first sentence of a document of a part, and the one after its last."""
    if scope == "sentence":
        return document, document + 1
    at = part.columns.article_sentence
    return at[document], at[document + 1]


@attrs.frozen
class SegmentFile:
    """The file of a live segment, and which of its articles live: what tells parts apart.

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
        """What is added to the term frequency in BM25, as a line over the length of a document.

        That is k1 (1 - b + b length / average length), of Robertson and Zaragoza 2009.

        Args:
            scope: of the documents.
            k1: how soon more occurrences add little.
            b: how much the length counts, from 0 to 1.
            title_weight: how often each token of a title counts.

        Returns:
            the part of it that no length changes, and what each token of length adds.
        """
        average = self._average(scope, title_weight)
        return np.float32(k1 * (1 - b)), np.float32(k1 * b / average)

    def _average(self, scope: Scope, title_weight: float) -> float:
        """The average length of the live documents; 1 where there are none, or they are empty."""
        key = scope, title_weight
        average = self._averages.get(key)
        if average is None:
            total = sum(part.tokens(scope, title_weight) for part in self.parts)
            average = self._averages[key] = total / (self.count(scope) or 1) or 1.0
        return average

    def norms(self, scope: Scope, k1: float, b: float, title_weight: float) -> list[Array]:
        """The same for each document of each part, `(documents,) float32`."""
        # Made once for a snapshot: each search asks for the same ones.
        key = scope, k1, b, title_weight
        norms = self._norms.get(key)
        if norms is None:
            base, slope = self.norm(*key)
            by_part = [part.lengths(scope, title_weight) for part in self.parts]
            norms = [(base + slope * tokens).astype(np.float32) for tokens in by_part]
            self._norms[key] = norms
        return norms

    def facet(self, field: str, articles: Sequence[Array]) -> dict[str, int]:
        """How many articles have each value of a field; the most frequent first.

        Args:
            field: of `articles.FIELDS`.
            articles: of each part those that are counted.
        """
        counts: dict[str, int] = {}
        # Each part has codes of its own: only values can be added up.
        for part, chosen in zip(self.parts, articles, strict=True):
            at = part.segment[f"{field}_offset"].astype(np.int64)
            own = ranges(at[chosen], at[chosen + 1] - at[chosen])
            numbers = np.bincount(part.segment[f"{field}_code"][own])
            values = part.segment.strings(f"{field}_value")
            for code in np.flatnonzero(numbers).tolist():
                value = values[code]
                counts[value] = counts.get(value, 0) + int(numbers[code])
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
