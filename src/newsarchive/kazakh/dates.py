"""Dates as Kazakh news print them: «2024 жылғы 5 наурыз», «17:36, 30 Qańtar 2026», «кеше, 09:15».

Read on folded letters: case, the letters that a Russian keyboard lacks (қаңтар, кантар), Latin
look-alikes (шiлде) and the marks of the Latin alphabets of 2017, 2018 and 2021 (qan'tar, qańtar,
qañtar) do not count.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta, tzinfo
from functools import cache
from typing import TYPE_CHECKING, TypeVar

import attrs

from newsarchive.kazakh.date_words import (
    DAYS_AWAY,
    FOLD,
    MONTHS,
    NOMINATIVE,
    NUMBERS,
    SHORT_MONTHS,
    UNITS,
    YEARS_AWAY,
)
from newsarchive.kazakh.scripts import to_cyrillic

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["FoundDate", "find_dates", "parse_date"]

When = datetime | date | str
_Value = TypeVar("_Value")


@attrs.frozen
class FoundDate:
    """A date in a text.

    Attributes:
        start: where it begins: characters from the start of the text.
        end: where it ends: `text[start:end]` is the date with its time, as printed.
        when: a `datetime`, a `date`, or «2019-03» or «2019» where the text has no more. Of a range
            it is what holds all of it: «15-17 қыркүйек 2019» is «2019-09».
    """

    start: int
    end: int
    when: When


def _any_of(names: Iterable[str]) -> str:
    """A pattern of names, the longest first, whatever blanks are between their words."""
    return "|".join(sorted(names, key=len, reverse=True)).replace(" ", r"\s+")


# The patterns are in folded Cyrillic; `_compiled` makes Latin ones of them. Endings: possessive,
# case and -ғы/-гі («желтоқсанында», «қарашадағы»); where anything else follows, it is another word
# («маусымдық», «жылдары»).
_GENITIVE = "(?:нын|нин|дын|дин|тын|тин)"
_CASE = (
    f"(?:{_GENITIVE}|[нтд][ыи]|га|ге|ка|ке|на|не|н?да|н?де|та|те"
    "|н?дан|н?ден|тан|тен|нан|нен|[мбп]ен)"
)
_YEAR_ENDING = f"(?:гы|ы{_CASE}?|{_CASE})"  # жылғы, жылы, жылының, жылдың
_ENDING = rf"(?:ы|и|сы|си)?{_CASE}?(?:гы|ги)?\b"
_MONTH = rf"(?P<month>{_any_of(MONTHS)}){_ENDING}(?:\s+аиы{_CASE}?(?:гы)?\b)?"
_BARE_MONTH = (
    rf"(?:(?P<month>{_any_of(MONTHS)})\b(?:\s+аиы\b)?|(?P<short>{_any_of(SHORT_MONTHS)})\.)"
)
_ANY_MONTH = (
    rf"(?:(?P<month>{_any_of(MONTHS | NOMINATIVE)})\b|(?P<short>{_any_of(SHORT_MONTHS)})\b\.?)"
)
_MONTHS_OR_MORE = (
    rf"(?P<month>{_any_of(MONTHS)})\s*[-–—]\s*(?P<last_month>{_any_of(MONTHS)}){_ENDING}"
)
_ORDINAL = "(?:-?(?:ын|ин|н)?(?:шы|ши))?"
_OPEN, _CLOSE = '[«"“„]?', '[»"”“]?'  # decrees print «5» наурыз
_DAY = rf"(?<![\d.,:]){_OPEN}(?P<day>\d\d?){_CLOSE}(?:\s*[-–—]\s*(?P<last_day>\d\d?))?{_ORDINAL}"
_DAY_ENDING = r"(?:-?[^\W\d]{1,5}\b)?"
_DAY_OF_MONTH = (  # тамыздың 24
    rf"(?P<month>{_any_of(MONTHS)})(?:{_GENITIVE}|\s+аиынын)\s+(?P<day>\d\d?){_DAY_ENDING}"
)
_BY_MARKS = r"(?P<mark>[./-])(?P<number>\d\d?)(?P=mark)"  # a month in figures between two marks
_YEAR_AFTER = r"(?P<year>[12]\d{3})(?!\d)"
_YEAR = rf"(?<![\d.,]){_YEAR_AFTER}"
_JYL = rf"{_ORDINAL}(?:\s*-?\s*жыл{_YEAR_ENDING}?\b|\s*[жг]\.|\s*[жг]\b|\s+года\b)"
_RELATIVE_YEAR = rf"\b(?P<relative_year>{_any_of(YEARS_AWAY)})(?:\s+жыл{_YEAR_ENDING}?\b)?"
_GAP = r"[\s,]+"
_AGO = rf"(?<![^\W_])(?P<ago>\d{{1,3}}|{_any_of(NUMBERS)})\s+(?P<unit>{_any_of(UNITS)})[а-яa-z]*"
_FORMS = (
    rf"{_YEAR}{_JYL}{_GAP}{_DAY}\s*-?\s*{_MONTH}",  # 2024 жылғы 5 наурыз
    rf"{_YEAR}{_JYL}{_GAP}{_DAY_OF_MONTH}",  # 2005 жылғы тамыздың 24-і
    rf"{_YEAR}{_JYL}{_GAP}{_MONTHS_OR_MORE}",  # 2018 жылғы қаңтар-қазан
    rf"{_YEAR}{_JYL}{_GAP}{_MONTH}",  # 2017 жылдың шілдесінде
    rf"{_YEAR}\s*,\s*{_DAY}\s*-?\s*{_MONTH}",  # 2024, 5 наурыз
    # 2019 жылы; «2000 жыл» may be a length of time.
    rf"{_YEAR}{_ORDINAL}(?:\s*-?\s*жыл{_YEAR_ENDING}\b|\s*ж\.)",
    rf"{_DAY}\s*-?\s*{_BARE_MONTH}{_GAP}{_YEAR}(?:{_JYL})?",  # 22 қараша 2019
    rf"{_DAY}\s*-?\s*{_MONTH}{_GAP}{_YEAR}{_JYL}",  # 22 қарашада 2019 жылы
    rf"{_DAY}\s*-?\s*{_MONTH}",  # 22 қараша
    rf"\b{_BARE_MONTH}{_GAP}{_YEAR}(?:{_JYL})?",  # наурыз 2019
    rf"\b{_DAY_OF_MONTH}",  # наурыздың 5-і
    rf"{_RELATIVE_YEAR}{_GAP}{_DAY}\s*-?\s*{_MONTH}",  # осы жылдың 8 желтоқсанында
    rf"{_RELATIVE_YEAR}{_GAP}{_DAY_OF_MONTH}",  # биыл наурыздың 5-і
    rf"(?<![\d.])(?P<day>\d\d?){_BY_MARKS}{_YEAR_AFTER}(?:{_JYL})?",  # 22.11.2019
    rf"(?<![\d.])(?P<year>[12]\d{{3}}){_BY_MARKS}(?P<day>\d\d?)(?!\d)",  # 2019.11.22
    rf"\b(?P<day_away>{_any_of(DAYS_AWAY)})\b(?!-)",  # бүгін; not «бүгін-ертең»
    rf"{_AGO}\s+(?:бурын|назад)\b",  # 3 күн бұрын, екі сағат бұрын, 2 часа назад
)
# What only a field of its own may say: in running text it would be too much of a guess.
_PART = r"[\s,./-]+"
_SHORT_YEAR = r"(?P<short_year>\d\d)(?!\d)"
_FIELD_FORMS = (
    rf"{_DAY}{_PART}{_ANY_MONTH}{_PART}{_YEAR_AFTER}(?:{_JYL})?",  # 5 мар 2024, 05-Mar-2024
    rf"{_DAY}{_PART}{_ANY_MONTH}{_PART}{_SHORT_YEAR}",  # 05-Mar-24
    rf"\b{_ANY_MONTH}\s+(?P<day>\d\d?)(?:st|nd|rd|th)?{_GAP}{_YEAR_AFTER}",  # Mar 5, 2024
    rf"\b{_ANY_MONTH}{_GAP}{_YEAR_AFTER}(?:{_JYL})?",  # март 2024
    rf"{_YEAR}{_PART}{_ANY_MONTH}{_PART}(?P<day>\d\d?)(?!\d)",  # 2024-Mar-05, 2024 наурыз 5
    rf"{_DAY}{_PART}{_ANY_MONTH}(?!{_PART}\d)",  # 5 мар.
    rf"(?<![\d.])(?P<day>\d\d?)(?P<mark>[./-])(?P<number>\d\d?)(?P=mark){_SHORT_YEAR}",  # 05.12.19
    rf"(?<![\d./])(?P<number>0?[1-9]|1[0-2])/(?P<day>1[3-9]|2\d|3[01])/{_YEAR_AFTER}",  # 3/25/2024
    rf"(?<![\d./-])(?P<number>0?[1-9]|1[0-2])[./]{_YEAR_AFTER}(?![./])",  # 03.2024
)
_WHOLE_YEAR = rf"{_YEAR}(?:{_JYL})?"  # a field that says nothing but «2019» means the year
_CLOCK = (
    r"(?:(?:сагат\s+)?(?<![\d:])(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?(?![\d:])"
    r"|сагат\s+(?P<full_hour>[01]?\d|2[0-3])(?:\.(?P<its_minute>[0-5]\d))?(?!\d))(?:-?(?:да|де|та|те)\b)?"
)
_JOIN = r"(?:\s*куни\b)?(?:[\s,|/·•–—-]|\b(?:в|at|г|ж)\b\.?)*"  # between a day and its time
_WEEKDAYS = (
    "(?:дуи|сеи|сар|беи|жек)?сенби|жума|дс|сс|ср|бс|жм|сб|жк"
    "|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|пн|вт|чт|пт|вс"
    "|(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:dai)?"
)
_NOT_OF_THE_DATE = rf"(?:(?:{_WEEKDAYS}|куни|года?|жыл[ыг]*|в|on|at)(?![^\W_])|[\W_])*"

_ARABIC = re.compile("[\u0620-\u06d3]")  # letters; figures are read in any script
# qan'tar, and letters whose marks are characters of their own.
_MARKS = re.compile("['’ʼ\u0300-\u036f]+")
_LONGEST_CLOCK = 24  # characters before a day in which its time stands
_TWINS = str.maketrans("aeopcuxi", "аеорсухи")  # Latin letters that look like Cyrillic ones, folded
_LATIN = dict(zip("абвгдежзиклмнопрстухы", "abvgdejziklmnoprstuhi", strict=True)) | {"ш": "sh?"}


@cache
def _compiled(pattern: str, script: str) -> re.Pattern[str]:
    """A pattern for folded texts in Cyrillic or in Latin."""
    if script == "latin":
        pattern = re.sub("[а-я]", lambda letter: _LATIN.get(letter[0], letter[0]), pattern)
    return re.compile(pattern)


def _folded(text: str) -> tuple[str, list[int] | None]:
    """A text in lower case, without the marks of its letters.

    >>> _folded("Qan'tar")
    ('kantar', [0, 1, 2, 4, 5, 6])

    Returns:
        the folded text; where each of its characters stands in the text, None if none moved.
    """
    lower = text.lower()
    # İ becomes two characters; such a letter stays as it is.
    if len(lower) != len(text):
        letters = [letter.lower() if len(letter.lower()) == 1 else letter for letter in text]
        lower = "".join(letters)
    places = None
    if _MARKS.search(lower):
        places = [place for place, letter in enumerate(lower) if not _MARKS.match(letter)]
        lower = _MARKS.sub("", lower)
    return lower.translate(FOLD), places


def _in_scripts(folded: str) -> Iterator[tuple[str, str]]:
    """Each script that a text may be in, with the folded text as it would be in it.

    A word in Cyrillic may have a Latin letter that looks the same, so Cyrillic is always tried.
    """
    if re.search("[a-z]", folded):
        yield "latin", folded
    yield "cyrillic", folded.translate(_TWINS)


def _looked_up(name: str, table: Mapping[str, _Value]) -> _Value:
    """The entry of a folded word in either script.

    Raises:
        KeyError: there is none.
    """
    for key, value in table.items():
        pattern = key.replace(" ", r"\s+")
        if any(_compiled(pattern, script).fullmatch(name) for script in ("cyrillic", "latin")):
            return value
    raise KeyError(name)


def _year(found: dict[str, str], month: int, day: int, today: date | None) -> int | None:
    """The year of a match: printed, relative, or the one that puts the day nearest to today."""
    if "year" in found:
        return int(found["year"])
    if "short_year" in found:
        # As POSIX has it: 69 to 99 are of the last century.
        short = int(found["short_year"])
        return short + (1900 if short > 68 else 2000)
    if today is None:
        return None
    if "relative_year" in found:
        return today.year + _looked_up(found["relative_year"], YEARS_AWAY)
    # In January «30 желтоқсан» is of the last year.
    years = (today.year - 1, today.year, today.year + 1)
    days = [_date(year, month, day) for year in years]
    near = [one for one in days if one is not None]
    if not near:
        return None
    return min(near, key=lambda one: abs(one - today)).year


def _date(year: int, month: int, day: int) -> date | None:
    """A day; None where there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _relative(found: dict[str, str], reference: datetime | date | None) -> When | None:
    """«кеше», «3 күн бұрын»: from the reference; None where it is not known well enough."""
    if reference is None:
        return None
    if "day_away" in found:
        return _day(reference) + timedelta(_looked_up(found["day_away"], DAYS_AWAY))
    number = found["ago"]
    count = int(number) if number.isdecimal() else _looked_up(number, NUMBERS)
    ago = count * _looked_up(found["unit"], UNITS)
    if ago.days:
        return _day(reference - ago)
    # «екі сағат бұрын» is a moment only beside another one.
    return reference - ago if isinstance(reference, datetime) else None


def _day(moment: datetime | date) -> date:
    """The day of a moment; a day is its own."""
    return moment.date() if isinstance(moment, datetime) else moment


def _when(found: dict[str, str], reference: datetime | date | None) -> When | None:
    """What a match of `_FORMS` says.

    None where there is no such day, or no reference to tell it by.

    Args:
        found: the groups that matched, with their words.
        reference: the day or moment that «бүгін» means.
    """
    if "day_away" in found or "ago" in found:
        return _relative(found, reference)
    if "number" in found:
        month = int(found["number"])
    elif "short" in found:
        month = _looked_up(found["short"], SHORT_MONTHS)
    elif "month" in found:
        month = _looked_up(found["month"], MONTHS | NOMINATIVE)
    else:
        return found["year"]
    day = int(found.get("day", 1))
    today = None if reference is None else _day(reference)
    year = _year(found, month, day, today)
    when = None if year is None else _date(year, month, day)
    if when is None:
        return None
    # Of a range the least that holds all of it: «қаңтар-қазан» a year, «15-17 қыркүйек» a month.
    if "last_month" in found:
        return str(year)
    is_one_day = "day" in found and "last_day" not in found
    return when if is_one_day else f"{year}-{month:02}"


def _time(found: dict[str, str]) -> time:
    """The time of a match of `_CLOCK`: «17:36», «сағат 10», «сағат 10.30»."""
    hour = found.get("hour") or found["full_hour"]
    minute = found.get("minute") or found.get("its_minute") or "0"
    return time(int(hour), int(minute), int(found.get("second") or 0))


def _groups(match: re.Match[str]) -> dict[str, str]:
    """The groups of a match that took part in it."""
    return {name: value for name, value in match.groupdict().items() if value is not None}


def _matches(folded: str, forms: Iterable[str]) -> Iterator[tuple[re.Match[str], str]]:
    """The matches of all forms, with their script, from left to right.

    At each place the longest, none in another.
    """
    found: list[tuple[re.Match[str], str]] = []
    for script, text in _in_scripts(folded):
        for form in forms:
            found += [(match, script) for match in _compiled(form, script).finditer(text)]
    end = 0
    for match, script in sorted(found, key=lambda one: (one[0].start(), -one[0].end())):
        if match.start() >= end:
            end = match.end()
            yield match, script


def _find(
    text: str, forms: Iterable[str], reference: datetime | date | None, zone: tzinfo | None
) -> Iterator[FoundDate]:
    """The dates of a text that have one of some forms; arguments as of `find_dates`."""
    folded, places = _folded(text)
    # «бүгін» is the day by the clock of the zone.
    if isinstance(reference, datetime) and reference.tzinfo and zone:
        reference = reference.astimezone(zone)
    for match, script in _matches(folded, forms):
        when = _when(_groups(match), reference)
        if when is None:
            continue
        start, end = match.span()
        if isinstance(when, date) and not isinstance(when, datetime):
            clock = _clock_beside(match, script)
            if clock is not None:
                start, end = min(start, clock.start()), max(end, clock.end())
                when = datetime.combine(when, _time(_groups(clock)), zone)
        if places:
            start, end = places[start], places[end - 1] + 1
        yield FoundDate(start, end, when)


def _clock_beside(match: re.Match[str], script: str) -> re.Match[str] | None:
    """The time after a day, else that before it: «22 қараша, 17:36», «17:36, 22 қараша»."""
    start, end = match.span()
    after = _compiled(_JOIN + _CLOCK, script).match(match.string, end)
    if after:
        return after
    before = _compiled(_CLOCK + _JOIN + r"\Z", script)
    return before.search(match.string, max(0, start - _LONGEST_CLOCK), start)


def find_dates(
    text: str, *, reference: datetime | date | None = None, zone: tzinfo | None = None
) -> Iterator[FoundDate]:
    """The dates of a text, from left to right.

    Args:
        text: Kazakh in Cyrillic or Latin letters.
        reference: the day that «бүгін» means, and that «22 қараша» without a year is nearest to;
            without it neither is found.
        zone: the time zone of clock times; without it they are naive.

    >>> [found.when for found in find_dates("Жиын 2024 жылғы 5 наурызда өтті.")]
    [datetime.date(2024, 3, 5)]
    """
    return _find(text, _FORMS, reference, zone)


def parse_date(
    text: str, *, reference: datetime | date | None = None, zone: tzinfo | None = None
) -> When | None:
    """The date that a text is; None where it is none, or says anything else besides.

    Args:
        text: «22 қараша 2019, 17:36», «Жұма, 5 наурыз 2024 ж.», «5 мар 2024», «Mar 5, 2024»,
            «кеше».
        reference: as in `find_dates`.
        zone: as in `find_dates`.

    >>> parse_date("наурыз 5, 2024")
    datetime.date(2024, 3, 5)
    """
    text = unicodedata.normalize("NFC", text)
    if _ARABIC.search(text):
        text = to_cyrillic(text)
    # The forms of running text go first: «5 наурыз 2024 ж.» is longer than what a bare field needs.
    for forms in ((_WHOLE_YEAR, *_FORMS), _FIELD_FORMS):
        for found in _find(text, forms, reference, zone):
            if _is_all(text, found):
                return found.when
    return None


def _is_all(text: str, found: FoundDate) -> bool:
    """Whether a text says nothing beside a date that was found in it."""
    rest, _ = _folded(text[: found.start] + "\n" + text[found.end :])
    for script, part in _in_scripts(rest):
        if _compiled(_NOT_OF_THE_DATE, script).fullmatch(part):
            return True
    return False
