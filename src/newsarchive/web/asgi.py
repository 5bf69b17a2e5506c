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
from newsarchive.web.texts import LANGUAGES, negotiated
from newsarchive.web.views import VIEWS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from newsarchive.web.rights import Authorize
    from newsarchive.web.sending import Receive, Scope, Send

__all__ = ["Application", "application"]

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
        self._threads = ThreadPoolExecutor(workers, "newsarchive-web")
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

    def close(self) -> None:
        """End the threads, and close the archive where the application opened it."""
        self._threads.shutdown(cancel_futures=True)
        if not isinstance(self._given, Archive) and "archive" in vars(self):
            self.archive.close()

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
        except (QueryError, ValueError) as error:
            return failure(site, language, prefix, 400, error=error, items=items)
        except SearchTimeout:
            return failure(site, language, prefix, 503, retry=5, reason="slow", items=items)
        except (ArticleNotFound, LookupError):
            return failure(site, language, prefix, 404)
        except (ArchiveError, NewsArchiveError, OSError) as error:
            _log.error("the archive cannot answer: %s", error)
            return failure(site, language, prefix, 503, retry=60, reason="away")


def application(
    archive: Archive | str | os.PathLike[str] | None = None,
    *,
    languages: Sequence[str] = tuple(LANGUAGES),
    default: str = "kk",
    base_url: str | None = None,
    title: Mapping[str, str] | None = None,
    timeout: float = bounds.SECONDS,
    workers: int | None = None,
    waiting: int = 16,
    cors_origins: Sequence[str] = (),
    trusted_hosts: Sequence[str] = (),
    frame_ancestors: Sequence[str] = (),
    index_articles: bool = False,
    theme: str | os.PathLike[str] | None = None,
    templates: str | os.PathLike[str] | None = None,
    tokens: Sequence[str] = (),
    authorize: Authorize | None = None,
    searches: str | os.PathLike[str] | None = None,
) -> Application:
    """The archive as an ASGI application, to be served or mounted in another one.

    Args:
        archive: an open archive, or the path of one, which is opened at the first request.
        languages: of the pages, in the order of the switch: «kk», «ru», «en».
        default: the language of a reader who asks for none of them.
        base_url: where readers reach it, for absolute links; without it there are none.
        title: the name of the archive in each language.
        timeout: seconds that a page may take.
        workers: threads that make pages; as many as there are cores if it is not given.
        waiting: readers who wait for a thread; more get 503 with Retry-After.
        cors_origins: origins whose pages may read the API, «https://news.example.kz»; `*` for all.
        trusted_hosts: names in the header Host that are answered, «news.example.kz» or
            `*.example.kz`; every one if none is given, for no link is ever made of it.
        frame_ancestors: which sites may show the pages in a frame: «https://example.kz»; none else.
        index_articles: whether search engines may list articles, whose texts are other people's.
        theme: path of a style sheet that comes after ours, to set the variables of `app.css`.
        templates: folder of templates that stand in for ours of the same name.
        tokens: SHA-256 hashes, as hexadecimal digits, of the tokens with which searches may be
            saved and deleted. Without them and `authorize` nobody may.
        authorize: called with the ASGI scope of a request without a token: whether it may save.
        searches: the file of saved searches; one beside the archive if it is not given.

    Raises:
        ValueError: a language that there is not, a frame ancestor that is none, or a token that is
            no hash.
        OSError: the theme cannot be read.

    Example:
        `app.mount("/archive", newsarchive.web.application("archive"))`
    """
    unknown = {*languages, default} - set(LANGUAGES)
    if unknown:
        raise ValueError(
            f"there are no pages in {', '.join(sorted(unknown))}: choose of kk, ru, en"
        )
    if not all(re.fullmatch("[0-9a-fA-F]{64}", one) for one in tokens):
        raise ValueError("tokens are SHA-256 hashes of 64 hexadecimal digits, not the tokens")
    return Application(
        archive,
        languages=languages,
        default=default,
        base_url=base_url,
        title=title or {},
        timeout=timeout,
        workers=workers or os.cpu_count() or 1,
        waiting=waiting,
        cors_origins=cors_origins,
        trusted_hosts=trusted_hosts,
        frame_ancestors=frame_ancestors,
        index_articles=index_articles,
        theme=theme,
        templates=templates,
        tokens=[one.lower() for one in tokens],
        authorize=authorize,
        searches=searches,
    )
