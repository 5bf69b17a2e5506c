"""Loading real text: `python -m benchmarks.speed.loading [--sentences N --jobs N]`.

This version and those before load the same articles with one process each, in turns; of each the
least CPU time counts, since whatever else the machine does only adds to it. Then this one loads
with several jobs, and the share of the CPU that its parent process takes is printed: it bounds what
many cores give. The exit code is 1 if a floor is missed.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from typing import Any

from benchmarks.speed.figures import Figure, figure_table, machine
from benchmarks.speed.places import DATA, ROOT
from benchmarks.speed.real_text import articles
from benchmarks.speed.versions import environment_of

BEFORE = {
    "f2d5193": "the commit before this work",
    "f36dc79": "the release before; it keeps no signatures, arrivals or sums of contents",
}
TURNS = 5
_SHARE = (0.87, 0.75)  # floor and aim: of the CPU that the commit before took
_PARENT = (0.15, 0.10)  # likewise: the parent's share with several jobs


def _cpu(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def load_once(sentences: int, jobs: int) -> dict[str, float]:
    """Load the articles into a new archive; CPU seconds of this process and of its workers."""
    import newsarchive  # noqa: PLC0415 - of the version that PYTHONPATH names

    given = [newsarchive.Article(**one) for one in articles(sentences)]
    with tempfile.TemporaryDirectory() as folder:
        archive = newsarchive.open(f"{folder}/archive", create=True)
        # What is read once, as the stemmer's tables are, is no part of it.
        archive.add([newsarchive.Article(id="first", title="Мектептеріміздегі")])
        before = _cpu(resource.RUSAGE_SELF)
        archive.rebuild(given, jobs=jobs)
        own = _cpu(resource.RUSAGE_SELF) - before
        archive.close()
    workers = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "own": own,
        "workers": workers.ru_utime + workers.ru_stime,
        "worker_mb": workers.ru_maxrss / 1000,
    }


def _apart(commit: str, sentences: int, jobs: int) -> dict[str, Any]:
    """One load in a process of its own."""
    print(f"... {commit or 'this version'}, jobs={jobs}", file=sys.stderr, flush=True)
    part = ["--part", str(sentences), str(jobs)]
    command = [sys.executable, "-m", "benchmarks.speed.loading", *part]
    environment = environment_of(commit)
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def main() -> int:
    """Measure and print; 0 where every floor is held."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed.loading")
    parser.add_argument("--sentences", type=int, default=0, help="0: all there are, each once")
    parser.add_argument("--with-jobs", type=int, default=200_000, help="sentences for the jobs")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--turns", type=int, default=TURNS)
    parser.add_argument("--part", nargs=2, type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if not DATA.exists():
        print(f"left out: there is no real text in {DATA}")
        return 0
    if given.part:
        print(json.dumps(load_once(*given.part)))
        return 0
    times: dict[str, list[float]] = {commit: [] for commit in ("", *BEFORE)}
    for _ in range(given.turns):
        for commit, own in times.items():
            own.append(_apart(commit, given.sentences, 1)["own"])
    shares = {commit: min(times[""]) / min(times[commit]) for commit in BEFORE}
    several = _apart("", given.with_jobs, given.jobs)
    parent = several["own"] / (several["own"] + several["workers"])
    figures = [
        Figure(f"loading, one process: share of {commit}", share, *_SHARE)
        for commit, share in shares.items()
    ]
    figures.append(Figure(f"parent's share of the CPU, jobs={given.jobs}", parent, *_PARENT))
    print(f"# Loading real text\n\n{machine()}.\n")
    print("; ".join(f"{commit}: {what}" for commit, what in BEFORE.items()) + ".\n")
    print(figure_table(figures) + "\n")
    for commit, own in times.items():
        shown = ", ".join(f"{seconds:.2f}" for seconds in own)
        print(f"{commit or 'this version'}: CPU seconds {shown}")
    print(
        f"jobs={given.jobs}, {given.with_jobs:,} sentences: {several['own']:.2f} s CPU here, "
        f"{several['workers']:.2f} in the workers; a worker has {several['worker_mb']:.0f} MB"
    )
    return 0 if all(figure.verdict != "MISSED" for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
