"""Processes that write to an archive and search it, while a test kills nodes.

`Traffic` starts them and reads what they did; each appends a line of JSON to a file of its own for
everything that was acknowledged, answered, or failed.
"""

import contextlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import newsarchive
from tests.growing import article

ROOT = Path(__file__).resolve().parents[2]
WORD = "мұрағат"  # in each of the articles of BASE, and in none that the writer adds
BASE = 200
BATCH = 20
_PATIENCE = 180  # seconds to wait for what is expected


def base_articles():
    for number in range(BASE):
        one = article(number)
        yield newsarchive.Article(
            id=f"base{number}", title=one.title, text=f"{one.text} Бұл {WORD}.", date=one.date
        )


def batches():
    """What the writer adds: batches without an end, each article another one."""
    number = 0
    while True:
        yield [article(number + place) for place in range(BATCH)]
        number += BATCH


class Traffic:
    """One writer and some that search, until the `with` statement ends."""

    def __init__(self, address, folder, searchers=2):
        self.address = address
        self.folder = folder
        self.names = ["write", *(f"search{number}" for number in range(searchers))]
        self._processes = []

    def __enter__(self):
        for name in self.names:
            command = [sys.executable, "-m", "tests.cluster.traffic", name, self.address]
            packages = os.environ.get("PYTHONPATH", "src")
            environment = os.environ | {"PYTHONPATH": os.pathsep.join([packages, "."])}
            self._processes.append(
                subprocess.Popen([*command, self.folder], cwd=ROOT, env=environment)
            )
        return self

    def __exit__(self, *_):
        (self.folder / "stop").touch()
        for process in self._processes:
            try:
                process.wait(timeout=_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def done(self, name):
        """What a process did so far: a list of values."""
        with contextlib.suppress(FileNotFoundError):
            text = (self.folder / name).read_text("utf-8")
            # The last line may not be whole yet.
            return [json.loads(line) for line in text.split("\n")[:-1]]
        return []

    def acknowledged(self):
        """The ids of all articles whose batch was acknowledged."""
        return {id_ for one in self.done("write") for id_ in one.get("ids", ())}

    def failures(self):
        return [one for name in self.names for one in self.done(name) if "failed" in one]

    def totals(self):
        """What the searches that were answered found."""
        return {
            one["total"]
            for name in self.names
            for one in self.done(name)
            if name != "write" and "total" in one
        }

    def wait_for_more(self, count):
        """Wait until each process has done so much more."""
        goals = {name: len(self.done(name)) + count for name in self.names}
        end = time.monotonic() + _PATIENCE
        while any(len(self.done(name)) < goal for name, goal in goals.items()):
            ended = [process.args[3] for process in self._processes if process.poll() is not None]
            assert not ended, f"{ended} ended by themselves"
            assert time.monotonic() < end, {name: self.done(name)[-3:] for name in self.names}
            time.sleep(0.05)


def _steps(name, archive):
    """What a process does: functions that each do one thing and tell of it."""
    if name != "write":
        while True:
            yield lambda: {"total": archive.search(f"={WORD}", limit=3).total}
    for batch in batches():
        # Bound to its name: the next batch is another one.
        yield lambda batch=batch: {"ids": _added(archive, batch)}


def _added(archive, batch):
    report = archive.add(batch)
    assert not report.refused, report.refused
    return [one.id for one in batch]


def main(name, address, folder):
    path = Path(folder)
    with newsarchive.open(address) as archive, (path / name).open("a", encoding="utf-8") as told:
        for step in _steps(name, archive):
            if (path / "stop").exists():
                return
            try:
                done = step()
            except Exception as error:  # noqa: BLE001 - whatever it is, the test is told
                done = {"failed": f"{type(error).__name__}: {error}"}
                time.sleep(0.2)
            told.write(json.dumps(done, ensure_ascii=False) + "\n")
            told.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
