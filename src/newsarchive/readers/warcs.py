"""WARC files of web archives: each saved page is read as HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from newsarchive.errors import ReadError
from newsarchive.readers import encodings, streams
from newsarchive.readers.pages import read_html
from newsarchive.readers.records import Fault, Record, Records

if TYPE_CHECKING:
    from newsarchive.readers.content import Content

__all__ = ["read_warc"]


def read_warc(content: Content) -> Records:
    """The pages of a WARC that were answered with success; their address goes into `url` where they do not say it.

    Raises:
        ReadError: the extra is not installed, or the file is damaged.
    """
    try:
        from warcio.archiveiterator import ArchiveIterator  # noqa: PLC0415 - an extra
        from warcio.exceptions import ArchiveLoadFailed  # noqa: PLC0415
    except ImportError:
        raise ReadError(
            content.name, None, "is a WARC: pip install 'newsarchive[warc]' to read it"
        ) from None
    empty = True
    try:
        for record in ArchiveIterator(streams.file_of(content.chunks)):
            if record.rec_type == "response" and _is_page(record.http_headers):
                empty = False
                yield from _page(record, content)
    except ReadError:
        raise
    except (ArchiveLoadFailed, EOFError, ValueError) as fault:
        raise ReadError(content.name, None, f"is no sound WARC ({fault}): fetch it again") from None
    if empty:
        yield Fault(
            "has no pages that were answered with success: name its format with --format if it is no WARC"
        )


def _is_page(headers: Any) -> bool:
    if not headers or headers.get_statuscode() != "200":
        return False
    return (
        (headers.get_header("Content-Type") or "")
        .lower()
        .startswith(("text/html", "application/xhtml"))
    )


def _page(record: Any, content: Content) -> Records:
    url = record.rec_headers.get_header("WARC-Target-URI") or "a page"
    data = record.content_stream().read(content.limits.record + 1)
    encoding = encodings.of_header(
        record.http_headers.get_header("Content-Type")
    ) or encodings.detect(data)
    if encoding is None:
        yield Fault(f"{url} is no text in UTF-8, UTF-16, CP1251 or KZ-1048")
        return
    chunks, encoding = encodings.recoded(iter((data,)), encoding)
    try:
        for item in read_html(attrs.evolve(content, chunks=chunks, encoding=encoding)):
            if isinstance(item, Fault):
                yield Fault(f"{url} {item.reason}")
            else:
                yield Record({**item.fields, "url": item.fields.get("url") or url})
    except ReadError as fault:
        yield Fault(f"{url} {fault.reason}")
