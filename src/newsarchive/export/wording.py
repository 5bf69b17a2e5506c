"""What a chart says in words, in the language of whoever shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from newsarchive.export.scales import written

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ENGLISH", "Wording"]


@attrs.frozen
class Wording:
    """The sentences of charts, with names for their values, and how values are written.

    Attributes:
        extremes: the highest, the lowest and the last value of a line.
        nothing: a line without a value.
        most: the highest of a row of bars, and how many of its periods are empty.
        longest: the longest of lying bars.
        coverage: what the strip below lines is.
        number: a value and its unit -> text.
        period: a period -> text.
    """

    extremes: str = (
        "%(most)s in %(most_at)s is the highest, %(least)s in %(least_at)s the lowest, "
        "%(last)s in %(last_at)s the last."
    )
    nothing: str = "no values."
    most: str = "%(most)s in %(most_at)s is the most; %(empty)s periods have none."
    longest: str = "%(count)s bars; %(name)s is the longest: %(most)s."
    coverage: str = "articles in scope, at most %(most)s"
    number: Callable[[float, str], str] = written
    period: Callable[[str], str] = str


ENGLISH = Wording()
"""What charts say where nobody chose a language."""
