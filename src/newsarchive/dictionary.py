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
    lines = file.read_text("utf-8").splitlines()
    groups = []
    for line in lines:
        # Headings stand after `#`.
        if not line or line.startswith("#"):
            continue
        members = map(str.strip, line.split("="))
        groups.append(tuple(members))
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
        """The dictionary with more protected names, in alphabetical order.

        Args:
            names: each a word or some words; signs of the query language are left out.

        Raises:
            ValueError: a name has no word.

        >>> Dictionary().protect("Мамин", "«Ақорда»").protected
        ('Ақорда', 'Мамин')
        """
        added = map(_member, names)
        every = {*self.protected, *added}
        # One order for the same names, so that equal dictionaries are equal values.
        return attrs.evolve(self, protected=tuple(sorted(every)))

    def equate(self, *words: str) -> Dictionary:
        """The dictionary with one more group of synonyms.

        Args:
            words: words or phrases that mean the same.

        Raises:
            ValueError: there are fewer than two.

        >>> Dictionary(synonyms=()).equate("ҚР", "Қазақстан Республикасы").synonyms
        (('ҚР', 'Қазақстан Республикасы'),)
        """
        members = map(_member, words)
        group = tuple(dict.fromkeys(members))  # a word that is given twice is one member
        if len(group) < 2:
            raise ValueError("synonyms are two words or more: ҚР = Қазақстан Республикасы")
        every = dict.fromkeys((*self.synonyms, group))  # a group is kept once
        return attrs.evolve(self, synonyms=tuple(every))

    def without(self, word: str) -> Dictionary:
        """The dictionary without a protected name, and without the groups that a word is in.

        Args:
            word: the name, or a member of the groups; in any case of letters.

        >>> Dictionary(("Мамин",), (("ҚР", "Қазақстан"),)).without("қр")
        Dictionary(protected=('Мамин',), synonyms=())
        """
        # Words are compared as the index compares them: case does not count.
        key = normalise(_member(word))
        names = [name for name in self.protected if normalise(name) != key]
        groups = []
        for group in self.synonyms:
            members = map(normalise, group)
            if key not in members:
                groups.append(group)
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
