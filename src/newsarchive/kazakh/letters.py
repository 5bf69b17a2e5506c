"""The letters: the alphabet, the form of a word for matching, and what a Russian keyboard makes of it."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["CYRILLIC", "KAZAKH_ONLY", "fold", "normalise", "repair"]

KAZAKH_ONLY = "әғқңөұүһі"
"""The letters of the Kazakh alphabet that the Russian one lacks."""

CYRILLIC = "\u0400-\u052f\u1c80-\u1c88"
"""The Cyrillic letters, as a range for a character class."""

# Signs that show nothing or only how to break or read a line (soft hyphen, zero-width space, joiners, marks of
# direction, byte order mark, variation selectors) stand inside words of real pages and change no word.
INVISIBLE = "\u00ad\u034f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"

_TRANSPARENT = re.compile(f"[{INVISIBLE}\u0300-\u036f\u0483-\u0489\u0610-\u061a\u0640\u064b-\u0653\u0656-\u065f\u0670]")
_PLAIN = re.compile("[a-zа-яәғқңөұүһі0-9-]*")

# Latin letters as they are typed for Cyrillic ones of the same shape; U+0259 and the like come from old Kazakh fonts.
_LOOK_ALIKES = str.maketrans("aeopcyxihkəɵjëABEKMHOPCTXIYƏƟ", "аеорсухіһкәөјёАВЕКМНОРСТХІУӘӨ")
_LATIN_LOOK_ALIKES = "aeopcyxihkəɵëABEKMHOPCTXIYƏƟ"
_MIXED = re.compile(f"(?=[^a-zəɵë]*[a-zəɵë])[{CYRILLIC}a-zəɵë]*[{CYRILLIC}][{CYRILLIC}a-zəɵë]*", re.IGNORECASE)
_FOREIGN = re.compile(f"[^{CYRILLIC}{_LATIN_LOOK_ALIKES}]")

# Letters of one sound: ё is mostly printed as е; the others are old or foreign shapes of Kazakh letters.
_ONE_SOUND = str.maketrans("ёѐѝѳҗӊ’ʼ", "ееиөжң''")

_FOLDED = str.maketrans("әғқңөұүһіёй", "агкноуухиеи")
# On a Russian keyboard ә is typed both а and э or е; a word that has it is folded to а, and so are typed э and е.


def repair(word: str) -> str:
    """A word with Latin look-alikes among its Cyrillic letters -> all Cyrillic; any other word as it is.

    The word keeps its length. Nothing is changed where a Latin letter has no Cyrillic shape (ПремьерvМинистрі).
    """
    return word.translate(_LOOK_ALIKES) if _MIXED.fullmatch(word) and not _FOREIGN.search(word) else word


def normalise(text: str) -> str:
    """The form of a text for matching: NFC, lower case, without invisible signs and stress marks, look-alikes repaired, ё as е.

    It may be longer or shorter than the text, so offsets are never taken from it.
    """
    lower = text.lower()
    if _PLAIN.fullmatch(lower):
        return lower
    plain = _TRANSPARENT.sub("", unicodedata.normalize("NFC", text))
    repaired = re.sub(f"[{CYRILLIC}A-Za-zəƏɵƟë]+", lambda match: repair(match[0]), plain)
    return _TRANSPARENT.sub("", repaired.lower()).translate(_ONE_SOUND)


def fold(form: str) -> str:
    """A normalised form -> the key it shares with what is typed for it on a Russian keyboard."""
    return form.translate(_FOLDED)
