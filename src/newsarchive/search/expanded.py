"""A query as it is evaluated: the values that expansion makes and everything after it reads."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

import attrs
from whoosh import query as wq

from newsarchive.kazakh.letters import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from newsarchive.search.forgiving import ParsedQuery
    from newsarchive.search.terms import ResolvedTerm

__all__ = ["ASKING", "RELATED", "ExpandedQuery", "QueryWord", "outermost", "without_related"]

RELATED = frozenset({"spelling", "relative", "translation"})
"""The kinds of what is looked up only because a word is unknown or rare: `related` counts it."""


ASKING = words(
    "кім кімдер не нелер қай қайсы қандай қалай қалайша қанша неше нешінші қайда қайдан қашан неге"
    " неліктен дегеніміз ма ме ба бе па пе"
)
"""Words that only ask: an answer need not hold them."""


@attrs.frozen
class QueryWord:
    """A word of the outermost group of a query, or whatever stands in the place of one.

    Attributes:
        node: what is evaluated for it.
        forms: the printed forms it was typed as; none for what is more than a word.
        terms: the stems that are looked for, each resolved.
    """

    node: wq.Query
    forms: tuple[str, ...]
    terms: tuple[ResolvedTerm, ...]


@attrs.frozen
class ExpandedQuery:
    """A query as it is evaluated.

    Attributes:
        parsed: the query as it was read.
        tree: what is evaluated.
        typed: the tree without what only a rare or unknown word brings: what `total` counts; None
            where that is nothing. The tree itself where there is nothing to leave out.
        words: what stands in its outermost group, without question words.
        leaves: the leaves of the tree that ask for words.
        terms: those of them that are stems, each resolved once.
        kinds: the id of each leaf that was not typed -> «look-alike», «spelling», «relative»,
            «translation» or «synonym».
        unknown: whether there is a word that the snapshot does not have.
        pasted: whether it is a pasted text that asks nothing.
    """

    parsed: ParsedQuery
    tree: wq.Query
    typed: wq.Query | None
    words: tuple[QueryWord, ...]
    leaves: tuple[wq.Query, ...]
    terms: tuple[ResolvedTerm, ...]
    kinds: Mapping[int, str]
    unknown: bool
    pasted: bool = False

    def kind(self, leaf: wq.Query) -> str:
        """Why a leaf of the tree is there: «typed», or one of `kinds`."""
        return self.kinds.get(id(leaf), "typed")


def without_related(node: wq.Query, kinds: Mapping[int, str]) -> wq.Query | None:
    """A tree without what only a rare or unknown word brings; None where nothing is left.

    Args:
        node: of the tree as it is evaluated.
        kinds: the id of each leaf that was not typed -> its kind.

    >>> typed, relative = wq.Term("text", "жаңбыр"), wq.Term("text", "жаңбырлы")
    >>> without_related(wq.DisjunctionMax([typed, relative]), {id(relative): "relative"})
    DisjunctionMax([Term('text', 'жаңбыр')])
    """
    if RELATED.isdisjoint(kinds.values()):
        return node
    return _without(node, kinds)


def _without(node: wq.Query, kinds: Mapping[int, str]) -> wq.Query | None:
    if isinstance(node, wq.Term):
        return None if kinds.get(id(node)) in RELATED else node
    if isinstance(node, (wq.Or, wq.DisjunctionMax, wq.And)):
        return _what_is_left(node, kinds)
    if not isinstance(node, (wq.AndNot, wq.Require, wq.AndMaybe)):
        return node
    wanted = _without(node.a, kinds)
    # What is denied, or only filters, has no relatives.
    other = _without(node.b, kinds) if isinstance(node, wq.AndMaybe) else node.b
    if wanted is None or other is None:
        return wanted
    return type(node)(wanted, other)


def _what_is_left(
    node: wq.Or | wq.DisjunctionMax | wq.And, kinds: Mapping[int, str]
) -> wq.Query | None:
    """Some nodes without what is related; under AND nothing is left where one has nothing left."""
    children = [_without(child, kinds) for child in node]
    left = [child for child in children if child is not None]
    if not left or (isinstance(node, wq.And) and len(left) < len(children)):
        return None
    unchanged = len(left) == len(children) and all(map(operator.is_, left, node))
    return node if unchanged else type(node)(left, boost=node.boost)


def outermost(node: wq.Query) -> Iterator[wq.Query]:
    """The words of the outermost group, each a node.

    Args:
        node: the tree; what it denies and what only filters are no words.

    >>> [word.text for word in outermost(wq.Or([wq.Term("text", "су"), wq.Term("text", "жол")]))]
    ['су', 'жол']
    """
    if isinstance(node, (wq.AndNot, wq.Require)):
        yield from outermost(node.a)
    elif isinstance(node, wq.AndMaybe):
        yield from outermost(node.a)
        yield from outermost(node.b)
    elif isinstance(node, (wq.And, wq.Or)):
        yield from node
    else:
        yield node
