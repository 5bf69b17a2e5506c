"""A deadline for the work of a search: set around it, looked at by whatever may take long."""

from __future__ import annotations

import contextlib
import time
from contextvars import ContextVar
from typing import TYPE_CHECKING, TypeVar

from newsarchive.errors import SearchTimeout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["check", "limit", "remaining", "working"]

Item = TypeVar("Item")

# The only ambient values of the package: threads of a server each have their own, and no function
# between a search and its loops must hand it on.
_until: ContextVar[float | None] = ContextVar("newsarchive-deadline", default=None)
_stopped: ContextVar[Callable[[], bool] | None] = ContextVar("newsarchive-stopped", default=None)


@contextlib.contextmanager
def limit(seconds: float | None, *, stopped: Callable[[], bool] | None = None) -> Iterator[None]:
    """Give what is done inside a number of seconds; None for no limit.

    Args:
        seconds: greater than 0.
        stopped: asked as often as the clock; once it says yes the work ends, as when the client of
            a server has hung up. It holds for limits inside this one, too.

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
    asked = _stopped.set(stopped or _stopped.get())
    try:
        yield
    finally:
        _until.reset(token)
        _stopped.reset(asked)


def check() -> None:
    """Stop here if the time is over.

    Raises:
        SearchTimeout: it is, or nobody waits for the answer any more.
    """
    stopped = _stopped.get()
    if stopped is not None and stopped():
        raise SearchTimeout("the search was stopped: nobody waits for its answer any more")
    until = _until.get()
    if until is not None and time.monotonic() > until:
        raise SearchTimeout(
            "the search took longer than its timeout: give it more, or ask for less"
        )


def working(items: Iterator[Item], seconds: float | None) -> Iterator[Item]:
    """The same items, which may take a number of seconds in all.

    What the caller does between two items does not count: it may write them to a slow disk.

    Args:
        items: that take time.
        seconds: greater than 0; None for no limit.

    >>> list(working(iter("ab"), 60.0))
    ['a', 'b']

    Raises:
        SearchTimeout: they took longer.
    """
    left = seconds
    while True:
        began = time.monotonic()
        with limit(left):
            try:
                item = next(items)
            except StopIteration:
                return
            check()
        if left is not None:
            spent = time.monotonic() - began
            # Whatever is left, if nothing, the next look at the clock ends it.
            left = max(left - spent, 1e-9)
        yield item


def remaining() -> float | None:
    """Seconds that are left, for what waits elsewhere; None where there is no limit.

    >>> with limit(60.0):
    ...     (remaining() or 0) > 50
    True
    """
    until = _until.get()
    return None if until is None else max(until - time.monotonic(), 0.0)
