"""How far something has come, said to whoever wants to hear it."""

from __future__ import annotations

import time
from collections.abc import Callable

from newsarchive.results import Progress

__all__ = ["Steps", "Told"]

Told = Callable[[Progress], object] | None
"""What is called with each step; None where nobody wants to hear."""


class Steps:
    """The steps of one piece of work.

    Args:
        told: called with each step.
        phase: what is being done, in a word.
    """

    def __init__(self, told: Told, phase: str) -> None:
        self._told = told
        self._phase = phase
        self._began = time.perf_counter()
        self._articles = self._bytes = 0

    @property
    def took(self) -> float:
        """Seconds so far."""
        return time.perf_counter() - self._began

    def done(self, *, articles: int = 0, bytes: int = 0) -> None:  # noqa: A002 - as `Progress` has it
        """Say that more articles or bytes are done."""
        self._articles += articles
        self._bytes += bytes
        if self._told is not None:
            self._told(Progress(self._articles, 0, self.took, self._bytes, self._phase))
