"""A deadline for the work of a search: set around it, looked at by whatever may take long."""

from __future__ import annotations

import contextlib
import time
from contextvars import ContextVar
from typing import TYPE_CHECKING

from newsarchive.errors import SearchTimeout

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["check", "limit"]

# The only ambient value of the package: threads of a server each have their own, and no function
# between a search and its loops must hand it on.
_until: ContextVar[float | None] = ContextVar("newsarchive-deadline", default=None)


@contextlib.contextmanager
def limit(seconds: float | None) -> Iterator[None]:
    """Give what is done inside a number of seconds; None for no limit.

    >>> with limit(60.0):
    ...     check()

    Raises:
        ValueError: it is no positive number.
    """
    if seconds is None:
        yield
        return
    if not seconds > 0:
        raise ValueError("timeout is a number of seconds greater than 0")
    # The clock on the wall may be set back meanwhile; this one only goes on.
    token = _until.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _until.reset(token)


def check() -> None:
    """Stop here if the time is over.

    Raises:
        SearchTimeout: it is.
    """
    until = _until.get()
    if until is not None and time.monotonic() > until:
        raise SearchTimeout(
            "the search took longer than its timeout: give it more, or ask for less"
        )
