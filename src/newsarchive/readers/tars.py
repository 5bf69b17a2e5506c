"""Tar archives: the files in them are read one after the other, and never extracted."""

from __future__ import annotations

import tarfile
from typing import TYPE_CHECKING

from newsarchive.errors import ReadError
from newsarchive.readers import packed, streams
from newsarchive.readers.content import error, refused
from newsarchive.readers.formats import is_packing
from newsarchive.readers.sources import one_line
from newsarchive.results import Note

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.readers.settings import Limits

__all__ = ["HEAD", "is_tar", "members"]

HEAD = 512
"""How many bytes tell a tar: its first header."""

_MAGIC = slice(257, 262)  # POSIX.1-2017, pax, «ustar Interchange Format»
_LONGEST_NAMES = 1 << 20  # bytes of a header that holds a long name or further fields
_NAME_TYPES = {
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
}


def is_tar(head: bytes) -> bool:
    """Whether a content is a tar, by its first `HEAD` bytes.

    >>> is_tar(tarfile.TarInfo("news.txt").tobuf(tarfile.GNU_FORMAT))
    True
    """
    return head[_MAGIC] == b"ustar"


class _DamageError(Exception):
    """A header that cannot be read. `tarfile` would take it for the end."""


class _Header(tarfile.TarInfo):
    """A header of a tar that is checked when it is read."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> _Header:
        try:
            header = super().frombuf(buf, encoding, errors)
        except (tarfile.InvalidHeaderError, tarfile.TruncatedHeaderError) as fault:  # type: ignore[attr-defined]
            raise _DamageError(str(fault)) from None
        # `tarfile` reads a name as a whole, whatever length its header states.
        if header.type in _NAME_TYPES and header.size > _LONGEST_NAMES:
            raise _DamageError(f"a name of {header.size} bytes")
        return header


def members(
    name: str, chunks: Iterator[bytes], limits: Limits
) -> Iterator[tuple[str, Iterator[bytes] | Note]]:
    """The files of a tar in their order, each to be read before the next is asked for.

    A refusal in the place of one that is not read. Links and devices are passed over and counted.

    Args:
        name: the tar as messages name it.
        chunks: its bytes, unpacked.
        limits: the bounds.

    Raises:
        ReadError: it is damaged or has too many members.
    """
    passed = 0
    try:
        with tarfile.open(
            fileobj=streams.file_of(chunks), mode="r|", tarinfo=_Header, encoding="utf-8"
        ) as archive:
            for number, member in enumerate(archive, 1):
                archive.members = []  # type: ignore[attr-defined] # else it keeps them all
                packed.check_members(name, number, limits)
                if member.isdir() or is_packing(member.name):
                    continue
                if not member.isreg() or member.issparse():
                    passed += 1
                    continue
                place = f"{name}/{one_line(member.name)}"
                if reason := packed.path_fault(member.name, "tar"):
                    yield place, refused("packed", reason, file=place)
                    continue
                file = archive.extractfile(member)
                if file is not None:
                    yield place, _content(place, file)
    except (ReadError, OSError):
        raise
    except Exception as fault:  # noqa: BLE001 - tarfile raises errors of many kinds
        raise _damage(name, fault) from None
    if passed:
        reason = f"{passed} links, devices or files with holes were passed over"
        yield name, Note(name, None, reason, "passed-over", count=passed)


def _content(name: str, file: object) -> Iterator[bytes]:
    try:
        yield from streams.chunks_of(file)  # type: ignore[arg-type]
    except (_DamageError, tarfile.TarError) as fault:
        raise _damage(name, fault) from None


def _damage(name: str, fault: Exception) -> ReadError:
    return error(refused("packed", f"is no sound tar ({fault}): fetch it again", file=name))
