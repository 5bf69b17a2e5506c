"""Numbers and periods -> places in a picture, and what stands at the axes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Scale", "labelled", "spread", "ticks", "written"]


_NOTHING = 1e-9  # less than any share or count that is shown


@attrs.frozen
class Scale:
    """A straight way from values to pixels.

    Attributes:
        low: the value at `start`.
        high: the value at `end`.
        start: in pixels.
        end: in pixels; less than `start` where values grow upwards.

    Example:
        >>> Scale(0, 10, 200, 100)(5)
        150.0
    """

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The pixel of a value, also of one beyond the ends."""
        # All values alike: the scale has no length, so they stand at its start.
        span = (self.high - self.low) or 1
        part = (value - self.low) / span
        return self.start + part * (self.end - self.start)


def ticks(high: float, count: int = 4) -> list[float]:
    """Round values from 0 to the first that reaches a maximum, for the lines of a grid.

    Args:
        high: the largest value shown, not negative.
        count: about how many steps.

    Returns:
        0, and multiples of 1, 2 or 5 times a power of ten.

    Example:
        >>> ticks(7.3)
        [0.0, 2.0, 4.0, 6.0, 8.0]
    """
    if not high > _NOTHING:
        return [0.0, 1.0]
    rough = high / count
    # A hair below a nice step is that step: 0.1 + 0.2 is not quite 0.3.
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * nice for nice in (1, 2, 5, 10) if power * nice >= rough * 0.999)
    # The last line stands at or above the maximum, so that no point leaves the picture.
    steps = math.ceil(high / step - 1e-9)
    return [round(place * step, 12) for place in range(steps + 1)]


def written(value: float, unit: str = "") -> str:
    """A number as an axis or a marker shows it.

    Example:
        >>> written(12500), written(0.25, "%"), written(3)
        ('12,500', '0.25 %', '3')
    """
    shown = f"{value:,.0f}" if value == int(value) else f"{value:,.3g}"
    return f"{shown} {unit}" if unit else shown


def labelled(periods: Sequence[str], width: float, room: float = 7.0) -> list[int]:
    """Which periods of an axis get a label, so that labels do not touch.

    Args:
        periods: their names, in order.
        width: of the axis in pixels.
        room: of one letter in pixels.

    Returns:
        numbers of periods at one distance; of months those that begin a year or a quarter, where
        such a distance fits.

    Example:
        >>> labelled(["2024-01", "2024-02", "2024-03"], 600)
        [0, 1, 2]
    """
    if not periods:
        return []
    longest = max(map(len, periods)) * room + 12
    fitting = max(int(width // longest), 1)
    step = math.ceil(len(periods) / fitting)
    month = periods[0][5:]
    if len(periods[0]) == 7 and month.isdigit():
        # Steps that divide a year, or are some years.
        nice_steps = (1, 2, 3, 6, 12, 24, 60, 120)
        step = next((nice for nice in nice_steps if nice >= step), step)
        # The first label is at the first month that begins such a step within its year.
        first = (1 - int(month)) % min(step, 12)
        return list(range(first, len(periods), step)) or [0]
    return list(range(0, len(periods), step))


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places near those wanted that are at least a gap apart, for labels at the ends of lines.

    Args:
        wanted: places in pixels, in any order.
        gap: the smallest distance.
        low: the first place there is.
        high: the last place there is; more labels than fit go below it.

    Returns:
        a place for each, in the order of `wanted`.

    Example:
        >>> spread([10.0, 11.0, 50.0], 12.0, 0.0, 100.0)
        [10.0, 22.0, 50.0]
    """
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    placed = list(wanted)
    floor = low
    for which in order:
        placed[which] = max(placed[which], floor)
        floor = placed[which] + gap
    # What went beyond the end is pushed back up, from the last to the first.
    ceiling = max(high, low + gap * (len(wanted) - 1))
    for which in reversed(order):
        placed[which] = min(placed[which], ceiling)
        ceiling = placed[which] - gap
    return placed
