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
# What a spreadsheet takes for the begin of a formula, and what it takes for a number.
_FORMULA = re.compile(r"[=+\-@\t\r\n]")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?\Z")
# C0, DEL and C1 but tab and line end: an escape sequence begins with one of them.
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
    formula = _FORMULA.match(text) and not _NUMBER.match(text)
    return f"'{text}" if formula else text


# For each format: how the text is made safe, what stands before a match and what after it.
_FORMATS: dict[str, tuple[Callable[[str], str], str, str]] = {
    "text": (str, "", ""),
    "html": (html.escape, "<mark>", "</mark>"),
    "ansi": (printable, "\x1b[1;31m", "\x1b[0m"),
}

_WIDTH = 240
# Characters before the first match where a text is cut, and the share of a narrow window.
_MARGIN = 40
_MARGIN_SHARE = 1 / 4


def snippet(
    text: str,
    matches: Sequence[tuple[int, int]],
    format: Format = "text",  # noqa: A002 - the contract's name
    width: int = _WIDTH,
) -> str:
    """A text with its matches marked; a long one is cut at words around where they stand densest.

    It takes time in proportion to the text and the number of matches.

    Args:
        text: a sentence as printed.
        matches: (start, end) in characters, in order, none over another.
        format: «text», «html» (escaped, quotes too) or «ansi» (without the text's own control
            characters).
        width: about how many characters of the text are shown; «…» stands where some are left out.

    Raises:
        ValueError: there is no such format.

    >>> snippet("Лифт тоқтады.", [(0, 4)], "html")
    '<mark>Лифт</mark> тоқтады.'
    >>> snippet("Бірінші екінші үшінші төртінші", [(15, 21)], width=16)
    '…үшінші…'
    """
    if format not in _FORMATS:
        raise ValueError(f"there is no format {format!r}: choose one of {', '.join(_FORMATS)}")
    safe, before, after = _FORMATS[format]
    low, high = _window(text, matches, width)
    parts = []
    if low:
        parts.append("…")
    at = low
    for start, end in matches:
        # A match outside the window, or over its edge, is not shown.
        if start < low or end > high:
            continue
        # Text and match are made safe apart, so that the marks between them stay marks.
        plain = safe(text[at:start])
        marked = safe(text[start:end])
        parts.append(plain)
        parts.append(f"{before}{marked}{after}")
        at = end
    rest = safe(text[at:high])
    parts.append(rest)
    if high < len(text):
        parts.append("…")
    return "".join(parts)


def _window(text: str, matches: Sequence[tuple[int, int]], width: int) -> tuple[int, int]:
    """From where to where a text is shown: the part of about this width with most matches."""
    if len(text) <= width:
        return 0, len(text)
    low = _densest(text, matches, width)
    high = low + width
    within = [(start, end) for start, end in matches if low <= start and end <= high]
    # Words are not cut, but a word longer than the window is, and a match is never left out.
    cuts_first_word = low > 0 and not text[low - 1].isspace()
    if cuts_first_word:
        first = within[0][0] if within else high
        low = _after_blank(text, low, first)
    cuts_last_word = high < len(text) and not text[high].isspace()
    if cuts_last_word:
        last = within[-1][1] if within else low
        high = _before_blank(text, last, high)
    # The «…» stands at a word, without a blank between.
    shown = text[low:high]
    leading = len(shown) - len(shown.lstrip())
    trailing = len(shown) - len(shown.rstrip())
    return low + leading, high - trailing


def _densest(text: str, matches: Sequence[tuple[int, int]], width: int) -> int:
    """Where the window begins that holds most matches; of several, the first."""
    last = len(text) - width
    best = 0
    most = 0
    # Both ends of the window only move on, so each match is looked at twice, not once a window.
    past = 0
    margin = min(_MARGIN, int(width * _MARGIN_SHARE))
    for number, (start, _) in enumerate(matches):
        # Some words before the match tell what it is about; the text's end leaves no gap.
        low = max(start - margin, 0)
        low = min(low, last)
        while past < len(matches) and matches[past][1] <= low + width:
            past += 1
        held = past - number
        if held > most:
            best = low
            most = held
    return best


def _after_blank(text: str, low: int, high: int) -> int:
    """The first place from `low` to `high` where a word begins; `low` where none does."""
    blank = _BLANK.search(text, low, high)
    return blank.end() if blank else low


def _before_blank(text: str, low: int, high: int) -> int:
    """The last place from `low` to `high` where a word ends; `high` where none does."""
    last = high
    for blank in _BLANK.finditer(text, low, high):
        last = blank.start()
    return last
