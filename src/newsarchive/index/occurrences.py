"""Where words stand in a few documents of a part, looked up one by one.

A page of hits asks for the same few places again and again: for bonuses, for the best sentences,
for what is marked in them. Each is looked up once, by single values: for so few, NumPy's calls cost
more than the work. Where a stem stands in a whole part is told by `postings`.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

SentenceRange = tuple[int, int]
"""Sentences in a row: the first, and the one after the last."""

_NONE = slice(0, 0)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from newsarchive.index.snapshot import SegmentReader

__all__ = ["Occurrences", "SentenceRange"]


class Occurrences:
    """Where stems stand in ranges of sentences of a part; for as long as a page of hits is made.

    Args:
        part: all ranges are of sentences of it, and all those that begin alike end alike: a page
            has documents of one scope.
    """

    def __init__(self, part: SegmentReader) -> None:
        self.part = part
        self._columns = part.columns
        self._postings: dict[tuple[int, int], slice] = {}
        self._forms: dict[tuple[int, int], str] = {}

    def postings(self, stem: int, sentence_range: SentenceRange) -> slice:
        """The postings of a stem in a range of sentences.

        Args:
            stem: its number.
            sentence_range: where to look.
        """
        first, end = sentence_range
        key = stem, first
        found = self._postings.get(key)
        if found is None:
            found = self._postings[key] = self._looked_up(stem, first, end)
        return found

    def _looked_up(self, stem: int, first: int, end: int) -> slice:
        sentences = self._columns.posting_sentence
        # Those of one stem ascend by sentence: two bisections find them.
        begin = self._columns.stem_posting[stem]
        last = self._columns.stem_posting[stem + 1]
        low = bisect_left(sentences, first, begin, last)
        # Most words of a long query are in few of the ranges.
        if low == last or sentences[low] >= end:
            return _NONE
        return slice(low, bisect_left(sentences, end, low, last))

    def frequencies(
        self, stem: int, sentence_range: SentenceRange
    ) -> Iterator[tuple[int, int, int]]:
        """The sentences in a range that have a stem.

        Args:
            stem: its number.
            sentence_range: where to look.

        Yields:
            each sentence, how often it has the stem, and how many tokens it has.
        """
        columns = self._columns
        own = self.postings(stem, sentence_range)
        # A posting is one occurrence, each repeat another.
        frequency = [1] * (own.stop - own.start)
        for posting, _ in self._repeated(stem, own):
            frequency[posting - own.start] += 1
        sentences, lengths = columns.posting_sentence[own], columns.posting_length[own]
        return zip(sentences, frequency, lengths, strict=True)

    def places(self, stem: int, sentence_range: SentenceRange) -> Iterator[tuple[int, int]]:
        """Where words with a stem stand in a range of sentences.

        Args:
            stem: its number.
            sentence_range: where to look.

        Yields:
            the sentence of each word, and its place there.
        """
        columns = self._columns
        own = self.postings(stem, sentence_range)
        if own is _NONE:
            return
        sentences = columns.posting_sentence
        yield from zip(sentences[own], columns.posting_position[own], strict=True)
        for posting, at in self._repeated(stem, own):
            yield sentences[posting], columns.repeat_position[at]

    def collect(
        self, stem: int, sentence_range: SentenceRange, words: Mapping[int, dict[int, str]]
    ) -> None:
        """Add place and form of each word with a stem to those of its sentence.

        Args:
            stem: its number.
            sentence_range: where to look.
            words: for each sentence that is asked for: place -> form. Other sentences are left out.
        """
        columns = self._columns
        own = self.postings(stem, sentence_range)
        if own is _NONE:
            return
        sentences = columns.posting_sentence
        positions, forms = columns.posting_position[own], columns.posting_form[own]
        for sentence, place, form in zip(sentences[own], positions, forms, strict=True):
            if sentence in words:
                words[sentence][place] = self.form(stem, form)
        for posting, at in self._repeated(stem, own):
            sentence = sentences[posting]
            if sentence in words:
                place, form = columns.repeat_position[at], columns.repeat_form[at]
                words[sentence][place] = self.form(stem, form)

    def has_form(self, stem: int, sentence_range: SentenceRange, forms: AbstractSet[int]) -> bool:
        """Whether a stem is printed as one of some of its forms in a range of sentences.

        Args:
            stem: its number.
            sentence_range: where to look.
            forms: which of the stem's forms.
        """
        own = self.postings(stem, sentence_range)
        if own is _NONE:
            return False
        # The first occurrences say it mostly.
        if not forms.isdisjoint(self._columns.posting_form[own]):
            return True
        repeated = self._columns.repeat_form
        return any(repeated[at] in forms for _, at in self._repeated(stem, own))

    def form(self, stem: int, ordinal: int) -> str:
        """A form of a stem, by which of its forms it is.

        Args:
            stem: its number.
            ordinal: which of its forms.
        """
        # A page shows few forms, but each often.
        form = self._forms.get((stem, ordinal))
        if form is None:
            number = self.part.stem_forms[self._columns.stem_form[stem] + ordinal]
            form = self._forms[stem, ordinal] = self.part.segment.lexicon("form")[number]
        return form

    def _repeated(self, stem: int, own: slice) -> Iterable[tuple[int, int]]:
        """The repeats of some postings of a stem: the posting, and the place of the repeat."""
        of = self._columns.repeat_posting
        begin = self._columns.stem_repeat[stem]
        last = self._columns.stem_repeat[stem + 1]
        low = bisect_left(of, own.start, begin, last)
        # A stem is seldom twice in a sentence.
        if low == last or of[low] >= own.stop:
            return ()
        high = bisect_left(of, own.stop, low, last)
        return zip(of[low:high], range(low, high), strict=True)
