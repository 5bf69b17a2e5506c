"""Where words stand in a part: its postings and its occurrences.

Tokens are numbered through a part, so that neighbours in a sentence have neighbouring numbers.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import reduce
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from whoosh import query
from whoosh.query import spans

from newsarchive.index.snapshot import runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from newsarchive.index.segment import Array
    from newsarchive.index.snapshot import Columns, Part

__all__ = [
    "common",
    "form_sentences",
    "form_tokens",
    "headline_sentences",
    "intersection",
    "living_postings",
    "merged",
    "near_sentences",
    "near_words",
    "occurrences_in",
    "places",
    "places_in",
    "postings_in",
    "stem_number",
    "stem_tokens",
    "within",
]


def places(where: Array, wanted: Array) -> tuple[Array, Array]:
    """For each number wanted: its place among ascending ones, and whether it is there."""
    if not len(where):
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), bool)
    place = where.searchsorted(_alike(wanted, where))
    return place, where.take(place, mode="clip") == wanted


def _alike(wanted: Array, where: Array) -> Array:
    """Numbers in the type of those among which they are looked for, lest NumPy make larger ones of all of these."""
    return wanted.astype(np.uint32, copy=False) if where.dtype == np.uint32 else wanted


def common(few: Array, many: Array) -> tuple[Array, Array]:
    """The places in two ascending arrays of the numbers that are in both."""
    if len(few) * 3 < len(many):
        place, held = places(many, few)
        kept = held.nonzero()[0]
        return kept, place[kept]
    # For arrays of like length a merge is several times as fast as bisection.
    numbers, order = merged([few, many], np.arange(len(few) + len(many), dtype=np.uint32))
    same = (numbers[1:] == numbers[:-1]).nonzero()[0]
    return order[same], order[same + 1] - np.uint32(len(few))


_HALF = np.uint64(32)


def merged(lists: Sequence[Array], beside: Array) -> tuple[Array, Array]:
    """The numbers of several ascending arrays in one, ascending, and the value of 32 bits that stands beside each."""
    # A stable sort of ascending runs merges them. Sorting pairs as numbers of 64 bits takes a third of the time that it
    # takes to sort places and then gather by them.
    pairs = np.concatenate(lists, dtype=np.uint64, casting="unsafe")
    pairs <<= _HALF
    pairs |= beside.view(np.uint32)
    pairs.sort(kind="stable")
    return (pairs >> _HALF).astype(np.uint32), pairs.astype(np.uint32).view(beside.dtype)


def intersection(lists: list[Array]) -> tuple[Array, list[Array]]:
    """The numbers that are in each of several ascending arrays, and where they stand in each."""
    shortest, *longer = sorted(range(len(lists)), key=[len(numbers) for numbers in lists].__getitem__)
    found = lists[shortest]
    held: dict[int, Array] = {}
    for which in longer:
        here, there = common(found, lists[which])
        found = found[here]
        held = {known: place[here] for known, place in held.items()} if held else {shortest: here}
        held[which] = there
    return found, [held[which] for which in range(len(lists))] if held else [np.arange(len(found))]


def stem_number(part: Part, stem: str) -> int | None:
    """The number of a stem in a part, None where it is not."""
    low, high = part.segment.strings("stem").same(stem)
    return low if low < high else None


def _own(part: Part, number: int) -> slice:
    """Which postings are a stem's."""
    at = part.columns.stem_posting
    return slice(at[number], at[number + 1])


def _postings(part: Part, number: int) -> Array:
    """The sentences of a stem."""
    return part.segment["posting_sentence"][_own(part, number)]


def living_postings(part: Part, number: int, alive: Array | None) -> int:
    """How many living sentences a stem is in; `alive` is their mask, None where all live."""
    sentences = _postings(part, number)
    return len(sentences) if alive is None else int(np.count_nonzero(alive[sentences]))


def _positions(part: Part, number: int, place: Array) -> tuple[Array, Array]:
    """Where a stem stands in the sentences of some of its postings, these ascending.

    Args:
        part: of the snapshot.
        number: the stem's.
        place: which of its postings.

    Returns:
        for each occurrence, in order: which of the given postings it is in, and its place in the sentence.
    """
    segment, own = part.segment, _own(part, number)
    which, found = np.arange(len(place)), segment["posting_position"][own][place]
    more = slice(part.columns.stem_more[number], part.columns.stem_more[number + 1])
    if more.start == more.stop:
        return which, found
    again = (segment["posting_frequency"][own][place] > 1).nonzero()[0]
    if len(again):  # few have more than one
        further = segment["more_posting"][more]
        wanted = _alike(place[again] + own.start, further)
        first = further.searchsorted(wanted)
        counts = further.searchsorted(wanted, "right") - first
        which = np.concatenate([which, again.repeat(counts)])
        order = which.argsort(kind="stable")
        found = np.concatenate([found, segment["more_position"][more][runs(first, counts)]])[order]
        which = which[order]
    return which, found


def stem_tokens(part: Part, number: int) -> Array:
    """The tokens that have a stem, ascending."""
    found = _postings(part, number)
    which, positions = _positions(part, number, np.arange(len(found)))
    tokens: Array = part.segment["sentence_token"][found[which]].astype(np.int64) + positions
    return tokens


# In a few sentences plain look-ups take half the time of a dozen operations on arrays.


def postings_in(part: Part, number: int, ranges: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """The postings of a stem in runs of sentences: each sentence, how often it has the stem, and its length."""
    columns = part.columns
    begin, last = columns.stem_posting[number], columns.stem_posting[number + 1]
    for first, end in ranges:
        at = bisect_left(columns.posting_sentence, first, begin, last)
        while at < last and (sentence := columns.posting_sentence[at]) < end:
            yield sentence, columns.posting_frequency[at], columns.posting_length[at]
            at += 1


def places_in(part: Part, number: int, sentence: int) -> list[int]:
    """Where a stem stands in a sentence, ascending."""
    columns = part.columns
    last = columns.stem_posting[number + 1]
    at = bisect_left(columns.posting_sentence, sentence, columns.stem_posting[number], last)
    if at == last or columns.posting_sentence[at] != sentence:
        return []
    return [columns.posting_position[at], *[columns.more_position[more] for more in _more(columns, number, at)]]


def occurrences_in(part: Part, number: int, first: int, end: int) -> Iterator[tuple[int, int, int]]:
    """The occurrences of a stem in a run of sentences: sentence, place in it, and which of the stem's forms it is."""
    columns = part.columns
    last = columns.stem_posting[number + 1]
    at = bisect_left(columns.posting_sentence, first, columns.stem_posting[number], last)
    while at < last and (sentence := columns.posting_sentence[at]) < end:
        yield sentence, columns.posting_position[at], columns.posting_form[at]
        for more in _more(columns, number, at):
            yield sentence, columns.more_position[more], columns.more_form[more]
        at += 1


def _more(columns: Columns, number: int, at: int) -> Sequence[int]:
    """The further occurrences of a posting of a stem."""
    if columns.posting_frequency[at] == 1:
        return ()
    low, high = columns.stem_more[number], columns.stem_more[number + 1]
    return range(bisect_left(columns.more_posting, at, low, high), bisect_right(columns.more_posting, at, low, high))


def within(numbers: Array, starts: Array, ends: Array) -> Array:
    """The places in ascending numbers of those in any of some ranges, these ascending."""
    low, high = numbers.searchsorted(_alike(np.concatenate([starts, ends]), numbers)).reshape(2, -1)
    return runs(low, high - low)


def _of_forms(part: Part, forms: Array) -> tuple[Array, Array]:
    """Sentence and place of each occurrence of some forms, in no order."""
    segment = part.segment
    stems, which = np.unique(segment["form_stem"][forms], return_inverse=True)
    if not len(stems):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    low, counts = _ranges(segment["stem_posting"], stems)
    more_low, more_counts = _ranges(part.stem_more, stems)
    if int(stems[-1]) - int(stems[0]) + 1 == len(stems):  # stems in a row, as those with one prefix mostly are
        postings: Array | slice = slice(int(low[0]), int(low[-1] + counts[-1]))
        more: Array | slice = slice(int(more_low[0]), int(more_low[-1] + more_counts[-1]))
    else:
        postings, more = runs(low, counts), runs(more_low, more_counts)
    found, positions = segment["posting_sentence"], segment["posting_position"]
    sentences = np.concatenate([found[postings], found[segment["more_posting"][more]]])
    positions = np.concatenate([positions[postings], segment["more_position"][more]])
    _, each = _ranges(segment["stem_form"], stems)
    if int(each.sum()) > len(forms):
        begin = np.cumsum(each) - each
        wanted = np.zeros(int(each.sum()), bool)
        wanted[begin[which] + segment["form_ordinal"][forms]] = True
        ordinals = np.concatenate([segment["posting_form"][postings], segment["more_form"][more]])
        kept = wanted[np.concatenate([np.repeat(begin, counts), np.repeat(begin, more_counts)]) + ordinals]
        sentences, positions = sentences[kept], positions[kept]
    return sentences, positions


def _ranges(offsets: Array, numbers: Array) -> tuple[Array, Array]:
    low = offsets[numbers].astype(np.int64)
    return low, offsets[numbers + 1] - low


def form_sentences(part: Part, forms: Array) -> Array:
    """The sentence of each token that has one of the forms, in no order."""
    return _of_forms(part, forms)[0]


def form_tokens(part: Part, forms: Array) -> Array:
    """The tokens that have one of the forms, ascending."""
    sentences, positions = _of_forms(part, forms)
    return np.sort(part.segment["sentence_token"][sentences].astype(np.int64) + positions)


def headline_sentences(part: Part, stem: str) -> Array:
    """The sentence of each token that has a stem and stands in a headline, ascending."""
    number = stem_number(part, stem)
    if number is None:
        return np.empty(0, np.int64)
    own = _own(part, number)
    sentences = part.segment["posting_sentence"][own]
    keep = part.headline[sentences]
    repeated: Array = sentences[keep].repeat(part.segment["posting_frequency"][own][keep])
    return repeated


def near_words(node: query.Phrase | spans.SpanNear2) -> tuple[str, list[list[str]], bool]:
    """The field of a phrase or a near, the stems that each of its words can have, and whether their order counts."""
    if isinstance(node, query.Phrase):
        return node.fieldname, [[word] for word in node.words], True
    terms = [one.subqs if isinstance(one, spans.SpanOr) else [one] for one in node.qs]
    return terms[0][0].fieldname, [[term.text for term in alternatives] for alternatives in terms], node.ordered


def _merged(found: list[Array]) -> Array:
    """Ascending numbers of several arrays in one, each once."""
    return found[0] if len(found) == 1 else np.unique(np.concatenate(found))


def near_sentences(part: Part, node: query.Phrase | spans.SpanNear2) -> Array:
    """The sentence of each place where the words of a phrase or a near stand together, ascending.

    The hull of the words so far grows by the next word where that stands at most `slop` places away from it, behind it
    if the order counts: the rule of Whoosh's `SpanNear2`.
    """
    field, words, ordered = near_words(node)
    numbers = [[n for stem in stems if (n := stem_number(part, stem)) is not None] for stems in words]
    if not all(numbers):
        return np.empty(0, np.int64)
    postings = [_merged([_postings(part, n) for n in alternatives]) for alternatives in numbers]
    sentences, held = intersection(postings)
    if field == "title":
        keep = part.headline[sentences]
        sentences, held = sentences[keep], [place[keep] for place in held]
    if ordered and node.slop == 1 and len(words) > 1 and all(len(own) == 1 for own in numbers):
        once = [_positions(part, own[0], place)[1] for own, place in zip(numbers, held, strict=True)]
        if all(len(own) == len(sentences) for own in once):  # mostly: then each word stands beside the one before
            beside = [np.subtract(after, before, dtype=np.int64) == 1 for before, after in pairwise(once)]
            together: Array = sentences[reduce(np.logical_and, beside)]
            return together
    apart = part.longest + node.slop  # so far that no word is near to one of another sentence
    numbered = np.arange(0, len(sentences) * apart, apart)

    def spread(word: int) -> Array:
        """The positions of a word, those in each sentence `apart` behind those in the one before."""
        if len(numbers[word]) == 1:
            return _spread(part, numbers[word][0], numbered, held[word])
        pairs = [(n, *common(sentences, _postings(part, n))) for n in numbers[word]]
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
        other = others[runs(low_at, count)]
        start, end = np.repeat(start, count), np.repeat(end, count)
        outside = (other < start) | (other > end)
        start, end = np.minimum(start, other)[outside], np.maximum(end, other)[outside]
        hulls = np.unique(np.stack([start, end], axis=1), axis=0)
        start, end = hulls[:, 0], hulls[:, 1]
    found: Array = sentences[start // apart]
    return found


def _spread(part: Part, number: int, numbered: Array, place: Array) -> Array:
    """The positions of a stem in some of its postings, each posting's behind a number."""
    which, positions = _positions(part, number, place)
    spread: Array = numbered[which] + positions
    return spread
