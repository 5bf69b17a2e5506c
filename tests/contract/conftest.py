"""The engines over which the contract runs, by name; a test that needs more says what.

A test here knows only `Archive`. `@pytest.mark.needs("backup")` leaves it out, and says so, where
`Archive.capabilities` lacks that.
"""

import pytest

import newsarchive
from tests.contract.examples import ARTICLES


def local(tmp_path):
    """An archive in a folder."""
    return newsarchive.open(tmp_path / "archive", create=True)


ENGINES = {"local": local}


def pytest_configure(config):
    config.addinivalue_line("markers", "needs(capability): what the engine must be able to do")


@pytest.fixture(params=sorted(ENGINES))
def empty(request, tmp_path):
    """An archive without articles."""
    with ENGINES[request.param](tmp_path) as opened:
        for mark in request.node.iter_markers("needs"):
            (capability,) = mark.args
            if capability not in opened.capabilities:
                pytest.skip(f"the engine «{request.param}» has no {capability}")
        yield opened


@pytest.fixture
def archive(empty):
    """An archive with the articles of `examples`."""
    empty.add(ARTICLES)
    return empty
