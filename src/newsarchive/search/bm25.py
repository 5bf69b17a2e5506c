"""BM25: the score that one word gives a document.

    score = weight * frequency / (frequency + norm)
    weight = idf * (k1 + 1) * boost
    norm = k1 * (1 - b + b * length / average length)

Source: Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009, 3.4.
    In the
scope «article» the frequency is that of BM25F (3.6): an occurrence in the title counts
`title_weight` times, before the one saturation.

There are two machines. `array_scores` scores whole postings and is the reference: `total`, order
and scores of hits come from it. `saturation` does the same for single numbers; only the choice of
the best sentences of a page uses it. Tests hold each to an oracle in plain Python.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from newsarchive.index.arrays import Array

Number = TypeVar("Number", float, "Array")

__all__ = ["array_scores", "idf", "saturation", "weight"]


def idf(documents: int, matching: int) -> float:
    """The inverse document frequency: ln(1 + (N - n + 0.5) / (n + 0.5)), never negative.

    Args:
        documents: how many there are (N).
        matching: how many of them have the word (n).

    >>> idf(1000, 1) > idf(1000, 500) > idf(1000, 1000) > 0
    True
    """
    return math.log(1 + (documents - matching + 0.5) / (matching + 0.5))


def weight(documents: int, matching: int, k1: float, boost: float = 1.0) -> float:
    """What a word adds to a score at most: idf * (k1 + 1) * boost.

    Args:
        documents: how many there are.
        matching: how many of them have the word.
        k1: how soon more occurrences stop counting.
        boost: of the word in the query.

    >>> round(weight(1000, 10, 1.5), 3)
    11.393
    """
    return idf(documents, matching) * (k1 + 1) * boost


def saturation(frequency: Number, norm: Number) -> Number:
    """The share of its weight that a word gives: frequency / (frequency + norm).

    Args:
        frequency: a number, or (n,) float64.
        norm: likewise.

    >>> saturation(3, 1)
    0.75
    """
    share: Number = frequency / (frequency + norm)
    return share


def array_scores(frequency: Array | np.float32, norms: Array, weight: np.float32 | Array) -> Array:
    """The scores of documents: weight * frequency / (frequency + norm).

    Args:
        frequency: (n,) float32, or one for all.
        norms: (n,) float32. They are written over: what is returned is this array.
        weight: one, or (n,) float32.

    >>> array_scores(np.float32(3), np.ones(2, np.float32), np.float32(2)).tolist()
    [1.5, 1.5]
    """
    # In place and in 32 bits: a common word has millions of postings.
    norms += frequency
    np.divide(frequency, norms, out=norms)
    norms *= weight
    return norms
