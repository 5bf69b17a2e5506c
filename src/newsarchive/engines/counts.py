"""What an archive in a folder counts: its size, and its hits by a field or a period."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsarchive.articles import FIELDS
from newsarchive.index.segment import NO_DATE
from newsarchive.results import Stats
from newsarchive.search.filters import articles_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsarchive.index.arrays import Array
    from newsarchive.index.snapshot import Snapshot
    from newsarchive.request import Scope

__all__ = ["facet", "stats"]

# What NumPy calls a period that a facet can count.
_PERIODS = {"year": "M8[Y]", "month": "M8[M]"}


def stats(snapshot: Snapshot, store_bytes: int) -> Stats:
    """The size of an archive, and its articles by language and source.

    Args:
        snapshot: its index.
        store_bytes: the size of its store.
    """
    parts = snapshot.parts
    articles = [part.documents("article") for part in parts]
    days = _days(snapshot, articles)
    # A word stands in the lexicon of every segment that has it, but is one word.
    forms: set[str] = set()
    stems: set[str] = set()
    for part in parts:
        forms.update(part.segment.lexicon("form"))
        stems.update(part.segment.lexicon("stem"))
    return Stats(
        articles=snapshot.count("article"),
        sentences=snapshot.count("sentence"),
        tokens=sum(int(part.tokens("sentence", 1)) for part in parts),
        forms=len(forms),
        stems=len(stems),
        segments=len(parts),
        index_bytes=sum(file.size for file in snapshot.files),
        store_bytes=store_bytes,
        # No article may have a date at all.
        first=str(days.min()) if len(days) else None,
        last=str(days.max()) if len(days) else None,
        languages=snapshot.facet("language", articles),
        sources=snapshot.facet("source", articles),
    )


def facet(snapshot: Snapshot, counted: Sequence[Array], unit: Scope, name: str) -> dict[str, int]:
    """How many hits have each value of a field, or are of each year or month.

    Args:
        snapshot: the index.
        counted: the documents of each part, ascending.
        unit: what a document is.
        name: the field, or «year» or «month».

    Returns:
        Values with the most frequent first, periods with the newest first.
    """
    articles = [
        articles_of(part, documents, unit)
        for part, documents in zip(snapshot.parts, counted, strict=True)
    ]
    if name in FIELDS:
        return snapshot.facet(name, articles)
    days = _days(snapshot, articles)
    periods, counts = np.unique(days.astype(_PERIODS[name]), return_counts=True)
    by_period = dict(zip(map(str, periods), counts.tolist(), strict=True))
    return dict(sorted(by_period.items(), reverse=True))


def _days(snapshot: Snapshot, articles: Sequence[Array]) -> Array:
    """The days of the dated ones of some articles of each part, as `datetime64[D]`."""
    # An archive without a part has no days; NumPy joins no empty list.
    dates = [np.empty(0, np.int64)]
    for part, chosen in zip(snapshot.parts, articles, strict=True):
        dates.append(part.segment["article_date"][chosen])
    whole = np.concatenate(dates)
    moments = whole[whole != NO_DATE].astype("M8[us]")
    days: Array = moments.astype("M8[D]")
    return days
