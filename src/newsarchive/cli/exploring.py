"""What counts in an archive: trend, kwic, collocates, words, compare."""

from __future__ import annotations

from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

import attrs
import click

import newsarchive
from newsarchive.articles import FIELDS
from newsarchive.cli.asking import (
    copies_option,
    file_options,
    filter_options,
    filtered,
    output_of,
    timeout_option,
)
from newsarchive.cli.curves import print_trend
from newsarchive.cli.options import archive_option, with_options
from newsarchive.cli.output import can_color
from newsarchive.cli.tables import aligned, bars, print_lines, save
from newsarchive.snippet import printable

if TYPE_CHECKING:
    from newsarchive.explore.tables import Table

__all__ = ["collocates", "compare", "kwic", "trend", "words"]

_SHOWN = 25  # rows of a table, unless --limit says otherwise
_SHOWN_LINES = 50  # of a concordance, likewise

_related = click.option(
    "--related", is_flag=True, help="Also count what only relatives of the words bring."
)
_limit = click.option(
    "--limit", "-n", default=_SHOWN, show_default=True, type=click.IntRange(0), help="Rows to show."
)


_EACH = "Count each near copy, or one of each cluster."
_of = click.option(
    "--of", type=click.Choice(["stem", "form"]), default="stem", show_default=True,
    help="What is counted.",
)  # fmt: skip


def _end(table: Table) -> None:
    """Say on standard error what was counted, and that nothing was found."""
    about = table.about
    counted = f"{about.matching_articles:,} of {about.articles:,} articles"
    # How a query was read explains most figures that surprise.
    read = printable("; ".join(about.read))
    copies = "each copy counts" if about.copies == "count" else "copies count once"
    click.echo(f"{counted}; read as {read}; {copies}", err=True)
    for note in about.notes:
        click.echo(printable(note), err=True)
    if not about.matching_articles:
        raise SystemExit(1)


@click.command()
@click.argument("queries", nargs=-1, required=True, metavar="QUERY...")
@with_options(
    (
        archive_option,
        click.option(
            "--by",
            type=click.Choice(["day", "week", "month", "quarter", "year"]),
            help="The step; chosen by the time that is spanned, if not given.",
        ),
        click.option(
            "--split", type=click.Choice(FIELDS), help="Count the values of this field apart."
        ),
        click.option(
            "--smooth", default=0, type=click.IntRange(0), help="Periods to either side to add."
        ),
        click.option(
            "--weight",
            type=click.Choice(["pooled", "source"]),
            default="pooled",
            show_default=True,
            help="All articles alike, or the mean of the sources' own shares.",
        ),
        click.option(
            "--measure",
            type=click.Choice(["share", "matching_articles", "per_million"]),
            help="What charts show; by default the share, and of * the articles.",
        ),
        *filter_options,
        copies_option("collapse", _EACH),
        _related,
        timeout_option,
        *file_options(),
    )
)
def trend(queries: tuple[str, ...], archive: str, **options: Any) -> None:
    """Count how often queries are found, period by period.

    Each argument is a query of its own.

    \b
    newsarchive trend сайлау 'су тасқыны' --by month
    newsarchive trend мектеп --split source --since 2025 --svg trend.svg
    """  # noqa: D301 - click keeps the lines after \b as they are
    output = output_of(options)
    measure = options.pop("measure")
    if measure is None:
        # Every article matches *: its share says nothing.
        measure = "matching_articles" if set(queries) == {"*"} else "share"
    # What is left of the options after these are the arguments of `Archive.trend`.
    filters = filtered(options)
    with newsarchive.open(archive) as opened:
        table = opened.trend(*queries, **options, **filters)
        if not save(table, output, lambda: table.chart(measure)):
            print_trend(table, measure)
        _end(table)


@click.command()
@click.argument("query", nargs=-1, required=True, metavar="QUERY")
@with_options(
    (
        archive_option,
        click.option(
            "--sort",
            default="",
            metavar="KEYS",
            help="Order of lines: L1 to L5, R1 to R5, node, date, source; several with commas.",
        ),
        click.option(
            "--context",
            type=click.IntRange(1),
            metavar="WORDS",
            help="This many words of each side instead of the sentence.",
        ),
        click.option("--sample", type=click.IntRange(0), help="Draw this many lines by chance."),
        click.option("--seed", default=0, show_default=True, help="Repeats a sample."),
        click.option(
            "--limit", "-n", type=click.IntRange(0), help="Lines; 50 on the terminal, else all."
        ),
        click.option("--offset", default=0, type=click.IntRange(0), help="Skip this many lines."),
        *filter_options,
        copies_option("count", _EACH),
        _related,
        timeout_option,
        *file_options(),
        click.option(
            "--color",
            type=click.Choice(["auto", "always", "never"]),
            default="auto",
            show_default=True,
            help="Show the node in color.",
        ),
    )
)
def kwic(query: tuple[str, ...], archive: str, **options: Any) -> None:
    """Print each occurrence of a query with its context, one a line.

    \b
    newsarchive kwic мектеп --sort R1,R2
    newsarchive kwic '"су тасқыны"' --sample 20 --seed 1 --csv
    """  # noqa: D301 - click keeps the lines after \b as they are
    output, color = output_of(options), options.pop("color")
    filters = filtered(options)
    keys = map(str.strip, options["sort"].split(","))
    options["sort"] = [key for key in keys if key]
    options["context"] = options["context"] or "sentence"
    # Into files go all lines, one by one: no more than the first are held.
    every = options["limit"] is None and any(output.values())
    if options["limit"] is None:
        options["limit"] = _SHOWN_LINES
    with newsarchive.open(archive) as opened:
        try:
            lines = opened.kwic(" ".join(query), **options, **filters)
        except ValueError as fault:
            if isinstance(fault, newsarchive.NewsArchiveError):
                raise
            # A key of --sort that there is not: what was typed is wrong, not the archive.
            raise click.UsageError(str(fault)) from None
        first = options["offset"]
        rows = partial(islice, map(attrs.astuple, lines.every()), first, None) if every else None
        if not save(lines, output, lines.chart, rows):
            print_lines(lines, colored=can_color(color))
        written = max(lines.total - first, 0) if every else len(lines)
        click.echo(f"{written:,} of {lines.total:,} lines", err=True)
        _end(lines)


@click.command()
@click.argument("query", nargs=-1, required=True, metavar="QUERY")
@with_options(
    (
        archive_option,
        click.option("--left", default=5, show_default=True, help="Words to the left."),
        click.option("--right", default=5, show_default=True, help="Words to the right."),
        _of,
        click.option(
            "--measure",
            type=click.Choice(["logdice", "g2", "pmi", "npmi", "mi3", "t", "dice"]),
            default="logdice",
            show_default=True,
            help="The order of rows.",
        ),
        click.option("--minimum", default=5, show_default=True, help="Times they meet at least."),
        *filter_options,
        copies_option("count", _EACH),
        _related,
        timeout_option,
        _limit,
        *file_options(),
    )
)
def collocates(query: tuple[str, ...], archive: str, **options: Any) -> None:
    """List the words that stand near a query more often than by chance."""
    output, limit, filters = output_of(options), options.pop("limit"), filtered(options)
    measure = options["measure"]
    with newsarchive.open(archive) as opened:
        table = opened.collocates(" ".join(query), **options, **filters)
        if not save(table, output, lambda: bars(table, measure)):
            names = [options["of"], "printed", "o11", "left", "right", "c1", "logdice", "g2"]
            # The column that the rows are sorted by is always seen.
            if measure not in names:
                names.append(measure)
            aligned(table, names, limit)
        _end(table)


@click.command()
@click.argument("query", nargs=-1, metavar="[QUERY]")
@with_options(
    (
        archive_option,
        _of,
        click.option("--prefix", default="", help="Only words that begin so."),
        click.option("--minimum", default=1, show_default=True, help="Times a word occurs."),
        click.option(
            "--parts",
            type=click.Choice(["month", "source"]),
            default="month",
            show_default=True,
            help="Over what the dispersion DP is worked out.",
        ),
        *filter_options,
        copies_option("count", _EACH),
        _related,
        timeout_option,
        _limit,
        *file_options(),
    )
)
def words(query: tuple[str, ...], archive: str, **options: Any) -> None:
    """List the words of the articles that a query finds, by frequency."""
    output, limit, filters = output_of(options), options.pop("limit"), filtered(options)
    with newsarchive.open(archive) as opened:
        table = opened.words(" ".join(query) or "*", **options, **filters)
        if not save(table, output, lambda: bars(table, "frequency")):
            _, *figures = table.columns()
            aligned(table, [options["of"], *figures], limit)
        _end(table)


@click.command()
@click.argument("a", metavar="A")
@click.argument("b", default="rest", metavar="[B]")
@with_options(
    (
        archive_option,
        _of,
        click.option("--minimum", default=5, show_default=True, help="Times a word occurs."),
        click.option(
            "--reference",
            type=click.Path(exists=True, dir_okay=False),
            metavar="FILE",
            help="A frequency list instead of B: a word, a tab and a count a line.",
        ),
        *filter_options,
        copies_option("collapse", _EACH),
        _related,
        timeout_option,
        _limit,
        *file_options(),
    )
)
def compare(a: str, b: str, archive: str, **options: Any) -> None:
    """List the keywords of set A against set B.

    A and B are queries; the filters are those of A. B is «rest» (all other articles) if it is not
    given, or «before» (what A finds before its first day).

    \b
    newsarchive compare '*' --source 'Дала хабары'
    newsarchive compare 'су тасқыны' before --since 2026
    """  # noqa: D301 - click keeps the lines after \b as they are
    output, limit, filters = output_of(options), options.pop("limit"), filtered(options)
    with newsarchive.open(archive) as opened:
        table = opened.compare(newsarchive.Query(a, **filters), b, **options)
        if not save(table, output, lambda: bars(table.positive, "log_ratio_near")):
            names = [options["of"], "printed", "a", "b", "log_ratio", "log_ratio_near", "g2"]
            names += ["articles", "dp"]
            click.echo("more often in A:")
            aligned(table.positive, names, limit)
            click.echo("\nmore often in B:")
            aligned(table.negative, names, limit)
        _end(table)
