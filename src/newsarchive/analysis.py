"""A sentence -> its indexed forms; a form -> its stem; what is typed -> every reading of its words.

Kazakh is stemmed here, Russian and English by PyStemmer. Text is cut at white space, and what stands between is looked
up in a cache: its forms and what they say about the language of the sentence.
"""

from __future__ import annotations

import contextlib
import re
import zlib
from contextvars import ContextVar
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import attrs
import Stemmer

from newsarchive.kazakh import languages, stemmer
from newsarchive.kazakh.letters import KAZAKH_ONLY
from newsarchive.kazakh.scripts import alphabet, arabic_word, is_foreign, latin_word
from newsarchive.kazakh.tokenizer import LONGEST, group_digits, scan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from newsarchive.analyzer import KazakhAnalyzer

__all__ = [
    "RUSSIAN_MARK",
    "VERSION",
    "KazakhAnalyzer",
    "Term",
    "Word",
    "analyse",
    "most_language",
    "protecting",
    "query_words",
    "spans",
    "stem",
    "terms",
    "version",
]

VERSION = f"1.{stemmer.VERSION}"
"""The version of the analyser without protected names."""

_protected: ContextVar[frozenset[str]] = ContextVar("newsarchive-protected", default=frozenset())


@contextlib.contextmanager
def protecting(names: frozenset[str]) -> Iterator[None]:
    """Take the forms of some names for stems in what is done inside."""
    before = _protected.get()
    _protected.set(names)
    try:
        yield
    finally:
        _protected.set(before)


def version() -> str:
    """The version of the analyser, protected names included: an index that another one made is to be rebuilt."""
    names = _protected.get()
    return f"{VERSION}.{zlib.crc32(' '.join(sorted(names)).encode()):08x}" if names else VERSION


# Distinct pieces of text kept by a cache; then it begins anew. 2 ** 17 of them take some 60 MB and cover the words of
# an archive but those that are met once or twice.
_CACHED = 1 << 17
_LONGEST_CACHED = 100  # characters

_RUSSIAN, _ENGLISH = Stemmer.Stemmer("russian"), Stemmer.Stemmer("english")
RUSSIAN_MARK = "/ru"
"""What Russian stems end in, so that they never meet the Kazakh stem of another word: see `stem`."""

_LATIN = re.compile("[a-z\u00df-\u024f\u0259\u1e00-\u1eff]")
_CYRILLIC = re.compile("[\u0430-\u052f]")
_ARABIC = re.compile("[\u0620-\u064a\u066e-\u06d3\u06d5]+")
_KAZAKH = re.compile("[а-яәғқңөұүһі]+(?:-[а-яәғқңөұүһі]+)?")
_LETTERS = re.compile(r"[^\W\d_]+")
# Most of a text: a Cyrillic word with nothing but signs of punctuation at its ends, which need no tokenizer.
_CHUNK = re.compile(r"\S+")
_OPENERS = '«“„"('
_OPENING, _CLOSING = f"[{_OPENERS}]?", '[.,;:!?…»”")]*'
_CYRILLIC_LETTERS = "А-Яа-яӘәҒғҚқҢңӨөҰұҮүҺһІі"
_SIMPLE = re.compile(f"{_OPENING}([{_CYRILLIC_LETTERS}]{{1,64}}){_CLOSING}")
_ONLY_KAZAKH = re.compile(f"[{KAZAKH_ONLY}]")


@attrs.frozen
class Term:
    """An indexed word of a sentence.

    Attributes:
        start: where it begins, in characters of the sentence as given.
        end: where it ends, likewise.
        form: the indexed form.
        stem: its stem, as `stem` gives it.
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
        stems: the stems it can have, in each script and language; the likeliest first.
    """

    start: int
    end: int
    text: str
    forms: tuple[str, ...]
    stems: tuple[str, ...]


def _form(text: str, form: str, name: str | None) -> str:
    """The indexed form of a word: Kazakh in Arabic letters, and in Latin ones of this alphabet, in Cyrillic."""
    if _ARABIC.fullmatch(form):
        return arabic_word(form)[:LONGEST] or form
    if name and _LATIN.match(form) and _LETTERS.fullmatch(form) and not is_foreign(text):
        return latin_word(text, name)[:LONGEST]
    return form


def _parts(text: str, name: str | None) -> Iterator[tuple[int, int, str]]:
    for *_, parts in scan(text):
        for start, end, form in parts:
            yield start, end, _form(text[start:end], form, name)


_Entry = tuple[tuple[str, ...], int]


class _Chunks(dict[str, _Entry]):
    """What stands between white space -> its forms and what they say about the language of the sentence."""

    def __init__(self, name: str | None) -> None:
        super().__init__()
        self._name = name

    def __missing__(self, chunk: str) -> _Entry:
        if simple := _SIMPLE.fullmatch(chunk):
            forms: tuple[str, ...] = (simple[1].lower(),)
        else:
            forms = tuple(form for _, _, form in _parts(chunk, self._name))
        entry = forms, sum(map(languages.evidence, forms[: languages.WORDS_OF_A_CHUNK]))
        if len(chunk) <= _LONGEST_CACHED:
            if len(self) >= _CACHED:
                self.clear()
            self[chunk] = entry
        return entry


_chunks: dict[str | None, _Chunks] = {name: _Chunks(name) for name in (None, "acute", "draft", "plain")}
_as_printed = _chunks[None]
_forms, _evidence = itemgetter(0), itemgetter(1)


def _read(sentence: str) -> tuple[str, str | None, list[_Entry]]:
    """The language of a sentence from `group_digits`, its Latin alphabet where it is Kazakh in one, and its entries."""
    pieces = sentence.split()
    entries = list(map(_as_printed.__getitem__, pieces))
    total = sum(map(_evidence, entries[: languages.CHUNKS]))
    language = languages.language(total)
    if language != "kk" or not languages.is_latin(total):
        return language, None, entries
    name = alphabet(sentence)
    return language, name, list(map(_chunks[name].__getitem__, pieces))


def analyse(sentence: str) -> tuple[str, list[str]]:
    """The language of a sentence («kk», «ru» or «en») and its indexed forms in order.

    A compound and an address give their parts in a row. Kazakh in Latin or Arabic letters is given in Cyrillic.
    """
    language, _, entries = _read(group_digits(sentence))
    return language, list(chain.from_iterable(map(_forms, entries)))


def terms(sentence: str) -> list[Term]:
    """The indexed words of a sentence with their places and stems; their forms are those of `analyse`."""
    grouped = group_digits(sentence)
    language, name, _ = _read(grouped)
    return [
        Term(chunk.start() + start, chunk.start() + end, form, stem(form, language))
        for chunk in _CHUNK.finditer(grouped)
        for start, end, form in _placed(chunk[0], name)
    ]


def _placed(chunk: str, name: str | None) -> Iterable[tuple[int, int, str]]:
    """The places and forms of the words of what stands between white space."""
    simple = _SIMPLE.fullmatch(chunk)
    return [(*simple.span(1), simple[1].lower())] if simple else _parts(chunk, name)


def spans(sentence: str, words: Mapping[int, str]) -> tuple[tuple[int, int], ...]:
    """Where some of the indexed words of a sentence stand: start and end in characters.

    Args:
        sentence: as given to `analyse`.
        words: places among the forms that `analyse` gives, with the form at each; where not every place of a form is
            among them, an empty string instead.
    """
    lowered = sentence.lower()
    if len(lowered) == len(sentence):
        # What stands alone as a form was analysed to it. So if there are as many of these as words, they are the words.
        alone: list[tuple[int, int]] = []
        for form in set(words.values()):
            alone += _alone(lowered, form)
        if len(alone) == len(words):
            return tuple(sorted(alone))
    last = max(words, default=0)
    places: list[tuple[int, int]] = []
    for chunk in _CHUNK.finditer(group_digits(sentence)):
        if len(places) > last:
            break
        at = chunk.start()
        spans_in = _spans_in if len(chunk[0]) <= _LONGEST_CACHED else _spans_in.__wrapped__
        places += [(at + start, at + end) for start, end in spans_in(chunk[0])]
    return tuple([places[place] for place in sorted(words)])


_FORM, _BEHIND = re.compile(f"[{_CYRILLIC_LETTERS}]{{1,64}}"), re.compile(rf"{_CLOSING}(?!\S)")


@lru_cache(1 << 12)
def _is_simple(form: str) -> bool:
    return bool(_FORM.fullmatch(form))


def _alone(sentence: str, form: str) -> list[tuple[int, int]]:
    """Where a simple word is all that stands between white space, but for punctuation; nowhere if it is not simple."""
    found: list[tuple[int, int]] = []
    if not _is_simple(form):
        return found
    size = len(form)
    at = sentence.find(form)
    while at >= 0:
        end = at + size
        if (sentence[at - 1 : at] in _EDGES or _opens(sentence, at)) and (
            sentence[end : end + 1] in _EDGES or _BEHIND.match(sentence, end)
        ):
            found.append((at, end))
        at = sentence.find(form, end)
    return found


_EDGES = {"", " "}


def _opens(sentence: str, at: int) -> bool:
    """Whether a word at a place has but a sign before it that may open it, or no sign, and nothing else."""
    before = at - 1 if at and sentence[at - 1] in _OPENERS else at
    return not before or sentence[before - 1].isspace()


@lru_cache(1 << 12)
def _spans_in(chunk: str) -> tuple[tuple[int, int], ...]:
    """Start and end of the words of what stands between white space."""
    return tuple([(start, end) for start, end, _ in _placed(chunk, None)])


def stem(form: str, language: str) -> str:
    """The stem of an indexed form, by which it is found.

    The letters come before the language: a Latin word is stemmed as English and a word with Kazakh letters as Kazakh in
    any sentence. Russian stems are marked, so that they never meet the Kazakh stem of another word: Russian rules make
    «ат» (a horse) of «ата» (a grandfather).

    Args:
        form: a form from `analyse`.
        language: the language of its sentence.
    """
    names = _protected.get()
    if names and (name := _name(form, names)):
        return name
    head = form.partition("-")[0]
    if _LATIN.search(head):
        return str(_ENGLISH.stemWord(head))
    if not _CYRILLIC.search(head):
        return head or form
    if language == "ru" and not _ONLY_KAZAKH.search(form):
        return str(_RUSSIAN.stemWord(head)) + RUSSIAN_MARK
    return stemmer.stem_form(form) if _KAZAKH.fullmatch(form) else head


def _name(form: str, names: frozenset[str]) -> str | None:
    """The longest of some names that a form is, or is an inflected form of."""
    head = form.partition("-")[0]
    heads = [head[:end] for end in range(len(head), 1, -1) if head[:end] in names]
    return next((name for name in heads if name == head or _inflects(head, name)), None)


def _inflects(form: str, name: str) -> bool:
    return any(reading.stem == name for reading in stemmer.analyses(form))


def query_words(text: str) -> Sequence[Word]:
    """The words of a piece of a query in order, each with every form and stem it can have.

    A compound gives its parts in a row. A Cyrillic word is read as Kazakh and, without Kazakh letters, as Russian; a
    Latin one as Kazakh in each Latin alphabet it can be written in, and as it is typed.
    """
    return _query_words(text, _protected.get())


@lru_cache(256)  # a search reads each of its words more than once
def _query_words(text: str, names: frozenset[str]) -> tuple[Word, ...]:  # noqa: ARG001 - `stem` takes them from the context
    words = []
    grouped = group_digits(text)
    for *_, parts in scan(grouped):
        for start, end, form in parts:
            readings = list(dict.fromkeys(_readings(text[start:end], form)))
            forms = tuple(dict.fromkeys(form for form, _ in readings))
            stems = tuple(dict.fromkeys(stem(form, language) for form, language in readings))
            words.append(Word(start, end, text[start:end], forms, stems))
    return tuple(words)


def _readings(text: str, form: str) -> list[tuple[str, str]]:
    """The (form, language) pairs that a typed word can be, the likeliest first."""
    russian_first = languages.language(languages.evidence(form)) != "kk"
    if not _LATIN.match(form) or not _LETTERS.fullmatch(form):
        form = _form(text, form, None)
        return [(form, language) for language in (("ru", "kk") if russian_first else ("kk", "ru"))]
    names = dict.fromkeys((alphabet(text), "acute", "draft")) if form.isascii() else (alphabet(text),)
    kazakh = [] if is_foreign(text) else [(_form(text, form, name), "kk") for name in names]
    return [(form, "en"), *kazakh] if russian_first else [*kazakh, (form, "en")]


def most_language(counts: Mapping[str, int]) -> str:
    """The language of an article: that of most of its sentences; Kazakh where there is none or a tie with it.

    Args:
        counts: the number of sentences by language.
    """
    return max(counts, key=lambda language: (counts[language], language == "kk"), default="kk")


def __getattr__(name: str) -> Any:
    """`KazakhAnalyzer` when it is first asked for: only it needs Whoosh."""
    if name != "KazakhAnalyzer":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from newsarchive.analyzer import KazakhAnalyzer  # noqa: PLC0415 - so that all else works without loading Whoosh

    return KazakhAnalyzer
