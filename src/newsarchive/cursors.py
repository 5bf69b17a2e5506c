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

__all__ = ["CHANGED", "Cursor", "fingerprint"]

CHANGED = "The archive has changed since the page before: its hits may stand in another order."
"""The note on a page whose cursor is of another state of the archive."""

_VERSION = 1  # the next one comes with any change of what a cursor holds
_FINGERPRINT = 6  # bytes: only slips are to be found by it


@attrs.frozen
class Cursor:
    """The last hit of a page, and what it was the last hit of.

    Attributes:
        state: of the archive, as `Archive.state` gives it.
        asked: the fingerprint of the request.
        place: how many hits stand up to here; the window that is ranked again has the first 100.
        score: of the hit.
        date: of its article, in microseconds since 1970 by the archive's clock; None for no date.
        id: of its article.
        ordinal: of its sentence, where sentences are hits; else 0.
    """

    state: str
    asked: str
    place: int
    score: float
    date: int | None
    id: str
    ordinal: int = 0

    def text(self) -> str:
        """The cursor as `Results.next` has it: letters, digits, `-` and `_`."""
        values = [_VERSION, *attrs.astuple(self)]
        packed = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(packed).rstrip(b"=").decode("ascii")

    @classmethod
    def read(cls, text: str) -> Self:
        """The cursor of a text.

        Raises:
            QueryError: no page has given this text, or another version of newsarchive has.

        >>> cursor = Cursor("state", "asked", 10, 2.5, None, "id")
        >>> Cursor.read(cursor.text()) == cursor
        True
        """
        try:
            packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            version, *values = json.loads(packed)
            cursor = cls(*values)
        # Anybody may write anything into an address.
        except (binascii.Error, ValueError, TypeError, RecursionError):
            raise _unreadable() from None
        if version != _VERSION or not cursor._is_sound():
            raise _unreadable()
        return cursor

    def _is_sound(self) -> bool:
        """Whether all has the type and the range that it is used with."""
        names = (self.state, self.asked, self.id)
        counts = (self.place, self.ordinal)
        return (
            all(isinstance(name, str) for name in names)
            and all(type(count) is int and count >= 0 for count in counts)
            and type(self.score) in {int, float}
            and math.isfinite(self.score)
            and (self.date is None or (type(self.date) is int and abs(self.date) < 2**63))
        )


def _unreadable() -> QueryError:
    return QueryError("after is no cursor of this version: give `Results.next` of a page", 0)


def fingerprint(**asked: Any) -> str:
    """What is equal for pages of one list of hits.

    Args:
        asked: all that the list follows from, by name.

    >>> fingerprint(query="су", sort="newest") == fingerprint(sort="newest", query="су")
    True
    """
    packed = json.dumps(asked, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.blake2b(packed.encode(), digest_size=_FINGERPRINT).hexdigest()
