"""The side of the application that programs read: from a request below `/api` to an answer."""

from __future__ import annotations

import json
import logging
import math
from typing import TYPE_CHECKING, Any

import attrs

from newsarchive.web.api_answers import Call
from newsarchive.web.endpoints import ROOT, found
from newsarchive.web.openapi import document
from newsarchive.web.pages import Answer, Missing
from newsarchive.web.problems import Problem, problem_answer, problem_of
from newsarchive.web.reference import reference
from newsarchive.web.rights import Guard
from newsarchive.web.saving import ALLOWED, Change, respond_saved
from newsarchive.web.strict import read_strictly
from newsarchive.web.subscribing import (
    FEED,
    OPENSEARCH,
    SUGGESTIONS,
    feed,
    opensearch,
    suggestions,
)
from newsarchive.web.tags import is_known, tag_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsarchive.archive import Archive
    from newsarchive.web.incoming import Asked
    from newsarchive.web.pages import Site

__all__ = ["Machine", "is_for_programs", "is_saved", "preflight", "with_cors"]

_log = logging.getLogger("newsarchive.web")
_JSON = "application/json"
_HTML = "text/html; charset=utf-8"
_SAVED = f"{ROOT}/saved"
_EXPOSED = "ETag, Link, Retry-After"
_KEPT = {"cache-control": "public, max-age=0, must-revalidate", "x-robots-tag": "noindex"}


@attrs.frozen
class Machine:
    """What all requests of programs share.

    Attributes:
        site: what the pages share, too.
        language: of the pages that are linked.
        limits: what a request may be.
        cors_origins: the origins of pages that may read the API; `*` for all.
        guard: who may save and delete searches.
    """

    site: Site
    language: str
    limits: Mapping[str, int]
    cors_origins: tuple[str, ...] = ()
    guard: Guard = attrs.field(factory=Guard)

    def base(self, prefix: str) -> str:
        """What stands before a path in an address."""
        return self.site.base_url or prefix

    def problem(self, problem: Problem, asked: Asked) -> Answer:
        """A problem as the answer to a request."""
        docs = f"{self.base(asked.prefix)}{ROOT}/docs"
        answer = problem_answer(problem, docs, f"{asked.prefix}{asked.path}")
        return with_cors(answer, asked, self.cors_origins)

    def respond(self, archive: Archive, asked: Asked) -> Answer:
        """The answer to a request, be it a problem."""
        try:
            answer = self._respond(archive, asked)
        except Exception as error:  # noqa: BLE001 - those that nobody expects are raised again
            problem = problem_of(error)
            # Paths and causes are for those who run the server, not for its readers.
            if problem.code.startswith("archive"):
                _log.error("the archive cannot answer: %s", error)
            return self.problem(problem, asked)
        return with_cors(answer, asked, self.cors_origins)

    def _respond(self, archive: Archive, asked: Asked) -> Answer:
        # Whoever shows a token wants to be known: a wrong one does not read as nobody.
        if asked.token is not None and self.guard.is_open and not asked.may_save:
            return self.problem(self._refused(asked), asked)
        if is_saved(asked.path):
            return self._saved(asked)
        if asked.method not in {"GET", "HEAD"}:
            return self.problem(_only("GET", "HEAD"), asked)
        if not asked.path.startswith(ROOT):
            return self._subscribed(archive, asked)
        return self._endpoint(archive, asked)

    def _saved(self, asked: Asked) -> Answer:
        """Saved searches: all may read the public ones, some may change them."""
        slug = asked.path.removeprefix(_SAVED).strip("/")
        allowed = ALLOWED[bool(slug)]
        if asked.method not in allowed:
            return self.problem(_only(*allowed), asked)
        if asked.method not in {"GET", "HEAD"} and not asked.may_save:
            return self.problem(self._refused(asked), asked)
        read_strictly("", (), asked.items)
        change = Change(
            method=asked.method,
            slug=slug,
            path=self.site.searches,
            base=self.base(asked.prefix),
            body=asked.body,
            known=asked.headers.get("if-none-match", ""),
            may_save=asked.may_save,
        )
        return respond_saved(change)

    def _refused(self, asked: Asked) -> Problem:
        """Why somebody may not save."""
        if not self.guard.is_open:
            return Problem("forbidden", "Saving is off: the application was given no tokens.")
        challenge = {"www-authenticate": 'Bearer realm="newsarchive"'}
        known = "is not known" if asked.token is not None else "is missing"
        return Problem("unauthorized", f"The token {known}.", headers=challenge)

    def _subscribed(self, archive: Archive, asked: Asked) -> Answer:
        """What feed readers and the search boxes of browsers ask."""
        if wanted := FEED.match(asked.path):
            return feed(
                archive,
                self.site,
                asked,
                name=wanted[1],
                searches=self.site.searches,
                language=self.language,
            )
        if described := OPENSEARCH.match(asked.path):
            return opensearch(self.site, asked, described[1])
        if asked.path == SUGGESTIONS:
            return suggestions(archive, asked)
        raise Missing(f"there is no {asked.path}")

    def _endpoint(self, archive: Archive, asked: Asked) -> Answer:
        """What an endpoint that reads answers."""
        # Parameters are read before the state: a mistake costs nothing, and has no tag.
        rest = asked.path.removeprefix(ROOT)
        if fixed := self._fixed(rest, asked):
            return fixed
        found_here = found(rest)
        if found_here is None:
            raise Missing(f"there is no {asked.path}: {ROOT} lists what there is")
        endpoint, item = found_here
        values = read_strictly(endpoint.page, endpoint.parameters, asked.items)
        state = archive.state
        base = self.base(asked.prefix)
        tag = tag_of(state, asked.path, sorted(asked.items), base, self.language)
        headers = {**_KEPT, "etag": tag}
        # Nothing was searched yet: a reader who has the answer costs next to nothing.
        if is_known(tag, asked.headers.get("if-none-match", "")):
            return Answer(304, b"", _JSON, headers)
        call = Call(
            archive=archive,
            state=state,
            values=values,
            item=item,
            path=asked.path,
            items=asked.items,
            base=base,
            language=self.language,
            limits=self.limits,
        )
        answered = endpoint.answer(call)
        # Where a writer came in between, nobody knows of which of the two states this is.
        if archive.state != state:
            del headers["etag"]
        if isinstance(answered, Answer):
            return attrs.evolve(answered, headers={**headers, **answered.headers})
        # For programs that go through pages without reading them (RFC 8288).
        if following := answered.get("next"):
            headers["link"] = f'<{following}>; rel="next"'
        return Answer(200, _json(answered), _JSON, headers)

    def _fixed(self, rest: str, asked: Asked) -> Answer | None:
        """What depends on nothing in the archive: the description of the API."""
        if rest == "/openapi.json":
            body = _json(document(self.base(asked.prefix)))
            kind = _JSON
        elif rest == "/docs":
            body = reference(asked.prefix, self.site.static["app.css"]).encode()
            kind = _HTML
        else:
            return None
        tag = tag_of("", asked.path, self.base(asked.prefix))
        headers = {**_KEPT, "etag": tag}
        known = is_known(tag, asked.headers.get("if-none-match", ""))
        return Answer(304, b"", kind, headers) if known else Answer(200, body, kind, headers)


def _only(*methods: str) -> Problem:
    allowed = ", ".join(methods)
    return Problem("method", f"Only {allowed} are answered here.", headers={"allow": allowed})


def is_for_programs(path: str) -> bool:
    """Whether a path is one of those that programs read, not people.

    >>> is_for_programs("/feed/su-tasqyny.atom"), is_for_programs("/kk/search")
    (True, False)
    """
    return path == ROOT or path.startswith((f"{ROOT}/", "/feed/", "/opensearch-"))


def is_saved(path: str) -> bool:
    """Whether a path is that of saved searches."""
    return path == _SAVED or path.startswith(f"{_SAVED}/")


def preflight(asked: Asked, origins: tuple[str, ...]) -> Answer:
    """The answer to what a browser asks before it lets a page of another origin read."""
    headers = {
        "access-control-allow-methods": "GET, HEAD",
        "access-control-allow-headers": "If-None-Match",
        "access-control-max-age": "600",
        "allow": "GET, HEAD, OPTIONS",
    }
    return with_cors(Answer(204, b"", "text/plain", headers), asked, origins)


def with_cors(answer: Answer, asked: Asked, origins: tuple[str, ...]) -> Answer:
    """An answer that pages of some origins may read, without credentials.

    Args:
        answer: to the request.
        asked: the request.
        origins: that are let in.
    """
    if not origins:
        return answer
    headers = dict(answer.headers)
    origin = asked.headers.get("origin", "")
    # Without credentials, so what is let in is what anybody may read.
    if "*" in origins:
        headers["access-control-allow-origin"] = "*"
    else:
        # Caches must not give one origin the answer that was meant for another.
        headers["vary"] = "Origin"
        if origin in origins:
            headers["access-control-allow-origin"] = origin
    if "access-control-allow-origin" in headers:
        headers["access-control-expose-headers"] = _EXPOSED
        headers["cross-origin-resource-policy"] = "cross-origin"
    return attrs.evolve(answer, headers=headers)


def _json(value: Any) -> bytes:
    text = json.dumps(_finite(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode()


def _finite(value: Any) -> Any:
    """A value as JSON can hold it: what is not finite is null, what it does not know is text."""
    # Measures of rare words may be infinite, and JSON has no word for that.
    if isinstance(value, dict):
        return {str(key): _finite(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(one) for one in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, str | int):
        return value
    return str(value)
