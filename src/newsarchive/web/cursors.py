"""Cursors of lists that are the same for one state of the archive: lines, rows of tables.

A cursor is opaque for readers. Here it holds the state, a mark of what was asked, and a place.
Over another state the place would be another one, so it is refused then, and the reader begins
anew. The cursors of searches are those of `Results.next`, which go on over another state.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from typing import Any

from newsarchive.web.problems import Unanswerable

__all__ = ["cursor_of", "place_of"]

_LARGEST = 10**9  # rows


def cursor_of(state: str, asked: Any, place: int) -> str:
    """The cursor of a place in a list.

    Args:
        state: of the archive.
        asked: what the list depends on, as JSON can hold it.
        place: how many rows come before.
    """
    # Not signed: whoever makes one up gets another page of what all may read.
    values = json.dumps([state, _mark(asked), place])
    return base64.urlsafe_b64encode(values.encode()).decode().rstrip("=")


def place_of(cursor: str | None, state: str, asked: Any) -> int:
    """The place that a cursor holds; 0 without one.

    Args:
        cursor: as it was given.
        state: of the archive, now.
        asked: as for `cursor_of`.

    Raises:
        Unanswerable: with the code «cursor».

    >>> place_of(cursor_of("s", "мектеп", 50), "s", "мектеп")
    50
    """
    if not cursor:
        return 0
    # Anybody may write anything into an address.
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        before, mark, place = json.loads(text)
    except (binascii.Error, ValueError, TypeError) as error:
        raise Unanswerable("cursor", "it is no cursor of this API") from error
    if mark != _mark(asked) or not isinstance(place, int) or not 0 <= place <= _LARGEST:
        raise Unanswerable("cursor", "it belongs to another request")
    # Told last: of another request the state says nothing.
    if before != state:
        raise Unanswerable("cursor", "the archive has changed meanwhile: begin with the first page")
    return place


def _mark(asked: Any) -> str:
    text = json.dumps(asked, sort_keys=True, ensure_ascii=True)
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()
