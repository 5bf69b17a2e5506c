"""Every fault: prints how many were tried and survived; exit code 1 if one was not."""

from __future__ import annotations

import argparse
import contextlib
import random
import sys
import time
from functools import partial

from benchmarks.faults import damaging, killing

_LIMITS = [0, 1, 100, 1000, 2000, *range(4_096, 200_000, 6_000)]


def main() -> int:
    """Run everything."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument("--seed", type=int, default=9)
    parser.add_argument(
        "--moments", type=int, default=300, help="random moments at which a writer is killed"
    )
    parser.add_argument("--flips", type=int, default=200, help="bits that are flipped in each file")
    parser.add_argument("--updates", type=int, default=500)
    options = parser.parse_args()
    random_ = random.Random(options.seed)
    failures: list[str] = []
    tried = 0
    with contextlib.closing(killing.Bench()) as bench:
        per_operation = -(-options.moments // len(killing.OPERATIONS))
        kinds = {
            "SIGKILL at every point": partial(killing.kill_at_points, bench, every=True),
            "SIGKILL at random moments": partial(
                killing.kill_at_moments, bench, random_, per_operation
            ),
            "unsynced bytes lost": partial(killing.lose_unsynced, bench, every=True),
            "full disk": partial(killing.fill_the_disk, bench, _LIMITS),
            "Ctrl-C": partial(killing.interrupt, bench, every=True),
        }
        print(f"{'fault':<28}{'tried':>8}{'survived':>10}{'seconds':>9}")
        for name, run in kinds.items():
            bench.tried = 0
            bench.failures = []
            began = time.perf_counter()
            run()
            took = time.perf_counter() - began
            print(f"{name:<28}{bench.tried:>8}{bench.tried - len(bench.failures):>10}{took:>9.1f}")
            failures += bench.failures
            tried += bench.tried
        print(f"\n{'damage':<28}{'tried':>8}{'named':>10}{'harmless':>10}{'missed':>8}")
        room = bench.original.parent
        for name, counts in {
            "store and segments": damaging.damage_everything(
                bench.original, room, random_, options.flips
            ),
            "log of a killed writer": damaging.damage_the_log(bench, random_, options.flips),
        }.items():
            print(
                f"{name:<28}{counts.tried:>8}{counts.found:>10}{counts.harmless:>10}{len(counts.failures):>8}"
            )
            failures += counts.failures
            tried += counts.tried
    sizes = killing.sizes_over_updates(options.updates)
    quarter = len(sizes) // 4
    # The first quarter is left out: an archive grows until its first merges.
    second = max(sizes[quarter : 2 * quarter])
    last = max(sizes[-quarter:])
    print(
        f"\nbytes over {options.updates} updates of 3 of 30 articles, "
        f"a scan open half of the time: largest in the second quarter {second}, in the last {last}"
    )
    print(f"\n{tried} faults tried, {len(failures)} not survived (seed {options.seed})")
    for failure in failures[:50]:
        print(f"  {failure}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
