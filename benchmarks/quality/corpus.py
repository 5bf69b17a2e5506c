"""The headlines of `text/` as articles, for the benchmarks of what people type."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from newsarchive import Article

if TYPE_CHECKING:
    import random

DATA = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"
SEED = 20240722

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def headlines() -> list[Article]:
    """Each headline once, as an article without a text."""
    lines = (DATA / "text" / "headlines.txt").read_text("utf-8").splitlines()
    distinct = dict.fromkeys(line for line in lines if line.strip())
    return [Article(id=str(number), title=line) for number, line in enumerate(distinct)]


def cut(line: str, words: int, chance: random.Random) -> str | None:
    """Some words in a row of a headline; None where it has fewer, all of four letters or more."""
    found = [word for word in _WORD.findall(line) if len(word) > 3]
    if len(found) < words:
        return None
    begin = chance.randrange(len(found) - words + 1)
    return " ".join(found[begin : begin + words])
