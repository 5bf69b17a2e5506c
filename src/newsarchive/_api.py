"""The functions of the package: open an archive, load files into one, search one."""

from __future__ import annotations

import contextlib
import os
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import attrs

from newsarchive.archive import Archive
from newsarchive.engines import is_cluster, open_engine
from newsarchive.errors import SourceError
from newsarchive.request import MEMORY, LoadOptions
from newsarchive.results import Report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date, datetime
    from typing import Any

    from newsarchive.articles import Article
    from newsarchive.readers import Limits
    from newsarchive.request import Request, SearchOptions
    from newsarchive.results import Note, Progress, Refused, Results

__all__ = ["add", "copy", "open", "rebuild", "search"]

Location = str | os.PathLike[str]
"""Where an archive is: its folder, or the address of a cluster."""

_KEPT_OPEN = 8  # archives that `search` keeps open for the next call


class ReadOptions(TypedDict, total=False):
    """The arguments of `newsarchive.read`."""

    format: str | None
    encoding: str | None
    on_error: Callable[[Refused], object] | None
    mapping: Mapping[str, str] | None
    timezone: str | None
    today: datetime | date | None
    ids_as_they_are: bool
    on_note: Callable[[Note], object] | None
    limits: Limits | None


def default_path() -> str | Path:
    """Where the archive is if nobody says: $NEWSARCHIVE, else `archive` in the working folder."""
    named = os.environ.get("NEWSARCHIVE") or "archive"
    return named if is_cluster(named) else Path(named)


def open(  # noqa: A001 - the contract's name
    path: Location | None = None,
    *,
    create: bool = False,
    timeout: float = 10.0,
    timezone: str | None = None,
) -> Archive:
    """Open an archive.

    Args:
        path: its folder, or the address of a cluster, «opensearch://host:9200/name», whose client
            the extra `opensearch` brings; else $NEWSARCHIVE, else `archive` in the working folder.
        create: make it where there is none.
        timeout: seconds that a writer waits for another.
        timezone: of an archive that is made; «Asia/Almaty» where none is given. Days are counted by
            its clock: what was published at 23:30 in London is of the next day in Almaty.

    Raises:
        ArchiveNotFound: there is none, and `create` is not given.
        ArchiveDamaged: its store cannot be read.
        ArchiveOutdated: a later version of this package made it.
        ArchiveError: the timezone is not known.
    """
    location = default_path() if path is None else path
    return Archive(location, create=create, timeout=timeout, timezone=timezone)


class _Sources:
    """The articles of some files, with what was refused and how many bytes were read on the way.

    Args:
        names: files, folders or `-`.
        progress: called with the progress of the load, completed with the bytes.
        options: those of `read`.
    """

    def __init__(
        self,
        names: tuple[Location, ...],
        progress: Callable[[Progress], object] | None,
        options: ReadOptions,
    ) -> None:
        # The readers load when something is read: opening and searching start faster without.
        from newsarchive import readers  # noqa: PLC0415

        self._told = progress
        self._bytes = 0
        self.refused: list[Refused] = []
        self._notes: list[Note] = []
        told = {"on_error": self.refused.append, "on_note": self._notes.append}
        every: dict[str, Any] = {**told, **options}
        articles = readers.read(*names, **every, progress=self._count)
        # The first article is read before an archive is opened: without one, none is made.
        self._first = next(articles, None)
        self._rest = articles

    @property
    def empty(self) -> bool:
        """Whether there is no article."""
        return self._first is None

    def articles(self) -> Iterator[Article]:
        """All articles, once."""
        return self._rest if self._first is None else chain([self._first], self._rest)

    def _count(self, more: int) -> None:
        self._bytes += more

    def progress(self, done: Progress) -> None:
        """Tell how far a load is."""
        if self._told is not None:
            self._told(attrs.evolve(done, bytes=self._bytes))

    def completed(self, report: Report) -> Report:
        """A report with what was refused and noted while reading."""
        refused = (*self.refused, *report.refused)
        return attrs.evolve(report, refused=refused, notes=(*self._notes, *report.notes))


def add(
    *sources: Location,
    archive: Location | None = None,
    keep_duplicates: bool = False,
    jobs: int = 1,
    memory: int = MEMORY,
    progress: Callable[[Progress], object] | None = None,
    strict: bool = False,
    timeout: float = 10.0,
    **options: Unpack[ReadOptions],
) -> Report:
    """Add the articles of some files to an archive; it is made where there is none.

    Args:
        sources: files, folders or `-`, as for `read`.
        archive: its folder; else $NEWSARCHIVE, else `archive` in the working folder.
        keep_duplicates: keep a text that comes again under another url as an article of its own;
            else only its url is kept.
        jobs: processes that analyse; the archive is the same whatever their number.
        memory: megabytes that building may take, besides the caches of the analyser.
        progress: called after each indexed article.
        strict: read all sources first, and raise at the first record that cannot be read.
        timeout: seconds to wait for another writer.
        options: those of `read`; what cannot be read is refused, and the report names it.

    Raises:
        ReadError: with `strict`: a record cannot be read. Nothing was changed.
        SourceError: with `strict`: a source cannot be read. Nothing was changed.
        ArchiveLocked: another writer did not finish in time.

    >>> add("seeds", archive="build/example").read
    1
    """
    if not sources:
        raise TypeError("name a file or a folder to read, or - for standard input")
    if strict:
        options["on_error"] = None
    read = _Sources(sources, progress, options)
    if read.empty:
        return read.completed(Report())
    articles = read.articles()
    if strict:
        articles = iter(list(articles))  # all are read before the first is kept
    with open(archive, create=True, timeout=timeout) as opened:
        report = opened.add(
            articles,
            keep_duplicates=keep_duplicates,
            jobs=jobs,
            memory=memory,
            progress=read.progress,
        )
    return read.completed(report)


def rebuild(
    *sources: Location,
    archive: Location | None = None,
    replace: bool | Callable[[int], bool] = True,
    keep_duplicates: bool = False,
    jobs: int = 1,
    memory: int = MEMORY,
    progress: Callable[[Progress], object] | None = None,
    strict: bool = False,
    timeout: float = 10.0,
    **options: Unpack[ReadOptions],
) -> Report:
    """Replace what an archive holds by the articles of some files, all or nothing.

    The archive is made where there is none.

    Args:
        sources: files, folders or `-`, as for `read`; none: the index is made again from the
            stored articles.
        archive: as for `add`; so are the next four.
        replace: whether stored articles that are not in the sources may go; or a function that is
            asked with their number before the rebuild is kept.
        keep_duplicates: see `add`.
        jobs: see `add`.
        memory: see `add`.
        progress: see `add`.
        strict: raise at the first record that cannot be read.
        timeout: seconds to wait for another writer.
        options: those of `read`; what cannot be read is refused, and the report names it.

    Raises:
        RemovalRefused: articles would go, and `replace` does not allow it: nothing is changed.
        SourceError: not one article could be read: the archive stays as it was.
        ArchiveLocked: another writer did not finish in time.

    >>> rebuild("seeds", archive="build/example").sentences
    13
    """
    if not sources:
        with open(archive, timeout=timeout) as opened:
            return opened.rebuild(jobs=jobs, memory=memory, progress=progress)
    if strict:
        options["on_error"] = None
    read = _Sources(sources, progress, options)
    if read.empty:
        reason = f"; the first reason: {read.refused[0]}" if read.refused else ""
        names = ", ".join(map(str, sources))
        raise SourceError(f"no article was found in {names}: nothing was changed{reason}")
    with open(archive, create=True, timeout=timeout) as opened:
        report = opened.rebuild(
            read.articles(),
            replace=replace,
            keep_duplicates=keep_duplicates,
            jobs=jobs,
            memory=memory,
            progress=read.progress,
        )
    return read.completed(report)


def copy(
    source: Location,
    target: Location,
    *,
    jobs: int = 1,
    memory: int = MEMORY,
    progress: Callable[[Progress], object] | None = None,
    timeout: float = 10.0,
) -> Report:
    """Copy an archive to another place, between a folder and a cluster in either direction.

    Articles, their duplicates, the dictionary and the timezone are copied, an article at a time,
    then read back and compared. What is there already is left as it is: a copy that broke off is
    continued by the same call. The index is made anew; feeds take the copy for the arrival.

    Args:
        source: the archive to read; nobody should write to it meanwhile.
        target: the archive to write to; it is made where there is none.
        jobs: see `add`.
        memory: see `add`.
        progress: see `add`.
        timeout: see `add`.

    Raises:
        ArchiveNotFound: there is no archive at `source`.
        ArchiveError: the two are not equal afterwards; the message says what differs.
        ArchiveLocked: another writer did not finish in time.

    >>> report = rebuild("seeds", archive="build/example")
    >>> copy("build/example", "build/copy").read
    1
    """
    from newsarchive.engines import copying  # noqa: PLC0415 - nothing else needs it

    with contextlib.ExitStack() as opened:
        first = open_engine(source, create=False, timeout=timeout)
        opened.callback(first.close)
        zone = first.timezone()
        second = open_engine(target, create=True, timeout=timeout, timezone=zone)
        opened.callback(second.close)
        options = LoadOptions(jobs=jobs, memory=memory, progress=progress)
        return copying.copy(first, second, options)


@lru_cache(_KEPT_OPEN)
def _opened(path: str | Path, inode: int) -> Archive:  # noqa: ARG001 - the folder may be another one
    # One that falls out of the cache closes as soon as its last search is done.
    return Archive(path)


def search(
    query: str | Request, *, archive: Location | None = None, **options: Unpack[SearchOptions]
) -> Results:
    """Search an archive; the last few that were searched stay open for the next call.

    Args:
        query: what to look for.
        archive: its folder; else $NEWSARCHIVE, else `archive` in the working folder.
        options: those of `Archive.search`.

    Raises:
        ArchiveNotFound: there is no archive.
        QueryError: the query cannot be read.

    >>> report = rebuild("seeds", archive="build/example")
    >>> search("премьер министр", archive="build/example").total
    1
    """
    location = default_path() if archive is None else archive
    if is_cluster(location):
        return _opened(str(location), 0).search(query, **options)
    path = Path(location).absolute()
    return _opened(path, path.stat().st_ino if path.exists() else 0).search(query, **options)
