"""Stem and suffix names -> the word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsarchive.kazakh import grammar
from newsarchive.kazakh.endings import NOUN, VERB, chain_harmony

if TYPE_CHECKING:
    from collections.abc import Iterator

POSSESSIVES = (
    "possessive-1", "possessive-2", "possessive-2-polite", "possessive-3", "possessive-1-plural",
)  # fmt: skip
CASES = ("genitive", "accusative", "dative", "locative", "ablative", "instrumental")

# Loans whose last consonant stays voiceless before a vowel: банкі, этапы; native words voice
# theirs: тобы, көгі.
_LOAN_ENDINGS = ("нк", "рк", "ск", "лк")
_LOANS = frozenset(["этап", "принцип", "тип", "прототип", "клип", "скрипт", "блок"])


def generate(stem: str, *suffixes: str) -> str:
    """A word from its stem and the names of its suffixes, in the order in which they stand.

    >>> generate("мектеп", "plural", "possessive-1-plural", "attributive")
    'мектептеріміздегі'
    >>> generate("орын", "possessive-3", "dative")
    'орнына'
    >>> generate("бер", "passive", "past-3")
    'берілді'

    Args:
        stem: A normalised stem.
        suffixes: Names of the grammar (``grammar.SLOTS``, ``grammar.VOICES``).

    Raises:
        ValueError: The stem is empty, or no such suffixes can follow one another.
    """
    for slot in (NOUN, VERB):
        word = _follow(stem, slot, suffixes) if stem else None
        if word is not None:
            return word
    raise ValueError(f"{'+'.join(suffixes)!r} cannot follow the stem {stem!r}")


def paradigm(stem: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """All plural x possessive x case forms of a noun: 2 x 6 x 7.

    Args:
        stem: Normalised.

    Returns:
        Pairs of the names of the suffixes and the word, the bare stem first.

    >>> dict(paradigm("қала"))["plural", "dative"]
    'қалаларға'
    """
    for plural in ((), ("plural",)):
        for possessive in ((), *((name,) for name in POSSESSIVES)):
            for case in ((), *((name,) for name in CASES)):
                names = (*plural, *possessive, *case)
                yield names, generate(stem, *names)


def _follow(stem: str, slot: str, suffixes: tuple[str, ...]) -> str | None:
    """A word from its stem as a part of speech; None where the suffixes cannot follow it."""
    word, harmony = stem, grammar.default_harmony(stem)
    eliding = grammar.ELIDING_VERBS if slot == VERB else grammar.ELIDING_NOUNS
    voicing = not (slot == NOUN and (stem.endswith(_LOAN_ENDINGS) or stem in _LOANS))
    for name in suffixes:
        # Voice stands outside the slots, for it makes a verb of a verb.
        arcs = (*grammar.VOICES, *grammar.SLOTS[slot]) if slot == VERB else grammar.SLOTS[slot]
        arc = next((arc for arc in arcs if arc.name == name and _fits(word, arc)), None)
        if arc is None:
            return None
        longer = grammar.attach(word, arc.template, harmony, voicing=voicing)
        if word == stem and stem in eliding and longer[len(stem) : len(stem) + 1] in tuple("ыіау"):
            longer = stem[:-2] + stem[-1] + longer[len(stem) :]
        word, voicing, slot = longer, True, arc.target
        harmony = chain_harmony(harmony, name)
    return None if slot in grammar.UNFINISHED else word


def _fits(word: str, arc: grammar.Arc) -> bool:
    """Whether a suffix of several forms takes this one.

    The causative is -т after vowels, р and л, else -дыр.
    """
    if arc.name == "causative":
        long_vowel = grammar.sound_class(word) in {
            grammar.VOWEL,
            grammar.HIGH,
            grammar.GLIDE,
            grammar.LATERAL,
        }
        syllables = sum(letter in grammar.VOWELS for letter in word)
        return (arc.template == "т") == (long_vowel and syllables > 1) and arc.template != "GIз"
    return True
