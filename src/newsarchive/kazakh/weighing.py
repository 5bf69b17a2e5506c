"""The choice of a stem: every cut of a word is weighed, and the heaviest wins.

A cut weighs what its stem weighs and what its ending weighs. The weights are learnt
(docs/stemming.md) and are whole numbers, so that the choice is a few look-ups for each letter of
the word.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from newsarchive.kazakh import grammar
from newsarchive.kazakh.compounds import LETTERS, Words, stem_of
from newsarchive.kazakh.endings import (
    COLUMNS,
    LABIAL,
    LOST_HIGH,
    LOST_YOT,
    NOUN,
    PARTS,
    REPAIR_BY_LETTERS,
    REPAIRS,
    VERB,
    WEAKENED,
    column,
    harmony_code,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsarchive.kazakh.tables import Tables

__all__ = ["LONGEST", "chooser", "measure", "part_of", "vowels_in"]

LONGEST = 48
"""Words of more letters are no Kazakh words and are their own stems."""

# Ends of unknown words that no weight tells apart: what stands before each is stemmed further if it
# has the part of speech given; where that is None it is the stem itself.
_CASE = "(?:ның|ны?|на|нда|нан|мен|ндағы|лар.*)"
_AFTER_N = "(?:ның|ды|ға|да|нан|мен|дағы|нікі)"
_CERTAIN_ENDS: tuple[tuple[re.Pattern[str], str | None], ...] = (
    # Patronymics and heads: Ерболатұлына, Абайқызын, рубасының. The possessive is part of the name.
    (re.compile(f"(.{{3,}}(?:ұлы|қызы)|.{{2,}}басы){_CASE}?"), None),
    # Names of two words, of which the second looks inflected: Расулзода, Сәрсенғазы.
    (re.compile(f"(.{{3,}}(?:зода|ғазы)){_CASE}?"), None),
    # Countries: Моголстан. Before the end stands no с of a noun, and no negation (алмастан).
    (re.compile(f"(.{{2,}}[бвгғдзйкқлмнңпртфхшиі]стан){_AFTER_N}?"), None),
    # -нікі before a case: арыстандікіне.
    (re.compile("(.{2,})[ндт]ікі(?:н|не|нің|нен|нде|мен|нді|лер.*)"), NOUN),
    # The old long form of -мен: құрметпенен.
    (re.compile("(.{2,}[мбп]ен)ен"), NOUN),
    # A participle made a noun, also of a negated verb: алмағандығын, қолданбайтындығы.
    (re.compile("(.{3,}(?:[ғқ]ан|[гк]ен|т[ыі]н))[дт](?:[ыі][қк]|[ыі][ғг].*|[ыі][қк]т.*)"), VERB),
    # A request to several people, or a polite one: алыңдаршы, кіріңізші.
    (re.compile("(.{2,}ң(?:[ыі]з|дар|дер))ш[ыі]"), VERB),
    # -сын typed for -сың after a negated present: алмайсын.
    (re.compile("(.{2,}[мбп][ае]й)с[ыі]н"), VERB),
)
_LONG = 7  # letters of a known noun that an unknown word is a compound of: авто-өнеркәсіп


def chooser(tables: Tables) -> Callable[[str], tuple[str, str]]:  # noqa: C901, PLR0915 - one hot loop: calls cost more than they explain
    """A function that gives the stem of a form and its part of speech, by these tables.

    It is written for speed: what it needs are local names, and unknown stems are weighed only where
    no known stem is good enough.
    """
    exceptions, known, rows = tables.exceptions, tables.stems, tables.rows
    longest, enough = max(map(len, rows)), tables.enough
    half, vowels = COLUMNS // 2, grammar.VOWELS
    tails, lengths, nothing = tables.tails, tables.lengths, tables.tails[""]
    unknown = {letter: _unknown_readings(letter) for letter in LETTERS}
    # An unknown stem weighs at most this by its letters, as a noun and as a verb: what cannot be
    # the heaviest even so is not weighed.
    most = [
        max(tail[part] for tail in tails.values()) + max(lengths[50 * part : 50 * part + 50])
        for part in range(len(PARTS))
    ]
    # By the weights of an ending; filled as endings are met, since a search meets few.
    heaviest: dict[bytes, int] = {}
    # A whole word has the unchanged stem only: the first two readings.
    unknown_whole = {letter: readings[: len(PARTS)] for letter, readings in unknown.items()}

    def choose(form: str) -> tuple[str, str]:
        stem = exceptions.get(form)
        if stem is not None:
            return stem, _likelier_part(known.get(stem, b""))
        size = len(form)
        if size < 3 or size > LONGEST:
            return form if size > LONGEST or form.isalpha() else stem_of(form, words), NOUN
        best = column = repair = cut = 0
        for at in range(size - longest if size > longest + 2 else 2, size + 1):
            # Endings are few and lie close in memory, so they are asked before the stems.
            row = rows.get(form[at:])
            if row is not None:
                readings = known.get(form[:at])
                if readings is not None:
                    # A reading is three bytes: column, weight, repair.
                    for number in range(0, len(readings), 3):
                        weight = row[readings[number]]
                        if weight and weight + readings[number + 1] > best:
                            # A whole word is no changed stem: кітаб.
                            if at == size and readings[number + 2]:
                                continue
                            best = weight + readings[number + 1]
                            column, repair, cut = readings[number], readings[number + 2], at
        if best >= enough:
            stem = REPAIRS[repair](form[:cut]) if repair else form[:cut]
            return stem, NOUN if column < half else VERB
        return weigh_unknown(form, best, column, repair, cut)

    def tail_of(stem: str) -> bytes:
        return tails.get(stem[-3:]) or tails.get(stem[-2:]) or tails.get(stem[-1:]) or nothing

    def heaviest_with(row: bytes) -> int:
        found = heaviest[row] = max(max(row[:half]) + most[0], max(row[half:]) + most[1])
        return found

    def weigh_unknown(  # noqa: C901 - likewise
        form: str, best: int, column: int, repair: int, cut: int
    ) -> tuple[str, str]:
        if not form.isalpha():
            return stem_of(form, words), NOUN
        if certain := by_its_end(form):
            return certain
        size = len(form)
        vowels_before = list(accumulate(map(vowels.__contains__, form), initial=0))
        for at in range(size - longest if size > longest + 2 else 2, size + 1):
            row = rows.get(form[at:])
            if row is None or not vowels_before[at]:
                continue
            if (heaviest.get(row) or heaviest_with(row)) <= best:
                continue
            prefix = form[:at]
            tail_of_prefix: bytes | None = None
            harmony = harmony_code(prefix)
            readings = unknown if at < size else unknown_whole
            for base, part, how, fixed, more, sounded in readings.get(prefix[-1], ()):
                number = base + (harmony if fixed is None else fixed)
                weight = row[number]
                if not weight or weight + most[part] <= best:
                    continue
                if fixed is not None and harmony == 1 - fixed:
                    continue
                if how:
                    tail = tail_of(REPAIRS[how](prefix))
                else:
                    # It is asked for twice: as a noun and as a verb.
                    tail = tail_of_prefix = tail_of_prefix or tail_of(prefix)
                size_of_stem = measure(part, at + more, vowels_before[at] + sounded)
                weight += tail[part] + lengths[size_of_stem]
                if weight > best:
                    best, column, repair, cut = weight, number, how, at
        if not best:
            return form, NOUN
        stem = REPAIRS[repair](form[:cut]) if repair else form[:cut]
        return stem, NOUN if column < half else VERB

    def by_its_end(form: str) -> tuple[str, str] | None:
        for end, wanted in _CERTAIN_ENDS:
            if match := end.fullmatch(form):
                if wanted is None:
                    return match[1], NOUN
                found = choose(match[1])
                if found[1] == wanted:
                    return found
        return of_two_words(form)

    def of_two_words(form: str) -> tuple[str, str] | None:
        """A compound that ends in a long known noun, inflected or not: сарыарқаавтоөнеркәсіптің."""
        for at in range(3, len(form) - _LONG + 1):
            tail = form[at:]
            for end in range(len(tail), _LONG - 1, -1):
                readings, row = known.get(tail[:end]), rows.get(tail[end:])
                # The first reading is the heaviest one.
                if not readings or not row or readings[0] >= half or not row[readings[0]]:
                    continue
                # A whole word is no changed stem.
                if end < len(tail) or not readings[2]:
                    stem = REPAIRS[readings[2]](tail[:end])
                    return (form[:at] + stem, NOUN) if len(stem) >= _LONG else None
        return None

    of_nouns = {ending for ending, row in rows.items() if any(row[:half])}
    words = Words(choose, exceptions, known, of_nouns, rows)
    return choose


def part_of(column: int) -> str:
    """The part of speech of a column.

    The columns of nouns stand before those of verbs.
    """
    return NOUN if column < COLUMNS // 2 else VERB


def _likelier_part(readings: bytes) -> str:
    """The part of speech of a stem, by its readings as a whole word: the heaviest stands first."""
    for at in range(0, len(readings), 3):
        if not readings[at + 2]:
            return part_of(readings[at])
    return NOUN


def measure(part: int, letters: int, vowels: int) -> int:
    """Where the weight of an unknown stem by its length and number of syllables is kept.

    Args:
        part: The number of its part of speech in `PARTS`.
        letters: Of the stem; nine and more are one.
        vowels: Of the stem; four and more are one.
    """
    # As min() has it, which takes three times as long.
    length = letters if letters < 9 else 9  # noqa: FURB136
    syllables = vowels if vowels < 4 else 4  # noqa: FURB136
    return 50 * part + 5 * length + syllables


def vowels_in(text: str) -> int:
    """The number of vowels, which is that of syllables.

    >>> vowels_in("мектеп")
    2
    """
    return sum(map(grammar.VOWELS.__contains__, text))


class _Unknown(NamedTuple):
    """One way in which an unknown stem may end.

    Attributes:
        column: its column with the harmony 0.
        part: the number of its part of speech.
        repair: the number of its repair.
        harmony: that of the repair where it decides it (+ы, +і), else None.
        letters: how many the repair adds.
        vowels: likewise.
    """

    column: int
    part: int
    repair: int
    harmony: int | None
    letters: int
    vowels: int


def _unknown_readings(letter: str) -> tuple[_Unknown, ...]:
    """How an unknown stem may end that is written with this last letter.

    The first two are the unchanged noun and verb. The others are what the last letter can have been
    made of: кітаб of кітап, оқ of оқы, қо of қой, тау of тап.
    """
    sound = grammar.sound_class(letter)
    found = [_reading(letter, part, sound, "") for part in PARTS]
    if letter in grammar.DEVOICING:
        hard = "-" + grammar.DEVOICING[letter]
        found += [_reading(letter, part, WEAKENED, hard) for part in PARTS]
    if letter in grammar.VOWELS and letter not in "иую":
        found.append(_reading(letter, VERB, LOST_YOT, "+й"))
    else:
        found.append(_reading(letter, VERB, LOST_HIGH, "+ы", 0))
        found.append(_reading(letter, VERB, LOST_HIGH, "+і", 1))
    if letter == "у":
        found.append(_reading(letter, VERB, LABIAL, "-п"))
    return tuple(found)


def _reading(
    letter: str, part: str, kind: str, repair: str, harmony: int | None = None
) -> _Unknown:
    number = REPAIR_BY_LETTERS[repair]
    repaired = REPAIRS[number](letter)
    added = len(repaired) - 1, vowels_in(repaired) - vowels_in(letter)
    return _Unknown(column(part, kind, 0), PARTS.index(part), number, harmony, *added)
