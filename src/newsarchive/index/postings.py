"""Where words stand in a part: its postings and its occurrences.

Tokens are numbered through a part, so that neighbours in a sentence have neighbouring numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from whoosh import query
from whoosh.query import spans

from newsarchive.index.snapshot import runs

if TYPE_CHECKING:
    from newsarchive.index.segment import Array
    from newsarchive.index.snapshot import Part

__all__ = [
    "common",
    "form_sentences",
    "form_tokens",
    "intersection",
    "near_sentences",
    "near_words",
    "places",
    "printed_tokens",
    "stem_number",
    "stem_tokens",
]


def places(where: Array, wanted: Array) -> tuple[Array, Array]:
    """For each number wanted: its place among ascending ones, and whether it is there."""
    if not len(where):
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), bool)
    place = where.searchsorted(wanted)
    return place, where.take(place, mode="clip") == wanted


def common(few: Array, many: Array) -> tuple[Array, Array]:
    """The places in two ascending arrays of the numbers that are in both."""
    if len(few) * 3 < len(many):
        place, held = places(many, few)
        kept = held.nonzero()[0]
        return kept, place[kept]
    # A stable sort of two ascending runs is one merge: for arrays of like length four times as fast as bisection.
    # Numbers of 16 bits NumPy would sort by their digits, which takes twice as long.
    both = np.concatenate([few, many], dtype=np.int64)
    order = both.argsort(kind="stable")
    both = both.take(order)
    same = (both[1:] == both[:-1]).nonzero()[0]
    return order[same], order[same + 1] - len(few)


def intersection(lists: list[Array]) -> tuple[Array, list[Array]]:
    """The numbers that are in each of several ascending arrays, and where they stand in each."""
    shortest, *longer = sorted(range(len(lists)), key=lambda which: len(lists[which]))
    found, held = lists[shortest], {shortest: np.arange(len(lists[shortest]))}
    for which in longer:
        here, there = common(found, lists[which])
        found, held = found[here], {**{known: place[here] for known, place in held.items()}, which: there}
    return found, [held[which] for which in range(len(lists))]


def stem_number(part: Part, stem: str) -> int | None:
    """The number of a stem in a part, None where it is not."""
    low, high = part.segment.strings("stem").same(stem)
    return low if low < high else None


def _postings(part: Part, number: int) -> Array:
    """The sentences of a stem."""
    low, high = part.segment["stem_posting"][number : number + 2].tolist()
    return part.segment["posting_sentence"][low:high]


def _occurrences(part: Part, number: int, place: Array) -> tuple[Array, Array]:
    """How many occurrences each of some postings of a stem has, and which they are."""
    segment = part.segment
    low, high = segment["stem_posting"][number : number + 2].tolist()
    first, end = segment["stem_occurrence"][number : number + 2].tolist()
    if end - first == high - low:  # once in each sentence
        return np.broadcast_to(np.int64(1), len(place)), first + place
    frequencies = segment["posting_frequency"][low:high]
    ends = frequencies[: int(place[-1]) + 1 if len(place) else 0].cumsum(dtype=np.int64)
    counts = frequencies[place].astype(np.int64)
    starts = first + ends[place] - counts
    return counts, starts if int(counts.sum()) == len(counts) else runs(starts, counts)


def stem_tokens(part: Part, number: int, sentences: Array | None = None) -> Array:
    """The tokens that have a stem, ascending; only those in the ascending sentences, if given."""
    found = _postings(part, number)
    kept, place = (np.arange(len(found)),) * 2 if sentences is None else common(sentences, found)
    counts, occurrences = _occurrences(part, number, place)
    of = found if sentences is None else sentences[kept]
    tokens: Array = np.repeat(part.segment["sentence_token"][of].astype(np.int64), counts)
    return tokens + part.segment["occurrence_position"][occurrences]


def printed_tokens(part: Part, number: int, sentences: Array) -> tuple[Array, Array]:
    """The tokens that have a stem in ascending sentences, ascending, and which of the stem's forms each is."""
    kept, place = common(sentences, _postings(part, number))
    counts, occurrences = _occurrences(part, number, place)
    starts = part.segment["sentence_token"][sentences[kept]].astype(np.int64)
    tokens = np.repeat(starts, counts) + part.segment["occurrence_position"][occurrences]
    return tokens, part.segment["occurrence_form"][occurrences]


def _of_forms(part: Part, forms: Array) -> tuple[Array, Array]:
    """Sentence and number of each occurrence of some forms, in the order of their stems."""
    segment = part.segment
    stems, which = np.unique(segment["form_stem"][forms], return_inverse=True)
    if not len(stems):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    low, counts = _ranges(segment["stem_posting"], stems)
    first, sizes = _ranges(segment["stem_occurrence"], stems)
    _, each = _ranges(segment["stem_form"], stems)
    if int(stems[-1]) - int(stems[0]) + 1 == len(stems):  # stems in a row, as those with one prefix mostly are
        postings: Array | slice = slice(int(low[0]), int(low[-1] + counts[-1]))
        occurrences = np.arange(int(first[0]), int(first[-1] + sizes[-1]))
    else:
        postings, occurrences = runs(low, counts), runs(first, sizes)
    sentences = segment["posting_sentence"][postings]
    if len(sentences) < len(occurrences):
        sentences = np.repeat(sentences, segment["posting_frequency"][postings])
    if int(each.sum()) > len(forms):
        begin = np.cumsum(each) - each
        wanted = np.zeros(int(each.sum()), bool)
        wanted[begin[which] + segment["form_ordinal"][forms]] = True
        kept = wanted[np.repeat(begin, sizes) + segment["occurrence_form"][occurrences]]
        sentences, occurrences = sentences[kept], occurrences[kept]
    return sentences, occurrences


def _ranges(offsets: Array, numbers: Array) -> tuple[Array, Array]:
    low = offsets[numbers].astype(np.int64)
    return low, offsets[numbers + 1] - low


def form_sentences(part: Part, forms: Array) -> Array:
    """The sentence of each token that has one of the forms, in no order."""
    return _of_forms(part, forms)[0]


def form_tokens(part: Part, forms: Array) -> Array:
    """The tokens that have one of the forms, ascending."""
    sentences, occurrences = _of_forms(part, forms)
    segment = part.segment
    return np.sort(segment["sentence_token"][sentences].astype(np.int64) + segment["occurrence_position"][occurrences])


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
    counts, occurrences = _occurrences(part, number, place)
    positions = part.segment["occurrence_position"][occurrences]
    spread: Array = (numbered if len(positions) == len(numbered) else np.repeat(numbered, counts)) + positions
    return spread
