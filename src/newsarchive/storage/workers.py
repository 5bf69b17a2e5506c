"""Work for a load in several processes.

Each worker is a Python of its own that reads tasks from its standard input and writes what came of
them to its standard output: neither a fork of a process with open files and threads, nor anything
asked of the caller's main module. It ends when its pipe does, also when the caller is killed. What
travels are plain values, by `marshal`. The tasks themselves stand in `batch_tasks`.
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
from typing import IO, Any

from newsarchive.errors import ArchiveError
from newsarchive.storage.collector import seldom

__all__ = ["Workers", "serve"]

# The path of the caller is handed on, since a worker is to find this package where the caller did.
_START = (
    "import sys; sys.path[:] = sys.argv[1:]; from newsarchive.storage.workers import serve; serve()"
)


class Workers:
    """Processes, each with a thread that feeds it, so that no pipe ever waits for another.

    They are started when there is something to do.

    Args:
        jobs: how many.

    Attributes:
        jobs: as given.
    """

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self._processes: list[subprocess.Popen[bytes]] = []
        self._idle: collections.deque[subprocess.Popen[bytes]] = collections.deque()
        self._threads = ThreadPoolExecutor(jobs, "newsarchive-worker")

    def _start(self) -> None:
        command = [sys.executable, "-c", _START, *sys.path]
        for _ in range(self.jobs):
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - this Python
            self._processes.append(process)
            self._idle.append(process)

    def end(self) -> None:
        """End the processes, whatever they do; afterwards none of them writes any more."""
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

    def submit(self, task: str, *arguments: Any) -> Future[Any]:
        """Have a task of `batch_tasks.TASKS` done.

        Args:
            task: its name.
            arguments: plain values, as `marshal` takes them.
        """
        if not self._processes:
            self._start()
        return self._threads.submit(self._ask, task, arguments)

    def _ask(self, task: str, arguments: tuple[Any, ...]) -> Any:
        """Have an idle process do a task; there are as many as threads, so one is idle."""
        process = self._idle.popleft()
        try:
            _send(_given(process.stdin), (task, arguments))
            fault, answer = _receive(_given(process.stdout))
        except (OSError, EOFError):
            code = process.wait()
            raise ArchiveError(
                f"a process that analysed ended with exit code {code}: try fewer jobs"
            ) from None
        self._idle.append(process)
        if fault:
            raise ArchiveError(fault)
        return answer


def _given(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None  # noqa: S101 - it was asked for
    return pipe


def _send(pipe: IO[bytes], value: Any) -> None:
    """Send a value: its length in bytes, then the bytes."""
    blob = marshal.dumps(value)
    pipe.write(len(blob).to_bytes(8, "little"))
    pipe.write(blob)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> tuple[Any, Any]:
    """What was sent; EOFError where nothing more will be."""
    head = pipe.read(8)
    length = int.from_bytes(head, "little")
    blob = pipe.read(length)
    if len(head) < 8 or len(blob) < length:
        raise EOFError
    return marshal.loads(blob)  # type: ignore[no-any-return]  # noqa: S302 - from our own process


def serve() -> None:
    """Do the tasks that come until none does."""
    # Ctrl-C is for the caller, which ends us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Imported here: the caller has no use for it, and it is what a worker takes long to begin with.
    from newsarchive.storage.batch_tasks import TASKS  # noqa: PLC0415

    with seldom(), contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            task, arguments = _receive(sys.stdin.buffer)
            answer: tuple[str | None, Any]
            try:
                answer = None, TASKS[task](*arguments)
            except ArchiveError as fault:
                answer = str(fault), None
            _send(sys.stdout.buffer, answer)
    # There is nothing to flush, and nobody to flush it to.
    os._exit(0)
