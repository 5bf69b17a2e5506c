"""The texts and gold words that the stemmer's tables are learnt from.

Nothing here opens ktb-test.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
GOLD = ROOT / "tools" / "gold"
LEXICON = ROOT / "tools" / "lexicon"
WORD = re.compile(r"[а-яёәғқңөұүһі]+(?:-[а-яёәғқңөұүһі]+)*", re.IGNORECASE)
KAZQAD = "kazqad-reading-comprehension-v1.0-kk-validation.jsonl"
NOT_WORDS = {"PUNCT", "NUM", "SYM", "X", "_"}
VERBAL = {"VERB", "AUX"}


@attrs.frozen
class Gold:
    """A word with its stem, as it should be.

    Attributes:
        form: Normalised word.
        lemma: Its stem.
        verbal: Whether the stem is a verb's; None where the source does not say.
        voice: Whether the source says that the form has a voice suffix which the lemma has not.
        own: Whether it is from the project's own list, where a word stands once however frequent it
            is.
    """

    form: str
    lemma: str
    verbal: bool | None
    voice: bool = False
    own: bool = False


def normalise(text: str) -> str:
    return unicodedata.normalize("NFC", text).lower().replace("\u00ad", "")


def sentences(*, dev: bool = True) -> Iterator[str]:
    """All Kazakh raw text, a line at a time."""
    for path in sorted((DATA / "text").glob("*.txt")):
        if path.name != "xwmt-ru.txt":
            yield from path.read_text("utf-8").splitlines()
    for line in (DATA / "ntrex" / "articles.jsonl").read_text("utf-8").splitlines():
        yield from json.loads(line)["sentences"]
    for block in (DATA / "kaznerd" / "IOB2_valid.txt").read_text("utf-8").split("\n\n"):
        yield " ".join(line.split()[0] for line in block.splitlines() if line.strip())
    yield from sorted(set(_passages()))
    if dev:
        for line in (DATA / "ktb" / "ktb-dev.conllu").read_text("utf-8").splitlines():
            if line.startswith("# text = "):
                yield line.removeprefix("# text = ")


def _passages() -> Iterator[str]:
    for line in (DATA / "kazqad" / KAZQAD).read_text("utf-8").splitlines():
        row = json.loads(line)
        yield from (
            str(value)
            for key, value in sorted(row.items())
            if key in {"context", "question", "title"}
        )


def count(lines: Iterator[str]) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """How often each word occurs; inside a sentence; inside a sentence with a capital."""
    total, inside, capital = Counter[str](), Counter[str](), Counter[str]()
    for line in lines:
        for number, match in enumerate(
            WORD.finditer(unicodedata.normalize("NFC", line).replace("\u00ad", ""))
        ):
            word = match[0].lower()
            total[word] += 1
            if number:
                inside[word] += 1
                capital[word] += match[0][0].isupper()
    return total, inside, capital


def conllu(path: Path) -> Iterator[list[Gold]]:
    """The words of each sentence.

    A word written together with a clitic counts once, with the lemma of its first part; forms with
    a space, a full stop or without a letter are left out.
    """
    for block in path.read_text("utf-8").split("\n\n"):
        words = []
        whole, rest = "", 0
        for line in block.splitlines():
            if line.startswith("#"):
                continue
            number, form, lemma, upos, _, features, *_ = line.split("\t")
            if "-" in number:
                first, last = map(int, number.split("-"))
                whole, rest = form, last - first + 1
                continue
            if rest:
                rest -= 1
                if not whole:
                    continue
                form, whole = whole, ""
            if upos not in NOT_WORDS and not {" ", "."} & set(form) and any(map(str.isalpha, form)):
                words.append(
                    Gold(normalise(form), normalise(lemma), upos in VERBAL, "Voice=" in features)
                )
        if words:
            yield words


def own_gold() -> list[Gold]:
    """The project's own gold words.

    Lines «lemma: form form» under headings that name the part of speech.

    In «reviewed.txt» only the forms are gold; in the others the lemma is one of its forms.
    """
    found = []
    for path in (GOLD / "nouns.txt", GOLD / "verbs.txt", GOLD / "reviewed.txt"):
        verbal: bool | None = None
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("## "):
                verbal = line.startswith("## verb")
            elif line and not line.startswith("#"):
                lemma, _, forms = line.partition(":")
                whole = () if path.stem == "reviewed" else (lemma,)
                found += [Gold(form, lemma, verbal, own=True) for form in (*whole, *forms.split())]
    return found


def base_forms() -> set[tuple[str, bool]]:
    """Base forms that the project lists, each with whether it is a verb.

    Words under headings, many a line.
    """
    return {
        (word, path.name.startswith("verbs"))
        for path in LEXICON.glob("*.txt")
        for line in path.read_text("utf-8").splitlines()
        if not line.startswith("#")
        for word in line.split()
    }
