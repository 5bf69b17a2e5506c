"""Kazakh, Russian and English told apart.

By letters, by letters next to each other, by endings and function words.

No model: each rule is one of spelling or grammar and speaks for one language with a weight. What a
word gives is summed over a sentence.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from newsarchive.kazakh.letters import KAZAKH_ONLY, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = [
    "CHUNKS",
    "FUNCTION_WORDS",
    "WORDS_OF_A_CHUNK",
    "evidence",
    "is_english",
    "is_latin",
    "language",
]

CHUNKS, WORDS_OF_A_CHUNK = 600, 3
"""How much of a sentence is asked for its language: pieces between white space, and words of each.

More would let a sum of evidence run over its field.
"""

# Four sums of evidence in one integer, so that a sentence's are added up in one go: Kazakh and
# Russian (in Cyrillic), Kazakh and English (in Latin). A word gives each at most 16, and 1,800
# words fit in 15 bits.
_FIELD = 15
_MASK = (1 << _FIELD) - 1
_KAZAKH, _RUSSIAN, _LATIN_KAZAKH, _ENGLISH = (1 << _FIELD * place for place in range(4))

# Function words that the other language has not; «да», «та», «те», «том» are words of both.
_KAZAKH_WORDS = words("""
    мен бен пен менен де та те ма ме ба бе па пе ол осы сол бар болды болып бола болса болмайды
    болады болатын болар
    деп деді дейді деген дейтін еді екен емес ет етті етеді етіп отыр жатыр туралы бойынша арасында
    бастап дейин
    кейин жыл жылы жылдан жылдар тек енді ал содан одан оны осындай сондай барлык барша адам адамдар
    ел елдер ер мал
    ат бас сен сендер олар менен менде оларды шын ана ата бала досым дос екеу бес алты жер тау кел
    келер аса тым рет
    жеке жалпы бара барып барды алып алды алар ала салды сала жасады жаман аман басты баста
    барысында арналган
    аталатын ресми кездесу кездести сапар сапары даму мемлекет таза асыл алтын жасыл жол жоба болжам
    айтты берди алу
    беру бару келу жана кала казак казакстан казакстаннын тили тарту сату жасау болу ату кару алган
    болган барган
    жатса берген уй
""")
_RUSSIAN_WORDS = words("""
    и в во с со к ко по из у о об обо от до за для ни но что чтобы как это этот эта эти этого этой
    этом то того тот
    тем же бы ли она оно они мы вы я ты его ее их им ему ей ими них нем ней нас нам вас вам был была
    было были быть
    будет будут есть нет так также только еще уже при под над без через между после перед который
    которая которое
    которые которых которого которой когда если или либо все всех всего всем где кто чем чего потому
    поэтому очень
    можно может могут более менее год года году лет около среди против свою своей своего свои сам
    сама себя один
    одна два три заявил сообщил сказал говорит пока хотя тоже здесь теперь сейчас раз однако мне
    меня мой моя мои
    твой ваш наш наша на не он даже откуда куда никак там тут вновь снова именно ведь лишь почти
    чтоб
""")
_ENGLISH_WORDS = words("""
    the of and in to is for on that with was by at from as it be are has have an or his her he she
    they we you i not
    this will its said were been which their but who about after more new would when there what out
    up all one can
    had our a my your no if do does did over into than them these those two first also may how
""")
_LATIN_KAZAKH_WORDS = words("""
    men ben pen de da ta te ma me ba be pa pe ol osy sol bar dep dedi edi eken emes jáne jäne jane
    zhane úshin üşin
    ushin bul būl boldy bolyp bolady týraly turaly boıynsha boiynşa boiynsha arqyly deıin deiin
    keıin keiin jyl jyly
    bir eki úsh til tili tilin tilinde qazaq el eli onyń onyñ onyn óz öz oz kóp köp kop ne qalaı
    qalai qandaı qandai
    ásirese degen bolǵan bolğan bolgan etti etedi otyr jatyr tur týr sondyqtan biraq bary joq jańa
    jaña jana úlken
    ülken ulken
""")

FUNCTION_WORDS = {"ru": _RUSSIAN_WORDS, "en": _ENGLISH_WORDS}
"""Words of Russian and of English that say little by themselves."""

# (pattern, weight): what the words of one language are made of and those of the other are not.
_KAZAKH_SIGNS = (
    (
        "[жшгкхчщ]ы|ыу|уы|йы|ыа|ыя",
        3,
    ),  # Russian spelling forbids жы, шы, гы, кы and joins ы to no vowel
    ("ы[^ыаеиоуэюя]+ы", 2),
    ("..(?:лар|дар|тар)$|..[лдт][ае]р(?:ы|ым|ымыз|дан|ден|да|де|ды|мен|сын|сыз|дын|ге)$", 2),
    (
        "[аеы]йды$|м[ае]й(?:ды|тын)$|.майы?$|.м[ае]с(?:ын|тан|а)?$|[аы]пты$|[ае]лы$|[ае]тын$|..у(?:дан|ды)$",
        3,
    ),
    ("..(?:[аы]сын[ад]?[ае]?н?|ында|ынан|инде|[лнрмзйьвд]ага|[рлйнзмв]ды)$", 2),
    (
        "..(?:[дт]ан|ден|тен|нан|нен|[дт]ай|[дт]ей|мын|пын|бын|сын|сыз|шы|сы|мыз|дым|тым|са|се|ып|ап|еп|ады)$",
        2,
    ),
    ("..(?:.[мпб]ен|[лнрмзйьв]ге|[аяи]сы|[аяи]сын.*)$", 4),
    (".(?:ау|еу|ылу|ыру|ыту|есу|ысу|ету|елу|алу|ану)$", 2),
    (
        "..(?:[дт]ы|[дт][ае]|[аеы]м|ына|асы|ны|ым|ге|ке|ай|ей|[ндт]ин|[дл][ыи]к|[гк][ае]н|[лдт]ер)$",
        1,
    ),
    ("ау|уа|еу|уе", 1),
)
_RUSSIAN_SIGNS = (
    ("[щъё]|ь[^гдкнтмлр]|вств", 2),
    # Loans of Kazakh have these too, so they count once: two consonants at the start, о after the
    # first syllable, ю and я after a consonant, letters of no Kazakh sound.
    ("^[бвгджзклмнпрстфхцчшщ]{2}|[аеиоуыэюя][^аеиоуыэюя]+о|[бвгджзклмнпрстфхцчшщ][юя]|[ьэцфвч]", 2),
    (
        "..(?:[ое]го|[ое]му|[ая]ми|[ая]х|[ыи]х|[ую]ю|[ыи]й|[ая]я|[ое]е|[ыи]е|.[оы]й|[ыи]м|[ыи]ми|ией|ией|тей|ней)$",
        2,
    ),
    (
        "..(?:ть|ться|тся|[аеиыя]л|[аеиыя]л[аои]|[гкс]л[аои]|лся|лась|лось|лись|[ую]т|[ая]т|[еи]т|ешь|ишь|вш..?)$",
        2,
    ),
    ("..(?:ость|ости|ени[еяюй]|ани[еяюй]|[ое]вский|ск[аоиу].{1,3})$", 2),
    ("..(?:[ое]в|[ое]м|[ая]м|и|ию|ии|ией|ью|ок|ек|ка|ки|ку|кой|ство|ства|н[аоы]|е)$", 1),
    ("^(?:пере|при|про|пре|под|рас|раз|вы|без|из|ис|об|от)[^аеиоуыэюя]", 1),
)
_ENGLISH_SIGNS = (
    ("[wxc]|th|ck|ee|oo|ph|qu|ea|ou|gh|'(?:s|t|m|d|ll|ve|re)$", 2),
    ("ing$|tion|[^aeiou]ed$|ly$|ment|ness$|ies$|ous$|ry$|ty$|ss", 1),
)
_LATIN_KAZAKH_SIGNS = (
    ("q(?!u)|[ǵńýğşūıəñï]", 4),
    # The letters with an apostrophe, of 2017.
    ("[cgisuy]'(?!(?:s|t|m|d|ll|ve|re)$)|.[ao]'[a-z]|n'[^t]", 4),
    ("[áóúäöü]|zh|q", 2),
    ("[ldt][ae]r(?:dy|di|y|i|da|de|dan|den|men|ga|ge|ğa|ǵa|ynda|inde|dyń|diń|dyñ|dıñ|ı)?$", 2),
    (
        "[ndt][yi][nńñ]g?$|[dt][yi]$|yn$|yq$|ik$|ynda|inde$|syn|[qgk][ae]n$|^j|y[aeouy]|[aou]y[^aeiouy]",
        1,
    ),
)


def _weigher(table: frozenset[str], signs: tuple[tuple[str, int], ...]) -> Callable[[str], int]:
    """What counts how much a word says of one language.

    Args:
        table: frequent words of the language.
        signs: patterns of what its words are made of, each with what it counts.
    """
    rules = [(re.compile(pattern).search, weight) for pattern, weight in signs]

    # Bounded, so that one long word does not decide for a sentence.
    def weigh(form: str) -> int:
        if form in table:
            return 5
        return min(15, sum([weight for search, weight in rules if search(form)]))

    return weigh


_kazakh, _russian = _weigher(_KAZAKH_WORDS, _KAZAKH_SIGNS), _weigher(_RUSSIAN_WORDS, _RUSSIAN_SIGNS)
_latin_kazakh, _english = (
    _weigher(_LATIN_KAZAKH_WORDS, _LATIN_KAZAKH_SIGNS),
    _weigher(_ENGLISH_WORDS, _ENGLISH_SIGNS),
)
_KAZAKH_LETTER, _SURE = re.compile(f"[{KAZAKH_ONLY}]"), 6 * _KAZAKH + _RUSSIAN
_CYRILLIC = re.compile("[а-яәғқңөұүһі]")
_LATIN = re.compile("[a-z\u00df-\u024f\u0259\u1e00-\u1eff]")


# One form stands between white space with one sign or another, and so is asked for several times.
@lru_cache(1 << 16)
def evidence(form: str) -> int:
    """What a normalised word says about the language of its sentence.

    To be summed over the words for `language`: four counts in one number, for Kazakh, Russian,
    Kazakh in Latin letters and English.

    Args:
        form: Normalised.

    >>> language(evidence("мектеп") + evidence("үшін"))
    'kk'
    """
    if _KAZAKH_LETTER.search(form):
        return _SURE
    if _CYRILLIC.match(form):
        return (1 + _kazakh(form)) * _KAZAKH + (1 + _russian(form)) * _RUSSIAN
    if _LATIN.match(form):
        return (1 + _latin_kazakh(form)) * _LATIN_KAZAKH + (1 + _english(form)) * _ENGLISH
    return 0


def is_english(forms: Iterable[str]) -> bool:
    """Whether normalised Latin words say English rather than Kazakh, taken together.

    >>> is_english(["the", "school"]), is_english(["qazaq", "tili"])
    (True, False)
    """
    forms = tuple(forms)
    return sum(map(_english, forms)) > sum(map(_latin_kazakh, forms))


def is_latin(total: int) -> bool:
    """Whether the evidence of a sentence is that of one in Latin letters.

    A few Latin names make none.
    """
    latin = total >> 2 * _FIELD
    return latin > 0 and min(latin & _MASK, latin >> _FIELD) > 6 * min(
        total & _MASK, total >> _FIELD & _MASK
    )


def language(total: int) -> str:
    """The language of a sentence, «kk», «ru» or «en», from the sum of its words' evidence.

    Kazakh where it has none.

    Args:
        total: of `evidence`.

    >>> language(evidence("который") + evidence("заявил"))
    'ru'
    """
    if is_latin(total):
        return "kk" if total >> 2 * _FIELD & _MASK > total >> 3 * _FIELD else "en"
    return "kk" if total & _MASK >= total >> _FIELD & _MASK else "ru"
