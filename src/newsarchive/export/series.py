"""The lines of a chart as values, and what they say in a sentence for those who do not see them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs

from newsarchive.export.wording import ENGLISH, Wording

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Series", "describe"]


@attrs.frozen
class Series:
    """A line of a chart.

    Attributes:
        label: its name, written at its end.
        values: one for each period; NaN is a gap.
        low: the lower end of its band, likewise; None without a band.
        high: the upper end.
        hollow: for each period, whether its marker is hollow: too few articles to trust it.
        links: for each period, where its marker leads; None nowhere.
        titles: for each period, what pointing at its marker shows; else its value.
        markers: whether every value has a marker; without, only those do that stand alone, for a
            line through many values is seen without them.
    """

    label: str
    values: tuple[float, ...]
    low: tuple[float, ...] | None = None
    high: tuple[float, ...] | None = None
    hollow: tuple[bool, ...] = ()
    links: tuple[str | None, ...] = ()
    titles: tuple[str, ...] = ()
    markers: bool = True


def describe(
    series: Sequence[Series], periods: Sequence[str], unit: str = "", words: Wording = ENGLISH
) -> str:
    """One sentence for each line: its highest, its lowest and its last value.

    Args:
        series: the lines.
        periods: the names of the periods.
        unit: of the values.
        words: the language of the sentence.

    Example:
        >>> describe([Series("бала", (1.0, 3.0))], ["2024", "2025"], "%")
        'бала: 3 % in 2025 is the highest, 1 % in 2024 the lowest, 3 % in 2025 the last.'
    """
    said = [_told(one, periods, unit, words) for one in series]
    return " ".join(said)


def _told(one: Series, periods: Sequence[str], unit: str, words: Wording) -> str:
    """The sentence of one line."""
    name = f"{one.label}: " if one.label else ""
    known = [(value, at) for at, value in enumerate(one.values) if not math.isnan(value)]
    if not known:
        return f"{name}{words.nothing}"
    # Of equal values the later period is named as the highest, the earlier as the lowest.
    ends = {"most": max(known), "least": min(known), "last": known[-1]}
    values = {}
    for which, (value, at) in ends.items():
        values[which] = words.number(value, unit)
        values[f"{which}_at"] = words.period(periods[at])
    return f"{name}{words.extremes % values}"
