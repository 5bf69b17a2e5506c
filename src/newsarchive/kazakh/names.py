"""Names between Kazakh, Russian and English, by rules of spelling: Тоқаев, Токаев, Tokayev.

A rule is a piece of a word with what may stand for it, the commonest first. A word can be spelt in
many ways then; those with the fewest rare choices are given. The rules are those of practice: the
passports' Latin, English spellings of Russian names, Russian spellings of English ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsarchive.kazakh.letters import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["spellings"]

MOST = 8
"""Spellings of one word."""

_WIDTH = 24  # unfinished spellings that are kept
_SHORTEST, _LONGEST = 4, 24  # letters of a name: of fewer, too many words are spelt alike

# Cyrillic -> Latin: the Kazakh passport, and English spellings of Russian and English names.
_TO_LATIN = {
    "а": ("a",),
    "ае": ("aye", "ae"),
    "ә": ("a",),
    "б": ("b",),
    "в": ("v", "w"),
    "г": ("g", "h"),
    "ғ": ("g", "gh"),
    "д": ("d",),
    "дж": ("j", "dzh", "g"),
    "е": ("e", "ye"),
    "ее": ("eye", "ee"),
    "ж": ("zh", "j"),
    "з": ("z",),
    "и": ("i", "y"),
    "ий": ("y", "iy", "i"),
    "ия": ("ia", "iya"),
    "й": ("y", "i"),
    "к": ("k", "c"),
    "кс": ("x", "ks"),
    "қ": ("k", "q"),
    "л": ("l",),
    "м": ("m",),
    "н": ("n",),
    "ң": ("ng", "n"),
    "о": ("o",),
    "ө": ("o",),
    "п": ("p",),
    "р": ("r",),
    "с": ("s",),
    "се": ("se", "ce"),
    "си": ("si", "ci"),
    "т": ("t",),
    "у": ("u", "w"),
    "ұ": ("u",),
    "ү": ("u",),
    "ф": ("f", "ph"),
    "х": ("kh", "h"),
    "һ": ("h",),
    "ц": ("ts", "c", "z"),
    "ч": ("ch",),
    "ш": ("sh", "sch"),
    "щ": ("shch",),
    "ъ": ("",),
    "ы": ("y", "i"),
    "і": ("i",),
    "ь": ("",),
    "э": ("e",),
    "ю": ("yu", "iu"),
    "я": ("ya", "ia"),
}
# Latin -> Cyrillic, without the letters that only Kazakh has: words are compared folded.
_TO_CYRILLIC = {
    "a": ("а", "э"),
    "ay": ("ай", "эй"),
    "aya": ("ая",),
    "aye": ("ае",),
    "b": ("б",),
    "c": ("к", "с", "ц"),
    "ch": ("ч", "х"),
    "ck": ("к",),
    "d": ("д",),
    "e": ("е", "э"),
    "ee": ("и",),
    "ey": ("ей", "и"),
    "eye": ("ее",),
    "f": ("ф",),
    "g": ("г", "дж"),
    "gh": ("г",),
    "h": ("х", "г"),
    "i": ("и", "ай"),
    "ia": ("ия", "иа"),
    "iy": ("ий",),
    "iye": ("ие",),
    "iya": ("ия",),
    "j": ("дж", "ж"),
    "k": ("к",),
    "kh": ("х",),
    "l": ("л",),
    "ll": ("лл", "л"),
    "m": ("м",),
    "n": ("н",),
    "ng": ("нг", "н"),
    "nn": ("нн", "н"),
    "o": ("о",),
    "ohn": ("он",),
    "oo": ("у",),
    "ou": ("у", "ау"),
    "p": ("п",),
    "ph": ("ф",),
    "q": ("к",),
    "qu": ("кв",),
    "r": ("р",),
    "s": ("с", "з"),
    "sch": ("ш",),
    "sh": ("ш",),
    "shch": ("щ",),
    "ss": ("сс", "с"),
    "t": ("т",),
    "th": ("т",),
    "ts": ("ц", "тс"),
    "tt": ("тт", "т"),
    "u": ("у", "а"),
    "v": ("в",),
    "w": ("у", "в"),
    "x": ("кс",),
    "y": ("ы", "й", "и"),
    "ya": ("я", "ья"),
    "ye": ("е", "ье"),
    "yi": ("ый", "и"),
    "yo": ("е", "йо"),
    "yu": ("ю", "ью"),
    "z": ("з", "ц"),
    "zh": ("ж",),
}

_RUSSIAN_ENDINGS = ("", "а", "ия", "я", "ь", "о", "й", "е")
"""What Snowball takes off a Russian name in the nominative: Обам-а, Шотланд-ия, Израил-ь."""


def spellings(stem: str, language: str, into: str) -> tuple[str, ...]:
    """How a name of one language may be spelt in another, the likeliest first.

    Cyrillic spellings are folded: without the letters that only Kazakh has.

    >>> "tokayev" in spellings("тоқаев", "kk", "en")
    True
    >>> spellings("астана", "kk", "ru")
    ('астана',)

    Args:
        stem: of a name, in small letters.
        language: its language, «kk», «ru» or «en».
        into: another one of these.

    Returns:
        At most `MOST` words; none of what is too short or too long for a name, or holds signs that
        are no letters of the language.
    """
    if not _SHORTEST <= len(stem) <= _LONGEST:
        return ()
    # A Russian stem may have lost the ending of the name: each is tried.
    endings = _RUSSIAN_ENDINGS if language == "ru" else ("",)
    whole = [stem + ending for ending in endings]
    # Between Kazakh and Russian only the letters differ that one of them lacks.
    if language != "en" and into != "en":
        return tuple(map(fold, whole))
    rules = _TO_CYRILLIC if language == "en" else _TO_LATIN
    spelt = [_spelt(one, rules) for one in whole]
    # The likeliest spelling of each ending comes before the second one of any.
    turns = [one[turn] for turn in range(MOST) for one in spelt if turn < len(one)]
    return tuple(dict.fromkeys(turns))[:MOST]


def _spelt(word: str, rules: Mapping[str, Sequence[str]]) -> list[str]:
    """The spellings of a word by the rules, those with the fewest rare choices first.

    A piece of several letters has rules of its own, which go before those of its letters.

    Args:
        word: in small letters.
        rules: a piece -> what may stand for it, the commonest first.

    Returns:
        None of a word with a letter that no rule knows.

    >>> _spelt("хан", _TO_LATIN)[:2]
    ['khan', 'han']
    """
    longest = max(map(len, rules))
    begun = [(0, "")]  # how rare the choices were, and what is spelt so far
    at = 0
    while at < len(word):
        size = next((n for n in range(longest, 0, -1) if word[at : at + n] in rules), 0)
        if not size:
            return []
        choices = rules[word[at : at + size]]
        longer = [
            (rare + number, text + choice)
            for rare, text in begun
            for number, choice in enumerate(choices)
        ]
        # Sorting is stable: of equally rare ones those by the commonest first letters stay.
        begun = sorted(longer, key=lambda one: one[0])[:_WIDTH]
        at += size
    return [text for _, text in begun]
