"""One round: the feeds are asked, the pages of new entries are fetched, their articles added."""

from __future__ import annotations

import logging
import time
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

import attrs

from newsarchive.addresses import compared, host_of
from newsarchive.following import recording
from newsarchive.following.faults import FetchError
from newsarchive.following.fetching import Fetcher, normalised
from newsarchive.following.listings import Entry, listing
from newsarchive.following.pages import article_of
from newsarchive.following.state import LAYOUT_PAGES, State, load, locked, save, state_path
from newsarchive.results import Note, Refused, Report

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from newsarchive.articles import Article
    from newsarchive.following.manners import Manners, Reach

__all__ = ["Options", "Step", "one_round"]

_BATCH = 50  # pages after which their articles are kept: an interruption costs no more
_MOST_SITEMAPS = 50  # of an index, the newest
_LONGEST_OUTAGE = 3 * 86400  # seconds for which a page is asked for that cannot be fetched
_HEADERS = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}

_log = logging.getLogger(__name__)


@attrs.frozen
class Step:
    """How far a round has come.

    Attributes:
        address: what is fetched now.
        done: pages of this feed that were fetched.
        total: pages of this feed that are new.
    """

    address: str
    done: int = 0
    total: int = 0


@attrs.frozen(kw_only=True)
class Options:
    """What a round is asked for.

    Attributes:
        archive: the folder of the archive.
        add: keeps articles in it, and says what it did.
        manners: how sites are asked.
        reach: where may be gone.
        pages: the most pages that are fetched of one address in one round.
        warc: a file that gets all that was fetched.
        timezone: of clock times without one.
        progress: called before each page.
        context: the certificates that are trusted.
    """

    archive: Path
    add: Callable[[list[Article]], Report]
    manners: Manners
    reach: Reach
    pages: int = 500
    warc: Path | None = None
    timezone: str | None = None
    progress: Callable[[Step], object] | None = None
    context: ssl.SSLContext | None = None


class _Round:
    """What one round does, and what it has to tell at its end."""

    def __init__(self, options: Options, state: State, fetcher: Fetcher) -> None:
        self._options = options
        self._state = state
        self._fetcher = fetcher
        self._reports: list[Report] = []
        self._refused: list[Refused] = []
        self._notes: list[Note] = []

    def report(self) -> Report:
        """All that was done."""
        told = Report(refused=tuple(self._refused), notes=tuple(self._notes))
        return _sum([*self._reports, told])

    def follow(self, address: str) -> None:
        """Ask a feed, a sitemap or a page that names them, and fetch what is new."""
        try:
            own_host = host_of(normalised(address))
        except FetchError as fault:
            self._refuse(address, fault)
            return
        within = None if self._options.reach.any_host else own_host
        headers: dict[str, dict[str, str]] = {}
        # One page under two spellings of its address is fetched once.
        entries = {
            compared(entry.address): entry
            for entry in self._entries(address, within, headers, depth=2)
        }
        wanted = [(key, one) for key, one in entries.items() if self._is_wanted(key, one)]
        taken = wanted[: self._options.pages]
        for start in range(0, len(taken), _BATCH):
            self._keep(taken[start : start + _BATCH], start, len(taken), within)
        # Only now: after an interruption the feed is to be read again, though it did not change.
        if len(taken) == len(wanted) and not self._is_any_left(wanted):
            self._state.feeds.update(headers)
        self._tell_layout({host_of(entry.address) or "" for _, entry in taken})

    def _entries(
        self, address: str, within: str | None, headers: dict[str, dict[str, str]], depth: int
    ) -> Iterator[Entry]:
        """The entries of a feed, and of those that it names.

        Args:
            address: of the feed.
            within: the host that must not be left.
            headers: gets the headers of the next request for each feed.
            depth: how many levels of indexes are followed.
        """
        self._tell(Step(address))
        try:
            # With these headers a site answers 304, in a few bytes, where nothing changed.
            known = self._state.feeds.get(address, {})
            answer = self._fetcher.fetch(address, within=within, headers=known)
            if answer.status == 304:
                return
            found = listing(answer, self._options.manners.size)
        except FetchError as fault:
            self._refuse(address, fault)
            return
        # They are not remembered here, but when all pages of the feed were fetched.
        headers[address] = {
            theirs: answer.headers[ours]
            for ours, theirs in _HEADERS.items()
            if ours in answer.headers
        }
        yield from found.entries
        if len(found.further) > _MOST_SITEMAPS or (found.further and not depth):
            reason = f"names {len(found.further)} others: the newest are read, one level deep"
            self._notes.append(Note(address, None, reason, "fetch"))
        # An index of indexes of sitemaps is not followed: sitemaps.org does not allow it.
        for further in found.further[: _MOST_SITEMAPS if depth else 0]:
            yield from self._entries(further, within, headers, depth - 1)

    def _is_wanted(self, key: str, entry: Entry) -> bool:
        """Whether a page is new, or changed since it was fetched, as far as its feed says."""
        known = self._state.pages.get(key)
        return known is None or bool(entry.modified and entry.modified != known)

    def _is_any_left(self, wanted: list[tuple[str, Entry]]) -> bool:
        """Whether a page could not be fetched this time, and is to be asked for again."""
        return any(self._is_wanted(key, entry) for key, entry in wanted)

    def _keep(
        self, batch: list[tuple[str, Entry]], start: int, total: int, within: str | None
    ) -> None:
        """Fetch some pages, add their articles, then remember them."""
        articles: dict[str, Article] = {}
        for number, (key, entry) in enumerate(batch, start):
            self._tell(Step(entry.address, number, total))
            try:
                answer = self._fetcher.fetch(entry.address, within=within)
            except FetchError as fault:
                self._refuse(entry.address, fault)
                self._remember_failure(key, entry, fault)
                continue
            # What has no text is told by its reader, and remembered: it would have none next time.
            article = article_of(
                answer,
                entry,
                on_error=self._refused.append,
                on_note=self._notes.append,
                timezone=self._options.timezone,
            )
            host = host_of(answer.address) or ""
            self._state.count_text(host, has_text=article is not None)
            self._remember(key, entry)
            if article is not None:
                articles[article.id] = article  # of two pages of one article the later
        if articles:
            self._reports.append(self._options.add(list(articles.values())))
        # After the archive: who is killed between the two fetches a page again, and loses none.
        save(state_path(self._options.archive), self._state)

    def _remember(self, key: str, entry: Entry) -> None:
        self._state.pages.pop(key, None)  # so that it becomes the last one
        self._state.pages[key] = entry.modified
        self._state.failures.pop(key, None)

    def _remember_failure(self, key: str, entry: Entry, fault: FetchError) -> None:
        """What failed for good is not asked for again; the rest is, some days long."""
        first = self._state.failures.setdefault(key, time.time())
        if not fault.temporary or time.time() - first > _LONGEST_OUTAGE:
            self._remember(key, entry)

    def _tell_layout(self, hosts: set[str]) -> None:
        """Tell of a site whose last pages had no text."""
        for host in sorted(hosts):
            if self._state.is_layout_lost(host):
                reason = (
                    f"no text was found in the last {LAYOUT_PAGES} pages: {host} changed its "
                    f"layout, or asks for a login; look at one of its pages"
                )
                self._notes.append(Note(host, None, reason, "layout", count=LAYOUT_PAGES))

    def _refuse(self, address: str, fault: FetchError) -> None:
        self._refused.append(Refused(address, None, str(fault), fault.code))

    def _tell(self, step: Step) -> None:
        _log.info("%s", step.address)
        if self._options.progress is not None:
            self._options.progress(step)


def one_round(addresses: tuple[str, ...], options: Options) -> Report:
    """Ask feeds and sitemaps once, and add the articles of new pages.

    Args:
        addresses: of feeds, news sitemaps, or pages that name their feeds.
        options: what is asked for.

    Raises:
        ArchiveLocked: another process follows sites for this archive, or writes to it.
        ArchiveDamaged: the state beside the archive cannot be read.
    """
    path = state_path(options.archive)
    on_fetched = None if options.warc is None else partial(recording.append, options.warc)
    with locked(path):
        # Read under the lock: another process may just have written it.
        state = load(path)
        fetcher = Fetcher(
            options.manners, options.reach, on_fetched=on_fetched, context=options.context
        )
        with closing(fetcher):
            current = _Round(options, state, fetcher)
            for address in dict.fromkeys(addresses):
                current.follow(address)
        # Also where nothing was fetched: feeds without changes have new headers.
        save(path, state)
    return current.report()


def _sum(reports: list[Report]) -> Report:
    """Several reports as one."""
    counted = ("added", "updated", "unchanged", "duplicates", "sentences", "took")
    return Report(
        **{name: sum(getattr(one, name) for one in reports) for name in counted},
        refused=tuple(one for report in reports for one in report.refused),
        notes=tuple(one for report in reports for one in report.notes),
    )
