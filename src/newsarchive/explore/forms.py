"""In which form a stem is printed most often: tables show that form beside the stem."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from newsarchive import deadline
from newsarchive.explore.tokens import form_counts, form_number
from newsarchive.explore.vocabulary import numbers_of
from newsarchive.index.arrays import changes

if TYPE_CHECKING:
    from newsarchive.explore.ground import Ground
    from newsarchive.index.arrays import Array

__all__ = ["most_of_each", "most_printed"]


def most_printed(ground: Ground, articles: Array, words: Array) -> Array:
    """For each stem the form that is printed most often; of equal ones the first in the lexicon.

    Args:
        ground: the state.
        articles: `(A,) bool`, where forms are counted.
        words: `(w,)` the stems that these articles have, ascending.

    Returns:
        `(w,)` numbers of forms of the state.
    """
    pairs = ground.kept("stems and forms", lambda: _pairs(ground))
    counts = np.zeros(len(pairs.stems), np.int64)
    for number, (part, own) in enumerate(ground.owned()):
        sentences = articles[own].take(part.article_of)
        # A segment has each form of a stem once: no sum is lost.
        counts[pairs.by_part[number]] += form_counts(part, sentences)
    used = np.flatnonzero(counts)
    most = most_of_each(pairs.stems[used], pairs.forms[used], counts[used])
    # Every stem that occurs is printed in some form, so these are the words, in order.
    assert len(most) == len(words)  # noqa: S101
    return most


class _Pairs(NamedTuple):
    """The stems of a state with their forms.

    Attributes:
        stems: `(p,)` ascending, the stem of each pair.
        forms: `(p,)` ascending for each stem, its form.
        by_part: for each segment the pair of each place among the forms of its stems.
    """

    stems: Array
    forms: Array
    by_part: tuple[Array, ...]


def _pairs(ground: Ground) -> _Pairs:
    """The stems and forms of all segments as one list of pairs."""
    stems, forms = numbers_of(ground, "stem"), numbers_of(ground, "form")
    keys = [np.empty(0, np.int64)]
    for number, part in enumerate(ground.parts):
        deadline.check()
        form_stem = part.segment["form_stem"]
        form = form_number(part, np.arange(len(form_stem)))
        stem_of_state = stems.by_part[number][form_stem[form]]
        form_of_state = forms.by_part[number][form]
        # A pair as one number, by stem and then by form.
        keys.append(stem_of_state * len(forms) + form_of_state)
    every = np.concatenate(keys)
    # Ascending in each segment: a stable sort merges what is sorted.
    order = every.argsort(kind="stable")
    new = changes(every[order])
    numbers = np.empty(len(order), np.int64)
    numbers[order] = new.cumsum() - 1
    ends = np.cumsum([len(own) for own in keys[1:]])
    unique = every[order[new]]
    size = max(len(forms), 1)
    return _Pairs(unique // size, unique % size, tuple(np.split(numbers, ends[:-1])))


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
    # For each row the greatest count of its word.
    greatest = most[new.cumsum() - 1]
    best = np.flatnonzero(count == greatest)
    first = best[changes(word[best])]
    found: Array = form[first]
    return found
