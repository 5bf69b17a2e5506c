"""Dispersion: how evenly the occurrences of a word are spread over parts of an archive.

Parts are months, sources or articles. A part without tokens is no part: it is left out. Arrays of
counts may hold many words, a row each; the last axis is that of the parts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsarchive.explore.shares import share

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from newsarchive.explore.shares import Floats

__all__ = ["dp", "dp_norm", "evenness", "juilland_d", "part_range"]


def part_range(counts: ArrayLike) -> NDArray[np.int64]:
    """In how many parts a word occurs (its range).

    Source: Keniston 1920, "Common words in Spanish".

    Args:
        counts: occurrences in each part, shape (..., parts).

    Returns:
        the number of parts with at least one, shape (...).

    Example:
        >>> int(part_range([2, 0, 1, 1, 3, 0, 3, 0, 0, 0]))
        5
    """
    held: NDArray[np.int64] = np.count_nonzero(np.asarray(counts), axis=-1)
    return held


def dp(counts: ArrayLike, sizes: ArrayLike) -> Floats:
    """Deviation of proportions, DP: 0 is perfectly even, near 1 is all in one small part.

    `sum(|v / f - s|) / 2`, where v are the occurrences in a part, f in all, and s is the part's
    share of the tokens.

    Source: Gries 2008, "Dispersions and adjusted frequencies in corpora".

    Args:
        counts: occurrences in each part, shape (..., parts).
        sizes: tokens of each part, shape (parts,).

    Returns:
        DP, shape (...); `nan` for a word that does not occur.

    Raises:
        ValueError: a part without tokens has occurrences, or the shapes do not fit.

    Example:
        >>> float(dp([3, 1], [500, 500]))
        0.25
    """
    occurrences, tokens = _parts(counts, sizes)
    return _deviation(occurrences, _proportions(tokens))


def dp_norm(counts: ArrayLike, sizes: ArrayLike) -> Floats:
    """DP divided by the most that it can be, `1 - min(s)`, so that 1 can be reached.

    Source: Lijffijt and Gries 2012, correction to Gries 2008.

    Args:
        counts: occurrences in each part, shape (..., parts).
        sizes: tokens of each part, shape (parts,).

    Returns:
        normalised DP, shape (...); `nan` for a word that does not occur, or if there is only one
        part.

    Raises:
        ValueError: a part without tokens has occurrences, or the shapes do not fit.

    Example:
        >>> float(dp_norm([4, 0], [500, 500]))
        1.0
    """
    occurrences, tokens = _parts(counts, sizes)
    proportions = _proportions(tokens)
    # DP is largest when all is in the smallest part.
    most = 1 - proportions.min(initial=1.0)
    return share(_deviation(occurrences, proportions), most)


def evenness(counts: ArrayLike, sizes: ArrayLike) -> Floats:
    """DP normalised and turned round, D_P: 1 is perfectly even, 0 is all in one part.

    `1 - DP / (1 - min(s))`, where the least share is that among the parts that have the word.

    Source: Egbert, Burch and Biber 2020, "Lexical dispersion and corpus design".

    Args:
        counts: occurrences in each part, shape (..., parts).
        sizes: tokens of each part, shape (parts,).

    Returns:
        D_P, shape (...); `nan` for a word that does not occur, or if there is only one part.

    Raises:
        ValueError: a part without tokens has occurrences, or the shapes do not fit.

    Example:
        >>> float(evenness([4, 0], [500, 500]))
        0.0
    """
    occurrences, tokens = _parts(counts, sizes)
    proportions = _proportions(tokens)
    # Parts without the word are no candidates for the least: 1 is never less than a proportion.
    where_it_is = np.where(occurrences > 0, proportions, 1.0)
    most = 1 - where_it_is.min(axis=-1, initial=1.0)
    return 1 - share(_deviation(occurrences, proportions), most)


def juilland_d(counts: ArrayLike, sizes: ArrayLike) -> Floats:
    """Juilland's D: 1 is perfectly even, 0 is all in one part.

    `1 - (sd(x) / mean(x)) / sqrt(parts - 1)`, where x is the frequency in a part over its tokens
    and sd is that of a population. Over thousands of parts it is near 1 for every word (Biber et
    al. 2016): use it for months, not for articles.

    Source: Juilland and Chang-Rodríguez 1964, as in Gries 2020.

    Args:
        counts: occurrences in each part, shape (..., parts).
        sizes: tokens of each part, shape (parts,).

    Returns:
        D, shape (...); `nan` for a word that does not occur, or if there is only one part.

    Raises:
        ValueError: a part without tokens has occurrences, or the shapes do not fit.

    Example:
        >>> float(juilland_d([2, 2], [500, 500]))
        1.0
    """
    occurrences, tokens = _parts(counts, sizes)
    number = tokens.size
    # The formula divides by the root of parts - 1.
    if number < 2:
        return np.full(occurrences.shape[:-1], np.nan)
    # Parts differ in size, so the frequencies are compared, not the counts.
    rates = occurrences / tokens
    variation = share(rates.std(axis=-1), rates.mean(axis=-1))
    evenly: Floats = 1 - variation / np.sqrt(number - 1)
    return evenly


def _parts(counts: ArrayLike, sizes: ArrayLike) -> tuple[Floats, Floats]:
    """Counts and sizes as floats, without the parts that have no tokens."""
    occurrences = np.asarray(counts, dtype=np.float64)
    tokens = np.asarray(sizes, dtype=np.float64)
    if tokens.ndim != 1 or occurrences.shape[-1:] != tokens.shape:
        raise ValueError(
            f"counts of shape {occurrences.shape} do not fit parts of shape {tokens.shape}"
        )
    # A month without an article is a gap in the archive, not one in the use of the word.
    held = tokens > 0
    if np.any(occurrences[..., ~held]):
        raise ValueError("a part without tokens has occurrences")
    return occurrences[..., held], tokens[held]


def _proportions(tokens: Floats) -> Floats:
    return share(tokens, tokens.sum())


def _deviation(occurrences: Floats, proportions: Floats) -> Floats:
    total = occurrences.sum(axis=-1, keepdims=True)
    distances = np.abs(share(occurrences, total) - proportions)
    half: Floats = distances.sum(axis=-1) / 2
    # A word that does not occur, and an archive without parts, have no dispersion.
    return np.where(total[..., 0] > 0, half, np.nan)
