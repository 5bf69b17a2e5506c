"""What matches a query, with the scores.

The score of an article is BM25F (see `evaluate`), that of a sentence BM25 with a share of its
article's. What has all words of the query stands above what has some. `page` then orders the best.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

import attrs
import numpy as np

from newsarchive.index.arrays import common, intersection
from newsarchive.search import bm25
from newsarchive.search.evaluate import Evaluation
from newsarchive.search.expansion import expand
from newsarchive.search.filters import articles_of
from newsarchive.search.matches import union
from newsarchive.search.parameters import Ranking
from newsarchive.search.terms import Vocabulary
from newsarchive.search.windows import Windows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsarchive.analysis import Analyser
    from newsarchive.index.arrays import Array
    from newsarchive.index.snapshot import SegmentReader, Snapshot
    from newsarchive.request import Filters, Scope
    from newsarchive.search.expanded import ExpandedQuery
    from newsarchive.search.forgiving import ParsedQuery
    from newsarchive.search.matches import Scored
    from newsarchive.search.sources import Synonyms

__all__ = ["Matches", "Ranking", "match"]


@attrs.frozen
class Matches:
    """What a query matches in a snapshot.

    Attributes:
        query: as it was evaluated.
        scope: what was asked for.
        scored: for each segment the documents of the scope and their scores.
        total: how many of the documents match what was typed.
        related: how many only what a rare or unknown word brings.
        counted: for each segment the documents that count: those of `total`, or the related ones
            where that is 0.
        idfs: how rare each word of `query.words` is.
        vocabulary: the words of the query, each looked up once.
        windows: where its words stand, as far as it was looked up.
        evaluation: which remembers what each node of the tree matches.
    """

    query: ExpandedQuery
    scope: Scope
    scored: list[Scored]
    total: int
    related: int
    counted: list[Array]
    idfs: tuple[float, ...]
    vocabulary: Vocabulary
    windows: Windows
    evaluation: Evaluation


def match(
    snapshot: Snapshot,
    parsed: ParsedQuery,
    *,
    scope: Scope,
    chosen: Filters,
    ranking: Ranking,
    analyser: Analyser,
    among: Array | None = None,
    synonyms: Synonyms | None = None,
    first: Sequence[int] = (),
    vocabulary: Vocabulary | None = None,
) -> Matches:
    """What a query matches, with the scores.

    Args:
        snapshot: the state that is searched.
        parsed: the query as it was read.
        scope: whether articles or sentences are wanted.
        chosen: the filters beside the query.
        ranking: the parameters.
        analyser: that of the index.
        among: the store's numbers of the articles that may be found; None for all.
        synonyms: what words of the query mean, too.
        first: the store's numbers of the articles that are looked for by their address.
        vocabulary: of the snapshot, where it was made already.

    Raises:
        QueryError: its patterns mean too many words.
    """
    vocabulary = vocabulary or Vocabulary(snapshot)
    expanded = expand(
        parsed,
        vocabulary=vocabulary,
        scope=scope,
        ranking=ranking,
        analyser=analyser,
        synonyms=synonyms,
    )
    evaluation = Evaluation(snapshot, scope, ranking, vocabulary)
    evaluation.score_together(expanded.leaves)
    scored = evaluation.matches(expanded.tree)
    if scope == "sentence" and ranking.article_share:
        scored = _with_context(snapshot, scored, expanded, ranking, vocabulary)
    # For each word, and for each segment, the documents that have it.
    by_word = [evaluation.documents(word.node) for word in expanded.words]
    if ranking.complete and len(by_word) > 1:
        scored = _complete_first(scored, by_word)
    typed = _documents(evaluation, expanded, scored)
    if first:
        scored, typed = _with_first(snapshot, scored, typed, scope, first)
    masks = _masks(snapshot, chosen, among)
    scored = _filtered(snapshot, scored, scope, masks)
    if typed is None:
        counted = [documents for documents, _ in scored]
        total = every = sum(map(len, counted))
    else:
        counted = _let_through(snapshot, typed, scope, masks)
        total = sum(map(len, counted))
        every = sum(len(documents) for documents, _ in scored)
        if not total:
            counted = [documents for documents, _ in scored]
    size = snapshot.count(scope)
    of_sentences = evaluation
    if scope != "sentence":
        of_sentences = Evaluation(snapshot, "sentence", ranking, vocabulary)
    held = []
    for word, documents in zip(expanded.words, by_word, strict=True):
        here = sum(map(len, documents))
        held.append(vocabulary.matching(word.node, scope, here))
    return Matches(
        query=expanded,
        scope=scope,
        scored=scored,
        total=total,
        related=every - total,
        counted=counted,
        idfs=tuple(bm25.idf(size, count) for count in held),
        vocabulary=vocabulary,
        windows=Windows(snapshot, of_sentences, expanded.leaves),
        evaluation=evaluation,
    )


def _documents(
    evaluation: Evaluation, expanded: ExpandedQuery, scored: Sequence[Scored]
) -> list[Array] | None:
    """For each segment what matches the words as typed; None where that is all that matches."""
    if expanded.typed is expanded.tree:
        return None
    if expanded.typed is None:
        return [documents[:0] for documents, _ in scored]
    return [documents for documents, _ in evaluation.matches(expanded.typed)]


def _with_first(
    snapshot: Snapshot,
    scored: Sequence[Scored],
    typed: Sequence[Array] | None,
    scope: Scope,
    first: Sequence[int],
) -> tuple[list[Scored], list[Array]]:
    """Matches with some articles above all others, whether they match or not."""
    top = max((float(scores.max(initial=0.0)) for _, scores in scored), default=0.0)
    found = []
    counted = []
    for number, (part, own) in enumerate(zip(snapshot.parts, scored, strict=True)):
        chosen = np.isin(part.segment["article_number"], first)
        every = part.documents(scope)
        wanted = every[chosen[articles_of(part, every, scope)]]
        above = wanted, np.full(len(wanted), top + 1, np.float32)
        found.append(union([own, above], np.add, max(part.articles, part.sentences)))
        before = own[0] if typed is None else typed[number]
        counted.append(np.union1d(before, wanted))
    return found, counted


def _with_context(
    snapshot: Snapshot,
    scored: Sequence[Scored],
    expanded: ExpandedQuery,
    ranking: Ranking,
    vocabulary: Vocabulary,
) -> list[Scored]:
    """Sentences whose scores have a share of the scores of their articles."""
    of_articles = Evaluation(snapshot, "article", ranking, vocabulary)
    of_articles.score_together(expanded.leaves)
    articles = of_articles.matches(expanded.tree)
    found = []
    for part, (documents, scores), own in zip(snapshot.parts, scored, articles, strict=True):
        context = _context(part, part.to_articles(documents), own, ranking.article_share)
        found.append((documents, context + scores))
    return found


def _context(part: SegmentReader, articles: Array, scored: Scored, share: float) -> Array:
    """What the rest of its article adds to a sentence.

    That is a share of the article's score, without the sentence's own part of it.

    Args:
        part: of the snapshot.
        articles: that of each sentence.
        scored: the articles that match, and their scores.
        share: of it.
    """
    documents, scores = scored
    context = np.zeros(part.articles, np.float32)
    # NumPy converts numbers of any other type when it looks them up, which takes longer.
    at = documents.astype(np.intp)
    context[at] = scores * part.rest.take(at) * np.float32(share)
    return context.take(articles)


def _complete_first(scored: list[Scored], by_word: Sequence[Sequence[Array]]) -> list[Scored]:
    """Scores in which what has every word stands above all that has some.

    Args:
        scored: for each segment the documents and their scores.
        by_word: for each word, and for each segment, the documents that have it, ascending.
    """
    # All are ascending: what is in all of them is found without sorting.
    complete = []
    for (documents, _), *words in zip(scored, *by_word, strict=True):
        everywhere, _ = intersection(list(words))
        here, _ = common(documents, everywhere)
        complete.append(here)
    counts = [len(documents) for documents, _ in scored]
    if list(map(len, complete)) == counts:
        return scored
    top = max([float(scores.max(initial=0.0)) for _, scores in scored], default=0.0)
    found = []
    for (documents, scores), here in zip(scored, complete, strict=True):
        if not len(here):
            found.append((documents, scores))
            continue
        # In 64 bits: a score beside a far larger one keeps its digits.
        raised = scores.astype(np.float64)
        raised[here] += top
        found.append((documents, raised))
    return found


def _masks(snapshot: Snapshot, chosen: Filters, among: Array | None) -> list[Array | None]:
    """For each segment which articles the filters beside a query let through; None for all."""
    found: list[Array | None] = []
    for part in snapshot.parts:
        masks = [part.filter_mask(chosen)]
        if among is not None:
            masks.append(np.isin(part.segment["article_number"], among, assume_unique=True))
        given = [mask for mask in masks if mask is not None]
        found.append(reduce(np.logical_and, given) if given else None)
    return found


def _filtered(
    snapshot: Snapshot, scored: Sequence[Scored], scope: Scope, masks: Sequence[Array | None]
) -> list[Scored]:
    """What the masks let through, with its scores."""
    found = []
    for part, mask, (documents, scores) in zip(snapshot.parts, masks, scored, strict=True):
        if mask is None:
            found.append((documents, scores))
        else:
            keep = mask[articles_of(part, documents, scope)]
            found.append((documents[keep], scores[keep]))
    return found


def _let_through(
    snapshot: Snapshot, typed: Sequence[Array], scope: Scope, masks: Sequence[Array | None]
) -> list[Array]:
    """What the masks let through of some documents."""
    found = []
    for part, mask, documents in zip(snapshot.parts, masks, typed, strict=True):
        if mask is None:
            found.append(documents)
        else:
            found.append(documents[mask[articles_of(part, documents, scope)]])
    return found
