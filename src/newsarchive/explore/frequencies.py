"""How often each word occurs in some articles, in how many of them, and how evenly over parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import attrs
import numpy as np

from newsarchive import deadline
from newsarchive.explore.periods import STEPS, UNDATED
from newsarchive.explore.tokens import all_tokens, form_counts, form_number
from newsarchive.explore.vocabulary import Of, WordNumbers, numbers_of
from newsarchive.index.arrays import changes, cuts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.explore.ground import Ground
    from newsarchive.index.arrays import Array

__all__ = ["Frequencies", "Parts", "count_words", "most_of_each", "parts_of"]

_ROWS = 1 << 20  # postings that are looked at together: what bounds the memory of a pass
_STEMS = 1 << 13  # stems that are, each with as many sums as there are parts


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
        return Frequencies(self.numbers, *(column[kept] for column in columns))

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
    first = months(ground.first_days)
    known = (ground.first_days != UNDATED) & (first == months(ground.last_days))
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
        """Add 1, or some counts, for each pair."""
        keys = high * self.width + low
        ones = np.ones(len(keys), np.int64) if counts is None else counts
        keys, summed = _summed(keys, ones)
        self._keys.append(keys)
        self._counts.append(summed)

    def sums(self) -> tuple[Array, Array, Array]:
        """Both numbers of each pair that was added, in order, and its sum."""
        if not self._keys:
            nothing = np.empty(0, np.int64)
            return nothing, nothing, nothing
        keys, counts = _summed(np.concatenate(self._keys), np.concatenate(self._counts))
        return keys // self.width, keys % self.width, counts


def _summed(keys: Array, counts: Array) -> tuple[Array, Array]:
    """Keys, each once and ascending, with the sum of the counts of each."""
    # What comes stem by stem is in order already: to look costs a tenth of what sorting does.
    if len(keys) > 1 and not (keys[1:] > keys[:-1]).all():
        order = keys.argsort(kind="stable")
        keys, counts = keys[order], counts[order]
        first = np.flatnonzero(changes(keys))
        keys, counts = keys[first], np.add.reduceat(counts, first)
    return keys, counts


def count_words(ground: Ground, articles: Array, of: Of, parts: Parts) -> Frequencies:
    """The words of some articles.

    Args:
        ground: the state.
        articles: `(A,) bool`.
        of: stems or forms.
        parts: what they are spread over.
    """
    numbers = numbers_of(ground, of)
    frequency, held = np.zeros((2, len(numbers)), np.int64)
    in_parts = _Sparse(parts.size)
    count = _count_stems if of == "stem" else _count_forms
    count(ground, articles, parts, (frequency, held, in_parts))
    words = np.flatnonzero(frequency)
    counted = articles & (parts.codes >= 0)
    sizes = np.bincount(parts.codes[counted], ground.tokens[counted], minlength=parts.size)
    dp, spread = _dispersion(words, in_parts, sizes)
    printed = words if of == "form" else _most_printed(ground, articles, words)
    return Frequencies(numbers, words, frequency[words], held[words], dp, spread, printed)


_Sums = tuple["Array", "Array", "_Sparse"]
"""Where a pass adds up: occurrences and articles of each word, occurrences by word and part."""


def _count_stems(ground: Ground, articles: Array, parts: Parts, sums: _Sums) -> None:
    """A pass over the postings of articles: they say how often a stem is in each article."""
    frequency, held, in_parts = sums
    numbers = numbers_of(ground, "stem")
    for number, (part, own) in enumerate(ground.owned()):
        segment, codes = part.segment, parts.codes[own]
        mask = None if articles[own].all() else articles[own]
        # The last part takes the articles that are in none.
        codes = np.where(codes < 0, parts.size, codes).astype(np.int32)
        starts = segment["stem_article"].astype(np.int64)
        of_state = numbers.by_part[number]
        for stems in _stem_ranges(starts):
            deadline.check()
            rows = slice(int(starts[stems.start]), int(starts[stems.stop]))
            begins = starts[stems.start : stems.stop + 1] - rows.start
            article = segment["article_posting_article"][rows]
            often = segment["article_posting_title"][rows].astype(np.int32)
            often += segment["article_posting_body"][rows]
            held_here = np.diff(begins)
            if mask is not None:
                kept = mask.take(article)
                often[~kept] = 0
                held_here = _group_sums(kept, begins)
            # No stem of a segment is twice among these: no sum is lost.
            frequency[of_state[stems]] += _group_sums(often, begins)
            held[of_state[stems]] += held_here
            width = parts.size + 1
            first_cell = np.arange(0, width * len(held_here), width, dtype=np.int32)
            cell = first_cell.repeat(np.diff(begins))
            cell += codes.take(article)
            dense = np.bincount(cell, often, width * len(held_here)).reshape(-1, width)
            word, code = np.nonzero(dense[:, :-1] > 0)
            in_parts.add(of_state[stems][word], code, dense[word, code].astype(np.int64))


def _group_sums(values: Array, begins: Array) -> Array:
    """The sum of each group of values, given where each begins and where the last one ends."""
    # Not `np.add.reduceat`: for an empty group that gives the next element instead of 0.
    upto = np.zeros(len(values) + 1, np.int64)
    np.cumsum(values, out=upto[1:])
    sums: Array = np.diff(upto[begins])
    return sums


def _stem_ranges(starts: Array) -> Iterator[slice]:
    """Ranges of stems of a bounded number of rows, and of a bounded number of stems."""
    for stems in cuts(starts, _ROWS):
        for low in range(stems.start, stems.stop, _STEMS):
            yield slice(low, min(low + _STEMS, stems.stop))


def _count_forms(ground: Ground, articles: Array, parts: Parts, sums: _Sums) -> None:
    """A pass over all occurrences: a form may have several stems, so it is added up by name."""
    frequency, held, in_parts = sums
    numbers = numbers_of(ground, "form")
    in_articles = _Sparse(len(ground))
    for number, (part, own) in enumerate(ground.owned()):
        sentences = articles[own].take(part.article_of)
        for tokens in all_tokens(part, sentences):
            form = numbers.by_part[number][form_number(part, tokens.form)]
            in_articles.add(form, part.article_of[tokens.sentence].astype(np.int64) + own.start)
    word, article, often = in_articles.sums()
    frequency += np.bincount(word, often, len(frequency)).astype(np.int64)
    held += np.bincount(word, minlength=len(held))
    code = parts.codes[article]
    known = code >= 0
    in_parts.add(word[known], code[known], often[known])


def _dispersion(words: Array, in_parts: _Sparse, sizes: Array) -> tuple[Array, Array]:
    """DP of each word, and how many parts have it.

    DP is half the sum of |v/f - s| over all parts. Where v is 0 the term is s, and all s together
    are 1: so only the parts that have the word need be looked at.
    """
    word, part, count = in_parts.sums()
    proportion = sizes / (sizes.sum() or 1)
    place = words.searchsorted(word)
    total = np.bincount(place, count, minlength=len(words))
    here = proportion[part]
    terms = np.abs(count / total[place] - here) - here
    dp = (np.bincount(place, terms, minlength=len(words)) + 1) / 2
    spread = np.bincount(place, minlength=len(words))
    # Rounding would leave -1e-17 for a word of one part.
    return np.where(spread > 0, np.clip(dp, 0.0, 1.0), np.nan), spread


def _most_printed(ground: Ground, articles: Array, words: Array) -> Array:
    """For each stem the form that is printed most often; of equal ones the first in the lexicon."""
    stems, forms = numbers_of(ground, "stem"), numbers_of(ground, "form")
    printed = _Sparse(len(forms))
    for number, (part, own) in enumerate(ground.owned()):
        counts = form_counts(part, articles[own].take(part.article_of))
        used = np.flatnonzero(counts)
        form = form_number(part, used)
        stem = part.segment["form_stem"][form]
        printed.add(stems.by_part[number][stem], forms.by_part[number][form], counts[used])
    most = most_of_each(*printed.sums())
    # Every stem that occurs is printed in some form, so these are the words, in order.
    assert len(most) == len(words)  # noqa: S101
    return most


def most_of_each(word: Array, form: Array, count: Array) -> Array:
    """For each word its form with the greatest count; of equal ones the first.

    Args:
        word: `(n,)` ascending.
        form: `(n,)` ascending for each word.
        count: `(n,)` greater than 0.

    Example:
        >>> most_of_each(np.array([0, 0, 3]), np.array([5, 7, 6]), np.array([1, 4, 2])).tolist()
        [7, 6]
    """
    if not len(word):
        return form
    new = changes(word)
    starts = np.flatnonzero(new)
    most = np.maximum.reduceat(count, starts)
    best = np.flatnonzero(count == most[new.cumsum() - 1])
    found: Array = form[best[changes(word[best])]]
    return found
