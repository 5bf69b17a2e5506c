"""Why something was not fetched."""

from __future__ import annotations

__all__ = ["FetchError"]


class FetchError(Exception):
    """An address that was not fetched.

    Attributes:
        code: one of `CODES`: «fetch», or «robots» where the site does not want it.
        temporary: whether the next attempt may succeed.
        wait: how long the site asks to wait, if it says: seconds.
    """

    def __init__(
        self,
        reason: str,
        *,
        code: str = "fetch",
        temporary: bool = False,
        wait: float | None = None,
    ) -> None:
        super().__init__(reason)
        self.code = code
        self.temporary = temporary
        self.wait = wait
