"""Options that several commands have."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from newsarchive.snippet import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["archive_option", "counted", "is_key", "json_option", "lock_option", "with_options"]

# What a key of an article looks like; see `Article.key`.
_KEY = re.compile(r"[a-z2-7]{13}")
_COUNTED = 20  # values that are shown of a field


def with_options(options: tuple[Callable[..., Any], ...]) -> Callable[..., Any]:
    """A decorator that gives a command several options, in this order."""

    # Decorators apply from the last to the first, and the help lists options as they applied.
    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def _nearest_archive(
    context: click.Context, parameter: click.Parameter, value: str | None
) -> str | None:
    """The archive that is named nearest to the command: with it, else before it."""
    if value is not None:
        return value
    if context.parent is not None:
        inherited: str = context.parent.params[str(parameter.name)]
        return inherited
    # Nobody named one. The import is late, for `newsarchive --help` needs none of it.
    from newsarchive._api import default_path  # noqa: PLC0415

    return str(default_path())


def archive_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the option that names its archive."""
    return click.option(
        "--archive",
        "-a",
        type=click.Path(file_okay=False),
        callback=_nearest_archive,
        show_default="$NEWSARCHIVE, else ./archive",
        help="Folder of the archive.",
    )(command)


def lock_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command that writes the option how long it waits for another writer."""
    return click.option(
        "--lock-timeout",
        type=click.FloatRange(0),
        default=10.0,
        show_default=True,
        metavar="SECONDS",
        help="How long to wait while another process writes to the archive.",
    )(command)


def json_option(what: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A decorator that gives a command output for machines."""
    return click.option("--json", "as_json", is_flag=True, help=what)


def is_key(name: str) -> bool:
    """Whether a name may be the key of an article. An id may look so, too."""
    return _KEY.fullmatch(name) is not None


def counted(values: Mapping[str, int]) -> str:
    """The first values and their counts on one line."""
    first = list(values.items())[:_COUNTED]
    shown = [f"{printable(value)} {count:,}" for value, count in first]
    return ", ".join(shown)
