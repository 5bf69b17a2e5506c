"""A request of a program, as what answers it needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Asked"]


@attrs.frozen
class Asked:
    """A request.

    Attributes:
        method: of HTTP.
        prefix: under which the application is mounted.
        path: below it.
        items: the pairs of the query string.
        headers: by their names in lower case.
        body: what was sent.
        may_save: whether whoever asks may save and delete searches.
        token: the bearer token that came with it.
    """

    method: str
    prefix: str
    path: str
    items: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: bytes = b""
    may_save: bool = False
    token: str | None = None
