"""Answers a Whoosh query tree over a snapshot with array operations.

Every node gives, for each part of the snapshot, the documents that match, ascending, and their scores. A leaf is scored
by BM25 (Robertson and Zaragoza 2009, 3.4) over the documents of the scope: in the scope «article» frequencies are
summed over the article's run of sentences, those of the headline with their own weight before the one saturation, which
is BM25F with two fields (3.6). A phrase, a near or a word with several printed forms counts as one term: its
frequency is that of its occurrences. Metadata and dates match without a score.
"""

from __future__ import annotations

import math
from functools import reduce
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from whoosh import query
from whoosh.query import spans

from newsarchive import deadline
from newsarchive.index.segment import FIELDS, Array
from newsarchive.index.snapshot import Matches, Part, Scope, Snapshot, locate, runs
from newsarchive.index.vocabulary import matching_forms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from newsarchive.index.parameters import Ranking

__all__ = ["Evaluation", "form_tokens", "leaves", "near_words", "stem_number", "stem_tokens"]


_LEAVES = (query.Term, query.Prefix, query.Wildcard, query.FuzzyTerm, query.Phrase, spans.SpanNear2)
_POSITIVE = (query.And, query.Or, query.DisjunctionMax, query.AndMaybe, query.ConstantScoreQuery)


def leaves(node: query.Query) -> Iterator[query.Query]:
    """The leaves of a tree that ask for words, without those that ask for their absence."""
    if isinstance(node, _LEAVES):
        if getattr(node, "fieldname", None) not in FIELDS:
            yield node
    elif isinstance(node, (query.AndNot, query.Require)):
        yield from leaves(node.a)
        if isinstance(node, query.Require):
            yield from leaves(node.b)
    elif isinstance(node, _POSITIVE):
        for child in node.children():
            yield from leaves(child)


class Evaluation:
    """The evaluation of queries over one snapshot in one scope; what a leaf matched is kept and used again."""

    def __init__(self, snapshot: Snapshot, scope: Scope, ranking: Ranking) -> None:
        self._snapshot = snapshot
        self._scope = scope
        self._ranking = ranking
        self._norms = snapshot.norms(scope, ranking.k1, ranking.b, ranking.title_weight)
        self._count = snapshot.count(scope)

    def matches(self, node: query.Query) -> list[Matches]:
        """For each part: the documents that match, ascending, and their scores.

        Raises:
            TypeError: the tree has a kind of node that the query language does not make.
        """
        deadline.check()
        rule = self._RULES.get(type(node))
        if rule is None:
            raise TypeError(f"the query language makes no {type(node).__name__}")
        return rule(self, node)

    def best_sentences(self, node: query.Query, chosen: Sequence[Array]) -> list[Array]:
        """How well each of the chosen sentences of each part fits any of the words of a query; 0 for not at all."""
        scores = [np.zeros(len(sentences)) for sentences in chosen]
        for leaf in leaves(node):
            for number, (documents, worth) in enumerate(self.matches(leaf)):
                place, held = _places(documents, chosen[number])
                scores[number][held] += worth[place[held]]
        return scores

    # Leaves: first the frequency of what is asked for in each document, then its score.

    def _leaf(self, node: query.Query) -> list[Matches]:
        found = [self._frequencies(part, node) for part in self._snapshot.parts]
        for number, part in enumerate(self._snapshot.parts):
            alive = part.alive(self._scope)
            if alive is not None:
                documents, frequencies = found[number]
                keep = alive[documents]
                found[number] = documents[keep], frequencies[keep]
        matching = sum(len(documents) for documents, _ in found)
        boost = getattr(node, "boost", 1.0)  # a near has none of its own
        worth = math.log(1 + (self._count - matching + 0.5) / (matching + 0.5)) * (self._ranking.k1 + 1) * boost
        return [
            (documents, worth * frequencies / (frequencies + norms[documents]))
            for (documents, frequencies), norms in zip(found, self._norms, strict=True)
        ]

    def _frequencies(self, part: Part, node: query.Query) -> Matches:
        if isinstance(node, query.Term) and node.fieldname in {"text", "title"}:
            return self._postings(part, node.fieldname, node.text)
        if isinstance(node, (query.Phrase, spans.SpanNear2)):
            sentences = _near_sentences(part, node)
        else:
            tokens = form_tokens(part, matching_forms(part.segment, node))
            sentences = np.searchsorted(part.segment["sentence_token"], tokens, side="right") - 1
            if node.fieldname == "title_form":
                sentences = sentences[part.headline[sentences]]
        weights = np.ones(len(sentences))
        if self._scope == "article":
            weights[part.headline[sentences]] = self._ranking.title_weight
            sentences = part.to_articles(sentences)
        documents, first = np.unique(sentences, return_index=True)
        return documents, np.add.reduceat(weights, first) if len(first) else weights

    def _postings(self, part: Part, field: str, stem: str) -> Matches:
        segment = part.segment
        number = stem_number(part, stem)
        if number is None:
            return np.empty(0, np.int64), np.empty(0)
        if self._scope == "article":
            low, high = segment["stem_article"][number : number + 2].tolist()
            documents = segment["entry_article"][low:high]
            title = self._ranking.title_weight * segment["entry_title"][low:high]
            if field == "title":
                return documents[title > 0], title[title > 0]
            return documents, title + segment["entry_body"][low:high]
        low, high = segment["stem_posting"][number : number + 2].tolist()
        documents = segment["posting_sentence"][low:high]
        frequencies = segment["posting_frequency"][low:high].astype(float)
        if field == "title":
            keep = part.headline[documents]
            return documents[keep], frequencies[keep]
        return documents, frequencies

    # What has no score.

    def _unscored(self, masks: list[Array]) -> list[Matches]:
        """Masks of articles -> the live documents of the scope that they hold for."""
        found = []
        for part, mask in zip(self._snapshot.parts, masks, strict=True):
            documents = part.documents(self._scope)
            keep = mask[documents if self._scope == "article" else part.to_articles(documents)]
            found.append((documents[keep], np.zeros(int(keep.sum()))))
        return found

    def _term(self, node: query.Term) -> list[Matches]:
        if node.fieldname in FIELDS:
            return self._unscored([part.field_mask(node.fieldname, [node.text]) for part in self._snapshot.parts])
        return self._leaf(node)

    def _range(self, node: query.NumericRange) -> list[Matches]:
        return self._unscored([part.date_mask(node.start, node.end) for part in self._snapshot.parts])

    def _every(self, node: query.Every) -> list[Matches]:
        return self._unscored([np.ones(part.articles, bool) for part in self._snapshot.parts])

    # What combines.

    def _children(self, node: query.Query) -> Iterator[list[Matches]]:
        """For each part, the matches of the children of a node."""
        return (list(found) for found in zip(*map(self.matches, node.children()), strict=True))

    def _or(self, node: query.Or) -> list[Matches]:
        return [_scaled(_union(found, np.add), node.boost) for found in self._children(node)]

    def _best(self, node: query.DisjunctionMax) -> list[Matches]:
        return [_scaled(_union(found, np.maximum), node.boost) for found in self._children(node)]

    def _and(self, node: query.And) -> list[Matches]:
        return [
            _scaled(reduce(_intersection, sorted(found, key=lambda matches: len(matches[0]))), node.boost)
            for found in self._children(node)
        ]

    def _not(self, node: query.Not) -> list[Matches]:
        every = self._every(query.Every())
        return [_difference(all_, found) for all_, found in zip(every, self.matches(node.query), strict=True)]

    def _and_not(self, node: query.AndNot) -> list[Matches]:
        return [_difference(kept, left_out) for kept, left_out in self._children(node)]

    def _and_maybe(self, node: query.AndMaybe) -> list[Matches]:
        found = []
        for (documents, scores), (others, more) in self._children(node):
            place, held = _places(others, documents)
            found.append((documents, scores + np.where(held, more[place], 0.0) if len(others) else scores))
        return found

    def _require(self, node: query.Require) -> list[Matches]:
        found = []
        for (documents, scores), (others, _) in self._children(node):
            _, held = _places(others, documents)
            found.append((documents[held], scores[held]))
        return found

    def _constant(self, node: query.ConstantScoreQuery) -> list[Matches]:
        return [(documents, np.full(len(documents), node.score)) for documents, _ in self.matches(node.child)]

    _RULES: ClassVar[dict[type, Callable[[Evaluation, Any], list[Matches]]]] = {
        query.Term: _term,
        query.Prefix: _leaf,
        query.Wildcard: _leaf,
        query.FuzzyTerm: _leaf,
        query.Phrase: _leaf,
        spans.SpanNear2: _leaf,
        query.NumericRange: _range,
        query.Every: _every,
        query.Or: _or,
        query.DisjunctionMax: _best,
        query.And: _and,
        query.Not: _not,
        query.AndNot: _and_not,
        query.AndMaybe: _and_maybe,
        query.Require: _require,
        query.ConstantScoreQuery: _constant,
    }


def _scaled(matches: Matches, boost: float) -> Matches:
    return matches if boost == 1.0 else (matches[0], matches[1] * boost)


def _places(where: Array, wanted: Array) -> tuple[Array, Array]:
    """For each number wanted: its place among ascending ones, and whether it is there."""
    place = np.searchsorted(where, wanted)
    place[place == len(where)] = 0
    return place, where[place] == wanted if len(where) else np.zeros(len(wanted), bool)


def _intersection(few: Matches, many: Matches) -> Matches:
    place, held = _places(many[0], few[0])
    return few[0][held], few[1][held] + many[1][place[held]]


def _difference(matches: Matches, left_out: Matches) -> Matches:
    _, held = _places(left_out[0], matches[0])
    return matches[0][~held], matches[1][~held]


def _union(found: list[Matches], combine: np.ufunc) -> Matches:
    if len(found) == 1:
        return found[0]
    documents = np.concatenate([documents for documents, _ in found])
    scores = np.concatenate([scores for _, scores in found])
    order = np.argsort(documents, kind="stable")
    documents = documents[order]
    first = np.flatnonzero(np.append(True, documents[1:] != documents[:-1])[: len(documents)])
    return documents[first], combine.reduceat(scores[order], first) if len(first) else scores


# Occurrences: tokens are numbered through a part, so that neighbours in a sentence have neighbouring numbers.


def stem_number(part: Part, stem: str) -> int | None:
    """The number of a stem in a part, None where it is not."""
    stems = part.segment.strings("stem")
    number = locate(stems, stem)
    return number if number < len(stems) and stems[number] == stem else None


def stem_tokens(part: Part, number: int, sentences: Array | None = None) -> Array:
    """The tokens that have a stem, ascending; only those in the ascending sentences, if given."""
    segment = part.segment
    low, high = segment["stem_posting"][number : number + 2].tolist()
    first = int(segment["stem_occurrence"][number])
    frequencies = segment["posting_frequency"][low:high].astype(np.int64)
    of = segment["posting_sentence"][low:high]
    starts = first + np.cumsum(frequencies) - frequencies
    if sentences is not None:
        place, held = _places(of, sentences)
        place = place[held]
        of, starts, frequencies = of[place], starts[place], frequencies[place]
    positions = segment["occurrence_position"][runs(starts, frequencies)]
    return np.repeat(segment["sentence_token"][of].astype(np.int64), frequencies) + positions


def form_tokens(part: Part, forms: Array) -> Array:
    """The tokens that have one of the forms, ascending."""
    segment = part.segment
    wanted = np.zeros(len(segment["form_stem"]), bool)
    wanted[forms] = True
    tokens = [stem_tokens(part, number) for number in np.unique(segment["form_stem"][forms]).tolist()]
    if not tokens:
        return np.empty(0, np.int64)
    found = np.concatenate(tokens)
    return np.sort(found[wanted[segment["token_form"][found]]])


def near_words(node: query.Phrase | spans.SpanNear2) -> tuple[str, list[list[str]], bool]:
    """The field of a phrase or a near, the stems that each of its words can have, and whether their order counts."""
    if isinstance(node, query.Phrase):
        return node.fieldname, [[word] for word in node.words], True
    terms = [one.subqs if isinstance(one, spans.SpanOr) else [one] for one in node.qs]
    return terms[0][0].fieldname, [[term.text for term in alternatives] for alternatives in terms], node.ordered


def _merged(found: list[Array]) -> Array:
    """Ascending numbers of several arrays in one, each once."""
    return found[0] if len(found) == 1 else np.unique(np.concatenate(found))


def _near_sentences(part: Part, node: query.Phrase | spans.SpanNear2) -> Array:
    """The sentence of each place where the words of a phrase or a near stand together.

    The hull of the words so far grows by the next word where that stands at most `slop` places away from it, behind it
    if the order counts: the rule of Whoosh's `SpanNear2`.
    """
    field, words, ordered = near_words(node)
    numbers = [[n for stem in stems if (n := stem_number(part, stem)) is not None] for stems in words]
    if not all(numbers):
        return np.empty(0, np.int64)
    at = part.segment["stem_posting"]
    postings = [
        _merged([part.segment["posting_sentence"][at[number] : at[number + 1]] for number in alternatives])
        for alternatives in numbers
    ]
    sentences = reduce(lambda few, many: few[_places(many, few)[1]], sorted(postings, key=len))
    if field == "title":
        sentences = sentences[part.headline[sentences]]
    tokens = [_merged([stem_tokens(part, number, sentences) for number in alternatives]) for alternatives in numbers]
    bounds = part.segment["sentence_token"].astype(np.int64)
    start = end = tokens[0]
    slop = node.slop
    for others in tokens[1:]:
        sentence = np.searchsorted(bounds, start, side="right") - 1
        low = end + 1 if ordered else np.maximum(start - slop, bounds[sentence])
        low_at = np.searchsorted(others, low)
        high_at = np.searchsorted(others, np.minimum(end + slop, bounds[sentence + 1] - 1), side="right")
        count = np.maximum(high_at - low_at, 0)
        other = others[runs(low_at, count)]
        start, end = np.repeat(start, count), np.repeat(end, count)
        outside = (other < start) | (other > end)
        start, end = np.minimum(start, other)[outside], np.maximum(end, other)[outside]
        hulls = np.unique(np.stack([start, end], axis=1), axis=0)
        start, end = hulls[:, 0], hulls[:, 1]
    return np.searchsorted(bounds, start, side="right") - 1
