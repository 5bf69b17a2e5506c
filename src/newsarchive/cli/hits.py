"""Hits as JSON Lines, as CSV, and as people read them."""

from __future__ import annotations

import csv
import io
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from newsarchive.articles import iso
from newsarchive.cli.options import counted
from newsarchive.cli.output import json_line, wrapped
from newsarchive.snippet import csv_cell, printable, snippet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from newsarchive.articles import Article, Sentence, When
    from newsarchive.results import Hit, Results
    from newsarchive.search.explain import Explanation

__all__ = ["Page", "print_csv", "print_json", "print_summary", "summary"]

_TITLE = 160  # characters; a longer title is cut
# The columns of the CSV.
_COLUMNS = ("score", "key", "id", "date", "source", "url", "title", "sentence")


def print_json(hits: Iterable[Hit]) -> int:
    """Print hits as JSON Lines; returns how many there were."""
    count = 0
    for count, hit in enumerate(hits, 1):  # noqa: B007 - the number of hits
        json_line(hit.to_dict())
    return count


def summary(results: Results) -> dict[str, Any]:
    """What is told of all hits, as JSON can hold it."""
    return {
        "total": results.total,
        "related": results.related,
        "facets": results.facets,
        "suggestion": results.suggestion,
        "notes": list(results.notes),
        "next": results.next,
    }


def print_csv(hits: Iterable[Hit]) -> int:
    """Print hits as CSV; returns how many there were."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A table is read by programs: its letters do not depend on the console.
        sys.stdout.reconfigure(encoding="utf-8")
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(_COLUMNS)
    count = 0
    for count, hit in enumerate(hits, 1):  # noqa: B007 - the number of hits
        article = hit.article
        values = (
            article.key,
            article.id,
            iso(article.date) if article.date is not None else "",
            article.source,
            article.url,
            article.title,
            hit.sentence.text,
        )
        # A title that begins with «=» must not run as a formula where the table is opened.
        cells = [csv_cell(value or "") for value in values]
        writer.writerow([f"{hit.score:.4f}", *cells])
    return count


class Page:
    """Hits as text.

    Args:
        unit: what was searched for: articles or sentences.
        offset: the number of hits before the first.
        colored: whether the terminal gets colors.
    """

    def __init__(self, unit: str, offset: int, *, colored: bool) -> None:
        self._unit = unit
        self._offset = offset
        self._colored = colored

    def print(self, hits: Iterable[Hit], explanation: Callable[[str], Explanation] | None) -> int:
        """Print hits, each perhaps with its explanation; returns how many there were."""
        number = self._offset
        for hit in hits:
            number += 1
            self._print_hit(number, hit)
            if explanation is None:
                continue
            lines = str(explanation(hit.article.id)).splitlines()
            for line in lines:
                click.echo(f"   {printable(line)}")
        return number - self._offset

    def _print_hit(self, number: int, hit: Hit) -> None:
        lines = [self._sentence(one) for one in hit.sentences]
        if self._unit == "article":
            # An article without a title is told by its id.
            title = snippet(hit.article.title, (), width=_TITLE) or hit.article.id
            first = self._styled(printable(title), bold=True)
        else:
            # The sentence itself is the hit, so it takes the place of the title.
            first = lines.pop(0)
        click.echo(wrapped(first, f"{number}. ", "   "))
        for about in _about(hit.article):
            # Addresses and keys are copied: they are never broken.
            click.echo(f"   {self._styled(about, dim=True)}")
        for line in lines:
            click.echo(wrapped(line, "   · ", "     "))
        if hit.copies:
            which = "1 copy" if len(hit.copies) == 1 else f"{len(hit.copies)} copies"
            click.echo(f"   + {which}")

    def _styled(self, text: str, **style: Any) -> str:
        return click.style(text, **style) if self._colored else text

    def _sentence(self, sentence: Sentence) -> str:
        # Both are free of the text's own control characters, which could command the terminal.
        text = sentence.snippet("ansi") if self._colored else printable(sentence.snippet())
        return " ".join(text.split())


def _about(article: Article) -> list[str]:
    """Where an article is from, with its key, and its address: one line each."""
    date = _shown_date(article.date) if article.date is not None else None
    known = [part for part in (article.source, date, article.section, article.key) if part]
    line = " · ".join(known)
    lines = [printable(line)]
    if article.url:
        lines.append(printable(article.url))
    return lines


def _shown_date(when: When) -> str:
    """A date as people read it: to the minute, by the clock of the article.

    >>> _shown_date(datetime(2025, 9, 24, 11, 30)), _shown_date("2025-09")
    ('2025-09-24 11:30', '2025-09')
    """
    if not isinstance(when, datetime):
        return str(when)
    # The zone is left out: an article is dated by the clock of its newsroom. `--json` has it.
    local = when.replace(tzinfo=None)
    return local.isoformat(sep=" ", timespec="minutes")


def print_summary(results: Results, offset: int) -> None:
    """Tell on standard error how many hits there are in all, and their facets."""
    for note in results.notes:
        click.echo(f"note: {printable(note)}", err=True)
    for name, values in results.facets.items():
        click.echo(f"{name}: {counted(values)}", err=True)
    if not results.total and not results.related:
        return
    took = f"{1000 * results.took:.0f} ms"
    click.echo(f"{_found(results, offset)} in {took}", err=True)


def _found(results: Results, offset: int) -> str:
    """Which hits are shown, and how many there are.

    What only relatives of the words bring is told apart: nobody typed them.
    """
    if not results.total:
        return f"nothing found with these words; {results.related} with related words"
    found = f"{results.total} found"
    if results.related:
        found = f"{found}, {results.related} more with related words"
    if not len(results):
        return found
    first = offset + 1
    last = offset + len(results)
    # A page may go on into what is related: «1 to 8 of 7» would read like a fault.
    between = "of" if last <= results.total else "shown,"
    return f"{first} to {last} {between} {found}"
