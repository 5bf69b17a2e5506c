"""What holds for every test: no network, and an archive of its own wherever one is opened without a path."""

import socket

import pytest


def _refused(*_):
    raise AssertionError("a test asked for the network")


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    """Nothing but the extras that are about it may use the network, and they are tested without."""
    monkeypatch.setattr(socket.socket, "connect", _refused)
    monkeypatch.setattr(socket.socket, "connect_ex", _refused)
    monkeypatch.setattr(socket, "create_connection", _refused)
    monkeypatch.setattr(socket, "getaddrinfo", _refused)
