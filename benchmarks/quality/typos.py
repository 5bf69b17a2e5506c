"""Typing mistakes: what `suggest` gives for words with a slip.

Words of five letters or more of `text/`, 70 % of them frequent or middling and 30 % rare, get a
slip of each of seven kinds. A slip that makes another word of the archive is drawn anew: it cannot
be told.

    python -m benchmarks.quality typos
"""

from __future__ import annotations

import json
import random
import re
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import newsarchive
from benchmarks.quality.corpus import DATA, SEED
from newsarchive import Article
from newsarchive.kazakh.letters import fold

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsarchive.archive import Archive

FLOORS = Path(__file__).with_name("floors.json")
TEXTS = ("headlines", "flores", "xwmt-kk", "common-voice", "tatoeba", "wikipedia")
EACH = 72
SHORTEST = 5
DRAWN = 40  # words that are tried for one slip

_KEYS = ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю", "әіңғүұқөһ")


def neighbour(word: str, chance: random.Random) -> str:
    """A key beside the one meant."""
    at = chance.randrange(len(word))
    for row in _KEYS:
        place = row.find(word[at])
        if place >= 0:
            beside = [one for one in (place - 1, place + 1) if 0 <= one < len(row)]
            return word[:at] + row[chance.choice(beside)] + word[at + 1 :]
    return word


def dropped(word: str, chance: random.Random) -> str:
    """A letter left out, not the first."""
    at = chance.randrange(1, len(word))
    return word[:at] + word[at + 1 :]


def doubled(word: str, chance: random.Random) -> str:
    """A letter typed twice."""
    at = chance.randrange(len(word))
    return word[:at] + word[at] + word[at:]


def exchanged(word: str, chance: random.Random) -> str:
    """Two letters exchanged."""
    at = chance.randrange(len(word) - 1)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def folded(word: str, chance: random.Random) -> str:  # noqa: ARG001 - a kind of slip
    """The Kazakh letters missing."""
    return fold(word)


def folded_slip(word: str, chance: random.Random) -> str:
    """The Kazakh letters missing, and one of the other slips."""
    slip = chance.choice((neighbour, dropped, doubled, exchanged))
    return slip(fold(word), chance) if fold(word) != word else word


def with_y(word: str, chance: random.Random) -> str:  # noqa: ARG001 - a kind of slip
    """ы for і, the other Kazakh letters missing."""
    return fold(word.replace("і", "ы")) if "і" in word else word


SLIPS: dict[str, Callable[[str, random.Random], str]] = {
    "neighbouring key": neighbour,
    "letter left out": dropped,
    "letter twice": doubled,
    "letters exchanged": exchanged,
    "Kazakh letters missing": folded,
    "letters missing and a slip": folded_slip,
    "ы for і": with_y,
}


def lines() -> list[str]:
    """The sentences of the archive."""
    found = []
    for name in TEXTS:
        found += (DATA / "text" / f"{name}.txt").read_text("utf-8").splitlines()
    return [line for line in dict.fromkeys(found) if line.strip()]


def groups(texts: list[str]) -> tuple[list[str], list[str]]:
    """The frequent and middling words, and the rare ones."""
    counts = Counter(
        word for line in texts for word in re.findall(r"[а-яәғқңөұүһі]+", line.lower())
    )
    long = sorted(word for word in counts if len(word) >= SHORTEST)
    frequent = [word for word in long if counts[word] >= 5]
    return frequent, [word for word in long if 1 < counts[word] < 5]


def measure(archive: Archive, texts: list[str], seed: int = SEED) -> dict[str, tuple[float, float]]:
    """For each kind of slip how often the word is the first suggestion, or of three."""
    chance = random.Random(seed)
    frequent, rare = groups(texts)
    known = set(frequent) | set(rare) | {word for line in texts for word in line.lower().split()}
    found = {}
    for kind, slip in SLIPS.items():
        ranks = []
        for number in range(EACH):
            for _ in range(DRAWN):
                word = chance.choice(rare if number % 10 < 3 else frequent)
                typed = slip(word, chance)
                if typed not in known:
                    break
            suggested = archive.suggest(typed)
            ranks.append(suggested.index(word) if word in suggested else len(suggested) + 3)
        first = sum(rank == 0 for rank in ranks) / EACH
        third = sum(rank < 3 for rank in ranks) / EACH
        found[kind] = first, third
        print(f"{kind:<28} acc@1 {first:.3f}  acc@3 {third:.3f}", flush=True)
    return found


def main() -> bool:
    """Print the figures; whether the floors are held."""
    bounds = json.loads(FLOORS.read_text("utf-8"))["typos"]
    texts = lines()
    with (
        tempfile.TemporaryDirectory() as folder,
        newsarchive.open(Path(folder) / "texts", create=True) as archive,
    ):
        archive.add(Article(id=str(number), text=line) for number, line in enumerate(texts))
        found = measure(archive, texts)
    held = True
    for at, name in enumerate(("suggest, acc@1", "suggest, acc@3")):
        mean = sum(shares[at] for shares in found.values()) / len(found)
        print(f"{name}: {mean:.4f}")
        held &= mean >= bounds[name]["floor"]
    return held
