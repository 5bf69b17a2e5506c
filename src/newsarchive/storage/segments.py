"""Segments come and go: written, made live in the store's transaction, merged, swept away."""

from __future__ import annotations

import contextlib
import logging
from typing import TYPE_CHECKING

import attrs
import numpy as np

from newsarchive import failpoints
from newsarchive.errors import ArchiveDamaged, ArchiveError
from newsarchive.index.merge import merge
from newsarchive.index.segment import Segment, sync_folder, write
from newsarchive.index.snapshot import SegmentFile, SegmentReader, Snapshot
from newsarchive.index.spool import needing_space
from newsarchive.storage.schema import SegmentRow

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping
    from pathlib import Path

    from newsarchive.index.arrays import Array, Column
    from newsarchive.storage.reading import Reading
    from newsarchive.storage.writing import Writing

__all__ = [
    "MOST",
    "adopt",
    "bury",
    "clear",
    "cost",
    "dead_of",
    "merge_small",
    "missing",
    "path_of",
    "purge",
    "put",
    "snapshot",
    "sweep",
    "written",
]

MOST = 2**32 - 1
"""Tokens of a segment: they are counted in 32 bits."""

# Eight segments of one size become one of the next, so each article is merged log8(n) times.
_FANOUT = 8
_SMALLEST = 4096  # tokens: smaller segments count as of one size

# Bytes of memory that building or merging takes for each, as `python -m benchmarks.growth` measures
# them.
_FORM, _SENTENCE, _ARTICLE = 300, 40, 600

_log = logging.getLogger(__name__)


def path_of(folder: Path, number: int) -> Path:
    """The file of a segment."""
    return folder / f"{number:08d}.segment"


def dead_of(row: SegmentRow | SegmentFile) -> Array:
    """The places in a segment of the articles that are gone, as (n,) uint32."""
    return np.frombuffer(row.dead, "<u4")


def put(folder: Path, transaction: Writing, arrays: Mapping[str, Array | Column]) -> None:
    """Write a segment and make it live with the transaction.

    Raises:
        ArchiveError: there is no space for it.
    """
    number = transaction.next_segment()
    _list(transaction, number, written(path_of(folder, number), arrays))


def adopt(folder: Path, transaction: Writing, path: Path, row: SegmentRow) -> None:
    """Make a segment live that was written under another name.

    Args:
        folder: of the segments.
        transaction: with which it becomes live.
        path: of the file, in the same folder.
        row: what `written` said of it.
    """
    number = transaction.next_segment()
    path.rename(path_of(folder, number))
    sync_folder(folder)
    _list(transaction, number, row)


def _list(transaction: Writing, number: int, row: SegmentRow) -> None:
    """Make a segment live whose file stands under its number."""
    transaction.put_segment(attrs.evolve(row, number=number))
    failpoints.reach("segment listed")


def written(path: Path, arrays: Mapping[str, Array | Column]) -> SegmentRow:
    """Write the file of a segment.

    Args:
        path: of the file.
        arrays: by name.

    Returns:
        the segment, still without a number.

    Raises:
        ArchiveError: there is no space for it.
    """
    # Those of articles are arrays also where the others come piece by piece.
    numbers, sentences, in_title, in_body = (
        np.asarray(arrays[name])
        for name in ("article_number", "article_sentence", "article_title", "article_body")
    )
    tokens = in_title.sum(dtype=np.int64) + in_body.sum(dtype=np.int64)
    try:
        with needing_space(path):
            digest = write(path, arrays)
    except (ArchiveError, OSError):
        # The transaction does not know of it yet, so nobody else would clear it away.
        path.unlink(missing_ok=True)
        raise
    return SegmentRow(
        number=0,
        first=int(numbers[0]),
        last=int(numbers[-1]),
        sentences=int(sentences[-1]),
        tokens=int(tokens),
        size=digest.size,
        checksum=digest.checksum,
        dead=b"",
    )


def bury(folder: Path, transaction: Writing, numbers: Iterable[int]) -> None:
    """Take articles out of the index.

    Args:
        folder: of the segments.
        transaction: that in which the articles leave the store.
        numbers: of the articles.
    """
    gone = np.array(sorted(numbers), np.uint64)
    for row in transaction.segments():
        # A segment that has none of them is not even opened.
        here = gone[(gone >= row.first) & (gone <= row.last)]
        if not len(here):
            continue
        part = _part(folder, row)
        places = np.flatnonzero(np.isin(part.segment["article_number"], here))
        dead = np.union1d(dead_of(row), places).astype("<u4")
        transaction.set_dead(row.number, dead.tobytes())
        # Where more are dead than live, reading them costs more than writing the living ones anew.
        if 2 * len(dead) > part.articles:
            _replace(folder, transaction, [attrs.evolve(row, dead=dead.tobytes())])
    failpoints.reach("articles buried")


def purge(folder: Path, transaction: Writing, ids: Container[str]) -> None:
    """Write the segments anew that hold dead articles with these ids.

    Those are removed articles, and articles as they were before an update.
    """
    for row in transaction.segments():
        dead = dead_of(row).tolist()
        if not dead:
            continue
        strings = _part(folder, row).segment.strings("article_id")
        if any(strings[place] in ids for place in dead):
            _replace(folder, transaction, [row])


def merge_small(folder: Path, transaction: Writing, most: int, begun: Callable[[], object]) -> None:
    """Merge the newest segments where many of one size stand in a row.

    So their number stays logarithmic.

    Args:
        folder: of the segments.
        transaction: in which they were added.
        most: bytes of memory that merging may take; a segment of more than half of that is left as
            it is.
        begun: called before each merge.
    """
    while tail := _mergeable(folder, transaction.segments(), most):
        begun()
        _log.debug("%s: merging %d segments", folder, len(tail))
        _replace(folder, transaction, tail)
        failpoints.reach("segments merged")


def _mergeable(folder: Path, rows: list[SegmentRow], most: int) -> list[SegmentRow]:
    """The newest segments that are to be merged, none where there are too few of one size.

    They are `_FANOUT`, or fewer where memory has no room for one more, at least two.
    """
    tail: list[SegmentRow] = []
    room = most
    needed = _FANOUT
    # From the newest one back, as long as they are of one size and fit into memory together.
    while rows and len(tail) < _FANOUT:
        cost_of_row = _cost(folder, rows[-1])
        # A segment that takes half of the memory is never merged again.
        if cost_of_row > most // 2:
            break
        if cost_of_row > room:
            needed = 2
            break
        if tail and _size(rows[-1]) > max(map(_size, tail)):
            return []
        room -= cost_of_row
        tail.insert(0, rows.pop())
    if len(tail) < needed or sum(row.tokens for row in tail) > MOST:
        return []
    return tail


def cost(forms: int, sentences: int, articles: int) -> int:
    """Bytes of memory that a segment with these counts takes while it is made."""
    return _FORM * forms + _SENTENCE * sentences + _ARTICLE * articles


def _cost(folder: Path, row: SegmentRow) -> int:
    segment = _live(folder, row)
    return cost(segment.length("form_stem"), row.sentences, segment.length("article_number"))


def _size(row: SegmentRow) -> int:
    """Segments within a factor of `_FANOUT` are of one size."""
    return int(np.log(max(row.tokens, _SMALLEST)) / np.log(_FANOUT))


def _replace(folder: Path, transaction: Writing, rows: list[SegmentRow]) -> None:
    """Put one segment with the live articles in the place of several that stand in a row."""
    # They are mapped before they leave the list: nothing removes a file while it is mapped.
    parts = [_part(folder, row) for row in rows]
    transaction.drop_segments(row.number for row in rows)
    if any(part.live is None or part.live.any() for part in parts):
        put(folder, transaction, merge(parts))


def sweep(folder: Path, state: Reading) -> None:
    """Remove the files of segments that are not live, which a killed writer left."""
    live = {path_of(folder, row.number).name for row in state.segments()}
    for file in folder.glob("*.segment"):
        if file.name not in live:
            file.unlink(missing_ok=True)


def clear(folder: Path, numbers: Iterable[int]) -> None:
    """Remove the files of segments that are live no more, or never were.

    What cannot be removed is swept away by the next writer.
    """
    for number in numbers:
        with contextlib.suppress(OSError):
            path_of(folder, number).unlink(missing_ok=True)
            failpoints.reach("file removed")


def snapshot(folder: Path, state: Reading, before: Snapshot) -> Snapshot:
    """The index of a state; what it shares with an earlier snapshot is taken from there.

    Raises:
        ArchiveDamaged: a segment's file is not as it was written.
        FileNotFoundError: one is missing; a later state may have replaced it.
    """
    generation = state.property("generation")
    if generation == before.generation:
        return before
    # A part whose deletions are the same is taken as it is, with all that was derived from it. Of
    # one with other deletions the mapped file.
    known = dict(zip(before.files, before.parts, strict=True))
    mapped = {file.number: part.segment for file, part in known.items()}
    files = tuple(
        SegmentFile(row.number, row.size, row.checksum, row.dead) for row in state.segments()
    )
    parts = []
    for file in files:
        part = known.get(file)
        if part is None:
            segment = mapped.get(file.number) or _open(folder, file)
            part = SegmentReader(segment, dead_of(file))
        parts.append(part)
    return Snapshot(generation, tuple(parts), files)


def _part(folder: Path, row: SegmentRow) -> SegmentReader:
    return SegmentReader(_live(folder, row), dead_of(row))


def _live(folder: Path, row: SegmentRow) -> Segment:
    """A live segment, to a writer: nobody else can have removed its file."""
    try:
        return _open(folder, row)
    except FileNotFoundError:
        raise missing(folder, row.number) from None


def missing(folder: Path, number: int) -> ArchiveDamaged:
    """The error for a live segment without a file."""
    return ArchiveDamaged(path_of(folder, number), "it is missing; run `newsarchive rebuild`")


def _open(folder: Path, row: SegmentRow | SegmentFile) -> Segment:
    return Segment(path_of(folder, row.number), row.size)
