"""The Latin alphabets of Kazakh: of 2017, 2018 and 2021, of Wikipedia, and plain ASCII."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from newsarchive.kazakh.spelling import finish, table

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ALPHABETS", "alphabet", "alphabets", "read", "spell", "with_marks"]

# The draft presented in January 2021.
_TO_LATIN = table(
    "а=a ә=ä б=b в=v г=g ғ=ğ д=d е=e ё=io ж=j з=z и=i й=i к=k "
    "қ=q л=l м=m н=n ң=ñ о=o ө=ö п=p р=r с=s т=t у=u ұ=ū ү=ü "
    "ф=f х=h һ=h ц=ts ч=tş ш=ş щ=ştş ъ= ы=y і=ı ь= э=e ю=iu я=ia"
)

# Letters of the Latin alphabets. J stands for и or й, decided by what is around it; in plain ASCII
# also A, O, U, Y, G and K stand for a back or a front letter, decided by vowel harmony.
_COMMON = table(
    "a=а b=б d=д e=е f=ф g=г h=х j=ж k=к l=л m=м n=н o=о p=п q=қ r=р s=с t=т v=в y=ы z=з ə=ә"
)
# A letter that an alphabet lacks is read as in an alphabet that has it: people mix them.
_MIXED = table("á=ә ä=ә ǵ=ғ ğ=ғ ń=ң ñ=ң ŋ=ң ó=ө ö=ө ú=ү ü=ү ū=ұ ý=у ş=ш ç=ч ï=J é=э ı=і w=у")
_LETTERS = {
    # By the decree of 19 February 2018, with acutes.
    "acute": "u=ұ i=і ı=J sh=ш ch=ч tsh=тш shtsh=щ ts=Ц",
    # By the decree of 26 October 2017: an apostrophe after a letter, here made an acute over it.
    "apostrophe": "u=ұ i=і í=J ś=ш ć=ч ts=Ц",
    # The draft of 2021; ç and ŋ are of that of 2019.
    "draft": "u=у i=J ı=і tş=Ч ts=Ц ştş=щ sh=сх",
    # Of the Kazakh Wikipedia and the agency Kazinform.
    "wikipedia": "c=ц i=і ı=ы ï=и u=ұ x=х y=й h=һ ya=я yu=ю yo=ё şç=щ şş=щ",
    # As people type without any of these letters.
    "plain": "a=A o=O u=U y=ы i=I ı=I g=G k=K gh=ғ kh=х ng=ң sh=ш ch=ч zh=ж tsh=тш ts=Ц "
    "ya=я yu=ю yo=ё sch=щ shch=щ",
}
ALPHABETS = tuple(_LETTERS)
"""The names of the alphabets."""

_ALPHABETS = {name: _COMMON | _MIXED | table(own) for name, own in _LETTERS.items()}

# Letters of some alphabets only. Which of the two that share ä and ş it is, the hints tell.
_ONLY_ACUTE = re.compile("[áǵńóúý]")
_ONLY_LATER = re.compile("[äğñŋöüūşçï]|İ")
_ONLY_WIKIPEDIA = re.compile("ï")

# What speaks for an alphabet where its own letters do not: ı is и or й in «acute», і in «draft» and
# ы in «wikipedia»; y is ы in the first two and й in the third.
_CONSONANT = "[^aeiouyäöüūıáóúý ]"
_LOAN = "\\b[bdfgkpst][rl]"  # two consonants begin loans only
_HINTS = {
    "acute": (
        ("[aeoáóy]ı", 2),  # ай, ей, ой, ый; in the draft only у is a vowel before і
        ("uı[mdlyrtq]", 1),  # ұйым; in the draft сәуір, қауіп
        ("ıı|ıa|ıi", 3),  # ий, ия, иі
        ("[sc]h", 2),  # ш, ч
        ("qı|ıq", 1),  # қиын; і does not stand beside қ
        ("iı", -3),  # ій is rare
        (f"{_CONSONANT}i|\\bi", 1),  # і; in the draft и, which is rarer
        (f"[aou]{_CONSONANT}{{1,2}}ı\\w", 1),  # in loans: амин
        (f"{_CONSONANT}i\\b", 2),  # и seldom ends a word
        (f"{_LOAN}[^iı\\W]*ı", 2),  # the first such vowel of a loan is и
        ("[fvh]ı\\w", 1),
        ("[bdfgjklmnpqrstvzǵńğñş]ı\\b", -2),  # и ends loans only
    ),
    "draft": (
        ("iı", 3),  # тиіс, киіз
        (f"{_CONSONANT}ı", 1),  # і
        (f"[eäöü]{_CONSONANT}{{1,2}}ı", 1),  # the harmony of і
        (f"ı{_CONSONANT}{{1,2}}[äöü]", 1),
        ("[bdfgjklmnpqrstvzğñş]ı\\b", 1),
        ("[aou]ı|ıı|ıa|qı|ıq|ığ|ğı", -2),
        (f"[aou]{_CONSONANT}{{1,2}}ı", -3),
        (f"{_LOAN}[^iı\\W]*i", 2),
        (f"{_CONSONANT}y{_CONSONANT}", 1),  # ы between consonants
        ("i[aouey]|[aouey]i", 2),  # ия, ай
        ("ū", 3),
        ("[wxï]", -3),
    ),
    "wikipedia": (
        (f"[aou]{_CONSONANT}{{1,2}}ı", 2),  # the harmony of ы
        ("qı|ıq|ığ|ğı", 2),
        (f"[eäöü]{_CONSONANT}{{1,2}}i", 1),  # the harmony of і
        (f"{_CONSONANT}i\\b", 2),
        ("[aeoiäö]y", 1),  # й after a vowel
        ("[aeoiäöuü]y[aeoiıäöuü]", 3),  # ы stands beside no vowel
        (f"{_CONSONANT}y{_CONSONANT}", -4),  # й stands beside a vowel
        ("[aeoyu]ı|ıı|ıa", -2),
        ("ï", 4),
        ("w", 2),
    ),
}
_SURE_LEAD = 5
"""Points by which one of the two alphabets with ä and ş has to lead to be the only one."""

_WEIGHED = {
    name: [(re.compile(pattern), weight) for pattern, weight in hints]
    for name, hints in _HINTS.items()
}
_APOSTROPHE = re.compile("(?<=[aginoscuy])['’ʼ](?![\"”»])", re.IGNORECASE)
# One that is no English ending (John's, don't, you're) and begins no name (O'Brien).
_APOSTROPHE_LETTER = re.compile(
    "[cginsuy]['’ʼ](?!(?:s|t|m|d|ll|ve|re)\\b)(?=[a-z])"
    "|(?<=[a-z])[ao]['’ʼ](?=[a-z])"
    "|(?<=[a-z])(?:[dnt][iy]n|[ae]i)['’ʼ](?![a-z])"
)


def alphabets(text: str) -> tuple[str, ...]:
    """The Latin alphabets that a Kazakh text can be written in, the likeliest first.

    A letter of one alphabet only (ǵ, ñ, ï) is sure. Where ı is the only such letter, and in plain
    ASCII, more than one remains: on a few words it stays a guess.

    Args:
        text: as much as there is of it: a whole sentence or query, never a single word of one.

    Returns:
        one or more of «acute» (2018), «draft» (2021), «wikipedia» (of Wikipedia and Kazinform),
        «apostrophe» (2017) and «plain» (ASCII).

    >>> alphabets("Qazaqstan Respýblıkasynyń Prezıdenti")
    ('acute',)
    >>> alphabets("bilim mınıstri")
    ('acute', 'draft', 'wikipedia')
    """
    composed = unicodedata.normalize("NFC", text)
    lower = composed.replace("İ", "i").lower()
    acute = len(_ONLY_ACUTE.findall(lower))
    later = len(_ONLY_LATER.findall(lower)) + composed.count("İ")
    if acute > later:
        return ("acute",)
    if later:
        lead = _points(lower, "draft") - _points(lower, "wikipedia")
        names = ("draft", "wikipedia") if lead >= 0 else ("wikipedia", "draft")
        return names if abs(lead) < _SURE_LEAD else names[:1]
    if "ı" in lower:
        points = {name: _points(lower, name) for name in _HINTS}
        return tuple(sorted(points, key=points.__getitem__, reverse=True))
    if _APOSTROPHE_LETTER.search(lower):
        return ("apostrophe",)
    return ("plain", "acute", "draft", "wikipedia")


def _points(lower: str, name: str) -> int:
    """How much of a text in small letters speaks for an alphabet."""
    return sum(weight * len(hint.findall(lower)) for hint, weight in _WEIGHED[name])


def is_sure(names: tuple[str, ...]) -> bool:
    """Whether `alphabets` saw a letter that tells the alphabet.

    Then one is left, or two much alike.

    >>> is_sure(("draft", "wikipedia")), is_sure(("plain", "acute", "draft"))
    (True, False)
    """
    return len(names) < len(_HINTS)


def alphabet(text: str) -> str:
    """The likeliest Latin alphabet of a Kazakh text: the first of `alphabets`.

    >>> alphabet("Qazaqstan būryñğy")
    'draft'
    """
    return alphabets(text)[0]


def with_marks(text: str) -> str:
    """A text of 2017 with a combining acute in place of each apostrophe that is part of a letter.

    It keeps its length, so offsets hold for both.

    >>> import unicodedata
    >>> unicodedata.normalize("NFC", with_marks("Respy'bli'kasy"))
    'Respýblíkasy'
    """
    return _APOSTROPHE.sub("\u0301", text)


@cache
def _letters(name: str) -> tuple[re.Pattern[str], Mapping[str, str]]:
    """The pattern of an alphabet's letters, the longest first, and what each becomes."""
    signs = _ALPHABETS[name]
    return re.compile("|".join(sorted(signs, key=len, reverse=True))), signs


def read(word: str, name: str) -> str:
    """A Latin word in lower case -> Cyrillic by letters and rules alone.

    A letter that no alphabet has is read without its mark.

    Args:
        word: in NFC, without capitals: `without_capital_i` tells how I is read.
        name: of the alphabet.

    >>> read("mınıstr", "acute"), read("mınıstr", "draft")
    ('министр', 'міністр')
    """
    pattern, signs = _letters(name)
    letters = pattern.sub(lambda found: signs[found[0]], word)
    if _LEFT.search(letters):
        bare = _LEFT.sub(lambda found: unicodedata.normalize("NFD", found[0])[0], letters)
        letters = pattern.sub(lambda found: signs[found[0]], bare)
    if name == "plain":
        letters = _plain_vowels(letters)
    return finish(letters, name)


_LEFT = re.compile("[\u00c0-\u024f\u1e00-\u1eff]")


# The capital I: of i or of ı, and where keyboards have no İ the one for the other. So what is
# around it decides, as in «QAÝIPSIZDIK», «Ispanııa» and «SIM».
_BACK_LETTERS = {
    "acute": re.compile("[aoyu]"),
    "wikipedia": re.compile("[aouı]"),
}
_FRONT_LETTERS = {
    "acute": re.compile("[eáóúi]"),
    "wikipedia": re.compile("[eäöüi]"),
}
_HARD, _SOFT = re.compile("[qǵğ]"), re.compile("[kg]")
_UNKNOWN = "-"  # tells nothing of the harmony
_VOWEL_NEXT = re.compile("[aeouýıīäöü]")


def without_capital_i(word: str, name: str) -> str:
    """A Latin word with small letters in place of its I and İ.

    Args:
        word: in NFC, as printed.
        name: of its alphabet.

    >>> without_capital_i("QAÝIPSIZDIK", "acute"), without_capital_i("Ispanııa", "acute")
    ('QAÝiPSiZDiK', 'ıspanııa')
    """
    if "I" not in word:
        return word.replace("İ", "i")
    # Whoever prints İ means ı by I.
    if name == "draft" or (name == "wikipedia" and "İ" in word):
        return word.replace("I", "ı").replace("İ", "i")
    if name not in _BACK_LETTERS:
        return word.replace("İ", "i")
    undotted = word.replace("İ", "i")
    lower = undotted.replace("I", _UNKNOWN).lower()
    signs = []
    for at, sign in enumerate(undotted):
        signs.append(_small_i(lower, at, name) if sign == "I" else sign)
    return "".join(signs)


def _small_i(lower: str, at: int, name: str) -> str:
    """What the I at a place of a word is: ı where it is back («acute»: и), i where it is front."""
    if name == "acute" and _VOWEL_NEXT.match(lower, at + 1):
        return "ı"
    before, after = lower[:at], lower[at + 1 :]
    signs = [
        *_harmonies(after, _BACK_LETTERS[name], _FRONT_LETTERS[name]),
        *_harmonies(after, _HARD, _SOFT),
        *reversed(_harmonies(before, _BACK_LETTERS[name], _FRONT_LETTERS[name])),
    ]
    return "ı" if signs and signs[0] else "i"


def _harmonies(letters: str, back: re.Pattern[str], front: re.Pattern[str]) -> list[bool]:
    """For each letter that tells the harmony whether it is a back one."""
    return [bool(back.match(sign)) for sign in letters if back.match(sign) or front.match(sign)]


# ASCII: harmony by the first sign of it; then the letters of either row.
_IS_FRONT = re.compile("[еәөүі]|I(?![AOаяы])")
_IS_BACK = re.compile("[қғыя]|[AOU][^AOUIеы]+[AOы]|^[^еI]*$")
_PLAIN_ROWS = {
    False: str.maketrans("AOUIGK", "аоұJғқ"),
    True: str.maketrans("AOUIGK", "әөүігк"),
}
_PLAIN_LOANS = str.maketrans("AOUIGK", "аоуJгк")


def _plain_vowels(letters: str) -> str:
    """Letters of ASCII that stand for two sounds -> those that the harmony of the word asks for."""
    letters = re.sub("(?<=[AOUеы])I|I(?=[AOU])", "J", letters)
    letters = re.sub("(?<=[AOеыIJ])U|U(?=[AOеыI])|(?<=.)U$", "у", letters)
    letters = re.sub("(?<=[AOUе])ы(?![^AOUеыIJқғ]{2}|[лнсмрт]$)", "й", letters)
    if re.search("[фвц]|A.*е.*A|O.*O|[AO].*[AOUе].*O|I.*[AO]", letters) and not re.search(
        "[қғы]", letters
    ):
        return letters.translate(_PLAIN_LOANS)
    back = bool(_IS_BACK.search(letters)) or not _IS_FRONT.search(letters)
    if not back and "A" in letters[3:]:  # ә stands in the first syllable
        return letters.translate(_PLAIN_LOANS)
    return letters.translate(_PLAIN_ROWS[not back])


# The other alphabets from the letters of the draft.
_TO_ACUTE = str.maketrans(
    table("ä=á ğ=ǵ ñ=ń ö=ó ü=ú u=ý ū=u i=ı ı=i") | {"ş": "sh"},
)
_TO_APOSTROPHE = str.maketrans(table("ä=á ğ=ǵ ñ=ń ö=ó ü=ú u=ý ū=u i=í ı=i ş=ś"))
_TO_PLAIN = str.maketrans(table("ä=a ğ=g ñ=n ö=o ü=u ū=u ı=i ş=sh"))
# Wikipedia tells letters apart that the draft joins, so it is written from the Cyrillic ones.
_TO_WIKIPEDIA = table(
    "ё=yo и=ï й=y у=w ұ=u х=x ц=c ч=ç щ=şç ы=ı і=i э=é ю=yu я=ya",
)
_SPELLED = {
    "draft": (_TO_LATIN, {}),
    "acute": (_TO_LATIN | {"ч": "ch"}, _TO_ACUTE),
    "apostrophe": (_TO_LATIN | {"ч": "ć"}, _TO_APOSTROPHE),
    "wikipedia": (_TO_LATIN | _TO_WIKIPEDIA, {}),
    "plain": (_TO_LATIN | {"ч": "ch"}, _TO_PLAIN),
}


def spell(word: str, name: str) -> str:
    """A Cyrillic word in lower case -> Latin letters of this alphabet.

    >>> spell("министр", "acute"), spell("министр", "wikipedia")
    ('mınıstr', 'mïnïstr')
    """
    signs, others = _SPELLED[name]
    letters = "".join(signs.get(sign, sign) for sign in word)
    return letters.translate(others)
