"""Languages: Kazakh told from Russian, by sentences and a few words, also without its letters."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from newsarchive.analysis.forms import analyse

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "text"
KAZAKH_TEXTS = ("headlines", "flores", "common-voice", "tatoeba", "wikipedia", "xwmt-kk")

# name of the row: the floor of the mean of the two recalls
FLOORS = {
    "sentences, xwmt-kk : xwmt-ru": 0.99,
    "sentences without a Kazakh letter : xwmt-ru": 0.97,
    "spans of 3-5 words, xwmt-kk : xwmt-ru": 0.93,
    "spans of 3-5 words without a Kazakh letter : xwmt-ru": 0.93,
}

_KAZAKH_LETTER = re.compile("[әғқңөұүһі]", re.IGNORECASE)
_CYRILLIC = re.compile("[а-я]", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]")


def lines(*names: str) -> list[str]:
    """The lines of these files that have a Cyrillic letter."""
    found = (
        line.strip() for name in names for line in (DATA / f"{name}.txt").open(encoding="utf-8")
    )
    return [line for line in found if _CYRILLIC.search(line)]


def spans(sentences: list[str]) -> Iterator[str]:
    """The sentences in pieces of 3, 4 and 5 words, without those that have no Cyrillic letter."""
    for sentence in sentences:
        words = [word for word in sentence.split() if _WORD.search(word)]
        for size in (3, 4, 5):
            for start in range(0, len(words) - size + 1, size):
                span = " ".join(words[start : start + size])
                if _CYRILLIC.search(span):
                    yield span


def without_kazakh_letters(texts: list[str]) -> list[str]:
    return [text for text in texts if not _KAZAKH_LETTER.search(text)]


def recall(texts: list[str], language: str) -> float:
    """The share of the texts that are taken for this language."""
    return sum(analyse(text)[0] == language for text in texts) / len(texts)


def main() -> bool:
    """Print the table; whether every row holds its floor."""
    kazakh, every, russian = lines("xwmt-kk"), lines(*KAZAKH_TEXTS), lines("xwmt-ru")
    russian_spans = list(spans(russian))
    sets = (
        (kazakh, russian),
        (without_kazakh_letters(every), russian),
        (list(spans(kazakh)), russian_spans),
        (without_kazakh_letters(list(spans(every))), russian_spans),
    )
    print("Languages: recall of Kazakh and of Russian, and their mean, which has the floor\n")
    print(f"{'':<54}{'kk':>6}{'ru':>7}{'recall kk':>11}{'recall ru':>11}{'mean':>8}{'floor':>7}")
    held = True
    for (name, floor), (ours, theirs) in zip(FLOORS.items(), sets, strict=True):
        one, other = recall(ours, "kk"), recall(theirs, "ru")
        mean = (one + other) / 2
        held = held and mean >= floor
        print(
            f"{name:<54}{len(ours):>6}{len(theirs):>7}{one:>11.4f}{other:>11.4f}{mean:>8.4f}{floor:>7.2f}"
        )
    return held
