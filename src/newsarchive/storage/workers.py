"""Analysis in several processes.

Each worker is a Python of its own that reads articles from its standard input and writes what it
made of them to its standard output: neither a fork of a process with open files and threads, nor
anything asked of the caller's main module. It ends when its pipe does, also when the caller is
killed. Analysed articles travel by `marshal`, which writes a form once and then refers to it: that
is as compact as numbering them, and costs no code.
"""

from __future__ import annotations

import collections
import contextlib
import marshal
import os
import signal
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, islice
from typing import IO, TYPE_CHECKING, Any, TypeVar

from newsarchive.analysis.articles import AnalysedArticle, analyse_article
from newsarchive.articles import Article
from newsarchive.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

__all__ = ["analysed", "serve"]

_Key = TypeVar("_Key")
_Chunk = list[tuple[_Key, Article]]
_Result = tuple[_Key, Article, AnalysedArticle]
_CHUNK = 200_000  # characters that a worker is given at a time, so that waiting costs little
_AHEAD = 2  # chunks that wait for each worker, so that none is idle

# The path of the caller is handed on, since a worker is to find this package where the caller did.
_START = (
    "import sys; sys.path[:] = sys.argv[1:]; from newsarchive.storage.workers import serve; serve()"
)


def analysed(articles: Iterable[tuple[_Key, Article]], jobs: int) -> Generator[_Result[_Key]]:
    """Articles with their analyses, in their order; they are taken lazily, and few at a time.

    Args:
        articles: each with whatever is to come back with it.
        jobs: processes that analyse; with 1, or with few articles, it is done here.

    Yields:
        what came with the article, the article, its analysis.

    Raises:
        ArchiveError: a process ended before its time.
    """
    articles = iter(articles)
    chunks = _chunks(articles)
    begun = list(islice(chunks, 2)) if jobs > 1 else []
    # For a single chunk, starting a process would take longer than the work.
    if len(begun) < 2:
        for key, article in chain(*begun, articles):
            yield key, article, analyse_article(article.title, article.text)
        return
    yield from _by_workers(chain(begun, chunks), jobs)


def _by_workers(chunks: Iterable[_Chunk[_Key]], jobs: int) -> Generator[_Result[_Key]]:
    """Chunks of articles, analysed in several processes."""
    waiting: collections.deque[tuple[_Chunk[_Key], Future[list[AnalysedArticle]]]]
    waiting = collections.deque()
    workers = _Workers(jobs)
    try:
        workers.start()
        for chunk in chunks:
            waiting.append((chunk, workers.submit(chunk)))
            if len(waiting) == _AHEAD * jobs:
                yield from _finished(*waiting.popleft())
        while waiting:
            yield from _finished(*waiting.popleft())
    finally:
        # Also when the caller is interrupted, or takes no more.
        workers.end()


def _finished(
    chunk: _Chunk[_Key], results: Future[list[AnalysedArticle]]
) -> Iterator[_Result[_Key]]:
    """The articles of a chunk with their analyses, when these are there."""
    for (key, article), result in zip(chunk, results.result(), strict=True):
        yield key, article, result


def _chunks(articles: Iterable[tuple[_Key, Article]]) -> Iterator[_Chunk[_Key]]:
    """Articles, as many together as a worker is given at a time."""
    chunk: _Chunk[_Key] = []
    characters = 0
    for key, article in articles:
        chunk.append((key, article))
        characters += len(article.text)
        if characters >= _CHUNK:
            yield chunk
            chunk, characters = [], 0
    if chunk:
        yield chunk


class _Workers:
    """Processes, each with a thread that feeds it, so that no pipe ever waits for another.

    Args:
        jobs: how many.
    """

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._processes: list[subprocess.Popen[bytes]] = []
        self._idle: collections.deque[subprocess.Popen[bytes]] = collections.deque()
        self._threads = ThreadPoolExecutor(jobs, "newsarchive-worker")

    def start(self) -> None:
        """Start the processes."""
        command = [sys.executable, "-c", _START, *sys.path]
        for _ in range(self._jobs):
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - this Python
            self._processes.append(process)
            self._idle.append(process)

    def end(self) -> None:
        """End the processes, whatever they do."""
        # First the processes: a thread may be waiting for what one of them answers.
        for process in self._processes:
            process.kill()
        self._threads.shutdown(cancel_futures=True)
        for process in self._processes:
            process.wait()
            for pipe in (process.stdin, process.stdout):
                # What was not sent is not missed.
                with contextlib.suppress(OSError):
                    _given(pipe).close()

    def submit(self, chunk: _Chunk[_Key]) -> Future[list[AnalysedArticle]]:
        """Have a chunk analysed."""
        texts = [(article.title, article.text) for _, article in chunk]
        return self._threads.submit(self._ask, texts)

    def _ask(self, texts: list[tuple[str, str]]) -> list[AnalysedArticle]:
        """Have an idle process analyse texts; there are as many as threads, so one is idle."""
        process = self._idle.popleft()
        try:
            _send(_given(process.stdin), texts)
            answer = _receive(_given(process.stdout))
        except (OSError, EOFError):
            code = process.wait()
            raise ArchiveError(
                f"a process that analysed ended with exit code {code}: try fewer jobs"
            ) from None
        self._idle.append(process)
        return [AnalysedArticle(*one) for one in answer]


def _given(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None  # noqa: S101 - it was asked for
    return pipe


def _send(pipe: IO[bytes], value: Any) -> None:
    """Send a value: its length in bytes, then the bytes."""
    blob = marshal.dumps(value)
    pipe.write(len(blob).to_bytes(8, "little"))
    pipe.write(blob)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> list[Any]:
    """What was sent; EOFError where nothing more will be."""
    head = pipe.read(8)
    length = int.from_bytes(head, "little")
    blob = pipe.read(length)
    if len(head) < 8 or len(blob) < length:
        raise EOFError
    return marshal.loads(blob)  # type: ignore[no-any-return]  # noqa: S302 - from our own process


def serve() -> None:
    """Analyse what comes until nothing more does."""
    # Ctrl-C is for the caller, which ends us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            texts = _receive(sys.stdin.buffer)
            results = [analyse_article(title, text) for title, text in texts]
            _send(sys.stdout.buffer, [(one.language, one.spans, one.sentences) for one in results])
    # There is nothing to flush, and nobody to flush it to.
    os._exit(0)
