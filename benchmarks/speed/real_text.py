"""Real prose cut into articles, and queries as people ask them.

Files of single sentences give articles of eighteen each. Beyond what there is, sentences are drawn
again into other articles: their words are as frequent as before, and no text is there twice. This
module knows nothing of the package, since two versions of it are asked for the same articles.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from itertools import count, islice
from typing import TYPE_CHECKING

from benchmarks.speed.places import DATA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

__all__ = ["KINDS", "articles", "queries"]

SEED = 21
KINDS = {
    "common": "one of the 600 most frequent words, as printed",
    "rare": "a word that was met three times",
    "three": "three of the 4,000 most frequent words",
    "headline": "a headline as typed",
    "pasted": "a sentence of the text",
    "phrase": "two or three words in a row, in quotation marks",
    "prefix": "the first four letters of a word, with an asterisk",
    "typo": "a frequent word without one of its letters",
    "latin": "a word with Latin letters that look alike",
    "unknown": "a word that nobody has written",
}

_SENTENCES = 18  # of an article that is made of single sentences
_WORD = re.compile(r"\w+")
_PLAIN = re.compile("[а-яёәғқңөұүһі]{4,14}")
_LOOK_ALIKE = str.maketrans("аеорсухі", "aeopcyxi")
_NO_SUFFIXES = ("қожшы", "ғыл", "ңқар")
_BEFORE_SIGN = re.compile(r" (?=[.,:;!?»)])|(?<=[«(]) ")

Text = dict[str, str]


def _lines(file: Path) -> list[str]:
    return [line for line in file.read_text("utf-8").splitlines() if line.strip()]


def _tagged(file: Path) -> list[str]:
    """The sentences of a file with a word and its tag on each line."""
    blocks = file.read_text("utf-8").split("\n\n")
    sentences = [" ".join(line.split()[0] for line in block.splitlines()) for block in blocks]
    return [_BEFORE_SIGN.sub("", sentence) for sentence in sentences if sentence]


def _grouped(name: str, sentences: list[str]) -> Iterator[Text]:
    """Articles of single sentences, the first of which is the title."""
    for at in range(0, len(sentences), _SENTENCES):
        title, *rest = sentences[at : at + _SENTENCES]
        yield {"id": f"{name}-{at}", "title": title, "text": "\n".join(rest)}


def _once() -> Iterator[Text]:
    """All prose there is."""
    for file in sorted((DATA / "text").glob("*.txt")):
        yield from _grouped(file.stem, _lines(file))
    yield from _grouped("television", _tagged(DATA / "kaznerd" / "IOB2_valid.txt"))
    for line in _lines(DATA / "ntrex" / "articles.jsonl"):
        row = json.loads(line)
        title, *rest = row["sentences"]
        yield {"id": row["id"], "title": title, "text": "\n".join(rest)}
    # A passage stands there once for each question about it.
    passages: dict[str, Text] = {}
    for file in sorted((DATA / "kazqad").glob("*.jsonl")):
        for line in _lines(file):
            row = json.loads(line)
            passages[row["context"]] = {
                "id": row["id"],
                "title": row["title"],
                "text": row["context"],
            }
    yield from passages.values()


def _sentences_of(article: Text) -> list[str]:
    return [line for line in (article["title"], *article["text"].split("\n")) if line]


def _drawn_again(sentences: list[str]) -> Iterator[Text]:
    """Articles without end, of sentences drawn at random."""
    draw = random.Random(SEED)
    for number in count():
        title, *rest = draw.choices(sentences, k=_SENTENCES)
        yield {"id": f"again-{number}", "title": title, "text": "\n".join(rest)}


def articles(sentences: int = 0) -> Iterator[Text]:
    """Articles: id, title and text of each.

    Args:
        sentences: at least as many in all, those of a passage counted as one; 0 gives what there
            is, each sentence once.
    """
    once = list(_once())
    yield from once
    lines = [line for article in once for line in _sentences_of(article)]
    missing = max(0, sentences - len(lines))
    yield from islice(_drawn_again(lines), -(-missing // _SENTENCES))


def queries(number: int) -> dict[str, list[str]]:
    """For each kind of `KINDS` its queries, always the same for the same text.

    Args:
        number: of queries of each kind.
    """
    draw = random.Random(SEED)
    lines = [line for article in _once() for line in _sentences_of(article)]
    long = [line for line in lines if 8 < len(_WORD.findall(line)) < 40]
    frequency = Counter(word.lower() for line in lines for word in _WORD.findall(line))
    plain = [word for word, _ in frequency.most_common() if _PLAIN.fullmatch(word)]
    rare = [word for word in plain if frequency[word] == 3]
    headlines = _lines(DATA / "text" / "headlines.txt")

    def in_a_row(size: int) -> str:
        words = _WORD.findall(draw.choice(long))
        start = draw.randrange(len(words) - size + 1)
        return " ".join(words[start : start + size])

    def mistyped() -> str:
        word = draw.choice(plain[:6000])
        at = draw.randrange(1, len(word) - 1)
        return word[:at] + word[at + 1 :]

    makers: dict[str, Callable[[], str]] = {
        "common": lambda: draw.choice(plain[:600]),
        "rare": lambda: draw.choice(rare),
        "three": lambda: " ".join(draw.sample(plain[:4000], 3)),
        "headline": lambda: draw.choice(headlines),
        "pasted": lambda: draw.choice(long),
        "phrase": lambda: f'"{in_a_row(draw.choice([2, 3]))}"',
        "prefix": lambda: draw.choice(plain[:4000])[:4] + "*",
        "typo": mistyped,
        "latin": lambda: draw.choice(plain[:4000]).translate(_LOOK_ALIKE),
        "unknown": lambda: draw.choice(rare) + draw.choice(_NO_SUFFIXES),
    }
    return {kind: [makers[kind]() for _ in range(number)] for kind in KINDS}
