"""What an article's own text says about it: who published it, from where, when, and whom it cites."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import attrs

from newsarchive.kazakh.dates import parse_date
from newsarchive.readers.attribution import Dateline, attribution, dateline

if TYPE_CHECKING:
    from newsarchive.articles import Article
    from newsarchive.readers.settings import Settings

__all__ = ["completed"]

_HEAD = 2000  # an attribution stands in the first paragraphs; further down others are quoted
_LABEL = re.compile(
    r"\s*(?:жарияланды|жарияланған(?:\s+күні)?|күні|jarıalandy|опубликовано)\s*:?\s*", re.IGNORECASE
)


def completed(article: Article, settings: Settings) -> Article:
    """The article with what its text says where a field is missing; what was given is never overwritten.

    `extra["derived"]` has each derived field with the words it was taken from, `extra["cited"]` the parties the text
    refers to, `extra["place"]` the place of its dateline.

    Args:
        article: as it was read.
        settings: the options of `read`.
    """
    head = article.text[:_HEAD]
    found = attribution(head)
    line = next(filter(None, map(dateline, head.split("\n")[:3])), Dateline())
    derived: dict[str, str] = {}
    fields: dict[str, Any] = {}
    extra = dict(article.extra)
    source = found.source or line.source
    if article.source is None and source:
        fields["source"] = source
        derived["source"] = found.words if found.source else line.words
    if article.date is None:
        for printed in (line.date or "", *_date_lines(article.text)):
            when = parse_date(printed, reference=settings.today, zone=settings.zone())
            if when is not None:
                fields["date"], derived["date"] = when, printed
                break
    further: tuple[tuple[str, str | list[str] | None, str], ...] = (
        ("place", line.place, line.words),
        ("cited", list(found.cited), found.words),
    )
    for name, value, words in further:
        if value and name not in extra:
            extra[name], derived[name] = value, words
    if not derived:
        return article
    extra.setdefault("derived", derived)
    if article.id == _own_id(article):  # it was made from what is now completed
        fields["id"] = None
    return attrs.evolve(article, **fields, extra=extra)


def _own_id(article: Article) -> str:
    return attrs.evolve(article, id=None).id


def _date_lines(text: str) -> list[str]:
    """Lines that may be nothing but a date: the first three and the last."""
    lines = [line for line in text.splitlines() if line.strip()]
    return [
        _LABEL.sub("", line, count=1) for line in (*lines[:3], *lines[3:][-1:]) if len(line) < 60
    ]
