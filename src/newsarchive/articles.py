"""What an archive holds: articles, and the sentences of their texts."""

from __future__ import annotations

import base64
import calendar
import contextlib
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Any, Literal

import attrs

from newsarchive.errors import ArticleError
from newsarchive.snippet import Format, snippet

__all__ = [
    "FIELDS",
    "Article",
    "Origin",
    "Precision",
    "Sentence",
    "When",
    "iso",
    "key_of",
    "microseconds",
    "parse_when",
    "precision_of",
    "time_span",
]

FIELDS = ("source", "author", "section", "tag", "language")
"""The metadata by which articles are filtered and counted."""

When = datetime | date | str
"""A moment, a day, or as a string a month or a year: «2019-03», «2019»."""

Precision = Literal["year", "month", "day", "time"]
"""How exactly a date is known."""

# Moments have no time zone: they are what the clock on the wall showed.
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001
_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2}))?\Z")
# As dates are printed in Kazakhstan: «22.11.2019», «11.2019», «22.11.2019 17:36».
_PRINTED = re.compile(r"(?:(\d\d?)\.)?(\d\d?)\.(\d{4})(?:,? +(\d\d:\d\d(?::\d\d)?))?\Z")


def parse_when(value: When) -> When:
    """A date as it may be given -> a `datetime`, a `date`, or «2019-03» or «2019».

    A string of a month or a year stays one, for no more is known.

    Args:
        value: a `datetime`, a `date`, or an ISO 8601 string of either, of a month or of a year. A
            day may stand before its month and its year, with full stops: «22.11.2019».

    Raises:
        ArticleError: the string is none of these.

    >>> parse_when("2019-11-22"), parse_when("2019-11"), parse_when("22.11.2019")
    (datetime.date(2019, 11, 22), '2019-11', datetime.date(2019, 11, 22))
    """
    if isinstance(value, date):  # a datetime is one
        return value
    if not isinstance(value, str):
        raise ArticleError(
            f"a date is a datetime, a date or an ISO string, not {type(value).__name__}"
        )
    text = _in_iso_order(value.strip())
    try:
        if partial := _PARTIAL.match(text):
            year, month = partial.groups(default="1")
            date(int(year), int(month), 1)  # raises where there is no such month
            return text
        # Ten characters hold a day: «2019-11-22», «20191122», «2019-W47-5».
        return date.fromisoformat(text) if len(text) <= 10 else datetime.fromisoformat(text)
    except ValueError:
        examples = "2019-11-22, 22.11.2019, 2019-11-22T17:36+06:00, 2019-11 or 2019"
        raise ArticleError(f"{value!r} is not a valid date: write it as {examples}") from None


def _in_iso_order(text: str) -> str:
    """A date that is printed with full stops as ISO 8601 has it; anything else as it is.

    >>> _in_iso_order("5.3.2024 17:36")
    '2024-03-05T17:36'
    """
    printed = _PRINTED.match(text)
    if printed is None:
        return text
    day, month, year, clock = printed.groups()
    if day is None:
        # A clock needs a day: the text stays as it is, and is refused.
        return text if clock else f"{year}-{month:0>2}"
    return f"{year}-{month:0>2}-{day:0>2}" + (f"T{clock}" if clock else "")


def iso(when: When) -> str:
    """A date as an ISO 8601 string, exact to what is known of it.

    >>> iso(datetime(2019, 11, 22, 17, 36))
    '2019-11-22T17:36:00'
    >>> iso("2019-11")
    '2019-11'
    """
    return str(when).replace(" ", "T")


def precision_of(when: When) -> Precision:
    """How exactly a date is known.

    >>> precision_of("2019-03")
    'month'

    Args:
        when: as `parse_when` gives it.
    """
    if isinstance(when, datetime):
        return "time"
    if isinstance(when, date):
        return "day"
    return "month" if len(when) > len("2019") else "year"


def time_span(when: When, zone: tzinfo | None = None) -> tuple[datetime, datetime]:
    """The first and the last moment of what `parse_when` gives, by the clock on the wall.

    >>> time_span("2019-03")[1].isoformat()
    '2019-03-31T23:59:59.999999'

    Args:
        when: as `parse_when` gives it.
        zone: of the clock. A time with a zone of its own is turned into it; without one, and for
            None, a time counts as it is printed.
    """
    if isinstance(when, datetime):
        moment = _on_the_wall(when, zone)
        return moment, moment
    if isinstance(when, date):
        return datetime.combine(when, time.min), datetime.combine(when, time.max)
    # «2019-03» or «2019»: a year runs from its first month to its last.
    year = int(when[:4])
    months = (int(when[5:7]),) * 2 if len(when) > 4 else (1, 12)
    first = date(year, months[0], 1)
    last = date(year, months[1], calendar.monthrange(year, months[1])[1])
    return datetime.combine(first, time.min), datetime.combine(last, time.max)


def _on_the_wall(moment: datetime, zone: tzinfo | None) -> datetime:
    """What the clock on the wall in a zone shows at a moment."""
    if zone is not None and moment.tzinfo is not None:
        # A moment of the year 1 or 9999 may have no day in the zone.
        with contextlib.suppress(OverflowError):
            moment = moment.astimezone(zone)
    return moment.replace(tzinfo=None)


# A load asks for the key of one article several times in a row.
@lru_cache(8)
def key_of(id_: str) -> str:
    """A short name for an id: 13 small letters and digits, fit for a path or an address.

    It is the first 64 bits of the BLAKE2b hash of the id, written in base32 (RFC 4648).

    >>> key_of("https://example.kz/1")
    'hl62v6mri7vnk'
    """
    # 64 bits: of a million articles two have one key with a chance of 1 in 37 million.
    digest = hashlib.blake2b(id_.encode(), digest_size=8).digest()
    return base64.b32encode(digest).decode().rstrip("=").lower()


def microseconds(moment: datetime) -> int:
    """A moment without a time zone -> microseconds since 1970."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _text(value: str) -> str:
    """A string that any encoding can hold."""
    if not isinstance(value, str):
        raise ArticleError(f"a text must be a string, not {type(value).__name__}: {value!r:.80}")
    try:
        value.encode()
    except UnicodeEncodeError:
        # Half a surrogate pair cannot be stored. One character stays one, so no offset moves.
        return re.sub("[\ud800-\udfff]", "\ufffd", value)
    return value


def _line(value: str) -> str:
    return " ".join(_text(value).split())


def _name(value: str | None) -> str | None:
    """One line of text; None where nothing is left of it."""
    return None if value is None else _line(value) or None


def _id(value: str | None) -> str:
    return _name(value) or ""


def _names(value: Iterable[str] | str | None) -> tuple[str, ...]:
    """Names, each once; a single string is one name."""
    if value is None or isinstance(value, str):
        value = (value or "",)
    if not isinstance(value, Iterable):
        raise ArticleError(f"names must be a list of strings, not {value!r:.80}")
    names = filter(None, map(_name, value))
    return tuple(dict.fromkeys(names))


def _when(value: When | None) -> When | None:
    return None if value is None else parse_when(value)


def _extra(value: Mapping[str, Any]) -> dict[str, Any]:
    try:
        json.dumps(value)
        return dict(value)
    except (TypeError, ValueError) as fault:
        raise ArticleError(f"extra must be a mapping of what JSON can hold: {fault}") from None


@attrs.frozen
class Origin:
    """Where an article was read.

    Attributes:
        file: the source as it was named.
        line: the line in it, from 1.
        bare_id: the id as the record has it, where the article's was qualified by host or source.
    """

    file: str
    line: int | None = None
    bare_id: str | None = None


@attrs.frozen(kw_only=True)
class Article:
    """A news article.

    Attributes:
        title: the headline, on one line; may be empty where there is a text.
        text: the body as it came; may be empty where there is a title.
        id: what tells it from all others. Not given, it is the url, else derived from source, date
            and title, so that an edited text updates its article.
        date: when it was published: a `datetime` (aware where the zone is known), a `date`, or the
            month or year alone as «2019-03» or «2019». ISO strings are accepted.
        source: who published it.
        authors: who wrote it.
        section: the part of the paper or the site it stood in.
        tags: its keywords.
        url: where it is on the web.
        language: «kk», «ru», «en» …; not given, the archive tells it from the sentences.
        description: the lead or summary that came with it.
        modified: when it was last changed, like `date`.
        extra: anything else that came with it and that JSON can hold.
        origin: the file and line it was read from, for messages; neither stored nor compared.

    Raises:
        ArticleError: a field is not what it should be, or both title and text are empty.
    """

    title: str = attrs.field(default="", converter=_line)
    text: str = attrs.field(
        default="", converter=_text, repr=lambda text: f"<{len(text)} characters>"
    )
    id: str = attrs.field(default=None, converter=_id)
    date: When | None = attrs.field(default=None, converter=_when)
    source: str | None = attrs.field(default=None, converter=_name)
    authors: tuple[str, ...] = attrs.field(default=(), converter=_names)
    section: str | None = attrs.field(default=None, converter=_name)
    tags: tuple[str, ...] = attrs.field(default=(), converter=_names)
    url: str | None = attrs.field(default=None, converter=_name)
    language: str | None = attrs.field(default=None, converter=_name)
    description: str | None = attrs.field(default=None, converter=_name)
    modified: When | None = attrs.field(default=None, converter=_when)
    extra: dict[str, Any] = attrs.field(factory=dict, converter=_extra, hash=False)
    origin: Origin | None = attrs.field(default=None, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        if not self.title and not self.text.strip():
            raise ArticleError("an article needs a title or a text")
        if not self.id:
            # The class is frozen for others; this is still its making.
            object.__setattr__(self, "id", self.url or _derived_id(self))

    @property
    def key(self) -> str:
        """A short name for the id: 13 small letters and digits, see `key_of`.

        >>> Article(title="Лифт тоқтады", id="https://example.kz/1").key
        'hl62v6mri7vnk'
        """
        return key_of(self.id)

    @property
    def precision(self) -> Precision | None:
        """How exactly the date is known; None where there is none.

        >>> Article(title="Лифт тоқтады", date="2019-11").precision
        'month'
        """
        return None if self.date is None else precision_of(self.date)

    def to_dict(self) -> dict[str, Any]:
        """Its fields as JSON can hold them; `Article(**article.to_dict()) == article`.

        Dates are ISO strings, names are lists; `origin` is left out.

        >>> Article(title="Лифт тоқтады", date="2019-11").to_dict()["date"]
        '2019-11'
        """
        fields: dict[str, Any] = {}
        for field in attrs.fields(Article):
            value = getattr(self, field.name)
            if isinstance(value, tuple):
                value = list(value)
            elif isinstance(value, date):  # a datetime is one
                value = iso(value)
            fields[field.name] = value
        del fields["origin"]
        return fields


def _derived_id(article: Article) -> str:
    """16 hexadecimal digits of source, date and title."""
    # Without a title the text tells it; with one, an edited text is the same article.
    text = "" if article.title else article.text
    parts = (article.source, str(article.date or ""), article.title, text)
    return hashlib.blake2b(json.dumps(parts).encode(), digest_size=8).hexdigest()


@attrs.frozen
class Sentence:
    """A sentence of an article.

    Attributes:
        text: the sentence as printed.
        start: where it begins: characters from the start of the article's text; of its title for
            the headline.
        end: where it ends, likewise: `article.text[start:end] == text`.
        ordinal: 0 for the headline, then the sentences of the text from 1.
        matches: (start, end) of each printed word that matched, in characters of this sentence,
            in order.
    """

    text: str
    start: int
    end: int
    ordinal: int
    matches: tuple[tuple[int, int], ...] = ()

    def snippet(self, format: Format = "text") -> str:  # noqa: A002 - the contract's name
        """The sentence with the matching words marked, cut at words where it is long.

        Args:
            format: «text» (as printed), «html» (escaped, with `<mark>`) or «ansi» (for a terminal).

        >>> Sentence("Лифт тоқтады.", 0, 13, 1, ((0, 4),)).snippet("html")
        '<mark>Лифт</mark> тоқтады.'
        """
        return snippet(self.text, self.matches, format)
