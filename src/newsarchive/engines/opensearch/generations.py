"""The generations of an archive: which indexes its alias names, and the lock of its writer."""

from __future__ import annotations

import contextlib
import os
import socket
import time
import uuid
from typing import TYPE_CHECKING, Any

import attrs

from newsarchive.engines.opensearch.cluster import MovedError, not_found
from newsarchive.engines.opensearch.layout import Names, bodies
from newsarchive.engines.opensearch.property import PROPERTY, Property
from newsarchive.errors import ArchiveError, ArchiveLocked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.engines.opensearch.cluster import Cluster

__all__ = ["Lock", "current", "drop", "locked", "make", "property_of", "put_property", "swap"]

_WRITER = "writer"
_LEASE = 60  # seconds after which a writer that says nothing is taken for dead
_LOOK = 0.1  # seconds between two looks at a lock
_YELLOW = 60  # seconds that a new index may take to be there


def current(cluster: Cluster) -> Names:
    """The generation that the alias of an archive names.

    Raises:
        ArchiveNotFound: there is no such archive.
    """
    name = cluster.address.name
    try:
        found = cluster.call("GET", f"/_alias/{name}")
    except MovedError:
        raise not_found(cluster.address) from None
    # There is one, but in the moment between the making of an alias and its first answer.
    # A swap is one step, so two names can only be seen in between of two answers.
    return Names.of(max(found, key=_number))


def _number(generation: str) -> int:
    ending = generation.rpartition("-")[2]
    return int(ending) if ending.isdecimal() else 0


def following(names: Names) -> Names:
    """The generation after one."""
    name, _, number = names.articles.rpartition("-")
    return Names.of(f"{name}-{int(number) + 1}")


def make(cluster: Cluster, names: Names, state: Property, shards: int) -> None:
    """Make the indexes of a generation, which no alias names yet.

    Args:
        cluster: where.
        names: of the indexes.
        state: what its property holds.
        shards: of the index of articles.
    """
    # Articles, words and the rest: three indexes, of which only the first has shards.
    made = bodies(cluster.address, shards)
    for kind, name in attrs.asdict(names).items():
        cluster.call("PUT", f"/{name}", made[kind])
    # An index is there some seconds after it was made.
    wanted = {"wait_for_status": "yellow", "timeout": f"{_YELLOW}s", "request_timeout": _YELLOW + 5}
    cluster.call("GET", f"/_cluster/health/{','.join(names)}", **wanted)
    # The property comes last: a generation without one is not whole.
    put_property(cluster, names, state)


def first(cluster: Cluster, timezone: str) -> None:
    """Make an archive where there is none.

    Args:
        cluster: where.
        timezone: of the archive.
    """
    names = Names.of(f"{cluster.address.name}-1")
    try:
        make(cluster, names, Property(timezone), cluster.address.shards or 1)
    # Whoever was first has made the same, so this one goes on with it.
    except ArchiveError as fault:
        # Another process makes it in this moment.
        if "resource_already_exists" not in str(fault):
            raise
    swap(cluster, None, names)


def swap(cluster: Cluster, old: Names | None, new: Names) -> None:
    """Let the alias name another generation: at once, for every reader."""
    name = cluster.address.name
    actions = [{"add": {"index": new.articles, "alias": name}}]
    if old is not None:
        actions.append({"remove": {"index": old.articles, "alias": name}})
    cluster.call("POST", "/_aliases", {"actions": actions})


def drop(cluster: Cluster, names: Names) -> None:
    """Delete the indexes of a generation, as far as they are there."""
    with contextlib.suppress(MovedError):
        cluster.call("DELETE", f"/{','.join(names)}", ignore_unavailable="true")


def property_of(cluster: Cluster, names: Names) -> Property:
    """The settings and the state of a generation, as they were last written.

    Raises:
        ArchiveOutdated: it is of another format.
        MovedError: the generation is not there any more.
    """
    found = cluster.get(names.rest, PROPERTY)
    if found is None:
        raise MovedError(names.rest)
    return Property.of(found["value"], cluster.address)


def put_property(cluster: Cluster, names: Names, state: Property) -> None:
    """Write the settings and the state of a generation."""
    cluster.call("PUT", f"/{names.rest}/_doc/{PROPERTY}", state.document())


@attrs.define
class Lock:
    """What a writer holds while it writes: one at a time.

    Attributes:
        cluster: where.
        names: of the generation that is written to.
        owner: names the writer.
        held: until when, in seconds since 1970.
    """

    cluster: Cluster
    names: Names
    owner: str
    held: float = 0.0

    def renew(self) -> None:
        """Say that the writer lives."""
        # Not each time: a request for every batch would slow a load of small ones.
        if self.held - time.time() < _LEASE / 2:
            self.held = time.time() + _LEASE
            body = _document(self.owner, self.held)
            self.cluster.call("PUT", f"/{self.names.rest}/_doc/{_WRITER}", body)

    def release(self) -> None:
        """Let the next writer begin."""
        # A rebuild has deleted what it stood in. And where the cluster is gone, what ended the
        # writer is told, not this: the next writer waits until the lock has run out.
        with contextlib.suppress(MovedError, ArchiveError):
            self.cluster.call("DELETE", f"/{self.names.rest}/_doc/{_WRITER}")


def _document(owner: str, until: float) -> dict[str, Any]:
    return {"kind": _WRITER, "value": {"owner": owner, "until": until}}


@contextlib.contextmanager
def locked(cluster: Cluster, timeout: float) -> Iterator[Lock]:
    """While this process is the only writer of an archive.

    Args:
        cluster: where.
        timeout: seconds to wait for another writer.

    Raises:
        ArchiveLocked: it did not finish in time.
    """
    # Two threads of one process are two writers: a number of its own tells them apart.
    owner = f"{socket.gethostname()} {os.getpid()} {uuid.uuid4().hex[:8]}"
    until = time.monotonic() + timeout
    while True:
        names = current(cluster)
        with contextlib.suppress(MovedError):
            holder = _taken(cluster, names, owner)
            if holder is None:
                break
        if time.monotonic() > until:
            raise ArchiveLocked(
                f"{cluster.address}: another process has been writing for {timeout:g} s:"
                " try again later"
            )
        time.sleep(_LOOK)
    lock = Lock(cluster, names, owner, time.time() + _LEASE)
    try:
        yield lock
    finally:
        lock.release()


def _taken(cluster: Cluster, names: Names, owner: str) -> str | None:
    """Take the lock; returns who has it where it cannot be had."""
    body = _document(owner, time.time() + _LEASE)
    # «create» fails where the document is there: of two writers one gets it.
    (result,) = cluster.bulk([{"create": {"_index": names.rest, "_id": _WRITER}}, body])
    if result["status"] < 400:
        return None
    try:
        found = cluster.call("GET", f"/{names.rest}/_doc/{_WRITER}")
    except MovedError:  # the other has just finished
        return "nobody"
    value = found["_source"]["value"]
    if value["until"] > time.time():
        return str(value["owner"])
    # Its writer was killed. Of two that see it so only one gets the lock.
    parameters = {"if_seq_no": found["_seq_no"], "if_primary_term": found["_primary_term"]}
    written = [{"index": {"_index": names.rest, "_id": _WRITER, **parameters}}, body]
    (result,) = cluster.bulk(written)
    return None if result["status"] < 400 else str(value["owner"])
