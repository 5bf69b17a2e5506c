"""Kazakh in Latin and Arabic letters <-> Cyrillic.

Both scripts tell fewer letters apart than Cyrillic does. What they leave open is decided by
spelling rules and vowel harmony, and for loans by the list in `loans.py`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from newsarchive.kazakh import arabic, languages, latin
from newsarchive.kazakh.latin import alphabet
from newsarchive.kazakh.letters import INVISIBLE, MARKS, normalise
from newsarchive.kazakh.loans import LOANS
from newsarchive.kazakh.spelling import VOWELS

__all__ = [
    "alphabet",
    "arabic_word",
    "is_foreign",
    "latin_word",
    "to_arabic",
    "to_cyrillic",
    "to_latin",
]

_LONGEST = 64  # characters of a word; longer ones are none and stay as they are

_CYRILLIC_WORD = re.compile("[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі]+")
_LATIN_WORD = re.compile(f"[A-Za-z\u00c0-\u024f\u0259\u018f{INVISIBLE}\u0300-\u036f]+")
_ARABIC_WORD = re.compile(
    "[\u0621-\u063a\u0640-\u064a\u0654\u0655\u066e-\u06d3\u06d5\ufb50-\ufdfb\ufe70-\ufefc"
    f"{INVISIBLE}{MARKS}]+"
)
_ARABIC_SIGN = re.compile("[\u0621-\u06d5\ufb50-\ufdfb\ufe70-\ufefc]")
_NOT_KAZAKH = re.compile("[wx]|c(?!h)", re.IGNORECASE)


def _there(word: str, script: str) -> str:
    """A Cyrillic word in another script, by its letters."""
    return arabic.spell(word) if script == "arabic" else latin.spell(word, script)


def _back(word: str, script: str) -> str:
    """A word of another script in Cyrillic, by letters and rules alone."""
    return arabic.read(word) if script == "arabic" else latin.read(word, script)


@cache
def _loans(script: str) -> tuple[dict[str, str], int]:
    """What the rules make of each loan after it was written in a script -> the loan.

    And the longest of these.
    """
    made_of: dict[str, str] = {}
    for loan in LOANS:
        # What follows can change how some last letters are read: матч, матчы.
        for tail in ("", "ы", "д") if loan[-1] in "чцийья" else ("",):
            spelled = _there(loan + tail, script)
            for printed in {
                spelled,
                spelled.lstrip(arabic.HAMZA),
            }:  # not all who write words of both rows set a hamza
                made = _back(printed, script)
                if not made.startswith(loan):
                    made_of[made[: len(made) - len(tail)]] = loan
    return made_of, max(map(len, made_of))


def _with_loans(word: str, script: str) -> str:
    """The word with the loan it begins with as it is spelled in Cyrillic."""
    made_of, longest = _loans(script)
    for length in range(min(longest, len(word)), 2, -1):
        loan = made_of.get(word[:length])
        if loan and (
            length > 3 or length == len(word)
        ):  # a short loan is the start of too many other words
            rest = word[length:]
            return (
                loan[:-1] if loan[-1] == "ь" and rest and rest[0] in VOWELS else loan
            ) + rest  # король, королі
    return word


def latin_word(word: str, name: str) -> str:
    """A Kazakh word in Latin letters -> Cyrillic, in lower case.

    Args:
        word: the word as printed; of the alphabet of 2017 as `latin.with_marks` gives it.
        name: its alphabet, as `alphabet` names it.

    >>> latin_word("Prezıdenti", "acute"), latin_word("Prezïdenti", "wikipedia")
    ('президенті', 'президенті')
    """
    word = unicodedata.normalize("NFC", word)
    small = normalise(latin.without_capital_i(word, name))
    return _with_loans(latin.read(small, name), name)


def arabic_word(word: str) -> str:
    """A Kazakh word in Arabic letters -> Cyrillic, in lower case."""
    return word if len(word) > _LONGEST else _with_loans(arabic.read(normalise(word)), "arabic")


def is_foreign(word: str, name: str = "") -> bool:
    """Whether Kazakh spelling in Latin letters excludes the word.

    That is w, x, or c that is no ch, but in the alphabet of Wikipedia; or too long for a word.

    >>> is_foreign("Respwblïkası"), is_foreign("Respwblïkası", "wikipedia")
    (True, False)
    """
    if len(word) > _LONGEST:
        return True
    return name != "wikipedia" and bool(_NOT_KAZAKH.search(unicodedata.normalize("NFC", word)))


def to_latin(text: str) -> str:
    """Kazakh in Cyrillic -> the Latin letters of the 2021 draft; all else as it is.

    The draft has no letters for ь and ъ and one for х and һ, е and э, и and й.

    Args:
        text: Any string.

    >>> to_latin("Қазақ тілі")
    'Qazaq tılı'
    """
    return _CYRILLIC_WORD.sub(
        lambda found: _capitals(latin.spell(found[0].lower(), "draft"), found[0]), text
    )


_DOTTED = str.maketrans("iı", "İI")


def _capitals(word: str, like: str) -> str:
    """The Latin word in the case of the Cyrillic one, with the capitals of the draft."""
    if like[0].islower() or not word:
        return word
    size = len(word) if len(like) > 1 and like.isupper() else 1
    return word[:size].translate(_DOTTED).upper() + word[size:]


def to_arabic(text: str) -> str:
    """Kazakh in Cyrillic -> Arabic letters (төте жазу); all else as it is.

    >>> to_arabic("мектеп")
    'مەكتەپ'
    """
    return _CYRILLIC_WORD.sub(lambda found: arabic.spell(normalise(found[0])), text)


def to_cyrillic(text: str) -> str:
    """Kazakh in Latin or Arabic letters -> Cyrillic.

    Which Latin alphabet it is, is told from the whole text. Cyrillic stays as it is, and so do
    Latin words that Kazakh spelling excludes, Latin words within a Cyrillic text and a text that is
    English.

    >>> to_cyrillic("Qazaq tili"), to_cyrillic("the school")
    ('Қазақ тілі', 'the school')
    """
    text = _ARABIC_WORD.sub(
        lambda found: arabic_word(found[0]) if _ARABIC_SIGN.search(found[0]) else found[0], text
    )
    found = _LATIN_WORD.findall(text)
    if (
        not found
        or len(_CYRILLIC_WORD.findall(text)) > len(found)
        or languages.is_english(map(normalise, found))
    ):
        return text
    name = alphabet(text)
    if name == "apostrophe":
        text = latin.with_marks(text)

    def change(match: re.Match[str]) -> str:
        word = match[0]
        if is_foreign(word, name):
            return word
        made = latin_word(word, name)
        if word[0].islower():
            return made
        return made.upper() if len(word) > 1 and word.isupper() else made.capitalize()

    return _LATIN_WORD.sub(change, text)
