"""A segment that is to be merged with others, as far as it lives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsarchive.index.arrays import cuts, lengths
from newsarchive.index.articles import FieldCodes
from newsarchive.index.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsarchive.index.arrays import Array
    from newsarchive.index.snapshot import SegmentReader

__all__ = ["ROWS", "Source", "kind_of"]

ROWS = 1 << 20
"""As many rows that stand by stem are held at a time, or those of one stem."""


def kind_of(column: str) -> str:
    """The kind of rows that a column is of.

    >>> kind_of("article_posting_title")
    'article_posting'
    """
    return column.rpartition("_")[0]


class _Rows:
    """Rows of one kind that stand by stem in a segment: postings, repeats or article postings.

    Args:
        begins: `(K + 1,)`, where the rows of each stem begin.
        alive: a mask of the documents that the rows are of; None where all live.
        documents: rows -> the document of each.

    Attributes:
        begins: as given.
        counts: `(K,)`, how many rows of each stem live.
    """

    def __init__(
        self, begins: Array, alive: Array | None, documents: Callable[[slice], Array]
    ) -> None:
        self.begins = begins.astype(np.int64)
        self.counts = np.diff(self.begins)
        self._alive = alive
        self._documents = documents
        if alive is not None:
            for stems in cuts(self.begins, ROWS):
                self.counts[stems] = self._living_counts(stems)

    def _living_counts(self, stems: slice) -> Array:
        """How many rows of each of a range of stems live."""
        count = stems.stop - stems.start
        which = np.arange(count).repeat(self.counts[stems])
        return np.bincount(which[self.living(stems)], minlength=count)

    def of(self, stems: slice) -> slice:
        """The rows of a range of stems."""
        return slice(int(self.begins[stems.start]), int(self.begins[stems.stop]))

    def living(self, stems: slice) -> Array | slice:
        """Which of the rows of a range of stems live: a mask, or a slice of all."""
        if self._alive is None:
            return slice(None)
        return self._alive.take(self._documents(self.of(stems)))


class Source:
    """A segment to be merged, as far as it lives.

    Args:
        part: the segment, with the articles that live.

    Attributes:
        segment: its arrays.
        live: `(A,) bool`, which of its articles live; None where all do.
        alive: `(S,) bool`, which of its sentences live; likewise.
        rows: by kind, what stands by stem in it.
        stems: `(U,)`, its living stems, ascending.
        renumbered: `(U,)`, their numbers in the merged segment; there after `renumber`.
    """

    renumbered: Array

    def __init__(self, part: SegmentReader) -> None:
        segment = self.segment = part.segment
        self.live = part.live
        self.alive = None if part.live is None else part.live.take(part.article_of)
        sentence_of, article_of = segment["posting_sentence"], segment["article_posting_article"]
        posting_of = segment["repeat_posting"]
        self.rows: dict[str, _Rows] = {
            "posting": _Rows(segment["stem_posting"], self.alive, lambda own: sentence_of[own]),
            "repeat": _Rows(
                part.stem_repeat, self.alive, lambda own: sentence_of.take(posting_of[own])
            ),
            "article_posting": _Rows(
                segment["stem_article"], self.live, lambda own: article_of[own]
            ),
        }
        self.stems = self.rows["posting"].counts.nonzero()[0]
        # Where each form stands among the forms of all stems, those of one stem together.
        begins = segment["stem_form"].astype(np.int64)
        self._place = begins[segment["form_stem"]] + segment["form_ordinal"]
        # By that place: which of its stem's forms it is in the merged segment.
        self._ordinals = np.empty(0, np.uint8)

    # Words.

    def words(self) -> Words:
        """Its living words."""
        stems = list(self.segment.lexicon("stem"))
        forms = list(self.segment.lexicon("form"))
        # A form lives if any living occurrence has it.
        own = self._living_forms()
        of = self.stems.searchsorted(self.segment["form_stem"][own])
        return Words(
            [stems[number] for number in self.stems.tolist()],
            [forms[number] for number in own.tolist()],
            of,
        )

    def renumber(self, stems: Array, forms: Array, ordinals: Array) -> None:
        """Take the new numbers of its living words.

        Args:
            stems: `(U,)`, of its living stems.
            forms: of its living forms.
            ordinals: for each form of the merged segment, which of its stem's forms it is.
        """
        self.renumbered = stems
        self._ordinals = np.zeros(len(self._place), ordinals.dtype)
        self._ordinals[self._place[self._living_forms()]] = ordinals[forms]

    def _living_forms(self) -> Array:
        """Its living forms, ascending."""
        if self.live is None:
            return np.arange(len(self._place))
        living = np.zeros(len(self._place), bool)
        for kind in ("posting", "repeat"):
            for stems in cuts(self.rows[kind].begins, ROWS):
                living[self._form_places(kind, stems)] = True
        return living.take(self._place).nonzero()[0]

    def _form_places(self, kind: str, stems: slice) -> Array:
        """The form of each living row of a range of stems, as its place among all forms."""
        rows = self.rows[kind]
        begins = self.segment["stem_form"][stems].astype(np.int64)
        begin_of_row = begins.repeat(np.diff(rows.begins)[stems])
        places: Array = begin_of_row + self.segment[f"{kind}_form"][rows.of(stems)]
        return places[rows.living(stems)]

    # Columns: what of them lives.

    def forms(self, kind: str, stems: slice) -> Array:
        """Which of its stem's forms each living row of a range of stems has.

        They are numbered as in the merged segment.
        """
        return self._ordinals.take(self._form_places(kind, stems))

    def values(self, name: str, stems: slice) -> Array:
        """The values of a column in the living rows of a range of stems."""
        rows = self.rows[kind_of(name)]
        values: Array = self.segment[name][rows.of(stems)]
        return values[rows.living(stems)]

    def of_articles(self, values: Array) -> Array:
        """Of values that stand by article, those of living ones."""
        return values if self.live is None else values[self.live]

    def of_sentences(self, values: Array) -> Array:
        """Of values that stand by sentence, those of living ones."""
        return values if self.alive is None else values[self.alive]

    def ids(self) -> list[str]:
        """The ids of its living articles."""
        ids = list(self.segment.strings("article_id"))
        places = self.of_articles(np.arange(len(ids)))
        return [ids[place] for place in places.tolist()]

    def field(self, name: str) -> FieldCodes:
        """A metadata field of its living articles."""
        counts = lengths(self.segment[f"{name}_offset"])
        # Values that only dead articles have are left out by `field_arrays`.
        codes = self.segment[f"{name}_code"]
        if self.live is not None:
            codes = codes[self.live.repeat(counts)]
        values = list(self.segment.strings(f"{name}_value"))
        return FieldCodes(values, codes, self.of_articles(counts))
