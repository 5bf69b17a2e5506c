"""Alphabets: a headline typed in each Latin alphabet and in Cyrillic finds the same first three.

Headlines of `text/`, whole and cut to one to three words, in an archive of them all.

    python -m benchmarks.quality alphabets
"""

from __future__ import annotations

import json
import random
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import newsarchive
from benchmarks.quality.corpus import SEED, cut, headlines
from newsarchive.kazakh import latin

if TYPE_CHECKING:
    from newsarchive.archive import Archive

FLOORS = Path(__file__).with_name("floors.json")
ALPHABETS = ("acute", "draft", "wikipedia")
LENGTHS = {"whole headlines": None, "cut to 3 words": 3, "cut to 2 words": 2, "cut to 1 word": 1}
FIRST = 3


def alike(archive: Archive, alphabet: str, words: int | None, every: int) -> float:
    """The share of headlines that find the same first three in a Latin alphabet and in Cyrillic."""
    chance = random.Random(SEED)
    same = []
    for article in headlines()[::every]:
        cyrillic = article.title if words is None else cut(article.title, words, chance)
        # Who types Latin letters means the same by names that are printed in them.
        if cyrillic is None or any(map(_is_latin, cyrillic)):
            continue
        found = [_first(archive, query) for query in (cyrillic, spelt(cyrillic, alphabet))]
        same.append(found[0] == found[1])
    return sum(same) / len(same)


def spelt(text: str, alphabet: str) -> str:
    """A Cyrillic text in a Latin alphabet, its capitals kept."""

    def word(match: re.Match[str]) -> str:
        written = latin.spell(match[0].lower(), alphabet)
        if match[0].isupper() and len(match[0]) > 1:
            return written.upper()
        return written.capitalize() if match[0][0].isupper() else written

    return re.sub(r"[^\W\d_]+", word, text)


def _is_latin(letter: str) -> bool:
    return letter.isascii() and letter.isalpha()


def _first(archive: Archive, query: str) -> list[str]:
    return [hit.article.id for hit in archive.search(query, limit=FIRST)]


def figures(archive: Archive, every: int = 20) -> dict[str, float]:
    """Each figure by its name."""
    found = {}
    for length, words in LENGTHS.items():
        shares = [alike(archive, alphabet, words, every) for alphabet in ALPHABETS]
        for alphabet, share in zip(ALPHABETS, shares, strict=True):
            found[f"{length}, {alphabet}: same top 3"] = share
            print(f"{length}, {alphabet}: same top 3 {share:.4f}", flush=True)
    return found


def main() -> bool:
    """Print the figures; whether the floors are held."""
    bounds = json.loads(FLOORS.read_text("utf-8"))["alphabets"]
    with (
        tempfile.TemporaryDirectory() as folder,
        newsarchive.open(Path(folder) / "headlines", create=True) as archive,
    ):
        archive.add(headlines())
        found = figures(archive)
    return all(found[name] >= bound["floor"] for name, bound in bounds.items())
