"""What is asked of `read`, and the bounds it keeps.

No source, however made, may use up the machine.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import attrs

from newsarchive.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime, tzinfo

__all__ = ["Limits", "Settings"]


@attrs.frozen(kw_only=True)
class Limits:
    """The bounds of one call of `read`.

    Attributes:
        text: the longest text of one article: bytes of UTF-8.
        record: the longest line, cell, element of a JSON list, or file that has to be read as a
            whole (text, HTML, feeds): bytes. Escaped JSON takes up to three times what its text
            takes.
        depth: how deeply JSON and YAML may nest: levels.
        members: files in one zip or tar, also in one document that is a zip.
        unpacked: what one compressed file, zip or document may unpack to: bytes.
        ratio: how much larger than its packed form a compressed file or a member of a zip may be,
            once it is over a `record`.
        document: the largest document (docx, odt, pdf, xlsx, epub): bytes.
        seconds: how long one document may take.
        memory: what one document may take meanwhile: bytes.
    """

    text: int = 5_000_000
    record: int = 32_000_000
    depth: int = 100
    members: int = 1_000_000
    unpacked: int = 100_000_000_000
    ratio: int = 200
    document: int = 500_000_000
    seconds: int = 30
    memory: int = 1_000_000_000


# Asked for each date of each record.
@cache
def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise SourceError(
            f"no time zone {name!r}: name one like Asia/Almaty, or pip install tzdata"
        ) from None


@attrs.frozen(kw_only=True)
class Settings:
    """The options of `read`, as it describes them."""

    format: str | None = None
    encoding: str | None = None
    mapping: Mapping[str, str] = attrs.field(factory=dict)
    timezone: str | None = None
    today: datetime | date | None = None
    ids_as_they_are: bool = False
    limits: Limits = Limits()
    progress: Callable[[int], object]

    def zone(self) -> tzinfo:
        """The time zone of printed clock times: that of Kazakhstan's news, unless another is named.

        Raises:
            SourceError: there is none of this name.
        """
        return _zone(self.timezone or "Asia/Almaty")
