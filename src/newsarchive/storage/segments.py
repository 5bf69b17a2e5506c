"""Segments come and go: written to their folder, made live in the store's transaction, merged, swept away."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import attrs
import numpy as np

from newsarchive import failpoints
from newsarchive.errors import ArchiveDamaged, ArchiveError
from newsarchive.index.merge import merge
from newsarchive.index.segment import Segment, write
from newsarchive.index.snapshot import SegmentReader, Snapshot
from newsarchive.index.spool import needing_space
from newsarchive.storage.store import SegmentRow

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping
    from pathlib import Path

    from newsarchive.index.arrays import Array, Column
    from newsarchive.storage.store import Reading, Writing

__all__ = [
    "MOST",
    "bury",
    "clear",
    "cost",
    "merge_small",
    "missing",
    "path_of",
    "purge",
    "put",
    "snapshot",
    "sweep",
]

MOST = 2**32 - 1
"""Tokens of a segment: they are counted in 32 bits."""

_FANOUT = (
    8  # so many segments of one size become one of the next: each article is merged log8(n) times
)
_SMALLEST = 4096  # tokens: smaller segments count as of one size
_FORM, _SENTENCE, _ARTICLE = (
    300,
    40,
    600,
)  # bytes of memory that building or merging takes, by benchmarks.growth


def path_of(folder: Path, number: int) -> Path:
    """The file of a segment."""
    return folder / f"{number:08d}.segment"


def put(folder: Path, transaction: Writing, arrays: Mapping[str, Array | Column]) -> None:
    """Write a segment and make it live with the transaction.

    Raises:
        ArchiveError: there is no space for it.
    """
    number = transaction.next_segment()
    path = path_of(folder, number)
    try:
        with needing_space(path):
            written = write(path, arrays)
    except (ArchiveError, OSError):
        path.unlink(missing_ok=True)  # the transaction does not know of it yet
        raise
    segment = Segment(path, written.size)
    numbers = segment["article_number"]
    transaction.put_segment(
        SegmentRow(
            number=number,
            first=int(numbers[0]),
            last=int(numbers[-1]),
            sentences=segment.length("sentence_start"),
            tokens=segment.length("posting_sentence") + segment.length("repeat_posting"),
            size=written.size,
            checksum=written.checksum,
            dead=b"",
        )
    )
    failpoints.reach("segment listed")


def bury(folder: Path, transaction: Writing, numbers: Iterable[int]) -> None:
    """Take articles out of the index.

    Args:
        folder: of the segments.
        transaction: that in which the articles leave the store.
        numbers: of the articles.
    """
    gone = np.array(sorted(numbers), np.uint64)
    for row in transaction.segments():
        here = gone[(gone >= row.first) & (gone <= row.last)]
        if not len(here):
            continue
        part = _part(folder, row)
        places = np.flatnonzero(np.isin(part.segment["article_number"], here))
        dead = np.union1d(np.frombuffer(row.dead, "<u4"), places).astype("<u4")
        transaction.set_dead(row.number, dead.tobytes())
        if 2 * len(dead) > part.articles:
            _replace(folder, transaction, [attrs.evolve(row, dead=dead.tobytes())])
    failpoints.reach("articles buried")


def purge(folder: Path, transaction: Writing, ids: Container[str]) -> None:
    """Write the segments anew that hold dead articles with these ids, also as they were before an update."""
    for row in transaction.segments():
        dead = np.frombuffer(row.dead, "<u4").tolist()
        if dead:
            strings = _part(folder, row).segment.strings("article_id")
            if any(strings[place] in ids for place in dead):
                _replace(folder, transaction, [row])


def merge_small(folder: Path, transaction: Writing, most: int, begun: Callable[[], object]) -> None:
    """Merge the newest segments where many of one size stand in a row, so that their number stays logarithmic.

    Args:
        folder: of the segments.
        transaction: in which they were added.
        most: bytes of memory that merging may take; a segment of more than half of that is left as it is.
        begun: called before each merge.
    """
    while True:
        rows = transaction.segments()
        tail: list[SegmentRow] = []
        room, full = most, False
        while rows and len(tail) < _FANOUT:
            cost = _cost(folder, rows[-1])
            if cost > min(room, most // 2):
                full = cost <= most // 2
                break
            if tail and _size(rows[-1]) > max(map(_size, tail)):
                return
            room -= cost
            tail.insert(0, rows.pop())
        if len(tail) < (2 if full else _FANOUT) or sum(row.tokens for row in tail) > MOST:
            return
        begun()
        _replace(folder, transaction, tail)
        failpoints.reach("segments merged")


def cost(forms: int, sentences: int, articles: int) -> int:
    """Bytes of memory that a segment of so many forms, sentences and articles takes while it is made."""
    return _FORM * forms + _SENTENCE * sentences + _ARTICLE * articles


def _cost(folder: Path, row: SegmentRow) -> int:
    segment = _live(folder, row)
    return cost(segment.length("form_stem"), row.sentences, segment.length("article_number"))


def _size(row: SegmentRow) -> int:
    """Segments within a factor of `_FANOUT` are of one size."""
    return int(np.log(max(row.tokens, _SMALLEST)) / np.log(_FANOUT))


def _replace(folder: Path, transaction: Writing, rows: list[SegmentRow]) -> None:
    """Put one segment with the live articles in the place of several that stand in a row."""
    parts = [_part(folder, row) for row in rows]
    transaction.drop_segments(row.number for row in rows)
    if any(part.live is None or part.live.any() for part in parts):
        put(folder, transaction, merge(parts))


def sweep(folder: Path, state: Reading) -> None:
    """Remove the files of segments that are not live: what a killed writer or a finished merge left."""
    live = {path_of(folder, row.number).name for row in state.segments()}
    for file in folder.glob("*.segment"):
        if file.name not in live:
            file.unlink(missing_ok=True)


def clear(folder: Path, numbers: Iterable[int]) -> None:
    """Remove the files of segments that are live no more, or never were; what cannot be removed is swept later."""
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
    parts = dict(zip(before.rows, before.parts, strict=True))
    segments = {row.number: part.segment for row, part in parts.items()}
    rows = tuple(state.segments())
    return Snapshot(
        generation,
        tuple(
            parts.get(row)
            or SegmentReader(
                segments.get(row.number) or _open(folder, row), np.frombuffer(row.dead, "<u4")
            )
            for row in rows
        ),
        rows,
    )


def _part(folder: Path, row: SegmentRow) -> SegmentReader:
    return SegmentReader(_live(folder, row), np.frombuffer(row.dead, "<u4"))


def _live(folder: Path, row: SegmentRow) -> Segment:
    """A live segment, to a writer: nobody else can have removed its file."""
    try:
        return _open(folder, row)
    except FileNotFoundError:
        raise missing(folder, row.number) from None


def missing(folder: Path, number: int) -> ArchiveDamaged:
    """The error for a live segment without a file."""
    return ArchiveDamaged(path_of(folder, number), "it is missing; run `newsarchive rebuild`")


def _open(folder: Path, row: SegmentRow) -> Segment:
    return Segment(path_of(folder, row.number), row.size)
