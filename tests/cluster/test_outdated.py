"""An index that was made otherwise is told, and made anew."""

import json
import os
import urllib.request

import pytest

import newsarchive
from newsarchive import ArchiveOutdated
from tests.cluster.nodes import cluster_address, one_node  # noqa: F401 - they are fixtures
from tests.contract.examples import ARTICLES

pytestmark = pytest.mark.cluster


def called(address, method, path, body=None):
    """What a node answers."""
    url = address.rstrip("/").replace("opensearch:", "http:")
    content = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{url}/{path}", content, headers, method=method)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def test_another_analyser_or_format_is_told(cluster_address):  # noqa: F811 - the fixture
    name = f"outdated-{os.getpid()}"
    location = f"{cluster_address.rstrip('/')}/{name}"
    place = f"{name}-1.rest/_doc/property"
    with newsarchive.open(location, create=True) as archive:
        archive.add(ARTICLES)
    stored = called(cluster_address, "GET", place)["_source"]
    stored["value"]["analyser"] = "0.0"
    called(cluster_address, "PUT", place, stored)
    with newsarchive.open(location) as archive:
        # What is stored can be read, whoever analysed it.
        assert list(archive) == ARTICLES
        with pytest.raises(ArchiveOutdated, match="newsarchive rebuild"):
            archive.search("мектеп")
        with pytest.raises(ArchiveOutdated):
            archive.add(ARTICLES)
        archive.rebuild()
        assert archive.search("мектеп").total == 2
    place = f"{name}-2.rest/_doc/property"
    stored = called(cluster_address, "GET", place)["_source"]
    stored["value"]["format"] = 0
    called(cluster_address, "PUT", place, stored)
    with pytest.raises(ArchiveOutdated, match="format 0"):
        newsarchive.open(location)
    called(cluster_address, "DELETE", f"{name}-*")
