"""What a trend counts: articles, one of each cluster, or every printing of a text.

An exact duplicate is no article of the archive: the store keeps its source, date and section, so
that it can be counted as a printing of the article whose text it has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import attrs
import numpy as np

from newsarchive.articles import microseconds, time_span
from newsarchive.explore.periods import UNDATED
from newsarchive.index.arrays import ranges
from newsarchive.request import Query, comparable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, tzinfo

    from newsarchive.explore.matching import Selection, View
    from newsarchive.index.arrays import Array
    from newsarchive.storage.duplicates import Duplicate

__all__ = ["Printings", "printings"]

_EPOCH_DAY = np.datetime64("1970-01-01", "D")
_OWN = ("source", "section", "author")
"""The fields that a duplicate has of its own; its language and tags are those of its article."""
_OF_THE_TEXT = frozenset({"language", "tag", "where"})
"""The filters that ask for what a duplicate has of its article."""


class Groups(NamedTuple):
    """The values of a field of some printings.

    Attributes:
        names: its values, sorted.
        rows: `(v,)` the printing of each occurrence of a value.
        codes: `(v,)` which value it is.
    """

    names: tuple[str, ...]
    rows: Array
    codes: Array


@attrs.frozen(eq=False)
class Printings:
    """What is counted, each with its date.

    Attributes:
        articles: `(n,)` int64, the article whose text each has.
        first: `(n,)` the first day on which it may have been printed; `UNDATED` without a date.
        last: `(n,)` the last one.
        matching: `(n,) bool`, whether the query finds it.
        duplicates: the last ones of them, which are no articles.
    """

    articles: Array
    first: Array
    last: Array
    matching: Array
    duplicates: tuple[Duplicate, ...] = ()

    def __len__(self) -> int:
        return len(self.articles)

    def kept(self, which: Array) -> Printings:
        """Some of them: `(n,) bool`."""
        # The duplicates are the last of the rows.
        own = which[len(self) - len(self.duplicates) :].tolist()
        duplicates = [one for one, held in zip(self.duplicates, own, strict=True) if held]
        return Printings(
            articles=self.articles[which],
            first=self.first[which],
            last=self.last[which],
            matching=self.matching[which],
            duplicates=tuple(duplicates),
        )

    def groups(self, view: View, field: str) -> Groups:
        """Their values in a field.

        Args:
            view: the state.
            field: «source», «section», «language» and so on.
        """
        known = view.ground.field(field)
        borrowed = field not in _OWN
        count = len(self) - (0 if borrowed else len(self.duplicates))
        # The values of an article stand in a row.
        articles = self.articles[:count]
        low, high = known.starts[articles], known.starts[articles + 1]
        rows = np.arange(count).repeat(high - low)
        codes = known.codes[ranges(low, high - low)]
        if borrowed or not self.duplicates:
            return Groups(known.values, rows, codes)
        names = list(known.values)
        number = {name.casefold(): place for place, name in enumerate(names)}
        more_rows, more_codes = [], []
        for row, duplicate in enumerate(self.duplicates, count):
            for value in _values(duplicate, field):
                code = number.setdefault(value.casefold(), len(names))
                if code == len(names):
                    names.append(value)
                more_rows.append(row)
                more_codes.append(code)
        every_row = np.concatenate([rows, np.array(more_rows, np.int64)])
        every_code = np.concatenate([codes, np.array(more_codes, np.int64)])
        return Groups(tuple(names), every_row, every_code)


def _values(duplicate: Duplicate, field: str) -> Sequence[str]:
    """The values that a duplicate has in a field of its own."""
    if field == "author":
        return duplicate.authors
    value = getattr(duplicate, field)
    return (value,) if value else ()


def printings(
    view: View, selection: Selection, *, duplicates: bool, related: bool = False
) -> Printings:
    """What a selection has in scope.

    Args:
        view: the state.
        selection: of a query.
        duplicates: whether each exact duplicate counts as a printing, too.
        related: as for the selection.
    """
    ground = view.ground
    articles = np.flatnonzero(selection.scope)
    found = Printings(
        articles,
        ground.first_days[articles],
        ground.last_days[articles],
        selection.matching[articles],
    )
    if not duplicates:
        return found
    known = list(view.reading.all_duplicates())
    if not known:
        return found
    # A duplicate has a source, a section and a date of its own. Whether it is in scope is told by
    # these, and whether it matches by the text, whatever the source of the article that has it.
    of_text = {name: value for name, value in selection.given.items() if name in _OF_THE_TEXT}
    text = view.select(Query(selection.text, **of_text), related=related)
    zone = view.reading.zone
    places = {number: at for at, number in enumerate(ground.numbers.tolist())}
    more: list[int] = []
    kept: list[Duplicate] = []
    for number, duplicate in known:
        # The article may have been removed since: then the index does not have it.
        article = places.get(number)
        if article is None or not text.scope[article]:
            continue
        if _passes(duplicate, selection, zone):
            more.append(article)
            kept.append(duplicate)
    if not kept:
        return found
    articles = np.array(more, np.int64)
    days = np.array([_days(one, zone) for one in kept], np.int64)
    return Printings(
        np.concatenate([found.articles, articles]),
        np.concatenate([found.first, days[:, 0]]),
        np.concatenate([found.last, days[:, 1]]),
        np.concatenate([found.matching, text.matching[articles]]),
        tuple(kept),
    )


def _passes(duplicate: Duplicate, selection: Selection, zone: tzinfo) -> bool:
    """Whether the filters let a duplicate through by what it has of its own.

    Args:
        duplicate: of an article.
        selection: whose filters are asked.
        zone: of the archive, by whose clock days are counted.
    """
    filters = selection.filters
    for name in _OWN:
        wanted = filters.fields.get(name)
        if wanted and not _meets(_values(duplicate, name), wanted):
            return False
    if filters.since is None and filters.until is None:
        return True
    if duplicate.date is None:
        return False
    # As for an article: the first moment of its date counts.
    begin, _ = time_span(duplicate.date, zone)
    first = microseconds(begin)
    since = filters.since if filters.since is not None else first
    until = filters.until if filters.until is not None else first
    return since <= first <= until


def _meets(values: Iterable[str], wanted: Sequence[str]) -> bool:
    """Whether one of some values is wanted, whatever its case."""
    return any(comparable(value) in wanted for value in values)


def _days(duplicate: Duplicate, zone: tzinfo) -> tuple[int, int]:
    """The first and the last day on which a duplicate may have been printed."""
    if duplicate.date is None:
        return int(UNDATED), int(UNDATED)
    first, last = time_span(duplicate.date, zone)
    return _day(first), _day(last)


def _day(moment: datetime) -> int:
    """The day of a moment, counted from 1970."""
    since_epoch = np.datetime64(moment.date(), "D") - _EPOCH_DAY
    return int(since_epoch.astype(np.int64))
