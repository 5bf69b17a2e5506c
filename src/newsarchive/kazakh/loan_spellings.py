"""Other Cyrillic spellings of what was read from Latin letters: мелс, мэлс; автомобил, автомобиль.

The Latin alphabets do not write ь, tell neither э from е nor я from иа, and a capital I can be і or
и. The spelling rules and the list of loans decide for most words; for a name that is in no list
only a text can tell, so whoever searches tries the others too.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MOST", "loan_spellings"]

MOST = 120
"""Spellings of one word."""

_CONSONANT = "[бвгджзклмнпрстфхцчшщ]"
# (what was read, what it may be): one place of a word at a time.
_CHOICES = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        ("е", "э"),
        ("э", "е"),
        ("^і", "и"),
        ("и[ая]", "я"),
        ("и[ую]", "ю"),
        ("[иі]", "й"),
        ("й", "и"),
        ("иа", "ия"),
        ("ия", "иа"),
        ("тс", "ц"),
        ("ц", "тс"),
        ("тш", "ч"),
        ("штш|штч|шч|шш", "щ"),
        ("і", "и"),
        ("ы", "и"),
        (f"(?<=[лнсрдтзвфм])(?={_CONSONANT}|$)", "ь"),
        ("(?<=[лнсрдтзвфмб])(?=[еяюэи])", "ь"),
        ("(?<=[лнсртвб])и(?=[аоэ])", "ь"),
        ("х", "һ"),
        ("ио", "ё"),
    )
)


def loan_spellings(form: str) -> tuple[str, ...]:
    """The spellings that a form in Cyrillic may have beside its own, those of one change first.

    >>> "мэлс" in loan_spellings("мелс"), "уренья" in loan_spellings("урениа")
    (True, True)

    Args:
        form: normalised, read from Latin letters.

    Returns:
        at most `MOST`.
    """
    once = dict.fromkeys(_changed(form))
    twice = dict.fromkeys(other for one in once for other in _changed(one))
    found = {spelling: None for spelling in (*once, *twice) if spelling != form}
    return tuple(islice(found, MOST))


def _changed(form: str) -> Iterator[str]:
    """The form with one of its places read in the other way, choice by choice."""
    for pattern, replacement in _CHOICES:
        for place in pattern.finditer(form):
            yield form[: place.start()] + replacement + form[place.end() :]
