"""The words of dates in Kazakh, Russian and English, folded to plain letters.

`dates` reads them: it folds a text in the same way, then looks its words up here.
"""

from __future__ import annotations

from datetime import timedelta

__all__ = [
    "DAYS_AWAY",
    "FOLD",
    "MONTHS",
    "NOMINATIVE",
    "NUMBERS",
    "SHORT_MONTHS",
    "UNITS",
    "YEARS_AWAY",
]

# Letters that a Russian keyboard lacks, or that a Latin alphabet marks, as one plain letter.
FOLD = str.maketrans("әқңғөұүіһёйáäǵğńñŋóöúüūýışqyw", "акнгоууихеиaaggnnnoouuuuiskiu")


def _numbered(names: str) -> dict[str, int]:
    """Names of months, folded, with their numbers; those of one month are parted by `/`."""
    months = enumerate(names.translate(FOLD).split(), 1)
    return {name: number for number, several in months for name in several.split("/")}


_KAZAKH = _numbered(
    "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек/қыркүйег қазан қараша желтоқсан"
)
# The same newsrooms print Russian months, and programs English ones.
_RUSSIAN = _numbered(
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"
)
_ENGLISH = _numbered(
    "january february march april may june july august september october november december"
)
MONTHS = _KAZAKH | _RUSSIAN | _ENGLISH
# As CLDR shortens them: «қаң.», «ақп.».
_SHORT_KAZAKH = {name[:3]: number for name, number in _KAZAKH.items()}
SHORT_MONTHS = (
    _SHORT_KAZAKH
    | _numbered("янв фев/февр мар апр май июн июл авг сен/сент окт ноя/нояб дек")
    | _numbered("jan feb mar apr may jun jul aug sep/sept oct nov dec")
)
# Russian months alone: «март 2024».
NOMINATIVE = _numbered(
    "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь"
)
# Words for a day -> how many days it is away from the reference.
DAYS_AWAY = {
    "бугин": 0,
    "кеше": -1,
    "ертен": 1,
    "алдынгуни": -2,
    "алдынгы куни": -2,
    "бурсигуни": 2,
    "бурсикуни": 2,
    "сегодня": 0,
    "вчера": -1,
    "позавчера": -2,
    "today": 0,
    "iesterdai": -1,  # «yesterday», folded
}
# Words for a year -> how many years it is away: «былтыр» is the last one.
YEARS_AWAY = {
    "биыл": 0,
    "биылгы": 0,
    "осы": 0,
    "былтыр": -1,
    "былтыргы": -1,
    "откен": -1,
    "келеси": 1,
    "келер": 1,
}
# Stems of units -> their length: «3 күн бұрын», «2 недели назад».
UNITS = {
    "минут": timedelta(minutes=1),
    "сагат": timedelta(hours=1),
    "час": timedelta(hours=1),
    "кун": timedelta(1),
    "ден": timedelta(1),
    "дн": timedelta(1),
    "апта": timedelta(7),
    "недел": timedelta(7),
}
# «екі сағат бұрын»
_FIRST_TEN = "бир еки уш торт бес алты жети сегиз тогыз он".split()
NUMBERS = {name: number for number, name in enumerate(_FIRST_TEN, 1)}
