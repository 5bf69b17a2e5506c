"""A sentence -> its indexed forms; a form -> its stem; what is typed -> every reading of its words.

Kazakh is stemmed here, Russian and English by PyStemmer. Stems of all languages share one space of terms.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import chain
from operator import itemgetter

import attrs
import Stemmer

from newsarchive.kazakh.letters import KAZAKH_ONLY
from newsarchive.kazakh.tokenizer import group_digits, scan

__all__ = ["VERSION", "Term", "Word", "analyse", "most_language", "query_words", "stem", "terms"]

try:
    from newsarchive.kazakh import stemmer as kazakh_stemmer
except ImportError:  # until it is there

    class kazakh_stemmer:  # type: ignore[no-redef]
        VERSION = "0"

        @staticmethod
        def stem_form(form):
            return form


VERSION = f"1.{kazakh_stemmer.VERSION}"
"""The version of the analyser: an index made by another one is to be rebuilt."""

_CACHED = 1 << 17
_SNOWBALL = {"ru": Stemmer.Stemmer("russian"), "en": Stemmer.Stemmer("english")}
_LATIN = re.compile("[a-z]")


@attrs.frozen
class Term:
    """An indexed word of a sentence.

    Attributes:
        start: where it begins, in characters of the sentence as given.
        end: where it ends, likewise.
        form: the indexed form.
        stem: its stem.
    """

    start: int
    end: int
    form: str
    stem: str


@attrs.frozen
class Word:
    """A word of a query.

    Attributes:
        start: where it begins, in characters of the text given.
        end: where it ends, likewise.
        text: the word as typed.
        forms: the indexed forms it can be, in each script; the likeliest first.
        stems: the stems it can have, in each language; the likeliest first.
    """

    start: int
    end: int
    text: str
    forms: tuple[str, ...]
    stems: tuple[str, ...]


class _Chunks(dict[str, tuple[tuple[str, ...], int]]):
    """What stands between white space -> its forms and its evidence of a language."""

    def __missing__(self, chunk: str) -> tuple[tuple[str, ...], int]:
        forms = tuple(form for *_, parts in scan(chunk) for *_, form in parts)
        entry = forms, sum(map(_evidence, forms))
        if len(self) >= _CACHED:
            self.clear()
        if len(chunk) < 100:
            self[chunk] = entry
        return entry


_RUSSIAN = frozenset("и в на с что не по из к о за от для у он как это а но его она они был была были при".split())
_KAZAKH = re.compile(f"[{KAZAKH_ONLY}]|[а-я]*(?:ды|дан|тан|лар|дар|тар|да|та|ның|мен|пен|бен)")


def _evidence(form: str) -> int:
    if _LATIN.search(form):
        return 1 << 40
    if form in _RUSSIAN:
        return 1 << 20
    return 1 if _KAZAKH.search(form) else 0


_chunks = _Chunks()
_first, _second = itemgetter(0), itemgetter(1)


def _language(evidence: int) -> str:
    kk, ru, en = evidence & 0xFFFFF, evidence >> 20 & 0xFFFFF, evidence >> 40
    return "kk" if kk >= ru and kk + ru else "ru" if ru else "en" if en else "kk"


def analyse(sentence: str) -> tuple[str, list[str]]:
    """The language of a sentence («kk», «ru», «en») and its indexed forms in order."""
    entries = list(map(_chunks.__getitem__, group_digits(sentence).split()))
    return _language(sum(map(_second, entries))), list(chain.from_iterable(map(_first, entries)))


def terms(sentence: str) -> list[Term]:
    """The indexed words of a sentence with their places and stems; their forms are those of `analyse`."""
    language, _ = analyse(sentence)
    return [
        Term(start, end, form, stem(form, language)) for *_, parts in scan(group_digits(sentence)) for start, end, form in parts
    ]


def stem(form: str, language: str) -> str:
    """The stem of an indexed form in a sentence of this language («kk», «ru», «en»)."""
    if form[0].isdecimal():
        return form.partition("-")[0]
    if _LATIN.search(form):
        return str(_SNOWBALL["en"].stemWord(form.partition("-")[0]))
    if language == "ru" and not any(letter in KAZAKH_ONLY for letter in form):
        return str(_SNOWBALL["ru"].stemWord(form.partition("-")[0]))
    return kazakh_stemmer.stem_form(form)


def query_words(text: str) -> list[Word]:
    """The words of a piece of a query in order, each with every form and stem it can have in any language and script."""
    words = []
    for *_, parts in scan(group_digits(text)):
        for start, end, form in parts:
            stems = tuple(dict.fromkeys(stem(form, language) for language in ("kk", "ru")))
            words.append(Word(start, end, text[start:end], (form,), stems))
    return words


def most_language(counts: Mapping[str, int]) -> str:
    """The language of an article: that of most of its sentences; Kazakh where it has none.

    Args:
        counts: the number of sentences by language.
    """
    return max(counts, key=lambda language: (counts[language], language == "kk"), default="kk")


def __getattr__(name):
    """`KazakhAnalyzer`, loaded when first used: only it needs Whoosh."""
    if name == "KazakhAnalyzer":
        from newsarchive.analyzer import KazakhAnalyzer

        return KazakhAnalyzer
    raise AttributeError(name)
