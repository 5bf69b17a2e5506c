"""What the Latin and the Arabic script leave open, decided by Cyrillic spelling.

И or й, я and ю, ц and ч, э.
"""

from __future__ import annotations

import re

__all__ = ["VOWELS", "finish", "table"]

VOWELS = "аәеёиоөуұүыіэюя"


def table(text: str) -> dict[str, str]:
    """Pairs of letters, written as «а=a б=b»; nothing after the sign is an empty string.

    >>> table("ш=sh ь=")
    {'ш': 'sh', 'ь': ''}
    """
    return dict(pair.split("=") for pair in text.split())


# How J is written: й after a vowel, else и; with а and у it makes я and ю where Cyrillic spelling
# asks for them.
_SEMIVOWELS = (
    (f"(?<=[{VOWELS}])JJа", "йя"),
    ("JJа", "ия"),
    ("JJу", "ию"),
    (f"(?<=[^{VOWELS}J])JJ(?=$|[^{VOWELS}])", "ий"),
    (f"(?<=[{VOWELS}])JJ", "йи"),
    (f"(?:^|(?<=[{VOWELS}]))Jа", "я"),
    ("(?:^|(?<=[^J]))Jу", "ю"),
    ("^J(?=о)", "й"),
    (f"(?<=[{VOWELS}])J", "й"),
    # ия ends words, иа does not: Жапония, миллиард.
    ("Jа(?=$|(?:ның|ны|ға|дан|дағы|мен|лық|лы|сы|сын.*)$)", "ия"),
)
# э begins loans only, and these are beginnings that no Kazakh word has.
_LOAN_E = (
    ("^е(?=к[созв]|ф|мб|страд|стаф|лек|лем|тно|ндо|пид|пиз|кип|мигр|ритр|стон|скиз|спер)", "э"),
    ("(?<=[ритк]о)е(?=лек|нер|тил|кон)", "э"),
)
# In the draft, ц is ts and ч is tş, as т+с and т+ш are: айтса, кетсе; хатшы, уақытша.
_DIGRAPHS = (
    ("^Ц|(?<=н)Ц|Ц(?=[иJоуюяэ]|$)|(?<=[иоJ])Ц(?=е)", "ц"),
    ("Ц", "тс"),
    ("^Ч|Ч(?=[еиJоуюэ]|$|[^аәыіл])", "ч"),
    ("Ч", "тш"),
)

# After a consonant, и + а is spelled иа (миллиард) where ия is written with two letters, else it
# is ия (Жапония).
_IA = {
    "acute": "иа",
    "apostrophe": "иа",
    "draft": "иа",
    "wikipedia": "иа",
    "plain": "ия",
    "arabic": "ия",
}
_RULES = {
    name: tuple(
        (re.compile(pattern), letters)
        for pattern, letters in (*_DIGRAPHS, *_SEMIVOWELS, ("Jа", ia), ("J", "и"), *_LOAN_E)
    )
    for name, ia in _IA.items()
}


def finish(letters: str, script: str) -> str:
    """A word with J, Ц and Ч where its script leaves the letter open -> as Cyrillic spells it.

    Args:
        letters: the word in lower case; J stands for и or й, Ц for ц or тс, Ч for ч or тш.
        script: «acute», «draft», «plain» or «arabic».
    """
    for rule, replacement in _RULES[script]:
        letters = rule.sub(replacement, letters)
    return letters
