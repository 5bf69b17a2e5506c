"""What a reader takes before it refuses: no source, however made, may use up the machine."""

from __future__ import annotations

import attrs

__all__ = ["Limits"]


@attrs.frozen(kw_only=True)
class Limits:
    """The bounds of one call of `read`.

    Attributes:
        text: the longest text of one article: bytes of UTF-8.
        record: the longest line, cell, element of a JSON list, or file that has to be read as a whole (text, HTML,
            feeds): bytes. Escaped JSON takes up to three times what its text takes.
        depth: how deeply JSON and YAML may nest: levels.
        members: files in one zip.
        unpacked: what one gzip or zip may unpack to: bytes.
        ratio: how much larger than its packed form a gzip or a member of a zip may be, once it is over a `record`.
    """

    text: int = 5_000_000
    record: int = 32_000_000
    depth: int = 100
    members: int = 1_000_000
    unpacked: int = 100_000_000_000
    ratio: int = 200
