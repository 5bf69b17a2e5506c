"""Keyboards and careless typing: what finds the headlines that have the right word.

Words of five letters or more of `text/headlines.txt` are searched in an archive of those headlines:
without any Kazakh letter, also with ы for і, and with each Kazakh letter missing by chance. Then
headlines cut to one to three words, without Kazakh letters, find their headline.

    python -m benchmarks.quality keyboards
"""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import newsarchive
from benchmarks.quality.corpus import SEED, cut, headlines
from newsarchive import Article
from newsarchive.analysis import Analyser
from newsarchive.kazakh.letters import fold

if TYPE_CHECKING:
    from newsarchive.archive import Archive

FLOORS = Path(__file__).with_name("floors.json")
SHORTEST = 5
DEPTH = 10

Typing = Callable[[str, random.Random], str]


def with_y(word: str, chance: random.Random) -> str:  # noqa: ARG001 - a kind of typing
    """ы for і, and the other Kazakh letters missing."""
    return fold(word.replace("і", "ы"))


def half_missing(word: str, chance: random.Random) -> str:
    """Each Kazakh letter missing by chance, one of them at least."""
    places = [at for at, letter in enumerate(word) if fold(letter) != letter]
    missing = {at for at in places if chance.random() < 0.5} or {chance.choice(places)}
    return "".join(fold(letter) if at in missing else letter for at, letter in enumerate(word))


KINDS: dict[str, Typing] = {
    "folded words in the top 10": lambda word, _: fold(word),
    "ы for і, the other letters missing": with_y,
    "half of the Kazakh letters missing": half_missing,
}


def words_of(articles: Sequence[Article]) -> tuple[list[str], dict[str, set[str]]]:
    """The words that are typed, sorted, and the forms of each article by its id."""
    analyser = Analyser()
    forms = {}
    for article in articles:
        forms[article.id] = {term.form for term in analyser.terms(article.title)}
    every = {form for found in forms.values() for form in found}
    words = [one for one in every if len(one) >= SHORTEST and one.isalpha() and fold(one) != one]
    return sorted(words), forms


def measure(archive: Archive, kind: str, every: int = 1) -> tuple[int, list[str]]:
    """How many words were searched, and which found no headline that has them.

    Args:
        archive: of the headlines.
        kind: of `KINDS`.
        every: only each so-manieth word.
    """
    words, forms = words_of(headlines())
    if kind.startswith("ы"):
        words = [word for word in words if "і" in word]
    chance = random.Random(SEED)
    asked = words[::every]
    missed = []
    for word in asked:
        hits = archive.search(KINDS[kind](word, chance), limit=DEPTH)
        if not any(word in forms[hit.article.id] for hit in hits):
            missed.append(word)
    return len(asked), missed


def cut_headlines(archive: Archive, words: int, every: int) -> float:
    """The share of headlines, cut and typed without Kazakh letters, that find themselves."""
    chance = random.Random(SEED)
    found = []
    for article in headlines()[::every]:
        query = cut(article.title, words, chance)
        if query is not None and fold(query.lower()) != query.lower():
            hits = archive.search(fold(query.lower()), limit=DEPTH)
            wanted = query.lower().split()
            titles = [hit.article.title.lower() for hit in hits]
            found.append(any(all(word in title for word in wanted) for title in titles))
    return sum(found) / len(found)


def figures(archive: Archive, every: int = 5) -> dict[str, float]:
    """Each figure by its name."""
    found = {}
    for kind in KINDS:
        count, missed = measure(archive, kind, 1 if kind.startswith("folded") else every)
        found[kind] = 1 - len(missed) / count
        print(f"{kind}: {found[kind]:.4f} of {count}; missed: {', '.join(missed[:12])}")
    for words in (1, 2, 3):
        name = f"headlines cut to {words}, letters missing"
        found[name] = cut_headlines(archive, words, 4 * every)
        print(f"{name}: {found[name]:.4f}", flush=True)
    return found


def main() -> bool:
    """Print the figures; whether the floors are held."""
    bounds = json.loads(FLOORS.read_text("utf-8"))["keyboards"]
    with (
        tempfile.TemporaryDirectory() as folder,
        newsarchive.open(Path(folder) / "headlines", create=True) as archive,
    ):
        archive.add(headlines())
        found = figures(archive)
    return all(found[name] >= bound["floor"] for name, bound in bounds.items())
