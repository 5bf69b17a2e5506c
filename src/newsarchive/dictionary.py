"""The newsroom's own words: names that are never stemmed, and words that mean the same."""

from __future__ import annotations

import importlib.resources
import json
from functools import cache, lru_cache

import attrs

from newsarchive.kazakh.letters import normalise

__all__ = ["Dictionary"]


@cache
def _shipped() -> tuple[tuple[str, ...], ...]:
    text = (
        importlib.resources.files("newsarchive")
        .joinpath("data/abbreviations.txt")
        .read_text("utf-8")
    )
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return tuple(tuple(member.strip() for member in line.split("=")) for line in lines)


def _member(text: str) -> str:
    """A word or phrase on one line, without what the query language gives a meaning."""
    member = " ".join(text.translate(dict.fromkeys(map(ord, '"«»“”„='), " ")).split())
    if not member:
        raise ValueError(f"{text!r} is no word for a dictionary")
    return member


@attrs.frozen
class Dictionary:
    """The words of an archive that are treated in their own way.

    Attributes:
        protected: names that are never stemmed: they are found by themselves and their inflected forms. A change asks
            for a rebuild of the archive, for the stems of its texts change with it.
        synonyms: groups of words and phrases that mean the same; each finds the others. They apply to queries, so a
            change asks for nothing.
    """

    protected: tuple[str, ...] = ()
    synonyms: tuple[tuple[str, ...], ...] = attrs.field(factory=_shipped)

    @property
    def names(self) -> frozenset[str]:
        """The forms of the protected names."""
        return frozenset(map(normalise, self.protected))

    def protect(self, *names: str) -> Dictionary:
        """The dictionary with more protected names."""
        return attrs.evolve(self, protected=tuple(sorted({*self.protected, *map(_member, names)})))

    def equate(self, *words: str) -> Dictionary:
        """The dictionary with one more group of synonyms.

        Raises:
            ValueError: there are fewer than two.
        """
        group = tuple(dict.fromkeys(map(_member, words)))
        if len(group) < 2:
            raise ValueError("synonyms are two words or more: ҚР = Қазақстан Республикасы")
        return attrs.evolve(self, synonyms=tuple(dict.fromkeys((*self.synonyms, group))))

    def without(self, word: str) -> Dictionary:
        """The dictionary without a protected name, and without the groups of synonyms that a word is in."""
        key = normalise(_member(word))
        return Dictionary(
            tuple(name for name in self.protected if normalise(name) != key),
            tuple(group for group in self.synonyms if key not in map(normalise, group)),
        )

    def to_json(self) -> str:
        """The dictionary as a string."""
        return json.dumps(attrs.asdict(self), ensure_ascii=False)

    @staticmethod
    @lru_cache(16)
    def from_json(text: str | None) -> Dictionary:
        """What `to_json` wrote; the shipped one for None."""
        if text is None:
            return Dictionary()
        values = json.loads(text)
        return Dictionary(tuple(values["protected"]), tuple(map(tuple, values["synonyms"])))
