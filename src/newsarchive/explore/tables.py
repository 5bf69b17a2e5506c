"""What an exploration gives back: tables of named columns, which any data frame can take.

A table holds one array for each column, all of one length. Rows exist only where somebody walks
over them, so a table of a million rows costs what its arrays cost.

>>> import numpy as np
>>> words = Words(About(query=("*",)), {
...     "stem": np.array(["мектеп", "бала"], object),
...     "printed": np.array(["мектеп", "бала"], object),
...     "frequency": np.array([7, 5]), "per_million": np.array([70.0, 50.0]),
...     "articles": np.array([3, 4]), "dp": np.array([0.2, 0.1]), "range": np.array([3, 2]),
... })
>>> len(words), words.to_dicts()[0]["frequency"]
(2, 7)
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import attrs
import numpy as np

from newsarchive.results import About

if TYPE_CHECKING:
    from newsarchive.index.arrays import Array

__all__ = ["About", "Collocates", "Keywords", "Table", "Words", "plain"]

_SHOWN_ROWS = 50
"""Rows of a table in a notebook. More would make the notebook slow to open."""


def plain(value: Any) -> Any:
    """A cell of a column as JSON can hold it: NaN becomes None, a date its ISO string.

    Args:
        value: a NumPy scalar or a Python value.

    Example:
        >>> plain(np.float64("nan")), plain(np.datetime64("2026-01-05")), plain(np.int64(3))
        (None, '2026-01-05', 3)
    """
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else str(value)
    if isinstance(value, np.generic):
        value = value.item()
    # A value that differs from itself is NaN: JSON has no word for it.
    return None if isinstance(value, float) and value != value else value  # noqa: PLR0124


@attrs.frozen(eq=False)
class Table(Sequence[Any]):
    """Named columns of one length. Its rows are dictionaries, in order.

    Attributes:
        about: what was counted, and over what.
        arrays: the columns by name: one-dimensional arrays of one length.

    Raises:
        ValueError: a column is missing or too many, or two differ in length.
    """

    NAMES: ClassVar[tuple[str, ...]] = ()
    """The columns, in order; empty where a table says otherwise."""

    about: About
    arrays: Mapping[str, Array] = attrs.field(repr=False)

    def __attrs_post_init__(self) -> None:
        names = self._names()
        if tuple(self.arrays) != names:
            raise ValueError(
                f"a {type(self).__name__} has the columns {names}, not {list(self.arrays)}"
            )
        if len({len(array) for array in self.arrays.values()}) > 1:
            raise ValueError("the columns of a table have one length")

    def _names(self) -> tuple[str, ...]:
        """The columns that this table must have."""
        return self.NAMES or tuple(self.arrays)

    def __len__(self) -> int:
        first = next(iter(self.arrays.values()), ())
        return len(first)

    def __iter__(self) -> Iterator[Any]:
        return map(self.row, range(len(self)))

    def __getitem__(self, index: int | slice) -> Any:
        # A range knows what a slice or a negative number means.
        numbers = range(len(self))[index]
        return self.row(numbers) if isinstance(numbers, int) else tuple(map(self.row, numbers))

    def row(self, number: int) -> Any:
        """A row, by its number from 0."""
        return {name: plain(array[number]) for name, array in self.arrays.items()}

    def columns(self) -> dict[str, Array]:
        """The columns by name: `pandas.DataFrame`, `polars.DataFrame` and `pyarrow.table` take it.

        Returns:
            one-dimensional arrays of one length, in the order in which the table is printed.

        Example:
            >>> table = Table(About(), {"stem": np.array(["бала"], object)})
            >>> list(table.columns())
            ['stem']
        """
        return dict(self.arrays)

    def to_dicts(self) -> list[dict[str, Any]]:
        """The rows as JSON can hold them.

        Example:
            >>> Table(About(), {"dp": np.array([np.nan])}).to_dicts()
            [{'dp': None}]
        """
        # Column by column: a row of a NumPy array is slow to take.
        cells = [list(map(plain, array)) for array in self.arrays.values()]
        rows = zip(*cells, strict=True)
        return [dict(zip(self.arrays, row, strict=True)) for row in rows]

    def to_pandas(self) -> Any:
        """The table as a data frame of pandas, which must be installed.

        Returns:
            a `pandas.DataFrame`.

        Raises:
            ImportError: pandas is not installed.

        Example:
            `frame = archive.words("мектеп").to_pandas()`
        """
        import pandas as pd  # noqa: PLC0415 - only those who ask for it need it

        return pd.DataFrame(self.columns())

    def _repr_html_(self) -> str:
        """The first rows, for notebooks."""
        return html_table(self)


@attrs.frozen(eq=False)
class WordTable(Table):
    """A table of words: its first column is «stem» or «form», by what was counted."""

    REST: ClassVar[tuple[str, ...]] = ()
    """The columns after the first."""

    def _names(self) -> tuple[str, ...]:
        # What was counted names the first column.
        first = next(iter(self.arrays), "stem")
        return ("form" if first == "form" else "stem", *self.REST)

    @property
    def of(self) -> str:
        """What a row is: «stem» or «form»."""
        return next(iter(self.arrays))


@attrs.frozen(eq=False)
class Collocates(WordTable):
    """Words that stand near a node, the strongest first.

    Each row has the numbers of its contingency table: `o11` of the collocate in the windows, `r1`
    tokens in the windows, `c1` of the collocate in scope, `n` tokens in scope less the nodes.
    `left` and `right` divide `o11` by the side on which the collocate stands.
    """

    REST = (
        *("printed", "o11", "r1", "c1", "n"),
        *("logdice", "g2", "p", "pmi", "npmi", "mi3", "t", "dice", "left", "right"),
    )


@attrs.frozen(eq=False)
class Words(WordTable):
    """How often words occur in the articles that a query finds, the most frequent first.

    `dp` is how unevenly a word is spread over the parts (0: evenly); `range` how many have it.
    """

    REST = ("printed", "frequency", "per_million", "articles", "dp", "range")


@attrs.frozen(eq=False)
class Keywords(WordTable):
    """Words that one set of articles has more often than another, and those that it has less often.

    Rows are ordered by the near end of the log ratio: first what is typical of A, the strongest
    first, last what is typical of B. `a` and `b` are frequencies; the tokens of the sets stand in
    `about.options`. `positive` and `negative` give each list for itself.
    """

    REST = (
        *("printed", "a", "b", "a_per_million", "b_per_million", "log_ratio", "log_ratio_near"),
        *("g2", "p", "bic", "simple", "articles", "dp"),
    )

    @property
    def positive(self) -> Keywords:
        """The words that A has more often, the strongest first."""
        return self._where(self.arrays["log_ratio_near"] > 0, step=1)

    @property
    def negative(self) -> Keywords:
        """The words that B has more often, the strongest first."""
        return self._where(self.arrays["log_ratio_near"] < 0, step=-1)

    def _where(self, kept: Array, step: int) -> Keywords:
        arrays = {name: array[kept][::step] for name, array in self.arrays.items()}
        return Keywords(self.about, arrays)


def html_table(table: Table, shown: int = _SHOWN_ROWS) -> str:
    """A table as HTML, escaped, with a limit of rows and a line that says how many there are.

    Args:
        table: any table.
        shown: rows.

    Example:
        >>> html_table(Table(About(), {"form": np.array(["<b>"], object)}))
        '<table><tr><th>form</th></tr><tr><td>&lt;b&gt;</td></tr></table>'
    """
    heads = "".join(f"<th>{html.escape(name)}</th>" for name in table.arrays)
    # Only what is shown is made: a table may have a million rows.
    cells = [[_cell(value) for value in array[:shown]] for array in table.arrays.values()]
    rows = "".join(f"<tr>{''.join(row)}</tr>" for row in zip(*cells, strict=True))
    left_out = f"<p>{shown} of {len(table):,} rows</p>" if len(table) > shown else ""
    return f"<table><tr>{heads}</tr>{rows}</table>{left_out}"


def _cell(value: Any) -> str:
    """A cell as HTML."""
    value = plain(value)
    # What is not defined is empty, not 0.
    if value is None:
        return "<td></td>"
    for kind, written in _WRITTEN.items():
        if isinstance(value, kind):
            return f"<td>{html.escape(written(value))}</td>"
    return f"<td>{html.escape(str(value))}</td>"


# Four digits tell two rows apart; more would be noise.
_WRITTEN: dict[type, Callable[[Any], str]] = {
    bool: "{:}".format,
    int: "{:,}".format,
    float: "{:.4g}".format,
}
