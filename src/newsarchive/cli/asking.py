"""Options of the commands that ask an archive something: filters, copies, time, files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from newsarchive.articles import FIELDS
from newsarchive.cli.options import json_option

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = [
    "copies_option",
    "file_options",
    "filter_options",
    "filtered",
    "output_of",
    "taken",
    "timeout_option",
    "wheres",
]

filter_options = (
    click.option(
        "--since",
        metavar="DATE",
        help="From this day, month or year on: 2019-11-22, 2019-11, 2019.",
    ),
    click.option("--until", metavar="DATE", help="Up to and including this day, month or year."),
    *(
        # One option for each field that articles are filtered by.
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
"""What an article must have beside matching a query."""

timeout_option = click.option(
    "--timeout",
    type=click.FloatRange(0, min_open=True),
    metavar="SECONDS",
    help="Stop after this many seconds and exit with status 2.",
)


def copies_option(default: str, what: str) -> Callable[..., Any]:
    """The option that says what near copies count for.

    Args:
        default: «count» or «collapse».
        what: what its help says.
    """
    return click.option(
        "--copies",
        type=click.Choice(["count", "collapse"]),
        default=default,
        show_default=True,
        help=what,
    )


def file_options(json_help: str = "Print all rows as JSON Lines.") -> tuple[Any, ...]:
    """The options that say where a table goes.

    Args:
        json_help: what the help of `--json` says.
    """
    file = click.Path(dir_okay=False, writable=True)
    return (
        json_option(json_help),
        click.option("--csv", "as_csv", is_flag=True, help="Print all rows as CSV."),
        click.option("--xlsx", type=file, metavar="FILE", help="Write all rows as a workbook."),
        click.option("--svg", type=file, metavar="FILE", help="Write a chart as SVG."),
    )


def taken(options: dict[str, Any], *names: str) -> dict[str, Any]:
    """Some of the options of a command, taken out of the others."""
    return {name: options.pop(name) for name in names if name in options}


def output_of(options: dict[str, Any]) -> dict[str, Any]:
    """Where the options of a command say that its table goes."""
    return taken(options, "as_json", "as_csv", "xlsx", "svg")


def filtered(options: dict[str, Any]) -> dict[str, Any]:
    """The filters among the options of a command, as an archive takes them."""
    given: Mapping[str, Any] = taken(options, "since", "until", *FIELDS)
    every = {**given, "where": wheres(options.pop("where"))}
    # Click gives an empty tuple for an option that nobody gave: no filter is meant.
    return {name: value for name, value in every.items() if value}


def wheres(pairs: tuple[str, ...]) -> dict[str, list[str]]:
    """--where KEY=VALUE, one key perhaps several times -> the values of each key.

    Raises:
        click.UsageError: there is no key or no value.
    """
    wanted: dict[str, list[str]] = {}
    for pair in pairs:
        key, _, value = pair.partition("=")
        if not key or not value:
            raise click.UsageError("--where needs KEY=VALUE, for example --where region=Алматы")
        wanted.setdefault(key, []).append(value)
    return wanted
