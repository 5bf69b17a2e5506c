"""What is asked of an exploration, as values: made and checked by `Archive`, answered by an engine.

Each request says by its type what the answer is: an engine answers a `TrendRequest` with a `Trend`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar, get_args

import attrs

from newsarchive.articles import FIELDS
from newsarchive.explore.lines import Arrivals, Concordance, Copy
from newsarchive.explore.series import Trend
from newsarchive.explore.tables import Collocates, Keywords, Words
from newsarchive.explore.vocabulary import Of
from newsarchive.request import Copies, Filters, Query
from newsarchive.results import Results

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = [
    "ArrivalsRequest",
    "CollocatesRequest",
    "CompareRequest",
    "CompleteRequest",
    "CopiesRequest",
    "Exploration",
    "KwicRequest",
    "SimilarRequest",
    "TrendRequest",
    "WordsRequest",
]

Answer = TypeVar("Answer")

By = Literal["day", "week", "month", "quarter", "year"]
_STEPS = get_args(By)
_WORDS = get_args(Of)


def _one_of(*choices: Any) -> Any:
    """A validator: the value is one of some choices, and the error lists these."""

    # attrs calls a validator with the instance, the field and the value.
    def check(_: object, field: attrs.Attribute[Any], value: Any) -> None:
        if value not in choices:
            listed = ", ".join(str(choice) for choice in choices)
            raise ValueError(f"there is no {field.name} {value!r}: choose one of {listed}")

    return check


def _at_least(least: int) -> Any:
    """A validator: the value is a whole number of at least so much."""

    def check(_: object, field: attrs.Attribute[Any], value: Any) -> None:
        if not isinstance(value, int) or value < least:
            raise ValueError(f"{field.name} is a whole number of {least} or more, not {value!r}")

    return check


@attrs.frozen(kw_only=True)
class Exploration(Generic[Answer]):
    """What all explorations have in common.

    Attributes:
        related: whether what only relatives of the words bring counts, too.
        copies: «count»: each article for itself; «collapse»: one of a cluster of near copies.
        timeout: seconds that it may take; None for as long as it takes.
    """

    related: bool = False
    copies: Copies = attrs.field(default="count", validator=_one_of("count", "collapse"))
    timeout: float | None = None


@attrs.frozen(kw_only=True)
class TrendRequest(Exploration[Trend]):
    """How often queries are found, period by period: the arguments of `Archive.trend`.

    Attributes:
        queries: one or several, each a curve or more.
        by: the step of the periods; None chooses it by the time that is spanned.
        split: the field whose values are counted apart; None or «query» for none.
        smooth: periods to either side that are counted together.
        weight: «pooled» counts all articles alike, «source» takes the mean of the sources' shares.
    """

    queries: tuple[Query, ...] = attrs.field()
    by: By | None = attrs.field(default=None, validator=_one_of(None, *_STEPS))
    split: str | None = attrs.field(default=None, validator=_one_of(None, "query", *FIELDS))
    smooth: int = attrs.field(default=0, validator=_at_least(0))
    weight: str = attrs.field(default="pooled", validator=_one_of("pooled", "source"))
    # A story that ten papers print is no ten stories.
    copies: Copies = attrs.field(default="collapse", validator=_one_of("count", "collapse"))

    @queries.validator
    def _some(self, _: object, value: Sequence[Query]) -> None:
        if not value:
            raise ValueError("a trend is of one query or several: «*» finds every article")


@attrs.frozen(kw_only=True)
class KwicRequest(Exploration[Concordance]):
    """The lines of a query: the arguments of `Archive.kwic`.

    Attributes:
        query: what is looked for.
        sort: of `SORT_KEYS`, the most important first; none: by date and id.
        context: «sentence», or how many words of each side.
        sample: how many lines to draw; None for all.
        seed: repeats a sample.
        limit: how many lines to give; None for all.
        offset: how many of the first to leave out.
    """

    query: Query
    sort: tuple[str, ...] = ()
    context: str | int = "sentence"
    sample: int | None = None
    seed: int = 0
    limit: int | None = 50
    offset: int = attrs.field(default=0, validator=_at_least(0))

    def __attrs_post_init__(self) -> None:
        for key in self.sort:
            if key not in SORT_KEYS:
                raise ValueError(f"lines are not sorted by {key!r}: choose of {SORT_KEYS}")
        counted = isinstance(self.context, int) and self.context > 0
        if self.context != "sentence" and not counted:
            raise ValueError("context is «sentence», or how many words of each side")
        for name in ("sample", "limit"):
            value = getattr(self, name)
            # None is a value of both: no sample, no limit.
            if value is None:
                continue
            if not isinstance(value, int) or value < 0:
                raise ValueError(f"{name} counts lines: give 0 or more, not {value!r}")


SORT_KEYS = (
    *("L1", "L2", "L3", "L4", "L5"),
    *("R1", "R2", "R3", "R4", "R5"),
    *("node", "date", "source"),
)
"""What lines are sorted by: the words to the left and right of the node, and three more."""


@attrs.frozen(kw_only=True)
class CollocatesRequest(Exploration[Collocates]):
    """The words near a query: the arguments of `Archive.collocates`.

    Attributes:
        query: the node.
        left: how many words to its left are in its window.
        right: how many to its right.
        of: what is counted.
        measure: by what rows are sorted.
        minimum: how often the two must stand together.
    """

    query: Query
    left: int = attrs.field(default=5, validator=_at_least(0))
    right: int = attrs.field(default=5, validator=_at_least(0))
    of: Of = attrs.field(default="stem", validator=_one_of(*_WORDS))
    measure: str = attrs.field(
        default="logdice",
        validator=_one_of("logdice", "g2", "pmi", "npmi", "mi3", "t", "dice"),
    )
    minimum: int = attrs.field(default=5, validator=_at_least(0))


@attrs.frozen(kw_only=True)
class WordsRequest(Exploration[Words]):
    """The words of what a query finds: the arguments of `Archive.words`.

    Attributes:
        query: which articles.
        of: what is counted.
        prefix: how the words begin.
        minimum: how often they occur.
        parts: over what the dispersion is worked out.
    """

    query: Query
    of: Of = attrs.field(default="stem", validator=_one_of(*_WORDS))
    prefix: str = ""
    minimum: int = attrs.field(default=1, validator=_at_least(0))
    parts: str = attrs.field(default="month", validator=_one_of("month", "source"))


@attrs.frozen(kw_only=True)
class CompareRequest(Exploration[Keywords]):
    """The keywords of one set against another: the arguments of `Archive.compare`.

    Attributes:
        a: the first set.
        b: the second one; «rest» and «before» are relative to the first.
        of: what is counted.
        minimum: how often the set that has a word more often must have it.
        reference: instead of B, a file with a frequency list.
    """

    a: Query
    b: Query | Literal["rest", "before"] = "rest"
    of: Of = attrs.field(default="stem", validator=_one_of(*_WORDS))
    minimum: int = attrs.field(default=5, validator=_at_least(0))
    reference: str | Path | None = None
    # What an agency writes is no keyword of each paper that prints it.
    copies: Copies = attrs.field(default="collapse", validator=_one_of("count", "collapse"))


@attrs.frozen(kw_only=True)
class SimilarRequest(Exploration[Results]):
    """The articles that are like one: the arguments of `Archive.similar`.

    Attributes:
        text: the id of an article, else a text.
        limit: how many articles to give.
        filters: what an article must have.
    """

    text: str
    limit: int = attrs.field(default=10, validator=_at_least(0))
    filters: Filters = attrs.field(factory=Filters)


@attrs.frozen(kw_only=True)
class CopiesRequest(Exploration[tuple[Copy, ...]]):
    """The copies of an article: the arguments of `Archive.copies`."""

    id: str


@attrs.frozen(kw_only=True)
class ArrivalsRequest(Exploration[Arrivals]):
    """What a query finds, by arrival: the arguments of `Archive.arrivals`."""

    query: Query
    seen: int | None = None
    after: str | None = None
    limit: int = attrs.field(default=50, validator=_at_least(0))


@attrs.frozen(kw_only=True)
class CompleteRequest(Exploration[list[str]]):
    """What a beginning may become: the arguments of `Archive.complete`."""

    text: str
    limit: int = attrs.field(default=8, validator=_at_least(0))
