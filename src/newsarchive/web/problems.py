"""What went wrong, as RFC 9457 has it: `application/problem+json` with a code for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import attrs

from newsarchive.errors import (
    ArchiveDamaged,
    ArchiveError,
    ArchiveOutdated,
    ArticleNotFound,
    QueryError,
    SearchTimeout,
)
from newsarchive.web.pages import Answer, Missing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["CODES", "Problem", "Unanswerable", "problem_answer", "problem_of"]

TYPE = "application/problem+json"

CODES: Mapping[str, tuple[int, str]] = {
    "query": (400, "The query cannot be read."),
    "parameter": (400, "A parameter is unknown, repeated, missing, or cannot be read."),
    "cursor": (400, "The cursor is not one of this request."),
    "body": (400, "The body of the request cannot be read."),
    "unauthorized": (401, "The token is missing or not known."),
    "forbidden": (403, "This is not allowed here."),
    "not-found": (404, "There is no such thing in the archive."),
    "method": (405, "The method is not allowed here."),
    "exists": (409, "There is one of this name already."),
    "too-large": (413, "The request is too large."),
    "too-long": (414, "The address is too long."),
    "archive": (503, "The archive cannot answer now."),
    "archive-damaged": (503, "The archive is damaged."),
    "archive-outdated": (503, "The archive was made by another version."),
    "busy": (503, "Too many requests are waiting."),
    "timeout": (503, "The search took too long."),
}
"""Code -> status of HTTP, and what it means in general."""

_RETRY = {"busy": 2, "timeout": 5, "archive": 60, "archive-damaged": 60, "archive-outdated": 60}
"""Code -> after how many seconds to ask again."""

# The first that fits counts, so narrow kinds stand before wide ones.
_KINDS: Sequence[tuple[type[Exception], str]] = (
    (QueryError, "query"),
    (SearchTimeout, "timeout"),
    (ArticleNotFound, "not-found"),
    (Missing, "not-found"),
    (ArchiveOutdated, "archive-outdated"),
    (ArchiveDamaged, "archive-damaged"),
    (ArchiveError, "archive"),
    (OSError, "archive"),
    (ValueError, "parameter"),
)
# Their messages name folders and files of the server: they are for its log.
_PRIVATE = {"archive", "archive-damaged", "archive-outdated"}


@attrs.frozen
class Problem:
    """What is wrong with a request, or with its answer.

    Attributes:
        code: of `CODES`.
        detail: what happened this time, and what to do.
        more: further members: `position` in the query, `errors` of parameters.
        headers: of the answer.
    """

    code: str
    detail: str = ""
    more: Mapping[str, Any] = attrs.field(factory=dict)
    headers: Mapping[str, str] = attrs.field(factory=dict)


class Unanswerable(Exception):  # noqa: N818 - it is an answer, no fault of the program
    """A request that is answered by a problem.

    Attributes:
        problem: that is told.
    """

    def __init__(self, code: str, detail: str = "", **more: Any) -> None:
        super().__init__(detail or code)
        self.problem = Problem(code, detail, more)


def problem_of(error: Exception) -> Problem:
    """The problem that an exception means.

    Raises:
        Exception: the error itself, where nobody expected it.

    >>> problem_of(QueryError("there is no field sorce: did you mean source?", 0)).code
    'query'
    """
    if isinstance(error, Unanswerable):
        return error.problem
    # An error of ours is also a builtin: the list has the narrow ones first.
    codes = [code for kind, code in _KINDS if isinstance(error, kind)]
    if not codes:
        raise error
    code = codes[0]
    detail = "" if code in _PRIVATE else str(error)
    more = {"position": error.position} if isinstance(error, QueryError) else {}
    return Problem(code, detail, more)


def problem_answer(problem: Problem, docs: str, instance: str) -> Answer:
    """A problem as an answer.

    Args:
        problem: what is wrong.
        docs: the address of the page that tells of each code.
        instance: the path that was asked for.
    """
    # One status per code, so that a program may look at either.
    status, title = CODES[problem.code]
    # Members that the problem does not have are left out, as the RFC wants it.
    told = {
        "type": f"{docs}#{problem.code}",
        "title": title,
        "status": status,
        "detail": problem.detail or title,
        "instance": instance,
        "code": problem.code,
        **problem.more,
    }
    headers = {"cache-control": "no-store", **problem.headers}
    if problem.code in _RETRY:
        headers["retry-after"] = str(_RETRY[problem.code])
    body = json.dumps(told, ensure_ascii=False).encode()
    return Answer(status, body, TYPE, headers)
