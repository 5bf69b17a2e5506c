"""WARC files of web archives.

Each saved page is read as HTML, each text that was made of a page as text.

A record is cut out by its own length, and checked by what stands after it; then warcio takes it
apart. So damage in one record, whatever it is, costs that record and no other. Layout: ISO
28500:2017.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any, BinaryIO

import attrs

from newsarchive.errors import ReadError
from newsarchive.readers import encodings, formats, streams
from newsarchive.readers.content import missing_extra
from newsarchive.readers.pages import read_html
from newsarchive.readers.records import Passed, Record, Records
from newsarchive.results import Note, Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.readers.content import Content

__all__ = ["read_warc"]

# `WARC/1.0` and a header, which begins with a name; a mark alone is followed by a line end.
_MARK = re.compile(rb"WARC/[01]\.\d{1,2}\r?\n(?=[A-Za-z]|\r?\n)")
_LONGEST_MARK = 16  # bytes
_LENGTH = re.compile(rb"^Content-Length:\s*(\d{1,15})\s*$", re.IGNORECASE | re.MULTILINE)
_TARGET = re.compile(rb"^WARC-Target-URI:\s*\S", re.IGNORECASE | re.MULTILINE)
# warcio asks each answer for its address, so one without gets this.
_NOWHERE = "http://without-address.invalid/"
_LONGEST_HEADER = 1 << 16  # bytes
_PIECE = 1024  # bytes that are unpacked at once, so that a bomb is noticed early
_HTML_TYPES = ("text/html", "application/xhtml")
# What servers send for a page, too: then its beginning tells whether it is one.
_PERHAPS_HTML_TYPES = (
    "application/xml",
    "text/xml",
    "application/octet-stream",
    "unk",
    "application/http",
)
_TEXT_TYPES = ("text/plain",)


def read_warc(content: Content) -> Records:
    """The pages of a WARC that were answered with success.

    Their address goes into `url` where they do not say it. What is no page is counted, what is
    damaged is passed over and named.

    Raises:
        ReadError: the extra is not installed.
    """
    try:
        from warcio.archiveiterator import ArchiveIterator  # noqa: F401, PLC0415 - an extra
    except ImportError as fault:
        raise missing_extra(content, "is a WARC", "warc", fault) from None
    pages = 0
    file = streams.file_of(content.chunks)
    records = _split(file, content.limits.record)
    for number, data in enumerate(records, 1):
        if isinstance(data, str):
            yield content.refused("damaged", data, record=f"record {number}")
            continue
        for item in _of_record(data, number, content):
            pages += not isinstance(item, Passed)
            yield item
    if not pages:
        reason = (
            "has no pages that were answered with success: name its format with --format "
            "if it is no WARC"
        )
        yield content.refused("format", reason)


class _Window:
    """The part of a file that is being looked at.

    Attributes:
        data: that part, which begins where the reading has come to.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.data = b""

    def fill(self, size: int) -> bool:
        """Read until there are `size` bytes; whether the file has that many left."""
        pieces = [self.data]
        have = len(self.data)
        while have < size:
            piece = self._file.read(max(size - have, streams.CHUNK))
            if not piece:
                break
            pieces.append(piece)
            have += len(piece)
        self.data = b"".join(pieces)
        return have >= size

    def drop(self, size: int) -> None:
        """Go on after `size` bytes, which need not have been read."""
        while size > len(self.data):
            size -= len(self.data)
            self.data = self._file.read(streams.CHUNK)
            if not self.data:
                return
        self.data = self.data[size:]


def _split(file: BinaryIO, limit: int) -> Iterator[bytes | str]:
    """Each record with its header; of one that is damaged or too large, what is wrong with it.

    Args:
        file: a WARC.
        limit: the largest content of a record: bytes.
    """
    window = _Window(file)
    while window.fill(1):
        window.fill(_LONGEST_HEADER)
        if not _MARK.match(window.data):
            blank = len(window.data) - len(window.data.lstrip(b"\r\n"))
            window.drop(blank)
            if not blank:
                yield "has bytes that are no record: they were passed over; fetch it again"
                _go_on(window, 1)
            continue
        end = _end_of_header(window.data)
        _, _, header = window.data[:end].partition(b"\n")
        # A mark alone is passed over without a word.
        if end and not header.strip():
            window.drop(end)
            continue
        length = _LENGTH.search(window.data, 0, end) if end else None
        # A header that holds the beginning of another one was cut off.
        if length is None or _MARK.search(window.data, 5, end):
            yield "has a header that cannot be read: it was passed over; fetch it again"
            _go_on(window, 5)
            continue
        total = end + int(length[1])
        if total > limit + _LONGEST_HEADER:
            yield f"is larger than {limit} bytes: it was passed over"
            _go_on(window, end)
        elif _is_whole(window, total):
            yield window.data[:total]
            window.drop(total)
        else:
            yield "is damaged or cut off: it was passed over; fetch it again"
            _go_on(window, end)


def _is_whole(window: _Window, total: int) -> bool:
    """Whether a record ends where its header says.

    Two line ends follow it, the next record, or nothing.
    """
    if not window.fill(total):
        return False
    window.fill(total + _LONGEST_MARK)
    after = window.data[total : total + _LONGEST_MARK]
    is_parted = after.startswith((b"\r\n\r\n", b"\n\n"))
    is_last = not after.strip()
    return is_parted or is_last or bool(_MARK.match(after))


def _end_of_header(data: bytes) -> int:
    """Where the content of a record begins; 0 where its header does not end."""
    first = re.search(rb"\r?\n\r?\n", data[:_LONGEST_HEADER])
    return first.end() if first else 0


def _go_on(window: _Window, start: int) -> bool:
    """Go to the next place at which a record begins; whether there is one.

    Args:
        window: of the file.
        start: where in it the search begins: after the mark of a damaged record.
    """
    while True:
        found = _MARK.search(window.data, start)
        if found:
            window.drop(found.start())
            return True
        if not window.fill(len(window.data) + 1):
            window.data = b""
            return False
        # What may be the beginning of a mark stays.
        start = max(0, len(window.data) - streams.CHUNK - _LONGEST_MARK)
        window.drop(start)
        start = 0


def _of_record(data: bytes, number: int, content: Content) -> Records:
    """What one record gives: its article, what it is if none, or what is wrong with it."""
    from warcio.archiveiterator import ArchiveIterator  # noqa: PLC0415 - an extra

    name = f"record {number}"
    if not _TARGET.search(data, 0, _end_of_header(data)):
        mark, _, rest = data.partition(b"\n")
        data = mark + b"\nWARC-Target-URI: " + _NOWHERE.encode() + b"\r\n" + rest
    try:
        records = iter(ArchiveIterator(io.BytesIO(data)))
        record = next(records, None)
        if record is None:
            yield content.refused("damaged", "is no record of a WARC", record=name)
            return
        target = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<> ")
        url = None if target in {"", _NOWHERE} else target
        name = url or name
        yield from _of_kind(record, name, url, content)
    except ReadError as fault:
        yield Refused(content.name, fault.line, f"{name} {fault.reason}", fault.code, name)
    except Exception as fault:  # noqa: BLE001 - what one record makes warcio raise costs no other
        words = " ".join(str(fault).split())[:200]
        reason = f"cannot be read ({type(fault).__name__}: {words}): it was passed over"
        yield content.refused("damaged", reason, record=name)


def _of_kind(record: Any, name: str, url: str | None, content: Content) -> Records:
    """What a record is: a page, a text, or nothing that is read.

    Args:
        record: as warcio has it.
        name: by which messages call it.
        url: its address; None where it has none.
        content: the WARC.
    """
    kind = record.rec_type or "record without a type"
    if kind not in {"response", "resource", "conversion"}:
        yield Passed(kind)
        return
    headers = record.rec_headers
    if kind == "response":
        answer = record.http_headers
        status = "without a status" if answer is None else answer.get_statuscode()
        # A redirection, a page that is not found and the like have no article.
        if status != "200":
            yield Passed(f"answer {status}")
            return
        headers = answer or headers
    type_ = headers.get_header("Content-Type") or ""
    data = _decoded(record, content)
    is_text = type_.lower().startswith(_TEXT_TYPES)
    if not is_text and not _is_page(type_, data):
        yield Passed(_bare_type(type_) or "answer without a page")
        return
    encoding = encodings.detect(data, encodings.of_header(type_))
    if encoding is None:
        yield content.refused("encoding", encodings.unknown(data), record=name)
        return
    chunks, encoding = encodings.recoded(iter((data,)), encoding)
    page = attrs.evolve(content, chunks=chunks, encoding=encoding)
    further = {"WARC-Date": record.rec_headers.get_header("WARC-Date")}
    items = _text(page) if is_text else read_html(page)
    for item in items:
        if isinstance(item, Record):
            fields = {**further, **item.fields, "url": item.fields.get("url") or url}
            yield Record(fields, name=name)
        elif isinstance(item, Note):
            yield attrs.evolve(item, reason=f"{name} {item.reason}", record=name)


def _bare_type(type_: str) -> str:
    """A type without its parameters: «text/html; charset=utf-8» is text/html."""
    return type_.partition(";")[0].strip().lower()


def _is_page(type_: str, data: bytes) -> bool:
    """Whether content is a web page, by its type; without one by how it begins."""
    kind = _bare_type(type_)
    if kind.startswith(_HTML_TYPES):
        return True
    if kind and not kind.startswith(_PERHAPS_HTML_TYPES):
        return False
    # Latin-1 reads any bytes; a byte order mark of UTF-8 is these three letters there.
    head = data[:2000].decode("latin-1").lstrip("\xef\xbb\xbf \t\r\n")
    return formats.markup_format(head) == "html"


def _decoded(record: Any, content: Content) -> bytes:
    """The content of a record, unpacked: gzip by warcio, brotli and zstd here.

    Raises:
        ReadError: what it is packed with is not installed.
    """
    headers = record.http_headers
    declared = headers.get_header("Content-Encoding") if headers else None
    packed = (declared or "").strip().lower()
    unpack = _UNPACKERS.get(packed)
    # These are unpacked here, in bounds, so warcio is to leave the bytes as they are.
    if unpack is not None:
        headers.replace_header("Content-Encoding", "identity")
    data: bytes = record.content_stream().read(content.limits.record + 1)
    if unpack is None:
        return data
    try:
        return unpack(data, content.limits.record + 1)
    except ImportError as fault:
        raise missing_extra(content, f"is packed with {packed}", "warc", fault) from None


def _unbrotlied(data: bytes, size: int) -> bytes:
    """At least `size` bytes out of brotli, if there are that many; a piece may give more."""
    import brotli  # noqa: PLC0415 - an extra

    unpacker = brotli.Decompressor()
    unpacked = bytearray()
    for place in range(0, len(data), _PIECE):
        unpacked += unpacker.process(data[place : place + _PIECE])
        if len(unpacked) >= size:
            break
    return bytes(unpacked)


def _unzstandarded(data: bytes, size: int) -> bytes:
    """At most `size` bytes out of zstd."""
    import zstandard  # noqa: PLC0415 - an extra

    with zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data)) as unpacked:
        return unpacked.read(size)


# `Content-Encoding` -> (packed bytes, most that is needed) -> unpacked bytes.
_UNPACKERS = {"br": _unbrotlied, "zstd": _unzstandarded}


def _text(content: Content) -> Records:
    """The text that a crawler made of a page (a WET file of Common Crawl): title, then lines."""
    title, _, text = content.text().strip("\n").partition("\n")
    yield Record({"title": title, "text": text.strip("\n")})
