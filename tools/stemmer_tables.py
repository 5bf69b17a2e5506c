"""Write the stemmer's tables.

The other half of `newsarchive.kazakh.tables`, which only the builder needs.
"""

from __future__ import annotations

import json
import struct
import zlib
from typing import TYPE_CHECKING

from newsarchive.kazakh.tables import FORMAT, MAGIC, MOST_READINGS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsarchive.kazakh.tables import Tables

READING = 3  # bytes


def write(tables: Tables) -> bytes:
    """The tables as a file; the same tables give the same bytes."""
    sections = _sections(tables)
    directory: dict[str, tuple[int, int]] = {}
    start = 0
    for name, part in sections.items():
        directory[name] = start, len(part)
        start += len(part)
    head = json.dumps(directory, separators=(",", ":")).encode()
    packed = zlib.compress(head + b"\n" + b"".join(sections.values()), 9)
    return struct.pack("<4sII", MAGIC, FORMAT, zlib.crc32(packed)) + packed


def _sections(tables: Tables) -> dict[str, bytes]:
    kinds = sorted(set(tables.rows.values()))
    number = {row: at.to_bytes(2, "little") for at, row in enumerate(kinds)}
    sections = {
        "version": tables.version.encode(),
        "enough": str(tables.enough).encode(),
        "closed": _lines(sorted(tables.closed)),
        "exceptions": _pairs(tables.exceptions),
        "voices": _pairs(tables.voices),
        "endings": _lines(sorted(tables.rows)),
        "rows": b"".join(number[tables.rows[ending]] for ending in sorted(tables.rows)),
        "number of kinds": str(len(kinds)).encode(),
        "kinds of rows": b"".join(kinds),
        "tails": _lines(sorted(tables.tails)),
        "weights of tails": b"".join(tables.tails[tail] for tail in sorted(tables.tails)),
        "lengths": tables.lengths,
        "features": tables.features.encode(),
    }
    for count in range(1, MOST_READINGS + 1):
        size = count * READING
        stems = sorted(stem for stem, readings in tables.stems.items() if len(readings) == size)
        readings = [tables.stems[stem] for stem in stems]
        columns = [bytes(value[at] for value in readings) for at in range(size)]
        sections[f"stems of {count}"] = _lines(stems)
        sections[f"readings of {count}"] = b"".join(columns)
    return sections


def _lines(strings: Iterable[str]) -> bytes:
    return "\n".join(strings).encode()


def _pairs(pairs: dict[str, str]) -> bytes:
    return _lines(f"{word} {stem}" for word, stem in sorted(pairs.items()))
