"""Why a document is not read."""

from __future__ import annotations

__all__ = ["UnfitError"]


class UnfitError(Exception):
    """A document that is not read.

    Attributes:
        code: one of `CODES`.
    """

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
