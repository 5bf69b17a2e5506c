"""Where the words of a phrase or a near stand together."""

from __future__ import annotations

from functools import reduce
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from newsarchive.index.arrays import common, intersection, places, ranges
from newsarchive.index.postings import positions_of, postings_of, repeats_of, stem_number
from newsarchive.search.tree import near_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from whoosh import query
    from whoosh.query import spans

    from newsarchive.index.arrays import Array
    from newsarchive.index.snapshot import SegmentReader

__all__ = ["near_sentences"]


def _merged(found: list[Array]) -> Array:
    """Ascending numbers of several arrays in one, each once."""
    return found[0] if len(found) == 1 else np.unique(np.concatenate(found))


def near_sentences(part: SegmentReader, node: query.Phrase | spans.SpanNear2) -> Array:
    """The sentence of each place where the words of a phrase or a near stand together, ascending.

    The hull of the words so far grows by the next word where that stands at most `slop` places away from it, behind it
    if the order counts: the rule of Whoosh's `SpanNear2`.
    """
    field, words, ordered = near_words(node)
    numbers = [
        [n for stem in stems if (n := stem_number(part, stem)) is not None] for stems in words
    ]
    if not all(numbers):
        return np.empty(0, np.int64)
    sentences, held = intersection(
        [_merged([postings_of(part, n) for n in own]) for own in numbers]
    )
    if field == "title":
        keep = part.is_title[sentences]
        sentences, held = sentences[keep], [place[keep] for place in held]
    if not len(sentences):
        return sentences
    if ordered and node.slop == 1 and len(words) > 1 and all(len(own) == 1 for own in numbers):
        together = _side_by_side(part, [own[0] for own in numbers], held)
        if together is not None:
            return sentences[together]
    apart = part.longest + node.slop  # so far that no word is near to one of another sentence
    numbered = np.arange(0, len(sentences) * apart, apart)

    def spread(word: int) -> Array:
        """The positions of a word, those in each sentence `apart` behind those in the one before."""
        if len(numbers[word]) == 1:
            return _spread(part, numbers[word][0], numbered, held[word])
        pairs = [(n, *common(sentences, postings_of(part, n))) for n in numbers[word]]
        return _merged([_spread(part, n, numbered[here], there) for n, here, there in pairs])

    positions = [spread(word) for word in range(len(words))]
    start = end = positions[0]
    slop = node.slop
    for others in positions[1:]:
        if ordered and slop == 1:
            start = end = others[places(end, others - 1)[1]]
            continue
        low_at = others.searchsorted(end + 1 if ordered else start - slop)
        count = np.maximum(others.searchsorted(end + slop, side="right") - low_at, 0)
        other = others[ranges(low_at, count)]
        start, end = np.repeat(start, count), np.repeat(end, count)
        outside = (other < start) | (other > end)
        start, end = np.minimum(start, other)[outside], np.maximum(end, other)[outside]
        hulls = np.unique(np.stack([start, end], axis=1), axis=0)
        start, end = hulls[:, 0], hulls[:, 1]
    return sentences[start // apart]  # type: ignore[no-any-return]


def _side_by_side(
    part: SegmentReader, numbers: Sequence[int], held: Sequence[Array]
) -> Array | None:
    """Whether stems stand one behind the other in sentences; None where any of them stands twice in one.

    Args:
        part: of the snapshot.
        numbers: the stems'.
        held: for each stem, which of its postings the sentences are.
    """
    starts = part.columns.stem_posting
    postings = [place + starts[number] for number, place in zip(numbers, held, strict=True)]
    if any(
        _share(own, repeats_of(part, number)[1])
        for number, own in zip(numbers, postings, strict=True)
    ):
        return None
    positions = [part.segment["posting_position"].take(own) for own in postings]
    beside = [
        np.subtract(after, before, dtype=np.int64) == 1 for before, after in pairwise(positions)
    ]
    return reduce(np.logical_and, beside)  # type: ignore[no-any-return]


def _share(one: Array, other: Array) -> bool:
    """Whether two ascending arrays have a number in common."""
    few, many = (one, other) if len(one) < len(other) else (other, one)
    return bool(len(few)) and bool(places(many, few)[1].any())


def _spread(part: SegmentReader, number: int, numbered: Array, place: Array) -> Array:
    """The positions of a stem in some of its postings, each posting's behind a number."""
    which, positions = positions_of(part, number, place)
    spread: Array = numbered[which] + positions
    return spread
