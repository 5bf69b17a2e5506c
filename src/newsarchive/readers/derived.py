"""What an article's own text says about it.

Who published it, from where, when, and whom it cites.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from newsarchive.kazakh.dates import parse_date
from newsarchive.readers.attribution import Dateline, attribution, dateline

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsarchive.kazakh.dates import When
    from newsarchive.readers.settings import Settings

__all__ = ["completed"]

# Characters: an attribution stands in the first paragraphs; further down others are quoted.
_HEAD = 2000
_LONGEST_DATE = 60  # characters of a line that may be nothing but a date
# What may stand before the date on such a line: «Жарияланған күні: 5 наурыз 2024».
_LABEL = re.compile(
    r"\s*(?:жарияланды|жарияланған(?:\s+күні)?|күні|jarıalandy|опубликовано)\s*:?\s*", re.IGNORECASE
)


def completed(fields: Mapping[str, Any], settings: Settings) -> dict[str, Any]:
    """The fields of an article, completed by what its text says where one is missing.

    What was given is never overwritten. `extra["derived"]` has each derived field with the words it
    was taken from, `extra["cited"]` the parties the text refers to, `extra["place"]` the place of
    its dateline.

    Args:
        fields: of an Article, as they were read.
        settings: the options of `read`.
    """
    text = fields.get("text") or ""
    head = text[:_HEAD]
    found = attribution(head)
    line = _first_dateline(head)
    made = dict(fields)
    made["extra"] = extra = dict(fields["extra"])
    derived: dict[str, str] = {}

    if not fields.get("source"):
        # «деп хабарлайды zakon.kz» goes before «АСТАНА. ҚазАқпарат –», which may be of the agency
        # that the publisher has the news from.
        source, words = (found.source, found.words)
        if not source:
            source, words = (line.source, line.words)
        if source:
            made["source"] = source
            derived["source"] = words
    if fields.get("date") is None:
        when, printed = _dated(line, text, settings)
        if when is not None:
            made["date"] = when
            derived["date"] = printed

    # An Article has no fields for these, so they stand in `extra`.
    if line.place and "place" not in extra:
        extra["place"] = line.place
        derived["place"] = line.words
    if found.cited and "cited" not in extra:
        extra["cited"] = list(found.cited)
        derived["cited"] = found.words
    if derived:
        extra.setdefault("derived", derived)
    return made


def _first_dateline(head: str) -> Dateline:
    """The dateline of the first three lines, one of which is the title; an empty one without."""
    for line in head.split("\n")[:3]:
        found = dateline(line)
        if found is not None:
            return found
    return Dateline()


def _dated(line: Dateline, text: str, settings: Settings) -> tuple[When | None, str]:
    """The date of the dateline, or of a line that is nothing but one; and how it is printed."""
    places = [line.date or "", *_date_lines(text)]
    for printed in places:
        when = parse_date(printed, reference=settings.today, zone=settings.zone())
        if when is not None:
            return when, printed
    return None, ""


def _date_lines(text: str) -> list[str]:
    """Lines that may be nothing but a date: the first three and the last."""
    lines = [line for line in text.splitlines() if line.strip()]
    last = lines[3:][-1:]
    short = [line for line in lines[:3] + last if len(line) < _LONGEST_DATE]
    return [_LABEL.sub("", line, count=1) for line in short]
