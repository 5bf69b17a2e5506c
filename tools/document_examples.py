"""Write into the pages what their shell examples print: `python tools/document_examples.py`.

An example is a line that begins with `$` in a block marked `console`; what it prints follows it.
A block that follows a line with the name of a file, as in «`news.xml`:», is written to that file.
All examples of a page run one after another in one new folder. Times that a command prints are not
compared, so a page is only rewritten if something else changed.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = [
    ROOT / "README.md",
    ROOT / "README.kk.md",
    ROOT / "docs" / "exploring.md",
    ROOT / "docs" / "tutorial.md",
    ROOT / "docs" / "tutorial.kk.md",
    *sorted((ROOT / "docs" / "howto").glob("*.md")),
]
_BLOCK = re.compile(r"(?<=^```console\n)(.*?)(?=^```$)", re.DOTALL | re.MULTILINE)
_FILE = re.compile(r"^`([\w.-]+)`:\n\n```\w+\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_TIMES = re.compile(r"in [\d.,]+ m?s\b( \([\d,]+ a second\))?")


def _programs(folder: Path) -> Path:
    """A folder with `newsarchive` and `python` as they are after an installation."""
    folder.mkdir()
    python = shlex.quote(sys.executable)
    for name, command in (("newsarchive", f"{python} -m newsarchive"), ("python", python)):
        program = folder / name
        program.write_text(f'#!/bin/sh\nexec {command} "$@"\n', encoding="utf-8")
        program.chmod(0o755)
    return folder


def _environment(programs: Path) -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if name != "NEWSARCHIVE"}
    return plain | {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT / "src"),
        "PYTHONUTF8": "1",
        "COLUMNS": "100",
    }


def _printed(command: str, cwd: Path, environment: dict[str, str]) -> str:
    """What a command prints, to standard output and standard error."""
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
    )
    lines = [line.rstrip() for line in done.stdout.splitlines()]
    return "".join(f"{line}\n" for line in lines)


def commands(block: str) -> list[str]:
    """The commands of a block; a line that ends with a backslash goes on in the next."""
    found: list[str] = []
    continues = False
    for line in block.splitlines():
        if continues:
            found[-1] += f"\n{line}"
        elif line.startswith("$ "):
            found.append(line.removeprefix("$ "))
        else:
            continue
        continues = line.endswith("\\")
    return found


def files(text: str) -> dict[str, str]:
    r"""The files that a page shows, by name.

    >>> files("`a.py`:\n\n```python\nprint(1)\n```\n")
    {'a.py': 'print(1)\n'}
    """
    return dict(_FILE.findall(text))


def rewritten(text: str, folder: Path) -> str:
    """A page with what its examples print now; they run in `folder / "work"`."""
    environment = _environment(_programs(folder / "bin"))
    cwd = folder / "work"
    cwd.mkdir()
    (cwd / "seeds").symlink_to(ROOT / "seeds")
    for name, content in files(text).items():
        (cwd / name).write_text(content, encoding="utf-8")

    def run(block: re.Match[str]) -> str:
        printed = [
            f"$ {command}\n{_printed(command, cwd, environment)}" for command in commands(block[0])
        ]
        return "".join(printed)

    return _BLOCK.sub(run, text)


def without_times(text: str) -> str:
    """A page without the times that its examples print.

    >>> without_times("9 found in 39 ms")
    '9 found in … s'
    """
    return _TIMES.sub("in … s", text)


if __name__ == "__main__":
    for page in PAGES:
        before = page.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            after = rewritten(before, Path(folder))
        if without_times(before) != without_times(after):
            page.write_text(after, encoding="utf-8")
            print(f"{page.relative_to(ROOT)}: rewritten")
