"""Who answers an `Archive`: engines that keep articles and answer requests.

base    the protocol that every engine has, in values of this package
local   one folder on one machine
opensearch  a cluster of machines
state   one committed state of such a folder
hits    its matches with their texts, articles out of the store
counts  its size, and hits by a field or a period
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsarchive.errors import ArchiveError

if TYPE_CHECKING:
    import os

    from newsarchive.engines.base import Engine

__all__ = ["is_cluster", "open_engine"]


def open_engine(
    location: str | os.PathLike[str],
    *,
    create: bool,
    timeout: float,
    timezone: str | None = None,
) -> Engine:
    """The engine that keeps the archive at a location.

    Args:
        location: a folder, or the address of a cluster: «opensearch://host:9200/name».
        create: make the archive where there is none.
        timeout: seconds that a writer waits for another.
        timezone: of an archive that is made.

    Raises:
        ArchiveNotFound: there is none, and `create` is not given.
    """
    if is_cluster(location):
        return _on_cluster(str(location), create=create, timeout=timeout, timezone=timezone)
    # NumPy, Whoosh and SQLite take most of the time of a start: they load when an archive opens.
    from newsarchive.engines.local import LocalEngine  # noqa: PLC0415

    return LocalEngine(location, create=create, timeout=timeout, timezone=timezone)


def is_cluster(location: str | os.PathLike[str]) -> bool:
    """Whether a location is an address of a cluster.

    >>> is_cluster("opensearch://localhost/news"), is_cluster("archive")
    (True, False)
    """
    return str(location).startswith(("opensearch:", "opensearch+https:"))


def _on_cluster(location: str, *, create: bool, timeout: float, timezone: str | None) -> Engine:
    try:
        import opensearchpy  # noqa: F401, PLC0415 - an extra
    except ImportError:
        raise ArchiveError(
            "an archive on a cluster needs the client: pip install 'newsarchive[opensearch]'"
        ) from None
    from newsarchive.engines.opensearch.engine import OpenSearchEngine  # noqa: PLC0415

    return OpenSearchEngine(location, create=create, timeout=timeout, timezone=timezone)
