"""What is asked of an archive, as values: made and checked once, and read by every engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal, Self

import attrs

from newsarchive.articles import FIELDS, When, microseconds, parse_when, time_span
from newsarchive.errors import ArticleError, QueryError

if TYPE_CHECKING:
    from newsarchive.results import Progress

__all__ = [
    "FACETS",
    "MEMORY",
    "Copies",
    "Filters",
    "LoadOptions",
    "Names",
    "Request",
    "Scope",
    "Sort",
    "Where",
    "comparable",
    "moments",
]

Scope = Literal["article", "sentence"]
Sort = Literal["relevance", "newest", "oldest"]
Copies = Literal["count", "collapse"]
"""Whether near copies of an article count each for itself, or only the earliest of them."""

MEMORY = 350
"""Megabytes that building may take, besides the caches of the analyser."""

FACETS = (*FIELDS, "year", "month")
"""What hits can be counted by."""

Names = str | Sequence[str] | None
"""One value of a field or several, any of which will do."""

Value = str | float | date
Where = Mapping[str, Value | Iterable[Value]]
"""For each key of `extra` one value or several, any of which will do."""


def comparable(text: str) -> str:
    """A value of a field as it is compared: without regard to case and white space.

    >>> comparable("Егемен  Қазақстан")
    'егемен қазақстан'
    """
    return " ".join(text.casefold().split())


def moments(since: When | None, until: When | None) -> tuple[int | None, int | None]:
    """The first moment of one date and the last of another, in microseconds since 1970.

    Raises:
        ArticleError: a date cannot be read.
    """
    first = None if since is None else microseconds(time_span(parse_when(since))[0])
    last = None if until is None else microseconds(time_span(parse_when(until))[1])
    return first, last


@attrs.frozen
class Filters:
    """What an article must have beside matching the query.

    Attributes:
        fields: field of `FIELDS` -> values as `comparable` gives them, any of which will do.
        since: microseconds since 1970 by the clock on the wall, the first that counts.
        until: likewise, the last that counts.
        where: key of `extra` -> values, any of which will do.
    """

    fields: Mapping[str, Sequence[str]] = attrs.field(factory=dict)
    since: int | None = None
    until: int | None = None
    where: Mapping[str, Sequence[Value]] = attrs.field(factory=dict)

    @classmethod
    def of(
        cls,
        *,
        since: When | None = None,
        until: When | None = None,
        where: Where | None = None,
        **fields: Names,
    ) -> Self:
        """The filters of a call.

        Args:
            since: the first day, month or year that counts.
            until: the last one; it counts whole.
            where: for each key of `extra` one value or several.
            fields: for each field of `FIELDS` one value or several.

        Raises:
            QueryError: a date cannot be read.
        """
        try:
            first, last = moments(since, until)
        except ArticleError as error:
            raise QueryError(str(error), 0) from None
        compared: dict[str, tuple[str, ...]] = {}
        for name, values in fields.items():
            if values:
                several = (values,) if isinstance(values, str) else values
                compared[name] = tuple(map(comparable, several))
        wanted: dict[str, tuple[Value, ...]] = {}
        for key, value in (where or {}).items():
            wanted[key] = (value,) if isinstance(value, (str, int, float, date)) else tuple(value)
        return cls(compared, first, last, wanted)


@attrs.frozen
class Request:
    """A search: the query and all that goes with it.

    Attributes:
        query: as typed.
        unit: what is found: articles, or single sentences.
        filters: what an article must have beside.
        sort: the order of the hits.
        facets: of `FACETS`: what all hits are counted by.
        limit: how many hits to give.
        offset: how many of the first to leave out.
        timeout: seconds that it may take; None for as long as it takes.
        after: a cursor, as `Results.next` gives it: the page after that hit.
        copies: «count» gives each article for itself, «collapse» folds near copies.
        translate: whether Russian and English words also find Kazakh ones.
        strict: whether a malformed query is an error; else it is read as words.
        related: whether explorations also count what only relatives of the words bring.
    """

    query: str
    unit: Scope = "article"
    filters: Filters = attrs.field(factory=Filters)
    sort: Sort = "relevance"
    facets: tuple[str, ...] = ()
    limit: int = 10
    offset: int = 0
    timeout: float | None = None
    after: str | None = None
    copies: Copies = "count"
    translate: bool = True
    strict: bool = False
    related: bool = False

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.query, str):
            raise TypeError(f"a query is a string, not {type(self.query).__name__}")
        if isinstance(self.facets, str):
            raise TypeError(f"facets takes several names: write ({self.facets!r},)")
        _check_choice("unit", self.unit, ("article", "sentence"))
        _check_choice("sort", self.sort, ("relevance", "newest", "oldest"))
        _check_choice("copies", self.copies, ("count", "collapse"))
        for facet in self.facets:
            _check_choice("facet", facet, FACETS)
        for name in ("limit", "offset"):
            count = getattr(self, name)
            if not isinstance(count, int) or count < 0:
                raise ValueError(f"{name} counts hits: give 0 or more, not {count!r}")


def _check_choice(what: str, value: str, choices: Sequence[str]) -> None:
    if value not in choices:
        raise ValueError(f"there is no {what} {value!r}: choose one of {', '.join(choices)}")


@attrs.frozen
class LoadOptions:
    """How articles are loaded.

    Attributes:
        keep_duplicates: keep a text that comes again under another url, too.
        jobs: processes that analyse; the archive is the same for any number of them.
        memory: megabytes that building may take, besides the caches of the analyser.
        progress: called after each indexed article.
    """

    keep_duplicates: bool = False
    jobs: int = 1
    memory: int = MEMORY
    progress: Callable[[Progress], object] | None = None

    def __attrs_post_init__(self) -> None:
        if self.jobs < 1 or self.memory < 1:
            raise ValueError("jobs counts processes and memory megabytes: give 1 or more")
