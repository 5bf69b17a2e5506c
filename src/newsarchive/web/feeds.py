"""Feeds of saved searches: Atom (RFC 4287), in the order in which articles came to the archive.

An entry has the id of its article for good, so a reader shows it once, also after an update or in
the feed of another search.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

from newsarchive.articles import parse_when, time_span

if TYPE_CHECKING:
    from datetime import tzinfo

    from newsarchive.articles import Article, When
    from newsarchive.explore.lines import Arrivals
    from newsarchive.results import Hit
    from newsarchive.web.saved import Saved

__all__ = ["atom"]

_ATOM = "http://www.w3.org/2005/Atom"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# XML 1.0 has no way to write these characters.
_UNWRITABLE = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
_WEB = re.compile(r"https?://", re.IGNORECASE)


def atom(
    saved: Saved,
    found: Arrivals,
    *,
    name: str,
    base: str,
    address: str,
    language: str,
) -> bytes:
    """A feed.

    Args:
        saved: the search.
        found: what it finds, the latest arrival first.
        name: of the archive: its entries' author where an article names none.
        base: what stands before the path of a page.
        address: of the feed itself, without a cursor.
        language: of the pages that are linked.
    """
    zone = ZoneInfo(found.timezone)
    # A feed without entries, and an entry without a date, are as old as the saved search.
    created = datetime.fromisoformat(saved.created)
    times = [_changed(hit.article, zone) or created for hit in found]
    feed = ET.Element("feed", {"xmlns": _ATOM, _LANG: language})
    _put(feed, "id", saved.id)
    _put(feed, "title", saved.title)
    _put(feed, "updated", _moment(max(times, default=created)))
    _put(_put(feed, "author"), "name", name)
    _put(feed, "generator", "newsarchive")
    # From the feed to the search that makes it.
    page = f"{base}/{language}/search?{saved.query}"
    _put(feed, "link", rel="alternate", type="text/html", href=page)
    _put(feed, "link", rel="self", type="application/atom+xml", href=address)
    if found.next is not None:
        following = f"{address}?after={quote(found.next, safe='')}"
        _put(feed, "link", rel="next", type="application/atom+xml", href=following)
    for hit, when in zip(found, times, strict=True):
        feed.append(_entry(hit, when, zone, f"{base}/{language}/article/{hit.article.key}"))
    written: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _entry(hit: Hit, changed: datetime, zone: tzinfo, page: str) -> ET.Element:
    """An article.

    Args:
        hit: with its best sentence.
        changed: when it was changed.
        zone: of dates without one.
        page: where the archive shows it.
    """
    article = hit.article
    entry = ET.Element("entry", {_LANG: article.language} if article.language else {})
    # The same article has the same id in every feed, wherever the archive moves.
    _put(entry, "id", uuid5(NAMESPACE_URL, article.id).urn)
    _put(entry, "title", article.title or hit.sentence.text)
    _put(entry, "updated", _moment(changed))
    # A month has no day on which it was published: then nothing is claimed.
    if article.date is not None and article.precision in {"day", "time"}:
        _put(entry, "published", _moment(_first_moment(article.date, zone)))
    # Without authors of its own an entry has its source, else the feed's author (4.2.1).
    for author in article.authors or filter(None, [article.source]):
        _put(_put(entry, "author"), "name", author)
    _put(entry, "link", rel="alternate", type="text/html", href=page)
    if article.url and _WEB.match(article.url):
        _put(entry, "link", rel="via", href=article.url)
    for term in filter(None, [article.section, *article.tags]):
        _put(entry, "category", term=term)
    _put(entry, "summary", hit.snippet("html"), type="html")
    if article.source:
        _put(_put(entry, "source"), "title", article.source)
    return entry


def _put(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    """A child with a text and attributes, from which all is left out that XML cannot hold."""
    clean = {key: _UNWRITABLE.sub("", value) for key, value in attributes.items()}
    child = ET.SubElement(parent, name, clean)
    if text is not None:
        child.text = _UNWRITABLE.sub("", text)
    return child


def _changed(article: Article, zone: tzinfo) -> datetime | None:
    """When an article was last changed, or printed; None where nobody knows."""
    when = article.modified or article.date
    return None if when is None else _first_moment(when, zone)


def _first_moment(when: When, zone: tzinfo) -> datetime:
    """The first moment of a date."""
    read = parse_when(when)
    if isinstance(read, datetime) and read.tzinfo is not None:
        return read
    first, _ = time_span(read)
    return first.replace(tzinfo=zone)


def _moment(when: datetime) -> str:
    """A moment as RFC 3339 has it."""
    return when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
