"""The learnt tables of the stemmer: how they are written to one compressed file and read back.

The file is ``data/stemmer.bin``: sections compressed together by zlib, behind their number and lengths (32 bits each,
little-endian). Strings are UTF-8, one a line. Weights are bytes: whole steps of :data:`STEP`.
"""

from __future__ import annotations

import functools
import importlib.resources
import zlib
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable

STEP = 0.1
"""A step of a weight, in natural logarithms."""

FILE = "data/stemmer.bin"
_MOST_READINGS = 6
_READING = 3  # bytes: column, weight, repair


@attrs.frozen
class Tables:
    """What the stemmer has learnt.

    Attributes:
        version: Of the data.
        enough: A known stem with this worth is chosen without looking at unknown ones.
        closed: Closed-class words.
        exceptions: Words with their stems: closed-class words, and words that the weights get wrong.
        voices: Verbs with the verbs that they are the voice of.
        stems: What stands before an ending, with its readings: three bytes each (column, weight, number of the repair).
        rows: Endings, with their worth by column; 0 where an ending cannot follow.
        tails: The last letters of unknown stems, with the worth as a noun and as a verb.
        lengths: The worth of an unknown stem by part of speech (2), letters (0 to 9) and syllables (0 to 4).
        weights: Weights of the features of endings, for listing analyses.
    """

    version: str
    enough: int
    closed: frozenset[str]
    exceptions: dict[str, str]
    voices: dict[str, str]
    stems: dict[str, bytes]
    rows: dict[str, bytes]
    tails: dict[str, bytes]
    lengths: bytes
    weights: str

    def weight(self, feature: str) -> float:
        """The weight of a feature of an ending; 0 of an unknown one."""
        return _weights(self.weights).get(feature, 0.0)


@functools.lru_cache(maxsize=1)
def _weights(lines: str) -> dict[str, float]:
    return {
        name: float(value)
        for name, _, value in (line.rpartition(" ") for line in lines.split("\n"))
    }


@functools.cache
def load() -> Tables:
    """The tables that are shipped, read once."""
    return read(importlib.resources.files(__package__).joinpath(FILE).read_bytes())


def write(tables: Tables) -> bytes:
    """The tables as a file; the same tables give the same bytes."""
    kinds = sorted(set(tables.rows.values()))
    number = {row: at.to_bytes(2, "little") for at, row in enumerate(kinds)}
    sections = [
        f"{tables.version}\n{tables.enough}".encode(),
        *(_pairs(pairs) for pairs in (tables.exceptions, tables.voices)),
        _lines(sorted(tables.rows)),
        b"".join(number[tables.rows[ending]] for ending in sorted(tables.rows)),
        b"".join(kinds),
        _lines(sorted(tables.tails)),
        b"".join(tables.tails[tail] for tail in sorted(tables.tails)),
        tables.lengths,
        tables.weights.encode(),
        _lines(sorted(tables.closed)),
    ]
    for size in range(_READING, _READING * _MOST_READINGS + 1, _READING):
        stems = sorted(stem for stem, readings in tables.stems.items() if len(readings) == size)
        values = [tables.stems[stem] for stem in stems]
        sections += [
            _lines(stems),
            b"".join(bytes(value[at] for value in values) for at in range(size)),
        ]
    header = len(sections).to_bytes(4, "little") + b"".join(
        len(part).to_bytes(4, "little") for part in sections
    )
    return zlib.compress(header + b"".join(sections), 9)


def read(data: bytes) -> Tables:
    """Tables from a file."""
    parts = _sections(zlib.decompress(data))
    version, enough = parts[0].decode().split("\n")
    width = len(parts[5]) // (1 + max(memoryview(parts[4]).cast("H"), default=0)) or 1
    kinds = [parts[5][at : at + width] for at in range(0, len(parts[5]), width)]
    stems: dict[str, bytes] = {}
    for reading in range(1, _MOST_READINGS + 1):
        names, columns = parts[9 + 2 * reading], parts[10 + 2 * reading]
        count = len(columns) // (reading * _READING)
        values = zip(
            *(columns[at : at + count] for at in range(0, len(columns), count or 1)), strict=True
        )
        stems.update(zip(names.decode().split("\n"), map(bytes, values), strict=False))
    tails = parts[7]
    return Tables(
        version=version,
        enough=int(enough),
        closed=frozenset(parts[10].decode().split("\n")),
        exceptions=_dict(parts[1]),
        voices=_dict(parts[2]),
        rows=dict(
            zip(
                parts[3].decode().split("\n"),
                map(kinds.__getitem__, memoryview(parts[4]).cast("H")),
                strict=True,
            )
        ),
        tails=dict(
            zip(
                parts[6].decode().split("\n"),
                (tails[at : at + 2] for at in range(0, len(tails), 2)),
                strict=True,
            )
        ),
        lengths=parts[8],
        weights=parts[9].decode(),
        stems=stems,
    )


def _sections(data: bytes) -> list[bytes]:
    count = int.from_bytes(data[:4], "little")
    at = 4 + 4 * count
    parts = []
    for number in range(count):
        size = int.from_bytes(data[4 + 4 * number : 8 + 4 * number], "little")
        parts.append(data[at : at + size])
        at += size
    return parts


def _lines(strings: Iterable[str]) -> bytes:
    return "\n".join(strings).encode()


def _pairs(pairs: dict[str, str]) -> bytes:
    return _lines(f"{word} {stem}" for word, stem in sorted(pairs.items()))


def _dict(lines: bytes) -> dict[str, str]:
    words = lines.decode().split()
    return dict(zip(words[::2], words[1::2], strict=True))
