"""What follows sites: follow."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import attrs
import click

import newsarchive
from newsarchive.cli.options import archive_option, json_option, lock_option, with_options
from newsarchive.cli.output import json_line
from newsarchive.cli.progress import bar
from newsarchive.cli.reading import kinds, print_refused
from newsarchive.snippet import printable

if TYPE_CHECKING:
    from newsarchive.results import Report

__all__ = ["follow"]

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_PERIOD = re.compile(r"(\d{1,6})([smhd])")
_SHORTEST = 60  # seconds: a feed is not asked more often


def _seconds(_: click.Context, __: click.Parameter, value: str) -> float:
    """A time like 15m in seconds."""
    match = _PERIOD.fullmatch(value.strip().lower())
    if match is None:
        raise click.BadParameter(f"{value!r} is no time: write one like 15m, 1h or 1d")
    seconds = int(match[1]) * _UNITS[match[2]]
    if seconds < _SHORTEST:
        raise click.BadParameter(f"sites are asked at most every {_SHORTEST} seconds")
    return float(seconds)


_options = with_options(
    (
        click.argument("urls", nargs=-1, required=True, metavar="URL..."),
        archive_option,
        click.option("--once", is_flag=True, help="Ask once and end, as cron wants it."),
        click.option(
            "--every",
            callback=_seconds,
            default="15m",
            show_default=True,
            metavar="TIME",
            help="How often to ask: 90s, 15m, 1h, 1d.",
        ),
        click.option(
            "--warc",
            type=click.Path(dir_okay=False, writable=True),
            help="Append all that is fetched to this web archive; compressed if it ends with .gz.",
        ),
        click.option(
            "--any-host",
            is_flag=True,
            help="Follow links and redirects to other hosts than that of the URL.",
        ),
        click.option(
            "--pages",
            type=click.IntRange(1),
            default=500,
            show_default=True,
            help="The most pages to fetch of one URL at once; the rest comes later.",
        ),
        click.option(
            "--pause",
            type=click.FloatRange(0),
            default=1.0,
            show_default=True,
            metavar="SECONDS",
            help="Between two requests to one host.",
        ),
        click.option(
            "--user-agent",
            help="How to name yourself to the sites [default: newsarchive/VERSION].",
        ),
        click.option("--timezone", help="Time zone of times without one [default: Asia/Almaty]."),
        click.option(
            "--port",
            "ports",
            type=click.IntRange(1, 65535),
            multiple=True,
            default=(80, 443),
            show_default="80 and 443",
            help="A port that may be connected to; may be repeated.",
        ),
        click.option(
            "--allow-private",
            is_flag=True,
            help="Connect also to addresses that are not of the public internet.",
        ),
        click.option(
            "--proxy",
            is_flag=True,
            help="Use the proxies of the environment; they resolve names themselves.",
        ),
        lock_option,
        json_option("Print the report of each round as a JSON line."),
    )
)


@click.command()
@_options
def follow(
    urls: tuple[str, ...],
    once: bool,  # noqa: FBT001
    every: float,
    as_json: bool,  # noqa: FBT001
    lock_timeout: float,
    **options: Any,
) -> None:
    """Add what is new on sites to the archive.

    URLs are of RSS and Atom feeds, of news sitemaps, or of pages that name their feeds. The full
    pages of new entries are fetched, read and added. What was fetched is remembered in a file
    beside the archive.
    """
    with bar(0, "pages") as progress:

        def show(report: Report) -> None:
            _print(report, as_json=as_json)

        report = newsarchive.follow(
            *urls,
            every=None if once else every,
            timeout=lock_timeout,
            progress=lambda step: progress.update(step.done, printable(step.address)),
            on_round=show,
            **options,
        )
    # Nothing new is no failure; that nothing could be fetched is one.
    if report.refused and report.read == len(report.refused):
        raise SystemExit(2)


def _print(report: Report, *, as_json: bool) -> None:
    """Print what a round did."""
    if as_json:
        json_line(attrs.asdict(report))
    else:
        names = ("added", "updated", "unchanged", "duplicates")
        counts = [f"{getattr(report, name):,} {name}" for name in names]
        click.echo(f"{', '.join(counts)}, {len(report.refused):,} refused")
    print_refused(report.refused, "")
    for note in report.notes:
        if note.code == "layout":
            click.echo(printable(str(note)), err=True)
    if told := kinds(report.refused, report.notes):
        click.echo(told, err=True)
