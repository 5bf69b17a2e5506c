"""Fixtures: OpenSearch nodes for a run of the tests, started when the first test asks for them."""

import os

import pytest

from tools.opensearch_files import MissingError
from tools.opensearch_nodes import running


def _started(count):
    """A cluster for a fixture; without Java or Maven its tests skip and say so."""
    try:
        with running(count) as cluster:
            yield cluster
    except MissingError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def one_node():
    """A cluster of one node, for all tests of a run: each takes index names of its own."""
    yield from _started(1)


@pytest.fixture(scope="session")
def cluster_address(request):
    """Where a cluster answers, such as "opensearch://127.0.0.1:21007/", to be followed by a name.

    `NEWSARCHIVE_CLUSTER` names one that runs already; it saves its start.
    """
    given = os.environ.get("NEWSARCHIVE_CLUSTER")
    return given or request.getfixturevalue("one_node").address()


@pytest.fixture(scope="session")
def three_nodes():
    """A cluster of three nodes; a test that kills one starts it again."""
    yield from _started(3)
