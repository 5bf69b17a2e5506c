"""Everything this package raises on purpose.

    NewsArchiveError
    ├── ArticleError(ValueError)          an article that cannot be kept: no text, no valid date
    │   └── ReadError                     the same, met while reading a source: has file and line
    ├── SourceError(OSError)              a source that is missing, unreadable or unknown in format
    ├── QueryError(ValueError)            a query that cannot be read: has the place of the fault
    ├── SearchTimeout(TimeoutError)       a search took longer than it was given
    ├── ArticleNotFound(KeyError)         no article has this id
    └── ArchiveError
        ├── ArchiveNotFound(FileNotFoundError)   no archive at this path
        ├── ArchiveLocked(TimeoutError)          another writer did not finish in time
        ├── ArchiveClosed(ValueError)            used after close()
        ├── ArchiveReadOnly(PermissionError)     writing to an archive that may only be read
        ├── RemovalRefused(ValueError)           a rebuild would remove articles: has their number
        ├── ArchiveOutdated                      made with other names, or by another version
        └── ArchiveDamaged(OSError)              a file is not what was written: has its path

Each is also the builtin that fits, so that code that knows nothing of this package can catch it.
The message is one line and says what to do next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "ArchiveClosed",
    "ArchiveDamaged",
    "ArchiveError",
    "ArchiveLocked",
    "ArchiveNotFound",
    "ArchiveOutdated",
    "ArchiveReadOnly",
    "ArticleError",
    "ArticleNotFound",
    "NewsArchiveError",
    "QueryError",
    "ReadError",
    "RemovalRefused",
    "SearchTimeout",
    "SourceError",
]


class NewsArchiveError(Exception):
    """The base of every error this package raises on purpose."""


class ArticleError(NewsArchiveError, ValueError):
    """An article that cannot be kept; the message names the field."""


class ReadError(ArticleError):
    """A record of a source that is no article.

    Attributes:
        file: the source as it was named, «standard input» for `-`.
        line: the line in it, from 1; None where the whole file is meant.
        reason: what is wrong and what to do, without the place.
        code: the kind of reason, as `Refused.code`.
        record: what tells the record in a file without lines.
    """

    def __init__(
        self,
        file: str,
        line: int | None,
        reason: str,
        *,
        code: str = "article",
        record: str | None = None,
    ) -> None:
        place = f"{file}:{line}" if line is not None else file
        named = None if reason.startswith(record or " ") else record
        super().__init__(": ".join(filter(None, (place, named, reason))))
        self.file = file
        self.line = line
        self.reason = reason
        self.code = code
        self.record = record


class SourceError(NewsArchiveError, OSError):
    """A source that is missing, unreadable or of an unknown format."""


class QueryError(NewsArchiveError, ValueError):
    """A query that cannot be read.

    Attributes:
        position: the place of the fault: characters from the start of the query.
    """

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


class SearchTimeout(NewsArchiveError, TimeoutError):  # noqa: N818 - as TimeoutError has it
    """A search took longer than it was given."""


class ArticleNotFound(NewsArchiveError, KeyError):  # noqa: N818 - as FileNotFoundError has it
    """No article of the archive has this id."""

    def __str__(self) -> str:  # KeyError would show the message's repr
        return str(self.args[0])


class ArchiveError(NewsArchiveError):
    """Something about an archive as a whole."""


class ArchiveNotFound(ArchiveError, FileNotFoundError):  # noqa: N818
    """There is no archive at this path."""


class ArchiveLocked(ArchiveError, TimeoutError):  # noqa: N818
    """Another writer held the archive for longer than the timeout."""


class ArchiveClosed(ArchiveError, ValueError):  # noqa: N818
    """The archive was used after `close()`."""


class ArchiveReadOnly(ArchiveError, PermissionError):  # noqa: N818
    """The archive may only be read here."""


class RemovalRefused(ArchiveError, ValueError):  # noqa: N818
    """A rebuild would remove articles, and was not allowed to; nothing was changed.

    Attributes:
        count: how many articles would go.
    """

    def __init__(self, count: int) -> None:
        super().__init__(
            f"{count:,} articles that are not among the new ones would be removed; "
            "nothing was changed: allow it with replace=True"
        )
        self.count = count


class ArchiveOutdated(ArchiveError):  # noqa: N818
    """The archive was made by another version of its format or analyser."""


class ArchiveDamaged(ArchiveError, OSError):  # noqa: N818
    """A file of the archive is not what was written.

    Attributes:
        path: the damaged file.
    """

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} is damaged: {reason}")
        self.path = path
