"""What kinds of values a parameter may have: how each is read, and its JSON schema.

A kind is called with the text of a URL and gives the value. It raises ValueError with a reason that
a reader of the API can use: «is a whole number from 1 to 100».
"""

from __future__ import annotations

from typing import Any
from unicodedata import normalize

import attrs

from newsarchive.articles import parse_when
from newsarchive.errors import ArticleError

__all__ = ["Choice", "Count", "Day", "Flag", "Names", "Text"]

# What the library reads beside, «22.11.2019», is for people: programs write ISO dates.
_DAY = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9:.+Z-]{2,32})?)?)?$"
_TRUE = ("true", "1")
_FALSE = ("false", "0")


@attrs.frozen
class Choice:
    """One of some words.

    Attributes:
        words: that may be chosen; an empty one among them is that of a form left as it was.
    """

    words: tuple[str, ...]

    def __call__(self, text: str) -> str:
        """The word itself.

        >>> Choice(("stem", "form"))("form")
        'form'
        """
        if text not in self.words:
            chosen = ", ".join(filter(None, self.words))
            raise ValueError(f"is one of {chosen}")
        return text

    def schema(self) -> dict[str, Any]:
        """Its JSON schema."""
        return {"type": "string", "enum": [word for word in self.words if word]}


@attrs.frozen
class Count:
    """A whole number.

    Attributes:
        least: the smallest that is allowed.
        most: the largest one.
    """

    least: int
    most: int

    def __call__(self, text: str) -> int:
        """The number.

        >>> Count(1, 100)("25")
        25
        """
        # Python would also read «1_000» and the digits of other scripts.
        plain = text.isascii() and text.removeprefix("-").isdigit() and len(text) < 20
        if not plain or not self.least <= int(text) <= self.most:
            raise ValueError(f"is a whole number from {self.least} to {self.most}")
        return int(text)

    def schema(self) -> dict[str, Any]:
        """Its JSON schema."""
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


@attrs.frozen
class Text:
    """Any text, composed (NFC) and without white space at its ends.

    Attributes:
        most: characters. A page cuts what is longer, the API refuses it.
    """

    most: int

    def __call__(self, text: str) -> str:
        """The text, cut where it is too long.

        >>> Text(6)("  мектептер ")
        'мектеп'
        """
        # Letters with marks come in two spellings from some keyboards; SQLite stops at NUL.
        return normalize("NFC", text).replace("\x00", "").strip()[: self.most].strip()

    def schema(self) -> dict[str, Any]:
        """Its JSON schema."""
        return {"type": "string", "maxLength": self.most}


@attrs.frozen
class Day:
    """A day, a month, a year or a moment."""

    def __call__(self, text: str) -> str:
        """The date as it was given.

        >>> Day()("2025-09")
        '2025-09'
        """
        try:
            parse_when(text)
        except ArticleError as error:
            raise ValueError("is a date such as 2025, 2025-09 or 2025-09-05") from error
        return text

    def schema(self) -> dict[str, Any]:
        """Its JSON schema."""
        return {"type": "string", "pattern": _DAY, "examples": ["2025-09"]}


@attrs.frozen
class Flag:
    """Yes or no."""

    def __call__(self, text: str) -> bool:
        """Whether it is yes.

        >>> Flag()("1"), Flag()("false")
        (True, False)
        """
        if text not in {*_TRUE, *_FALSE}:
            raise ValueError("is true, false, 1 or 0")
        return text in _TRUE

    def schema(self) -> dict[str, Any]:
        """Its JSON schema."""
        return {"type": "string", "enum": [*_TRUE, *_FALSE]}


@attrs.frozen
class Names:
    """Some of some words, each once, with commas between them.

    Attributes:
        words: that may be chosen.
    """

    words: tuple[str, ...]

    def __call__(self, text: str) -> tuple[str, ...]:
        """The words.

        >>> Names(("facets", "trend"))("trend,facets")
        ('trend', 'facets')
        """
        # Twice the same would be two spellings of one request, and two tags.
        names = text.split(",")
        if not set(names) <= set(self.words) or len(set(names)) < len(names):
            listed = ", ".join(self.words)
            raise ValueError(f"names some of {listed}, each once, with commas between them")
        return tuple(names)

    def schema(self) -> dict[str, Any]:
        """Its JSON schema."""
        word = {"type": "string", "enum": list(self.words)}
        return {"type": "array", "items": word, "minItems": 1, "uniqueItems": True}
