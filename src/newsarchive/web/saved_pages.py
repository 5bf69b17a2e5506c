"""The pages of saved searches: the list, running one, saving and deleting by forms."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from newsarchive.errors import ArchiveError
from newsarchive.web.pages import Answer, Missing, Page, failure, rendered
from newsarchive.web.parameters import read_values
from newsarchive.web.problems import CODES, Unanswerable
from newsarchive.web.saved import changing, load, made
from newsarchive.web.saving import store_new

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from newsarchive.archive import Archive
    from newsarchive.web.pages import Site

__all__ = ["form_page", "posted", "run", "saved"]

_log = logging.getLogger("newsarchive.web")


def saved(page: Page) -> tuple[str, dict[str, Any]]:
    """The public searches, and a form that saves the one that is asked for."""
    return "saved.html", _context(page)


def _context(page: Page, feed: str = "") -> dict[str, Any]:
    """What stands on the page.

    Args:
        page: that shows it.
        feed: the address of a private feed that was made just now.
    """
    # A browser sends no token when it reads, so a page shows what is public.
    searches = [one for one in load(page.site.searches).values() if one.public]
    wanted = page.values.query_string("search").removeprefix("?")
    return {"searches": searches, "wanted": wanted, "feed": feed, "base": _base(page)}


def _base(page: Page) -> str:
    return page.site.base_url or page.prefix


def form_page(site: Site, archive: Archive, language: str, prefix: str, slug: str = "") -> Page:
    """The page to which a form is sent.

    Args:
        site: what the pages share.
        archive: that is read.
        language: of the page.
        prefix: under which the application is mounted.
        slug: of the search that is to be deleted; "" for the list.
    """
    name = "run" if slug else "saved"
    return Page(site, archive, language, prefix, name, slug, read_values(name, ()))


def run(page: Page) -> Answer:
    """The hits of a saved search: its page is that of the search."""
    found = load(page.site.searches).get(page.item)
    if found is None or not found.public:
        raise Missing(page.item)
    # A redirect, so that what was found has an address that says what was asked.
    target = f"{page.path('search')}?{found.query}"
    return Answer(302, b"", "text/plain", {"location": target, "cache-control": "no-cache"})


def posted(page: Page, form: Mapping[str, str], *, may_save: bool) -> Answer:
    """What a form asks to save, or to delete.

    Args:
        page: the list, or the search that is to be deleted.
        form: its fields.
        may_save: whether the reader may.
    """
    path = page.site.searches
    # 401 says that a token would help, 403 that nothing does.
    if path is None or not may_save:
        return _failed(page, 401 if page.site.saving else 403)
    try:
        return _deleted(page, path) if page.item else _saved(page, path, form)
    except Missing:
        return _failed(page, 404)
    except Unanswerable as error:
        return _failed(page, CODES[error.problem.code][0], error)
    except (ArchiveError, OSError) as error:
        _log.error("saved searches cannot be changed: %s", error)
        return _failed(page, 503)
    except ValueError as error:
        return _failed(page, 400, error)


def _failed(page: Page, status: int, error: Exception | None = None) -> Answer:
    reason, retry = ("away", 60) if status == 503 else ("", None)
    return failure(
        page.site, page.language, page.prefix, status, error=error, reason=reason, retry=retry
    )


def _deleted(page: Page, path: Path) -> Answer:
    with changing(path) as every:
        if every.pop(page.item, None) is None:
            raise Missing(page.item)
    return _back(page)


def _saved(page: Page, path: Path, form: Mapping[str, str]) -> Answer:
    public = not form.get("own")
    new, token = made(form.get("title", ""), form.get("query", ""), public=public)
    store_new(path, new)
    return _back(page) if new.public else _shown_once(page, token)


def _back(page: Page) -> Answer:
    """To the list, so that loading the page again sends nothing again."""
    headers = {"location": page.path("saved"), "cache-control": "no-store"}
    return Answer(303, b"", "text/plain", headers)


def _shown_once(page: Page, token: str) -> Answer:
    """The list with the address of a private feed, which nobody can tell later."""
    # The search that was to be saved is saved: the form goes.
    empty = form_page(page.site, page.archive, page.language, page.prefix)
    context = _context(empty, f"{_base(page)}/feed/{token}.atom")
    answer = rendered(empty, "saved.html", context)
    return Answer(answer.status, answer.body, answer.type, {"cache-control": "no-store"})
