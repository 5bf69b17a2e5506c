"""Damaged bytes in every file of an archive, and what must be noticed of them."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import attrs

import newsarchive
from benchmarks.faults.killing import Bench, at, die
from newsarchive.errors import ArchiveDamaged, ArchiveOutdated
from tests.growing import answers, looked_up

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator
    from pathlib import Path

_IDS = [f"a{number}" for number in range(16)]


@attrs.frozen
class Counts:
    """How many damages there were, how many `check` named, and how many changed nothing."""

    tried: int
    found: int
    harmless: int
    failures: list[str]


def damages(
    original: bytes, random_: random.Random, flips: int
) -> Iterator[tuple[str, bytes | None]]:
    """Ways to damage a file: what is left of it; None for nothing at all."""
    half = len(original) // 2
    yield "emptied", b""
    yield "deleted", None
    yield "zeroed", bytes(len(original))
    yield "truncated to half", original[:half]
    yield "one byte short", original[:-1]
    yield "a byte too long", original + b"\0"
    yield (
        "4096 bytes zeroed",
        original[:half] + bytes(len(original[half : half + 4096])) + original[half + 4096 :],
    )
    for place in random_.sample(range(8 * len(original)), min(flips, 8 * len(original))):
        damaged = bytearray(original)
        damaged[place // 8] ^= 1 << place % 8
        yield f"bit {place} flipped", bytes(damaged)


def damage_everything(folder: Path, room: Path, random_: random.Random, flips: int) -> Counts:
    """Damage every file of a closed archive in every way, each time in a fresh copy."""
    with newsarchive.open(folder) as archive:
        expected, articles = answers(archive), looked_up(archive, _IDS)
    tried = found = 0
    failures: list[str] = []
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        for how, content in damages(file.read_bytes(), random_, flips):
            copy = room / "damaged"
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(folder, copy)
            target = copy / file.relative_to(folder)
            if content is None:
                target.unlink()
            else:
                target.write_bytes(content)
            tried += 1
            try:
                named, wrong = _judged(copy, target, expected, articles)
            except Exception as fault:  # noqa: BLE001 - whatever it is, it is a failure
                named, wrong = False, [f"{type(fault).__name__}: {fault}"]
            found += named
            failures += [f"{file.name} {how}: {one}" for one in wrong]
    return Counts(tried, found, tried - found, failures)


def _judged(
    copy: Path, target: Path, expected: dict[str, object], articles: dict[str, object]
) -> tuple[bool, list[str]]:
    """Whether the damage was named, and what was answered wrongly."""
    try:
        archive = newsarchive.open(copy)
    except (ArchiveDamaged, ArchiveOutdated) as fault:
        return True, [] if str(target) in str(fault) else [f"another file is named: {fault}"]
    with archive:
        given = answers(archive)
        differing = {name: answer for name, answer in given.items() if answer != expected[name]}
        wrong = [
            f"wrong answer to {name}" for name, answer in differing.items() if not _error(answer)
        ]
        problems = archive.check()
        if problems:
            named = any(str(target) in problem.file for problem in problems)
            return True, wrong + ([] if named else [f"another file is named: {problems}"])
        wrong += [
            f"clean check, yet {answer} at {name}"
            for name, answer in given.items()
            if _error(answer)
        ]
        if looked_up(archive, _IDS) != articles:
            wrong.append("clean check, yet an article is not found by its id")
        return False, wrong


def _error(answer: object) -> bool:
    return answer in (ArchiveDamaged, ArchiveOutdated)


def damage_the_log(bench: Bench, random_: random.Random, flips: int) -> Counts:
    """Damage the log that a killed writer left.

    What the archive then says is of some whole state, or it says that it is damaged.
    """
    operation = "add"
    place = bench.points(operation).index("committed")
    folder, _ = bench.run(operation, at(place, die))
    log = folder / "articles.sqlite-wal"
    crashed = folder.with_name("crashed")
    shutil.rmtree(crashed, ignore_errors=True)
    shutil.copytree(folder, crashed)
    states = bench.states(operation)
    tried = found = 0
    failures = []
    for how, content in damages((crashed / log.name).read_bytes(), random_, flips):
        shutil.rmtree(folder)
        shutil.copytree(crashed, folder)
        if content is None:
            log.unlink()
        else:
            log.write_bytes(content)
        tried += 1
        try:
            with newsarchive.open(folder) as archive:
                if archive.check():
                    found += 1
                elif {one.id: one.text for one in archive} not in states:
                    failures.append(f"{log.name} {how}: clean check of no whole state")
        except ArchiveDamaged:
            found += 1
    return Counts(tried, found, tried - found, failures)
