"""A sentence with the words that matched marked: as text, for a page, for a terminal."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["Format", "printable", "snippet"]

Format = Literal["text", "html", "ansi"]

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def printable(text: str) -> str:
    """Text that cannot command a terminal: control characters but tab and line end are left out."""
    return _CONTROL.sub("", text)


# For each format: how the text is made safe, what stands before a match and what behind it.
_FORMATS: dict[str, tuple[Callable[[str], str], str, str]] = {
    "text": (str, "", ""),
    "html": (html.escape, "<mark>", "</mark>"),
    "ansi": (printable, "\x1b[1;31m", "\x1b[0m"),
}


def snippet(text: str, matches: Sequence[tuple[int, int]], format: Format = "text") -> str:  # noqa: A002
    """A text with its matches marked.

    Args:
        text: a sentence as printed.
        matches: (start, end) in characters, in order, none over another.
        format: «text», «html» (escaped, quotes too) or «ansi» (without the text's own control characters).

    Raises:
        ValueError: there is no such format.
    """
    if format not in _FORMATS:
        raise ValueError(f"there is no format {format!r}: choose one of {', '.join(_FORMATS)}")
    safe, before, behind = _FORMATS[format]
    parts = []
    at = 0
    for start, end in matches:
        parts += [safe(text[at:start]), before, safe(text[start:end]), behind]
        at = end
    return "".join([*parts, safe(text[at:])])
