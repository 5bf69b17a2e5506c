"""Connections to addresses that were resolved once and checked.

A name may resolve to a machine of the own network, and to another address when it is asked again.
So a name is resolved here, each address that it has is checked, and the connection is made to the
address itself. TLS and the `Host` header use the name all the same.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from typing import TYPE_CHECKING, Any

import httpcore
import httpx

from newsarchive.following.faults import FetchError

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable, Iterator

    from newsarchive.following.manners import Reach

__all__ = ["check_ip", "client"]

_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def _inner(address: _Address) -> list[_Address]:
    """An address, and those of IPv4 that it leads to."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    # Mapped, 6to4 and Teredo: three ways to write an address of IPv4 as one of IPv6.
    inside: list[_Address | None] = [address.ipv4_mapped, address.sixtofour]
    inside += address.teredo or ()
    if address in _NAT64:
        inside.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    # What stands for an IPv4 address is as public as that is.
    found = [one for one in inside if one is not None]
    return found or [address]


def check_ip(text: str) -> bool:
    """Whether an address is one machine of the public internet.

    Args:
        text: an address of IPv4 or IPv6.

    >>> check_ip("1.1.1.1"), check_ip("10.0.0.1"), check_ip("::ffff:127.0.0.1")
    (True, False, False)
    """
    return all(
        one.is_global and not one.is_multicast and not one.is_reserved
        for one in _inner(ipaddress.ip_address(text))
    )


class _Bounded(httpcore.NetworkStream):
    """A connection that ends at a moment, however slowly the other side speaks.

    Args:
        stream: the connection.
        deadline: the moment: seconds of `time.monotonic`.
    """

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def _left(self) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            # httpx knows this fault and passes it on as its own.
            raise httpcore.ReadTimeout("the answer takes too long")
        return left

    # The timeouts of the caller count each piece anew; ours bounds the sum of all.
    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._left())
        return _Bounded(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _Checked(httpcore.NetworkBackend):
    """Connects to addresses that were checked.

    Args:
        reach: where it may go.
        seconds: how long a connection may last.
    """

    def __init__(self, reach: Reach, seconds: float) -> None:
        self._reach = reach
        self._seconds = seconds
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        deadline = time.monotonic() + self._seconds
        # Any caller of this backend is held to the ports, also one that checks no address.
        if port not in self._reach.ports:
            raise FetchError(f"port {port} is not among those that are allowed: --port {port}")
        # The last fault is told, or that there was nothing to connect to.
        fault: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in self._resolved(host, port):
            # A first address that does not answer leaves the second at least a moment.
            left = max(0.1, deadline - time.monotonic())
            try:
                stream = self._plain.connect_tcp(address, port, left, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                fault = error
                continue
            return _Bounded(stream, deadline)
        raise fault

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        raise FetchError("sockets of this machine are not connected to")

    def _resolved(self, host: str, port: int) -> list[str]:
        """The addresses of a name, each checked.

        Raises:
            FetchError: one of them is not of the public internet.
            httpcore.ConnectError: it has none.
        """
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as fault:
            raise httpcore.ConnectError(f"{host} is not found ({fault})") from None
        # A name is given once for each kind of socket.
        addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
        # All are checked before any is used: one private address is a reason to refuse the name.
        for address in addresses:
            if not self._reach.private and not check_ip(address):
                reason = (
                    f"{host} has the address {address}, which is not of the public internet: "
                    f"--allow-private if it is yours"
                )
                raise FetchError(reason)
        return addresses


class _Stream(httpx.SyncByteStream):
    """The body of an answer."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream

    def close(self) -> None:
        self._stream.close()


class _Transport(httpx.BaseTransport):
    """httpx's requests, sent over connections that were checked."""

    def __init__(self, reach: Reach, seconds: float, context: ssl.SSLContext) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=context,
            max_keepalive_connections=0,  # each answer has a connection, and its time, of its own
            network_backend=_Checked(reach, seconds),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        # The name stays in the request, for TLS and `Host`; only the connection uses the address.
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=url,
                headers=request.headers.raw,
                content=b"",
                extensions=request.extensions,
            )
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Stream(answer.stream))

    def close(self) -> None:
        self._pool.close()


def client(reach: Reach, seconds: float, context: ssl.SSLContext | None = None) -> httpx.Client:
    """A client of HTTP that follows no redirects and connects only to where it may.

    Args:
        reach: where it may go.
        seconds: how long one answer may take.
        context: the certificates that are trusted; those of certifi where none is given.
    """
    # The proxy resolves names and connects, so there is nothing here that could be checked.
    if reach.proxy:
        return httpx.Client(trust_env=True, timeout=seconds, follow_redirects=False)
    context = context or httpx.create_ssl_context(trust_env=False)
    transport = _Transport(reach, seconds, context)
    return httpx.Client(
        transport=transport, trust_env=False, timeout=seconds, follow_redirects=False
    )
