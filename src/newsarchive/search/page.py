"""From what matched to the page that is shown: the order of hits, and the best sentences of each.

The best of what matched, the window, are told apart by how near to each other the words stand in a
sentence, and by whether they are printed as they were typed. These bonuses are never negative.
"""

from __future__ import annotations

from bisect import insort
from typing import TYPE_CHECKING

import attrs
import numpy as np

from newsarchive.index.snapshot import sentences_of
from newsarchive.search.bonuses import Bonuses
from newsarchive.search.order import Row, Sort, article_at, foremost, leading, stretch

if TYPE_CHECKING:
    from newsarchive.index.occurrences import SentenceRange
    from newsarchive.index.snapshot import Snapshot
    from newsarchive.search.parameters import Ranking
    from newsarchive.search.ranking import Matches

__all__ = ["Candidate", "page", "score_parts", "window_rows"]

# Pages of documents after the one wanted: mostly none after them can reach the page.
_AHEAD = 3


@attrs.frozen
class Candidate:
    """A hit before its text is fetched.

    Attributes:
        part: which segment of the snapshot it is in.
        article: its number in the segment.
        score: of the article, or of the sentence where those are asked for.
        sentence_range: the sentences of the article in the segment, or that one alone.
    """

    part: int
    article: int
    score: float
    sentence_range: SentenceRange


def page(
    snapshot: Snapshot, matches: Matches, ranking: Ranking, *, sort: Sort, first: int, count: int
) -> list[Candidate]:
    """The hits from the place `first` on, in order.

    Those of equal score are ordered by date, the newest first, then by id, then by their place in
    the article; those of equal date by score. An article without a date comes last where dates
    decide. The order is the same for every page of it; what comes after the page is
    never sorted.

    Args:
        snapshot: that was searched.
        matches: what a query matches in it.
        ranking: the parameters.
        sort: by what.
        first: how many hits to leave out.
        count: how many to give.
    """
    end = first + count
    matching = sum(len(documents) for documents, _ in matches.scored)
    if not count or first >= matching:
        return []
    if sort == "relevance":
        rows = sorted(_with_bonuses(snapshot, matches, ranking, end))
    else:
        # Where dates decide no bonus can change the order.
        rows = foremost(snapshot, matches.scope, matches.scored, sort, end)
    scope = matches.scope
    found = []
    for row in stretch(snapshot, scope, rows, first, end):
        part = snapshot.parts[row.part]
        article = article_at(part, scope, row.document)
        sentence_range = sentences_of(part, row.document, scope)
        found.append(Candidate(row.part, article, row.score(sort), sentence_range))
    return found


def window_rows(snapshot: Snapshot, matches: Matches, ranking: Ranking) -> list[Row]:
    """The rows of the window, in no order, with the scores that they have with their bonuses."""
    if not any(len(documents) for documents, _ in matches.scored):
        return []
    return _with_bonuses(snapshot, matches, ranking, ranking.window)


def _with_bonuses(snapshot: Snapshot, matches: Matches, ranking: Ranking, most: int) -> list[Row]:
    """All rows that can be among the first `most` when those in the window have their bonuses.

    Args:
        snapshot: that was searched.
        matches: what a query matches in it.
        ranking: the parameters.
        most: how many are wanted.

    Returns:
        rows in no order, `most` at least where so many matched.
    """
    bonuses = Bonuses(snapshot, matches, ranking)
    largest_bonus = bonuses.largest
    # The place of each row with its bonus, and all their keys, ascending.
    rows: dict[tuple[int, int], Row] = {}
    reached: list[float] = []
    # Mostly a few pages of documents will do; else the whole window is looked at.
    counts = {min(_AHEAD * most, ranking.window), ranking.window}
    if bonuses.of_sentences:
        counts = {ranking.window}
    for count in sorted(counts):
        window = leading(snapshot, matches.scope, matches.scored, count)
        # A bonus only raises a document: the page ends at least as high as without bonuses.
        unraised = window[:most][-1].first
        last = reached[most - 1] if len(reached) >= most else unraised
        # What cannot reach that with the largest bonus needs none.
        near = [row for row in window if row.first - largest_bonus <= last]
        fresh = [row for row in near if (row.part, row.document) not in rows]
        places = [(row.part, row.document) for row in fresh]
        for row, bonus in zip(fresh, bonuses.wholes(places), strict=True):
            first, second, number, document = row
            # Neither this row nor any after it can reach the page.
            if len(reached) >= most and first - largest_bonus > reached[most - 1]:
                return list(rows.values())
            whole = first - bonus
            insort(reached, whole)
            rows[number, document] = Row(whole, second, number, document)
        if len(near) < len(window):
            return list(rows.values())
    if most <= ranking.window:
        return list(rows.values())
    # What stands after the window keeps its score.
    beyond = leading(snapshot, matches.scope, matches.scored, most)
    outside = [row for row in beyond if (row.part, row.document) not in rows]
    return [*rows.values(), *outside]


def score_parts(
    snapshot: Snapshot, matches: Matches, ranking: Ranking, number: int, article: int
) -> dict[str, float]:
    """The parts of the score of an article; none where it does not match.

    Args:
        snapshot: that was searched.
        matches: what a query for articles without filters matches in it.
        ranking: the parameters.
        number: which segment the article is in.
        article: its number in the segment.
    """
    documents, own = matches.scored[number]
    place = np.flatnonzero(documents == article)
    if not len(place):
        return {}
    whole = float(own[place[0]])
    # What the words alone give, before what has all of them was raised.
    evaluated = matches.evaluation.matches(matches.query.tree)
    documents, plain = evaluated[number]
    words = float(plain[documents == article][0])
    parts = {"words": words, "every word present": whole - words}
    window = leading(snapshot, "article", matches.scored, ranking.window)
    for row in window:
        if (row.part, row.document) != (number, article):
            continue
        bonuses = Bonuses(snapshot, matches, ranking)
        bonus = bonuses.of((number, article))
        parts["words near each other"] = bonus.near
        parts["printed as typed"] = bonus.exact
        if bonuses.of_sentences:
            parts["best sentence"] = bonus.sentence
    return parts
