"""The three languages of the pages: messages, dates, numbers, and the order of letters.

Message ids are English sentences. Kazakh nouns stay singular after a numeral, and no suffix is
bolted to a value: vowel harmony would make it wrong.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

from newsarchive.articles import parse_when

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["LANGUAGES", "Texts", "negotiated", "texts_of"]

LANGUAGES: Mapping[str, str] = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
"""The languages of the pages, each with its own name."""

_FOLDER = Path(__file__).parent / "locale"
_MONTH = re.compile(r"(\d{4})-(\d{2})\Z")
_QUARTER = re.compile(r"(\d{4})-Q(\d)\Z")


class Texts:
    """Messages and formats of one language.

    Args:
        language: of `LANGUAGES`.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._locale = Locale(language)
        self._messages = _messages(language)

    def __call__(self, message: str, /, **values: Any) -> str:
        """A message in this language; values are put where it names them."""
        # English sentences are their own ids: what has no translation is at least read.
        text = self._messages.get(message) or message
        return text % values if values else text

    def number(self, value: float) -> str:
        """A number with the separators of the language.

        >>> Texts("en").number(12345)
        '12,345'
        """
        return str(format_decimal(value, locale=self._locale))

    def percent(self, share: float) -> str:
        """A share as a percentage with one digit after the point, as the language writes it.

        >>> Texts("ru").percent(0.125).replace(chr(160), "_")
        '12,5_%'
        """
        # Languages differ in whether a blank stands before the sign: CLDR knows.
        pattern = self._locale.percent_formats[None].pattern.replace("#,##0", "#,##0.#")
        return str(format_percent(share, format=pattern, locale=self._locale))

    def measured(self, value: float, unit: str = "") -> str:
        """A value of a chart: three digits, or all where it is whole.

        Args:
            value: the number.
            unit: «%» or nothing.

        >>> Texts("kk").measured(0.1234), Texts("en").measured(12.34, "%")
        ('0,123', '12.3%')
        """
        rounded = value if value == int(value) else float(f"{value:.3g}")
        if unit == "%":
            # Kept apart from `percent`: a share of 0.02 % must not become 0.
            pattern = self._locale.percent_formats[None].pattern.replace("#,##0", "#,##0.###")
            return str(format_percent(rounded / 100, format=pattern, locale=self._locale))
        return str(format_decimal(rounded, format="#,##0.######", locale=self._locale))

    def day(self, when: datetime | date | str | None) -> str:
        """A date of an article as precisely as it is known.

        >>> Texts("en").day("2026-11-28"), Texts("en").day("2025-06"), Texts("en").day("2024")
        ('Nov 28, 2026', 'June 2025', '2024')
        """
        if when is None:
            return ""
        if isinstance(when, str):
            if _MONTH.match(when) or not re.fullmatch(r"\d{4}", when):
                when = self._month(when)
            if isinstance(when, str):
                return when
        # The day as printed: a reader in another zone must not see another one.
        moment = when.date() if isinstance(when, datetime) else when
        return str(format_date(moment, "medium", locale=self._locale))

    def _month(self, text: str) -> date | str:
        """«2025-06» in words; a day as a date; else the text as it is."""
        if month := _MONTH.match(text):
            first = datetime(int(month[1]), int(month[2]), 1)  # noqa: DTZ001 - a month has no zone
            return str(format_skeleton("yMMMM", first, locale=self._locale))
        read = parse_when(text)
        return read if not isinstance(read, str) else text

    def weekdays(self) -> list[tuple[str, str]]:
        """The days of the week from Monday: the name of each, and its short form.

        >>> Texts("ru").weekdays()[0]
        ('понедельник', 'пн')
        """
        names = self._locale.days["stand-alone"]
        return [(names["wide"][number], names["short"][number]) for number in range(7)]

    def period(self, period: str) -> str:
        """A period of a trend: a day, a week, a month, a quarter or a year."""
        # CLDR has no words for a week or a quarter of a year that are short enough for an axis.
        if re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", period):
            return self.day(period)
        return period.replace("-Q", " · Q").replace("-W", " · W")


@cache
def _messages(language: str) -> dict[str, str]:
    path = _FOLDER / language / "LC_MESSAGES" / "newsarchive.po"
    with path.open("rb") as file:
        catalog = read_po(file, locale=language)
    return {str(message.id): str(message.string) for message in catalog if message.id}


@cache
def texts_of(language: str) -> Texts:
    """The texts of a language, made once."""
    return Texts(language)


def negotiated(header: str, default: str = "kk") -> str:
    """The language of the pages for an Accept-Language header.

    >>> negotiated("ru-RU,ru;q=0.9,en;q=0.8")
    'ru'
    >>> negotiated("uz")
    'kk'
    """
    wanted: list[tuple[float, int, str]] = []
    for place, part in enumerate(header.split(",")):
        name, _, rest = part.strip().partition(";")
        quality = rest.strip().removeprefix("q=") or "1"
        try:
            weight = float(quality)
        except ValueError:
            continue
        # Sorted by weight, and of equal ones by their place: what comes first is preferred.
        wanted.append((-weight, place, name.partition("-")[0].lower()))
    for weight, _, name in sorted(wanted):
        # A weight of 0 means «not this one».
        if name in LANGUAGES and weight < 0:
            return name
    return default
