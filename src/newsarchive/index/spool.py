"""What is made a piece at a time, because all of it need not fit in memory."""

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

_BUFFER = 1 << 20
_NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextlib.contextmanager
def needing_space(path: Path) -> Iterator[None]:
    """While something is written.

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
    """Numbers, none negative, that are put by in a file without a name; few stay in memory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # Not every file system has files without a name: with this one a killed writer's is swept
        # away like a segment.
        suffix = ".segment"
        self._file = SpooledTemporaryFile(_BUFFER, suffix=suffix, dir=str(folder))  # noqa: SIM115 - see `__del__`
        self._sizes: list[tuple[np.dtype[Any], int]] = []
        self._length = self.largest = 0

    def __del__(self) -> None:
        with contextlib.suppress(OSError):  # the end of what a full disk did not take
            self._file.close()

    def put(self, values: Array) -> None:
        """Put numbers behind those before; raises what `needing_space` does."""
        if len(values):
            with needing_space(self._folder):
                self._file.write(np.ascontiguousarray(values).data)
                self._file.flush()
            self._sizes.append((values.dtype, len(values)))
            self._length += len(values)
            self.largest = max(self.largest, int(values.max()))

    def __len__(self) -> int:
        return self._length

    def pieces(self) -> Iterator[Array]:
        """The numbers as they were put."""
        self._file.seek(0)
        for dtype, size in self._sizes:
            yield np.frombuffer(self._file.read(size * dtype.itemsize), dtype)
