"""A word -> its stem, and all its legal analyses, best first."""

from __future__ import annotations

import functools
import importlib.resources
import unicodedata

import attrs

from newsarchive.kazakh import grammar

VERSION = "0"
_LONGEST = 40


@attrs.frozen
class Suffix:
    """A suffix by its name in the grammar and by how it is written in the word."""

    name: str
    surface: str


@attrs.frozen
class Analysis:
    """One legal way to read a word."""

    stem: str
    part_of_speech: str
    suffixes: tuple[Suffix, ...]
    score: float


@functools.cache
def _closed() -> dict[str, str]:
    text = importlib.resources.files(__package__).joinpath("data/closed_class.txt").read_text("utf-8")
    stems: dict[str, str] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            stem, _, forms = line.rpartition(": ")
            for form in forms.split():
                stems.setdefault(form, stem or form)
            if stem:
                stems.setdefault(stem, stem)
    return stems


def stem_form(form: str) -> str:
    """The light stem of a normalised form."""
    closed = _closed()
    if form in closed:
        return closed[form]
    if "-" in form:
        head, _, tail = form.rpartition("-")
        if head and tail and not any(c in grammar.VOWELS for c in head) or len(tail) <= 3 or head[-1:].isdigit():
            return head or tail
        return head + "-" + stem_form(tail) if tail else form
    if len(form) > _LONGEST:
        return form
    found = [a for a in analyses(form) if len(a.stem) >= 3]
    return found[0].stem if found else form


def stem(word: str, level: str = "light") -> str:
    """The stem of a word as printed."""
    if level not in {"light", "full"}:
        raise ValueError(f"level is 'light' or 'full', not {level!r}")
    return stem_form(unicodedata.normalize("NFC", word).lower().replace("\u00ad", ""))


def analyses(word: str) -> list[Analysis]:
    """Every legal analysis, best first."""
    found = []
    for end in range(max(1, len(word) - 22), len(word) + 1):
        prefix = word[:end]
        if not grammar.VOWELS.intersection(prefix):
            continue
        for base in {prefix, *(prefix[:-1] + v for v in grammar.DEVOICING.get(prefix[-1], ()))}:
            for harmony in grammar.harmonies(base):
                for slot in ("noun", "verb"):
                    for chain in _chains(base, word, slot, harmony, ()):
                        found.append(Analysis(base, slot, chain, len(base)))
    return sorted(found, key=lambda a: (a.score, len(a.suffixes)))


def _chains(word: str, target: str, slot: str, harmony: str, chain: tuple[Suffix, ...]) -> list[tuple[Suffix, ...]]:
    found = [chain] if word == target and slot not in grammar.UNFINISHED else []
    for arc in grammar.SLOTS[slot]:
        longer = grammar.attach(word, arc.template, harmony)
        if len(longer) <= len(target) + 1 and target.startswith(longer[:-1]) and longer != word:
            after = grammar.FRONT if arc.name == "belonging" else harmony
            found += _chains(longer, target, arc.target, after, (*chain, Suffix(arc.name, longer[len(word) :])))
    return found
