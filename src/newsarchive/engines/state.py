"""One committed state of an archive in a folder: what every answer is worked out of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from newsarchive.analysis import Analyser
from newsarchive.dictionary import Dictionary
from newsarchive.errors import ArchiveOutdated
from newsarchive.search.sources import Synonyms

if TYPE_CHECKING:
    from pathlib import Path

    from newsarchive.index.snapshot import Snapshot
    from newsarchive.storage.reading import Reading

__all__ = ["State", "read_state"]


@attrs.frozen
class State:
    """One committed state of an archive.

    Attributes:
        reading: its store.
        snapshot: its index.
        analyser: the one that the index was made with.
        synonyms: the archive's own.
        kept: what was worked out of it, by name.
    """

    reading: Reading
    snapshot: Snapshot
    analyser: Analyser
    synonyms: Synonyms
    kept: dict[str, Any] = attrs.field(factory=dict)

    @property
    def name(self) -> str:
        """`Archive.state`, worked out once."""
        if "state" not in self.kept:
            self.kept["state"] = self.reading.state()
        name: str = self.kept["state"]
        return name


def read_state(path: Path, reading: Reading, snapshot: Snapshot) -> State:
    """The state of a store and the index that belongs to it.

    Args:
        path: the folder, for messages.
        reading: the store.
        snapshot: the index.

    Raises:
        ArchiveOutdated: the index was made with other names or by another version, so it holds
            other stems.
    """
    dictionary = Dictionary.from_json(reading.dictionary())
    # Names that were changed since do not count until the index is made again.
    analyser = Analyser(reading.indexed_names())
    # An index without a segment has no stems that could be others.
    if snapshot.files and reading.property("analyser") != analyser.version:
        reason = "its protected names or the version of newsarchive have changed"
        raise ArchiveOutdated(f"{path} must be indexed anew: {reason}; run `newsarchive rebuild`")
    synonyms = Synonyms(dictionary.synonyms, analyser)
    return State(reading, snapshot, analyser, synonyms)
