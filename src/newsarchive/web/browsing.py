"""The pages without a query: sources, one source, days and months."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import attrs

from newsarchive.web import asked
from newsarchive.web.figures import course
from newsarchive.web.pages import Missing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsarchive.archive import Archive
    from newsarchive.web.pages import Page

    Shown = tuple[str, dict[str, Any]]

__all__ = ["day", "gaps", "month", "source", "sources"]

_LISTED = 50  # articles of a page
_MONTHS = 36  # of a source in a list; years where there are more
_GAPS = 12  # of a source that are shown
_LEAST_GAP = 3  # days
_USUAL = 3  # times the usual distance of a source from which days without articles are a gap


@attrs.frozen
class Gap:
    """Days on which a source has no article.

    Attributes:
        first: the first of them.
        last: the last one.
        days: how many there are.
    """

    first: date
    last: date
    days: int


def gaps(days: Sequence[date]) -> list[Gap]:
    """The runs of days without articles that are long for a source, in order.

    A weekly paper has six empty days a week and no gap: a gap is three times as long as its usual
    distance between two days with articles, and at least three days.

    Args:
        days: those with articles, in order.

    Example:
        >>> monday = date(2025, 9, 1)
        >>> week = [monday + timedelta(days=after) for after in (0, 1, 2, 9, 10)]
        >>> [(gap.first.day, gap.last.day, gap.days) for gap in gaps(week)]
        [(4, 9, 6)]
    """
    distances = [(after - before).days for before, after in pairwise(days)]
    if not distances:
        return []
    # The median: a long gap must not make itself usual.
    usual = sorted(distances)[len(distances) // 2]
    least = max(_USUAL * usual, _LEAST_GAP)
    found = []
    for before, distance in zip(days, distances, strict=False):
        # From Monday to Thursday are three days, of which two are empty.
        empty = distance - 1
        if empty >= least:
            first = before + timedelta(days=1)
            found.append(Gap(first, before + timedelta(days=empty), empty))
    return found


def sources(page: Page) -> Shown:
    """The sources of the archive: how many articles each has, from when to when, and its gaps."""
    known = _days_of_sources(page.archive, page.archive.state)
    listed = []
    for name, count in asked.stats(page.archive).sources.items():
        # A source whose articles have no dates has no days.
        days = known.get(name, [])
        listed.append((name, count, days, gaps(days)))
    return "sources.html", {"rows": listed}


@lru_cache(maxsize=4)
def _days_of_sources(archive: Archive, _: str) -> dict[str, list[date]]:
    """Source -> the days on which it has articles, in order; once for each state of an archive."""
    if not len(archive):
        return {}
    # By day in one go: a trend for each source would count the archive twenty times.
    counted = archive.trend("*", by="day", split="source", copies="count")
    starts = counted.arrays["start"]
    counts = counted.arrays["all_articles"]
    days = {}
    for _query, name, places in counted.curves():
        printed = starts[places][counts[places] > 0]
        days[name] = [date.fromisoformat(str(start)) for start in printed]
    return days


def source(page: Page) -> Shown:
    """One source: its articles by month, its gaps, its sections and authors, the newest ones."""
    name = page.item
    results = page.archive.search(
        "*", source=name, limit=20, sort="newest", facets=("month", "year", "section", "author")
    )
    if not results.total:
        raise Missing(name)
    # A month may be full of articles and still have a week without any.
    by_day = page.archive.trend("*", by="day", copies="count", source=name)
    printed = by_day.arrays["start"][by_day.arrays["all_articles"] > 0]
    holes = gaps([date.fromisoformat(str(start)) for start in printed])
    # The longest are shown, in the order of time.
    longest = sorted(holes, key=lambda gap: -gap.days)[:_GAPS]
    by = "month" if len(results.facets["month"]) <= _MONTHS else "year"
    return "source.html", {
        "results": results,
        "facets": results.facets,
        "periods": results.facets[by],
        "gaps": sorted(longest, key=lambda gap: gap.first),
        "more_gaps": len(holes) - len(longest),
        "chart": course(page, results.facets, lambda one: _articles_of(page, one)),
    }


def _articles_of(page: Page, period: str) -> str:
    """A link to the articles of a source in a month or a year."""
    return page.bare("search", source=page.item, since=period, until=period)


def day(page: Page) -> Shown:
    """The articles of one day."""
    try:
        when = date.fromisoformat(page.item)
    except ValueError as error:
        raise Missing(page.item) from error
    found = page.archive.search("*", since=when, until=when, limit=_LISTED, sort="newest")
    # An article of which only the month is known is not of its first day.
    exact = [hit for hit in found if hit.article.precision in asked.EXACT]
    return "day.html", {
        "when": when,
        "hits": exact,
        "total": found.total,
        "more": found.total > len(found),
        "month": f"{when:%Y-%m}",
    }


def month(page: Page) -> Shown:
    """The days of one month with the number of articles of each; days without any are shown."""
    try:
        first = date.fromisoformat(f"{page.item}-01")
    except ValueError as error:
        raise Missing(page.item) from error
    found = asked.month(page.archive, page.item)
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    before = first - timedelta(days=1)
    # Four weeks and four days are more than any month has.
    after = first + timedelta(days=32)
    return "month.html", {
        "first": first,
        "weeks": weeks,
        "counts": found.days,
        "total": sum(found.days.values()) + len(found.undated),
        "undated": found.undated[:_LISTED],
        "before": f"{before:%Y-%m}",
        "after": f"{after:%Y-%m}",
    }
