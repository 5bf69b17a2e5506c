"""An article as the store keeps it: plain values, and a fingerprint of them."""

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
    from collections.abc import Mapping, Sequence

    from newsarchive.articles import When

__all__ = [
    "DIGEST",
    "FIELDS",
    "MODULUS",
    "Row",
    "arrived",
    "carried",
    "completed_fingerprint",
    "content_hash",
    "decode",
    "decode_names",
    "decode_when",
    "encode",
    "encode_names",
    "encode_when",
]

FIELDS = (
    "id",
    "title",
    "text",
    "date",
    "source",
    "authors",
    "section",
    "tags",
    "url",
    "language",
    "description",
    "modified",
    "extra",
)
DIGEST = 16  # bytes of the part of a fingerprint that tells articles apart
MODULUS = 2**128  # hashes of content are added up modulo this
_TEXT = FIELDS.index("text")
_OTHERS = "\0".join(["%s"] * (len(FIELDS) - 1))
_DAY = len("2019-11-22")


@attrs.frozen
class Row:
    """An article as the store keeps it.

    Attributes:
        values: those of `FIELDS`.
        fingerprint: 20 bytes. The first 16 differ wherever two articles do. The others are a
            CRC-32, little-endian, which is enough to notice damage when an article is read.
    """

    values: tuple[str | None, ...]
    fingerprint: bytes


def content_hash(id_: str, content: bytes) -> int:
    """What a document adds to the sum that `Reading.state` is made of.

    A sum of hashes does not depend on the order in which documents came, and one can be taken away
    again.

    Args:
        id_: of the document.
        content: bytes that differ wherever two documents with this id do.

    Returns:
        a number below `MODULUS`.
    """
    digest = hashlib.blake2b(id_.encode() + b"\0" + content, digest_size=16).digest()
    return int.from_bytes(digest, "little")


def encode_when(when: When | None) -> str | None:
    """A date -> its ISO string."""
    return None if when is None else iso(when)


def decode_when(value: str | None) -> When | None:
    """What `encode_when` gave -> the date."""
    if value is None:
        return None
    # `parse_when` would find the same, but looks for a month or a year first.
    return date.fromisoformat(value) if len(value) == _DAY else parse_when(value)


def encode_names(names: Sequence[str]) -> str:
    """Names -> a JSON list."""
    return _json(names) if names else "[]"


def decode_names(value: str) -> tuple[str, ...]:
    """What `encode_names` gave -> the names."""
    return () if value == "[]" else tuple(json.loads(value))


def _encode_extra(extra: Mapping[str, Any]) -> str:
    return _json(extra) if extra else "{}"


def _decode_extra(value: str) -> dict[str, Any]:
    return {} if value == "{}" else json.loads(value)


def _json(value: object) -> str:
    """JSON as the standard has it, and the same for what is equal.

    NaN becomes null, keys become strings, half of a surrogate pair becomes U+FFFD.
    """
    # There and back: keys that are no strings become strings, before they are sorted.
    plain = json.loads(json.dumps(value), parse_constant=lambda _: None)
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True)
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


def encode(article: Article) -> Row:
    """An article -> its row."""
    values = (
        article.id,
        article.title,
        article.text,
        encode_when(article.date),
        article.source,
        encode_names(article.authors),
        article.section,
        encode_names(article.tags),
        article.url,
        article.language,
        article.description,
        encode_when(article.modified),
        _encode_extra(article.extra),
    )
    text = article.text.encode()
    return Row(values, _digest(values) + _checksum(values, text))


def _digest(values: Sequence[str | None]) -> bytes:
    # The lengths show where a field ends: without them («аб», «в») and («а», «бв») would be the
    # same.
    lengths = [None if value is None else len(value) for value in values]
    content = f"{lengths}{''.join(filter(None, values))}"
    return hashlib.blake2b(content.encode(), digest_size=DIGEST).digest()


def _checksum(values: Sequence[object], text: bytes) -> bytes:
    # The text is the longest field by far: it is summed as the bytes that it is stored as.
    others = _OTHERS % (*values[:_TEXT], *values[_TEXT + 1 :])
    return zlib.crc32(text, zlib.crc32(others.encode())).to_bytes(4, "little")


def completed_fingerprint(values: Sequence[Any], fingerprint: bytes) -> bytes:
    """The fingerprint of a row from before there were checksums, with its checksum.

    Args:
        values: of the row; the text as UTF-8.
        fingerprint: its 16 bytes. They are given back as they are where the row is damaged.
    """
    try:
        text: bytes = values[_TEXT]
        decoded = [*values[:_TEXT], text.decode(), *values[_TEXT + 1 :]]
        if _digest(decoded) != fingerprint:
            return fingerprint
        return fingerprint + _checksum(values, text)
    except (AttributeError, TypeError, ValueError):
        return fingerprint


def decode(values: Sequence[Any], fingerprint: bytes, *, whole: bool = False) -> Article | None:
    """What was stored -> the article; None where it is damaged.

    Args:
        values: those of a row; the text as UTF-8, since its checksum is that of these bytes.
        fingerprint: of the row; one of 16 bytes, from before there were checksums, is compared
            whole.
        whole: compare all of it, not its checksum alone.
    """
    try:
        text: bytes = values[_TEXT]
        checked = len(fingerprint) > DIGEST
        # Damage is found by the checksum, without a look at the rest of the fingerprint.
        if checked and _checksum(values, text) != fingerprint[DIGEST:]:
            return None
        article = _article_without_validation(values)
        if whole or not checked:
            decoded = [*values[:_TEXT], article.text, *values[_TEXT + 1 :]]
            if _digest(decoded) != fingerprint[:DIGEST]:
                return None
    except (AttributeError, TypeError, ValueError):  # of another type, or stored by somebody else
        return None
    return article


def carried(article: Article) -> tuple[Any, ...]:
    """What of an article an index is made of, as plain values that can be sent to a process.

    >>> carried(Article(title="Су", id="1", date="2019-11-22"))[:4]
    ('1', 'Су', '', '2019-11-22')
    """
    return (
        article.id,
        article.title,
        article.text,
        encode_when(article.date),
        article.source,
        article.authors,
        article.section,
        article.tags,
        article.language,
    )


def arrived(values: Sequence[Any]) -> Article:
    """What `carried` gave -> the article, without what no index is made of.

    >>> arrived(carried(Article(title="Су", id="1", date="2019-11-22"))).date
    datetime.date(2019, 11, 22)
    """
    id_, title, text, day, source, authors, section, tags, language = values
    known = id_, title, text, decode_when(day), source, authors, section, tags
    return _article_of((*known, None, language, None, None, {}, None))


_SETTERS = [getattr(Article, name).__set__ for name in (*FIELDS, "origin")]


def _article_without_validation(values: Sequence[Any]) -> Article:
    """The article of stored values.

    They were an article's when they were stored, so the converters of `Article` have nothing to do.
    """
    id_, title, text, day, source, authors, section, tags, *rest = values
    url, language, description, modified, extra = rest
    decoded = (
        id_,
        title,
        text.decode(),
        decode_when(day),
        source,
        decode_names(authors),
        section,
        decode_names(tags),
        url,
        language,
        description,
        decode_when(modified),
        _decode_extra(extra),
        None,
    )
    return _article_of(decoded)


def _article_of(values: tuple[Any, ...]) -> Article:
    """The article with these values of `FIELDS`, and of where it came from."""
    article = Article.__new__(Article)
    deque(map(call, _SETTERS, repeat(article), values), maxlen=0)  # set each field to its value
    return article
