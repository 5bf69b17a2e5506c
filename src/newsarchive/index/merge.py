"""Several segments -> one. Lexicons and articles are held in memory; what is as long as the words passes through it.

What stands by stem in a segment (postings, further occurrences, article postings) stands so in the
merged one: of each stem, that of one segment behind that of another. It is copied to its place, a
million rows or one stem's at a time.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from newsarchive.articles import FIELDS
from newsarchive.index import signatures
from newsarchive.index.arrays import (
    Array,
    Column,
    cuts,
    lengths,
    number_type,
    offsets,
    ranges,
    smallest,
)
from newsarchive.index.build import article_arrays, field_arrays, joined, lexicon_arrays

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from newsarchive.index.snapshot import SegmentReader

    _Values = Callable[
        [int, slice], Array
    ]  # which source, which of its stems -> of their living rows

__all__ = ["merge"]

_ROWS = 1 << 20


class _Rows:
    """What stands by stem in a segment.

    Attributes:
        begins: (K + 1,) where the rows of each stem begin.
        counts: (K,) how many of them live.
    """

    def __init__(
        self, begins: Array, alive: Array | None, documents: Callable[[slice], Array]
    ) -> None:
        self.begins = begins.astype(np.int64)
        self.counts = np.diff(self.begins)
        self._alive, self._documents = alive, documents
        if alive is not None:
            for stems in cuts(self.begins, _ROWS):
                which = np.arange(stems.stop - stems.start).repeat(self.counts[stems])
                self.counts[stems] = np.bincount(
                    which[self.living(stems)], minlength=stems.stop - stems.start
                )

    def of(self, stems: slice) -> slice:
        """The rows of a range of stems."""
        return slice(int(self.begins[stems.start]), int(self.begins[stems.stop]))

    def living(self, stems: slice) -> Array | slice:
        """Which of these live."""
        return (
            slice(None)
            if self._alive is None
            else self._alive.take(self._documents(self.of(stems)))
        )


class _Source:
    """A segment to be merged, as far as it lives.

    Attributes:
        segment: its arrays.
        live, alive: which of its articles and of its sentences live; None where all do.
        rows: what stands by stem in it, by how the names of its columns begin.
        stems: (U,) its living stems, ascending.
        renumbered: (U,) their numbers in the merged segment.
    """

    renumbered: Array

    def __init__(self, part: SegmentReader) -> None:
        segment = self.segment = part.segment
        self.live, self.alive = (
            part.live,
            None if part.live is None else part.live.take(part.article_of),
        )
        sentence, of = segment["posting_sentence"], segment["repeat_posting"]
        self.rows: dict[str, _Rows] = {
            "posting": _Rows(segment["stem_posting"], self.alive, sentence.__getitem__),
            "repeat": _Rows(part.stem_repeat, self.alive, lambda own: sentence.take(of[own])),
            "article_posting": _Rows(
                segment["stem_article"], self.live, segment["article_posting_article"].__getitem__
            ),
        }
        self.stems = self.rows["posting"].counts.nonzero()[0]
        # Where each form stands among the forms of all stems, those of one stem together.
        self._place = (
            segment["stem_form"].astype(np.int64)[segment["form_stem"]] + segment["form_ordinal"]
        )
        self._ordinals = np.empty(0, np.uint8)

    def words(self) -> tuple[list[str], list[str], Array]:
        """Its living stems, its living forms, and which of these stems each form has."""
        stems, forms = (list(self.segment.lexicon(name)) for name in ("stem", "form"))
        own = self._forms()
        of = self.stems.searchsorted(self.segment["form_stem"][own])
        return (
            [stems[number] for number in self.stems.tolist()],
            [forms[number] for number in own.tolist()],
            of,
        )

    def renumber(self, stems: Array, forms: Array, ordinals: Array) -> None:
        """Take the new numbers of its living stems and forms, and which of its stem's forms each new form is."""
        self.renumbered = stems
        self._ordinals = np.zeros(len(self._place), ordinals.dtype)
        self._ordinals[self._place[self._forms()]] = ordinals[forms]

    def _forms(self) -> Array:
        """Its living forms, ascending."""
        living = np.full(len(self._place), self.live is None)
        if self.live is not None:
            for kind in ("posting", "repeat"):
                for stems in cuts(self.rows[kind].begins, _ROWS):
                    living[self._places(kind, stems)] = True
        return living.take(self._place).nonzero()[0]

    def _places(self, kind: str, stems: slice) -> Array:
        rows = self.rows[kind]
        first = (
            self.segment["stem_form"][stems].astype(np.int64).repeat(np.diff(rows.begins)[stems])
        )
        places: Array = (first + self.segment[f"{kind}_form"][rows.of(stems)])[rows.living(stems)]
        return places

    def form(self, kind: str, stems: slice) -> Array:
        """Which of its stem's forms, as they are numbered anew, each living row of some stems has."""
        return self._ordinals.take(self._places(kind, stems))

    def values(self, name: str, stems: slice) -> Array:
        """The values of a column in the living rows of some stems."""
        rows = self.rows[_kind(name)]
        values: Array = self.segment[name][rows.of(stems)][rows.living(stems)]
        return values

    def of_articles(self, values: Array) -> Array:
        """Those of values of all articles that are of living ones."""
        return values if self.live is None else values[self.live]

    def of_sentences(self, values: Array) -> Array:
        """Those of values of all sentences that are of living ones."""
        return values if self.alive is None else values[self.alive]

    def ids(self) -> list[str]:
        """The ids of its living articles."""
        ids = list(self.segment.strings("article_id"))
        return [ids[number] for number in self.of_articles(np.arange(len(ids))).tolist()]

    def field(self, name: str) -> tuple[list[str], Array, Array]:
        """The values of a field, the codes of its living articles, and how many of them each has."""
        counts, codes = lengths(self.segment[f"{name}_offset"]), self.segment[f"{name}_code"]
        codes = codes if self.live is None else codes[self.live.repeat(counts)]
        return list(self.segment.strings(f"{name}_value")), codes, self.of_articles(counts)


def merge(parts: Sequence[SegmentReader]) -> dict[str, Array | Column]:
    """The arrays of one segment with the living articles of several.

    They are those of a segment built of these articles at once; where some were dead, numbers may
    be of wider types.

    Args:
        parts: in the order of their articles' numbers; at least one article lives.
    """
    sources = list(map(_Source, parts))
    stems, forms, form_stem, new_stems, new_forms = joined([source.words() for source in sources])
    words = lexicon_arrays(stems, forms, form_stem)
    for source, of_stems, of_forms in zip(sources, new_stems, new_forms, strict=True):
        source.renumber(of_stems, of_forms, words["form_ordinal"])
    begins: dict[str, Array] = {
        kind: offsets(_counts(sources, kind, len(stems))) for kind in sources[0].rows
    }
    ranges = list(cuts(begins["posting"] + begins["repeat"], _ROWS))
    in_article = [
        source.of_articles(lengths(source.segment["article_sentence"])) for source in sources
    ]
    article_sentence, articles = offsets(np.concatenate(in_article)), sum(map(len, in_article))
    article = _numbering([source.live for source in sources], [part.articles for part in parts])
    sentence = _numbering([source.alive for source in sources], [part.sentences for part in parts])

    def in_articles(name: str) -> Array:
        return np.concatenate([source.of_articles(source.segment[name]) for source in sources])

    def in_sentences(name: str) -> Column:
        return Column(
            widest(name), (source.of_sentences(source.segment[name]) for source in sources)
        )

    def widest(name: str) -> np.dtype[Any]:
        return np.result_type(*[source.segment[name] for source in sources])

    def column(name: str, dtype: np.dtype[Any], values: _Values) -> Column:
        return Column(dtype, (_piece(sources, _kind(name), cut, dtype, values) for cut in ranges))

    def copied(name: str) -> Column:
        return column(name, widest(name), lambda which, own: sources[which].values(name, own))

    def form(name: str) -> Column:
        return column(
            name,
            words["form_ordinal"].dtype,
            lambda which, own: sources[which].form(_kind(name), own),
        )

    def renumbered(name: str, numbers: Sequence[Callable[[Array], Array]], count: int) -> Column:
        return column(
            name,
            number_type(count),
            lambda which, own: numbers[which](sources[which].values(name, own)),
        )

    repeat_type = number_type(int(begins["posting"][-1]))
    return {
        **words,
        **article_arrays(
            [id_ for source in sources for id_ in source.ids()],
            number=in_articles("article_number"),
            date=in_articles("article_date"),
            precision=in_articles("article_precision"),
            title=in_articles("article_title"),
            body=in_articles("article_body"),
            sentence=article_sentence,
        ),
        "sentence_start": in_sentences("sentence_start"),
        "sentence_end": in_sentences("sentence_end"),
        "sentence_token": Column(
            number_type(int(begins["posting"][-1] + begins["repeat"][-1])), _token_offsets(sources)
        ),
        "stem_posting": smallest(begins["posting"]),
        "posting_sentence": renumbered("posting_sentence", sentence, int(article_sentence[-1])),
        "posting_length": copied("posting_length"),
        "posting_position": copied("posting_position"),
        "posting_form": form("posting_form"),
        "repeat_posting": Column(
            repeat_type, (_posting_of_repeat(sources, cut, begins["posting"]) for cut in ranges)
        ),
        "repeat_position": copied("repeat_position"),
        "repeat_form": form("repeat_form"),
        "stem_article": smallest(begins["article_posting"]),
        "article_posting_article": renumbered("article_posting_article", article, articles),
        "article_posting_title": copied("article_posting_title"),
        "article_posting_body": copied("article_posting_body"),
        "band_key": Column(np.dtype(np.uint32), (key for key, _ in _bands(sources, article))),
        "band_article": Column(number_type(articles), (own for _, own in _bands(sources, article))),
        **{
            name: values
            for field in FIELDS
            for name, values in field_arrays(
                field, [source.field(field) for source in sources]
            ).items()
        },
    }


def _bands(
    sources: Sequence[_Source], numbers: Sequence[Callable[[Array], Array]]
) -> Iterator[tuple[Array, Array]]:
    """The signatures of living articles: of each band its keys, ascending, and their articles."""
    for band in range(signatures.BANDS):
        keys, articles = [], []
        for source, renumbered in zip(sources, numbers, strict=True):
            count = source.segment.length("band_key") // signatures.BANDS
            own = slice(band * count, (band + 1) * count)
            key, of = source.segment["band_key"][own], source.segment["band_article"][own]
            kept = slice(None) if source.live is None else source.live[of]
            keys.append(key[kept])
            articles.append(renumbered(of[kept].astype(np.int64)))
        yield signatures.ordered(np.concatenate(keys), np.concatenate(articles))


def _kind(name: str) -> str:
    return name.rpartition("_")[0]


def _counts(sources: Sequence[_Source], kind: str, stems: int) -> Array:
    """How many rows each merged stem has."""
    counts = np.zeros(stems, np.int64)
    for source in sources:
        counts[source.renumbered] += source.rows[kind].counts[source.stems]
    return counts


def _numbering(
    living: Sequence[Array | None], sizes: Sequence[int]
) -> list[Callable[[Array], Array]]:
    """For each source, what gives its articles or sentences their new numbers: those of the dead are left out."""
    found: list[Callable[[Array], Array]] = []
    first = 0
    for mask, size in zip(living, sizes, strict=True):
        found.append(
            partial(np.add, np.int64(first)) if mask is None else (mask.cumsum() - 1 + first).take
        )
        first += size if mask is None else int(np.count_nonzero(mask))
    return found


def _landing(sources: Sequence[_Source], kind: str, cut: slice) -> list[tuple[slice, Array]]:
    """For each source, its stems among some of the merged ones, and where their living rows go among those of all."""
    each = np.zeros((cut.stop - cut.start, len(sources)), np.int64)
    stems = []
    for which, source in enumerate(sources):
        low, high = source.renumbered.searchsorted([cut.start, cut.stop]).tolist()
        own = source.stems[low:high]
        each[source.renumbered[low:high] - cut.start, which] = source.rows[kind].counts[own]
        stems.append(slice(int(own[0]), int(own[-1]) + 1) if len(own) else slice(0, 0))
    at = (each.cumsum() - each.ravel()).reshape(each.shape)
    return [(own, ranges(at[:, which], each[:, which])) for which, own in enumerate(stems)]


def _piece(
    sources: Sequence[_Source], kind: str, cut: slice, dtype: np.dtype[Any], values: _Values
) -> Array:
    """A column of the rows of some of the merged stems."""
    landing = _landing(sources, kind, cut)
    piece = np.empty(sum(len(at) for _, at in landing), dtype)
    for which, (own, at) in enumerate(landing):
        piece[at] = values(which, own)
    return piece


def _posting_of_repeat(sources: Sequence[_Source], cut: slice, begins: Array) -> Array:
    """Whose each further occurrence of some of the merged stems is, given where the postings of all begin."""
    landing = _landing(sources, "posting", cut)

    def values(which: int, own: slice) -> Array:
        rows = sources[which].rows["posting"]
        first, end = rows.of(own).start, rows.of(own).stop
        numbers = np.zeros(end - first, np.int64)
        numbers[rows.living(own)] = landing[which][1] + begins[cut.start]
        posting: Array = numbers[
            sources[which].values("repeat_posting", own).astype(np.int64) - first
        ]
        return posting

    return _piece(sources, "repeat", cut, begins.dtype, values)


def _token_offsets(sources: Sequence[_Source]) -> Iterator[Array]:
    last = np.zeros(1, np.int64)
    yield last
    for source in sources:
        ends = source.of_sentences(lengths(source.segment["sentence_token"])).cumsum() + last
        yield ends
        last = ends[-1:] if len(ends) else last
