"""An article as the store keeps it: plain values, and a fingerprint by which damage and changes are found."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date
from typing import TYPE_CHECKING, Any

import attrs

from newsarchive.articles import Article, parse_when

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from newsarchive.articles import When

__all__ = ["FIELDS", "Record", "decode", "encode"]

FIELDS = (
    "id", "title", "text", "date", "source", "authors", "section", "tags", "url", "language", "description", "modified",
    "extra",
)  # fmt: skip


@attrs.frozen
class Record:
    """An article as the store keeps it: the values of `FIELDS`, and 16 bytes that differ wherever two articles do."""

    values: tuple[str | None, ...]
    fingerprint: bytes


def _moment(value: object) -> str | None:
    return None if value is None else str(value).replace(" ", "T")


def _json(value: object) -> str:
    """JSON as the standard has it, the same for what is equal: no NaN, names that are strings, no half of a pair."""
    plain = json.loads(json.dumps(value), parse_constant=lambda _: None)
    return re.sub("[\ud800-\udfff]", "\ufffd", json.dumps(plain, ensure_ascii=False, sort_keys=True))


def encode(article: Article) -> Record:
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
    return Record(values, _fingerprint(values))


def _fingerprint(values: Sequence[str | None]) -> bytes:
    lengths = [None if value is None else len(value) for value in values]  # so that no two rows have the same bytes
    return hashlib.blake2b(f"{lengths}{''.join(filter(None, values))}".encode(), digest_size=16).digest()


def _read_moment(value: str | None) -> When | None:
    return date.fromisoformat(value) if value is not None and len(value) == _DAY else value and parse_when(value)


def _read_names(value: str) -> tuple[str, ...]:
    if "\\" in value or value == "[]":
        return tuple(json.loads(value))
    return tuple(value[2:-2].split('", "'))  # a fifth of the time that JSON takes; quotation marks have a stroke


_DAY = len("2019-11-22")
_READ: dict[str, Callable[[Any], object]] = {
    "date": _read_moment, "authors": _read_names, "tags": _read_names, "modified": _read_moment, "extra": json.loads,
}  # fmt: skip
# What was stored was an article's, so it is not looked at again: to validate takes twice as long as all the rest.
_SET = [(getattr(Article, name).__set__, _READ.get(name)) for name in (*FIELDS, "origin")]


def decode(record: Record) -> Article | None:
    """A record -> the article; None where it is not what was stored."""
    article = Article.__new__(Article)
    try:
        if _fingerprint(record.values) != record.fingerprint:
            return None
        for (put, read), value in zip(_SET, (*record.values, None), strict=True):
            put(article, value if read is None else read(value))
    except (TypeError, ValueError):  # of another type, or stored by somebody else
        return None
    return article
