"""The content of one source: its name, its bytes, and how they are decoded."""

from __future__ import annotations

import codecs
import itertools
from typing import TYPE_CHECKING

import attrs

from newsarchive.errors import ReadError
from newsarchive.readers import streams
from newsarchive.results import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.readers.settings import Limits

__all__ = ["CODES", "Content", "error", "missing_extra", "refused"]

CODES = {
    "article": "an article passed as a value cannot be kept",
    "source": "what was named is missing, may not be read, or is no file",
    "empty": "a file is empty",
    "format": "the format is not known, or the file is not in the format that it seemed to be in",
    "extra": "a part of the installation is missing; the reason names it",
    "packed": "an archive is damaged, encrypted, packed twice, or goes beyond the bounds",
    "encrypted": "a document needs a password",
    "too-large": "a file, a record or a text is larger than the bounds, or nests too deeply",
    "encoding": "bytes are not in the encoding, or in none that is known",
    "binary": "a text has NUL characters",
    "decoded-wrongly": "a text was decoded wrongly before it came here",
    "letters-lost": "Kazakh letters were replaced by question marks or U+FFFD before it came here",
    "damaged": "a file is cut off or not well-formed, or a row or an object cannot be read",
    "unsafe": "XML declares entities, as bombs do",
    "no-record": "what stands in the place of a record is none",
    "no-text": "a record has no text, or neither a title nor a text",
    "text-shape": "a text is an object or a list of a kind that is not known",
    "unexpected": "a library failed in a way that nobody knows yet",
    "date-unread": "noted: a date cannot be read; the article is kept, the words are in `extra`",
    "modified-unread": "noted: likewise, when it was last changed",
    "field-unread": "noted: another field cannot be read; its value is in `extra`",
    "ids-qualified": "noted: ids that only their source knows were joined with its host or name",
    "passed-over": "noted: drafts, menus, pictures, answers without a page were left out",
    "fetch": "an address that is followed was not fetched; the reason says why",
    "robots": "a site does not want an address to be fetched",
    "layout": "noted: no text was found in the last pages of a site that is followed",
    "cut": "noted: a file is not well-formed or ends early; what could be read was read",
}
"""The kinds of what a report tells -> what each means."""


def refused(
    code: str, reason: str, *, file: str, line: int | None = None, record: str | None = None
) -> Refused:
    """That a record or a source is refused.

    Args:
        code: one of `CODES`.
        reason: what is wrong and what to do, without the place.
        file: the source as it was named.
        line: the line in it, from 1.
        record: what tells the record in a file without lines.
    """
    assert code in CODES  # noqa: S101 - a mistake of ours, which the tests would show
    return Refused(file, line, reason, code, record)


def error(found: Refused) -> ReadError:
    """A refusal that ends the reading of its file, to be raised."""
    return ReadError(
        found.file or "-", found.line, found.reason, code=found.code, record=found.record
    )


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

    def refused(
        self, code: str, reason: str, line: int | None = None, record: str | None = None
    ) -> Refused:
        """That a record of this source is refused, or all of it."""
        return refused(code, reason, file=self.name, line=line, record=record)

    def error(self, code: str, reason: str, line: int | None = None) -> ReadError:
        """What ends the reading of this source, to be raised."""
        return error(self.refused(code, reason, line))

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
        """That bytes are not in the encoding, to be raised: the message names the first of them."""
        byte = f"byte 0x{fault.object[fault.start]:02x}"
        reason = (
            f"{byte} is not {self.encoding}: save it as UTF-8, or name its encoding with --encoding"
        )
        return self.error("encoding", reason, line)

    def lines(self, *, blank: bool = False) -> Iterator[tuple[int, str | Refused]]:
        """Each line with its number from 1; a refusal in the place of one that cannot be read.

        Args:
            blank: whether to give blank lines too.
        """
        lines = streams.lines_of(self.chunks, self.limits.record)
        for number, line in enumerate(lines, 1):
            if line is None:
                reason = f"the line is longer than {self.limits.record} bytes: split it"
                yield number, self.refused("too-large", reason, number)
            elif blank or line.strip():
                try:
                    yield number, self.decoded(line, number)
                except ReadError as fault:
                    yield number, self.refused("encoding", fault.reason, number)

    def pieces(self) -> Iterator[str]:
        """All of it, a piece at a time.

        Raises:
            ReadError: it cannot be decoded; the line is that of the fault.
        """
        # A letter may begin in one chunk and end in the next: the decoder keeps its beginning.
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
                reason = f"is larger than {self.limits.record} bytes: split it into articles"
                raise self.error("too-large", reason)
        text = self.decoded(bytes(data), None)
        # Old Macs ended a line with CR alone.
        return text.replace("\r\n", "\n").replace("\r", "\n")


def missing_extra(content: Content, kind: str, extra: str, fault: ImportError) -> ReadError:
    """That a part of the installation is missing, to be raised: it names what is missing.

    Args:
        content: what was to be read.
        kind: what it is: «is HTML».
        extra: the extra of this package that has what is missing.
        fault: what Python says.
    """
    # Python names the package, but not where a part of it could not be loaded.
    missing = fault.name or " ".join(str(fault).split())
    reason = f"{kind}: {missing} is missing: pip install 'newsarchive[{extra}]' to read it"
    return content.error("extra", reason)
