"""How dense the code is: `python tools/density.py [folder ...]`; `--files` for each file.

Expressions and statements of the syntax tree for each non-blank line (docstrings included), comment
lines in 100, and files over 400 lines. The aim over `src` is at most 3.9 nodes a line and at least
4 comment lines in 100. A line is not split to please this: an intermediate value gets a name.
"""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from pathlib import Path

import attrs

_LONGEST = 400


@attrs.frozen
class Counts:
    """What was counted in one file or in several."""

    nodes: int = 0
    lines: int = 0
    comments: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.nodes + other.nodes, self.lines + other.lines, self.comments + other.comments
        )

    def __str__(self) -> str:
        density = self.nodes / max(self.lines, 1)
        comments = 100 * self.comments / max(self.lines, 1)
        return (
            f"{self.lines:7,} lines  {density:5.2f} nodes a line  {comments:5.1f} comments in 100"
        )


def count(path: Path) -> Counts:
    """The counts of one file."""
    text = path.read_text(encoding="utf-8")
    nodes = sum(isinstance(node, (ast.expr, ast.stmt)) for node in ast.walk(ast.parse(text)))
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return Counts(nodes, len(lines), sum(line.startswith("#") for line in lines))


def main() -> None:
    folders = [Path(name) for name in sys.argv[1:] if not name.startswith("--")]
    by_package: dict[str, Counts] = defaultdict(Counts)
    too_long = []
    for folder in folders or [Path("src")]:
        for path in sorted(folder.rglob("*.py")):
            counts = count(path)
            by_package[str(path.parent)] += counts
            if "--files" in sys.argv:
                print(f"{counts}  {path}")
            length = len(path.read_text(encoding="utf-8").splitlines())
            if length > _LONGEST:
                too_long.append(f"{path}: {length} lines")
    for package, counts in by_package.items():
        print(f"{counts}  {package}")
    print(f"{sum(by_package.values(), Counts())}  all")
    for line in too_long:
        print(f"over {_LONGEST} lines: {line}")


if __name__ == "__main__":
    main()
