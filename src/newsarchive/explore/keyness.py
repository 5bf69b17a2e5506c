"""Keyness: how much the frequency of a word differs between set A («here») and B («elsewhere»).

The measures take the numbers of a contingency table; `contingency.two_sets` makes one from the
frequencies and sizes of the two sets. How well a difference is proven, G² and its p, are in
`association`: one formula serves both uses.
"""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from newsarchive.explore.contingency import cells
from newsarchive.explore.exact import clopper_pearson
from newsarchive.explore.shares import per_million, share, wilson

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from newsarchive.explore.shares import Floats

__all__ = ["bic", "log_ratio", "log_ratio_near", "percent_difference", "simple_maths"]

# What stands for a frequency of 0 where it would be divided by or its logarithm taken.
_INSTEAD_OF_ZERO = 0.5


def log_ratio(o11: ArrayLike, r1: ArrayLike, c1: ArrayLike, n: ArrayLike) -> Floats:
    """How many times as frequent a word is in A as in B, in doublings: 1 is twice, 2 four times.

    `log2((O11 / R1) / (O21 / R2))`, where a frequency of 0 counts as 0.5.

    Source: Hardie 2014, "Log Ratio: an informal introduction".

    Args:
        o11: how often the word occurs in A, any shape.
        r1: tokens of A, of a shape that broadcasts with it.
        c1: how often it occurs in A and B, likewise.
        n: tokens of A and B, likewise.

    Returns:
        doublings, negative where the word is rarer in A; `nan` where A or B has no tokens.

    Raises:
        ValueError: the numbers are no contingency table.

    Example:
        >>> from newsarchive.explore.contingency import two_sets
        >>> round(float(log_ratio(*two_sets(150, 100_000, 40, 250_000))), 4)
        3.2288
    """
    table = cells(o11, r1, c1, n)
    # Only a zero is replaced: to add 0.5 to every frequency would pull rare words towards 0.
    in_a = np.where(table.o11 == 0, _INSTEAD_OF_ZERO, table.o11)
    in_b = np.where(table.o21 == 0, _INSTEAD_OF_ZERO, table.o21)
    a_rate = share(in_a, table.o11 + table.o12)
    b_rate = share(in_b, table.o21 + table.o22)
    ratio: Floats = np.log2(share(a_rate, b_rate))
    return ratio


def log_ratio_near(
    o11: ArrayLike,
    r1: ArrayLike,
    c1: ArrayLike,
    n: ArrayLike,
    *,
    alpha: float = 0.001,
    words: int = 1,
    exact: bool = False,
) -> Floats:
    """The end of the log ratio's interval that is nearer to 0: the difference that is proven.

    Of all occurrences, those in A are a share that has an interval; each end of it, turned into
    odds and divided by the odds of the sizes, is an end of the ratio. Sorting by it lists large
    differences that are proven first, where sorting by the bare log ratio lists words seen once.

    With Wilson's interval it is a closed form, good for sets of like size. Where one set is many
    times larger and a word occurs a few times, that interval is too narrow: a single occurrence
    in 1,000 tokens, against none in 100,000, has a near end of 3.2 instead of 0. The exact one
    does not fail there.

    Sources: the idea of a conservative log ratio, Hardie 2014; the exact form, Evert 2022 with the
    interval of Clopper and Pearson 1934; the interval of the closed form, Wilson 1927; the closed
    form is the project's own.

    Args:
        o11: how often the word occurs in A, any shape.
        r1: tokens of A, of a shape that broadcasts with it.
        c1: how often it occurs in A and B, likewise.
        n: tokens of A and B, likewise.
        alpha: the probability, over all words compared, that an interval misses.
        words: how many words are compared (Bonferroni's correction: each has alpha / words).
        exact: take the exact interval instead of Wilson's.

    Returns:
        doublings: 0 where the interval holds 0 or nothing is known, else of the sign of the
        difference.

    Raises:
        ValueError: the numbers are no contingency table, alpha is not between 0 and 1, or words
            is less than 1.

    Example:
        >>> from newsarchive.explore.contingency import two_sets
        >>> round(float(log_ratio_near(*two_sets(150, 100_000, 40, 250_000))), 4)
        2.3957
        >>> round(float(log_ratio_near(*two_sets(3, 100_000, 30, 250_000))), 4)
        0.0
        >>> round(float(log_ratio_near(*two_sets(150, 100_000, 40, 250_000), exact=True)), 4)
        2.4032
    """
    if not 0 < alpha < 1:
        raise ValueError(f"alpha is a probability between 0 and 1, not {alpha}")
    if words < 1:
        raise ValueError(f"at least 1 word is compared, not {words}")
    table = cells(o11, r1, c1, n)
    a_tokens = table.o11 + table.o12
    b_tokens = table.o21 + table.o22

    in_both = table.o11 + table.o21
    alpha_each = alpha / words
    if exact:
        low, high = clopper_pearson(table.o11, in_both, alpha_each)
    else:
        # From the lower tail: 1 - alpha / 2 would round.
        z = -NormalDist().inv_cdf(alpha_each / 2)
        low, high = wilson(table.o11, in_both, z)
    # Rates compared crosswise, so that an empty set divides nothing.
    overused = table.o11 * b_tokens >= table.o21 * a_tokens
    near = np.where(overused, low, high)

    # A share p of the occurrences is odds of p / (1 - p); were both sets alike, the odds would be
    # those of their sizes.
    ratio = share(near, 1 - near) * share(b_tokens, a_tokens)
    # An end at 0 or unknown has no logarithm, and proves nothing.
    proven = ratio > 0
    doublings = np.log2(ratio, out=np.zeros_like(ratio), where=proven)
    # An end on the other side of 0 means that the interval holds 0.
    on_its_side = np.where(overused, doublings > 0, doublings < 0)
    return np.where(on_its_side, doublings, 0.0)


def percent_difference(o11: ArrayLike, r1: ArrayLike, c1: ArrayLike, n: ArrayLike) -> Floats:
    """By how many per cent a word is more frequent in A than in B (%DIFF).

    A frequency of 0 in B counts as 0.5. (The source takes 1e-18, which makes the value of every
    new word astronomical.)

    Source: Gabrielatos and Marchi 2011, "Keyness: matching metrics to definitions".

    Args:
        o11: how often the word occurs in A, any shape.
        r1: tokens of A, of a shape that broadcasts with it.
        c1: how often it occurs in A and B, likewise.
        n: tokens of A and B, likewise.

    Returns:
        per cent, -100 or more; `nan` where A or B has no tokens.

    Raises:
        ValueError: the numbers are no contingency table.

    Example:
        >>> from newsarchive.explore.contingency import two_sets
        >>> round(float(percent_difference(*two_sets(150, 100_000, 40, 250_000))), 4)
        837.5
    """
    table = cells(o11, r1, c1, n)
    in_b = np.where(table.o21 == 0, _INSTEAD_OF_ZERO, table.o21)
    # A frequency of 0 in A needs no substitute: it is -100 %.
    a_rate = share(table.o11, table.o11 + table.o12)
    b_rate = share(in_b, table.o21 + table.o22)
    return 100 * share(a_rate - b_rate, b_rate)


def simple_maths(
    o11: ArrayLike, r1: ArrayLike, c1: ArrayLike, n: ArrayLike, *, smoothing: float = 1
) -> Floats:
    """The ratio of the two frequencies per million, each with a constant added.

    Source: Kilgarriff 2009, "Simple maths for keywords".

    Args:
        o11: how often the word occurs in A, any shape.
        r1: tokens of A, of a shape that broadcasts with it.
        c1: how often it occurs in A and B, likewise.
        n: tokens of A and B, likewise.
        smoothing: the constant, in occurrences per million; 1 brings rare words to the top, 100
            or 1,000 common ones.

    Returns:
        a ratio greater than 0; `nan` where A or B has no tokens.

    Raises:
        ValueError: the numbers are no contingency table, or the constant is not above 0.

    Example:
        >>> from newsarchive.explore.contingency import two_sets
        >>> round(float(simple_maths(*two_sets(150, 100_000, 40, 250_000))), 4)
        9.323
    """
    if not smoothing > 0:
        raise ValueError(f"the constant of simple maths is greater than 0, not {smoothing}")
    table = cells(o11, r1, c1, n)
    a_rate = per_million(table.o11, table.o11 + table.o12)
    b_rate = per_million(table.o21, table.o21 + table.o22)
    return share(a_rate + smoothing, b_rate + smoothing)


def bic(g2: ArrayLike, n: ArrayLike) -> Floats:
    """How much evidence a G² is, given the size of the sets: `|G²| - ln(N)`.

    More than 2 is positive, more than 6 strong, more than 10 very strong evidence of a difference.

    Source: Wilson 2013, "Embracing Bayes factors for key item analysis in corpus linguistics".

    Args:
        g2: signed log-likelihoods, any shape.
        n: tokens of both sets, more than 0, of a shape that broadcasts with it.

    Returns:
        the approximate Bayesian information criterion; negative values speak for no difference.

    Example:
        >>> round(float(bic(207.3068, 350_000)), 4)
        194.5411
    """
    tokens = np.asarray(n, dtype=np.float64)
    evidence: Floats = np.abs(np.asarray(g2, dtype=np.float64)) - np.log(tokens)
    return evidence
