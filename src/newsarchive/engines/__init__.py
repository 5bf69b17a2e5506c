"""Who answers an `Archive`: engines that keep articles and answer requests.

base    the protocol that every engine has, in values of this package
local   one folder on one machine
state   one committed state of such a folder
hits    its matches with their texts, articles out of the store
counts  its size, and hits by a field or a period
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os

    from newsarchive.engines.base import Engine

__all__ = ["open_engine"]


def open_engine(
    location: str | os.PathLike[str],
    *,
    create: bool,
    timeout: float,
    timezone: str | None = None,
) -> Engine:
    """The engine that keeps the archive at a location.

    Args:
        location: a folder.
        create: make the archive where there is none.
        timeout: seconds that a writer waits for another.
        timezone: of an archive that is made.

    Raises:
        ArchiveNotFound: there is none, and `create` is not given.
    """
    # NumPy, Whoosh and SQLite take most of the time of a start: they load when an archive opens.
    from newsarchive.engines.local import LocalEngine  # noqa: PLC0415

    return LocalEngine(location, create=create, timeout=timeout, timezone=timezone)
