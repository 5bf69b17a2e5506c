"""Stem and suffix names -> the word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsarchive.kazakh import grammar

if TYPE_CHECKING:
    from collections.abc import Iterator

POSSESSIVES = (
    "possessive-1", "possessive-2", "possessive-2-polite", "possessive-3", "possessive-1-plural",
)  # fmt: skip
CASES = ("genitive", "accusative", "dative", "locative", "ablative", "instrumental")


def generate(stem: str, *suffixes: str) -> str:
    """A word from its stem and the names of its suffixes, in the order in which they stand.

    Args:
        stem: A normalised stem.
        suffixes: Names of the grammar, such as ``"plural", "possessive-3", "locative"``.

    Raises:
        ValueError: No such suffixes can follow one another.
    """
    for slot in ("noun", "verb"):
        word, harmony = stem, grammar.default_harmony(stem)
        for name in suffixes:
            arc = next((arc for arc in grammar.SLOTS[slot] if arc.name == name), None)
            if arc is None:
                break
            word = grammar.attach(word, arc.template, harmony)
            harmony = grammar.FRONT if name == "belonging" else harmony
            slot = arc.target
        else:
            if slot not in grammar.UNFINISHED:
                return word
    raise ValueError(f"{'+'.join(suffixes)!r} cannot follow a stem")


def paradigm(stem: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """All plural x possessive x case forms of a noun, as (suffix names, word)."""
    for plural in ((), ("plural",)):
        for possessive in ((), *((name,) for name in POSSESSIVES)):
            for case in ((), *((name,) for name in CASES)):
                names = (*plural, *possessive, *case)
                yield names, generate(stem, *names)
