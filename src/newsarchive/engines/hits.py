"""Hits of an archive in a folder: candidates with their articles and marked sentences."""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING

from newsarchive import deadline
from newsarchive.errors import ArchiveDamaged
from newsarchive.index.snapshot import sentences_of
from newsarchive.results import Hit
from newsarchive.search import highlight
from newsarchive.search.best import best_sentences
from newsarchive.search.filters import articles_of
from newsarchive.search.highlight import HitView
from newsarchive.search.page import Candidate
from newsarchive.search.windows import Windows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsarchive.articles import Article
    from newsarchive.engines.state import State
    from newsarchive.index.arrays import Array
    from newsarchive.request import Scope
    from newsarchive.search.ranking import Matches

__all__ = ["all_hits", "hits"]

_SENTENCES = 3  # the best of an article's are shown
_SCANNED = 256  # hits whose texts are held at a time when all are asked for


def all_hits(state: State, matches: Matches, unit: Scope) -> Iterator[Hit]:
    """Every match in the order of the store, at bounded memory.

    Args:
        state: of the archive.
        matches: of the request.
        unit: what a document of the matches is.
    """
    for number, (documents, scores) in enumerate(matches.scored):
        found = _candidates(state, number, documents, scores, unit)
        for at in range(0, len(found), _SCANNED):
            some = found[at : at + _SCANNED]
            # What they remember of the hits before would only grow: each block has its own.
            own = matches.windows
            windows = Windows(state.snapshot, own.of_sentences, own.leaves)
            yield from list(hits(state, matches, some, windows))


def _candidates(
    state: State, number: int, documents: Array, scores: Array, unit: Scope
) -> list[Candidate]:
    """The matches of one part, by document."""
    part = state.snapshot.parts[number]
    articles = articles_of(part, documents, unit).tolist()
    sentences = [sentences_of(part, document, unit) for document in documents.tolist()]
    return list(map(Candidate, repeat(number), articles, scores.tolist(), sentences))


def hits(
    state: State,
    matches: Matches,
    found: Sequence[Candidate],
    windows: Windows,
) -> Iterator[Hit]:
    """Found articles or sentences with their texts, fetched together.

    Args:
        state: of the archive.
        matches: of the request.
        found: what is shown, in its order.
        windows: where its words stand.

    Raises:
        ArchiveDamaged: index and store disagree on an article.
    """
    best = best_sentences(windows, found, _SENTENCES)
    held = windows.shown([(hit.part, hit.sentence_range) for hit in found])
    articles = _articles(state, found)
    # Sentences are marked part by part, since a stem has another number in each.
    views: list[list[HitView]] = [[] for _ in state.snapshot.parts]
    for hit, article, sentences, window in zip(found, articles, best, held, strict=True):
        view = HitView(article, hit.article, hit.sentence_range, sentences, window)
        views[hit.part].append(view)
    deadline.check()
    marked = []
    for number, (own, own_views) in enumerate(zip(windows.occurrences, views, strict=True)):
        shown = highlight.sentences(number, matches.vocabulary, own, own_views, windows.leaves)
        marked.append(iter(shown))
    # Within a part the order of the views is that of the hits.
    for hit, article in zip(found, articles, strict=True):
        yield Hit(article, hit.score, next(marked[hit.part]))


def _articles(state: State, found: Sequence[Candidate]) -> list[Article]:
    """The article of each candidate, out of the store."""
    segments = [part.segment for part in state.snapshot.parts]
    numbers = [int(segments[hit.part]["article_number"][hit.article]) for hit in found]
    # Where sentences are hits, one article may have several: it is fetched once.
    stored = state.reading.articles(list(dict.fromkeys(numbers)))
    articles = []
    for hit, number in zip(found, numbers, strict=True):
        article = stored.get(number)
        indexed_id = segments[hit.part].strings("article_id")[hit.article]
        # Damage must not show a text under a hit that another text has earned.
        if article is None or article.id != indexed_id:
            reason = "an indexed article is missing; run `newsarchive rebuild`"
            raise ArchiveDamaged(state.reading.path, reason)
        articles.append(article)
    return articles
