"""The stems of what has a hyphen or another sign in it, by an ordered table of rules.

The first rule that knows a compound decides. Each rule has a name and an example; a test runs the
examples.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from newsarchive.kazakh.letters import words

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping

__all__ = ["LETTERS", "RULES", "Compound", "Rule", "Words", "is_strengthened", "stem_of"]

LETTERS = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"

_PARTICLES = words("ау ақ ай мыс")
_ENDS = re.compile(r"^[\W_]+|[\W_]+$")
_AFTER_FOREIGN = re.compile(r"(.*[0-9a-z%°№])([а-яёәғқңөұүһі]{1,9})", re.DOTALL)
_LONGEST_ENDING = 8  # letters of what follows a sign
_SHORT = 5  # a head of fewer letters is an abbreviation: what follows it is an ending


class Words(NamedTuple):
    """What the rules ask of the stemmer.

    Attributes:
        choose: gives the stem of a form and its part of speech.
        exceptions: words with their stems.
        known: what is written of known stems.
        of_nouns: the endings of nouns.
        endings: all endings.
    """

    choose: Callable[[str], tuple[str, str]]
    exceptions: Mapping[str, str]
    known: Container[str]
    of_nouns: Container[str]
    endings: Container[str]


class Compound(NamedTuple):
    """A form cut at its last hyphen."""

    form: str
    head: str
    tail: str


class Rule(NamedTuple):
    """How one kind of compounds is stemmed.

    Attributes:
        name: what the kind is.
        stem: gives the stem, or None where the compound is of another kind.
        example: a form and its stem.
    """

    name: str
    stem: Callable[[Compound, Words], str | None]
    example: tuple[str, str]


def _no_word(compound: Compound, _: Words) -> str | None:
    """A hyphen that was left at an edge, or one before a sign."""
    form, head, tail = compound
    return form if not head or not tail or tail[0] not in LETTERS else None


def _said_twice(compound: Compound, _: Words) -> str | None:
    """Reduplication makes an adverb: бірте-бірте (little by little) is no form of бірте."""
    return compound.form if compound.head == compound.tail else None


def _listed(compound: Compound, words: Words) -> str | None:
    """A compound of the lexicon, whose whole is the stem."""
    form, head, _ = compound
    # From the longest beginning on, so that an ending is as short as it can be.
    for at in range(len(form) - 1, len(head) + 2, -1):
        if words.exceptions.get(form[:at]) == form[:at] and form[at:] in words.endings:
            return form[:at]
    return None


def _strengthened(compound: Compound, words: Words) -> str | None:
    """The highest degree is one of the adjective, as the comparative is."""
    _, head, tail = compound
    return words.choose(tail)[0] if is_strengthened(head, tail) else None


def _with_particle(compound: Compound, words: Words) -> str | None:
    """A particle says how the word is meant, and is no part of it."""
    return words.choose(compound.head)[0] if compound.tail in _PARTICLES else None


def _with_ending(compound: Compound, words: Words) -> str | None:
    """An abbreviation or a name with the ending that is written after its hyphen."""
    _, head, tail = compound
    # Some endings are words too (да, нан): after a longer known word they are the compound's second
    # part, but not after a name (юнеско-дан).
    is_name = len(head) < _SHORT or head not in words.known
    if tail in words.of_nouns and (tail not in words.known or is_name):
        return words.choose(head)[0]
    return None


def _after_a_sign(compound: Compound, words: Words) -> str | None:
    """What stands after a digit or a foreign letter is an ending: no Kazakh word goes before it."""
    form, head, tail = compound
    if head[-1] in LETTERS:
        return None
    bare = _ENDS.sub("", head)
    return words.choose(bare)[0] if bare and len(tail) <= _LONGEST_ENDING else form


def _of_two_words(compound: Compound, words: Words) -> str | None:
    """Endings are put to the second word only, and hold for both."""
    return f"{compound.head}-{words.choose(compound.tail)[0]}"


RULES = (
    Rule("one half is no word", _no_word, ("сөз-", "сөз-")),
    Rule("a word said twice is a word of its own", _said_twice, ("бірте-бірте", "бірте-бірте")),
    Rule("a listed compound, inflected", _listed, ("ерлі-зайыптыларға", "ерлі-зайыпты")),
    Rule("an adjective of the highest degree", _strengthened, ("қап-қараның", "қара")),
    Rule("a word with a particle", _with_particle, ("келді-ау", "кел")),
    Rule("a word with an ending", _with_ending, ("жшс-нің", "жшс")),
    Rule("a number or a foreign word with an ending", _after_a_sign, ("70-ке", "70")),
    Rule(
        "two words, of which the second is inflected", _of_two_words, ("нұр-сұлтанда", "нұр-сұлтан")
    ),
)


def stem_of(form: str, words: Words) -> str:
    """The stem of a form with signs among its letters.

    Args:
        form: a normalised form that is not all letters.
        words: the stemmer's knowledge.
    """
    head, hyphen, tail = form.rpartition("-")
    if not hyphen:
        match = _AFTER_FOREIGN.fullmatch(form)
        return match[1] if match and match[2] in words.endings else form
    compound = Compound(form, head, tail)
    stems = (rule.stem(compound, words) for rule in RULES)
    return next(stem for stem in stems if stem is not None)


def is_strengthened(head: str, tail: str) -> bool:
    """Whether a compound is an adjective of the highest degree.

    Such a one has its first syllable with п before it.

    >>> is_strengthened("қап", "қара"), is_strengthened("нұр", "сұлтан")
    (True, False)
    """
    return head[-1] == "п" and len(head) < 4 and tail.startswith(head[:-1])
