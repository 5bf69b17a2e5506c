"""Load on a local archive: `python -m benchmarks.load [--seconds 600] [--sentences 1000000]`.

Eight threads of one process and four processes search while another process adds, updates and
removes articles. The text is real prose where there is some, and the queries are of all kinds that
people ask. Prints percentiles of latency, errors, and how memory and open files grew. The exit code
is 1 if a search failed or the archive is damaged afterwards.

    python -m benchmarks.load --archive PATH    # a copy of your own archive instead
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import newsarchive
from benchmarks.load.work import read, write
from benchmarks.speed import real_text
from benchmarks.speed.corpus import BLOCK, article, records
from benchmarks.speed.places import DATA
from newsarchive import Article

if TYPE_CHECKING:
    from collections.abc import Iterator

THREADS = 8
PROCESSES = 4


def articles(sentences: int) -> Iterator[Article]:
    """At least so many sentences as articles: of real prose where there is some."""
    if DATA.is_dir():
        yield from (Article(**text) for text in real_text.articles(sentences))
    else:
        blocks = -(-sentences // BLOCK)
        yield from map(article, records(blocks * BLOCK))


def asked(folder: str) -> list[str]:
    """What is searched for: queries of real prose of all kinds, else the commonest 500 words."""
    if DATA.is_dir():
        return list(chain.from_iterable(real_text.queries(50).values()))
    with newsarchive.open(folder) as archive:
        texts = chain.from_iterable(one.text.split() for one in islice(archive, 2_000))
        words, counts = np.unique([word for word in texts if word.isalpha()], return_counts=True)
    best = np.argsort(-counts, kind="stable")[:500]
    return [str(word) for word in words[best]]


def told(name: str, results: list[dict[str, Any]]) -> str:
    """One line about those that searched in one way."""
    took = np.concatenate([one["took"] for one in results])
    middle, most, nearly_all = np.percentile(took, (50, 95, 99))
    errors = sum(len(one["errors"]) for one in results)
    (early, files_early), (late, files_late) = results[0]["early"], results[0]["late"]
    return (
        f"{name:<12}{len(took):>9,}{middle:>9.1f}{most:>9.1f}{nearly_all:>9.1f}{max(took):>9.0f}"
        f"{errors:>8}   {early:.0f} to {late:.0f} MB, {files_early} to {files_late} files"
    )


def run(folder: str, seconds: float) -> bool:
    """Put load on an archive, print what came of it, and say whether all went well."""
    queries = asked(folder)
    until = time.time() + seconds
    spawn = multiprocessing.get_context("spawn")
    # Processes first: one that is started from threads would copy their locks.
    with ProcessPoolExecutor(PROCESSES + 1, spawn) as pool, ThreadPoolExecutor(THREADS) as threads:
        writer = pool.submit(write, folder, until)
        others = [pool.submit(read, folder, queries, until, seed) for seed in range(PROCESSES)]
        here = [threads.submit(read, folder, queries, until, 100 + seed) for seed in range(THREADS)]
        by_process = [one.result() for one in others]
        by_thread = [one.result() for one in here]
        written = writer.result()
    print(
        f"{'milliseconds':<12}{'searches':>9}{'p50':>9}{'p95':>9}{'p99':>9}{'most':>9}{'errors':>8}"
    )
    print(told("threads", by_thread))
    print(told("processes", by_process))
    print(f"{written['changes']} changes by the writer, {len(written['errors'])} failed")
    errors = [*written["errors"], *chain.from_iterable(o["errors"] for o in by_thread + by_process)]
    for error in sorted(set(errors))[:20]:
        print(f"  {error}")
    with newsarchive.open(folder) as archive:
        problems = archive.check()
    print(f"{len(problems)} problems found by check")
    return not errors and not problems


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--sentences", type=int, default=1_000_000)
    parser.add_argument("--archive", type=Path, help="a copy of it is used")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as room:
        folder = str(Path(room, "archive"))
        if options.archive:
            with newsarchive.open(options.archive) as archive:
                archive.backup(folder)
        else:
            with newsarchive.open(folder, create=True) as archive:
                archive.add(articles(options.sentences))
        with newsarchive.open(folder) as archive:
            print(f"{archive.stats().sentences:,} sentences, {options.seconds:.0f} s of load")
        return 0 if run(folder, options.seconds) else 1


if __name__ == "__main__":
    sys.exit(main())
