"""Answers a Whoosh query tree over a snapshot with array operations.

Every node gives, for each segment of the snapshot, the documents that match, ascending, and their
scores. A leaf is scored by BM25 (see `bm25`) over the documents of the scope: in the scope
«article» its frequencies are summed over the sentences of the article. A phrase, a near or a word
with several printed forms counts as one term: its frequency is that of its occurrences. Metadata
and dates match without a score.
"""

from __future__ import annotations

from functools import reduce
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from whoosh import query as wq
from whoosh.query import spans

from newsarchive import deadline
from newsarchive.index.arrays import Array, common, intersection
from newsarchive.index.postings import form_sentences
from newsarchive.search import bm25, filters
from newsarchive.search.forms import matching_forms
from newsarchive.search.leaf_postings import (
    LeafPostings,
    counted,
    joined,
    size_of,
    stem_postings,
    title_sentences,
)
from newsarchive.search.matches import Scored, difference, scaled, union
from newsarchive.search.phrases import near_sentences
from newsarchive.search.terms import Vocabulary
from newsarchive.search.tree import LEAVES, is_plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from newsarchive.index.snapshot import SegmentReader, Snapshot
    from newsarchive.request import Scope
    from newsarchive.search.parameters import Ranking

__all__ = ["Evaluation"]

_ONCE = np.float32(1)
_ALL = slice(None)

# Postings of a stem: stems that have no more are scored together, in one chain of array operations.
_FEW = 20_000


class Evaluation:
    """The evaluation of queries over one snapshot in one scope. No node is worked out twice.

    Args:
        snapshot: the state that is searched.
        scope: what a document is.
        ranking: the parameters of the score.
        vocabulary: the words of the query, as far as they are looked up.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        scope: Scope,
        ranking: Ranking,
        vocabulary: Vocabulary | None = None,
    ) -> None:
        self._snapshot = snapshot
        self._scope = scope
        self._ranking = ranking
        self.vocabulary = vocabulary or Vocabulary(snapshot)
        self._norm = scope, ranking.k1, ranking.b, ranking.title_weight
        self.norm_base, self.norm_slope = snapshot.norm(*self._norm)
        self._count = snapshot.count(scope)
        # The key of a node -> the node, which keeps its id from being used again, and its matches.
        self._known: dict[Any, tuple[wq.Query, list[Scored]]] = {}
        self._postings: dict[Any, tuple[wq.Query, list[LeafPostings]]] = {}

    def matches(self, node: wq.Query) -> list[Scored]:
        """For each segment: the documents that match, ascending, and their scores.

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
        return list(known[1])

    def documents(self, node: wq.Query) -> list[Array]:
        """For each segment the documents that match, ascending; no score is worked out for them."""
        return [documents for documents, _ in self.scores_at(node)]

    def score_together(self, nodes: Sequence[wq.Query]) -> None:
        """Work out those of some leaves that are stems of few postings, all in one.

        `matches` gives them afterwards. It gives the same without this, in more time.
        """
        few: dict[Any, wq.Term] = {}
        for node in nodes:
            if not is_plain(node) or _key(node) in self._known:
                continue
            if self.vocabulary.postings(node.text, self._scope) <= _FEW:
                few[_key(node)] = node
        if len(few) > 1:
            found = self._scored_stems(list(few.values()))
            self._known.update(zip(few, zip(few.values(), found, strict=True), strict=True))

    def weight(self, leaf: wq.Query, matching: int) -> float:
        """What a leaf that stands in some documents adds to a score at most."""
        boost = getattr(leaf, "boost", 1.0)  # a near has none of its own
        return bm25.weight(self._count, matching, self._ranking.k1, boost)

    # Leaves: first where and how often each stands, then its scores.

    def scores_at(self, node: wq.Query) -> list[tuple[Array, Callable[[Array | slice], Array]]]:
        """For each segment the documents of a node, and a function.

        The function gives the scores at some places among them.

        Under AND most scores of a common word are never asked for.
        """
        if not isinstance(node, LEAVES) or _key(node) in self._known:
            return [(documents, scores.__getitem__) for documents, scores in self.matches(node)]
        key = _key(node)
        if key not in self._postings:
            self._postings[key] = node, self._living_postings(node)
        found = self._postings[key][1]
        matching = sum([len(own.documents) for own in found])
        weight = np.float32(self.weight(node, matching))

        def scores_of(part: int, own: LeafPostings) -> Callable[[Array | slice], Array]:
            return lambda at: self._scores(part, own, weight, at)

        return [(own.documents, scores_of(part, own)) for part, own in enumerate(found)]

    def _leaf(self, node: wq.Query) -> list[Scored]:
        return [(documents, scores(_ALL)) for documents, scores in self.scores_at(node)]

    def _living_postings(self, node: wq.Query) -> list[LeafPostings]:
        """For each segment the postings of a leaf, without dead documents."""
        if is_plain(node):
            return [own for own, _ in self._stem_postings([node.text])]
        found = []
        for number, part in enumerate(self._snapshot.parts):
            own = self._occurrences(number, part, node)
            alive = part.alive(self._scope)
            found.append(own if alive is None else own.where(alive[own.documents]))
        return found

    def _scores(
        self, part: int, postings: LeafPostings, weight: np.float32 | Array, at: Array | slice
    ) -> Array:
        """The scores at some places among the documents of a leaf in a segment."""
        if not len(postings.documents):
            return np.empty(0, np.float32)
        lengths = postings.lengths_at(at)
        # The length of a posting's sentence stands beside it: gathering the norms of a million
        # documents would take longer than this arithmetic on what lies in a row.
        if lengths is None:
            norms = self._snapshot.norms(*self._norm)[part].take(postings.documents[at])
        else:
            norms = np.multiply(lengths, self.norm_slope, dtype=np.float32)
            norms += self.norm_base
        return bm25.array_scores(postings.frequencies(at), norms, weight)

    def _occurrences(self, number: int, part: SegmentReader, node: wq.Query) -> LeafPostings:
        """The postings of a leaf that is no stem, dead documents included."""
        # They are the same in both scopes, and finding them is most of the work of a phrase.
        key = number, id(node)
        known = self.vocabulary.leaf_sentences.get(key)
        if known is None:
            known = node, self._sentences(number, part, node)
            self.vocabulary.leaf_sentences[key] = known
        sentences = known[1]
        if self._scope == "sentence":
            return counted(sentences, None)
        # In the scope «article» an occurrence in the title counts more.
        in_title = part.is_title.take(sentences)
        weights = None
        if in_title.any():
            weights = np.where(in_title, np.float32(self._ranking.title_weight), _ONCE)
        return counted(part.to_articles(sentences), weights)

    def _sentences(self, number: int, part: SegmentReader, node: wq.Query) -> Array:
        """The sentence of each occurrence of a leaf that is no stem in a segment, ascending."""
        if isinstance(node, (wq.Phrase, spans.SpanNear2)):
            return near_sentences(part, node, self.vocabulary.in_segment(number))
        if node.fieldname == "title":
            return title_sentences(part, self._number(number, node.text))
        sentences = form_sentences(part, matching_forms(part.segment, node))
        if node.fieldname == "title_form":
            sentences = sentences[part.is_title[sentences]]
        return np.sort(sentences)

    def _number(self, part: int, stem: str) -> int | None:
        entry = self.vocabulary.entries(stem)[part]
        return None if entry is None else entry.number

    # Stems, most of what is asked for.

    def _scored_stems(self, nodes: Sequence[wq.Term]) -> list[list[Scored]]:
        """What each of several stems matches."""
        found = self._stem_postings([node.text for node in nodes])
        # First how many documents of all segments each stem has: that gives its weight.
        totals = np.zeros(len(nodes), np.int64)
        for _, counts in found:
            totals += counts
        weights = []
        for node, total in zip(nodes, totals.tolist(), strict=True):
            weights.append(self.weight(node, total))
        # Then the scores of all stems in a row, cut into those of each.
        matches: list[list[Scored]] = [[] for _ in nodes]
        for number, (postings, counts) in enumerate(found):
            each = np.repeat(np.array(weights, np.float32), counts)
            scores = self._scores(number, postings, each, _ALL)
            documents = postings.documents
            ends = pairwise(accumulate(counts, initial=0))
            for own, (start, end) in zip(matches, ends, strict=True):
                own.append((documents[start:end], scores[start:end]))
        return matches

    def _stem_postings(self, stems: Sequence[str]) -> list[tuple[LeafPostings, list[int]]]:
        """For each segment the living postings of several stems.

        They stand one stem after the other; beside them is how many each has.
        """
        found = []
        for number, part in enumerate(self._snapshot.parts):
            entries = [self.vocabulary.entries(stem)[number] for stem in stems]
            there = [entry for entry in entries if entry is not None]
            ranges = [entry.postings(self._scope) for entry in there]
            numbers = [entry.number for entry in there]
            postings = stem_postings(
                part, numbers, ranges, self._scope, title_weight=self._ranking.title_weight
            )
            if part.alive(self._scope) is None:
                # All documents live: the ranges say how many there are.
                counts = []
                for entry in entries:
                    size = 0 if entry is None else size_of(entry.postings(self._scope))
                    counts.append(size)
            else:
                postings, counts = self._living(number, postings, stems)
            found.append((postings, counts))
        return found

    def _living(
        self, number: int, postings: LeafPostings, stems: Sequence[str]
    ) -> tuple[LeafPostings, list[int]]:
        """The postings of stems in a segment without dead documents, and how many each stem has."""
        masks = [self.vocabulary.living(stem, self._scope)[number] for stem in stems]
        counts = []
        living = [np.empty(0, bool)]
        for mask in masks:
            # A stem that is not in the segment has no mask.
            counts.append(0 if mask is None else int(np.count_nonzero(mask)))
            if mask is not None:
                living.append(mask)
        return postings.where(joined(living)), counts

    # What combines.

    def _term(self, node: wq.Term) -> list[Scored]:
        return self._metadata(node) if filters.is_filter(node) else self._leaf(node)

    def _metadata(self, node: wq.Query) -> list[Scored]:
        return filters.documents(self._snapshot.parts, node, self._scope)

    def _through(self, found: list[Scored], node: wq.Query, *, held: bool = True) -> list[Scored]:
        return filters.through(self._snapshot.parts, found, node, self._scope, held=held)

    def _children(self, node: wq.Query) -> Iterator[list[Scored]]:
        """For each segment, the matches of the children of a node."""
        children = list(node.children())
        self.score_together(children)
        each = [self.matches(child) for child in children]
        return (list(of_part) for of_part in zip(*each, strict=True))

    def _or(self, node: wq.Or) -> list[Scored]:
        return self._unions(node, np.add)

    def _best(self, node: wq.DisjunctionMax) -> list[Scored]:
        return self._unions(node, np.maximum)

    # What any child matches: `Or` adds the scores, `DisjunctionMax` takes the best one.

    def _unions(self, node: wq.Or | wq.DisjunctionMax, combine: np.ufunc) -> list[Scored]:
        united = []
        children = self._children(node)
        for part, found in zip(self._snapshot.parts, children, strict=True):
            size = part.articles if self._scope == "article" else part.sentences
            united.append(scaled(union(found, combine, size), node.boost))
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
            each = [scores(at) for (_, scores), at in zip(of_part, held, strict=True)]
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
        return [difference(all_, found) for all_, found in zip(every, denied, strict=True)]

    def _and_not(self, node: wq.AndNot) -> list[Scored]:
        """What matches the first child and not the second."""
        if filters.is_filter(node.b):
            return self._through(self.matches(node.a), node.b, held=False)
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
            return self._through(self.matches(node.a), node.b)
        found = []
        for (documents, scores), (others, _) in self._children(node):
            here, _ = common(documents, others)
            found.append((documents[here], scores[here]))
        return found

    def _constant(self, node: wq.ConstantScoreQuery) -> list[Scored]:
        """What matches the child, each document with the same score."""
        found = []
        for documents, _ in self.matches(node.child):
            found.append((documents, np.full(len(documents), node.score, np.float32)))
        return found

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
