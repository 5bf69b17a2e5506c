"""What is removed leaves the disks: the files of the nodes are searched for its words."""

import logging

import attrs
import pytest

import newsarchive
from newsarchive import Article
from tests.growing import article

pytestmark = pytest.mark.cluster

# In Latin letters, and rare: the files of the index cut and compress what is common.
WORD, OLD_WORD = "zqxjvkwqzpublic", "wvxqzjkqwsecond"
SECRET = Article(id="secret", title="Тақырып", text=f"Мұнда {WORD} деген сөз бар.", date="2020")
REPLACED = Article(id="replaced", text=f"Мұнда {OLD_WORD} деген сөз болған.")


def holding(cluster, word):
    """The files of all nodes that have a word in them."""
    sought = word.encode()
    folders = [node.folder / "data" for node in cluster.nodes]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if sought in _bytes(path)]


def _bytes(path):
    try:
        return path.read_bytes()
    except FileNotFoundError:  # merged away meanwhile
        return b""


def test_a_removed_word_is_in_no_file_of_any_node(three_nodes):
    three_nodes.wait()
    address = three_nodes.address("takedown?shards=2&replicas=1")
    with newsarchive.open(address, create=True) as archive:
        archive.add([*(article(number) for number in range(60)), SECRET, REPLACED])
        three_nodes.wait()
        assert holding(three_nodes, WORD)
        assert holding(three_nodes, OLD_WORD)
        # What an article said before an update goes with it, too.
        archive.add([attrs.evolve(REPLACED, text="Енді басқа мәтін.")])
        assert archive.remove("secret", "replaced") == 2
        assert archive.search(WORD).total == 0
        assert archive.suggest(f"{WORD}x") == []
        assert holding(three_nodes, WORD) == []
        assert holding(three_nodes, OLD_WORD) == []
        assert archive.search("мектеп").total > 0


def test_a_node_that_is_missing_at_a_takedown_is_told_of(three_nodes, caplog):
    three_nodes.wait()
    address = three_nodes.address("takedown-missing?shards=2&replicas=1")
    with newsarchive.open(address, create=True) as archive:
        archive.add([*(article(number) for number in range(20)), SECRET])
        three_nodes.wait()
        missing = next(node for node in three_nodes.nodes if node != three_nodes.manager())
        three_nodes.kill(missing)
        three_nodes.wait("yellow")
        try:
            with caplog.at_level(logging.WARNING, "newsarchive"):
                assert archive.remove("secret") == 1
            assert "a node that comes back may still hold what was removed" in caplog.text
        finally:
            three_nodes.start(missing)
            three_nodes.wait()
        assert archive.search(WORD).total == 0
