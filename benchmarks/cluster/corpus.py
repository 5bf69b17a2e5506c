"""Articles and queries for comparing engines, from the prose in `../shared/data`.

There is less prose than 20,000 articles take, so an article is a draw of real sentences: words and
their neighbours are real, and the vocabulary does not grow beyond theirs. Always the same for one
seed, and a smaller corpus is the beginning of a larger one.
"""

from __future__ import annotations

import json
import random
import re
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from newsarchive import Article

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["DATA", "KINDS", "Asked", "articles", "drawn", "ntrex", "queries"]

DATA = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"
SEED = 25
_SENTENCES = (15, 45)  # of an article, the fewest and the most: some 2,000 characters
_FIRST_DAY = date(2012, 1, 1)
_DAYS = 5_000
_SOURCES = tuple(f"Газет {number}" for number in range(1, 13))
_SECTIONS = ("саясат", "қоғам", "спорт", "экономика", "мәдениет", "әлем")
_TAGS = tuple(f"тақырып {number}" for number in range(200))
_AUTHORS = tuple(f"Автор {number}" for number in range(300))
_WORD = re.compile(r"[^\W\d_]{3,}")


@cache
def _lines(name: str) -> tuple[str, ...]:
    """The lines of a file of `text/` that have words, each once."""
    lines = (DATA / "text" / name).read_text("utf-8").splitlines()
    return tuple(dict.fromkeys(line.strip() for line in lines if _WORD.search(line)))


@cache
def _sentences() -> tuple[str, ...]:
    """Every Kazakh sentence of the data but headlines."""
    names = sorted(file.name for file in (DATA / "text").glob("*.txt"))
    found: list[str] = []
    for name in names:
        if name not in {"headlines.txt", "xwmt-ru.txt"}:
            found += _lines(name)
    for article in _documents():
        found += article["sentences"]
    return tuple(dict.fromkeys(found))


@cache
def _documents() -> list[dict[str, Any]]:
    """The articles of NTREX as they are in the file."""
    lines = (DATA / "ntrex" / "articles.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def ntrex() -> Iterator[Article]:
    """The 123 articles of NTREX, whole: the first sentence is the headline."""
    for document in _documents():
        headline, *sentences = document["sentences"]
        yield Article(
            id=document["id"],
            title=headline,
            text=" ".join(sentences),
            source=document["source"],
        )


def articles(count: int, *, prefix: str = "") -> Iterator[Article]:
    """Articles with headlines, dates, sources, authors, sections and tags.

    Args:
        count: how many.
        prefix: of their ids and addresses; another one gives other articles.
    """
    rng = random.Random(f"{SEED}{prefix}")
    headlines, sentences = _lines("headlines.txt"), _sentences()
    for number in range(count):
        size = rng.randint(*_SENTENCES)
        text = "\n".join(rng.choice(sentences) for _ in range(size))
        yield Article(
            id=f"{prefix}{number}",
            url=f"https://example.com/{prefix}{number}",
            title=rng.choice(headlines),
            text=text,
            date=_FIRST_DAY + timedelta(days=rng.randrange(_DAYS)),
            source=rng.choice(_SOURCES),
            section=rng.choice(_SECTIONS),
            authors=[rng.choice(_AUTHORS)],
            tags=rng.sample(_TAGS, 2),
        )


@attrs.frozen
class Asked:
    """A query with the options of its search."""

    text: str
    options: dict[str, Any] = attrs.field(factory=dict)


def _row(rng: random.Random, count: int) -> list[str]:
    """Some words that stand in a row in a real sentence."""
    sentences = _sentences()
    while True:
        words = _WORD.findall(rng.choice(sentences))
        if len(words) >= count:
            begin = rng.randrange(len(words) - count + 1)
            return words[begin : begin + count]


def _some(rng: random.Random, count: int) -> str:
    """Some words of one sentence, in any order."""
    return " ".join(rng.sample(_row(rng, count), count))


def _long(rng: random.Random) -> str:
    """A word of six letters or more."""
    while True:
        word = _row(rng, 1)[0]
        if len(word) > 5:
            return word


def _day(rng: random.Random) -> date:
    return _FIRST_DAY + timedelta(days=rng.randrange(_DAYS // 2))


# For each kind of query: what draws one.
KINDS: dict[str, Callable[[random.Random], Asked]] = {
    "1 word": lambda rng: Asked(_some(rng, 1)),
    "2 words": lambda rng: Asked(_some(rng, 2)),
    "3 words": lambda rng: Asked(_some(rng, 3)),
    "4 words": lambda rng: Asked(_some(rng, 4)),
    "phrase": lambda rng: Asked(f'"{" ".join(_row(rng, 2))}"'),
    "near": lambda rng: Asked(f'"{_some(rng, 2)}"~5'),
    "exact": lambda rng: Asked(f"={_some(rng, 1)}"),
    "prefix": lambda rng: Asked(f"{_long(rng)[:4]}*"),
    "fuzzy": lambda rng: Asked(f"{_long(rng)}~"),
    "and": lambda rng: Asked(" AND ".join(_row(rng, 2))),
    "not": lambda rng: Asked(" -".join(_row(rng, 2))),
    "title": lambda rng: Asked(f"title:{_some(rng, 1)}"),
    "filters": lambda rng: Asked(
        _some(rng, 2), {"source": rng.choice(_SOURCES), "since": _day(rng)}
    ),
    "facets": lambda rng: Asked(_some(rng, 2), {"facets": ["source", "section", "year"]}),
    "newest": lambda rng: Asked(_some(rng, 1), {"sort": "newest"}),
    "sentences": lambda rng: Asked(_some(rng, 2), {"unit": "sentence"}),
}


def drawn(kind: str, count: int) -> list[Asked]:
    """Queries of one of `KINDS`, always the same."""
    rng = random.Random(f"{SEED}{kind}")
    return [KINDS[kind](rng) for _ in range(count)]


def queries(count: int) -> list[Asked]:
    """Ranked queries of one to four words, as many of each."""
    kinds = [kind for kind in KINDS if kind.endswith(("word", "words"))]
    found = [drawn(kind, -(-count // len(kinds))) for kind in kinds]
    return [asked for together in zip(*found, strict=True) for asked in together][:count]
