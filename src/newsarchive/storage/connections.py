"""Connections to an SQLite file: a pool that threads share, safe across forks.

What SQLite raises is turned into the errors of this package.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
import weakref
from typing import TYPE_CHECKING

from newsarchive.errors import (
    ArchiveClosed,
    ArchiveDamaged,
    ArchiveError,
    ArchiveLocked,
    ArchiveNotFound,
    ArchiveReadOnly,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Connections", "is_not_written"]

_SETTINGS = (
    "synchronous = FULL",
    "secure_delete = ON",
    # These two are what https://sqlite.org/security.html advises for files of strangers.
    "trusted_schema = OFF",
    "cell_size_check = ON",
)


class Connections:
    """A pool of connections to one file.

    Args:
        path: the SQLite file, which is there.
        timeout: seconds that a writer waits for another.
    """

    def __init__(self, path: Path, *, timeout: float) -> None:
        self.path = path
        self._timeout = timeout
        # Connections that nobody uses now; the one used last is taken first, as its cache is warm.
        self._idle: list[sqlite3.Connection] = []
        self._used = 0
        self._open = True
        self._lock = threading.Lock()
        self._folder_writable = os.access(path.parent, os.W_OK)
        self.writable = self._folder_writable and os.access(path, os.W_OK)
        self._seen = self._files()
        self._inode = path.stat().st_ino
        _POOLS.add(self)

    @contextlib.contextmanager
    def use(self) -> Iterator[sqlite3.Connection]:
        """A connection, for one use at a time.

        A transaction that is still open at the end is rolled back.

        Raises:
            ArchiveClosed: `close` was called.
            ArchiveError: what SQLite raised, as the class that fits.
        """
        process = os.getpid()
        try:
            connection = self._take()
            try:
                yield connection
            finally:
                self._give_back(connection, process)
        except sqlite3.Error as fault:
            raise self._translated(fault) from fault

    def verify_place(self) -> None:
        """See that the file that was opened is still the one at its path.

        Who writes also makes files beside it by name. In a folder that was moved away, or replaced
        by another archive, store and index would come apart.

        Raises:
            ArchiveNotFound: it is not.
        """
        try:
            there = self.path.stat().st_ino
        except FileNotFoundError:
            there = None
        if there != self._inode:
            raise ArchiveNotFound(
                f"{self.path.parent} was moved or removed while it was open: "
                "open it where it is now"
            )

    def close(self) -> None:
        """Close every connection, those in use as soon as they are given back."""
        with self._lock:
            self._open = False
            self._close_idle()

    def _close_idle(self) -> None:
        while self._idle:
            self._idle.pop().close()

    def _take(self) -> sqlite3.Connection:
        if _UNSAFE and str(self.path.resolve()) in _UNSAFE:
            raise ArchiveError(
                f"{self.path.parent} was in use when this process was forked: fork while no "
                "search, scan or load runs, or start processes with the method «spawn»"
            )
        with self._lock:
            if not self._open:
                raise ArchiveClosed(
                    f"{self.path.parent} was closed: open it again with newsarchive.open()"
                )
            if not self.writable and (files := self._files()) != self._seen:
                self._seen = files
                self._close_idle()
            connection = self._idle.pop() if self._idle else self._connect()
            self._used += 1
            return connection

    def _give_back(self, connection: sqlite3.Connection, process: int) -> None:
        if process != os.getpid():
            _ABANDONED.append(connection)
            return
        # What made it fail is raised already.
        with contextlib.suppress(sqlite3.Error):
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        with self._lock:
            self._used -= 1
            if self._open and not connection.in_transaction:
                self._idle.append(connection)
            else:
                connection.close()

    def _files(self) -> tuple[int, ...]:
        """What differs when somebody else wrote.

        It is for those who may only read, and so cannot share the log's lock file.
        """
        try:
            store = self.path.stat()
        except FileNotFoundError:
            return ()
        return store.st_ino, store.st_size, store.st_mtime_ns, self._logged()

    def _logged(self) -> bool:
        """Whether there is a log with commits that the file lacks, or may be."""
        try:
            return self.path.with_name(f"{self.path.name}-wal").stat().st_size > 0
        except FileNotFoundError:
            return False

    def _connect(self) -> sqlite3.Connection:
        # SQLite makes the log's lock file even to read. Where it cannot, and there is no log, it
        # has to be told that the file does not change. Where there is a log, its lock file is there
        # too, and reading it is enough.
        still = not self._folder_writable and not self._logged()
        mode = "rw" if self.writable else "ro&immutable=1" if still else "ro"
        connection = sqlite3.connect(
            f"{self.path.absolute().as_uri()}?mode={mode}",
            uri=True,
            timeout=self._timeout,
            isolation_level=None,
            check_same_thread=False,
        )
        for setting in _SETTINGS:
            connection.execute(f"PRAGMA {setting}")
        return connection

    def _translated(self, fault: sqlite3.Error) -> Exception:
        """What SQLite raised, as an error of this package that says what to do."""
        if isinstance(fault, sqlite3.ProgrammingError):  # one of ours
            return fault
        # There is no code where Python raised it, which could not decode a text.
        code = getattr(fault, "sqlite_errorcode", None)
        kind, message = _ERRORS.get((code or 0) & 0xFF, _DAMAGE)
        if is_not_written(fault):
            kind, message = _FULL
        elif code == sqlite3.SQLITE_CANTOPEN and not self.path.exists():
            kind, message = _MOVED
        if kind is ArchiveDamaged:
            return ArchiveDamaged(self.path, message.format(fault=fault))
        return kind(
            message.format(
                path=self.path, folder=self.path.parent, timeout=self._timeout, fault=fault
            )
        )


# The statements are right, since tests run them all: a table or column that is not there is damage.
_DAMAGE: tuple[type[ArchiveError], str] = (
    ArchiveDamaged,
    "{fault}; restore a backup, or save the articles with `newsarchive rescue`",
)
_FULL = ArchiveError, "{path}: {fault}; nothing was changed: free some space and try again"
_MOVED = ArchiveNotFound, "{path} is not there any more: was its folder moved or removed?"
_LOCKED = (
    ArchiveLocked,
    "{folder} is being written to: waited {timeout:g} s; try again, or give a longer timeout",
)
_FORBIDDEN = ArchiveReadOnly, "{path}: {fault}; check the permissions of its folder"
_LONG = ArchiveError, "{path}: an article has more than SQLite's 1,000,000,000 bytes; divide it"
_ERRORS: dict[int, tuple[type[ArchiveError], str]] = {
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_READONLY: _FORBIDDEN,
    sqlite3.SQLITE_CANTOPEN: _FORBIDDEN,
    sqlite3.SQLITE_PERM: _FORBIDDEN,
    sqlite3.SQLITE_TOOBIG: _LONG,
}
"""For each primary code of SQLite, what is raised; for any other `_DAMAGE`."""


def is_not_written(fault: sqlite3.Error) -> bool:
    """Whether SQLite could not write: a disk is full, or a file may not grow."""
    return getattr(fault, "sqlite_errorcode", None) in _NOT_WRITTEN


_NOT_WRITTEN = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_FSYNC,
    sqlite3.SQLITE_IOERR_DIR_FSYNC,
    sqlite3.SQLITE_IOERR_TRUNCATE,
    sqlite3.SQLITE_IOERR_SHMSIZE,
    sqlite3.SQLITE_IOERR_SHMOPEN,
}

# SQLite keeps the locks of a process in the process's memory, which a fork copies and the kernel's
# locks do not follow. So connections are closed before a fork, and both sides open their own. One
# in use cannot be closed: the child then must not touch that file at all.
_POOLS: weakref.WeakSet[Connections] = weakref.WeakSet()
_UNSAFE: set[str] = set()
# Connections of the parent process, never closed in the child, because that would write to the
# parent's files.
_ABANDONED: list[sqlite3.Connection] = []
_forking: list[Connections] = []


def _before_fork() -> None:
    for pool in list(_POOLS):
        pool._lock.acquire()  # noqa: SLF001 - released by the two functions below
        pool._close_idle()  # noqa: SLF001
        _forking.append(pool)


def _after_fork() -> None:
    while _forking:
        _forking.pop()._lock.release()  # noqa: SLF001


def _after_fork_in_child() -> None:
    _UNSAFE.update(str(pool.path.resolve()) for pool in _forking if pool._used)  # noqa: SLF001
    _after_fork()


os.register_at_fork(
    before=_before_fork, after_in_parent=_after_fork, after_in_child=_after_fork_in_child
)
