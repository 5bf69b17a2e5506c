"""What is asked of an archive, as values: made and checked once, and read by every engine."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING, Any, Literal, Self, TypedDict, TypeGuard, Unpack

import attrs

from newsarchive.articles import FIELDS, Article, When, microseconds, parse_when, time_span
from newsarchive.cursors import Cursor, fingerprint
from newsarchive.errors import ArticleError, QueryError, RemovalRefused

if TYPE_CHECKING:
    from newsarchive.results import Progress

__all__ = [
    "FACETS",
    "MEMORY",
    "Copies",
    "FilterOptions",
    "Filters",
    "LoadOptions",
    "Names",
    "Query",
    "Request",
    "ScanOptions",
    "Scope",
    "SearchOptions",
    "Sort",
    "Where",
    "check_articles",
    "comparable",
    "moments",
    "permission",
]

# The words that an option may be; a type checker of the caller knows them too.
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


class FilterOptions(TypedDict, total=False):
    """The arguments that say what an article must have beside matching the query."""

    since: When | None
    until: When | None
    source: Names
    author: Names
    section: Names
    tag: Names
    language: Names
    where: Where | None


class ScanOptions(FilterOptions, total=False):
    """The arguments of `Archive.scan`."""

    unit: Scope
    translate: bool


class SearchOptions(ScanOptions, total=False):
    """The arguments of `Archive.search`: the one list of them, for every way in."""

    limit: int
    offset: int
    after: str | None
    sort: Sort
    facets: Sequence[str]
    copies: Copies
    strict: bool
    timeout: float | None


def comparable(text: str) -> str:
    """A value of a field as it is compared: without regard to case and white space.

    >>> comparable("Егемен  Қазақстан")
    'егемен қазақстан'
    """
    return " ".join(text.casefold().split())


def moments(since: When | None, until: When | None) -> tuple[int | None, int | None]:
    """The first moment of one date and the last of another, in microseconds since 1970.

    Raises:
        ArticleError: a date cannot be read, or the first one is after the last one.
    """
    # A month means all of it: it begins with its first moment, and ends with its last.
    first = None if since is None else microseconds(time_span(parse_when(since))[0])
    last = None if until is None else microseconds(time_span(parse_when(until))[1])
    if first is None or last is None or first <= last:
        return first, last
    # By the clocks on two walls, 10:00+06:00 may seem later than 05:00+00:00, and is not.
    if any(_has_zone(parse_when(given)) for given in (since, until) if given is not None):
        return first, last
    raise ArticleError(f"nothing can be since {since} and until {until}: exchange the two dates")


@attrs.frozen
class Filters:
    """What an article must have beside matching the query.

    Attributes:
        fields: field of `FIELDS` -> values as `comparable` gives them, any of which will do.
        since: microseconds since 1970 by the clock on the wall, the first that counts.
        until: likewise, the last that counts.
        where: key of `extra` -> values, any of which will do.
        zoned: `since` and `until` as given, where they were times with a zone of their own.
    """

    fields: Mapping[str, Sequence[str]] = attrs.field(factory=dict)
    since: int | None = None
    until: int | None = None
    where: Mapping[str, Sequence[Value]] = attrs.field(factory=dict)
    zoned: Mapping[str, datetime] = attrs.field(factory=dict)

    def by_clock(self, zone: tzinfo) -> Self:
        """The same filters, with `since` and `until` by the clock on the wall of an archive.

        Only times that were given with a zone of their own change.

        Args:
            zone: of the archive.
        """
        if not self.zoned:
            return self
        turned: dict[str, Any] = {}
        for name, when in self.zoned.items():
            moment, _ = time_span(when, zone)
            turned[name] = microseconds(moment)
        return attrs.evolve(self, **turned)

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
            QueryError: a date cannot be read, or `since` is after `until`.

        >>> Filters.of(source="Zakon.KZ").fields
        {'source': ('zakon.kz',)}
        """
        try:
            first, last = moments(since, until)
        except ArticleError as error:
            raise QueryError(str(error), 0) from None
        # No value at all is no filter: a form that was left empty asks for everything.
        compared: dict[str, tuple[str, ...]] = {}
        for name, values in fields.items():
            if values:
                several = (values,) if isinstance(values, str) else values
                compared[name] = tuple(map(comparable, several))
        # A string is a sequence, too, but means itself and not its letters.
        wanted: dict[str, tuple[Value, ...]] = {}
        for key, value in (where or {}).items():
            single = isinstance(value, str | int | float | date)
            wanted[key] = (value,) if single else tuple(value)  # type: ignore[arg-type, assignment]
        # Only the archive knows its own clock: such times are turned when it is asked.
        zoned = {}
        for name, given in (("since", since), ("until", until)):
            when = None if given is None else parse_when(given)
            if when is not None and _has_zone(when):
                zoned[name] = when
        return cls(compared, first, last, wanted, zoned)


def _has_zone(when: When) -> TypeGuard[datetime]:
    return isinstance(when, datetime) and when.tzinfo is not None


# Taken from the classes above, so that an option is listed once.
_FILTERS = tuple(FilterOptions.__annotations__)
_OPTIONS = tuple(SearchOptions.__annotations__)


def _check_option(name: str) -> None:
    if name not in _OPTIONS:
        near = difflib.get_close_matches(name, _OPTIONS, n=1)
        advice = f"did you mean {near[0]}?" if near else f"choose of {', '.join(_OPTIONS)}"
        raise TypeError(f"a search has no option {name!r}: {advice}")


def _facets(names: Sequence[str]) -> tuple[str, ...]:
    if isinstance(names, str):  # a string is a sequence of its letters
        raise TypeError(f"facets takes several names: write [{names!r}]")
    return tuple(names)


@attrs.frozen(init=False)
class Query:
    """A query with filters of its own, for explorations: wherever a query is taken, this is too.

    Attributes:
        text: as typed.
        filters: the filters that were given, by the names of `Archive.search`.

    >>> Query("мектеп", source="Таң").filters
    {'source': 'Таң'}
    """

    text: str
    filters: Mapping[str, Any] = attrs.field(hash=False)

    def __init__(self, text: str, **filters: Unpack[FilterOptions]) -> None:
        if not isinstance(text, str):
            raise TypeError(f"a query is a string, not {type(text).__name__}")
        for name in filters:
            if name not in _FILTERS:
                raise TypeError(f"there is no filter {name!r}: choose of {', '.join(_FILTERS)}")
        self.__attrs_init__(text, dict(filters))

    def within(self, filters: Mapping[str, Any]) -> Query:
        """The same query with further filters; its own come before these.

        >>> Query("мектеп", source="Таң").within({"source": "Дала", "tag": "білім"}).filters
        {'source': 'Таң', 'tag': 'білім'}
        """
        every = {**filters, **self.filters}
        return Query(self.text, **every)


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
        translate: whether words also find what they mean in Kazakh, Russian and English.
        strict: whether a malformed query is an error; else it is read as words.
        related: whether explorations also count what only relatives of the words bring.
    """

    query: str
    unit: Scope = "article"
    filters: Filters = attrs.field(factory=Filters)
    sort: Sort = "relevance"
    facets: tuple[str, ...] = attrs.field(default=(), converter=_facets)
    limit: int = 10
    offset: int = 0
    timeout: float | None = None
    after: str | None = None
    copies: Copies = "count"
    translate: bool = True
    strict: bool = False
    related: bool = False

    @classmethod
    def of(cls, query: str | Request, **options: Unpack[SearchOptions]) -> Request:
        """The request of a call, of a command line or of an address.

        Args:
            query: as typed; a request that is made already stays as it is.
            options: the arguments of `Archive.search`.

        Raises:
            QueryError: a date cannot be read, `since` is after `until`, or `after` is no cursor of
                this search.
            TypeError: there is no such option, or one has the wrong type.
            ValueError: an option has a value that it cannot have.

        >>> Request.of("лифт", since="2024", limit=3).limit
        3
        """
        if isinstance(query, Request):
            if options:
                raise TypeError("a Request has its options already: change them with attrs.evolve")
            return query
        for name in options:
            _check_option(name)
        fields: dict[str, Any] = dict(options)
        # The filters are a value of their own; explorations take the same ones.
        filters = {name: fields.pop(name) for name in _FILTERS if name in fields}
        return cls(query, filters=Filters.of(**filters), **fields)

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.query, str):
            raise TypeError(f"a query is a string, not {type(self.query).__name__}")
        _check_choice("unit", self.unit, ("article", "sentence"))
        _check_choice("sort", self.sort, ("relevance", "newest", "oldest"))
        _check_choice("copies", self.copies, ("count", "collapse"))
        for facet in self.facets:
            _check_choice("facet", facet, FACETS)
        for name in ("limit", "offset"):
            count = getattr(self, name)
            if not isinstance(count, int) or count < 0:
                raise ValueError(f"{name} counts hits: give 0 or more, not {count!r}")
        if self.after is not None and self.offset:
            raise ValueError("after and offset both say where a page begins: give one of the two")
        # A cursor of another list would go on in the middle of this one.
        if self.cursor is not None and self.cursor.asked != self.fingerprint:
            message = "after is a cursor of another search: give the query and filters of that one"
            raise QueryError(message, 0)

    @property
    def cursor(self) -> Cursor | None:
        """What `after` says; None for the first page."""
        return None if self.after is None else Cursor.read(self.after)

    @property
    def fingerprint(self) -> str:
        """What all pages of one list of hits have in common."""
        names = ("query", "unit", "sort", "translate", "strict")
        asked = {name: getattr(self, name) for name in names}
        # Not `attrs.asdict`, which walks through all values: each search gives a cursor.
        filters = {field.name: getattr(self.filters, field.name) for field in attrs.fields(Filters)}
        return fingerprint(**asked, **filters)


def _check_choice(what: str, value: str, choices: Sequence[str]) -> None:
    if value not in choices:
        raise ValueError(f"there is no {what} {value!r}: choose one of {', '.join(choices)}")


@attrs.frozen
class LoadOptions:
    """How articles are loaded.

    Attributes:
        keep_duplicates: keep a text that comes again under another url, too.
        jobs: processes that index; the archive is the same for any number of them.
        memory: megabytes that building may take, besides the caches of the analyser.
        progress: called after each indexed article.
        may_remove: called before a rebuild is kept, with the number of articles that would go;
            what it raises leaves the archive as it was.
    """

    keep_duplicates: bool = False
    jobs: int = 1
    memory: int = MEMORY
    progress: Callable[[Progress], object] | None = None
    may_remove: Callable[[int], object] | None = None

    def __attrs_post_init__(self) -> None:
        if self.jobs < 1 or self.memory < 1:
            raise ValueError("jobs counts processes and memory megabytes: give 1 or more")


def check_articles(articles: object) -> None:
    """Say what to write instead of a single article or the name of a file."""
    # Both can be iterated, and would give letters or an error from deep inside.
    if isinstance(articles, Article):
        raise TypeError("several articles are expected: put a single one into a list")
    if isinstance(articles, str | os.PathLike):
        raise TypeError("articles are expected, not a file: read it with newsarchive.read()")


def permission(replace: bool | Callable[[int], bool]) -> Callable[[int], None]:  # noqa: FBT001
    """What is called with the number of articles that a rebuild would remove."""

    # The engine knows the number only when all articles are read.
    def check(count: int) -> None:
        allowed = replace(count) if callable(replace) else replace
        if not allowed:
            raise RemovalRefused(count)

    return check
