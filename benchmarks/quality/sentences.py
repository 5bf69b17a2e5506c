"""Sentence splitting: F1 of the boundaries in the articles of `ntrex`, joined by a space and by a newline, beside peers."""

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

Spans = list[tuple[int, int]]

# A line of the filter: it ends in an end mark and holds none inside (an end mark before white space).
_ENDED = re.compile(r"[.!?…][»”“\"')\]]*\Z")
_INSIDE = re.compile(r"[.!?…][»”“\"')\]]*\s")


def articles() -> list[list[str]]:
    """The articles of the corpus as lists of sentences."""
    return [[line.strip() for line in json.loads(row)["sentences"] if line.strip()] for row in DATA.open(encoding="utf-8")]


def clean(lines: list[str]) -> list[str]:
    """Those lines that are one sentence for certain: they end in an end mark and hold none before white space inside."""
    return [line for line in lines if _ENDED.search(line) and not _INSIDE.search(line)]


def naive(text: str) -> Spans:
    """A cut behind each end mark and white space, and at each line end."""
    starts = [0, *(match.end() for match in re.finditer(r"(?<=[.!?…])\s+|\n+", text))]
    return list(zip(starts, [*starts[1:], len(text)], strict=True))


def by_sentencex(text: str) -> Spans:
    """What `sentencex` cuts, by its own places; it knows Kazakh by the code `kk`."""
    return [(found["start_index"], found["end_index"]) for found in sentencex.get_sentence_boundaries("kk", text)]


def boundaries(spans: Spans, text: str) -> set[int]:
    """Where a sentence but the first begins: white space before it is left out."""
    starts = [start + len(text[start:end]) - len(text[start:end].lstrip()) for start, end in spans if text[start:end].strip()]
    return set(starts[1:])


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
