"""One engine in its own process: `python -m benchmarks.speed.run ENGINE UNIT SENTENCES`.

Prints JSON. The engine `NAME indexing` only indexes. The engines `ours again`, `tantivy again` and
`fts5 again` search what was built before; the last is slow and is asked only the kinds of queries
that a figure of the project is compared with.
"""

from __future__ import annotations

import json
import re
import resource
import shutil
import sys
import time
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any

from benchmarks.speed.corpus import article, records
from benchmarks.speed.peers import PEERS, documents
from benchmarks.speed.places import CACHE
from benchmarks.speed.queries import KINDS, MEASURED, queries
from newsarchive.analysis import Analyser

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["BESIDE_FTS5", "measure"]

BESIDE_FTS5 = ("common", "or3", "date")
SCANS = 3  # of which the median counts: one takes but two seconds


def _timed(search: Callable[[str, Any], int], kind: str, asked: list[Any]) -> dict[str, float]:
    """Median and 95th percentile of CPU milliseconds of the last `MEASURED` queries.

    The others only warm up.
    """
    for query in asked[:-MEASURED]:
        search(kind, query)
    times, totals = [], 0
    for query in asked[-MEASURED:]:
        began = time.process_time()
        totals += search(kind, query)
        times.append((time.process_time() - began) * 1000)
    return {**_summary(times), "total": totals}


def _summary(times: list[float]) -> dict[str, float]:
    return {"median": median(times), "p95": quantiles(times, n=20)[-1]}


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _memory() -> float:
    """Megabytes resident now."""
    with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123 - no file of ours
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1000


def engine(name: str, unit: str, sentences: int) -> dict[str, Any]:
    """Index the tokens and search them."""
    built, result = _built(name, unit, sentences, _fresh(f"{name}-{unit}-{sentences}"))
    return result | _searched(built, sentences)


def _built(name: str, unit: str, sentences: int, folder: Path) -> tuple[Any, dict[str, Any]]:
    """The engine with the tokens indexed, and how long that took."""
    corpus = list(records(sentences))
    if name == "ours":
        from benchmarks.speed.ours import Ours  # noqa: PLC0415 - only in its own process

        ours = Ours(folder, unit)  # type: ignore[arg-type]
        began = time.process_time()
        ours.build(corpus)
        built: Any = ours
    else:
        built = PEERS[name](folder)
        began = time.process_time()
        built.build(documents(corpus, unit))
    return built, {"indexing": time.process_time() - began, "bytes": _size(folder)}


def again(name: str, unit: str, sentences: int) -> dict[str, Any]:
    """Search what `engine` built."""
    folder = CACHE / f"{name}-{unit}-{sentences}"
    if name == "ours":
        from benchmarks.speed.ours import Ours  # noqa: PLC0415 - only in its own process

        return _searched(Ours(folder, unit), sentences)  # type: ignore[arg-type]
    built = PEERS[name](folder)
    if name == "fts5":
        built.modes, built.kinds = ("ids",), BESIDE_FTS5
    return _searched(built, sentences)


def _searched(built: Any, sentences: int) -> dict[str, Any]:
    built.open()
    asked = queries(sentences)
    return {
        mode: {
            kind: _timed(getattr(built, mode), kind, asked[kind])
            for kind in KINDS
            if kind in built.kinds
        }
        for mode in built.modes
    }


def pipeline(sentences: int) -> dict[str, Any]:
    """Index raw text by the whole pipeline; `archive` opens and searches the same archive."""
    from benchmarks.speed.ours import index_text  # noqa: PLC0415

    articles = list(map(article, records(sentences)))
    word = re.compile(r"\w+")
    scans = []
    for _ in range(SCANS):
        began = time.process_time()
        words = sum(len(word.findall(one.title)) + len(word.findall(one.text)) for one in articles)
        scans.append(time.process_time() - began)
    del articles
    began = time.process_time()
    for _ in map(article, records(sentences)):
        pass
    making = time.process_time() - began
    folder = _fresh(f"pipeline-{sentences}")
    began = time.process_time()
    index_text(folder, records(sentences)).close()
    taken = time.process_time() - began - making  # of which reading the corpus is no part
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    index = _size(folder / "archive" / "segments")
    scan = median(scans)
    return {
        "words": words,
        "scan": scan,
        "indexing": taken,
        "index": index,
        "bytes": _size(folder),
        "peak": peak,
    }


def archive(sentences: int) -> dict[str, Any]:
    """Open an archive of raw text and search it as a user does."""
    import newsarchive  # noqa: PLC0415

    folder = CACHE / f"pipeline-{sentences}" / "archive"
    began = time.process_time()
    opened = newsarchive.open(folder)
    opened.search("жоқтықтан", limit=1)
    first = time.process_time() - began
    began = time.process_time()
    again = newsarchive.open(folder)
    with again._engine._state():  # noqa: SLF001 - the newest state, segments mapped
        pass
    opening = time.process_time() - began
    again.close()
    asked = queries(sentences)
    words = [
        " ".join(query["words"])
        for kind in ("common", "or3", "rare", "and2")
        for query in asked[kind][:25]
    ]
    for text in words:
        opened.search(text)
    resident = _memory()
    result = {"opening": opening, "first": first, "resident": resident}
    return result | {"search": _whole(opened, asked["common"])}


def _whole(opened: Any, asked: list[Any]) -> dict[str, Any]:
    """Whole searches for a common word, compared with the evaluation of its tree.

    Evaluation is measured bare and as searched, in both units. The three take turns, each with its
    own words: the speed of a shared machine drifts within a second, and a loop of evaluations alone
    has the processor's caches to itself, which no evaluation within a search has.
    """
    from newsarchive.search.evaluate import Evaluation  # noqa: PLC0415
    from newsarchive.search.expansion import expand  # noqa: PLC0415
    from newsarchive.search.forgiving import read  # noqa: PLC0415
    from newsarchive.search.order import leading  # noqa: PLC0415
    from newsarchive.search.parameters import Ranking  # noqa: PLC0415
    from newsarchive.search.query import parse  # noqa: PLC0415
    from newsarchive.search.terms import Vocabulary  # noqa: PLC0415

    with opened._engine._state() as state:  # noqa: SLF001 - the evaluation alone is measured
        snapshot = state.snapshot

    def evaluated(unit: str, tree: Any) -> int:
        matches = Evaluation(snapshot, unit, Ranking()).matches(tree)  # type: ignore[arg-type]
        return len(leading(snapshot, unit, matches, 10))  # type: ignore[arg-type]

    def searched(unit: str, word: str) -> int:
        return len(opened.search(word, unit=unit))

    def widened(unit: str, word: str) -> Any:
        return expand(
            read(word, Analyser()),
            vocabulary=Vocabulary(snapshot),
            scope=unit,  # type: ignore[arg-type]
            ranking=Ranking(),
            analyser=Analyser(),
        ).tree

    words = [query["words"][0] for query in asked]
    found = {}
    for unit in ("article", "sentence"):
        trees = [widened(unit, word) for word in words]
        found[unit] = _in_turn(
            {
                "bare": (evaluated, [parse(word, Analyser()) for word in words]),
                "widened": (evaluated, trees),
                "whole": (searched, words),
            },
            unit,
        )
    return found


def _in_turn(
    measured: dict[str, tuple[Callable[[str, Any], int], list[Any]]], unit: str
) -> dict[str, Any]:
    """Median and 95th percentile of CPU milliseconds of functions, each with its queries."""
    times: dict[str, list[float]] = {name: [] for name in measured}
    count = len(next(iter(measured.values()))[1])
    for number in range(count):
        for shift, (name, (function, asked)) in enumerate(measured.items()):
            query = asked[(number + shift * count // len(measured)) % count]
            began = time.process_time()
            function(unit, query)
            times[name].append((time.process_time() - began) * 1000)
    return {name: _summary(own[-MEASURED:]) for name, own in times.items()}


def _fresh(name: str) -> Path:
    folder = CACHE / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def measure(what: str, unit: str, sentences: int) -> dict[str, Any]:
    """What one process measures."""
    if what in {"pipeline", "archive"}:
        return {"pipeline": pipeline, "archive": archive}[what](sentences)
    if what.endswith(" indexing"):
        return _built(what.removesuffix(" indexing"), unit, sentences, _fresh("indexing"))[1]
    if what.endswith(" again"):
        return again(what.removesuffix(" again"), unit, sentences)
    return engine(what, unit, sentences)


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], sys.argv[2], int(sys.argv[3]))))
