"""Several versions of one article: which is kept, and what a teaser may change.

The archive and one load follow the same rule, so a folder of daily dumps gives the same whether
its files are loaded one by one or together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from newsarchive.addresses import host_of
from newsarchive.articles import Article, time_span

if TYPE_CHECKING:
    from datetime import tzinfo

__all__ = ["is_same_publisher", "kept"]


def is_same_publisher(one: Article, other: Article) -> bool:
    """Whether two articles are from one site, or name one source.

    >>> one, other = Article(title="А", url="https://e.kz/1"), Article(title="Б", source="Е")
    >>> is_same_publisher(one, one), is_same_publisher(one, other)
    (True, False)
    """
    # Addresses tell it better than names, which a dump may spell in several ways.
    hosts = host_of(one.url), host_of(other.url)
    if all(hosts):
        return hosts[0] == hosts[1]
    sources = one.source, other.source
    return all(sources) and str(sources[0]).casefold() == str(sources[1]).casefold()


def kept(old: Article, new: Article, zone: tzinfo | None = None) -> Article | None:
    """What is kept of an article that is there and one with its id that comes.

    None where nothing changes.

    What was last changed earlier never replaces what was changed later. A teaser
    (`extra["teaser"]`) gives title and dates, but never replaces a longer text.

    Args:
        old: what is there.
        new: what comes.
        zone: by whose clock days are counted.

    >>> old = Article(title="А", text="Ескі.", id="1", modified="2024-03-06")
    >>> kept(old, Article(title="А", text="Одан ескі.", id="1", modified="2024-03-05")) is None
    True
    """
    if old.modified is not None and new.modified is not None:
        # A day alone may be any time of it, so it is earlier only if all of it is.
        _, last_of_new = time_span(new.modified, zone)
        first_of_old, _ = time_span(old.modified, zone)
        if last_of_new < first_of_old:
            return None
    # A feed gives the begin of a text that a dump has given whole.
    if new.extra.get("teaser") and len(new.text) < len(old.text):
        return attrs.evolve(
            old,
            title=new.title or old.title,
            date=old.date if new.date is None else new.date,
            modified=old.modified if new.modified is None else new.modified,
        )
    return new
