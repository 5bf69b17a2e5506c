"""What is removed leaves the disks: the files of the nodes are searched for its words."""

import pytest

import newsarchive
from newsarchive import Article
from tests.growing import article

pytestmark = pytest.mark.cluster

# In Latin letters, and rare: the files of the index cut and compress what is common.
WORD = "zqxjvkwqzpublic"
SECRET = Article(id="secret", title="Тақырып", text=f"Мұнда {WORD} деген сөз бар.", date="2020")


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
        archive.add([*(article(number) for number in range(100)), SECRET])
        three_nodes.wait()
        assert holding(three_nodes, WORD)
        assert archive.remove("secret") == 1
        assert archive.search(WORD).total == 0
        assert archive.suggest(f"{WORD}x") == []
        assert holding(three_nodes, WORD) == []
        assert archive.search("мектеп").total > 0


def test_a_replaced_text_is_in_no_file_after_its_removal(three_nodes):
    three_nodes.wait()
    address = three_nodes.address("replaced?shards=1&replicas=1")
    with newsarchive.open(address, create=True) as archive:
        archive.add([*(article(number) for number in range(20)), SECRET])
        archive.add([Article(id="secret", title="Тақырып", text="Енді басқа мәтін.")])
        assert archive.remove("secret") == 1
        assert holding(three_nodes, WORD) == []
