"""Run the tests of the built wheel on every Python found, with old and with new dependencies.

    python tools/matrix.py                         # all tests
    python tools/matrix.py tests/kazakh -k stem    # what follows goes to pytest
    python tools/matrix.py --python /usr/bin/python3.12 tests/kazakh

The wheel is built from the source distribution. The tests run in the unpacked source distribution,
with the package that the wheel installed. "oldest" are the releases in `tools/oldest.txt`,
"newest" is what the package index gives today. The exit code is 1 if one combination fails.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = ROOT / "tools" / "oldest.txt"
SUPPORTED = ("3.11", "3.12", "3.13", "3.14")
DEPENDENCIES = ("oldest", "newest")
# A tool of the tests that needs later releases than our oldest: without it they skip what it does.
NEEDS_NEWER = ("schemathesis",)
# Formats that an extra reads, and spreadsheets: what the tests need of the package itself.
EXTRAS = "html,feeds,warc,follow,documents,export"


def environment() -> dict[str, str]:
    """The settings of the shell but for those that would bring another newsarchive in."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "NEWSARCHIVE", "VIRTUAL_ENV"))
    }


def run(*command: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; what it printed."""
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment() | {"PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def checked(*command: object, cwd: Path) -> str:
    """Run a command that must succeed; its standard output.

    Raises:
        RuntimeError: it failed; with all that it printed.
    """
    done = run(*command, cwd=cwd)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))}:\n{done.stdout}\n{done.stderr}")
    return done.stdout


def pythons() -> dict[str, Path]:
    """The interpreters of this machine, by version: {"3.11": Path("/usr/bin/python3.11")}.

    Looked for in PATH, and among those that pyenv has installed.
    """
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    found = {}
    for version in SUPPORTED:
        candidates = sorted(root.glob(f"versions/{version}.*/bin/python"))
        candidates += [Path(path)] if (path := shutil.which(f"python{version}")) else []
        running = f"{sys.version_info.major}.{sys.version_info.minor}" == version
        candidates += [Path(sys.executable)] if running else []
        # A name in PATH can be a switch that leads nowhere: only what answers counts.
        for candidate in candidates:
            if run(candidate, "-c", "import venv, sqlite3", cwd=ROOT).returncode == 0:
                found[version] = candidate
                break
    return found


def build(folder: Path) -> tuple[Path, Path]:
    """Build both distributions; the wheel, and the unpacked source distribution."""
    checked(sys.executable, "-m", "build", "--outdir", folder, ROOT, cwd=folder)
    (source,) = folder.glob("*.tar.gz")
    (wheel,) = folder.glob("*.whl")
    with tarfile.open(source) as archive:
        archive.extractall(folder / "source", filter="data")
    (unpacked,) = (folder / "source").iterdir()
    return wheel, unpacked


def tests_need(dependencies: str) -> list[str]:
    """The dependency group "test" of pyproject.toml, as far as it goes with old or new releases."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    names = [str(name) for name in project["dependency-groups"]["test"]]
    left_out = NEEDS_NEWER if dependencies == "oldest" else ()
    return [name for name in names if not name.startswith(left_out)]


def install(python: Path, wheel: Path, folder: Path, dependencies: str) -> Path:
    """A new virtual environment with the wheel and what its tests need; its Python."""
    checked(python, "-m", "venv", folder, cwd=folder.parent)
    inside = folder / "bin" / "python"
    pip = (inside, "-m", "pip", "--quiet", "--disable-pip-version-check")
    checked(*pip, "install", "--upgrade", "pip", cwd=folder)
    bounds = ("--constraint", OLDEST) if dependencies == "oldest" else ()
    wanted = f"{wheel}[{EXTRAS}]"
    needed = tests_need(dependencies)
    checked(*pip, "install", "--prefer-binary", *bounds, wanted, *needed, cwd=folder)
    checked(inside, "-m", "pip", "check", cwd=folder)
    return inside


def tried(inside: Path, source: Path, arguments: list[str]) -> tuple[bool, str]:
    """Run the tests; whether they passed, and the last lines that pytest printed."""
    where = checked(inside, "-c", "import newsarchive; print(newsarchive.__file__)", cwd=source)
    if not Path(where.strip()).is_relative_to(inside.parent.parent):
        raise RuntimeError(f"the tests would run {where.strip()}, not what the wheel installed")
    done = run(inside, "-m", "pytest", "-q", *arguments, cwd=source)
    told = re.findall(
        r"^(?:E   |FAILED|ERROR) .*|^.*\d+ (?:passed|failed).*", done.stdout, re.MULTILINE
    )
    return done.returncode == 0, "\n".join(told or [done.stdout[-2000:] + done.stderr[-2000:]])


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python tools/matrix.py", description=__doc__)
    parser.add_argument("--python", action="append", type=Path, help="instead of those found")
    parser.add_argument("--dependencies", choices=DEPENDENCIES, help="instead of both")
    options, rest = parser.parse_known_args(arguments)
    given = options.python or []
    interpreters = {str(path): path for path in given} or pythons()
    missing = [version for version in SUPPORTED if not given and version not in interpreters]
    kinds = [options.dependencies] if options.dependencies else DEPENDENCIES
    passed = True
    with tempfile.TemporaryDirectory() as room:
        wheel, source = build(Path(room))
        for name, python in interpreters.items():
            for kind in kinds:
                began = time.monotonic()
                inside = install(python, wheel, Path(room, f"{Path(name).name}-{kind}"), kind)
                well, told = tried(inside, source, rest)
                passed &= well
                took = time.monotonic() - began
                print(f"Python {name}, {kind} dependencies, {took:.0f} s: {told}", flush=True)
    if missing:
        print(f"not found here: Python {', '.join(missing)}")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
