"""The store: one SQLite file with the articles and the list of the index's live segments.

One transaction writes both, so that they cannot come apart; `BEGIN IMMEDIATE` is the only lock. The
file is in WAL
mode: readers see the state of their transaction's begin and are never blocked. Each article carries
    its
fingerprint, and the rest (properties, segments) a seal, so that damage which SQLite cannot see is
found when it is read.

    schema   the tables, format by format
    reading  what can be read of one state
    writing  what can be changed in one transaction
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from typing import TYPE_CHECKING

from newsarchive import failpoints
from newsarchive.errors import (
    ArchiveDamaged,
    ArchiveError,
    ArchiveNotFound,
    ArchiveOutdated,
    ArchiveReadOnly,
)
from newsarchive.storage import schema
from newsarchive.storage.connections import Connections
from newsarchive.storage.reading import Reading, zone_of
from newsarchive.storage.writing import Writing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Reading", "Store", "Writing"]

_log = logging.getLogger(__name__)


class Store:
    """A store that was opened; serves many threads at once.

    Args:
        path: the SQLite file.
        create: make it where it is not.
        timeout: seconds that a writer waits for another.
        timezone: of a store that is made; «Asia/Almaty» where none is given. A store that is there
            keeps its own.
        migrate: bring a store of an older format forward; else it is read as it is, and not
            written.

    Raises:
        ArchiveNotFound: there is no such file.
        ArchiveDamaged: it is no SQLite file, or not one of ours.
        ArchiveOutdated: a later version made it.
        ArchiveError: the timezone is not known.
    """

    def __init__(
        self,
        path: Path,
        *,
        create: bool,
        timeout: float,
        timezone: str | None = None,
        migrate: bool = True,
    ) -> None:
        self.path = path
        if not path.exists():
            if not create or self._has_segments():
                raise self._absent()
            zone_of(timezone or schema.TIMEZONE)
            _make_folder(path.parent)
            _touch(path)
        self._connections = Connections(path, timeout=timeout)
        with self._connections.use() as connection:
            # The file is empty where its maker was killed.
            if schema.is_new(connection):
                if not create or self._has_segments():
                    raise self._absent()
                schema.make(connection, timezone or schema.TIMEZONE)
            # Compared also for one that was just made: another process may have made it.
            self._version = schema.verify_kind(connection, path)
            if migrate and self._version < schema.FORMAT:
                self._migrate(connection)

    def _migrate(self, connection: sqlite3.Connection) -> None:
        if not self._connections.writable:
            raise ArchiveOutdated(
                f"{self.path} has format {self._version}, not {schema.FORMAT}: "
                "open it once where it is writable"
            )
        schema.migrate(connection, self.path)
        self._version = schema.FORMAT

    def _has_segments(self) -> bool:
        return any(self.path.parent.glob("segments/*.segment"))

    def _absent(self) -> Exception:
        """The error for a store that is missing or empty."""
        folder = self.path.parent
        if self._has_segments():
            return ArchiveDamaged(
                self.path, "it is lost, though there is an index; restore a backup"
            )
        what = "is no archive" if folder.exists() else "does not exist"
        return ArchiveNotFound(
            f"{folder} {what}: make one with `newsarchive rebuild SOURCE --archive {folder}`"
        )

    @contextlib.contextmanager
    def reading(self) -> Iterator[Reading]:
        """One whole committed state, whatever is written meanwhile."""
        with self._connections.use() as connection:
            # The state is that of the first statement that reads.
            connection.execute("BEGIN")
            yield Reading(connection, self.path, self._version)

    @contextlib.contextmanager
    def writing(self) -> Iterator[Writing]:
        """The only commit point: what is done inside holds together, or not at all if it raises.

        Raises:
            ArchiveLocked: another writer did not finish in time.
            ArchiveReadOnly: the store may only be read.
            ArchiveNotFound: its folder was moved or removed since it was opened.
        """
        if not self._connections.writable:
            raise ArchiveReadOnly(
                f"{self.path.parent} may only be read here: check its permissions"
            )
        self._connections.verify_place()
        with self._connections.use() as connection:
            # Whoever begins so is the only writer, and waits here for another.
            connection.execute("BEGIN IMMEDIATE")
            before = connection.total_changes
            transaction = Writing(connection, self.path)
            yield transaction
            # With nothing to commit, readers keep their state.
            if connection.total_changes == before:
                return
            transaction.seal()
            failpoints.reach("before commit")
            connection.execute("COMMIT")
            failpoints.reach("committed")

    def truncate_log(self, *, wait: bool = False) -> None:
        """Move what the log holds into the file and empty it, unless a reader still needs it.

        Args:
            wait: for readers that began before, as long as a writer waits for another. Until they
                end, what was removed can be found in the bytes of the files.
        """
        with self._connections.use() as connection:
            # The wait of writers is also that for readers; without `wait` there is none.
            waits = connection.execute("PRAGMA busy_timeout").fetchone()[0]
            if not wait:
                connection.execute("PRAGMA busy_timeout = 0")
            try:
                busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            except sqlite3.OperationalError:
                # There is no space to move it to, but nothing is lost: it stays in the log.
                busy = True
            connection.execute(f"PRAGMA busy_timeout = {waits}")
        failpoints.reach("log truncated")
        if wait and busy:
            _log.warning(
                "%s: a reader still uses the old state; the next write clears it from the files",
                self.path,
            )

    def size(self) -> int:
        """Bytes of the store and its log."""
        files = (self.path, self.path.with_name(f"{self.path.name}-wal"))
        return sum(file.stat().st_size for file in files if file.exists())

    def close(self) -> None:
        """Close every connection, those in use as soon as they are given back."""
        self._connections.close()


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        kind = ArchiveReadOnly if isinstance(fault, PermissionError) else ArchiveError
        raise kind(f"{folder} cannot be made: {fault.strerror}") from fault


def _touch(path: Path) -> None:
    """Make an empty file if there is none: SQLite would make it without a look at the umask."""
    try:
        path.touch()
    except PermissionError as fault:
        reason = "check its permissions, or name another folder"
        raise ArchiveReadOnly(f"{path.parent} cannot be written to: {reason}") from fault
    except OSError as fault:
        raise ArchiveError(f"{path} cannot be made: {fault.strerror}") from fault
