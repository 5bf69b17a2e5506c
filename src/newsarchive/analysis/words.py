"""What is typed -> every reading of its words."""

from __future__ import annotations

from functools import lru_cache

import attrs

from newsarchive.analysis.forms import LATIN, is_in_latin, word_form
from newsarchive.analysis.stems import stem
from newsarchive.kazakh import languages
from newsarchive.kazakh.latin import alphabets, is_sure, with_marks
from newsarchive.kazakh.scripts import is_foreign
from newsarchive.kazakh.tokenizer import group_digits, scan

__all__ = ["Word", "alphabet", "query_words"]


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


AS_TYPED = "typed"
"""Among the names of alphabets: the word is also read as it is typed, for it may be no Kazakh."""


def alphabet(text: str) -> str | None:
    """The Latin alphabets that the words of a query are read in, as one string.

    The likeliest stands first.

    A letter of one alphabet only (ǵ, ñ, ï) is sure, and there is one. Else several remain, and
    «typed»: in ASCII the words may be English, and ı alone tells no alphabet.

    Args:
        text: the whole query, for a word alone tells little.

    Returns:
        names of `kazakh.latin.alphabets`; None for a text without Latin letters.

    >>> alphabet("Japonıanyń mınıstri"), alphabet("premer mınıstr"), alphabet("қазақ")
    ('acute', 'draft acute wikipedia typed', None)
    """
    if not LATIN.search(text.lower()):
        return None
    names = alphabets(text)
    # A letter of one alphabet in a Cyrillic or an English query may be that of a name.
    sure = is_sure(names) and is_in_latin(text)
    return " ".join(names if sure else (*names, AS_TYPED))


@lru_cache(256)  # a search reads each of its words more than once
def query_words(
    text: str, names: frozenset[str], alphabet_of_all: str | None = None
) -> tuple[Word, ...]:
    """The words of a piece of a query in order, each with every form and stem it can have.

    A compound gives its parts in a row. A Cyrillic word is read as Kazakh and, without Kazakh
    letters, as Russian; a Latin one as Kazakh in each Latin alphabet it can be written in, and as
    it is typed where the alphabet is not sure.

    Args:
        text: the piece.
        names: protected names.
        alphabet_of_all: what `alphabet` says of the whole query; by default it is asked of the
            piece.
    """
    scripts = (alphabet_of_all or alphabet(text) or AS_TYPED).split()
    # In the alphabet of 2017 an apostrophe is part of a letter, not the end of a word.
    marked = with_marks(text) if scripts[0] == "apostrophe" else text
    words = []
    for *_, parts in scan(group_digits(marked)):
        for start, end, form in parts:
            # In several alphabets many words are read alike.
            readings = list(dict.fromkeys(_readings(marked[start:end], form, scripts)))
            forms = tuple(dict.fromkeys(form for form, _ in readings))
            stems = tuple(dict.fromkeys(stem(form, language, names) for form, language in readings))
            words.append(Word(start, end, text[start:end], forms, stems))
    return tuple(words)


def _readings(text: str, form: str, scripts: list[str]) -> list[tuple[str, str]]:
    """The (form, language) pairs that a typed word can be, the likeliest first.

    Args:
        text: the word as typed.
        form: its form by the tokenizer.
        scripts: names of alphabets, and `AS_TYPED` where the word may be no Kazakh.
    """
    if not LATIN.search(form):
        return _in_cyrillic(word_form(text, form, None))
    kazakh: list[tuple[str, str]] = []
    for name in scripts:
        if name != AS_TYPED and not is_foreign(text, name):
            kazakh += _in_cyrillic(word_form(text, form, name))
    if kazakh and AS_TYPED not in scripts:
        return kazakh
    # Both stay: what the archive has decides, and the first one is shown.
    english_first = languages.language(languages.evidence(form)) != "kk"
    return [(form, "en"), *kazakh] if english_first else [*kazakh, (form, "en")]


def _in_cyrillic(form: str) -> list[tuple[str, str]]:
    """A Cyrillic form with the languages it can be of, the likelier first.

    It is asked of what was read from Latin letters, too, so that a query and its twin in the other
    script mean the same.

    >>> _in_cyrillic("школа"), _in_cyrillic("мектеп")
    ([('школа', 'ru'), ('школа', 'kk')], [('мектеп', 'kk'), ('мектеп', 'ru')])
    """
    russian_first = languages.language(languages.evidence(form)) != "kk"
    return [(form, language) for language in (("ru", "kk") if russian_first else ("kk", "ru"))]
