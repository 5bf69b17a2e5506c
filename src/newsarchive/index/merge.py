"""Several segments -> one.

Lexicons and articles are held in memory; what is as long as the words passes through it. What
stands by stem in a segment (postings, repeats, article postings) stands so in the merged one: of
each stem, first the rows of the first segment, then those of the next. They are copied to their
places, a million rows or those of one stem at a time.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from newsarchive.articles import FIELDS
from newsarchive.index import merge_source, signatures
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
from newsarchive.index.articles import article_arrays, field_arrays
from newsarchive.index.merge_source import Source, kind_of
from newsarchive.index.words import Joined, joined, lexicon_arrays

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from newsarchive.index.snapshot import SegmentReader

    # Which source, which of its stems -> the values of their living rows.
    _Values = Callable[[int, slice], Array]
    _Numbering = Sequence[Callable[[Array], Array]]

__all__ = ["merge"]

# Forms of all sources, repeated ones included, that are joined at once.
_FORMS = 1 << 20


def merge(parts: Sequence[SegmentReader]) -> dict[str, Array | Column]:
    """The arrays of one segment with the living articles of several.

    They are those of a segment built of these articles at once; where some were dead, numbers may
    be of wider types.

    Args:
        parts: in the order of their articles' numbers; at least one article lives.
    """
    sources = [Source(part) for part in parts]
    words = _joined(sources)
    lexicons = lexicon_arrays(words.words)
    for source, stems, forms in zip(sources, words.stems, words.forms, strict=True):
        source.renumber(stems, forms, lexicons["form_ordinal"])
    # Documents of a merged segment are those of its sources in a row, without the dead.
    live = [source.live for source in sources]
    alive = [source.alive for source in sources]
    target = _Target.of(
        sources,
        len(words.words.stems),
        lexicons["form_ordinal"].dtype,
        article=_numbering(live, [part.articles for part in parts]),
        sentence=_numbering(alive, [part.sentences for part in parts]),
    )
    # Codes of a field are places among its values, so they are made anew from these.
    fields: dict[str, Array] = {}
    for name in FIELDS:
        fields |= field_arrays(name, [source.field(name) for source in sources])
    return {
        **lexicons,
        **fields,
        **target.by_article(),
        **target.by_sentence(),
        **target.by_stem(),
        **target.bands(),
    }


def _joined(sources: Sequence[Source]) -> Joined:
    """The words of all sources in one.

    Of many words, those of each half are joined first: so few are in memory more than once.
    """
    forms = sum(source.segment.length("form_stem") for source in sources)
    if len(sources) < 3 or forms < _FORMS:
        return joined([source.words() for source in sources])
    half = len(sources) // 2
    # The numbers of each half are those of its own words; `both` says what these become.
    halves = [_joined(sources[:half]), _joined(sources[half:])]
    both = joined([one.words for one in halves])
    stems, of_forms = [], []
    for one, new_stems, new_forms in zip(halves, both.stems, both.forms, strict=True):
        stems += [new_stems[own] for own in one.stems]
        of_forms += [new_forms[own] for own in one.forms]
    return Joined(both.words, stems, of_forms)


def _numbering(living: Sequence[Array | None], sizes: Sequence[int]) -> _Numbering:
    """For each source, what gives its articles or sentences their new numbers.

    >>> first, second = _numbering([np.array([True, False, True]), None], [3, 2])
    >>> first(np.array([0, 2])).tolist(), second(np.array([0, 1])).tolist()
    ([0, 1], [2, 3])

    Args:
        living: masks; None where all live. Those of the dead have no number.
        sizes: how many articles or sentences each has, dead ones included.
    """
    found: list[Callable[[Array], Array]] = []
    first = 0
    for mask, size in zip(living, sizes, strict=True):
        if mask is None:
            found.append(partial(np.add, np.int64(first)))
            first += size
        else:
            # The count of living ones up to each is its new number.
            numbers = mask.cumsum() - 1 + first
            found.append(numbers.take)
            first += int(np.count_nonzero(mask))
    return found


@attrs.frozen(eq=False)
class _Target:
    """The segment that is made.

    Attributes:
        sources: whose words are renumbered.
        begins: by kind of rows: `(K + 1,)`, where those of each merged stem begin.
        cuts: ranges of merged stems that are copied at a time.
        form_type: of the number of a form among those of its stem.
        article: for each source, what gives its articles their new numbers.
        sentence: likewise its sentences.
        article_sentence: `(A + 1,)`, where the sentences of each article begin.
    """

    sources: Sequence[Source]
    begins: dict[str, Array]
    cuts: Sequence[slice]
    form_type: np.dtype[Any]
    article: _Numbering
    sentence: _Numbering
    article_sentence: Array

    @classmethod
    def of(
        cls,
        sources: Sequence[Source],
        stems: int,
        form_type: np.dtype[Any],
        *,
        article: _Numbering,
        sentence: _Numbering,
    ) -> _Target:
        begins: dict[str, Array] = {}
        # Of each kind of rows, a merged stem has as many as it has in all sources together.
        for kind in sources[0].rows:
            counts = np.zeros(stems, np.int64)
            for source in sources:
                counts[source.renumbered] += source.rows[kind].counts[source.stems]
            begins[kind] = offsets(counts)
        in_article = [
            source.of_articles(lengths(source.segment["article_sentence"])) for source in sources
        ]
        return cls(
            sources,
            begins,
            list(cuts(begins["posting"] + begins["repeat"], merge_source.ROWS)),
            form_type,
            article,
            sentence,
            offsets(np.concatenate(in_article)),
        )

    def by_article(self) -> dict[str, Array]:
        """What stands by article."""
        columns = {}
        for name in ("number", "date", "precision", "title", "body"):
            column = f"article_{name}"
            own = [source.of_articles(source.segment[column]) for source in self.sources]
            columns[name] = np.concatenate(own)
        ids: list[str] = []
        for source in self.sources:
            ids += source.ids()
        return article_arrays(ids, **columns, sentence=self.article_sentence)

    def by_sentence(self) -> dict[str, Column]:
        """What stands by sentence."""
        tokens = int(self.begins["posting"][-1] + self.begins["repeat"][-1])
        return {
            "sentence_start": self._in_sentences("sentence_start"),
            "sentence_end": self._in_sentences("sentence_end"),
            "sentence_token": Column(number_type(tokens), _token_offsets(self.sources)),
        }

    def _in_sentences(self, name: str) -> Column:
        own = (source.of_sentences(source.segment[name]) for source in self.sources)
        return Column(self._widest(name), own)

    def by_stem(self) -> dict[str, Array | Column]:
        """What stands by stem."""
        postings = int(self.begins["posting"][-1])
        repeat_posting = (self._repeat_posting(cut) for cut in self.cuts)
        return {
            "stem_posting": smallest(self.begins["posting"]),
            "stem_article": smallest(self.begins["article_posting"]),
            "posting_sentence": self._renumbered(
                "posting_sentence", self.sentence, int(self.article_sentence[-1])
            ),
            "posting_length": self._copied("posting_length"),
            "posting_position": self._copied("posting_position"),
            "posting_form": self._forms("posting_form"),
            "repeat_posting": Column(number_type(postings), repeat_posting),
            "repeat_position": self._copied("repeat_position"),
            "repeat_form": self._forms("repeat_form"),
            "article_posting_article": self._renumbered(
                "article_posting_article", self.article, len(self.article_sentence) - 1
            ),
            "article_posting_title": self._copied("article_posting_title"),
            "article_posting_body": self._copied("article_posting_body"),
        }

    def bands(self) -> dict[str, Array | Column]:
        """The signatures, band by band."""
        articles = number_type(len(self.article_sentence) - 1)
        bands = range(signatures.BANDS)
        return {
            "band_key": Column(np.dtype(np.uint32), (self._band(band)[0] for band in bands)),
            "band_article": Column(articles, (self._band(band)[1] for band in bands)),
        }

    def _band(self, band: int) -> tuple[Array, Array]:
        """The keys of one band of all living articles, ascending, and the article of each."""
        keys, articles = [], []
        for source, renumbered in zip(self.sources, self.article, strict=True):
            # All bands have as many keys: one for each article with a signature.
            count = source.segment.length("band_key") // signatures.BANDS
            own = slice(band * count, (band + 1) * count)
            key, of = source.segment["band_key"][own], source.segment["band_article"][own]
            kept = slice(None) if source.live is None else source.live[of]
            keys.append(key[kept])
            articles.append(renumbered(of[kept].astype(np.int64)))
        return signatures.ordered(np.concatenate(keys), np.concatenate(articles))

    # Columns that stand by stem.

    def _widest(self, name: str) -> np.dtype[Any]:
        """A type that holds the values of a column in all sources."""
        return np.result_type(*[source.segment[name] for source in self.sources])

    def _column(self, name: str, dtype: np.dtype[Any], values: _Values) -> Column:
        """A column, of which the values of each source are given.

        Args:
            name: of the column.
            dtype: of its values.
            values: which source, which of its stems -> the values in their living rows.
        """
        kind = kind_of(name)
        return Column(dtype, (self._piece(kind, cut, dtype, values) for cut in self.cuts))

    def _copied(self, name: str) -> Column:
        """A column whose values stay as they are."""

        def values(which: int, own: slice) -> Array:
            return self.sources[which].values(name, own)

        return self._column(name, self._widest(name), values)

    def _forms(self, name: str) -> Column:
        """A column of forms: which of its stem's forms, as they are numbered anew."""
        kind = kind_of(name)

        def values(which: int, own: slice) -> Array:
            return self.sources[which].forms(kind, own)

        return self._column(name, self.form_type, values)

    def _renumbered(self, name: str, numbering: _Numbering, count: int) -> Column:
        """A column of documents, of which there are `count` in the merged segment."""

        def values(which: int, own: slice) -> Array:
            return numbering[which](self.sources[which].values(name, own))

        return self._column(name, number_type(count), values)

    def _repeat_posting(self, cut: slice) -> Array:
        """The posting of each repeat of a range of merged stems."""
        landing = self._landing("posting", cut)
        first_posting = self.begins["posting"][cut.start]

        def values(which: int, own: slice) -> Array:
            source = self.sources[which]
            rows = source.rows["posting"]
            postings = rows.of(own)
            # For each posting of the source its new number; for dead ones none is asked.
            numbers = np.zeros(postings.stop - postings.start, np.int64)
            _, places = landing[which]
            numbers[rows.living(own)] = places + first_posting
            repeated = source.values("repeat_posting", own).astype(np.int64)
            posting: Array = numbers[repeated - postings.start]
            return posting

        return self._piece("repeat", cut, self.begins["posting"].dtype, values)

    def _piece(self, kind: str, cut: slice, dtype: np.dtype[Any], values: _Values) -> Array:
        """A column in the rows of a range of merged stems.

        Args:
            kind: of the rows.
            cut: the merged stems.
            dtype: of the values.
            values: as `_column` takes them.
        """
        # Rows of several sources go to places between each other, so they are scattered.
        landing = self._landing(kind, cut)
        piece = np.empty(sum(len(places) for _, places in landing), dtype)
        for which, (own, places) in enumerate(landing):
            piece[places] = values(which, own)
        return piece

    def _landing(self, kind: str, cut: slice) -> list[tuple[slice, Array]]:
        """Where the living rows of a range of merged stems go.

        Returns:
            for each source: which of its stems they are, and the places of its rows among those of
            all sources.
        """
        counts = np.zeros((cut.stop - cut.start, len(self.sources)), np.int64)
        stems = []
        for which, source in enumerate(self.sources):
            low, high = source.renumbered.searchsorted([cut.start, cut.stop]).tolist()
            own = source.stems[low:high]
            merged = source.renumbered[low:high] - cut.start
            counts[merged, which] = source.rows[kind].counts[own]
            stems.append(slice(int(own[0]), int(own[-1]) + 1) if len(own) else slice(0, 0))
        # By merged stem, and for each by source: so the rows of a stem stand together.
        begins = (counts.cumsum() - counts.ravel()).reshape(counts.shape)
        found = []
        for which, stretch in enumerate(stems):
            found.append((stretch, ranges(begins[:, which], counts[:, which])))
        return found


def _token_offsets(sources: Sequence[Source]) -> Iterator[Array]:
    """Where the tokens of each living sentence begin, and where the last ones end."""
    last = np.zeros(1, np.int64)
    yield last
    for source in sources:
        own = source.of_sentences(lengths(source.segment["sentence_token"]))
        ends = own.cumsum() + last
        yield ends
        last = ends[-1:] if len(ends) else last
