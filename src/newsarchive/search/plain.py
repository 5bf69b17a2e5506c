"""A tree of query nodes as plain values, for an engine that evaluates it elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import attrs
from whoosh import query as wq
from whoosh.query import spans

from newsarchive.search.tree import near_words

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["PATTERNS", "Plain", "plain"]

Kind = Literal[
    "term",
    "prefix",
    "wildcard",
    "fuzzy",
    "near",
    "dates",
    "every",
    "or",
    "best",
    "and",
    "not",
    "and not",
    "and maybe",
    "require",
    "constant",
]

PATTERNS = frozenset({"prefix", "wildcard", "fuzzy"})
"""The kinds of leaves that mean any number of printed forms."""

_COMBINED: dict[type, Kind] = {
    wq.Or: "or",
    wq.DisjunctionMax: "best",
    wq.And: "and",
    wq.Not: "not",
    wq.AndNot: "and not",
    wq.AndMaybe: "and maybe",
    wq.Require: "require",
    wq.ConstantScoreQuery: "constant",
}


@attrs.frozen
class Plain:
    """A node.

    Attributes:
        kind: what it is.
        field: of a leaf.
        text: of a term or a pattern.
        boost: what its score is multiplied by; of «constant» the score.
        edits: of «fuzzy».
        words: of «near» the stems that each word can have.
        slop: of «near», how many words they may stand from each other.
        ordered: of «near», whether in this order.
        first: of «dates», microseconds; None for no bound.
        last: likewise.
        children: of what combines; of a pair first what is wanted, then the other.
    """

    kind: Kind
    field: str = ""
    text: str = ""
    boost: float = 1.0
    edits: int = 0
    words: tuple[tuple[str, ...], ...] = ()
    slop: int = 1
    ordered: bool = True
    first: int | None = None
    last: int | None = None
    children: tuple[Plain, ...] = ()

    def leaves(self) -> Iterator[Plain]:
        """The leaves, also those that are denied.

        >>> [leaf.text for leaf in plain(wq.Not(wq.Term("text", "су"))).leaves()]
        ['су']
        """
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()


def plain(node: wq.Query) -> Plain:
    """A node as plain values.

    Args:
        node: of a tree that the query language makes.

    Raises:
        TypeError: it is of another kind.

    >>> plain(wq.Term("text", "су")).kind
    'term'
    """
    kind = _COMBINED.get(type(node))
    if kind is not None:
        boost = node.score if kind == "constant" else getattr(node, "boost", 1.0)
        return Plain(kind, boost=boost, children=tuple(map(plain, node.children())))
    return _leaf(node)


def _leaf(node: wq.Query) -> Plain:
    if isinstance(node, (wq.Phrase, spans.SpanNear2)):
        field, words, ordered = near_words(node)
        choices = tuple(map(tuple, words))
        return Plain("near", field, words=choices, slop=node.slop, ordered=ordered)
    if isinstance(node, wq.NumericRange):
        return Plain("dates", first=node.start, last=node.end)
    if isinstance(node, wq.Every):
        return Plain("every")
    if isinstance(node, wq.FuzzyTerm):
        return Plain("fuzzy", node.fieldname, node.text, edits=int(node.maxdist))
    return _word(node)


def _word(node: Any) -> Plain:
    for kind, name in _WORDS.items():
        if isinstance(node, kind):
            return Plain(name, node.fieldname, node.text, boost=node.boost)
    raise TypeError(f"the query language makes no {type(node).__name__}")


# A wildcard is no prefix here, though Whoosh derives both from one class.
_WORDS: dict[Any, Kind] = {wq.Term: "term", wq.Prefix: "prefix", wq.Wildcard: "wildcard"}
