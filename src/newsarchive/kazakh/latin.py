"""The Latin alphabets of Kazakh: 2018, 2021, and plain ASCII."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from newsarchive.kazakh.spelling import finish, table

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["alphabet", "read", "spell"]

# The draft presented in January 2021.
_TO_LATIN = table(
    "а=a ә=ä б=b в=v г=g ғ=ğ д=d е=e ё=io ж=j з=z и=i й=i к=k қ=q л=l м=m н=n ң=ñ о=o ө=ö п=p р=r с=s т=t у=u ұ=ū ү=ü "
    "ф=f х=h һ=h ц=ts ч=tş ш=ş щ=ştş ъ= ы=y і=ı ь= э=e ю=iu я=ia"
)

# Letters of the Latin alphabets. J stands for и or й, decided by what is around it; in plain ASCII also A, O, U, Y, G
# and K stand for a back or a front letter, decided by vowel harmony.
_COMMON = table(
    "a=а b=б d=д e=е f=ф g=г h=х j=ж k=к l=л m=м n=н o=о p=п q=қ r=р s=с t=т v=в y=ы z=з ə=ә"
)
_ALPHABETS = {
    # by the decree of 19 February 2018, with acutes
    "acute": _COMMON | table("á=ә ǵ=ғ ń=ң ó=ө ú=ү ý=у u=ұ i=і ı=J sh=ш ch=ч"),
    # the draft of 2021; ç and ŋ are of that of 2019
    "draft": _COMMON
    | table("ä=ә ğ=ғ ñ=ң ŋ=ң ö=ө ü=ү ū=ұ u=у i=J ı=і ş=ш ç=ч tş=Ч ts=Ц ştş=щ sh=сх"),
    # as people type without any of these letters
    "plain": _COMMON
    | table(
        "a=A o=O u=U y=ы i=I g=G k=K gh=ғ kh=х ng=ң sh=ш ch=ч zh=ж ts=Ц ya=я yu=ю yo=ё w=у sch=щ shch=щ"
    ),
}
# Letters of one alphabet only; ı is й or и of the one and і of the other, told by what stands before it.
_ACUTE, _ACUTE_HINT = re.compile("[áǵńóúý]"), re.compile("[aeoyu]ı")
_DRAFT, _DRAFT_HINT = re.compile("[äğñŋöüūşç]"), re.compile("[^aeoyui ]ı")


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
    signs = _ALPHABETS[name]
    return re.compile("|".join(sorted(signs, key=len, reverse=True))), signs


def read(word: str, name: str) -> str:
    """A Latin word in lower case -> Cyrillic by letters and rules alone."""
    pattern, signs = _letters(name)
    letters = pattern.sub(lambda found: signs[found[0]], word)
    if name == "plain":
        letters = _plain_vowels(letters)
    return finish(letters, name)


# ASCII: harmony by the first sign of it; then the letters of either row.
_IS_FRONT = re.compile("[еәөүі]|I(?![AOаяы])")
_IS_BACK = re.compile("[қғыя]|[AOU][^AOUIеы]+[AOы]|^[^еI]*$")
_PLAIN_ROWS = {
    False: str.maketrans("AOUIGK", "аоұJғқ"),
    True: str.maketrans("AOUIGK", "әөүігк"),
}
_PLAIN_LOANS = str.maketrans("AOUIGK", "аоуJгк")


def _plain_vowels(letters: str) -> str:
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


_TO_ACUTE = str.maketrans(
    {
        "ä": "á",
        "ğ": "ǵ",
        "ñ": "ń",
        "ö": "ó",
        "ü": "ú",
        "u": "ý",
        "ū": "u",
        "ş": "sh",
        "i": "ı",
        "ı": "i",
    }
)
_TO_PLAIN = str.maketrans("äğñöüūı", "agnouui")


def spell(word: str, name: str) -> str:
    """A Cyrillic word in lower case -> Latin letters of this alphabet."""
    draft = "".join(_TO_LATIN.get(sign, sign) for sign in word)
    if name == "draft":
        return draft
    digraphs = draft.replace("tş", "ch")
    return (
        digraphs.translate(_TO_ACUTE)
        if name == "acute"
        else digraphs.replace("ş", "sh").translate(_TO_PLAIN)
    )
