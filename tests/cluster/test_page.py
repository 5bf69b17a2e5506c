"""What docs/cluster.md says is done, on a node: its commands, and its snapshots."""

import re
from pathlib import Path

import pytest

import newsarchive
from newsarchive import Article
from tools.document_examples import rewritten, without_times

pytestmark = pytest.mark.cluster
PAGE = Path(__file__).resolve().parents[2] / "docs" / "cluster.md"
# What is on a disk is as large as the cluster's merging left it.
SIZES = re.compile(r"(index bytes +)[\d,]+|(segments +)\d+")


def shown(text):
    return SIZES.sub("", without_times(text))


def test_the_commands_print_what_the_page_shows(one_node, tmp_path):
    node = one_node.nodes[0].address
    for name in ("news", "moved"):
        one_node.call(f"/{name}-*", method="DELETE")
    text = PAGE.read_text("utf-8")
    printed = rewritten(text.replace("localhost:9200", node), tmp_path)
    assert shown(printed.replace(node, "localhost:9200")) == shown(text)


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
