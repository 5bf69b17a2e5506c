"""What an archive on a cluster knows of itself: settings, state, and what its index was made by."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING, Any

import attrs

from newsarchive.analysis import Analyser
from newsarchive.dictionary import Dictionary
from newsarchive.engines.opensearch.layout import FORMAT
from newsarchive.errors import ArchiveOutdated
from newsarchive.index.segment import FORMAT as SEGMENT_FORMAT
from newsarchive.storage.deciding import Standing
from newsarchive.storage.reading import zone_of
from newsarchive.storage.schema import FORMAT as STORE_FORMAT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zoneinfo import ZoneInfo

    from newsarchive.engines.opensearch.address import Address

__all__ = ["PROPERTY", "Property"]

PROPERTY = "property"
"""The id of the document."""


def _strings(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(values)


@attrs.frozen
class Property:
    """The settings and the state of an archive.

    Attributes:
        timezone: by whose clock its days are counted.
        dictionary: its own words, as `Dictionary.to_json` wrote them; None for the shipped ones.
        protected: the names that its index was made with.
        analyser: the version of the one that made it.
        format: of its documents.
        articles: how many there are.
        content: the sum of the hashes of all articles and duplicates, hexadecimal.
        changes: how many batches have changed it: what was worked out of it holds for one number.
        next_number: the number of the next article that is written.
        open: whether a writer has begun and not ended: then the sum may lack its last batch.
    """

    timezone: str
    dictionary: str | None = None
    protected: tuple[str, ...] = attrs.field(default=(), converter=_strings)
    analyser: str = ""
    format: int = FORMAT
    articles: int = 0
    content: str = "0" * 32
    changes: int = 0
    next_number: int = 1
    open: bool = False

    @classmethod
    def of(cls, value: dict[str, Any], address: Address) -> Property:
        """What the document holds.

        Args:
            value: of the document.
            address: of the archive, for messages.

        Raises:
            ArchiveOutdated: it is of another format.
        """
        # An older or a later one: neither can be read, and both can be loaded anew.
        if value.get("format") != FORMAT:
            raise ArchiveOutdated(
                f"{address} has format {value.get('format')}, not {FORMAT}: load it anew with"
                " `newsarchive rebuild SOURCE`"
            )
        return cls(**value)

    @property
    def names(self) -> frozenset[str]:
        """The protected names of the index: those of the dictionary where it has no article."""
        if self.articles:
            return frozenset(self.protected)
        return Dictionary.from_json(self.dictionary).names

    def analyser_of(self, address: Address) -> Analyser:
        """The analyser that the index was made with.

        Args:
            address: of the archive, for messages.

        Raises:
            ArchiveOutdated: it was made by another one, so it holds other stems.
        """
        analyser = Analyser(self.names)
        # Without an article there are no stems that could be others.
        if self.articles and self.analyser != analyser.version:
            reason = "its protected names or the version of newsarchive have changed"
            raise ArchiveOutdated(
                f"{address} must be indexed anew: {reason}; run `newsarchive rebuild`"
            )
        return analyser

    @property
    def zone(self) -> ZoneInfo:
        """The time zone."""
        return zone_of(self.timezone)

    def standing(self) -> Standing:
        """How far the archive is, for `storage.deciding`."""
        return Standing(self.articles, self.content, self.changes, self.next_number)

    def state(self) -> str:
        """The same as that of an archive in a folder with the same content; see `Reading.state`."""
        # An archive whose words were never set has the shipped ones: both are one state.
        dictionary = Dictionary.from_json(self.dictionary).to_json()
        parts = (
            self.content,
            dictionary,
            self.analyser if self.articles else "",
            self.timezone,
            STORE_FORMAT,
            SEGMENT_FORMAT,
        )
        digest = hashlib.blake2b(repr(parts).encode(), digest_size=10).digest()
        return base64.b32encode(digest).decode().lower()

    def document(self) -> dict[str, Any]:
        """The document."""
        # Through JSON once, so that what is kept is what comes back.
        return {"kind": PROPERTY, "value": json.loads(json.dumps(attrs.asdict(self)))}
