"""Association: how strongly a collocate and its node belong together.

Every measure but Dice takes the numbers of a contingency table (see `contingency`).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from newsarchive.explore.contingency import Cells, cells
from newsarchive.explore.shares import share

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from newsarchive.explore.shares import Floats

__all__ = ["dice", "g2", "log_dice", "mi3", "npmi", "p_value", "pmi", "t_score"]

# SciPy has it as an array function, but is a heavy dependency for one function.
_erfc = np.vectorize(math.erfc, otypes=[np.float64])


def g2(o11: ArrayLike, r1: ArrayLike, c1: ArrayLike, n: ArrayLike) -> Floats:
    """Log-likelihood over the four cells, with a sign: how well a difference is proven.

    `sign(O11 - E11) * 2 * sum(O * ln(O / E))`, where 0 * ln(0) is 0. The same formula serves
    collocations and keyness. UCREL's calculator (Rayson and Garside 2000) sums only the two cells
    of the word itself; its values differ slightly.

    Source: Dunning 1993, "Accurate methods for the statistics of surprise and coincidence".

    Args:
        o11: how often the word occurs here, any shape.
        r1: tokens here, of a shape that broadcasts with it.
        c1: how often the word occurs at all, likewise.
        n: all tokens, likewise.

    Returns:
        G², positive where the word occurs more often here than expected, negative where less.

    Raises:
        ValueError: the numbers are no contingency table.

    Example:
        >>> g2([30, 0], 120, 400, 1_000_000).round(4).tolist()
        [336.8565, -0.096]
    """
    table = cells(o11, r1, c1, n)
    here = table.o11 + table.o12
    elsewhere = table.o21 + table.o22
    word = table.o11 + table.o21
    others = table.o12 + table.o22
    tokens = here + elsewhere

    expected = Cells(
        share(here * word, tokens),
        share(here * others, tokens),
        share(elsewhere * word, tokens),
        share(elsewhere * others, tokens),
    )
    # An expected 0 belongs to an observed 0, whose term is 0 whatever is expected.
    terms = [_surprise(seen, usual) for seen, usual in zip(table, expected, strict=True)]
    # The sum is never negative; rounding may make it so where the two are independent.
    size = np.maximum(2 * np.sum(terms, axis=0), 0.0)
    # The sign of O11 - E11, multiplied out: it is then exact for counts.
    direction = np.sign(table.o11 * tokens - here * word)
    signed: Floats = direction * size
    return signed


def p_value(g2: ArrayLike) -> Floats:
    """The probability of a G² at least this large, if word and place were independent.

    It is the upper tail of chi-square with 1 degree of freedom, `erfc(sqrt(|G²| / 2))`
    (Abramowitz and Stegun 1964, 26.4). The tail counts both directions: the sign has no part.

    Args:
        g2: signed log-likelihoods, any shape.

    Returns:
        probabilities of the same shape, 0 to 1; 0 where they are too small for a float.

    Example:
        >>> p_value([3.841459, -10.827566]).round(4).tolist()
        [0.05, 0.001]
    """
    # A chi-square of 1 degree of freedom is a squared normal: its tail is both normal tails.
    size = np.abs(np.asarray(g2, dtype=np.float64))
    tail: Floats = _erfc(np.sqrt(size / 2))
    return tail


def pmi(o11: ArrayLike, r1: ArrayLike, c1: ArrayLike, n: ArrayLike) -> Floats:
    """Pointwise mutual information, in bits: `log2(O11 / E11)`. Rare words win it.

    Source: Church and Hanks 1990, "Word association norms, mutual information, and lexicography".

    Args:
        o11: how often the collocate occurs in the windows, any shape.
        r1: tokens of the windows, of a shape that broadcasts with it.
        c1: how often the collocate occurs at all, likewise.
        n: all tokens, likewise.

    Returns:
        bits; minus infinity where the two never meet, `nan` where r1, c1 or n is 0.

    Raises:
        ValueError: the numbers are no contingency table.

    Example:
        >>> pmi([30, 0], 120, 400, 1_000_000).round(4).tolist()
        [9.2877, -inf]
    """
    seen, expected = _seen_and_expected(o11, r1, c1, n)
    return _log2(share(seen, expected))


def npmi(o11: ArrayLike, r1: ArrayLike, c1: ArrayLike, n: ArrayLike) -> Floats:
    """Normalised pointwise mutual information: `PMI / -log2(O11 / N)`.

    Source: Bouma 2009, "Normalized (pointwise) mutual information in collocation extraction".

    Args:
        o11: how often the collocate occurs in the windows, any shape.
        r1: tokens of the windows, of a shape that broadcasts with it.
        c1: how often the collocate occurs at all, likewise.
        n: all tokens, likewise.

    Returns:
        -1 (never together: the limit) over 0 (independent) to 1 (only together). If every token
        is the collocate and in a window, PMI is 0 and so is this. `nan` where r1, c1 or n is 0.

    Raises:
        ValueError: the numbers are no contingency table.

    Example:
        >>> npmi([30, 0], 120, 400, 1_000_000).round(4).tolist()
        [0.6182, -1.0]
    """
    bits = pmi(o11, r1, c1, n)
    most_bits = -_log2(share(o11, n))
    # Outside of the formula: the limit -1 where they never meet, PMI itself (0 or nan) elsewhere.
    inner = np.isfinite(bits) & (most_bits > 0)
    outer = np.where(np.isneginf(bits), -1.0, bits)
    return np.divide(bits, most_bits, out=outer, where=inner)


def mi3(o11: ArrayLike, r1: ArrayLike, c1: ArrayLike, n: ArrayLike) -> Floats:
    """Mutual information with the cube of O11, `log2(O11³ / E11)`: it favours frequent pairs.

    Source: Daille 1994, "Approche mixte pour l'extraction automatique de terminologie".

    Args:
        o11: how often the collocate occurs in the windows, any shape.
        r1: tokens of the windows, of a shape that broadcasts with it.
        c1: how often the collocate occurs at all, likewise.
        n: all tokens, likewise.

    Returns:
        bits; minus infinity where the two never meet, `nan` where r1, c1 or n is 0.

    Raises:
        ValueError: the numbers are no contingency table.

    Example:
        >>> round(float(mi3(30, 120, 400, 1_000_000)), 4)
        19.1015
    """
    seen, expected = _seen_and_expected(o11, r1, c1, n)
    return _log2(share(seen**3, expected))


def t_score(o11: ArrayLike, r1: ArrayLike, c1: ArrayLike, n: ArrayLike) -> Floats:
    """The t-score, `(O11 - E11) / sqrt(O11)`: it favours frequent pairs.

    Source: Church, Gale, Hanks and Hindle 1991, "Using statistics in lexical analysis".

    Args:
        o11: how often the collocate occurs in the windows, any shape.
        r1: tokens of the windows, of a shape that broadcasts with it.
        c1: how often the collocate occurs at all, likewise.
        n: all tokens, likewise.

    Returns:
        standard errors; minus infinity where the two never meet, `nan` where r1, c1 or n is 0.

    Raises:
        ValueError: the numbers are no contingency table.

    Example:
        >>> round(float(t_score(30, 120, 400, 1_000_000)), 4)
        5.4685
    """
    seen, expected = _seen_and_expected(o11, r1, c1, n)
    surplus = seen - expected
    # Where they never meet the formula divides by 0. It has a limit only if they were expected to.
    never = np.where(expected > 0, -np.inf, np.nan)
    return np.divide(surplus, np.sqrt(seen), out=never, where=seen > 0)


def dice(o11: ArrayLike, node: ArrayLike, collocate: ArrayLike) -> Floats:
    """The Dice coefficient, `2 * O11 / (f_A + f_B)`; it does not depend on the archive's size.

    Source: Dice 1945, "Measures of the amount of ecologic association between species".

    Args:
        o11: how often the collocate occurs in the windows of the node, any shape.
        node: f_A, how often the node occurs, of a shape that broadcasts with it. This is not
            the number of tokens in its windows.
        collocate: f_B, how often the collocate occurs at all, likewise.

    Returns:
        0 or more; `nan` where neither word occurs. 1 is the most where no node has the same
        collocate twice in its window.

    Example:
        >>> round(float(dice(30, 120, 400)), 4)
        0.1154
    """
    # Summed as floats: the arrays of an index may be too narrow for sums.
    occurrences = np.add(node, collocate, dtype=np.float64)
    return share(2 * np.asarray(o11, dtype=np.float64), occurrences)


def log_dice(o11: ArrayLike, node: ArrayLike, collocate: ArrayLike) -> Floats:
    """The logarithm of Dice, `14 + log2(Dice)`: one more means twice as often.

    Source: Rychlý 2008, "A lexicographer-friendly association score".

    Args:
        o11: how often the collocate occurs in the windows of the node, any shape.
        node: f_A, how often the node occurs, of a shape that broadcasts with it. This is not
            the number of tokens in its windows.
        collocate: f_B, how often the collocate occurs at all, likewise.

    Returns:
        at most 14 where Dice is at most 1; minus infinity where the two never meet, `nan` where
        neither word occurs.

    Example:
        >>> log_dice([30, 0], 120, 400).round(4).tolist()
        [10.8845, -inf]
    """
    return 14 + _log2(dice(o11, node, collocate))


def _seen_and_expected(
    o11: ArrayLike, r1: ArrayLike, c1: ArrayLike, n: ArrayLike
) -> tuple[Floats, Floats]:
    """O11 and E11 = R1 * C1 / N, of one shape; E11 is nan where there are no tokens."""
    table = cells(o11, r1, c1, n)
    here = table.o11 + table.o12
    word = table.o11 + table.o21
    tokens = here + table.o21 + table.o22
    return table.o11, share(here * word, tokens)


def _surprise(seen: Floats, expected: Floats) -> Floats:
    """O * ln(O / E), which is 0 for an empty cell."""
    ratio = np.divide(seen, expected, out=np.ones_like(seen), where=seen > 0)
    term: Floats = seen * np.log(ratio)
    return term


def _log2(values: Floats) -> Floats:
    """The binary logarithm; that of 0 is minus infinity, without a warning."""
    nothing = np.where(np.isnan(values), np.nan, -np.inf)
    return np.log2(values, out=nothing, where=values > 0)
