"""The learnt tables of the stemmer: what they are, and how they are read.

The file is ``data/stemmer.bin``; ``tools/stemmer_tables.py`` writes it. Numbers are little-endian::

    magic "NAST", format (32 bits), CRC-32 of all that follows (32 bits)
    zlib-compressed:
        directory   a line of JSON: name of a section -> its start and length in bytes
        sections    strings in UTF-8, one a line; weights as bytes, in steps of `STEP`

A *reading* of a stem is three bytes::

    +--------+--------+--------+
    | column | weight | repair |      кітаб: noun, weakened, back | 141 | -п (кітап)
    +--------+--------+--------+

The column says which weights of an ending hold for it, the repair what makes the stem of what is
written (`endings.REPAIRS`).
"""

from __future__ import annotations

import functools
import importlib.resources
import json
import struct
import zlib

import attrs

__all__ = ["FILE", "FORMAT", "MAGIC", "MOST_READINGS", "STEP", "Tables", "load", "read"]

STEP = 0.1
"""A step of a weight, in natural logarithms."""

FILE = "data/stemmer.bin"
MAGIC = b"NAST"
FORMAT = 2
"""It changes with every change of what the bytes mean."""

MOST_READINGS = 6
"""Readings of one stem."""

_HEADER = struct.Struct("<4sII")
_TEXTS = {
    "version", "enough", "closed", "exceptions", "voices", "endings", "tails", "features",
    "number of kinds",
}  # fmt: skip


@attrs.frozen
class Tables:
    """What the stemmer has learnt.

    Attributes:
        version: Of the data.
        enough: A known stem with this weight is chosen without looking at unknown ones.
        closed: Closed-class words.
        exceptions: Words with their stems: closed-class words, and words that the weights get
            wrong.
        voices: Verbs with the verbs that they are the voice of.
        stems: What stands before an ending, with its readings: three bytes each (column, weight,
            number of the repair).
        rows: Endings, with their weight by column; 0 where an ending cannot follow.
        tails: The last letters of unknown stems, with the weight as a noun and as a verb.
        lengths: The weight of an unknown stem by part of speech (2), letters (0 to 9) and syllables
            (0 to 4).
        features: Weights of the features of endings, one a line, for listing analyses.
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
    features: str

    def weight(self, feature: str) -> float:
        """The weight of a feature of an ending; 0 of an unknown one.

        Args:
            feature: As `endings.ending_features` names it.
        """
        return self._weights.get(feature, 0.0)

    @functools.cached_property
    def _weights(self) -> dict[str, float]:
        # Only the listing of analyses asks for them, so stemming does not wait for it.
        pairs = [line.rpartition(" ") for line in _lines(self.features)]
        return {name: float(value) for name, _, value in pairs}


@functools.cache
def load() -> Tables:
    """The tables that are shipped, read once.

    They are unpacked into dictionaries, for a look-up of the stemmer may cost no more than that.
    """
    return read(importlib.resources.files(__package__).joinpath(FILE).read_bytes())


def read(data: bytes) -> Tables:
    """Tables from a file.

    Args:
        data: the bytes of the file.

    Raises:
        ValueError: it is no such file, of another format, or damaged.
    """
    parts = _sections(data)
    text = {name: part.decode() for name, part in parts.items() if name in _TEXTS}
    rows = _split(parts["rows"], 2)
    kinds = _split(
        parts["kinds of rows"], len(parts["kinds of rows"]) // int(text["number of kinds"])
    )
    row_of = [kinds[int.from_bytes(number, "little")] for number in rows]
    return Tables(
        version=text["version"],
        enough=int(text["enough"]),
        closed=frozenset(_lines(text["closed"])),
        exceptions=_pairs(text["exceptions"]),
        voices=_pairs(text["voices"]),
        stems=_stems(parts),
        rows=dict(zip(_lines(text["endings"]), row_of, strict=True)),
        tails=dict(zip(_lines(text["tails"]), _split(parts["weights of tails"], 2), strict=True)),
        lengths=parts["lengths"],
        features=text["features"],
    )


def _stems(parts: dict[str, bytes]) -> dict[str, bytes]:
    """What stands before an ending, with its readings: it is kept by how many of them it has."""
    found: dict[str, bytes] = {}
    for number in range(1, MOST_READINGS + 1):
        names = _lines(parts[f"stems of {number}"].decode())
        # The bytes stand column by column, for so they compress better: the first of all stems, ...
        columns = _split(parts[f"readings of {number}"], len(names)) if names else []
        found.update(zip(names, map(bytes, zip(*columns, strict=True)), strict=True))
    return found


def _sections(data: bytes) -> dict[str, bytes]:
    """The sections of a file by their names."""
    size = _HEADER.size
    magic, number, checksum = _HEADER.unpack(data[:size]) if len(data) >= size else (b"", 0, 0)
    if magic != MAGIC or number != FORMAT:
        raise ValueError(f"{FILE} is no table of a stemmer in format {FORMAT}: install again")
    if zlib.crc32(data[size:]) != checksum:
        raise ValueError(f"{FILE} is damaged: install again")
    body = zlib.decompress(data[size:])
    head, _, rest = body.partition(b"\n")
    directory: dict[str, list[int]] = json.loads(head)
    return {name: rest[start : start + length] for name, (start, length) in directory.items()}


def _split(data: bytes, width: int) -> list[bytes]:
    """Bytes in pieces of one width."""
    return [data[at : at + width] for at in range(0, len(data), width)]


def _lines(text: str) -> list[str]:
    """The strings of a section, one a line; none where it is empty."""
    return text.split("\n") if text else []


def _pairs(text: str) -> dict[str, str]:
    """A dictionary that was written as a key and a value in turn."""
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))
