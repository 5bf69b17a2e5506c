"""The group of commands, and what several of them have in common."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

import newsarchive
from newsarchive.snippet import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["archive_option", "commands", "counted", "json_option", "with_options"]


class Commands(click.Group):
    """The commands in the order in which a newcomer needs them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # the reader of our output, such as head, has had enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return None


@click.group(
    cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(newsarchive.__version__, prog_name="newsarchive")
def commands() -> None:
    """Search archives of Kazakh-language news.

    \b
    newsarchive rebuild articles/             make ./archive from files
    newsarchive search 'премьер министр'      the best articles, with their best sentences
    newsarchive add today.jsonl               put in more
    """  # noqa: D301 - click keeps the lines behind \b as they are


def with_options(options: tuple[Callable[..., Any], ...]) -> Callable[..., Any]:
    """A decorator that gives a command several options, in this order."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def archive_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the option that names its archive."""
    return click.option(
        "--archive",
        "-a",
        type=click.Path(file_okay=False),
        envvar="NEWSARCHIVE",
        default="archive",
        show_default="$NEWSARCHIVE, else ./archive",
        help="The folder of the archive.",
    )(command)


def json_option(what: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A decorator that gives a command output for machines."""
    return click.option("--json", "as_json", is_flag=True, help=what)


def counted(values: Mapping[str, int]) -> str:
    """The first values and their counts on one line."""
    return ", ".join(f"{printable(value)} {count:,}" for value, count in list(values.items())[:20])
