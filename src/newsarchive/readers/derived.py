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

_HEAD = 2000  # an attribution stands in the first paragraphs; further down others are quoted
_LABEL = re.compile(
    r"\s*(?:жарияланды|жарияланған(?:\s+күні)?|күні|jarıalandy|опубликовано)\s*:?\s*", re.IGNORECASE
)


def completed(fields: Mapping[str, Any], settings: Settings) -> dict[str, Any]:
    """The fields of an article with what its text says where one is missing.

    What was given is never overwritten.

    `extra["derived"]` has each derived field with the words it was taken from, `extra["cited"]` the
    parties the text refers to, `extra["place"]` the place of its dateline.

    Args:
        fields: of an Article, as they were read.
        settings: the options of `read`.
    """
    text = fields.get("text") or ""
    head = text[:_HEAD]
    found = attribution(head)
    line = next(filter(None, map(dateline, head.split("\n")[:3])), Dateline())
    derived: dict[str, str] = {}
    further: dict[str, Any] = {}
    extra = dict(fields["extra"])

    source = found.source or line.source
    if not fields.get("source") and source:
        further["source"] = source
        derived["source"] = found.words if found.source else line.words
    if fields.get("date") is None:
        when, printed = _dated(line, text, settings)
        if when is not None:
            further["date"], derived["date"] = when, printed
    # Found beside the fields of an Article, so it stands in `extra`.
    beside: tuple[tuple[str, str | list[str] | None, str], ...] = (
        ("place", line.place, line.words),
        ("cited", list(found.cited), found.words),
    )
    for name, value, words in beside:
        if value and name not in extra:
            extra[name], derived[name] = value, words
    if derived:
        extra.setdefault("derived", derived)
    return {**fields, **further, "extra": extra}


def _dated(line: Dateline, text: str, settings: Settings) -> tuple[When | None, str]:
    """The date of the dateline, or of a line that is nothing but one; and how it is printed."""
    for printed in (line.date or "", *_date_lines(text)):
        when = parse_date(printed, reference=settings.today, zone=settings.zone())
        if when is not None:
            return when, printed
    return None, ""


def _date_lines(text: str) -> list[str]:
    """Lines that may be nothing but a date: the first three and the last."""
    lines = [line for line in text.splitlines() if line.strip()]
    shown = (*lines[:3], *lines[3:][-1:])
    return [_LABEL.sub("", line, count=1) for line in shown if len(line) < 60]
