"""The nodes that the other tests of the cluster stand on."""

import signal

import pytest

from tools.opensearch_files import MissingError, check_programs


@pytest.mark.cluster
def test_a_killed_node_leaves_and_comes_back(three_nodes):
    victim = next(node for node in three_nodes.nodes if node != three_nodes.manager())
    three_nodes.kill(victim)
    assert victim.process.returncode == -signal.SIGKILL
    assert three_nodes.wait()["number_of_nodes"] == 2
    three_nodes.start(victim)
    assert three_nodes.wait()["number_of_nodes"] == 3


@pytest.mark.cluster
def test_the_manager_is_replaced(three_nodes):
    first = three_nodes.manager()
    three_nodes.kill(first)
    three_nodes.wait()
    assert three_nodes.manager() != first
    three_nodes.start(first)
    assert three_nodes.wait()["number_of_nodes"] == 3


@pytest.mark.parametrize(
    ("programs", "message"),
    [
        ([], "no Java here"),
        (["java 9"], "runs on Java 11 to 21"),
        (["java 17"], "no setpriv here"),
        (["java 17", "setpriv"], "no Maven here"),
    ],
)
def test_what_is_missing_is_named(programs, message, tmp_path, monkeypatch):
    for program in programs:
        name, _, version = program.partition(" ")
        path = tmp_path / name
        path.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}.0.1\"' >&2\n")
        path.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("NEWSARCHIVE_CACHE", str(tmp_path / "cache"))
    with pytest.raises(MissingError, match=message):
        check_programs()
