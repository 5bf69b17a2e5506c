"""An archive goes from a folder to a cluster and back."""

import pytest

import newsarchive
from newsarchive import Dictionary
from tests.contract.examples import ARTICLES
from tests.test_copying import FIRST, KEPT, SECOND

pytestmark = pytest.mark.cluster


def test_an_archive_comes_back_from_a_cluster_as_it_went(cluster_address, tmp_path):
    here, there, back = tmp_path / "here", f"{cluster_address}copying", tmp_path / "back"
    with newsarchive.open(here, create=True, timezone="Europe/London") as archive:
        archive.set_dictionary(Dictionary().protect("Ақорда").equate("ҰБТ", "тест"))
        archive.add([*ARTICLES, FIRST, SECOND])
        archive.add([KEPT], keep_duplicates=True)
        state = archive.state
    out = newsarchive.copy(here, there)
    assert (out.added, out.duplicates) == (6, 1)
    home = newsarchive.copy(there, back)
    assert (home.added, home.duplicates) == (6, 1)
    with newsarchive.open(back) as archive:
        assert archive.state == state
    again = newsarchive.copy(here, there)
    assert (again.added, again.updated, again.unchanged) == (0, 0, 6)
