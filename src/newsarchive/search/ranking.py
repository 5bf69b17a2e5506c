"""What matches a query, with the scores.

The score of an article is BM25F (see `evaluate`), that of a sentence BM25 with a share of its article's.
What has all words of the query stands above what has some. `page` then orders the best.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

import attrs
import numpy as np

from newsarchive.index.occurrences import Occurrences
from newsarchive.search import bm25
from newsarchive.search.evaluate import Evaluation
from newsarchive.search.expansion import ExpandedQuery, Synonyms, expand
from newsarchive.search.filters import articles_of
from newsarchive.search.parameters import Ranking
from newsarchive.search.terms import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsarchive.analysis import Analyser
    from newsarchive.index.arrays import Array
    from newsarchive.index.snapshot import SegmentReader, Snapshot
    from newsarchive.request import Filters, Scope
    from newsarchive.search.matches import Scored
    from newsarchive.search.tree import Query

__all__ = ["Matches", "Ranking", "match"]


@attrs.frozen
class Matches:
    """What a query matches in a snapshot.

    Attributes:
        query: as it was evaluated.
        scope: what was asked for.
        scored: for each segment the documents of the scope and their scores.
        idfs: how rare each word of `query.words` is.
        vocabulary: the words of the query, each looked up once.
        part_occurrences: for each segment where its words stand, as far as it was looked up.
        evaluation: which remembers what each node of the tree matches.
    """

    query: ExpandedQuery
    scope: Scope
    scored: list[Scored]
    idfs: tuple[float, ...]
    vocabulary: Vocabulary
    part_occurrences: tuple[Occurrences, ...]
    evaluation: Evaluation


def match(
    snapshot: Snapshot,
    tree: Query,
    text: str,
    *,
    scope: Scope,
    chosen: Filters,
    ranking: Ranking,
    analyser: Analyser,
    among: Array | None = None,
    synonyms: Synonyms | None = None,
) -> Matches:
    """What a query matches, with the scores.

    Args:
        snapshot: the state that is searched.
        tree: the parsed query.
        text: the query as typed.
        scope: whether articles or sentences are wanted.
        chosen: the filters beside the query.
        ranking: the parameters.
        analyser: that of the index.
        among: the store's numbers of the articles that may be found; None for all.
        synonyms: what words of the query mean, too.

    Raises:
        QueryError: its patterns mean too many words.
    """
    vocabulary = Vocabulary(snapshot)
    expanded = expand(
        tree,
        text,
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
    by_word = []
    for word in expanded.words:
        by_word.append([documents for documents, _ in evaluation.scores_at(word.node)])
    if ranking.complete and len(by_word) > 1:
        scored = _complete_first(scored, by_word)
    total = snapshot.count(scope)
    held = [sum(map(len, documents)) for documents in by_word]
    return Matches(
        query=expanded,
        scope=scope,
        scored=_filtered(snapshot, scored, scope, chosen, among),
        idfs=tuple(bm25.idf(total, count) for count in held),
        vocabulary=vocabulary,
        part_occurrences=tuple(map(Occurrences, snapshot.parts)),
        evaluation=evaluation,
    )


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
    """What the rest of its article adds to a sentence: a share of the article's score but for its own part.

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
    masks = []
    for (documents, _), *words in zip(scored, *by_word, strict=True):
        shortest, *longer = sorted(words, key=len)
        everywhere = shortest
        for others in longer:
            everywhere = everywhere[np.isin(everywhere, others, assume_unique=True)]
        masks.append(np.isin(documents, everywhere, assume_unique=True))
    if all(mask.all() for mask in masks):
        return scored
    top = max((float(scores.max(initial=0.0)) for _, scores in scored), default=0.0)
    found = []
    for (documents, scores), mask in zip(scored, masks, strict=True):
        found.append((documents, scores + top * mask if mask.any() else scores))
    return found


def _filtered(
    snapshot: Snapshot,
    scored: Sequence[Scored],
    scope: Scope,
    chosen: Filters,
    among: Array | None,
) -> list[Scored]:
    """What the filters beside a query let through."""
    found = []
    for part, (documents, scores) in zip(snapshot.parts, scored, strict=True):
        masks = [part.filter_mask(chosen)]
        if among is not None:
            masks.append(np.isin(part.segment["article_number"], among, assume_unique=True))
        given = [mask for mask in masks if mask is not None]
        if not given:
            found.append((documents, scores))
            continue
        keep = reduce(np.logical_and, given)[articles_of(part, documents, scope)]
        found.append((documents[keep], scores[keep]))
    return found
