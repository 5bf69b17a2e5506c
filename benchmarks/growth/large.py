"""Ten million sentences beside one: `python -m benchmarks.growth.large FOLDER`; by hand.

Archives of both sizes are built of the synthetic news, one in the other's words, opened, searched
for the same queries, and added to. Each measurement runs in a process of its own. What was built
stays in the folder, and is not built again. The exit code is 1 if the floor is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

import attrs
import numpy as np

import newsarchive
from benchmarks.growth import __main__ as growth
from benchmarks.speed.corpus import article, records
from benchmarks.speed.figures import Figure, figure_table, table
from benchmarks.speed.queries import MEASURED, queries
from newsarchive.index.lexicon import encode_strings
from newsarchive.storage import loading, segments
from newsarchive.storage.rows import encode

KINDS = ("rare", "common", "or3", "and2", "phrase")
HEADLINES = "headline"
ROUNDS = 3
_RATIO = (8, 3)  # floor and aim of the larger one's time to the smaller one's


def build(folder: str, sentences: int, jobs: int) -> dict[str, Any]:
    """Build an archive in one go, of articles that are made on the way."""
    began, own = time.perf_counter(), time.process_time()
    made = 0.0

    def given() -> Any:
        nonlocal made
        for record in records(sentences, keep=False):
            yield article(record)

    for number in range(2):  # what making a block of articles takes is taken off
        before = time.process_time()
        list(map(article, records(growth.BLOCK, keep=False)))
        made = (time.process_time() - before) * number
    with newsarchive.open(folder, create=True) as archive:
        own = time.process_time()
        archive.rebuild(given(), jobs=jobs)
        spent = time.process_time() - own - made * sentences / growth.BLOCK
        stats = archive.stats()
    workers = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "sentences": stats.sentences,
        "tokens": stats.tokens,
        "articles": stats.articles,
        "own": spent,
        "workers": workers.ru_utime + workers.ru_stime,
        "worker_mb": workers.ru_maxrss / 1000,
        "own_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
        "wall": time.perf_counter() - began,
        "index": stats.index_bytes,
        "store": stats.store_bytes,
        "segments": stats.segments,
    }


def multiplied(folder: str, smaller: str, times: int) -> dict[str, Any]:
    """Make an archive that has all of another one several times, under other ids.

    Nothing is analysed: the smaller one's only segment is written again and again, with other
    numbers and ids. So it says what opening, searching and adding cost, but its words are no more
    than those of the smaller one.
    """
    began, own = time.perf_counter(), time.process_time()
    with newsarchive.open(smaller) as source, newsarchive.open(folder, create=True) as target:
        store, place = target._engine._store, target._engine._segments  # noqa: SLF001
        with source._engine._state() as state:  # noqa: SLF001 - its segment is copied
            (part,) = state.snapshot.parts
            names = list(part.segment._directory)  # noqa: SLF001
            arrays = {name: np.array(part.segment[name]) for name in names}
        ids = list(part.segment.strings("article_id"))
        with store.writing() as transaction:
            for copy in range(times):
                numbers = []
                for one in source:
                    new = attrs.evolve(one, id=f"{one.id}/{copy}")
                    stored = transaction.store(new, encode(new), keep_duplicates=True)
                    numbers.append(stored.number)
                own_ids = [f"{id_}/{copy}" for id_ in ids]
                arrays["article_number"] = np.array(numbers, np.uint64)
                arrays |= encode_strings("article_id", own_ids)
                segments.put(place, transaction, arrays)
            transaction.set_analyser(loading.analyser_of(transaction))
        stats = target.stats()
    return {
        "sentences": stats.sentences,
        "tokens": stats.tokens,
        "articles": stats.articles,
        "own": time.process_time() - own,
        "workers": 0.0,
        "worker_mb": 0.0,
        "own_mb": growth._peak(),  # noqa: SLF001 - of the benchmark beside this one
        "wall": time.perf_counter() - began,
        "index": stats.index_bytes,
        "store": stats.store_bytes,
        "segments": stats.segments,
    }


def search(folder: str, drawn_from: int) -> dict[str, Any]:
    """Open an archive and search it; the least CPU seconds of each query."""
    asked = {
        kind: [" ".join(query["words"]) for query in queries(drawn_from)[kind][-MEASURED:]]
        for kind in KINDS
    }
    asked["phrase"] = [f'"{text}"' for text in asked["phrase"]]
    asked["and2"] = [text.replace(" ", " AND ") for text in asked["and2"]]
    titles = (article(record).title for record in records(growth.BLOCK))
    asked[HEADLINES] = [title for title, _ in zip(titles, range(MEASURED), strict=False)]
    newsarchive.open(folder).search("мектеп")  # what is loaded once is loaded
    before = time.process_time()
    archive = newsarchive.open(folder)
    archive.search("қала")
    opened = time.process_time() - before
    times: dict[str, list[float]] = {}
    for kind, texts in asked.items():
        times[kind] = [float("inf")] * len(texts)
        for place, text in [*enumerate(texts)] * ROUNDS:
            before = time.process_time()
            [hit.snippet() for hit in archive.search(text).hits]
            times[kind][place] = min(times[kind][place], time.process_time() - before)
    resident = growth._peak()  # noqa: SLF001 - of the benchmark beside this one
    return {"opened": opened, "times": times, "peak": resident}


def add(folder: str) -> dict[str, Any]:
    """Add articles one by one, and search after each."""
    given = [article(record) for record, _ in zip(records(growth.BLOCK), range(24), strict=False)]
    spent, searched = [], []
    with newsarchive.open(folder) as archive:
        for number, one in enumerate(given):
            new = newsarchive.Article(
                id=f"new{time.time_ns()}", title=f"{one.title} {number}", text=one.text[::-1]
            )
            spent.append(growth._timed(lambda new=new: archive.add([new]))[0])  # noqa: SLF001
            searched.append(growth._timed(lambda: archive.search("мектеп"))[0])  # noqa: SLF001
    return {"add": median(spent), "worst": max(spent), "search": median(searched)}


PARTS = {"build": build, "multiplied": multiplied, "search": search, "add": add}


def _apart(part: str, *arguments: object) -> dict[str, Any]:
    """One measurement in a process of its own."""
    print(f"... {part} {' '.join(map(str, arguments))}", file=sys.stderr, flush=True)
    command = [sys.executable, "-m", "benchmarks.growth.large", "--part", part]
    command += map(str, arguments)
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def _built(folder: Path, sentences: int, jobs: int) -> dict[str, Any]:
    """What building told, also where it was done before."""
    told = folder / f"{sentences}.json"
    if not told.exists():
        told.write_text(json.dumps(_apart("build", folder / str(sentences), sentences, jobs)))
    return json.loads(told.read_text())  # type: ignore[no-any-return]


def report(folder: Path, smaller: int, larger: int, jobs: int, *, is_multiplied: bool) -> int:
    """Measure and print; 0 where the floor is held."""
    told = folder / f"{larger}.json"
    if is_multiplied and not told.exists():
        _built(folder, smaller, jobs)
        times = larger // smaller
        row = _apart("multiplied", folder / str(larger), folder / str(smaller), times)
        told.write_text(json.dumps(row))
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    rows = []
    for sentences in (smaller, larger):
        row = _built(folder, sentences, jobs)
        cpu = row["own"] + row["workers"]
        rows.append(
            [
                f"{row['sentences']:,}",
                f"{row['articles']:,}",
                f"{cpu:.0f} s, {1e6 * cpu / row['sentences']:.0f} µs a sentence",
                f"{row['own'] / cpu:.2f}",
                f"{row['wall']:.0f} s",
                f"{row['own_mb']:.0f} / {row['worker_mb']:.0f}",
                f"{row['index'] / 1e6:.0f} / {row['store'] / 1e6:.0f}",
                str(row["segments"]),
            ]
        )
    head = ["sentences", "articles", f"CPU, jobs={jobs}", "parent's share", "clock"]
    print(table([*head, "MB of parent / a worker", "MB of index / store", "segments"], rows))
    found = [_apart("search", folder / str(size), smaller) for size in (smaller, larger)]
    print("\nCPU ms of a whole search with snippets, medians; the ratio is that of the medians\n")
    figures = []
    rows = [["opening, with the first search", *(f"{1e3 * one['opened']:.1f}" for one in found)]]
    rows[0].append("")
    for kind in found[0]["times"]:
        few, many = (1e3 * median(one["times"][kind]) for one in found)
        rows.append([kind, f"{few:.2f}", f"{many:.2f}", f"{many / few:.2f}"])
        figures.append(Figure(f"{kind}: ratio to {smaller:,}", many / few, *_RATIO))
    print(table(["", f"{smaller:,}", f"{larger:,}", "ratio"], rows))
    print(f"\nresident, MB: {found[0]['peak']:.0f} and {found[1]['peak']:.0f}\n")
    print(figure_table(figures))
    for size in (smaller, larger):
        row = _apart("add", folder / str(size))
        print(
            f"\none article added to {size:,}: {1e3 * row['add']:.1f} ms CPU, "
            f"{1e3 * row['worst']:.1f} with a merge; "
            f"the first search after that {1e3 * row['search']:.1f}"
        )
    return 0 if all(figure.verdict != "MISSED" for figure in figures) else 1


def main() -> int:
    """Run everything, or one part for the process that asked for it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth.large", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("build/large"))
    parser.add_argument("--smaller", type=int, default=1_000_000)
    parser.add_argument("--sentences", type=int, default=10_000_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument(
        "--multiplied", action="store_true", help="the larger has the smaller one many times"
    )
    parser.add_argument("--part", nargs="+", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.part:
        name, folder, *numbers = given.part
        arguments = [int(one) if one.isdecimal() else one for one in numbers]
        print(json.dumps(PARTS[name](folder, *arguments)))  # type: ignore[operator]
        return 0
    given.folder.mkdir(parents=True, exist_ok=True)
    return report(
        given.folder,
        given.smaller,
        given.sentences,
        given.jobs,
        is_multiplied=given.multiplied,
    )


if __name__ == "__main__":
    sys.exit(main())
