"""Pasted sentences.

Sentences of NTREX, inflected anew and quoted as news quote, find their article.

Each noun gets another inflection, and some words in a row get quotation marks, of which some are
never closed; so a sentence is as a reader pastes it from another paper's account of the same.

    python -m benchmarks.quality pasted
"""

from __future__ import annotations

import json
import random
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import newsarchive
from benchmarks.quality.corpus import SEED
from benchmarks.quality.retrieval import ntrex, reinflected
from newsarchive import QueryError
from newsarchive.analysis import Analyser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.archive import Archive

FLOORS = Path(__file__).with_name("floors.json")
SHORTEST = 8  # words of a sentence
MARKS = (("«", "»"), ('"', '"'), ("“", "”"), ("«", ""), ('"', ""))
DEPTH = 10


def sentences(every: int) -> Iterator[tuple[str, str]]:
    """(article, pasted sentence)."""
    chance = random.Random(SEED)
    analyser = Analyser()
    for article in ntrex():
        for line in article.text.splitlines():
            terms = analyser.terms(line)
            if len(terms) < SHORTEST or chance.random() > 1 / every:
                continue
            yield article.id, _pasted(line, terms, chance)


def _pasted(line: str, terms: list, chance: random.Random) -> str:
    """A sentence with other inflections and with quotation marks."""
    first = chance.randrange(len(terms) - 2)
    opening, closing = chance.choice(MARKS)
    pieces = []
    end = 0
    for number, term in enumerate(terms):
        pieces.append(line[end : term.start])
        word = line[term.start : term.end]
        if word.islower():
            word = reinflected(term.form, term.stem.partition("/")[0], chance)
        before = opening if number == first else ""
        after = closing if number == first + 2 else ""
        pieces.append(before + word + after)
        end = term.end
    return "".join(pieces) + line[end:]


def measure(archive: Archive, every: int = 4) -> tuple[float, int, int]:
    """The mean reciprocal rank, how many sentences were pasted, and how many refused."""
    ranks = []
    refused = 0
    for article, query in sentences(every):
        try:
            found = [hit.article.id for hit in archive.search(query, limit=DEPTH)]
        except QueryError:
            found = []
            refused += 1
        ranks.append(1 / (1 + found.index(article)) if article in found else 0.0)
    return sum(ranks) / len(ranks), len(ranks), refused


def main() -> bool:
    """Print the figure; whether the floor is held."""
    bounds = json.loads(FLOORS.read_text("utf-8"))["pasted"]
    with (
        tempfile.TemporaryDirectory() as folder,
        newsarchive.open(Path(folder) / "ntrex", create=True) as archive,
    ):
        archive.add(ntrex())
        rank, count, refused = measure(archive)
    print(f"pasted sentences, MRR@10: {rank:.4f} of {count}; {refused} were refused")
    return refused == 0 and rank >= bounds["pasted sentences, MRR@10"]["floor"]
