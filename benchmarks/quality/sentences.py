"""Sentence splitting: F1 of the boundaries in the articles of `ntrex`, beside peers."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import sentencex

from newsarchive.kazakh.splitter import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Callable

DATA = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "ntrex" / "articles.jsonl"

# The lines of the gold that have no end mark or hold two sentences put the ceiling at about .95
# (space) and .986.
FLOORS = {
    ("all lines", "space"): 0.94,
    ("all lines", "newline"): 0.98,
    ("clean lines", "space"): 0.99,
    ("clean lines", "newline"): 0.99,
}
JOINTS = {"space": " ", "newline": "\n"}

Spans = list[tuple[int, int]]

# A line of the filter: it ends in an end mark and holds none inside (before white space).
_ENDED = re.compile(r"[.!?…][»”“\"')\]]*\Z")
_INSIDE = re.compile(r"[.!?…][»”“\"')\]]*\s")


def articles() -> list[list[str]]:
    """The articles of the corpus as lists of sentences."""
    rows = [json.loads(row)["sentences"] for row in DATA.open(encoding="utf-8")]
    return [[line.strip() for line in lines if line.strip()] for lines in rows]


def clean(lines: list[str]) -> list[str]:
    """Those lines that are one sentence for certain.

    They end in an end mark, and none stands before white space inside.
    """
    return [line for line in lines if _ENDED.search(line) and not _INSIDE.search(line)]


def naive(text: str) -> Spans:
    """A cut behind each end mark and white space, and at each line end."""
    starts = [0, *(match.end() for match in re.finditer(r"(?<=[.!?…])\s+|\n+", text))]
    return list(zip(starts, [*starts[1:], len(text)], strict=True))


def by_sentencex(text: str) -> Spans:
    """What `sentencex` cuts, by its own places; it knows Kazakh by the code `kk`."""
    return [
        (found["start_index"], found["end_index"])
        for found in sentencex.get_sentence_boundaries("kk", text)
    ]


def boundaries(spans: Spans, text: str) -> set[int]:
    """Where a sentence but the first begins: white space before it is left out."""
    filled = [(start, text[start:end]) for start, end in spans if text[start:end].strip()]
    return {start + len(cut) - len(cut.lstrip()) for start, cut in filled[1:]}


def f1(split: Callable[[str], Spans], documents: list[list[str]], joint: str) -> float:
    """F1 of the boundaries over all documents together."""
    hits = found = gold = 0
    for lines in documents:
        text = joint.join(lines)
        starts, place = set(), 0
        for line in lines[:-1]:
            place += len(line) + len(joint)
            starts.add(place)
        cut = boundaries(split(text), text)
        hits, found, gold = hits + len(cut & starts), found + len(cut), gold + len(starts)
    return 2 * hits / (found + gold)


def main() -> bool:
    """Print the table; whether every row holds its floor."""
    documents = articles()
    filtered = [lines for lines in map(clean, documents) if len(lines) > 1]
    sets = {"all lines": documents, "clean lines": filtered}
    splitters = {"newsarchive": sentence_spans, "naive": naive, "sentencex": by_sentencex}
    print("Sentences: F1 of the boundaries in the articles of ntrex\n")
    names = "".join(f"{name:>13}" for name in splitters)
    print(f"{'lines':<12}{'count':>6}  {'joined by':<10}{names}{'floor':>8}")
    held = True
    for (name, joint), floor in FLOORS.items():
        scores = [f1(split, sets[name], JOINTS[joint]) for split in splitters.values()]
        held = held and scores[0] >= floor
        row = "".join(f"{score:>13.4f}" for score in scores)
        print(f"{name:<12}{sum(map(len, sets[name])):>6}  {joint:<10}{row}{floor:>8.2f}")
    return held
