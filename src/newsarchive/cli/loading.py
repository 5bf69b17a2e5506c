"""What changes an archive: rebuild, add, remove."""

from __future__ import annotations

import contextlib
import json
import os
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
from newsarchive.cli.options import archive_option, json_option, with_options
from newsarchive.request import MEMORY
from newsarchive.snippet import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newsarchive.results import Report

__all__ = ["add", "rebuild", "remove"]

_SHOWN_REFUSED = 10


_reading_options = with_options(
    (
        click.argument("sources", nargs=-1),
        archive_option,
        click.option(
            "--format",
            "format_",
            type=click.Choice(sorted(readers.FORMATS)),
            help="Else told from each file.",
        ),
        click.option("--encoding", help="Else told from each file."),
        click.option(
            "--map",
            "mapping",
            multiple=True,
            metavar="THEIRS=OURS",
            help="What their field means, e.g. lead=description.",
        ),
        click.option(
            "--timezone",
            default="Asia/Almaty",
            show_default=True,
            help="Of times that come without one.",
        ),
        click.option(
            "--today",
            type=click.DateTime(["%Y-%m-%d"]),
            metavar="DATE",
            help="What «бүгін» means in dates given so.",
        ),
        click.option(
            "--report",
            type=click.File("w"),
            help="Write every refused record to this file, as JSON Lines.",
        ),
        click.option(
            "--keep-duplicates",
            is_flag=True,
            help="Keep a text that comes again under another url, too.",
        ),
        click.option(
            "--strict",
            is_flag=True,
            help="Stop at the first record that cannot be taken; change nothing.",
        ),
        click.option(
            "--jobs",
            "-j",
            type=click.IntRange(1),
            default=os.cpu_count() or 1,
            help="Processes; else all cores.",
        ),
        click.option(
            "--memory",
            type=click.IntRange(1),
            default=MEMORY,
            show_default=True,
            help="Megabytes for building.",
        ),
        json_option("Print the report as JSON."),
    )
)


@click.command()
@_reading_options
def rebuild(sources: tuple[str, ...], archive: str, **options: Any) -> None:
    """Make the archive hold exactly the articles of SOURCES: files, folders, or - for standard input.

    Without SOURCES the index is made anew from the articles that the archive holds. It is all or nothing: until it is
    done, and if it fails, the archive stays as it was.
    """
    if not sources:
        with newsarchive.open(archive) as opened, _bar(len(opened), "articles") as update:
            done = opened.rebuild(
                jobs=options["jobs"],
                memory=options["memory"],
                progress=lambda done: update(completed=done.articles, description=_done(done)),
            )
        _say(done, options)
        return
    with _bar(readers.size(*sources), "bytes") as update:
        own = {
            **_building(options),
            "progress": lambda done: update(completed=done.bytes, description=_done(done)),
        }
        done = newsarchive.rebuild(*sources, archive=archive, **_reading(options), **own)
    _say(done, options)


@click.command()
@_reading_options
def add(sources: tuple[str, ...], archive: str, **options: Any) -> None:
    """Put the articles of SOURCES into the archive: files, folders, or - for standard input.

    An article whose id is there is updated; one that is there just so is left alone.
    """
    if not sources:
        raise click.UsageError("name a file or a folder to read, or - for standard input")
    refused: list[newsarchive.Refused] = []
    with _bar(readers.size(*sources), "bytes") as update:
        reading = {
            "on_error": refused.append,
            "progress": lambda more: update(advance=more),
            **_reading(options),
        }
        articles = newsarchive.read(*sources, **reading)
        if options["strict"]:
            articles = iter(list(articles))  # all are read before the first one is kept
        with newsarchive.open(archive, create=True) as opened:
            report = opened.add(
                articles,
                **_building(options),
                progress=lambda done: update(description=_done(done)),
            )
    _say(attrs.evolve(report, refused=(*refused, *report.refused)), options)


def _building(options: dict[str, Any]) -> dict[str, Any]:
    """The options of `Archive.add`."""
    return {name: options[name] for name in ("keep_duplicates", "jobs", "memory")}


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
        "today": options["today"],
        **({"on_error": None} if options["strict"] else {}),
    }


@contextlib.contextmanager
def _bar(total: int, unit: str) -> Iterator[Callable[..., None]]:
    """A progress bar on standard error, where that is a terminal: how much, how fast, how long still."""
    amounts: tuple[ProgressColumn, ...]
    amounts = (
        (DownloadColumn(), TransferSpeedColumn())
        if unit == "bytes"
        else (MofNCompleteColumn(), TextColumn(unit))
    )
    console = Console(stderr=True)
    columns = (
        BarColumn(),
        *amounts,
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        yield partial(progress.update, progress.add_task("", total=total or None))


def _done(progress: newsarchive.Progress) -> str:
    """How much of what is done, on one line."""
    done = f"{progress.articles:,} articles, {progress.sentences:,} sentences ({progress.rate:,.0f} a second)"
    return done if progress.phase == "indexing" else f"{done}, {progress.phase}"


def _say(report: Report, options: dict[str, Any]) -> None:
    """Print what a load did; the exit code says whether anything was taken at all."""
    taken = report.read - len(report.refused)
    if options["report"]:
        for one in report.refused:
            options["report"].write(json.dumps(attrs.asdict(one), ensure_ascii=False) + "\n")
    if options["as_json"]:
        click.echo(json.dumps(attrs.asdict(report), ensure_ascii=False))
    else:
        counts = [
            f"{getattr(report, name)} {name}"
            for name in ("read", "added", "updated", "unchanged", "duplicates", "removed")
        ]
        rate = report.sentences / report.took if report.took else 0
        indexed = f"; {report.sentences:,} sentences indexed in {report.took:.1f} s ({rate:,.0f} a second)"
        click.echo(
            f"{', '.join(counts)}, {len(report.refused)} refused{indexed if report.sentences else ''}"
        )
    for one in report.refused[:_SHOWN_REFUSED]:
        click.echo(f"refused: {printable(str(one))}", err=True)
    if len(report.refused) > _SHOWN_REFUSED:
        more = len(report.refused) - _SHOWN_REFUSED
        click.echo(f"and {more} more refused: --report FILE writes them all", err=True)
    if report.refused and not taken:
        raise SystemExit(2)


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@archive_option
def remove(ids: tuple[str, ...], archive: str) -> None:
    """Take articles out of the archive, and what they said out of all its files."""
    with newsarchive.open(archive) as opened:
        count = opened.remove(*ids)
    click.echo(f"{count} removed")
    if count < len(set(ids)):
        click.echo(f"{len(set(ids)) - count} of the ids were not in {archive}", err=True)
    if not count:
        raise SystemExit(1)
