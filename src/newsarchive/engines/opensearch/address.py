"""Where an archive on a cluster is: «opensearch://user@host:9200,other:9200/name?shards=3»."""

from __future__ import annotations

import netrc
import os
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

import attrs

from newsarchive.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Address", "password_for"]

_SCHEMES = {"opensearch": False, "opensearch+https": True}
_PORT = 9200
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
_HOST = re.compile(r"(?P<host>\[[0-9a-fA-F:]+\]|[^:\[\]]+)(?::(?P<port>\d+))?")
_OPTIONS = {"shards", "replicas", "wait", "purge"}
_PASSWORD = "NEWSARCHIVE_PASSWORD"  # noqa: S105 - the name of a variable


@attrs.frozen
class Address:
    """Where an archive is. It holds no password, so it may stand in messages.

    Attributes:
        hosts: of the nodes, each with its port.
        name: of the archive.
        secure: whether the nodes speak TLS.
        user: who asks; None where nobody has to say.
        shards: of an archive that is made or rebuilt: more for more than some ten million
            sentences; None for as many as it has, 1 for a new one.
        replicas: further copies of each shard; None for one where there is a node for it.
        wait: seconds that a load waits in the end until every copy is there.
        purge: seconds that a removal waits until the words are out of the files of the nodes that
            are there; copies hold them for some 30 seconds.
    """

    hosts: tuple[tuple[str, int], ...]
    name: str
    secure: bool = False
    user: str | None = None
    shards: int | None = None
    replicas: int | None = None
    wait: int = 0
    purge: int = 60

    @classmethod
    def of(cls, text: str) -> Address:
        """The address that a person wrote.

        Args:
            text: as `newsarchive.open` takes it.

        Raises:
            ArchiveError: it cannot be read, or has a password in it.

        >>> Address.of("opensearch://localhost/news").hosts
        (('localhost', 9200),)
        """
        parts = urlsplit(text)
        # The last @ parts them: a user may be called by an address of mail.
        login, _, hosts = parts.netloc.rpartition("@")
        if ":" in login:
            # Addresses stand in messages, in lists of processes and in logs.
            raise ArchiveError(
                f"an address has no password: set {_PASSWORD}, or write it into ~/.netrc"
            )
        name = parts.path.strip("/")
        if parts.scheme not in _SCHEMES or not hosts or not _NAME.fullmatch(name):
            raise ArchiveError(
                f"{text!r} is no address of an archive on a cluster: write "
                "opensearch://host:9200/name, the name in small letters, digits, - and _"
            )
        options = _options(text, parts.query)
        return cls(
            hosts=tuple(_host(text, host) for host in hosts.split(",")),
            name=name,
            secure=_SCHEMES[parts.scheme],
            user=unquote(login) or None,
            shards=options.get("shards"),
            replicas=options.get("replicas"),
            wait=options.get("wait", 0),
            purge=options.get("purge", 60),
        )

    def __str__(self) -> str:
        scheme = "opensearch+https" if self.secure else "opensearch"
        login = f"{self.user}@" if self.user else ""
        hosts = ",".join(f"{host}:{port}" for host, port in self.hosts)
        return f"{scheme}://{login}{hosts}/{self.name}"


def _options(text: str, query: str) -> dict[str, int]:
    options = {}
    # An option that is named twice: the last one counts, as in other addresses.
    for key, values in parse_qs(query, keep_blank_values=True).items():
        if key not in _OPTIONS or not values[-1].isdecimal():
            known = ", ".join(sorted(_OPTIONS))
            raise ArchiveError(f"{text!r} has an option {key!r}: there are {known}, with a number")
        options[key] = int(values[-1])
    return options


def _host(text: str, host: str) -> tuple[str, int]:
    match = _HOST.fullmatch(host)
    if match is None:
        raise ArchiveError(f"{text!r} names no host where it says {host!r}")
    # Brackets part an address of IPv6 from its port, and belong to neither.
    return match["host"].strip("[]"), int(match["port"] or _PORT)


def password_for(address: Address, environment: Mapping[str, str] = os.environ) -> str | None:
    """The password of the user of an address: out of the environment, else out of ~/.netrc.

    Args:
        address: where it is asked for.
        environment: the variables of the process.
    """
    if address.user is None:
        return None
    # The environment goes before the file: a service gets its secrets so.
    if _PASSWORD in environment:
        return environment[_PASSWORD]
    try:
        known = netrc.netrc().authenticators(address.hosts[0][0])
    except (OSError, netrc.NetrcParseError):
        return None
    # ~/.netrc has one entry for a host; it may be that of another user.
    return known[2] if known is not None and known[0] == address.user else None
