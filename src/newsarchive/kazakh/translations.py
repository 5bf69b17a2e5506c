"""Stems between Kazakh, Russian and English: what a word of one language may be in another.

The table is ``data/translations.bin``, built by ``tools/build_translations.py`` from a dictionary
of the project's own and from aligned sentences. It is read when it is first asked for.

    stem     Kazakh as `kazakh.stem` gives it, Russian and English as Snowball's rules do, unmarked
    weight   how likely a word of one language is meant by a word of another: above 0, up to 1

The file, all numbers little-endian::

    magic "NATR", format (16 bits), size of the directory (16 bits), CRC-32 of all that follows
    directory: the stemmer's version in ASCII
    zlib-compressed sections, each after its length in 32 bits:
        for each language     its stems, sorted, in UTF-8, one a line
        for each direction    a byte a stem: how many translations it has
                              their numbers among the other language's stems (16 bits each)
                              their weights, in steps of 1/255 (a byte each)
"""

from __future__ import annotations

import functools
import importlib.resources
import struct
import sys
import zlib
from array import array
from bisect import bisect_left
from itertools import accumulate, permutations
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = [
    "DIRECTIONS",
    "FILE",
    "LANGUAGES",
    "LEAST",
    "MOST",
    "Direction",
    "Translation",
    "Translations",
    "load",
    "of",
    "read",
    "write",
]

LANGUAGES = ("kk", "ru", "en")
DIRECTIONS = tuple(permutations(LANGUAGES, 2))
"""(from, into): all six, in the order in which the file has them."""

MOST = 5
"""Translations of a stem into one language."""

LEAST = 0.08
"""The least weight of a translation: what is rarer is mostly a mistake of the alignment."""

FILE = "data/translations.bin"
_MAGIC = b"NATR"
_FORMAT = 1
_HEADER = struct.Struct("<4sHHI")
_LENGTH = struct.Struct("<I")
_STEPS = 255
_LEAST_ALIKE, _MOST_DIFFERENT = (
    5,
    3,
)  # letters that two words of one root share, and that they do not
_SHARE_OF_KIN = 0.7  # what the translations of a word of the same root count


@attrs.frozen
class Translation:
    """A stem of another language.

    Attributes:
        stem: the stem, unmarked.
        weight: how likely it is what is meant, above 0 and up to 1.
    """

    stem: str
    weight: float


@attrs.frozen
class Direction:
    """The translations from one language into another.

    Attributes:
        first: for each stem, where its translations begin; one more than there are stems.
        targets: the number of each translation among the stems of the other language.
        weights: the weight of each, in steps of 1/255.
    """

    first: Sequence[int]
    targets: Sequence[int]
    weights: bytes


@attrs.frozen
class Translations:
    """A whole table.

    Attributes:
        stemmer: the version of the stemmer whose Kazakh stems it has.
        stems: the stems of each language, sorted.
        directions: the translations by (from, into).
    """

    stemmer: str
    stems: Mapping[str, Sequence[str]]
    directions: Mapping[tuple[str, str], Direction]

    def of(
        self, stem: str, language: str, into: str, *, exact: bool = False
    ) -> tuple[Translation, ...]:
        """The translations of a stem, the likeliest first; see the function `of`."""
        direction = self.directions[language, into]
        stems = self.stems[language]
        number = bisect_left(stems, stem)
        step = 1 / _STEPS
        if number == len(stems) or stems[number] != stem:
            # Not listed: a word of the same root may be.
            number = -1 if exact else _nearest(stems, number, stem)
            step *= _SHARE_OF_KIN
        if number < 0:
            return ()
        others = self.stems[into]
        found = []
        for place in range(direction.first[number], direction.first[number + 1]):
            other = others[direction.targets[place]]
            found.append(Translation(other, step * direction.weights[place]))
        return tuple(found)


@functools.cache
def load() -> Translations:
    """The table that is shipped, read once."""
    return read(importlib.resources.files(__package__).joinpath(FILE).read_bytes())


def of(stem: str, language: str, into: str, *, exact: bool = False) -> tuple[Translation, ...]:
    """What a stem of one language may be in another.

    >>> of("мектеп", "kk", "ru")[0].stem
    'школ'
    >>> of("школ", "ru", "en")[0].stem
    'school'

    Args:
        stem: a stem of `language`: Kazakh as `kazakh.stem` gives it, else as Snowball does.
        language: «kk», «ru» or «en».
        into: another one of these.
        exact: whether only the stem itself is looked for, not one that begins alike.

    Returns:
        At most `MOST` translations, the likeliest first. A stem that is not in the table has
        those of one that begins alike, each for less; or none.

    Raises:
        KeyError: no such language, or twice the same.
    """
    return load().of(stem, language, into, exact=exact)


# Of the translations of each stem.
_Weights = dict[str, dict[str, float]]


def write(stemmer: str, table: Mapping[tuple[str, str], _Weights]) -> bytes:
    """A table as a file; the same table gives the same bytes.

    Args:
        stemmer: the version of the stemmer whose Kazakh stems it has.
        table: for each of `DIRECTIONS`, the weights of the translations of each stem.

    Raises:
        ValueError: a stem has more than `MOST` translations or one of less than `LEAST`.
    """
    stems: dict[str, set[str]] = {language: set() for language in LANGUAGES}
    for (language, into), found in table.items():
        stems[language].update(found)
        stems[into].update(*found.values())
    # Sorted, so that a stem is looked up by bisection and those that begin alike are neighbours.
    ordered = {language: sorted(stems[language]) for language in LANGUAGES}
    sections = ["\n".join(ordered[language]).encode() for language in LANGUAGES]
    for language, into in DIRECTIONS:
        number = {stem: at for at, stem in enumerate(ordered[into])}
        rows = [_row(table[language, into].get(stem, {})) for stem in ordered[language]]
        targets = array("H")
        weights = bytearray()
        for row in rows:
            targets.extend(number[stem] for stem, _ in row)
            weights.extend(weight for _, weight in row)
        counts = bytes(map(len, rows))
        sections += [counts, _little_endian(targets).tobytes(), bytes(weights)]
    packed = b"".join(_LENGTH.pack(len(section)) + section for section in sections)
    directory = stemmer.encode("ascii")
    body = directory + zlib.compress(packed, 9)
    return _HEADER.pack(_MAGIC, _FORMAT, len(directory), zlib.crc32(body)) + body


def read(data: bytes) -> Translations:
    """A table from the bytes of a file.

    Raises:
        ValueError: it is no such file, of another format, or damaged.
    """
    if len(data) < _HEADER.size or not data.startswith(_MAGIC):
        raise ValueError("this is no table of translations")
    _, version, size, checksum = _HEADER.unpack_from(data)
    if version != _FORMAT:
        raise ValueError(f"the table of translations has format {version}, not {_FORMAT}")
    # The sum is of everything after the header, the directory among it.
    body = data[_HEADER.size :]
    if zlib.crc32(body) != checksum:
        raise ValueError("the table of translations is damaged: its checksum differs")
    sections = _sections(zlib.decompress(body[size:]))
    stems = {language: next(sections).decode().split("\n") for language in LANGUAGES}
    directions = {}
    for pair in DIRECTIONS:
        counts, targets, weights = next(sections), next(sections), next(sections)
        # Where the translations of each stem begin is the sum of the counts before it.
        first = array("I", accumulate(counts, initial=0))
        directions[pair] = Direction(first, _little_endian(array("H", targets)), weights)
    return Translations(body[:size].decode("ascii"), stems, directions)


def _nearest(stems: Sequence[str], number: int, stem: str) -> int:
    """The number of the listed word that begins most like one that is not listed; -1 if none does.

    Russian has several stems to a word (расследование, расследовать): their first letters are
    alike, so they stand beside each other in the sorted list.

    Args:
        stems: the listed ones, sorted.
        number: where the stem would stand among them.
        stem: the one that is not listed.
    """
    best = (0, 0, -1)  # letters alike, minus its length, its number: of two, the shorter
    for one in (number - 1, number):
        if 0 <= one < len(stems):
            best = max(best, (_alike(stems[one], stem), -len(stems[one]), one))
    alike, size, nearest = best
    # Both words may differ after what they share, but not by much.
    least = max(-size, len(stem)) - _MOST_DIFFERENT
    return nearest if alike >= max(_LEAST_ALIKE, least) else -1


def _alike(one: str, other: str) -> int:
    """How many letters two words have in common at their beginning.

    >>> _alike("расследовать", "расследование")
    10
    """
    # As short as the shorter one, and up to the first letter that differs.
    for at, (letter, facing) in enumerate(zip(one, other, strict=False)):
        if letter != facing:
            return at
    return min(len(one), len(other))


def _row(found: Mapping[str, float]) -> list[tuple[str, int]]:
    """The translations of a stem with their steps, the likeliest first.

    Args:
        found: of a stem: the stem of the other language -> its weight, from 0 to 1.

    Raises:
        ValueError: there are too many, or one is too unlikely to be kept.
    """
    if len(found) > MOST or min(found.values(), default=1.0) < LEAST:
        raise ValueError(f"too many translations, or too unlikely ones: {dict(found)}")
    steps = {stem: min(_STEPS, round(weight * _STEPS)) for stem, weight in found.items()}
    # Of equal ones the first by the alphabet, so that the bytes never differ.
    return sorted(steps.items(), key=lambda item: (-item[1], item[0]))


def _sections(packed: bytes) -> Iterator[bytes]:
    """The sections of a file in order, each after its length."""
    at = 0
    while at < len(packed):
        (size,) = _LENGTH.unpack_from(packed, at)
        at += _LENGTH.size
        yield packed[at : at + size]
        at += size


def _little_endian(numbers: array[int]) -> array[int]:
    """Numbers of this machine as those of the file, or the other way round."""
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
