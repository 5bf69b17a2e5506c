"""Mistakes in a query, as errors that say where they are."""

from __future__ import annotations

from newsarchive.errors import QueryError

__all__ = ["MistakeError", "mistake"]


class MistakeError(QueryError):
    """A mistake that whoever typed the query has to know: a mistyped field, an impossible date."""


def mistake(message: str, at: int, kind: type[QueryError] = QueryError) -> QueryError:
    """The error for a mistake at a place of a query.

    Args:
        message: what is wrong, and what to do about it.
        at: the place, in characters from 0.
        kind: of the error.

    >>> str(mistake("this bracket is never closed", 4))
    'this bracket is never closed (at character 5)'
    """
    # People count from 1.
    return kind(f"{message} (at character {at + 1})", at)
