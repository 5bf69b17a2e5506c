"""The leaves of a query as explorations need them: where each stands, and how it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from whoosh import query as wq
from whoosh.query import spans as wspans

from newsarchive.index.postings import form_tokens, stem_tokens
from newsarchive.search.forms import matching_forms
from newsarchive.search.phrases import near_places
from newsarchive.search.tree import near_words, stem_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsarchive.index.arrays import Array
    from newsarchive.index.snapshot import SegmentReader
    from newsarchive.search.expanded import ExpandedQuery
    from newsarchive.search.terms import Vocabulary

__all__ = ["as_read", "leaf_places", "sentence_of", "stem_leaf", "written"]

_SIGNS = {wq.Prefix: "*", wq.FuzzyTerm: "~"}


def stem_leaf(stem: str, weight: float) -> wq.Term:
    """A leaf that asks for a stem anywhere in an article.

    Args:
        stem: the stem.
        weight: what it counts.

    Example:
        >>> written(stem_leaf("мектеп", 0.5))
        'мектеп'
    """
    return wq.Term("text", stem, boost=weight)


def leaf_places(
    leaf: wq.Query, part: SegmentReader, number: int, vocabulary: Vocabulary
) -> tuple[Array, Array]:
    """Each occurrence of a leaf in a segment, dead ones among them.

    Args:
        leaf: of an expanded query.
        part: the segment.
        number: which of the snapshot it is.
        vocabulary: the words of the query.

    Returns:
        `(n,)` int64 the first and the last token of each, numbered through the segment.
    """
    if isinstance(leaf, (wq.Phrase, wspans.SpanNear2)):
        return near_places(part, leaf, lambda stem: vocabulary.numbers(stem)[number])
    stem = stem_of(leaf)
    if stem is not None:
        known = vocabulary.numbers(stem)[number]
        tokens = np.empty(0, np.int64) if known is None else stem_tokens(part, known)
    else:
        tokens = form_tokens(part, matching_forms(part.segment, leaf))
    if leaf.fieldname.startswith("title"):
        tokens = tokens[part.is_title[sentence_of(part, tokens)]]
    return tokens, tokens


def sentence_of(part: SegmentReader, tokens: Array) -> Array:
    """The sentence of each of some tokens of a segment."""
    starts = part.segment["sentence_token"]
    # In the type of the array: else NumPy would make a wider copy of all of it.
    sentences: Array = starts.searchsorted(tokens.astype(starts.dtype), "right") - 1
    return sentences


def written(leaf: wq.Query) -> str:
    """The words of a leaf by their stems, as a person would write them.

    Example:
        >>> written(wq.Phrase("text", ["ашық", "диалог"])), written(wq.Prefix("form", "мект"))
        ('«ашық диалог»', 'мект*')
    """
    if isinstance(leaf, (wq.Phrase, wspans.SpanNear2)):
        field, words, ordered = near_words(leaf)
        text = f"«{' '.join('/'.join(stems) for stems in words)}»"
        near = "" if ordered else f"~{leaf.slop}"
        return f"{'title:' if field == 'title' else ''}{text}{near}"
    exact = "=" if isinstance(leaf, wq.Term) and stem_of(leaf) is None else ""
    title = "title:" if leaf.fieldname.startswith("title") else ""
    return f"{title}{exact}{leaf.text}{_SIGNS.get(type(leaf), '')}"


def as_read(query: ExpandedQuery, leaves: Sequence[Any]) -> str:
    """A query as it was read: its words by their stems, those not typed with the reason."""
    said: dict[str, None] = {}
    for leaf in leaves:
        kind = query.kind(leaf)
        words = written(leaf)
        said[words if kind == "typed" else f"{words} ({kind})"] = None
    return ", ".join(said) or "*"
