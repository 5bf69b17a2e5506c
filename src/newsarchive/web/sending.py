"""What a server hands over and takes: the body of a request; an answer, whole or in pieces."""

from __future__ import annotations

import asyncio
from threading import Event
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping
    from concurrent.futures import ThreadPoolExecutor

    from newsarchive.web.pages import Answer

    Scope = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
    Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

__all__ = ["SECURITY_HEADERS", "read_body", "send_rest", "send_whole", "until_gone"]

_PIECE = 65_536  # bytes of a long answer that are sent at a time
_WITHOUT_BODY = {204, 304}  # they have no length: it would be that of an answer to GET

SECURITY_HEADERS: Mapping[str, str] = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "interest-cohort=()",
}
"""On every answer. Pages need no inline script or style, so the policy allows none."""


async def read_body(receive: Receive, most: int) -> bytes | None:
    """The body of a request; None where it is longer than it may be.

    Args:
        receive: gives it, message by message.
        most: bytes.
    """
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if len(body) > most:
            return None
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            return body


async def until_gone(receive: Receive, gone: Event) -> None:
    """Set an event when the reader leaves."""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            gone.set()
            return


def _beginning(answer: Answer) -> dict[str, Any]:
    """The message that begins an answer."""
    headers = {**SECURITY_HEADERS, "content-type": answer.type, **answer.headers}
    if answer.rest is None and answer.status not in _WITHOUT_BODY:
        headers["content-length"] = str(len(answer.body))
    pairs = [(name.encode("latin-1"), value.encode("utf-8")) for name, value in headers.items()]
    return {"type": "http.response.start", "status": answer.status, "headers": pairs}


async def send_whole(answer: Answer, send: Send, *, head: bool) -> None:
    """Send an answer whose body is whole.

    Args:
        answer: to the request.
        send: takes the messages.
        head: whether only the headers were asked for.
    """
    await send(_beginning(answer))
    await send({"type": "http.response.body", "body": b"" if head else answer.body})


async def send_rest(
    answer: Answer,
    rest: Iterator[bytes],
    receive: Receive,
    send: Send,
    threads: ThreadPoolExecutor,
) -> None:
    """Send an answer of any length, until its end or until the reader leaves.

    Args:
        answer: with the first piece as its body.
        rest: the others.
        receive: tells when the reader leaves.
        send: takes the messages.
        threads: that make the pieces.
    """
    gone = Event()
    watch = asyncio.ensure_future(until_gone(receive, gone))
    await send(_beginning(answer))
    piece: bytes | None = answer.body
    try:
        while piece is not None and not gone.is_set():
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            # A thread is held for a piece only, so slow readers hold none.
            piece = await asyncio.wrap_future(threads.submit(_piece, rest))
        await send({"type": "http.response.body", "body": b""})
    finally:
        watch.cancel()
        threads.submit(_closed, rest)


def _piece(rest: Iterator[bytes]) -> bytes | None:
    """The next pieces, joined until they are enough for a message; None at the end."""
    joined = bytearray()
    for piece in rest:
        joined += piece
        if len(joined) >= _PIECE:
            break
    return bytes(joined) or None


def _closed(rest: Any) -> None:
    """Let go of what a generator holds open: the state of the archive that it reads."""
    if close := getattr(rest, "close", None):
        close()
