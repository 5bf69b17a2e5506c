"""Load on the pages: `python -m benchmarks.load.pages [--archive PATH] [--requests 20000]`.

Fifty clients ask a server for pages of every kind over 67,000 articles: of real prose where there
is some, with dates and sources. Prints how many got a page and how many were told to come again
(503 with Retry-After), percentiles of the pages' times, and how the server's memory grew after the
first fifth of the requests. The exit code is 1 if any other status came, if one page of twenty took
a second or more, or if the memory grew by a tenth. It ends after `--minutes`, with what it has.
"""

from __future__ import annotations

import argparse
import http.client
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from datetime import date, timedelta
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import attrs
import numpy as np

import newsarchive
from benchmarks.speed import real_text
from benchmarks.speed.corpus import BLOCK, article, records
from benchmarks.speed.places import DATA
from newsarchive import Article

if TYPE_CHECKING:
    from collections.abc import Iterator

CLIENTS = 50
ARTICLES = 67_000
SOURCES = 20
FIRST_DAY = date(2016, 1, 1)
DAYS = 3_600
SENTENCES = 18  # of an article of real prose, about
PAGES = (
    *("search?q={}", "search?q={}&sort=newest", "search?q={}&offset=50", "trend?q={}"),
    *(
        "trend?q={}&split=source",
        "kwic?q={}&sort=R1",
        "word/{}",
        "words",
        "sources",
        "month/2019-05",
    ),
    *("day/2019-05-06", "collocates?q={}", "export?q={}", "about", "help", "", "search?q={}&why=1"),
)
WORDS = ("мектеп", "су", "тасқын", "қала", "жаңа", "бала", "ауыл", "жыл", "мұғалім", "өзен")


def articles(number: int) -> Iterator[Article]:
    """Articles of real prose where there is some, each with a date and a source."""
    if DATA.is_dir():
        texts = (Article(**text) for text in real_text.articles(number * SENTENCES))
    else:
        texts = map(article, records(number * BLOCK))
    for place, one in enumerate(islice(texts, number)):
        # Neighbours in the list are days apart, as in an archive that was loaded by source.
        day = FIRST_DAY + timedelta(days=place * 7 % DAYS)
        yield attrs.evolve(one, date=day, source=f"Дереккөз {place % SOURCES + 1}")


def memory(process: int) -> float:
    """Megabytes that a process holds in memory."""
    for line in Path(f"/proc/{process}/status").read_text("ascii").splitlines():
        name, _, value = line.partition(":")
        if name == "VmRSS":
            return int(value.split()[0]) / 1024
    raise ValueError(f"process {process} tells no memory")


@attrs.define
class Load:
    """What the clients share.

    Attributes:
        port: of the server.
        most: how many requests there are.
        until: when they end at the latest, by `time.monotonic`.
        numbers: gives each request its number.
        answers: the status and the seconds of each.
    """

    port: int
    most: int
    until: float
    numbers: count[int] = attrs.field(factory=count)
    answers: list[tuple[int, float]] = attrs.field(factory=list)

    def client(self) -> None:
        """Ask for pages, one after the other, until all clients together have asked enough."""
        while (number := next(self.numbers)) < self.most and time.monotonic() < self.until:
            word = WORDS[number % len(WORDS)]
            page = PAGES[number // len(WORDS) % len(PAGES)].format(quote(word))
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            start = time.perf_counter()
            connection.request("GET", f"/kk/{page}")
            answer = connection.getresponse()
            answer.read()
            self.answers.append((answer.status, time.perf_counter() - start))
            wait = answer.getheader("Retry-After")
            connection.close()
            if wait is not None:
                time.sleep(float(wait))


def run(archive: str, port: int, most: int, minutes: float) -> bool:
    """Start a server, put load on it, print what came of it, and say whether all went well."""
    command = [sys.executable, "-m", "newsarchive", "serve", "-a", archive, "--port", str(port)]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        load = Load(port, most, time.monotonic() + 60 * minutes)
        threads = [threading.Thread(target=load.client) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        while len(load.answers) < most / 5 and any(thread.is_alive() for thread in threads):
            time.sleep(0.05)
        early = memory(server.pid)
        for thread in threads:
            thread.join()
        late = memory(server.pid)
    finally:
        server.terminate()
        server.wait(30)
    return told(load, early, late)


def told(load: Load, early: float, late: float) -> bool:
    """Print what came of a load, and say whether all went well.

    Args:
        load: after its end.
        early: megabytes of the server after a fifth of the requests.
        late: at the end.
    """
    statuses = Counter(status for status, _ in load.answers)
    took = [seconds for status, seconds in load.answers if status == 200]
    middle, nearly_all, most = np.percentile(took, (50, 95, 100))
    others = sorted(set(statuses) - {200, 503})
    print(
        f"{CLIENTS} clients, {len(load.answers):,} requests: {statuses[200]:,} pages, "
        f"{statuses[503]:,} told to come again, other statuses: {others or 'none'}"
    )
    print(
        f"pages: median {middle:.3f} s, p95 {nearly_all:.3f} s, longest {most:.3f} s; "
        f"memory {early:.0f} to {late:.0f} MB"
    )
    return not others and nearly_all < 1 and late < 1.1 * early


def wait_for(port: int) -> None:
    """Wait until a server listens.

    Raises:
        TimeoutError: it does not within a minute.
    """
    until = time.monotonic() + 60
    while time.monotonic() < until:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/kk/help")
            connection.getresponse()
        except OSError:
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    raise TimeoutError(f"nobody listens at port {port}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--archive", help="folder of an archive; else one is made")
    parser.add_argument("--articles", type=int, default=ARTICLES, help="of the one that is made")
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--port", type=int, default=8765)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        archive = given.archive
        if archive is None:
            archive = str(Path(folder) / "archive")
            with newsarchive.open(archive, create=True) as made:
                made.add(articles(given.articles))
        raise SystemExit(not run(archive, given.port, given.requests, given.minutes))


if __name__ == "__main__":
    main()
