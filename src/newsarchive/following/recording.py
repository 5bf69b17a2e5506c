"""What was fetched, as records of a WARC: ISO 28500:2017.

A page goes through the same reader as a saved web archive, so the same articles come out of it
when the WARC is read again.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import uuid
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from newsarchive.following.fetching import Fetched

__all__ = ["append", "record"]


def record(answer: Fetched) -> bytes:
    """An answer as a record of a WARC.

    Its body stands as it was unpacked, so the headers of packing are left out.

    Args:
        answer: what was fetched.
    """
    status = f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}"
    http = _lines(status, [*answer.headers.items(), ("content-length", str(len(answer.body)))])
    # The length of a record counts the headers of HTTP as well.
    block = http + answer.body
    head = _lines(
        "WARC/1.1",
        [
            ("WARC-Type", "response"),
            ("WARC-Target-URI", answer.address),
            ("WARC-Date", answer.moment.strftime("%Y-%m-%dT%H:%M:%SZ")),
            ("WARC-Record-ID", f"<urn:uuid:{uuid.uuid4()}>"),
            ("WARC-Block-Digest", _digest(block)),
            ("WARC-Payload-Digest", _digest(answer.body)),
            ("Content-Type", "application/http; msgtype=response"),
            ("Content-Length", str(len(block))),
        ],
    )
    # Two blank lines end a record.
    return head + block + b"\r\n\r\n"


def _lines(first: str, headers: Iterable[tuple[str, str]]) -> bytes:
    """A line, headers, and the blank line after them."""
    lines = [first, *(f"{name}: {value}" for name, value in headers), "", ""]
    return "\r\n".join(lines).encode("utf-8", "replace")


def _digest(data: bytes) -> str:
    """A digest as web archives write it: SHA-1 in base 32."""
    # No secret depends on it: it only tells damaged records.
    sha1 = hashlib.sha1(data, usedforsecurity=False)
    return f"sha1:{base64.b32encode(sha1.digest()).decode()}"


def append(path: Path, answer: Fetched) -> None:
    """Write an answer to the end of a WARC.

    Args:
        path: of the file; its records are compressed, each by itself, if its name ends with .gz.
        answer: what was fetched.
    """
    data = record(answer)
    with path.open("ab") as file:
        # A record that is compressed by itself can be read without those before it.
        file.write(gzip.compress(data) if path.suffix == ".gz" else data)
