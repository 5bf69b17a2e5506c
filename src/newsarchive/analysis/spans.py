"""Where the indexed words of a sentence stand in its text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from newsarchive.analysis.forms import (
    CHUNK,
    CLOSING,
    CYRILLIC_LETTERS,
    LONGEST_CACHED,
    OPENERS,
    placed_forms,
    read,
)
from newsarchive.kazakh.tokenizer import group_digits

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["spans"]


def spans(sentence: str, words: Mapping[int, str]) -> tuple[tuple[int, int], ...]:
    """Where some of the indexed words of a sentence stand: start and end in characters.

    Args:
        sentence: as given to `analyse`.
        words: places among the forms that `analyse` gives, with the form at each; where not every
            place of a form is among them, an empty string instead.
    """
    lowered = sentence.lower()
    if len(lowered) == len(sentence):
        # What stands alone as a form was analysed to it. So if there are as many of these as words,
        # they are the words.
        alone: list[tuple[int, int]] = []
        for form in set(words.values()):
            alone += _alone(lowered, form)
        if len(alone) == len(words):
            return tuple(sorted(alone))
    last = max(words, default=0)
    places: list[tuple[int, int]] = []
    grouped = group_digits(sentence)
    # The apostrophes of 2017 are letters only where the sentence is in that alphabet.
    name = read(grouped)[1] if _APOSTROPHE.search(grouped) else None
    for chunk in CHUNK.finditer(grouped):
        if len(places) > last:
            break
        at = chunk.start()
        # What is too long for the cache would only push out what comes again.
        spans_in = _spans_in if len(chunk[0]) <= LONGEST_CACHED else _spans_in.__wrapped__
        places += [(at + start, at + end) for start, end in spans_in(chunk[0], name)]
    return tuple([places[place] for place in sorted(words)])


_APOSTROPHE = re.compile("[A-Za-z]['’ʼ]")
_FORM, _CLOSED = re.compile(f"[{CYRILLIC_LETTERS}]{{1,64}}"), re.compile(rf"{CLOSING}(?!\S)")


@lru_cache(1 << 12)
def _is_simple(form: str) -> bool:
    return bool(_FORM.fullmatch(form))


def _alone(sentence: str, form: str) -> list[tuple[int, int]]:
    """Where a simple word is all that stands between white space, but for punctuation.

    Nowhere if it is not simple.
    """
    found: list[tuple[int, int]] = []
    # A form with a hyphen, a digit or a Latin letter may be printed in several ways.
    if not _is_simple(form):
        return found
    size = len(form)
    at = sentence.find(form)
    while at >= 0:
        end = at + size
        if (sentence[at - 1 : at] in _EDGES or _opens(sentence, at)) and (
            sentence[end : end + 1] in _EDGES or _CLOSED.match(sentence, end)
        ):
            found.append((at, end))
        at = sentence.find(form, end)
    return found


_EDGES = {"", " "}


def _opens(sentence: str, at: int) -> bool:
    """Whether nothing but a sign that may open it stands before a word."""
    before = at - 1 if at and sentence[at - 1] in OPENERS else at
    return not before or sentence[before - 1].isspace()


@lru_cache(1 << 12)
def _spans_in(chunk: str, name: str | None) -> tuple[tuple[int, int], ...]:
    """Start and end of the words of what stands between white space."""
    return tuple([(start, end) for start, end, _ in placed_forms(chunk, name)])
