"""The letters: the alphabet, the form of a word for matching, what Russian keyboards make of it."""

from __future__ import annotations

import re
import unicodedata

__all__ = [
    "CYRILLIC",
    "INVISIBLE",
    "KAZAKH_ONLY",
    "LATIN_ABBREVIATIONS",
    "MARKS",
    "coarse",
    "coarse_bytes",
    "fold",
    "fold_bytes",
    "normalise",
    "repair",
    "stands_for",
    "words",
]

KAZAKH_ONLY = "әғқңөұүһі"
"""The letters of the Kazakh alphabet that the Russian one lacks."""

CYRILLIC = "\u0400-\u0482\u048a-\u052f"
"""The Cyrillic letters, for a character class."""

INVISIBLE = (
    "\u00ad\u034f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
)
"""Signs that show nothing or only how to break or read a line, for a character class.

Soft hyphens, zero-width blanks and joiners, marks of direction, byte order marks and variation
selectors stand inside the words of real pages and change none.
"""

MARKS = "\u0300-\u036f\u0483-\u0489\u0610-\u061a\u064b-\u0653\u0655-\u065f\u0670"
"""Marks that are set over or under a letter, for a character class.

Stress marks, Arabic vowel signs.
"""

_TRANSPARENT = re.compile(f"[{INVISIBLE}{MARKS}\u0640]")  # U+0640 only makes an Arabic word longer
_PLAIN = re.compile("[а-яәғқңөұүһі0-9-]*|[a-z0-9-]*")

# Latin letters that are typed for Cyrillic ones of the same shape: Y is the shape of Ү, y that of
# у. The rows after the first are from old Kazakh fonts.
_SHAPES = (
    "aeopcyxihkABEKMHOPCTXYI аеорсухіһкАВЕКМНОРСТХҮІ",
    "əƏǝƎ әӘәӘ",
    "ɵƟ өӨ",
    "ëË ёЁ",
    "İ І",
)
_LOOK_ALIKES = str.maketrans(
    *("".join(side) for side in zip(*(row.split() for row in _SHAPES), strict=True))
)
_LATIN_ALIKES = {cyrillic: latin for latin, cyrillic in _LOOK_ALIKES.items() if latin < 0x80}
_LATIN = "A-Za-z\u00c0-\u024f\u0250-\u02af"
_LETTERS = re.compile(f"[{CYRILLIC}{_LATIN}0-9]+")
_HAS_CYRILLIC = re.compile(f"[{CYRILLIC}]")
_HAS_LATIN = re.compile(f"[{_LATIN}]")
# Roman numerals are printed in the letters of either alphabet (XXI, ХХІ) and of both (ХVІІІ).
_ABBREVIATION = 4  # letters
_ROMAN_STARTS = {"х", "і"}
_MAY_BE_ROMAN = re.compile(
    "[XХ]*(?:[IІ][XХ]|[IІ]?V|V?[IІ]{0,3})|[xх]*(?:[iі][xх]|[iі]?v|v?[iі]{0,3})"
)

LATIN_ABBREVIATIONS = {
    cyrillic: cyrillic.translate(_LATIN_ALIKES)
    for cyrillic in ("ІТ", "ІР", "ІРО", "СЕО", "КРІ", "АРІ", "АІ", "АІХ", "ВІ", "ЕХРО", "ОРЕС")
}
"""Latin abbreviations as they are printed in the letters of a Cyrillic keyboard, with the Latin.

Only those that are no Cyrillic ones: not СІМ, a ministry, nor ВВС, an air force.
"""

# Signs that stand for others and mean nothing more: Roman numerals of one sign, ligatures, the
# shapes of Arabic letters in a word, letters and digits as wide as Chinese ones.
_SHAPED = re.compile(
    "[\u2160-\u217f\ufb00-\ufb06\ufb50-\ufdfb\ufe70-\ufefc\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]+"
)

# Letters of one sound: ё is mostly printed as е; ѐ ѝ carry a stress mark; ѳ ӊ ӈ are other shapes of
# ө ң.
_ONE_SOUND = str.maketrans("ёѐѝѳӊӈ", "ееиөңң")

# What is typed on a Russian keyboard: each letter by that of its place in the mouth or its shape; ә
# by а or э.
_KEYS = dict(zip("әэғқңөұүһі", "аагкноуухи", strict=True))
_FOLDED = str.maketrans(_KEYS)

# What is typed carelessly on top of that: ы or и for і, и for й, х for қ, е for ә. Each pair gets
# one key.
_COARSE_KEYS = {"ы": "и", "й": "и", "х": "к", "е": "а"}
_COARSE = str.maketrans(
    {letter: _COARSE_KEYS.get(key, key) for letter, key in _KEYS.items()} | _COARSE_KEYS
)

# For each typed letter: the letters of the right word that it may stand for, beside itself. It is
# not symmetric: who means и does not type і, since і is the letter that the keyboard lacks.
_STANDS_FOR = {
    "а": "ә",
    "г": "ғ",
    "е": "ә",
    "и": "ій",
    "к": "қ",
    "н": "ң",
    "о": "ө",
    "у": "ұү",
    "х": "қһ",
    "ы": "і",
    "э": "ә",
    "ү": "ұ",
    "ұ": "ү",
}


def words(text: str) -> frozenset[str]:
    """A table of words, written as text.

    >>> sorted(words("ол бұл"))
    ['бұл', 'ол']
    """
    return frozenset(text.split())


def repair(word: str) -> str:
    """A word with letters of two alphabets -> all in one; any other word as it is.

    A word is Cyrillic if all its Latin letters have a Cyrillic shape, Latin if it is the other way;
    where both could be, most of its letters decide in an abbreviation (ЕXPO), and else it is
    Cyrillic. Roman numerals are Latin. The word keeps its
    length. Nothing is changed where neither is possible (ПремьерvМинистрі).

    Args:
        word: letters and digits, without marks and invisible signs among them.

    >>> repair("Қазақcтан"), repair("\u0421OVID"), repair("\u0425\u0425\u0406")
    ('Қазақстан', 'COVID', 'XXI')
    """
    if not _HAS_CYRILLIC.search(word):
        return word
    latin = word.translate(_LATIN_ALIKES)
    if len(word) > 1 and _MAY_BE_ROMAN.fullmatch(word):
        return latin
    if not _HAS_LATIN.search(word):
        return LATIN_ABBREVIATIONS.get(word, word)
    cyrillic = word.translate(_LOOK_ALIKES)
    may_be_latin, may_be_cyrillic = not _HAS_CYRILLIC.search(latin), not _HAS_LATIN.search(cyrillic)
    if may_be_latin and may_be_cyrillic:
        short = len(word) <= _ABBREVIATION and word.isupper()
        may_be_cyrillic = not short or 2 * len(_HAS_LATIN.findall(word)) <= len(word)
    if may_be_cyrillic:
        return _with_u(word, cyrillic) if "Y" in word else cyrillic
    return latin if may_be_latin else word


# Y is typed for both Ү and Ұ: the first vowel after it tells, or the first one of the word; an
# abbreviation without vowels (YБТ) has Ұ.
_FRONT_OR_BACK = re.compile("[әөеіүэ]|[аоыұя]")
_FRONT = set("әөеіүэ")


def _with_u(word: str, cyrillic: str) -> str:
    """A word that was printed with Y for Ү, with Ұ where its vowels are back ones."""
    last = word.rindex("Y")
    rest = word.replace("Y", "?").translate(_LOOK_ALIKES).lower()
    vowel = _FRONT_OR_BACK.search(rest, last) or _FRONT_OR_BACK.search(rest)
    is_front = vowel[0] in _FRONT if vowel else not word.isupper()
    return cyrillic if is_front else word.replace("Y", "Ұ").translate(_LOOK_ALIKES)


def normalise(text: str) -> str:
    """The form of a text for matching.

    That is NFC and lower case, without invisible signs and stress marks, with Latin look-alikes in
    Cyrillic words repaired, ё as е, and shapes of a letter (ﻡ, Ⅷ) as the letter. It may be longer
    or shorter than the text, so offsets are never taken from it.

    >>> normalise("Қазақcтан"), normalise("Королёв")
    ('қазақстан', 'королев')
    """
    lower = text.lower()
    is_plain = _PLAIN.fullmatch(lower) and text not in LATIN_ABBREVIATIONS
    if is_plain and lower[:1] not in _ROMAN_STARTS:
        return lower
    composed = unicodedata.normalize("NFC", text)
    plain = _SHAPED.sub(lambda match: unicodedata.normalize("NFKC", match[0]), composed)
    visible = _TRANSPARENT.sub("", plain)
    repaired = _LETTERS.sub(lambda match: repair(match[0]), visible)
    lower = _TRANSPARENT.sub("", repaired.lower())  # the lower case of İ has a mark
    return lower.translate(_ONE_SOUND)


def fold(form: str) -> str:
    """The key that a normalised form shares with what is typed for it without the Kazakh letters.

    Both the right word and the typed one are folded: `fold("қазақ") == fold("казак")`.
    """
    return form.translate(_FOLDED)


def fold_bytes(forms: bytes) -> bytes:
    """The same for many forms in UTF-8, in a row: every letter keeps its length of two bytes."""
    return _replaced(forms, _KEYS)


def coarse(form: str) -> str:
    """A key that a normalised form shares with what `fold` and common slips make of it.

    Beside the missing letters: ы or и for і, и for й, х for қ, е for ә. Different words share a key
    more often than under `fold`, so whoever looks words up by it asks `stands_for` about each.

    >>> coarse("тіл") == coarse("тыл") == coarse("тил")
    True
    """
    return form.translate(_COARSE)


def coarse_bytes(forms: bytes) -> bytes:
    """The same for many forms in UTF-8, in a row: they keep their lengths."""
    return _replaced(_replaced(forms, _KEYS), _COARSE_KEYS)


def stands_for(typed: str, form: str) -> bool:
    """Whether a normalised form may be what somebody meant who typed another, letter by letter.

    >>> stands_for("тыл", "тіл"), stands_for("тіл", "тыл")
    (True, False)

    Args:
        typed: as typed, normalised.
        form: of the same length, or it is not meant.
    """
    if len(typed) != len(form):
        return False
    pairs = zip(typed, form, strict=True)
    return all(meant == key or meant in _STANDS_FOR.get(key, "") for key, meant in pairs)


def _replaced(forms: bytes, keys: dict[str, str]) -> bytes:
    # A letter of two bytes begins with one that is inside none, so no half of two is replaced.
    for letter, key in keys.items():
        forms = forms.replace(letter.encode(), key.encode())
    return forms
