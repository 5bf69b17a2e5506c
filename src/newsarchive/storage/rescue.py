"""The articles of a damaged store, saved, and what is known of their duplicates.

Every page of the file is read by itself, so that neither a broken header nor a broken inner page
hides the articles below. What is found is known to be whole by its fingerprint. So it serves stores
of every format so far.
"""

from __future__ import annotations

import json
from collections import defaultdict
from contextlib import closing
from typing import TYPE_CHECKING, Any, TextIO

import attrs
import numpy as np

from newsarchive.articles import Article
from newsarchive.errors import ArchiveError, ArchiveNotFound, ArchiveReadOnly
from newsarchive.index.segment import Segment
from newsarchive.index.spool import needing_space
from newsarchive.storage import duplicates
from newsarchive.storage.pages import Pages, Place
from newsarchive.storage.rows import DIGEST, FIELDS, decode, encode_when
from newsarchive.storage.segments import dead_of, path_of
from newsarchive.storage.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from newsarchive.index.arrays import Array
    from newsarchive.storage.duplicates import Duplicate

__all__ = ["Rescued", "rescue", "rescue_to"]


@attrs.frozen
class Rescued:
    """What was saved.

    Attributes:
        articles: how many articles were written.
        duplicates: how many of their duplicates were, each as an article of its own with the same
            text.
        lost: the ids that the index has and the store no longer; as far as the index can be read.
        unread: files that could not be read, with the reason: what only they knew of is lost
            without a name.
    """

    articles: int
    duplicates: int
    lost: tuple[str, ...]
    unread: tuple[str, ...]


def rescue(folder: Path, out: TextIO) -> Rescued:
    """Write every readable article of an archive as JSON Lines.

    They come in the order in which they were last written. The duplicates of each article follow
    it: whoever loads the file has them as duplicates again.

    Args:
        folder: the archive's.
        out: what to write to.

    Raises:
        ArchiveNotFound: there is no store in it.
    """
    path = folder / "articles.sqlite"
    if not path.exists() or not path.stat().st_size:
        raise ArchiveNotFound(f"{folder} has no store: there is nothing to save")
    expected, unread = _expected(folder, path)
    # Twice through the file: texts are not kept, only where they stand.
    with closing(Pages(path)) as pages:
        places, printings = _found(pages)
        copies = 0
        for place in sorted(places.values()):
            article = _decoded(pages.row(place))
            if article is None:
                continue
            out.write(_line(article))
            for duplicate in printings.get(place.number, ()):
                copies += 1
                out.write(_line(_printed(article, duplicate)))
    lost = tuple(sorted(expected - places.keys()))
    return Rescued(len(places), copies, lost, tuple(unread))


def rescue_to(folder: Path, path: Path) -> Rescued:
    """Write every readable article of an archive to a new file; see `rescue`.

    Args:
        folder: the archive's.
        path: of the file. If it cannot be written whole, none is left.

    Raises:
        ArchiveError: there is a file already, or no space for it.
        ArchiveNotFound: there is no store in the folder.
    """
    try:
        # "x": a file that is there may be the rescue of yesterday.
        file = path.open("x", encoding="utf-8")
    except FileExistsError:
        raise ArchiveError(f"{path} already exists: choose a new file") from None
    except PermissionError as fault:
        raise ArchiveReadOnly(f"{path} cannot be made: {fault.strerror}") from fault
    try:
        with needing_space(path), file:
            return rescue(folder, file)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _found(pages: Pages) -> tuple[dict[str, Place], dict[int, list[Duplicate]]]:
    """Where each article stands, by id; and the duplicates by the numbers of their articles."""
    places: dict[str, Place] = {}
    printings: dict[int, dict[str, Duplicate]] = defaultdict(dict)
    for place, values in pages.rows():
        article = _decoded(values)
        if article is not None:
            # The same id twice is an article and what a page that is free now still says of it.
            places[article.id] = max(places.get(article.id, place), place)
            continue
        # The first value is the row's own number, which SQLite keeps elsewhere.
        duplicate = duplicates.whole(values[1:])
        if duplicate is not None:
            number, own = duplicate
            printings[number][own.id] = own
    return places, {number: list(own.values()) for number, own in printings.items()}


def _decoded(values: list[Any]) -> Article | None:
    """The article of a whole row of articles; None for any other row."""
    if len(values) != len(FIELDS) + 2 or values[0] is not None:
        return None
    fingerprint, *fields = values[1:]
    if not isinstance(fingerprint, bytes) or len(fingerprint) not in _FINGERPRINTS:
        return None
    text = FIELDS.index("text")
    if not isinstance(fields[text], str):
        return None
    fields[text] = fields[text].encode()
    return decode(fields, fingerprint, whole=True)


_FINGERPRINTS = (DIGEST, DIGEST + 4)  # without a checksum in the oldest stores


def _printed(article: Article, duplicate: Duplicate) -> Article:
    """A duplicate as the article that it was, as far as it is known."""
    return Article(
        title=article.title,
        text=article.text,
        language=article.language,
        id=duplicate.id,
        url=duplicate.url,
        source=duplicate.source,
        date=duplicate.date,
        section=duplicate.section,
        authors=duplicate.authors,
    )


def _line(article: Article) -> str:
    values = {name: getattr(article, name) for name in FIELDS}
    for name in ("date", "modified"):
        values[name] = encode_when(values[name])
    extra = values.pop("extra")
    given = {name: value for name, value in values.items() if value or name == "text"}
    # By the key, which is that of the id, readers see that the id is to stay as it is.
    return json.dumps({**extra, **given, "key": article.key}, ensure_ascii=False) + "\n"


def _expected(folder: Path, path: Path) -> tuple[set[str], list[str]]:
    """The ids of the articles that the index knows; and what could not be read of it."""
    unread = []
    dead: dict[str, Array] | None = None
    try:
        # A damaged store is not to be written to, so an older one is read as it is.
        with closing(Store(path, create=False, timeout=1, migrate=False)) as store:
            dead = _dead(store)
    except ArchiveError as fault:
        unread.append(str(fault))
    ids: set[str] = set()
    # Without the list of segments, all that are there are looked into, also what is dead in them.
    for file in sorted(folder.glob("segments/*.segment")):
        if dead is not None and file.name not in dead:
            continue
        try:
            ids.update(_living_ids(file, (dead or {}).get(file.name)))
        except (ArchiveError, ValueError, IndexError) as fault:
            unread.append(str(fault))
    return ids, unread


def _dead(store: Store) -> dict[str, Array]:
    """For the file of each live segment: the places of its dead articles."""
    with store.reading() as state:
        return {path_of(store.path, row.number).name: dead_of(row) for row in state.segments()}


def _living_ids(file: Path, dead: Array | None) -> list[str]:
    segment = Segment(file)
    live = np.ones(len(segment["article_number"]), bool)
    if dead is not None:
        live[dead] = False
    strings = list(segment.strings("article_id"))
    return [strings[place] for place in np.flatnonzero(live).tolist()]
