"""How many edited copies are found, and how many pairs are wrong.

Articles of NTREX and passages of KazQAD are edited by rules as newsrooms edit agency texts. All
have the same date, so that dates cannot keep a wrong pair apart. A copy is found where it is in
the cluster of its original; a pair of two originals, or a copy with another original, is wrong.
"""

from __future__ import annotations

import json
import random
import re
import tempfile
from itertools import islice
from typing import TYPE_CHECKING

import newsarchive
from benchmarks.quality.floors import DATA, FILE
from newsarchive import Article
from newsarchive.explore.clusters import clusters_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Edit = "Callable[[list[str], random.Random, list[str]], list[str]]"

_LEAST = 60  # words of an original: half of it still has twenty runs of three
_FEWEST = 25  # words of a copy: fewer have no twenty runs, and are no copies by definition


def sentences_of(text: str) -> list[str]:
    return [sentence for sentence in re.split(r"(?<=[.!?…])\s+", text) if sentence]


def originals() -> Iterator[list[str]]:
    """Texts of NTREX and KazQAD, as lists of sentences; of KazQAD one passage a title."""
    for line in (DATA / "ntrex" / "articles.jsonl").read_text("utf-8").splitlines():
        yield json.loads(line)["sentences"][1:]
    name = "kazqad-reading-comprehension-v1.0-kk-validation.jsonl"
    seen = set()
    for line in (DATA / "kazqad" / name).read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["title"] not in seen:
            seen.add(row["title"])
            yield sentences_of(row["context"])


def words(sentences: Iterable[str]) -> list[str]:
    return " ".join(sentences).split()


def unrelated(texts: Iterable[list[str]]) -> Iterator[list[str]]:
    """The texts that share no run of eight words with an earlier one.

    KazQAD has some passages twice, under two titles: these are copies, and no unrelated texts.
    """
    seen: set[tuple[str, ...]] = set()
    for text in texts:
        own = words(text)
        runs = {tuple(own[at : at + 8]) for at in range(len(own) - 7)}
        if len(own) >= _LEAST and not runs & seen:
            yield text
        seen |= runs


def exchanged(every: int) -> Callable[[list[str], random.Random, list[str]], list[str]]:
    """One word of every so many becomes another word of the texts."""

    def edit(text: list[str], chance: random.Random, vocabulary: list[str]) -> list[str]:
        changed = words(text)
        for at in range(chance.randrange(every), len(changed), every):
            changed[at] = chance.choice(vocabulary)
        return [" ".join(changed)]

    return edit


def new_lead(text: list[str], chance: random.Random, vocabulary: list[str]) -> list[str]:
    return [" ".join(chance.choices(vocabulary, k=25)) + ".", *text[1:]]


def local_tail(text: list[str], chance: random.Random, vocabulary: list[str]) -> list[str]:
    return [*text, " ".join(chance.choices(vocabulary, k=30)) + "."]


def cut(share: float) -> Callable[[list[str], random.Random, list[str]], list[str]]:
    def edit(text: list[str], _chance: random.Random, _vocabulary: list[str]) -> list[str]:
        own = words(text)
        return [" ".join(own[: int(len(own) * share)])]

    return edit


def moved(text: list[str], chance: random.Random, _vocabulary: list[str]) -> list[str]:
    """Paragraphs of two sentences in another order."""
    paragraphs = [text[at : at + 2] for at in range(0, len(text), 2)]
    chance.shuffle(paragraphs)
    return [sentence for paragraph in paragraphs for sentence in paragraph]


KINDS = {
    "new lead": new_lead,
    "local tail": local_tail,
    "cut to 70 %": cut(0.7),
    "cut to 50 %": cut(0.5),
    # Without a floor: the shorter a text is beside the other, the fewer bands they share.
    "cut to 40 %": cut(0.4),
    "cut to 33 %": cut(0.33),
    "cut to 25 %": cut(0.25),
    "every 20th word exchanged": exchanged(20),
    "every 10th word exchanged": exchanged(10),
    "paragraphs moved": moved,
}


def article(name: str, text: list[str]) -> Article:
    return Article(title=f"Тақырып {name}", text=" ".join(text), id=name, date="2026-03-05")


def pairs(articles: Iterable[Article]) -> set[tuple[str, str]]:
    """Each article that is not the first of its cluster, with the first one."""
    with tempfile.TemporaryDirectory() as folder, newsarchive.open(folder, create=True) as archive:
        archive.add(articles)
        with archive._engine.view() as view:  # noqa: SLF001 - no public call lists all clusters
            ground = view.ground
            centre = clusters_of(ground).centre.tolist()
            return {
                (ground.id_of(own), ground.id_of(first))
                for own, first in enumerate(centre)
                if own != first
            }


def main() -> bool:
    """Print recall by kind and the wrong pairs; whether every floor is held."""
    texts = list(unrelated(originals()))
    vocabulary = sorted({word for text in texts for word in words(text)})
    chance = random.Random(7)
    base = [article(f"a{number:04}", text) for number, text in enumerate(texts)]
    found = {}
    wrong = 0
    print(f"Copies: {len(texts)} texts of NTREX and KazQAD, each edited once in each way\n")
    for kind, edit in KINDS.items():
        copies = [
            article(f"b{number:04}", edit(text, chance, vocabulary))
            for number, text in enumerate(texts)
        ]
        told = pairs([*base, *copies])
        right = {
            (copy.id, original.id)
            for copy, original in zip(copies, base, strict=True)
            if len(copy.text.split()) >= _FEWEST
        }
        found[kind] = len(told & right) / len(right)
        # A pair of the same number is right, however short the copy is.
        others = sum(1 for copy, original in told if copy[1:] != original[1:])
        wrong += others
        print(f"{kind:<30} recall {found[kind]:.3f}  wrong pairs {others}", flush=True)
    for size in (3, 10, 30, 100):
        alone = pairs(islice(base, size))
        wrong += len(alone)
        print(f"{f'an archive of {size}':<30}               wrong pairs {len(alone)}")
    found["wrong pairs"] = wrong
    floors = json.loads(FILE.read_text("utf-8")).get("copies", {})
    held = True
    for name, bounds in floors.items():
        above = found[name] > bounds["floor"]
        worse = above if bounds["lower is better"] else found[name] < bounds["floor"]
        held = held and not worse
        verdict = "below" if worse else "held"
        print(f"{name:<30}{found[name]:>8.3f}  floor {bounds['floor']}  {verdict}")
    return held
