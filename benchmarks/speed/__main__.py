"""Search and indexing beside other engines: `python -m benchmarks.speed [--sentences N ...]`.

Every engine runs in its own process. Prints tables and writes RESULTS.md; the exit code is 1 if a
floor is missed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from itertools import product
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.speed.corpus import BLOCK, records, source_of_words
from benchmarks.speed.figures import Figure, figure_table, machine, table
from benchmarks.speed.peers import PEERS
from benchmarks.speed.queries import KINDS, MEASURED, queries
from benchmarks.speed.run import BESIDE_FTS5

TURNS = 5  # of ours, tantivy and, for some kinds, FTS5: the speed of a shared machine drifts
BUILDS = 3  # likewise, where a figure compares indexing
SIZES = (100_000, 300_000, 1_000_000)
WHOOSH_UP_TO = 100_000
Results = dict[tuple[str, str, int], dict[str, Any]]


def _run(what: str, unit: str, sentences: int) -> dict[str, Any]:
    print(f"... {what}, {unit}, {sentences:,}", file=sys.stderr, flush=True)
    command = [sys.executable, "-m", "benchmarks.speed.run", what, unit, str(sentences)]
    printed = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    return json.loads(printed)  # type: ignore[no-any-return]


def _search_table(results: Results, mode: str, unit: str, sentences: int) -> str:
    names = [name for name in ("ours", *PEERS) if mode in results.get((name, unit, sentences), ())]

    def cell(name: str, kind: str) -> str:
        found = results[name, unit, sentences][mode].get(kind)
        return "-" if found is None else f"{found['median']:.3f} ({found['p95']:.3f})"

    rows = []
    for kind in KINDS:
        ratio = _ratio(results, "tantivy", unit, sentences, kind, mode=mode)
        rows.append([kind, *(cell(name, kind) for name in names), f"{ratio:.2f}"])
    return table(["kind", *names, "ours / tantivy"], rows)


def _ratio(
    results: Results, peer: str, unit: str, sentences: int, kind: str, *, mode: str = "ids"
) -> float:
    """Ours to a peer's: the median over the turns that they took."""
    ours, theirs = (
        results[name, unit, sentences][mode][kind]["medians"] for name in ("ours", peer)
    )
    return median(own / other for own, other in zip(ours, theirs, strict=True))


def _over_turns(turns: list[dict[str, Any]], mode: str) -> dict[str, dict[str, Any]]:
    """The times of a mode, each the median over the turns, and the medians of all turns."""
    kinds = turns[0][mode]
    return {
        kind: {
            "median": median(turn[mode][kind]["median"] for turn in turns),
            "p95": median(turn[mode][kind]["p95"] for turn in turns),
            "total": kinds[kind]["total"],
            "medians": [turn[mode][kind]["median"] for turn in turns],
        }
        for kind in kinds
    }


def _searched_in_turn(unit: str, sentences: int) -> dict[str, dict[str, Any]]:
    """The searches of ours, of tantivy and of FTS5, one after the other, several times."""
    turns: dict[str, list[dict[str, Any]]] = {"ours": [], "tantivy": [], "fts5": []}
    for _ in range(TURNS):
        for name, own in turns.items():
            own.append(_run(f"{name} again", unit, sentences))
    return {name: {mode: _over_turns(own, mode) for mode in own[0]} for name, own in turns.items()}


def _indexed_in_turn(peer: str, sentences: int) -> float:
    """How many times as fast as a peer's our indexing is: the median of several turns."""
    turns = [
        [_run(f"{name} indexing", "sentence", sentences)["indexing"] for name in ("ours", peer)]
        for _ in range(BUILDS)
    ]
    return median(theirs / ours for ours, theirs in turns)


def _indexing_table(results: Results, sentences: int) -> str:
    rows = []
    for (name, unit, size), found in results.items():
        if size == sentences and "texts" in found:
            scope = "both" if name == "ours" else unit
            speed = f"{sentences / found['indexing']:,.0f}"
            rows.append([name, scope, speed, f"{found['bytes'] / 1e6:.0f}"])
    return table(["engine", "unit", "sentences a CPU second", "MB with texts"], rows)


def _agreement(results: Results, sentences: int) -> str:
    """Kinds in which the documents counted are not those that tantivy counts."""
    ours, theirs = (results[name, "sentence", sentences]["ids"] for name in ("ours", "tantivy"))
    return (
        ", ".join(kind for kind in KINDS if ours[kind]["total"] != theirs[kind]["total"]) or "none"
    )


def _figures(results: Results, ratios: dict[tuple[str, int], float], largest: int) -> list[Figure]:
    marks = {"whoosh": ("Whoosh", 12, 20), "tantivy": ("tantivy", 0.4, 0.8)}
    figures = [
        Figure(
            f"indexing the same tokens: ratio to {name}, {size:,}",
            ratios[peer, size],
            floor,
            aim,
            least=True,
        )
        for peer, size in ratios
        for name, floor, aim in [marks[peer]]
    ]
    whole = results["pipeline", "article", largest]
    figures.append(
        Figure(
            "whole pipeline from raw text: ratio to re.findall",
            whole["indexing"] / whole["scan"],
            60,
            25,
        )
    )
    for unit in ("sentence", "article"):
        found = results["ours", unit, largest]["ids"]
        marks = {
            "common": (3, 1),
            "or3": (3, 1),
            "date": (3, 1),
            "and2": (6, 2),
            "phrase": (6, 2),
            "prefix": (4, 1),
        }
        for kind, (floor, aim) in marks.items():
            ratio = _ratio(results, "tantivy", unit, largest, kind)
            figures.append(Figure(f"{kind}, {unit}s: ratio to tantivy", ratio, floor, aim))
        figures.append(Figure(f"fuzzy, {unit}s", found["fuzzy"]["median"], 1.5, 0.3, unit=" ms"))
        for kind in BESIDE_FTS5:
            ratio = _ratio(results, "fts5", unit, largest, kind)
            figures.append(Figure(f"{kind}, {unit}s: ratio to FTS5", ratio, 0.05, 0.01))
    archive = results["archive", "article", largest]
    return [
        *figures,
        Figure(
            "archive.search: ratio to the bare evaluation",
            _whole_ratio(archive["search"]["article"]),
            6,
            2.5,
        ),
        Figure("index without texts", whole["index"] / 1e6, 200, 130, unit=" MB"),
        Figure("open", archive["opening"] * 1000, 100, 20, unit=" ms"),
        Figure("resident after 100 queries", archive["resident"], 300, 150, unit=" MB"),
    ]


def _whole_ratio(search: dict[str, dict[str, float]]) -> float:
    return search["whole"]["median"] / search["bare"]["median"]


def _report(
    results: Results, ratios: dict[tuple[str, int], float], sizes: list[int]
) -> tuple[str, bool]:
    largest = max(sizes)
    figures = _figures(results, ratios, largest)
    parts = [
        "# Speed",
        (
            f"Printed by `python -m benchmarks.speed --sentences {' '.join(map(str, sizes))}`: "
            f"{machine()}."
        ),
        (
            f"Synthetic news, half of its words from {source_of_words()}, half from the grammar, "
            "2 % noise."
        ),
        (
            f"CPU milliseconds: medians (p95) of {MEASURED} queries a kind, each asked once, after "
            "others of its kind."
        ),
        (
            f"Ours, tantivy and FTS5 (ids, {', '.join(BESIDE_FTS5)}) take turns, medians of "
            f"{TURNS}, and of their ratios."
        ),
        f"Those whose indexing is compared take {BUILDS} turns; the ratio is the median of theirs.",
        "; ".join(f"{kind}: {what}" for kind, what in KINDS.items()) + ".",
        f"## The figures at {largest:,} sentences",
        figure_table(figures),
    ]
    for size in sizes:
        parts += [f"## {size:,} sentences", _indexing_table(results, size)]
        parts.append(
            "Kinds in which the sentences found are not as many as tantivy's: "
            f"{_agreement(results, size)}."
        )
        for unit in ("sentence", "article"):
            parts += [f"### {unit}s, ids only", _search_table(results, "ids", unit, size)]
            parts += [
                f"### {unit}s, ten hits with texts",
                _search_table(results, "texts", unit, size),
            ]
        whole, archive = results["pipeline", "article", size], results["archive", "article", size]
        rows = [
            ["whole pipeline, sentences a CPU second", f"{size / whole['indexing']:,.0f}"],
            ["the same, words a CPU second", f"{whole['words'] / whole['indexing']:,.0f}"],
            ["ratio to one re.findall pass", f"{whole['indexing'] / whole['scan']:.1f}"],
            ["memory while indexing, MB (with the corpus in it)", f"{whole['peak']:.0f}"],
            [
                "index / index and texts, MB",
                f"{whole['index'] / 1e6:.0f} / {whole['bytes'] / 1e6:.0f}",
            ],
            [
                "open; open and first search, CPU ms",
                f"{archive['opening'] * 1000:.1f}; {archive['first'] * 1000:.0f}",
            ],
            ["resident after 100 queries, MB", f"{archive['resident']:.0f}"],
        ]
        for unit, found in archive["search"].items():
            times = " / ".join(
                f"{found[name]['median']:.3f} ({found[name]['p95']:.3f})" for name in found
            )
            name = (
                f"a common word, {unit}s: evaluation of its stem / of it widened / "
                "archive.search, ms; last to first"
            )
            rows.append([name, f"{times}; {_whole_ratio(found):.2f}"])
        parts += ["### The whole library, from raw text", table(["figure", "measured"], rows)]
    return "\n\n".join(parts) + "\n", all(figure.verdict != "MISSED" for figure in figures)


def main() -> int:
    """Measure, print, write; 0 where every floor is held."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed")
    parser.add_argument(
        "--sentences", type=int, nargs="+", default=list(SIZES), help="sizes of the corpus"
    )
    sizes = sorted(parser.parse_args().sentences)
    if any(size <= 0 or size % BLOCK for size in sizes):
        parser.error(f"the corpus is made in files of {BLOCK:,} sentences: name multiples of it")
    results: Results = {}
    compared = [("whoosh", sizes[0])] if sizes[0] <= WHOOSH_UP_TO else []
    compared.append(("tantivy", sizes[-1]))
    for size in sizes:
        for _ in records(size):  # makes what is not cached
            pass
        queries(size)
        engines = [name for name in PEERS if name != "whoosh" or size <= WHOOSH_UP_TO]
        for unit, name in product(("sentence", "article"), ("ours", *engines)):
            results[name, unit, size] = _run(name, unit, size)
        for unit in ("sentence", "article"):
            for name, found in _searched_in_turn(unit, size).items():
                for mode, kinds in found.items():
                    results[name, unit, size][mode] |= kinds
        for what in ("pipeline", "archive"):
            results[what, "article", size] = _run(what, "article", size)
    ratios = {(peer, size): _indexed_in_turn(peer, size) for peer, size in compared}
    text, held = _report(results, ratios, sizes)
    print(text)
    Path(__file__).with_name("RESULTS.md").write_text(text, "utf-8")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
