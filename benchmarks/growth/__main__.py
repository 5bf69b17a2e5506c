"""Unit costs of an archive that grows; `docs/scaling.md` reckons with what this prints.

Each measurement runs in its own process, so that its memory can be told apart. Times are CPU
seconds, except the gain of a second process, which only a clock on the wall can show.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import newsarchive
from benchmarks.speed.corpus import BLOCK, article, records, source_of_words
from newsarchive import Article
from newsarchive.request import MEMORY
from newsarchive.storage import segments

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_DAYS = 1_000
_DAILY = 10  # articles


def _articles(sentences: int) -> Iterator[Article]:
    return map(article, records(math.ceil(sentences / BLOCK) * BLOCK))


def _cpu() -> float:
    own, others = (
        resource.getrusage(resource.RUSAGE_SELF),
        resource.getrusage(resource.RUSAGE_CHILDREN),
    )
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """CPU seconds and seconds on the clock."""
    began, cpu = time.perf_counter(), _cpu()
    work()
    return _cpu() - cpu, time.perf_counter() - began


def build(folder: str, sentences: int, jobs: int, memory: int) -> dict[str, Any]:
    """Build an archive in one go."""
    list(islice(_articles(BLOCK), 10))  # the corpus is made and the analyser loaded
    with newsarchive.open(folder, create=True) as archive:
        before = _peak()
        cpu, wall = _timed(lambda: archive.rebuild(_articles(sentences), jobs=jobs, memory=memory))
        peak = _peak()
        others = resource.getrusage(resource.RUSAGE_CHILDREN)
        stats = archive.stats()
        return {
            "sentences": stats.sentences,
            "tokens": stats.tokens,
            "articles": stats.articles,
            "cpu": cpu,
            "wall": wall,
            "before": before,
            "peak": peak,
            "workers": others.ru_utime + others.ru_stime,
            "worker": others.ru_maxrss / 1000,
            "index": stats.index_bytes,
            "store": stats.store_bytes,
            "segments": stats.segments,
        }


def _peak() -> float:
    """The most memory this process had so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def change(folder: str) -> dict[str, Any]:
    """Add to, take from and look after an archive that is there."""
    given = list(islice(_articles(BLOCK), 60))
    texts = [sentence for one in given for sentence in one.text.split(". ")]
    new = [
        Article(
            id=f"new{number}",
            title=texts[number],
            text=". ".join(texts[25 * number : 25 * number + 24]),
        )
        for number in range(24)
    ]
    with newsarchive.open(folder) as archive:
        archive.add([new[0]])
        adds = [_timed(lambda one=one: archive.add([one])) for one in new[1:]]
        searches = []
        for one in new[1:4]:
            archive.add([Article(id=one.id, title=f"{one.title} жаңа", text=one.text)])
            searches.append(_timed(lambda: archive.search("мектеп")))
        return {
            "add": statistics.median(cpu for cpu, _ in adds),
            "add_worst": max(cpu for cpu, _ in adds),
            "search_after": statistics.median(cpu for cpu, _ in searches),
            "again": _timed(lambda: archive.add(given))[0] / len(given),
            "remove_new": _timed(lambda: archive.remove("new5"))[0],
            "remove_old": _timed(lambda: archive.remove(given[7].id))[0],
            "check": _timed(archive.check)[0],
            "backup": _timed(lambda: archive.backup(f"{folder}-copy"))[0],
            "reindex": _reindexed(f"{folder}-small") * archive.stats().sentences,
        }


def _reindexed(folder: str) -> float:
    """CPU seconds a sentence to rebuild the index from the stored articles of a new archive."""
    with newsarchive.open(folder, create=True) as archive:
        archive.add(_articles(BLOCK))
        return _timed(archive.rebuild)[0] / archive.stats().sentences


def daily(folder: str, days: int) -> dict[str, Any]:
    """Add a small batch day after day; one article in twenty is of yesterday, edited."""
    merged = 0
    merge = segments.merge

    def counted(parts: Any) -> Any:
        nonlocal merged
        merged += sum(
            part.segment.length(name)
            for part in parts
            for name in ("posting_sentence", "repeat_posting")
        )
        return merge(parts)

    segments.merge = counted  # type: ignore[attr-defined]
    rows = []
    stream = _articles((_DAILY + 1) * days * 15)
    with newsarchive.open(folder, create=True) as archive:
        spent = 0.0
        yesterday: list[Article] = []
        for day in range(1, days + 1):
            batch = list(islice(stream, _DAILY))
            if yesterday and day % 2:
                batch.append(
                    Article(
                        id=yesterday[0].id,
                        title=yesterday[0].title,
                        text=f"{yesterday[0].text} Түзету.",
                    )
                )
            spent += _timed(lambda batch=batch: archive.add(batch))[0]
            yesterday = batch
            if day in {10, 30, 100, 300} or day % 500 == 0:
                stats = archive.stats()
                rows.append(
                    (day, stats.tokens, stats.segments, merged / stats.tokens, 1000 * spent / day)
                )
    return {"rows": rows}


def sizes(folder: str, articles: int) -> dict[str, Any]:
    """A million articles without text, each with its own source; then one with a million tags."""
    headlines = (
        Article(id=f"{number}", title="Жаңа мектеп ашылды", source=f"көз {number}")
        for number in count()
    )
    with newsarchive.open(folder, create=True) as archive:
        cpu, _ = _timed(lambda: archive.add(islice(headlines, articles)))
        peak = _peak()
        tagged = Article(
            id="tagged", title="Бір", tags=[f"тег {number}" for number in range(articles)]
        )
        tags, _ = _timed(lambda: archive.add([tagged]))
        found, _ = _timed(lambda: archive.search("мектеп", source=f"көз {articles - 1}"))
        return {
            "articles": articles,
            "cpu": cpu,
            "tags": tags,
            "search": found,
            "peak": peak,
            "tags_peak": _peak(),
        }


def _apart(name: str, *arguments: object) -> dict[str, Any]:
    """Run one measurement in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.growth", "--part", name, *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def report(sentences: int, days: int, articles: int) -> None:
    """Print everything."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"words: {source_of_words()}")
    with tempfile.TemporaryDirectory() as room:
        big = Path(room, "big")
        row = _apart("build", big, sentences, 1, MEMORY)
        each = row["sentences"]
        print(
            f"\nbuilt at once: {each:,} sentences, {row['tokens']:,} words, "
            f"{row['articles']:,} articles"
        )
        print(
            f"  CPU {row['cpu']:.1f} s, {1e6 * row['cpu'] / each:.1f} µs a sentence; "
            f"{row['segments']} segments"
        )
        print(f"  memory {row['peak']:.0f} MB at most, {row['before']:.0f} MB before")
        print(
            f"  index {row['index'] / each:.0f} bytes a sentence, store {row['store'] / each:.0f}"
        )
        row = _apart("change", big)
        print("\nand then, CPU ms:")
        print(
            f"  one article of 25 sentences added: {1e3 * row['add']:.1f}, "
            f"with a merge {1e3 * row['add_worst']:.1f}"
        )
        print(f"  the first search after that: {1e3 * row['search_after']:.1f}")
        print(f"  an article that is there just so: {1e3 * row['again']:.2f}")
        print(
            f"  removed, a new one: {1e3 * row['remove_new']:.0f}; "
            f"an old one: {1e3 * row['remove_old']:.0f}"
        )
        for name in ("check", "backup", "reindex"):
            print(f"  {name}: {1e6 * row[name] / each:.1f} µs a sentence")
        few = sentences // 10
        one, two = (_apart("build", Path(room, f"jobs{jobs}"), few, jobs, 400) for jobs in (1, 2))
        print(
            f"\n{few:,} sentences, seconds: jobs=1 {one['wall']:.1f}, jobs=2 {two['wall']:.1f}: ",
            end="",
        )
        print(f"{one['wall'] / two['wall']:.2f} x as fast; a worker has {two['worker']:.0f} MB")
        own, others = two["cpu"] - two["workers"], two["workers"]
        print(
            f"  CPU seconds: jobs=1 {one['cpu']:.1f}; "
            f"jobs=2 {own:.1f} here, {others:.1f} in both workers: ",
            end="",
        )
        print(
            f"on two idle cores at best {one['cpu'] / max(own, (own + others) / 2):.2f} x as fast"
        )
        small = _apart("build", Path(room, "small"), few, 1, 20)
        print(
            f"  with memory=20: {small['peak'] - small['before']:.0f} MB more, "
            f"{small['segments']} segments"
        )
        print(
            f"  with memory=400: {one['peak'] - one['before']:.0f} MB more, "
            f"{one['segments']} segments"
        )
        print(f"\n{days:,} daily batches of {_DAILY} articles")
        print(
            f"  {'day':>6}{'words':>12}{'segments':>10}"
            f"{'merged words a word':>21}{'CPU ms a day':>14}"
        )
        for day, tokens, segments, work, spent in _apart("daily", Path(room, "daily"), days)[
            "rows"
        ]:
            print(f"  {day:>6}{tokens:>12,}{segments:>10}{work:>21.2f}{spent:>14.1f}")
        row = _apart("sizes", Path(room, "sizes"), articles)
        print(
            f"\n{articles:,} headlines, each of a source of its own: CPU {row['cpu']:.1f} s, ",
            end="",
        )
        print(
            f"memory {row['peak']:.0f} MB at most, "
            f"a search within one source {1e3 * row['search']:.0f} ms"
        )
        print(
            f"  one article with {articles:,} tags: "
            f"CPU {row['tags']:.1f} s, memory {row['tags_peak']:.0f} MB"
        )


def main() -> None:
    """Run everything, or one part for the process that asked for it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("--sentences", type=int, default=1_000_000)
    parser.add_argument("--days", type=int, default=_DAYS)
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--part", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        name, folder, *numbers = options.part
        part: Callable[..., dict[str, Any]] = {
            "build": build,
            "change": change,
            "daily": daily,
            "sizes": sizes,
        }[name]
        print(json.dumps(part(folder, *map(int, numbers))))
    else:
        report(options.sentences, options.days, options.articles)


if __name__ == "__main__":
    main()
