"""A fetched page -> its article, by the reader of web archives."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import attrs

from newsarchive.following.recording import record
from newsarchive.kazakh.moments import read_date
from newsarchive.readers import read

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsarchive.articles import Article
    from newsarchive.following.fetching import Fetched
    from newsarchive.following.listings import Entry
    from newsarchive.results import Note, Refused

__all__ = ["article_of"]

_MOMENT = "WARC-Date"  # when a page was fetched: with it, no page would ever be unchanged


class _Named(io.BytesIO):
    """Bytes with the name that messages give them."""

    def __init__(self, data: bytes, name: str) -> None:
        super().__init__(data)
        self.name = name


def article_of(
    answer: Fetched,
    entry: Entry,
    *,
    on_error: Callable[[Refused], object],
    on_note: Callable[[Note], object],
    timezone: str | None = None,
) -> Article | None:
    """The article of a page; None where it has none.

    Args:
        answer: the page.
        entry: what its feed says of it: title and date where the page has none.
        on_error: called with why there is no article.
        on_note: called with what else is to be known.
        timezone: of clock times without one.
    """
    # The same reader as for a saved web archive, so nothing is told in two ways.
    file = _Named(record(answer), answer.address)
    found = read(file, on_error=on_error, on_note=on_note, timezone=timezone)
    article = next(found, None)
    if article is None:
        for _ in found:  # what is told comes last
            pass
        return None
    # The page goes before the feed: feeds cut titles, and date entries by their last change.
    further: dict[str, Any] = {
        "extra": {name: value for name, value in article.extra.items() if name != _MOMENT}
    }
    if not article.title and entry.title:
        further["title"] = entry.title
    if article.date is None and (moment := _moment(entry.date)) is not None:
        further["date"] = moment
    return attrs.evolve(article, **further)


def _moment(printed: str) -> Any:
    """The date of an entry; None where it cannot be read."""
    try:
        return read_date(printed) if printed else None
    except ValueError:
        return None
