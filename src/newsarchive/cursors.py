"""Cursors: where a page of hits ended, as a short text that the next request brings along."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import math
from typing import Any, Self

import attrs

from newsarchive.errors import QueryError

__all__ = ["CHANGED", "TRAIL", "Cursor", "Passed", "fingerprint"]

CHANGED = "The archive has changed since the page before: its hits may stand in another order."
"""The note on a page whose cursor is of another state of the archive."""

TRAIL = 4
"""How many hits a cursor holds: a page goes on after the last of them that is still there."""

_VERSION = 1  # the next one comes with any change of what a cursor holds
_FINGERPRINT = 6  # bytes: only slips are to be found by it

# Made once: every page of hits has a cursor.
_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_IN_ORDER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=str)


@attrs.frozen
class Passed:
    """A hit that a page before has given.

    Attributes:
        id: of its article.
        date: of its article, in microseconds since 1970 by the archive's clock; None for no date.
        ordinal: of its sentence, where sentences are hits; else 0.
    """

    id: str
    date: int | None = None
    ordinal: int = 0

    def is_sound(self) -> bool:
        """Whether all has the type and the range that it is used with."""
        is_date = self.date is None or (type(self.date) is int and abs(self.date) < 2**63)
        return isinstance(self.id, str) and is_date and _is_count(self.ordinal)


@attrs.frozen
class Cursor:
    """Where a page ended, and in which list of hits.

    Attributes:
        state: of the archive, as `Archive.state` gives it.
        asked: the fingerprint of the request.
        place: how many hits stand up to here; the window that is ranked again has the first 100.
        given: how many hits the pages up to here gave, those included that are gone since.
        score: of the last hit.
        trail: the last hits, the last one first: `TRAIL` at most, one at least.
    """

    state: str
    asked: str
    place: int
    given: int
    score: float
    trail: tuple[Passed, ...]

    def text(self) -> str:
        """The cursor as `Results.next` has it: letters, digits, `-` and `_`."""
        trail = [attrs.astuple(hit, recurse=False) for hit in self.trail]
        values = [_VERSION, self.state, self.asked, self.place, self.given, self.score, trail]
        packed = _COMPACT.encode(values).encode()
        return base64.urlsafe_b64encode(packed).rstrip(b"=").decode("ascii")

    @classmethod
    def read(cls, text: str) -> Self:
        """The cursor of a text.

        Raises:
            QueryError: no page has given this text, or another version of newsarchive has.

        >>> cursor = Cursor("state", "asked", 10, 10, 2.5, (Passed("id"),))
        >>> Cursor.read(cursor.text()) == cursor
        True
        """
        try:
            packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            version, state, asked, place, given, score, hits = json.loads(packed)
            cursor = cls(state, asked, place, given, score, tuple(Passed(*hit) for hit in hits))
        # Anybody may write anything into an address.
        except (binascii.Error, ValueError, TypeError, RecursionError):
            raise _unreadable() from None
        if version != _VERSION or not cursor._is_sound():
            raise _unreadable()
        return cursor

    def _is_sound(self) -> bool:
        """Whether all has the type and the range that it is used with."""
        return (
            isinstance(self.state, str)
            and isinstance(self.asked, str)
            and _is_count(self.place)
            and _is_count(self.given)
            and type(self.score) in {int, float}
            and math.isfinite(self.score)
            and 1 <= len(self.trail) <= TRAIL
            and all(hit.is_sound() for hit in self.trail)
        )


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value < 2**63


def _unreadable() -> QueryError:
    return QueryError("after is no cursor of this version: give `Results.next` of a page", 0)


def fingerprint(**asked: Any) -> str:
    """What is equal for pages of one list of hits.

    Args:
        asked: all that the list follows from, by name.

    >>> fingerprint(query="су", sort="newest") == fingerprint(sort="newest", query="су")
    True
    """
    packed = _IN_ORDER.encode(asked)
    return hashlib.blake2b(packed.encode(), digest_size=_FINGERPRINT).hexdigest()
