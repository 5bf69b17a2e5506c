"""The tokens of a segment in the order of the text -> postings of sentences and of articles by stem.

As many stems at a time, one at least, as have so many tokens that they can be inverted in memory;
each time all tokens are passed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsarchive.index.arrays import Column, changes, cuts, lengths, number_type, offsets, smallest
from newsarchive.index.spool import Spool

if TYPE_CHECKING:
    from pathlib import Path

    from newsarchive.index.arrays import Array

__all__ = ["changes", "invert", "number_type", "offsets", "smallest"]

_COLUMNS = (
    "posting_sentence", "posting_length", "posting_position", "posting_form",
    "repeat_posting", "repeat_position", "repeat_form", "article_posting_article", "article_posting_title", "article_posting_body",
)  # fmt: skip


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
    """Tokens -> the arrays `stem_posting`, `posting_...`, `more_...`, `stem_article`, `entry_...` of a segment.

    Args:
        tokens: the number of each token's form; no sentence is in two pieces.
        stem: of each form.
        ordinal: which of its stem's forms each form is.
        sentence_token: where the tokens of each sentence begin.
        article_sentence: where the sentences of each article begin.
        room: as many tokens are inverted at once, or those of one stem.
        folder: for what does not stay in memory.
    """
    counts = np.zeros(int(stem.max()) + 1 if len(stem) else 0, np.int64)
    for piece in tokens.pieces():
        counts += np.bincount(stem[piece], minlength=len(counts))
    article_of = np.arange(len(article_sentence) - 1, dtype=np.uint32).repeat(
        lengths(article_sentence)
    )
    is_title = np.zeros(len(article_of), bool)
    is_title[article_sentence[:-1]] = True
    length = smallest(lengths(sentence_token))
    spools = {name: Spool(folder) for name in _COLUMNS}
    per_stem: dict[str, list[Array]] = {"stem_posting": [counts[:0]], "stem_article": [counts[:0]]}
    for stems in cuts(offsets(counts), room):
        found = _inverted(
            _picked(tokens, stem, ordinal, sentence_token, stems), length, article_of, is_title
        )
        for name, own in per_stem.items():
            own.append(
                np.bincount(found.pop(name) - stems.start, minlength=stems.stop - stems.start)
            )
        found["repeat_posting"] += np.uint32(len(spools["posting_sentence"]))
        for name, values in found.items():
            spools[name].put(values)
    types = {
        "posting_sentence": number_type(len(article_of)),
        "posting_form": ordinal.dtype,
        "repeat_posting": number_type(len(spools["posting_sentence"])),
        "repeat_form": ordinal.dtype,
        "article_posting_article": number_type(len(article_sentence) - 1),
    }
    return {
        **{name: smallest(offsets(np.concatenate(own))) for name, own in per_stem.items()},
        **{
            name: Column(types.get(name) or np.min_scalar_type(spool.largest), spool.pieces())
            for name, spool in spools.items()
        },
    }


def _picked(
    tokens: Spool, stem: Array, ordinal: Array, sentence_token: Array, stems: slice
) -> list[Array]:
    """The tokens with some stems: stem, sentence, place in the sentence, which of the stem's forms."""
    found = []
    end = 0
    for piece in tokens.pieces():
        begin, end = end, end + len(piece)
        of = stem[piece]
        kept = ((of >= stems.start) & (of < stems.stop)).nonzero()[0]
        first, last = (
            int(sentence_token.searchsorted(begin, "right")) - 1,
            int(sentence_token.searchsorted(end)),
        )
        in_each = lengths(sentence_token[first : last + 1])
        sentence = np.arange(first, last, dtype=np.uint32).repeat(in_each)[kept]
        place = smallest(kept + begin - sentence_token[sentence])
        found.append((of[kept], sentence, place, ordinal[piece[kept]]))
    return [np.concatenate(column) for column in zip(*found, strict=True)]


def _inverted(
    picked: list[Array], length: Array, article_of: Array, is_title: Array
) -> dict[str, Array]:
    """Tokens in the order of the text -> columns of postings; `stem_posting` and `stem_article` are the stem of each.

    What is as long as the tokens decides how many of them fit in memory: it is kept in few bytes
        and let go of early.
    """
    stem, sentence, position, form = picked
    # One sort of (stem, place) packed in 64 bits is faster than any stable argsort of the stems.
    packed = stem.astype(np.uint64)
    packed <<= np.uint64(32)
    packed |= np.arange(len(stem), dtype=np.uint32)
    packed.sort()
    place = packed.astype(np.uint32)  # its low half
    packed >>= np.uint64(32)
    stem = packed.astype(np.uint32)
    del packed, picked
    sentence = sentence[place]
    position = position[place]
    form = form[place]
    del place
    first = changes(stem) | changes(sentence)
    posting, more = (
        np.flatnonzero(first).astype(np.uint32),
        np.flatnonzero(~first).astype(np.uint32),
    )
    posting_stem, posting_sentence = stem[posting], sentence[posting]
    frequency = smallest(np.diff(posting, append=np.uint32(len(stem))))
    del stem, sentence, first
    occurrences = {
        "posting_position": position[posting],
        "posting_form": form[posting],
        "repeat_posting": (posting.searchsorted(more) - 1).astype(np.uint32),
        "repeat_position": position[more],
        "repeat_form": form[more],
    }
    del position, form, posting, more
    article = article_of[posting_sentence]
    entry = np.flatnonzero(changes(posting_stem) | changes(article))
    in_all = _sums(frequency, entry)
    in_title = _sums(frequency * is_title[posting_sentence], entry)
    return {
        "stem_posting": posting_stem,
        "posting_sentence": posting_sentence,
        "posting_length": length[posting_sentence],
        **occurrences,
        "stem_article": posting_stem[entry],
        "article_posting_article": article[entry],
        "article_posting_title": in_title,
        "article_posting_body": in_all - in_title,
    }


def _sums(values: Array, starts: Array) -> Array:
    return np.add.reduceat(values, starts, dtype=np.uint32) if len(starts) else values[:0]
