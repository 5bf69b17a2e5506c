"""How soon a page begins: `python -m benchmarks.load.first_byte [--archive PATH]`.

Asks a server for searches over 67,000 articles that it has answered before, one at a time, and
prints the time to the first byte beside that of the bare `archive.search` of the same queries.
"""

from __future__ import annotations

import argparse
import http.client
import subprocess
import sys
import tempfile
import time
from itertools import product
from pathlib import Path
from statistics import median
from urllib.parse import quote

import newsarchive
from benchmarks.load.pages import ARTICLES, WORDS, articles, wait_for

ROUNDS = 20


def first_byte(port: int, path: str) -> float:
    """Seconds from a request to the first byte of its answer.

    Raises:
        ValueError: the answer is no page.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    start = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    took = time.perf_counter() - start
    answer.read()
    connection.close()
    if answer.status != 200:
        raise ValueError(f"{path} is answered with {answer.status}")
    return took


def measure(folder: str, port: int) -> None:
    """Print the medians of pages and of bare searches, in turn on the same machine."""
    command = [sys.executable, "-m", "newsarchive", "serve", "-a", folder, "--port", str(port)]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    pages, bare = [], []
    try:
        wait_for(port)
        with newsarchive.open(folder) as archive:
            print(f"{len(archive):,} articles, {ROUNDS} rounds of {len(WORDS)} words")
            for number, word in product(range(ROUNDS + 1), WORDS):
                page = first_byte(port, f"/kk/search?q={quote(word)}")
                start = time.perf_counter()
                archive.search(word)
                took = time.perf_counter() - start
                if number:  # the first round is cold
                    pages.append(page)
                    bare.append(took)
    finally:
        server.terminate()
        server.wait(30)
    print(f"first byte of a warm search page: median {1000 * median(pages):.1f} ms")
    print(f"bare archive.search:              median {1000 * median(bare):.1f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--archive", help="folder of an archive; else one is made")
    parser.add_argument("--articles", type=int, default=ARTICLES, help="of the one that is made")
    parser.add_argument("--port", type=int, default=8766)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as room:
        folder = given.archive
        if folder is None:
            folder = str(Path(room) / "archive")
            with newsarchive.open(folder, create=True) as made:
                made.add(articles(given.articles))
        measure(folder, given.port)


if __name__ == "__main__":
    main()
