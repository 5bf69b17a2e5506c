"""What docs/cluster.md says is done, on a node: its commands, and its snapshots."""

import pytest

import newsarchive
from newsarchive import Article
from tools.document_cluster import PAGE, comparable, printed

pytestmark = pytest.mark.cluster


def test_the_commands_print_what_the_page_shows(one_node, tmp_path):
    for name in ("news", "moved"):
        one_node.call(f"/{name}-*", method="DELETE")
    after = printed(one_node.nodes[0].address, tmp_path)
    assert comparable(after) == comparable(PAGE.read_text("utf-8"))


def test_a_snapshot_brings_an_archive_back(one_node):
    place = {"type": "fs", "settings": {"location": "backups"}}
    one_node.call("/_snapshot/backups", place, method="PUT")
    address = one_node.address("kept")
    with newsarchive.open(address, create=True) as archive:
        archive.rebuild([Article(id="a", text="Мектеп ашылды.")])
        state = archive.state
    wait = "wait_for_completion=true"
    wanted = {"indices": "kept-*", "include_global_state": False}
    one_node.call(f"/_snapshot/backups/monday?{wait}", wanted, method="PUT")
    one_node.call("/kept-*", method="DELETE")
    with pytest.raises(newsarchive.ArchiveNotFound):
        newsarchive.open(address)
    back = {"indices": "kept-*", "include_aliases": True}
    one_node.call(f"/_snapshot/backups/monday/_restore?{wait}", back, method="POST")
    with newsarchive.open(address) as archive:
        assert archive.check() == []
        assert archive.state == state
        assert archive.search("мектептер").total == 1
