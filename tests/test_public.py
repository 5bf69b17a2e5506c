"""The one public door, and the floors of the house: what each package may import."""

import ast
import doctest
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import newsarchive

SOURCE = Path(newsarchive.__file__).parent
FLOORS = [  # lowest first
    {
        "addresses",
        "bounds",
        "cursors",
        "errors",
        "articles",
        "results",
        "snippet",
        "failpoints",
        "deadline",
        "request",
        "versions",
    },
    {"kazakh"},
    {"dictionary"},
    {"analysis"},
    {"readers", "index"},
    {"storage"},
    {"search"},
    {"export"},  # below explore: a trend is drawn by its charts
    {"explore"},
    {"engines"},
    {"archive", "_api"},
    {"following"},
    {"web", "mcp"},
    {"cli"},
    {"__main__"},
]
VALUES = FLOORS[0] | {"archive", "_api"}  # these may import each other
FLOOR = {name: number for number, names in enumerate(FLOORS) for name in names}
MODULES = sorted(SOURCE.rglob("*.py"))
NAMES = {
    ".".join(("newsarchive", *path.relative_to(SOURCE).with_suffix("").parts)).removesuffix(
        ".__init__"
    )
    for path in MODULES
}


def imported(path):
    """The modules that a file imports anywhere, also inside functions and for type checkers."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            yield from names & NAMES
            if names - NAMES:
                yield node.module or ""


def room(path):
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def rooms(path):
    """The packages and files at the top that a file imports from."""
    for name in imported(path):
        parts = name.split(".")
        if parts[0] == "newsarchive" and len(parts) > 1 and parts[1] in FLOOR:
            yield parts[1]


def of_package(name):
    return sorted((SOURCE / name).rglob("*.py"))


@pytest.mark.parametrize(
    "module",
    [newsarchive, newsarchive.kazakh, newsarchive.export],
    ids=lambda module: module.__name__,
)
def test_everything_public_is_sorted_and_there(module):
    assert module.__all__ == sorted(module.__all__)
    assert dir(module) == module.__all__
    for name in module.__all__:
        assert getattr(module, name) is not None


def test_every_file_has_a_floor():
    assert {room(path) for path in MODULES} - set(FLOOR) == {"__init__"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_imports_go_down(path):
    own = room(path)
    if own == "__init__":
        return
    for name in rooms(path):
        if name == own or {name, own} <= VALUES:
            continue
        assert FLOOR[name] < FLOOR[own], f"{path.name} imports {name}, which is not below {own}"


def test_no_import_circle():
    edges = {}
    for path in MODULES:
        name = ".".join(
            ("newsarchive", *path.relative_to(SOURCE).with_suffix("").parts)
        ).removesuffix(".__init__")
        edges[name] = {module for module in imported(path) if module.startswith("newsarchive.")}
    edges = {
        name: {other for other in others if other in edges}
        for name, others in edges.items()
        if name != "newsarchive"
    }
    done, under_way = set(), []

    def visit(name):
        assert name not in under_way, " -> ".join([*under_way[under_way.index(name) :], name])
        if name in done:
            return
        under_way.append(name)
        for other in sorted(edges[name] - {name}):
            visit(other)
        under_way.pop()
        done.add(name)

    for name in sorted(edges):
        visit(name)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_whoosh_is_imported_in_two_places(path):
    inside = room(path) == "search" or path.relative_to(SOURCE).parts == ("analysis", "whoosh.py")
    assert inside or not any(name.split(".")[0] == "whoosh" for name in imported(path))


def test_the_index_knows_no_query_and_no_sqlite():
    for path in of_package("index"):
        assert not {"search", "storage", "engines"} & set(rooms(path)), path
        assert not {"sqlite3", "whoosh"} & {name.split(".")[0] for name in imported(path)}, path


def test_analysis_needs_no_numpy():
    for path in [*of_package("analysis"), *of_package("kazakh")]:
        assert "numpy" not in {name.split(".")[0] for name in imported(path)}, path


def test_sql_stands_in_storage_alone():
    for path in MODULES:
        if room(path) != "storage":
            assert "sqlite3" not in imported(path), path


def test_kazakh_stands_alone():
    for path in of_package("kazakh"):
        assert not set(rooms(path)) - {"kazakh"}, path


def test_search_stays_the_function():
    importlib.import_module("newsarchive.search.query")
    assert callable(newsarchive.search)
    assert newsarchive.search is importlib.import_module("newsarchive._api").search


def test_each_error_is_a_builtin_too():
    errors = importlib.import_module("newsarchive.errors")
    for name in errors.__all__:
        kind = getattr(errors, name)
        assert issubclass(kind, newsarchive.NewsArchiveError)
        assert kind in {
            errors.NewsArchiveError,
            errors.ArchiveError,
            errors.ArchiveOutdated,
        } or any(
            base.__module__ == "builtins" and base not in {Exception, BaseException, object}
            for base in kind.__mro__
        )


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        newsarchive.nothing  # noqa: B018
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        newsarchive.kazakh.nothing  # noqa: B018


def test_importing_loads_nothing_heavy_and_configures_no_logging():
    code = (
        "import sys, logging, newsarchive, newsarchive.kazakh;"
        "heavy = {'whoosh', 'numpy', 'click', 'sqlite3', 'Stemmer'} & set(sys.modules);"
        "assert not heavy, heavy;"
        "assert not logging.getLogger().handlers"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def with_examples():
    """The modules whose docstrings show an example."""
    for path in MODULES:
        if ">>> " in path.read_text(encoding="utf-8"):
            name = ".".join(("newsarchive", *path.relative_to(SOURCE).with_suffix("").parts))
            yield name.removesuffix(".__init__")


@pytest.mark.parametrize("name", list(with_examples()))
def test_the_examples_of_docstrings_run(name, tmp_path, monkeypatch):
    (tmp_path / "seeds").symlink_to(Path(__file__).parent.parent / "seeds")
    monkeypatch.chdir(tmp_path)
    importlib.import_module(name)
    results = doctest.testmod(sys.modules[name])
    assert results.attempted > 0
    assert results.failed == 0


def test_the_version_is_in_the_changelog():
    changelog = (Path(__file__).parent.parent / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{newsarchive.__version__}]" in changelog
