"""The methods of an archive that explore it: what is counted, what is alike, what was copied."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Unpack

import attrs

from newsarchive.articles import microseconds, parse_when, time_span
from newsarchive.errors import ArticleError, QueryError
from newsarchive.explore.counting import Counting, as_query, requests_module
from newsarchive.request import Filters

if TYPE_CHECKING:
    from newsarchive.articles import When
    from newsarchive.explore.lines import Arrivals, Copy
    from newsarchive.request import FilterOptions, Query
    from newsarchive.results import Results

__all__ = ["Explorations"]

_MOMENT = timedelta(microseconds=1)


class Explorations(Counting):
    """What an archive can tell beside the hits of a search; `Archive` has these methods."""

    def similar(
        self,
        id_or_text: str,
        *,
        limit: int = 10,
        before: When | None = None,
        after: When | None = None,
        timeout: float | None = None,
        **filters: Unpack[FilterOptions],
    ) -> Results:
        """The articles that are like one, the likest first; its own copies are left out.

        They share at least 30 % of its 25 most telling words. Each hit says which, in `shared`.

        Args:
            id_or_text: the id of an article of the archive, else a text.
            limit: how many articles to give.
            before: only articles before this day, month or year: «what did we write of it before?».
            after: only articles after it.
            timeout: seconds.
            filters: what an article must have.

        Raises:
            QueryError: a date cannot be read.
            ArticleNotFound: an address is given that is no article's id.
            SearchTimeout: it took longer than `timeout`.

        Example:
            `archive.similar(hit.article.id, before="2026-03-01")[0].shared`
        """
        request = requests_module().SimilarRequest(
            text=id_or_text,
            limit=limit,
            filters=_between(Filters.of(**filters), before, after),
            timeout=timeout,
        )
        found: Results = self._explore(request)
        return found

    def copies(self, id: str, *, timeout: float | None = None) -> tuple[Copy, ...]:  # noqa: A002
        """Who else printed an article: its near copies and its exact duplicates, by date.

        Two articles are copies where the smaller text has half of its runs of three stems in the
        other, and their dates are at most seven days apart.

        Args:
            id: the article's.
            timeout: seconds.

        Returns:
            the copies without the article itself, each with what is different in it.

        Raises:
            ArticleNotFound: there is no such article.

        Example:
            `[(copy.source, copy.same_sentences) for copy in archive.copies(hit.article.id)]`
        """
        found: tuple[Copy, ...] = self._explore(
            requests_module().CopiesRequest(id=id, timeout=timeout)
        )
        return found

    def arrivals(
        self,
        query: str | Query = "*",
        *,
        seen: int | None = None,
        after: str | None = None,
        limit: int = 50,
        timeout: float | None = None,
        **filters: Unpack[FilterOptions],
    ) -> Arrivals:
        """What a query finds, in the order in which it came to the archive, the latest first.

        An update is no arrival, and neither is a rebuild. Of one commit the later date comes first.
        Only what matches what was typed is found: related words would make false alarms.

        Args:
            query: what to look for.
            seen: only what came after this mark, the `Arrivals.mark` of an earlier call.
            after: the cursor of the page before, its `Arrivals.next`.
            limit: how many articles to give.
            timeout: seconds.
            filters: what an article must have.

        Raises:
            QueryError: the query, a date or the cursor cannot be read.
            SearchTimeout: it took longer than `timeout`.

        >>> import newsarchive
        >>> with newsarchive.open("build/arrivals", create=True) as archive:
        ...     report = archive.add([newsarchive.Article(title="Мектеп ашылды", date="2026")])
        ...     mark = archive.arrivals("мектеп").mark
        ...     report = archive.add([newsarchive.Article(title="Ескі мектеп", date="1999")])
        ...     [hit.article.title for hit in archive.arrivals("мектеп", seen=mark)]
        ['Ескі мектеп']
        """
        request = requests_module().ArrivalsRequest(
            query=as_query(query, filters), seen=seen, after=after, limit=limit, timeout=timeout
        )
        found: Arrivals = self._explore(request)
        return found

    def complete(self, text: str, *, limit: int = 8, timeout: float | None = None) -> list[str]:
        """What was typed so far, completed by the commonest words and phrases of the archive.

        Args:
            text: what was typed, in any script, with or without the Kazakh letters.
            limit: how many to give.
            timeout: seconds.

        Returns:
            whole queries, the likeliest first; none where the text ends with a space.

        >>> import newsarchive
        >>> report = newsarchive.rebuild("seeds", archive="build/example")
        >>> with newsarchive.open("build/example") as archive:
        ...     archive.complete("премьер мин", limit=1)
        ['премьер министрі']
        """
        request = requests_module().CompleteRequest(text=text, limit=limit, timeout=timeout)
        found: list[str] = self._explore(request)
        return found


def _between(filters: Filters, before: When | None, after: When | None) -> Filters:
    """Filters that also leave out a day, month or year and all after it, or all before it."""
    # «Before» and «after» leave their own day out, where `since` and `until` count it.
    since, until = filters.since, filters.until
    try:
        if before is not None:
            last = microseconds(time_span(parse_when(before))[0] - _MOMENT)
            until = last if until is None else min(last, until)
        if after is not None:
            first = microseconds(time_span(parse_when(after))[1] + _MOMENT)
            since = first if since is None else max(first, since)
    except ArticleError as fault:
        raise QueryError(str(fault), 0) from None
    return attrs.evolve(filters, since=since, until=until)
