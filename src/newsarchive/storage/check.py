"""A look at everything in an archive that could change an answer."""

from __future__ import annotations

import logging
from itertools import zip_longest
from typing import TYPE_CHECKING

import numpy as np

from newsarchive.errors import ArchiveDamaged, ArchiveOutdated
from newsarchive.index.segment import FileDigest, Segment
from newsarchive.results import Problem
from newsarchive.storage.loading import analyser_of
from newsarchive.storage.progress import Steps
from newsarchive.storage.segments import dead_of, path_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from newsarchive.storage.progress import Told
    from newsarchive.storage.schema import SegmentRow
    from newsarchive.storage.store import Reading, Store

__all__ = ["problems"]

_RETRIES = 20  # to find a state whose files are all there, while others write
_MEND = "run `newsarchive rebuild`"

_log = logging.getLogger(__name__)


class _Replaced(Exception):  # noqa: N818 - never leaves this module
    """A segment's file is not there: it is lost, or a later state has taken its place."""


def problems(store: Store, folder: Path, told: Told = None) -> list[Problem]:
    """Whatever is wrong with an archive, read whole.

    Args:
        store: its store.
        folder: of its segments.
        told: called with how many articles are compared: in the index, then in the store.
    """
    steps = Steps(told, "checking")
    found = _found(store, folder, steps)
    _log.info("%s: checked in %.1f s, %d problems", store.path.parent, steps.took, len(found))
    return found


def _found(store: Store, folder: Path, steps: Steps) -> list[Problem]:
    # Writers go on meanwhile, and remove the files of segments that they have merged.
    for attempt in range(_RETRIES):
        try:
            with store.reading() as state:
                return _problems(state, folder, steps, last=attempt == _RETRIES - 1)
        except _Replaced:
            continue
        except ArchiveDamaged as fault:
            # The list of segments itself is damaged: there is nothing to compare with.
            return [Problem(str(fault.path), _reason(fault))]
    raise AssertionError  # the last attempt names what is missing


def _problems(state: Reading, folder: Path, steps: Steps, *, last: bool) -> list[Problem]:
    rows = state.segments()
    found = []
    live = 0
    for row in rows:
        try:
            own = _look_into(state, folder, row)
            live += own
            steps.done(articles=own)
        except FileNotFoundError:
            # Somebody may have written a later state meanwhile: its files are looked at instead.
            if not last:
                raise _Replaced from None
            found.append(Problem(str(path_of(folder, row.number)), f"it is missing; {_MEND}"))
        except ArchiveDamaged as fault:
            found.append(Problem(str(fault.path), _reason(fault)))
        except ArchiveOutdated as fault:
            found.append(Problem(str(path_of(folder, row.number)), str(fault)))
    reasons = state.problems(lambda: steps.done(articles=1))
    found += [Problem(str(state.path), reason) for reason in reasons]
    # Each segment is as it was written, but is the list of them whole?
    if not found and live != state.count():
        reason = f"it has {live} articles, the store {state.count()}; {_MEND}"
        found.append(Problem(str(folder), reason))
    version = analyser_of(state).version
    if rows and state.property("analyser") != version:
        reason = "protected names or the version of newsarchive have changed since it was made"
        found.append(Problem(str(folder), f"{reason}; {_MEND}"))
    return found


def _look_into(state: Reading, folder: Path, row: SegmentRow) -> int:
    """Compare a segment with what the store says of it; returns how many live articles it has."""
    # The whole file is compared first; then what it says with what the store says.
    segment = Segment(path_of(folder, row.number), row.size)
    if segment.verify() != FileDigest(row.size, row.checksum):
        raise ArchiveDamaged(segment.path, f"it has another checksum; {_MEND}")
    numbers = segment["article_number"]
    live = np.ones(len(numbers), bool)
    live[dead_of(row)] = False
    places = np.flatnonzero(live).tolist()
    # Segments share no numbers: what the store has between the first and the last belongs here.
    stored = state.ids_between(row.first, row.last)
    for expected, there in zip_longest(_indexed(segment, places), stored):
        if expected != there:
            reason = f"it has article {expected}, the store {there}; {_MEND}"
            raise ArchiveDamaged(segment.path, reason)
    return len(places)


def _indexed(segment: Segment, places: list[int]) -> Iterator[tuple[int, str]]:
    """Numbers and ids of some articles of a segment."""
    numbers = segment["article_number"]
    ids = segment.strings("article_id")
    for place in places:
        yield int(numbers[place]), ids[place]


def _reason(fault: ArchiveDamaged) -> str:
    """The message without the file, which a `Problem` names by itself."""
    return str(fault).partition(" is damaged: ")[2]
