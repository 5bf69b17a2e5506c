"""The arrays of a segment that stand by article: dates, ids, metadata, signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from newsarchive.articles import Article, microseconds, precision_of, time_span
from newsarchive.index import signatures
from newsarchive.index.arrays import number_type, offsets, smallest
from newsarchive.index.lexicon import encode_strings
from newsarchive.index.segment import NO_DATE, PRECISIONS
from newsarchive.index.words import ranks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from newsarchive.index.arrays import Array

__all__ = ["FieldCodes", "article_arrays", "band_arrays", "dated", "field_arrays", "field_values"]


def field_values(article: Article, language: str) -> dict[str, tuple[str, ...]]:
    """The metadata of an article by which hits are filtered and counted.

    >>> field_values(Article(title="Су", source="Егемен", tags=["өзен"]), "kk")["tag"]
    ('өзен',)

    Args:
        article: whose own language goes before the one that was found.
        language: that was found.

    Returns:
        field of `articles.FIELDS` -> its values, none or several.
    """
    single = {
        "source": article.source,
        "section": article.section,
        "language": article.language or language,
    }
    values = {name: (value,) if value else () for name, value in single.items()}
    return {**values, "author": article.authors, "tag": article.tags}


def dated(article: Article, zone: tzinfo | None) -> tuple[int, int]:
    """What `article_date` and `article_precision` hold for an article.

    >>> dated(Article(title="Су", date="1970-01-02"), None)
    (86400000000, 3)

    Args:
        article: with a date or without one.
        zone: of the archive's clock; for None, times count as they are printed.
    """
    if article.date is None:
        return NO_DATE, 0
    first, _ = time_span(article.date, zone)
    return microseconds(first), PRECISIONS.index(precision_of(article.date))


def article_arrays(
    ids: Sequence[str],
    *,
    number: Array,
    date: Array,
    precision: Array,
    title: Array,
    body: Array,
    sentence: Array,
) -> dict[str, Array]:
    """The arrays of articles, given by the names that `segment` gives them.

    Args:
        ids: of the articles, in order.
        number: `(A,)`.
        date: `(A,)`.
        precision: `(A,)`.
        title: `(A,)`.
        body: `(A,)`.
        sentence: `(A + 1,)`.
    """
    # Ties of scores are broken by the id: with its rank, no id is read for that.
    _, rank = ranks(ids)
    return {
        "article_number": number,
        "article_date": date,
        "article_precision": precision,
        "article_sentence": smallest(sentence),
        "article_title": smallest(title),
        "article_body": smallest(body),
        "article_rank": smallest(rank),
        **encode_strings("article_id", ids),
    }


def band_arrays(texts: Array, keys: Array, articles: int) -> dict[str, Array]:
    """The arrays of signatures.

    Args:
        texts: `(k,)`, the articles that have one, ascending.
        keys: `(BANDS, k)`, of each its bands.
        articles: how many articles the segment has.
    """
    bands = [signatures.ordered(band, texts) for band in keys]
    article = np.concatenate([own for _, own in bands])
    return {
        "band_key": np.concatenate([key for key, _ in bands]),
        "band_article": article.astype(number_type(articles)),
    }


@attrs.frozen(eq=False)
class FieldCodes:
    """A metadata field of some articles.

    Attributes:
        values: strings, each once.
        codes: places in the values: those of each article in a row.
        counts: `(A,)`, how many codes each article has.
    """

    values: Sequence[str]
    codes: Array
    counts: Array


def field_arrays(field: str, sources: Sequence[FieldCodes]) -> dict[str, Array]:
    """The arrays of a metadata field: the sorted values that articles have, and codes into them.

    Args:
        field: its name.
        sources: whose articles follow each other. A value that no code names is left out.
    """
    # Only values that an article has; the numbers of the others are never asked for.
    used = [np.unique(source.codes).tolist() for source in sources]
    distinct: set[str] = set()
    for source, own in zip(sources, used, strict=True):
        distinct.update(source.values[code] for code in own)
    # Values that differ only by case stand together: a filter does not look at case.
    ordered = sorted(distinct, key=lambda value: (value.casefold(), value))
    number = {value: place for place, value in enumerate(ordered)}
    recoded = []
    for source, own in zip(sources, used, strict=True):
        table = np.zeros(len(source.values), np.int64)
        table[own] = [number[source.values[code]] for code in own]
        recoded.append(table[source.codes])
    counts = np.concatenate([source.counts for source in sources])
    return {
        **encode_strings(f"{field}_value", ordered),
        f"{field}_code": smallest(np.concatenate(recoded)),
        f"{field}_offset": smallest(offsets(counts)),
    }
