"""All endings of Kazakh in one flat table, compiled from the slots of :mod:`newsarchive.kazakh.grammar`.

An ending is what is written after the part of a stem that never changes: for кітабымыздағы after «кітаб». What may
stand before it is a *cell*: the class of the stem's last sound, or how the stem was changed, with one of the two
harmonies.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from typing import TYPE_CHECKING

import attrs

from newsarchive.kazakh.grammar import (
    BACK,
    DEVOICING,
    ELIDING_NOUNS,
    ELIDING_VERBS,
    FRONT,
    HARMONIES,
    HIGH,
    REPRESENTATIVE,
    SLOTS,
    SOUND_CLASSES,
    UNFINISHED,
    VOICELESS,
    VOWELS,
    attach,
    harmonies,
    sound_class,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOUN = "noun"
VERB = "verb"
PARTS = (NOUN, VERB)

# How the end of a stem may be changed before an ending, beside the classes of unchanged stems.
WEAKENED = "v"  # voiced or elided: кітаб-ы, орн-ы
LOST_HIGH = "i"  # оқ-иды
LOST_YOT = "y"  # қо-яды
LABIAL = "p"  # тау-ып
KINDS = SOUND_CLASSES + WEAKENED + LOST_HIGH + LOST_YOT + LABIAL
CELLS = tuple(kind + harmony[0] for kind in KINDS for harmony in HARMONIES)
CELL = {name: number for number, name in enumerate(CELLS)}

_ELIDED = {
    part: {word[:-2] + word[-1]: word for word in words}
    for part, words in ((NOUN, ELIDING_NOUNS), (VERB, ELIDING_VERBS))
}
# Loans that end in such a cluster take a linking і before consonants: лифт + і + лер.
_LINKED = ("кт", "фт", "ск", "нг", "ст", "пт", "нк", "рк")
# Loans that lose their last letter before a suffix: процесі, съезі; those in -ист only before т: журналистер.
_SHORTENED = {
    word[:-1]: word
    for word in (
        "процесс",
        "конгресс",
        "прогресс",
        "регресс",
        "стресс",
        "класс",
        "кросс",
        "компромисс",
        "съезд",
    )
}

# How a stem is made from what is written of it: letters cut off the end, letters put on, and whether a vowel is put
# before the last letter. A repair is kept by its number.
_REPAIRS = {
    "": (0, "", ""),
    **{f"-{letter}": (1, letter, "") for letter in "пкқ"},  # кітаб -> кітап, тау -> тап
    **{f"+{letter}": (0, letter, "") for letter in "ыійстд"},  # оқ -> оқы, процес -> процесс
    **{f"{letter}-": (0, "", letter) for letter in "ыі"},  # орн -> орын
    "-": (1, "", ""),  # лифті -> лифт
}
REPAIR_BY_LETTERS = {letters: number for number, letters in enumerate(_REPAIRS)}


def _repairer(cut: int, end: str, inner: str) -> Callable[[str], str]:
    if inner:
        return lambda prefix: prefix[:-1] + inner + prefix[-1]
    if cut:
        return lambda prefix: prefix[:-1] + end
    return lambda prefix: prefix + end


REPAIRS = tuple(_repairer(*repair) for repair in _REPAIRS.values())

# An ending's worth is kept by column: part of speech, kind of cell, and harmony (back, front, either).
HARMONY_PAIRS = tuple(
    (CELL[kind + harmony[0]], kind, code)
    for kind in KINDS
    for code, harmony in enumerate(HARMONIES)
)
COLUMNS = 2 * 3 * len(KINDS)
_HARMONY_CODE = {(BACK,): 0, (FRONT,): 1, (BACK, FRONT): 2}


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


def chain_harmony(harmony: str, suffix: str) -> str:
    """The harmony after a suffix: -нікі is always soft, and so is what follows it."""
    return FRONT if suffix == "belonging" else harmony


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
    """Stems that stand for all others: (stem, part of speech, class of its end, harmony, whether it is voiced)."""
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


def stems_before(prefix: str, part: str) -> Iterator[tuple[str, str]]:
    """The stems that may be written as this prefix before an ending, each with the kind of cell.

    >>> list(stems_before("кітаб", "noun"))
    [('кітаб', 'D'), ('кітап', 'v')]
    """
    yield prefix, sound_class(prefix)
    last = prefix[-1]
    if last in DEVOICING:
        yield prefix[:-1] + DEVOICING[last], WEAKENED
    if prefix in _ELIDED[part]:
        yield _ELIDED[part][prefix], WEAKENED
    if part == NOUN:
        if last == "і" and prefix[:-1].endswith(_LINKED):
            yield prefix[:-1], HIGH
        if prefix in _SHORTENED:
            yield _SHORTENED[prefix], sound_class(prefix)
        if prefix.endswith("ис") and len(prefix) > 4:
            yield prefix + "т", VOICELESS
        return
    if last in VOWELS and last not in "иую":
        yield prefix + "й", LOST_YOT
    else:
        for harmony in harmonies(prefix):
            yield prefix + ("ы" if harmony == BACK else "і"), LOST_HIGH
    if last == "у" and prefix[-2:-1] in VOWELS:
        yield prefix[:-1] + "п", LABIAL


def cells_of(stem: str, kind: str) -> int:
    """The cells of a stem of this kind, as bits: both harmonies where its letters do not decide."""
    return sum(1 << CELL[kind + harmony[0]] for harmony in harmonies(stem))


def harmony_code(stem: str) -> int:
    """The harmony of a stem as a number: 0 back, 1 front, 2 either."""
    return _HARMONY_CODE[harmonies(stem)]


def column(part: str, kind: str, harmony: int) -> int:
    """The column of the table of endings for stems of this part of speech, kind of cell and harmony code."""
    return (PARTS.index(part) * len(KINDS) + KINDS.index(kind)) * 3 + harmony


def repair_of(prefix: str, stem: str) -> int:
    """The number of the repair that makes a stem from what is written of it."""
    return next(number for number, repair in enumerate(REPAIRS) if repair(prefix) == stem)


def ending_features(part: str, kind: str, suffixes: tuple[str, ...]) -> list[str]:
    """Features of an ending and of where it meets a stem; they know of the stem only its part and the cell's kind."""
    p = part[0]
    first = suffixes[0] if suffixes else "nothing"
    chain = (p, *suffixes, "end")
    return [
        f"length {len(suffixes)}",
        f"kind {p} {kind}",
        f"first {p} {first} {kind}",
        *(f"suffix {suffix}" for suffix in suffixes),
        *(f"pair {a} {b}" for a, b in itertools.pairwise(chain)),
    ]
