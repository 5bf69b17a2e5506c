"""Feeds and news sitemaps -> the pages that they name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import attrs

from newsarchive.following.faults import FetchError
from newsarchive.readers import Limits, compressed, encodings, formats
from newsarchive.readers.content import Content
from newsarchive.readers.feeds import read_feed
from newsarchive.readers.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.following.fetching import Fetched

__all__ = ["Entry", "Listing", "listing"]

_SITEMAP = re.compile(r"<(?:\w+:)?(?:urlset|sitemapindex)\b")
_HEAD = 10_000  # characters in which the first element stands
_FEED_TYPES = {"application/rss+xml", "application/atom+xml"}


@attrs.frozen
class Entry:
    """A page that a feed or a sitemap names.

    Attributes:
        address: of the page.
        title: as the feed has it.
        date: when it was published, as it is printed.
        modified: when it was last changed, as it is printed.
    """

    address: str
    title: str = ""
    date: str = ""
    modified: str = ""


@attrs.frozen
class Listing:
    """What a feed, a sitemap or a page names.

    Attributes:
        entries: pages.
        further: addresses of sitemaps in an index, or of the feeds of a page.
    """

    entries: tuple[Entry, ...] = ()
    further: tuple[str, ...] = ()


def listing(answer: Fetched, size: int) -> Listing:
    """What an answer names.

    Args:
        answer: a feed, a sitemap, an index of sitemaps, or a page that names its feeds.
        size: to how many bytes it may unpack, where it is compressed.

    Raises:
        FetchError: it is none of these, or cannot be read.
    """
    limits = Limits(unpacked=size)
    try:
        # «sitemap.xml.gz» is a gzip in the answer itself, whatever the headers say.
        data = b"".join(compressed.plain(answer.address, iter((answer.body,)), limits))
        # What the server says goes after what the bytes say: servers name the wrong one often.
        encoding = encodings.detect(data, encodings.of_header(_type(answer))) or "utf-8"
        chunks, encoding = encodings.recoded(iter((data,)), encoding)
        content = Content(answer.address, chunks, encoding, limits)
        # A feed may be sent as text/html and a sitemap as text/plain: the first element decides.
        head = data[:_HEAD].decode("utf-8", "replace")
        if _SITEMAP.search(head):
            return _of_sitemap(data, answer.address)
        kind = formats.markup_format(head.lstrip("\ufeff \t\r\n"))
        if kind == "feed":
            return Listing(entries=tuple(_of_feed(content, answer.address)))
        if kind == "html":
            return Listing(further=tuple(_feeds_of(content, answer.address)))
    except (ValueError, SyntaxError) as fault:  # ReadError, and what XML makes its readers raise
        words = " ".join(str(fault).split())[:200]
        raise FetchError(f"cannot be read: {words}") from None
    raise FetchError("is no feed and no sitemap: name the address of one")


def _type(answer: Fetched) -> str:
    return answer.headers.get("content-type", "")


def _of_feed(content: Content, address: str) -> Iterator[Entry]:
    for item in read_feed(content):
        if isinstance(item, Record) and (link := item.fields.get("url")):
            # Atom allows relative addresses, and some RSS feeds have them.
            yield Entry(
                address=urljoin(address, str(link).strip()),
                title=str(item.fields.get("title") or ""),
                date=str(item.fields.get("date") or ""),
                modified=str(item.fields.get("modified") or item.fields.get("date") or ""),
            )


def _of_sitemap(data: bytes, address: str) -> Listing:
    """The pages of a sitemap, or the sitemaps of an index: sitemaps.org, version 0.9.

    The element `news` and those in it are Google's, for news sitemaps.
    """
    import defusedxml.ElementTree  # noqa: PLC0415 - an extra

    root: Any = defusedxml.ElementTree.fromstring(data)
    rows = []
    for element in root:
        # The spaces of names differ between sites, the names do not.
        values = {
            one.tag.rpartition("}")[2]: (one.text or "").strip()
            for one in element.iter()
            if isinstance(one.tag, str)
        }
        if values.get("loc"):
            rows.append({**values, "loc": urljoin(address, values["loc"])})
    if root.tag.rpartition("}")[2] == "sitemapindex":
        # «2026-11-28T10:00» and the like sort as text; those without a date come last.
        newest = sorted(rows, key=lambda row: row.get("lastmod", ""), reverse=True)
        return Listing(further=tuple(row["loc"] for row in newest))
    entries = (
        Entry(
            address=row["loc"],
            title=row.get("title", ""),
            date=row.get("publication_date", ""),
            modified=row.get("lastmod") or row.get("publication_date", ""),
        )
        for row in rows
    )
    return Listing(entries=tuple(entries))


def _feeds_of(content: Content, address: str) -> Iterator[str]:
    """The feeds that a page names.

    Raises:
        FetchError: it names none.
    """
    import trafilatura  # noqa: PLC0415 - an extra

    # None: there is nothing that could be a page in the text.
    tree = trafilatura.load_html(content.text())
    links = [] if tree is None else tree.iter("link")
    found = [
        urljoin(address, link.get("href"))
        for link in links
        if link.get("href") and (link.get("type") or "").lower() in _FEED_TYPES
    ]
    if not found:
        raise FetchError("is a page that names no feed: name the address of a feed or a sitemap")
    # A page may name one feed twice, for two readers.
    yield from dict.fromkeys(found)
