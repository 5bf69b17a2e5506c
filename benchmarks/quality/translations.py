"""Translations: sentences of FLORES find the same sentence in another language.

The table that ships is measured through `Archive.search`; it was not learnt from FLORES. The
Kazakh archive holds the 1,012 Kazakh sentences of FLORES and the prose of `text/`, the Russian one
the Russian sentences and those of X-WMT and Tatoeba, each sentence as an article of its own.
Then what translations take from Kazakh queries: questions of KazQAD and known items of NTREX, with
and without them, and the CPU time of a word.

    python -m benchmarks.quality translations
"""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import numpy as np

import newsarchive
from benchmarks.quality import retrieval
from newsarchive import Article
from newsarchive.search.parameters import Ranking

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newsarchive.archive import Archive

DATA = retrieval.DATA
FLORES = DATA / "parallel" / "flores.kk-ru-en.tsv"
KAZAKH = ("headlines", "xwmt-kk", "common-voice", "tatoeba", "wikipedia")
DEPTH = 100
LONGEST = 2000  # characters of a query


@attrs.frozen
class Gain:
    """What some queries find.

    Attributes:
        values: the mean nDCG@10 and the mean reciprocal rank at 10.
        milliseconds: of CPU time, of all.
    """

    values: tuple[float, float]
    milliseconds: float


def flores() -> list[tuple[str, str, str]]:
    """The sentences in Kazakh, Russian and English."""
    rows = [line.split("\t") for line in FLORES.read_text("utf-8").splitlines()]
    return [(kazakh, russian, english) for kazakh, russian, english in rows]


def kazakh_distractors() -> list[str]:
    found: list[str] = []
    for name in KAZAKH:
        found += (DATA / "text" / f"{name}.txt").read_text("utf-8").splitlines()
    return found


def russian_distractors() -> list[str]:
    found = (DATA / "text" / "xwmt-ru.txt").read_text("utf-8").splitlines()
    pairs = (DATA / "parallel" / "tatoeba.kk-ru.tsv").read_text("utf-8").splitlines()
    return found + [pair.partition("\t")[2] for pair in pairs]


def articles(sentences: Sequence[str], distractors: Iterable[str]) -> list[Article]:
    """Each sentence as an article; those to be found have their numbers as ids."""
    own = set(sentences)
    others = [line for line in dict.fromkeys(distractors) if line.strip() and line not in own]
    found = [Article(id=str(number), text=text) for number, text in enumerate(sentences)]
    return found + [Article(id=f"d{number}", text=text) for number, text in enumerate(others)]


def reciprocal_rank(archive: Archive, queries: Sequence[str]) -> float:
    """The mean reciprocal rank of the articles whose ids are the numbers of the queries."""
    found = []
    for number, query in enumerate(queries):
        hits = archive.search(retrieval.plain(query)[:LONGEST], limit=DEPTH)
        ids = [hit.article.id for hit in hits]
        wanted = str(number)
        found.append(1 / (1 + ids.index(wanted)) if wanted in ids else 0.0)
    return float(np.mean(found))


def across(folder: Path, every: int = 1) -> dict[str, float]:
    """The figures of FLORES.

    Args:
        folder: for the archives.
        every: take each n-th sentence and each n-th distractor.
    """
    kazakh, russian, english = zip(*flores()[::every], strict=True)
    found = {}
    with newsarchive.open(folder / "kazakh", create=True) as archive:
        archive.add(articles(kazakh, kazakh_distractors()[::every]))
        found["FLORES, Russian to Kazakh, MRR"] = reciprocal_rank(archive, russian)
        found["FLORES, English to Kazakh, MRR"] = reciprocal_rank(archive, english)
    with newsarchive.open(folder / "russian", create=True) as archive:
        archive.add(articles(russian, russian_distractors()[::every]))
        found["FLORES, Kazakh to Russian, MRR"] = reciprocal_rank(archive, kazakh)
    return found


def gain(archive: Archive, asked: Sequence[tuple[str, str]], parameters: Ranking) -> Gain:
    """What queries find, each given as (id of its article, text)."""
    search = retrieval.ranked(archive, "article", parameters)
    values = []
    began = time.process_time()
    for wanted, text in asked:
        values.append(retrieval.figures(search(retrieval.plain(text)), (wanted, 0)))
    took = 1000 * (time.process_time() - began)
    ndcg, rank, _ = np.array(values).mean(axis=0)
    return Gain((float(ndcg), float(rank)), took)


def lost(archive: Archive, asked: Sequence[tuple[str, str]], name: str) -> dict[str, float]:
    """What translations take from Kazakh queries: of nDCG or MRR, the worse, and of time."""
    without = attrs.evolve(Ranking(), translate=0.0)
    gain(archive, asked[:50], Ranking())  # so that everything is loaded
    off, on = gain(archive, asked, without), gain(archive, asked, Ranking())
    print(f"{name}: nDCG {off.values[0]:.4f} without translations, {on.values[0]:.4f} with them")
    print(f"{name}: MRR {off.values[1]:.4f} without translations, {on.values[1]:.4f} with them")
    words = sum(len(text.split()) for _, text in asked)
    worst = max(before - after for before, after in zip(off.values, on.values, strict=True))
    return {
        f"{name}, lost": max(0.0, worst),
        f"{name}, CPU ms a word": (on.milliseconds - off.milliseconds) / words,
    }


def within(folder: Path) -> dict[str, float]:
    """What translations take from Kazakh queries."""
    questions, passages = retrieval.questions()
    found = {}
    with newsarchive.open(folder / "kazqad", create=True) as archive:
        archive.add(passages)
        asked = [(one.passage, one.text) for one in questions]
        found.update(lost(archive, asked, "KazQAD"))
    with newsarchive.open(folder / "ntrex", create=True) as archive:
        archive.add(retrieval.ntrex())
        hits = archive.scan("*", unit="sentence")
        sentences = [(hit.article.id, hit.sentence.text) for hit in hits]
        items = list(retrieval.known_items(sentences, inflected=True))
        found.update(lost(archive, items, "NTREX"))
    return found


def main() -> bool:
    """Print the figures; whether every floor is held."""
    floors = json.loads(retrieval.FLOORS.read_text("utf-8"))["translations"]
    with tempfile.TemporaryDirectory() as folder:
        found = across(Path(folder)) | within(Path(folder))
    held = True
    for name, bounds in floors.items():
        sign = -1 if bounds["lower is better"] else 1
        enough = sign * found[name] >= sign * bounds["floor"]
        verdict = "held" if enough else "below the floor"
        limits = f"floor {bounds['floor']:<6} aim {bounds['aim']:<6}"
        print(f"{name:<40}{found[name]:>8.4f}  {limits} {verdict}")
        held = held and enough
    return held
