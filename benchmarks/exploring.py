"""What explorations cost: `python -m benchmarks.exploring [SENTENCES [FOLDER]]`.

There are 100,000 sentences if no number is given. The archive is built in the folder and stays
there for the next time; without one it is built anew and thrown away.

Each row is the median CPU time of some calls after one that warms up, beside a scan of the texts
with `re`, which is what one would write without an index, and beside FTS5 of SQLite where it can
answer. The bounds are those of an idle machine at a million sentences: they are only compared
there. On a shared machine look at the ratios.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from statistics import median
from typing import TYPE_CHECKING, Any

import newsarchive
from benchmarks.speed.corpus import article, records

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsarchive import Article

_MILLION = 1_000_000
_CALLS = 5
_WORD = re.compile(r"\w+")


def timed(call: Callable[[], Any], calls: int = _CALLS) -> float:
    """Median CPU milliseconds of some calls, after one that warms up."""
    call()
    times = []
    for _ in range(calls):
        began = time.process_time()
        call()
        times.append((time.process_time() - began) * 1000)
    return median(times)


def common_word(archive: newsarchive.Archive, sentences: int) -> str:
    """The word that stands in the number of sentences nearest to a fifth of all."""
    table = archive.words("*", minimum=20)
    wanted = sentences / 5
    return min(table, key=lambda row: abs(row["frequency"] - wanted))["printed"]


def scans(articles: list[Article], word: str) -> dict[str, Callable[[], Any]]:
    """The same by regular expressions over the texts; forms, for `re` knows no stems."""
    node = re.compile(rf"\b{re.escape(word)}", re.IGNORECASE)

    def frequencies() -> Counter[str]:
        counts: Counter[str] = Counter()
        for one in articles:
            counts.update(_WORD.findall(one.text.lower()))
        return counts

    def windows() -> Counter[str]:
        counts: Counter[str] = Counter()
        for one in articles:
            for match in node.finditer(one.text):
                left = _WORD.findall(one.text[max(match.start() - 80, 0) : match.start()].lower())
                right = _WORD.findall(one.text[match.end() : match.end() + 80].lower())
                counts.update(left[-5:] + right[:5])
        return counts

    def periods() -> Counter[tuple[str, str | None]]:
        found = (one for one in articles if node.search(one.text))
        return Counter((str(one.date)[:7], one.source) for one in found)

    def lines() -> list[str]:
        found = []
        for one in articles:
            found += [one.text[match.end() : match.end() + 40] for match in node.finditer(one.text)]
        return sorted(found)

    return {
        "frequency list of the whole": frequencies,
        "collocates of a common word": windows,
        "trend by month and source": periods,
        "lines sorted by R1": lines,
    }


def fts5(articles: list[Article], word: str) -> dict[str, Callable[[], Any]]:
    """What SQLite's full-text index answers: of forms, for it has no Kazakh stemmer."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE news USING fts5(body, month UNINDEXED, source UNINDEXED)")
    base.execute("CREATE VIRTUAL TABLE word USING fts5vocab(news, 'row')")
    rows = [(one.text, str(one.date)[:7], one.source) for one in articles]
    base.executemany("INSERT INTO news VALUES (?, ?, ?)", rows)
    by_month = "SELECT month, source, count(*) FROM news WHERE news MATCH ? GROUP BY month, source"
    return {
        "frequency list of the whole": lambda: base.execute("SELECT * FROM word").fetchall(),
        "trend by month and source": lambda: base.execute(by_month, (f"{word}*",)).fetchall(),
    }


def is_built(archive: newsarchive.Archive, articles: int) -> bool:
    """Whether an archive that was kept has the articles, indexed as this version does."""
    try:
        return len(archive) == articles == archive.search("*", limit=0).total
    except newsarchive.ArchiveOutdated:
        return False


def main(sentences: int, kept: str | None = None) -> None:
    articles = [article(record) for record in records(sentences)]
    with contextlib.ExitStack() as stack:
        folder = kept or stack.enter_context(tempfile.TemporaryDirectory())
        archive = stack.enter_context(newsarchive.open(folder, create=True))
        if not is_built(archive, len(articles)):
            print(f"building an archive of {sentences:,} sentences …", file=sys.stderr, flush=True)
            archive.rebuild(articles)
        word = common_word(archive, sentences)
        searched = timed(lambda: archive.search(word, limit=0))
        liked = articles[len(articles) // 2].id
        beginning = word[:3]
        calls: dict[str, tuple[Callable[[], Any], float]] = {
            "frequency list of the whole": (lambda: archive.words("*"), 250),
            "collocates of a common word": (lambda: archive.collocates(word), 400),
            "trend by month and source": (
                lambda: archive.trend(word, by="month", split="source"),
                20,
            ),
            "lines sorted by R1": (lambda: archive.kwic(word, sort="R1"), 800),
            "similar articles": (lambda: archive.similar(liked), 150),
            "completion of a word": (lambda: archive.complete(beginning), 5),
            "completion of a phrase": (lambda: archive.complete(f"{word} {beginning}"), 5),
        }
        lines = archive.kwic(word, limit=0).total
        print(f"{sentences:,} sentences, {len(articles):,} articles; «{word}»: {lines:,} lines\n")
        print(f"{'CPU ms':<32}{'ours':>9}{'re':>10}{'FTS5':>9}{'bound':>8}")
        by_re, by_fts5 = scans(articles, word), fts5(articles, word)
        for name, (call, bound) in calls.items():
            ours = timed(call)
            if name.startswith("trend"):  # beyond the search
                ours -= searched
            cells = [f"{ours:9.1f}"]
            for others, width, often in ((by_re, 10, 1), (by_fts5, 9, 3)):
                other = f"{timed(others[name], often):.1f}" if name in others else ""
                cells.append(f"{other:>{width}}")
            verdict = ""
            if sentences >= _MILLION:
                verdict = "  held" if ours <= bound else "  missed"
            print(f"{name:<32}{''.join(cells)}{bound:8}{verdict}", flush=True)
        print("\nthe bounds are for a million sentences on an idle machine")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, *sys.argv[2:])
