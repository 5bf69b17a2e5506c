"""Answers a Whoosh query tree over a snapshot with array operations.

Every node gives, for each part of the snapshot, the documents that match, ascending, and their scores. A leaf is scored
by BM25 (Robertson and Zaragoza 2009, 3.4) over the documents of the scope: in the scope «article» frequencies are
summed over the article's run of sentences, those of the headline with their own weight before the one saturation, which
is BM25F with two fields (3.6). A phrase, a near or a word with several printed forms counts as one term: its
frequency is that of its occurrences. Metadata and dates match without a score.
"""

from __future__ import annotations

import math
from functools import partial, reduce
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from whoosh import query
from whoosh.query import spans

from newsarchive import deadline
from newsarchive.articles import FIELDS
from newsarchive.index.arrays import Array, common, intersection, places, within
from newsarchive.index.postings import (
    extent,
    form_sentences,
    frequency,
    living_postings,
    repeated,
    stem_number,
    title_sentences,
)
from newsarchive.search.forms import matching_forms
from newsarchive.search.matches import difference, union
from newsarchive.search.phrases import near_sentences
from newsarchive.search.tree import LEAVES, leaves

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from newsarchive.index.arrays import Matches
    from newsarchive.index.occurrences import Occurrences, SentenceRange
    from newsarchive.index.snapshot import SegmentReader, Snapshot
    from newsarchive.request import Scope
    from newsarchive.search.parameters import Ranking

    _Scores = Callable[[Array | slice], Array]
    # Documents, how often those at some places have what is asked for, and their lengths where these lie beside.
    _Counted = tuple[Array, Callable[[Array | slice], Array | np.float32], Array | None]

__all__ = ["Evaluation"]

_ONCE = np.float32(1)
_FEW = (
    20_000  # documents: to copy so many together takes less than the calls of NumPy that it saves
)


class Evaluation:
    """The evaluation of queries over one snapshot in one scope; what a leaf matched is kept and used again."""

    def __init__(self, snapshot: Snapshot, scope: Scope, ranking: Ranking) -> None:
        self._snapshot = snapshot
        self._scope = scope
        self._ranking = ranking
        self._norm = scope, ranking.k1, ranking.b, ranking.title_weight
        self._norm_base, self._norm_slope = snapshot.norm(*self._norm)
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

    def sentences_within(
        self,
        node: query.Query,
        sentence_ranges: Sequence[Sequence[SentenceRange]],
        part_occurrences: Sequence[Occurrences],
    ) -> list[dict[int, float]]:
        """The sentences in ascending ranges of each part that have any of the words of a query, and how well they fit.

        Only for the scope «sentence».
        """
        found: list[dict[int, float]] = [{} for _ in sentence_ranges]
        for leaf in leaves(node) if any(sentence_ranges) else ():
            if isinstance(leaf, query.Term) and leaf.fieldname == "text":
                self._add_stem(found, leaf, sentence_ranges, part_occurrences)
                continue
            for worths, (documents, scores), own in zip(
                found, self._unweighed(leaf), sentence_ranges, strict=True
            ):
                place = within(documents, *np.array(own, np.int64).reshape(-1, 2).T)
                for sentence, score in zip(
                    documents[place].tolist(), scores(place).tolist(), strict=True
                ):
                    worths[sentence] = worths.get(sentence, 0.0) + score
        return found

    def _add_stem(
        self,
        found: Sequence[dict[int, float]],
        leaf: query.Term,
        sentence_ranges: Sequence[Sequence[SentenceRange]],
        part_occurrences: Sequence[Occurrences],
    ) -> None:
        """Add what a stem, most of what is asked for, is worth to the sentences of some ranges of each part."""
        parts = self._snapshot.parts
        numbers = [stem_number(part, leaf.text) for part in parts]
        held = [
            0 if number is None else living_postings(part, number, part.alive(self._scope))
            for part, number in zip(parts, numbers, strict=True)
        ]
        worth, base, slope = (
            self._worth(sum(held), leaf.boost),
            float(self._norm_base),
            float(self._norm_slope),
        )
        for worths, number, own, occurrences in zip(
            found, numbers, sentence_ranges, part_occurrences, strict=True
        ):
            if number is None:
                continue
            for sentence_range in own:
                for sentence, often, length in occurrences.frequencies(number, sentence_range):
                    worths[sentence] = worths.get(sentence, 0.0) + worth * often / (
                        often + base + slope * length
                    )

    # Leaves: first the frequency of what is asked for in each document, then its score.

    def _leaf(self, node: query.Query) -> list[Matches]:
        return [(documents, scores(slice(None))) for documents, scores in self._unweighed(node)]

    def _unweighed(self, node: query.Query) -> list[tuple[Array, _Scores]]:
        """The documents of a node, and what gives the scores of those at some places: most are never asked for."""
        if not isinstance(node, LEAVES):
            return [(documents, scores.__getitem__) for documents, scores in self.matches(node)]
        found = [self._frequencies(part, node) for part in self._snapshot.parts]
        for number, part in enumerate(self._snapshot.parts):
            alive = part.alive(self._scope)
            if alive is not None:
                found[number] = _kept(found[number], alive[found[number][0]])
        matching = sum([len(documents) for documents, _, _ in found])
        boost = getattr(node, "boost", 1.0)  # a near has none of its own
        worth = np.float32(self._worth(matching, boost))
        return [
            (counted[0], partial(self._saturated, number, worth, counted))
            for number, counted in enumerate(found)
        ]

    def _worth(self, matching: int, boost: float) -> float:
        """What a leaf is worth that is in so many documents: its weight, which frequencies and lengths lower."""
        return (
            math.log(1 + (self._count - matching + 0.5) / (matching + 0.5))
            * (self._ranking.k1 + 1)
            * boost
        )

    def _is_rare(self, node: query.Query) -> bool:
        """Whether a node is a stem of few documents."""
        if not isinstance(node, query.Term) or node.fieldname != "text":
            return False
        return frequency(self._snapshot.parts, node.text, self._scope) <= _FEW

    def _stems(self, nodes: Sequence[query.Term]) -> list[list[Matches]]:
        """What each of several stems matches: those of few documents are computed together."""
        found = []
        for part in self._snapshot.parts:
            counted, counts = self._postings(part, [node.text for node in nodes])
            alive = part.alive(self._scope)
            if alive is not None:
                keep = alive[counted[0]]
                counts = np.bincount(
                    np.repeat(np.arange(len(counts)), counts)[keep], minlength=len(counts)
                ).tolist()
                counted = _kept(counted, keep)
            found.append((counted, counts))
        totals = [sum(counts[which] for _, counts in found) for which, _ in enumerate(nodes)]
        worths = [self._worth(total, node.boost) for node, total in zip(nodes, totals, strict=True)]
        matches: list[list[Matches]] = [[] for _ in nodes]
        for number, (counted, counts) in enumerate(found):
            scores = self._saturated(
                number, np.repeat(np.array(worths, np.float32), counts), counted, slice(None)
            )
            for own, (start, end) in zip(
                matches, pairwise(accumulate(counts, initial=0)), strict=True
            ):
                own.append((counted[0][start:end], scores[start:end]))
        return matches

    def _saturated(
        self, number: int, worth: np.float32 | Array, counted: _Counted, at: Array | slice
    ) -> Array:
        """The scores of a leaf, of so much worth, at some places among the documents of a part that have it."""
        documents, frequency_at, lengths = counted
        if not len(documents):
            return np.empty(0, np.float32)
        frequency = frequency_at(at)
        # 32 bits throughout, in place. The length of a posting's sentence stands beside it: to gather a million
        # documents' norms takes three times as long as this arithmetic on what lies in a row.
        if lengths is None:
            scores = self._snapshot.norms(*self._norm)[number].take(documents[at])
        else:
            scores = np.multiply(lengths[at], self._norm_slope, dtype=np.float32)
            scores += self._norm_base
        scores += frequency
        np.divide(frequency, scores, out=scores)
        scores *= worth
        return scores

    def _frequencies(self, part: SegmentReader, node: query.Query) -> _Counted:
        """The documents of a part in which a leaf stands, how often, and their lengths where they lie beside."""
        if isinstance(node, query.Term) and node.fieldname == "text":
            return self._postings(part, [node.text])[0]
        if isinstance(node, (query.Phrase, spans.SpanNear2)):
            sentences = near_sentences(part, node)
        elif node.fieldname == "title":
            sentences = title_sentences(part, node.text)
        else:
            sentences = form_sentences(part, matching_forms(part.segment, node))
            if node.fieldname == "title_form":
                sentences = sentences[part.is_title[sentences]]
            sentences = np.sort(sentences)
        documents = sentences if self._scope == "sentence" else part.to_articles(sentences)
        weights = None
        if self._scope == "article" and (in_title := part.is_title.take(sentences)).any():
            weights = np.where(in_title, np.float32(self._ranking.title_weight), _ONCE)
        if len(documents) < 2 or not (documents[1:] == documents[:-1]).any():
            return documents, _once if weights is None else weights.__getitem__, None
        first = _firsts(documents)
        frequency = (
            _gaps(first, len(documents)) if weights is None else np.add.reduceat(weights, first)
        )
        return documents[first], frequency.__getitem__, None

    def _postings(self, part: SegmentReader, stems: Sequence[str]) -> tuple[_Counted, list[int]]:
        """The documents of several stems, one stem's behind the other's, and how many each has."""
        extents = [extent(part, stem, self._scope) for stem in stems]

        def column(name: str) -> Array:
            array = part.segment[name]
            return (
                array[extents[0]]
                if len(extents) == 1
                else np.concatenate([array[own] for own in extents])
            )

        counts = [own.stop - own.start for own in extents]
        if self._scope == "sentence":
            again = [
                repeated(part, stem) + at
                for stem, at in zip(stems, accumulate(counts, initial=0), strict=False)
            ]
            frequency = (
                partial(_again, np.concatenate(again), sum(counts))
                if any(map(len, again))
                else _once
            )
            return (column("posting_sentence"), frequency, column("posting_length")), counts
        frequency = partial(
            _weighted,
            column("article_posting_title"),
            column("article_posting_body"),
            self._ranking.title_weight,
        )
        return (column("article_posting_article"), frequency, None), counts

    # What has no score.

    def _unscored(self, masks: list[Array]) -> list[Matches]:
        """Masks of articles -> the live documents of the scope that they hold for."""
        found = []
        for part, mask in zip(self._snapshot.parts, masks, strict=True):
            documents = part.documents(self._scope)
            keep = mask[documents if self._scope == "article" else part.to_articles(documents)]
            found.append((documents[keep], np.zeros(int(np.count_nonzero(keep)), np.float32)))
        return found

    def _term(self, node: query.Term) -> list[Matches]:
        return self._metadata(node) if _only_filters(node) else self._leaf(node)

    def _metadata(self, node: query.Query) -> list[Matches]:
        return self._unscored([_mask(part, node) for part in self._snapshot.parts])

    def _through(
        self, found: list[Matches], node: query.Query, *, held: bool = True
    ) -> list[Matches]:
        """What a node of metadata lets through, or does not. Only the articles that were found are looked at."""
        kept = []
        for part, (documents, scores) in zip(self._snapshot.parts, found, strict=True):
            keep = _mask(part, node).take(
                documents if self._scope == "article" else part.to_articles(documents)
            )
            places = np.flatnonzero(keep if held else ~keep)
            kept.append((documents[places], scores[places]))
        return kept

    # What combines.

    def _children(self, node: query.Query) -> Iterator[list[Matches]]:
        """For each part, the matches of the children of a node."""
        children = list(node.children())
        few = [child for child in children if self._is_rare(child)]
        found = dict(zip(map(id, few), self._stems(few), strict=True)) if len(few) > 1 else {}
        each = [
            found[id(child)] if id(child) in found else self.matches(child) for child in children
        ]
        return (list(of_part) for of_part in zip(*each, strict=True))

    def _or(self, node: query.Or) -> list[Matches]:
        return self._unions(node, np.add)

    def _best(self, node: query.DisjunctionMax) -> list[Matches]:
        return self._unions(node, np.maximum)

    def _unions(self, node: query.Or | query.DisjunctionMax, combine: np.ufunc) -> list[Matches]:
        sizes = [
            part.articles if self._scope == "article" else part.sentences
            for part in self._snapshot.parts
        ]
        children = self._children(node)
        return [
            _scaled(union(found, combine, size), node.boost)
            for found, size in zip(children, sizes, strict=True)
        ]

    def _and(self, node: query.And) -> list[Matches]:
        children = list(node.children())
        filters = [child for child in children if _only_filters(child)]
        if len(filters) == len(children):
            return self._metadata(node)
        found = []
        scored = [self._unweighed(child) for child in children if not _only_filters(child)]
        for of_part in zip(*scored, strict=True):
            documents, held = intersection([documents for documents, _ in of_part])
            scores = reduce(
                np.add, (scores(places) for (_, scores), places in zip(of_part, held, strict=True))
            )
            found.append(_scaled((documents, scores), node.boost))
        return reduce(self._through, filters, found)

    def _not(self, node: query.Not) -> list[Matches]:
        if _only_filters(node):
            return self._metadata(node)
        every = self._metadata(query.Every())
        return [
            difference(all_, found)
            for all_, found in zip(every, self.matches(node.query), strict=True)
        ]

    def _and_not(self, node: query.AndNot) -> list[Matches]:
        if _only_filters(node.b):
            return self._through(self.matches(node.a), node.b, held=False)
        return [difference(kept, left_out) for kept, left_out in self._children(node)]

    def _and_maybe(self, node: query.AndMaybe) -> list[Matches]:
        found = []
        for (documents, scores), (others, more) in self._children(node):
            here, there = common(documents, others)
            summed = scores.copy()
            summed[here] += more[there]
            found.append((documents, summed))
        return found

    def _require(self, node: query.Require) -> list[Matches]:
        if _only_filters(node.b):
            return self._through(self.matches(node.a), node.b)
        found = []
        for (documents, scores), (others, _) in self._children(node):
            here, _ = common(documents, others)
            found.append((documents[here], scores[here]))
        return found

    def _constant(self, node: query.ConstantScoreQuery) -> list[Matches]:
        found = [documents for documents, _ in self.matches(node.child)]
        return [(documents, np.full(len(documents), node.score, np.float32)) for documents in found]

    _RULES: ClassVar[dict[type, Callable[[Evaluation, Any], list[Matches]]]] = {
        query.Term: _term,
        query.Prefix: _leaf,
        query.Wildcard: _leaf,
        query.FuzzyTerm: _leaf,
        query.Phrase: _leaf,
        spans.SpanNear2: _leaf,
        query.NumericRange: _metadata,
        query.Every: _metadata,
        query.Or: _or,
        query.DisjunctionMax: _best,
        query.And: _and,
        query.Not: _not,
        query.AndNot: _and_not,
        query.AndMaybe: _and_maybe,
        query.Require: _require,
        query.ConstantScoreQuery: _constant,
    }


def _kept(counted: _Counted, keep: Array) -> _Counted:
    documents, frequency, lengths = counted
    kept = keep.nonzero()[0]
    return (
        documents[kept],
        lambda at: frequency(kept[at]),
        None if lengths is None else lengths[kept],
    )


def _once(_: Array | slice) -> np.float32:
    return _ONCE


def _again(again: Array, count: int, at: Array | slice) -> Array:
    """How often each of some of so many documents has what each has once, and some, given ascending, once more."""
    if isinstance(at, slice):
        frequency = np.ones(count, np.float32)
        np.add.at(frequency, again, _ONCE)
        return frequency[at]
    frequency = np.ones(len(at), np.float32)
    place, held = places(at, again)
    np.add.at(frequency, place[held], _ONCE)
    return frequency


def _weighted(title: Array, body: Array, weight: float, at: Array | slice) -> Array:
    frequency = np.multiply(title[at], weight, dtype=np.float32)
    frequency += body[at]
    return frequency


def _only_filters(node: query.Query) -> bool:
    """Whether a node asks for metadata alone: it is answered by a mask of articles, and has no score."""
    if isinstance(node, query.Term):
        return node.fieldname in FIELDS
    if isinstance(node, (query.And, query.Or, query.Not)):
        return all(map(_only_filters, node.children()))
    return isinstance(node, (query.NumericRange, query.Every))


def _mask(part: SegmentReader, node: query.Query) -> Array:
    """(A,) bool: the articles that have the metadata a node asks for."""
    if isinstance(node, query.Term):
        return part.field_mask(node.fieldname, [node.text])
    if isinstance(node, query.NumericRange):
        return part.date_mask(node.start, node.end)
    if isinstance(node, query.Every):
        return np.ones(part.articles, bool)
    masks = [_mask(part, child) for child in node.children()]
    if isinstance(node, query.Not):
        return ~masks[0]
    combined: Array = (np.logical_and if isinstance(node, query.And) else np.logical_or).reduce(
        masks
    )
    return combined


def _scaled(matches: Matches, boost: float) -> Matches:
    return matches if boost == 1.0 else (matches[0], matches[1] * boost)


def _firsts(numbers: Array) -> Array:
    """Where the stretches of equal numbers begin."""
    changed = np.ones(len(numbers), bool)
    np.not_equal(numbers[1:], numbers[:-1], out=changed[1:])
    return changed.nonzero()[0]


def _gaps(first: Array, end: int) -> Array:
    """The lengths of stretches that begin at these places, the last one up to the end."""
    gaps = np.empty(len(first), np.float32)
    np.subtract(first[1:], first[:-1], out=gaps[:-1], casting="unsafe")
    gaps[-1:] = end - first[-1:]
    return gaps
