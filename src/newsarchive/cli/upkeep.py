"""What looks after an archive: stats, check, backup, export, rescue."""

from __future__ import annotations

import sys
from pathlib import Path

import attrs
import click

import newsarchive
from newsarchive.cli.options import archive_option, counted, json_option
from newsarchive.cli.output import json_line
from newsarchive.cli.progress import bar
from newsarchive.export.articles import article_lines
from newsarchive.snippet import printable

__all__ = ["backup", "check", "export", "rescue", "stats"]


@click.command()
@archive_option
@json_option("Print them as JSON.")
def stats(archive: str, as_json: bool) -> None:  # noqa: FBT001
    """Print the size of the archive and what is in it."""
    with newsarchive.open(archive) as opened:
        values = attrs.asdict(opened.stats())
    if as_json:
        json_line(values)
        return
    for name, value in values.items():
        # An archive without a dated article has no first and no last day: these are None.
        if isinstance(value, dict):
            shown = counted(value)
        elif isinstance(value, int):
            shown = f"{value:,}"
        else:
            shown = str(value or "")
        label = name.replace("_", " ")
        click.echo(f"{label:12} {shown or '-'}")


@click.command()
@archive_option
@json_option("Print each problem as a JSON line.")
def check(archive: str, as_json: bool) -> None:  # noqa: FBT001
    """Read the whole archive and report what is damaged.

    The exit code is 1 if anything is.
    """
    with newsarchive.open(archive) as opened, bar(0, "articles") as progress:
        problems = opened.check(
            progress=lambda told: progress.update(told.articles, told.phase),
        )
    # A damaged name of a file may hold anything: it must not command the terminal.
    for problem in problems:
        if as_json:
            json_line(attrs.asdict(problem))
        else:
            click.echo(printable(f"{problem.file}: {problem.reason}"))
    # Problems are this command's output, so it exits as grep does when it finds nothing sound.
    if problems:
        raise SystemExit(1)
    click.echo("nothing is damaged", err=True)


@click.command()
@click.argument("path", type=click.Path(exists=False))
@archive_option
def backup(path: str, archive: str) -> None:
    """Copy the archive to the new folder PATH.

    The copy is of one state, while other processes may go on reading and writing the archive.
    """
    with newsarchive.open(archive) as opened, bar(0, "articles") as progress:
        opened.backup(path, progress=lambda told: progress.update(told.articles, told.phase))
    click.echo(f"copied to {path}")


@click.command()
@click.argument("out", type=click.Path(dir_okay=False, allow_dash=True), default="-")
@archive_option
def export(out: str, archive: str) -> None:
    """Write all articles as JSON Lines.

    They go to OUT, or to standard output. `newsarchive rebuild` makes an equal archive of them.
    """
    with newsarchive.open(archive) as opened:
        # No bar here: it would stand between the articles where both go to a terminal.
        if out == "-":
            for line in article_lines(opened):
                click.echo(line, nl=False)
            return
        with bar(len(opened), "articles") as progress:
            count = opened.export(out, progress=progress.update)
    click.echo(f"{count:,} articles written to {out}")


@click.command()
@click.argument("out", type=click.Path(dir_okay=False, allow_dash=True), default="-")
@archive_option
def rescue(out: str, archive: str) -> None:
    """Save every readable article of a damaged archive.

    They are written to OUT, or to standard output, as JSON Lines that `newsarchive rebuild` reads.
    """
    # It reads SQLite's pages by itself; nothing else needs that.
    from newsarchive.storage.rescue import rescue as save  # noqa: PLC0415
    from newsarchive.storage.rescue import rescue_to  # noqa: PLC0415

    # A damaged archive may not open, so the files are read as they are.
    folder = Path(archive)
    saved = save(folder, sys.stdout) if out == "-" else rescue_to(folder, Path(out))
    click.echo(f"{saved.articles:,} articles saved", err=True)
    if saved.duplicates:
        click.echo(f"{saved.duplicates:,} duplicates of them saved", err=True)
    for id_ in saved.lost:
        click.echo(f"lost: {printable(id_)}", err=True)
    for reason in saved.unread:
        click.echo(f"could not be read: {printable(reason)}", err=True)
