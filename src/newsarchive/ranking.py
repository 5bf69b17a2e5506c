"""From what matched to the page that is shown: scores, the order of hits, and the best sentences of each.

The score of an article is BM25F (see `index.evaluate`), that of a sentence BM25 with a share of its article's. What has
all words of the query stands above what has some. The best are then told apart by how near to each other the words
stand in a sentence, and by whether they are printed as they were typed.
"""

from __future__ import annotations

import math
from functools import reduce
from typing import TYPE_CHECKING, Literal

import attrs
import numpy as np

from newsarchive.index.evaluate import Evaluation
from newsarchive.index.nearness import bonuses
from newsarchive.index.parameters import Ranking
from newsarchive.index.segment import NO_DATE, Array
from newsarchive.index.snapshot import Part, sentences_of
from newsarchive.index.top import largest
from newsarchive.index.widening import Asked, Synonyms, Widening

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from newsarchive.index.snapshot import Filters, Matches, Scope, Snapshot
    from newsarchive.query import Query

__all__ = ["Answer", "Found", "Ranking", "Sort", "answer", "best_sentences", "page", "score_parts"]

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


@attrs.frozen
class Answer:
    """What a query matches in a snapshot.

    Attributes:
        asked: the query as it was evaluated.
        scope: what was asked for.
        matches: for each part the documents of the scope and their scores.
        worths: how rare each word of `asked.words` is, as BM25 weighs it.
    """

    asked: Asked
    scope: Scope
    matches: list[Matches]
    worths: tuple[float, ...]


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
        among: the store's numbers of the articles that may be found; None for all.
        synonyms: what words of the query mean, too.
    """
    asked = Widening(snapshot, scope, ranking, text, synonyms).asked(tree)
    evaluation = _Kept(snapshot, scope, ranking)
    matches = evaluation.matches(asked.tree)
    if scope == "sentence" and ranking.article_share:
        articles = Evaluation(snapshot, "article", ranking).matches(asked.tree)
        matches = [
            (documents, _context(part, part.to_articles(documents), found, ranking.article_share) + scores)
            for part, (documents, scores), found in zip(snapshot.parts, matches, articles, strict=True)
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
    return Answer(asked, scope, matches, tuple(math.log(1 + (total - n + 0.5) / (n + 0.5)) for n in held))


def _context(part: Part, articles: Array, matches: Matches, share: float) -> Array:
    """What the rest of its article is worth to a sentence: a share of the article's score but for the sentence's part.

    Args:
        part: of the snapshot.
        articles: that of each sentence.
        matches: the articles that match, and their scores.
        share: of it.
    """
    documents, scores = matches
    worth = np.zeros(part.articles, np.float32)
    worth[documents] = scores * part.rest.take(documents) * np.float32(share)
    return worth.take(articles)


def _complete_first(matches: list[Matches], by_word: list[list[Matches]]) -> list[Matches]:
    """Scores in which what has every word stands above all that has some."""
    found = []
    masks = []
    for (documents, _), *words in zip(matches, *by_word, strict=True):
        shortest_first = sorted((word[0] for word in words), key=len)
        everywhere = reduce(lambda few, many: few[np.isin(few, many, assume_unique=True)], shortest_first)
        masks.append(np.isin(documents, everywhere, assume_unique=True))
    if all(mask.all() for mask in masks):
        return matches
    top = max((float(scores.max(initial=0.0)) for _, scores in matches), default=0.0)
    for (documents, scores), mask in zip(matches, masks, strict=True):
        found.append((documents, scores + top * mask if mask.any() else scores))
    return found


def page(snapshot: Snapshot, answered: Answer, ranking: Ranking, *, sort: Sort, first: int, count: int) -> list[Found]:
    """The hits from the place `first` on, in order.

    Those of equal score are ordered by date, the newest first, then by id, then by their place in the article; those of
    equal date by score. An article without a date comes last where dates decide. The order is the same whichever page
    of it is asked for; what comes behind the page is never sorted.
    """
    if first >= sum(len(documents) for documents, _ in answered.matches) or not count:
        return []
    most = max(ranking.window, first + count) if sort == "relevance" else first + count
    candidates = []
    for number, (part, (documents, scores)) in enumerate(zip(snapshot.parts, answered.matches, strict=True)):
        best = largest(scores if sort == "relevance" else _by_date(part, documents, answered.scope, sort), most)
        candidates.append((np.full(len(best), number), documents[best].astype(np.int64), scores[best].astype(float)))
    part_of, documents, scores = map(np.concatenate, zip(*candidates, strict=True))

    def articles(places: Array) -> Array:
        if answered.scope == "article":
            return documents[places]
        return _gathered(snapshot, part_of[places], documents[places], Part.to_articles)

    if sort == "relevance":
        best = largest(scores, ranking.window)
        for number, part in enumerate(snapshot.parts):
            here = best[part_of[best] == number]
            scores[here] += sum(_bonuses(part, documents[here], answered, ranking))
        places = largest(scores, first + count)
        dates = _gathered(
            snapshot, part_of[places], articles(places), lambda part, of: part.segment["article_date"][of]
        )
        keys = -scores[places], -dates.astype(float)
    else:
        when = _gathered(
            snapshot, part_of, documents, lambda part, of: _by_date(part, of, answered.scope, sort), np.float64
        )
        places = largest(when, first + count)
        keys = -when[places], -scores[places]
    # Only where several are equal around the page are their ids looked at.
    order = np.lexsort((documents[places], *reversed(keys)))
    places, changes = places[order], np.zeros(len(order), bool)
    for key in (keys[0][order], keys[1][order]):
        changes[1:] |= key[1:] != key[:-1]
    run = np.cumsum(changes)
    low = int(np.searchsorted(run, run[first]))
    end = int(np.searchsorted(run, run[min(first + count, len(run)) - 1], side="right"))
    chosen: Sequence[int] = range(first - low, min(first + count, len(places)) - low)
    if run[end - 1] - run[low] < end - low - 1:
        rows = zip(
            run[low:end].tolist(), part_of[places[low:end]].tolist(), articles(places[low:end]).tolist(), strict=True
        )
        ids = [(tied, snapshot.parts[number].segment.strings("article_id")[article]) for tied, number, article in rows]
        chosen = sorted(range(end - low), key=lambda at: (ids[at], at))[first - low : first - low + count]
    shown = places[[low + at for at in chosen]]
    sentences = documents[shown].tolist() if answered.scope == "sentence" else [None] * len(shown)
    return list(map(Found, part_of[shown].tolist(), articles(shown).tolist(), scores[shown].tolist(), sentences))


def _bonuses(part: Part, documents: Array, answered: Answer, ranking: Ranking) -> tuple[Array, Array]:
    return bonuses(part, documents, answered.scope, answered.asked, worths=answered.worths, ranking=ranking)


def score_parts(snapshot: Snapshot, answered: Answer, ranking: Ranking, number: int, article: int) -> dict[str, float]:
    """The parts of the score of an article; none where it does not match.

    Args:
        snapshot: that was searched.
        answered: what a query for articles without filters matches in it.
        ranking: the parameters.
        number: which part the article is in.
        article: its number in the part.
    """
    scores = np.concatenate([scores for _, scores in answered.matches])
    documents, own = answered.matches[number]
    place = np.flatnonzero(documents == article)
    if not len(place):
        return {}
    whole = float(own[place[0]])
    documents, plain = Evaluation(snapshot, "article", ranking).matches(answered.asked.tree)[number]
    words = float(plain[documents == article][0])
    parts = {"words": words, "every word present": whole - words}
    if whole >= float(scores[largest(scores, ranking.window)].min()):
        near, exact = _bonuses(snapshot.parts[number], np.array([article]), answered, ranking)
        parts |= {"words near each other": float(near[0]), "printed as typed": float(exact[0])}
    return parts


def _by_date(part: Part, documents: Array, scope: Scope, sort: Sort) -> Array:
    """The dates of documents as numbers of which the largest come first; smallest of all where there is none."""
    dates = part.segment["article_date"][documents if scope == "article" else part.to_articles(documents)]
    return np.where(dates == NO_DATE, -np.inf, dates if sort == "newest" else -dates)


def _gathered(
    snapshot: Snapshot,
    part_of: Array,
    numbers: Array,
    read: Callable[[Part, Array], Array],
    dtype: type[np.generic] = np.int64,
) -> Array:
    """What `read` gives for numbers of several parts, in their order."""
    found = np.empty(len(numbers), dtype)
    for number, part in enumerate(snapshot.parts):
        here = part_of == number
        found[here] = read(part, numbers[here])
    return found


def best_sentences(
    evaluation: Evaluation, parts: Sequence[Part], tree: Query, hits: Sequence[Found], most: int
) -> list[list[int]]:
    """For each hit the numbers of its best sentences, best first: those with any word of the query, up to `most`.

    An article found by its metadata alone, or by what it does not say, gives its first sentence.
    """
    articles = [sorted({hit.article for hit in hits if hit.part == number}) for number in range(len(parts))]
    ranges = [sentences_of(part, np.array(own, np.int64), "article") for part, own in zip(parts, articles, strict=True)]
    scores = evaluation.sentences_within(tree, ranges)
    found: list[dict[int, list[int]]] = []
    for own, (starts, ends), worth in zip(articles, ranges, scores, strict=True):
        bounds = zip(own, starts.tolist(), ends.tolist(), strict=True)
        found.append({article: _best(worth, first, end, most) for article, first, end in bounds})
    return [found[hit.part][hit.article] or [_first_printed(parts[hit.part], hit.article)] for hit in hits]


def _best(worth: Mapping[int, float], first: int, end: int, most: int) -> list[int]:
    return sorted((number for number in range(first, end) if number in worth), key=lambda at: (-worth[at], at))[:most]


def _first_printed(part: Part, article: int) -> int:
    """The first sentence of an article that is more than an empty headline."""
    first, end = part.segment["article_sentence"][article : article + 2].tolist()
    printed = part.segment["sentence_end"][first:end] > part.segment["sentence_start"][first:end]
    return int(first + printed.argmax())
