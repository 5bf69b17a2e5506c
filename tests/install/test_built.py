"""What is built and installed is what a user gets: `make install-test`.

Plain pytest leaves these tests out: they need a package index and take a minute.
"""

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

import newsarchive

pytestmark = pytest.mark.install
ROOT = Path(__file__).parents[2]


def run(*command, cwd, check=True):
    """Run a command outside the project, without its settings; what it did."""
    plain = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "NEWSARCHIVE"))
    }
    done = subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env=plain | {"PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if check and done.returncode:
        pytest.fail(f"{command} failed:\n{done.stdout}\n{done.stderr}")
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from the source distribution, so that both must be complete."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--outdir", folder, ROOT, cwd=folder)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The folder with the programs of a new virtual environment that has the wheel alone."""
    folder = tmp_path_factory.mktemp("venv")
    venv.create(folder, with_pip=True)
    run(folder / "bin" / "python", "-m", "pip", "install", "--quiet", wheel, cwd=folder)
    return folder / "bin"


def test_the_wheel_has_the_package_with_its_data_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    source = ROOT / "src"
    tracked = run("git", "-C", ROOT, "ls-files", "src", cwd=ROOT, check=False).stdout.split()
    present = {f"src/{path.relative_to(source)}" for path in source.rglob("*") if path.is_file()}
    expected = {name.removeprefix("src/") for name in (set(tracked) or present) & present}
    metadata = f"newsarchive-{newsarchive.__version__}.dist-info/"
    assert {name for name in names if not name.startswith(metadata)} == expected
    assert {f"{metadata}licenses/{name}" for name in ("LICENSE", "NOTICE")} <= names
    assert {"newsarchive/py.typed", "newsarchive/kazakh/data/stemmer.bin"} <= names
    assert any(name.startswith("newsarchive/examples/news/") for name in names)


def test_what_it_needs_is_installed_with_it(installed, tmp_path):
    run(installed / "python", "-m", "pip", "check", cwd=tmp_path)
    run(installed / "newsarchive", "--help", cwd=tmp_path)
    done = run(installed / "newsarchive", "--version", cwd=tmp_path)
    assert newsarchive.__version__ in done.stdout


def test_the_example_archive_is_built_and_searched(installed, tmp_path):
    find = "import newsarchive, pathlib; print(pathlib.Path(newsarchive.__file__).parent)"
    package = Path(run(installed / "python", "-c", find, cwd=tmp_path).stdout.strip())
    assert not package.is_relative_to(ROOT / "src")
    command = installed / "newsarchive"
    run(command, "rebuild", package / "examples" / "news", cwd=tmp_path)
    done = run(command, "search", "--json", "мектептер", cwd=tmp_path)
    hits = [json.loads(line) for line in done.stdout.splitlines()]
    assert any("мектеп" in json.dumps(hit, ensure_ascii=False).lower() for hit in hits)


def test_types_and_language_need_no_extra(installed, tmp_path):
    code = "from newsarchive import kazakh; print(kazakh.stem('мектептеріміздегі'))"
    assert run(installed / "python", "-c", code, cwd=tmp_path).stdout == "мектеп\n"


def test_a_format_without_its_extra_says_how_to_get_it(installed, tmp_path):
    (tmp_path / "page.html").write_text("<html><body><p>Мәтін</p></body></html>", encoding="utf-8")
    done = run(installed / "newsarchive", "rebuild", "page.html", cwd=tmp_path, check=False)
    assert done.returncode == 2
    assert "pip install 'newsarchive[html]'" in done.stderr
