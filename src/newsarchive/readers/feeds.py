"""RSS and Atom files, as feedparser reads them."""

from __future__ import annotations

import calendar
import io
import re
import xml.sax
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from newsarchive.errors import ReadError
from newsarchive.readers.markup import plain
from newsarchive.readers.records import Fault, Record, Records, standard_date

if TYPE_CHECKING:
    from newsarchive.readers.content import Content

__all__ = ["read_feed"]

_LARGEST_REPAIRED = 1_000_000  # bytes: the time that takes grows with their square
_UTF_8 = {"content-type": "application/xml; charset=utf-8"}


def read_feed(content: Content) -> Records:
    """The entries of a feed.

    Raises:
        ReadError: the extra is not installed, or the feed declares entities, as bombs do.
    """
    try:
        import feedparser  # noqa: PLC0415 - an extra
    except ImportError:
        raise ReadError(
            content.name, None, "is a feed: pip install 'newsarchive[feeds]' to read it"
        ) from None
    data = re.sub(r"\A\s*<\?xml[^>]*\?>", "", content.text()).encode("utf-8", "replace")
    _check_entities(content.name, data)
    try:
        feed = feedparser.parse(
            io.BytesIO(data),
            response_headers=_UTF_8,
            resolve_relative_uris=False,
            sanitize_html=False,
        )  # of the HTML only the words are kept
    except Exception as fault:  # noqa: BLE001 - whatever a feed makes it raise, the other files are read
        yield Fault(f"feedparser cannot read this feed ({type(fault).__name__}): fetch it again")
        return
    if not feed.entries:
        yield Fault("has no entries of RSS or Atom: name its format with --format")
    for entry in feed.entries:
        yield Record(_fields(entry, feed.feed))


def _check_entities(name: str, data: bytes) -> None:
    import defusedxml.sax  # noqa: PLC0415 - an extra
    from defusedxml.common import DefusedXmlException  # noqa: PLC0415

    try:
        defusedxml.sax.parseString(data, xml.sax.ContentHandler())
    except DefusedXmlException as fault:
        reason = f"declares entities, as bombs do ({type(fault).__name__}): remove its DOCTYPE"
        raise ReadError(name, None, reason) from None
    except (
        xml.sax.SAXException
    ) as fault:  # feedparser repairs what is not well-formed, and expands no entities then
        if len(data) > _LARGEST_REPAIRED:
            reason = f"is not well-formed ({fault.getMessage()}): fetch it again"
            raise ReadError(name, None, reason) from None


def _fields(entry: Any, feed: Any) -> dict[str, Any]:
    content = "\n".join(plain(part.get("value", "")) for part in entry.get("content", ()))
    summary = plain(entry.get("summary", ""))
    return {
        "title": plain(entry.get("title", "")),
        "text": content or summary,
        "description": summary if content and summary != content else None,
        "id": entry.get("id"),
        "url": entry.get("link") if "://" in entry.get("link", "") else None,
        "date": _date(entry, "published") or _date(entry, "updated"),
        "modified": _date(entry, "updated"),
        "authors": [one["name"] for one in entry.get("authors", ()) if one.get("name")],
        "tags": [one["term"] for one in entry.get("tags", ()) if one.get("term")],
        "source": entry.get("source", {}).get("title") or feed.get("title"),
        "language": feed.get("language"),
    }


def _date(entry: Any, name: str) -> Any:
    """A date as it is printed, which keeps its zone; else as feedparser makes it out, in UTC."""
    if not dict.__contains__(entry, name):  # feedparser takes one date for the other
        return None
    parsed = entry.get(f"{name}_parsed")
    if parsed and standard_date(entry[name]) is None:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    return entry[name]
