"""A search that met a node as it went is asked again; any other error is told at once."""

import pytest

cluster = pytest.importorskip("newsarchive.engines.opensearch.cluster", exc_type=ImportError)


class Asked(cluster.Cluster):
    """A cluster without nodes, which gives the answers it is made with."""

    def __init__(self, *answers):
        self.answers = list(answers)

    def ask(self):
        return [self.answers.pop(0)]


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(cluster, "_PAUSE", 0)


def error(kind, status=500):
    return {"error": {"type": "failed", "root_cause": [{"type": kind}]}, "status": status}


def test_a_node_that_went_is_passed_over():
    asked = Asked(error("node_disconnected_exception"), error("x", 503), {"hits": []})
    assert asked._read(asked.ask) == [{"hits": []}]
    assert asked.answers == []


def test_any_other_error_is_told_at_once():
    asked = Asked(error("parsing_exception", 400), {"hits": []})
    assert asked._read(asked.ask) == [error("parsing_exception", 400)]


def test_it_is_not_asked_for_ever():
    asked = Asked(*[error("node_closed_exception")] * 9)
    assert asked._read(asked.ask) == [error("node_closed_exception")]
    assert len(asked.answers) == 9 - cluster._READS
