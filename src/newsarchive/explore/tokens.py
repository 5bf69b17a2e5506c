"""The words of some sentences of a segment, out of its postings.

An index has, for each stem, where it stands; it does not have the words of a sentence in order.
One pass over all postings with a mask of sentences gives them back: for a million sentences it
takes about a tenth of a second (`benchmarks/speed`, rows «frequency list» and «collocates»).

Tokens are numbered through a segment: those of a sentence follow one another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from newsarchive import deadline
from newsarchive.index.arrays import cuts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.index.arrays import Array
    from newsarchive.index.snapshot import SegmentReader

__all__ = ["Tokens", "all_tokens", "form_counts", "form_number", "stem_counts", "tokens_of"]

_ROWS = 1 << 21  # postings that are looked at together: what bounds the memory of a pass


class Tokens(NamedTuple):
    """Some tokens of a segment, in no order but that of the stems.

    Attributes:
        token: `(n,)` int64, their numbers in the segment.
        sentence: `(n,)` the sentence of each.
        stem: `(n,)` int64, the number of its stem in the segment.
        form: `(n,)` int64, its form: a place among the forms of all stems, stem after stem.
    """

    token: Array
    sentence: Array
    stem: Array
    form: Array


def tokens_of(part: SegmentReader, sentences: Array) -> Tokens:
    """The tokens of some sentences.

    Args:
        part: the segment.
        sentences: `(S,) bool`, which sentences.
    """
    nothing = np.empty(0, np.int64)
    pieces = [Tokens(nothing, nothing, nothing, nothing)]
    pieces += all_tokens(part, sentences)
    columns = zip(*pieces, strict=True)
    return Tokens(*map(np.concatenate, columns))


def all_tokens(part: SegmentReader, sentences: Array) -> Iterator[Tokens]:
    """The tokens of some sentences, some stems at a time.

    Args:
        part: the segment.
        sentences: `(S,) bool`, which sentences.
    """
    segment = part.segment
    first_token = segment["sentence_token"].astype(np.int64)
    first_form = segment["stem_form"].astype(np.int64)
    for begins, kind in ((segment["stem_posting"], "posting"), (part.stem_repeat, "repeat")):
        starts = begins.astype(np.int64)
        for stems in cuts(starts, _ROWS):
            deadline.check()
            own = slice(int(starts[stems.start]), int(starts[stems.stop]))
            sentence = _sentence(part, kind, own)
            kept = sentences.take(sentence).nonzero()[0]
            if not len(kept):
                continue
            counts = np.diff(starts[stems.start : stems.stop + 1])
            stem = np.arange(stems.start, stems.stop).repeat(counts)[kept]
            sentence = sentence[kept]
            # A posting has its place within the sentence, and which form of its stem it is.
            position = segment[f"{kind}_position"][own][kept]
            ordinal = segment[f"{kind}_form"][own][kept]
            token = first_token[sentence] + position
            form = first_form[stem] + ordinal
            yield Tokens(token, sentence, stem, form)


def stem_counts(part: SegmentReader, sentences: Array) -> Array:
    """How often each stem stands in some sentences.

    Args:
        part: the segment.
        sentences: `(S,) bool`, which sentences.

    Returns:
        `(K,) int64`.
    """
    segment = part.segment
    held = sentences.take(segment["posting_sentence"])
    counts = _sums(held, segment["stem_posting"])
    # A stem that is several times in a sentence has a posting, and a repeat for each more time.
    repeat_held = held.take(segment["repeat_posting"])
    counts += _sums(repeat_held, part.stem_repeat)
    return counts


def _sums(held: Array, begins: Array) -> Array:
    """How many of the rows of each stem are held; a stem without rows has none."""
    # Not `np.add.reduceat`: for an empty group that gives the next element instead of 0.
    upto = np.zeros(len(held) + 1, np.int64)
    np.cumsum(held, out=upto[1:])
    at = upto[begins]
    counts: Array = np.diff(at)
    return counts


def form_counts(part: SegmentReader, sentences: Array) -> Array:
    """How often each form of each stem stands in some sentences.

    Args:
        part: the segment.
        sentences: `(S,) bool`, which sentences.

    Returns:
        `(F,) int64`, by places among the forms of all stems, stem after stem.
    """
    segment = part.segment
    first_form = segment["stem_form"].astype(np.int64)
    counts = np.zeros(int(first_form[-1]), np.int64)
    every = bool(sentences.all())
    for begins, kind in ((segment["stem_posting"], "posting"), (part.stem_repeat, "repeat")):
        starts = begins.astype(np.int64)
        for stems in cuts(starts, _ROWS):
            deadline.check()
            own = slice(int(starts[stems.start]), int(starts[stems.stop]))
            rows = np.diff(starts[stems.start : stems.stop + 1])
            # The forms of these stems stand in a row, so small numbers are counted.
            low, high = int(first_form[stems.start]), int(first_form[stems.stop])
            first = first_form[stems] - low
            place = first.repeat(rows) + segment[f"{kind}_form"][own]
            if not every:
                kept = sentences.take(_sentence(part, kind, own))
                place = place[kept]
            counts[low:high] += np.bincount(place, minlength=high - low)
    return counts


def _sentence(part: SegmentReader, kind: str, rows: slice) -> Array:
    """The sentences of some postings or repeats."""
    segment = part.segment
    posting = rows if kind == "posting" else segment["repeat_posting"][rows]
    sentence: Array = segment["posting_sentence"][posting]
    return sentence


def form_number(part: SegmentReader, places: Array) -> Array:
    """Places among the forms of all stems -> numbers of the lexicon of forms.

    Args:
        part: the segment.
        places: as `Tokens.form` has them.
    """
    # The lexicon has the forms in the order of their letters, not by their stems.
    order = np.frombuffer(part.stem_forms, np.uint32)
    numbers: Array = order[places]
    return numbers
