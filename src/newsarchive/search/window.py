"""Where the stems of a query stand in some documents of a segment, looked up together.

For the documents that may come first, and for those of a page: a few array operations find all
places of all stems. `Windows` keeps what was looked up for as long as one query is answered.
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
    from newsarchive.index.snapshot import SegmentReader

__all__ = ["Window", "Words"]


@attrs.frozen
class Words:
    """Printed words, those of one stem in a row.

    Attributes:
        rows: the number of a stem -> its rows.
        posting: (n,) which posting of the window each belongs to.
        document: (n,) which document of the window each stands in.
        form: (n,) which form of its stem each is.
        order: (n,) the place of each among all first words of postings and then all repeats; None
            where none repeats.
    """

    rows: Mapping[int, slice]
    posting: Array | slice
    document: Array
    form: Array
    order: Array | None = None


class Window:
    """Where some stems stand in some documents of a segment.

    Args:
        part: the segment.
        number: which segment of the snapshot it is.
        stems: their numbers, each once.
        starts: (d,) int64, ascending: the first sentence of each document.
        ends: (d,) int64, the one after its last; no two documents overlap.

    Attributes:
        part: as given.
        number: as given.
        size: how many documents there are.
        starts: as given.
        ends: as given.
    """

    def __init__(
        self, part: SegmentReader, number: int, stems: Sequence[int], starts: Array, ends: Array
    ) -> None:
        self.part = part
        self.number = number
        self.size = len(starts)
        self.starts = starts
        self.ends = ends
        self._stems = list(stems)
        sentences = part.segment["posting_sentence"]
        # In the type of the postings, or each look-up would convert all of these.
        bounds = np.concatenate([starts, ends]).astype(sentences.dtype)
        begins = part.columns.stem_posting
        edges = np.empty((len(self._stems), 2 * self.size), np.int64)
        for row, stem in enumerate(self._stems):
            begin, end = begins[stem], begins[stem + 1]
            found = sentences[begin:end].searchsorted(bounds)
            np.add(found, begin, out=edges[row])
        low = edges[:, : self.size]
        high = edges[:, self.size :]
        # (stems, documents): how many postings each stem has in each document.
        counts = high - low
        each = counts.ravel()
        # (n,) the postings, stem by stem, and the document of each.
        self._postings = ranges(low.ravel(), each)
        documents = np.arange(counts.size) % max(self.size, 1)
        self._document = documents.repeat(each)
        # (stems + 1,) where those of each stem begin.
        self._first = offsets(counts.sum(axis=1))

    @cached_property
    def _repeats(self) -> tuple[Array, Array]:
        """The rows of postings that have repeats, each once for each of them; and the repeats."""
        repeated = self.part.segment["repeat_posting"]
        begin = 0
        if len(self._stems) == 1:
            # Those of one stem stand together, so few have to be looked at.
            begins = self.part.columns.stem_repeat
            [stem] = self._stems
            begin, end = begins[stem], begins[stem + 1]
            repeated = repeated[begin:end]
        first, there = places(repeated, self._postings)
        rows = there.nonzero()[0]
        # A stem is seldom twice in a sentence.
        if not len(rows):
            return rows, rows
        wanted = self._postings[rows].astype(repeated.dtype)
        low = first[rows]
        counts = repeated.searchsorted(wanted, "right") - low
        repeats = ranges(low + begin, counts)
        return rows.repeat(counts), repeats

    @cached_property
    def words(self) -> Words:
        """All words that have one of the stems."""
        segment = self.part.segment
        form = segment["posting_form"][self._postings]
        posting: Array | slice = slice(None)
        document = self._document
        first = self._first
        order = None
        rows, repeats = self._repeats
        if len(rows):
            # Each repeat goes to the others of its stem.
            posting = np.concatenate([np.arange(len(form)), rows])
            order = posting.argsort(kind="stable")
            posting = posting[order]
            forms = np.concatenate([form, segment["repeat_form"][repeats]])
            form = forms[order]
            document = document[posting]
            first = first + rows.searchsorted(first)
        own = map(slice, first[:-1].tolist(), first[1:].tolist())
        rows_of_stems = dict(zip(self._stems, own, strict=True))
        return Words(rows_of_stems, posting, document, form, order)

    @cached_property
    def places(self) -> Array:
        """(n,) int64, where each of the words stands.

        Two words of one sentence differ by their distance in words, those of different sentences by
        more than the longest sentence has.
        """
        segment = self.part.segment
        position = segment["posting_position"][self._postings]
        words = self.words
        if words.order is not None:
            _, repeats = self._repeats
            both = np.concatenate([position, segment["repeat_position"][repeats]])
            position = both[words.order]
        sentence = self._sentences[words.posting].astype(np.int64)
        placed: Array = sentence * (2 * self.part.longest) + position
        return placed

    def postings_of(self, stems: Sequence[int]) -> tuple[Array | slice, Array]:
        """Which of the postings of the window are those of some stems, stem by stem.

        Args:
            stems: their numbers, in any order and each any number of times.

        Returns:
            the places of the postings, and (stems,) how many each stem has.
        """
        counts = self._first[1:] - self._first[:-1]
        # Mostly all are asked for, as they stand: then nothing is gathered.
        if list(stems) == self._stems:
            return slice(None), counts
        asked = np.array([self._place_of[stem] for stem in stems], np.int64)
        wanted = counts[asked]
        return ranges(self._first[asked], wanted), wanted

    @cached_property
    def _place_of(self) -> dict[int, int]:
        """The number of a stem -> its place among those of the window."""
        return {stem: row for row, stem in enumerate(self._stems)}

    @cached_property
    def offsets(self) -> Array:
        """(size + 1,) int64: each sentence of the window has a row; where those of each begin."""
        return offsets(self.ends - self.starts)

    @cached_property
    def row_of(self) -> dict[int, int]:
        """The first sentence of each document -> its row."""
        return dict(zip(self.starts.tolist(), self.offsets.tolist(), strict=False))

    @cached_property
    def sentence_rows(self) -> Array:
        """(n,) the row of the sentence of each posting."""
        moved = (self.offsets[:-1] - self.starts).take(self._document)
        rows: Array = self._sentences + moved
        return rows

    def rows_of(self, sentences: Array) -> Array:
        """The rows of some sentences.

        Args:
            sentences: (n,) int64, of the documents of the window; each any number of times.

        Returns:
            (n,) int64.
        """
        document = self.starts.searchsorted(sentences, "right") - 1
        within = sentences - self.starts[document]
        rows: Array = within + self.offsets[document]
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
        norms = base + slope * lengths.astype(float)
        shares: Array = bm25.saturation(frequency, norms)
        return shares

    def printed(self, sentences: Sequence[int]) -> Iterator[tuple[int, int, int, int]]:
        """The words in some sentences that have one of the stems.

        Args:
            sentences: of the documents.

        Yields:
            the stem of each, its sentence, its place there, and which form of its stem it is.
        """
        chosen = np.zeros(int(self.offsets[-1]), bool)
        chosen[self.rows_of(np.array(sentences, np.int64))] = True
        # Of which postings the sentence is among these.
        shown = chosen.take(self.sentence_rows)
        rows = shown.nonzero()[0]
        segment = self.part.segment
        postings = self._postings[rows]
        positions = segment["posting_position"][postings]
        forms = segment["posting_form"][postings]
        yield from self._words_of(rows, positions, forms)
        repeated, repeats = self._repeats
        if len(repeated):
            again = shown[repeated]
            repeats = repeats[again]
            positions = segment["repeat_position"][repeats]
            forms = segment["repeat_form"][repeats]
            yield from self._words_of(repeated[again], positions, forms)

    def _words_of(
        self, rows: Array, positions: Array, forms: Array
    ) -> Iterator[tuple[int, int, int, int]]:
        """The words at some postings, each with its stem and its sentence.

        Args:
            rows: (n,) which postings of the window.
            positions: (n,) the place of each word in its sentence.
            forms: (n,) which form of its stem each is.
        """
        # Postings stand stem by stem.
        stems = self._first.searchsorted(rows, "right") - 1
        numbers = map(self._stems.__getitem__, stems.tolist())
        sentences = self._sentences[rows].tolist()
        return zip(numbers, sentences, positions.tolist(), forms.tolist(), strict=True)

    def best(self, scores: Array) -> Array:
        """For each document the largest score of a sentence; 0 where none has one.

        Args:
            scores: those of the rows, float64, not negative.
        """
        document = np.arange(self.size).repeat(self.ends - self.starts)
        found = np.zeros(self.size)
        np.maximum.at(found, document, scores)
        return found
