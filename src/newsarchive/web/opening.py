"""How an application is made: its arguments, checked."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from newsarchive import bounds
from newsarchive.web.asgi import Application
from newsarchive.web.texts import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from newsarchive.archive import Archive
    from newsarchive.web.rights import Authorize

__all__ = ["application"]


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
