"""A copy of a live archive, as it is in one state."""

from __future__ import annotations

import logging
import os
import shutil
import zlib
from typing import TYPE_CHECKING

from newsarchive.errors import ArchiveDamaged, ArchiveError, ArchiveReadOnly
from newsarchive.index.segment import sync_folder
from newsarchive.index.spool import needing_space
from newsarchive.storage.progress import Steps
from newsarchive.storage.segments import path_of

if TYPE_CHECKING:
    from pathlib import Path

    from newsarchive.index.segment import Segment
    from newsarchive.index.snapshot import Snapshot
    from newsarchive.storage.progress import Told
    from newsarchive.storage.reading import Reading

__all__ = ["copy"]

_log = logging.getLogger(__name__)


def copy(state: Reading, snapshot: Snapshot, path: Path, told: Told = None) -> None:
    """Write a state of an archive to a new folder, which appears when it is complete.

    Args:
        state: that is to be copied.
        snapshot: its index; the files are mapped, so it does not matter if they were replaced
            meanwhile.
        path: the new folder.
        told: called with how much is copied.

    Raises:
        ArchiveError: there is something at the path, or no space for the copy.
        ArchiveReadOnly: nothing can be made there.
        ArchiveDamaged: a segment is not as it was written; damage is not copied.
    """
    if path.exists():
        raise ArchiveError(f"{path} already exists: choose a new folder")
    unfinished = path.with_name(f".{path.name}.unfinished")
    # One that was killed may have left it.
    shutil.rmtree(unfinished, ignore_errors=True)
    # Beside its place, on the same disk: so it can be renamed.
    segments = unfinished / "segments"
    steps = Steps(told, "copying")
    try:
        segments.mkdir(parents=True)
        with needing_space(path):
            _fill(unfinished, state, snapshot, steps)
        # The copy appears whole or not at all.
        unfinished.rename(path)
        sync_folder(path.parent)
    except PermissionError as fault:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise ArchiveReadOnly(f"{path} cannot be made: {fault.strerror}") from fault
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    _log.info("%s: backed up to %s in %.1f s", state.path.parent, path, steps.took)


def _fill(unfinished: Path, state: Reading, snapshot: Snapshot, steps: Steps) -> None:
    """Copy the files and make them durable."""
    segments = unfinished / "segments"
    # All of it is read in one transaction, so store and segments belong together.
    state.copy_to(unfinished / "articles.sqlite", lambda size: steps.done(bytes=size))
    for part, file in zip(snapshot.parts, snapshot.files, strict=True):
        _copy_segment(part.segment, file.checksum, path_of(segments, file.number))
        steps.done(bytes=file.size)
    sync_folder(segments)
    sync_folder(unfinished)


def _copy_segment(segment: Segment, checksum: int, path: Path) -> None:
    # The whole file is compared, also arrays that nobody has used so far.
    content = segment.content()
    if zlib.crc32(content) != checksum:
        raise ArchiveDamaged(segment.path, "it has another checksum; run `newsarchive rebuild`")
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
