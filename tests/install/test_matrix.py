"""The wheel under the oldest and the newest dependencies: `make install-test`.

`make matrix` runs all tests so, on every Python that is found.
"""

import importlib
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.install, pytest.mark.timeout(480)]
ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))
matrix = importlib.import_module("matrix")

# What depends on other packages: arrays, the command line, Whoosh's queries, the readers.
SOME = [
    "tests/contract",
    "tests/test_query.py",
    "tests/test_cli.py",
    "tests/test_public.py",
    "tests/test_growth.py",
    "tests/readers/test_shapes.py",
]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return matrix.build(tmp_path_factory.mktemp("dist"))


def combinations():
    """This Python with old and new dependencies, and the newest Python with new ones."""
    yield from ((Path(sys.executable), kind) for kind in matrix.DEPENDENCIES)
    newest = list(matrix.pythons().values())[-1]
    if newest != Path(sys.executable):
        yield newest, "newest"


@pytest.mark.parametrize(("python", "dependencies"), list(combinations()))
def test_the_tests_pass_from_the_wheel(built, tmp_path, python, dependencies):
    wheel, source = built
    inside = matrix.install(python, wheel, tmp_path / "env", dependencies)
    passed, told = matrix.tried(inside, source, ["-x", *SOME])
    assert passed, told
