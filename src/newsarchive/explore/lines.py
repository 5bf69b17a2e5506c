"""What some explorations are made of, as values: lines, copies of an article, arrivals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, overload

import attrs
import numpy as np

from newsarchive.addresses import is_address
from newsarchive.articles import iso
from newsarchive.explore.tables import Table, plain
from newsarchive.export import charts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from newsarchive.articles import Sentence, When
    from newsarchive.index.arrays import Array
    from newsarchive.results import About, Hit

__all__ = ["Arrivals", "Concordance", "Copies", "Copy", "Line"]


@attrs.frozen
class Line:
    """A word that was looked for, with what stands to its left and right.

    Attributes:
        left: the context before it, as printed.
        node: the printed word, or the printed words where a phrase was looked for.
        right: the context after it.
        id: the id of the article.
        key: its key.
        date: its date as it was given, as an ISO string; None without one.
        source: its source.
        ordinal: which sentence of the article; 0 is the headline.
        start: where the node begins: characters from the start of the article's text, or of its
            title where `ordinal` is 0.
        end: where it ends, likewise.
    """

    left: str
    node: str
    right: str
    id: str
    key: str
    date: str | None
    source: str | None
    ordinal: int
    start: int
    end: int


@attrs.frozen(eq=False)
class Concordance(Table):
    """Lines of a query, in the order asked for. Its rows are `Line` values.

    Attributes:
        total: how many lines there are in all; with a sample, how many of them were drawn.
        by: the step of `periods`: «day», «week», «month», «quarter» or «year».
        periods: how many of all lines each period has, in order.
        find: gives every line, read anew.
    """

    NAMES = (*("left", "node", "right", "id", "key", "date", "source", "ordinal", "start", "end"),)
    total: int = 0
    by: str = "day"
    periods: Mapping[str, int] = attrs.field(factory=dict, repr=False)
    find: Callable[[], Iterator[Line]] = attrs.field(default=lambda: iter(()), repr=False)

    def every(self) -> Iterator[Line]:
        """Every line in order, also those beyond the limit, at bounded memory.

        It is read from the archive as it is when the first line is taken.
        """
        return self.find()

    def chart(self, **options: Any) -> str:
        """When the lines were printed, as an SVG picture: a bar for each period.

        Args:
            options: further arguments of the chart: `width`, `alone`.

        Example:
            `svg = archive.kwic("мектеп").chart()`
        """
        queries = ", ".join(self.about.query)
        counts = list(self.periods.values())
        # The bars have no axis, so their measure is told here.
        most = max(counts, default=0)
        title = f"{queries}: {self.total:,} lines by {self.by}, at most {most:,}"
        return charts.strip(counts, list(self.periods), **{"title": title, **options})

    def row(self, number: int) -> Line:
        """A line, by its number from 0."""
        # The columns are named as the parts of a line are.
        parts = {name: plain(array[number]) for name, array in self.arrays.items()}
        return Line(**parts)

    def __iter__(self) -> Iterator[Line]:
        return map(self.row, range(len(self)))


@attrs.frozen
class Arrivals(Sequence["Hit"]):
    """What a query finds, in the order in which it came to the archive, the latest first.

    Attributes:
        hits: the articles of this page, each with its best sentences; their scores are 0.
        commits: for each the commit of the archive in which it first came, from 1; 0 where it came
            before arrivals were noted.
        total: how many there are in all.
        mark: the last commit of the archive: given as `seen=` later, only what is new is found.
        next: the cursor of the next page, for `after=`; None on the last page.
        state: of the archive.
        timezone: by whose clock dates without one are meant.
    """

    hits: tuple[Hit, ...]
    commits: tuple[int, ...]
    total: int
    mark: int
    next: str | None
    state: str
    timezone: str

    def __len__(self) -> int:
        return len(self.hits)

    @overload
    def __getitem__(self, index: int) -> Hit: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Hit, ...]: ...
    def __getitem__(self, index: int | slice) -> Hit | tuple[Hit, ...]:
        return self.hits[index]


@attrs.frozen
class Copy:
    """An article of the cluster of another one.

    Attributes:
        id: its id.
        key: its key.
        source: its source.
        date: its date, as it was given.
        url: its address.
        share: how much of the smaller of the two texts both have, from 0 to 1: runs of three stems
            in common over those of the smaller text.
        same_sentences: how many of its sentences the other article has, word for word by stems.
        sentences: how many it has, its headline included.
        exact: whether the text is the same, so that it is no article of the archive but a printing.
        different: its sentences that the other article does not have, in order.
    """

    id: str
    key: str
    source: str | None
    date: When | None
    url: str | None
    share: float
    same_sentences: int
    sentences: int
    exact: bool
    different: tuple[Sentence, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The copy as JSON can hold it."""
        fields = attrs.asdict(self)
        # JSON has no dates: they become ISO strings.
        if self.date is not None:
            fields["date"] = str(self.date).replace(" ", "T")
        return fields


@attrs.frozen(eq=False)
class Copies(Table):
    """The copies of an article as a table; its rows are dictionaries."""

    NAMES = (
        *("id", "key", "source", "date", "url"),
        *("share", "same_sentences", "sentences", "exact"),
    )

    @classmethod
    def of(cls, copies: Sequence[Copy], about: About) -> Copies:
        """The table of some copies.

        Args:
            copies: as `Archive.copies` gives them.
            about: what they are copies of.
        """
        columns: dict[str, list[Any]] = {name: [] for name in cls.NAMES}
        for copy in copies:
            for name, column in columns.items():
                column.append(getattr(copy, name))
            if copy.date is not None:
                columns["date"][-1] = iso(copy.date)
        kinds: dict[str, type] = {
            "share": float,
            "same_sentences": int,
            "sentences": int,
            "exact": bool,
        }
        arrays: dict[str, Array] = {
            name: np.array(column, kinds.get(name, object)) for name, column in columns.items()
        }
        return cls(about, arrays)

    def chart(self, **options: Any) -> str:
        """How much of the text each copy has, as an SVG picture; each bar leads to its article.

        Args:
            options: further arguments of the chart: `width`, `alone`.
        """
        arrays = self.arrays
        titles = ", ".join(self.about.query)
        labels = []
        for date, source in zip(arrays["date"], arrays["source"], strict=True):
            # The day is enough to tell who was first.
            day = date[:10] if date else ""
            known = [part for part in (day, source) if part]
            labels.append(charts.shortened(" ".join(known)))
        filled: dict[str, Any] = {"title": f"copies of {titles}", "unit": "%", **options}
        shares = (100 * arrays["share"]).tolist()
        # An id may stand where an address is meant, and a link must not run a script.
        links = [url if is_address(url) else None for url in arrays["url"]]
        return charts.bars(labels, shares, links=links, **filled)
