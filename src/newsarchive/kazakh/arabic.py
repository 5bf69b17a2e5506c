"""The Arabic script of Kazakh (төте жазу).

No capitals, a hamza for front vowels, one sign for и and й.

It writes а and ә, о and ө, ұ and ү, ы and і alike; е, к and г say that a word is front, else the
hamza does. What the script loses: which vowel of a word of both rows is front (кітап, мұғалім,
өнеркәсіп), ь, ъ, э and щ, and capitals.
"""

from __future__ import annotations

import re

from newsarchive.kazakh.spelling import finish, table

__all__ = ["HAMZA", "read", "spell"]

_TO_ARABIC = table(
    "а=ا ә=ا б=ب в=ۆ г=گ ғ=ع д=د е=ە ё=يو ж=ج з=ز и=ي й=ي к=ك "
    "қ=ق л=ل м=م н=ن ң=ڭ о=و ө=و п=پ р=ر с=س т=ت у=ۋ ұ=ۇ ү=ۇ "
    "ф=ف х=ح һ=ھ ц=تس ч=چ ш=ش щ=شش ъ= ы=ى і=ى ь= э=ە ю=يۋ я=يا"
)
HAMZA = "\u0674"
_FROM_ARABIC = table(
    "ا=A ب=б ۆ=в گ=г ع=ғ د=д ە=е ج=ж ز=з ي=J ك=к ق=қ ل=л م=м ن=н "
    "ڭ=ң و=O پ=п ر=р س=с ت=т ۋ=у ۇ=U ف=ф ح=х ھ=һ چ=ч "
    "ش=ш ى=Y ک=к ی=Y ه=һ خ=х غ=ғ ڤ=в ۅ=O ئ=J"
)
_COMPOSED = str.maketrans(
    {
        "\u0675": "\u0674ا",
        "\u0676": "\u0674و",
        "\u0677": "\u0674ۇ",
        "\u0678": "\u0674ى",
        "أ": "\u0674ا",
    }
    | {"آ": "ا", "إ": "ا"}
)
_HAMZAS = re.compile("[\u0621\u0674\u0654\u0655]")


def read(word: str) -> str:
    """A word in Arabic letters -> Cyrillic by letters and rules alone.

    Args:
        word: without vowel signs, tatweel and invisible signs.
    """
    word = word.translate(_COMPOSED)
    letters = "".join(_FROM_ARABIC.get(sign, sign) for sign in _HAMZAS.sub("", word))
    return finish(_harmony(letters.replace("тс", "Ц"), front=bool(_HAMZAS.search(word))), "arabic")


_PAIRS = {"A": "аә", "O": "оө", "U": "ұү", "Y": "ыі"}
_BACK, _FRONT = "аоұықғ", "әөүіекг"
_FRONT_BESIDE, _BACK_BESIDE = {"к", "г"}, {"қ", "ғ"}
# -мен, -пен, -бен follow any word; рок, шок have к after о, көк and көл before it.
_FRONT_CUE = re.compile(
    "^(?!.*[еY]).*[кг]O|^.*Y.*[кг]|^.*[кг].*Y|(?<![мпб])е|е(?!н$)|^.{0,3}е|^(?!.*O).*[кг]"
)
_VOWEL = re.compile("[AOUYеJу]")
_LOAN_CUE = re.compile("[фвчхЦ]|.[AO]|[^AOUYеJу]Jу")


def _harmony(letters: str, *, front: bool) -> str:
    """A, O, U and Y -> the back or the front vowel.

    The hamza makes the whole word front; without it е, к and г make the vowels next to them front,
    қ and ғ back. In a word with these A is ә and O is ө in the first syllable only, and not in a
    loan (ф, в, ч, A or O further on).
    """
    if front:
        return "".join(_PAIRS[sign][1] if sign in _PAIRS else sign for sign in letters)
    vowel = _VOWEL.search(letters)
    first = vowel.start() if vowel else 0
    loan = not _FRONT_CUE.search(letters) or bool(_LOAN_CUE.search(letters, first))
    signs = list(letters)
    for place, sign in enumerate(letters):
        if sign in "AO":
            signs[place] = _PAIRS[sign][
                not loan and place == first and not re.search("[қғ]", letters[: place + 2])
            ]
        elif sign in "UY":
            beside = letters[place + 1 : place + 2]
            front = beside in _FRONT_BESIDE
            if not front and beside not in _BACK_BESIDE:
                front = _is_front("".join(signs[:place]), letters[place + 1 :])
            signs[place] = _PAIRS[sign][front]
    return "".join(signs)


def _is_front(before: str, after: str) -> bool:
    """Whether the next vowel is a front one.

    By the nearest letter before it that tells, else the first one after.
    """
    for sign in reversed(before):
        if sign in _BACK or sign in _FRONT:
            return sign in _FRONT
    for sign in after:
        if sign in "екг" or sign in "Aқғ":
            return sign in "екг"
    return False


# A front vowel is the first one, and neither е, к or г says so already nor қ or ғ makes it a word
# of both rows.
_TAKES_HAMZA = re.compile("(?!.*[еэкгқғ])[^аоұыияюё]*[әөүі]")


def spell(word: str) -> str:
    """A Cyrillic word in lower case -> Arabic letters, with a hamza where only it tells the vowels.

    >>> spell("тіл"), spell("мектеп")
    ('ٴتىل', 'مەكتەپ')
    """
    # я and ю are written as й with the vowel, so и before them is written once.
    letters = "".join(
        _TO_ARABIC.get(sign, sign) for sign in word.replace("ия", "я").replace("ию", "ю")
    )
    return HAMZA + letters if _TAKES_HAMZA.match(word) else letters
