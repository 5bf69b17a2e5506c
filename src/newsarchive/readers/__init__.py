"""Files -> articles: text, JSON, CSV, HTML and feeds as newsrooms, libraries and researchers have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsarchive.errors import ArticleError, ReadError, SourceError
from newsarchive.readers import encodings, formats, packed, streams
from newsarchive.readers import sources as named
from newsarchive.readers.content import Content
from newsarchive.readers.derived import completed
from newsarchive.readers.formats import FORMATS
from newsarchive.readers.records import Fault, Record, article_of, check_mapping
from newsarchive.readers.settings import Limits, Settings
from newsarchive.results import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date, datetime
    from typing import BinaryIO

    from newsarchive.articles import Article

__all__ = ["FORMATS", "Limits", "read", "size"]

_HEAD = 1 << 18  # what a format and an encoding are told by: bytes


def size(*sources: named.Source) -> int:
    """How many bytes the files of sources have, as far as that can be told before they are read."""
    items = (item for source in sources for item in named.expand(source))
    return sum(named.file_size(item) for item in items if isinstance(item, named.Named))


def read(
    *sources: named.Source,
    format: str | None = None,  # noqa: A002 - the contract's name
    encoding: str | None = None,
    on_error: Callable[[Refused], object] | None = None,
    mapping: Mapping[str, str] | None = None,
    timezone: str = "Asia/Almaty",
    today: datetime | date | None = None,
    limits: Limits | None = None,
    progress: Callable[[int], object] | None = None,
) -> Iterator[Article]:
    """The articles of files, one after the other, at bounded memory.

    Args:
        sources: paths of files, of folders (with all below, by name) and of globs, «-» for standard input, or open
            binary files. Gzip and zip are unpacked.
        format: one of `FORMATS`; without it each file's name and content tell.
        encoding: that of all files; without it what a page declares, else what the bytes tell.
        on_error: called with each record that is no article and each source that cannot be read; then reading goes on.
        mapping: further names of fields in the sources -> the fields of an Article they mean.
        timezone: the zone of clock times that come without one.
        today: the day that «бүгін» means where a date is given so.
        limits: the bounds on what is read.
        progress: called with a number of bytes whenever so many more have been read; `size` tells of how many.

    Raises:
        ReadError: without `on_error`: a record is no article.
        SourceError: without `on_error`: a source cannot be read. In any case: no such format, encoding or field.
    """
    settings = Settings(
        format=format,
        encoding=encodings.check_encoding(encoding) if encoding else None,
        mapping=check_mapping(mapping or {}),
        timezone=timezone,
        today=today,
        limits=limits or Limits(),
        progress=progress or _none,
    )
    if format is not None:
        formats.reader_of(format)
    return _read(sources, settings, on_error)


def _none(_: int) -> None:
    """No progress is shown."""


def _read(
    sources: tuple[named.Source, ...],
    settings: Settings,
    on_error: Callable[[Refused], object] | None,
) -> Iterator[Article]:
    for source in sources:
        for item in named.expand(source):
            for found in _file(item, settings):
                if isinstance(found, ReadError):
                    if on_error is None:
                        raise found
                    on_error(Refused(found.file, found.line, found.reason))
                elif isinstance(found, named.Unread):
                    if on_error is None:
                        raise SourceError(f"{found.name}: {found.reason}")
                    on_error(Refused(found.name, None, found.reason))
                else:
                    yield found


def _file(
    item: named.Named | named.Unread, settings: Settings
) -> Iterator[Article | ReadError | named.Unread]:
    """The articles of one file, and what is wrong with it."""
    if isinstance(item, named.Unread):
        yield item
        return
    try:
        with named.opened(item) as file:
            if file is None:
                yield named.Unread(
                    item.name, "is no regular file, so it may have no end: pipe it into -"
                )
                return
            for name, chunks in _unpacked(item.name, file, settings):
                if isinstance(chunks, Fault):
                    yield ReadError(name, chunks.line, chunks.reason)
                else:
                    yield from _articles(name, chunks, settings)
    except SourceError:  # an option, not this file, is wrong
        raise
    except OSError as fault:
        yield named.Unread(
            item.name, f"{fault.strerror or fault}: check that it is a file you may read"
        )
    except ReadError as fault:
        yield fault


def _unpacked(
    name: str, file: BinaryIO, settings: Settings
) -> Iterator[tuple[str, Iterator[bytes] | Fault]]:
    """The contents of a file: itself, or what is packed in it."""
    head, chunks = streams.split_head(streams.chunks_of(file), 4)
    if not head.startswith(packed.ZIP):
        yield name, streams.counted(chunks, settings.progress)
    elif not file.seekable():
        yield name, Fault("is a zip, which cannot be read from a pipe: save it as a file")
    else:
        yield from packed.members(name, file, settings)


def _articles(
    name: str, chunks: Iterator[bytes], settings: Settings
) -> Iterator[Article | ReadError]:
    """The articles of one content, and what is wrong with it; ends at what makes the rest of it unreadable."""
    try:
        for item in _records(name, chunks, settings):
            if isinstance(item, Fault):
                yield ReadError(name, item.line, item.reason)
                continue
            try:
                article = article_of(item, name, settings)
                yield completed(article, settings)
            except ArticleError as fault:
                yield ReadError(name, item.line, str(fault))
    except ReadError as fault:
        yield fault
    except UnicodeDecodeError as fault:
        yield ReadError(name, None, f"is not {fault.encoding}: name its encoding with --encoding")


def _records(name: str, chunks: Iterator[bytes], settings: Settings) -> Iterator[Record | Fault]:
    head, chunks = streams.split_head(chunks, _HEAD)
    plain_name = name
    if head.startswith(packed.GZIP):
        plain_name = name.removesuffix(".gz")
        head, chunks = streams.split_head(packed.gunzipped(name, chunks, settings.limits), _HEAD)
    if head.startswith((packed.GZIP, *packed.ZIP)):
        yield Fault("is packed more than once: unpack it first")
        return
    if not head.strip() and len(head) < _HEAD:
        yield Fault("is empty: remove it")
        return
    if head.startswith(b"WARC/"):  # of which each page has its own encoding
        yield from formats.reader_of("warc")(Content(name, chunks, "latin-1", settings.limits))
        return
    encoding = settings.encoding or encodings.detect(head)
    if encoding is None:
        yield Fault(
            "is no text in UTF-8, UTF-16, CP1251 or KZ-1048: name its encoding with --encoding if it is text"
        )
        return
    chunks, encoding = encodings.recoded(chunks, encoding)
    head, chunks = streams.split_head(chunks, _HEAD)
    found = settings.format or formats.format_of(plain_name, head.decode(encoding, "replace"))
    if found is None:
        yield Fault("is in no known format: name it with --format")
        return
    yield from formats.reader_of(found)(Content(name, chunks, encoding, settings.limits))
