"""What pyproject.toml, the release notes and the lists of dependencies say of each other."""

import importlib
import re
import sys
import tomllib
from itertools import chain
from pathlib import Path

import pytest

import newsarchive
from newsarchive.index import segment
from newsarchive.storage import schema

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tools"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WANTED = [*PROJECT["dependencies"], *chain(*PROJECT["optional-dependencies"].values())]
OLDEST = (ROOT / "tools" / "oldest.txt").read_text(encoding="utf-8")


def numbers(text):
    """The numbers of a version without the zeros at its end."""
    return tuple(map(int, re.sub(r"(\.0)+$", "", text).split(".")))


def test_the_oldest_dependencies_that_are_tried_are_the_lower_bounds():
    bounds = {}
    for wanted in WANTED:
        name, _, bound = wanted.partition(">=")
        if bound or name == "PyStemmer":
            bounds[name.lower()] = bound.split(",")[0]
    first = {}
    for name, tried in re.findall(r"^([\w-]+)==([\d.]+)", OLDEST, re.MULTILINE):
        first.setdefault(name.lower(), tried)
    assert set(first) == set(bounds)
    for name, bound in bounds.items():
        told, tried = numbers(bound), numbers(first[name])
        assert tried[: len(told)] == told, f"{name}: {bound} is promised, {first[name]} is tried"


def test_every_supported_python_is_named_and_tried():
    named = [one.rpartition(" ")[2] for one in PROJECT["classifiers"] if ":: 3." in one]
    matrix = importlib.import_module("matrix")
    assert set(named) <= set(matrix.SUPPORTED)
    assert f">={named[0]}" == PROJECT["requires-python"]


def test_the_page_of_an_index_has_no_relative_links():
    index_page = importlib.import_module("index_page")
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "](docs/" in text
    for base in ("", "https://example.org/blob/main/"):
        page = index_page.absolute(text, base)
        targets = re.findall(r"\]\(([^)]+)\)", page)
        assert all("://" in target for target in targets)
        assert bool(targets) == bool(base)
        # A picture that nobody can find is left out, and one that is found is itself, no page.
        assert ("A search in the browser" in page) == bool(base)
        assert ("docs/images/web-search.png?raw=true)" in page) == bool(base)


def test_the_matrix_finds_this_python_and_tells_what_fails(tmp_path):
    matrix = importlib.import_module("matrix")
    this = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert this in matrix.pythons()
    with pytest.raises(RuntimeError, match="no such module"):
        matrix.checked(sys.executable, "-c", "raise SystemExit('no such module')", cwd=tmp_path)
    for dependencies in matrix.DEPENDENCIES:
        names = matrix.tests_need(dependencies)
        assert any(name.startswith("pytest") for name in names)
        newer = any(name.startswith(matrix.NEEDS_NEWER) for name in names)
        assert newer == (dependencies == "newest")
    # These tests run from the source, not from an installed wheel, and that must be noticed.
    with pytest.raises(RuntimeError, match=r"not what the wheel installed|No module named"):
        matrix.tried(Path(sys.executable), ROOT / "src", [])


def test_the_page_of_releases_names_the_present_formats():
    page = (ROOT / "release.md").read_text(encoding="utf-8")
    for name, number in (("store", schema.FORMAT), ("segments", segment.FORMAT)):
        assert re.search(rf"\| {name} \| {number} \|", page)
    assert f"| newsarchive | {newsarchive.__version__} |" in page
