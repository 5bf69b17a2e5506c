"""The tree of a query: how its nodes are made, and how its leaves are read.

The nodes are Whoosh's own. What they do not have stands on them as further attributes:
`startchar` and `endchar`, the place in the text (Whoosh has these names for it), and whether a
word means itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from whoosh import query as wq
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
    "is_plain",
    "is_quoted",
    "leaves",
    "mean_themselves",
    "means_itself",
    "near_words",
    "phrase",
    "placed",
    "quote",
    "readings",
    "span_of",
    "stem_of",
    "stems_in_a_row",
]

LEAVES = (wq.Term, wq.Prefix, wq.Wildcard, wq.FuzzyTerm, wq.Phrase, spans.SpanNear2)
_STEMS = ("text", "title")
_POSITIVE = (wq.And, wq.Or, wq.DisjunctionMax, wq.AndMaybe, wq.ConstantScoreQuery)


def leaves(node: wq.Query) -> Iterator[wq.Query]:
    """The leaves of a tree that ask for words, without those that ask for their absence.

    Args:
        node: of a tree.

    >>> tree = wq.AndNot(wq.Term("text", "су"), wq.Term("text", "жол"))
    >>> [leaf.text for leaf in leaves(tree)]
    ['су']
    """
    if isinstance(node, LEAVES):
        # A value of metadata is no word. A near has no field of its own.
        field = getattr(node, "fieldname", None)
        if field not in FIELDS:
            yield node
    elif isinstance(node, (wq.AndNot, wq.Require)):
        # Whoosh's own `leaves` would give what is denied, too.
        yield from leaves(node.a)
        if isinstance(node, wq.Require):
            yield from leaves(node.b)
    elif isinstance(node, _POSITIVE):
        for child in node.children():
            yield from leaves(child)


def mean_themselves(node: wq.Query) -> None:
    """Say of the words of a node that they mean themselves.

    They get no relatives and no guesses.

    Args:
        node: of a tree; its leaves are changed.
    """
    for leaf in leaves(node):
        leaf.means_itself = True


def means_itself(leaf: wq.Query) -> bool:
    """Whether a word was asked for as it is: in quotation marks, in a field, under an operator."""
    return getattr(leaf, "means_itself", False)


def quote(node: wq.Query) -> None:
    """Say of a word that it stands in quotation marks: it gets no synonyms either.

    Args:
        node: of a tree; its leaves are changed.
    """
    mean_themselves(node)
    for leaf in leaves(node):
        leaf.is_quoted = True


def is_quoted(leaf: wq.Query) -> bool:
    """Whether a single word was asked for in quotation marks."""
    return getattr(leaf, "is_quoted", False)


def stem_of(node: wq.Query) -> str | None:
    """The stem that a leaf asks for; None where a node asks for something else.

    >>> stem_of(wq.Term("title", "мектеп")), stem_of(wq.Term("form", "мектепке"))
    ('мектеп', None)
    """
    if isinstance(node, wq.Term) and node.fieldname in _STEMS:
        text: str = node.text
        return text
    return None


def is_plain(node: wq.Query) -> bool:
    """Whether a node is a leaf that asks for a stem anywhere, most of what is asked for.

    >>> is_plain(wq.Term("text", "мектеп")), is_plain(wq.Term("title", "мектеп"))
    (True, False)
    """
    return isinstance(node, wq.Term) and node.fieldname == "text"


def readings(node: wq.Query) -> list[wq.Term]:
    """The terms of a word, one for each stem that it can have.

    None where a node is something else.
    """
    # Most words have one stem.
    if isinstance(node, wq.Term):
        return [node] if node.fieldname in _STEMS else []
    if not isinstance(node, wq.DisjunctionMax):
        return []
    terms = list(node)
    return terms if all(stem_of(term) is not None for term in terms) else []


def near_words(node: wq.Phrase | spans.SpanNear2) -> tuple[str, list[list[str]], bool]:
    """The field of a phrase or a near, the stems of each of its words, whether in order.

    Args:
        node: the phrase or near.

    >>> near_words(wq.Phrase("text", ["су", "жол"]))
    ('text', [['су'], ['жол']], True)
    """
    if isinstance(node, wq.Phrase):
        words = [[word] for word in node.words]
        return node.fieldname, words, True
    field = ""
    words = []
    for one in node.qs:
        # A word that can have several stems is a disjunction of them.
        terms = one.subqs if isinstance(one, spans.SpanOr) else [one]
        field = terms[0].fieldname
        words.append([term.text for term in terms])
    return field, words, node.ordered


def phrase(field: str, words: Sequence[Word], near: int | None, place: tuple[int, int]) -> wq.Query:
    """Words in a row, or near each other, by any of the stems that each can have; or a single one.

    Args:
        field: «text» or «title».
        words: at least one.
        near: how many words they may stand from each other, in any order; None: in a row.
        place: where they stand in the query, in characters.
    """
    terms = []
    for word in words:
        readings_of_word = [placed(wq.Term(field, stem), *place) for stem in word.stems]
        terms.append(readings_of_word)
    if len(terms) == 1:
        return any_of(terms[0])
    # A phrase of one stem a word is Whoosh's own; of several stems it is a near of one word.
    single = all(len(alternatives) == 1 for alternatives in terms)
    if near is None and single:
        stems = [alternatives[0].text for alternatives in terms]
        return placed(wq.Phrase(field, stems), *place)
    choices = [span_of(alternatives) for alternatives in terms]
    together = spans.SpanNear2(choices, slop=near or 1, ordered=near is None)
    return placed(together, *place)


def span_of(terms: list[wq.Term]) -> wq.Query:
    """One word of a near: any of its stems."""
    return terms[0] if len(terms) == 1 else spans.SpanOr(terms)


def placed(node: wq.Query, start: int, end: int) -> wq.Query:
    """The node, with where it stands in the query: Whoosh has `startchar` and `endchar` for it.

    Args:
        node: of a tree; it is changed.
        start: in characters.
        end: the place after its last character.
    """
    node.startchar = start
    node.endchar = end
    return node


def any_of(nodes: Sequence[wq.Query]) -> wq.Query:
    """The best of what several readings of one word match.

    >>> any_of([wq.Term("text", "су")])
    Term('text', 'су')
    """
    return nodes[0] if len(nodes) == 1 else wq.DisjunctionMax(list(nodes))


def either(nodes: list[wq.Query]) -> wq.Query:
    """What any of several nodes matches, their scores added.

    >>> either([wq.Term("text", "су")])
    Term('text', 'су')
    """
    return nodes[0] if len(nodes) == 1 else wq.Or(nodes)


def all_of(nodes: list[wq.Query]) -> wq.Query:
    """What holds where all nodes do; those that deny are taken away from the others.

    >>> all_of([wq.Term("text", "су"), wq.Not(wq.Term("text", "жол"))])
    AndNot((Term('text', 'су'), Term('text', 'жол')))
    """
    there = []
    absent = []
    for node in nodes:
        if isinstance(node, wq.Not):
            absent.append(node.query)
        else:
            there.append(node)
    # Where all deny, they are taken away from every article.
    wanted = wq.Every()
    if there:
        wanted = there[0] if len(there) == 1 else wq.And(there)
    if not absent:
        return wanted
    return wq.AndNot(wanted, either(absent))


def stems_in_a_row(node: wq.Query, *, alone: bool) -> tuple[str | None, list[set[str]]]:
    """The field of a word and its stems, or of the words of a phrase that stands alone.

    Args:
        node: of a group.
        alone: whether a phrase counts.

    Returns:
        the field, and for each word the stems it can have; None and no word for anything else.
    """
    terms = readings(node)
    # Who quotes a word wants no synonyms of it.
    if terms and is_quoted(terms[0]):
        return None, []
    if terms:
        stems = {term.text for term in terms}
        return terms[0].fieldname, [stems]
    if alone and isinstance(node, (wq.Phrase, spans.SpanNear2)) and node.slop == 1:
        field, by_word, _ = near_words(node)
        return field, [set(stems) for stems in by_word]
    return None, []
