"""Saved searches: a JSON file beside the archive, replaced as a whole.

They are not in the archive: a rebuild or a backup of it does not touch them, and they can be
removed without it. What is kept of the token of a private feed is its SHA-256 hash.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import hmac
import json
import os
import re
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl
from uuid import uuid4

import attrs

from newsarchive.archive import Archive
from newsarchive.errors import ArchiveDamaged
from newsarchive.kazakh import to_latin
from newsarchive.web.parameters import PAGES, Values, read_values
from newsarchive.web.strict import read_strictly

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "Saved",
    "changing",
    "hashed",
    "load",
    "made",
    "named",
    "read_slug",
    "searches_path",
    "with_token",
]

_FORMAT = 1
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST_SLUG = 60
_LONGEST_TITLE = 200
_MOST = 1000  # searches of an archive


@attrs.frozen
class Saved:
    """A search that was saved.

    Attributes:
        slug: its name in addresses.
        title: its name for readers.
        query: the query string of its page, canonical.
        created: when it was saved: ISO 8601, in UTC.
        id: a URN that its feed keeps for good.
        token: the SHA-256 hash of the token of its feed; "" where the search is public.
    """

    slug: str
    title: str
    query: str
    created: str
    id: str
    token: str = ""

    @property
    def public(self) -> bool:
        """Whether all may see it."""
        return not self.token

    @property
    def values(self) -> Values:
        """Its query and filters."""
        return read_values("search", parse_qsl(self.query))


def searches_path(archive: Archive | str | os.PathLike[str] | None) -> Path | None:
    """The file beside an archive; None where the archive is no folder.

    >>> searches_path("news/archive").name
    'archive.searches.json'
    """
    from newsarchive._api import default_path  # noqa: PLC0415 - it is needed for None alone

    given = archive.path if isinstance(archive, Archive) else archive
    text = str(default_path() if given is None else given)
    if "://" in text:  # on a cluster: there is nothing beside it
        return None
    # A folder of its own name: archives side by side do not share their searches.
    absolute = Path(text).absolute()
    return absolute.with_name(f"{absolute.name}.searches.json")


def hashed(token: str) -> str:
    """What is kept of a token.

    >>> hashed("a")[:8]
    'ca978112'
    """
    return hashlib.sha256(token.encode()).hexdigest()


def read_slug(text: str) -> str:
    """A name that may stand in an address.

    Raises:
        ValueError: it may not.

    >>> read_slug("su-tasqyny")
    'su-tasqyny'
    """
    if len(text) > _LONGEST_SLUG or not _SLUG.fullmatch(text):
        reason = "slug has small Latin letters and digits, with single hyphens between them"
        raise ValueError(f"{reason}, {_LONGEST_SLUG} at most")
    return text


def named(title: str) -> str:
    """A slug made of a title.

    >>> named("Су тасқыны, 2026")
    'su-tasqyny-2026'
    """
    # Letters with marks keep the letter: ū becomes u.
    plain = re.sub(r"[^a-z0-9]+", "-", _without_marks(to_latin(title))).strip("-")
    return plain[:_LONGEST_SLUG].strip("-") or "search"


def _without_marks(text: str) -> str:
    from unicodedata import combining, normalize  # noqa: PLC0415 - only when something is saved

    split = normalize("NFKD", text.casefold()).replace("ı", "i")
    return "".join(letter for letter in split if not combining(letter))


def made(title: str, query: str, *, slug: str = "", public: bool = True) -> tuple[Saved, str]:
    """A search to be saved, and the token of its feed, which nobody can tell later.

    Args:
        title: its name for readers.
        query: a query string of the page «search».
        slug: its name in addresses; made of the title where it is not given.
        public: whether all may see it.

    Raises:
        ValueError: a title or a slug is not fit.
        Unanswerable: the query string has a parameter that there is not.
    """
    title = " ".join(title.split())
    if not title or len(title) > _LONGEST_TITLE:
        raise ValueError(f"title has 1 to {_LONGEST_TITLE} characters")
    # Read as strictly as the API: a search that is saved with a slip would watch the wrong thing.
    pairs = parse_qsl(query.removeprefix("?"), keep_blank_values=True)
    values = read_strictly("search", PAGES["search"], pairs)
    # 24 bytes cannot be guessed, and fit into an address.
    token = "" if public else secrets.token_urlsafe(24)
    saved = Saved(
        slug=read_slug(slug) if slug else named(title),
        title=title,
        query=values.query_string("search", offset=0, why="").removeprefix("?"),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        id=uuid4().urn,
        token=hashed(token) if token else "",
    )
    return saved, token


def load(path: Path | None) -> dict[str, Saved]:
    """The saved searches by their slugs; none where there is no file.

    Raises:
        ArchiveDamaged: the file is not what was written.
    """
    if path is None:
        return {}
    try:
        values = json.loads(path.read_bytes())
        rows: list[dict[str, Any]] = values["saved"]
        saved = [Saved(**row) for row in rows]
        sound = values["format"] == _FORMAT
    except FileNotFoundError:
        return {}
    except (ValueError, TypeError, KeyError):
        sound = False
    if not sound:
        raise ArchiveDamaged(path, "restore it, or remove it: then no search is saved")
    return {one.slug: one for one in sorted(saved, key=lambda one: one.slug)}


@contextlib.contextmanager
def changing(path: Path) -> Iterator[dict[str, Saved]]:
    """The saved searches, to be changed: what the block leaves is written.

    Others that would change them wait. Whoever is killed leaves the old file or the new one.

    Args:
        path: of the file.

    Raises:
        ValueError: there would be too many.
    """
    # The lock is a file of its own: that of the searches is replaced.
    with path.with_name(f"{path.name}.lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        saved = load(path)
        yield saved
        if len(saved) > _MOST:
            raise ValueError(f"an archive has at most {_MOST} saved searches: remove some")
        rows = [attrs.asdict(one) for one in saved.values()]
        new = path.with_name(f"{path.name}.new")
        with new.open("w", encoding="utf-8") as file:
            json.dump({"format": _FORMAT, "saved": rows}, file, ensure_ascii=False, indent=1)
            file.flush()
            # On the disk before the name points to it: a power cut leaves no empty file.
            os.fsync(file.fileno())
        new.replace(path)


def with_token(saved: dict[str, Saved], token: str) -> Saved | None:
    """The private search whose feed has a token; None where there is none."""
    mark = hashed(token)
    found = None
    for one in saved.values():
        # All are compared, so that the time tells nothing of the hashes.
        if one.token and hmac.compare_digest(one.token, mark):
            found = one
    return found
