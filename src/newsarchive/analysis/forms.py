"""A sentence -> its language and its indexed forms.

Text is cut at white space. Each piece is looked up in a cache, which holds its forms and what they
say about the language of the sentence.
"""

from __future__ import annotations

import re
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING

from newsarchive.kazakh import languages
from newsarchive.kazakh.latin import ALPHABETS, alphabet, with_marks
from newsarchive.kazakh.scripts import arabic_word, is_foreign, latin_word
from newsarchive.kazakh.tokenizer import LONGEST, SIMPLE_WORD, group_digits, scan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["analyse", "is_in_latin", "most_language", "placed_forms", "read", "word_form"]

# Distinct pieces of text kept by a cache; then it begins anew. 2 ** 17 of them take some 60 MB and
# cover the words of an archive but those that are met once or twice.
_CACHED = 1 << 17
LONGEST_CACHED = 100
"""Characters: a longer piece is not kept."""

ARABIC = re.compile("[\u0620-\u064a\u066e-\u06d3\u06d5]+")
LATIN = re.compile("[a-z\u00df-\u024f\u0259\u1e00-\u1eff]")
LETTERS = re.compile(r"[^\W\d_]+")
CHUNK = re.compile(r"\S+")
"""What stands between white space."""

# A simple word with nothing but punctuation at its ends needs no tokenizer.
OPENERS = '«“„"('
CLOSING = '[.,;:!?…»”")]*'
CYRILLIC_LETTERS = "А-Яа-яӘәҒғҚқҢңӨөҰұҮүҺһІі"
_SIMPLE = re.compile(f"[{OPENERS}]?({SIMPLE_WORD}){CLOSING}")


_WITH_ENDING = re.compile(r"(\d[\d.]*|[^\W\d_]+)-([^\W\d_]+)")


def word_form(text: str, form: str, name: str | None) -> str:
    """The indexed form of a word: Kazakh in Arabic or Latin letters is given in Cyrillic.

    Args:
        text: the word as printed.
        form: its form by the tokenizer.
        name: the Latin alphabet of its sentence; None leaves Latin words as they are.

    >>> word_form("AQSh-tyń", "aqsh-tyń", "acute")
    'ақш-тың'
    """
    if ARABIC.fullmatch(form):
        return arabic_word(form)[:LONGEST] or form
    if not name or not LATIN.search(form) or is_foreign(text, name):
        return form
    if LETTERS.fullmatch(form):
        return latin_word(text, name)[:LONGEST]
    if ending := _WITH_ENDING.fullmatch(form):
        # The case of letters tells i from ı in some alphabets, so both halves are read as printed.
        head, tail = _JOINT.split(text, maxsplit=1)
        first = ending[1] if ending[1][0].isdecimal() else latin_word(head, name)
        return f"{first}-{latin_word(tail, name)}"[:LONGEST]
    return form


_JOINT = re.compile("[-\u2010\u2011'’ʼ]")


def _parts(text: str, name: str | None) -> Iterator[tuple[int, int, str]]:
    """The places and forms of the words of a text, by the tokenizer."""
    if name == "apostrophe":
        text = with_marks(text)
    for *_, parts in scan(text):
        for start, end, form in parts:
            yield start, end, word_form(text[start:end], form, name)


_Entry = tuple[tuple[str, ...], int]


class _Chunks(dict[str, _Entry]):
    """What stands between white space -> its forms, and what they say of the language."""

    def __init__(self, name: str | None) -> None:
        super().__init__()
        self._name = name

    def __missing__(self, chunk: str) -> _Entry:
        if simple := _SIMPLE.fullmatch(chunk):
            forms: tuple[str, ...] = (simple[1].lower(),)
        else:
            forms = tuple(form for _, _, form in _parts(chunk, self._name))
        entry = forms, sum(map(languages.evidence, forms[: languages.WORDS_OF_A_CHUNK]))
        if len(chunk) <= LONGEST_CACHED:
            # Beginning anew costs less than keeping the order in which pieces were used.
            if len(self) >= _CACHED:
                self.clear()
            self[chunk] = entry
        return entry


_chunks: dict[str | None, _Chunks] = {name: _Chunks(name) for name in (None, *ALPHABETS)}
_as_printed = _chunks[None]
_forms, _evidence = itemgetter(0), itemgetter(1)


def read(sentence: str) -> tuple[str, str | None, list[_Entry]]:
    """The language of a sentence, its Latin alphabet where it is Kazakh in one, and its entries."""
    pieces = sentence.split()
    entries = list(map(_as_printed.__getitem__, pieces))
    total = sum(map(_evidence, entries[: languages.CHUNKS]))
    language = languages.language(total)
    if language != "kk" or not languages.is_latin(total):
        return language, None, entries
    # What the first look took for Latin words is read again, in the alphabet of the whole sentence.
    name = alphabet(sentence)
    return language, name, list(map(_chunks[name].__getitem__, pieces))


def is_in_latin(text: str) -> bool:
    """Whether a text is one in Kazakh that is written in Latin letters."""
    entries = map(_as_printed.__getitem__, group_digits(text).split()[: languages.CHUNKS])
    total = sum(map(_evidence, entries))
    return languages.is_latin(total) and languages.language(total) == "kk"


def analyse(sentence: str) -> tuple[str, list[str]]:
    """The language of a sentence («kk», «ru» or «en») and its indexed forms in order.

    A compound and an address give their parts in a row. Kazakh in Latin or Arabic letters is given
    in Cyrillic.
    """
    language, _, entries = read(group_digits(sentence))
    return language, list(chain.from_iterable(map(_forms, entries)))


def placed_forms(chunk: str, name: str | None) -> Iterable[tuple[int, int, str]]:
    """The places and forms of the words of what stands between white space."""
    simple = _SIMPLE.fullmatch(chunk)
    return [(*simple.span(1), simple[1].lower())] if simple else _parts(chunk, name)


def most_language(counts: Mapping[str, int]) -> str:
    """The language of an article.

    That of most of its sentences; Kazakh where there is none or a tie with it.

    Args:
        counts: the number of sentences by language.
    """
    return max(counts, key=lambda language: (counts[language], language == "kk"), default="kk")
