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
# What pages print before a date: «Жарияланған күні: 22 қараша 2019».
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
# «Tue Mar 5 10:00:00 UTC 2024», of Unix; «10:30 p.m.»; 3/5/2024, which is March beside AM or PM.
_TWELVE_HOURS = re.compile(r"(?<!\d)(\d\d?)((?:[:.]\d\d){0,2})\s*([ap])\.?\s?m\b\.?", re.IGNORECASE)
_AMERICAN = re.compile(r"(?<!\d)(\d\d?)/(\d\d?)/(\d{4})(?!\d)")
_ISO = re.compile(
    r"(\d{4})-(\d\d?)-(\d\d?)"
    r"(?:(?:[T_]|,?\s+|-(?=\d\d-\d\d))\s*(\d\d?)[:-](\d\d)(?:[:-](\d\d)(?:[.,](\d+))?)?)?",
    re.IGNORECASE,
)
# 20240305, 20240305T1000, 20240305100000.
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?)?", re.IGNORECASE)
_PARTIAL = re.compile(r"(\d{4})(?:-(\d\d?))?")
_WEEK = re.compile(r"\d{4}-?W\d\d(?:-?\d)?")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:E\+?\d+)?", re.IGNORECASE)
_NET = re.compile(r"\\?/Date\((-?\d+)(?:[+-]\d{4})?\)\\?/")  # of .NET's JSON
# 22.11.2019 17.36
_DOTTED_CLOCK = re.compile(r"(?<=\d\d\d\d)([,\s]+\d\d?)\.(\d\d)\Z")

# An object of a program -> the key of what it wraps, tried in this order.
_WRAPPERS = (
    "$date $numberLong $numberInt $numberDouble @value #text $t value dateTime datetime date "
    "iso timestamp time start "
    "published created raw rendered utc local text label name"
).split()
# Seconds since 1970 in an object: Firestore, protobuf, Java's Instant.
_SECONDS = ("_seconds", "seconds", "epochSecond")
# The year 5 and the year 9999, in seconds since 1970: a `datetime` holds hardly more.
_FIRST_SECOND, _LAST_SECOND = -62e9, 253e9
_MOST_EAST = 15 * 60  # minutes east or west of Greenwich that a zone may be
_FEWEST_DIGITS = 9  # of seconds since 1970: 100000000 is in 1973, what is less is no moment


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
    if not isinstance(value, date | bool | None):
        try:
            value = _unwrapped(value)
        except OverflowError as error:  # a number that no calendar has
            raise ValueError(f"{value!r:.80} is not a date that can be read") from error
    if isinstance(value, date):
        return value
    # Truth values are of blogs that ask whether to print a date: `published: true`.
    if value is None or isinstance(value, bool):
        return None
    text = " ".join(unicodedata.normalize("NFC", str(value)).split())
    if _NO_DATE.fullmatch(text) or _YEAR_ZERO.search(text):
        return None
    try:
        when = _of_number(text, zone) or _of_text(text, reference, zone, iso_zone)
    except (ValueError, OverflowError, KeyError):  # no such day, hour or zone
        when = None
    if when is None:
        raise ValueError(f"{text!r:.80} is not a date that can be read")
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
        raise ValueError(f"{value!r:.80} is not a date that can be read")  # noqa: TRY004
    return value


def _of_object(value: Mapping[str, Any]) -> Any:
    """What an object of a program's language stands for; None of an empty one.

    Raises:
        ValueError: it is of no known kind.
    """
    if not value:
        return None
    for key in _SECONDS:
        seconds = value.get(key)
        if isinstance(seconds, int | float | str) and "year" not in value:
            return _EPOCH + timedelta(seconds=_bounded(float(seconds)))
    # PHP has "date": "2024-03-05 10:00:00.000000" and "timezone": "Asia/Almaty" in one object.
    printed, region = value.get("date"), value.get("timezone")
    if isinstance(printed, str) and isinstance(region, str):
        return f"{printed} {region}"
    year = value.get("year")
    if isinstance(year, int) and year > 1000:
        return _of_java(year, value)
    for key in _WRAPPERS:
        if value.get(key) is not None:
            return _unwrapped(value[key])
    if all(one in (None, "", [], {}) for one in value.values()):
        return None
    raise ValueError(f"an object with {', '.join(map(str, value))} is not a date that can be read")


def _of_java(year: int, value: Mapping[str, Any]) -> Any:
    """Java's LocalDateTime: {"year": 2024, "monthValue": 3, "dayOfMonth": 5, "hour": 10}.

    >>> _of_java(2024, {"monthValue": 3, "dayOfMonth": 5})
    datetime.date(2024, 3, 5)
    """
    month = value.get("monthValue") or value.get("month") or 1
    day = value.get("dayOfMonth") or value.get("day") or 1
    parts = [year, month, day]
    if "hour" in value:
        parts += [value.get(name) or 0 for name in ("hour", "minute", "second")]
    return _of_list(parts)


def _of_list(value: list[Any] | tuple[Any, ...]) -> Any:
    """Java's arrays, [2024, 3, 5, 10, 0]; of other lists the first item.

    >>> _of_list([2024, 3]), _of_list(["5 наурыз 2024"])
    ('2024-03', '5 наурыз 2024')
    """
    if not value:
        return None
    are_parts = len(value) > 1 and all(type(one) is int for one in value)
    if not are_parts:
        return _unwrapped(value[0])
    if len(value) == 2:
        year, month = value
        return f"{year}-{month:02}"
    year, month, day, *clock = value
    if not clock:
        return date(year, month, day)
    # Java counts nanoseconds, Python microseconds.
    clock[3:] = [nanoseconds // 1000 for nanoseconds in clock[3:4]]
    return datetime(year, month, day, *clock)  # noqa: DTZ001 - the caller knows the zone


def _bounded(seconds: float) -> float:
    """Seconds that a `datetime` can hold.

    Raises:
        ValueError: it cannot.
    """
    if not _FIRST_SECOND < seconds < _LAST_SECOND:
        raise ValueError(f"{seconds} seconds since 1970 is not a date that can be read")
    return seconds


def _of_number(text: str, zone: tzinfo | None) -> When | None:
    """Seconds since 1970, or thousandths, millionths or billionths of them, by their length.

    1709600000 are seconds, 1709600000000 thousandths. None where a text is something else.
    """
    net = _NET.fullmatch(text)
    if net:
        return _moment(int(net[1]), 1000, zone)
    if not _NUMBER.fullmatch(text):
        return None
    # 20240305100000 is read as a date of figures.
    compact = _COMPACT.fullmatch(text)
    if compact and len(text) in {8, 12, 14} and _exists(compact):
        return None
    number = int(text) if text.lstrip("-").isdecimal() else float(text)
    digits = len(str(abs(int(number))))
    if digits < _FEWEST_DIGITS:
        return None
    thousands = min(3, (digits - _FEWEST_DIGITS) // 3)
    return _moment(number, 1000**thousands, zone)


def _exists(compact: re.Match[str]) -> bool:
    """Whether figures in the shape of a date are one: 20241305 has no such month."""
    try:
        _of_groups(compact.groups())
    except ValueError:
        return False
    return True


def _moment(number: float, unit: int, zone: tzinfo | None) -> datetime:
    """The moment that is a number of parts of a second after 1970 began.

    Args:
        number: of those parts.
        unit: how many of them are a second.
        zone: in which the moment is given.
    """
    seconds, rest = divmod(number, unit)
    microseconds = rest * 1_000_000 / unit
    moment = _EPOCH + timedelta(seconds=_bounded(seconds), microseconds=microseconds)
    return moment.astimezone(zone or UTC)


def _of_text(
    text: str, reference: datetime | date | None, zone: tzinfo | None, iso_zone: tzinfo | None
) -> When | None:
    """What a program or a person wrote; None where it is not a date.

    Raises:
        ValueError: there is no such day or hour.
        KeyError: there is no such zone.
    """
    if _LABEL.match(text):
        text = _LABEL.sub("", text, count=1)
    text = _ZONE_BEFORE_YEAR.sub(_year_first, text, count=1)
    text, offset = _without_zone(text)
    text = _in_24_hours(text)
    text = _DOTTED_CLOCK.sub(r"\1:\2", text)
    when = _iso(text)
    usual_zone = iso_zone
    if when is None:
        when = parse_date(text, reference=reference, zone=zone)
        usual_zone = zone
    if not isinstance(when, datetime):
        return when
    if offset is not None:
        return when.replace(tzinfo=offset)
    return when if when.tzinfo else when.replace(tzinfo=usual_zone)


def _year_first(match: re.Match[str]) -> str:
    """«Tue Mar 5 10:00:00 UTC 2024» -> «Tue Mar 5 2024 10:00:00 UTC».

    Args:
        match: of `_ZONE_BEFORE_YEAR`: the day, the clock, the name of the zone, the year.
    """
    day, clock, name, year = match.groups()
    # «22 қараша, 17:36 2019» has its day before; «10:00 2024» alone has none.
    return f"{day} {year} {clock} {name or ''}".strip()


def _without_zone(text: str) -> tuple[str, tzinfo | None]:
    """A text without the zone at its end, and that zone: «10:00 +0600», «10:00 MSK (Moscow)».

    >>> _without_zone("10:00 +0600")[0]
    '10:00'

    Raises:
        ValueError: there is no such zone.
    """
    match = _ZONE.fullmatch(text)
    if match is None or match.end("rest") == len(text):
        return text, None
    zone: tzinfo | None = None
    # «+06:00 [Asia/Almaty]»: the figures say more of this moment than the name does.
    if match["hours"]:
        minutes = int(match["minutes"] or 0)
        total = 60 * int(match["hours"]) + minutes
        if total > _MOST_EAST or minutes > 59:
            raise ValueError(f"{text!r} has no zone that exists")
        zone = timezone(timedelta(minutes=total if match["sign"] == "+" else -total))
    elif match["name"]:
        hours = _OFFSETS[match["name"].casefold()]
        zone = UTC if hours == 0 else timezone(timedelta(hours=hours))
    elif match["region"]:
        zone = ZoneInfo(match["region"])
    return match["rest"], zone


def _in_24_hours(text: str) -> str:
    """A text whose clock time with AM or PM is written as 0 to 24 hours.

    Its slashes are American then.

    >>> _in_24_hours("3/5/2024 10:30 PM"), _in_24_hours("12 AM")
    ('2024-3-5 22:30', '00:00')
    """
    match = _TWELVE_HOURS.search(text)
    if match is None or not 1 <= int(match[1]) <= 12:
        return text
    # 12 AM is midnight, 12 PM noon.
    hour = int(match[1]) % 12
    if match[3].casefold() == "p":
        hour += 12
    rest = (match[2] or ":00").replace(".", ":")
    clock = f"{hour:02}{rest}"
    text = f"{text[: match.start()]}{clock}{text[match.end() :]}"
    return _AMERICAN.sub(r"\3-\1-\2", text)


def _iso(text: str) -> When | None:
    """ISO 8601 with its usual liberties; None where a text is something else.

    Raises:
        ValueError: there is no such day or hour.
    """
    partial = _PARTIAL.fullmatch(text)
    if partial:
        year, month = int(partial[1]), int(partial[2] or 1)
        date(year, month, 1)  # raises where there is no such month
        return f"{year:04}-{month:02}" if partial[2] else f"{year:04}"
    full = _ISO.fullmatch(text) or _COMPACT.fullmatch(text)
    if full:
        return _of_groups(full.groups())
    return date.fromisoformat(text) if _WEEK.fullmatch(text) else None


def _of_groups(groups: tuple[str | None, ...]) -> date | datetime:
    """The day or moment of year, month, day, hour, minute, second and fraction, as strings.

    Raises:
        ValueError: there is no such day or hour.
    """
    year, month, day, *clock = groups
    on = date(int(year or 0), int(month or 0), int(day or 0))
    if clock[0] is None:
        return on
    hour, minute, second = (int(one or 0) for one in clock[:3])
    fraction = (clock[3] or "") if len(clock) > 3 else ""
    microsecond = int(f"{fraction:0<6.6}")
    # A leap second: Python has none.
    second = min(second, 59)
    return datetime(on.year, on.month, on.day, hour, minute, second, microsecond)  # noqa: DTZ001
