"""Every legal way to read a word: stems with the chains of suffixes that lead to it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import attrs

from newsarchive.kazakh import grammar
from newsarchive.kazakh.endings import (
    PARTS,
    REPAIRS,
    VERB,
    chain_harmony,
    column,
    ending_features,
    stems_before,
)
from newsarchive.kazakh.tables import STEP, load
from newsarchive.kazakh.weighing import measure, vowels_in

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Analysis", "Suffix", "legal"]


@attrs.frozen
class Suffix:
    """A suffix by its name in the grammar and by how it is written in the word.

    A suffix that changes what stands before it (оқы + present -> оқи) counts from the first letter
    it changed.
    """

    name: str
    surface: str


@attrs.frozen
class Analysis:
    """One legal way to read a word.

    Attributes:
        stem: The light stem.
        part_of_speech: ``"noun"`` (adjectives and adverbs too), ``"verb"``, or ``"closed"`` for
            words kept whole.
        suffixes: In their order; voice first, where a verb has one.
        score: Logarithmic; the higher the likelier. Only differences between analyses of one word
            mean something.
    """

    stem: str
    part_of_speech: str
    suffixes: tuple[Suffix, ...]
    score: float


def legal(form: str) -> Iterator[Analysis]:
    """All analyses, with their scores, in no order.

    Every prefix that may be what is written of a stem is followed by every chain of suffixes that
    makes the form of it.

    Args:
        form: Normalised, of three letters or more: the work grows with the square of its length.
    """
    seen = set()
    for at in range(1, len(form) + 1):
        prefix = form[:at]
        if grammar.VOWELS.isdisjoint(prefix):
            continue
        for part in PARTS:
            for stem, kind in stems_before(prefix, part):
                if at == len(form) and stem != form:
                    continue
                # From a changed stem the letters that are written lead on: кітаб, not кітап.
                start = (
                    prefix
                    if kind in grammar.SOUND_CLASSES or stem[:-2] + stem[-1:] == prefix
                    else stem
                )
                for harmony in grammar.harmonies(stem):
                    for suffixes in _chains(start, form, part, harmony, ()):
                        if (stem, part, suffixes) not in seen:
                            seen.add((stem, part, suffixes))
                            yield Analysis(
                                stem, part, suffixes, _score(prefix, stem, part, kind, suffixes)
                            )


def _chains(
    word: str, target: str, slot: str, harmony: str, chain: tuple[Suffix, ...]
) -> Iterator[tuple[Suffix, ...]]:
    """The chains of suffixes that lead from a stem to a word.

    Args:
        word: What has been written so far.
        target: The whole word.
        slot: What has been said so far, by `slots.SLOTS`.
        harmony: Of the suffixes that follow.
        chain: The suffixes so far.
    """
    if word == target and slot not in grammar.UNFINISHED:
        yield chain
    at, room = len(word[:-2]), len(target) + 1
    if not target.startswith(word[:at]):
        return
    for arc, end, start in _next(
        word[-2:], slot, harmony, first=not chain, voices=slot == VERB and len(chain) < 3
    ):
        # The last letter may still change: кітап, кітабы.
        if target.startswith(start, at) and at + len(end) <= room:
            longer = word[:at] + end
            if longer != word:
                suffix = Suffix(arc.name, grammar.surface(word, longer))
                after = chain_harmony(harmony, arc.name)
                yield from _chains(longer, target, arc.target, after, (*chain, suffix))


@lru_cache(1 << 12)
def _next(
    end: str, slot: str, harmony: str, *, first: bool, voices: bool
) -> list[tuple[grammar.Arc, str, str]]:
    """The suffixes that may follow a word, given its last two letters.

    These are all that decides how the suffixes are spelt.

    Args:
        end: The last two letters.
        slot: What has been said so far.
        harmony: Of the suffixes.
        first: Whether none stands before, so that a last п, к, қ may stay voiceless (банкі).
        voices: Whether a voice may follow.

    Returns:
        for each, what becomes of these letters, whole and without its last one.
    """
    found = []
    for arc in (*grammar.VOICES, *grammar.SLOTS[slot]) if voices else grammar.SLOTS[slot]:
        for voicing in (True, False) if first and end[-1] in grammar.VOICING else (True,):
            longer = grammar.attach(end, arc.template, harmony, voicing=voicing)
            found.append((arc, longer, longer[:-1]))
    return found


def _score(prefix: str, stem: str, part: str, kind: str, suffixes: tuple[Suffix, ...]) -> float:
    """The model's score; each voice suffix costs the same, for the model does not know it."""
    tables = load()
    names = tuple(suffix.name for suffix in suffixes if suffix.name not in _VOICES)
    weight = sum(tables.weight(feature) for feature in ending_features(part, kind, names))
    # A known stem has a weight of its own, an unknown one that of its letters.
    readings = tables.stems.get(prefix, b"")
    wanted = column(part, kind, 0) // 3
    for number in range(0, len(readings), 3):
        if readings[number] // 3 == wanted and REPAIRS[readings[number + 2]](prefix) == stem:
            return round(
                weight + STEP * readings[number + 1] - _VOICE_COST * (len(suffixes) - len(names)), 2
            )
    tail = next(
        tables.tails[stem[start:]]
        for start in (-3, -2, -1, len(stem))
        if stem[start:] in tables.tails
    )
    number = PARTS.index(part)
    unknown = tail[number] + tables.lengths[measure(number, len(stem), vowels_in(stem))]
    return round(weight + STEP * unknown - _VOICE_COST * (len(suffixes) - len(names)), 2)


_VOICES = {arc.name for arc in grammar.VOICES}
_VOICE_COST = 3.0
