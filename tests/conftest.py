"""What holds for every test: no network; temporary folders in memory, where an fsync costs nothing."""

import os
import shutil
import socket

import pytest
from hypothesis import HealthCheck, settings

_MEMORY = "/dev/shm"


def pytest_configure():
    # Whether a test passes is not to depend on what else the machine does, nor, where a change is judged, on chance.
    slow = [HealthCheck.too_slow]
    settings.register_profile("newsarchive", deadline=None, suppress_health_check=slow)
    settings.register_profile(
        "judged", settings.get_profile("newsarchive"), derandomize=True, database=None
    )
    settings.load_profile("judged" if os.environ.get("CI") else "newsarchive")
    if os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > 2_000_000_000:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", _MEMORY)


def _refused(*_):
    raise AssertionError("a test asked for the network")


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    """Nothing but the extras that are about it may use the network, and they are tested without."""
    monkeypatch.setattr(socket.socket, "connect", _refused)
    monkeypatch.setattr(socket.socket, "connect_ex", _refused)
    monkeypatch.setattr(socket, "create_connection", _refused)
    monkeypatch.setattr(socket, "getaddrinfo", _refused)
