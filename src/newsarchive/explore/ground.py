"""One committed state as explorations read it: its articles numbered through all segments.

A snapshot numbers articles, sentences and stems within each segment. An exploration counts over
all of them, so each article gets one number, and each column one array. Arrays of articles are
small (a million sentences are about 67,000 articles), so they are joined when first asked for and
kept with the state. Arrays of words stay in their segments.
"""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np

from newsarchive.explore.periods import UNDATED
from newsarchive.index.arrays import lengths, offsets
from newsarchive.index.segment import NO_DATE, PRECISIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from newsarchive.index.arrays import Array
    from newsarchive.index.snapshot import SegmentReader, Snapshot

T = TypeVar("T")

__all__ = ["Field", "Ground"]

_DAY = 86_400_000_000  # microseconds
_YEAR, _MONTH = PRECISIONS.index("year"), PRECISIONS.index("month")


class Field(NamedTuple):
    """A metadata field of the living articles.

    Attributes:
        values: its values; those that differ by case alone are one, under the commonest spelling.
        articles: `(v,)` the article of each occurrence of a value, ascending.
        codes: `(v,)` which value it is.
        starts: `(A + 1,)` where the occurrences of each article begin, and where the last ones end.
    """

    values: tuple[str, ...]
    articles: Array
    codes: Array
    starts: Array


class Ground:
    """A snapshot with its articles numbered through.

    Args:
        snapshot: the state.

    Attributes:
        snapshot: likewise.
        parts: its segments.
        bases: where the articles of each segment begin among all, and where the last ones end.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._kept: dict[str, Any] = {}
        self.snapshot = snapshot
        self.parts = snapshot.parts
        self.bases = np.cumsum([0, *(part.articles for part in self.parts)]).tolist()

    def __len__(self) -> int:
        """How many articles there are, dead ones included."""
        size: int = self.bases[-1]
        return size

    def owned(self) -> Iterator[tuple[SegmentReader, slice]]:
        """Each segment, and which of all articles are its own."""
        for part, (start, end) in zip(self.parts, pairwise(self.bases), strict=True):
            yield part, slice(start, end)

    def _joined(self, name: str) -> Array:
        """A column of the articles of all segments."""
        columns = [part.segment[name] for part in self.parts]
        # An archive without articles has no segment.
        return np.concatenate(columns) if columns else np.empty(0, np.int64)

    @cached_property
    def live(self) -> Array:
        """(A,) bool: which articles live."""
        live = np.zeros(len(self), bool)
        for part, own in self.owned():
            # A segment in which all articles live has no mask.
            live[own] = True if part.live is None else part.live
        return live

    @cached_property
    def dates(self) -> Array:
        """(A,) int64: microseconds of wall-clock time since 1970, or `NO_DATE`."""
        return self._joined("article_date")

    @cached_property
    def precisions(self) -> Array:
        """(A,) uint8: how exactly a date is known, a place in `PRECISIONS`."""
        precisions: Array = self._joined("article_precision").astype(np.uint8)
        return precisions

    @cached_property
    def first_days(self) -> Array:
        """(A,) int32: the first day on which an article may have been printed, since 1970."""
        days = (self.dates // _DAY).astype(np.int64)
        days[self.dates == NO_DATE] = UNDATED
        return days.astype(np.int32)

    @cached_property
    def last_days(self) -> Array:
        """(A,) int32: the last such day: of a month or a year alone its last one."""
        last: Array = self.first_days.astype(np.int64)
        steps = ((_YEAR, np.timedelta64(1, "Y")), (_MONTH, np.timedelta64(1, "M")))
        for precision, step in steps:
            vague = (self.precisions == precision) & (last != UNDATED)
            # As a month or a year: its next one begins the day after its last.
            unit = "M8[Y]" if precision == _YEAR else "M8[M]"
            following = last[vague].astype("M8[D]").astype(unit) + step
            last[vague] = following.astype("M8[D]").astype(np.int64) - 1
        return last.astype(np.int32)

    @cached_property
    def order(self) -> Array:
        """(A,) int64: how many articles are before each by (date, id); the undated come last."""
        ids: list[str] = []
        for part in self.parts:
            ids += part.segment.strings("article_id")
        by_id = np.array(sorted(range(len(ids)), key=ids.__getitem__), np.int64)
        dates = np.where(self.first_days == UNDATED, np.iinfo(np.int64).max, self.dates)
        # A stable sort by date keeps the order of the ids within each date.
        by_date = by_id[np.argsort(dates[by_id], kind="stable")]
        order = np.empty(len(ids), np.int64)
        order[by_date] = np.arange(len(ids))
        return order

    @cached_property
    def tokens(self) -> Array:
        """(A,) int64: the words of an article, its headline included."""
        tokens: Array = self._joined("article_title").astype(np.int64)
        tokens += self._joined("article_body")
        return tokens

    def id_of(self, article: int) -> str:
        """The id of an article."""
        part, within = self.place(article)
        return self.parts[part].segment.strings("article_id")[within]

    def place(self, article: int) -> tuple[int, int]:
        """The segment of an article, and its number there."""
        # The last segment that does not begin after it.
        part = int(np.searchsorted(self.bases, article, "right")) - 1
        return part, article - self.bases[part]

    def store_numbers(self, articles: Sequence[int]) -> list[int]:
        """The numbers that the store has for some articles."""
        return self.numbers[np.asarray(articles, np.int64)].tolist()  # type: ignore[no-any-return]

    @cached_property
    def numbers(self) -> Array:
        """(A,) The numbers of the articles in the store."""
        return self._joined("article_number")

    def kept(self, name: str, make: Callable[[], T]) -> T:
        """Something that is worked out of the state once, when it is first asked for.

        Args:
            name: of it.
            make: works it out. Two threads that ask at once may both do so, and get equal values.
        """
        # Without a lock: what is made twice costs time and changes nothing.
        if name not in self._kept:
            self._kept[name] = make()
        value: T = self._kept[name]
        return value

    def field(self, name: str) -> Field:
        """A metadata field of the living articles.

        Args:
            name: «source», «author», «section», «tag» or «language».
        """
        return self.kept(name, lambda: self._field(name))

    def _field(self, name: str) -> Field:
        spelt: list[str] = []
        articles, codes = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        for part, own in self.owned():
            counts = lengths(part.segment[f"{name}_offset"])
            numbers = np.arange(own.start, own.stop)
            articles.append(numbers.repeat(counts))
            # Each segment numbers its own values: they follow those of the segments before.
            own_codes = part.segment[f"{name}_code"].astype(np.int64)
            codes.append(own_codes + len(spelt))
            spelt += part.segment.strings(f"{name}_value")
        article, code = np.concatenate(articles), np.concatenate(codes)
        # How a value is spelt must not depend on articles that were removed or replaced.
        living = self.live[article]
        article, code = article[living], code[living]
        values, folded = _folded(spelt, code)
        starts = offsets(np.bincount(article, minlength=len(self)))
        return Field(values, article, folded, starts)

    @cached_property
    def sentences(self) -> list[Array]:
        """For each segment (S,) int64: the article of each sentence, among all."""
        articles = []
        for part, own in self.owned():
            within = part.article_of.astype(np.int64)
            articles.append(within + own.start)
        return articles


def _folded(spelt: Sequence[str], codes: Array) -> tuple[tuple[str, ...], Array]:
    """Values that differ by case alone become one, spelt as most articles spell it."""
    counts = np.bincount(codes, minlength=len(spelt)).tolist()
    by_key: dict[str, dict[str, int]] = {}
    for value, count in zip(spelt, counts, strict=True):
        spellings = by_key.setdefault(value.casefold(), {})
        spellings[value] = spellings.get(value, 0) + count
    best = []
    for spellings in by_key.values():
        # Of equally common spellings the first in the alphabet: so the choice can be repeated.
        commonest = min(spellings, key=lambda value: (-spellings[value], value))
        best.append(commonest)
    ordered = sorted(best)
    number = {value.casefold(): place for place, value in enumerate(ordered)}
    table = np.array([number[value.casefold()] for value in spelt], np.int64)
    return tuple(ordered), table[codes] if len(table) else codes
