"""What a field for a date holds -> a moment, a day, a month or a year. Every reader asks here.

Programs write ISO 8601, RFC 2822, seconds since 1970, or an object of their language; people print
dates in Kazakh, Russian and English (`newsarchive.kazakh.dates`). Nothing depends on the day on
which it is read, except words like «бүгін», which are told their day.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from newsarchive.kazakh.dates import When, parse_date

__all__ = ["read_date"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# What programs write where there is no date; truth values are `published: true` of blogs.
_NO_DATE = re.compile(
    r"[-–—?.\s]*|n\.?/?a\.?|nat|nan|none|null|nil|undefined|unknown|invalid date|true|false|yes"
    r"|no|on|off|жоқ|нет|[01]",
    re.IGNORECASE,
)
# MySQL's 0000-00-00, PHP's year -1, .NET's year 1: their numbers stand for nothing.
_YEAR_ZERO = re.compile(r"(?<![\d.:+-])000[01](?!\d)|(?<!\d)-0001(?!\d)|00[./]00[./]0000")
_LABEL = re.compile(
    r"(?:жарияланған|жарияланды|жаңартылған|жаңартылды|опубликован[оа]?|обновлено|размещено|published|updated|posted|date"
    r"|дата(?:\s+публикации)?|күні|уақыты)"
    r"(?:\s+(?:күні|уақыты|on|at))?\s*[:—–-]?\s*",
    re.IGNORECASE,
)

_OFFSETS = {  # hours east of Greenwich
    "z": 0, "utc": 0, "gmt": 0, "ut": 0, "wet": 0, "bst": 1, "cet": 1, "cest": 2, "eet": 2,
    "eest": 3,
    "msk": 3, "мск": 3, "trt": 3, "samt": 4, "msd": 4, "aqtt": 5, "orat": 5, "qyzt": 5, "uzt": 5,
    "yekt": 5, "ist": 5.5, "almt": 6, "kgt": 6, "omst": 6, "novt": 7, "krat": 7, "jst": 9,
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
}  # fmt: skip
_NAMES = "|".join(sorted(_OFFSETS, key=len, reverse=True))
_CLOCK = r"\d\d?[:.]\d\d(?:[:.]\d\d(?:[.,]\d+)?)?(?:\s*[ap]\.?m\.?)?"
# A zone follows a clock time, or a whole day as XML Schema has it: 2024-03-05+06:00.
_ZONE = re.compile(
    rf"(?P<rest>.*?(?:(?<!\d){_CLOCK}|T\d{{4,6}}|\d{{4}}-\d\d-\d\d|\d{{14}}))\s*"
    rf"(?:(?:(?:UTC|GMT|UT)\s*)?(?P<sign>[+−-])(?P<hours>\d\d?)(?::?(?P<minutes>\d\d))?"
    rf"|(?P<name>{_NAMES})(?![^\W_]))?"
    rf"(?:\s*(?:{_NAMES})(?![^\W_]))?(?:\s*\([^)]*\))?(?:\s*\[?(?P<region>[A-Z][a-z]+/[\w/+-]+)\]?)?",
    re.IGNORECASE | re.DOTALL,
)
_ZONE_BEFORE_YEAR = re.compile(
    rf"(.*?)\s+(\d\d?:\d\d(?::\d\d)?)\s+(?:((?:{_NAMES})|[+-]\d{{4}})\s+)?(\d{{4}})", re.IGNORECASE
)
_TWELVE_HOURS = re.compile(r"(?<!\d)(\d\d?)((?:[:.]\d\d){0,2})\s*([ap])\.?\s?m\b\.?", re.IGNORECASE)
_AMERICAN = re.compile(r"(?<!\d)(\d\d?)/(\d\d?)/(\d{4})(?!\d)")
_ISO = re.compile(
    r"(\d{4})-(\d\d?)-(\d\d?)"
    r"(?:(?:[T_]|,?\s+|-(?=\d\d-\d\d))\s*(\d\d?)[:-](\d\d)(?:[:-](\d\d)(?:[.,](\d+))?)?)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?)?", re.IGNORECASE)
_PARTIAL = re.compile(r"(\d{4})(?:-(\d\d?))?")
_WEEK = re.compile(r"\d{4}-?W\d\d(?:-?\d)?")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:E\+?\d+)?", re.IGNORECASE)
_NET = re.compile(r"\\?/Date\((-?\d+)(?:[+-]\d{4})?\)\\?/")  # of .NET's JSON
_DOTTED_CLOCK = re.compile(r"(?<=\d\d\d\d)([,\s]+\d\d?)\.(\d\d)\Z")

# An object of a program -> the key of what it wraps, tried in this order.
_WRAPPERS = (
    "$date $numberLong $numberInt $numberDouble @value #text $t value dateTime datetime date "
    "iso timestamp time start "
    "published created raw rendered utc local text label name"
).split()
_SECONDS = ("_seconds", "seconds", "epochSecond")


def read_date(
    value: Any,
    *,
    reference: datetime | date | None = None,
    zone: tzinfo | None = None,
    iso_zone: tzinfo | None = None,
) -> When | None:
    """The date that a field holds; None where it says that there is none.

    Args:
        value: a string, a number, a list of numbers, an object that wraps one of these, a `date` or
            a `datetime`.
        reference: the day that «бүгін» means.
        zone: of printed times without one, and of seconds since 1970; else printed times are naive.
        iso_zone: of ISO 8601 times without one; else they are naive.

    Raises:
        ValueError: it is something else; the message names it.

    >>> read_date("Mar 5, 2024 10:30 PM")
    datetime.datetime(2024, 3, 5, 22, 30)
    >>> read_date("2024-03-05+06:00"), read_date("0000-00-00")
    (datetime.date(2024, 3, 5), None)
    """
    if isinstance(value, date) or value is None or isinstance(value, bool):
        return value if isinstance(value, date) else None
    value = _unwrapped(value)
    if isinstance(value, date) or value is None or isinstance(value, bool):
        return value if isinstance(value, date) else None
    text = " ".join(unicodedata.normalize("NFC", str(value)).split())
    if _NO_DATE.fullmatch(text) or _YEAR_ZERO.search(text):
        return None
    try:
        when = _of_number(text, zone) or _of_text(text, reference, zone, iso_zone)
    except (ValueError, OverflowError, KeyError):  # no such day, hour or zone
        when = None
    if when is None:
        raise ValueError(f"{text!r:.80} is no date that can be read")
    return when


def _unwrapped(value: Any) -> Any:
    """A value out of the objects and lists that programs wrap it in.

    Raises:
        ValueError: the object is of no known kind.
    """
    if isinstance(value, Mapping):
        return _of_object(value)
    if isinstance(value, list | tuple):
        return _of_list(value)
    if not isinstance(value, str | int | float):
        raise ValueError(f"{value!r:.80} is no date that can be read")  # noqa: TRY004
    return value


def _of_object(value: Mapping[str, Any]) -> Any:
    if not value:
        return None
    for key in _SECONDS:  # Firestore, protobuf, Java's Instant
        if isinstance(seconds := value.get(key), int | float | str) and "year" not in value:
            return _EPOCH + timedelta(seconds=_bounded(float(seconds)))
    if isinstance(value.get("date"), str) and isinstance(value.get("timezone"), str):  # PHP
        return f"{value['date']} {value['timezone']}"
    year = value.get("year")
    if isinstance(year, int) and year > 1000:  # Java's LocalDateTime
        month = value.get("monthValue") or value.get("month") or 1
        day = value.get("dayOfMonth") or value.get("day") or 1
        clock = [value.get(name) or 0 for name in ("hour", "minute", "second")]
        return _of_list([year, month, day, *(clock if "hour" in value else ())])
    for key in _WRAPPERS:
        if value.get(key) is not None:
            return _unwrapped(value[key])
    if not any(one not in (None, "", [], {}) for one in value.values()):
        return None
    raise ValueError(f"an object with {', '.join(map(str, value))} is no date that can be read")


def _of_list(value: list[Any] | tuple[Any, ...]) -> Any:
    """Java's arrays, [2024, 3, 5, 10, 0]; of other lists the first item."""
    if len(value) > 1 and all(type(one) is int for one in value):
        if len(value) == 2:
            return f"{value[0]}-{value[1]:02}"
        year, month, day, *clock = value
        clock[3:] = [nanoseconds // 1000 for nanoseconds in clock[3:4]]
        return datetime(year, month, day, *clock) if clock else date(year, month, day)  # noqa: DTZ001
    return _unwrapped(value[0]) if value else None


def _bounded(seconds: float) -> float:
    """Seconds that a `datetime` can hold.

    Raises:
        ValueError: it cannot.
    """
    if not -62e9 < seconds < 253e9:
        raise ValueError(f"{seconds} seconds since 1970 is no date that can be read")
    return seconds


def _of_number(text: str, zone: tzinfo | None) -> When | None:
    """Seconds since 1970, or thousandths, millionths or billionths of them.

    Told by how many figures there are.
    """
    if net := _NET.fullmatch(text):
        return _moment(int(net[1]), 1000, zone)
    if not _NUMBER.fullmatch(text):
        return None
    compact = _COMPACT.fullmatch(text)
    if compact and len(text) in {8, 12, 14} and _exists(compact):
        return None  # 20240305100000 is read as a date of figures
    number = int(text) if text.lstrip("-").isdecimal() else float(text)
    digits = len(str(abs(int(number))))
    if digits < 9:
        return None
    return _moment(number, 1000 ** min(3, max(0, (digits - 9) // 3)), zone)


def _exists(compact: re.Match[str]) -> bool:
    try:
        _of_groups(compact.groups())
    except ValueError:
        return False
    return True


def _moment(number: float, unit: int, zone: tzinfo | None) -> datetime:
    seconds, rest = divmod(number, unit)
    moment = _EPOCH + timedelta(seconds=_bounded(seconds), microseconds=rest * 1_000_000 / unit)
    return moment.astimezone(zone or UTC)


def _of_text(
    text: str, reference: datetime | date | None, zone: tzinfo | None, iso_zone: tzinfo | None
) -> When | None:
    text = _LABEL.sub("", text, count=1) if _LABEL.match(text) else text
    text = _ZONE_BEFORE_YEAR.sub(_year_first, text, count=1)  # Tue Mar 5 10:00:00 UTC 2024
    text, offset = _without_zone(text)
    text = _in_24_hours(text)
    text = _DOTTED_CLOCK.sub(r"\1:\2", text)  # 22.11.2019 17.36
    when = _iso(text)
    if when is None:
        when, iso_zone = parse_date(text, reference=reference, zone=zone), zone
    if not isinstance(when, datetime):
        return when
    if offset is not None:
        return when.replace(tzinfo=offset)
    return when if when.tzinfo else when.replace(tzinfo=iso_zone)


def _year_first(match: re.Match[str]) -> str:
    day, clock, name, year = match.groups()
    # «22 қараша, 17:36 2019» has its day before; «10:00 2024» alone has none.
    return f"{day} {year} {clock} {name or ''}".strip()


def _without_zone(text: str) -> tuple[str, tzinfo | None]:
    """A text without the zone at its end, and that zone.

    Raises:
        ValueError: there is no such zone.
    """
    match = _ZONE.fullmatch(text)
    if match is None or match.end("rest") == len(text):
        return text, None
    zone: tzinfo | None = None
    if match["hours"]:
        minutes = 60 * int(match["hours"]) + int(match["minutes"] or 0)
        if minutes > 15 * 60 or int(match["minutes"] or 0) > 59:
            raise ValueError(f"{text!r} has no zone that exists")
        zone = timezone(timedelta(minutes=minutes if match["sign"] == "+" else -minutes))
    elif match["name"]:
        hours = _OFFSETS[match["name"].casefold()]
        zone = UTC if hours == 0 else timezone(timedelta(hours=hours))
    elif match["region"]:
        zone = ZoneInfo(match["region"])
    return match["rest"], zone


def _in_24_hours(text: str) -> str:
    """A text whose clock time with AM or PM is written as 0 to 24 hours.

    Its slashes are American then.
    """
    match = _TWELVE_HOURS.search(text)
    if match is None or not 1 <= int(match[1]) <= 12:
        return text
    hour = int(match[1]) % 12 + 12 * (match[3].casefold() == "p")
    clock = f"{hour:02}{(match[2] or ':00').replace('.', ':')}"
    text = f"{text[: match.start()]}{clock}{text[match.end() :]}"
    return _AMERICAN.sub(r"\3-\1-\2", text)


def _iso(text: str) -> When | None:
    """ISO 8601 with its usual liberties; None where a text is something else.

    Raises:
        ValueError: there is no such day or hour.
    """
    if match := _PARTIAL.fullmatch(text):
        year, month = int(match[1]), match[2]
        date(year, int(month or 1), 1)
        return f"{year:04}-{int(month):02}" if month else f"{year:04}"
    if match := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        return _of_groups(match.groups())
    return date.fromisoformat(text) if _WEEK.fullmatch(text) else None


def _of_groups(groups: tuple[str | None, ...]) -> date | datetime:
    year, month, day, *clock = groups
    on = date(int(year or 0), int(month or 0), int(day or 0))
    if clock[0] is None:
        return on
    hour, minute, second = (int(one or 0) for one in clock[:3])
    fraction = (clock[3] or "") if len(clock) > 3 else ""
    microsecond = int(f"{fraction:0<6.6}") if fraction else 0
    second = min(second, 59)  # a leap second
    return datetime(on.year, on.month, on.day, hour, minute, second, microsecond)  # noqa: DTZ001
