"""The one public door: what is importable, typed and named."""

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import newsarchive

SOURCE = Path(newsarchive.__file__).parent
FLOORS = [  # lowest first; a file imports from its own floor or below
    {"errors", "articles", "results", "snippet", "faults", "deadline", "dictionary"},
    {"kazakh"},
    {"analysis", "analyzer", "dictionary"},
    {"readers", "connections", "record", "copies", "store", "index", "query", "extras"},
    {"ranking", "highlight", "explanation"},
    {"workers", "load", "backup", "inspection", "rescue", "archive", "access"},
    {"cli", "__main__", "__init__"},
]
FLOOR = {name: number for number, names in enumerate(FLOORS) for name in names}
MODULES = sorted(SOURCE.rglob("*.py"))


def imported(path):
    """The modules of the package that a file imports when it is loaded, without what only type checkers see."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("newsarchive"):
            names = (
                [alias.name for alias in node.names] if node.module == "newsarchive" else [node.module.split(".")[1]]
            )
            yield from names


@pytest.mark.parametrize("module", [newsarchive, newsarchive.kazakh], ids=lambda module: module.__name__)
def test_everything_public_is_sorted_and_there(module):
    assert module.__all__ == sorted(module.__all__)
    assert dir(module) == module.__all__
    for name in module.__all__:
        assert getattr(module, name) is not None


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_imports_go_down(path):
    own = path.relative_to(SOURCE).parts[0].removesuffix(".py")
    for name in imported(path):
        if own != "__init__" and name in FLOOR:
            assert FLOOR[name] <= FLOOR[own], f"{own} imports {name} from above"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_whoosh_stays_behind_its_doors(path):
    inside = path.relative_to(SOURCE).parts[0] in {"index", "query.py", "analyzer.py"}
    tree = ast.parse(path.read_text(encoding="utf-8"))
    top = [node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]
    names = [node.module if isinstance(node, ast.ImportFrom) else node.names[0].name for node in top]
    assert inside or not any((name or "").startswith("whoosh") for name in names)


def test_kazakh_stands_alone():
    for path in (SOURCE / "kazakh").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("newsarchive"):
                assert node.module.startswith("newsarchive.kazakh"), path


def test_each_error_is_a_builtin_too():
    errors = importlib.import_module("newsarchive.errors")
    for name in errors.__all__:
        kind = getattr(errors, name)
        assert issubclass(kind, newsarchive.NewsArchiveError)
        assert kind in {errors.NewsArchiveError, errors.ArchiveError, errors.ArchiveOutdated} or any(
            base.__module__ == "builtins" and base not in {Exception, BaseException, object} for base in kind.__mro__
        )


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        newsarchive.nothing  # noqa: B018
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        newsarchive.kazakh.nothing  # noqa: B018


def test_importing_loads_nothing_heavy_and_configures_no_logging():
    code = (
        "import sys, logging, newsarchive, newsarchive.kazakh;"
        "assert not {'whoosh', 'numpy', 'click', 'sqlite3', 'Stemmer'} & set(sys.modules), sys.modules.keys();"
        "assert not logging.getLogger().handlers"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_version_is_in_the_changelog():
    changelog = (SOURCE.parent.parent / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{newsarchive.__version__}]" in changelog
