"""Where words stand in a few documents of a part, looked up one by one: in the postings of a whole stem see `postings`.

A page of hits asks for the same few places again and again: for bonuses, for the best sentences, for what is marked in
them. Each is looked up once, by single values: that takes half the time of a dozen operations on arrays.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

Run = tuple[int, int]
"""A run of sentences: the first and the one behind the last."""

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from newsarchive.index.snapshot import Part

__all__ = ["Concordance", "Run"]


class Concordance:
    """Where stems stand in runs of sentences of a part; for as long as a page of hits is made."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self._columns = part.columns
        self._postings: dict[tuple[int, int], range] = {}
        self._forms: dict[tuple[int, int], str] = {}

    def postings(self, stem: int, run: Run) -> range:
        """The postings in a run of sentences of a stem, given by its number."""
        key = stem, run[0]  # a page has documents of one scope: runs that begin alike end alike
        found = self._postings.get(key)
        if found is None:
            columns = self._columns
            first, last = columns.stem_posting[stem], columns.stem_posting[stem + 1]
            low = bisect_left(columns.posting_sentence, run[0], first, last)
            high = bisect_left(columns.posting_sentence, run[1], low, min(low + run[1] - run[0], last))
            found = self._postings[key] = range(low, high)
        return found

    def places(self, stem: int, posting: int) -> list[int]:
        """Where a stem stands in the sentence of a posting, ascending."""
        columns = self._columns
        if columns.posting_frequency[posting] == 1:
            return [columns.posting_position[posting]]
        return [columns.posting_position[posting], *[columns.more_position[at] for at in self._more(stem, posting)]]

    def collect(self, stem: int, run: Run, words: Mapping[int, dict[int, str]]) -> None:
        """Add place and form of each word with a stem to the `words` of its sentence, where that has any."""
        columns = self._columns
        for posting in self.postings(stem, run):
            own = words.get(columns.posting_sentence[posting])
            if own is None:
                continue
            own[columns.posting_position[posting]] = self._form(stem, columns.posting_form[posting])
            if columns.posting_frequency[posting] > 1:
                for at in self._more(stem, posting):
                    own[columns.more_position[at]] = self._form(stem, columns.more_form[at])

    def has_form(self, stem: int, run: Run, forms: AbstractSet[int]) -> bool:
        """Whether a stem is printed as one of some of its forms in a run of sentences."""
        postings, columns = self.postings(stem, run), self._columns
        own = slice(postings.start, postings.stop)
        if not forms.isdisjoint(columns.posting_form[own]):
            return True
        if max(columns.posting_frequency[own], default=1) == 1:
            return False
        repeated = [posting for posting in postings if columns.posting_frequency[posting] > 1]
        return any(columns.more_form[at] in forms for posting in repeated for at in self._more(stem, posting))

    def _form(self, stem: int, ordinal: int) -> str:
        """A form of a stem."""
        key = stem, ordinal
        form = self._forms.get(key)
        if form is None:
            number = self.part.stem_forms[self._columns.stem_form[stem] + ordinal]
            form = self._forms[key] = self.part.segment.strings("form")[number]
        return form

    def _more(self, stem: int, posting: int) -> range:
        """The further occurrences of a posting of a stem."""
        columns = self._columns
        low, high = columns.stem_more[stem], columns.stem_more[stem + 1]
        low = bisect_left(columns.more_posting, posting, low, high)
        return range(low, bisect_right(columns.more_posting, posting, low, high))
