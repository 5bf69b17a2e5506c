"""Ways for a writer to end before its time, and what must hold of the archive afterwards."""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import signal
import tempfile
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

import newsarchive
from newsarchive import failpoints
from newsarchive.errors import ArchiveError
from newsarchive.storage import loading
from tests.growing import article

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable, Iterator

    from newsarchive import Archive

    Content = dict[str, str]

OPERATIONS: dict[str, Callable[[Archive], object]] = {
    "add": lambda archive: archive.add(
        [article(number, version=1) for number in (3, 20, 21, 5, 22, 23, 24)]
    ),
    "add and merge": lambda archive: archive.add([article(30), article(1, version=1)]),
    "remove": lambda archive: archive.remove("a1", "a4", "none"),
    "rebuild": lambda archive: archive.rebuild(
        [article(number, version=2) for number in (1, 2, 40, 41, 42, 43)]
    ),
    "index anew": lambda archive: archive.rebuild(),
}
ROOM = (
    "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
)  # memory: thousands of fsyncs cost nothing there
_FULL, _REFUSED, _BROKEN = (
    0,
    3,
    4,
)  # how a child ends: the operation was done, was refused with a clear word, failed


def prepare(folder: Path) -> None:
    """An archive of several segments, some with dead articles, one short of a merge."""
    with newsarchive.open(folder, create=True) as archive:
        archive.add([article(number) for number in range(8)])
        for number in range(8, 14):
            archive.add([article(number), article(number - 6, version=1)])


def content(archive: Archive) -> Content:
    """The texts by id."""
    return {one.id: one.text for one in archive}


class Bench:
    """Runs operations over copies of one archive.

    Attributes:
        tried: faults so far.
        failures: what did not hold, in words.
    """

    def __init__(self) -> None:
        self.tried = 0
        self.failures: list[str] = []
        self._room = Path(tempfile.mkdtemp(prefix="newsarchive-faults-", dir=ROOM))
        self._room.chmod(0o755)
        self.original = self._room / "original"
        loading._BATCH_ARTICLES, self._batch = 3, loading._BATCH_ARTICLES  # noqa: SLF001 - so that an add has several batches
        prepare(self.original)
        self._states: dict[str, list[Content]] = {}

    def close(self) -> None:
        """Clear everything away."""
        loading._BATCH_ARTICLES = self._batch  # noqa: SLF001
        shutil.rmtree(self._room)

    def copy(self, name: str = "copy") -> Path:
        """A fresh copy of the archive."""
        folder = self._room / name
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.original, folder)
        return folder

    def points(self, operation: str) -> list[str]:
        """The points that an operation reaches, in order."""
        reached: list[str] = []
        with newsarchive.open(self.copy("dry")) as archive, injected(reached.append):
            OPERATIONS[operation](archive)
        return reached

    def states(self, operation: str) -> list[Content]:
        """The whole states that an operation goes through, that before it included."""
        if operation not in self._states:
            folder = self.copy("dry")
            states = []

            def look(point: str) -> None:
                if point == "committed":
                    with newsarchive.open(folder) as reader:
                        states.append(content(reader))

            with newsarchive.open(folder) as archive:
                states.append(content(archive))
                with injected(look):
                    OPERATIONS[operation](archive)
            self._states[operation] = states
        return self._states[operation]

    def run(
        self, operation: str, prepare: Callable[[], object], *, kill_after: float | None = None
    ) -> tuple[Path, int]:
        """Do an operation in a child process; returns the folder and how the child ended."""
        folder = self.copy()
        child = os.fork()
        if not child:
            code = _BROKEN
            try:
                prepare()
                with newsarchive.open(folder) as archive:
                    OPERATIONS[operation](archive)
                code = _FULL
            except ArchiveError as fault:
                code = _REFUSED if "free some space" in str(fault) else _BROKEN
                if code == _BROKEN:
                    traceback.print_exc()
            except BaseException:  # noqa: BLE001 - a child must end here
                traceback.print_exc()
            finally:
                os._exit(code)
        if kill_after is not None:
            time.sleep(kill_after)
            os.kill(child, signal.SIGKILL)
        return folder, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    def judge(self, what: str, folder: Path, operation: str) -> None:
        """Note whether an archive is whole after a fault, in a state it may be in, and works on."""
        self.tried += 1
        try:
            with newsarchive.open(folder) as archive:
                problems = archive.check()
                assert not problems, problems
                assert content(archive) in self.states(operation), "another state"
                assert archive.search("мектеп OR су OR ел OR жол", limit=100).total
                archive.add([article(99)])
                live = archive.stats().segments
                files = len(list((folder / "segments").iterdir()))
                assert files == live, f"{files} files of {live} segments"
                assert not archive.check()
        except Exception as fault:  # noqa: BLE001 - whatever it is, it is a failure
            self.failures.append(f"{what}: {operation}: {type(fault).__name__}: {fault}")


@contextlib.contextmanager
def injected(test: Callable[[str], object]) -> Iterator[None]:
    """Have a function called at every point for a while."""
    failpoints.inject(test)
    try:
        yield
    finally:
        failpoints.inject(None)


def at(place: int, act: Callable[[], object]) -> Callable[[], None]:
    """A preparation: do something when the point of this place in the order is reached."""

    def prepare() -> None:
        left = place

        def test(_point: str) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                act()

        failpoints.inject(test)

    return prepare


def die() -> None:
    """End this process as a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)


def places(bench: Bench, operation: str, *, every: bool) -> list[tuple[int, str]]:
    """Where to strike: at every point, or at each name's last one only."""
    points = list(enumerate(bench.points(operation)))
    last = {name: place for place, name in points}
    return [(place, name) for place, name in points if every or place == last[name]]


def kill_at_points(bench: Bench, *, every: bool, operations: Iterable[str] = OPERATIONS) -> None:
    """SIGKILL at the named points of operations."""
    for operation in operations:
        for place, name in places(bench, operation, every=every):
            folder, _ = bench.run(operation, at(place, die))
            bench.judge(f"killed at «{name}»", folder, operation)


def kill_at_moments(bench: Bench, random_: random.Random, times: int) -> None:
    """SIGKILL at random moments of every operation."""
    for operation in tuple(OPERATIONS):
        began = time.perf_counter()
        bench.run(operation, lambda: None)
        took = time.perf_counter() - began
        for _ in range(times):
            moment = random_.uniform(0, took)
            folder, _ = bench.run(operation, lambda: None, kill_after=moment)
            bench.judge(f"killed after {moment * 1000:.1f} ms", folder, operation)


def lose_unsynced(
    bench: Bench, *, every: bool, sync: bool = True, operations: Iterable[str] = OPERATIONS
) -> None:
    """SIGKILL at the named points; every byte of our files is lost that was not synced by then.

    Args:
        bench: where to run it.
        every: strike at every point, not only at the last of each name.
        sync: whether syncing does anything; without, the archives must come out damaged, which
            tests this test.
        operations: which ones.
    """
    log = bench.original.with_name("synced")
    for operation in operations:
        for place, name in places(bench, operation, every=every):
            log.write_text("")
            strike = at(place, die)

            def prepare(strike: Callable[[], None] = strike) -> None:
                strike()
                os.fsync = _logging(os.fsync, log) if sync else lambda _: None

            folder, _ = bench.run(operation, prepare)
            _lose(folder, bench.original, log)
            bench.judge(f"unsynced lost at «{name}»", folder, operation)


def _logging(fsync: Callable[[int], None], log: Path) -> Callable[[int], None]:
    """`fsync` that notes what is durable: a file with its size, or the names in a folder."""

    def logged(descriptor: int) -> None:
        fsync(descriptor)
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        with log.open("a") as file:
            if path.is_dir():
                file.writelines(f"name {name}\n" for name in path.iterdir())
            else:
                file.write(f"size {path} {os.fstat(descriptor).st_size}\n")

    return logged


def _lose(folder: Path, original: Path, log: Path) -> None:
    """Take from the segment files what no fsync made durable."""
    names, sizes = set(), {}
    for line in log.read_text().splitlines():
        kind, path, *size = line.split(" ")
        if kind == "name":
            names.add(path)
        else:
            sizes[path] = int(size[0])
    for file in (folder / "segments").iterdir():
        if (original / "segments" / file.name).exists():
            continue
        if str(file) not in names:
            file.unlink()
        else:
            os.truncate(file, sizes.get(str(file), 0))


def fill_the_disk(
    bench: Bench, limits: list[int], *, operations: Iterable[str] = OPERATIONS
) -> None:
    """No file may grow beyond a limit, as on a full disk."""
    for operation in operations:
        for limit in limits:

            def prepare(limit: int = limit) -> None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))

            folder, code = bench.run(operation, prepare)
            if code not in {_FULL, _REFUSED}:
                bench.failures.append(f"disk full at {limit} bytes: {operation}: ended with {code}")
            bench.judge(f"disk full at {limit} bytes", folder, operation)


def interrupt(bench: Bench, *, every: bool, operations: Iterable[str] = OPERATIONS) -> None:
    """Ctrl-C at the named points: the same archive object works on, and so does another process."""
    for operation in operations:
        for place, name in places(bench, operation, every=every):
            folder = bench.copy()
            with newsarchive.open(folder) as archive:
                at(place, _interrupted)()
                with contextlib.suppress(KeyboardInterrupt):
                    OPERATIONS[operation](archive)
                failpoints.inject(None)
                if archive.check() or content(archive) not in bench.states(operation):
                    bench.failures.append(
                        f"interrupted at «{name}»: {operation}: not whole in the same process"
                    )
            bench.judge(f"interrupted at «{name}»", folder, operation)


def _interrupted() -> None:
    failpoints.inject(None)
    raise KeyboardInterrupt


def sizes_over_updates(updates: int) -> list[int]:
    """Bytes of an archive's folder over updates of the same articles, while readers come and go."""
    with (
        tempfile.TemporaryDirectory(dir=ROOM) as room,
        newsarchive.open(Path(room) / "a", create=True) as archive,
    ):
        archive.add(article(number) for number in range(30))
        sizes = []
        scan = archive.scan("мектеп OR су")
        for update in range(updates):
            if update % 7 == 0:
                scan = archive.scan("мектеп OR су")
                next(scan)
            if update % 7 == 3:
                scan.close()
            archive.add([article(number, version=update + 1) for number in range(3)])
            sizes.append(
                sum(file.stat().st_size for file in archive.path.rglob("*") if file.is_file())
            )
        scan.close()
        return sizes
