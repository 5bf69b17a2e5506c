"""A tree of query nodes -> the query language of the cluster.

There are two readings of a tree: one that only says what matches, for totals, counts and filters;
and one with scores, to choose candidates by. The last ranking is done here, over the candidates.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

from newsarchive.articles import FIELDS
from newsarchive.engines.opensearch.layout import MOST_CHOICES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from newsarchive.request import Filters, Scope
    from newsarchive.search.plain import Plain

__all__ = ["Translation", "allowed", "best_first", "filtered", "key_of_query", "nested"]

Body = dict[str, Any]

_NESTED = "sentences"
_MOST_TERMS = 65_000  # of a query that only filters
_COMPLETE = 256.0
"""Added to what has every word: above any score, and a power of 2, so that no digit is lost."""


def nested(scope: Scope, body: Body, **more: Any) -> Body:
    """A query over documents of a scope as one over articles.

    Args:
        scope: what a document is.
        body: the query.
        more: of the nested query, where sentences are asked for.
    """
    if scope == "article":
        return body
    return {"nested": {"path": _NESTED, "query": body, **more}}


def key_of_query(body: Body) -> str:
    """What two queries share that match the same."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True)


def filtered(*bodies: Body) -> Body:
    """What all of some queries match, without scores.

    Args:
        bodies: the queries.

    >>> filtered({"term": {"kind": "form"}})
    {'bool': {'filter': [{'term': {'kind': 'form'}}]}}
    """
    return {"bool": {"filter": list(bodies)}}


def either(bodies: Sequence[Body]) -> Body:
    """What any of some queries matches."""
    if len(bodies) == 1:
        return bodies[0]
    return {"bool": {"should": list(bodies), "minimum_should_match": 1}}


class Translation:
    """Reads the nodes of one tree.

    Args:
        scope: what a document is.
        forms: the printed forms that a pattern means; the commonest first, where there are many.
        scored: whether scores are wanted.
        length: of an article on average, in tokens.
    """

    def __init__(
        self,
        scope: Scope,
        forms: Callable[[Plain], Sequence[str]],
        *,
        scored: bool,
        length: float = 1.0,
    ) -> None:
        self._prefix = "" if scope == "article" else f"{_NESTED}."
        self._forms = forms
        self._scored = scored
        self._scale = 1 / (length or 1.0)

    def of(self, node: Plain) -> Body:
        """The query of a node."""
        rule = self._RULES[node.kind]
        return rule(self, node)

    def _field(self, node: Plain) -> str:
        return f"{self._prefix}{node.field}"

    # Leaves.

    def _term(self, node: Plain) -> Body:
        field = self._field(node)
        # A filter says yes or no: it must not change the order.
        if node.field in FIELDS:
            return _unscored({"term": {field: node.text}})
        if not self._scored:
            return {"term": {field: node.text}}
        return self._weighed(node, {"term": {field: {"value": node.text, "boost": node.boost}}})

    def _weighed(self, node: Plain, body: Body) -> Body:
        """What stands in a title counts the more, the shorter the article is."""
        if not node.field.startswith("title") or self._prefix:
            return body
        factor = {"field": "length", "factor": self._scale, "modifier": "reciprocal"}
        return {"function_score": {"query": body, "field_value_factor": factor}}

    def _pattern(self, node: Plain) -> Body:
        field = self._field(node)
        forms = list(self._forms(node))
        # A pattern may mean more forms than one list of terms may have.
        pieces = [forms[at : at + _MOST_TERMS] for at in range(0, len(forms), _MOST_TERMS)]
        any_of = either([{"terms": {field: piece}} for piece in pieces or [[]]])
        if not self._scored or not forms:
            return any_of
        # The commonest forms come first: they tell the order of hits.
        text = "|".join(forms[:MOST_CHOICES])
        match = self._weighed(node, {"match": {field: {"query": text, "analyzer": "choices"}}})
        if len(forms) <= MOST_CHOICES:
            return match
        return {"bool": {"filter": [any_of], "should": [match]}}

    def _near(self, node: Plain) -> Body:
        field = self._field(node)
        if node.ordered:
            # At each place one of some stems; gaps between sentences keep a phrase inside one.
            text = " ".join("|".join(stems) for stems in node.words)
            return {"match_phrase": {field: {"query": text, "analyzer": "choices"}}}
        # The hull of the words so far, and the next one near to it: before or after it, for what
        # stands inside is not counted.
        hull = _any_span(field, node.words[0])
        for stems in node.words[1:]:
            other = _any_span(field, stems)
            both = [_in_order(first, last, node.slop) for first, last in _ways(hull, other)]
            hull = {"span_or": {"clauses": both}}
        return hull

    def _dates(self, node: Plain) -> Body:
        return _unscored(_range(f"{self._prefix}date", node.first, node.last))

    def _every(self, _: Plain) -> Body:
        return _unscored({"match_all": {}})

    # What combines.

    def _and(self, node: Plain) -> Body:
        return {"bool": {"must": list(map(self.of, node.children)), "boost": node.boost}}

    def _or(self, node: Plain) -> Body:
        return _boosted(either(list(map(self.of, node.children))), node.boost)

    def _best(self, node: Plain) -> Body:
        # Where only matches count, the best of some is any of them.
        if not self._scored:
            return self._or(node)
        return {"dis_max": {"queries": list(map(self.of, node.children)), "boost": node.boost}}

    def _not(self, node: Plain) -> Body:
        (denied,) = node.children
        # A query that only denies would match nothing by itself.
        return {"bool": {"must": [self._every(node)], "must_not": [self.of(denied)]}}

    def _and_not(self, node: Plain) -> Body:
        wanted, denied = map(self.of, node.children)
        return {"bool": {"must": [wanted], "must_not": [denied]}}

    def _and_maybe(self, node: Plain) -> Body:
        wanted, other = map(self.of, node.children)
        # What only adds to the score matches nothing by itself.
        return {"bool": {"must": [wanted], "should": [other]}} if self._scored else wanted

    def _require(self, node: Plain) -> Body:
        wanted, needed = map(self.of, node.children)
        return {"bool": {"must": [wanted], "filter": [needed]}}

    def _constant(self, node: Plain) -> Body:
        (child,) = node.children
        return {"constant_score": {"filter": self.of(child), "boost": node.boost}}

    _RULES: ClassVar[dict[str, Callable[[Translation, Plain], Body]]] = {
        "term": _term,
        "prefix": _pattern,
        "wildcard": _pattern,
        "fuzzy": _pattern,
        "near": _near,
        "dates": _dates,
        "every": _every,
        "or": _or,
        "best": _best,
        "and": _and,
        "not": _not,
        "and not": _and_not,
        "and maybe": _and_maybe,
        "require": _require,
        "constant": _constant,
    }


def _range(field: str, first: int | None, last: int | None) -> Body:
    bounds = {"gte": first, "lte": last}
    return {"range": {field: {name: value for name, value in bounds.items() if value is not None}}}


def _ways(one: Body, other: Body) -> tuple[tuple[Body, Body], tuple[Body, Body]]:
    return (one, other), (other, one)


def _in_order(first: Body, last: Body, slop: int) -> Body:
    clauses = [first, last]
    # Next to each other is a distance of 1 here, and of 0 there.
    return {"span_near": {"clauses": clauses, "slop": slop - 1, "in_order": True}}


def _any_span(field: str, stems: Sequence[str]) -> Body:
    return {"span_or": {"clauses": [{"span_term": {field: stem}} for stem in stems]}}


def _unscored(body: Body) -> Body:
    return {"constant_score": {"filter": body, "boost": 0.0}}


def _boosted(body: Body, boost: float) -> Body:
    return body if boost == 1.0 else {"bool": {"must": [body], "boost": boost}}


def best_first(tree: Body, words: Sequence[Body], *, complete: bool) -> Body:
    """What a tree matches, with what has every word above all that has some.

    Args:
        tree: with scores.
        words: what matches each word.
        complete: whether that counts.
    """
    if not complete or len(words) < 2:  # a single word is every word
        return tree
    whole = filtered(*words)
    above = {"constant_score": {"filter": whole, "boost": _COMPLETE}}
    return {"bool": {"must": [tree], "should": [above]}}


def allowed(filters: Filters, scope: Scope, extra: Sequence[Body]) -> list[Body]:
    """What the filters beside a query let through.

    Args:
        filters: by the clock of the archive.
        scope: what a document is.
        extra: likewise, for what else came with articles; it is asked of articles alone.
    """
    prefix = "" if scope == "article" else f"{_NESTED}."
    found: list[Body] = []
    for name, values in filters.fields.items():
        found.append({"terms": {f"{prefix}{name}": list(values)}})
    if filters.since is not None or filters.until is not None:
        found.append(_range(f"{prefix}date", filters.since, filters.until))
    if scope == "article":
        found += extra
    return found
