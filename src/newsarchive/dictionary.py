"""The newsroom's own words: names that are never stemmed, and words that mean the same."""

from __future__ import annotations

import importlib.resources
import json
from functools import cache, lru_cache

import attrs

from newsarchive.kazakh.letters import normalise

__all__ = ["Dictionary"]


# Quotation marks would begin a phrase and «=» an exact word when a member becomes a query.
_MEANINGFUL = dict.fromkeys(map(ord, '"«»“”„='), " ")


@cache
def _shipped() -> tuple[tuple[str, ...], ...]:
    """The groups of synonyms that come with the package: a line each, members between `=`."""
    file = importlib.resources.files("newsarchive") / "data/synonyms.txt"
    groups = []
    for line in file.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            members = line.split("=")
            groups.append(tuple(member.strip() for member in members))
    return tuple(groups)


def _member(text: str) -> str:
    """A word or phrase on one line, without what the query language gives a meaning."""
    words = text.translate(_MEANINGFUL).split()
    if not words:
        raise ValueError(f"{text!r} has no word for a dictionary")
    return " ".join(words)


@attrs.frozen
class Dictionary:
    """The words of an archive that are treated in their own way.

    Attributes:
        protected: names that are never stemmed: they are found by themselves and their inflected
            forms. A change takes effect when the archive is rebuilt, with the stems of its texts.
        synonyms: groups of words and phrases that mean the same; each finds the others. They apply
            to queries, so a change takes effect immediately.

    >>> Dictionary(synonyms=()).protect("Ақорда").equate("ҰБТ", "тест").synonyms
    (('ҰБТ', 'тест'),)
    """

    protected: tuple[str, ...] = ()
    synonyms: tuple[tuple[str, ...], ...] = attrs.field(factory=_shipped)

    @property
    def names(self) -> frozenset[str]:
        """The forms of the protected names."""
        return frozenset(map(normalise, self.protected))

    def protect(self, *names: str) -> Dictionary:
        """The dictionary with more protected names, in alphabetical order."""
        every = {*self.protected, *map(_member, names)}
        return attrs.evolve(self, protected=tuple(sorted(every)))

    def equate(self, *words: str) -> Dictionary:
        """The dictionary with one more group of synonyms.

        Raises:
            ValueError: there are fewer than two.
        """
        group = tuple(dict.fromkeys(map(_member, words)))
        if len(group) < 2:
            raise ValueError("synonyms are two words or more: ҚР = Қазақстан Республикасы")
        every = dict.fromkeys((*self.synonyms, group))  # a group is kept once
        return attrs.evolve(self, synonyms=tuple(every))

    def without(self, word: str) -> Dictionary:
        """The dictionary without a protected name, and without the groups that a word is in."""
        # Words are compared as the index compares them: case does not count.
        key = normalise(_member(word))
        names = [name for name in self.protected if normalise(name) != key]
        groups = [group for group in self.synonyms if key not in map(normalise, group)]
        return Dictionary(tuple(names), tuple(groups))

    def to_json(self) -> str:
        """The dictionary as a string."""
        return json.dumps(attrs.asdict(self), ensure_ascii=False)

    @staticmethod
    @lru_cache(16)  # each search asks for it, and it seldom changes
    def from_json(text: str | None) -> Dictionary:
        """What `to_json` wrote; the shipped one for None."""
        if text is None:
            return Dictionary()
        values = json.loads(text)
        groups = map(tuple, values["synonyms"])
        return Dictionary(tuple(values["protected"]), tuple(groups))
