"""The tree of a query: how its nodes are made, and how its leaves are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from whoosh import query
from whoosh.query import Query, spans

from newsarchive.articles import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsarchive.analysis import Word

__all__ = [
    "LEAVES",
    "Query",
    "all_of",
    "any_of",
    "either",
    "leaves",
    "near_words",
    "phrase",
    "placed",
]

LEAVES = (query.Term, query.Prefix, query.Wildcard, query.FuzzyTerm, query.Phrase, spans.SpanNear2)
_POSITIVE = (query.And, query.Or, query.DisjunctionMax, query.AndMaybe, query.ConstantScoreQuery)


def leaves(node: query.Query) -> Iterator[query.Query]:
    """The leaves of a tree that ask for words, without those that ask for their absence."""
    if isinstance(node, LEAVES):
        if getattr(node, "fieldname", None) not in FIELDS:
            yield node
    elif isinstance(node, (query.AndNot, query.Require)):
        yield from leaves(node.a)
        if isinstance(node, query.Require):
            yield from leaves(node.b)
    elif isinstance(node, _POSITIVE):
        for child in node.children():
            yield from leaves(child)


def near_words(node: query.Phrase | spans.SpanNear2) -> tuple[str, list[list[str]], bool]:
    """The field of a phrase or a near, the stems that each of its words can have, and whether their order counts."""
    if isinstance(node, query.Phrase):
        return node.fieldname, [[word] for word in node.words], True
    terms = [one.subqs if isinstance(one, spans.SpanOr) else [one] for one in node.qs]
    return (
        terms[0][0].fieldname,
        [[term.text for term in alternatives] for alternatives in terms],
        node.ordered,
    )


def phrase(
    field: str, words: Sequence[Word], near: int | None, place: tuple[int, int]
) -> query.Query:
    """Words in a row, or `near` words from each other, by any of the stems each can have; or a single one."""
    terms = [[placed(query.Term(field, stem), *place) for stem in word.stems] for word in words]
    if len(terms) == 1:
        return any_of(terms[0])
    if near is None and all(len(alternatives) == 1 for alternatives in terms):
        return placed(query.Phrase(field, [alternatives[0].text for alternatives in terms]), *place)
    readings = [
        alternatives[0] if len(alternatives) == 1 else spans.SpanOr(alternatives)
        for alternatives in terms
    ]
    return placed(spans.SpanNear2(readings, slop=near or 1, ordered=near is None), *place)


def placed(node: query.Query, start: int, end: int) -> query.Query:
    node.startchar, node.endchar = start, end
    return node


def any_of(nodes: Sequence[query.Query]) -> query.Query:
    return nodes[0] if len(nodes) == 1 else query.DisjunctionMax(list(nodes))


def either(nodes: list[query.Query]) -> query.Query:
    return nodes[0] if len(nodes) == 1 else query.Or(nodes)


def all_of(nodes: list[query.Query]) -> query.Query:
    """What holds where all nodes do; those that deny are taken away from the others."""
    there = [node for node in nodes if not isinstance(node, query.Not)]
    absent = [node.query for node in nodes if isinstance(node, query.Not)]
    wanted = query.And(there) if len(there) > 1 else there[0] if there else query.Every()
    return query.AndNot(wanted, either(absent)) if absent else wanted
