"""From what matched to the page that is shown: the order of hits, and the best sentences of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import attrs
import numpy as np

from newsarchive.index.parameters import Ranking
from newsarchive.index.segment import NO_DATE, Array
from newsarchive.index.snapshot import runs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from whoosh.query import Query

    from newsarchive.index.evaluate import Evaluation
    from newsarchive.index.snapshot import Matches, Part, Scope, Snapshot

__all__ = ["Found", "Ranking", "Sort", "best_sentences", "page"]

Sort = Literal["relevance", "newest", "oldest"]


@attrs.frozen
class Found:
    """A hit before its text is fetched.

    Attributes:
        part: which part of the snapshot it is in.
        article: its number in the part.
        score: of the article, or of the sentence where those are asked for.
        sentence: its number in the part where single sentences are asked for.
    """

    part: int
    article: int
    score: float
    sentence: int | None = None


def page(
    snapshot: Snapshot, matches: Sequence[Matches], scope: Scope, *, sort: Sort, first: int, count: int
) -> list[Found]:
    """The hits from the place `first` on, in order.

    Those of equal score are ordered by date, the newest first, then by id, then by their place in the article; those of
    equal date by score. An article without a date comes last where dates decide.
    """
    ranked = []
    for number, (part, (documents, scores)) in enumerate(zip(snapshot.parts, matches, strict=True)):
        articles = documents if scope == "article" else part.to_articles(documents)
        dates = part.segment["article_date"][articles]
        keys = _keys(scores, dates, sort)
        best = _best(keys, part, articles, documents, first + count)
        ids = part.segment.strings("article_id")
        for place in best.tolist():
            key = (*(float(values[place]) for values in keys), ids[int(articles[place])], int(documents[place]))
            sentence = int(documents[place]) if scope == "sentence" else None
            ranked.append((key, Found(number, int(articles[place]), float(scores[place]), sentence)))
    ranked.sort(key=lambda item: item[0])
    return [found for _, found in ranked[first : first + count]]


def _keys(scores: Array, dates: Array, sort: Sort) -> tuple[Array, Array]:
    """What decides first and second; the smaller comes first."""
    newest = -(dates.astype(float))  # NO_DATE is the oldest of all
    if sort == "relevance":
        return -scores, newest
    return newest if sort == "newest" else np.where(dates == NO_DATE, np.inf, dates), -scores


def _best(keys: tuple[Array, Array], part: Part, articles: Array, documents: Array, count: int) -> Array:
    """The places of the `count` first ones; which of those that are equal to the last is left to their ids."""
    primary, secondary = keys
    if len(primary) <= count:
        return np.arange(len(primary))
    kept = np.flatnonzero(primary <= np.partition(primary, count - 1)[count - 1])
    order = np.lexsort((documents[kept], part.id_rank[articles[kept]], secondary[kept], primary[kept]))
    return kept[order[:count]]


def best_sentences(
    evaluation: Evaluation, parts: Sequence[Part], tree: Query, hits: Sequence[Found], most: int
) -> list[list[int]]:
    """For each hit the numbers of its best sentences, best first: those with any word of the query, up to `most`.

    An article found by its metadata alone, or by what it does not say, gives its first sentence.
    """
    chosen: list[Array] = []
    for number, part in enumerate(parts):
        at = part.segment["article_sentence"].astype(np.int64)
        articles = np.unique(np.array([hit.article for hit in hits if hit.part == number], np.int64))
        chosen.append(runs(at[articles], at[articles + 1] - at[articles]))
    scores = evaluation.best_sentences(tree, chosen)
    return [_of_article(parts[hit.part], hit.article, chosen[hit.part], scores[hit.part], most) for hit in hits]


def _of_article(part: Part, article: int, sentences: Array, scores: Array, most: int) -> list[int]:
    first, end = part.segment["article_sentence"][article : article + 2].tolist()
    at = int(np.searchsorted(sentences, first))
    own = scores[at : at + end - first]
    order = np.argsort(-own, kind="stable")[:most]
    best = [first + place for place in order.tolist() if own[place] > 0]
    printed = part.segment["sentence_end"][first:end] > part.segment["sentence_start"][first:end]
    return best or [first + int(np.argmax(printed))]
