"""Where a page of hits begins, and the cursor of the one after it, in an archive of one folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsarchive.cursors import CHANGED, TRAIL, Cursor, Passed
from newsarchive.index.segment import NO_DATE
from newsarchive.search.resuming import place_after

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsarchive.engines.state import State
    from newsarchive.request import Request
    from newsarchive.search.page import Candidate
    from newsarchive.search.parameters import Ranking
    from newsarchive.search.ranking import Matches

__all__ = ["begin", "next_cursor"]


def begin(
    state: State, matches: Matches, ranking: Ranking, request: Request
) -> tuple[int, tuple[str, ...]]:
    """How many hits stand before a page.

    Args:
        state: of the archive.
        matches: of the request.
        ranking: the parameters.
        request: with a cursor or an offset.

    Returns:
        the number of hits, and what is to be noted.
    """
    cursor = request.cursor
    if cursor is None:
        return request.offset, ()
    # The order of hits follows from the state alone: the same place is the same hit.
    if cursor.state == state.name:
        return cursor.place, ()
    place = place_after(state.snapshot, matches, ranking, request.sort, cursor)
    return place, (CHANGED,)


def next_cursor(
    state: State, matches: Matches, request: Request, found: Sequence[Candidate], first: int
) -> str | None:
    """The cursor of the page after this one; None where there are no more hits.

    Args:
        state: of the archive.
        matches: of the request.
        request: that was answered.
        found: the hits of the page, before near copies are folded.
        first: how many hits stand before it.
    """
    place = first + len(found)
    if not found or place >= matches.total + matches.related:
        return None
    # The last hit first; a short page goes on with what the pages before it gave.
    here = [_passed(state, request, one) for one in reversed(found[-TRAIL:])]
    former = request.cursor
    before = former.trail if former else ()
    cursor = Cursor(
        state=state.name,
        asked=request.fingerprint,
        place=place,
        given=(former.given if former else first) + len(found),
        score=float(found[-1].score),
        trail=(*here, *before)[:TRAIL],
    )
    return cursor.text()


def _passed(state: State, request: Request, hit: Candidate) -> Passed:
    """A hit as cursors hold it."""
    segment = state.snapshot.parts[hit.part].segment
    date = int(segment["article_date"][hit.article])
    ordinal = 0
    if request.unit == "sentence":
        ordinal = hit.sentence_range[0] - int(segment["article_sentence"][hit.article])
    id_ = segment.strings("article_id")[hit.article]
    return Passed(id_, None if date == NO_DATE else date, ordinal)
