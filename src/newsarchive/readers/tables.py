"""CSV and TSV: one article a row, the first row names the columns."""

from __future__ import annotations

import csv
import itertools
from typing import TYPE_CHECKING

from newsarchive.readers.records import Fault, Record, Records

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.readers.content import Content

__all__ = ["read_csv", "read_tsv"]

def read_csv(content: Content) -> Records:
    """The records of a table whose cells are parted by whatever parts most cells of its first row: , ; tab or |."""
    return _read_table(content, None)


def read_tsv(content: Content) -> Records:
    """The records of a table whose cells are parted by tabs."""
    return _read_table(content, "\t")


def _read_table(content: Content, delimiter: str | None) -> Records:
    rows = _rows(content, delimiter)
    header = next(rows, None)
    if not isinstance(header, tuple):
        yield from filter(None, (header,))
        return
    names = [name.strip() for name in header[1]]
    for item in rows:
        if isinstance(item, Fault):
            yield item
            continue
        line, row = item
        if len(row) > len(names):
            yield Fault(
                f"has {len(row)} cells, the header {len(names)}: put quotation marks around cells",
                line,
            )
        elif any(row):
            yield Record({name: cell for name, cell in zip(names, row, strict=False) if name}, line)


def _rows(content: Content, delimiter: str | None) -> Iterator[tuple[int, list[str]] | Fault]:
    """Each row with the line it begins in."""
    csv.field_size_limit(
        max(csv.field_size_limit(), content.limits.text)
    )  # the module has but one limit for all
    faults: list[Fault] = []
    numbers: list[int] = []  # of the lines of the row that is being read

    def lines() -> Iterator[str]:
        for number, line in content.lines(blank=True):
            if isinstance(line, Fault):
                faults.append(line)
            else:
                numbers.append(number)
                yield line

    source = lines()
    first = next(source, "")
    delimiter = delimiter or max(",;\t|", key=first.count)
    rows = csv.reader(itertools.chain((first,), source), delimiter=delimiter, strict=True)
    while True:
        try:
            row = next(rows, None)
        except csv.Error as fault:
            row = []
            faults.append(
                Fault(f"is no row: {fault}: correct its line ends and quotation marks", numbers[0])
            )
        yield from faults
        faults.clear()
        if row is None:
            return
        if row:
            yield numbers[0], row
        numbers.clear()
