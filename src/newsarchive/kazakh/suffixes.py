"""The endings that are written after a hyphen or a closing quote: 70-ке, АҚШ-тағы, «БелАз»-дың."""

from __future__ import annotations

import re

from newsarchive.kazakh.spelling import table
from newsarchive.kazakh.splitter import ABBREVIATIONS

__all__ = ["IS_SUFFIX", "LATIN_SUFFIX", "RUSSIAN_SUFFIX", "SUFFIX", "is_suffix"]

# The endings that are written after a hyphen or a closing quote, in the order of the suffix slots:
# ordinal, -лық, plural, possessive, case, -дағы (70-ке, ЖШС-нің, 5-шісі, БАҚ-тардың, АҚШ-тағы,
# «БелАз»-дың).
SUFFIX = (
    "(?:(?:[ыі]?н)?ш[ыі])?"
    "(?:[лдт][ыі][қк]|с[ыі]з|[дт][ае]й)?"
    "(?:[лдт][ае]р)?"
    "(?:с?[ыі]|[ыі]?м[ыі]з)?"
    "(?:[ндт][ыі]ң|[ндт][ыі]|н|[ғқ]а|[гк]е|н[ае]|н?[дт][ае]н?|н[ае]н|[мбп]ен(?:ен)?)?"
    "(?:[ғқ]ы|[гк]і)?"
)
# The same in Latin letters, of whatever alphabet: AQSh-tyń, AQŞ-tyñ, 2100-den.
_LATIN_LETTERS = table(
    "а=aä б=b ғ=ğǵg г=g д=d е=e з=zs й=yiı қ=qk к=k л=l м=m н=n ң=ńñŋn п=p с=s т=t ы=yiı і=yiı"
)


def _in_latin(pattern: str) -> str:
    """A pattern of Cyrillic letters -> that of the same endings in Latin letters."""
    classes = re.sub(
        r"\[([^]]*)\]|([а-яәғқңөұүһі])",
        lambda found: "[" + "".join(map(_latin_letters, found[1] or found[2])) + "]",
        pattern,
    )
    return classes.replace("[ш]", "(?:sh|[şś])")


def _latin_letters(letter: str) -> str:
    """The Latin letters that a Cyrillic one is written with in one alphabet or another."""
    return _LATIN_LETTERS.get(letter, letter)


# In Russian only numbers have them: 5-й, 90-х, 20-летний is a compound.
RUSSIAN_SUFFIX = "(?:(?:ы|о|е)?[йхя]|го|ого|е|ю|му|ми|ти|м|ым|ой|ая|ое|ые)"

LATIN_SUFFIX = _in_latin(SUFFIX)


IS_SUFFIX, IS_LATIN_SUFFIX = re.compile(SUFFIX), re.compile(LATIN_SUFFIX)
# Suffixes that are no words: they are suffixes after any word (сайт-тың), the others only after a
# name (ЖШС-да).
_NO_WORD = re.compile("[ғқ]а|[гк]е|н[ыі]|[ндт][ыі]ң|н?[дт][ае][ғг][ыі]|н[дт][ае]н?|[дт][ыі]ң")


def is_suffix(head: str, tail: str) -> bool:
    """Whether `tail` is a suffix of `head`.

    After a number, an abbreviation or a Latin word most endings are.

    Args:
        head: what stands before the hyphen, as printed.
        tail: what follows it, normalised.

    >>> is_suffix("АҚШ", "тағы"), is_suffix("AQSh", "tyń"), is_suffix("тағы", "да")
    (True, True, False)
    """
    if not tail:
        return False
    if IS_LATIN_SUFFIX.fullmatch(tail):
        # Many English words look like such endings (X-Men), so the head or the ending has to tell.
        return head[1:] != head[1:].lower() or not tail.isascii()
    if not IS_SUFFIX.fullmatch(tail):
        return False
    is_name = head[1:] != head[1:].lower() or not head.islower()
    is_foreign = head.isascii()
    is_unit = head in ABBREVIATIONS  # млн-нан: no bread
    return is_name or is_foreign or is_unit or bool(_NO_WORD.fullmatch(tail))
