"""Where words stand in a few documents of a part, looked up one by one: in the postings of a whole stem see `postings`.

A page of hits asks for the same few places again and again: for bonuses, for the best sentences, for what is marked in
them. Each is looked up once, by single values: that takes half the time of a dozen operations on arrays.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import starmap
from typing import TYPE_CHECKING

import numpy as np

Run = tuple[int, int]
"""A run of sentences: the first and the one behind the last."""

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from newsarchive.index.snapshot import Part

__all__ = ["Concordance", "Run"]


class Concordance:
    """Where stems stand in runs of sentences of a part; for as long as a page of hits is made."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self._columns = part.columns
        self._postings: dict[tuple[int, int], Sequence[int]] = {}
        self._forms: dict[tuple[int, int], str] = {}

    def postings(self, stem: int, run: Run) -> Sequence[int]:
        """The postings in a run of sentences of a stem, given by its number."""
        key = stem, run[0]  # a page has documents of one scope: runs that begin alike end alike
        found = self._postings.get(key)
        if found is None:
            columns = self._columns
            first, last = columns.stem_posting[stem], columns.stem_posting[stem + 1]
            low = bisect_left(columns.posting_sentence, run[0], first, last)
            high = bisect_left(columns.posting_sentence, run[1], low, min(low + run[1] - run[0], last))
            found = self._postings[key] = range(low, high) if low < high else ()
        return found

    def look_up(self, stem: int, runs: Sequence[Run]) -> None:
        """Look the postings of a stem in several runs up together: many take a third of the time of each alone."""
        begin, end = self._columns.stem_posting[stem], self._columns.stem_posting[stem + 1]
        sentences = self.part.segment["posting_sentence"][begin:end]
        found = (sentences.searchsorted(np.array(runs, sentences.dtype)) + begin).tolist()
        self._postings.update(zip([(stem, first) for first, _ in runs], starmap(range, found), strict=True))

    def places(self, stem: int, posting: int) -> list[tuple[int, int]]:
        """Where a stem stands in the sentence of a posting: the places, ascending, and which form is at each."""
        columns = self._columns
        first = columns.posting_position[posting], columns.posting_form[posting]
        return [first, *[(columns.more_position[at], columns.more_form[at]) for at in self._more(stem, posting)]]

    def has_form(self, stem: int, posting: int, forms: AbstractSet[int]) -> bool:
        """Whether a stem is printed as one of some of its forms in the sentence of a posting."""
        columns = self._columns
        if columns.posting_form[posting] in forms:
            return True
        return any(columns.more_form[at] in forms for at in self._more(stem, posting))

    def form(self, stem: int, ordinal: int) -> str:
        """A form of a stem."""
        key = stem, ordinal
        form = self._forms.get(key)
        if form is None:
            number = self.part.stem_forms[self._columns.stem_form[stem] + ordinal]
            form = self._forms[key] = self.part.segment.strings("form")[number]
        return form

    def _more(self, stem: int, posting: int) -> Sequence[int]:
        """The further occurrences of a posting of a stem."""
        columns = self._columns
        if columns.posting_frequency[posting] == 1:
            return ()
        low, high = columns.stem_more[stem], columns.stem_more[stem + 1]
        of = columns.more_posting
        return range(bisect_left(of, posting, low, high), bisect_right(of, posting, low, high))
