"""What searches and what writes under load: loops that count what they saw."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import newsarchive
from newsarchive import Article

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["descriptors", "memory", "read", "write"]

_PAUSE = 2.0  # seconds between two changes


def memory() -> float:
    """The memory that this process holds for itself, in MB: pages of files do not count."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (kilobytes,) = (line.split()[1] for line in status.splitlines() if line.startswith("RssAnon"))
    return int(kilobytes) / 1000


def descriptors() -> int:
    """How many files this process has open."""
    return len(list(Path("/proc/self/fd").iterdir()))


def read(folder: str, queries: Sequence[str], until: float, seed: int) -> dict[str, Any]:
    """Ask queries, alone and two together, in both units until a moment.

    Args:
        folder: of the archive.
        queries: to choose from.
        until: by `time.time`, when to stop.
        seed: of the choice.

    Returns:
        the milliseconds of each search, what was raised, and memory and open files after a tenth
        of the time and at the end.
    """
    random_ = random.Random(seed)
    took: list[float] = []
    errors: list[str] = []
    began = time.time()
    early: tuple[float, int] | None = None
    with newsarchive.open(folder) as archive:
        while time.time() < until:
            first, second = random_.sample(queries, 2)
            query = random_.choice((first, first, f"{first} {second}"))
            start = time.perf_counter()
            try:
                archive.search(query, unit=random_.choice(("article", "sentence")))
            except Exception as fault:  # noqa: BLE001 - whatever goes wrong is counted
                errors.append(f"{type(fault).__name__}: {fault}")
            took.append(1000 * (time.perf_counter() - start))
            if early is None and time.time() > began + (until - began) / 10:
                early = memory(), descriptors()
        late = memory(), descriptors()
    return {"took": took, "errors": errors, "early": early or late, "late": late}


def write(folder: str, until: float) -> dict[str, Any]:
    """Add, update and remove articles of its own until a moment; how often, and what failed."""
    changes, errors = 0, []
    with newsarchive.open(folder) as archive:
        while time.time() < until:
            text = f"Жаңа мектеп ашылды. Бұл {changes} өзгеріс."
            try:
                archive.add([Article(id=f"load {changes % 50}", title="Мектеп", text=text)])
                if changes % 10 == 9:
                    archive.remove(f"load {(changes - 5) % 50}")
            except Exception as fault:  # noqa: BLE001 - whatever goes wrong is counted
                errors.append(f"{type(fault).__name__}: {fault}")
            changes += 1
            time.sleep(min(_PAUSE, max(0.0, until - time.time())))
    return {"changes": changes, "errors": errors}
