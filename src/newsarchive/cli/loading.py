"""What loads articles into an archive: rebuild, add."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

import attrs
import click

import newsarchive
from newsarchive import readers
from newsarchive.cli.options import archive_option, json_option, lock_option, with_options
from newsarchive.cli.output import json_line
from newsarchive.cli.progress import Bar, bar, done
from newsarchive.cli.reading import kinds, print_refused, read_options, reading_options
from newsarchive.request import MEMORY

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsarchive.results import Report

__all__ = ["add", "rebuild"]

# The counts of a report, in the order in which they are printed.
_COUNTS = ("read", "added", "updated", "unchanged", "duplicates", "removed")

_loading_options = with_options(
    (
        reading_options,
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
@click.option(
    "--replace",
    is_flag=True,
    help="Remove the articles that are not in SOURCES without asking.",
)
def rebuild(sources: tuple[str, ...], archive: str, replace: bool, **options: Any) -> None:  # noqa: FBT001
    """Replace the contents of the archive with the articles in SOURCES.

    SOURCES are files, folders, or - for standard input. Articles that are not in SOURCES are
    removed: on a terminal you are asked, elsewhere it takes --replace. Without SOURCES, the index
    is made again from the stored articles. All or nothing: if it fails, the archive stays as it
    was.
    """
    if not sources:
        _end(_reindex(archive, options), options)
        return
    try:
        report = _load(newsarchive.rebuild, sources, archive, options, replace=replace)
    except newsarchive.RemovalRefused as fault:
        count = f"{fault.count:,} articles that are not in SOURCES would be removed"
        raise click.ClickException(f"{count}; nothing was changed: give --replace") from None
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
    load: Callable[..., Report],
    sources: tuple[str, ...],
    archive: str,
    options: dict[str, Any],
    **more: Any,
) -> Report:
    """Load sources into an archive, with a progress bar over their bytes."""
    # Looked at before the bar begins: older Rich puts something in the place of standard error.
    can_ask = _can_ask(sources)
    # Nobody knows how many articles a file has before it is read, but its size is known.
    with bar(readers.size(*sources), "bytes") as progress:
        if "replace" in more:
            more["replace"] = more["replace"] or (can_ask and _asking(progress))
        return load(
            *sources,
            archive=archive,
            keep_duplicates=options["keep_duplicates"],
            jobs=options["jobs"],
            memory=options["memory"],
            strict=options["strict"],
            timeout=options["lock_timeout"],
            progress=lambda told: progress.update(told.bytes, done(told)),
            **read_options(options),
            **more,
        )


def _can_ask(sources: tuple[str, ...]) -> bool:
    """Whether there is a terminal at which somebody can answer, and that no article comes from."""
    return sys.stdin.isatty() and sys.stderr.isatty() and "-" not in sources


def _asking(progress: Bar) -> Callable[[int], bool]:
    """What asks a person whether a rebuild may remove this many articles."""

    def ask(count: int) -> bool:
        # The bar would be drawn over the question.
        progress.stop()
        question = f"{count:,} articles that are not in SOURCES would be removed. Remove them?"
        return click.confirm(question, err=True)

    return ask


def _reindex(archive: str, options: dict[str, Any]) -> Report:
    """Make the index of an archive again, with a progress bar over its articles."""
    # Nothing is read from files here, so no option of reading counts.
    opened = newsarchive.open(archive, timeout=options["lock_timeout"])
    with opened, bar(len(opened), "articles") as progress:
        return opened.rebuild(
            jobs=options["jobs"],
            memory=options["memory"],
            progress=lambda told: progress.update(told.articles, done(told)),
        )


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
    if told := kinds(report.refused, report.notes):
        click.echo(told, err=True)
    # Some bad records among good ones are usual; nothing but bad ones is a failure.
    if report.refused and not taken:
        raise SystemExit(2)
    if report.refused and options["fail_on_refused"]:
        raise SystemExit(3)


def _counts(report: Report) -> str:
    """A report on one line."""
    counts = [f"{getattr(report, name):,} {name}" for name in _COUNTS]
    line = f"{', '.join(counts)}, {len(report.refused):,} refused"
    if not report.sentences:
        return line
    # A clock that was set back may have measured nothing.
    rate = report.sentences / report.took if report.took else 0
    speed = f"{report.took:.1f} s ({rate:,.0f} a second)"
    return f"{line}; {report.sentences:,} sentences indexed in {speed}"
