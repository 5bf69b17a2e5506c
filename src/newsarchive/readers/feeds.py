"""RSS and Atom files, and the exports of WordPress (WXR), as feedparser takes them apart.

Dates are read by us.
"""

from __future__ import annotations

import io
import re
import xml.sax
from typing import TYPE_CHECKING, Any

from newsarchive.readers.content import missing_extra
from newsarchive.readers.markup import plain
from newsarchive.readers.records import Passed, Record, Records
from newsarchive.results import Note

if TYPE_CHECKING:
    from newsarchive.readers.content import Content

__all__ = ["read_feed"]

_LARGEST_REPAIRED = 1_000_000  # bytes: the time that takes grows with their square
_UTF_8 = {"content-type": "application/xml; charset=utf-8"}
_DECLARATION = re.compile(r"\A[\s\ufeff]*<\?xml[^>]*\?>")
# A DOCTYPE without declarations of its own names a file that nobody fetches: Netscape's RSS 0.91.
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]*>", re.IGNORECASE)
_HEAD = 4096  # characters in which a DOCTYPE stands
# Full texts beside a teaser, as Yandex, Rambler and their like ask for them: keys of feedparser.
_FULL_TEXT = re.compile(r"(?:\w+_)?full-?_?text|turbo_content|content_full")
# Of WordPress' short codes: those that are closed, have values, or are known.
_SHORTCODE = re.compile(
    r"\[(?:/[a-z][\w-]*|[a-z][\w-]*\s[^\]]*=[^\]]*|(?:caption|gallery|embed|audio|video|playlist|youtube|more|vc_\w+)[^\]]*)/?\]",
    re.IGNORECASE,
)
_PUBLIC_TYPES = {"post", "page"}


def read_feed(content: Content) -> Records:
    """The entries of a feed; of an export of WordPress the published posts and pages.

    Raises:
        ReadError: the extra is not installed, or the feed declares entities, as bombs do.
    """
    try:
        import defusedxml.sax  # noqa: F401, PLC0415 - an extra
        import feedparser  # noqa: PLC0415 - an extra
    except ImportError as fault:
        raise missing_extra(content, "is a feed", "feeds", fault) from None
    text = _DECLARATION.sub("", content.text()).lstrip("\ufeff")
    text = _DOCTYPE.sub("", text[:_HEAD], count=1) + text[_HEAD:]
    data = text.encode("utf-8", "replace")
    damage = _checked(content, data)
    # Of the HTML only the words are kept, so feedparser need not make it safe.
    feed = feedparser.parse(
        io.BytesIO(data),
        response_headers=_UTF_8,
        resolve_relative_uris=False,
        sanitize_html=False,
    )
    if not feed.entries:
        reason = "has no entries of RSS or Atom: save it as a feed, or read it in another format"
        yield content.refused("format", f"{reason} ({damage})" if damage else reason)
        return
    for number, entry in enumerate(feed.entries, 1):
        yield _passed(entry) or _record(number, entry, feed.feed)
    if damage:
        reason = f"is not well-formed ({damage})"
        lost = "what could be read was read, the rest is lost: fetch it again"
        yield Note(content.name, None, f"{reason}: {lost}", "cut")


def _checked(content: Content, data: bytes) -> str | None:
    """What is not well-formed in a feed; None where nothing is.

    Raises:
        ReadError: it declares entities, or is too large to be repaired.
    """
    import defusedxml.sax  # noqa: PLC0415 - an extra
    from defusedxml.common import DefusedXmlException  # noqa: PLC0415

    try:
        defusedxml.sax.parseString(data, xml.sax.ContentHandler())
    except DefusedXmlException as fault:
        reason = f"declares entities, as bombs do ({type(fault).__name__}): remove its DOCTYPE"
        raise content.error("unsafe", reason) from None
    except xml.sax.SAXParseException as fault:
        damage = f"{fault.getMessage()} in line {fault.getLineNumber()}"
    except (xml.sax.SAXException, ValueError) as fault:
        damage = str(fault)
    else:
        return None
    # feedparser repairs what is not well-formed, and expands no entities then.
    if len(data) > _LARGEST_REPAIRED:
        raise content.error("damaged", f"is not well-formed ({damage}): fetch it again")
    return damage


def _passed(entry: Any) -> Passed | None:
    """What an item of an export of WordPress is that nobody was to read; None of an article.

    An export has menus, pictures, drafts and pages with a password beside the published posts.
    """
    kind = entry.get("wp_post_type")
    if kind is None:
        return None
    if kind not in _PUBLIC_TYPES:
        return Passed(kind)
    status = entry.get("wp_status") or "publish"
    if status != "publish":
        return Passed(status)
    if entry.get("wp_post_password"):
        return Passed("with a password")
    return None


def _record(number: int, entry: Any, feed: Any) -> Record:
    """The record of an entry of a feed.

    Args:
        number: of the entry, from 1.
        entry: as feedparser has it.
        feed: what feedparser has of the feed itself.
    """
    id_ = entry.get("id") or entry.get("link")
    name = f"entry {number}, {id_}" if id_ else f"entry {number}"
    is_teaser = not _full_texts(entry) and bool(entry.get("summary"))
    return Record(_fields(entry, feed), name=name, is_feed=True, teaser=is_teaser)


def _full_texts(entry: Any) -> list[str]:
    """The texts of an entry that are no summary."""
    parts = [_body(entry, part.get("value")) for part in entry.get("content") or ()]
    texts = ["\n".join(parts)]
    further = [key for key in list(entry) if _FULL_TEXT.fullmatch(key)]
    texts += [_body(entry, entry[key]) for key in further]
    return [text for text in texts if text]


def _body(entry: Any, value: Any) -> str:
    """The words of a text of an entry, which is HTML."""
    # feedparser gives None for elements that are not closed.
    if not isinstance(value, str):
        return ""
    is_of_wordpress = "wp_post_type" in entry
    return plain(_SHORTCODE.sub("", value) if is_of_wordpress else value)


def _fields(entry: Any, feed: Any) -> dict[str, Any]:
    """The fields of an entry, under the names of an Article's."""
    summary = _body(entry, entry.get("summary"))
    text = max([*_full_texts(entry), summary], key=len)
    published = _date(entry)
    authors = [one["name"] for one in entry.get("authors") or () if one.get("name")]
    # WordPress marks its sections so; other feeds have only tags.
    sections = [one["term"] for one in _tags(entry) if one.get("scheme") == "category"]
    tags = [one["term"] for one in _tags(entry) if one.get("scheme") != "category"]
    # An entry that an aggregator took over names the feed that it comes from.
    origin = entry.get("source") or {}
    return {
        "title": plain(entry.get("title") or ""),
        "text": text,
        "description": summary if summary != text else None,
        "id": entry.get("id"),
        "url": entry.get("link"),
        "date": published or _raw(entry, "updated"),
        "modified": _raw(entry, "updated"),
        "authors": authors,
        "section": sections,
        "tags": tags,
        "source": origin.get("title") or feed.get("title"),
        "language": feed.get("language"),
    }


def _tags(entry: Any) -> list[Any]:
    return [one for one in entry.get("tags") or () if one.get("term")]


def _raw(entry: Any, name: str) -> str | None:
    """A date as it is printed.

    What feedparser makes out of it is a guess, and it takes one date for the other.
    """
    # `get` of feedparser's own class gives `published` where `updated` is asked for.
    value = dict.get(entry, name)
    return value if isinstance(value, str) else None


def _date(entry: Any) -> str | None:
    """When an entry was published.

    WordPress' own date goes before the one made for feed readers.
    """
    own = _raw(entry, "wp_post_date")
    in_utc = _raw(entry, "wp_post_date_gmt")
    # WordPress writes 0000-00-00 where there is no date.
    if own and not own.startswith("0000"):
        # A blog whose clock is that of UTC never set its zone.
        return f"{own} UTC" if own == in_utc else own
    return _raw(entry, "published")
