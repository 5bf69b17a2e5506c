"""Where words stand in a part: its postings and its occurrences, as arrays.

Tokens are numbered through a part, so that neighbours in a sentence have neighbouring numbers. For
a few documents, `occurrences` looks single values up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsarchive.index.arrays import places, ranges

if TYPE_CHECKING:
    from newsarchive.index.arrays import Array
    from newsarchive.index.snapshot import SegmentReader

__all__ = [
    "form_sentences",
    "form_tokens",
    "positions_of",
    "postings_of",
    "repeats_of",
    "stem_number",
    "stem_tokens",
]


def stem_number(part: SegmentReader, stem: str) -> int | None:
    """The number of a stem in a part, None where it is not.

    Args:
        part: of the snapshot.
        stem: as the analyser gives it.
    """
    low, high = part.stems.same(stem)
    return low if low < high else None


def _own(part: SegmentReader, number: int) -> slice:
    """Which postings are those of a stem, given by its number."""
    at = part.columns.stem_posting
    return slice(at[number], at[number + 1])


def postings_of(part: SegmentReader, number: int) -> Array:
    """The sentences that have a stem, ascending.

    Args:
        part: of the snapshot.
        number: of the stem.

    Returns:
        `(n,)` numbers of sentences of the part, dead ones included.
    """
    return part.segment["posting_sentence"][_own(part, number)]


def positions_of(part: SegmentReader, number: int, place: Array) -> tuple[Array, Array]:
    """Where a stem stands in the sentences of some of its postings.

    Args:
        part: of the snapshot.
        number: the stem's.
        place: `(n,)`, which of its postings, ascending.

    Returns:
        for each occurrence, in the order of the text: which of the given postings it is in, and its
        place in the sentence.
    """
    segment = part.segment
    own = _own(part, number)
    which = np.arange(len(place))
    first = segment["posting_position"][own][place]
    repeats, posting = repeats_of(part, number)
    # Most stems stand in no sentence twice.
    if not len(posting):
        return which, first
    wanted = (place + own.start).astype(posting.dtype, copy=False)
    again, kept = _repeats_among(wanted, posting)
    further = segment["repeat_position"][repeats][kept]
    # In the order of the postings; of one posting the first occurrence comes first.
    both = np.concatenate([which, again])
    order = both.argsort(kind="stable")
    positions = np.concatenate([first, further])
    return both[order], positions[order]


def _repeats_among(wanted: Array, posting: Array) -> tuple[Array, Array]:
    """The repeats of some postings.

    Args:
        wanted: postings, ascending.
        posting: of each repeat its posting, ascending.

    Returns:
        for each repeat of these: which of the postings wanted, and which of the repeats it is.
    """
    # The shorter list is looked up in the longer one.
    if len(wanted) < len(posting):
        first = posting.searchsorted(wanted)
        counts = posting.searchsorted(wanted, "right") - first
        return np.arange(len(wanted)).repeat(counts), ranges(first, counts)
    at, held = places(wanted, posting)
    kept = held.nonzero()[0]
    return at[kept], kept


def repeats_of(part: SegmentReader, number: int) -> tuple[slice, Array]:
    """The repeats of a stem in a part.

    Args:
        part: of the snapshot.
        number: the stem's.

    Returns:
        which of all repeats they are; and `(n,)` the posting of each, ascending.
    """
    # Single values of a memory view cost less than those of an array.
    at = part.columns.stem_repeat
    repeats = slice(at[number], at[number + 1])
    return repeats, part.segment["repeat_posting"][repeats]


def stem_tokens(part: SegmentReader, number: int) -> Array:
    """The tokens that have a stem, ascending.

    Args:
        part: of the snapshot.
        number: the stem's.

    Returns:
        `(n,) int64`, numbers of tokens through the whole part.
    """
    sentences = postings_of(part, number)
    which, positions = positions_of(part, number, np.arange(len(sentences)))
    # Sentences and positions ascend, so the tokens do: nothing is sorted.
    begins = part.segment["sentence_token"][sentences[which]]
    tokens: Array = begins.astype(np.int64) + positions
    return tokens


def form_sentences(part: SegmentReader, forms: Array) -> Array:
    """The sentence of each token that has one of the forms, in no order.

    Args:
        part: of the snapshot.
        forms: `(k,)`, numbers of forms, ascending.
    """
    sentences, _ = _of_forms(part, forms)
    return sentences


def form_tokens(part: SegmentReader, forms: Array) -> Array:
    """The tokens that have one of the forms, ascending.

    Args:
        part: of the snapshot.
        forms: `(k,)`, numbers of forms, ascending.
    """
    sentences, positions = _of_forms(part, forms)
    begins = part.segment["sentence_token"][sentences]
    return np.sort(begins.astype(np.int64) + positions)


def _of_forms(part: SegmentReader, forms: Array) -> tuple[Array, Array]:
    """Sentence and place of each occurrence of some forms, in no order.

    Args:
        part: of the snapshot.
        forms: `(k,)`, numbers of forms, ascending.

    Returns:
        `(n,)` sentences, and `(n,)` places in them.
    """
    segment = part.segment
    # Occurrences stand by stem: those of all stems of the forms are taken, and of them the forms'.
    stems, which = np.unique(segment["form_stem"][forms], return_inverse=True)
    if not len(stems):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    low, counts = _stretches(segment["stem_posting"], stems)
    repeat_low, repeat_counts = _stretches(part.stem_repeat, stems)
    postings = _rows(stems, low, counts)
    repeats = _rows(stems, repeat_low, repeat_counts)
    sentence_of = segment["posting_sentence"]
    repeated = sentence_of[segment["repeat_posting"][repeats]]
    sentences = np.concatenate([sentence_of[postings], repeated])
    first, further = segment["posting_position"][postings], segment["repeat_position"][repeats]
    positions = np.concatenate([first, further])
    _, each = _stretches(segment["stem_form"], stems)
    if int(each.sum()) == len(forms):  # all forms of these stems
        return sentences, positions
    # A table over the forms of all these stems, those of one stem together.
    begin = np.cumsum(each) - each
    wanted = np.zeros(int(each.sum()), bool)
    wanted[begin[which] + segment["form_ordinal"][forms]] = True
    ordinals = [segment["posting_form"][postings], segment["repeat_form"][repeats]]
    of_stem = [np.repeat(begin, counts), np.repeat(begin, repeat_counts)]
    kept = wanted[np.concatenate(of_stem) + np.concatenate(ordinals)]
    return sentences[kept], positions[kept]


def _stretches(offsets: Array, numbers: Array) -> tuple[Array, Array]:
    """Where the rows of some stems begin, and how many each has."""
    low = offsets[numbers].astype(np.int64)
    return low, offsets[numbers + 1] - low


def _rows(stems: Array, low: Array, counts: Array) -> Array | slice:
    """The rows of some stems; a slice where the stems stand in a row, as with one prefix."""
    if int(stems[-1]) - int(stems[0]) + 1 == len(stems):
        return slice(int(low[0]), int(low[-1] + counts[-1]))
    return ranges(low, counts)
