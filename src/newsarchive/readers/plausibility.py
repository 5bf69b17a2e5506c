"""How much a text reads like Kazakh or Russian, by its letters alone."""

from __future__ import annotations

import re

__all__ = ["LOWER", "ODD", "plausibility"]

LOWER = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі"
"""The small letters of Kazakh and Russian."""

_LETTER = re.compile(f"[{LOWER}{LOWER.upper()}]")
_VOWEL = re.compile("[аеёиоуыэюяәөұүі]", re.IGNORECASE)
_FREQUENT = re.compile("[аеинорстлкмдыі]", re.IGNORECASE)
# Neither ASCII nor these letters nor what is printed between words; or a capital inside a word.
ODD = re.compile(
    f"[^\\x09-\\x0d\\x20-\\x7e{LOWER}{LOWER.upper()}\\xa0\\xab\\xad\\xb0\\xb7\\xbb«»“”„‘’‚‹›—–…№§°•€₸©\ufeff\u200b-\u200f]"
    f"|(?<=[{LOWER}])[{LOWER.upper()}](?=[{LOWER}])"
)
"""Pattern of what neither language prints inside a text."""


def plausibility(text: str) -> float:
    """How much of what is not ASCII reads as Kazakh or Russian: 0 to 1.

    >>> plausibility("Қазақстан"), plausibility("Kazakhstan")
    (1.0, 0.0)
    """
    letters = len(_LETTER.findall(text))
    if not letters:
        return 0.0
    vowels = len(_VOWEL.findall(text))
    frequent = len(_FREQUENT.findall(text))
    # Both alphabets have 42 vowels and 75 frequent letters in a hundred; KOI8-R read as CP1251 has
    # 23 and 45.
    if vowels + frequent < 0.9 * letters:
        return 0.0
    odd = len(ODD.findall(text))
    return max(0.0, 1 - odd / letters)
