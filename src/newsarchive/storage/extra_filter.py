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

__all__ = ["articles_where"]


def articles_where(state: Reading, where: Mapping[str, Sequence[Value]]) -> Array | None:
    """The numbers of the articles that hold what is asked for under every key, ascending.

    Strings are the same without regard to case and white space, numbers as numbers. A date includes
    what it holds: «2019-03» is any day of that month.
    """
    if not where:
        return None
    found: set[int] | None = None
    for key, values in where.items():
        here = {
            number
            for number, held in state.extras(key)
            if any(_same(held, value) for value in values)
        }
        found = here if found is None else found & here
    return np.array(sorted(found or ()), np.uint64)


def _same(held: str | float, wanted: Value) -> bool:
    if isinstance(wanted, str) and _text(held) == _text(wanted):
        return True
    try:
        if isinstance(held, str):
            first, last = time_span(_moment(wanted))
            return first <= time_span(parse_when(held))[0] <= last
        return not isinstance(wanted, date) and float(wanted) == held
    except (ArticleError, ValueError):
        return False


def _moment(wanted: Value) -> When:
    return parse_when(wanted if isinstance(wanted, (str, date)) else str(wanted))


def _text(value: str | float) -> str:
    return comparable(str(value))
