"""The content of one source: its name, its bytes, and how they are decoded."""

from __future__ import annotations

import codecs
import itertools
from typing import TYPE_CHECKING

import attrs

from newsarchive.errors import ReadError
from newsarchive.readers import streams
from newsarchive.readers.records import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.readers.settings import Limits

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
            return data.decode(self.encoding)
        except UnicodeDecodeError as fault:
            raise self._undecodable(fault, line) from None

    def _undecodable(self, fault: UnicodeDecodeError, line: int | None) -> ReadError:
        byte = f"byte 0x{fault.object[fault.start]:02x}"
        reason = (
            f"{byte} is not {self.encoding}: save it as UTF-8, or name its encoding with --encoding"
        )
        return ReadError(self.name, line, reason)

    def lines(self, *, blank: bool = False) -> Iterator[tuple[int, str | Fault]]:
        """Each line with its number from 1; a fault in the place of one that cannot be read.

        Args:
            blank: whether to give blank lines too.
        """
        for number, line in enumerate(streams.lines_of(self.chunks, self.limits.record), 1):
            if line is None:
                yield (
                    number,
                    Fault(f"the line is longer than {self.limits.record} bytes: split it", number),
                )
            elif blank or line.strip():
                try:
                    yield number, self.decoded(line, number)
                except ReadError as fault:
                    yield number, Fault(fault.reason, fault.line)

    def pieces(self) -> Iterator[str]:
        """All of it, a piece at a time.

        Raises:
            ReadError: it cannot be decoded; the line is that of the fault.
        """
        decoder = codecs.getincrementaldecoder(self.encoding)()
        line = 1
        for chunk in itertools.chain(self.chunks, (None,)):
            try:
                piece = decoder.decode(chunk or b"", final=chunk is None)
            except UnicodeDecodeError as fault:
                line += fault.object.count(b"\n", 0, fault.start)
                raise self._undecodable(fault, line) from None
            line += piece.count("\n")
            yield piece

    def text(self) -> str:
        r"""All of it, with line ends as `\n`.

        Raises:
            ReadError: it is larger than a record may be, or cannot be decoded.
        """
        data = bytearray()
        for chunk in self.chunks:
            data += chunk
            if len(data) > self.limits.record:
                raise ReadError(
                    self.name,
                    None,
                    f"is larger than {self.limits.record} bytes: split it into articles",
                )
        return self.decoded(bytes(data), None).replace("\r\n", "\n").replace("\r", "\n")
