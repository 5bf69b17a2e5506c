"""Nodes are killed while one process writes and two search; disks fill; nobody answers."""

import signal
import time
from collections import Counter

import pytest

import newsarchive
from tests.cluster.traffic import BASE, BATCH, WORD, Traffic, base_articles
from tests.growing import article

pytestmark = pytest.mark.cluster


def name_of(address):
    return address.rpartition("/")[2].partition("?")[0]


@pytest.fixture
def news(three_nodes, request):
    """The address of an archive on three nodes, with two copies of each of three shards."""
    three_nodes.wait()
    name = request.node.name.partition("[")[0].replace("test_", "")[:40].strip("_")
    address = three_nodes.address(f"{name}?shards=3&replicas=1")
    with newsarchive.open(address, create=True) as archive:
        archive.rebuild(base_articles())
    three_nodes.wait()
    yield address
    # The next test finds three nodes, and room in memory.
    for node in three_nodes.nodes:
        if not node.running:
            three_nodes.start(node)
    three_nodes.wait("red")  # the nodes, whatever their indexes
    three_nodes.call(f"/{name_of(address)}-*", method="DELETE")
    three_nodes.wait()


def data_node(cluster):
    return next(node for node in cluster.nodes if node != cluster.manager())


def own_health(cluster, address):
    """The health of the indexes of one archive."""
    return cluster.call(f"/_cluster/health/{name_of(address)}-*")


@pytest.mark.parametrize("victim", [data_node, lambda cluster: cluster.manager()])
def test_a_killed_node_loses_nothing_and_nobody_notices(victim, three_nodes, news, tmp_path):
    with Traffic(news, tmp_path) as traffic:
        traffic.wait_for_more(4)
        killed = victim(three_nodes)
        three_nodes.kill(killed)
        traffic.wait_for_more(6)
        three_nodes.wait("yellow")
        three_nodes.start(killed)
        traffic.wait_for_more(4)
    assert traffic.failures() == []
    assert traffic.totals() == {BASE}  # never a part of the answer
    three_nodes.wait()
    with newsarchive.open(news) as archive:
        there = Counter(one.id for one in archive)
    assert traffic.acknowledged() <= set(there)
    assert set(there.values()) == {1}
    assert len(traffic.acknowledged()) >= BATCH * 14


def test_what_one_copy_alone_holds_is_reported_and_waited_for_on_request(three_nodes, news):
    """Two copies of each shard on three nodes: one that is killed leaves some with one copy."""
    killed = data_node(three_nodes)
    three_nodes.kill(killed)
    three_nodes.wait("yellow")
    with newsarchive.open(news) as archive:
        # On one disk only, as far as the killed node had the other copy, but there.
        report = archive.add([article(number) for number in range(50)])
        assert {one.id for one in archive} >= {f"a{number}" for number in range(50)}
    (note,) = [note for note in report.notes if note.code == "copies"]
    assert note.count > 0
    assert "one copy" in note.reason
    three_nodes.start(killed)
    with newsarchive.open(f"{news}&wait=120") as archive:
        archive.add([article(number) for number in range(50, 60)])
        assert own_health(three_nodes, news)["status"] == "green"
        later = archive.add([article(number) for number in range(60, 70)])
    assert [note for note in later.notes if note.code == "copies"] == []


def test_a_shard_without_a_copy_is_an_error_and_no_shorter_answer(three_nodes, news):
    """With one copy of each shard, a killed node takes some away."""
    address = news.partition("?")[0] + "-single?shards=3&replicas=0"
    with newsarchive.open(address, create=True, timeout=5) as archive:
        archive.rebuild(base_articles())
        three_nodes.kill(data_node(three_nodes))
        with pytest.raises(newsarchive.ArchiveError, match=r"opensearch://"):
            archive.search(f"={WORD}")


def test_without_any_node_the_error_says_so(three_nodes, news):
    with newsarchive.open(news, timeout=3) as archive:
        for node in three_nodes.nodes:
            three_nodes.kill(node)
        for ask in (
            lambda: archive.search("мектеп"),
            lambda: archive.add([article(1)]),
            lambda: archive.get("base1"),
            lambda: newsarchive.open(news, timeout=3),
        ):
            with pytest.raises(newsarchive.ArchiveError, match="no node answers"):
                ask()


def test_nodes_that_hang_are_an_error_within_the_timeout(three_nodes, news):
    """Stopped, not killed: connections are taken and never answered."""
    with newsarchive.open(news, timeout=1) as archive:
        try:
            for node in three_nodes.nodes:
                node.process.send_signal(signal.SIGSTOP)
            with pytest.raises(
                newsarchive.ArchiveError, match=r"no answer in time|no node answers"
            ):
                archive.search("мектеп")
            with pytest.raises(newsarchive.SearchTimeout):
                archive.search("мектеп", timeout=1)
        finally:
            for node in three_nodes.nodes:
                node.process.send_signal(signal.SIGCONT)
    three_nodes.wait()


@pytest.fixture
def full(three_nodes):
    """Makes OpenSearch take its disk for full, as it does where little is free."""

    def fill(size):
        watermark = "cluster.routing.allocation.disk.watermark"
        levels = {f"{watermark}.{name}": size for name in ("low", "high", "flood_stage")}
        switch = {"cluster.routing.allocation.disk.threshold_enabled": size is not None or None}
        often = {"cluster.info.update.interval": "10s" if size else None}
        settings = {"persistent": {**levels, **switch, **often}}
        three_nodes.call("/_cluster/settings", settings, method="PUT")

    yield fill
    fill(None)
    released = {"index.blocks.read_only_allow_delete": None}
    three_nodes.call("/_all/_settings", released, method="PUT")
    making = {"persistent": {"cluster.blocks.create_index": None}}
    three_nodes.call("/_cluster/settings", making, method="PUT")


def wait_for_block(cluster):
    """Until the cluster has looked at its disks, and closed the indexes for writing."""
    for _ in range(600):
        settings = cluster.call("/_all/_settings/index.blocks.*")
        if settings:
            return
        time.sleep(0.2)
    raise AssertionError("the disk was not taken for full")


def test_a_full_disk_is_told_and_searching_goes_on(three_nodes, news, full):
    with newsarchive.open(news) as archive:
        full("900tb")
        wait_for_block(three_nodes)
        with pytest.raises(newsarchive.ArchiveReadOnly, match="disk"):
            archive.add([article(number) for number in range(5)])
        assert archive.search(f"={WORD}").total == BASE


def test_an_index_that_may_only_be_read_is_told(three_nodes, news):
    block = {"index.blocks.write": True}
    with newsarchive.open(news) as archive:
        three_nodes.call("/_all/_settings", block, method="PUT")
        try:
            for write in (
                lambda: archive.add([article(1)]),
                lambda: archive.remove("base1"),
            ):
                with pytest.raises(newsarchive.ArchiveReadOnly):
                    write()
            assert archive.search(f"={WORD}").total == BASE
        finally:
            three_nodes.call("/_all/_settings", {"index.blocks.write": None}, method="PUT")
