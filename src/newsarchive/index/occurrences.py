"""Where words stand in a few documents of a part, looked up one by one: in the postings of a whole stem see `postings`.

A page of hits asks for the same few places again and again: for bonuses, for the best sentences,
    for what is marked in
them. Each is looked up once, by single values: that takes half the time of a dozen operations on
arrays.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

SentenceRange = tuple[int, int]
"""A run of sentences: the first and the one behind the last."""

_NONE = slice(0, 0)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from newsarchive.index.snapshot import SegmentReader

__all__ = ["Occurrences", "SentenceRange"]


class Occurrences:
    """Where stems stand in ranges of sentences of a part; for as long as a page of hits is made."""

    def __init__(self, part: SegmentReader) -> None:
        self.part = part
        self._columns = part.columns
        self._postings: dict[tuple[int, int], slice] = {}
        self._forms: dict[tuple[int, int], str] = {}

    def postings(self, stem: int, sentence_range: SentenceRange) -> slice:
        """The postings in a run of sentences of a stem, given by its number."""
        key = (
            stem,
            sentence_range[0],
        )  # a page has documents of one scope: ranges that begin alike end alike
        found = self._postings.get(key)
        if found is None:
            sentences, last = self._columns.posting_sentence, self._columns.stem_posting[stem + 1]
            low = bisect_left(sentences, sentence_range[0], self._columns.stem_posting[stem], last)
            within = (
                low < last and sentences[low] < sentence_range[1]
            )  # most words of a long query are in few of the ranges
            found = (
                slice(low, bisect_left(sentences, sentence_range[1], low, last))
                if within
                else _NONE
            )
            self._postings[key] = found
        return found

    def frequencies(
        self, stem: int, sentence_range: SentenceRange
    ) -> Iterator[tuple[int, int, int]]:
        """The sentences in a range that have a stem, how often, and how many tokens each has."""
        columns, own = self._columns, self.postings(stem, sentence_range)
        often = [1] * (own.stop - own.start)
        for posting, _ in self._repeated(stem, own):
            often[posting - own.start] += 1
        return zip(columns.posting_sentence[own], often, columns.posting_length[own], strict=True)

    def places(self, stem: int, sentence_range: SentenceRange) -> Iterator[tuple[int, int]]:
        """Sentence and place of each word with a stem in a run of sentences."""
        columns, own = self._columns, self.postings(stem, sentence_range)
        if own is _NONE:
            return
        yield from zip(columns.posting_sentence[own], columns.posting_position[own], strict=True)
        for posting, at in self._repeated(stem, own):
            yield columns.posting_sentence[posting], columns.repeat_position[at]

    def collect(
        self, stem: int, sentence_range: SentenceRange, words: Mapping[int, dict[int, str]]
    ) -> None:
        """Add place and form of each word with a stem to the `words` of its sentence, where that has any."""
        columns, own = self._columns, self.postings(stem, sentence_range)
        if own is _NONE:
            return
        sentences, positions, forms = (
            columns.posting_sentence,
            columns.posting_position,
            columns.posting_form,
        )
        for sentence, place, form in zip(sentences[own], positions[own], forms[own], strict=True):
            if sentence in words:
                words[sentence][place] = self._forms.get((stem, form)) or self._form(stem, form)
        for posting, at in self._repeated(stem, own):
            if sentences[posting] in words:
                words[sentences[posting]][columns.repeat_position[at]] = self._form(
                    stem, columns.repeat_form[at]
                )

    def has_form(self, stem: int, sentence_range: SentenceRange, forms: AbstractSet[int]) -> bool:
        """Whether a stem is printed as one of some of its forms in a run of sentences."""
        own = self.postings(stem, sentence_range)
        if own is _NONE:
            return False
        if not forms.isdisjoint(self._columns.posting_form[own]):
            return True
        return any(self._columns.repeat_form[at] in forms for _, at in self._repeated(stem, own))

    def _form(self, stem: int, ordinal: int) -> str:
        number = self.part.stem_forms[self._columns.stem_form[stem] + ordinal]
        form = self._forms[stem, ordinal] = self.part.segment.lexicon("form")[number]
        return form

    def _repeated(self, stem: int, own: slice) -> Iterable[tuple[int, int]]:
        """The further occurrences of some postings of a stem: the posting, and which of them it is."""
        of, last = self._columns.repeat_posting, self._columns.stem_repeat[stem + 1]
        low = bisect_left(of, own.start, self._columns.stem_repeat[stem], last)
        if low == last or of[low] >= own.stop:  # a stem is seldom twice in a sentence
            return ()
        high = bisect_left(of, own.stop, low, last)
        return zip(of[low:high], range(low, high), strict=True)
