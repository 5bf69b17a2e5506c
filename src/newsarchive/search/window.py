"""Where the stems of a query stand in the documents that may come first, looked up together.

A window has up to a hundred documents and a query some ten stems: for so many places a few array
operations take less time than single values. `index.occurrences` is for the few hits of a page.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import attrs
import numpy as np

from newsarchive.index.arrays import offsets, places, ranges
from newsarchive.search import bm25

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from newsarchive.index.arrays import Array
    from newsarchive.index.occurrences import SentenceRange
    from newsarchive.index.snapshot import SegmentReader

__all__ = ["Window", "Words"]


@attrs.frozen
class Words:
    """Printed words, those of one stem in a row.

    Attributes:
        rows: the number of a stem -> its rows.
        document: (n,) which document of the window each stands in.
        place: (n,) int64, where: two words of one sentence differ by their distance in words, those
            of different sentences by more than the longest sentence has.
        form: (n,) which form of its stem each is.
    """

    rows: Mapping[int, slice]
    document: Array
    place: Array
    form: Array


class Window:
    """Where some stems stand in some documents of a segment.

    Args:
        part: the segment.
        stems: their numbers, each once.
        sentence_ranges: the sentences of each document, ascending; no two overlap.

    Attributes:
        part: as given.
        size: how many documents there are.
        starts: (size,) int64, the first sentence of each.
        ends: (size,) int64, the one after its last.
    """

    def __init__(
        self, part: SegmentReader, stems: Sequence[int], sentence_ranges: Sequence[SentenceRange]
    ) -> None:
        self.part = part
        self.size = len(sentence_ranges)
        self._stems = list(stems)
        sentences = part.segment["posting_sentence"]
        self.starts, self.ends = np.array(sentence_ranges, np.int64).reshape(-1, 2).T
        # In the type of the postings, or each look-up would convert all of these.
        bounds = np.concatenate([self.starts, self.ends]).astype(sentences.dtype)
        begins = part.columns.stem_posting
        edges = np.empty((len(self._stems), 2 * self.size), np.int64)
        for row, stem in enumerate(self._stems):
            begin = begins[stem]
            edges[row] = sentences[begin : begins[stem + 1]].searchsorted(bounds)
            edges[row] += begin
        low, high = edges[:, : self.size], edges[:, self.size :]
        # (stems, documents): how many postings each stem has in each document.
        counts = high - low
        self._postings = ranges(low.ravel(), counts.ravel())
        every = np.tile(np.arange(self.size), len(self._stems))
        self._document = every.repeat(counts.ravel())
        self._first = offsets(counts.sum(axis=1))

    @cached_property
    def _repeats(self) -> tuple[Array, Array]:
        """The rows of postings that have repeats, each once for each of them; and the repeats."""
        repeated = self.part.segment["repeat_posting"]
        first, there = places(repeated, self._postings)
        rows = there.nonzero()[0]
        # A stem is seldom twice in a sentence.
        if not len(rows):
            return rows, rows
        wanted = self._postings[rows].astype(repeated.dtype)
        counts = repeated.searchsorted(wanted, "right") - first[rows]
        return rows.repeat(counts), ranges(first[rows], counts)

    @cached_property
    def words(self) -> Words:
        """All words that have one of the stems."""
        segment = self.part.segment
        postings = self._postings
        rows, repeats = self._repeats
        sentence = self._sentences.astype(np.int64)
        position, form = segment["posting_position"][postings], segment["posting_form"][postings]
        document = self._document
        first = self._first
        if len(rows):
            # Each repeat goes to the others of its stem.
            position = np.insert(position, rows, segment["repeat_position"][repeats])
            form = np.insert(form, rows, segment["repeat_form"][repeats])
            sentence = np.insert(sentence, rows, sentence[rows])
            document = np.insert(document, rows, document[rows])
            first = first + rows.searchsorted(first)
        own = map(slice, first[:-1].tolist(), first[1:].tolist())
        return Words(
            rows=dict(zip(self._stems, own, strict=True)),
            document=document,
            place=sentence * (2 * self.part.longest) + position,
            form=form,
        )

    def rows(self, stem: int) -> slice:
        """Which of the postings of the window are those of a stem, one of its own."""
        place = self._row_of[stem]
        return slice(int(self._first[place]), int(self._first[place + 1]))

    @cached_property
    def _row_of(self) -> dict[int, int]:
        return {stem: row for row, stem in enumerate(self._stems)}

    @cached_property
    def offsets(self) -> Array:
        """(size + 1,) int64: each sentence of the window has a row; where those of each begin."""
        return offsets(self.ends - self.starts)

    @cached_property
    def sentence_rows(self) -> Array:
        """(n,) the row of the sentence of each posting."""
        moved = (self.offsets[:-1] - self.starts).take(self._document)
        return self._sentences + moved

    def rows_of(self, sentences: Array) -> Array:
        """The rows of some sentences of the documents, each any number of times."""
        document = self.starts.searchsorted(sentences, "right") - 1
        rows: Array = sentences - self.starts[document] + self.offsets[document]
        return rows

    @cached_property
    def _sentences(self) -> Array:
        """(n,) the sentence of each posting."""
        sentences: Array = self.part.segment["posting_sentence"][self._postings]
        return sentences

    def saturations(self, base: float, slope: float) -> Array:
        """(n,) float64: what share of its weight each posting gives its sentence; see `bm25`.

        Args:
            base: what is added to the frequency, whatever the length.
            slope: what each token of length adds to that.
        """
        lengths = self.part.segment["posting_length"][self._postings]
        # A posting is one occurrence, each repeat another.
        frequency = np.ones(len(self._postings))
        np.add.at(frequency, self._repeats[0], 1.0)
        return bm25.saturation(frequency, base + slope * lengths.astype(float))

    def printed(self, sentences: Sequence[int]) -> Iterator[tuple[int, int, int, int]]:
        """The words in some sentences that have one of the stems.

        Args:
            sentences: of the documents.

        Yields:
            the stem of each, its sentence, its place there, and which form of its stem it is.
        """
        chosen = np.zeros(int(self.offsets[-1]), bool)
        chosen[self.rows_of(np.array(sentences, np.int64))] = True
        shown = chosen.take(self.sentence_rows)
        rows = shown.nonzero()[0]
        segment, postings = self.part.segment, self._postings[rows]
        positions, forms = segment["posting_position"][postings], segment["posting_form"][postings]
        yield from self._words_of(rows, positions, forms)
        repeated, repeats = self._repeats
        if len(repeated):
            again = shown[repeated]
            rows, repeats = repeated[again], repeats[again]
            positions, forms = segment["repeat_position"][repeats], segment["repeat_form"][repeats]
            yield from self._words_of(rows, positions, forms)

    def _words_of(
        self, rows: Array, positions: Array, forms: Array
    ) -> Iterator[tuple[int, int, int, int]]:
        """The words at some postings, each with its stem and its sentence."""
        stems = (self._first.searchsorted(rows, "right") - 1).tolist()
        numbers = map(self._stems.__getitem__, stems)
        sentences = self._sentences[rows].tolist()
        return zip(numbers, sentences, positions.tolist(), forms.tolist(), strict=True)

    def best(self, scores: Array) -> list[float]:
        """For each document the largest score of a sentence; 0 where none has one.

        Args:
            scores: those of the rows, float64, not negative.
        """
        found = np.zeros(self.size)
        np.maximum.at(found, np.arange(self.size).repeat(self.ends - self.starts), scores)
        return found.tolist()
