"""All figures on one page: `python -m benchmarks.report [--only NAME ...]`.

Runs the benchmarks one after another, and writes `build/report.html` and `build/report.json`. The
latter is kept as `benchmarks/report/last.json` when a release is made; the next report compares
itself with it. The exit code is 1 if a benchmark missed a floor or failed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import subprocess
import sys
import time
from itertools import chain
from pathlib import Path
from typing import Any

import newsarchive
from benchmarks.quality import floors
from benchmarks.report.page import page

ROOT = Path(__file__).resolve().parents[2]
LAST = Path(__file__).with_name("last.json")
PARTS = {
    "quality": ["benchmarks.quality"],
    "speed": ["benchmarks.speed"],
    "real text": ["benchmarks.speed.real"],
    "loading": ["benchmarks.speed.loading"],
    "growth": ["benchmarks.growth"],
    "start": ["benchmarks.start"],
    "exploring": ["benchmarks.exploring", "100000"],
    "faults": ["benchmarks.faults"],
}


def measured(command: list[str]) -> dict[str, Any]:
    """Run a benchmark; its exit code, how long it took, and what it printed."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False
    )
    seconds = time.monotonic() - began
    return {"code": done.returncode, "seconds": seconds, "printed": done.stdout}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.report", description=__doc__)
    parser.add_argument("--only", action="append", choices=PARTS, help="instead of all")
    options = parser.parse_args()
    parts = {}
    for name in options.only or PARTS:
        print(f"... {name}", file=sys.stderr, flush=True)
        parts[name] = measured(PARTS[name])
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()
    now = {"version": newsarchive.__version__, "date": today, "parts": parts}
    before = json.loads(LAST.read_text(encoding="utf-8")) if LAST.exists() else None
    by_benchmark, _ = floors.read()
    bounds = dict(chain.from_iterable(one.items() for one in by_benchmark.values()))
    build = ROOT / "build"
    build.mkdir(exist_ok=True)
    text = json.dumps(now, ensure_ascii=False, indent=1)
    (build / "report.json").write_text(text, encoding="utf-8")
    (build / "report.html").write_text(page(now, before, bounds), encoding="utf-8")
    print("build/report.html")
    return 0 if all(told["code"] == 0 for told in parts.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
