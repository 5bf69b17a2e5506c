"""Answers a Whoosh query tree over a snapshot with array operations.

Every node gives, for each segment of the snapshot, the documents that match, ascending, and their
scores. A leaf is scored by BM25 over the documents of the scope (see `leaf_scores` and `bm25`).
Metadata and dates match without a score. What combines nodes is a rule for each kind of node.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from whoosh import query as wq
from whoosh.query import spans

from newsarchive import deadline
from newsarchive.index.arrays import Array, common, intersection
from newsarchive.search import filters
from newsarchive.search.leaf_scores import ALL, LeafScores
from newsarchive.search.matches import Scored, difference, scaled, union
from newsarchive.search.terms import Vocabulary
from newsarchive.search.tree import LEAVES, is_plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from newsarchive.index.snapshot import Snapshot
    from newsarchive.request import Scope
    from newsarchive.search.leaf_postings import LeafPostings
    from newsarchive.search.parameters import Ranking

    # What gives the scores at some places among the documents of a node.
    Scores = Callable[[Array | slice], Array]

__all__ = ["Evaluation"]

# Postings of a stem: stems that have no more are scored together, in one chain of array operations.
_FEW = 20_000


class Evaluation:
    """The evaluation of queries over one snapshot in one scope. No node is worked out twice.

    Args:
        snapshot: the state that is searched.
        scope: what a document is.
        ranking: the parameters of the score.
        vocabulary: the words of the query, as far as they are looked up.

    Attributes:
        vocabulary: as given, or a new one.
        leaf_scores: of the leaves.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        scope: Scope,
        ranking: Ranking,
        vocabulary: Vocabulary | None = None,
    ) -> None:
        self._snapshot = snapshot
        self._scope: Scope = scope
        self.vocabulary = vocabulary or Vocabulary(snapshot)
        self.leaf_scores = LeafScores(snapshot, scope, ranking, self.vocabulary)
        # The key of a node -> the node, which keeps its id from being used again, and its matches.
        self._known: dict[Any, tuple[wq.Query, list[Scored]]] = {}
        # Likewise the postings of a leaf, where its scores are not asked for yet.
        self._postings: dict[Any, tuple[wq.Query, list[LeafPostings]]] = {}

    def matches(self, node: wq.Query) -> list[Scored]:
        """For each segment: the documents that match, ascending, and their scores.

        Args:
            node: of a tree.

        Raises:
            TypeError: the tree has a kind of node that the query language does not make.
        """
        key = _key(node)
        known = self._known.get(key)
        if known is None:
            deadline.check()
            rule = self._RULES.get(type(node))
            if rule is None:
                raise TypeError(f"the query language makes no {type(node).__name__}")
            known = self._known[key] = node, rule(self, node)
        _, found = known
        # The list is the caller's: a rule may put other matches into it.
        return list(found)

    def documents(self, node: wq.Query) -> list[Array]:
        """For each segment the documents that match, ascending; no score is worked out for them.

        Args:
            node: of a tree.
        """
        return [documents for documents, _ in self.scores_at(node)]

    def score_together(self, nodes: Sequence[wq.Query]) -> None:
        """Work out those of some leaves that are stems of few postings, all in one.

        `matches` gives them afterwards. It gives the same without this, in more time.

        Args:
            nodes: leaves, or other nodes, which are passed over.
        """
        few: dict[Any, wq.Term] = {}
        for node in nodes:
            if not is_plain(node):
                continue
            key = _key(node)
            size = self.vocabulary.postings(node.text, self._scope)
            if size <= _FEW and key not in self._known:
                few[key] = node
        # A single one gains nothing.
        if len(few) > 1:
            found = self.leaf_scores.scored_stems(list(few.values()))
            for (key, node), own in zip(few.items(), found, strict=True):
                self._known[key] = node, own

    def scores_at(self, node: wq.Query) -> list[tuple[Array, Scores]]:
        """For each segment the documents of a node, and a function that gives their scores.

        Under AND most scores of a common word are never asked for.

        Args:
            node: of a tree.

        Returns:
            the documents, ascending; the function takes places among them.
        """
        key = _key(node)
        if not isinstance(node, LEAVES) or key in self._known:
            return [(documents, scores.__getitem__) for documents, scores in self.matches(node)]
        if key not in self._postings:
            self._postings[key] = node, self.leaf_scores.postings(node)
        _, found = self._postings[key]
        here = sum([len(own.documents) for own in found])
        matching = self.vocabulary.matching(node, self._scope, here)
        weight = np.float32(self.leaf_scores.weight(node, matching))

        def scores_of(part: int, own: LeafPostings) -> Scores:
            return lambda at: self.leaf_scores.scores(part, own, weight, at)

        return [(own.documents, scores_of(part, own)) for part, own in enumerate(found)]

    # The rules for leaves.

    def _leaf(self, node: wq.Query) -> list[Scored]:
        return [(documents, scores(ALL)) for documents, scores in self.scores_at(node)]

    def _term(self, node: wq.Term) -> list[Scored]:
        """A word, or a value of metadata."""
        if filters.is_filter(node):
            return self._metadata(node)
        return self._leaf(node)

    def _metadata(self, node: wq.Query) -> list[Scored]:
        """What only filters, without a score."""
        return filters.documents(self._snapshot.parts, node, self._scope)

    # The rules for what combines nodes.

    def _through(self, found: list[Scored], node: wq.Query, *, held: bool = True) -> list[Scored]:
        """What a filter lets through of what was found; with `held` False, what it does not."""
        return filters.through(self._snapshot.parts, found, node, self._scope, held=held)

    def _children(self, node: wq.Query) -> Iterator[list[Scored]]:
        """For each segment, the matches of the children of a node."""
        children = list(node.children())
        self.score_together(children)
        each = [self.matches(child) for child in children]
        for of_part in zip(*each, strict=True):
            yield list(of_part)

    def _or(self, node: wq.Or) -> list[Scored]:
        """What any child matches, with the sum of the scores."""
        return self._unions(node, np.add)

    def _best(self, node: wq.DisjunctionMax) -> list[Scored]:
        """What any child matches, with the best score."""
        return self._unions(node, np.maximum)

    def _unions(self, node: wq.Or | wq.DisjunctionMax, combine: np.ufunc) -> list[Scored]:
        """What any child matches, the scores of a document combined."""
        united = []
        children = self._children(node)
        for part, found in zip(self._snapshot.parts, children, strict=True):
            size = part.articles if self._scope == "article" else part.sentences
            whole = union(found, combine, size)
            united.append(scaled(whole, node.boost))
        return united

    def _and(self, node: wq.And) -> list[Scored]:
        """What matches all children, with the sum of their scores."""
        only_filter = []
        scored = []
        for child in node.children():
            if filters.is_filter(child):
                only_filter.append(child)
            else:
                scored.append(self.scores_at(child))
        if not scored:
            return self._metadata(node)
        found = []
        for of_part in zip(*scored, strict=True):
            documents, held = intersection([documents for documents, _ in of_part])
            # Only what is in all children is scored.
            each = []
            for (_, scores), at in zip(of_part, held, strict=True):
                each.append(scores(at))
            whole = reduce(np.add, each)
            found.append(scaled((documents, whole), node.boost))
        # Filters come last: only the articles that were found are looked at.
        return reduce(self._through, only_filter, found)

    def _not(self, node: wq.Not) -> list[Scored]:
        """Every document but those of the node, without a score."""
        if filters.is_filter(node):
            return self._metadata(node)
        every = self._metadata(wq.Every())
        denied = self.matches(node.query)
        left = []
        for living, found in zip(every, denied, strict=True):
            left.append(difference(living, found))
        return left

    def _and_not(self, node: wq.AndNot) -> list[Scored]:
        """What matches the first child and not the second."""
        if filters.is_filter(node.b):
            wanted = self.matches(node.a)
            return self._through(wanted, node.b, held=False)
        return [difference(kept, left_out) for kept, left_out in self._children(node)]

    def _and_maybe(self, node: wq.AndMaybe) -> list[Scored]:
        """What matches the first child; the second one only adds to the scores."""
        found = []
        for (documents, scores), (others, more) in self._children(node):
            here, there = common(documents, others)
            summed = scores.copy()
            summed[here] += more[there]
            found.append((documents, summed))
        return found

    def _require(self, node: wq.Require) -> list[Scored]:
        """What matches both children, with the scores of the first."""
        if filters.is_filter(node.b):
            wanted = self.matches(node.a)
            return self._through(wanted, node.b)
        found = []
        for (documents, scores), (others, _) in self._children(node):
            here, _ = common(documents, others)
            found.append((documents[here], scores[here]))
        return found

    def _constant(self, node: wq.ConstantScoreQuery) -> list[Scored]:
        """What matches the child, each document with the same score."""
        found = []
        for documents, _ in self.matches(node.child):
            scores = np.full(len(documents), node.score, np.float32)
            found.append((documents, scores))
        return found

    # The kind of a node -> its rule. The query language makes no other kinds.
    _RULES: ClassVar[dict[type, Callable[[Evaluation, Any], list[Scored]]]] = {
        wq.Term: _term,
        wq.Prefix: _leaf,
        wq.Wildcard: _leaf,
        wq.FuzzyTerm: _leaf,
        wq.Phrase: _leaf,
        spans.SpanNear2: _leaf,
        wq.NumericRange: _metadata,
        wq.Every: _metadata,
        wq.Or: _or,
        wq.DisjunctionMax: _best,
        wq.And: _and,
        wq.Not: _not,
        wq.AndNot: _and_not,
        wq.AndMaybe: _and_maybe,
        wq.Require: _require,
        wq.ConstantScoreQuery: _constant,
    }


def _key(node: wq.Query) -> Any:
    """What two nodes share that match the same: a stem and its weight, else the node itself."""
    if type(node) is wq.Term:
        return node.fieldname, node.text, node.boost
    return id(node)
