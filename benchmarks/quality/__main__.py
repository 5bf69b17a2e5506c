"""Run quality benchmarks: ``python -m benchmarks.quality [name ...]``; without a name all of them.

A benchmark is a module with ``main()``, which prints its table and returns whether all its floors
are held.
"""

from __future__ import annotations

import importlib
import sys

from benchmarks.quality import floors

MODULES = {
    "copies": "benchmarks.quality.copies",
    "alphabets": "benchmarks.quality.alphabets",
    "encodings": "benchmarks.quality.encodings",
    "keyboards": "benchmarks.quality.keyboards",
    "languages": "benchmarks.quality.languages",
    "pasted": "benchmarks.quality.pasted",
    "retrieval": "benchmarks.quality.retrieval",
    "scripts": "benchmarks.quality.scripts",
    "sentences": "benchmarks.quality.sentences",
    "stemming": "benchmarks.quality.stemming",
    "translations": "benchmarks.quality.translations",
    "typos": "benchmarks.quality.typos",
}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in MODULES]
    if unknown:
        print(f"no benchmark {', '.join(unknown)}; there are {', '.join(MODULES)}", file=sys.stderr)
        return 2
    held = [importlib.import_module(MODULES[name]).main() for name in names or MODULES]
    differing = floors.differing_data() if floors.DATA.exists() else []
    for sentence in differing:  # the figures above cannot be compared with the floors
        print(sentence)
    return 0 if all(held) and not differing else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
