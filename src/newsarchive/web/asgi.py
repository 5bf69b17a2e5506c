"""The ASGI application: one request from the path to the answer.

Views are synchronous, as the library is: they run in a few threads, with a waiting room before
them. Beyond it a reader gets 503 with Retry-After, so that memory and answer times stay level.
"""

from __future__ import annotations

import asyncio
import logging
import math
import os
import re
import time
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial
from pathlib import Path
from threading import Event, Lock
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import attrs

import newsarchive
from newsarchive import bounds, deadline
from newsarchive.archive import Archive
from newsarchive.errors import (
    ArchiveError,
    ArticleNotFound,
    NewsArchiveError,
    QueryError,
    SearchTimeout,
)
from newsarchive.web.api_answers import LIMITS
from newsarchive.web.files import Files
from newsarchive.web.incoming import Asked
from newsarchive.web.machine import Machine, is_for_programs, is_saved, preflight
from newsarchive.web.pages import Answer, Site, failure, respond
from newsarchive.web.problems import Problem
from newsarchive.web.rights import Guard, bearer, is_of_this_site
from newsarchive.web.routing import (
    FORM,
    LONGEST_URL,
    entrance,
    own_host,
    plain_answer,
    policy,
    split_path,
    unless_known,
)
from newsarchive.web.saved import searches_path
from newsarchive.web.saved_pages import form_page, posted
from newsarchive.web.sending import (
    read_body,
    send_rest,
    send_whole,
    until_gone,
)
from newsarchive.web.texts import negotiated
from newsarchive.web.views import VIEWS

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Mapping, Sequence

    from newsarchive.web.rights import Authorize
    from newsarchive.web.sending import Receive, Scope, Send

__all__ = ["Application"]

_log = logging.getLogger("newsarchive.web")
_PATIENCE = 0.5  # seconds that a reader waits for a thread


class Application:
    """An ASGI 3 application over one archive. Get one from `application`.

    Attributes:
        archive: which archive; it is opened at the first request where a path was given.
    """

    def __init__(
        self,
        archive: Archive | str | os.PathLike[str] | None,
        *,
        languages: Sequence[str],
        default: str,
        base_url: str | None,
        title: Mapping[str, str],
        timeout: float,
        workers: int,
        waiting: int,
        cors_origins: Sequence[str],
        trusted_hosts: Sequence[str],
        frame_ancestors: Sequence[str],
        index_articles: bool,
        theme: str | os.PathLike[str] | None,
        templates: str | os.PathLike[str] | None,
        tokens: Sequence[str],
        authorize: Authorize | None,
        searches: str | os.PathLike[str] | None,
    ) -> None:
        self._given = archive
        self._default = default
        self._base_url = base_url.rstrip("/") if base_url else None
        self._files = Files.with_theme(theme)
        guard = Guard(tuple(tokens), authorize)
        self._site = Site(
            tuple(languages),
            dict(title),
            self._base_url,
            self._files.paths(),
            index_articles=index_articles,
            templates=os.fspath(templates) if templates is not None else None,
            searches=Path(searches) if searches is not None else searches_path(archive),
            saving=guard.is_open,
        )
        self._trusted_hosts = tuple(name.lower() for name in trusted_hosts)
        self._policy = policy(frame_ancestors)
        self._timeout = timeout
        self._workers = workers
        self._places = workers + waiting
        self._inside = 0
        self._lock = Lock()
        limits = {**LIMITS, "seconds": math.ceil(timeout), "workers": workers, "waiting": waiting}
        self._machine = Machine(self._site, default, limits, tuple(cors_origins), guard)

    @cached_property
    def archive(self) -> Archive:
        """The archive, opened when it is first asked for."""
        return self._given if isinstance(self._given, Archive) else newsarchive.open(self._given)

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        """The threads that make answers, begun with the first one."""
        return ThreadPoolExecutor(self._workers, "newsarchive-web")

    def close(self) -> None:
        """End the threads, and close the archive where the application opened it.

        A server that starts the application again gets new ones.
        """
        threads = vars(self).pop("_threads", None)
        if threads is not None:
            threads.shutdown(cancel_futures=True)
        if not isinstance(self._given, Archive) and "archive" in vars(self):
            vars(self).pop("archive").close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; a lifespan is accepted and closes the application at its end."""
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        if scope["type"] != "http":
            raise RuntimeError(f"newsarchive answers http, not {scope['type']}")
        answer = await self._answer(scope, receive)
        if self._policy:
            answer = attrs.evolve(answer, headers={**self._policy, **answer.headers})
        head = scope["method"] == "HEAD"
        if answer.rest is None or head:
            await send_whole(answer, send, head=head)
        else:
            await send_rest(answer, answer.rest, receive, send, self._threads)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            else:
                self.close()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        prefix, path = split_path(scope, self._base_url)
        # ASGI hands headers over as bytes, their names in lower case.
        headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        if not own_host(headers, self._trusted_hosts):
            return Answer(400, b"This host is not served here.", "text/plain; charset=utf-8")
        if is_for_programs(path):
            return await self._machine_answer(scope, prefix, path, headers, receive)
        form = FORM.match(path) if scope["method"] == "POST" else None
        if form is not None:
            return await self._form_answer(scope, prefix, form, headers, receive)
        return plain_answer(scope, path, self._files) or await self._page_answer(
            scope, prefix, path, headers, receive
        )

    async def _page_answer(
        self, scope: Scope, prefix: str, path: str, headers: Mapping[str, str], receive: Receive
    ) -> Answer:
        """A page in one of the languages; without one the way to the reader's."""
        language, _, rest = path.strip("/").partition("/")
        if language not in self._site.languages:
            chosen = negotiated(headers.get("accept-language", ""), self._default)
            missing = failure(self._site, chosen, prefix, 404)
            return missing if language else entrance(prefix, chosen)
        items = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        answer = await self._in_a_thread(language, prefix, rest, items, receive)
        return unless_known(answer, headers.get("if-none-match", ""))

    async def _machine_answer(
        self, scope: Scope, prefix: str, path: str, headers: Mapping[str, str], receive: Receive
    ) -> Answer:
        """The answer to a program, or a problem that tells it why there is none."""
        machine = self._machine
        query = scope["query_string"]
        items = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
        token = bearer(headers)
        asked = Asked(scope["method"], prefix, path, tuple(items), headers, token=token)
        if len(scope.get("raw_path") or b"") + len(query) > LONGEST_URL:
            return machine.problem(Problem("too-long"), asked)
        if asked.method == "OPTIONS":
            return preflight(asked, machine.cors_origins)
        # Another site could send a form with the cookies that `authorize` believes.
        own = asked.method in {"GET", "HEAD"} or is_of_this_site(headers)
        if token is not None or (own and is_saved(path)):
            asked = attrs.evolve(asked, may_save=machine.guard.lets(scope, token))
        body = await read_body(receive, bounds.BODY) if asked.may_save else b""
        if body is None:
            return machine.problem(Problem("too-large"), asked)
        asked = attrs.evolve(asked, body=body)

        def made(gone: Event) -> Answer:
            if gone.is_set():  # the reader left while it waited: do not begin
                return Answer(503, b"", "text/plain")
            with deadline.limit(self._timeout, stopped=gone.is_set):
                return machine.respond(self.archive, asked)

        return await self._held(made, partial(machine.problem, Problem("busy"), asked), receive)

    async def _form_answer(
        self,
        scope: Scope,
        prefix: str,
        form: re.Match[str],
        headers: Mapping[str, str],
        receive: Receive,
    ) -> Answer:
        """The answer to a form of the pages of saved searches."""
        language, slug = form[1], form[2] or ""
        if language not in self._site.languages:
            return failure(self._site, self._default, prefix, 404)
        # No page of another site can send a form with what this browser is let in by.
        if not is_of_this_site(headers):
            return failure(self._site, language, prefix, 403)
        body = await read_body(receive, bounds.BODY)
        if body is None:
            return failure(self._site, language, prefix, 400)
        fields = dict(parse_qsl(body.decode("utf-8", "replace")))
        may_save = self._machine.guard.lets(scope, fields.get("token") or None)

        def made(_: Event) -> Answer:
            page = form_page(self._site, self.archive, language, prefix, slug)
            return posted(page, fields, may_save=may_save)

        busy = partial(failure, self._site, language, prefix, 503, retry=2)
        return await self._held(made, busy, receive)

    async def _in_a_thread(
        self, language: str, prefix: str, rest: str, items: list[tuple[str, str]], receive: Receive
    ) -> Answer:
        """A view in a thread, or 503 where all places are taken."""

        def made(gone: Event) -> Answer:
            return self._view(language, prefix, rest, items, gone)

        busy = partial(failure, self._site, language, prefix, 503, retry=2)
        return await self._held(made, busy, receive)

    async def _held(
        self, made: Callable[[Event], Answer], busy: Callable[[], Answer], receive: Receive
    ) -> Answer:
        """What is made in a thread, as long as there is a place.

        Args:
            made: makes the answer; it gets an event that is set when the reader left.
            busy: makes the answer where all places are taken.
            receive: tells when the reader leaves.
        """
        with self._lock:
            if self._inside >= self._places:
                return busy()
            self._inside += 1
            queued = self._inside > self._workers
        arrived = time.monotonic()

        def in_time(gone: Event) -> Answer:
            # Whoever waited long is told to come again: a page that is late helps nobody, and
            # those after it wait for it.
            late = queued and time.monotonic() - arrived > _PATIENCE
            return busy() if late else made(gone)

        gone = Event()
        watch = asyncio.ensure_future(until_gone(receive, gone))
        running = self._threads.submit(in_time, gone)
        # A thread that has begun runs on where its request is cancelled, and keeps its place.
        running.add_done_callback(self._free_a_place)
        try:
            return await asyncio.wrap_future(running)
        finally:
            gone.set()
            watch.cancel()

    def _free_a_place(self, _: object) -> None:
        with self._lock:
            self._inside -= 1

    def _view(
        self,
        language: str,
        prefix: str,
        rest: str,
        items: list[tuple[str, str]],
        gone: Event,
    ) -> Answer:
        """A page, or the page that says what is wrong."""
        site = self._site
        if gone.is_set():  # the reader left while it waited: do not begin
            return Answer(503, b"", "text/plain")
        try:
            with deadline.limit(self._timeout, stopped=gone.is_set):
                return respond(
                    site, self.archive, language, prefix, views=VIEWS, path=rest, items=items
                )
        # What a reader can mend is told with its place; what they cannot, in one sentence. The log
        # has the rest: paths of the server are nobody's business.
        except (QueryError, ValueError) as error:
            return failure(site, language, prefix, 400, error=error, items=items)
        except SearchTimeout:
            return failure(site, language, prefix, 503, retry=5, reason="slow", items=items)
        except (ArticleNotFound, LookupError):
            return failure(site, language, prefix, 404)
        except (ArchiveError, NewsArchiveError, OSError) as error:
            _log.error("the archive cannot answer: %s", error)
            return failure(site, language, prefix, 503, retry=60, reason="away")
