"""From what matched to the page that is shown: the order of hits, and the best sentences of each.

The best of what matched, the window, are told apart by how near to each other the words stand in a
sentence, and by whether they are printed as they were typed. These bonuses are never negative.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from functools import partial
from itertools import repeat
from typing import TYPE_CHECKING, Literal, NamedTuple

import attrs
import numpy as np

from newsarchive.index.snapshot import SegmentReader, sentences_of
from newsarchive.search.bonuses import Bonuses
from newsarchive.search.filters import articles_of
from newsarchive.search.top import largest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from newsarchive.index.arrays import Array
    from newsarchive.index.occurrences import SentenceRange
    from newsarchive.index.snapshot import Snapshot
    from newsarchive.request import Scope
    from newsarchive.search.matches import Scored
    from newsarchive.search.parameters import Ranking
    from newsarchive.search.ranking import Matches

__all__ = ["Candidate", "Row", "Sort", "leading", "page", "score_parts", "window_rows"]

Sort = Literal["relevance", "newest", "oldest"]

# Rows that Python sorts as fast as NumPy.
_FEW = 200

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


class Row(NamedTuple):
    """A document with what it is ordered by: rows are ordered as tuples are.

    Attributes:
        first: the key that decides: the negative score, or the date where dates decide.
        second: the key that decides between equals: the other of the two.
        part: which segment of the snapshot the document is in.
        document: its number there.
    """

    first: float
    second: float
    part: int
    document: int

    def score(self, sort: Sort) -> float:
        """The score of the document, given by what the rows are ordered."""
        return -(self.first if sort == "relevance" else self.second)


# A row of a tuple, without the checks of `Row._make`: a page may order thousands.
_row = partial(tuple.__new__, Row)


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
    if not count or first >= sum(len(documents) for documents, _ in matches.scored):
        return []
    if sort == "relevance":
        rows = sorted(_with_bonuses(snapshot, matches, ranking, end))
    else:
        rows = _foremost(snapshot, matches.scope, matches.scored, sort, end)
    found = []
    for row in _slice(snapshot, matches.scope, rows, first, end):
        part = snapshot.parts[row.part]
        article = _article(part, matches.scope, row.document)
        sentence_range = sentences_of(part, row.document, matches.scope)
        found.append(Candidate(row.part, article, row.score(sort), sentence_range))
    return found


def window_rows(snapshot: Snapshot, matches: Matches, ranking: Ranking) -> list[Row]:
    """The rows of the window, in no order, with the scores that they have with their bonuses."""
    if not any(len(documents) for documents, _ in matches.scored):
        return []
    return _with_bonuses(snapshot, matches, ranking, ranking.window)


def _article(part: SegmentReader, scope: Scope, document: int) -> int:
    return document if scope == "article" else int(part.article_of.data[document])


def _foremost(
    snapshot: Snapshot, scope: Scope, scored: Sequence[Scored], sort: Sort, most: int
) -> list[Row]:
    """The documents that come first, up to `most` of each segment, in the order of their keys."""
    rows: list[Row] = []
    for number, (part, (documents, scores)) in enumerate(zip(snapshot.parts, scored, strict=True)):
        if not len(documents):
            continue
        dates = partial(_dates, part, scope, sort, documents)
        keys: list[Callable[[Array | slice], Array]] = [scores.__getitem__, dates]
        if sort != "relevance":
            keys.reverse()
        # What is not as good as the rows of the segments before need not be looked at.
        least = -rows[most - 1].first if len(rows) >= most else None
        ranks = partial(_ranks, part, scope, documents)
        places = _cut([*keys, ranks], most, least=least)
        first = -keys[0](places).astype(float)
        second = -keys[1](places).astype(float)
        document = documents[places]
        if most > _FEW:
            order = np.lexsort((second, first))
            first, second, document = first[order], second[order], document[order]
        columns = zip(
            first.tolist(), second.tolist(), repeat(number), document.tolist(), strict=False
        )
        rows += map(_row, columns)
        # Sorting merges what is sorted already.
        rows.sort()
    return rows


def _cut(
    keys: Sequence[Callable[[Array | slice], Array]],
    most: int,
    places: Array | slice = slice(None),
    least: float | None = None,
) -> Array | slice:
    """The places of the `most` that come first: the largest, of equals by the next key.

    Args:
        keys: each gives the keys at some places.
        most: how many are wanted.
        places: those that are looked at.
        least: of those whose first key is smaller none is wanted.
    """
    values = keys[0](places)
    if len(values) <= most:
        return places
    best = largest(values, most, least)
    found = best if isinstance(places, slice) else places[best]
    if len(best) <= most:
        return found
    # More are equal to the last one than are wanted: the next key chooses among these.
    above = values[best] > values[best].min()
    sure, tied = found[above], found[~above]
    wanted = most - len(sure)
    # Sentences of one article are equal in every key: they come in the order of the text.
    chosen = _cut(keys[1:], wanted, tied) if len(keys) > 1 else tied[:wanted]
    return np.concatenate([sure, chosen])


def _slice(snapshot: Snapshot, scope: Scope, rows: list[Row], first: int, end: int) -> list[Row]:
    """Some of the rows that are sorted by their keys, in order.

    Ids are read only where keys are equal.
    """
    ids = [part.segment.strings("article_id") for part in snapshot.parts]

    def by_id(row: Row) -> tuple[float, float, str, int]:
        first, second, number, document = row
        article = _article(snapshot.parts[number], scope, document)
        return first, second, ids[number][article], document

    end = min(end, len(rows))
    low = bisect_left(rows, rows[first][:2])
    high = bisect_right(rows, (*rows[end - 1][:2], len(snapshot.parts)))
    around = rows[low:high]
    if len({row[:2] for row in around}) < len(around):
        around.sort(key=by_id)
    return around[first - low : end - low]


def leading(snapshot: Snapshot, scope: Scope, scored: Sequence[Scored], most: int) -> list[Row]:
    """The documents with the best scores, sorted.

    Args:
        snapshot: that was searched.
        scope: what its documents are.
        scored: for each segment those that matched.
        most: how many are wanted, from 1.
    """
    rows = _foremost(snapshot, scope, scored, "relevance", most)
    if len(rows) > most and rows[most - 1][:2] == rows[most][:2]:
        return _slice(snapshot, scope, rows, 0, most)
    return rows[:most]


def _with_bonuses(snapshot: Snapshot, matches: Matches, ranking: Ranking, most: int) -> list[Row]:
    """All rows that can be among the first `most` when those in the window have their bonuses."""
    bonuses = Bonuses(snapshot, matches, ranking)
    largest_bonus = bonuses.largest
    rows: dict[tuple[int, int], Row] = {}
    reached: list[float] = []
    # Mostly a few pages of documents will do; else the whole window is looked at.
    counts = {min(_AHEAD * most, ranking.window), ranking.window}
    if bonuses.of_sentences:
        counts = {ranking.window}
    for count in sorted(counts):
        window = leading(snapshot, matches.scope, matches.scored, count)
        # A bonus only raises a document: the page ends at least as high as without bonuses.
        last = reached[most - 1] if len(reached) >= most else window[:most][-1].first
        # What cannot reach that with the largest bonus needs none.
        near = [row for row in window if row.first - largest_bonus <= last]
        fresh = [row for row in near if (row.part, row.document) not in rows]
        places = [(row.part, row.document) for row in fresh]
        for row, bonus in zip(fresh, bonuses.wholes(places), strict=True):
            first, second, number, document = row
            if len(reached) >= most and first - largest_bonus > reached[most - 1]:
                return list(rows.values())
            whole = first - bonus
            insort(reached, whole)
            rows[number, document] = Row(whole, second, number, document)
        if len(near) < len(window):
            return list(rows.values())
    if most <= ranking.window:
        return list(rows.values())
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
    documents, plain = matches.evaluation.matches(matches.query.tree)[number]
    words = float(plain[documents == article][0])
    parts = {"words": words, "every word present": whole - words}
    window = leading(snapshot, "article", matches.scored, ranking.window)
    for row in window:
        if (row.part, row.document) == (number, article):
            bonuses = Bonuses(snapshot, matches, ranking)
            bonus = bonuses.of((number, article))
            parts |= {"words near each other": bonus.near, "printed as typed": bonus.exact}
            if bonuses.of_sentences:
                parts["best sentence"] = bonus.sentence
    return parts


def _dates(
    part: SegmentReader, scope: Scope, sort: Sort, documents: Array, places: Array | slice
) -> Array:
    """The dates of documents as numbers of which the largest come first.

    Where there is no date it is the smallest number.
    """
    articles = articles_of(part, documents[places], scope)
    dates: Array = part.segment["article_date"][articles]
    # NO_DATE is the smallest number there is, and its own opposite.
    return -dates if sort == "oldest" else dates


def _ranks(part: SegmentReader, scope: Scope, documents: Array, places: Array | slice) -> Array:
    """The places of the ids of documents among those of their segment.

    Those that come first are the largest.
    """
    articles = articles_of(part, documents[places], scope)
    return -part.id_rank[articles].astype(np.int64)
