"""Whole searches on real text: `python -m benchmarks.speed.real [--sentences N --largest N]`.

Ours, the version before this work, tantivy, FTS5 and Whoosh answer the same queries over the same
articles, and each ranks, fetches ten texts and marks the words. Each runs in its own process; they
take turns query by query, so that a busy machine slows all alike, and of each query the least CPU
time of some rounds counts. The exit code is 1 if a floor is missed.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from itertools import product
from statistics import median, quantiles
from typing import Any

from benchmarks.speed.figures import Figure, figure_table, machine, table
from benchmarks.speed.places import CACHE, DATA, ROOT
from benchmarks.speed.real_engines import PEER_KINDS
from benchmarks.speed.real_text import KINDS, queries
from benchmarks.speed.versions import environment_of

BEFORE = "f36dc79"  # the commit whose CPU ours is compared with
ROUNDS = 3
QUERIES = 60  # of each kind

# name -> engine, commit, options of a search. The version before had no translations.
_TRANSLATED, _PLAIN = "ours", "ours, no translations"
SIDES: dict[str, tuple[str, str, dict[str, Any]]] = {
    _TRANSLATED: ("ours", "", {}),
    _PLAIN: ("ours", "", {"translate": False}),
    BEFORE: ("ours", BEFORE, {}),
    "tantivy": ("tantivy", "", {}),
    "fts5": ("fts5", "", {}),
    "whoosh": ("whoosh", "", {}),
}

# kind -> floor and aim of its share of the CPU that the version before took.
SHARES = {
    "common": (0.95, 0.75),
    "rare": (0.88, 0.65),
    "three": (0.78, 0.55),
    "headline": (0.62, 0.40),
    "phrase": (0.62, 0.40),
}
_SPREAD = (4, 2.5)  # p95 to median of headlines, in the largest archive

Times = dict[str, dict[str, list[float]]]
"""side -> kind -> CPU seconds of each query, the least of all rounds."""


class Engine:
    """An engine with the articles indexed, in a process of its own."""

    def __init__(self, name: str, commit: str, sentences: int) -> None:
        folder = CACHE / f"real-{name}-{commit}-{sentences}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        arguments = [name, str(folder), str(sentences)]
        command = [sys.executable, "-m", "benchmarks.speed.real_engines", *arguments]
        print(f"... {name} {commit}, {sentences:,}", file=sys.stderr, flush=True)
        self._folder = folder
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment_of(commit),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def read(self) -> dict[str, Any]:
        """The next line of the process."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            sys.exit("an engine stopped: its message stands above")
        return json.loads(line)  # type: ignore[no-any-return]

    def ask(self, kind: str, text: str, options: dict[str, Any]) -> float:
        """The CPU seconds of a query."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([kind, text, options]) + "\n")
        self._process.stdin.flush()
        return float(self.read()["cpu"])

    def close(self) -> None:
        """End the process, and remove what it built."""
        self._process.communicate()
        shutil.rmtree(self._folder, ignore_errors=True)


def measured(sides: list[str], kinds: list[str], sentences: int, number: int) -> Times:
    """The times of some sides for some kinds of queries.

    Args:
        sides: names of `SIDES`.
        kinds: of queries; the other engines are asked only those in which they find something.
        sentences: of the archive, at least.
        number: of queries of each kind.
    """
    engines: dict[tuple[str, str], Engine] = {}
    for side in sides:
        name, commit, _ = SIDES[side]
        if (name, commit) not in engines:
            engines[name, commit] = Engine(name, commit, sentences)
            # One after the other: indexing in all at once would need the memory of all.
            engines[name, commit].read()
    asked = queries(number)
    times: Times = {side: {} for side in sides}
    for kind in kinds:
        taking_part = [side for side in sides if SIDES[side][0] == "ours" or kind in PEER_KINDS]
        for side in taking_part:
            times[side][kind] = [float("inf")] * number
        for turn, (place, text) in product(range(ROUNDS), enumerate(asked[kind])):
            # Each begins in turn: who comes later finds the caches full of the others' data.
            first = (turn + place) % len(taking_part)
            for side in taking_part[first:] + taking_part[:first]:
                name, commit, options = SIDES[side]
                spent = engines[name, commit].ask(kind, text, options)
                times[side][kind][place] = min(times[side][kind][place], spent)
    for engine in engines.values():
        engine.close()
    return times


def _p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1]


def _ratio(times: Times, side: str, other: str, kind: str) -> float:
    """The median over the queries of one side's time to another's."""
    return median(a / b for a, b in zip(times[side][kind], times[other][kind], strict=True))


def _time_table(times: Times, kinds: list[str]) -> str:
    """Medians and 95th percentiles in milliseconds."""

    def cell(side: str, kind: str) -> str:
        own = times[side].get(kind)
        return "-" if own is None else f"{1000 * median(own):.2f} ({1000 * _p95(own):.2f})"

    rows = [[kind, *(cell(side, kind) for side in times)] for kind in kinds]
    return table(["kind", *times], rows)


def _ratio_table(times: Times, kinds: list[str]) -> str:
    """What ours takes of each other side, with translations and without them."""
    others = [side for side in times if side not in {_TRANSLATED, _PLAIN}]

    def cell(other: str, kind: str) -> str:
        if kind not in times[other]:
            return "-"
        whole, plain = (_ratio(times, side, other, kind) for side in (_TRANSLATED, _PLAIN))
        return f"{plain:.2f} ({whole:.2f})"

    rows = [[kind, *(cell(other, kind) for other in others)] for kind in kinds]
    return table(["kind", *(f"ours / {other}" for other in others)], rows)


def _figures(times: Times, spread: float | None, largest: int) -> list[Figure]:
    figures = [
        Figure(f"{kind}, whole search: share of {BEFORE}", _ratio(times, _PLAIN, BEFORE, kind), *m)
        for kind, m in SHARES.items()
        if kind in times[_PLAIN]
    ]
    if spread is not None:
        figures.append(Figure(f"headlines at {largest:,}: p95 to median", spread, *_SPREAD))
    return figures


def main() -> int:
    """Measure and print; 0 where every floor is held."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed.real")
    parser.add_argument("--sentences", type=int, default=100_000)
    parser.add_argument("--largest", type=int, default=1_000_000, help="0 leaves it out")
    parser.add_argument("--queries", type=int, default=QUERIES, help="of each kind")
    parser.add_argument("--kinds", nargs="+", default=list(KINDS), choices=list(KINDS))
    given = parser.parse_args()
    if not DATA.exists():
        print(f"left out: there is no real text in {DATA}")
        return 0
    times = measured(list(SIDES), given.kinds, given.sentences, given.queries)
    spread = None
    if given.largest:
        of_largest = measured([_PLAIN], ["headline"], given.largest, given.queries)
        headlines = of_largest[_PLAIN]["headline"]
        spread = _p95(headlines) / median(headlines)
    figures = _figures(times, spread, given.largest)
    parts = [
        "# Speed on real text",
        (
            f"Printed by `python -m benchmarks.speed.real --sentences {given.sentences} "
            f"--largest {given.largest}`: {machine()}."
        ),
        f"Articles of all prose of ../shared/data, {given.sentences:,} sentences. {given.queries} "
        f"queries of each kind, the least of {ROUNDS} rounds. "
        + "; ".join(f"{kind}: {what}" for kind, what in KINDS.items())
        + ".",
        "The others index words as they are printed, and so they find fewer articles.",
        figure_table(figures),
        "## CPU milliseconds of a whole search with ten snippets: median (p95)",
        _time_table(times, given.kinds),
        "## Ratios, the median over the queries: without translations (with them)",
        _ratio_table(times, given.kinds),
    ]
    text = "\n\n".join(parts) + "\n"
    print(text)
    if given.kinds == list(KINDS):
        (ROOT / "benchmarks" / "speed" / "REAL.md").write_text(text, "utf-8")
    return 0 if all(figure.verdict != "MISSED" for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
