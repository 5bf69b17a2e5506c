"""Texts that were damaged before they came here: decoded wrongly, or with letters lost.

Both are refused with the likely cause, since no search finds their words.
"""

from __future__ import annotations

import re
from functools import cache

from newsarchive.readers.plausibility import LOWER, ODD, plausibility

__all__ = ["lossy", "misread"]

# The encoding that a text was read as, and the one that it really is in.
_MISREADINGS = (
    ("cp1252", "utf-8"),
    ("cp1251", "utf-8"),
    ("kz1048", "utf-8"),
    ("cp1251", "kz1048"),
    ("cp1252", "cp1251"),
    ("cp1252", "kz1048"),
    ("cp866", "cp1251"),
    ("cp1251", "cp866"),
    ("cp1251", "ptcp154"),
    ("cp1254", "utf-8"),
    ("iso8859-5", "utf-8"),
    ("koi8-r", "utf-8"),
    ("mac-roman", "utf-8"),
    ("mac-cyrillic", "utf-8"),
    ("cp866", "utf-8"),
    ("gb18030", "utf-8"),
    ("koi8-r", "cp1251"),
    ("cp1251", "koi8-r"),
    ("cp1252", "koi8-r"),
)
# A word whose first letter alone is small: «ыЛПМБ» is «Школа» in KOI8-R, read as CP1251.
_SMALL, _CAPITALS = re.compile(f"[{LOWER}]"), re.compile(f"[{LOWER.upper()}]")
_TURNED = re.compile(f"\\b[{LOWER}][{LOWER.upper()}]+\\b")
_EACH_BYTE = [bytes([byte]) for byte in range(256)]
# The bytes of KZ-1048 whose characters are not odd.
_USUAL = b"".join(one for one in _EACH_BYTE if not ODD.match(one.decode("kz1048", "replace")))
_SAMPLE = 2000  # characters of a text that tell how it was decoded
# Letters of Serbian and Macedonian; old Kazakh fonts draw Қ, Ғ, Ң, Ө, Ұ, Ү in their places.
_FONT_LETTERS = re.compile("[ЉљЊњЏџЂђЋћЌќЃѓЅѕЈј]")
# Letters that neither language has: beside them a font letter is one of a font.
_NOT_SERBIAN = re.compile("[ыэёйщъьяюі]", re.IGNORECASE)
_KAZAKH_LETTER = re.compile("[әғқңөұүһ]", re.IGNORECASE)
# A letter between small letters, or before one at the beginning of a word, that became a question
# mark.
_LOST = re.compile(r"(?<=[а-яёі])\?+(?=[а-яёі])|(?<![\w?!.…»\")])\?(?=[а-яёі]{2})")
_REPLACED = re.compile("(?<=[^\\W\\d_])\ufffd+(?=[^\\W\\d_])")


@cache
def _bytes_of(codec: str) -> dict[int, int]:
    """Character -> byte.

    The control characters of Latin-1 stand for their bytes, as browsers have it.
    """
    found = {byte: byte for byte in range(0x80, 0xA0)}
    for byte, one in enumerate(_EACH_BYTE):
        # A byte that has no character in the encoding was read as the control character.
        character = one.decode(codec, "ignore") or chr(byte)
        found[ord(character)] = byte
    return found


def misread(text: str) -> tuple[str, str] | None:
    """How a text was decoded wrongly before it came here.

    >>> misread("ТљР°Р·Р°Т›СЃС‚Р°РЅ Р РµСЃРїСѓР±Р»РёРєР°СЃС‹")
    ('cp1251', 'utf-8')

    Returns:
        the encoding it was read as, and the one it is in. None where it reads well, or no such pair
        of encodings makes it read well.
    """
    sample = text[:_SAMPLE]
    if not _may_be_misread(sample):
        return None
    before = plausibility(sample)
    if before > 0.97:
        return None
    best, found = max(before + 0.05, 0.9), None
    for wrong, right in _MISREADINGS:
        data = _as_it_was(sample, wrong)
        if len(data) < 0.9 * len(sample):
            continue
        # Ukrainian, Belarusian and Serbian have letters that are Kazakh ones in these encodings.
        is_kazakh = _NOT_SERBIAN.search(sample) and _FONT_LETTERS.search(sample)
        if wrong == "cp1251" and right in {"kz1048", "ptcp154"} and not is_kazakh:
            continue
        after = plausibility(data.decode(right, "replace"))
        if after > best:
            best, found = after, (wrong, right)
    return found


def _may_be_misread(sample: str) -> bool:
    """A fast look at whether a text can be read wrongly, which most are not."""
    known = sample.encode("kz1048", "ignore")
    odd = len(sample) - len(known) + len(known.translate(None, _USUAL))
    # Of what reads well, hardly more is odd. KOI8-R read as CP1251 has capitals for small letters.
    if odd < 4 and not _has_case_turned(sample):
        return False
    blank = sum(map(sample.count, " \n\t"))
    foreign = len(sample) - len(sample.encode("ascii", "ignore"))
    return 2 * foreign >= len(sample) - blank


def _has_case_turned(text: str) -> bool:
    """Whether capitals stand for small letters, and small letters begin words of them: «ыЛПМБ»."""
    # A headline in capitals has no small letters at the beginning of its words.
    small = len(_SMALL.findall(text))
    capitals = len(_CAPITALS.findall(text))
    return capitals > small and len(_TURNED.findall(text)) > 1


def _as_it_was(text: str, wrong: str) -> bytes:
    """The bytes that a text was before they were decoded wrongly.

    Args:
        text: as it was read.
        wrong: the encoding it was read as; letters that it does not have are left out.
    """
    if wrong == "gb18030":
        return text.encode(wrong, "ignore")
    bytes_of = _bytes_of(wrong)
    codes = map(ord, text)
    return bytes(bytes_of[code] for code in codes if code in bytes_of)


def _is_in_a_font(text: str) -> bool:
    """Whether a text is in the letters of an old font.

    In several of its words, beside letters that Serbian does not have, and without ә ғ қ ң ө.
    """
    if not _NOT_SERBIAN.search(text) or not _FONT_LETTERS.search(text):
        return False
    if _KAZAKH_LETTER.search(text):
        return False
    words = text.split()
    drawn = sum(_FONT_LETTERS.search(word) is not None for word in words)
    # A Serbian name is met in a text or two.
    return drawn >= 3 or 4 * drawn >= len(words)


def lossy(text: str) -> str | None:
    """Why the letters of a text are lost or those of a font; None where they are there.

    >>> lossy("?аза?стан Республикасы")
    "has letters that were lost before: '?аза?стан': make it anew from its source, in UTF-8"
    >>> lossy("Қазақстан Республикасы ме?")
    """
    replaced = _REPLACED.search(text)
    if replaced:
        return _lost_at(text, replaced)
    if _is_in_a_font(text):
        word = _word_at(text, _FONT_LETTERS.search(text))
        return f"has letters of an old Kazakh font: {word!r}: convert it to Unicode first"
    # The question marks of addresses are their own.
    words = [word for word in text.split() if "?" in word and not re.search("[/=]", word)]
    marked = " ".join(words)
    places = list(_LOST.finditer(marked))
    # A missing blank after a question mark is met once or twice; lost letters are in every
    # sentence, and none of the Kazakh ones is left.
    least = 2 if len(text) > 100 else 1
    if _KAZAKH_LETTER.search(text):
        least = 3
    return _lost_at(marked, places[0]) if len(places) >= least else None


def _lost_at(text: str, place: re.Match[str]) -> str:
    """What is said of letters that were lost at a place."""
    word = _word_at(text, place)
    return f"has letters that were lost before: {word!r}: make it anew from its source, in UTF-8"


def _word_at(text: str, place: re.Match[str] | None) -> str:
    """The word in which a match lies, for a message: at most its first 40 characters."""
    middle = place.start() if place else 0
    blanks = [text.rfind(blank, 0, middle) for blank in " \n"]
    start = max(blanks) + 1
    word, *_ = re.split(r"\s", text[start : middle + 40], maxsplit=1)
    return word[:40]
