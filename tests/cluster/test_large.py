"""Explorations of an archive that is too large to be held in memory whole."""

import os
import urllib.request

import pytest

import newsarchive
from newsarchive import ArchiveError, Article, Query
from tests.cluster.nodes import cluster_address, one_node  # noqa: F401 - they are fixtures
from tests.contract.examples import ARTICLES
from tests.contract.test_exploring import TEXT

pytestmark = pytest.mark.cluster

COPIES = [
    Article(title="Бірінші", text=TEXT, id="1", date="2024-05-02"),
    Article(title="Екінші", text=f"Кеше. {TEXT}", id="2", date="2024-05-03", source="Таң"),
]


@pytest.fixture
def large(cluster_address):  # noqa: F811 - the fixture
    address, name = cluster_address.rstrip("/"), f"large-{os.getpid()}"
    with newsarchive.open(f"{address}/{name}?purge=0", create=True) as archive:
        archive.add([*ARTICLES, *COPIES])
        # More than a few articles are many here.
        archive._engine._explorer._most = 3
        yield archive
    url = address.replace("opensearch:", "http:")
    request = urllib.request.Request(f"{url}/{name}-*", method="DELETE")
    with urllib.request.urlopen(request) as answer:
        answer.read()


def test_what_filters_let_through_is_counted(large):
    table = large.trend("көпір", by="year", source="zakon.kz", since="2024")
    assert [row["all_articles"] for row in table] == [1]
    assert large.kwic("мектеп", source="zakon.kz").total == 1
    assert large.words(Query("*", source="zakon.kz")).about.articles == 2


def test_what_would_count_too_many_is_refused(large):
    with pytest.raises(ArchiveError, match="6 articles, and up to 3"):
        large.words()
    with pytest.raises(ArchiveError, match="name a source"):
        large.compare(Query("*", source="zakon.kz"))


def test_copies_are_looked_up_by_their_bands(large):
    (found,) = large.copies("1")
    assert (found.id, found.exact) == ("2", False)
    assert large.copies("school") == ()
    folded = large.search("бөгет", copies="collapse")
    assert [(hit.article.id, hit.copies) for hit in folded] in ([("1", ("2",))], [("2", ("1",))])
    assert folded.total == 2


def test_what_was_written_since_is_counted_and_what_is_gone_is_not(large):
    large._engine._explorer._most = 100
    before = large.trend("мектеп", by="year", since="2024", until="2024", copies="count")
    assert [row["matching_articles"] for row in before] == [4]
    large.add([Article(id="new", text="Жаңа мектеп.", date="2024-11-01")])
    large.remove("bridge")
    after = large.trend("мектеп", by="year", since="2024", until="2024", copies="count")
    assert [row["matching_articles"] for row in after] == [4]
    assert "new" in {line.id for line in large.kwic("мектеп")}
