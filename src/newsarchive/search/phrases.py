"""Where the words of a phrase or a near stand together."""

from __future__ import annotations

from functools import reduce
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from newsarchive.index.arrays import changes, common, intersection, places, ranges
from newsarchive.index.postings import positions_of, postings_of, repeats_of
from newsarchive.search.tree import near_words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from whoosh import query as wq
    from whoosh.query import spans

    from newsarchive.index.arrays import Array
    from newsarchive.index.snapshot import SegmentReader

__all__ = ["near_places", "near_sentences"]


def near_sentences(
    part: SegmentReader, node: wq.Phrase | spans.SpanNear2, number_of: Callable[[str], int | None]
) -> Array:
    """The sentence of each place where the words of a phrase or a near stand together, ascending.

    The hull of the words so far grows by the next word where that stands at most `slop` places away
    from it, and after it if the order counts: the rule of Whoosh's `SpanNear2`. This is the
    reference; `highlight` follows the same rule over single sentences.

    Args:
        part: of the snapshot.
        node: the phrase or near.
        number_of: the number of a stem in the part; None where it does not stand there.

    Returns:
        (n,) the numbers of the sentences, one for each place.
    """
    candidates = _with_all_words(part, node, number_of)
    if candidates is None:
        return np.empty(0, np.int64)
    numbers, sentences, held = candidates
    # Most phrases have one stem a word, and no word twice in a sentence: neighbours are then told
    # by one subtraction.
    single = all(len(own) == 1 for own in numbers)
    if _is_phrase(node) and len(numbers) > 1 and single:
        together = _are_neighbours(part, [own[0] for own in numbers], held)
        if together is not None:
            return sentences[together]
    which, _, _ = _hulls(part, node, *candidates)
    return sentences[which]


def near_places(
    part: SegmentReader, node: wq.Phrase | spans.SpanNear2, number_of: Callable[[str], int | None]
) -> tuple[Array, Array]:
    """Where the words of a phrase or a near stand together.

    For explorations, which show each place.

    Args:
        part: of the snapshot.
        node: the phrase or near.
        number_of: the number of a stem in the part; None where it does not stand there.

    Returns:
        `(n,)` the first and the last token of each place, numbered through the segment.
    """
    candidates = _with_all_words(part, node, number_of)
    if candidates is None:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    which, start, end = _hulls(part, node, *candidates)
    first = part.segment["sentence_token"].astype(np.int64)[candidates[1][which]]
    return first + start, first + end


_Candidates = tuple[list[list[int]], "Array", list["Array"]]


def _with_all_words(
    part: SegmentReader, node: wq.Phrase | spans.SpanNear2, number_of: Callable[[str], int | None]
) -> _Candidates | None:
    """The sentences that have all the words of a phrase, anywhere; None where there are none.

    Returns:
        the numbers of the stems of each word, the sentences, and for each word the place of each
        sentence among its postings.
    """
    field, words, _ = near_words(node)
    numbers = []
    for stems in words:
        every = [number_of(stem) for stem in stems]
        numbers.append([number for number in every if number is not None])
    if not all(numbers):
        return None
    # First the sentences that have all the words, anywhere in them.
    by_word = [_sorted_union([postings_of(part, number) for number in own]) for own in numbers]
    sentences, held = intersection(by_word)
    if field == "title":
        keep = part.is_title[sentences]
        sentences, held = sentences[keep], [place[keep] for place in held]
    return (numbers, sentences, held) if len(sentences) else None


def _is_phrase(node: wq.Phrase | spans.SpanNear2) -> bool:
    """Whether words stand in a row, in order."""
    return near_words(node)[2] and node.slop == 1


def _hulls(
    part: SegmentReader,
    node: wq.Phrase | spans.SpanNear2,
    numbers: list[list[int]],
    sentences: Array,
    held: list[Array],
) -> tuple[Array, Array, Array]:
    """Each place where the words stand together.

    Which sentence, and its first and last word there.
    """
    ordered, slop = near_words(node)[2], node.slop
    # The sentences are laid in one row, so far apart that no word is near to one of another
    # sentence.
    apart = part.longest + slop
    numbered = np.arange(0, len(sentences) * apart, apart)

    def spread(word: int) -> Array:
        """The positions of a word in that row."""
        if len(numbers[word]) == 1:
            return _spread(part, numbers[word][0], numbered, held[word])
        found = []
        for number in numbers[word]:
            here, there = common(sentences, postings_of(part, number))
            found.append(_spread(part, number, numbered[here], there))
        return _sorted_union(found)

    positions = [spread(word) for word in range(len(numbers))]
    start = end = positions[0]
    for others in positions[1:]:
        if ordered and slop == 1:
            start = end = others[places(end, others - 1)[1]]
            continue
        # Each hull with each occurrence of the next word that is near enough to it.
        low_at = others.searchsorted(end + 1 if ordered else start - slop)
        high_at = others.searchsorted(end + slop, side="right")
        count = np.maximum(high_at - low_at, 0)
        other = others[ranges(low_at, count)]
        start, end = np.repeat(start, count), np.repeat(end, count)
        outside = (other < start) | (other > end)
        start, end = np.minimum(start, other)[outside], np.maximum(end, other)[outside]
        hulls = np.unique(np.stack([start, end], axis=1), axis=0)
        start, end = hulls[:, 0], hulls[:, 1]
    if ordered and slop == 1:
        start = end - (len(numbers) - 1)
    return start // apart, start % apart, end % apart


def _sorted_union(found: list[Array]) -> Array:
    """Ascending numbers of several arrays in one, each once."""
    if len(found) == 1:
        return found[0]
    # They ascend already, so a stable sort merges them; NumPy's own `unique` would hash them.
    every = np.concatenate(found)
    every.sort(kind="stable")
    return every[changes(every)]


def _are_neighbours(
    part: SegmentReader, numbers: Sequence[int], held: Sequence[Array]
) -> Array | None:
    """Whether stems stand one after the other in sentences; None where any stands twice in one.

    Args:
        part: of the snapshot.
        numbers: the stems'.
        held: for each stem, which of its postings the sentences are.
    """
    starts = part.columns.stem_posting
    positions = []
    for number, place in zip(numbers, held, strict=True):
        postings = place + starts[number]
        if _overlap(postings, repeats_of(part, number)[1]):
            return None
        positions.append(part.segment["posting_position"].take(postings))
    beside = []
    for before, after in pairwise(positions):
        beside.append(np.subtract(after, before, dtype=np.int64) == 1)
    return reduce(np.logical_and, beside)  # type: ignore[no-any-return]


def _overlap(one: Array, other: Array) -> bool:
    """Whether two ascending arrays have a number in common."""
    few, many = (one, other) if len(one) < len(other) else (other, one)
    return bool(len(few)) and bool(places(many, few)[1].any())


def _spread(part: SegmentReader, number: int, numbered: Array, place: Array) -> Array:
    """The positions of a stem in some of its postings, each after the number of its sentence's row.

    Args:
        part: of the snapshot.
        number: the stem's.
        numbered: for each posting what is added to its positions.
        place: which of the stem's postings.
    """
    which, positions = positions_of(part, number, place)
    spread: Array = numbered[which] + positions
    return spread
