"""What counts in an archive: trend, kwic, collocates, words, compare, similar, copies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

import newsarchive
from newsarchive.articles import FIELDS, iso
from newsarchive.cli.options import archive_option, json_option, with_options
from newsarchive.cli.output import can_color, json_line
from newsarchive.cli.searching import wheres
from newsarchive.cli.tables import aligned, blocks, number, save, terminal_width, width_of
from newsarchive.snippet import printable

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsarchive.explore.lines import Concordance, Copy, Line
    from newsarchive.explore.series import Trend
    from newsarchive.explore.tables import Table

__all__ = ["collocates", "compare", "copies", "kwic", "similar", "trend", "words"]

_SHOWN = 25  # rows of a table, unless --limit says otherwise
_BARS = 25  # of a chart of words

_filters = (
    click.option("--since", metavar="DATE", help="From this day, month or year on."),
    click.option("--until", metavar="DATE", help="Up to and including this day, month or year."),
    *(
        click.option(f"--{name}", multiple=True, help=f"Only this {name}; may be repeated.")
        for name in FIELDS
    ),
    click.option(
        "--where",
        multiple=True,
        metavar="KEY=VALUE",
        help="Only articles whose extra field KEY equals VALUE; may be repeated.",
    ),
)
_timeout = click.option(
    "--timeout",
    type=click.FloatRange(0, min_open=True),
    metavar="SECONDS",
    help="Stop after this many seconds and exit with status 2.",
)
_related = click.option(
    "--related", is_flag=True, help="Also count what only relatives of the words bring."
)
_limit = click.option(
    "--limit", "-n", default=_SHOWN, show_default=True, type=click.IntRange(0), help="Rows to show."
)


def _copies(default: str) -> Callable[..., Any]:
    return click.option(
        "--copies",
        type=click.Choice(["count", "collapse"]),
        default=default,
        show_default=True,
        help="Count each near copy, or one of each cluster.",
    )


def _files(*, picture: bool) -> tuple[Callable[..., Any], ...]:
    """The options that say where a table goes."""
    file = click.Path(dir_okay=False, writable=True)
    options = [
        json_option("Print all rows as JSON Lines."),
        click.option("--csv", "as_csv", is_flag=True, help="Print all rows as CSV."),
        click.option("--xlsx", type=file, metavar="FILE", help="Write all rows as a workbook."),
    ]
    if picture:
        options.append(
            click.option("--svg", type=file, metavar="FILE", help="Write a chart as SVG.")
        )
    return tuple(options)


_of = click.option(
    "--of", type=click.Choice(["stem", "form"]), default="stem", show_default=True,
    help="What is counted.",
)  # fmt: skip


def _taken(options: dict[str, Any], *names: str) -> dict[str, Any]:
    """Some of the options of a command, taken out of the others."""
    return {name: options.pop(name) for name in names if name in options}


def _filtered(options: dict[str, Any]) -> dict[str, Any]:
    """The filters among the options of a command, as an archive takes them."""
    given = _taken(options, "since", "until", *FIELDS)
    where = wheres(options.pop("where"))
    return {name: value for name, value in {**given, "where": where}.items() if value}


def _output(options: dict[str, Any]) -> dict[str, Any]:
    return _taken(options, "as_json", "as_csv", "xlsx", "svg")


def _end(table: Table) -> None:
    """Say on standard error what was counted, and that nothing was found."""
    about = table.about
    counted = f"{about.matching_articles:,} of {about.articles:,} articles"
    copies = "each copy counts" if about.copies == "count" else "copies count once"
    click.echo(f"{counted}; read as {printable('; '.join(about.read))}; {copies}", err=True)
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
        *_filters,
        _copies("collapse"),
        _related,
        _timeout,
        *_files(picture=True),
    )
)
def trend(queries: tuple[str, ...], archive: str, **options: Any) -> None:
    """Count how often queries are found, period by period.

    Each argument is a query of its own.

    \b
    newsarchive trend сайлау 'су тасқыны' --by month
    newsarchive trend мектеп --split source --since 2025 --svg trend.svg
    """  # noqa: D301 - click keeps the lines behind \b as they are
    output, measure = _output(options), options.pop("measure")
    # Every article matches *: its share says nothing.
    measure = measure or ("matching_articles" if set(queries) == {"*"} else "share")
    filters = _filtered(options)
    with newsarchive.open(archive) as opened:
        table = opened.trend(*queries, **options, **filters)
        if not save(table, output, lambda: table.chart(measure)):
            _print_trend(table, measure)
        _end(table)


def _print_trend(table: Trend, measure: str) -> None:
    for curve in table.series(measure):
        known = [value for value in curve.values if value == value]  # noqa: PLR0124 - no NaN
        unit = " %" if measure == "share" else ""
        most = f"at most {number(max(known, default=0.0))}{unit}"
        click.echo(f"{printable(curve.label)}  {most}")
        click.echo(f"  {blocks(curve.values)}")
    periods = table.columns()["period"]
    if len(periods):
        click.echo(f"  {periods[0]} to {periods[-1]} by {table.by}\n")
    names = [name for name in _TREND if name != table.split or table.split != "query"]
    several = len(set(table.columns()["query"])) > 1
    shown = [name for name in names if name != "query" or several]
    if table.split != "query":
        shown.insert(1 if several else 0, table.split)
    aligned(table, shown, len(table))
    for peak in table.peaks:
        told = ", ".join(peak.keywords)
        copied = f" ({peak.copies} copies)" if peak.copies > 1 else ""
        group = f" · {printable(peak.group)}" if peak.group else ""
        click.echo(
            f"peak of {printable(peak.query)}{group}, {peak.first} to {peak.last}: "
            f"{peak.matching_articles} articles; {printable(told)}; "
            f"«{printable(peak.headline)}»{copied}"
        )


_TREND = (
    *("query", "period", "matching_articles", "all_articles"),
    *("share", "share_low", "share_high", "hits", "per_million"),
)


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
            help="So many words of each side instead of the sentence.",
        ),
        click.option("--sample", type=click.IntRange(0), help="Draw so many lines by chance."),
        click.option("--seed", default=0, show_default=True, help="Repeats a sample."),
        click.option(
            "--limit", "-n", type=click.IntRange(0), help="Lines; 50 on the terminal, else all."
        ),
        click.option("--offset", default=0, type=click.IntRange(0), help="Skip so many lines."),
        *_filters,
        _copies("count"),
        _related,
        _timeout,
        *_files(picture=False),
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
    """  # noqa: D301 - click keeps the lines behind \b as they are
    output, color = _output(options), options.pop("color")
    filters = _filtered(options)
    options["sort"] = [key.strip() for key in options["sort"].split(",") if key.strip()]
    options["context"] = options["context"] or "sentence"
    if options["limit"] is None and not any(output.values()):
        options["limit"] = 50
    with newsarchive.open(archive) as opened:
        try:
            lines = opened.kwic(" ".join(query), **options, **filters)
        except ValueError as fault:
            if isinstance(fault, newsarchive.NewsArchiveError):
                raise
            raise click.UsageError(str(fault)) from None
        if not save(lines, output):
            _print_lines(lines, colored=can_color(color))
        click.echo(f"{len(lines):,} of {lines.total:,} lines", err=True)
        _end(lines)


def _print_lines(lines: Concordance, *, colored: bool) -> None:
    node = max((width_of(line.node) for line in lines), default=0)
    side = max((terminal_width() - node - 2) // 2, 10)
    click.get_current_context().color = colored
    for line in lines:
        left, shown, right = _cut(line, side)
        if colored:
            shown = click.style(shown, bold=True, fg="yellow")
        click.echo(f"{left} {shown} {right}".rstrip())


def _cut(line: Line, side: int) -> tuple[str, str, str]:
    """The three parts of a line, so that all nodes begin in one column."""
    left, right = printable(line.left.rstrip()), printable(line.right.lstrip())
    while width_of(left) > side:
        left = left[1:]
    while width_of(right) > side:
        right = right[:-1]
    return " " * (side - width_of(left)) + left, printable(line.node), right


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
        *_filters,
        _copies("count"),
        _related,
        _timeout,
        _limit,
        *_files(picture=True),
    )
)
def collocates(query: tuple[str, ...], archive: str, **options: Any) -> None:
    """List the words that stand near a query more often than by chance."""
    output, limit, filters = _output(options), options.pop("limit"), _filtered(options)
    measure = options["measure"]
    with newsarchive.open(archive) as opened:
        table = opened.collocates(" ".join(query), **options, **filters)
        if not save(table, output, lambda: _bars(table, measure)):
            names = [options["of"], "printed", "o11", "left", "right", "c1", "logdice", "g2"]
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
        *_filters,
        _copies("count"),
        _related,
        _timeout,
        _limit,
        *_files(picture=True),
    )
)
def words(query: tuple[str, ...], archive: str, **options: Any) -> None:
    """List the words of the articles that a query finds, by frequency."""
    output, limit, filters = _output(options), options.pop("limit"), _filtered(options)
    with newsarchive.open(archive) as opened:
        table = opened.words(" ".join(query) or "*", **options, **filters)
        if not save(table, output, lambda: _bars(table, "frequency")):
            aligned(table, [options["of"], *list(table.columns())[1:]], limit)
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
        *_filters,
        _copies("collapse"),
        _related,
        _timeout,
        _limit,
        *_files(picture=True),
    )
)
def compare(a: str, b: str, archive: str, **options: Any) -> None:
    """List the keywords of set A against set B.

    A and B are queries; the filters are those of A. B is «rest» (all other articles) if it is not
    given, or «before» (what A finds before its first day).

    \b
    newsarchive compare '*' --source 'Дала хабары'
    newsarchive compare 'су тасқыны' before --since 2026
    """  # noqa: D301 - click keeps the lines behind \b as they are
    output, limit, filters = _output(options), options.pop("limit"), _filtered(options)
    with newsarchive.open(archive) as opened:
        table = opened.compare(newsarchive.Query(a, **filters), b, **options)
        if not save(table, output, lambda: _bars(table.positive, "log_ratio_near")):
            names = [options["of"], "printed", "a", "b", "log_ratio", "log_ratio_near", "g2"]
            names += ["articles", "dp"]
            click.echo("more often in A:")
            aligned(table.positive, names, limit)
            click.echo("\nmore often in B:")
            aligned(table.negative, names, limit)
        _end(table)


def _bars(table: Table, column: str) -> str:
    """The first rows as lying bars."""
    from newsarchive.export import charts  # noqa: PLC0415 - only where asked for

    arrays = table.columns()
    values = [max(value, 0.0) for value in arrays[column][:_BARS].tolist()]
    title = f"{', '.join(table.about.query)}: {column}"
    return charts.bars(list(arrays["printed"][:_BARS]), values, title=title)


@click.command()
@click.argument("id_or_text", metavar="ID_OR_TEXT")
@with_options(
    (
        archive_option,
        click.option("--limit", "-n", default=10, show_default=True, help="Articles to show."),
        click.option("--before", metavar="DATE", help="Only before this day, month or year."),
        click.option("--after", metavar="DATE", help="Only after this day, month or year."),
        *_filters,
        _timeout,
        json_option("Print hits as JSON Lines."),
    )
)
def similar(id_or_text: str, archive: str, **options: Any) -> None:
    """Find articles that are like one, without its copies.

    Give the id or the key of an article of the archive, or a text.
    """
    as_json, filters = options.pop("as_json"), _filtered(options)
    with newsarchive.open(archive) as opened:
        results = opened.similar(_id(opened, id_or_text), **options, **filters)
        for hit in results:
            if as_json:
                json_line(hit.to_dict())
                continue
            article = hit.article
            date = "" if article.date is None else iso(article.date)
            about = [part for part in (article.source, date, article.key) if part]
            click.echo(printable(article.title or article.id))
            click.echo(f"   {printable(' · '.join(about))}")
            click.echo(f"   shared: {printable(', '.join(getattr(hit, 'shared', ())))}")
    click.echo(f"{len(results)} of {results.total:,} articles", err=True)
    if not results:
        raise SystemExit(1)


def _id(archive: newsarchive.Archive, given: str) -> str:
    """The id that a key stands for; what is no key stays as it is."""
    try:
        return archive.get(key=given).id
    except (newsarchive.ArticleNotFound, ValueError):
        return given


@click.command()
@click.argument("id_", metavar="ID")
@with_options((archive_option, _timeout, json_option("Print copies as JSON Lines.")))
def copies(id_: str, archive: str, as_json: bool, timeout: float | None) -> None:  # noqa: FBT001
    """Show who else printed an article, when, and what is different.

    Give the id or the key of an article.
    """
    with newsarchive.open(archive) as opened:
        found = opened.copies(_id(opened, id_), timeout=timeout)
    for copy in found:
        if as_json:
            json_line(copy.to_dict())
        else:
            _print_copy(copy)
    if not found:
        click.echo("no copies", err=True)
        raise SystemExit(1)


def _print_copy(copy: Copy) -> None:
    when = "no date" if copy.date is None else iso(copy.date)
    same = "the same text" if copy.exact else f"{copy.same_sentences} of {copy.sentences} sentences"
    parts = (when, copy.source or "no source", f"{copy.share:.0%}", same, copy.url or copy.id)
    click.echo(printable("  ".join(parts)))
    for sentence in copy.different:
        click.echo(f"   + {printable(' '.join(sentence.text.split()))}")
