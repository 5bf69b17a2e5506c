"""Days, ISO weeks, months, quarters and years: numbered, named, and with their first and last day.

Every step numbers its periods through, so that the next period has the next number. Days are
counted from 1 January 1970.

>>> month = STEPS["month"]
>>> day = (date(2026, 3, 5) - date(1970, 1, 1)).days
>>> number = int(month.of(np.array([day]))[0])
>>> month.name(number), month.name(number + 1)
('2026-03', '2026-04')
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import attrs
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsarchive.index.arrays import Array

__all__ = ["STEPS", "Step", "by_period", "fitting_step"]

UNDATED = np.iinfo(np.int32).min
"""The first and the last day of what has no date."""

_EPOCH = date(1970, 1, 1)
_MONDAY = 3  # 1 January 1970 was a Thursday: its week began three days before


@attrs.frozen
class Step:
    """One kind of period.

    Attributes:
        of: days since 1970 -> the number of the period of each.
        start: the number of a period -> its first day.
        name: the number of a period -> how it is called.
    """

    of: Callable[[Array], Array]
    start: Callable[[int], date]
    name: Callable[[int], str]


def _months(days: Array) -> Array:
    """The number of the month of each day."""
    months: Array = days.astype("M8[D]").astype("M8[M]").astype(np.int64)
    return months


def _weeks(days: Array) -> Array:
    """The number of the week of each day, from Monday."""
    weeks: Array = (days.astype(np.int64) + _MONDAY) // 7
    return weeks


def _day(number: int) -> date:
    return _EPOCH + timedelta(number)


def _week(number: int) -> date:
    return _day(7 * number - _MONDAY)


def _month(number: int) -> date:
    return date(1970 + number // 12, number % 12 + 1, 1)


def _week_name(number: int) -> str:
    # The ISO year of a week is that of its Thursday: it may differ from the year of its Monday.
    year, week, _ = _week(number).isocalendar()
    return f"{year}-W{week:02}"


STEPS = {
    "day": Step(lambda days: days.astype(np.int64), _day, lambda n: _day(n).isoformat()),
    "week": Step(_weeks, _week, _week_name),
    "month": Step(_months, _month, lambda n: f"{_month(n):%Y-%m}"),
    "quarter": Step(
        lambda days: _months(days) // 3,
        lambda n: _month(3 * n),
        lambda n: f"{1970 + n // 4}-Q{n % 4 + 1}",
    ),
    "year": Step(
        lambda days: _months(days) // 12,
        lambda n: _month(12 * n),
        lambda n: str(1970 + n),
    ),
}
"""The steps by name, the finest first."""

# Up to how many days a step is taken; beyond the last one it is years.
_UP_TO = (("day", 62), ("week", 366), ("month", 3653))


def fitting_step(days: int) -> str:
    """The step that shows this many days in some tens of periods.

    Example:
        >>> fitting_step(30), fitting_step(200), fitting_step(2000), fitting_step(10_000)
        ('day', 'week', 'month', 'year')
    """
    return next((step for step, most in _UP_TO if days <= most), "year")


def by_period(first: Array, last: Array) -> tuple[str, dict[str, int]]:
    """How many dates fall into each period of their whole span.

    Args:
        first: `(n,)` the first day that each date may be, since 1970; `UNDATED` for none.
        last: `(n,)` the last one.

    Returns:
        the name of the step that fits the span, and the number of each period, those with none
        among them. What has no date, or one that tells no period, is left out.

    Example:
        >>> by_period(np.array([20_000, 20_000, 20_002]), np.array([20_000, 20_000, 20_002]))
        ('day', {'2024-10-04': 2, '2024-10-05': 0, '2024-10-06': 1})
    """
    dated = first != UNDATED
    if not dated.any():
        return "day", {}
    # The day after the last one is no part of the span, but the last one is.
    span = int(last[dated].max()) - int(first[dated].min()) + 1
    by = fitting_step(span)
    step = STEPS[by]
    begins, ends = step.of(first[dated]), step.of(last[dated])
    # A month alone is of one month, but of no one day.
    known = begins[begins == ends]
    if not len(known):
        return by, {}
    low = int(known.min())
    counts = np.bincount(known - low).tolist()
    named = {step.name(low + place): count for place, count in enumerate(counts)}
    return by, named
