"""Whether a cluster answers as a folder does: `python -m benchmarks.cluster.equal`.

The same articles are loaded into both, and the same queries asked: how many have the same total,
the same ten hits in the same order, and how many of the ten are the same. `NEWSARCHIVE_CLUSTER`
names a cluster that runs already; else one node is started.

    python -m benchmarks.cluster.equal --articles 300 --queries 40 --each 5    # a quick look
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

import newsarchive
from benchmarks.cluster.corpus import KINDS, Asked, articles, drawn, ntrex, queries
from newsarchive.kazakh import to_latin
from newsarchive.kazakh.letters import fold
from tools.opensearch_nodes import running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from newsarchive import Archive, Article

TEN = 10
# The aims of the issue: shares of queries with the same ten in the same order, and of same hits.
ORDER_AIM, OVERLAP_AIM = 0.99, 0.95

# Kinds of the query language that `corpus.KINDS` lacks, as changes of ones that it has.
CHANGED: dict[str, tuple[str, Callable[[str], str]]] = {
    "phrase of 3": ("3 words", lambda text: f'"{text}"'),
    "near of 3": ("3 words", lambda text: f'"{text}"~8'),
    "pattern": ("prefix", lambda text: f"{text[:2]}*{text[3:4]}*"),
    "fuzzy 2": ("fuzzy", lambda text: f"{text}2"),
    "or": ("2 words", lambda text: " OR ".join(text.split())),
    "must": ("3 words", lambda text: f"+{text}"),
    "boost": ("2 words", lambda text: f"{text}^3"),
    "word and phrase": ("3 words", lambda text: '{} "{} {}"'.format(*text.split())),
    "Latin letters": ("2 words", to_latin),
    "no Kazakh letters": ("2 words", fold),
}
PRINTED_ONLY = {"fuzzy 2"}
"""Kinds whose overlap is printed and held to no aim."""


@attrs.define
class Row:
    """What the queries of one kind came to.

    Attributes:
        kind: of the queries.
        asked: how many there were.
        totals: how many had the same total and the same number of related hits.
        ordered: how many had the same ten hits in the same order.
        overlap: the sum of the shares of the ten that were the same.
        different: the first query that was not the same.
    """

    kind: str
    asked: int = 0
    totals: int = 0
    ordered: int = 0
    overlap: float = 0.0
    different: str = ""

    def add(self, text: str, one: Any, other: Any) -> None:
        """Count the answers to a query."""
        mine, theirs = _places(one), _places(other)
        same_total = (one.total, one.related) == (other.total, other.related)
        self.asked += 1
        self.totals += same_total
        self.ordered += mine == theirs
        self.overlap += _overlap(mine, theirs)
        if not self.different and not (same_total and mine == theirs):
            self.different = f"{text} {one.total}/{other.total}"

    def __str__(self) -> str:
        share = self.overlap / max(self.asked, 1)
        return (
            f"{self.kind:<20}{self.asked:>6}{self.totals:>8}{self.ordered:>9}{share:>9.3f}"
            f"  {self.different[:60]}"
        )


def _places(results: Any) -> list[tuple[str, int]]:
    """The hits, each by its article and, where sentences are hits, its sentence."""
    return [(hit.article.id, hit.sentence.ordinal) for hit in results]


def _overlap(mine: Sequence[Any], theirs: Sequence[Any]) -> float:
    if not mine and not theirs:
        return 1.0
    return len(set(mine) & set(theirs)) / max(len(mine), len(theirs))


def compared(kind: str, asked: Iterable[Asked], local: Archive, cluster: Archive) -> Row:
    """The answers of both to some queries."""
    row = Row(kind)
    for one in asked:
        options = {**one.options, "limit": TEN}
        row.add(one.text, local.search(one.text, **options), cluster.search(one.text, **options))
    return row


def _of_kind(kind: str, count: int) -> list[Asked]:
    if kind in KINDS:
        return drawn(kind, count)
    base, change = CHANGED[kind]
    return [Asked(change(one.text)) for one in drawn(base, count)]


def _same(name: str, pairs: Iterable[tuple[Any, Any]]) -> bool:
    """Print how many of some pairs are equal; returns whether all are."""
    results = [one == other for one, other in pairs]
    print(f"{name:<20}{len(results):>6}{sum(results):>8} equal")
    return all(results)


def others(local: Archive, cluster: Archive, count: int) -> bool:
    """Suggestions, facets, trends and collocates of both; returns whether all are equal."""
    rng = random.Random(7)
    words = [one.text for one in drawn("1 word", count)]
    typos = []
    for word in words:
        place = rng.randrange(len(word))
        typos.append(word[:place] + rng.choice("аеоысдт") + word[place + 1 :])
    facets = ("source", "section", "author", "tag", "language", "year", "month")

    def counted(archive: Archive, text: str) -> Any:
        return archive.search(text, limit=0, facets=facets).facets

    def columns(table: Any) -> Any:
        return {name: list(map(str, values)) for name, values in table.columns().items()}

    few = words[: max(count // 3, 1)]
    checks = [
        _same("suggest", ((local.suggest(one), cluster.suggest(one)) for one in typos)),
        _same("facets", ((counted(local, one), counted(cluster, one)) for one in words)),
        _same(
            "trend",
            (
                (columns(local.trend(one, by="year")), columns(cluster.trend(one, by="year")))
                for one in few
            ),
        ),
        _same(
            "collocates",
            ((columns(local.collocates(one)), columns(cluster.collocates(one))) for one in few),
        ),
    ]
    return all(checks)


@contextlib.contextmanager
def _address() -> Iterator[str]:
    given = os.environ.get("NEWSARCHIVE_CLUSTER")
    if given:
        yield given.rstrip("/")
        return
    with running(1) as cluster:
        yield cluster.address().rstrip("/")


def both(name: str, loaded: Sequence[Article], folder: Path, address: str) -> tuple[Any, Any]:
    """The same articles in a folder and on a cluster."""
    local = newsarchive.open(folder / name, create=True)
    local.add(loaded)
    cluster = newsarchive.open(f"{address}/{name}", create=True)
    cluster.rebuild(loaded)
    return local, cluster


def main() -> int:
    """Compare and print; 1 where an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--each", type=int, default=25)
    parser.add_argument("--corpora", nargs="+", default=["ntrex", "prose"])
    parser.add_argument("--kinds", nargs="*", default=[*list(KINDS)[4:], *CHANGED])
    options = parser.parse_args()
    missed: list[str] = []
    with _address() as address, tempfile.TemporaryDirectory() as temporary:
        corpora = {"ntrex": ntrex, "prose": lambda: articles(options.articles)}
        for name in options.corpora:
            loaded = list(corpora[name]())
            began = time.perf_counter()
            local, cluster = both(f"equal-{name}", loaded, Path(temporary), address)
            print(f"\n{name}: {len(loaded)} articles, {time.perf_counter() - began:.0f} s")
            print(f"{'kind':<20}{'asked':>6}{'totals':>8}{'ordered':>9}{'overlap':>9}")
            ranked = compared("1-4 words", queries(options.queries), local, cluster)
            print(ranked, flush=True)
            if ranked.ordered < ORDER_AIM * ranked.asked:
                missed.append(f"{name}: the same ten in the same order")
            for kind in options.kinds:
                row = compared(kind, _of_kind(kind, options.each), local, cluster)
                print(row, flush=True)
                if row.overlap < OVERLAP_AIM * row.asked and kind not in PRINTED_ONLY:
                    missed.append(f"{name}: {kind}")
            if not others(local, cluster, options.each):
                missed.append(f"{name}: suggestions, facets, trends or collocates")
    print("\n" + "\n".join(f"missed: {one}" for one in missed) if missed else "\nall aims met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
