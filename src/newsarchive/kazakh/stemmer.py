"""A word -> its stem, and all its legal analyses, best first.

    stem       what all inflected forms of a word share
    level      «light» takes off inflection, «full» takes off verbal voice as well
    analysis   one legal way to read a word: a stem and a chain of suffixes

How a stem is chosen stands in `weighing.py`, what its tables are in `tables.py`. They are read when
the first word is stemmed.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import attrs

from newsarchive.kazakh.endings import NOUN, VERB
from newsarchive.kazakh.readings import Analysis, Suffix, legal
from newsarchive.kazakh.suffixes import is_suffix
from newsarchive.kazakh.tables import STEP, load
from newsarchive.kazakh.weighing import LONGEST, chooser, part_of

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Analysis", "Suffix", "analyses", "chooser", "is_known", "stem", "stem_form"]

VERSION = "2.1"
"""Of this code and its data.

It changes whenever a word may get another stem, and is part of an index's version.
"""

CLOSED = "closed"
LEVELS = ("light", "full")

_QUOTES = re.compile(r"[\"'«»“”„‘’‹›]")
_ENDS = re.compile(r"^[\W_]+|[\W_]+$")
_PASSIVE = re.compile(r"(.{2,})(?:(?<=[^аәеёоөуұүиыіэюя])[ыі][лн]|(?<=[лдт][ае])[лн])")


def stem(word: str, level: str = "light") -> str:
    """The stem of a word, as printed or normalised.

    Args:
        word: Any string.
        level: ``"light"`` takes off inflection; ``"full"`` takes off verbal voice as well (берілді
            -> бер).

    Returns:
        The stem in small letters; of what is no word, the string itself in small letters.

    Raises:
        ValueError: No such level.
    """
    if level not in LEVELS:
        raise ValueError(f"level is one of {', '.join(LEVELS)}, not {level!r}")
    head, hyphen, tail = word.rpartition("-")
    # Capitals tell an abbreviation, after which any ending is one: ЮНЕСКО-дан, КамАЗ-дар.
    is_abbreviation = hyphen and head[1:] != head[1:].lower() and is_suffix(head, tail.lower())
    form = _normalise(head if is_abbreviation else word)
    return stem_form(form) if level == "light" else _full(form)


def stem_form(form: str) -> str:
    """The light stem of a form that is normalised already.

    Args:
        form: Small Cyrillic letters in NFC, without soft hyphens; anything else is its own stem.

    Returns:
        The stem; forms that meet in it are one word for the index.

    >>> stem_form("мектептеріміздегі")
    'мектеп'
    """
    return (_choose or _loaded())(form)[0]


def is_known(form: str) -> bool:
    """Whether the tables have a form as a whole stem.

    >>> is_known("мектеп"), is_known("мектептер")
    (True, False)

    Args:
        form: Normalised.
    """
    readings = load().stems.get(form, b"")
    return any(not repair for repair in readings[2::3])


def analyses(word: str) -> list[Analysis]:
    """Every legal analysis of a word, best first.

    The first one has the stem that :func:`stem` gives. It is by far slower than `stem`, which looks
    at no chains of suffixes.

    Args:
        word: As printed or normalised.

    Returns:
        At least one; a word that no suffix explains has itself as its stem.

    >>> [one.stem for one in analyses("алма")][:2]
    ['алма', 'ал']
    """
    form = _normalise(word)
    chosen, _ = (_choose or _loaded())(form)
    found = list(legal(form)) if 2 < len(form) <= LONGEST else []
    highest = max((one.score for one in found), default=0.0)
    if form in load().closed:
        first = [Analysis(chosen, CLOSED, (), 0.0)]
        found = [attrs.evolve(one, score=round(one.score - highest - STEP, 2)) for one in found]
    else:
        best = max((one.score for one in found if one.stem == chosen), default=None)
        first = [Analysis(chosen, NOUN, (), round(highest + STEP, 2))] if best is None else []
        # An exception decides against the weights: it weighs what they lack.
        lack = (
            round(highest - best + STEP, 2)
            if best is not None and found and best < highest
            else 0.0
        )
        found = [
            attrs.evolve(one, score=round(one.score + lack, 2)) if one.stem == chosen else one
            for one in found
        ]
    return first + sorted(found, key=lambda one: (-one.score, one.stem != chosen))


def _normalise(word: str) -> str:
    """A word as printed -> its form for the tables, without what stands around it."""
    small = unicodedata.normalize("NFC", word).lower().replace("\u00ad", "")
    return _ENDS.sub("", _QUOTES.sub("", small)) or small


def _full(form: str) -> str:
    """The full stem: the light one without voice."""
    light, part = (_choose or _loaded())(form)
    return _without_voice(light) if part == VERB else light


def _without_voice(verb: str) -> str:
    """The verb that a verb is the voice of: as learnt, or by the look of an unknown passive."""
    tables = load()
    base = tables.voices.get(verb)
    if base is None and not any(
        part_of(value) == VERB for value in tables.stems.get(verb, b"")[::3]
    ):
        match = _PASSIVE.fullmatch(verb)
        base = match[1] if match else None
    return _without_voice(base) if base else verb


_choose: Callable[[str], tuple[str, str]] | None = None


def _loaded() -> Callable[[str], tuple[str, str]]:
    global _choose  # noqa: PLW0603 - the tables are read once, when the first word is stemmed
    _choose = chooser(load())
    return _choose
