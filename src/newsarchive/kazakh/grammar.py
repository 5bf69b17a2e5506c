"""The sounds of Kazakh: how a suffix is spelled after a word, declared once.

A suffix is written as a template. Cyrillic letters stand for themselves, Latin capitals for sounds
that depend on what stands before::

    sign  sounds    chosen by
    A     а е       vowel harmony
    I     ы і       vowel harmony
    K     қ к       vowel harmony
    H     ғ г       vowel harmony
    G     ғ г қ к   harmony; voiceless after a voiceless consonant
    L     л д т     л after vowels, р, у, й; д after other voiced; т after voiceless: -лар, -лық
    N     н д т     н after vowels and nasals; д after other voiced; т after voiceless: -ның
    n     н д т     as N, but д after nasals: -ны
    D     д т       т after voiceless: -да, -ды
    d     д т н     as D, but н after nasals: -дан
    M     м б п     б after з, ж; п after voiceless; else м: -мен
    B     м б п     as M, but б after nasals too: -ма, -мын
    E     а е й и я the vowel of the present: бара, қарай, оқи (оқы), қоя (қой)
    O     ар ер р яр the aorist: барар, қарар, қояр
    U     у ю       the gerund: бару, оқу (оқы), қою (қой)
    J     й or nothing, after а, е, я: барайын, but оқиын
    (x)   x only after a consonant
    <x>   x only after a vowel

и, у and ю count as consonants here, as they do in Kazakh (биі, оқуы): they stand for ый, ұу, йу.
Source of the rules: the orthography of 1957 and 1983 as school grammars of Kazakh give it. The
suffixes themselves and their order stand in `slots.py`; everything else in this package (the table
of endings, the stemmer, the generator) is derived from these two files.
"""

from __future__ import annotations

from newsarchive.kazakh.slots import CONVERB, SLOTS, UNFINISHED, VOICES, Arc

__all__ = [
    "BACK",
    "CONVERB",
    "DEVOICING",
    "ELIDING_NOUNS",
    "ELIDING_VERBS",
    "FRONT",
    "GLIDE",
    "HARMONIES",
    "HIGH",
    "LATERAL",
    "NASAL",
    "REPRESENTATIVE",
    "SIBILANT",
    "SLOTS",
    "SOUND_CLASSES",
    "UNFINISHED",
    "VOICED",
    "VOICELESS",
    "VOICES",
    "VOICING",
    "VOWEL",
    "VOWELS",
    "YOT",
    "Arc",
    "attach",
    "default_harmony",
    "harmonies",
    "sound_class",
    "surface",
]

BACK = "back"
FRONT = "front"
HARMONIES = (BACK, FRONT)

VOWELS = frozenset("аәеёиоөуүұыіэюя")
_HARD = frozenset("аоұыяё")
_SOFT = frozenset("еөүіэ")
_VELAR = frozenset("қғ")

# The class of the last sound decides how a suffix begins.
VOWEL, HIGH, GLIDE, YOT, LATERAL, NASAL, SIBILANT, VOICELESS, VOICED = "VIRYLNZTD"
SOUND_CLASSES = "VIRYLNZTD"
_CLASS_LETTERS = {
    VOWEL: "аәеёоөұүэя",
    HIGH: "ыі",  # lost before another vowel: оқы + у -> оқу
    GLIDE: "руюи",
    YOT: "й",
    LATERAL: "л",
    NASAL: "мнң",
    SIBILANT: "зж",
    VOICELESS: "пткқсшщчцхфһ",
    VOICED: "бвгғд",  # at the end of loans, where they are pronounced voiceless: завод + та
}
_CLASS = {letter: name for name, letters in _CLASS_LETTERS.items() for letter in letters}
REPRESENTATIVE = {VOWEL: "а", HIGH: "ы", GLIDE: "р", YOT: "й", LATERAL: "л", NASAL: "н",
    SIBILANT: "з",
                  VOICELESS: "т", VOICED: "в"}  # fmt: skip

VOICING = {"п": "б", "к": "г", "қ": "ғ"}
DEVOICING = {voiced: voiceless for voiceless, voiced in VOICING.items()}

# Words whose last high vowel is lost before a suffix that begins with one: орын -> орны. No rule of
# sound tells them from words that keep it (халық -> халқы, but балық -> балығы), so they are
# listed.
ELIDING_NOUNS = frozenset(
    """орын ерін мұрын ауыз мойын қойын қарын бөрік көрік халық құлық нарық парық ырық
    ғұрып әріп қауіп кейіп ерік
    қырық мүлік қалып дауыс зауық шырық шарық құлып""".split()
)
ELIDING_VERBS = frozenset(["қорық", "үрік"])

_BY_HARMONY = {"A": "ае", "I": "ыі", "K": "қк", "H": "ғг"}
# sign -> (sound by default, {class of the sound before: sound})
_BY_CLASS = {
    "L": (
        "т",
        {VOWEL: "л", HIGH: "л", GLIDE: "л", YOT: "л", LATERAL: "д", NASAL: "д", SIBILANT: "д"},
    ),
    "N": (
        "т",
        {VOWEL: "н", HIGH: "н", NASAL: "н", GLIDE: "д", YOT: "д", LATERAL: "д", SIBILANT: "д"},
    ),
    "n": (
        "т",
        {VOWEL: "н", HIGH: "н", NASAL: "д", GLIDE: "д", YOT: "д", LATERAL: "д", SIBILANT: "д"},
    ),
    "D": ("д", {VOICELESS: "т", VOICED: "т"}),
    "d": ("д", {VOICELESS: "т", VOICED: "т", NASAL: "н"}),
    "M": ("м", {VOICELESS: "п", VOICED: "п", SIBILANT: "б"}),
    "B": ("м", {VOICELESS: "п", VOICED: "п", SIBILANT: "б", NASAL: "б"}),
}


def sound_class(word: str) -> str:
    """The class of the last sound of a word.

    A sign (ь, ъ) is passed over, an unknown letter counts as voiceless.
    """
    last = word[-1:]
    if last in {"ь", "ъ"}:
        last = word[-2:-1]
    return _CLASS.get(last, VOICELESS)


_SURNAME = ("ов", "ёв")


def harmonies(stem: str) -> tuple[str, ...]:
    """The harmonies in which suffixes may follow a stem: both where its letters do not decide.

    The last vowel decides, except that и, у, ю, ә are silent on it, that loans with -е- after hard
    vowels go both ways (Тоқаевқа, университетке), that surnames in -ов go with their root
    (Әуезовтің), that ь softens (рубльге) and so does a final к or г (банктің).
    """
    if stem.endswith(_SURNAME) and _SOFT.union("ә").intersection(stem[:-2]):
        return HARMONIES
    either = stem[-1:] in {"к", "г"}
    soft_sign = False
    for at in range(len(stem) - 1, -1, -1):
        letter = stem[at]
        if letter in _VELAR:
            return (BACK,)
        if letter in _HARD:
            return HARMONIES if either or soft_sign else (BACK,)
        if letter in _SOFT:
            return (
                HARMONIES
                if letter in "еэ" and _HARD.union("у").intersection(stem[:at])
                else (FRONT,)
            )
        if letter in "иуюә":
            return HARMONIES
        soft_sign = soft_sign or letter == "ь"
    return HARMONIES


def default_harmony(stem: str) -> str:
    """The harmony a writer would choose.

    Soft after ь and a cluster in -к (банкі), else that of the last vowel.
    """
    possible = harmonies(stem)
    if len(possible) == 1:
        return possible[0]
    if stem.endswith(("ь", "нк", "рк", "ск", "лк")):
        return FRONT
    for letter in reversed(stem):
        if letter in _HARD or letter in _VELAR:
            return BACK
        if letter in _SOFT or letter == "ә":
            return FRONT
    return FRONT


def attach(word: str, template: str, harmony: str, *, voicing: bool = True) -> str:
    """A word with one more suffix.

    Args:
        word: What stands before: a stem, or a stem with suffixes; not empty.
        template: The suffix, as in the table above.
        harmony: ``BACK`` or ``FRONT``.
        voicing: Whether a final п, к, қ is voiced before a vowel (кітабы); loans keep theirs
            (банкі).
    """
    longer = _realise(word, template, front=harmony == FRONT)
    last = word[-1]
    if (
        voicing
        and last in VOICING
        and longer.startswith(word)
        and longer[len(word) : len(word) + 1] in tuple("ыіаеу")
    ):
        voiced = (
            "у" if last == "п" and template == CONVERB else VOICING[last]
        )  # тап + (I)п -> тауып
        return word[:-1] + voiced + longer[len(word) :]
    return longer


def surface(word: str, longer: str) -> str:
    """What a suffix shows of itself in a word: кітап, кітабы -> ы; оқы, оқиды -> иды."""
    at = len(word) - 1
    kept = {word[at], VOICING.get(word[at], ""), "у" if word[at] == "п" else ""}
    return longer[at + 1 :] if longer[at : at + 1] in kept else longer[at:]


def _realise(word: str, template: str, *, front: bool) -> str:
    """A template after a word, sign by sign: each is decided by the sound that stands before it."""
    at = 0
    while at < len(template):
        sign = template[at]
        at += 1
        if sign in "(<":
            close = template.index(")" if sign == "(" else ">", at)
            if (sound_class(word) in {VOWEL, HIGH}) == (sign == "<"):
                word = _realise(word, template[at:close], front=front)
            at = close + 1
        elif sign in _BY_HARMONY:
            word += _BY_HARMONY[sign][front]
        elif sign in _BY_CLASS:
            default, by_class = _BY_CLASS[sign]
            word += by_class.get(sound_class(word), default)
        elif sign == "G":
            word += ("ғг", "қк")[sound_class(word) in {VOICELESS, VOICED}][front]
        elif sign == "J":
            word += "й" if word[-1] in "аея" else ""
        elif sign in "EOU":
            word = _verbal_vowel(word, sign, front=front)
        else:
            word += sign
    return word


def _verbal_vowel(word: str, sign: str, *, front: bool) -> str:
    """The present, the aorist and the gerund, which merge with a final ы, і or й.

    оқы + E -> оқи, қой + U -> қою.
    """
    last = sound_class(word)
    if sign == "U":
        return word[:-1] + "у" if last == HIGH else word[:-1] + "ю" if last == YOT else word + "у"
    merges = last == YOT and not front
    if sign == "O":
        if last in {VOWEL, HIGH}:
            return word + "р"
        return word[:-1] + "яр" if merges else word + ("ар", "ер")[front]
    if last == HIGH:
        return word[:-1] + "и"
    if last == VOWEL:
        return word + "й"
    return word[:-1] + "я" if merges else word + ("а", "е")[front]
