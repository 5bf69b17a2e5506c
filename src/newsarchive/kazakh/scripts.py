"""Kazakh in Latin and Arabic letters <-> Cyrillic.

Both scripts tell fewer letters apart than Cyrillic does. What they leave open is decided by spelling rules and vowel
harmony, and for loans by the list in `loans.py`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from newsarchive.kazakh import languages
from newsarchive.kazakh.letters import INVISIBLE, MARKS, normalise
from newsarchive.kazakh.loans import LOANS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["alphabet", "arabic_word", "latin_word", "to_arabic", "to_cyrillic", "to_latin"]


def _table(text: str) -> dict[str, str]:
    """Pairs of letters, written as «а=a б=b»."""
    return dict(pair.split("=") for pair in text.split())


# The draft presented in January 2021.
_TO_LATIN = _table(
    "а=a ә=ä б=b в=v г=g ғ=ğ д=d е=e ё=io ж=j з=z и=i й=i к=k қ=q л=l м=m н=n ң=ñ о=o ө=ö п=p р=r с=s т=t у=u ұ=ū ү=ü "
    "ф=f х=h һ=h ц=ts ч=tş ш=ş щ=ştş ъ= ы=y і=ı ь= э=e ю=iu я=ia"
)

# Letters of the Latin alphabets. J stands for и or й, decided by what is around it; in plain ASCII also A, O, U, Y, G
# and K stand for a back or a front letter, decided by vowel harmony.
_COMMON = _table("a=а b=б d=д e=е f=ф g=г h=х j=ж k=к l=л m=м n=н o=о p=п q=қ r=р s=с t=т v=в y=ы z=з ə=ә")
_ALPHABETS = {
    # by the decree of 19 February 2018, with acutes
    "acute": _COMMON | _table("á=ә ǵ=ғ ń=ң ó=ө ú=ү ý=у u=ұ i=і ı=J sh=ш ch=ч"),
    # the draft of 2021; ç and ŋ are of that of 2019
    "draft": _COMMON | _table("ä=ә ğ=ғ ñ=ң ŋ=ң ö=ө ü=ү ū=ұ u=у i=J ı=і ş=ш ç=ч tş=Ч ts=Ц ştş=щ sh=сх"),
    # as people type without any of these letters
    "plain": _COMMON
    | _table("a=A o=O u=U y=ы i=I g=G k=K gh=ғ kh=х ng=ң sh=ш ch=ч zh=ж ts=Ц ya=я yu=ю yo=ё w=у sch=щ shch=щ"),
}
# Letters of one alphabet only; ı is й or и of the one and і of the other, told by what stands before it.
_ACUTE, _ACUTE_HINT = re.compile("[áǵńóúý]"), re.compile("[aeoyu]ı")
_DRAFT, _DRAFT_HINT = re.compile("[äğñŋöüūşç]"), re.compile("[^aeoyui ]ı")

_LATIN_WORD = re.compile(f"[A-Za-z\u00c0-\u024f\u0259\u018f{INVISIBLE}\u0300-\u036f]+")
_NOT_KAZAKH = re.compile("[wx]|c(?!h)", re.IGNORECASE)

_LONGEST = 64  # characters of a word; longer ones are none and stay as they are

_VOWELS = "аәеёиоөуұүыіэюя"
_BACK, _FRONT = "аоұықғ", "әөүіекг"

# How J is written: й behind a vowel, else и; with а and у it makes я and ю where Cyrillic spelling asks for them.
_SEMIVOWELS = (
    (f"(?<=[{_VOWELS}])JJа", "йя"),
    ("JJа", "ия"),
    ("JJу", "ию"),
    (f"(?<=[^{_VOWELS}J])JJ(?=$|[^{_VOWELS}])", "ий"),
    (f"(?<=[{_VOWELS}])JJ", "йи"),
    (f"(?:^|(?<=[{_VOWELS}]))Jа", "я"),
    (f"(?:^|(?<=[^J]))Jу", "ю"),
    ("^J(?=о)", "й"),
    (f"(?<=[{_VOWELS}])J", "й"),
)
# э begins loans only, and these are beginnings that no Kazakh word has.
_LOAN_E = (
    ("^е(?=к[созв]|ф|мб|страд|стаф|лек|лем|тно|ндо|пид|пиз|кип|мигр|ритр|стон|скиз|спер)", "э"),
    ("(?<=[ритк]о)е(?=лек|нер|тил|кон)", "э"),
)
# Behind a consonant, и + а is spelled иа (миллиард) where ия is written with two letters, else it is ия (Жапония).
_RULES = {
    name: tuple((re.compile(pattern), letters) for pattern, letters in (*_SEMIVOWELS, ("Jа", ia), ("J", "и"), *_LOAN_E))
    for name, ia in (("acute", "иа"), ("draft", "иа"), ("plain", "ия"), ("arabic", "ия"))
}

# In the draft, ц is ts and ч is tş, as т+с and т+ш are: айтса, кетсе; хатшы, уақытша.
_DIGRAPHS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), letters)
    for pattern, letters in (
        ("^Ц|(?<=н)Ц|Ц(?=[иJоуюяэ]|$)|(?<=[иоJ])Ц(?=е)", "ц"),
        ("Ц", "тс"),
        ("^Ч|Ч(?=[еиJоуюэ]|$|[^аәыіл])", "ч"),
        ("Ч", "тш"),
    )
)


def alphabet(text: str) -> str:
    """The Latin alphabet that a Kazakh text is written in: «acute» (2018), «draft» (2021) or «plain» (ASCII)."""
    lower = unicodedata.normalize("NFC", text).lower()
    for acute, draft in ((_ACUTE, _DRAFT), (_ACUTE_HINT, _DRAFT_HINT)):
        seen = len(acute.findall(lower)), len(draft.findall(lower))
        if any(seen):
            return "acute" if seen[0] > seen[1] else "draft"
    return "plain"


@cache
def _letters(name: str) -> tuple[re.Pattern[str], Mapping[str, str]]:
    """The pattern of an alphabet's letters, the longest first, and what each becomes."""
    table = _ALPHABETS[name]
    return re.compile("|".join(sorted(table, key=len, reverse=True))), table


def _latin_letters(word: str, name: str) -> str:
    """A Latin word in lower case -> Cyrillic by letters and rules alone."""
    pattern, table = _letters(name)
    letters = pattern.sub(lambda found: table[found[0]], word)
    if name == "plain":
        letters = _plain_vowels(letters)
    for rule, replacement in (*_DIGRAPHS, *_RULES[name]):
        letters = rule.sub(replacement, letters)
    return letters


# ASCII: harmony by the first sign of it; then the letters of either row.
_IS_FRONT = re.compile("[еәөүі]|I(?![AOаяы])")
_IS_BACK = re.compile("[қғы]|[AOU][^AOUIеы]+[AOы]|^[^еI]*$")
_PLAIN_ROWS = {
    False: str.maketrans("AOUIGK", "аоұJғқ"),
    True: str.maketrans("AOUIGK", "әөүігк"),
}
_PLAIN_LOANS = str.maketrans("AOUIGK", "аоуJгк")


def _plain_vowels(letters: str) -> str:
    letters = re.sub(f"(?<=[AOUеы])I|I(?=[AOU])", "J", letters)
    letters = re.sub("(?<=[AOеыIJ])U|U(?=[AOеыI])|(?<=.)U$", "у", letters)
    letters = re.sub("(?<=[AOUе])ы(?![^AOUеыIJқғ]{2}|[лнсмрт]$)", "й", letters)
    if re.search("[фвц]|A.*е.*A|O.*O|[AO].*[AOUе].*O|I.*[AO]", letters) and not re.search("[қғы]", letters):
        return letters.translate(_PLAIN_LOANS)
    back = bool(_IS_BACK.search(letters)) or not _IS_FRONT.search(letters)
    return letters.translate(_PLAIN_ROWS[not back]) if back or "A" not in letters[3:] else letters.translate(_PLAIN_LOANS)


def latin_word(word: str, name: str) -> str:
    """A Kazakh word in Latin letters -> Cyrillic, in lower case.

    Args:
        word: the word as printed.
        name: its alphabet, as `alphabet` names it.
    """
    lower = normalise(_dotted(word) if name == "draft" else word)
    return _with_loans(_latin_letters(lower, name), name)


def _dotted(word: str) -> str:
    """In the draft I is the capital of ı and İ that of i."""
    return unicodedata.normalize("NFC", word).replace("I", "ı").replace("İ", "i")


# --- Arabic -----------------------------------------------------------------------------------------------------------

_TO_ARABIC = _table(
    "а=ا ә=ا б=ب в=ۆ г=گ ғ=ع д=د е=ە ё=يو ж=ج з=ز и=ي й=ي к=ك қ=ق л=ل м=م н=ن ң=ڭ о=و ө=و п=پ р=ر с=س т=ت у=ۋ ұ=ۇ ү=ۇ "
    "ф=ف х=ح һ=ھ ц=تس ч=چ ш=ش щ=شش ъ= ы=ى і=ى ь= э=ە ю=يۋ я=يا"
) | {"،": "،"}
_HAMZA = "\u0674"
_FROM_ARABIC = _table(
    "ا=A ب=б ۆ=в گ=г ع=ғ د=д ە=е ج=ж ز=з ي=J ك=к ق=қ ل=л م=м ن=н ڭ=ң و=O پ=п ر=р س=с ت=т ۋ=у ۇ=U ف=ф ح=х ھ=һ چ=ч "
    "ش=ш ى=Y ک=к ی=Y ه=һ خ=х غ=ғ ڤ=в ۅ=O ئ=J"
)
_COMPOSED = str.maketrans({"\u0675": "\u0674ا", "\u0676": "\u0674و", "\u0677": "\u0674ۇ", "\u0678": "\u0674ى", "آ": "ا", "أ": "\u0674ا", "إ": "ا"})
_HAMZAS = re.compile("[\u0621\u0674\u0654\u0655]")
_ARABIC_LETTERS = "\u0621-\u063a\u0640-\u064a\u0654\u0655\u066e-\u06d3\u06d5"
_ARABIC_WORD = re.compile(f"[{_ARABIC_LETTERS}{INVISIBLE}{MARKS}]+")
_ARABIC_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_ARABIC_MARKS = str.maketrans("؟،؛", "?,;")


def arabic_word(word: str) -> str:
    """A Kazakh word in Arabic letters -> Cyrillic, in lower case."""
    if len(word) > _LONGEST:
        return word
    bare = re.sub(f"[{INVISIBLE}\u0640\u064b-\u0653\u0670]", "", word).translate(_COMPOSED)
    return _with_loans(_from_arabic(bare), "arabic")


def _from_arabic(word: str) -> str:
    letters = "".join(_FROM_ARABIC.get(sign, sign) for sign in _HAMZAS.sub("", word))
    letters = _harmony(letters.replace("тс", "Ц"), front=bool(_HAMZAS.search(word)))
    for rule, replacement in (*_DIGRAPHS, *_RULES["arabic"]):
        letters = rule.sub(replacement, letters)
    return letters


_PAIRS = {"A": "аә", "O": "оө", "U": "ұү", "Y": "ыі"}


_FRONT_BESIDE, _BACK_BESIDE = {"к", "г"}, {"қ", "ғ"}
# -мен, -пен, -бен follow any word; рок, шок have к behind о, көк and көл before it.
_FRONT_CUE = re.compile("^(?!.*[еY]).*[кг]O|^.*Y.*[кг]|^.*[кг].*Y|(?<![мпб])е|е(?!н$)|^.{0,3}е|^(?!.*O).*[кг]")
_LOAN_CUE = re.compile("[фвчхЦ]|.[AO]|[^AOUYеJу]Jу")


def _harmony(letters: str, *, front: bool) -> str:
    """A, O, U and Y -> the back or the front vowel.

    The hamza makes the whole word front; without it е, к and г make the vowels next to them front, қ and ғ back. In a
    word with these A is ә and O is ө in the first syllable only, and not in a loan (ф, в, ч, A or O further on).
    """
    if front:
        return "".join(_PAIRS[sign][1] if sign in _PAIRS else sign for sign in letters)
    vowels = [match.start() for match in re.finditer("[AOUYеJу]", letters)]
    loan = not _FRONT_CUE.search(letters) or bool(_LOAN_CUE.search(letters[vowels[0] :] if vowels else ""))
    signs = list(letters)
    for place, sign in enumerate(letters):
        if sign in "AO":
            signs[place] = _PAIRS[sign][not loan and place == vowels[0] and not re.search("[қғ]", letters[:place + 2])]
        elif sign in "UY":
            beside = letters[place + 1 : place + 2]
            signs[place] = _PAIRS[sign][
                beside in _FRONT_BESIDE or (beside not in _BACK_BESIDE and _is_front("".join(signs[:place]), letters[place + 1 :]))
            ]
    return "".join(signs)


def _is_front(before: str, after: str) -> bool:
    """Whether the next vowel is a front one: by the nearest letter before it that tells, else by the first one after."""
    for sign in reversed(before):
        if sign in _BACK or sign in _FRONT:
            return sign in _FRONT
    for sign in after:
        if sign in "екг" or sign in "Aқғ":
            return sign in "екг"
    return False


def _arabic_letters(word: str) -> str:
    letters = "".join(_TO_ARABIC.get(sign, sign) for sign in word.replace("ия", "я").replace("ию", "ю"))
    return _HAMZA + letters if _TAKES_HAMZA.match(word) else letters


# A front vowel is the first one, and neither е, к or г says so already nor қ or ғ makes it a word of both rows.
_TAKES_HAMZA = re.compile("(?!.*[еэкгқғ])[^аоұыияюё]*[әөүі]")


def to_arabic(text: str) -> str:
    """Kazakh in Cyrillic -> Arabic letters (төте жазу); all else as it is."""
    return _CYRILLIC_WORD.sub(lambda found: _arabic_letters(normalise(found[0])), text)


_CYRILLIC_WORD = re.compile("[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі]+")


# --- Loans ------------------------------------------------------------------------------------------------------------


@cache
def _loans(script: str) -> tuple[dict[str, str], int]:
    """What the rules make of each loan after it was written in a script -> the loan; and the longest of these."""
    back: Callable[[str], str] = _from_arabic if script == "arabic" else lambda word: _latin_letters(word, script)
    there: Callable[[str], str] = _arabic_letters if script == "arabic" else _SPELL[script]
    table = {}
    for loan in LOANS:
        for tail in ("", "ы", "д"):  # what follows can change how the end of the loan is read: матч, матчы
            for spelled in {there(loan + tail), there(loan + tail).lstrip(_HAMZA)}:  # мұғалім is printed without hamza
                made = back(spelled)
                if not made.startswith(loan):
                    table[made[: len(made) - len(tail)]] = loan
    return table, max(map(len, table), default=0)


def _draft_letters(word: str) -> str:
    return "".join(_TO_LATIN.get(sign, sign) for sign in word)


_TO_ACUTE = str.maketrans(
    {"ä": "á", "ğ": "ǵ", "ñ": "ń", "ö": "ó", "ü": "ú", "u": "ý", "ū": "u", "ş": "sh", "i": "ı", "ı": "i"}
)
_SPELL: dict[str, Callable[[str], str]] = {
    "draft": _draft_letters,
    "acute": lambda word: _draft_letters(word).replace("tş", "ch").translate(_TO_ACUTE),
    "plain": lambda word: _draft_letters(word).replace("tş", "ch").replace("ş", "sh").translate(
        str.maketrans("äğñöüūı", "agnouui")
    ),
}


def _with_loans(word: str, script: str) -> str:
    """The word with the loan it begins with as it is spelled in Cyrillic."""
    table, longest = _loans(script)
    for length in range(min(longest, len(word)), 2, -1):
        loan = table.get(word[:length])
        if loan and (length > 3 or length == len(word)):  # a short loan is the start of too many other words
            rest = word[length:]
            return (loan[:-1] if loan[-1] == "ь" and rest[:1] and rest[0] in _VOWELS else loan) + rest  # королі
    return word


# --- Texts ------------------------------------------------------------------------------------------------------------


def _case(word: str, like: str) -> str:
    """The word in the case of another one."""
    if like[:1].islower():
        return word
    return word.upper() if len(like) > 1 and like.isupper() else word.capitalize()


def to_latin(text: str) -> str:
    """Kazakh in Cyrillic -> the Latin letters of the 2021 draft; all else as it is."""

    def change(found: re.Match[str]) -> str:
        word = found[0]
        latin = "".join(_TO_LATIN.get(sign, sign) for sign in word.lower())
        if word[0].islower():
            return latin
        if len(word) > 1 and word.isupper():
            return latin.replace("i", "İ").replace("ı", "I").upper()
        return {"i": "İ", "ı": "I"}.get(latin[:1], latin[:1].upper()) + latin[1:]

    return _CYRILLIC_WORD.sub(change, text)


def to_cyrillic(text: str) -> str:
    """Kazakh in Latin or Arabic letters -> Cyrillic.

    Which Latin alphabet it is, is told from the whole text. Cyrillic stays as it is, and so do Latin words that Kazakh
    spelling excludes, Latin words within a Cyrillic text and a text that is English.
    """
    text = _ARABIC_WORD.sub(lambda found: arabic_word(found[0]), text)
    found = _LATIN_WORD.findall(text)
    if not found or len(_CYRILLIC_WORD.findall(text)) > len(found) or languages.is_english(map(normalise, found)):
        return text
    name = alphabet(text)
    return _LATIN_WORD.sub(
        lambda match: match[0] if is_foreign(match[0]) else _case(latin_word(match[0], name), match[0]), text
    )


def is_foreign(word: str) -> bool:
    """Whether Kazakh spelling in Latin letters excludes the word: w, x, c that is no ch, or no word's length."""
    return len(word) > _LONGEST or bool(_NOT_KAZAKH.search(unicodedata.normalize("NFC", word)))
