"""Numbers that are made a piece at a time, because all of them need not fit in memory."""

from __future__ import annotations

import contextlib
import errno
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any

import numpy as np

from newsarchive.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from newsarchive.index.arrays import Array

__all__ = ["Spool", "needing_space"]

_BUFFER = 1 << 20  # bytes that stay in memory
_NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextlib.contextmanager
def needing_space(path: Path) -> Iterator[None]:
    """While something is written.

    Args:
        path: what is written, or its folder.

    Raises:
        ArchiveError: there is no space for it.
    """
    try:
        yield
    except OSError as fault:
        if fault.errno not in _NO_SPACE:
            raise
        reason = f"{fault.strerror}; nothing was changed: free some space and try again"
        raise ArchiveError(f"{path} cannot be written: {reason}") from fault


class Spool:
    """An append-only list of numbers, none negative, in a temporary file without a name.

    >>> from pathlib import Path
    >>> spool = Spool(Path("."))
    >>> spool.put(np.array([3, 1], np.uint8))
    >>> spool.put(np.array([700], np.uint16))
    >>> len(spool), spool.largest, [piece.tolist() for piece in spool.pieces()]
    (3, 700, [[3, 1], [700]])

    Args:
        folder: of the file.

    Attributes:
        largest: the largest number so far.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # Not every file system has files without a name: with this ending a killed writer's is
        # swept away like a segment.
        suffix = ".segment"
        self._file = SpooledTemporaryFile(_BUFFER, suffix=suffix, dir=str(folder))  # noqa: SIM115 - see `__del__`
        self._pieces: list[tuple[np.dtype[Any], int]] = []
        self._length = self.largest = 0

    def __del__(self) -> None:
        # Closing writes what is still buffered, which a full disk may not take.
        with contextlib.suppress(OSError):
            self._file.close()

    def put(self, values: Array) -> None:
        """Add numbers at the end.

        Raises:
            ArchiveError: there is no space for them.
        """
        if not len(values):
            return
        with needing_space(self._folder):
            self._file.write(np.ascontiguousarray(values).data)
            self._file.flush()
        self._pieces.append((values.dtype, len(values)))
        self._length += len(values)
        self.largest = max(self.largest, int(values.max()))

    def __len__(self) -> int:
        return self._length

    def pieces(self) -> Iterator[Array]:
        """The numbers, in the pieces and types in which they were put."""
        self._file.seek(0)
        for dtype, size in self._pieces:
            content = self._file.read(size * dtype.itemsize)
            yield np.frombuffer(content, dtype)
