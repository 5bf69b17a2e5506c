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
            # Click may write through a stream of its own; it takes the errors from this one.
            stream.reconfigure(errors="replace")


def json_line(value: Any) -> None:
    """Print a value as JSON on one line; letters that the console lacks are escaped."""
    encoding = str(getattr(sys.stdout, "encoding", None) or "utf-8")
    # utf-8, utf_8, UTF-16LE: these have every letter.
    unicode = encoding.lower().startswith("utf")
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
    # `textwrap` counts escapes as letters and breaks inside long words, so words are put here.
    width = max(shutil.get_terminal_size().columns, _NARROWEST)
    lines = []
    words: list[str] = []
    room = width - len(first)
    for word in text.split():
        length = len(_ESCAPE.sub("", word))
        # A word alone on its line stays there, even if the line is shorter.
        if words and length > room:
            lines.append(" ".join(words))
            words = []
            room = width - len(rest)
        words.append(word)
        room -= length + 1  # a blank follows
    lines.append(" ".join(words))
    return first + f"\n{rest}".join(lines)
