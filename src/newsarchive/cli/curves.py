"""A trend on the terminal: a small chart for each curve, the table, the peaks."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import click

from newsarchive.cli.tables import aligned, blocks, number
from newsarchive.snippet import printable

if TYPE_CHECKING:
    from newsarchive.explore.series import Peak, Trend

__all__ = ["print_trend"]

# The columns that are printed, as far as they tell rows apart.
_TREND = (
    *("query", "period", "matching_articles", "all_articles"),
    *("share", "share_low", "share_high", "hits", "per_million"),
)


def print_trend(table: Trend, measure: str) -> None:
    """A small chart for each curve, the table, and the peaks."""
    unit = " %" if measure == "share" else ""
    for curve in table.series(measure):
        # A period without articles has no share: it is a gap, not a 0.
        known = [value for value in curve.values if not math.isnan(value)]
        most = number(max(known, default=0.0))
        click.echo(f"{printable(curve.label)}  at most {most}{unit}")
        click.echo(f"  {blocks(curve.values)}")
    periods = table.columns()["period"]
    if len(periods):
        click.echo(f"  {periods[0]} to {periods[-1]} by {table.by}\n")
    aligned(table, _trend_columns(table), len(table))
    for peak in table.peaks:
        click.echo(_peak_line(peak))


def _trend_columns(table: Trend) -> list[str]:
    """The columns that tell the rows of a trend apart, and its figures."""
    names = list(_TREND)
    # One query needs no column; where the queries are the curves, the split has none.
    several = len(set(table.columns()["query"])) > 1
    by_query = table.split == "query"
    if by_query or not several:
        names.remove("query")
    if not by_query:
        names.insert(1 if several else 0, table.split)
    return names


def _peak_line(peak: Peak) -> str:
    """When a query was in the news most, and what about."""
    group = f" · {peak.group}" if peak.group else ""
    copied = f" ({peak.copies} copies)" if peak.copies > 1 else ""
    keywords = ", ".join(peak.keywords)
    when = f"{peak.first} to {peak.last}"
    about = f"{peak.matching_articles} articles; {keywords}; «{peak.headline}»{copied}"
    return printable(f"peak of {peak.query}{group}, {when}: {about}")
