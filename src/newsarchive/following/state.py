"""What following remembers between rounds: a JSON file beside the archive, replaced as a whole."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from typing import TYPE_CHECKING, Any

import attrs

from newsarchive.errors import ArchiveDamaged, ArchiveLocked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["LAYOUT_PAGES", "State", "load", "locked", "save", "state_path"]

_FORMAT = 1
LAYOUT_PAGES = 20
"""So many pages of a host in a row without a text are told as a changed layout."""

_MOST_PAGES = 500_000  # addresses that are remembered, the last ones


@attrs.define
class State:
    """What is known of the sites.

    Attributes:
        feeds: the address of a feed or sitemap -> the headers of its next request.
        pages: the address of a page, as it is compared -> what its feed said of its last change.
        failures: the address of a page -> since when it cannot be fetched: seconds of the
            epoch.
        texts: a host -> of its last pages whether they had a text.
    """

    feeds: dict[str, dict[str, str]] = attrs.field(factory=dict)
    pages: dict[str, str] = attrs.field(factory=dict)
    failures: dict[str, float] = attrs.field(factory=dict)
    texts: dict[str, list[bool]] = attrs.field(factory=dict)

    def is_layout_lost(self, host: str) -> bool:
        """Whether none of the last pages of a host had a text."""
        last = self.texts.get(host, [])
        return len(last) >= LAYOUT_PAGES and not any(last)

    def count_text(self, host: str, *, has_text: bool) -> None:
        """Remember whether a page of a host had a text."""
        self.texts[host] = [*self.texts.get(host, []), has_text][-LAYOUT_PAGES:]


def state_path(archive: Path) -> Path:
    """The file beside an archive.

    >>> from pathlib import Path
    >>> state_path(Path("news/archive")).name
    'archive.following.json'
    """
    absolute = archive.absolute()
    return absolute.with_name(f"{absolute.name}.following.json")


def load(path: Path) -> State:
    """What is remembered; nothing where there is no file.

    Raises:
        ArchiveDamaged: the file is not what was written.
    """
    try:
        values = json.loads(path.read_bytes())
    except FileNotFoundError:
        return State()
    except ValueError:
        raise _damaged(path) from None
    if not isinstance(values, dict) or values.pop("format", None) != _FORMAT:
        raise _damaged(path)
    # A file of another layout is refused as a whole: half of a memory would fetch pages twice.
    names = {field.name for field in attrs.fields(State)}
    if values.keys() != names or not all(isinstance(one, dict) for one in values.values()):
        raise _damaged(path)
    return State(**values)


def _damaged(path: Path) -> ArchiveDamaged:
    reason = "remove it, then the pages that feeds still name are fetched again"
    return ArchiveDamaged(path, reason)


def save(path: Path, state: State) -> None:
    """Replace the file: whoever is killed meanwhile leaves the old one or the new one."""
    values: dict[str, Any] = {"format": _FORMAT, **attrs.asdict(state)}
    values["pages"] = dict(list(state.pages.items())[-_MOST_PAGES:])
    new = path.with_name(f"{path.name}.new")
    with new.open("w", encoding="utf-8") as file:
        json.dump(values, file, ensure_ascii=False, indent=1)
        file.flush()
        # On the disk before the name points to it: a power cut leaves no empty file.
        os.fsync(file.fileno())
    new.replace(path)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the state alone: a cron job may start while the one before it still fetches.

    Raises:
        ArchiveLocked: another process follows sites for this archive.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # The lock is a file of its own: that of the state is replaced, and its lock with it.
    with path.with_name(f"{path.name}.lock").open("w", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            reason = f"another process follows sites with {path}: wait until it ends"
            raise ArchiveLocked(reason) from None
        yield
