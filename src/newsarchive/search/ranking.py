"""From what matched to the page that is shown: scores, the order of hits, and the best sentences of each.

The score of an article is BM25F (see `index.evaluate`), that of a sentence BM25 with a share of its article's. What has
all words of the query stands above what has some. The best are then told apart by how near to each other the words
stand in a sentence, and by whether they are printed as they were typed.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right, insort
from functools import partial, reduce
from itertools import repeat
from typing import TYPE_CHECKING, Literal

import attrs
import numpy as np

from newsarchive.index.occurrences import Occurrences, SentenceRange
from newsarchive.index.snapshot import SegmentReader, sentences_of
from newsarchive.search import proximity
from newsarchive.search.evaluate import Evaluation
from newsarchive.search.expansion import Asked, Synonyms, Widening
from newsarchive.search.parameters import Ranking
from newsarchive.search.top import largest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from newsarchive.analysis import Analyser
    from newsarchive.index.arrays import Array, Matches
    from newsarchive.index.snapshot import Snapshot
    from newsarchive.request import Filters, Scope
    from newsarchive.search.tree import Query

__all__ = [
    "Answer",
    "Found",
    "Ranking",
    "Sort",
    "answer",
    "best_sentences",
    "leading",
    "page",
    "score_parts",
]

Sort = Literal["relevance", "newest", "oldest"]


@attrs.frozen
class Found:
    """A hit before its text is fetched.

    Attributes:
        part: which part of the snapshot it is in.
        article: its number in the part.
        score: of the article, or of the sentence where those are asked for.
        sentence_range: the sentences of the article in the part, or that one alone.
    """

    part: int
    article: int
    score: float
    sentence_range: SentenceRange


@attrs.frozen
class Answer:
    """What a query matches in a snapshot.

    Attributes:
        asked: the query as it was evaluated.
        scope: what was asked for.
        matches: for each part the documents of the scope and their scores.
        worths: how rare each word of `asked.words` is, as BM25 weighs it.
        part_occurrences: for each part, where its words stand, as far as it was looked up.
    """

    asked: Asked
    scope: Scope
    matches: list[Matches]
    worths: tuple[float, ...]
    part_occurrences: tuple[Occurrences, ...]


class _Kept(Evaluation):
    """An evaluation that works each node of a tree out once."""

    def __init__(self, snapshot: Snapshot, scope: Scope, ranking: Ranking) -> None:
        super().__init__(snapshot, scope, ranking)
        self._known: dict[int, tuple[Query, list[Matches]]] = {}

    def matches(self, node: Query) -> list[Matches]:
        if id(node) not in self._known:
            self._known[id(node)] = node, super().matches(node)
        return list(self._known[id(node)][1])


def answer(
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
) -> Answer:
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
    """
    asked = Widening(snapshot, scope, ranking, text, analyser, synonyms).asked(tree)
    evaluation = _Kept(snapshot, scope, ranking)
    matches = evaluation.matches(asked.tree)
    if scope == "sentence" and ranking.article_share:
        articles = Evaluation(snapshot, "article", ranking).matches(asked.tree)
        matches = [
            (
                documents,
                _context(part, part.to_articles(documents), found, ranking.article_share) + scores,
            )
            for part, (documents, scores), found in zip(
                snapshot.parts, matches, articles, strict=True
            )
        ]
    by_word = [evaluation.matches(word) for word in asked.words]
    if ranking.complete and len(by_word) > 1:
        matches = _complete_first(matches, by_word)
    for number, (part, (documents, scores)) in enumerate(zip(snapshot.parts, matches, strict=True)):
        mask = part.filter_mask(chosen)
        if among is not None:
            here = np.isin(part.segment["article_number"], among, assume_unique=True)
            mask = here if mask is None else mask & here
        if mask is not None:
            keep = mask[documents if scope == "article" else part.to_articles(documents)]
            matches[number] = documents[keep], scores[keep]
    total = snapshot.count(scope)
    held = [sum(len(documents) for documents, _ in found) for found in by_word]
    worths = tuple(math.log(1 + (total - n + 0.5) / (n + 0.5)) for n in held)
    return Answer(asked, scope, matches, worths, tuple(map(Occurrences, snapshot.parts)))


def _context(part: SegmentReader, articles: Array, matches: Matches, share: float) -> Array:
    """What the rest of its article is worth to a sentence: a share of the article's score but for the sentence's part.

    Args:
        part: of the snapshot.
        articles: that of each sentence.
        matches: the articles that match, and their scores.
        share: of it.
    """
    documents, scores = matches
    worth = np.zeros(part.articles, np.float32)
    at = documents.astype(
        np.intp
    )  # other numbers NumPy converts in thrice the time when it looks them up
    worth[at] = scores * part.rest.take(at) * np.float32(share)
    return worth.take(articles)


def _complete_first(matches: list[Matches], by_word: list[list[Matches]]) -> list[Matches]:
    """Scores in which what has every word stands above all that has some."""
    found = []
    masks = []
    for (documents, _), *words in zip(matches, *by_word, strict=True):
        shortest_first = sorted((word[0] for word in words), key=len)
        everywhere = reduce(
            lambda few, many: few[np.isin(few, many, assume_unique=True)], shortest_first
        )
        masks.append(np.isin(documents, everywhere, assume_unique=True))
    if all(mask.all() for mask in masks):
        return matches
    top = max((float(scores.max(initial=0.0)) for _, scores in matches), default=0.0)
    for (documents, scores), mask in zip(matches, masks, strict=True):
        found.append((documents, scores + top * mask if mask.any() else scores))
    return found


def page(
    snapshot: Snapshot, answered: Answer, ranking: Ranking, *, sort: Sort, first: int, count: int
) -> list[Found]:
    """The hits from the place `first` on, in order.

    Those of equal score are ordered by date, the newest first, then by id, then by their place in the article; those of
    equal date by score. An article without a date comes last where dates decide. The order is the same whichever page
    of it is asked for; what comes behind the page is never sorted.
    """
    end = first + count
    if not count or first >= sum(len(documents) for documents, _ in answered.matches):
        return []
    if sort == "relevance":
        rows = sorted(_with_bonuses(snapshot, answered, ranking, end))
    else:
        rows = _foremost(snapshot, answered.scope, answered.matches, sort, end)
    found = []
    for *keys, number, document in _slice(snapshot, answered.scope, rows, first, end):
        part = snapshot.parts[number]
        article = document if answered.scope == "article" else part.article_of.data[document]
        sentence_range = sentences_of(part, document, answered.scope)
        found.append(Found(number, article, -keys[0 if sort == "relevance" else 1], sentence_range))
    return found


# What a document is ordered by, its score and its date in either order, the smaller the earlier; its part and number.
_Row = tuple[float, float, int, int]


def _foremost(
    snapshot: Snapshot, scope: Scope, matches: Sequence[Matches], sort: Sort, most: int
) -> list[_Row]:
    """The documents that come first, up to `most` of each part, in the order of their keys."""
    rows: list[_Row] = []
    for number, (part, (documents, scores)) in enumerate(zip(snapshot.parts, matches, strict=True)):
        if not len(documents):
            continue
        dates = partial(_dates, part, scope, sort, documents)
        keys: list[Callable[[Array | slice], Array]] = [scores.__getitem__, dates]
        keys = keys if sort == "relevance" else keys[::-1]
        least = -rows[most - 1][0] if len(rows) >= most else None
        places = _cut([*keys, partial(_ranks, part, scope, documents)], most, least=least)
        first, second, document = (
            -keys[0](places).astype(float),
            -keys[1](places).astype(float),
            documents[places],
        )
        if most > _FEW:
            order = np.lexsort((second, first))
            first, second, document = first[order], second[order], document[order]
        rows += zip(
            first.tolist(), second.tolist(), repeat(number), document.tolist(), strict=False
        )
        rows.sort()  # which merges what is sorted
    return rows


_FEW = 200  # rows, which Python sorts as fast as NumPy


def _cut(
    keys: Sequence[Callable[[Array | slice], Array]],
    most: int,
    places: Array | slice = slice(None),
    least: float | None = None,
) -> Array | slice:
    """The places of the `most` that come first: by the first key the largest, of equals by the next.

    Of those whose first key is below `least` none is wanted.
    """
    values = keys[0](places)
    if len(values) <= most:
        return places
    best = largest(values, most, least)
    found = best if isinstance(places, slice) else places[best]
    if len(best) <= most or len(keys) == 1:
        return found[:most]
    above = values[best] > values[best].min()
    sure = found[above]
    return np.concatenate([sure, _cut(keys[1:], most - len(sure), found[~above])])


def _slice(snapshot: Snapshot, scope: Scope, rows: list[_Row], first: int, end: int) -> list[_Row]:
    """Some of the rows that are sorted by their keys, in order. Only where keys are equal there are ids looked at."""

    def by_id(row: _Row) -> tuple[float, float, str, int]:
        part = snapshot.parts[row[2]]
        article = row[3] if scope == "article" else int(part.article_of[row[3]])
        return *row[:2], part.segment.strings("article_id")[article], row[3]

    end = min(end, len(rows))
    low, high = (
        bisect_left(rows, rows[first][:2]),
        bisect_right(rows, (*rows[end - 1][:2], len(snapshot.parts))),
    )
    around = rows[low:high]
    if len({row[:2] for row in around}) < len(around):
        around.sort(key=by_id)
    return around[first - low : end - low]


def leading(snapshot: Snapshot, scope: Scope, matches: Sequence[Matches], most: int) -> list[_Row]:
    """The `most` documents with the best scores: score and date, both negative, part and number; sorted.

    Args:
        snapshot: that was searched.
        scope: what its documents are.
        matches: for each part, those that matched.
        most: from 1.
    """
    rows = _foremost(snapshot, scope, matches, "relevance", most)
    if len(rows) > most and rows[most - 1][:2] == rows[most][:2]:
        return _slice(snapshot, scope, rows, 0, most)
    return rows[:most]


def _with_bonuses(snapshot: Snapshot, answered: Answer, ranking: Ranking, most: int) -> list[_Row]:
    """All rows that can be among the first `most` when those in the window have their bonuses."""
    bonuses = [
        proximity.bonuses(occurrences, answered.asked, answered.worths, ranking)
        for occurrences in answered.part_occurrences
    ]
    largest_bonus = proximity.most(answered.worths, ranking)
    rows: dict[tuple[int, int], _Row] = {}
    reached: list[float] = []
    for count in sorted({min(_AHEAD * most, ranking.window), ranking.window}):
        for score, date, number, document in leading(
            snapshot, answered.scope, answered.matches, count
        ):
            if (number, document) in rows:
                continue
            if len(reached) >= most and score - largest_bonus > reached[most - 1]:
                return list(
                    rows.values()
                )  # neither this one nor what comes behind can be among them
            whole = score - sum(
                bonuses[number](sentences_of(snapshot.parts[number], document, answered.scope))
            )
            insort(reached, whole)
            rows[number, document] = whole, date, number, document
    behind = (
        leading(snapshot, answered.scope, answered.matches, most) if most > ranking.window else []
    )
    return [*rows.values(), *(row for row in behind if row[2:] not in rows)]


_AHEAD = 3  # of so many pages' documents mostly none behind can reach the page


def score_parts(
    snapshot: Snapshot, answered: Answer, ranking: Ranking, number: int, article: int
) -> dict[str, float]:
    """The parts of the score of an article; none where it does not match.

    Args:
        snapshot: that was searched.
        answered: what a query for articles without filters matches in it.
        ranking: the parameters.
        number: which part the article is in.
        article: its number in the part.
    """
    documents, own = answered.matches[number]
    place = np.flatnonzero(documents == article)
    if not len(place):
        return {}
    whole = float(own[place[0]])
    documents, plain = Evaluation(snapshot, "article", ranking).matches(answered.asked.tree)[number]
    words = float(plain[documents == article][0])
    parts = {"words": words, "every word present": whole - words}
    if (number, article) in {
        row[2:] for row in leading(snapshot, "article", answered.matches, ranking.window)
    }:
        occurrences = answered.part_occurrences[number]
        bonuses = proximity.bonuses(occurrences, answered.asked, answered.worths, ranking)
        near, exact = bonuses(sentences_of(occurrences.part, article, "article"))
        parts |= {"words near each other": near, "printed as typed": exact}
    return parts


def _dates(
    part: SegmentReader, scope: Scope, sort: Sort, documents: Array, places: Array | slice
) -> Array:
    """The dates of documents as numbers of which the largest come first; smallest of all where there is none."""
    dates: Array = part.segment["article_date"][_articles(part, scope, documents[places])]
    return (
        -dates if sort == "oldest" else dates
    )  # NO_DATE is the smallest there is, and its own opposite


def _ranks(part: SegmentReader, scope: Scope, documents: Array, places: Array | slice) -> Array:
    """The places of the ids of documents among those of their part, those that come first the largest."""
    return -part.id_rank[_articles(part, scope, documents[places])].astype(np.int64)


def _articles(part: SegmentReader, scope: Scope, documents: Array) -> Array:
    return documents if scope == "article" else part.to_articles(documents)


def best_sentences(
    evaluation: Evaluation,
    part_occurrences: Sequence[Occurrences],
    tree: Query,
    hits: Sequence[Found],
    most: int,
) -> list[list[int]]:
    """For each hit the numbers of its best sentences, best first: those with any word of the query, up to `most`.

    An article found by its metadata alone, or by what it does not say, gives its first sentence.
    """
    sentence_ranges: list[list[SentenceRange]] = [[] for _ in part_occurrences]
    for hit in hits:
        if hit.sentence_range[1] - hit.sentence_range[0] > 1:  # else there is nothing to choose
            sentence_ranges[hit.part].append(hit.sentence_range)
    worths = evaluation.sentences_within(tree, list(map(sorted, sentence_ranges)), part_occurrences)
    return [
        _best(worths[hit.part], hit.sentence_range, most)
        or [_first_printed(part_occurrences[hit.part].part, hit.sentence_range)]
        for hit in hits
    ]


def _best(worths: Mapping[int, float], sentence_range: SentenceRange, most: int) -> list[int]:
    own = sorted(worths.keys() & range(*sentence_range))
    return sorted(own, key=worths.__getitem__, reverse=True)[:most]


def _first_printed(part: SegmentReader, sentence_range: SentenceRange) -> int:
    """The first sentence of an article that is more than an empty headline."""
    columns = part.columns
    printed = (
        at for at in range(*sentence_range) if columns.sentence_end[at] > columns.sentence_start[at]
    )
    return next(printed, sentence_range[0])
