"""Synthetic news, always the same for one seed.

Half of the words come from real text, half from the grammar, and two in a hundred are noise. The
words of real text come three at a time, so that there are phrases; those of the grammar are stems
drawn by Zipf's law, in inflections drawn by another such law. Noise is what makes a real vocabulary
grow: typing errors, Latin look-alikes, names.
"""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from benchmarks.speed.places import CACHE, DATA, ROOT
from newsarchive import Article
from newsarchive.analysis import Analyser
from newsarchive.kazakh import stemmer
from newsarchive.kazakh.generator import generate, paradigm

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["EDITION", "Record", "article", "records", "source_of_words"]

SEED = 5
EDITION = f"{SEED}-{stemmer.VERSION}"  # the words of the grammar are inflections of stems
BLOCK = 25_000  # sentences of one file; a smaller corpus is the beginning of a larger one
STEMS = 20_000
NOISE = 0.02
_LETTERS = np.array(list("абвгдежзийклмнопрстуфхцшыәғқңөұүһі"))
_LATIN = str.maketrans("аеорсухі", "aeopcyxi")
_SOURCES = ("Egemen", "Inform", "Tengri", "Zan", "Baq", "Aiqyn", "Ult", "Azattyq")
_SECTIONS = ("саясат", "қоғам", "спорт", "экономика", "мәдениет", "әлем")
_TAGS = tuple(f"тақырып {number}" for number in range(200))
_AUTHORS = tuple(f"Автор {number}" for number in range(300))
_FIRST_DAY = date(2015, 1, 1)
DAYS = 4000


@attrs.frozen
class Record:
    """An article of the corpus: its metadata, and its sentences as words between single blanks."""

    id: str
    date: str
    source: str
    author: str
    section: str
    tags: tuple[str, ...]
    sentences: tuple[str, ...]

    @property
    def day(self) -> int:
        """The date as a number: 20190305."""
        return int(self.date.replace("-", ""))


def _texts() -> Iterator[str]:
    """The real texts, file by file; the seed where they are absent."""
    files = (
        sorted((DATA / "text").glob("*.txt"))
        if DATA.exists()
        else sorted((ROOT / "seeds").glob("*.txt"))
    )
    for file in files:
        if file.name != "xwmt-ru.txt":
            yield file.read_text("utf-8")
    if DATA.exists():
        for line in (DATA / "ntrex" / "articles.jsonl").read_text("utf-8").splitlines():
            yield " ".join(json.loads(line)["sentences"])
        tagged = (DATA / "kaznerd" / "IOB2_valid.txt").read_text("utf-8")
        yield " ".join(line.split()[0] for line in tagged.splitlines() if line.strip())


def source_of_words() -> str:
    """Where the real half of the words is from, to be printed."""
    return "the texts of ../shared/data" if DATA.exists() else "the seed article"


@cache
def _real() -> tuple[list[str], list[str]]:
    """The words of the real texts in a row, and the stems of these, the most frequent first."""
    words = [word.lower() for text in _texts() for word in re.findall(r"\w+(?:-\w+)*", text)]
    counts: dict[str, int] = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    stems: dict[str, int] = {}
    for word, count in counts.items():
        if re.fullmatch("[а-яәғқңөұүһі]{3,14}", word):
            stem = Analyser().stem(word, "kk")
            stems[stem] = stems.get(stem, 0) + count
    return words, sorted(stems, key=lambda stem: (-stems[stem], stem))[:STEMS]


@cache
def _inflections() -> list[tuple[str, ...]]:
    return sorted((names for names, _ in paradigm("бала")), key=lambda names: (len(names), names))


@cache
def _inflected(stem: int, inflection: int) -> str:
    return generate(_real()[1][stem], *_inflections()[inflection])


def _zipf(rng: np.random.Generator, size: int, count: int, exponent: float) -> list[int]:
    """`count` numbers below `size`, the smaller ones more often."""
    weights = np.cumsum(1 / (np.arange(size) + 2.0) ** exponent)
    drawn = np.searchsorted(weights, rng.random(count) * weights[-1])
    return drawn.tolist()  # type: ignore[no-any-return]


def _noisy(rng: np.random.Generator, word: str) -> str:
    """A word with a typing error or look-alikes, or a name nobody has heard of."""
    kind, place = int(rng.integers(3)), int(rng.integers(len(word)))
    if kind == 0:
        return "".join(rng.choice(_LETTERS, int(rng.integers(5, 10))))
    if kind == 1:
        return word.translate(_LATIN)
    letter = str(rng.choice(_LETTERS))
    return (word[:place] + letter + word[place + 1 :], word[:place] + letter + word[place:])[
        int(rng.integers(2))
    ]


def _block(number: int) -> list[dict[str, Any]]:
    """The articles of one block."""
    rng = np.random.default_rng([SEED, number])
    words, stems = _real()
    lengths = np.clip(rng.poisson(11, BLOCK), 3, 40)
    total = int(lengths.sum())
    runs = rng.integers(0, len(words) - 3, total // 6 + 1)
    real = np.stack([runs, runs + 1, runs + 2], axis=1).ravel().tolist()
    drawn = zip(
        _zipf(rng, len(stems), total, 1.0), _zipf(rng, len(_inflections()), total, 1.3), strict=True
    )
    # Three words of the one, then three of the other.
    tokens = [
        words[real[at // 6 * 3 + at % 6]] if at % 6 < 3 else _inflected(*pair)
        for at, pair in enumerate(drawn)
    ]
    for at in np.flatnonzero(rng.random(total) < NOISE).tolist():
        tokens[at] = _noisy(rng, tokens[at])
    ends = np.cumsum(lengths).tolist()
    sentences = [" ".join(tokens[start:end]) for start, end in zip([0, *ends], ends, strict=False)]
    articles = []
    at = 0
    while at < BLOCK:
        size = int(rng.integers(6, 25))
        articles.append(
            dict(
                id=f"a{number}-{at}",
                date=str(_FIRST_DAY + timedelta(int(rng.integers(DAYS)))),
                source=str(rng.choice(_SOURCES)),
                author=str(rng.choice(_AUTHORS)),
                section=str(rng.choice(_SECTIONS)),
                tags=[str(tag) for tag in rng.choice(_TAGS, int(rng.integers(4)))],
                sentences=sentences[at : at + size],
            )
        )
        at += size
    return articles


def records(sentences: int, *, keep: bool = True) -> Iterator[Record]:
    """The first `sentences` sentences (a multiple of `BLOCK`), titles included, as articles.

    They are made once and cached.

    Args:
        sentences: how many.
        keep: cache what was not made yet.
    """
    for number in range(sentences // BLOCK):
        file = CACHE / f"corpus-{EDITION}" / f"{number:04d}.jsonl"
        if not keep and not file.exists():
            yield from map(_record, _block(number))
            continue
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            lines = [json.dumps(row, ensure_ascii=False) for row in _block(number)]
            file.with_suffix(".part").write_text("\n".join(lines), "utf-8")
            file.with_suffix(".part").rename(file)
        for line in file.read_text("utf-8").splitlines():
            yield _record(json.loads(line))


def _record(row: dict[str, Any]) -> Record:
    return Record(**{**row, "tags": tuple(row["tags"]), "sentences": tuple(row["sentences"])})


def _printed(sentence: str) -> str:
    """A sentence as a paper prints it."""
    words = sentence.split(" ")
    for place in range(6, len(words), 7):
        words[place - 1] += ","
    return " ".join(words)[:1].upper() + " ".join(words)[1:] + "."


def article(record: Record) -> Article:
    """The article with its raw text."""
    title, *body = record.sentences
    return Article(
        id=record.id,
        title=_printed(title).rstrip("."),
        text=" ".join(map(_printed, body)),
        date=record.date,
        source=record.source,
        authors=(record.author,),
        section=record.section,
        tags=record.tags,
    )
