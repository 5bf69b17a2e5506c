"""Records: the fields a source has, under its own names -> the fields of an Article."""

from __future__ import annotations

import difflib
import html
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import attrs

from newsarchive.articles import Article, Origin, When, parse_when
from newsarchive.errors import ArticleError, SourceError
from newsarchive.kazakh.dates import parse_date
from newsarchive.readers import encodings
from newsarchive.readers.markup import plain

if TYPE_CHECKING:
    from newsarchive.readers.settings import Settings

__all__ = [
    "KEYS",
    "Fault",
    "Record",
    "Records",
    "article_of",
    "check_mapping",
    "fields_of",
    "is_key",
    "standard_date",
]


@attrs.frozen
class Record:
    """What one article is read from.

    Attributes:
        fields: its values under the names the source gives them.
        line: where it begins, from 1; None for a whole file.
    """

    fields: Mapping[str, Any]
    line: int | None = None


@attrs.frozen
class Fault:
    """A place of a source where no article could be read.

    Attributes:
        reason: what is wrong and what to do.
        line: the place, from 1; None for a whole file.
    """

    reason: str
    line: int | None = None


Records = Iterator[Record | Fault]

# schema.org NewsArticle first, then what scrapers, feeds and exports write; the first that has a value is taken.
_KEYS = """
title        title headline name heading тақырып тақырыбы заголовок
text         text articleBody body content fulltext maintext мәтін мәтіні текст
id           id @id _id guid uuid identifier
date         date datePublished published publishedAt publishDate publicationDate pubDate timePublished
             created createdAt dateCreated timestamp күні дата
source       source publisher site siteName provider outlet newspaper sourceOrganization дереккөз источник
authors      authors author byline creator автор
section      section articleSection category categories rubric айдар рубрика
tags         tags keywords tag topics тегтер теги
url          url link href permalink canonical mainEntityOfPage сілтеме ссылка
language     language lang inLanguage locale тіл тілі язык
description  description summary lead abstract excerpt subtitle teaser
modified     modified dateModified modifiedAt updated updatedAt lastModified lastmod
"""


def _table(lines: str) -> Mapping[str, tuple[str, ...]]:
    rows = (line.split() for line in lines.strip().replace("\n   ", " ").splitlines())
    return MappingProxyType({field: tuple(keys) for field, *keys in rows})


KEYS = _table(_KEYS)
"""The field of an Article -> the keys it is read from. Case, `_`, `-` and blanks of a key do not count."""

_LANGUAGES = {
    "kaz": "kk",
    "kz": "kk",
    "kazakh": "kk",
    "қазақша": "kk",
    "rus": "ru",
    "russian": "ru",
    "eng": "en",
}
_NOTHING: tuple[Any, ...] = (None, "", [], {})
# What stands for an object: a person's name, a page's address, what WordPress and MongoDB wrap values in.
_VALUE_KEYS = (
    "name",
    "title",
    "@value",
    "value",
    "rendered",
    "@id",
    "$oid",
    "$date",
    "url",
    "href",
)


def _folded(key: str) -> str:
    return re.sub(r"[\W_]+", "", key.casefold())


_FIELD_OF = {_folded(key): field for field, keys in KEYS.items() for key in keys}
_RANK = {_folded(key): rank for keys in KEYS.values() for rank, key in enumerate(keys)}


def is_key(name: str) -> bool:
    """Whether a field of an Article is read from this key."""
    return _folded(name) in _FIELD_OF


def check_mapping(mapping: Mapping[str, str]) -> Mapping[str, str]:
    """Further keys -> the fields they mean, as they were given.

    Raises:
        SourceError: an article has no such field.
    """
    for ours in mapping.values():
        if ours not in KEYS:
            near = difflib.get_close_matches(ours, KEYS, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"the fields are {', '.join(KEYS)}"
            raise SourceError(f"an article has no field {ours!r}: {hint}")
    return dict(mapping)


def _single(value: Any) -> Any:
    """A value out of the objects and lists it may be wrapped in; None where there is none."""
    if isinstance(value, Mapping):
        return next(
            (_single(value[key]) for key in _VALUE_KEYS if value.get(key) is not None), None
        )
    if isinstance(value, list):
        return _single(value[0]) if value else None
    return value


def _string(value: Any) -> str | None:
    value = _single(value)
    if value is None:
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ArticleError(f"{value!r} is no text")
    return str(value)


def _line(value: Any) -> str | None:
    """A name or a title: entities that a scraper left in are resolved."""
    text = _string(value)
    return html.unescape(text) if text is not None else None


def _body(value: Any) -> str:
    """The text; a list is its paragraphs."""
    if isinstance(value, list):
        return "\n".join(filter(None, map(_string, value)))
    if isinstance(value, Mapping) and "rendered" in value:  # WordPress, and HTML by its contract
        return plain(_string(value) or "")
    return _string(value) or ""


def _names(value: Any, separators: str) -> list[str]:
    """Names out of a string of several, an object, or a list of both."""
    if isinstance(value, list):
        return [name for item in value for name in _names(item, separators)]
    text = _line(value)
    return (
        [name for part in re.split(f"[{separators}\n]", text) if (name := part.strip())]
        if text
        else []
    )


def _language(value: Any) -> str | None:
    """A language code without its country: «kk-KZ», «kaz» and «Kazakh» are kk."""
    if isinstance(value, Mapping) and value.get(
        "alternateName"
    ):  # schema.org's Language keeps the code there
        value = value["alternateName"]
    text = _line(value)
    if not text or not (code := re.split(r"[-_]", text.strip().casefold())[0]):
        return None
    return _LANGUAGES.get(code, code)


_SEPARATORS = {"authors": ";", "tags": ",;"}  # an author's name may have a comma


def standard_date(text: str) -> When | None:
    """A date in ISO 8601 or RFC 2822; None where it is in neither."""
    try:
        return parse_when(
            re.sub(r"\s+(?=[+-]\d\d:?\d\d\Z)", "", text.strip())
        )  # 2019-11-22 17:36:00 +0600
    except ArticleError:
        pass
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        return None


def _when(value: Any, settings: Settings) -> When | None:
    """A date as sources write it: ISO 8601, RFC 2822, seconds since 1970, or in Kazakh."""
    value = _single(value)
    if value is None or isinstance(value, date):
        return value
    text = str(value).strip()
    if not text:
        return None
    if re.fullmatch(
        r"\d{10}(\d{3})?(\.\d+)?", text
    ):  # seconds, or with three figures more milliseconds
        seconds = float(text) / (1000 if len(text.split(".")[0]) == 13 else 1)
        return datetime.fromtimestamp(seconds, settings.zone())
    when = standard_date(text)
    if when is None:
        when = parse_date(text, reference=settings.today, zone=settings.zone())
    return parse_when(text) if when is None else when  # which says what is wrong with it


def _assigned(
    fields: Mapping[str, Any], mapping: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, Any]]:
    """The field of an Article -> the key it is read from, the first of its keys that has a value; and what is left."""
    keys_of: dict[str, list[tuple[int, str]]] = {}
    left: dict[str, Any] = {}
    for key, value in fields.items():
        field = mapping.get(key) or _FIELD_OF.get(_folded(key))
        if field:
            keys_of.setdefault(field, []).append(
                (-1 if key in mapping else _RANK[_folded(key)], key)
            )
        elif value != "":
            left[key] = value
    taken = {}
    for field, ranked in keys_of.items():
        keys = [key for _, key in sorted(ranked)]
        taken[field] = next((key for key in keys if fields[key] not in _NOTHING), keys[0])
        several = (
            field == "section"
            and isinstance(fields[taken[field]], list)
            and len(fields[taken[field]]) > 1
        )
        left |= {
            key: fields[key]
            for key in keys
            if fields[key] not in _NOTHING and (several or key != taken[field])
        }
    return taken, left


def fields_of(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an Article that have a key among these, with their values."""
    return {field: fields[key] for field, key in _assigned(fields, {})[0].items()}


def article_of(record: Record, file: str, settings: Settings) -> Article:
    """The article of a record; what no field takes is kept in `extra`.

    Args:
        record: what was read.
        file: the source it was read from, as it was named.
        settings: the options of `read`.

    Raises:
        ArticleError: the record is no article; the message names the key and says what to do.
    """
    taken, extra = _assigned(record.fields, settings.mapping)
    if "text" not in taken:
        known = ", ".join(KEYS["text"][:4])
        raise ArticleError(
            f"has no text: add one of the keys {known}, or map yours with --map THEIRS=text"
        )
    values: dict[str, Any] = {}
    for field, key in taken.items():
        try:
            values[field] = _converted(field, record.fields[key], settings)
        except ArticleError as fault:
            raise ArticleError(f"{key}: {fault}") from None
    values["title"] = values.get("title") or ""
    for text in (values["title"], values["text"]):
        _check_text(text, settings.limits.text)
    return Article(**values, extra=extra, origin=Origin(file, record.line))


def _converted(field: str, value: Any, settings: Settings) -> Any:
    if field in {"date", "modified"}:
        return _when(value, settings)
    if field == "text":
        return _body(value)
    if field in _SEPARATORS:
        return _names(value, _SEPARATORS[field])
    return _language(value) if field == "language" else _line(value)


def _check_text(text: str, limit: int) -> None:
    """See that a text is not longer than so many bytes, and was not damaged before it came here.

    Raises:
        ArticleError: it is or was; the message names the likely cause.
    """
    if "\0" in text:
        raise ArticleError(
            "has NUL characters, so it is no text: remove them, or name its encoding with --encoding"
        )
    if (length := len(text.encode("utf-8", "replace"))) > limit:
        raise ArticleError(f"has a text of {length} bytes, more than {limit}: split it")
    if found := encodings.misread(text):
        wrong, right = found
        raise ArticleError(
            f"was decoded wrongly before: it is {right} read as {wrong}: make it anew from its source"
        )
