"""Where words stand in a part: its postings and its occurrences, as arrays.

Tokens are numbered through a part, so that neighbours in a sentence have neighbouring numbers.
"""

from __future__ import annotations

from functools import reduce
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from whoosh import query
from whoosh.query import spans

from newsarchive.index.sets import common, intersection, places
from newsarchive.index.snapshot import runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newsarchive.index.segment import Array
    from newsarchive.index.snapshot import Part, Scope

__all__ = [
    "extent",
    "form_sentences",
    "form_tokens",
    "frequency",
    "headline_sentences",
    "living_postings",
    "near_sentences",
    "near_words",
    "repeated",
    "stem_number",
    "stem_tokens",
]


def stem_number(part: Part, stem: str) -> int | None:
    """The number of a stem in a part, None where it is not."""
    low, high = part.stems.same(stem)
    return low if low < high else None


def extent(part: Part, stem: str, scope: Scope) -> slice:
    """Which postings of a scope are a stem's; none where a part does not have it."""
    number = stem_number(part, stem)
    if number is None:
        return slice(0, 0)
    at = part.columns.stem_article if scope == "article" else part.columns.stem_posting
    return slice(at[number], at[number + 1])


def frequency(parts: Iterable[Part], stem: str, scope: Scope) -> int:
    """In how many documents of some parts a stem stands, dead ones included."""
    extents = [extent(part, stem, scope) for part in parts]
    return sum([own.stop - own.start for own in extents])


def _own(part: Part, number: int) -> slice:
    """Which postings are a stem's."""
    at = part.columns.stem_posting
    return slice(at[number], at[number + 1])


def _postings(part: Part, number: int) -> Array:
    """The sentences of a stem."""
    return part.segment["posting_sentence"][_own(part, number)]


def living_postings(part: Part, number: int, alive: Array | None) -> int:
    """How many living sentences a stem is in; `alive` is their mask, None where all live."""
    own = _own(part, number)
    return own.stop - own.start if alive is None else int(np.count_nonzero(alive[_postings(part, number)]))


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
    more, further = _more(part, number)
    if not len(further):
        return which, found
    wanted = (place + own.start).astype(further.dtype, copy=False)
    if len(wanted) < len(further):
        first = further.searchsorted(wanted)
        counts = further.searchsorted(wanted, "right") - first
        again, kept = which.repeat(counts), runs(first, counts)
    else:
        at, held = places(wanted, further)
        kept = held.nonzero()[0]
        again = at[kept]
    which = np.concatenate([which, again])
    order = which.argsort(kind="stable")
    return which[order], np.concatenate([found, segment["more_position"][more][kept]])[order]


def _more(part: Part, number: int) -> tuple[slice, Array]:
    """The further occurrences of a stem in its postings: which they are, and the posting of each, ascending."""
    more = slice(part.columns.stem_more[number], part.columns.stem_more[number + 1])
    return more, part.segment["more_posting"][more]


def repeated(part: Part, stem: str) -> Array:
    """Which of a stem's postings have it once more, ascending: once for each time that it stands there again."""
    number = stem_number(part, stem)
    if number is None:
        return np.empty(0, np.int64)
    return _more(part, number)[1].astype(np.int64) - part.columns.stem_posting[number]


def stem_tokens(part: Part, number: int) -> Array:
    """The tokens that have a stem, ascending."""
    found = _postings(part, number)
    which, positions = _positions(part, number, np.arange(len(found)))
    tokens: Array = part.segment["sentence_token"][found[which]].astype(np.int64) + positions
    return tokens


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
    sentences = np.concatenate([_postings(part, number), part.segment["posting_sentence"][_more(part, number)[1]]])
    return np.sort(sentences[part.headline[sentences]])


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
    sentences, held = intersection([_merged([_postings(part, n) for n in own]) for own in numbers])
    if field == "title":
        keep = part.headline[sentences]
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
    return sentences[start // apart]  # type: ignore[no-any-return]


def _side_by_side(part: Part, numbers: Sequence[int], held: Sequence[Array]) -> Array | None:
    """Whether stems stand one behind the other in sentences; None where any of them stands twice in one.

    Args:
        part: of the snapshot.
        numbers: the stems'.
        held: for each stem, which of its postings the sentences are.
    """
    starts = part.columns.stem_posting
    postings = [place + starts[number] for number, place in zip(numbers, held, strict=True)]
    if any(_share(own, _more(part, number)[1]) for number, own in zip(numbers, postings, strict=True)):
        return None
    positions = [part.segment["posting_position"].take(own) for own in postings]
    beside = [np.subtract(after, before, dtype=np.int64) == 1 for before, after in pairwise(positions)]
    return reduce(np.logical_and, beside)  # type: ignore[no-any-return]


def _share(one: Array, other: Array) -> bool:
    """Whether two ascending arrays have a number in common."""
    few, many = (one, other) if len(one) < len(other) else (other, one)
    return bool(len(few)) and bool(places(many, few)[1].any())


def _spread(part: Part, number: int, numbered: Array, place: Array) -> Array:
    """The positions of a stem in some of its postings, each posting's behind a number."""
    which, positions = _positions(part, number, place)
    spread: Array = numbered[which] + positions
    return spread
