"""Following sites: feeds and news sitemaps -> the full pages of new entries -> the archive.

manners     how sites are asked, and where a fetcher may go
network     connections to addresses that were resolved once and checked
fetching    one address: robots.txt, pauses, redirects, bounds, further attempts
listings    feeds and sitemaps -> entries
pages       a fetched page -> its article
recording   what was fetched, as a WARC
state       what is remembered between rounds, beside the archive
rounds      one round over all addresses
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from newsarchive import _api
from newsarchive.addresses import is_address
from newsarchive.engines import is_cluster
from newsarchive.errors import ArchiveLocked, SourceError
from newsarchive.results import Refused, Report

if TYPE_CHECKING:
    import os
    import ssl
    from collections.abc import Callable, Iterable

    from newsarchive.articles import Article
    from newsarchive.following.rounds import Step

__all__ = ["follow"]


def follow(
    *addresses: str,
    archive: str | os.PathLike[str] | None = None,
    every: float | None = None,
    any_host: bool = False,
    allow_private: bool = False,
    ports: Iterable[int] = (80, 443),
    proxy: bool = False,
    warc: str | os.PathLike[str] | None = None,
    pages: int = 500,
    pause: float = 1.0,
    user_agent: str | None = None,
    timezone: str | None = None,
    timeout: float = 10.0,
    progress: Callable[[Step], object] | None = None,
    on_round: Callable[[Report], object] | None = None,
    context: ssl.SSLContext | None = None,
) -> Report:
    """Add what is new on some sites to an archive; it is made where there is none.

    Feeds and news sitemaps are asked politely, and the full pages of their new entries are fetched
    and read. What was fetched is remembered in a file beside the archive, so each call goes on
    where the last one ended.

    Args:
        addresses: of RSS or Atom feeds, sitemaps, indexes of sitemaps, or pages that name feeds.
        archive: its folder; else $NEWSARCHIVE, else `archive` in the working folder.
        every: ask again after so many seconds, without end; without it once.
        any_host: follow links and redirects to other hosts than that of the address.
        allow_private: connect also to addresses that are not of the public internet.
        ports: the ports that may be connected to.
        proxy: use the proxies of the environment; they resolve names themselves.
        warc: a file to whose end all that is fetched is written, compressed if it ends with .gz.
        pages: the most pages that are fetched of one address at once; the rest comes later.
        pause: between two requests to one host: seconds.
        user_agent: how the fetcher names itself; «newsarchive/VERSION» where none is given.
        timezone: of clock times without one; Asia/Almaty where none is given.
        timeout: seconds to wait for another writer.
        progress: called before each address that is fetched.
        on_round: called with the report of each round.
        context: the certificates that are trusted; those of certifi where none is given.

    Returns:
        What the last round did. What could not be fetched is among `refused`.

    Raises:
        SourceError: an address is none of http or https, or the extra is not installed.
        ArchiveLocked: another process follows sites for this archive, or writes to it; with `every`
            that round is refused, and the next one comes.
        ArchiveDamaged: the file beside the archive cannot be read.

    >>> follow("zakon.kz/rss")
    Traceback (most recent call last):
    newsarchive.errors.SourceError: zakon.kz/rss: is no address: name one like https://e.kz/rss
    """
    _check(addresses)
    try:
        from newsarchive.following.manners import Manners, Reach  # noqa: PLC0415 - an extra
        from newsarchive.following.rounds import Options, one_round  # noqa: PLC0415
    except ImportError as fault:
        missing = fault.name or str(fault)
        reason = f"{missing} is missing: pip install 'newsarchive[follow]' to follow sites"
        raise SourceError(reason) from None
    location = _api.default_path() if archive is None else archive
    beside = Path(location)
    if is_cluster(location):
        # What was fetched is remembered in the working folder, under the name of the archive.
        beside = Path(str(location).partition("?")[0].rpartition("/")[2])

    def add(articles: list[Article]) -> Report:
        with _api.open(location, create=True, timeout=timeout) as opened:
            return opened.add(articles)

    options = Options(
        archive=beside,
        add=add,
        manners=Manners.named(user_agent, pause=pause),
        reach=Reach(ports=frozenset(ports), private=allow_private, any_host=any_host, proxy=proxy),
        pages=pages,
        warc=None if warc is None else Path(warc),
        timezone=timezone,
        progress=progress,
        context=context,
    )
    while True:
        try:
            report = one_round(addresses, options)
        except ArchiveLocked as fault:
            if every is None:
                raise
            report = Report(refused=(Refused(None, None, str(fault), "fetch"),))
        if on_round is not None:
            on_round(report)
        if every is None:
            return report
        time.sleep(every)


def _check(addresses: tuple[str, ...]) -> None:
    """See that something is followed.

    Raises:
        SourceError: what is named is no address.
    """
    if not addresses:
        raise TypeError("name the address of a feed or a sitemap")
    for address in addresses:
        if not is_address(address):
            raise SourceError(f"{address}: is no address: name one like https://e.kz/rss")
