"""The content of one source: its name, its bytes, and how they are decoded."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from newsarchive.errors import ReadError
from newsarchive.readers import streams
from newsarchive.readers.limits import Limits
from newsarchive.readers.records import Fault

__all__ = ["Content"]


@attrs.frozen
class Content:
    """What a reader reads.

    Attributes:
        name: the source as messages name it.
        chunks: its bytes, in an encoding whose line ends are those of ASCII.
        encoding: the name of their codec.
        limits: the bounds.
    """

    name: str
    chunks: Iterator[bytes]
    encoding: str
    limits: Limits

    def decoded(self, data: bytes, line: int | None) -> str:
        """Bytes of this source as text.

        Raises:
            ReadError: they are in another encoding, or no text at all.
        """
        try:
            text = data.decode(self.encoding)
        except UnicodeDecodeError as fault:
            reason = f"byte 0x{data[fault.start]:02x} is not {self.encoding}: save it as UTF-8, or name its encoding with --encoding"
            raise ReadError(self.name, line, reason) from None
        if "\0" in text:
            raise ReadError(self.name, line, "has NUL bytes, so it is no text: name its encoding with --encoding if it is")
        return text

    def lines(self) -> Iterator[tuple[int, str | Fault]]:
        """Each line that is not blank, with its number from 1; a fault in the place of one that cannot be read."""
        for number, line in enumerate(streams.lines_of(self.chunks, self.limits.record), 1):
            if line is None:
                yield number, Fault(f"the line is longer than {self.limits.record} bytes: split it", number)
            elif line.strip():
                try:
                    yield number, self.decoded(line, number)
                except ReadError as fault:
                    yield number, Fault(fault.reason, fault.line)

    def text(self) -> str:
        """All of it, with line ends as `\\n`.

        Raises:
            ReadError: it is larger than a record may be, or cannot be decoded.
        """
        data = bytearray()
        for chunk in self.chunks:
            data += chunk
            if len(data) > self.limits.record:
                raise ReadError(self.name, None, f"is larger than {self.limits.record} bytes: split it into articles")
        return self.decoded(bytes(data), None).replace("\r\n", "\n").replace("\r", "\n")
