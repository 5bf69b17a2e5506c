"""Bursts: runs of periods in which a share is unusually high, found as a whole."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from newsarchive.explore.shares import wilson

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from newsarchive.explore.shares import Floats

__all__ = ["Burst", "burst_states", "bursts", "stands_out"]

# No state may be certain: with a share of 1, one article that does not match would rule it out.
_MOST = 0.9999


class Burst(NamedTuple):
    """A run of periods in the high state.

    Attributes:
        start: the first period of it, counted from 0.
        stop: the first period after it.
        weight: how much better the high state explains these periods, in nats.
        matching: the matching articles of these periods.

    Example:
        >>> Burst(start=5, stop=8, weight=27.5, matching=63).stop
        8
    """

    start: int
    stop: int
    weight: float
    matching: int


def bursts(
    matching: ArrayLike,
    articles: ArrayLike,
    *,
    ratio: float = 2.0,
    gamma: float = 1.0,
    minimum: int = 5,
) -> list[Burst]:
    """The bursts of a sequence of periods.

    Source: Kleinberg 2002, "Bursty and hierarchical structure in streams", with two states and
    batches.

    Args:
        matching: matching articles of each period, shape (periods,).
        articles: all articles of each period, the same shape.
        ratio: the share of the high state over the usual share, greater than 1.
        gamma: the cost of entering the high state, in units of ln(periods), 0 or more.
        minimum: bursts with fewer matching articles are left out.

    Returns:
        bursts in order of time.

    Raises:
        ValueError: the shapes differ, a period has more matching articles than articles, the
            ratio is not above 1, or gamma is below 0.

    Example:
        >>> matching = [2, 3, 2, 1, 2, 20, 25, 18, 3, 2, 1, 2]
        >>> [(burst.start, burst.stop, burst.matching) for burst in bursts(matching, [500] * 12)]
        [(5, 8, 63)]
    """
    counts, wholes = _periods(matching, articles)
    states = burst_states(counts, wholes, ratio=ratio, gamma=gamma)
    gains = _gains(counts, wholes, ratio)

    # A run starts where the state rises and stops where it falls; both ends count as low.
    low = np.zeros(1, dtype=np.int8)
    steps = np.diff(np.concatenate([low, states.astype(np.int8), low]))
    starts = np.flatnonzero(steps == 1).tolist()
    stops = np.flatnonzero(steps == -1).tolist()

    found = []
    for start, stop in zip(starts, stops, strict=True):
        # The entry is not subtracted: the weight says how strong a burst is, not that it is one.
        weight = float(gains[start:stop].sum())
        burst = Burst(start, stop, weight, int(counts[start:stop].sum()))
        if burst.matching >= minimum:
            found.append(burst)
    return found


def burst_states(
    matching: ArrayLike, articles: ArrayLike, *, ratio: float = 2.0, gamma: float = 1.0
) -> NDArray[np.bool_]:
    """Which periods are in the high state of the cheapest sequence of states.

    The usual share p0 is that of all periods; the high one p1 is `ratio` times as much, at most
    .9999. State i costs `-(ln C(d, r) + r * ln(p_i) + (d - r) * ln(1 - p_i))` in a period with r
    of d articles. Going up costs `gamma * ln(periods)`; going down costs nothing; before the
    first period the state is low. Viterbi's algorithm (1967) finds the sequence.

    Source: Kleinberg 2002, "Bursty and hierarchical structure in streams", with two states and
    batches.

    Args:
        matching: r, matching articles of each period, shape (periods,).
        articles: d, all articles of each period, the same shape.
        ratio: the share of the high state over the usual share, greater than 1.
        gamma: the cost of entering the high state, in units of ln(periods), 0 or more.

    Returns:
        whether each period is in the high state, shape (periods,). Of two sequences that cost
        the same, the lower is taken.

    Raises:
        ValueError: the shapes differ, a period has more matching articles than articles, the
            ratio is not above 1, or gamma is below 0.

    Example:
        >>> burst_states([0, 1, 9, 8, 0, 0], [10] * 6).tolist()
        [False, False, True, True, False, False]
    """
    if gamma < 0:
        raise ValueError(f"gamma is 0 or more, not {gamma}")
    counts, wholes = _periods(matching, articles)
    gains = _gains(counts, wholes, ratio)
    if gains.size == 0:
        return np.zeros(0, dtype=np.bool_)
    # Only the difference of the costs matters: the low state gains 0, the high one what it saves.
    entry = gamma * math.log(gains.size)

    # The best sum of gains, less entries, of a sequence that ends in either state here.
    low, high = 0.0, -math.inf
    low_was_high = []
    high_was_high = []
    for gain in gains.tolist():
        low_was_high.append(high > low)
        high_was_high.append(high > low - entry)
        low, high = max(low, high), max(high, low - entry) + gain

    # Follow the choices back from the better end.
    states = np.zeros(gains.size, dtype=np.bool_)
    # Of equals the low one, so that periods without articles do not lengthen a burst.
    is_high = high > low
    for period in reversed(range(gains.size)):
        states[period] = is_high
        is_high = high_was_high[period] if is_high else low_was_high[period]
    return states


def stands_out(matching: ArrayLike, articles: ArrayLike, *, before: int = 12) -> NDArray[np.bool_]:
    """Which periods have a share that is surely above that of the periods before them.

    It is so where the low end of the period's Wilson interval is above the high end of that of
    the periods before, pooled. Source of the interval: Wilson 1927; the flag is the project's own.

    Args:
        matching: matching articles of each period, shape (periods,).
        articles: all articles of each period, the same shape.
        before: how many periods before it a period is compared with, 1 or more; fewer are taken
            near the beginning.

    Returns:
        whether each period stands out, shape (periods,); never the first, nor one without
        articles or with none in the periods before.

    Raises:
        ValueError: the shapes differ, a period has more matching articles than articles, or
            before is less than 1.

    Example:
        >>> stands_out([2, 3, 2, 20], [500] * 4).tolist()
        [False, False, False, True]
    """
    if before < 1:
        raise ValueError(f"a period is compared with 1 or more before it, not {before}")
    counts, wholes = _periods(matching, articles)
    low, _ = wilson(counts, wholes)
    _, earlier_high = wilson(_sum_before(counts, before), _sum_before(wholes, before))
    # nan, for periods without articles, is above nothing.
    return low > earlier_high


def _sum_before(counts: Floats, before: int) -> Floats:
    """For each period, the sum over the periods before it, as many as `before` at most."""
    running = np.concatenate([np.zeros(1), np.cumsum(counts)])
    here = np.arange(counts.size)
    first = np.maximum(here - before, 0)
    sums: Floats = running[here] - running[first]
    return sums


def _periods(matching: ArrayLike, articles: ArrayLike) -> tuple[Floats, Floats]:
    """Both as floats of one dimension, checked."""
    counts = np.asarray(matching, dtype=np.float64)
    wholes = np.asarray(articles, dtype=np.float64)
    if counts.ndim != 1 or counts.shape != wholes.shape:
        raise ValueError(
            f"periods of shape {counts.shape} do not fit articles of shape {wholes.shape}"
        )
    if np.any((counts < 0) | (counts > wholes)):
        raise ValueError("a period needs 0 <= matching <= articles")
    return counts, wholes


def _gains(counts: Floats, wholes: Floats, ratio: float) -> Floats:
    """What the low state costs more than the high one, for each period.

    The number of ways to choose r of d is the same in both states and cancels.
    """
    if not ratio > 1:
        raise ValueError(f"the ratio of the high share to the usual one is above 1, not {ratio}")
    total = float(wholes.sum())
    usual = float(counts.sum()) / total if total else 0.0
    high = min(ratio * usual, _MOST)
    # Where nothing matches, or nearly everything does, no share is unusually high.
    if not 0 < usual < high:
        return np.full(counts.shape, -np.inf)
    # A matching article speaks for the high state, any other against it.
    per_match = math.log(high / usual)
    per_miss = math.log((1 - high) / (1 - usual))
    gains: Floats = counts * per_match + (wholes - counts) * per_miss
    return gains
