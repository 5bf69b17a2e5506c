"""The methods of an archive that explore it: arguments are checked here, and made into a request.

They are a class of their own so that `archive.py` stays short. What they load is loaded when one
of them is called: a search does without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypedDict, TypeVar, Unpack

from newsarchive.request import Copies, FilterOptions, Query

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

    from newsarchive.explore.lines import Concordance
    from newsarchive.explore.requests import By, Exploration
    from newsarchive.explore.series import Trend
    from newsarchive.explore.tables import Collocates, Keywords, Words
    from newsarchive.explore.vocabulary import Of

__all__ = ["CountOptions", "Counting", "SharedOptions", "as_query", "requests_module"]

Answer = TypeVar("Answer")

_SHARED = ("copies", "related", "timeout")


class SharedOptions(TypedDict, total=False):
    """What every count takes beside its own arguments.

    Attributes:
        copies: «count» counts each article for itself, «collapse» one article of a cluster of near
            copies. `trend` and `compare` collapse unless told otherwise, the others count.
        related: whether what only relatives of the words bring counts, too.
        timeout: seconds that it may take; None for as long as it takes.
    """

    copies: Copies
    related: bool
    timeout: float | None


class CountOptions(SharedOptions, FilterOptions, total=False):
    """The same, with the filters of `Archive.search`: what an article must have."""


class Counting:
    """What can be counted in an archive; `Archive` has these methods.

    In all of them a query is a string or a `newsarchive.Query`, which has filters of its own. What
    is counted is `Results.total`: what matches what was typed. Each takes `copies`, `related` and
    `timeout`, as `SharedOptions` says, and the filters of `Archive.search`: `since`, `until`,
    `source`, `author`, `section`, `tag`, `language`, `where`. Errors are those of `Archive.search`.
    """

    def _explore(self, request: Exploration[Answer]) -> Answer:
        raise NotImplementedError

    def trend(
        self,
        *queries: str | Query,
        by: By | None = None,
        split: str | None = None,
        smooth: int = 0,
        weight: Literal["pooled", "source"] = "pooled",
        **options: Unpack[CountOptions],
    ) -> Trend:
        """How often queries are found, period by period.

        A share is matching articles over all articles that the filters let through, with its
        Wilson interval of 95 %. Articles whose date does not tell the period (a month alone, where
        days are counted) are left out; `Trend.left_out` says how many.

        Args:
            queries: one or several; «*» finds every article.
            by: «day», «week» (ISO, from Monday), «month», «quarter» or «year»; None chooses by the
                time that is spanned.
            split: a field whose values are counted apart: «source», «language», «section» …
            smooth: periods to either side that are counted together.
            weight: «pooled» counts all articles alike; «source» is the mean of the sources' own
                shares, so that the largest does not decide.
            options: `copies`, `related`, `timeout` and the filters. Here «collapse» counts one
                article of a cluster in each period and source, and «count» every printing, also
                the exact duplicates that are no articles.

        Returns:
            a table with a row for each query, group and period; a chart in notebooks.

        Raises:
            QueryError: a query or a date cannot be read.
            SearchTimeout: it took longer than `timeout`.
            ValueError: an argument has a value that it cannot have, or there are too many periods.

        >>> import newsarchive
        >>> news = [
        ...     newsarchive.Article(title="Мектеп ашылды", date="2026-03-05"),
        ...     newsarchive.Article(title="Көпір салынды", date="2026-03-07"),
        ... ]
        >>> with newsarchive.open("build/trend", create=True) as archive:
        ...     report = archive.add(news)
        ...     table = archive.trend("мектеп", by="month")
        >>> [(row["period"], row["matching_articles"], row["all_articles"]) for row in table]
        [('2026-03', 1, 2)]
        """
        filters, shared = _divided(options)
        request = requests_module().TrendRequest(
            queries=tuple(as_query(one, filters) for one in queries),
            by=by,
            split=split,
            smooth=smooth,
            weight=weight,
            **shared,
        )
        found: Trend = self._explore(request)
        return found

    def kwic(
        self,
        query: str | Query,
        *,
        sort: str | Sequence[str] = (),
        context: Literal["sentence"] | int = "sentence",
        sample: int | None = None,
        seed: int = 0,
        limit: int | None = 50,
        offset: int = 0,
        **options: Unpack[CountOptions],
    ) -> Concordance:
        """The lines of a query: each occurrence with what stands to its left and right.

        Args:
            query: what to look for.
            sort: by what lines are ordered, the first key first: «L1» to «L5» (the words to the
                left of the node), «R1» to «R5», «node», «date», «source». Words sort as in the
                Kazakh alphabet; all lines are sorted, not those of one page.
            context: «sentence», or how many words of each side.
            sample: draw this many of the lines, by chance that `seed` repeats.
            seed: any number; the same seed over the same state draws the same lines.
            limit: how many lines to give; None for all.
            offset: how many of the first lines to leave out.
            options: `copies`, `related`, `timeout` and the filters.

        Raises:
            QueryError: the query or a date cannot be read.
            SearchTimeout: it took longer than `timeout`.
            ValueError: an argument has a value that it cannot have.

        >>> import newsarchive
        >>> report = newsarchive.rebuild("seeds", archive="build/example")
        >>> with newsarchive.open("build/example") as archive:
        ...     lines = archive.kwic("лифт", sort="R1", limit=2)
        >>> lines.total, lines[0].node
        (2, 'лифт')
        """
        filters, shared = _divided(options)
        request = requests_module().KwicRequest(
            query=as_query(query, filters),
            # One key may be given alone.
            sort=(sort,) if isinstance(sort, str) else tuple(sort),
            context=context,
            sample=sample,
            seed=seed,
            limit=limit,
            offset=offset,
            **shared,
        )
        found: Concordance = self._explore(request)
        return found

    def collocates(
        self,
        query: str | Query,
        *,
        left: int = 5,
        right: int = 5,
        of: Of = "stem",
        measure: str = "logdice",
        minimum: int = 5,
        **options: Unpack[CountOptions],
    ) -> Collocates:
        """The words that stand near a query more often than chance would have it.

        A window ends with its sentence. Each token counts once, with its nearest node. The scope,
        to which the numbers are compared, is all articles that the filters let through.

        Args:
            query: the node.
            left: how many words to its left count.
            right: how many to its right.
            of: what is counted: «stem» or «form».
            measure: by what rows are sorted: «logdice», «g2», «pmi», «npmi», «mi3», «t», «dice».
            minimum: how often the two must stand together.
            options: `copies`, `related`, `timeout` and the filters.

        Raises:
            QueryError: the query or a date cannot be read.
            SearchTimeout: it took longer than `timeout`.
            ValueError: an argument has a value that it cannot have.

        >>> import newsarchive
        >>> report = newsarchive.rebuild("seeds", archive="build/example")
        >>> with newsarchive.open("build/example") as archive:
        ...     table = archive.collocates("премьер", right=1, left=0, minimum=2)
        >>> table[0]["stem"], table[0]["o11"]
        ('министр', 7)
        """
        filters, shared = _divided(options)
        request = requests_module().CollocatesRequest(
            query=as_query(query, filters),
            left=left,
            right=right,
            of=of,
            measure=measure,
            minimum=minimum,
            **shared,
        )
        found: Collocates = self._explore(request)
        return found

    def words(
        self,
        query: str | Query = "*",
        *,
        of: Of = "stem",
        prefix: str = "",
        minimum: int = 1,
        parts: Literal["month", "source"] = "month",
        **options: Unpack[CountOptions],
    ) -> Words:
        """The frequency list of the articles that a query finds.

        Args:
            query: which articles; «*» for all that the filters let through.
            of: what is counted: «stem» or «form».
            prefix: only words that begin so.
            minimum: only words that occur so often.
            parts: over what dispersion (DP, Gries 2008) is worked out: «month» or «source».
            options: `copies`, `related`, `timeout` and the filters.

        Raises:
            QueryError: the query or a date cannot be read.
            SearchTimeout: it took longer than `timeout`.
            ValueError: an argument has a value that it cannot have.

        >>> import newsarchive
        >>> report = newsarchive.rebuild("seeds", archive="build/example")
        >>> with newsarchive.open("build/example") as archive:
        ...     table = archive.words(prefix="лифт")
        >>> table[0]["stem"], table[0]["frequency"]
        ('лифт', 2)
        """
        filters, shared = _divided(options)
        request = requests_module().WordsRequest(
            query=as_query(query, filters),
            of=of,
            prefix=prefix,
            minimum=minimum,
            parts=parts,
            **shared,
        )
        found: Words = self._explore(request)
        return found

    def compare(
        self,
        a: str | Query,
        b: str | Query = "rest",
        *,
        of: Of = "stem",
        minimum: int = 5,
        reference: str | os.PathLike[str] | None = None,
        **options: Unpack[SharedOptions],
    ) -> Keywords:
        """The keywords of one set of articles against another.

        Rows are sorted by the near end of the log ratio: the difference that is proven. A word
        needs three articles that are no copies of each other, so that an agency text cannot make
        keywords.

        Args:
            a: the first set.
            b: the second one; «rest»: all other articles; «before»: what the same query and filters
                find before the first day of A. For a query of these words write `Query("rest")`.
            of: what is counted: «stem» or «form».
            minimum: how often the set that has the word more often must have it.
            reference: instead of B, a file with a frequency list: a word, a tab and a count a line.
            options: `copies`, `related` and `timeout`.

        Raises:
            QueryError: a query, a date or a line of the list cannot be read.
            SearchTimeout: it took longer than `timeout`.
            ValueError: an argument has a value that it cannot have.

        Example:
            `archive.compare(Query("*", source="Таң"), "rest").positive`
        """
        # These two words are no queries: «rest» as a query is `Query("rest")`.
        special = isinstance(b, str) and b in {"rest", "before"}
        request = requests_module().CompareRequest(
            a=as_query(a, {}),
            b=b if special else as_query(b, {}),
            of=of,
            minimum=minimum,
            reference=None if reference is None else str(reference),
            **options,
        )
        found: Keywords = self._explore(request)
        return found


def requests_module() -> Any:
    """The module of the requests, which brings NumPy."""
    from newsarchive.explore import requests  # noqa: PLC0415 - a search does without

    return requests


def _divided(options: CountOptions) -> tuple[dict[str, Any], dict[str, Any]]:
    """The filters among the options of a call, and what all counts share."""
    filters: dict[str, Any] = dict(options)
    shared = {name: filters.pop(name) for name in _SHARED if name in filters}
    return filters, shared


def as_query(query: str | Query, filters: Mapping[str, Any]) -> Query:
    """A query with the filters of the call."""
    return (query if isinstance(query, Query) else Query(query)).within(filters)
