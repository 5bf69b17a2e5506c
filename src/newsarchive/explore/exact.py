"""The exact interval of a share, where counts are small or lopsided and Wilson's is too bold."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from newsarchive.explore.shares import Floats

__all__ = ["clopper_pearson"]

# Both loops end when nothing moves any more; the bounds only keep a fault from running for ever.
_NEWTON_STEPS = 100
_FRACTION_TERMS = 2_000
_PRECISION = 1e-13

# What a denominator of the continued fraction becomes instead of 0 (Lentz's method).
_TINY = 1e-300

_lgamma = np.vectorize(math.lgamma, otypes=[np.float64])


def clopper_pearson(k: ArrayLike, n: ArrayLike, alpha: float = 0.05) -> tuple[Floats, Floats]:
    """The exact interval of a share: each end is missed with a probability of alpha / 2 at most.

    Wilson's interval is good for curves at 95 %. Far out, at an alpha of .001 divided by thousands
    of words, it is too narrow where k or n - k is a handful; this one is not.

    Source: Clopper and Pearson 1934, "The use of confidence or fiducial limits".

    Args:
        k: matching, whole numbers, any shape, 0 to n.
        n: all, of a shape that broadcasts with it.
        alpha: the probability that the interval misses, between 0 and 1.

    Returns:
        the lower and the upper ends, both of the shape of the arguments broadcast together; 0 and
        1, that is to say anything, where n is 0.

    Raises:
        ValueError: a k is less than 0 or more than its n, or alpha is not between 0 and 1.

    Example:
        >>> low, high = clopper_pearson([5, 0], [200, 50])
        >>> low.round(4).tolist(), high.round(4).tolist()
        ([0.0082, 0.0], [0.0574, 0.0711])
    """
    if not 0 < alpha < 1:
        raise ValueError(f"alpha is a probability between 0 and 1, not {alpha}")
    matching, whole = np.broadcast_arrays(
        np.asarray(k, dtype=np.float64), np.asarray(n, dtype=np.float64)
    )
    if np.any((matching < 0) | (matching > whole)):
        raise ValueError("a share needs 0 <= k <= n")
    others = whole - matching
    low = _lower_end(matching, others, alpha / 2)
    # At most k matching are at least n - k that do not match.
    high = 1 - _lower_end(others, matching, alpha / 2)
    return low, high


def _lower_end(matching: Floats, others: Floats, tail: float) -> Floats:
    """The share at which this many matching or more have a probability of `tail`; 0 for none.

    Words share their counts: each pair of counts is solved once.
    """
    pairs = np.stack([matching.ravel(), others.ravel()], axis=1)
    distinct, place = np.unique(pairs, axis=0, return_inverse=True)
    ends = np.zeros(len(distinct))
    some = distinct[:, 0] > 0
    ends[some] = _solve(distinct[some, 0], distinct[some, 1], math.log(tail))
    spread: Floats = ends[place.ravel()].reshape(matching.shape)
    return spread


def _solve(matching: Floats, others: Floats, log_tail: float) -> Floats:
    """Newton's method on the logarithm of the tail, as a function of the logit of the share.

    The tail is the incomplete beta function `I_x(k, n - k + 1)`, which is
    `(n over k) * x**k * (1 - x)**(n - k + 1) * fraction`, and the slope is `k / fraction`. The
    fraction grows with x, so the function is concave: steps from the left never pass the solution.
    """
    ways = _lgamma(matching + others + 1) - _lgamma(matching + 1) - _lgamma(others + 1)
    # The tail is at most (n over k) * x**k: this start is on the left.
    log_share = (log_tail - ways) / matching
    logit = log_share - np.log(-np.expm1(log_share))

    for _ in range(_NEWTON_STEPS):
        # Logarithms throughout: shares and tails may be far below what a float holds.
        log_miss = -np.logaddexp(0.0, logit)
        log_share = logit + log_miss
        fraction = _fraction(matching, others + 1, np.exp(log_share))
        log_value = ways + matching * log_share + (others + 1) * log_miss + np.log(fraction)
        step = (log_tail - log_value) * fraction / matching
        logit = logit + step
        if np.all(np.abs(step) <= _PRECISION * (1 + np.abs(logit))):
            break
    solved: Floats = np.exp(-np.logaddexp(0.0, -logit))
    return solved


def _fraction(a: Floats, b: Floats, x: Floats) -> Floats:
    """The continued fraction of the incomplete beta function, 1 / (1 + d1 / (1 + d2 / (1 + ...))).

    DLMF 8.17.22, evaluated from the front by Lentz's method (Lentz 1976). It converges fast for x
    below a / (a + b), where every lower end lies.
    """
    # From the front, because how many terms are needed is known only on the way.
    value = np.ones_like(x)
    front = np.ones_like(x)
    back = np.zeros_like(x)
    for term in range(1, _FRACTION_TERMS):
        m = term // 2
        if term % 2:
            d = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            d = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        back = 1 / _not_zero(1 + d * back)
        front = _not_zero(1 + d / front)
        change = front * back
        value = value * change
        if np.all(np.abs(change - 1) <= _PRECISION):
            break
    return 1 / value


def _not_zero(values: Floats) -> Floats:
    return np.where(values == 0, _TINY, values)
