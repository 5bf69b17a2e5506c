"""What is typed -> every reading of its words."""

from __future__ import annotations

from functools import lru_cache

import attrs

from newsarchive.analysis.forms import LATIN, LETTERS, word_form
from newsarchive.analysis.stems import stem
from newsarchive.kazakh import languages
from newsarchive.kazakh.latin import alphabet
from newsarchive.kazakh.scripts import is_foreign
from newsarchive.kazakh.tokenizer import group_digits, scan

__all__ = ["Word", "query_words"]


@attrs.frozen
class Word:
    """A word of a query.

    Attributes:
        start: where it begins, in characters of the text given.
        end: where it ends, likewise.
        text: the word as typed.
        forms: the indexed forms it can be, in each script; the likeliest first.
        stems: the stems it can have, in each script and language; the likeliest first.
    """

    start: int
    end: int
    text: str
    forms: tuple[str, ...]
    stems: tuple[str, ...]


@lru_cache(256)  # a search reads each of its words more than once
def query_words(text: str, names: frozenset[str]) -> tuple[Word, ...]:
    """The words of a piece of a query in order, each with every form and stem it can have.

    A compound gives its parts in a row. A Cyrillic word is read as Kazakh and, without Kazakh letters,
    as Russian; a Latin one as Kazakh in each Latin alphabet it can be written in, and as it is typed.
    """
    words = []
    for *_, parts in scan(group_digits(text)):
        for start, end, form in parts:
            readings = list(dict.fromkeys(_readings(text[start:end], form)))
            forms = tuple(dict.fromkeys(form for form, _ in readings))
            stems = tuple(dict.fromkeys(stem(form, language, names) for form, language in readings))
            words.append(Word(start, end, text[start:end], forms, stems))
    return tuple(words)


def _readings(text: str, form: str) -> list[tuple[str, str]]:
    """The (form, language) pairs that a typed word can be, the likeliest first."""
    russian_first = languages.language(languages.evidence(form)) != "kk"
    if not LATIN.match(form) or not LETTERS.fullmatch(form):
        form = word_form(text, form, None)
        return [(form, language) for language in (("ru", "kk") if russian_first else ("kk", "ru"))]
    names = (
        dict.fromkeys((alphabet(text), "acute", "draft")) if form.isascii() else (alphabet(text),)
    )
    kazakh = [] if is_foreign(text) else [(word_form(text, form, name), "kk") for name in names]
    return [(form, "en"), *kazakh] if russian_first else [*kazakh, (form, "en")]
