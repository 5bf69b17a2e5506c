"""What looks after an archive: stats, check, backup, rescue."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import attrs
import click

import newsarchive
from newsarchive.cli.options import archive_option, counted, json_option
from newsarchive.snippet import printable
from newsarchive.storage.rescue import rescue as save

__all__ = ["backup", "check", "rescue", "stats"]


@click.command()
@archive_option
@json_option("Print them as JSON.")
def stats(archive: str, as_json: bool) -> None:  # noqa: FBT001
    """Print the size of the archive and what is in it."""
    with newsarchive.open(archive) as opened:
        values = attrs.asdict(opened.stats())
    if as_json:
        click.echo(json.dumps(values, ensure_ascii=False))
        return
    for name, value in values.items():
        shown = (
            counted(value)
            if isinstance(value, dict)
            else f"{value:,}"
            if isinstance(value, int)
            else value
        )
        click.echo(f"{name.replace('_', ' '):12} {shown or '-'}")


@click.command()
@archive_option
@json_option("Print each problem as a JSON line.")
def check(archive: str, as_json: bool) -> None:  # noqa: FBT001
    """Read the whole archive and name whatever in it is damaged; exit code 1 if anything is."""
    with newsarchive.open(archive) as opened:
        problems = opened.check()
    for problem in problems:
        shown = (
            json.dumps(attrs.asdict(problem))
            if as_json
            else printable(f"{problem.file}: {problem.reason}")
        )
        click.echo(shown)
    if problems:
        raise SystemExit(1)
    click.echo("nothing is damaged", err=True)


@click.command()
@click.argument("path", type=click.Path(exists=False))
@archive_option
def backup(path: str, archive: str) -> None:
    """Copy the archive, as it is in one state, to the new folder PATH; others may go on reading and writing it."""
    with newsarchive.open(archive) as opened:
        opened.backup(path)
    click.echo(f"copied to {path}")


@click.command()
@click.argument("out", type=click.Path(dir_okay=False, allow_dash=True), default="-")
@archive_option
def rescue(out: str, archive: str) -> None:
    """Write every readable article of a damaged archive to OUT, as JSON Lines that `newsarchive rebuild` reads."""
    if out == "-":
        saved = save(Path(archive), sys.stdout)
    else:
        with Path(out).open("x", encoding="utf-8") as file:
            saved = save(Path(archive), file)
    click.echo(f"{saved.articles} articles saved", err=True)
    for id_ in saved.lost:
        click.echo(f"lost: {printable(id_)}", err=True)
    for reason in saved.unread:
        click.echo(f"could not be read: {printable(reason)}", err=True)
