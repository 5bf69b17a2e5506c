"""Load on the pages: `python -m benchmarks.load.pages [--archive PATH] [--requests 20000]`.

Fifty clients ask a server for pages of searches. Prints how many got a page and how many were told
to come again (503 with Retry-After), percentiles of the pages' times, and how the server's memory
grew after the first tenth of the requests. The exit code is 1 if any other status came.
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
from itertools import count
from pathlib import Path
from urllib.parse import quote

import numpy as np

import newsarchive

CLIENTS = 50
PAGES = ("search?q={}", "search?q={}&sort=newest", "trend?q={}", "kwic?q={}", "collocates?q={}")
WORDS = ("мектеп", "су", "тасқын", "қала", "жаңа", "бала", "ауыл", "жыл", "мұғалім", "өзен")
NEWS = Path(newsarchive.__file__).parent / "examples" / "news"


def memory(process: int) -> float:
    """Megabytes that a process holds in memory."""
    for line in Path(f"/proc/{process}/status").read_text("ascii").splitlines():
        name, _, value = line.partition(":")
        if name == "VmRSS":
            return int(value.split()[0]) / 1024
    raise ValueError(f"process {process} tells no memory")


def client(port: int, numbers: count[int], most: int, answers: list[tuple[int, float]]) -> None:
    """Ask for pages, one after the other, until all clients together have asked enough."""
    while (number := next(numbers)) < most:
        word = WORDS[number % len(WORDS)]
        page = PAGES[number // len(WORDS) % len(PAGES)].format(quote(word))
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        start = time.perf_counter()
        connection.request("GET", f"/kk/{page}")
        answer = connection.getresponse()
        answer.read()
        answers.append((answer.status, time.perf_counter() - start))
        wait = answer.getheader("Retry-After")
        connection.close()
        if wait is not None:
            time.sleep(float(wait))


def run(archive: str, port: int, most: int) -> bool:
    """Start a server, put load on it, print what came of it, and say whether all went well."""
    command = [sys.executable, "-m", "newsarchive", "serve", "-a", archive, "--port", str(port)]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    answers: list[tuple[int, float]] = []
    numbers = count()
    try:
        wait_for(port)
        threads = [
            threading.Thread(target=client, args=(port, numbers, most, answers))
            for _ in range(CLIENTS)
        ]
        for thread in threads:
            thread.start()
        while len(answers) < most / 10:
            time.sleep(0.05)
        early = memory(server.pid)
        for thread in threads:
            thread.join()
        late = memory(server.pid)
    finally:
        server.terminate()
        server.wait(30)
    statuses = Counter(status for status, _ in answers)
    took = [seconds for status, seconds in answers if status == 200]
    middle, nearly_all = np.percentile(took, (50, 95))
    print(
        f"{CLIENTS} clients, {len(answers):,} requests: {statuses[200]:,} pages, "
        f"{statuses[503]:,} told to come again"
    )
    print(
        f"pages: median {middle:.3f} s, p95 {nearly_all:.3f} s; memory {early:.0f} to {late:.0f} MB"
    )
    return set(statuses) <= {200, 503}


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
    parser.add_argument("--archive", help="folder of an archive; else the example news")
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--port", type=int, default=8765)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        archive = given.archive
        if archive is None:
            archive = str(Path(folder) / "archive")
            newsarchive.rebuild(*sorted(NEWS.glob("*.jsonl")), archive=archive)
        raise SystemExit(not run(archive, given.port, given.requests))


if __name__ == "__main__":
    main()
