"""Where words stand in a part: its postings and its occurrences, as arrays.

Tokens are numbered through a part, so that neighbours in a sentence have neighbouring numbers.
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
    """The number of a stem in a part, None where it is not."""
    low, high = part.stems.same(stem)
    return low if low < high else None


def _own(part: SegmentReader, number: int) -> slice:
    """Which postings are a stem's."""
    at = part.columns.stem_posting
    return slice(at[number], at[number + 1])


def postings_of(part: SegmentReader, number: int) -> Array:
    """The sentences of a stem."""
    return part.segment["posting_sentence"][_own(part, number)]


def positions_of(part: SegmentReader, number: int, place: Array) -> tuple[Array, Array]:
    """Where a stem stands in the sentences of some of its postings, these ascending.

    Args:
        part: of the snapshot.
        number: the stem's.
        place: which of its postings.

    Returns:
        for each occurrence, in order: which of the given postings it is in, and its place in the
            sentence.
    """
    segment, own = part.segment, _own(part, number)
    which, found = np.arange(len(place)), segment["posting_position"][own][place]
    more, further = repeats_of(part, number)
    if not len(further):
        return which, found
    wanted = (place + own.start).astype(further.dtype, copy=False)
    if len(wanted) < len(further):
        first = further.searchsorted(wanted)
        counts = further.searchsorted(wanted, "right") - first
        again, kept = which.repeat(counts), ranges(first, counts)
    else:
        at, held = places(wanted, further)
        kept = held.nonzero()[0]
        again = at[kept]
    which = np.concatenate([which, again])
    order = which.argsort(kind="stable")
    return which[order], np.concatenate([found, segment["repeat_position"][more][kept]])[order]


def repeats_of(part: SegmentReader, number: int) -> tuple[slice, Array]:
    """The further occurrences of a stem in its postings: which they are, and the posting of each, ascending."""
    more = slice(part.columns.stem_repeat[number], part.columns.stem_repeat[number + 1])
    return more, part.segment["repeat_posting"][more]


def stem_tokens(part: SegmentReader, number: int) -> Array:
    """The tokens that have a stem, ascending."""
    found = postings_of(part, number)
    which, positions = positions_of(part, number, np.arange(len(found)))
    tokens: Array = part.segment["sentence_token"][found[which]].astype(np.int64) + positions
    return tokens


def _of_forms(part: SegmentReader, forms: Array) -> tuple[Array, Array]:
    """Sentence and place of each occurrence of some forms, in no order."""
    segment = part.segment
    stems, which = np.unique(segment["form_stem"][forms], return_inverse=True)
    if not len(stems):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    low, counts = _ranges(segment["stem_posting"], stems)
    more_low, more_counts = _ranges(part.stem_repeat, stems)
    if int(stems[-1]) - int(stems[0]) + 1 == len(
        stems
    ):  # stems in a row, as those with one prefix mostly are
        postings: Array | slice = slice(int(low[0]), int(low[-1] + counts[-1]))
        more: Array | slice = slice(int(more_low[0]), int(more_low[-1] + more_counts[-1]))
    else:
        postings, more = ranges(low, counts), ranges(more_low, more_counts)
    found, positions = segment["posting_sentence"], segment["posting_position"]
    sentences = np.concatenate([found[postings], found[segment["repeat_posting"][more]]])
    positions = np.concatenate([positions[postings], segment["repeat_position"][more]])
    _, each = _ranges(segment["stem_form"], stems)
    if int(each.sum()) > len(forms):
        begin = np.cumsum(each) - each
        wanted = np.zeros(int(each.sum()), bool)
        wanted[begin[which] + segment["form_ordinal"][forms]] = True
        ordinals = np.concatenate([segment["posting_form"][postings], segment["repeat_form"][more]])
        kept = wanted[
            np.concatenate([np.repeat(begin, counts), np.repeat(begin, more_counts)]) + ordinals
        ]
        sentences, positions = sentences[kept], positions[kept]
    return sentences, positions


def _ranges(offsets: Array, numbers: Array) -> tuple[Array, Array]:
    low = offsets[numbers].astype(np.int64)
    return low, offsets[numbers + 1] - low


def form_sentences(part: SegmentReader, forms: Array) -> Array:
    """The sentence of each token that has one of the forms, in no order."""
    return _of_forms(part, forms)[0]


def form_tokens(part: SegmentReader, forms: Array) -> Array:
    """The tokens that have one of the forms, ascending."""
    sentences, positions = _of_forms(part, forms)
    return np.sort(part.segment["sentence_token"][sentences].astype(np.int64) + positions)
