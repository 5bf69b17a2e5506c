"""Install a distribution into a new virtual environment and use it: `python tools/smoke.py FILE`.

FILE is a wheel or a source distribution. The exit code is 1 if something does not work.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from matrix import checked

# A command, and what it has to print.
STEPS = (
    (("--version",), "newsarchive"),
    (("demo", "archive"), "archive"),
    (("search", "--archive", "archive", "мектептеріміздегі"), "1. "),
    (("check", "--archive", "archive"), ""),
    (("stem", "мектептеріміздегі"), "мектеп"),
)


def main(distribution: Path) -> None:
    with tempfile.TemporaryDirectory() as room:
        folder = Path(room)
        checked(sys.executable, "-m", "venv", "env", cwd=folder)
        programs = folder / "env" / "bin"
        pip = (programs / "python", "-m", "pip", "--quiet", "--disable-pip-version-check")
        checked(*pip, "install", distribution.resolve(), cwd=folder)
        checked(*pip, "check", cwd=folder)
        for arguments, wanted in STEPS:
            printed = checked(programs / "newsarchive", *arguments, cwd=folder)
            if wanted not in printed:
                raise RuntimeError(f"newsarchive {' '.join(arguments)} printed:\n{printed}")
    print(f"{distribution.name}: installed, and {len(STEPS)} commands work")


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except RuntimeError as fault:
        sys.exit(str(fault))
