"""Filters on what else came with an article: strings, numbers and dates in its `extra`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from newsarchive.articles import When, parse_when, time_span
from newsarchive.errors import ArticleError
from newsarchive.request import Value, comparable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from newsarchive.index.arrays import Array
    from newsarchive.storage.reading import Reading

__all__ = ["articles_where", "same"]


def articles_where(state: Reading, where: Mapping[str, Sequence[Value]]) -> Array | None:
    """The numbers of the articles that hold what is asked for under every key, ascending.

    Strings are the same without regard to case and white space, numbers as numbers. A date includes
    what it holds: «2019-03» is any day of that month.

    Args:
        state: of the archive.
        where: key of `extra` -> values, any of which will do.

    Returns:
        `(n,) uint64`; None where nothing is asked.
    """
    if not where:
        return None
    found = [_having(state, key, values) for key, values in where.items()]
    return np.array(sorted(set.intersection(*found)), np.uint64)


def _having(state: Reading, key: str, values: Sequence[Value]) -> set[int]:
    """The articles that hold any of some values under a key."""
    found = set()
    for number, held in state.extras(key):
        if any(same(held, value) for value in values):
            found.add(number)
    return found


def same(held: str | float, wanted: Value) -> bool:
    """Whether what an article holds is what was asked for.

    Args:
        held: under a key of its `extra`.
        wanted: of a filter.
    """
    if isinstance(wanted, str) and _text(held) == _text(wanted):
        return True
    try:
        if isinstance(held, str):
            first, last = time_span(_moment(wanted))
            moment, _ = time_span(parse_when(held))
            return first <= moment <= last
        return not isinstance(wanted, date) and float(wanted) == held
    except (ArticleError, ValueError):
        # One of them is no date, or no number: then they are not the same.
        return False


def _moment(wanted: Value) -> When:
    # A year may be asked for as a number.
    return parse_when(wanted if isinstance(wanted, (str, date)) else str(wanted))


def _text(value: str | float) -> str:
    return comparable(str(value))
