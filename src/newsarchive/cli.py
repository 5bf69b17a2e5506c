"""The commands of `newsarchive`, also as `python -m newsarchive`.

Exit codes are those of grep: 0 found or done, 1 nothing found, 2 wrong use or failure.
"""

from __future__ import annotations

import contextlib
import csv
import json
import os
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import attrs
import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

import newsarchive
from newsarchive import readers
from newsarchive.archive import FACETS
from newsarchive.errors import NewsArchiveError, QueryError
from newsarchive.snippet import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from newsarchive.articles import Article
    from newsarchive.results import Hit, Report, Results

__all__ = ["main"]

_SHOWN_REFUSED = 10
_FILTERS = ("source", "author", "section", "tag", "language")


class _Commands(click.Group):
    """The commands in the order in which a newcomer needs them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # the reader of our output, such as head, has had enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return None


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(newsarchive.__version__, prog_name="newsarchive")
def commands() -> None:
    """Search archives of Kazakh-language news.

    \b
    newsarchive rebuild articles/             make ./archive from files
    newsarchive search 'премьер министр'      the best articles, with their best sentences
    newsarchive add today.jsonl               put in more
    """  # noqa: D301 - click keeps the lines behind \b as they are


def _archive_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--archive",
        "-a",
        type=click.Path(file_okay=False),
        envvar="NEWSARCHIVE",
        default="archive",
        show_default="$NEWSARCHIVE, else ./archive",
        help="The folder of the archive.",
    )(command)


def _json_option(what: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option("--json", "as_json", is_flag=True, help=what)


def _reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What `rebuild` and `add` have in common."""
    options = (
        click.argument("sources", nargs=-1),
        _archive_option,
        click.option(
            "--format", "format_", type=click.Choice(sorted(readers.FORMATS)), help="Else told from each file."
        ),
        click.option("--encoding", help="Else told from each file."),
        click.option(
            "--map",
            "mapping",
            multiple=True,
            metavar="THEIRS=OURS",
            help="What their field means, e.g. lead=description.",
        ),
        click.option("--timezone", default="Asia/Almaty", show_default=True, help="Of times that come without one."),
        click.option("--report", type=click.File("w"), help="Write every refused record to this file, as JSON Lines."),
        click.option("--strict", is_flag=True, help="Stop at the first record that cannot be taken."),
        _json_option("Print the report as JSON."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@commands.command()
@_reading_options
def rebuild(sources: tuple[str, ...], archive: str, **options: Any) -> None:
    """Make the archive hold exactly the articles of SOURCES: files, folders, or - for standard input.

    Without SOURCES the index is made anew from the articles that the archive holds. It is all or nothing: until it is
    done, and if it fails, the archive stays as it was.
    """
    if not sources:
        with newsarchive.open(archive) as opened, _bar(len(opened), "articles") as update:
            _say(opened.rebuild(progress=lambda done: update(completed=done.articles)), options)
        return
    with _bar(readers.size(*sources), "bytes") as update:
        progress = {"progress": lambda done: update(completed=done.bytes)}
        _say(newsarchive.rebuild(*sources, archive=archive, **_reading(options), **progress), options)


@commands.command()
@_reading_options
def add(sources: tuple[str, ...], archive: str, **options: Any) -> None:
    """Put the articles of SOURCES into the archive: files, folders, or - for standard input.

    An article whose id is there is updated; one that is there just so is left alone.
    """
    if not sources:
        raise click.UsageError("name a file or a folder to read, or - for standard input")
    refused: list[newsarchive.Refused] = []
    with _bar(readers.size(*sources), "bytes") as update:
        reading = {"on_error": refused.append, "progress": lambda more: update(advance=more), **_reading(options)}
        articles = newsarchive.read(*sources, **reading)
        if options["strict"]:
            articles = iter(list(articles))  # all are read before the first one is kept
        with newsarchive.open(archive, create=True) as opened:
            report = opened.add(articles)
    _say(attrs.evolve(report, refused=(*refused, *report.refused)), options)


def _reading(options: dict[str, Any]) -> dict[str, Any]:
    """The options of `newsarchive.read`."""
    pairs = [pair.partition("=") for pair in options["mapping"]]
    if not all(theirs and ours for theirs, _, ours in pairs):
        raise click.UsageError("--map wants THEIRS=OURS, for example --map lead=description")
    return {
        "format": options["format_"],
        "encoding": options["encoding"],
        "mapping": {theirs: ours for theirs, _, ours in pairs},
        "timezone": options["timezone"],
        **({"on_error": None} if options["strict"] else {}),
    }


@contextlib.contextmanager
def _bar(total: int, unit: str) -> Iterator[Callable[..., None]]:
    """A progress bar on standard error, where that is a terminal: how much, how fast, how long still."""
    amounts: tuple[ProgressColumn, ...]
    amounts = (DownloadColumn(), TransferSpeedColumn()) if unit == "bytes" else (MofNCompleteColumn(), TextColumn(unit))
    console = Console(stderr=True)
    columns = (BarColumn(), *amounts, TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        yield partial(progress.update, progress.add_task("", total=total or None))


def _say(report: Report, options: dict[str, Any]) -> None:
    """Print what a load did; the exit code says whether anything was taken at all."""
    taken = report.added + report.updated + report.unchanged
    if options["report"]:
        for one in report.refused:
            options["report"].write(json.dumps(attrs.asdict(one), ensure_ascii=False) + "\n")
    if options["as_json"]:
        click.echo(json.dumps(attrs.asdict(report), ensure_ascii=False))
    else:
        counts = [f"{getattr(report, name)} {name}" for name in ("added", "updated", "unchanged", "removed")]
        rate = report.sentences / report.took if report.took else 0
        indexed = f"; {report.sentences:,} sentences indexed in {report.took:.1f} s ({rate:,.0f} a second)"
        click.echo(f"{', '.join(counts)}, {len(report.refused)} refused{indexed if report.sentences else ''}")
    for one in report.refused[:_SHOWN_REFUSED]:
        click.echo(f"refused: {printable(str(one))}", err=True)
    if len(report.refused) > _SHOWN_REFUSED:
        more = len(report.refused) - _SHOWN_REFUSED
        click.echo(f"and {more} more refused: --report FILE writes them all", err=True)
    if report.refused and not taken:
        raise SystemExit(2)


@commands.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@_archive_option
def remove(ids: tuple[str, ...], archive: str) -> None:
    """Take articles out of the archive, and what they said out of all its files."""
    with newsarchive.open(archive) as opened:
        count = opened.remove(*ids)
    click.echo(f"{count} removed")
    if count < len(set(ids)):
        click.echo(f"{len(set(ids)) - count} of the ids were not in {archive}", err=True)
    if not count:
        raise SystemExit(1)


def _search_options(command: Callable[..., Any]) -> Callable[..., Any]:
    options = (
        _archive_option,
        click.option("--limit", "-n", default=10, show_default=True, type=click.IntRange(0), help="How many hits."),
        click.option("--offset", default=0, type=click.IntRange(0), help="How many of the best to leave out before."),
        click.option("--unit", type=click.Choice(["article", "sentence"]), default="article", show_default=True),
        click.option("--since", metavar="DATE", help="From this day, month or year on: 2019-11-22, 2019-11, 2019."),
        click.option("--until", metavar="DATE", help="Up to this day, month or year, which counts whole."),
        *(click.option(f"--{name}", multiple=True, help=f"Only this {name}; may be repeated.") for name in _FILTERS),
        click.option("--sort", type=click.Choice(["relevance", "newest", "oldest"]), default="relevance"),
        click.option(
            "--facet", "facets", multiple=True, type=click.Choice(FACETS), help="Count all hits by this field."
        ),
        click.option("--all", "all_hits", is_flag=True, help="Every hit, in the order of the archive."),
        _json_option("Print hits as JSON Lines."),
        click.option("--csv", "as_csv", is_flag=True, help="Print hits as CSV."),
        click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True),
    )
    for option in reversed(options):
        command = option(command)
    return command


@commands.command()
@click.argument("query", nargs=-1, required=True, metavar="QUERY")
@_search_options
def search(query: tuple[str, ...], archive: str, **options: Any) -> None:
    """Find articles, the best first, with their best sentences.

    \b
    newsarchive search премьер министр            any of the words, best with all
    newsarchive search '"ашық саяси диалог"'      these words in a row, in any inflection
    newsarchive search 'лифт* -кран title:өндіріс' a prefix, a word that must not be there, one in the headline
    newsarchive search --unit sentence --source zakon.kz --since 2019-11 Молдова
    """  # noqa: D301 - click keeps the lines behind \b as they are
    text = " ".join(query)
    as_json, as_csv, color = options.pop("as_json"), options.pop("as_csv"), options.pop("color")
    with newsarchive.open(archive) as opened:
        if options.pop("all_hits"):
            dropped = ("limit", "offset", "sort", "facets")
            hits: Iterable[Hit] = opened.scan(text, **{name: options[name] for name in options if name not in dropped})
            results = None
        else:
            hits = results = opened.search(text, **options)
        if as_json:
            found = _print_json(hits)
        elif as_csv:
            found = _print_csv(hits)
        else:
            colored = click.get_current_context().color = _colored(color)
            found = _print_text(hits, options["unit"], options["offset"], colored)
    if results is not None and not as_json and not as_csv:
        _print_summary(results, options["offset"])
    if not (results.total if results is not None else found):
        hint = f"; did you mean: {results.suggestion}" if results is not None and results.suggestion else ""
        click.echo(f"nothing found for {printable(text)}{hint}", err=True)
        raise SystemExit(1)


def _colored(color: str) -> bool:
    return color == "always" or (color == "auto" and sys.stdout.isatty() and not os.environ.get("NO_COLOR"))


def _print_json(hits: Iterable[Hit]) -> int:
    count = 0
    for count, hit in enumerate(hits, 1):  # noqa: B007 - the number of hits
        click.echo(json.dumps(hit.to_dict(), ensure_ascii=False))
    return count


def _print_csv(hits: Iterable[Hit]) -> int:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["score", "id", "date", "source", "url", "title", "sentence"])
    count = 0
    for count, hit in enumerate(hits, 1):  # noqa: B007 - the number of hits
        article = hit.article
        cells = (article.id, str(article.date or ""), article.source, article.url, article.title, hit.sentence.text)
        writer.writerow([f"{hit.score:.4f}", *(readers.csv_cell(cell or "") for cell in cells)])
    return count


def _print_text(hits: Iterable[Hit], unit: str, offset: int, colored: bool) -> int:  # noqa: FBT001
    count = 0
    for count, hit in enumerate(hits, 1):
        shown = [_line(hit, place, colored) for place in range(len(hit.sentences))]
        about = _about(hit.article)
        if unit == "article":
            title = printable(hit.article.title or hit.article.id)
            click.echo(f"{offset + count}. {click.style(title, bold=True) if colored else title}")
            click.echo(f"   {click.style(about, dim=True) if colored else about}")
            for line in shown:
                click.echo(f"   · {line}")
        else:
            click.echo(f"{offset + count}. {shown[0]}")
            click.echo(f"   {click.style(about, dim=True) if colored else about}")
    return count


def _line(hit: Hit, place: int, colored: bool) -> str:  # noqa: FBT001
    one = attrs.evolve(hit, sentences=hit.sentences[place:])
    text = one.snippet("ansi") if colored else printable(one.snippet())
    return " ".join(text.split())


def _about(article: Article) -> str:
    date = str(article.date) if article.date is not None else None
    return printable(" · ".join(filter(None, (article.source, date, article.section, article.id))))


def _counted(values: Mapping[str, int]) -> str:
    return ", ".join(f"{printable(value)} {count:,}" for value, count in list(values.items())[:20])


def _print_summary(results: Results, offset: int) -> None:
    for name, values in results.facets.items():
        click.echo(f"{name}: {_counted(values)}", err=True)
    if results.total:
        last = offset + len(results)
        shown = f"{offset + 1} to {last} of " if len(results) else ""
        click.echo(f"{shown}{results.total} found in {1000 * results.took:.0f} ms", err=True)


@commands.command()
@click.argument("id_", metavar="ID")
@_archive_option
@_json_option("Print the article as JSON.")
def show(id_: str, archive: str, as_json: bool) -> None:  # noqa: FBT001
    """Print an article of the archive."""
    with newsarchive.open(archive) as opened:
        article = opened.get(id_)
    fields = {name: value for name, value in attrs.asdict(article).items() if value and name != "origin"}
    if as_json:
        click.echo(json.dumps(fields, ensure_ascii=False, default=lambda when: str(when).replace(" ", "T")))
        return
    title, text = fields.pop("title", ""), fields.pop("text", "")
    for name, value in fields.items():
        click.echo(f"{name}: {printable(', '.join(value) if isinstance(value, tuple) else str(value))}")
    click.echo(f"\n{printable(title)}\n\n{printable(text)}")


@commands.command()
@_archive_option
@_json_option("Print them as JSON.")
def stats(archive: str, as_json: bool) -> None:  # noqa: FBT001
    """Print the size of the archive and what is in it."""
    with newsarchive.open(archive) as opened:
        values = attrs.asdict(opened.stats())
    if as_json:
        click.echo(json.dumps(values, ensure_ascii=False))
        return
    for name, value in values.items():
        shown = _counted(value) if isinstance(value, dict) else f"{value:,}" if isinstance(value, int) else value
        click.echo(f"{name.replace('_', ' '):12} {shown or '-'}")


@commands.command()
@click.argument("words", nargs=-1, required=True, metavar="WORD...")
@click.option("--level", type=click.Choice(["light", "full"]), default="light", help="full takes voice off too.")
@_json_option("Print every analysis of each word, best first, as JSON Lines.")
def stem(words: tuple[str, ...], level: str, as_json: bool) -> None:  # noqa: FBT001
    """Print the stem of Kazakh words: newsarchive stem мектептеріміздегі."""
    for word in words:
        if as_json:
            analyses = [attrs.asdict(one) for one in newsarchive.kazakh.analyses(word)]
            stem_ = newsarchive.kazakh.stem(word, level)
            click.echo(json.dumps({"word": word, "stem": stem_, "analyses": analyses}, ensure_ascii=False))
        else:
            click.echo(f"{word}\t{newsarchive.kazakh.stem(word, level)}")


def main() -> None:
    """Run the command line; no fault ever shows a traceback."""
    try:
        commands(prog_name="newsarchive", standalone_mode=False)
    except click.ClickException as fault:
        fault.show()
        raise SystemExit(2) from None
    except QueryError as fault:
        raise _failure(f"cannot read the query: {fault}") from None
    except NewsArchiveError as fault:
        raise _failure(str(fault)) from None
    except (click.Abort, KeyboardInterrupt):
        raise _failure("interrupted; what was not finished was not kept", 130) from None
    except Exception as fault:  # noqa: BLE001 - the promise above
        raise _failure(f"unexpected {type(fault).__name__}: {fault}; please report this") from None


def _failure(message: str, code: int = 2) -> SystemExit:
    click.echo(f"newsarchive: {printable(' '.join(message.split()))}", err=True)
    return SystemExit(code)
