"""What a cluster costs beside a folder: `python -m benchmarks.cluster.costs [--articles 20000]`.

The same articles are loaded and the same queries asked, one engine after the other: a folder, a
cluster of one node, and one of three with two copies of everything. A row is a figure, a column an
engine. CPU seconds are little touched by what else the machine does; seconds on the clock are. All
run on one machine here, so the nodes take their CPU from the client and from each other.

    python -m benchmarks.cluster.costs --articles 2000 --nodes 1    # a quick look
    python -m benchmarks.cluster.costs --minutes 30                 # the longest it may take
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import signal
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import attrs

import newsarchive
from benchmarks.cluster.corpus import DATA, KINDS, articles, drawn
from tools.opensearch_nodes import running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.cluster.corpus import Asked
    from newsarchive import Archive
    from tools.opensearch_nodes import Cluster

WARM, MEASURED = 5, 30  # queries of each kind
# The aims of the issue: the whole search, and loading in the client, against the local engine.
SEARCH_AIM, LOAD_AIM = 3.0, 1.3


@attrs.frozen
class Target:
    """An engine to be measured: its name in the table, its archive, and its nodes if it has any."""

    name: str
    archive: Archive
    cluster: Cluster | None = None

    def nodes_cpu(self) -> float:
        """CPU seconds that all nodes have taken since they started."""
        nodes = self.cluster.nodes if self.cluster else []
        return sum(node.cpu_seconds() for node in nodes)

    def nodes_memory(self) -> int:
        """Resident bytes of the largest node."""
        nodes = self.cluster.nodes if self.cluster else []
        return max((node.memory() for node in nodes), default=0)

    def stored(self) -> int:
        """Bytes on disk, all copies."""
        if self.cluster is None:
            stats = self.archive.stats()
            return stats.index_bytes + stats.store_bytes
        settled(self.cluster)
        shards = self.cluster.call("/_stats/store", seconds=120)["_all"]["total"]
        return int(shards["store"]["size_in_bytes"])


def settled(cluster: Cluster, seconds: float = 90) -> None:
    """Wait until merging has ended: a size that is asked for at once says two times as much."""
    end = time.monotonic() + seconds
    cluster.call("/_flush", method="POST", seconds=120)
    while time.monotonic() < end:
        merges = cluster.call("/_stats/merge")["_all"]["total"]["merges"]
        if not merges["current"]:
            return
        time.sleep(1)


def targets(names: list[str], folder: Path) -> Iterator[Target]:
    """The engines one after the other, each alone on the machine."""
    for name in names:
        with contextlib.ExitStack() as stack:
            cluster, place = None, str(folder / "archive")
            if name != "folder":
                cluster = stack.enter_context(running(int(name.split()[0])))
                place = cluster.address("costs")
            archive = stack.enter_context(newsarchive.open(place, create=True))
            yield Target(name, archive, cluster)


def loading(target: Target, count: int) -> dict[str, float]:
    """What loading costs: figures by the name of their row."""
    loaded = list(articles(count))
    gc.collect()
    client, nodes, began = time.process_time(), target.nodes_cpu(), time.perf_counter()
    report = target.archive.add(loaded)
    took = time.perf_counter() - began
    client, nodes = time.process_time() - client, target.nodes_cpu() - nodes
    if report.added != count:
        raise RuntimeError(f"{target.name}: {report.added} of {count} articles were added")
    return {
        "articles a second, on the clock": count / took,
        "CPU ms an article, client": 1000 * client / count,
        "CPU ms an article, all nodes": 1000 * nodes / count,
        "bytes an article, all copies": target.stored() / count,
        "memory of the largest node, MB": target.nodes_memory() / 2**20,
    }


def timed(archive: Archive, asked: list[Asked]) -> list[float]:
    """Milliseconds that each search took, whole: with its articles and marked sentences."""
    took = []
    for query in asked:
        began = time.perf_counter()
        archive.search(query.text, **query.options)
        took.append(1000 * (time.perf_counter() - began))
    return took


def searching(target: Target) -> tuple[dict[str, float], dict[str, list[float]]]:
    """What a search costs on average, and the milliseconds of all searches by kind."""
    found = {}
    client, nodes = time.process_time(), target.nodes_cpu()
    for kind in KINDS:
        asked = drawn(kind, WARM + MEASURED)
        timed(target.archive, asked[:WARM])
        found[kind] = timed(target.archive, asked[WARM:])
    count = len(KINDS) * (WARM + MEASURED)
    costs = {
        "CPU ms a search, client": 1000 * (time.process_time() - client) / count,
        "CPU ms a search, all nodes": 1000 * (target.nodes_cpu() - nodes) / count,
    }
    return costs, found


class _TimeIsUpError(BaseException):
    """It took longer than --minutes allow. No client takes it for a failed request of its own."""


def _too_long(*_: object) -> None:
    raise _TimeIsUpError


def p95(values: list[float]) -> float:
    """The value that 95 of 100 do not exceed."""
    return sorted(values)[int(0.95 * (len(values) - 1))]


def table(head: str, names: list[str], rows: dict[str, list[str]]) -> None:
    """Print a table of Markdown."""
    print(f"| {head} | {' | '.join(names)} |")
    print("|---|" + "---|" * len(names))
    for row, cells in rows.items():
        print(f"| {row} | {' | '.join(cells)} |")
    print(flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; 1 where an aim is not met."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--nodes", type=int, nargs="*", default=[1, 3], choices=[1, 2, 3])
    parser.add_argument("--minutes", type=float, default=40)
    given = parser.parse_args(arguments)
    if not DATA.exists():
        print(f"{DATA} is not there: the articles are made from its prose; nothing was measured")
        return 0
    signal.signal(signal.SIGALRM, _too_long)
    signal.setitimer(signal.ITIMER_REAL, 60 * given.minutes)

    names = ["folder", *(f"{count} node{'s' * (count > 1)}" for count in given.nodes)]
    loads: list[dict[str, float]] = []
    searches: list[dict[str, list[float]]] = []
    # What was measured before the time was up is printed all the same.
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(_TimeIsUpError):
        for target in targets(names, Path(folder)):
            loaded = loading(target, given.articles)
            cpu, found = searching(target)
            loads.append(loaded | cpu)
            searches.append(found)
            every = [ms for kind in found.values() for ms in kind]
            print(target.name, loads[-1], f"median {median(every):.1f} ms", file=sys.stderr)
    signal.setitimer(signal.ITIMER_REAL, 0)
    names = names[: len(searches)]

    figures = {row: [f"{load[row]:,.1f}" for load in loads] for row in loads[0]}
    table(f"{given.articles:,} articles", names, figures)
    cells = {
        kind: [f"{median(found[kind]):.1f} / {p95(found[kind]):.1f}" for found in searches]
        for kind in KINDS
    }
    every = [[ms for kind in found.values() for ms in kind] for found in searches]
    cells["all"] = [f"{median(took):.1f} / {p95(took):.1f}" for took in every]
    table("search, ms: median / 95 %", names, cells)
    return aims(names, loads, every)


def aims(names: list[str], loads: list[dict[str, float]], every: list[list[float]]) -> int:
    """Print how the clusters stand to the folder; 1 where one costs more than it should."""
    row = "CPU ms an article, client"
    missed = 0
    for name, load, took in zip(names[1:], loads[1:], every[1:], strict=True):
        ratios = {
            "median of all searches": (median(took) / median(every[0]), SEARCH_AIM),
            "loading, CPU in the client": (load[row] / loads[0][row], LOAD_AIM),
        }
        for what, (ratio, aim) in ratios.items():
            missed += ratio > aim
            print(f"{name}: {what}: {ratio:.2f} times the folder's (aim: {aim})")
    return min(missed, 1)


if __name__ == "__main__":
    sys.exit(main())
