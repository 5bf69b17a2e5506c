"""Where a request is meant to go, and what is answered before any page: hosts, paths, files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newsarchive import bounds
from newsarchive.web.pages import Answer
from newsarchive.web.sending import SECURITY_HEADERS
from newsarchive.web.tags import is_known

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from newsarchive.web.files import Files
    from newsarchive.web.sending import Scope

__all__ = [
    "FORM",
    "LONGEST_URL",
    "entrance",
    "own_host",
    "plain_answer",
    "policy",
    "split_path",
    "unless_known",
]

LONGEST_URL = bounds.ADDRESS
"""Bytes of path and query together."""

FORM = re.compile(r"/([a-z]{2})/saved(?:/([a-z0-9-]+))?\Z")
"""The paths to which pages send forms: the language, and which saved search is to be deleted."""

_ROBOTS = b"User-agent: *\nDisallow: /*?\nDisallow: /api/\nDisallow: /feed/\n"


def split_path(scope: Scope, base_url: str | None) -> tuple[str, str]:
    """The prefix under which the application is mounted, and the path below it.

    Frameworks differ: some leave the prefix in `path`, some take it off, some name it only in
    `root_path`. The path of `base_url` is the prefix where nothing else names one.
    """
    path = str(scope["path"])
    prefix = str(scope.get("root_path") or "").rstrip("/")
    # A proxy that takes the prefix off may say nothing of it.
    if not prefix and base_url:
        prefix = urlsplit(base_url).path.rstrip("/")
    # One that leaves it on, too: «/archiveology» is not below «/archive».
    if prefix and (path == prefix or path.startswith(f"{prefix}/")):
        path = path[len(prefix) :]
    return prefix, f"/{path.strip('/')}"


def plain_answer(scope: Scope, path: str, files: Files) -> Answer | None:
    """The answer that needs no archive: a file, a refusal; None where a page is asked for."""
    if scope["method"] not in {"GET", "HEAD"}:
        return Answer(405, b"", "text/plain", {"allow": "GET, HEAD"})
    if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > LONGEST_URL:
        return Answer(414, b"The address is too long.", "text/plain; charset=utf-8")
    if path == "/robots.txt":
        return Answer(200, _ROBOTS, "text/plain; charset=utf-8")
    return files.answer(path) if path.startswith("/static/") else None


def entrance(prefix: str, language: str) -> Answer:
    """The way from the address without a language to the pages in one."""
    headers = {
        "location": f"{prefix}/{language}/",
        "vary": "Accept-Language",
        "cache-control": "private, no-store",
    }
    return Answer(302, b"", "text/plain", headers)


def own_host(headers: Mapping[str, str], trusted: Sequence[str]) -> bool:
    """Whether a request names a host under which the archive is reached.

    Args:
        headers: of the request.
        trusted: names; `*.example.kz` stands for all below it. None at all trusts every host.
    """
    if not trusted:
        return True
    # The port is the server's matter; an address of IPv6 has colons of its own.
    host = re.sub(r":\d+\Z", "", headers.get("host", "")).lower()
    below = [name[1:] for name in trusted if name.startswith("*.")]
    return host in trusted or any(host.endswith(end) for end in below)


def policy(ancestors: Sequence[str]) -> dict[str, str]:
    """The headers that let other pages frame ours; none where nobody may.

    Raises:
        ValueError: a source that would end the directive.
    """
    if not ancestors:
        return {}
    wrong = [source for source in ancestors if not re.fullmatch(r"[\w:/.*'\[\]-]+", source)]
    if wrong:
        raise ValueError(f"{wrong[0]!r} is no source: give 'self' or https://news.example.kz")
    strict = SECURITY_HEADERS["content-security-policy"]
    allowed = strict.replace("frame-ancestors 'none'", f"frame-ancestors {' '.join(ancestors)}")
    # A page in a frame of another site is a resource of ours that it loads.
    return {
        "content-security-policy": allowed,
        "cross-origin-resource-policy": "cross-origin",
    }


def unless_known(answer: Answer, known: str) -> Answer:
    """An answer, or 304 without a body where the browser has this page already.

    Args:
        answer: to the request.
        known: the header If-None-Match.
    """
    tag = answer.headers.get("etag")
    if tag is None or not is_known(tag, known):
        return answer
    return Answer(304, b"", answer.type, answer.headers)
