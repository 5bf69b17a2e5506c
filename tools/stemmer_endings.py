"""All endings of Kazakh in one flat table, compiled from the slots of the grammar.

An ending is what is written after the part of a stem that never changes: for кітабымыздағы after
«кітаб». What may stand before it is a *cell*: the class of the stem's last sound, or how the stem
was changed, with one of the two harmonies. Only the builder needs this: it ships what it learns of
each.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import attrs

from newsarchive.kazakh.endings import (
    KINDS,
    LABIAL,
    LOST_HIGH,
    LOST_YOT,
    PARTS,
    REPAIRS,
    VERB,
    WEAKENED,
    chain_harmony,
)
from newsarchive.kazakh.grammar import (
    BACK,
    DEVOICING,
    FRONT,
    HARMONIES,
    HIGH,
    REPRESENTATIVE,
    SLOTS,
    UNFINISHED,
    VOICELESS,
    attach,
    harmonies,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

CELLS = tuple(kind + harmony[0] for kind in KINDS for harmony in HARMONIES)
CELL = {name: number for number, name in enumerate(CELLS)}

# The cells with their kind and the number of their harmony (0 back, 1 front).
HARMONY_PAIRS = tuple(
    (CELL[kind + harmony[0]], kind, code)
    for kind in KINDS
    for code, harmony in enumerate(HARMONIES)
)


@attrs.frozen
class Ending:
    """One way to read an ending.

    Attributes:
        part_of_speech: Of the stem.
        suffixes: Names of the suffixes, in their order.
        cells: The cells of the stem that it can follow, as bits (``1 << CELL[name]``).
    """

    part_of_speech: str
    suffixes: tuple[str, ...]
    cells: int


def compile_endings(longest: int = 8) -> dict[str, list[Ending]]:
    """Every ending of the grammar of at most so many suffixes, with the ways to read it."""
    cells: dict[tuple[str, str, tuple[str, ...]], int] = defaultdict(int)
    for base, part, sound, harmony, voicing in _bases():
        for word, chain in _words(base, part, harmony, (), longest, voicing=voicing):
            kind, surface = _split(base, word, sound)
            if (kind in {WEAKENED, LABIAL}) == voicing or not chain:
                cells[surface, part, chain] |= 1 << CELL[kind + harmony[0]]
    table: dict[str, list[Ending]] = defaultdict(list)
    for (surface, part, chain), bits in cells.items():
        table[surface].append(Ending(part, chain, bits))
    return dict(table)


def _bases() -> Iterator[tuple[str, str, str, str, bool]]:
    """Stems that stand for all others.

    (stem, part of speech, class of its end, harmony, whether it is voiced).
    """
    for harmony, vowel, velar in ((BACK, "о", "қ"), (FRONT, "ө", "к")):
        for part in PARTS:
            for sound, letter in REPRESENTATIVE.items():
                yield vowel + letter, part, sound, harmony, False
            yield vowel + velar, part, VOICELESS, harmony, True
        yield vowel + "п", VERB, VOICELESS, harmony, True  # тап + ып -> тауып


def _words(
    word: str, slot: str, harmony: str, chain: tuple[str, ...], longest: int, *, voicing: bool
) -> Iterator[tuple[str, tuple[str, ...]]]:
    if slot not in UNFINISHED:
        yield word, chain
    if len(chain) < longest:
        for arc in SLOTS[slot]:
            longer = attach(word, arc.template, harmony, voicing=voicing or bool(chain))
            after = chain_harmony(harmony, arc.name)
            yield from _words(
                longer, arc.target, after, (*chain, arc.name), longest, voicing=voicing
            )


def _split(base: str, word: str, sound: str) -> tuple[str, str]:
    """The cell's kind and the ending of a word made from a stem."""
    if word.startswith(base):
        return sound, word[len(base) :]
    if sound == HIGH:
        return LOST_HIGH, word[len(base) - 1 :]
    if base[-1] == "п" and word[len(base) - 1] == "у":
        return LABIAL, word[len(base) :]
    if word[len(base) - 1] in DEVOICING:
        return WEAKENED, word[len(base) :]
    return LOST_YOT, word[len(base) - 1 :]


def cells_of(stem: str, kind: str) -> int:
    """The cells of a stem of this kind, as bits: both harmonies where its letters do not decide."""
    return sum(1 << CELL[kind + harmony[0]] for harmony in harmonies(stem))


def repair_of(prefix: str, stem: str) -> int:
    """The number of the repair that makes a stem from what is written of it."""
    return next(number for number, repair in enumerate(REPAIRS) if repair(prefix) == stem)
