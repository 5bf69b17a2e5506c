"""The contingency table: four numbers, of which association and keyness are functions.

                  here     elsewhere
    this word     O11      O21          C1
    other words   O12      O22          C2
                  R1       R2           N

For a collocate, «here» are the windows around the node: each token counts once, and the nodes
themselves do not count. For keyness, «here» is set A and «elsewhere» is set B. The layout follows
Evert 2008, "Corpora and collocations".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from newsarchive.explore.shares import Floats

__all__ = ["Cells", "Contingency", "cells", "two_sets"]


class Contingency(NamedTuple):
    """The four numbers of a table, in the order in which the measures take them.

    Attributes:
        o11: how often the word occurs here.
        r1: tokens here.
        c1: how often the word occurs here and elsewhere.
        n: tokens here and elsewhere.

    Example:
        >>> from newsarchive.explore.association import g2
        >>> table = Contingency(o11=30, r1=120, c1=400, n=1_000_000)
        >>> round(float(g2(*table)), 4)
        336.8565
    """

    o11: ArrayLike
    r1: ArrayLike
    c1: ArrayLike
    n: ArrayLike


class Cells(NamedTuple):
    """The four inner cells of a table, as floats of one shape."""

    o11: Floats
    o12: Floats
    o21: Floats
    o22: Floats


def two_sets(a: ArrayLike, a_tokens: ArrayLike, b: ArrayLike, b_tokens: ArrayLike) -> Contingency:
    """The table of a word in two sets of articles.

    Args:
        a: how often the word occurs in set A, any shape.
        a_tokens: tokens of set A, of a shape that broadcasts with it.
        b: how often it occurs in set B, likewise.
        b_tokens: tokens of set B, likewise.

    Returns:
        a table for every measure: `log_ratio(*two_sets(150, 100_000, 40, 250_000))`.

    Example:
        >>> [int(number) for number in two_sets(150, 100_000, 40, 250_000)]
        [150, 100000, 190, 350000]
    """
    # Sums of counts in 64 bits: the arrays of an index may be narrower.
    in_both = np.add(a, b, dtype=np.float64)
    tokens = np.add(a_tokens, b_tokens, dtype=np.float64)
    return Contingency(o11=a, r1=a_tokens, c1=in_both, n=tokens)


def cells(o11: ArrayLike, r1: ArrayLike, c1: ArrayLike, n: ArrayLike) -> Cells:
    """The inner cells of a table, from one of them and the margins.

    Args:
        o11: how often the word occurs here, any shape.
        r1: tokens here, of a shape that broadcasts with it.
        c1: how often the word occurs at all, likewise.
        n: all tokens, likewise.

    Returns:
        the four cells, each of the shape of the arguments broadcast together.

    Raises:
        ValueError: a cell would be less than 0: the numbers are no contingency table.

    Example:
        >>> [float(cell) for cell in cells(30, 120, 400, 1_000_000)]
        [30.0, 90.0, 370.0, 999510.0]
    """
    numbers = [np.asarray(number, dtype=np.float64) for number in (o11, r1, c1, n)]
    both, here, word, tokens = np.broadcast_arrays(*numbers)
    table = Cells(both, here - both, word - both, tokens - here - word + both)
    # Such a table comes from windows that overlap and count a token twice.
    if any(np.any(cell < 0) for cell in table):
        raise ValueError(
            "not a contingency table: it needs 0 <= o11 <= min(r1, c1) and r1 + c1 - o11 <= n"
        )
    return table
