"""What holds for every test: no network; temporary folders in memory, where fsync is free."""

import contextlib
import os
import shutil
import signal
import socket
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.cluster.nodes import cluster_address, one_node, three_nodes

__all__ = ["cluster_address", "one_node", "three_nodes"]  # fixtures for every folder of tests

_MEMORY = "/dev/shm"


# The name and value by which every process that a test starts, also indirectly, can be told.
_MARK = "NEWSARCHIVE_TEST_RUN"


def _register_profiles():
    # The result of a test must not depend on what else the machine does, so nothing has a deadline.
    slow = [HealthCheck.too_slow]
    settings.register_profile("newsarchive", deadline=None, suppress_health_check=slow)
    usual = settings.get_profile("newsarchive")
    # Where a change is judged, the result must not depend on chance.
    settings.register_profile("judged", usual, derandomize=True, database=None)
    # Every night the examples are others, and many: so something new is met.
    settings.register_profile("nightly", usual, max_examples=1000, print_blob=True)


def pytest_configure(config):
    _register_profiles()
    usual = "judged" if os.environ.get("CI") else "newsarchive"
    settings.load_profile(config.getoption("--hypothesis-profile", default=None) or usual)
    os.environ[_MARK] = str(os.getpid())
    if os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > 2_000_000_000:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", _MEMORY)


def _left_over():
    """The ids of processes that were started by this run and are still alive."""
    mark = f"{_MARK}={os.getpid()}".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            marked = mark in (folder / "environ").read_bytes().split(b"\0")
        except OSError:  # it has ended meanwhile, or belongs to another user
            continue
        if marked and int(folder.name) != os.getpid():
            yield int(folder.name)


@pytest.fixture(scope="session", autouse=True)
def no_process_is_left():
    """Fail, and end it, if a test left a process behind."""
    yield
    left = {}
    for pid in _left_over():
        with contextlib.suppress(OSError):
            left[pid] = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ")
            os.kill(pid, signal.SIGKILL)
    assert not left, f"processes were left behind: {left}"


def _refused(*_):
    raise AssertionError("a test asked for the network")


_connect = socket.socket.connect


def _connect_here(self, address):
    """Connect to this machine only."""
    if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in {"127.0.0.1", "::1"}:
        _refused()
    return _connect(self, address)


@pytest.fixture(autouse=True)
def no_network(monkeypatch, request):
    """Nothing but the extras that are about it may use the network, and they are tested without.

    A test of the cluster may ask this machine, and no other.
    """
    if request.node.get_closest_marker("cluster"):
        monkeypatch.setattr(socket.socket, "connect", _connect_here)
        return
    monkeypatch.setattr(socket.socket, "connect", _refused)
    monkeypatch.setattr(socket.socket, "connect_ex", _refused)
    monkeypatch.setattr(socket, "create_connection", _refused)
    monkeypatch.setattr(socket, "getaddrinfo", _refused)
