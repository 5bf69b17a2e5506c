"""Articles that are like one: they share its rarest words, and are not copies of it.

After Lucene's MoreLikeThis, with three changes for news. A word need not be in the text twice:
names in short pieces are there once. The headline counts twice. The copies of the article, which
would be the best hits, are left out, and of other clusters the best article stands for all.
"""

from __future__ import annotations

import math
import re
import time
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from newsarchive import __version__, deadline
from newsarchive.analysis.articles import analyse_article
from newsarchive.errors import ArchiveDamaged, ArticleNotFound
from newsarchive.explore.clusters import articles_with_text
from newsarchive.index.snapshot import sentences_of
from newsarchive.results import About, Hit, Results, SimilarHit
from newsarchive.search import highlight
from newsarchive.search.best import best_sentences
from newsarchive.search.evaluate import Evaluation
from newsarchive.search.filters import given_filters
from newsarchive.search.page import Candidate
from newsarchive.search.places import stem_leaf
from newsarchive.search.terms import Vocabulary
from newsarchive.search.windows import Windows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsarchive.analysis import Analyser
    from newsarchive.explore.matching import View
    from newsarchive.explore.requests import SimilarRequest
    from newsarchive.index.arrays import Array

__all__ = ["similar"]

_TERMS = 25
_MOST_SHARE = 0.1  # of all articles: a word of more says little
_MET = 0.3  # of the words that an article must have,
_ENOUGH = 5  # but not more than these: in small archives most words of an article are its own
_SENTENCES = 3
_TITLE_WEIGHT = 2


_ADDRESS = re.compile(r"https?://\S+")


class _Term(NamedTuple):
    """A word of an article, by which others are looked for."""

    stem: str
    form: str
    weight: float


def similar(view: View, request: SimilarRequest) -> Results:
    """The articles that are like one, the likest first.

    Args:
        view: the state.
        request: what is asked.

    Raises:
        ArticleNotFound: an address is asked for that is no article's id.
    """
    began = time.perf_counter()
    ground = view.ground
    article = view.reading.article(request.text)
    if article is None and _ADDRESS.fullmatch(request.text.strip()):
        # An address is no text: who gives one means an article.
        raise ArticleNotFound(f"there is no article {request.text!r} in the archive")
    title, text = (article.title, article.text) if article else ("", request.text)
    vocabulary = Vocabulary(ground.snapshot)
    allowed = view.scope(request.filters.by_clock(view.reading.zone))
    # Copies are found by the text alone: each print has a headline of its own.
    body = [stem for _, stem in _stems("", text, view.analyser)]
    own = articles_with_text(ground, body)
    if article is not None:
        own = np.append(own, view.number_of(article.id))
    # Whole clusters are left out: a copy of a copy is no news either.
    centre = view.clusters().centre
    left_out = np.isin(centre, centre[own])
    words = _stems(title, text, view.analyser)
    terms = _typical(view, words, left_out, vocabulary)
    scores, met = _scores(view, terms, vocabulary)
    allowed &= ~left_out
    least = min(math.ceil(_MET * len(terms)), _ENOUGH)
    enough = met >= max(least, 1)
    found = np.flatnonzero(allowed & enough)
    # Of equal scores the earlier article comes first.
    order = np.lexsort((ground.order[found], -scores[found]))
    found = found[order]
    # The best article of a cluster stands for all of it.
    _, first = np.unique(centre[found], return_index=True)
    found = found[np.sort(first)]
    shown = found[: request.limit].tolist()
    hits = _hits(view, shown, scores, terms, vocabulary)
    return Results(
        hits=hits,
        total=len(found),
        took=time.perf_counter() - began,
        about=_about(view, request, allowed, len(found)),
    )


def _about(view: View, request: SimilarRequest, allowed: Array, found: int) -> About:
    """What was looked through: the articles that may be similar."""
    return About(
        query=(request.text,),
        filters=given_filters(request.filters),
        options={"limit": request.limit},
        articles=int(np.count_nonzero(allowed)),
        tokens=int(view.ground.tokens.sum(where=allowed)),
        matching_articles=found,
        copies="collapse",
        state=view.reading.state(),
        versions={"newsarchive": __version__, "analyser": view.analyser.version},
    )


def _stems(title: str, text: str, analyser: Analyser) -> list[tuple[str, str]]:
    """Form and stem of each word, those of the title as often as they weigh."""
    found: list[tuple[str, str]] = []
    analysed = analyse_article(title, text)
    for number, (language, forms) in enumerate(analysed.sentences):
        own = [(form, analyser.stem(form, language)) for form in forms]
        # The headline is the first sentence.
        weight = _TITLE_WEIGHT if number == 0 else 1
        found += own * weight
    return found


def _typical(
    view: View, words: Sequence[tuple[str, str]], left_out: Array, vocabulary: Vocabulary
) -> list[_Term]:
    """The words that tell an article from others, the strongest first.

    Their weights are tf * idf, idf = 1 + ln((N + 1) / (df + 1)) (Lucene's ClassicSimilarity), as
    shares of the strongest one. The article's own copies do not count for df: a word that only
    they have leads nowhere.
    """
    articles = vocabulary.snapshot.count("article")
    most = max(_MOST_SHARE * articles, 2)
    often = Counter(stem for _, stem in words)
    forms: dict[str, str] = {}
    for form, stem in words:
        # A stem is shown as the article prints it first.
        forms.setdefault(stem, form)
    weighed = []
    for stem, count in often.items():
        held = _held_by_others(view, stem, left_out, vocabulary) + 1
        if 2 <= held <= most:
            idf = 1 + math.log((articles + 1) / (held + 1))
            weighed.append((-count * idf, stem))
    # Of equal weights the first in the alphabet, so that the choice can be repeated.
    chosen = sorted(weighed)[:_TERMS]
    terms = []
    for weight, stem in chosen:
        strongest = chosen[0][0]
        terms.append(_Term(stem, forms[stem], weight / strongest))
    return terms


def _held_by_others(view: View, stem: str, left_out: Array, vocabulary: Vocabulary) -> int:
    """In how many living articles a stem is, but for those that are left out."""
    held = 0
    entries = vocabulary.entries(stem)
    for entry, (part, own) in zip(entries, view.ground.owned(), strict=True):
        # The segment may not have the stem.
        if entry is None:
            continue
        articles = part.segment["article_posting_article"][entry.articles]
        counted = view.ground.live[own] & ~left_out[own]
        held += int(np.count_nonzero(counted.take(articles)))
    return held


def _scores(view: View, terms: Sequence[_Term], vocabulary: Vocabulary) -> tuple[Array, Array]:
    """For each article its score by the words, and how many of them it has.

    Args:
        view: the state.
        terms: the words, with their weights.
        vocabulary: of the state.

    Returns:
        `(A,) float64` and `(A,) int64`.
    """
    ground = view.ground
    evaluation = Evaluation(ground.snapshot, "article", view.ranking, vocabulary)
    scores = np.zeros(len(ground))
    met = np.zeros(len(ground), np.int64)
    # One by one: beside the sum it counts in how many of the words an article has a part.
    for term in terms:
        deadline.check()
        leaf = stem_leaf(term.stem, term.weight)
        matches = evaluation.matches(leaf)
        for base, (documents, own) in zip(ground.bases, matches, strict=False):
            articles = base + documents.astype(np.int64)
            scores[articles] += own
            met[articles] += 1
    return scores, met


def _hits(
    view: View,
    found: Sequence[int],
    scores: Array,
    terms: Sequence[_Term],
    vocabulary: Vocabulary,
) -> tuple[Hit, ...]:
    """Articles with the sentences that have most of the words, and which words they have.

    Args:
        view: the state.
        found: the numbers of the articles, the likest first.
        scores: `(A,)` of all articles.
        terms: the words that were looked for.
        vocabulary: of the state.

    Raises:
        ArchiveDamaged: the store lacks an article that the index has.
    """
    ground, parts = view.ground, view.ground.parts
    leaves = [stem_leaf(term.stem, term.weight) for term in terms]
    candidates = []
    for number in found:
        part, within = ground.place(number)
        run = sentences_of(parts[part], within, "article")
        score = float(scores[number])
        candidates.append(Candidate(part, within, score, run))
    evaluation = Evaluation(ground.snapshot, "sentence", view.ranking, vocabulary)
    windows = Windows(ground.snapshot, evaluation, leaves)
    best = best_sentences(windows, candidates, _SENTENCES)
    held = windows.shown([(one.part, one.sentence_range) for one in candidates])
    numbers = ground.store_numbers(found)
    articles = view.reading.articles(numbers)
    hits = []
    for candidate, number, sentences, window in zip(candidates, numbers, best, held, strict=True):
        deadline.check()
        article = articles.get(number)
        if article is None:
            reason = "it names an article that is missing; run `newsarchive rebuild`"
            raise ArchiveDamaged(parts[candidate.part].segment.path, reason)
        shown = highlight.HitView(
            article, candidate.article, candidate.sentence_range, sentences, window
        )
        of_part = windows.occurrences[candidate.part]
        [marked] = highlight.sentences(candidate.part, vocabulary, of_part, [shown], leaves)
        shared = [term.form for term in terms if _has(candidate, term, view, vocabulary)]
        hits.append(SimilarHit(article, candidate.score, marked, shared=tuple(shared)))
    return tuple(hits)


def _has(candidate: Candidate, term: _Term, view: View, vocabulary: Vocabulary) -> bool:
    """Whether an article has a word."""
    entry = vocabulary.entries(term.stem)[candidate.part]
    if entry is None:
        return False
    segment = view.ground.parts[candidate.part].segment
    held = segment["article_posting_article"][entry.articles]
    at = int(held.searchsorted(candidate.article))
    return at < len(held) and int(held[at]) == candidate.article
