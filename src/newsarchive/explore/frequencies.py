"""How often each word occurs in some articles, in how many of them, and how evenly over parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import attrs
import numpy as np

from newsarchive import deadline
from newsarchive.explore.forms import most_printed
from newsarchive.explore.periods import STEPS, UNDATED
from newsarchive.explore.tokens import all_tokens, form_number
from newsarchive.explore.vocabulary import Of, WordNumbers, numbers_of
from newsarchive.index.arrays import changes, cuts

if TYPE_CHECKING:
    from newsarchive.explore.ground import Ground
    from newsarchive.index.arrays import Array
    from newsarchive.index.snapshot import SegmentReader

__all__ = ["Frequencies", "Parts", "count_words", "parts_of"]

_ROWS = 1 << 20  # postings that are looked at together: what bounds the memory of a pass
_FULL = 4  # cells of a row for each article that has its word: rows with more are not made


class Parts(NamedTuple):
    """What a word is to be spread over: months or sources.

    Attributes:
        codes: `(A,)` int64, the part of each article; -1 for one that is in none.
        size: how many parts there are.
    """

    codes: Array
    size: int


@attrs.frozen(eq=False)
class Frequencies:
    """The words of some articles.

    Attributes:
        numbers: what the words are called.
        words: `(w,)` which of them occur, ascending.
        frequency: `(w,)` how often.
        articles: `(w,)` in how many of the articles.
        dp: `(w,)` how unevenly they are spread over the parts: Gries' DP. Occurrences in articles
            that are in no part do not count for it.
        range: `(w,)` how many parts have them.
        printed: `(w,)` number of the form, among those of the state, that is printed most often.
    """

    numbers: WordNumbers
    words: Array
    frequency: Array
    articles: Array
    dp: Array
    range: Array
    printed: Array

    def where(self, kept: Array) -> Frequencies:
        """Some of the words: `(w,) bool`, or their places in the order wanted."""
        columns = (self.words, self.frequency, self.articles, self.dp, self.range, self.printed)
        chosen = [column[kept] for column in columns]
        return Frequencies(self.numbers, *chosen)

    def names(self) -> Array:
        """`(w,)` the words themselves."""
        return self.numbers.names(self.words)


def parts_of(ground: Ground, by: str) -> Parts:
    """The parts that articles are in.

    Args:
        ground: the state.
        by: «month»: an article whose date does not tell the month is in none; or «source».
    """
    if by == "source":
        field = ground.field("source")
        codes = np.full(len(ground), -1, np.int64)
        codes[field.articles] = field.codes
        return Parts(codes, len(field.values))
    if by != "month":
        raise ValueError(f"there are no parts by {by!r}: choose month or source")
    months = STEPS["month"].of
    first, last = months(ground.first_days), months(ground.last_days)
    # A year alone tells no month.
    known = (ground.first_days != UNDATED) & (first == last)
    used, codes = np.unique(first[known], return_inverse=True)
    every = np.full(len(ground), -1, np.int64)
    every[known] = codes
    return Parts(every, len(used))


class _Sparse:
    """Sums by a key of two numbers, of which most are 0."""

    def __init__(self, width: int) -> None:
        self.width = max(width, 1)
        self._keys: list[Array] = []
        self._counts: list[Array] = []

    def add(self, high: Array, low: Array, counts: Array | None = None) -> None:
        """Add 1, or some counts, for each pair.

        Args:
            high: `(n,)` int64, the number by which sums are ordered first.
            low: `(n,)` the other one, below the width.
            counts: `(n,)` int64; None for 1 each.
        """
        keys = high * self.width + low
        ones = np.ones(len(keys), np.int64) if counts is None else counts
        # Summed at once: so what is kept is bounded by the pairs that there are.
        keys, summed = _summed(keys, ones)
        self._keys.append(keys)
        self._counts.append(summed)

    def sums(self) -> tuple[Array, Array, Array]:
        """Both numbers of each pair that was added, in order, and its sum."""
        if not self._keys:
            nothing = np.empty(0, np.int64)
            return nothing, nothing, nothing
        every_key = np.concatenate(self._keys)
        every_count = np.concatenate(self._counts)
        keys, counts = _summed(every_key, every_count)
        return keys // self.width, keys % self.width, counts


def _summed(keys: Array, counts: Array) -> tuple[Array, Array]:
    """Keys, each once and ascending, with the sum of the counts of each."""
    # What comes stem by stem is in order already: to look costs a tenth of what sorting does.
    ascending = bool((keys[1:] > keys[:-1]).all())
    if ascending:
        return keys, counts
    order = keys.argsort(kind="stable")
    keys, counts = keys[order], counts[order]
    first = np.flatnonzero(changes(keys))
    return keys[first], np.add.reduceat(counts, first)


class _Counted(NamedTuple):
    """What was counted of each word of a state, `(n,)` each; see `Frequencies`."""

    frequency: Array
    articles: Array
    dp: Array
    range: Array


def count_words(ground: Ground, articles: Array, of: Of, parts: Parts) -> Frequencies:
    """The words of some articles.

    Args:
        ground: the state.
        articles: `(A,) bool`.
        of: stems or forms.
        parts: what they are spread over.
    """
    counted = articles & (parts.codes >= 0)
    sizes = np.bincount(parts.codes[counted], ground.tokens[counted], minlength=parts.size)
    shares = sizes / (sizes.sum() or 1)
    count = _count_stems if of == "stem" else _count_forms
    found = count(ground, articles, parts, shares)
    words = np.flatnonzero(found.frequency)
    printed = words if of == "form" else most_printed(ground, articles, words)
    frequency, held, dp, spread = (column[words] for column in found)
    numbers = numbers_of(ground, of)
    return Frequencies(numbers, words, frequency, held, dp, spread, printed)


def _count_stems(ground: Ground, articles: Array, parts: Parts, shares: Array) -> _Counted:
    """A pass over the postings of articles: they say how often a stem is in each article.

    Common words fill a table of a row each. The others are most words and have few occurrences:
    their rows would be nearly empty, so only what they have is kept.

    Args:
        ground: the state.
        articles: `(A,) bool`.
        parts: what words are spread over.
        shares: `(parts,)` of all tokens, those of each part.
    """
    numbers = numbers_of(ground, "stem")
    held = _held(ground, articles, numbers)
    # By what is counted alone: an archive that grew has the same common words.
    common = np.flatnonzero(held >= max(parts.size // _FULL, 1))
    # All rare words have the row after the last.
    row_of = np.full(len(numbers), len(common))
    row_of[common] = np.arange(len(common))
    # The last column is for the articles that are in no part.
    width = parts.size + 1
    table = np.zeros((len(common), width))
    rare = _Sparse(width)
    for number, (part, own) in enumerate(ground.owned()):
        codes = np.where(parts.codes[own] < 0, parts.size, parts.codes[own])
        starts = part.segment["stem_article"].astype(np.int64)
        for stems in cuts(starts, _ROWS):
            deadline.check()
            words = numbers.by_part[number][stems]
            rows = _article_rows(part, starts, stems, articles[own])
            code = codes.astype(np.int32).take(rows.article)
            # Stems are sorted, so those of this range have a range of the table.
            row = row_of[words]
            inside = row[row < len(common)]
            low, high = 0, 0
            if len(inside):
                low, high = int(inside[0]), int(inside[-1]) + 1
            # All rare words of the range have one more row, which is not looked at.
            first_cell = (np.minimum(row, high) - low) * width
            cell = first_cell.astype(np.int32).take(rows.stem)
            end = (high - low) * width
            few = (cell == end).nonzero()[0]
            rare_words = words[rows.stem[few]]
            rare.add(rare_words, code[few], rows.often[few].astype(np.int64))
            cell += code
            sums = np.bincount(cell, rows.often, end + width)
            table[low:high] += sums[:end].reshape(-1, width)
    found = _spread(len(numbers), held, rare, shares)
    found.frequency[common] = table.sum(axis=1)
    found.dp[common], found.range[common] = _spread_of_rows(table[:, :-1], shares)
    return found


class _ArticleRows(NamedTuple):
    """Postings of articles.

    Attributes:
        stem: `(n,)` int32, which stem of the range each is of.
        article: `(n,)` its article in the segment.
        often: `(n,)` int32, how often the article has the stem.
    """

    stem: Array
    article: Array
    often: Array


def _article_rows(
    part: SegmentReader, starts: Array, stems: slice, articles: Array
) -> _ArticleRows:
    """The postings of some articles for a range of stems.

    Args:
        part: the segment.
        starts: `(K + 1,)` where those of each stem begin.
        stems: the range.
        articles: `(A,) bool` over the articles of the segment.
    """
    segment = part.segment
    rows = slice(int(starts[stems.start]), int(starts[stems.stop]))
    article = segment["article_posting_article"][rows]
    often = segment["article_posting_title"][rows].astype(np.int32)
    often += segment["article_posting_body"][rows]
    counts = np.diff(starts[stems.start : stems.stop + 1])
    stem = np.arange(len(counts), dtype=np.int32).repeat(counts)
    # Mostly all articles count: then nothing is copied.
    if articles.all():
        return _ArticleRows(stem, article, often)
    kept = articles.take(article).nonzero()[0]
    return _ArticleRows(stem[kept], article[kept], often[kept])


def _held(ground: Ground, articles: Array, numbers: WordNumbers) -> Array:
    """In how many of some articles each stem is.

    Args:
        ground: the state.
        articles: `(A,) bool`.
        numbers: its stems.

    Returns:
        `(stems,) int64`.
    """
    held = np.zeros(len(numbers), np.int64)
    for number, (part, own) in enumerate(ground.owned()):
        deadline.check()
        begins = part.segment["stem_article"].astype(np.int64)
        counts = np.diff(begins)
        if not articles[own].all():
            kept = articles[own].take(part.segment["article_posting_article"])
            counts = _group_sums(kept, begins)
        # No stem is twice among those of a segment: no sum is lost.
        held[numbers.by_part[number]] += counts
    return held


def _spread_of_rows(table: Array, shares: Array) -> tuple[Array, Array]:
    """DP of words, and how many parts have each, by their frequencies in the parts.

    Args:
        table: `(words, parts)`.
        shares: `(parts,)` of all tokens, those of each part.
    """
    whole = table.sum(axis=1, keepdims=True)
    spread = np.count_nonzero(table, axis=1)
    # Each step is worked out in place: the table may have millions of cells.
    apart = np.divide(table, whole, out=np.zeros_like(table), where=whole > 0)
    apart -= shares
    np.abs(apart, out=apart)
    dp = apart.sum(axis=1) / 2
    return _bounded(dp, spread), spread


def _bounded(dp: Array, spread: Array) -> Array:
    """DP of words that are in some part; rounding would leave -1e-17 for a word of one part."""
    return np.where(spread > 0, np.clip(dp, 0.0, 1.0), np.nan)


def _group_sums(values: Array, begins: Array) -> Array:
    """The sum of each group of values, given where each begins and where the last one ends."""
    # Not `np.add.reduceat`: for an empty group that gives the next element instead of 0.
    upto = np.zeros(len(values) + 1, np.int64)
    np.cumsum(values, out=upto[1:])
    sums: Array = np.diff(upto[begins])
    return sums


def _count_forms(ground: Ground, articles: Array, parts: Parts, shares: Array) -> _Counted:
    """A pass over all occurrences: a form may have several stems, so it is added up by name."""
    numbers = numbers_of(ground, "form")
    in_articles, in_parts = _Sparse(len(ground)), _Sparse(parts.size + 1)
    for number, (part, own) in enumerate(ground.owned()):
        sentences = articles[own].take(part.article_of)
        for tokens in all_tokens(part, sentences):
            form = form_number(part, tokens.form)
            word = numbers.by_part[number][form]
            article = part.article_of.take(tokens.sentence).astype(np.int64)
            in_articles.add(word, article + own.start)
    word, article, often = in_articles.sums()
    held = np.bincount(word, minlength=len(numbers))
    code = parts.codes[article]
    code = np.where(code < 0, parts.size, code)
    in_parts.add(word, code, often)
    return _spread(len(numbers), held, in_parts, shares)


def _spread(size: int, held: Array, in_parts: _Sparse, shares: Array) -> _Counted:
    """Frequency, DP, and how many parts have it, of each word.

    DP is half the sum of |v/f - s| over all parts. Where v is 0 the term is s, and all s together
    are 1: so only the parts that have the word need be looked at.

    Args:
        size: how many words there are.
        held: in how many articles each is.
        in_parts: occurrences by word and part; the last part is that of articles in no part.
        shares: `(parts,)` of all tokens, those of each part.
    """
    word, part, count = in_parts.sums()
    frequency = np.bincount(word, count, size)
    # An occurrence without a part says nothing of how even a word is.
    known = part < len(shares)
    word, part, count = word[known], part[known], count[known]
    total = np.bincount(word, count, size)
    here = shares[part]
    terms = np.abs(count / total[word] - here) - here
    dp = (np.bincount(word, terms, size) + 1) / 2
    spread = np.bincount(word, minlength=size)
    return _Counted(frequency.astype(np.int64), held, _bounded(dp, spread), spread)
