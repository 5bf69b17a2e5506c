"""What is asked of an exploration, as values: made and checked by `Archive`, answered by an engine.

Each request says by its type what the answer is: an engine answers a `TrendRequest` with a `Trend`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

import attrs

from newsarchive.articles import FIELDS
from newsarchive.explore.lines import Arrivals, Concordance, Copy
from newsarchive.explore.series import Trend
from newsarchive.explore.tables import Collocates, Keywords, Words
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


def _one_of(*choices: Any) -> Any:
    """A validator: the value is one of some choices, and the error lists these."""

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
    """How often queries are found, period by period: the arguments of `Archive.trend`."""

    queries: tuple[Query, ...] = attrs.field()
    by: By | None = attrs.field(
        default=None, validator=_one_of(None, "day", "week", "month", "quarter", "year")
    )
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
    """The lines of a query: the arguments of `Archive.kwic`."""

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
        if self.context != "sentence" and not (isinstance(self.context, int) and self.context > 0):
            raise ValueError("context is «sentence», or how many words of each side")
        for name in ("sample", "limit"):
            value = getattr(self, name)
            if value is not None and (not isinstance(value, int) or value < 0):
                raise ValueError(f"{name} counts lines: give 0 or more, not {value!r}")


SORT_KEYS = (
    *(f"{side}{place}" for side in "LR" for place in range(1, 6)),
    *("node", "date", "source"),
)
"""What lines are sorted by: the words to the left and right of the node, and three more."""


@attrs.frozen(kw_only=True)
class CollocatesRequest(Exploration[Collocates]):
    """The words near a query: the arguments of `Archive.collocates`."""

    query: Query
    left: int = attrs.field(default=5, validator=_at_least(0))
    right: int = attrs.field(default=5, validator=_at_least(0))
    of: Literal["stem", "form"] = attrs.field(default="stem", validator=_one_of("stem", "form"))
    measure: str = attrs.field(
        default="logdice",
        validator=_one_of("logdice", "g2", "pmi", "npmi", "mi3", "t", "dice"),
    )
    minimum: int = attrs.field(default=5, validator=_at_least(0))


@attrs.frozen(kw_only=True)
class WordsRequest(Exploration[Words]):
    """The words of what a query finds: the arguments of `Archive.words`."""

    query: Query
    of: Literal["stem", "form"] = attrs.field(default="stem", validator=_one_of("stem", "form"))
    prefix: str = ""
    minimum: int = attrs.field(default=1, validator=_at_least(0))
    parts: str = attrs.field(default="month", validator=_one_of("month", "source"))


@attrs.frozen(kw_only=True)
class CompareRequest(Exploration[Keywords]):
    """The keywords of one set against another: the arguments of `Archive.compare`."""

    a: Query
    b: Query | Literal["rest", "before"] = "rest"
    of: Literal["stem", "form"] = attrs.field(default="stem", validator=_one_of("stem", "form"))
    minimum: int = attrs.field(default=5, validator=_at_least(0))
    reference: str | Path | None = None
    # What an agency writes is no keyword of each paper that prints it.
    copies: Copies = attrs.field(default="collapse", validator=_one_of("count", "collapse"))


@attrs.frozen(kw_only=True)
class SimilarRequest(Exploration[Results]):
    """The articles that are like one: the arguments of `Archive.similar`."""

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
