"""The tokens of a segment in the order of the text -> postings of sentences and articles by stem.

As many stems at a time, one at least, as have so many tokens that they can be inverted in memory.
Each time all tokens are passed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from newsarchive.index.arrays import Column, changes, cuts, lengths, number_type, offsets, smallest
from newsarchive.index.spool import Spool

if TYPE_CHECKING:
    from pathlib import Path

    from newsarchive.index.arrays import Array

__all__ = ["invert"]

_COLUMNS = (
    "posting_sentence",
    "posting_length",
    "posting_position",
    "posting_form",
    "repeat_posting",
    "repeat_position",
    "repeat_form",
    "article_posting_article",
    "article_posting_title",
    "article_posting_body",
)


def invert(
    tokens: Spool,
    stem: Array,
    ordinal: Array,
    sentence_token: Array,
    article_sentence: Array,
    *,
    room: int,
    folder: Path,
) -> dict[str, Array | Column]:
    """Tokens -> the arrays of a segment that stand by stem: postings, repeats, article postings.

    Args:
        tokens: the number of each token's form; no sentence is in two pieces.
        stem: `(F,)`, of each form.
        ordinal: `(F,)`, which of its stem's forms each form is.
        sentence_token: `(S + 1,)`, where the tokens of each sentence begin.
        article_sentence: `(A + 1,)`, where the sentences of each article begin.
        room: as many tokens are inverted at once, or those of one stem.
        folder: for what does not stay in memory.
    """
    # First how often each stem occurs: that says how many stems fit in memory together.
    frequency = np.zeros(int(stem.max()) + 1 if len(stem) else 0, np.int64)
    for piece in tokens.pieces():
        frequency += np.bincount(stem[piece], minlength=len(frequency))
    sentences = _Sentences.of(sentence_token, article_sentence)
    spools = {name: Spool(folder) for name in _COLUMNS}
    postings, article_postings = [frequency[:0]], [frequency[:0]]
    for stems in cuts(offsets(frequency), room):
        picked = _picked(tokens, stem, ordinal, sentence_token, stems)
        found = _inverted(picked, sentences)
        count = stems.stop - stems.start
        postings.append(_counted(found.pop("stem_posting"), stems.start, count))
        article_postings.append(_counted(found.pop("stem_article"), stems.start, count))
        # Repeats name postings, which are counted through all stems.
        found["repeat_posting"] += np.uint32(len(spools["posting_sentence"]))
        for name, values in found.items():
            spools[name].put(values)
    # Types that hold every number that could stand there: so a merged segment has the same ones.
    types = {
        "posting_sentence": number_type(len(sentences.article)),
        "posting_form": ordinal.dtype,
        "repeat_posting": number_type(len(spools["posting_sentence"])),
        "repeat_form": ordinal.dtype,
        "article_posting_article": number_type(len(article_sentence) - 1),
    }
    arrays: dict[str, Array | Column] = {
        "stem_posting": smallest(offsets(np.concatenate(postings))),
        "stem_article": smallest(offsets(np.concatenate(article_postings))),
    }
    for name, spool in spools.items():
        dtype = types.get(name) or np.min_scalar_type(spool.largest)
        arrays[name] = Column(dtype, spool.pieces())
    return arrays


def _counted(stems: Array, first: int, count: int) -> Array:
    """How often each of a range of stems occurs.

    Args:
        stems: `(n,)`, in the range.
        first: of the range.
        count: of stems in the range.
    """
    return np.bincount(stems - first, minlength=count)


@attrs.frozen(eq=False)
class _Sentences:
    """What is asked of the sentences of a segment.

    Attributes:
        article: `(S,)`, the article of each.
        is_title: `(S,) bool`.
        length: `(S,)`, its tokens.
    """

    article: Array
    is_title: Array
    length: Array

    @staticmethod
    def of(sentence_token: Array, article_sentence: Array) -> _Sentences:
        articles = np.arange(len(article_sentence) - 1, dtype=np.uint32)
        article = articles.repeat(lengths(article_sentence))
        is_title = np.zeros(len(article), bool)
        is_title[article_sentence[:-1]] = True
        return _Sentences(article, is_title, smallest(lengths(sentence_token)))


def _picked(
    tokens: Spool, stem: Array, ordinal: Array, sentence_token: Array, stems: slice
) -> list[Array]:
    """The tokens with some stems.

    Args:
        tokens: the number of each token's form.
        stem: `(F,)`, of each form.
        ordinal: `(F,)`, which of its stem's forms each form is.
        sentence_token: `(S + 1,)`, where the tokens of each sentence begin.
        stems: a range of stems.

    Returns:
        of each: stem, sentence, place in the sentence, which of the stem's forms.
    """
    found = []
    end = 0
    for piece in tokens.pieces():
        begin, end = end, end + len(piece)
        of = stem[piece]
        kept = ((of >= stems.start) & (of < stems.stop)).nonzero()[0]
        # A piece begins and ends with a sentence.
        first = int(sentence_token.searchsorted(begin, "right")) - 1
        last = int(sentence_token.searchsorted(end))
        in_each = lengths(sentence_token[first : last + 1])
        sentence = np.arange(first, last, dtype=np.uint32).repeat(in_each)[kept]
        place = smallest(kept + begin - sentence_token[sentence])
        found.append((of[kept], sentence, place, ordinal[piece[kept]]))
    return [np.concatenate(column) for column in zip(*found, strict=True)]


def _inverted(picked: list[Array], sentences: _Sentences) -> dict[str, Array]:
    """Tokens in the order of the text -> columns of postings, repeats and article postings.

    What is as long as the tokens decides how many of them fit in memory: it is kept in few bytes
        and
    let go of early.

    Args:
        picked: what `_picked` gives; it is emptied.
        sentences: of the segment.

    Returns:
        columns by name; `stem_posting` and `stem_article` are the stem of each posting.
    """
    stem, sentence, position, form = picked
    picked.clear()
    order, stem = _by_stem(stem)
    sentence = sentence[order]
    position = position[order]
    form = form[order]
    del order
    # A posting is the first token of a stem in a sentence; the others are repeats.
    first = changes(stem) | changes(sentence)
    posting = np.flatnonzero(first).astype(np.uint32)
    repeat = np.flatnonzero(~first).astype(np.uint32)
    posting_stem, posting_sentence = stem[posting], sentence[posting]
    frequency = smallest(np.diff(posting, append=np.uint32(len(stem))))
    del stem, sentence, first
    occurrences = {
        "posting_position": position[posting],
        "posting_form": form[posting],
        "repeat_posting": (posting.searchsorted(repeat) - 1).astype(np.uint32),
        "repeat_position": position[repeat],
        "repeat_form": form[repeat],
    }
    del position, form, posting, repeat
    article = sentences.article[posting_sentence]
    # Postings of one stem in one article become an article posting.
    entry = np.flatnonzero(changes(posting_stem) | changes(article))
    in_all = _sums(frequency, entry)
    in_title = _sums(frequency * sentences.is_title[posting_sentence], entry)
    return {
        "stem_posting": posting_stem,
        "posting_sentence": posting_sentence,
        "posting_length": sentences.length[posting_sentence],
        **occurrences,
        "stem_article": posting_stem[entry],
        "article_posting_article": article[entry],
        "article_posting_title": in_title,
        "article_posting_body": in_all - in_title,
    }


def _by_stem(stem: Array) -> tuple[Array, Array]:
    """The order of tokens by stem, and their stems in this order.

    Those of one stem stay in the order of the text.
    """
    # Stem and place are packed into 64 bits and sorted together: the sort need not be stable then.
    packed = stem.astype(np.uint64)
    packed <<= np.uint64(32)
    packed |= np.arange(len(stem), dtype=np.uint32)
    packed.sort()
    order = packed.astype(np.uint32)  # the lower half
    packed >>= np.uint64(32)
    return order, packed.astype(np.uint32)


def _sums(values: Array, starts: Array) -> Array:
    """The sums of stretches of values, given where each begins.

    >>> _sums(np.array([1, 2, 3], np.uint8), np.array([0, 2])).tolist()
    [3, 3]
    """
    if not len(starts):
        return values[:0]
    sums: Array = np.add.reduceat(values, starts, dtype=np.uint32)
    return sums
