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
from itertools import chain, groupby
from typing import TYPE_CHECKING

import attrs

from newsarchive.export.bars import (
    LETTER,
    STRIP,
    WIDTH,
    bar_row,
    bars,
    period_labels,
    shortened,
    strip,
)
from newsarchive.export.scales import Scale, spread, ticks
from newsarchive.export.series import Series, describe
from newsarchive.export.svg import document, element, label, link, number, symbol
from newsarchive.export.wording import ENGLISH, Wording

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Series", "bars", "describe", "key", "lines", "multiples", "shortened", "strip"]

_HEIGHT = 260.0
_DASHES = (None, "7 3", "2 3", "9 3 2 3", "12 4", "4 2")


@attrs.frozen
class _Frame:
    """Where the lines of a chart are drawn: its scales, and what numbers are written with."""

    across: Scale
    up: Scale
    unit: str
    words: Wording

    @property
    def step(self) -> float:
        """Pixels from one period to the next."""
        return self.across(1) - self.across(0)


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
    named: bool = True,
    words: Wording = ENGLISH,
) -> str:
    """Lines over periods, with their bands.

    A gap ends a line and its band; a point between two gaps keeps its marker, with its band as a
    bar. A hollow marker says that the value is of few articles.

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
        named: whether each line has its name at its end; a page may have a legend of `key` instead.
        words: the language of what it says.

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
    # Room for the numbers to the left and for the names to the right, which may take a third.
    numbers = [words.number(value, unit) for value in grid]
    left = max(map(len, numbers)) * LETTER + 12
    longest = max((len(one.label) for one in series), default=0)
    right = width - min(longest * LETTER + 20, width / 3) if named else width - 2
    # Below the lines stand the names of the periods.
    bottom = height - 26
    # A single period has no distance to a next one: 1 keeps the scale defined.
    last_period = max(len(periods) - 1, 1)
    across = Scale(0, last_period, left + 10, right - 10)
    up = Scale(0, grid[-1], bottom, 14)
    frame = _Frame(across, up, unit, words)
    content = [
        *_grid(frame, grid, left, right),
        *period_labels(frame.across, periods, bottom + 18),
        *_line_groups(series, periods, frame),
        *(_end_labels(series, frame, right, (14, bottom)) if named else ()),
    ]
    if len(coverage):
        content.append(_coverage(coverage, periods, frame, height))
    whole = height + (STRIP + 20 if len(coverage) else 0)
    said = describe(series, periods, unit, words)
    return document(width, whole, title, said, content, alone=alone)


def _highest(series: Sequence[Series]) -> float:
    """The value that the grid must reach."""
    values = [value for one in series for value in one.values if not math.isnan(value)]
    most = max(values, default=0.0)
    # The band of a thin period would flatten all others: it may leave the picture.
    ends = [value for one in series for value in one.high or () if value <= 2 * most]
    return max([most, *ends])


def _grid(frame: _Frame, grid: Sequence[float], left: float, right: float) -> Iterator[str]:
    """Lines across the chart with their values; the one of 0 is darker, as an axis."""
    for value in grid:
        y = frame.up(value)
        yield element(
            "path",
            d=f"M{number(left)} {number(y)}H{number(right)}",
            stroke="currentColor",
            stroke_opacity="0.18" if value else "0.7",
            class_="grid",
        )
        yield label(left - 6, y + 4, frame.words.number(value, frame.unit), text_anchor="end")


def _runs(values: Sequence[float]) -> Iterator[list[int]]:
    """The places of values that stand together without a gap."""
    places = range(len(values))
    # NaN is a gap; `groupby` parts a row where the answer changes.
    for gap, run in groupby(places, key=lambda place: math.isnan(values[place])):
        if not gap:
            yield list(run)


def _line_groups(series: Sequence[Series], periods: Sequence[str], frame: _Frame) -> Iterator[str]:
    """Each line with its band and its markers."""
    for which, one in enumerate(series):
        runs = list(_runs(one.values))
        bands = [_band(one, run, frame) for run in runs]
        paths = [_path(one, run, frame, which) for run in runs]
        marked = runs if one.markers else [run for run in runs if len(run) == 1]
        markers = [_marker(one, which, at, periods, frame) for at in chain(*marked)]
        # What comes later is drawn over what came before: a marker hides no line, but shows on it.
        yield element("g", *bands, *paths, *markers, class_=_class_of(which))


def _class_of(which: int) -> str:
    """The class of a line, which gives it its colour; colours repeat as dashes do."""
    return f"series-{which % len(_DASHES) + 1}"


def _points(values: Sequence[float], run: Sequence[int], frame: _Frame) -> str:
    """The points of a run as a path goes through them."""
    pairs = []
    for at in run:
        x = number(frame.across(at))
        y = number(frame.up(values[at]))
        pairs.append(f"{x} {y}")
    return "L".join(pairs)


def _band(one: Series, run: list[int], frame: _Frame) -> str:
    """The band of a run: its upper edge forward, its lower edge back."""
    if one.low is None or one.high is None:
        return ""
    # A band that leaves the picture ends at its edge.
    high = [min(value, frame.up.high) for value in one.high]
    if len(run) == 1:
        # One point has no area: its band is a bar.
        at = run[0]
        x = number(frame.across(at))
        upper = number(frame.up(high[at]))
        lower = number(frame.up(one.low[at]))
        return element("path", d=f"M{x} {upper}V{lower}", stroke="currentColor", class_="band")
    edges = f"M{_points(high, run, frame)}L{_points(one.low, run[::-1], frame)}z"
    return element("path", d=edges, fill="currentColor", fill_opacity="0.14", class_="band")


def _path(one: Series, run: list[int], frame: _Frame, which: int) -> str:
    """The line of a run, in the dashes of its number."""
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
    """The marker of a value, with what pointing at it shows."""
    # Markers of a long line are small, so that they do not hide it.
    size = min(max(frame.step / 3, 1.3), 3.6)
    value = one.values[at]
    # A line without a name is the only one: its period is enough.
    when = frame.words.period(periods[at])
    said = f"{one.label} {when}: {frame.words.number(value, frame.unit)}".strip()
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
    named = []
    wanted = []
    for which, one in enumerate(series):
        last = _last(one.values)
        # A line without a value has no end that could be named.
        if one.label and last is not None:
            named.append((which, one.label))
            # The base line of a text is below its middle.
            wanted.append(frame.up(last) + 4)
    places = spread(wanted, 15, room[0], room[1])
    for (which, name), y in zip(named, places, strict=True):
        sample = symbol(which, right + 4, y - 4, 3.6, hollow=False, title=name)
        text = label(right + 14, y, name)
        yield element("g", sample, text, class_=_class_of(which))


def _last(values: Sequence[float]) -> float | None:
    """The last value that is there."""
    return next((value for value in reversed(values) if not math.isnan(value)), None)


def _coverage(counts: Sequence[float], periods: Sequence[str], frame: _Frame, top: float) -> str:
    """The strip below the lines: how many articles each period has."""
    most = max(counts, default=0)
    note = frame.words.coverage % {"most": frame.words.number(most, "")}
    up = Scale(0, most, top + STRIP, top + 2)
    return element(
        "g",
        *bar_row(counts, periods, frame.across, up, words=frame.words),
        label(frame.across.start, top + STRIP + 14, note, font_size=11),
        class_="coverage",
    )


def key(which: int) -> str:
    """A small picture of a line, for a legend: its dashes, its marker and its colour.

    Args:
        which: number of the line in its chart.

    Example:
        >>> "stroke-dasharray" in key(1)
        True
    """
    line = element(
        "path",
        d="M0 6h32",
        stroke="currentColor",
        stroke_width="2",
        stroke_dasharray=_DASHES[which % len(_DASHES)],
    )
    # The name stands beside it: a screen reader needs no more.
    marker = symbol(which, 16, 6, 3.6, hollow=False, title="")
    return element(
        "svg",
        line,
        marker,
        viewBox="0 0 32 12",
        class_=f"key {_class_of(which)}",
        aria_hidden="true",
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
    words: Wording = ENGLISH,
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
        words: likewise.
    """
    # One grid for all: a small chart of its own scale would make a rare word look frequent.
    grid = ticks(_highest(series), 3)
    wide, high = width / columns, 118.0
    numbers = [words.number(value, unit) for value in grid]
    left = max(map(len, numbers)) * LETTER + 10
    across = Scale(0, max(len(periods) - 1, 1), left + 6, wide - 16)
    up = Scale(0, grid[-1], 90, 26)
    frame = _Frame(across, up, unit, words)
    # There is room for the first period and the last, which may be the same.
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
    said = describe(series, periods, unit, words)
    return document(width, height, title, said, content, alone=alone)
