"""Files -> articles: text, JSON, CSV, HTML, feeds, as newsrooms, libraries and researchers have them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from newsarchive.articles import Article
from newsarchive.errors import ArticleError, ReadError, SourceError
from newsarchive.readers import sources as _sources
from newsarchive.readers import streams
from newsarchive.readers.content import Content
from newsarchive.readers.jsonlines import read_jsonlines
from newsarchive.readers.limits import Limits
from newsarchive.readers.records import Fault, article_of, check_mapping
from newsarchive.readers.sources import Source
from newsarchive.readers.text import read_text
from newsarchive.results import Refused

__all__ = ["FORMATS", "Limits", "read"]

FORMATS = {"text": read_text, "jsonl": read_jsonlines}


@cache
def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise SourceError(f"no time zone {name!r}: name one like Asia/Almaty, or pip install tzdata") from None


def read(
    *sources: Source,
    format: str | None = None,  # noqa: A002 - the contract's name
    encoding: str | None = None,
    on_error: Callable[[Refused], object] | None = None,
    mapping: Mapping[str, str] | None = None,
    zone: str = "Asia/Almaty",
    today: date | None = None,
    limits: Limits = Limits(),  # noqa: B008 - a frozen value
    progress: Callable[[int], object] | None = None,
) -> Iterator[Article]:
    """The articles of files, one after the other."""
    mapping = dict(mapping or {})
    check_mapping(mapping)
    for source in sources:
        for item in _sources.expand(source):
            if isinstance(item, tuple):
                name, fault = item
                if on_error is None:
                    raise SourceError(f"{name}: {fault.reason}")
                on_error(Refused(name, fault.line, fault.reason))
                continue
            for one in _items(item, format, encoding, limits, progress):
                reason = one
                if not isinstance(one, Fault):
                    try:
                        yield article_of(one, item.name, mapping=mapping, zone=lambda: _zone(zone), today=today)
                        continue
                    except ArticleError as fault:
                        reason = Fault(str(fault), one.line)
                if on_error is None:
                    raise ReadError(item.name, reason.line, reason.reason)
                on_error(Refused(item.name, reason.line, reason.reason))


def _items(item, format, encoding, limits, progress):
    try:
        if not hasattr(item.file, "read"):
            with _sources.opened(item.file) as file:
                yield from _parsed(item.name, streams.chunks_of(file), format, encoding, limits)
        else:
            yield from _parsed(item.name, streams.chunks_of(item.file), format, encoding, limits)
    except ReadError as fault:
        yield Fault(fault.reason, fault.line)
    except OSError as fault:
        yield Fault(fault.strerror or str(fault))


def _parsed(name, chunks, format, encoding, limits):
    head, chunks = streams.split_head(chunks, 1 << 18)
    if not head.strip():
        yield Fault("is empty: remove it")
        return
    if format is None:
        format = "jsonl" if name.endswith((".jsonl", ".ndjson")) or head.lstrip().startswith(b"{") else "text"
    yield from FORMATS[format](Content(name, chunks, encoding or "utf-8-sig", limits))
