"""An indexed form -> its stem, in Kazakh, Russian or English."""

from __future__ import annotations

import re

import Stemmer

from newsarchive.analysis.forms import LATIN
from newsarchive.kazakh import stemmer
from newsarchive.kazakh.letters import KAZAKH_ONLY
from newsarchive.kazakh.suffixes import IS_SUFFIX

__all__ = ["RUSSIAN_MARK", "stem"]

RUSSIAN_MARK = "/ru"
"""What Russian stems end in, so that they never meet the Kazakh stem of another word.

See `stem`.
"""

_RUSSIAN, _ENGLISH = Stemmer.Stemmer("russian"), Stemmer.Stemmer("english")
_CYRILLIC = re.compile("[\u0430-\u052f]")
_KAZAKH = re.compile("[а-яәғқңөұүһі]+(?:-[а-яәғқңөұүһі]+)?")
_ONLY_KAZAKH = re.compile(f"[{KAZAKH_ONLY}]")


def stem(form: str, language: str, names: frozenset[str] = frozenset()) -> str:
    """The stem of an indexed form, by which it is found.

    The letters come before the language: a Latin word is stemmed as English and a word with Kazakh
    letters as Kazakh in any sentence. Russian stems are marked, so that they never meet the Kazakh
    stem of another word: Russian rules make «ат» (a horse) of «ата» (a grandfather).

    Args:
        form: a form from `analyse`.
        language: the language of its sentence.
        names: protected names, whose inflected forms have the name as their stem.
    """
    if names and (name := _name(form, names)):
        return name
    head = form.partition("-")[0]
    if LATIN.search(head):
        return str(_ENGLISH.stemWord(head))
    if not _CYRILLIC.search(head):
        return head or form
    if language == "ru" and not _ONLY_KAZAKH.search(form):
        return (_surname(head) or str(_RUSSIAN.stemWord(head))) + RUSSIAN_MARK
    if not _KAZAKH.fullmatch(form):
        return head
    # What the tokenizer left after a hyphen is an ending, for it parts all other compounds.
    tail = form[len(head) + 1 :]
    return stemmer.stem_form(head if IS_SUFFIX.fullmatch(tail) else form)


# The cases of a surname in -ов, -ев, of a man, a woman and a family.
_OF_SURNAME = re.compile(
    "(.{2,}(?:[оеё]в))(?:а|у|ым|е|ой|ы|ых|ыми)?|(.{2,}[иы]н)(?:а|у|ым|е|ой|ы|ых|ыми)?"
)
# What comes before -ов, -ев in names of the Turkic world, and after no other root.
_TURKIC = re.compile(
    ".*(?:[аеуыиэ]ев|(?:бек|хан|жан|мухамед|гул|кул|тай|дар|бет|мат|мет|сан|лан|тур)ов)"
)
_NO_SURNAMES = {"случаев", "обычаев", "трамваев", "урожаев", "краев", "музеев", "героев", "идеев"}


def _surname(form: str) -> str | None:
    """The surname in -ов, -ев, -ин that a Russian form is a case of, with its suffix.

    None if it is none.

    Snowball takes the suffix of Назарбаев but not that of Назарбаева, so that neither finds the
    other. The stems that Kazakh texts have tell surnames from plurals (министров): Kazakh has no
    such plural.
    """
    match = _OF_SURNAME.fullmatch(form)
    if not match:
        return None
    name = match[1] or match[2]
    if stemmer.is_known(name) or (
        match[1] and _TURKIC.fullmatch(name) and name not in _NO_SURNAMES
    ):
        return name
    return None


def _name(form: str, names: frozenset[str]) -> str | None:
    """The longest of some names that a form is, or is an inflected form of."""
    head = form.partition("-")[0]
    heads = [head[:end] for end in range(len(head), 1, -1) if head[:end] in names]
    return next((name for name in heads if name == head or _inflects(head, name)), None)


def _inflects(form: str, name: str) -> bool:
    return any(reading.stem == name for reading in stemmer.analyses(form))
