"""Plain text, one article a file: the first line is the title."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsarchive.readers.records import Record, Records

if TYPE_CHECKING:
    from newsarchive.readers.content import Content

__all__ = ["read_text"]


def read_text(content: Content) -> Records:
    """The article of a text file."""
    title, _, text = content.text().strip("\ufeff\n\t ").partition("\n")
    yield Record({"title": title, "text": text.strip("\n")})
