"""Parts of speech, how a stem changes before an ending, and the columns of the table of endings.

What may stand before an ending is of a *kind*: the class of the stem's last sound, or how the stem
was changed (кітап: кітаб-ы). With a part of speech and a harmony it is a *column*, by which the
weights of endings are kept.

    kind      example        what is written     stem
    weakened  кітаб-ы        кітаб               кітап
    lost high оқ-иды         оқ                  оқы
    lost yot  қо-яды         қо                  қой
    labial    тау-ып         тау                 тап
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from newsarchive.kazakh.grammar import (
    BACK,
    DEVOICING,
    ELIDING_NOUNS,
    ELIDING_VERBS,
    FRONT,
    HIGH,
    SOUND_CLASSES,
    VOICELESS,
    VOWELS,
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

_ELIDED = {
    part: {word[:-2] + word[-1]: word for word in words}
    for part, words in ((NOUN, ELIDING_NOUNS), (VERB, ELIDING_VERBS))
}
# Loans that end in such a cluster take a linking і before consonants: лифт + і + лер.
_LINKED = ("кт", "фт", "ск", "нг", "ст", "пт", "нк", "рк")
# Loans that lose their last letter before a suffix: процесі, съезі; those in -ист only before т:
# журналистер.
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

# How a stem is made from what is written of it: letters cut off the end, letters put on, and
# whether a vowel is put before the last letter. A repair is kept by its number.
_REPAIRS = {
    "": (0, "", ""),
    **{f"-{letter}": (1, letter, "") for letter in "пкқ"},  # кітаб -> кітап, тау -> тап
    **{f"+{letter}": (0, letter, "") for letter in "ыійстд"},  # оқ -> оқы, процес -> процесс
    **{f"{letter}-": (0, "", letter) for letter in "ыі"},  # орн -> орын
    "-": (1, "", ""),  # лифті -> лифт
}
REPAIR_BY_LETTERS = {letters: number for number, letters in enumerate(_REPAIRS)}


def _repairer(cut: int, end: str, inner: str) -> Callable[[str], str]:
    """What makes the stem of what is written of it."""
    if inner:
        return lambda prefix: prefix[:-1] + inner + prefix[-1]
    if cut:
        return lambda prefix: prefix[:-1] + end
    return lambda prefix: prefix + end


REPAIRS = tuple(_repairer(*repair) for repair in _REPAIRS.values())

# The weight of an ending is kept by column: part of speech, kind of cell, and harmony (back, front,
# either).
COLUMNS = 2 * 3 * len(KINDS)
_HARMONY_CODE = {(BACK,): 0, (FRONT,): 1, (BACK, FRONT): 2}


def chain_harmony(harmony: str, suffix: str) -> str:
    """The harmony after a suffix: -нікі is always soft, and so is what follows it."""
    return FRONT if suffix == "belonging" else harmony


def stems_before(prefix: str, part: str) -> Iterator[tuple[str, str]]:
    """The stems that may be written as this prefix before an ending, each with the kind of cell.

    Args:
        prefix: What stands before the ending.
        part: `NOUN` or `VERB`: they change in different ways.

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


def harmony_code(stem: str) -> int:
    """The harmony of a stem as a number: 0 back, 1 front, 2 either.

    >>> harmony_code("мектеп"), harmony_code("қала")
    (1, 0)
    """
    return _HARMONY_CODE[harmonies(stem)]


def column(part: str, kind: str, harmony: int) -> int:
    """The column of the table of endings for stems of this part, kind and harmony.

    Args:
        part: `NOUN` or `VERB`.
        kind: One of `KINDS`.
        harmony: 0 back, 1 front, 2 either.
    """
    return (PARTS.index(part) * len(KINDS) + KINDS.index(kind)) * 3 + harmony


def ending_features(part: str, kind: str, suffixes: tuple[str, ...]) -> list[str]:
    """Features of an ending and of where it meets a stem.

    They know of the stem only its part and the cell's kind.

    Args:
        part: `NOUN` or `VERB`.
        kind: One of `KINDS`.
        suffixes: The names of the suffixes, in order.

    >>> ending_features("noun", "D", ("plural",))[:3]
    ['length 1', 'kind n D', 'first n plural D']
    """
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
