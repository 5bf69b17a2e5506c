"""The engines over which the contract runs, by name; a test that needs more says what.

A test here knows only `Archive`. `@pytest.mark.needs("backup")` leaves it out, and says so, where
`Archive.capabilities` lacks that. `make cluster-test` runs it over a cluster, too.
"""

import itertools
import os
import urllib.request

import pytest

import newsarchive
from tests.cluster.nodes import cluster_address, one_node  # noqa: F401 - they are fixtures
from tests.contract.examples import ARTICLES

_NUMBERS = itertools.count(1)


def local(request):
    """An archive in a folder."""
    folder = request.getfixturevalue("tmp_path")
    return newsarchive.open(folder / "archive", create=True)


def cluster(request):
    """An archive on a cluster, under a name of its own."""
    address = request.getfixturevalue("cluster_address").rstrip("/")
    name = f"contract-{os.getpid()}-{next(_NUMBERS)}"
    # Hundreds of small indexes would fill a small node.
    request.addfinalizer(lambda: removed(address, name))
    # Removed words leave the files later: tests/cluster/test_takedown.py waits for that.
    return newsarchive.open(f"{address}/{name}?purge=0", create=True)


def removed(address, name):
    """Delete the indexes of an archive."""
    url = address.replace("opensearch:", "http:")
    request = urllib.request.Request(f"{url}/{name}-*", method="DELETE")
    with urllib.request.urlopen(request) as answer:
        answer.read()


ENGINES = {"local": local, "opensearch": cluster}
PARAMETERS = [
    pytest.param(name, marks=[pytest.mark.cluster] if name == "opensearch" else [])
    for name in sorted(ENGINES)
]


def pytest_configure(config):
    config.addinivalue_line("markers", "needs(capability): what the engine must be able to do")


@pytest.fixture(params=PARAMETERS)
def empty(request):
    """An archive without articles."""
    with ENGINES[request.param](request) as opened:
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
