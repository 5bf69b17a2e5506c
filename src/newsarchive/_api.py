"""The functions of the package: open an archive, make one from files, search one."""

from __future__ import annotations

import os
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from newsarchive import readers
from newsarchive.archive import Archive
from newsarchive.errors import SourceError
from newsarchive.request import MEMORY

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsarchive.results import Progress, Refused, Report, Results

__all__ = ["open", "rebuild", "search"]


def default_path() -> Path:
    """Where the archive is if nobody says: $NEWSARCHIVE, else `archive` in the working folder."""
    return Path(os.environ.get("NEWSARCHIVE") or "archive")


def open(  # noqa: A001 - the contract's name
    path: str | os.PathLike[str] | None = None, *, create: bool = False, timeout: float = 10.0
) -> Archive:
    """Open an archive.

    Args:
        path: its folder; else $NEWSARCHIVE, else `archive` in the working folder.
        create: make it where there is none.
        timeout: seconds that a writer waits for another.

    Raises:
        ArchiveNotFound: there is none, and `create` is not given.
        ArchiveDamaged: its store cannot be read.
        ArchiveOutdated: a later version of this package made it.
    """
    return Archive(default_path() if path is None else path, create=create, timeout=timeout)


def rebuild(
    *sources: str | os.PathLike[str],
    archive: str | os.PathLike[str] | None = None,
    keep_duplicates: bool = False,
    jobs: int = 1,
    memory: int = MEMORY,
    progress: Callable[[Progress], object] | None = None,
    **options: Any,
) -> Report:
    """Make an archive hold exactly the articles of some files, all or nothing; it is made where there is none.

    Args:
        sources: files, folders or `-`, as for `read`; none: the index is made anew from the stored articles.
        archive: its folder; else $NEWSARCHIVE, else `archive` in the working folder.
        keep_duplicates: keep a text that comes again under another url, too; else only its url is kept.
        jobs: processes that analyse; the archive is the same whatever their number.
        memory: megabytes that building may take beside what the analyser keeps.
        progress: called after each indexed article.
        options: those of `read`; what cannot be read is refused, and the report names it.

    Raises:
        SourceError: not one article could be read: the archive stays as it was.
    """
    if not sources:
        with open(archive) as opened:
            return opened.rebuild(jobs=jobs, memory=memory, progress=progress)
    refused: list[Refused] = []
    read = 0

    def count(more: int) -> None:
        nonlocal read
        read += more

    def told(done: Progress) -> None:
        if progress is not None:
            progress(attrs.evolve(done, bytes=read))

    articles = readers.read(*sources, **{"on_error": refused.append, **options}, progress=count)
    first = next(articles, None)
    if first is None:  # before anything is made
        reason = f"; the first reason: {refused[0]}" if refused else ""
        raise SourceError(
            f"no article was found in {', '.join(map(str, sources))}: nothing was changed{reason}"
        )
    with open(archive, create=True) as opened:
        report = opened.rebuild(
            chain([first], articles),
            keep_duplicates=keep_duplicates,
            jobs=jobs,
            memory=memory,
            progress=told,
        )
    return attrs.evolve(report, refused=(*refused, *report.refused))


@lru_cache(8)
def _opened(path: Path, inode: int) -> Archive:  # noqa: ARG001 - another folder may stand where one was
    return Archive(path)


def search(query: str, *, archive: str | os.PathLike[str] | None = None, **options: Any) -> Results:
    """Search an archive; it stays open for the next call.

    Args:
        query: what to look for.
        archive: its folder; else $NEWSARCHIVE, else `archive` in the working folder.
        options: those of `Archive.search`.

    Raises:
        ArchiveNotFound: there is no archive.
        QueryError: the query cannot be read.
    """
    path = (default_path() if archive is None else Path(archive)).absolute()
    return _opened(path, path.stat().st_ino if path.exists() else 0).search(query, **options)
