"""Records: the fields a source has, under its own names -> the fields of an Article."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import attrs

from newsarchive.errors import SourceError
from newsarchive.readers.values import is_empty

if TYPE_CHECKING:
    from newsarchive.results import Note

__all__ = [
    "KEYS",
    "Passed",
    "Record",
    "Records",
    "candidates",
    "check_mapping",
    "fields_of",
    "is_key",
    "with_inner",
]


@attrs.frozen
class Record:
    """What one article is read from.

    Attributes:
        fields: its values under the names the source gives them.
        line: where it begins, from 1; None for a whole file.
        name: what tells it from the other records of a file without lines: «entry 3,
            https://e.kz/3».
        is_feed: whether it is an entry of a feed, whose `id` is a guid.
        teaser: whether its text is only the beginning or a summary of the article's.
    """

    fields: Mapping[str, Any]
    line: int | None = None
    name: str | None = None
    is_feed: bool = False
    teaser: bool = False


@attrs.frozen
class Passed:
    """A record that is no article anybody was to read: a draft, a menu, a picture.

    A report counts them.

    Attributes:
        kind: what it is, as the count names it.
    """

    kind: str


Records = Iterator["Record | Passed | Note"]
"""What a reader gives: records, what was passed over, and what is to be told of the others."""

# schema.org NewsArticle first, then what scrapers, feeds and exports write; the first that has a
# value is taken.
_KEYS = """
title        title headline name heading post_title тақырып тақырыбы атауы заголовок название
text         text articleBody body content fulltext maintext content_html content_text post_content
             detail_text мәтін мәтіні текст содержание
id           id @id _id guid uuid identifier
date         date datePublished published publishedAt publishDate publicationDate pubDate
             timePublished created createdAt dateCreated post_date timestamp күні дата
source       source publisher site siteName provider outlet newspaper sourceOrganization
             дереккөз источник
authors      authors author byline creator автор авторы
section      section articleSection category categories rubric айдар рубрика
tags         tags keywords tag topics тегтер теги
url          url link href permalink canonical mainEntityOfPage сілтеме ссылка
language     language lang inLanguage locale тіл тілі язык
description  description summary lead abstract excerpt subtitle teaser
modified     modified dateModified modifiedAt updated updatedAt lastModified lastmod
"""


def _table(lines: str) -> Mapping[str, tuple[str, ...]]:
    """The rows of a table as it is printed above: a field, then its keys."""
    # A line that begins with blanks goes on with the row before it.
    rows = lines.strip().replace("\n   ", " ").splitlines()
    table = {}
    for row in rows:
        field, *keys = row.split()
        table[field] = tuple(keys)
    return MappingProxyType(table)


KEYS = _table(_KEYS)
"""The field of an Article -> the keys it is read from.

Case, `_`, `-` and blanks of a key do not count.
"""


def _folded(key: str) -> str:
    """A key as it is compared: `Article-Body`, `article_body` and `articleBody` are one."""
    return re.sub(r"[\W_]+", "", key.casefold())


_FIELD_OF = {_folded(key): field for field, keys in KEYS.items() for key in keys}
_RANK = {_folded(key): rank for keys in KEYS.values() for rank, key in enumerate(keys)}


def is_key(name: str) -> bool:
    """Whether a field of an Article is read from this key.

    >>> is_key("article_body"), is_key("views")
    (True, False)
    """
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


def candidates(
    fields: Mapping[str, Any], mapping: Mapping[str, str]
) -> tuple[dict[str, list[str]], dict[str, Any]]:
    """The field of an Article -> the keys of a record that mean it, the best first.

    The values of all other keys are given beside it. A key of `mapping` goes before those of
    `KEYS`, which go in their order.

    Args:
        fields: of a record.
        mapping: further keys -> the fields they mean.

    >>> candidates({"body": "М", "text": "", "n": 1}, {})
    ({'text': ['text', 'body']}, {'n': 1})
    """
    found: dict[str, list[str]] = {}
    others: dict[str, Any] = {}
    for key, value in fields.items():
        field = mapping.get(key) or _FIELD_OF.get(_folded(key))
        if field:
            found.setdefault(field, []).append(key)
        elif value != "":
            others[key] = value

    # What the caller says goes before what we know.
    def precedence(key: str) -> int:
        return -1 if key in mapping else _RANK[_folded(key)]

    return {field: sorted(keys, key=precedence) for field, keys in found.items()}, others


def fields_of(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an Article that have a key here, with the first value that is not empty.

    >>> fields_of({"headline": "", "name": "Т", "views": 7})
    {'title': 'Т'}
    """
    named, _ = candidates(fields, {})
    found = {}
    for field, keys in named.items():
        filled = [key for key in keys if not is_empty(fields[key])]
        # An empty value still says that there is a key for the field.
        taken = filled[0] if filled else keys[0]
        found[field] = fields[taken]
    return found


def with_inner(fields: Mapping[str, Any], mapping: Mapping[str, str]) -> Mapping[str, Any]:
    """The fields of a record, and those inside objects that a mapping names by a path.

    >>> with_inner({"a": {"b": "М"}}, {"a.b": "text"})
    {'a': {'b': 'М'}, 'a.b': 'М'}
    """
    inner = {}
    for path in mapping:
        if "." not in path or path in fields:
            continue
        value: Any = fields
        # `data.body.html`: each step goes into the object that the one before gave.
        for step in path.split("."):
            value = value.get(step) if isinstance(value, Mapping) else None
        if value is not None:
            inner[path] = value
    return {**fields, **inner} if inner else fields
