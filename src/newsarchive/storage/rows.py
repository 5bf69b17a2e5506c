"""An article as the store keeps it: plain values, and a fingerprint by which damage and changes are found."""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections import deque
from datetime import date
from itertools import repeat
from operator import call
from typing import TYPE_CHECKING, Any

import attrs

from newsarchive.articles import Article, iso, parse_when

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsarchive.articles import When

__all__ = ["FIELDS", "Row", "decode", "encode"]

FIELDS = (
    "id", "title", "text", "date", "source", "authors", "section", "tags", "url", "language", "description", "modified",
    "extra",
)  # fmt: skip
_TEXT = FIELDS.index("text")
_OTHERS = "\0".join(["%s"] * (len(FIELDS) - 1))


@attrs.frozen
class Row:
    """An article as the store keeps it.

    Attributes:
        values: those of `FIELDS`.
        fingerprint: 20 bytes. The first 16 differ wherever two articles do; the others are a CRC-32, little-endian, by
            which damage is found in a third of the time.
    """

    values: tuple[str | None, ...]
    fingerprint: bytes


def _moment(value: When | None) -> str | None:
    return None if value is None else iso(value)


def _json(value: object) -> str:
    """JSON as the standard has it, the same for what is equal: no NaN, names that are strings, no half of a pair."""
    plain = json.loads(json.dumps(value), parse_constant=lambda _: None)
    return re.sub(
        "[\ud800-\udfff]", "\ufffd", json.dumps(plain, ensure_ascii=False, sort_keys=True)
    )


def encode(article: Article) -> Row:
    """An article -> its record."""
    values = (
        article.id,
        article.title,
        article.text,
        _moment(article.date),
        article.source,
        _json(article.authors) if article.authors else "[]",
        article.section,
        _json(article.tags) if article.tags else "[]",
        article.url,
        article.language,
        article.description,
        _moment(article.modified),
        _json(article.extra) if article.extra else "{}",
    )
    return Row(values, _fingerprint(values, article.text.encode()))


def _fingerprint(values: Sequence[str | None], text: bytes) -> bytes:
    lengths = [
        None if value is None else len(value) for value in values
    ]  # so that no two rows have the same bytes
    digest = hashlib.blake2b(
        f"{lengths}{''.join(filter(None, values))}".encode(), digest_size=16
    ).digest()
    return digest + _checksum(values, text)


def _checksum(values: Sequence[object], text: bytes) -> bytes:
    others = _OTHERS % (*values[:_TEXT], *values[_TEXT + 1 :])
    return zlib.crc32(text, zlib.crc32(others.encode())).to_bytes(4, "little")


def _read_moment(value: str | None) -> When | None:
    return (
        date.fromisoformat(value)
        if value is not None and len(value) == _DAY
        else value and parse_when(value)
    )


def _read_names(value: str) -> tuple[str, ...]:
    if value == "[]":
        return ()
    if "\\" in value:
        return tuple(json.loads(value))
    return tuple(
        value[2:-2].split('", "')
    )  # a fifth of the time that JSON takes; quotation marks have a stroke


def _read_extra(value: str) -> dict[str, Any]:
    return json.loads(value) if value != "{}" else {}


_DAY = len("2019-11-22")
# What was stored was an article's, so it is not looked at again: to validate takes twice as long as all the rest.
_SETTERS = [getattr(Article, name).__set__ for name in (*FIELDS, "origin")]


def decode(values: Sequence[Any], fingerprint: bytes, *, whole: bool = False) -> Article | None:
    """What was stored -> the article; None where it is damaged.

    Args:
        values: those of a record; the text as UTF-8, for it is compared as such.
        fingerprint: of the record.
        whole: compare all of it, not its checksum alone.
    """
    article = Article.__new__(Article)
    try:
        (
            id_,
            title,
            text,
            day,
            source,
            authors,
            section,
            tags,
            url,
            language,
            description,
            modified,
            extra,
        ) = values
        if _checksum(values, text) != fingerprint[-4:]:
            return None
        read = (
            id_, title, text.decode(), _read_moment(day), source, _read_names(authors), section, _read_names(tags), url,
            language, description, _read_moment(modified), _read_extra(extra), None,
        )  # fmt: skip
        deque(
            map(call, _SETTERS, repeat(article), read), maxlen=0
        )  # each set to its value: a loop takes twice as long
        if (
            whole
            and _fingerprint([*values[:_TEXT], article.text, *values[_TEXT + 1 :]], text)
            != fingerprint
        ):
            return None
    except (AttributeError, TypeError, ValueError):  # of another type, or stored by somebody else
        return None
    return article
