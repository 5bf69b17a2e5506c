"""What changes an archive: rebuild, add, remove."""

from __future__ import annotations

import contextlib
import json
import os
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

import attrs
import click

import newsarchive
from newsarchive import readers
from newsarchive.cli.options import archive_option, json_option, lock_option, with_options
from newsarchive.cli.output import json_line
from newsarchive.request import MEMORY
from newsarchive.snippet import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newsarchive.results import Report

__all__ = ["add", "rebuild", "remove"]

_SHOWN_REFUSED = 10  # rejected records that are printed; a file may have a million
# The counts of a report, in the order in which they are printed.
_COUNTS = ("read", "added", "updated", "unchanged", "duplicates", "removed")

_reading_options = with_options(
    (
        click.argument("sources", nargs=-1),
        click.option(
            "--format",
            "format_",
            type=click.Choice(sorted(readers.FORMATS)),
            help="Input format [default: detected per file].",
        ),
        click.option("--encoding", help="Encoding of the files [default: detected per file]."),
        click.option(
            "--map",
            "mapping",
            multiple=True,
            metavar="THEIRS=OURS",
            help="What a field of the source means, e.g. lead=description; may be repeated.",
        ),
        click.option(
            "--timezone",
            help="Time zone of times that come without one [default: Asia/Almaty].",
        ),
        click.option(
            "--today",
            type=click.DateTime(["%Y-%m-%d"]),
            metavar="DATE",
            help="The date that «бүгін» (today) refers to.",
        ),
        click.option(
            "--ids-as-they-are",
            is_flag=True,
            help="Keep short ids as they are; they are joined with the site or source otherwise.",
        ),
    )
)

_loading_options = with_options(
    (
        _reading_options,
        archive_option,
        click.option(
            "--report",
            type=click.File("w", encoding="utf-8"),
            help="Write every rejected record and every note to this file, as JSON Lines.",
        ),
        click.option(
            "--fail-on-refused",
            is_flag=True,
            help="Exit with code 3 if any record was rejected.",
        ),
        click.option(
            "--keep-duplicates",
            is_flag=True,
            help="Keep a text that comes again under another url as an article of its own.",
        ),
        click.option(
            "--strict",
            is_flag=True,
            help="Stop at the first record that cannot be read; change nothing.",
        ),
        click.option(
            "--jobs",
            "-j",
            type=click.IntRange(1),
            default=os.cpu_count() or 1,
            help="Number of worker processes [default: all cores].",
        ),
        click.option(
            "--memory",
            type=click.IntRange(1),
            default=MEMORY,
            show_default=True,
            help="Megabytes for building the index.",
        ),
        lock_option,
        json_option("Print the report as JSON."),
    )
)


@click.command()
@_loading_options
def rebuild(sources: tuple[str, ...], archive: str, **options: Any) -> None:
    """Replace the contents of the archive with the articles in SOURCES.

    SOURCES are files, folders, or - for standard input. Articles that are not in SOURCES are
    deleted. Without SOURCES, the index is made again from the stored articles. All or nothing:
    if it fails, the archive stays as it was.
    """
    if sources:
        report = _load(newsarchive.rebuild, sources, archive, options)
    else:
        report = _reindex(archive, options)
    _end(report, options)


@click.command()
@_loading_options
def add(sources: tuple[str, ...], archive: str, **options: Any) -> None:
    """Add the articles in SOURCES to the archive.

    SOURCES are files, folders, or - for standard input. Articles with a known id are updated;
    unchanged articles are skipped.
    """
    if not sources:
        raise click.UsageError("name a file or a folder to read, or - for standard input")
    _end(_load(newsarchive.add, sources, archive, options), options)


def _load(
    load: Callable[..., Report], sources: tuple[str, ...], archive: str, options: dict[str, Any]
) -> Report:
    """Load sources into an archive, with a progress bar over their bytes."""
    with _bar(readers.size(*sources), "bytes") as update:
        return load(
            *sources,
            archive=archive,
            keep_duplicates=options["keep_duplicates"],
            jobs=options["jobs"],
            memory=options["memory"],
            strict=options["strict"],
            timeout=options["lock_timeout"],
            progress=lambda done: update(completed=done.bytes, description=_done(done)),
            **_reading(options),
        )


def _reindex(archive: str, options: dict[str, Any]) -> Report:
    """Make the index of an archive again, with a progress bar over its articles."""
    opened = newsarchive.open(archive, timeout=options["lock_timeout"])
    with opened, _bar(len(opened), "articles") as update:
        return opened.rebuild(
            jobs=options["jobs"],
            memory=options["memory"],
            progress=lambda done: update(completed=done.articles, description=_done(done)),
        )


def _reading(options: dict[str, Any]) -> dict[str, Any]:
    """The options of `newsarchive.read`."""
    mapping: dict[str, str] = {}
    for pair in options["mapping"]:
        theirs, _, ours = pair.partition("=")
        if not theirs or not ours:
            raise click.UsageError("--map needs THEIRS=OURS, for example --map lead=description")
        mapping[theirs] = ours
    return {
        "format": options["format_"],
        "encoding": options["encoding"],
        "mapping": mapping,
        "timezone": options["timezone"],
        "today": options["today"],
        "ids_as_they_are": options["ids_as_they_are"],
    }


@contextlib.contextmanager
def _bar(total: int, unit: str) -> Iterator[Callable[..., None]]:
    """A progress bar on standard error, where that is a terminal: how much, how fast, how long."""
    # Rich takes a third of the time of a start, so it loads where something can take long.
    from rich import progress as bars  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415

    amounts: tuple[bars.ProgressColumn, ...]
    if unit == "bytes":
        amounts = (bars.DownloadColumn(), bars.TransferSpeedColumn())
    else:
        amounts = (bars.MofNCompleteColumn(), bars.TextColumn(unit))
    columns = (
        bars.BarColumn(),
        *amounts,
        bars.TimeElapsedColumn(),
        bars.TimeRemainingColumn(),
        bars.TextColumn("{task.description}"),
    )
    console = Console(stderr=True)
    # A dumb terminal cannot redraw a line.
    plain = not console.is_terminal or console.is_dumb_terminal
    with bars.Progress(*columns, console=console, disable=plain) as bar:
        yield partial(bar.update, bar.add_task("", total=total or None))


def _done(progress: newsarchive.Progress) -> str:
    """How much of what is done, on one line."""
    rate = f"{progress.rate:,.0f} a second"
    done = f"{progress.articles:,} articles, {progress.sentences:,} sentences ({rate})"
    return done if progress.phase == "indexing" else f"{done}, {progress.phase}"


def _end(report: Report, options: dict[str, Any]) -> None:
    """Print what a load did.

    Exit with 2 where nothing but rejected records came, with 3 if asked to where any came.
    """
    # The file first: printing may end early, when the reader of our output has had enough.
    if options["report"]:
        for one in (*report.refused, *report.notes):
            kind = "refused" if isinstance(one, newsarchive.Refused) else "note"
            row = {"kind": kind, **attrs.asdict(one)}
            options["report"].write(json.dumps(row, ensure_ascii=False) + "\n")
    if options["as_json"]:
        json_line(attrs.asdict(report))
    else:
        click.echo(_counts(report))
    print_refused(report.refused)
    taken = report.read - len(report.refused)
    if told := _told(report):
        click.echo(told, err=True)
    # Some bad records among good ones are usual; nothing but bad ones is a failure.
    if report.refused and not taken:
        raise SystemExit(2)
    if report.refused and options["fail_on_refused"]:
        raise SystemExit(3)


def _told(report: Report) -> str:
    """What was refused and noted, counted by its kind, on one line."""
    parts = []
    for name, items in (("refused", report.refused), ("noted", report.notes)):
        codes: Counter[str] = Counter()
        for one in items:
            codes[one.code] += one.count
        if codes:
            kinds = ", ".join(f"{count:,} {code}" for code, count in codes.most_common())
            parts.append(f"{codes.total():,} {name}: {kinds}")
    return "; ".join(parts)


def _counts(report: Report) -> str:
    """A report on one line."""
    counts = [f"{getattr(report, name):,} {name}" for name in _COUNTS]
    line = f"{', '.join(counts)}, {len(report.refused):,} refused"
    if not report.sentences:
        return line
    rate = report.sentences / report.took if report.took else 0
    speed = f"{report.took:.1f} s ({rate:,.0f} a second)"
    return f"{line}; {report.sentences:,} sentences indexed in {speed}"


def print_refused(refused: tuple[newsarchive.Refused, ...]) -> None:
    """Print the first rejected records on standard error."""
    for one in refused[:_SHOWN_REFUSED]:
        click.echo(f"refused: {printable(str(one))}", err=True)
    more = len(refused) - _SHOWN_REFUSED
    if more > 0:
        click.echo(f"and {more:,} more refused: --report FILE writes them all", err=True)


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@archive_option
@lock_option
def remove(ids: tuple[str, ...], archive: str, lock_timeout: float) -> None:
    """Remove articles and erase their text from every file of the archive."""
    with newsarchive.open(archive, timeout=lock_timeout) as opened:
        count = opened.remove(*ids)
    click.echo(f"{count:,} removed")
    missing = len(set(ids)) - count
    if missing == 1:
        click.echo(f"1 id was not found in {archive}", err=True)
    elif missing:
        click.echo(f"{missing:,} ids were not found in {archive}", err=True)
    if not count:
        raise SystemExit(1)
