"""The postings of one leaf of a query in one segment: where it stands and how often."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from newsarchive.index.arrays import changes, places
from newsarchive.index.postings import postings_of, repeats_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsarchive.index.arrays import Array
    from newsarchive.index.snapshot import SegmentReader
    from newsarchive.request import Scope

__all__ = ["LeafPostings", "counted", "joined", "size_of", "stem_postings", "title_sentences"]

_ONCE = np.float32(1)


@attrs.frozen
class LeafPostings:
    """The documents that have a leaf, and how often each has it.

    Frequencies are worked out only where they are asked for: of a common word under AND few are.

    Attributes:
        documents: (n,) their numbers, ascending.
        body: (m,) how often each has the leaf, or has it outside its title; None: once each.
        title: (m,) how often in its title; None where titles are not counted apart.
        repeats: ascending places of documents that have the leaf once more, one for each time.
        lengths: (m,) how many tokens each has, where that is stored beside the postings.
        title_weight: how often an occurrence in the title counts.
        kept: (n,) which of the m postings the documents are, where some were left out.
    """

    documents: Array
    body: Array | None = None
    title: Array | None = None
    repeats: Array | None = None
    lengths: Array | None = None
    title_weight: float = 1.0
    kept: Array | None = None

    def where(self, mask: Array) -> LeafPostings:
        """Only the documents for which a mask holds.

        Args:
            mask: (n,) bool.
        """
        chosen = mask.nonzero()[0]
        kept = chosen if self.kept is None else self.kept[chosen]
        return attrs.evolve(self, documents=self.documents[chosen], kept=kept)

    def frequencies(self, at: Array | slice) -> Array | np.float32:
        """How often the leaf stands in some of the documents.

        Float32; one number where all are alike.

        Args:
            at: places among the documents.
        """
        rows = self._rows(at)
        if self.repeats is not None:
            return self._repeated(rows)
        if self.body is None:
            return _ONCE
        if self.title is None:
            return self.body[rows]
        frequency: Array = np.multiply(self.title[rows], self.title_weight, dtype=np.float32)
        frequency += self.body[rows]
        return frequency

    def lengths_at(self, at: Array | slice) -> Array | None:
        """How many tokens some of the documents have; None where that is not stored here."""
        return None if self.lengths is None else self.lengths[self._rows(at)]

    def _rows(self, at: Array | slice) -> Array | slice:
        return at if self.kept is None else self.kept[at]

    def _repeated(self, rows: Array | slice) -> Array:
        """1, and 1 more for each time that a row stands in `repeats`."""
        assert self.repeats is not None  # noqa: S101 - the caller has looked
        if isinstance(rows, slice):
            every = np.ones(len(self.documents), np.float32)
            np.add.at(every, self.repeats, _ONCE)
            return every[rows]
        frequency = np.ones(len(rows), np.float32)
        place, held = places(rows, self.repeats)
        np.add.at(frequency, place[held], _ONCE)
        return frequency


def counted(documents: Array, weights: Array | None) -> LeafPostings:
    """The postings of a leaf whose occurrences are known one by one.

    Args:
        documents: (n,) the document of each occurrence, ascending.
        weights: (n,) float32, what each counts; None: once each.
    """
    first = changes(documents).nonzero()[0]
    if len(first) == len(documents):
        return LeafPostings(documents, body=weights)
    if weights is None:
        frequency = np.diff(first, append=len(documents)).astype(np.float32)
    else:
        frequency = np.add.reduceat(weights, first)
    return LeafPostings(documents[first], body=frequency)


def stem_postings(
    part: SegmentReader,
    numbers: Sequence[int],
    ranges: Sequence[slice],
    scope: Scope,
    *,
    title_weight: float,
) -> LeafPostings:
    """The postings of stems of a segment, one stem after the other, dead documents included.

    Args:
        part: the segment.
        numbers: of the stems.
        ranges: of the postings of each in the scope.
        scope: what a document is.
        title_weight: how often an occurrence in the title counts, in the scope «article».
    """

    def column(name: str) -> Array:
        array = part.segment[name]
        pieces = [array[own] for own in ranges]
        return joined(pieces) if pieces else array[:0]

    if scope == "article":
        return LeafPostings(
            column("article_posting_article"),
            column("article_posting_body"),
            column("article_posting_title"),
            title_weight=title_weight,
        )
    # Most stems stand once in a sentence: only the places of the others are stored beside.
    repeats = []
    begin = 0
    for number, own in zip(numbers, ranges, strict=True):
        again = repeats_of(part, number)[1]
        if len(again):
            repeats.append(again.astype(np.int64) + (begin - own.start))
        begin += size_of(own)
    return LeafPostings(
        column("posting_sentence"),
        repeats=joined(repeats) if repeats else None,
        lengths=column("posting_length"),
    )


def title_sentences(part: SegmentReader, stem: int | None) -> Array:
    """The sentence of each token of a title that has a stem, given by its number; ascending."""
    if stem is None:
        return np.empty(0, np.int64)
    again = part.segment["posting_sentence"][repeats_of(part, stem)[1]]
    sentences = np.concatenate([postings_of(part, stem), again])
    titles: Array = np.sort(sentences[part.is_title[sentences]])
    return titles


def size_of(own: slice) -> int:
    """How many numbers a range has.

    >>> size_of(slice(3, 7))
    4
    """
    return int(own.stop - own.start)


def joined(pieces: Sequence[Array]) -> Array:
    """Arrays in a row; a single one is not copied."""
    return pieces[0] if len(pieces) == 1 else np.concatenate(pieces)
