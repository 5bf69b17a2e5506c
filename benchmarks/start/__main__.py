"""CPU time of cold commands, beside the import of the libraries that a search cannot do without.

Each command runs in a process of its own, in turns with the others; the least of the runs counts,
for whatever else the machine does only adds to it.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

SEEDS = Path(__file__).parent.parent.parent / "seeds"
LIBRARIES = ("-c", "import numpy, whoosh.query, click, sqlite3")
COMMANDS = {
    "python -c pass": ("-c", "pass"),
    "import numpy, whoosh.query, click, sqlite3": LIBRARIES,
    "newsarchive --help": ("-m", "newsarchive", "--help"),
    "newsarchive search --help": ("-m", "newsarchive", "search", "--help"),
    "newsarchive stem": ("-m", "newsarchive", "stem", "мектептеріміздегі"),
    "newsarchive search": ("-m", "newsarchive", "search", "лифт"),
    "newsarchive add --help": ("-m", "newsarchive", "add", "--help"),
}
RUNS = 7


def seconds(arguments: tuple[str, ...], environment: dict[str, str]) -> float:
    """The CPU time of one run of Python: seconds of user and system."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, *arguments],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "NEWSARCHIVE": str(Path(folder, "archive")),
            "PYTHONPYCACHEPREFIX": str(Path(folder, "bytecode")),
        }
        # Where bytecode is not kept, each start would compile everything again.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        seconds(("-m", "newsarchive", "rebuild", str(SEEDS)), environment)
        for arguments in COMMANDS.values():
            seconds(arguments, environment)
        least = dict.fromkeys(COMMANDS, float("inf"))
        for _ in range(RUNS):
            for name, arguments in COMMANDS.items():
                least[name] = min(least[name], seconds(arguments, environment))
    print(f"CPU of a cold command, the least of {RUNS} runs")
    for name, time in least.items():
        print(f"{time:6.3f} s  {name}")


if __name__ == "__main__":
    main()
