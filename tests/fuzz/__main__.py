"""Coverage-guided fuzzing (atheris) of what strangers' bytes reach: `python -m tests.fuzz`.

What is found is printed with the input as a Python literal. Each such input becomes a case of the
ordinary tests.
"""

import argparse
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

READERS = ("text", "jsonl", "json", "csv", "tsv", "html", "feed", "warc")
DOCUMENTS = ("docx", "odt", "pdf", "xlsx", "epub")
TARGETS = ("query", "tokens", "sentences", "analysis", *READERS, *DOCUMENTS)
ROOT = Path(__file__).resolve().parents[2]


def fuzz(target: str, seconds: int) -> None:
    """Run one target in this process, which libFuzzer ends."""
    import atheris  # noqa: PLC0415 - only here: it has no wheels for every Python

    with atheris.instrument_imports(include=["newsarchive"]):
        from tests.fuzz import targets  # noqa: PLC0415 - loaded while its imports are watched

    corpus = Path(tempfile.mkdtemp())
    for number, seed in enumerate(targets.seeds(target)):
        (corpus / str(number)).write_bytes(seed)
    options = [f"-max_total_time={seconds}", "-max_len=2000", "-timeout=10", "-rss_limit_mb=2000"]
    atheris.Setup(
        [sys.argv[0], *options, f"-artifact_prefix={corpus}/", str(corpus)],
        partial(targets.run, target),
    )
    atheris.Fuzz()


def main() -> int:
    """Run every target, each in a process of its own."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--target", choices=TARGETS)
    options = parser.parse_args()
    if options.target:
        fuzz(options.target, options.seconds)
        return 0
    failed = []
    for target in TARGETS:
        command = [
            sys.executable,
            "-m",
            "tests.fuzz",
            "--target",
            target,
            "--seconds",
            str(options.seconds),
        ]
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, errors="replace", check=False
        )
        runs = [line for line in done.stderr.splitlines() if "Done" in line or "DONE" in line]
        sys.stdout.write(f"{target:<12}{runs[-1] if runs else 'a fault'}\n")
        if done.returncode:
            failed.append(target)
            sys.stdout.write(f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}\n")
    sys.stdout.write(f"{len(TARGETS)} targets, {len(failed)} with faults\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
