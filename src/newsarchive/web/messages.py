"""What the library says, in the language of the page: its notes and its errors.

The library speaks English, and puts values into its sentences. Here each kind of sentence stands
once, with names for its values; the catalogues translate it under the same name. What is of none
of these kinds stays English, and the page marks it so.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from newsarchive.web.texts import Texts

__all__ = ["KINDS", "Said", "said"]

KINDS: Sequence[str] = (
    # Where: stands at the end of others.
    "%(message)s (at character %(place)s)",
    # Notes of a query that was read differently.
    "Read as words only: %(message)s.",
    "The text is long: its signs are read as blanks.",
    "The text is long: only its first %(count)s characters are read.",
    "The text is long: only its first %(count)s words are read.",
    "A quotation mark that is never closed is read as a blank.",
    "A bracket without its partner is read as a blank.",
    "%(word)s is no field: it is read as a word.",
    # Notes of what was counted.
    "%(count)s article is left out: no %(step)s can be told from the date.",
    "%(count)s articles are left out: no %(step)s can be told from the date.",
    # Errors of a query.
    (
        "there is no field '%(word)s': did you mean %(field)s:; "
        "in quotation marks it is looked for as it stands"
    ),
    (
        "'%(word)s' is not a valid date: write it as 2019-11-22, 22.11.2019, "
        "2019-11-22T17:36+06:00, 2019-11 or 2019"
    ),
    "nothing can be since %(since)s and until %(until)s: exchange the two dates",
    "the query is empty: enter a word, or * for every article",
    "the query has %(count)s characters: shorten it to %(most)s",
    "the query has more than %(count)s words: leave some out",
    "brackets stand more than %(count)s deep: take some out",
    "after ^ belongs a number above 0 and up to %(count)s",
    "after ~ belongs a number of words from 1 to %(count)s",
    "after %(field)s belongs a word",
    "a word can have up to %(count)s stars: leave some out",
    "'%(word)s' may mean more than %(count)s words: type more of its beginning",
    "«before» needs a set with dates: give it a `since`",
)
"""Every kind of sentence that a reader may meet; a value is a name between %( and )s."""

_VALUE = re.compile(r"%\((\w+)\)s")


class Said(NamedTuple):
    """A sentence as a page shows it.

    Attributes:
        text: the sentence.
        language: it is in.
    """

    text: str
    language: str


def said(message: str, texts: Texts) -> Said:
    """A sentence of the library in the language of a page; in English where it has no other.

    Args:
        message: as the library says it.
        texts: of the page.

    Example:
        >>> from newsarchive.web.texts import texts_of
        >>> said("The text is long: its signs are read as blanks.", texts_of("ru")).text
        'Текст длинный: знаки прочитаны как пробелы.'
    """
    for kind in KINDS:
        match = _pattern(kind).fullmatch(message)
        if match is not None:
            values = _translated(match.groupdict(), texts)
            return Said(texts(kind, **values), texts.language)
    return Said(message, "en")


def _translated(values: Mapping[str, str], texts: Texts) -> dict[str, str]:
    """The values of a sentence: those that are words of the library in the page's language."""
    shown = dict(values)
    if "message" in shown:
        shown["message"] = said(shown["message"], texts).text
    if "step" in shown:
        shown["step"] = texts(shown["step"])
    return shown


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    """What finds the sentences of a kind, and in them its values."""
    pieces = _VALUE.split(kind)
    # Fixed text and the names of values take turns.
    fixed = [re.escape(piece) for piece in pieces[::2]]
    named = [f"(?P<{name}>.+)" for name in pieces[1::2]]
    turns = [text for pair in zip(fixed, [*named, ""], strict=True) for text in pair]
    return re.compile("".join(turns), re.DOTALL)
