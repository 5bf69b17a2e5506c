"""How text, JSON and colors reach the terminal, whatever terminal it is."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import sys
from typing import Any

import click

__all__ = ["can_color", "json_line", "prepare_console", "wrapped"]

_ESCAPE = re.compile(r"\x1b\[[0-9;]*m")
_NARROWEST = 20  # columns; a narrower terminal gets lines of this length


def prepare_console() -> None:
    """Let no letter that the console's encoding lacks stop a command: it is printed as «?»."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def json_line(value: Any) -> None:
    """Print a value as JSON on one line; letters that the console lacks are escaped as JSON allows it."""
    encoding = str(getattr(sys.stdout, "encoding", None) or "utf-8")
    unicode = encoding.lower().replace("_", "-").startswith("utf")
    click.echo(json.dumps(value, ensure_ascii=not unicode))


def can_color(wish: str) -> bool:
    """Whether standard output gets colors.

    Args:
        wish: «always», «never» or «auto»: if it is a terminal that has them. NO_COLOR and
            FORCE_COLOR in the environment count as <https://no-color.org> and
            <https://force-color.org> say.
    """
    if wish != "auto":
        return wish == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def wrapped(text: str, first: str, rest: str) -> str:
    """A text broken between words at the width of the terminal; as it is where there is none.

    Args:
        text: on one line, perhaps with escapes for colors, which take no room.
        first: what stands before the first line.
        rest: what stands before the others.
    """
    if not sys.stdout.isatty():
        return first + text
    width = max(shutil.get_terminal_size().columns, _NARROWEST)
    lines = [first]
    room = width - len(first)
    empty = True
    for word in text.split():
        length = len(_ESCAPE.sub("", word))
        needed = length if empty else length + 1
        if needed > room and not empty:
            lines.append(rest)
            room = width - len(rest)
            empty = True
        lines[-1] += word if empty else f" {word}"
        room -= length if empty else length + 1
        empty = False
    return "\n".join(lines)
