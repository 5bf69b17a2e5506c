"""What a word of a query may be in the other two languages, as the index has it.

A word can be read in several languages («бас»: head in Kazakh, bass in Russian). It is translated
from one of them: that of the whole query, if the table of translations has the word there. A word
that the table lacks in every language may be a name, which is spelt by rules.
"""

from __future__ import annotations

import functools
import itertools
from typing import TYPE_CHECKING

import attrs

from newsarchive.analysis.forms import LATIN, LETTERS
from newsarchive.analysis.stems import RUSSIAN_MARK, stem
from newsarchive.kazakh import names, translations
from newsarchive.kazakh.translations import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from newsarchive.request import Scope
    from newsarchive.search.terms import Vocabulary

__all__ = ["Translated", "language_of", "translated"]

_EXPONENT = 0.5
"""Weights are roots of probabilities: of the translations of a word the best one counts."""

_NAME = 0.8  # what a spelling by rules counts beside a sure translation
_MOST_SPELLINGS = 2  # of a name, in one language


@attrs.frozen
class Translated:
    """A word of a query in other languages.

    Attributes:
        language: that it was read in; empty where it has no translation.
        weights: the stems of other languages that living documents have -> what each counts.
    """

    language: str
    weights: Mapping[str, float]


def language_of(indexed: str) -> str:
    """The language of a stem as the index has it.

    >>> language_of("школ/ru"), language_of("мектеп"), language_of("school")
    ('ru', 'kk', 'en')
    """
    if indexed.endswith(RUSSIAN_MARK):
        return "ru"
    return "en" if LATIN.search(indexed) else "kk"


def translated(
    stems: Sequence[str], language: str, vocabulary: Vocabulary, scope: Scope
) -> Translated:
    """The stems of other languages that a word may mean.

    Args:
        stems: that the word typed can have, the likeliest first.
        language: of the whole query.
        vocabulary: of the snapshot.
        scope: what a document is.
    """
    own, likely = _listed(tuple(stems), language)
    # A listed word is no name, also where no document has its translations.
    if likely:
        return _living(own, likely, vocabulary, scope)
    # The table has it in no language: it may be a name.
    for own, bare in _readings(stems, language).items():
        spelt = list(_spelt(own, bare, vocabulary, scope))
        if spelt:
            return Translated(own, dict.fromkeys(spelt, _NAME))
    return Translated("", {})


def _readings(stems: Sequence[str], language: str) -> dict[str, str]:
    """Language -> the likeliest stem in it, unmarked; that of the query first."""
    found: dict[str, str] = {}
    for one in sorted(stems, key=lambda one: language_of(one) != language):
        bare = one.removesuffix(RUSSIAN_MARK)
        # A number is the same in every language.
        if LETTERS.fullmatch(bare):
            found.setdefault(language_of(one), bare)
    return found


# The same for every archive, and the words of queries come again.
@functools.lru_cache(1 << 12)
def _listed(stems: tuple[str, ...], language: str) -> tuple[str, Mapping[str, float]]:
    """The language that a word is read in, and its stems in the others by the table."""
    readings = _readings(stems, language)
    # A listed word in any language comes before one that only begins like a listed one.
    for exact in (True, False):
        for own, bare in readings.items():
            found = dict(_translations(own, bare, exact=exact))
            if found:
                return own, found
    return "", {}


def _translations(language: str, bare: str, *, exact: bool) -> Iterator[tuple[str, float]]:
    """The translations of a stem into the two other languages, as the index has them.

    Args:
        language: of the stem.
        bare: the stem, unmarked.
        exact: whether the table must have it as it is, or may have it as a beginning.

    Yields:
        the stem, and its weight.
    """
    for into in LANGUAGES:
        if into == language:
            continue
        mark = RUSSIAN_MARK if into == "ru" else ""
        for one in translations.of(bare, language, into, exact=exact):
            yield one.stem + mark, one.weight**_EXPONENT


@functools.lru_cache(1 << 12)
def _spellings(language: str, bare: str) -> Mapping[str, tuple[str, ...]]:
    """How a name may stand in the two other languages: folded forms in Kazakh, stems in others."""
    found = {}
    for into in LANGUAGES:
        if into == language:
            continue
        forms = names.spellings(bare, language, into)
        # The stem of a Kazakh form is looked up in the archive: rules would cut names.
        stems = forms if into == "kk" else [stem(form, into) for form in forms]
        found[into] = tuple(dict.fromkeys(stems))
    return found


def _spelt(language: str, bare: str, vocabulary: Vocabulary, scope: Scope) -> Iterator[str]:
    """The stems of names in the two other languages that are spelt by the rules."""
    for into, spelt in _spellings(language, bare).items():
        stems = _kazakh(spelt, vocabulary) if into == "kk" else spelt
        living = (one for one in stems if _lives(one, vocabulary, scope))
        yield from itertools.islice(living, _MOST_SPELLINGS)


def _kazakh(forms: Iterable[str], vocabulary: Vocabulary) -> list[str]:
    """The Kazakh stems that are spelt as given, but for the letters that only Kazakh has."""
    found: dict[str, None] = {}
    for form in forms:
        for part in vocabulary.snapshot.parts:
            alike = [part.stems[number] for number in part.stems.alike(form)]
            kazakh = [one for one in alike if language_of(one) == "kk"]
            found |= dict.fromkeys(kazakh)
    return list(found)


def _living(
    language: str, likely: Mapping[str, float], vocabulary: Vocabulary, scope: Scope
) -> Translated:
    """What a word was read in, with those of its translations that living documents have."""
    # What no living document has would only be looked up again and again.
    held = {one: weight for one, weight in likely.items() if _lives(one, vocabulary, scope)}
    return Translated(language, held)


def _lives(indexed: str, vocabulary: Vocabulary, scope: Scope) -> bool:
    """Whether a living document has a stem."""
    # Most translations stand nowhere: then there is nothing to count.
    return any(vocabulary.entries(indexed)) and vocabulary.frequency(indexed, scope) > 0
