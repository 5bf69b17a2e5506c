"""Where the leaves of a query stand in a snapshot, and how BM25 scores what has them.

    postings        of a leaf: the documents that have it, and how often each has it
    scores          of some of these documents
    scored_stems    both for several stems at once

In the scope «article» the frequencies of a leaf are summed over the sentences of the article. A
phrase, a near or a word with several printed forms counts as one term: its frequency is that of its
occurrences.
"""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

import numpy as np
from whoosh import query as wq
from whoosh.query import spans

from newsarchive.index.postings import form_sentences
from newsarchive.search import bm25
from newsarchive.search.forms import matching_forms
from newsarchive.search.leaf_postings import (
    LeafPostings,
    counted,
    joined,
    size_of,
    stem_postings,
    title_sentences,
)
from newsarchive.search.phrases import near_sentences
from newsarchive.search.tree import is_plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsarchive.index.arrays import Array
    from newsarchive.index.snapshot import SegmentReader, Snapshot
    from newsarchive.request import Scope
    from newsarchive.search.matches import Scored
    from newsarchive.search.parameters import Ranking
    from newsarchive.search.terms import Vocabulary

__all__ = ["ALL", "LeafScores"]

ALL = slice(None)
"""The places of all documents of a leaf."""

_ONCE = np.float32(1)


class LeafScores:
    """The leaves of one query over one snapshot in one scope.

    Args:
        snapshot: the state that is searched.
        scope: what a document is.
        ranking: the parameters of the score.
        vocabulary: the words of the query, as far as they are looked up.

    Attributes:
        vocabulary: as given.
        norm_base: what is added to the frequency in BM25, whatever the length of a document.
        norm_slope: what each token of its length adds to that.
    """

    def __init__(
        self, snapshot: Snapshot, scope: Scope, ranking: Ranking, vocabulary: Vocabulary
    ) -> None:
        self.vocabulary = vocabulary
        self._snapshot = snapshot
        self._scope: Scope = scope
        self._ranking = ranking
        self._norm = scope, ranking.k1, ranking.b, ranking.title_weight
        self.norm_base, self.norm_slope = snapshot.norm(*self._norm)
        self._count = snapshot.count(scope)

    def weight(self, leaf: wq.Query, matching: int) -> float:
        """What a leaf adds to a score at most.

        Args:
            leaf: whose boost counts.
            matching: how many documents have it.
        """
        # A near has no boost of its own.
        boost = getattr(leaf, "boost", 1.0)
        return bm25.weight(self._count, matching, self._ranking.k1, boost)

    def scores(
        self, part: int, postings: LeafPostings, weight: np.float32 | Array, at: Array | slice
    ) -> Array:
        """The scores of some documents of a leaf in a segment.

        Args:
            part: which segment of the snapshot.
            postings: of the leaf there.
            weight: of the leaf; or one for each document, where the leaf is several stems.
            at: the places of the documents among those of the leaf.

        Returns:
            (n,) float32.
        """
        if not len(postings.documents):
            return np.empty(0, np.float32)
        lengths = postings.lengths_at(at)
        # The length of a posting's sentence stands beside it: gathering the norms of a million
        # documents would take longer than this arithmetic on what lies in a row.
        if lengths is None:
            every = self._snapshot.norms(*self._norm)[part]
            norms = every.take(postings.documents[at])
        else:
            norms = np.multiply(lengths, self.norm_slope, dtype=np.float32)
            norms += self.norm_base
        frequencies = postings.frequencies(at)
        return bm25.array_scores(frequencies, norms, weight)

    def postings(self, node: wq.Query) -> list[LeafPostings]:
        """For each segment the postings of a leaf, without dead documents.

        Args:
            node: a leaf of a tree.
        """
        if is_plain(node):
            found = self._stem_postings([node.text])
            return [own for own, _ in found]
        living = []
        for number, part in enumerate(self._snapshot.parts):
            own = self._occurrences(number, part, node)
            alive = part.alive(self._scope)
            # Mostly nothing was removed from a segment.
            if alive is not None:
                own = own.where(alive[own.documents])
            living.append(own)
        return living

    def _occurrences(self, number: int, part: SegmentReader, node: wq.Query) -> LeafPostings:
        """The postings of a leaf that is no stem in a segment, dead documents included.

        Args:
            number: which segment of the snapshot.
            part: the segment.
            node: the leaf.
        """
        # Where a phrase or pattern stands is found once for both scopes.
        key = number, id(node)
        known = self.vocabulary.leaf_sentences.get(key)
        if known is None:
            known = node, self._sentences(number, part, node)
            self.vocabulary.leaf_sentences[key] = known
        _, sentences = known
        if self._scope == "sentence":
            return counted(sentences, None)
        # In the scope «article» an occurrence in the title counts more.
        in_title = part.is_title.take(sentences)
        weights = None
        if in_title.any():
            title_weight = np.float32(self._ranking.title_weight)
            weights = np.where(in_title, title_weight, _ONCE)
        articles = part.to_articles(sentences)
        return counted(articles, weights)

    def _sentences(self, number: int, part: SegmentReader, node: wq.Query) -> Array:
        """The sentence of each occurrence of a leaf that is no stem in a segment, ascending.

        Args:
            number: which segment of the snapshot.
            part: the segment.
            node: the leaf.
        """
        if isinstance(node, (wq.Phrase, spans.SpanNear2)):
            number_of = self.vocabulary.in_segment(number)
            return near_sentences(part, node, number_of)
        if node.fieldname == "title":
            stem = self.vocabulary.numbers(node.text)[number]
            return title_sentences(part, stem)
        # What is left asks for printed forms.
        forms = matching_forms(part.segment, node)
        sentences = form_sentences(part, forms)
        if node.fieldname == "title_form":
            in_title = part.is_title[sentences]
            sentences = sentences[in_title]
        return np.sort(sentences)

    # Stems, most of what is asked for.

    def scored_stems(self, nodes: Sequence[wq.Term]) -> list[list[Scored]]:
        """What each of several stems matches; all are scored in one chain of array operations.

        Args:
            nodes: leaves that ask for stems anywhere.

        Returns:
            for each of them, and for each segment, the documents and their scores.
        """
        found = self._stem_postings([node.text for node in nodes])
        # First how many documents of all segments each stem has: that gives its weight.
        totals = np.zeros(len(nodes), np.int64)
        for _, counts in found:
            totals += counts
        weights = []
        for node, here in zip(nodes, totals.tolist(), strict=True):
            matching = self.vocabulary.matching(node, self._scope, here)
            weights.append(self.weight(node, matching))
        # Then the scores of all stems in a row, cut into those of each.
        matches: list[list[Scored]] = [[] for _ in nodes]
        for number, (postings, counts) in enumerate(found):
            each = np.array(weights, np.float32).repeat(counts)
            scores = self.scores(number, postings, each, ALL)
            documents = postings.documents
            bounds = accumulate(counts, initial=0)
            for own, (start, end) in zip(matches, pairwise(bounds), strict=True):
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
            title_weight = self._ranking.title_weight
            postings = stem_postings(part, numbers, ranges, self._scope, title_weight=title_weight)
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
        """The postings of stems in a segment without dead documents, and how many each stem has.

        Args:
            number: which segment of the snapshot.
            postings: of the stems there, stem by stem.
            stems: all of them, also those that the segment does not have.
        """
        masks = [self.vocabulary.living(stem, self._scope)[number] for stem in stems]
        counts = []
        living = [np.empty(0, bool)]
        for mask in masks:
            # A stem that is not in the segment has no mask.
            if mask is None:
                counts.append(0)
                continue
            counts.append(int(np.count_nonzero(mask)))
            living.append(mask)
        return postings.where(joined(living)), counts
