"""What a query finds in the order in which it came to the archive, for feeds and for alerts.

Articles are loaded late: an agency sends last week's texts, a site is followed from today on. A
reader who is told what is new must be told of these, whatever their dates are. The store keeps the
commit in which each key first came; an update changes the article and not that commit.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from newsarchive.errors import ArchiveDamaged, QueryError
from newsarchive.explore.lines import Arrivals
from newsarchive.index.snapshot import sentences_of
from newsarchive.results import Hit
from newsarchive.search import highlight
from newsarchive.search.best import best_sentences
from newsarchive.search.page import Candidate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsarchive.explore.ground import Ground
    from newsarchive.explore.matching import View
    from newsarchive.explore.requests import ArrivalsRequest
    from newsarchive.index.arrays import Array
    from newsarchive.search.ranking import Matches

__all__ = ["arrivals"]

_SENTENCES = 3  # the best of an article's are shown


class _Place(NamedTuple):
    """Where a page of arrivals ended: places are ordered as arrivals are."""

    commit: int
    date: int
    id: str


def arrivals(view: View, request: ArrivalsRequest) -> Arrivals:
    """What a query finds, the latest arrival first.

    Args:
        view: the state.
        request: what is asked.

    Raises:
        QueryError: the query, a date or the cursor cannot be read.
    """
    ground = view.ground
    matches = view.matches(request.query)
    found = _numbers(ground, matches)
    commits = _commits(view, found)
    if request.seen is not None:
        new = commits > request.seen
        found, commits = found[new], commits[new]
    total = len(found)
    # Within a commit the later date comes first, and of one date the later id.
    order = np.lexsort((ground.order[found], ground.dates[found], commits))[::-1]
    found, commits = found[order], commits[order]
    if request.after is not None:
        below = _below(ground, found, commits, _read(request.after))
        found, commits = found[below], commits[below]
    shown, own = found[: request.limit], commits[: request.limit]
    following = None
    if 0 < len(shown) < len(found):
        following = _written(_place(ground, int(shown[-1]), int(own[-1])))
    return Arrivals(
        hits=tuple(_hits(view, matches, shown.tolist())),
        commits=tuple(own.tolist()),
        total=total,
        mark=view.reading.mark(),
        next=following,
        state=view.reading.state(),
        timezone=str(view.reading.zone),
    )


def _numbers(ground: Ground, matches: Matches) -> Array:
    """The articles that match what was typed, numbered through all segments."""
    found = [np.empty(0, np.int64)]
    # Without any of these, `counted` holds what only related words bring: that is no news.
    if matches.total:
        for base, documents in zip(ground.bases, matches.counted, strict=False):
            found.append(base + documents.astype(np.int64))
    return np.concatenate(found)


def _commits(view: View, found: Array) -> Array:
    """The commit in which each article first came."""
    numbers = view.ground.store_numbers(found.tolist())
    first_seen = view.reading.first_seen(numbers)
    # An article that the store does not have is damage, and is told when its text is read.
    return np.array([first_seen.get(number, 0) for number in numbers], np.int64)


def _place(ground: Ground, article: int, commit: int) -> _Place:
    part, within = ground.place(article)
    id_ = ground.parts[part].segment.strings("article_id")[within]
    return _Place(commit, int(ground.dates[article]), id_)


def _below(ground: Ground, found: Array, commits: Array, place: _Place) -> Array:
    """`(n,) bool`: what comes after a place, whatever has come or gone since."""
    dates = ground.dates[found]
    same = commits == place.commit
    below: Array = (commits < place.commit) | (same & (dates < place.date))
    # Only where commit and date are equal the ids decide, and only these are read.
    for at in np.flatnonzero(same & (dates == place.date)).tolist():
        below[at] = _place(ground, int(found[at]), int(commits[at])) < place
    return below


def _written(place: _Place) -> str:
    return json.dumps(place, ensure_ascii=False, separators=(",", ":"))


def _read(cursor: str) -> _Place:
    """The place that a cursor holds."""
    try:
        commit, date, id_ = json.loads(cursor)
    except (ValueError, TypeError, RecursionError):
        commit = date = id_ = None
    numbers: list[Any] = [commit, date]
    # No date is the least number that 64 bits hold.
    sound = all(type(number) is int and -(2**63) <= number < 2**63 for number in numbers)
    if not sound or not isinstance(id_, str):
        raise QueryError("after is no cursor of arrivals: give `Arrivals.next` of a page", 0)
    return _Place(commit, date, id_)


def _hits(view: View, matches: Matches, shown: Sequence[int]) -> Iterator[Hit]:
    """Articles with their best sentences, marked."""
    ground, parts = view.ground, view.ground.parts
    candidates = []
    for number in shown:
        part, within = ground.place(number)
        run = sentences_of(parts[part], within, "article")
        candidates.append(Candidate(part, within, 0.0, run))
    windows = matches.windows
    best = best_sentences(windows, candidates, _SENTENCES)
    held = windows.shown([(one.part, one.sentence_range) for one in candidates])
    numbers = ground.store_numbers(shown)
    articles = view.reading.articles(numbers)
    for candidate, number, sentences, window in zip(candidates, numbers, best, held, strict=True):
        article = articles.get(number)
        if article is None:
            reason = "it names an article that is missing; run `newsarchive rebuild`"
            raise ArchiveDamaged(parts[candidate.part].segment.path, reason)
        place, run = candidate.article, candidate.sentence_range
        seen = highlight.HitView(article, place, run, sentences, window)
        of_part = windows.occurrences[candidate.part]
        [own] = highlight.sentences(
            candidate.part, matches.vocabulary, of_part, [seen], windows.leaves
        )
        yield Hit(article, candidate.score, own)
