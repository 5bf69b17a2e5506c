"""Bars: lying ones with a label each, and low rows of standing ones over periods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsarchive.export.scales import Scale, labelled
from newsarchive.export.svg import document, element, label, link, number, tooltip
from newsarchive.export.wording import ENGLISH, Wording

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["LETTER", "STRIP", "WIDTH", "bar_row", "bars", "period_labels", "shortened", "strip"]

WIDTH = 760.0
"""The usual width of a chart in pixels."""
STRIP = 34.0
"""The height of a row of bars."""
LETTER = 7.4
"""The usual width of a Cyrillic letter of 12 pixels."""
_LETTERS = 48  # that half of the usual width has room for


def period_labels(across: Scale, periods: Sequence[str], y: float) -> Iterator[str]:
    """The names of periods under an axis, as many as fit.

    Args:
        across: the axis.
        periods: their names.
        y: of the base line.
    """
    shown = labelled(periods, across.end - across.start)
    for place in shown:
        yield label(across(place), y, periods[place], text_anchor="middle", class_="period")


def bar_row(
    values: Sequence[float],
    periods: Sequence[str],
    across: Scale,
    up: Scale,
    *,
    words: Wording = ENGLISH,
    links: Sequence[str | None] = (),
) -> Iterator[str]:
    """Standing bars; a period without any has a dashed line, so that gaps are seen.

    Args:
        values: one for each period.
        periods: their names.
        across: the axis of the periods.
        up: that of the values.
        words: the language of what pointing at a bar shows.
        links: where each bar leads; None nowhere.
    """
    # Bars stand a little apart; of many periods each is still a pixel wide.
    wide = max((across(1) - across(0)) * 0.8, 1.0)
    base = number(up.start)
    for at, value in enumerate(values):
        x = across(at) - wide / 2
        if not value:  # a period without articles is seen to have none
            cross = f"M{number(x)} {base}h{number(wide)}"
            yield element("path", d=cross, stroke="currentColor", stroke_dasharray="2 2")
            continue
        bar = element(
            "rect",
            tooltip(f"{words.period(periods[at])}: {words.number(value, '')}"),
            x=x,
            y=up(value),
            width=wide,
            height=up.start - up(value),
            fill="currentColor",
            fill_opacity="0.45",
        )
        # Dozens of bars would stand before everything else for those who go by the Tab key: the
        # page must lead to the same in another way.
        yield link(links[at] if links else None, bar, tabindex=-1)


def strip(
    values: Sequence[float],
    periods: Sequence[str],
    *,
    title: str,
    links: Sequence[str | None] = (),
    width: float = WIDTH,
    alone: bool = True,
    words: Wording = ENGLISH,
) -> str:
    """One low row of bars over periods: how much an archive has, or where a word occurs.

    Args:
        values: one for each period; 0 is drawn as a dashed line, so that gaps are seen.
        periods: their names, in order.
        title: the name of the chart.
        links: where each bar leads; None nowhere.
        width: in pixels.
        alone: as for `lines`.
        words: the language of what it says.
    """
    # The margin has room for half of a label at either end.
    across = Scale(0, max(len(periods) - 1, 1), 30, width - 30)
    most = max(values, default=0)
    content = [
        *bar_row(values, periods, across, Scale(0, most, STRIP + 4, 4), words=words, links=links),
        *period_labels(across, periods, STRIP + 20),
    ]
    said = _described(values, periods, words)
    return document(width, STRIP + 28, title, said, content, alone=alone)


def shortened(text: str) -> str:
    """A label that has room beside a bar: its beginning, up to a word, where it is too long.

    >>> shortened("Тасқын судан 12 ауылдың тұрғындары көшірілді, жолдар жабылды")
    'Тасқын судан 12 ауылдың тұрғындары көшірілді, …'
    """
    text = " ".join(text.split())
    if len(text) <= _LETTERS:
        return text
    # A single word that is too long is cut all the same.
    whole_words = text[:_LETTERS].rpartition(" ")[0]
    return f"{whole_words or text[:_LETTERS]} …"


def _described(values: Sequence[float], periods: Sequence[str], words: Wording) -> str:
    """What a row of bars shows, in a sentence."""
    if not len(values):
        return words.nothing
    most = max(range(len(values)), key=values.__getitem__)
    empty = sum(1 for value in values if not value)
    return words.most % {
        "most": words.number(values[most], ""),
        "most_at": words.period(periods[most]),
        "empty": words.number(empty, ""),
    }


def bars(
    labels: Sequence[str],
    values: Sequence[float],
    *,
    title: str,
    unit: str = "",
    links: Sequence[str | None] = (),
    width: float = WIDTH,
    alone: bool = True,
    words: Wording = ENGLISH,
) -> str:
    """Lying bars, one a label, each with its value at its end.

    Args:
        labels: what each bar is of.
        values: how long it is, not negative.
        title: the name of the chart.
        unit: of the values.
        links: where each bar leads; None nowhere.
        width: in pixels.
        alone: as for `lines`.
        words: the language of what it says.
    """
    # Names may take half of the width; a longer one is cut by the edge of the picture.
    longest = max(map(len, labels), default=0)
    named = min(longest * LETTER + 14, width / 2)
    # Where all values are 0, bars have no length, and nothing is divided by 0.
    most = max(values, default=0) or 1
    across = Scale(0, most, 0, width - named - 80)
    content = []
    for place, (name, value) in enumerate(zip(labels, values, strict=True)):
        y = 8 + place * 22.0
        # A bar of nearly nothing is still seen.
        box = element(
            "rect",
            tooltip(f"{name}: {words.number(value, unit)}"),
            x=named,
            y=y,
            width=max(across(value), 1.0),
            height=15,
            fill="currentColor",
            fill_opacity="0.85",
            class_="series-1",
        )
        told = label(named - 8, y + 12, name, text_anchor="end")
        ends = label(named + across(value) + 6, y + 12, words.number(value, unit))
        content += [told, link(links[place] if links else None, box), ends]
    most_at = max(range(len(values)), key=values.__getitem__, default=None)
    said = words.nothing
    if most_at is not None:
        said = words.longest % {
            "count": words.number(len(values), ""),
            "name": labels[most_at],
            "most": words.number(most, unit),
        }
    return document(width, 16 + 22.0 * len(labels), title, said, content, alone=alone)
