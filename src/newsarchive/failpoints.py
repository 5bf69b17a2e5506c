"""Named points of the writing code at which a test can make the process fail or die."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["POINTS", "inject", "reach"]

# In the order in which a load reaches them.
POINTS = (
    "transaction begun",
    "articles dropped",
    "article stored",
    "segment begun",
    "segment written",
    "segment synced",
    "folder synced",
    "segment listed",
    "articles buried",
    "segments merged",
    "before commit",
    "committed",
    "file removed",
    "log truncated",
)
_test: Callable[[str], object] | None = None


def inject(test: Callable[[str], object] | None) -> None:
    """Have a function called with the name of every point that is reached; None for no more."""
    global _test  # noqa: PLW0603 - one for the process, like a signal's handler
    _test = test


def reach(point: str) -> None:
    """Say that a point of `POINTS` is reached: nothing, but in a test."""
    if _test is not None:
        _test(point)
