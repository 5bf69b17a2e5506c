"""Figures with their floors and aims, and tables of them."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Figure", "figure_table", "machine", "table"]

_PACKAGES = ("numpy", "whoosh", "tantivy", "bm25s")


@attrs.frozen
class Figure:
    """A figure of the project's table: what was measured, its floor and its aim.

    Floor and aim are upper bounds, or lower ones with `least`.
    """

    name: str
    value: float
    floor: float
    aim: float
    least: bool = False
    unit: str = ""

    @property
    def verdict(self) -> str:
        """Which of its marks it meets."""
        meets = (
            (lambda mark: self.value >= mark) if self.least else (lambda mark: self.value <= mark)
        )
        return "aim" if meets(self.aim) else "floor" if meets(self.floor) else "MISSED"


def table(head: list[str], rows: Iterable[list[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def figure_table(figures: Iterable[Figure]) -> str:
    """Figures with what they should be."""
    rows = [
        [one.name, f"{one.value:.3g}{one.unit}", f"{one.floor:g}", f"{one.aim:g}", one.verdict]
        for one in figures
    ]
    return table(["figure", "measured", "floor", "aim", "meets"], rows)


def machine() -> str:
    """What it was measured on."""
    model = "unknown processor"
    info = Path("/proc/cpuinfo")
    if info.exists():
        models = [
            line.split(": ")[1]
            for line in info.read_text().splitlines()
            if line.startswith("model name")
        ]
        model = models[0] if models else model
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return f"{os.cpu_count()} cores ({model}), Python {platform.python_version()}, {packages}"
