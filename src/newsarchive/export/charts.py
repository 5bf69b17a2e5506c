"""Charts as SVG: lines with bands, bars, strips, small multiples.

A chart works without scripts, in print and in grey: lines differ by dash, marker and a label at
their end. Its name and one sentence of what it shows are inside, for those who do not see it.
Points and bars may lead to what they count.

>>> svg = lines([Series("мектеп", (1.0, 2.0, 4.0))], ["2024", "2025", "2026"], title="мектеп")
>>> "4 in 2026 is the highest" in svg
True
"""

from __future__ import annotations

import math
from itertools import groupby
from typing import TYPE_CHECKING

import attrs

from newsarchive.export.bars import LETTER, STRIP, WIDTH, bar_row, bars, period_labels, strip
from newsarchive.export.scales import Scale, spread, ticks, written
from newsarchive.export.svg import document, element, label, link, number, symbol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Series", "bars", "describe", "lines", "multiples", "strip"]

_HEIGHT = 260.0
_DASHES = (None, "7 3", "2 3", "9 3 2 3", "12 4", "4 2")


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
    """

    label: str
    values: tuple[float, ...]
    low: tuple[float, ...] | None = None
    high: tuple[float, ...] | None = None
    hollow: tuple[bool, ...] = ()
    links: tuple[str | None, ...] = ()
    titles: tuple[str, ...] = ()


@attrs.frozen
class _Frame:
    """Where the lines of a chart are drawn: its scales, and what numbers are written with."""

    across: Scale
    up: Scale
    unit: str

    @property
    def step(self) -> float:
        """Pixels from one period to the next."""
        return self.across(1) - self.across(0)


def describe(series: Sequence[Series], periods: Sequence[str], unit: str = "") -> str:
    """One sentence for each line: its highest, its lowest and its last value.

    Args:
        series: the lines.
        periods: the names of the periods.
        unit: of the values.

    Example:
        >>> describe([Series("бала", (1.0, 3.0))], ["2024", "2025"], "%")
        'бала: 3 % in 2025 is the highest, 1 % in 2024 the lowest, 3 % in 2025 the last.'
    """
    said = []
    for one in series:
        known = [(value, at) for at, value in enumerate(one.values) if not math.isnan(value)]
        if not known:
            said.append(f"{one.label}: no values.")
            continue
        ends = (max(known), min(known), known[-1])
        most, least, last = (f"{written(value, unit)} in {periods[at]}" for value, at in ends)
        name = f"{one.label}: " if one.label else ""
        said.append(f"{name}{most} is the highest, {least} the lowest, {last} the last.")
    return " ".join(said)


def lines(
    series: Sequence[Series],
    periods: Sequence[str],
    *,
    title: str,
    unit: str = "",
    coverage: Sequence[float] = (),
    width: float = WIDTH,
    height: float = _HEIGHT,
    alone: bool = True,
) -> str:
    """Lines over periods, with their bands.

    A gap ends a line and its band; a point between two gaps keeps its marker, with its band as a
    bar. A hollow marker says that few articles stand behind the value.

    Args:
        series: the lines; more than six repeat dashes and colours, and keep their labels.
        periods: the names of the periods, in order.
        title: the name of the chart.
        unit: of the values.
        coverage: how many articles there are in each period: drawn as a strip of bars below, so
            that a rise of the archive is not taken for a rise of the word.
        width: in pixels.
        height: of the lines, without the strip.
        alone: whether the picture brings its own style; a page has it in its style sheet.

    Returns:
        an `svg` element.

    Raises:
        ValueError: a line has another number of values than there are periods.
    """
    for one in series:
        if len(one.values) != len(periods):
            raise ValueError(
                f"{one.label!r} has {len(one.values)} values for {len(periods)} periods"
            )
    grid = ticks(_highest(series))
    named = max((len(one.label) for one in series), default=0)
    left = max(len(written(value, unit)) for value in grid) * LETTER + 12
    right = width - min(named * LETTER + 20, width / 3)
    bottom = height - 26
    frame = _Frame(
        Scale(0, max(len(periods) - 1, 1), left + 10, right - 10),
        Scale(0, grid[-1], bottom, 14),
        unit,
    )
    content = [
        *_grid(frame, grid, left, right),
        *period_labels(frame.across, periods, bottom + 18),
        *_line_groups(series, periods, frame),
        *_end_labels(series, frame, right, (14, bottom)),
    ]
    if len(coverage):
        content.append(_coverage(coverage, periods, frame.across, height))
    whole = height + (STRIP + 20 if len(coverage) else 0)
    said = describe(series, periods, unit)
    return document(width, whole, title, said, content, alone=alone)


def _highest(series: Sequence[Series]) -> float:
    values = [value for one in series for value in one.values if not math.isnan(value)]
    most = max(values, default=0.0)
    # The band of a thin period would flatten all others: it may leave the picture.
    ends = [value for one in series for value in one.high or () if value <= 2 * most]
    return max([most, *ends])


def _grid(frame: _Frame, grid: Sequence[float], left: float, right: float) -> Iterator[str]:
    for value in grid:
        y = frame.up(value)
        yield element(
            "path",
            d=f"M{number(left)} {number(y)}H{number(right)}",
            stroke="currentColor",
            stroke_opacity="0.18" if value else "0.7",
            class_="grid",
        )
        yield label(left - 6, y + 4, written(value, frame.unit), text_anchor="end")


def _runs(values: Sequence[float]) -> Iterator[list[int]]:
    """The places of values that stand together without a gap."""
    places = range(len(values))
    for gap, run in groupby(places, key=lambda place: math.isnan(values[place])):
        if not gap:
            yield list(run)


def _line_groups(series: Sequence[Series], periods: Sequence[str], frame: _Frame) -> Iterator[str]:
    for which, one in enumerate(series):
        runs = list(_runs(one.values))
        yield element(
            "g",
            *(_band(one, run, frame) for run in runs),
            *(_path(one, run, frame, which) for run in runs),
            *(_marker(one, which, at, periods, frame) for run in runs for at in run),
            class_=f"series-{which % len(_DASHES) + 1}",
        )


def _points(values: Sequence[float], run: Sequence[int], frame: _Frame) -> str:
    pairs = [f"{number(frame.across(at))} {number(frame.up(values[at]))}" for at in run]
    return "L".join(pairs)


def _band(one: Series, run: list[int], frame: _Frame) -> str:
    """The band of a run: its upper edge forward, its lower edge back."""
    if one.low is None or one.high is None:
        return ""
    high = [min(value, frame.up.high) for value in one.high]
    if len(run) == 1:
        x, upper, lower = frame.across(run[0]), frame.up(high[run[0]]), frame.up(one.low[run[0]])
        bar = f"M{number(x)} {number(upper)}V{number(lower)}"
        return element("path", d=bar, stroke="currentColor", class_="band")
    edges = f"M{_points(high, run, frame)}L{_points(one.low, run[::-1], frame)}z"
    return element("path", d=edges, fill="currentColor", fill_opacity="0.14", class_="band")


def _path(one: Series, run: list[int], frame: _Frame, which: int) -> str:
    return element(
        "path",
        d=f"M{_points(one.values, run, frame)}",
        fill="none",
        stroke="currentColor",
        stroke_width="2",
        stroke_linejoin="round",
        stroke_dasharray=_DASHES[which % len(_DASHES)],
    )


def _marker(one: Series, which: int, at: int, periods: Sequence[str], frame: _Frame) -> str:
    # Markers of a long line are small, so that they do not hide it.
    size = min(max(frame.step / 3, 1.3), 3.6)
    value = one.values[at]
    said = f"{one.label} {periods[at]}: {written(value, frame.unit)}".strip()
    shape = symbol(
        which,
        frame.across(at),
        frame.up(value),
        size,
        hollow=at < len(one.hollow) and one.hollow[at],
        title=one.titles[at] if one.titles else said,
    )
    return link(one.links[at] if one.links else None, shape)


def _end_labels(
    series: Sequence[Series], frame: _Frame, right: float, room: tuple[float, float]
) -> Iterator[str]:
    """The name of each line where it ends, moved apart where two lines end together."""
    known = [
        (which, one, last)
        for which, one in enumerate(series)
        if one.label and (last := _last(one.values)) is not None
    ]
    wanted = [frame.up(last) + 4 for _, _, last in known]
    for (which, one, _), y in zip(known, spread(wanted, 15, room[0], room[1]), strict=True):
        sample = symbol(which, right + 4, y - 4, 3.6, hollow=False, title=one.label)
        name = label(right + 14, y, one.label)
        yield element("g", sample, name, class_=f"series-{which % len(_DASHES) + 1}")


def _last(values: Sequence[float]) -> float | None:
    return next((value for value in reversed(values) if not math.isnan(value)), None)


def _coverage(counts: Sequence[float], periods: Sequence[str], across: Scale, top: float) -> str:
    """The strip below the lines: how many articles each period has."""
    most = max(counts, default=0)
    note = f"articles in scope, at most {written(most)}"
    said = label(across.start, top + STRIP + 14, note, font_size=11)
    return element(
        "g",
        *bar_row(counts, periods, across, Scale(0, most, top + STRIP, top + 2)),
        said,
        class_="coverage",
    )


def multiples(
    series: Sequence[Series],
    periods: Sequence[str],
    *,
    title: str,
    unit: str = "",
    columns: int = 3,
    width: float = WIDTH,
    alone: bool = True,
) -> str:
    """A small chart for each line, all with one scale, so that they can be compared.

    Args:
        series: the lines.
        periods: the names of the periods.
        title: the name of the chart.
        unit: of the values.
        columns: charts side by side.
        width: of the whole, in pixels.
        alone: as for `lines`.
    """
    grid = ticks(_highest(series), 3)
    wide, high = width / columns, 118.0
    left = max(len(written(value, unit)) for value in grid) * LETTER + 10
    frame = _Frame(
        Scale(0, max(len(periods) - 1, 1), left + 6, wide - 16), Scale(0, grid[-1], 90, 26), unit
    )
    ends = [0, len(periods) - 1] if len(periods) > 1 else [0][: len(periods)]
    content = []
    for place, one in enumerate(series):
        inside = [
            label(left, 14, one.label, font_weight="bold"),
            *_grid(frame, grid, left, wide - 10),
            *_line_groups([one], periods, frame),
        ]
        for at, anchor in zip(ends, ("start", "end"), strict=False):
            inside.append(label(frame.across(at), 106, periods[at], text_anchor=anchor))
        row, column = divmod(place, columns)
        moved = f"translate({number(column * wide)} {number(row * high)})"
        content.append(element("g", *inside, transform=moved))
    height = high * math.ceil(len(series) / columns)
    said = describe(series, periods, unit)
    return document(width, height, title, said, content, alone=alone)
