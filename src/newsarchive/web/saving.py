"""Saved searches over the API: list, save, change, delete."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import attrs

from newsarchive.web.pages import Answer, Missing
from newsarchive.web.problems import Unanswerable
from newsarchive.web.saved import Saved, changing, load, made, read_slug
from newsarchive.web.tags import is_known, tag_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

__all__ = ["ALLOWED", "Change", "respond_saved", "store_new"]

_JSON = "application/json"
_FIELDS = {"slug": str, "title": str, "query": str, "public": bool}

ALLOWED: Mapping[bool, tuple[str, ...]] = {
    False: ("GET", "HEAD", "POST"),
    True: ("GET", "HEAD", "PUT", "DELETE"),
}
"""Whether a path names a saved search -> the methods that it knows."""


@attrs.frozen
class Change:
    """A request for saved searches.

    Attributes:
        method: of HTTP.
        slug: which search; "" for all.
        path: of the file.
        base: what stands before a path in an address.
        body: what was sent.
        known: the header If-None-Match.
        may_save: whether whoever asks may save and delete, and sees what is not public.
    """

    method: str
    slug: str
    path: Path | None
    base: str
    body: bytes
    known: str
    may_save: bool

    def feed(self, saved: Saved, token: str = "") -> str:
        """The address of a feed; "" of a private one without its token."""
        name = saved.slug if saved.public else token
        return f"{self.base}/feed/{name}.atom" if name else ""

    def shown(self, saved: Saved, token: str = "") -> dict[str, Any]:
        """A search as the API shows it: without the hash of its token."""
        fields = {name: getattr(saved, name) for name in ("slug", "title", "query", "created")}
        fields["public"] = saved.public
        if feed := self.feed(saved, token):
            fields["feed"] = feed
        return fields

    def writable(self) -> Path:
        """The file, where searches may be saved.

        Raises:
            Unanswerable: there is none.
        """
        if self.path is None:
            raise Unanswerable("forbidden", "There is no file for saved searches here.")
        return self.path


def respond_saved(change: Change) -> Answer:
    """The answer to a request for saved searches.

    Raises:
        Unanswerable: the request is not fit.
        Missing: there is no such search.
    """
    # The server leaves out the body of HEAD.
    method = "GET" if change.method == "HEAD" else change.method
    answer: Callable[[Change], Answer] = _ANSWERS[method, bool(change.slug)]
    return answer(change)


def _visible(change: Change) -> dict[str, Saved]:
    # Read anew each time: the file is short, and another process may have written it.
    every = load(change.path).items()
    return {slug: one for slug, one in every if one.public or change.may_save}


def _one(change: Change) -> Saved:
    saved = _visible(change).get(change.slug)
    if saved is None:
        raise Missing(f"there is no saved search {change.slug!r}")
    return saved


def _get_all(change: Change) -> Answer:
    return _read(change, {"saved": [change.shown(one) for one in _visible(change).values()]})


def _get(change: Change) -> Answer:
    return _read(change, change.shown(_one(change)))


def _read(change: Change, value: dict[str, Any]) -> Answer:
    """A value with its tag; those who may save see more, so their answer is theirs alone."""
    tag = tag_of("", value, change.may_save)
    kept = "private, max-age=0, must-revalidate" if change.may_save else "public, max-age=0"
    # A cache must not give one reader what another may see.
    headers = {"etag": tag, "cache-control": kept, "vary": "Authorization"}
    if is_known(tag, change.known):
        return Answer(304, b"", _JSON, headers)
    return _json(200, value, headers)


def _json(status: int, value: dict[str, Any], headers: Mapping[str, str]) -> Answer:
    return Answer(status, json.dumps(value, ensure_ascii=False).encode(), _JSON, dict(headers))


def _fields(change: Change) -> dict[str, Any]:
    """The members of the body.

    Raises:
        Unanswerable: it is no object of these members.
    """
    try:
        fields = json.loads(change.body)
    except (ValueError, RecursionError) as error:
        raise Unanswerable("body", "It is no JSON.") from error
    if not isinstance(fields, dict):
        raise Unanswerable("body", "It is no object.")
    for name, value in fields.items():
        # `True` is no text, and 1 is no yes: each has the type that is documented.
        if name not in _FIELDS or type(value) is not _FIELDS[name]:
            raise Unanswerable("body", f"It has {name!r}, which is unknown or of another type.")
    for name in ("title", "query"):
        if name not in fields:
            raise Unanswerable("body", f"It has no {name!r}.")
    return fields


def store_new(path: Path, saved: Saved) -> None:
    """Keep a search that was made.

    Raises:
        Unanswerable: there is one with its slug.
    """
    # Looked at under the lock: two who save at once get one slug each, or one is told.
    with changing(path) as every:
        if saved.slug in every:
            raise Unanswerable("exists", f"There is a saved search {saved.slug!r} already.")
        every[saved.slug] = saved


def _post(change: Change) -> Answer:
    saved, token = _made(_fields(change))
    store_new(change.writable(), saved)
    headers = {
        "location": f"{change.base}/api/v1/saved/{saved.slug}",
        "cache-control": "no-store",
    }
    return _json(201, change.shown(saved, token), headers)


def _made(fields: Mapping[str, Any]) -> tuple[Saved, str]:
    try:
        return made(**fields)
    except ValueError as error:
        raise Unanswerable("body", str(error)) from error


def _put(change: Change) -> Answer:
    """Change title, query and whether it is public; id, slug and time of saving stay."""
    fields = _fields(change)
    if fields.pop("slug", change.slug) != change.slug:
        raise Unanswerable("body", "A saved search keeps its slug.")
    new, token = _made({**fields, "slug": _slug(change)})
    with changing(change.writable()) as every:
        old = every.get(change.slug)
        if old is None:
            raise Missing(f"there is no saved search {change.slug!r}")
        # A private one that stays private keeps its token: readers have its address.
        if old.token and new.token:
            new, token = attrs.evolve(new, token=old.token), ""
        new = attrs.evolve(new, id=old.id, created=old.created)
        every[change.slug] = new
    return _json(200, change.shown(new, token), {"cache-control": "no-store"})


def _slug(change: Change) -> str:
    try:
        return read_slug(change.slug)
    except ValueError as error:
        raise Missing(f"there is no saved search {change.slug!r}") from error


def _delete(change: Change) -> Answer:
    with changing(change.writable()) as every:
        if every.pop(change.slug, None) is None:
            raise Missing(f"there is no saved search {change.slug!r}")
    return Answer(204, b"", _JSON, {"cache-control": "no-store"})


_ANSWERS: dict[tuple[str, bool], Callable[[Change], Answer]] = {
    ("GET", False): _get_all,
    ("POST", False): _post,
    ("GET", True): _get,
    ("PUT", True): _put,
    ("DELETE", True): _delete,
}
"""Method, and whether the path names a search -> what answers."""
