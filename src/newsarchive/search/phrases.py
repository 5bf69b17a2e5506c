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
        stems = [number for own in numbers for number in own]
        together = _are_neighbours(part, stems, held)
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
    _, sentences, _ = candidates
    which, start, end = _hulls(part, node, *candidates)
    tokens = part.segment["sentence_token"].astype(np.int64)
    first = tokens[sentences[which]]
    return first + start, first + end


# The stems of each word, sentences that have all words, and where these stand among the postings.
_Candidates = tuple[list[list[int]], "Array", list["Array"]]


def _with_all_words(
    part: SegmentReader, node: wq.Phrase | spans.SpanNear2, number_of: Callable[[str], int | None]
) -> _Candidates | None:
    """The sentences that have all the words of a phrase, anywhere; None where there are none.

    Args:
        part: of the snapshot.
        node: the phrase or near.
        number_of: the number of a stem in the part; None where it does not stand there.

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
    by_word = []
    for own in numbers:
        postings = [postings_of(part, number) for number in own]
        by_word.append(_sorted_union(postings))
    sentences, held = intersection(by_word)
    if field == "title":
        keep = part.is_title[sentences]
        sentences = sentences[keep]
        held = [place[keep] for place in held]
    if not len(sentences):
        return None
    return numbers, sentences, held


def _is_phrase(node: wq.Phrase | spans.SpanNear2) -> bool:
    """Whether words stand in a row, in order."""
    _, _, ordered = near_words(node)
    return ordered and node.slop == 1


def _hulls(
    part: SegmentReader,
    node: wq.Phrase | spans.SpanNear2,
    numbers: list[list[int]],
    sentences: Array,
    held: list[Array],
) -> tuple[Array, Array, Array]:
    """Each place where the words stand together.

    Args:
        part: of the snapshot.
        node: the phrase or near.
        numbers: the stems of each word.
        sentences: that have all the words, ascending.
        held: for each word the place of each sentence among its postings.

    Returns:
        (n,) each: which of the sentences, and the first and the last word of the place there.
    """
    _, _, ordered = near_words(node)
    slop = node.slop
    # The sentences are laid in one row, so far apart that no word is near to one of another
    # sentence.
    apart = part.longest + slop
    numbered = np.arange(0, len(sentences) * apart, apart)

    def spread(word: int) -> Array:
        """The positions of a word in that row."""
        # Of one stem it is known already which postings these are.
        if len(numbers[word]) == 1:
            [number] = numbers[word]
            return _spread(part, number, numbered, held[word])
        found = []
        for number in numbers[word]:
            here, there = common(sentences, postings_of(part, number))
            found.append(_spread(part, number, numbered[here], there))
        return _sorted_union(found)

    positions = [spread(word) for word in range(len(numbers))]
    start = end = positions[0]
    for others in positions[1:]:
        if ordered and slop == 1:
            # The next word stands right after the one before it.
            _, follows = places(end, others - 1)
            start = end = others[follows]
            continue
        # Each hull with each occurrence of the next word that is near enough to it.
        least = end + 1 if ordered else start - slop
        low_at = others.searchsorted(least)
        high_at = others.searchsorted(end + slop, side="right")
        count = np.maximum(high_at - low_at, 0)
        other = others[ranges(low_at, count)]
        start = start.repeat(count)
        end = end.repeat(count)
        # A word that stands inside a hull is one of its words already.
        outside = (other < start) | (other > end)
        start = np.minimum(start, other)[outside]
        end = np.maximum(end, other)[outside]
        # Different words may have made the same hull.
        both = np.stack([start, end], axis=1)
        hulls = np.unique(both, axis=0)
        start, end = hulls[:, 0], hulls[:, 1]
    if ordered and slop == 1:
        start = end - (len(numbers) - 1)
    # Back from the row to the sentence and the place in it.
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
        _, repeated = repeats_of(part, number)
        if _overlap(postings, repeated):
            return None
        own = part.segment["posting_position"].take(postings)
        positions.append(own)
    beside = []
    for before, after in pairwise(positions):
        # Positions have no sign: the difference needs one.
        distance = np.subtract(after, before, dtype=np.int64)
        beside.append(distance == 1)
    return reduce(np.logical_and, beside)  # type: ignore[no-any-return]


def _overlap(one: Array, other: Array) -> bool:
    """Whether two ascending arrays have a number in common."""
    # The fewer are looked up among the more.
    few, many = (one, other) if len(one) < len(other) else (other, one)
    if not len(few):
        return False
    _, there = places(many, few)
    return bool(there.any())


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
