"""The floors of quality: what they were measured on, and that none is lowered unnoticed.

`floors.json` holds for each benchmark its figures, each with a floor, an aim and whether lower is
better, and under "recorded" what was recorded the last time: the floors, and a hash of each file
of data that they were measured on.

    python -m benchmarks.quality.floors            # record floors that are new or stricter
    python -m benchmarks.quality.floors --lower    # record laxer floors and other data too

Edit the floors in the file and record them. Without `--lower`, the command refuses a floor that is
laxer than the recorded one, a floor that is gone, and data that have changed, and writes nothing.
`tests/test_floors.py` fails while the file and its record differ.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("floors.json")
DATA = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"
RECORDED = "recorded"

# What each benchmark measures on, below the folder of data.
CORPORA = {
    "copies": ("kazqad/*.jsonl", "ntrex/articles.jsonl"),
    "stemming": ("ktb/ktb-test.conllu", "text/*.txt"),
    "retrieval": ("kazqad/*.jsonl", "kaznerd/IOB2_valid.txt", "ntrex/articles.jsonl", "text/*.txt"),
    "keyboards": ("text/headlines.txt",),
    "alphabets": ("text/headlines.txt",),
    "pasted": ("ntrex/articles.jsonl",),
    "typos": ("text/*.txt",),
    "translations": ("parallel/*.tsv", "text/*.txt"),
}

Floors = dict[str, dict[str, dict[str, Any]]]  # benchmark -> figure -> floor, aim, lower is better


def read(file: Path = FILE) -> tuple[Floors, dict[str, Any]]:
    """The floors of every benchmark, and what was recorded of them."""
    content = json.loads(file.read_text(encoding="utf-8"))
    recorded = content.pop(RECORDED, {"floors": {}, "data": {}})
    return content, recorded


def values(floors: Floors) -> dict[str, float]:
    """Each floor by the names of its benchmark and its figure: {"stemming: light, ERRT": 0.24}."""
    found = {}
    for benchmark, figures in floors.items():
        for figure, bounds in figures.items():
            found[f"{benchmark}: {figure}"] = bounds["floor"]
    return found


def lowered(floors: Floors, recorded: dict[str, float]) -> list[str]:
    """What is laxer than recorded, or gone, as sentences."""
    found = []
    now = values(floors)
    for name, before in recorded.items():
        if name not in now:
            found.append(f"{name}: the floor of {before} is gone")
            continue
        benchmark, _, figure = name.partition(": ")
        lower_is_better = floors[benchmark][figure]["lower is better"]
        laxer = now[name] > before if lower_is_better else now[name] < before
        if laxer:
            found.append(f"{name}: {now[name]} is laxer than {before}")
    return found


def hashes(benchmarks: list[str], data: Path = DATA) -> dict[str, str]:
    """A hash of each file that these benchmarks measure on, by its path below the data."""
    found = {}
    for benchmark in benchmarks:
        for pattern in CORPORA[benchmark]:
            for path in sorted(data.glob(pattern)):
                digest = hashlib.blake2b(path.read_bytes(), digest_size=16)
                found[path.relative_to(data).as_posix()] = digest.hexdigest()
    return dict(sorted(found.items()))


def changed(recorded: dict[str, str], present: dict[str, str]) -> list[str]:
    """The files of data that are not those of the record, as sentences."""
    found = []
    for name in sorted(recorded.keys() | present.keys()):
        if name not in present:
            found.append(f"{name}: the floors were measured on it, and it is not there")
        elif name not in recorded:
            found.append(f"{name}: the floors were measured without it")
        elif recorded[name] != present[name]:
            found.append(f"{name}: the floors were measured on another version of it")
    return found


def differing_data() -> list[str]:
    """How the data at hand differ from those that the floors were measured on, as sentences."""
    floors, recorded = read()
    return changed(recorded["data"], hashes(list(floors)))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _lines(table: dict[str, Any], indent: str) -> str:
    """A JSON object, one entry a line."""
    entries = [f"{_json(key)}: {_json(value)}" for key, value in table.items()]
    return "{\n" + ",\n".join(f"{indent}  {entry}" for entry in entries) + f"\n{indent}}}"


def write(floors: Floors, data: dict[str, str], file: Path = FILE) -> None:
    """Write the floors with their record: one floor a line, so that a change of one is seen."""
    parts = [f'  "{name}": {_lines(figures, "  ")}' for name, figures in floors.items()]
    record = [
        f'    "floors": {_lines(values(floors), "    ")}',
        f'    "data": {_lines(data, "    ")}',
    ]
    parts.append(f'  "{RECORDED}": {{\n' + ",\n".join(record) + "\n  }")
    file.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")


def main(arguments: list[str]) -> int:
    if not set(arguments) <= {"--lower"}:
        print("usage: python -m benchmarks.quality.floors [--lower]", file=sys.stderr)
        return 2
    floors, recorded = read(FILE)
    unknown = sorted(floors.keys() - CORPORA.keys())
    if unknown:
        print(f"say in CORPORA what {', '.join(unknown)} measures on", file=sys.stderr)
        return 2
    data = hashes(list(floors), DATA)
    refused = lowered(floors, recorded["floors"])
    if recorded["data"]:
        refused += changed(recorded["data"], data)
    if refused and "--lower" not in arguments:
        print("\n".join(refused), file=sys.stderr)
        print("nothing was recorded; --lower records it all the same", file=sys.stderr)
        return 1
    write(floors, data, FILE)
    print(f"recorded {len(values(floors))} floors and {len(data)} files of data")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
