"""Shares and frequencies per million, the interval of a share, and smoothing over periods."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats: TypeAlias = NDArray[np.float64]

__all__ = ["mean_share", "moving_sum", "per_million", "share", "smoothed_share", "wilson"]

# The standard normal quantile of .975: two-sided intervals of 95 %.
_Z_95 = 1.959963984540054


def share(part: ArrayLike, whole: ArrayLike) -> Floats:
    """How much of a whole a part is.

    Args:
        part: a count, any shape.
        whole: the count that it is a part of, of a shape that broadcasts with it.

    Returns:
        part / whole, and `nan` where the whole is 0: a share of nothing is not 0.

    Example:
        >>> share([5, 0, 0], [200, 50, 0]).tolist()
        [0.025, 0.0, nan]
    """
    parts, wholes = np.broadcast_arrays(
        np.asarray(part, dtype=np.float64), np.asarray(whole, dtype=np.float64)
    )
    # Divide only where it is defined: a warning would be an error in the tests of a caller.
    unknown = np.full(parts.shape, np.nan)
    quotient: Floats = np.divide(parts, wholes, out=unknown, where=wholes != 0)
    return quotient


def per_million(count: ArrayLike, tokens: ArrayLike) -> Floats:
    """The frequency in a million tokens.

    No interval is offered: occurrences clump in articles, and a binomial one would be far too
    narrow.

    Args:
        count: occurrences, any shape.
        tokens: the tokens that they are among, of a shape that broadcasts with it.

    Returns:
        occurrences in a million tokens; `nan` where there are no tokens.

    Example:
        >>> float(per_million(150, 100_000))
        1500.0
    """
    return 1e6 * share(count, tokens)


def wilson(k: ArrayLike, n: ArrayLike, z: float = _Z_95) -> tuple[Floats, Floats]:
    """The score interval of a share; it never leaves 0 to 1 and is not empty at 0 of n.

    For far smaller chances of a miss than 5 %, with small counts, use `exact.clopper_pearson`.

    Source: Wilson 1927, "Probable inference, the law of succession, and statistical inference".

    Args:
        k: matching articles, any shape, 0 to n.
        n: all articles, of a shape that broadcasts with it.
        z: the standard normal quantile of the wanted confidence; as it stands, that of 95 %.

    Returns:
        the lower and the upper ends, both of the shape of the arguments broadcast together;
        `nan` where n is 0.

    Raises:
        ValueError: a k is less than 0 or more than its n.

    Example:
        >>> low, high = wilson([5, 0], [200, 50])
        >>> low.round(4).tolist(), high.round(4).tolist()
        ([0.0107, 0.0], [0.0572, 0.0713])
    """
    matching, whole = np.broadcast_arrays(
        np.asarray(k, dtype=np.float64), np.asarray(n, dtype=np.float64)
    )
    if np.any((matching < 0) | (matching > whole)):
        raise ValueError("a share needs 0 <= k <= n")

    # The interval is that of all shares whose score test, at z, does not reject what was seen.
    # Its centre is pulled from the observed share towards a half, the more the smaller n is.
    observed = share(matching, whole)
    shrunk = share(z * z, whole)
    centre = observed + shrunk / 2
    variance = share(observed * (1 - observed), whole) + share(shrunk, 4 * whole)
    reach = z * np.sqrt(variance)

    # At the ends, rounding would leave 7e-18 instead of 0, and a little more than 1.
    low = np.where(matching == 0, 0.0, (centre - reach) / (1 + shrunk))
    high = np.where(matching == whole, 1.0, (centre + reach) / (1 + shrunk))
    # Of 0 out of 0 both ends would be set just now, but nothing is known.
    known = whole > 0
    return np.where(known, low, np.nan), np.where(known, high, np.nan)


def moving_sum(counts: ArrayLike, reach: int) -> Floats:
    """For each period, the sum over it and its neighbours; windows are cut at both ends.

    Args:
        counts: a number for each period, shape (..., periods).
        reach: how many periods on each side are taken in; 0 changes nothing.

    Returns:
        the sums, of the shape of the counts.

    Raises:
        ValueError: the reach is less than 0.

    Example:
        >>> moving_sum([1, 2, 3, 4], 1).tolist()
        [3.0, 6.0, 9.0, 7.0]
    """
    if reach < 0:
        raise ValueError(f"the reach of smoothing is 0 or more periods, not {reach}")
    values = np.asarray(counts, dtype=np.float64)
    periods = values.shape[-1]

    # A window is the difference of two running sums; counts stay exact up to 2**53.
    before = np.zeros((*values.shape[:-1], 1))
    running = np.concatenate([before, np.cumsum(values, axis=-1)], axis=-1)
    here = np.arange(periods)
    first = np.maximum(here - reach, 0)
    after_last = np.minimum(here + reach + 1, periods)
    sums: Floats = running[..., after_last] - running[..., first]
    return sums


def smoothed_share(k: ArrayLike, n: ArrayLike, reach: int) -> Floats:
    """Shares smoothed over neighbouring periods: the ratio of sums, not the mean of ratios.

    A thin period thus weighs little. (The Google Books Ngram Viewer, Michel et al. 2011,
    averages the ratios instead.)

    Args:
        k: matching articles of each period, shape (..., periods).
        n: all articles of each period, the same shape.
        reach: how many periods on each side are taken in; 0 gives the bare shares.

    Returns:
        a share for each period; `nan` where no period of the window has an article.

    Raises:
        ValueError: the reach is less than 0.

    Example:
        >>> smoothed_share([1, 0, 30], [10, 0, 100], 1).round(4).tolist()
        [0.1, 0.2818, 0.3]
    """
    return share(moving_sum(k, reach), moving_sum(n, reach))


def mean_share(k: ArrayLike, n: ArrayLike) -> Floats:
    """The mean of the shares of several sources, each counting alike whatever its size.

    Its counterpart, the pooled share `share(k.sum(axis=0), n.sum(axis=0))`, follows the source
    that prints most.

    Args:
        k: matching articles, shape (sources, ...).
        n: all articles, the same shape.

    Returns:
        for each period, the mean over the sources that have articles in it, shape (...); `nan`
        where none has.

    Example:
        >>> mean_share([[1, 0], [30, 7]], [[10, 0], [100, 70]]).round(4).tolist()
        [0.2, 0.1]
    """
    shares = share(k, n)
    # A source that printed nothing in a period has no share there; it is not a share of 0.
    known = ~np.isnan(shares)
    total = np.where(known, shares, 0.0).sum(axis=0)
    return share(total, known.sum(axis=0))
