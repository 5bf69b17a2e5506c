"""What takes an archive to another place: copy."""

from __future__ import annotations

import os

import attrs
import click

import newsarchive
from newsarchive.cli.options import json_option, lock_option
from newsarchive.cli.output import json_line
from newsarchive.cli.progress import bar, done
from newsarchive.request import MEMORY

__all__ = ["copy"]


@click.command()
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@click.option(
    "--jobs",
    "-j",
    type=click.IntRange(1),
    default=os.cpu_count() or 1,
    help="Number of worker processes [default: all cores].",
)
@click.option(
    "--memory",
    type=click.IntRange(1),
    default=MEMORY,
    show_default=True,
    help="Megabytes for building the index.",
)
@lock_option
@json_option("Print the report as JSON.")
def copy(  # noqa: PLR0917 - click gives options by name
    source: str,
    target: str,
    jobs: int,
    memory: int,
    lock_timeout: float,
    as_json: bool,  # noqa: FBT001 - likewise
) -> None:
    """Copy the archive FROM to the archive TO, and compare the two.

    Each is a folder or the address of a cluster. TO is made where there is none. If the copy breaks
    off, the same command continues it. Nobody should write to FROM meanwhile.
    """
    with newsarchive.open(source) as opened:
        count = len(opened)
    with bar(count, "articles") as progress:
        report = newsarchive.copy(
            source,
            target,
            jobs=jobs,
            memory=memory,
            timeout=lock_timeout,
            progress=lambda told: progress.update(told.articles, done(told)),
        )
    if as_json:
        json_line(attrs.asdict(report))
        return
    there = report.read - report.duplicates
    click.echo(
        f"{there:,} articles and {report.duplicates:,} duplicates are in both; "
        f"{report.added + report.updated:,} were copied now"
    )
