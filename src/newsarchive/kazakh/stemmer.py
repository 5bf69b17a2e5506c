"""A word -> its stem, and all its legal analyses, best first.

A word is cut wherever what follows is an ending of the grammar. A cut is worth the weight of the stem plus the weight
of the ending; the best one wins. The weights are learnt (see docs/stemming.md) and shipped as whole numbers in one
file, so that the choice is a few look-ups for each letter of the word. They are read when the first word is stemmed.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

import attrs

from newsarchive.kazakh import grammar
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
    chain_harmony,
    column,
    ending_features,
    harmony_code,
    stems_before,
)
from newsarchive.kazakh.tables import STEP, Tables, load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

VERSION = "2.0"
"""Of this code and its data. It changes whenever a word may get another stem, and is part of an index's version."""

CLOSED = "closed"
LEVELS = ("light", "full")
LONGEST = 48
"""Words of more letters are no Kazakh words and are their own stems."""

_PARTICLES = frozenset(["ау", "ақ", "ай", "мыс"])
_QUOTES = re.compile(r"[\"'«»“”„‘’‹›]")
_ENDS = re.compile(r"^[\W_]+|[\W_]+$")
_AFTER_FOREIGN = re.compile(r"(.*[0-9a-z%°№])([а-яёәғқңөұүһі]{1,9})", re.DOTALL)
_PASSIVE = re.compile(r"(.{2,})(?:(?<=[^аәеёоөуұүиыіэюя])[ыі][лн]|(?<=[лдт][ае])[лн])")


# Ends of unknown words that no weight tells apart, each with the part of speech that what stands
# before it must have to be stemmed further; None where it is the stem itself.
_CASE = "(?:ның|ны?|на|нда|нан|мен|ндағы|лар.*)"
_CERTAIN_ENDS: tuple[tuple[re.Pattern[str], str | None], ...] = (
    # Patronymics and heads: Ерболатұлына, Абайқызын, рубасының. The possessive is part of the name.
    (re.compile(f"(.{{3,}}(?:ұлы|қызы)|.{{2,}}басы){_CASE}?"), None),
    # -нікі before a case: арыстандікіне.
    (re.compile("(.{2,})[ндт]ікі(?:н|не|нің|нен|нде|мен|нді|лер.*)"), NOUN),
    # A participle made a noun, also of a negated verb: алмағандығын, қолданбайтындығы.
    (re.compile("(.{3,}(?:[ғқ]ан|[гк]ен|т[ыі]н))[дт](?:[ыі][қк]|[ыі][ғг].*|[ыі][қк]т.*)"), VERB),
)


@attrs.frozen
class Suffix:
    """A suffix by its name in the grammar and by how it is written in the word.

    A suffix that changes what stands before it (оқы + present -> оқи) counts from the first letter it changed.
    """

    name: str
    surface: str


@attrs.frozen
class Analysis:
    """One legal way to read a word.

    Attributes:
        stem: The light stem.
        part_of_speech: ``"noun"`` (adjectives and adverbs too), ``"verb"``, or ``"closed"`` for words kept whole.
        suffixes: In their order; voice first, where a verb has one.
        score: Logarithmic; the higher the likelier. Only differences between analyses of one word mean something.
    """

    stem: str
    part_of_speech: str
    suffixes: tuple[Suffix, ...]
    score: float


def stem(word: str, level: str = "light") -> str:
    """The stem of a word, as printed or normalised.

    Args:
        word: Any string.
        level: ``"light"`` takes off inflection; ``"full"`` takes off verbal voice as well (берілді -> бер).

    Returns:
        The stem in small letters; of what is no word, the string itself in small letters.

    Raises:
        ValueError: No such level.
    """
    if level not in LEVELS:
        raise ValueError(f"level is one of {', '.join(LEVELS)}, not {level!r}")
    form = _normalise(word)
    return stem_form(form) if level == "light" else _full(form)


def stem_form(form: str) -> str:
    """The light stem of a form that is normalised already: small Cyrillic letters, NFC, no soft hyphens."""
    return (_choose or _loaded())(form)[0]


def is_known(form: str) -> bool:
    """Whether the tables have a form as a whole stem."""
    readings = load().stems.get(form, b"")
    return any(not repair for repair in readings[2::3])


def analyses(word: str) -> list[Analysis]:
    """Every legal analysis of a word, best first; the first one has the stem that :func:`stem` gives."""
    form = _normalise(word)
    chosen, _ = (_choose or _loaded())(form)
    found = list(_legal(form)) if 2 < len(form) <= LONGEST else []
    highest = max((one.score for one in found), default=0.0)
    if form in load().closed:
        first = [Analysis(chosen, CLOSED, (), 0.0)]
        found = [attrs.evolve(one, score=round(one.score - highest - STEP, 2)) for one in found]
    else:
        best = max((one.score for one in found if one.stem == chosen), default=None)
        first = [Analysis(chosen, NOUN, (), round(highest + STEP, 2))] if best is None else []
        # An exception decides against the weights: it is worth what they lack.
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
    small = unicodedata.normalize("NFC", word).lower().replace("\u00ad", "")
    return _ENDS.sub("", _QUOTES.sub("", small)) or small


def _full(form: str) -> str:
    light, part = (_choose or _loaded())(form)
    return _without_voice(light) if part == VERB else light


def _without_voice(verb: str) -> str:
    """The verb that a verb is the voice of: as learnt, or by the look of an unknown passive."""
    tables = load()
    base = tables.voices.get(verb)
    if base is None and not any(
        _column_part(value) == VERB for value in tables.stems.get(verb, b"")[::3]
    ):
        match = _PASSIVE.fullmatch(verb)
        base = match[1] if match else None
    return _without_voice(base) if base else verb


def _column_part(column: int) -> str:
    return NOUN if column < COLUMNS // 2 else VERB


_choose: Callable[[str], tuple[str, str]] | None = None


def _loaded() -> Callable[[str], tuple[str, str]]:
    global _choose  # noqa: PLW0603 - the tables are read once, when the first word is stemmed
    _choose = chooser(load())
    return _choose


def chooser(tables: Tables) -> Callable[[str], tuple[str, str]]:  # noqa: C901, PLR0915 - one hot loop: calls cost more than they explain
    """A function that gives the stem of a form and its part of speech, by these tables.

    It is written for speed: what it needs are local names, and unknown stems are weighed only where no known stem is
    good enough.
    """
    exceptions, known, rows = tables.exceptions, tables.stems, tables.rows
    longest, enough = max(map(len, rows)), tables.enough
    letters = frozenset(LETTERS)
    half, vowels = COLUMNS // 2, grammar.VOWELS
    tails, lengths, nothing = tables.tails, tables.lengths, tables.tails[""]
    unknown = {letter: _unknown_readings(letter) for letter in LETTERS}
    unknown_whole = {letter: unknown[letter][:2] for letter in LETTERS}

    def choose(form: str) -> tuple[str, str]:
        stem = exceptions.get(form)
        if stem is not None:
            return stem, _likelier_part(known.get(stem, b""))
        size = len(form)
        if size < 3 or size > LONGEST:
            return form if size > LONGEST or form.isalpha() else behind_signs(form), NOUN
        best = column = repair = cut = 0
        for at in range(size - longest if size > longest + 2 else 2, size + 1):
            readings = known.get(form[:at])
            if readings is not None:
                row = rows.get(form[at:])
                if row is not None:
                    for number in range(0, len(readings), 3):
                        worth = row[readings[number]]
                        if (
                            worth
                            and worth + readings[number + 1] > best
                            and (at < size or not readings[number + 2])
                        ):
                            best = worth + readings[number + 1]
                            column, repair, cut = readings[number], readings[number + 2], at
        if best >= enough:
            stem = REPAIRS[repair](form[:cut]) if repair else form[:cut]
            return stem, NOUN if column < half else VERB
        return weigh_unknown(form, best, column, repair, cut)

    def weigh_unknown(form: str, best: int, column: int, repair: int, cut: int) -> tuple[str, str]:
        if not form.isalpha():
            return behind_signs(form), NOUN
        if certain := by_its_end(form):
            return certain
        size = len(form)
        before = list(accumulate(map(vowels.__contains__, form), initial=0))
        for at in range(size - longest if size > longest + 2 else 2, size + 1):
            row = rows.get(form[at:])
            if row is not None and before[at]:
                prefix = form[:at]
                harmony = harmony_code(prefix)
                for base, part, how, fixed, more, sounded in (
                    unknown if at < size else unknown_whole
                ).get(prefix[-1], ()):
                    number = base + (harmony if fixed is None else fixed)
                    worth = row[number]
                    if not worth or (fixed is not None and harmony == 1 - fixed):
                        continue
                    stem = REPAIRS[how](prefix) if how else prefix
                    tail = (
                        tails.get(stem[-3:])
                        or tails.get(stem[-2:])
                        or tails.get(stem[-1:])
                        or nothing
                    )
                    worth += tail[part] + lengths[_measure(part, at + more, before[at] + sounded)]
                    if worth > best:
                        best, column, repair, cut = worth, number, how, at
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
        return None

    def behind_signs(form: str) -> str:
        head, hyphen, tail = form.rpartition("-")
        if not hyphen:
            match = _AFTER_FOREIGN.fullmatch(form)
            return match[1] if match and match[2] in rows else form
        if (
            not head or not tail or tail[0] not in letters or head == tail
        ):  # a word said twice is a word of its own
            return form
        ends = range(len(form) - 1, len(head) + 2, -1)
        listed = next(
            (
                form[:at]
                for at in ends
                if exceptions.get(form[:at]) == form[:at] and form[at:] in rows
            ),
            None,
        )
        if listed or is_strengthened(head, tail):
            return listed or choose(tail)[0]
        if tail in _PARTICLES or (
            tail in rows and any(rows[tail][:half]) and (tail not in known or len(head) < 5)
        ):
            return choose(head)[0]
        if head[-1] not in letters:
            return choose(_ENDS.sub("", head))[0] if len(tail) < 9 and _ENDS.sub("", head) else form
        return f"{head}-{choose(tail)[0]}"

    return choose


def is_strengthened(head: str, tail: str) -> bool:
    """Whether a compound is an adjective of the highest degree: its first syllable with п, and itself (қап-қара)."""
    return head[-1] == "п" and len(head) < 4 and tail.startswith(head[:-1])


def _likelier_part(readings: bytes) -> str:
    """The part of speech of a stem, by its readings as a whole word: they stand in the order of their weights."""
    return next(
        (_column_part(readings[at]) for at in range(0, len(readings), 3) if not readings[at + 2]),
        NOUN,
    )


def _measure(part: int, letters: int, vowels: int) -> int:
    """Where the worth of an unknown stem by its length and number of syllables is kept."""
    # As min() has it, which takes thrice as long.
    return 50 * part + 5 * (letters if letters < 9 else 9) + (vowels if vowels < 4 else 4)  # noqa: FURB136


def _vowels(text: str) -> int:
    return sum(map(grammar.VOWELS.__contains__, text))


LETTERS = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"


def _unknown_readings(letter: str) -> tuple[tuple[int, int, int, int | None, int, int], ...]:
    """How an unknown stem may end that is written with this last letter.

    Returns:
        First column, part of speech, repair, the harmony where the repair decides it, and how many letters and vowels
        it adds; the first two are the unchanged noun and verb.
    """
    sound = grammar.sound_class(letter)
    found: list[tuple[int, int, int, int | None]]
    found = [(column(part, sound, 0), PARTS.index(part), 0, None) for part in PARTS]
    if letter in grammar.DEVOICING:
        repair = REPAIR_BY_LETTERS["-" + grammar.DEVOICING[letter]]
        found += [(column(part, WEAKENED, 0), PARTS.index(part), repair, None) for part in PARTS]
    if letter in grammar.VOWELS and letter not in "иую":
        found.append((column(VERB, LOST_YOT, 0), 1, REPAIR_BY_LETTERS["+й"], None))
    else:
        found.append((column(VERB, LOST_HIGH, 0), 1, REPAIR_BY_LETTERS["+ы"], 0))
        found.append((column(VERB, LOST_HIGH, 0), 1, REPAIR_BY_LETTERS["+і"], 1))
    if letter == "у":
        found.append((column(VERB, LABIAL, 0), 1, REPAIR_BY_LETTERS["-п"], None))
    repaired = [REPAIRS[how](letter) if how else letter for _, _, how, _ in found]
    added = [(len(stem) - 1, _vowels(stem) - _vowels(letter)) for stem in repaired]
    return tuple((*one, *more) for one, more in zip(found, added, strict=True))


def _legal(form: str) -> Iterator[Analysis]:
    """All analyses, with their scores, in no order."""
    seen = set()
    for at in range(1, len(form) + 1):
        prefix = form[:at]
        if grammar.VOWELS.isdisjoint(prefix):
            continue
        for part in PARTS:
            for stem, kind in stems_before(prefix, part):
                if at == len(form) and stem != form:
                    continue
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
    """The chains of suffixes that lead from a stem to a word."""
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
    """The suffixes that may follow a word, given its last two letters, which are all that decides how they are spelt.

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
    """The model's score; each voice suffix costs a fixed amount, for the light model does not know it."""
    tables = load()
    names = tuple(suffix.name for suffix in suffixes if suffix.name not in _VOICES)
    worth = sum(tables.weight(feature) for feature in ending_features(part, kind, names))
    readings = tables.stems.get(prefix, b"")
    wanted = column(part, kind, 0) // 3
    for number in range(0, len(readings), 3):
        if readings[number] // 3 == wanted and REPAIRS[readings[number + 2]](prefix) == stem:
            return round(
                worth + STEP * readings[number + 1] - _VOICE_COST * (len(suffixes) - len(names)), 2
            )
    tail = next(
        tables.tails[stem[start:]]
        for start in (-3, -2, -1, len(stem))
        if stem[start:] in tables.tails
    )
    number = PARTS.index(part)
    unknown = tail[number] + tables.lengths[_measure(number, len(stem), _vowels(stem))]
    return round(worth + STEP * unknown - _VOICE_COST * (len(suffixes) - len(names)), 2)


_VOICES = {arc.name for arc in grammar.VOICES}
_VOICE_COST = 3.0
