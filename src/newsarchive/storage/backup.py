"""A copy of a live archive, as it is in one state."""

from __future__ import annotations

import os
import shutil
import zlib
from typing import TYPE_CHECKING

from newsarchive.errors import ArchiveDamaged, ArchiveError
from newsarchive.index.segment import sync_folder
from newsarchive.storage.segments import path_of

if TYPE_CHECKING:
    from pathlib import Path

    from newsarchive.index.segment import Segment
    from newsarchive.index.snapshot import Snapshot
    from newsarchive.storage.reading import Reading

__all__ = ["copy"]


def copy(state: Reading, snapshot: Snapshot, path: Path) -> None:
    """Write a state of an archive to a new folder, which appears when it is complete.

    Args:
        state: that is to be copied.
        snapshot: its index; the files are mapped, so it does not matter if they were replaced meanwhile.
        path: the new folder.

    Raises:
        ArchiveError: there is something at the path.
        ArchiveDamaged: a segment is not as it was written; damage is not copied.
    """
    if path.exists():
        raise ArchiveError(f"{path} is there already: name a folder that is not")
    unfinished = path.with_name(f".{path.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)  # of one that was killed
    segments = unfinished / "segments"
    segments.mkdir(parents=True)
    try:
        state.copy_to(unfinished / "articles.sqlite")
        for part, file in zip(snapshot.parts, snapshot.files, strict=True):
            _copy_segment(part.segment, file.checksum, path_of(segments, file.number))
        sync_folder(segments)
        sync_folder(unfinished)
        unfinished.rename(path)
        sync_folder(path.parent)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


def _copy_segment(segment: Segment, checksum: int, path: Path) -> None:
    content = segment.content()
    if zlib.crc32(content) != checksum:
        raise ArchiveDamaged(segment.path, "it has another checksum; run `newsarchive rebuild`")
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
