"""A sentence with the words that matched marked: as text, for a page, for a terminal."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["Format", "csv_cell", "printable", "snippet"]

Format = Literal["text", "html", "ansi"]

_BLANK = re.compile(r"\s+")
_FORMULA = re.compile(r"[=+\-@\t\r\n]")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?\Z")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def printable(text: str) -> str:
    """Text that cannot command a terminal: control characters but tab and line end are left out."""
    return _CONTROL.sub("", text)


def csv_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: one that would start one gets an apostrophe.

    Rule: OWASP, CSV Injection. Plain numbers stay as they are.

    >>> csv_cell("=1+1"), csv_cell("-5")
    ("'=1+1", '-5')
    """
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.match(text) else text


# For each format: how the text is made safe, what stands before a match and what after it.
_FORMATS: dict[str, tuple[Callable[[str], str], str, str]] = {
    "text": (str, "", ""),
    "html": (html.escape, "<mark>", "</mark>"),
    "ansi": (printable, "\x1b[1;31m", "\x1b[0m"),
}


_WIDTH = 240
_MARGIN = 40  # characters before the first match where a sentence is cut


def snippet(
    text: str,
    matches: Sequence[tuple[int, int]],
    format: Format = "text",  # noqa: A002 - the contract's name
    width: int = _WIDTH,
) -> str:
    """A text with its matches marked; a long one is cut at words around where they stand densest.

    Args:
        text: a sentence as printed.
        matches: (start, end) in characters, in order, none over another.
        format: «text», «html» (escaped, quotes too) or «ansi» (without the text's own control characters).
        width: about how many characters of the text are shown; «…» stands where some are left out.

    Raises:
        ValueError: there is no such format.
    """
    if format not in _FORMATS:
        raise ValueError(f"there is no format {format!r}: choose one of {', '.join(_FORMATS)}")
    safe, before, behind = _FORMATS[format]
    low, high = _window(text, matches, width)
    parts = ["…"] if low else []
    at = low
    for start, end in matches:
        if low <= start and end <= high:
            parts += [safe(text[at:start]), before, safe(text[start:end]), behind]
            at = end
    return "".join([*parts, safe(text[at:high]), "…" if high < len(text) else ""])


def _window(text: str, matches: Sequence[tuple[int, int]], width: int) -> tuple[int, int]:
    """From where to where a text is shown: the part of about this width that has most of the matches."""
    if len(text) <= width:
        return 0, len(text)
    best, most = 0, 0
    past = 0  # the first match that ends after the window; it only moves on
    for number, (start, _) in enumerate(matches):
        low = min(max(start - _MARGIN, 0), len(text) - width)
        while past < len(matches) and matches[past][1] <= low + width:
            past += 1
        if past - number > most:
            best, most = low, past - number
    low, high = best, best + width
    within = [span for span in matches if low <= span[0] and span[1] <= high]
    if low and not text[low - 1].isspace():
        low = _after_blank(text, low, within[0][0] if within else high)
    if high < len(text) and not text[high].isspace():
        high = _before_blank(text, within[-1][1] if within else low, high)
    return low + len(text[low:high]) - len(text[low:high].lstrip()), low + len(
        text[low:high].rstrip()
    )


def _after_blank(text: str, low: int, high: int) -> int:
    """The first place from `low` to `high` where a word begins; `low` where none does."""
    blank = _BLANK.search(text, low, high)
    return blank.end() if blank else low


def _before_blank(text: str, low: int, high: int) -> int:
    """The last place from `low` to `high` where a word ends; `high` where none does."""
    blanks = [match.start() for match in _BLANK.finditer(text, low, high)]
    return blanks[-1] if blanks else high
