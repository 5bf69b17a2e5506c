"""Files -> articles: what newsrooms, libraries and crawlers have, in the formats of `FORMATS`.

A reader gives records (`records.Record`), what is passed over (`records.Passed`) and what is to be
told (`results.Note`, of which `results.Refused` is the kind that became no article). No file can
stop a load: whatever a reader or a library under it raises is a refusal of that file.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from newsarchive.articles import Article
from newsarchive.errors import ReadError, SourceError
from newsarchive.readers import compressed, documents, encodings, formats, packed, streams, tars
from newsarchive.readers.building import articles_of
from newsarchive.readers.content import Content, error, refused
from newsarchive.readers.formats import FORMATS
from newsarchive.readers.records import Passed, Record, check_mapping
from newsarchive.readers.settings import Limits, Settings
from newsarchive.readers.sources import Source, SourceFile, expand, file_size, opened
from newsarchive.results import Note, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date, datetime
    from typing import BinaryIO

    from newsarchive.readers.records import Records

__all__ = ["FORMATS", "Limits", "read", "size"]

_HEAD = 1 << 18  # what a format and an encoding are told by: bytes


def size(*sources: Source) -> int:
    """How many bytes the files of sources have, as far as that can be told before they are read."""
    total = 0
    for source in sources:
        files = (item for item in expand(source) if isinstance(item, SourceFile))
        total += sum(map(file_size, files))
    return total


def read(
    *sources: Source,
    format: str | None = None,  # noqa: A002 - the contract's name
    encoding: str | None = None,
    on_error: Callable[[Refused], object] | None = None,
    on_note: Callable[[Note], object] | None = None,
    mapping: Mapping[str, str] | None = None,
    timezone: str | None = None,
    today: datetime | date | None = None,
    ids_as_they_are: bool = False,
    limits: Limits | None = None,
    progress: Callable[[int], object] | None = None,
) -> Iterator[Article]:
    """The articles of files, one after the other, at bounded memory.

    Args:
        sources: paths of files, of folders (with all below, by name) and of globs, «-» for standard
            input, or open binary files. Gzip and zip are unpacked.
        format: one of `FORMATS`; without it each file's name and content tell.
        encoding: that of all files; without it what the bytes tell, then what a page declares.
        on_error: called with each record that is no article and each source that cannot be read;
            then reading goes on.
        on_note: called with what else is to be known: dates that could not be read, what was passed
            over.
        mapping: further names of fields in the sources -> the fields of an Article they mean; a
            path with full stops names a field inside an object.
        timezone: the zone of clock times that come without one; without it printed ones are of
            Asia/Almaty, and those in ISO 8601 stay without one.
        today: the day that «бүгін» means where a date is given so.
        ids_as_they_are: whether ids that only their source knows stay so; else they are joined with
            its host or name.
        limits: the bounds on what is read.
        progress: called with the number of bytes each time some more have been read; `size` tells
            how many there are.

    Raises:
        ReadError: without `on_error`: a record is no article.
        SourceError: without `on_error`: a source cannot be read. In any case: no such format,
            encoding, zone or field.
    """
    settings = Settings(
        format=format,
        encoding=encodings.check_encoding(encoding) if encoding else None,
        mapping=check_mapping(mapping or {}),
        timezone=timezone,
        today=today,
        ids_as_they_are=ids_as_they_are,
        limits=limits or Limits(),
        progress=_passing(progress or _none),
    )
    settings.zone()  # a wrong name is told at once
    if format is not None:
        formats.reader_of(format)
    return _read(sources, settings, on_error or _raise, on_note or _none)


def _none(_: object) -> None:
    """Nobody wants to know."""


def _raise(found: Refused) -> None:
    """What is refused without `on_error`."""
    if found.code == "source":
        raise SourceError(f"{found.file}: {found.reason}")
    raise error(found)


# No `Exception`, so nothing that makes refusals of faults takes it for one.
class _CallbackError(BaseException):
    """What the caller's own `progress` raised: it ends the reading, as no fault of a file does."""


def _passing(progress: Callable[[int], object]) -> Callable[[int], object]:
    """The caller's function, whose faults pass through the reading."""

    def called(size: int) -> None:
        try:
            progress(size)
        except Exception as fault:
            raise _CallbackError from fault

    return called


def _read(
    sources: tuple[Source, ...],
    settings: Settings,
    on_error: Callable[[Refused], object],
    on_note: Callable[[Note], object],
) -> Iterator[Article]:
    files = (item for source in sources for item in _expanded(source))
    found = (one for item in files for one in _file(item, settings))
    try:
        for one in found:
            if isinstance(one, Article):
                yield one
            elif isinstance(one, Refused):
                on_error(one)
            else:
                on_note(one)
    except _CallbackError as stop:
        cause = stop.__cause__
        assert cause is not None  # noqa: S101 - it was raised from one
        raise cause from None


def _expanded(source: Source) -> Iterator[SourceFile | Refused]:
    """The files of a source; whatever the file system raises is a refusal."""
    try:
        yield from expand(source)
    except (OSError, ValueError) as fault:
        yield refused("source", f"cannot be looked up ({fault}): check the path", file=str(source))


def _file(item: SourceFile | Refused, settings: Settings) -> Iterator[Article | Note]:
    """The articles of one file, and what is to be told of it."""
    if isinstance(item, Refused):
        yield item
        return
    try:
        with opened(item) as file:
            if file is None:
                reason = "is no regular file, so it may have no end: pipe it into -"
                yield refused("source", reason, file=item.name)
                return
            for name, chunks in _unpacked(item.name, file, settings):
                if isinstance(chunks, Note):
                    yield chunks
                else:
                    yield from _articles(name, chunks, settings)
    except OSError as fault:
        reason = f"{fault.strerror or fault}: check that it is a file you may read"
        yield refused("source", reason, file=item.name)
    except ReadError as fault:
        yield _refusal(fault)
    except Exception as fault:  # noqa: BLE001 - no file can stop a load
        yield _unexpected(item.name, fault)


def _refusal(fault: ReadError) -> Refused:
    """What a reader raised, as a refusal."""
    return Refused(fault.file, fault.line, fault.reason, fault.code, fault.record)


def _unexpected(
    name: str, fault: Exception, line: int | None = None, record: str | None = None
) -> Refused:
    """What nobody foresaw, as a refusal."""
    words = " ".join(str(fault).split())[:200]
    reason = f"cannot be read ({type(fault).__name__}): {words}: save it anew, and report this"
    return refused("unexpected", reason, file=name, line=line, record=record)


def _unpacked(
    name: str, file: BinaryIO, settings: Settings
) -> Iterator[tuple[str, Iterator[bytes] | Note]]:
    """The contents of a file: itself, or what is packed in it."""
    limits = settings.limits
    head, chunks = streams.split_head(streams.chunks_of(file), 4)
    if not head.startswith(packed.ZIP):
        yield from _streamed(name, streams.counted(chunks, settings.progress), limits)
    elif not file.seekable():
        reason = "is a zip, which cannot be read from a pipe: save it as a file"
        yield name, refused("packed", reason, file=name)
    elif documents.is_package(name, file, limits):
        file.seek(0)
        yield name, streams.counted(streams.chunks_of(file), settings.progress)
    else:
        yield from _plain(packed.members(name, file, settings), limits)


def _streamed(
    name: str, chunks: Iterator[bytes], limits: Limits
) -> Iterator[tuple[str, Iterator[bytes] | Note]]:
    """The contents of what can be read from its beginning to its end."""
    head, chunks = streams.split_head(compressed.plain(name, chunks, limits), tars.HEAD)
    if tars.is_tar(head):
        yield from _plain(tars.members(name, chunks, limits), limits)
    else:
        yield name, chunks


def _plain(
    members: Iterator[tuple[str, Iterator[bytes] | Note]], limits: Limits
) -> Iterator[tuple[str, Iterator[bytes] | Note]]:
    """The members of an archive; those that are compressed are unpacked when they are read."""
    for name, chunks in members:
        if isinstance(chunks, Note):
            yield name, chunks
        else:
            yield name, compressed.plain(name, chunks, limits)


def _articles(name: str, chunks: Iterator[bytes], settings: Settings) -> Iterator[Article | Note]:
    """The articles of one content, and what is to be told of it.

    Ends at what makes the rest of it unreadable.
    """
    passed: Counter[str] = Counter()
    qualified = 0
    try:
        for item in _records(name, chunks, settings):
            for made in _made(item, name, settings):
                if isinstance(made, Passed):
                    passed[made.kind] += 1
                    continue
                # `bare_id` is there where the id was joined with its site.
                origin = made.origin if isinstance(made, Article) else None
                if origin is not None and origin.bare_id is not None:
                    qualified += 1
                yield made
    except ReadError as fault:
        yield _refusal(fault)
    except OSError:  # the disk, which `_file` names
        raise
    except UnicodeDecodeError as fault:
        reason = f"is not {fault.encoding}: name its encoding with --encoding"
        yield refused("encoding", reason, file=name)
    except Exception as fault:  # noqa: BLE001 - no file can stop a load
        yield _unexpected(name, fault)
    yield from _counts(name, passed, qualified)


def _counts(name: str, passed: Counter[str], qualified: int) -> Iterator[Note]:
    """What is told of a file once, with a number."""
    total = passed.total()
    if total:
        kinds = ", ".join(f"{count} {kind}" for kind, count in passed.most_common())
        reason = f"{total} records are no published articles and were passed over: {kinds}"
        yield Note(name, None, reason, "passed-over", count=total)
    if qualified:
        reason = f"{qualified} ids that only their source knows were joined with its host or name"
        yield Note(name, None, reason, "ids-qualified", count=qualified)


def _made(
    item: Record | Passed | Note, name: str, settings: Settings
) -> Iterator[Article | Passed | Note]:
    """The article of a record and what is to be told of it; anything else as it is."""
    if not isinstance(item, Record):
        yield item
        return
    try:
        yield from articles_of(item, name, settings)
    except Exception as fault:  # noqa: BLE001 - one record, whatever is in it, stops no file
        yield _unexpected(name, fault, item.line, item.name)


def _records(name: str, chunks: Iterator[bytes], settings: Settings) -> Records:
    """The records of one content by the reader of its format."""
    head, chunks = streams.split_head(chunks, _HEAD)
    if compressed.kind_of(head) or tars.is_tar(head):
        yield refused("packed", "is packed more than once: unpack it first", file=name)
        return
    if not head.strip() and len(head) < _HEAD:
        yield refused("empty", "is empty: remove it", file=name)
        return
    # Each page of a web archive has its own encoding; Latin-1 keeps all bytes as they are.
    if head.startswith(b"WARC/"):
        content = Content(name, chunks, "latin-1", settings.limits)
        yield from formats.reader_of("warc")(content)
        return
    if documents.is_document(name, head):
        content = Content(name, chunks, "latin-1", settings.limits)
        yield from documents.read_document(content)
        return
    encoding = settings.encoding or encodings.detect(head)
    if encoding is None:
        yield refused("encoding", encodings.unknown(head), file=name)
        return
    chunks, encoding = encodings.recoded(chunks, encoding)
    head, chunks = streams.split_head(chunks, _HEAD)
    plain_name = compressed.without_suffix(name)
    found = settings.format or formats.format_of(plain_name, head.decode(encoding, "replace"))
    if found is None:
        yield refused("format", "has an unrecognised format: name it with --format", file=name)
        return
    yield from formats.reader_of(found)(Content(name, chunks, encoding, settings.limits))
