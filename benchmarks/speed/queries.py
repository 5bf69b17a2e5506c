"""The queries of the benchmark, drawn from its corpus, so that each finds something."""

from __future__ import annotations

import json
from collections import Counter

import numpy as np

from benchmarks.speed.corpus import EDITION, SEED, records
from benchmarks.speed.places import CACHE

__all__ = ["KINDS", "MEASURED", "queries"]

KINDS = {
    "rare": "a word in 2 to 20 sentences",
    "common": "a word in 1 to 5 in 100 sentences",
    "or3": "any of a common word and two medium ones (1 to 100 in 10,000 sentences)",
    "and2": "a common word and a medium one",
    "phrase": "two medium or common words in a row",
    "prefix": "the first five letters of a medium word",
    "fuzzy": "a medium word with one letter changed",
    "date": "a common word in a range of 200 days",
    "filtered": "any of three words, with a source and 1,000 days",
}
MEASURED = 60
_WARM = 30
_DAYS = {"date": 200, "filtered": 1000}


def queries(sentences: int) -> dict[str, list[dict]]:  # type: ignore[type-arg]
    """The queries of each kind for a corpus of that size; the first `_WARM` only warm up."""
    file = CACHE / f"queries-{EDITION}-{sentences}.json"
    if not file.exists():
        file.write_text(json.dumps(_drawn(sentences), ensure_ascii=False), "utf-8")
    return json.loads(file.read_text("utf-8"))  # type: ignore[no-any-return]


def _drawn(  # noqa: C901 - a branch a kind
    sentences: int,
) -> dict[str, list[dict]]:  # type: ignore[type-arg]
    rng = np.random.default_rng([SEED, sentences])
    some = []  # sentences to draw from
    counts: Counter[str] = Counter()
    number = 0
    for record in records(sentences):
        for sentence in record.sentences:
            words = sentence.split(" ")
            counts.update(set(words))
            if number % (sentences // 20_000) == 0:
                some.append(words)
            number += 1
    of = {
        "rare": {word for word, count in counts.items() if 2 <= count <= 20},
        "common": {word for word, count in counts.items() if 0.01 <= count / sentences <= 0.05},
        "medium": {
            word
            for word, count in counts.items()
            if 0.0001 <= count / sentences < 0.01 and len(word) > 5
        },
    }
    pools = {name: sorted(words) for name, words in of.items()}

    def one(name: str) -> str:
        return str(rng.choice(pools[name]))

    def words_of(kind: str) -> list[str]:
        if kind in {"rare", "common", "date"}:
            return [one("rare" if kind == "rare" else "common")]
        if kind in {"or3", "filtered"}:
            return [one("common"), one("medium"), one("medium")]
        if kind == "prefix":
            return [one("medium")[:5]]
        if kind == "fuzzy":
            word = one("medium")
            place = int(rng.integers(len(word)))
            return [word[:place] + str(rng.choice(list("аеынлтқі"))) + word[place + 1 :]]
        while True:
            words = some[int(rng.integers(len(some)))]
            if kind == "and2":
                first = [word for word in words if word in of["common"]]
                second = [word for word in words if word in of["medium"]]
                if first and second:
                    return [first[0], second[0]]
            else:
                at = int(rng.integers(len(words) - 1))
                if all(word in of["common"] or word in of["medium"] for word in words[at : at + 2]):
                    return words[at : at + 2]

    def query(kind: str) -> dict:  # type: ignore[type-arg]
        first = np.datetime64("2015-01-01") + int(rng.integers(2500))
        last = first + _DAYS.get(kind, 0)
        source = str(rng.choice(["Egemen", "Inform", "Tengri", "Zan"]))
        return {"words": words_of(kind), "since": str(first), "until": str(last), "source": source}

    return {kind: [query(kind) for _ in range(_WARM + MEASURED)] for kind in KINDS}
