"""Gzip and zip, unpacked a chunk at a time and within bounds."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from typing import IO, TYPE_CHECKING, BinaryIO

from newsarchive.errors import ReadError
from newsarchive.readers import streams
from newsarchive.readers.content import error, refused
from newsarchive.readers.formats import is_packing
from newsarchive.readers.sources import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.readers.settings import Limits, Settings
    from newsarchive.results import Refused

__all__ = [
    "ZIP",
    "check_bounds",
    "check_members",
    "directory_size",
    "gunzipped",
    "members",
    "path_fault",
]

ZIP = (b"PK\x03\x04", b"PK\x05\x06")
"""The first bytes of a zip: of one with members, of an empty one."""


_MEMBER = b"\x1f\x8b\x08"  # how a member of a gzip begins: RFC 1952, section 2.3.1
_DAMAGED = b"\r\n\r\n(damaged)\r\n\r\n"  # what stands for a damaged member, and is no record


def _fault(name: str, reason: str) -> ReadError:
    return error(refused("packed", reason, file=name))


def check_bounds(name: str, packed: int, unpacked: int, limits: Limits) -> None:
    """See that what comes out of an archive is not too much.

    Args:
        name: the archive as messages name it.
        packed: bytes that were read of it.
        unpacked: bytes that came out.
        limits: the bounds.

    Raises:
        ReadError: it is.
    """
    if unpacked > limits.unpacked:
        raise _fault(
            name, f"unpacks to more than {limits.unpacked} bytes: unpack it and load it in parts"
        )
    if unpacked > limits.record and unpacked > limits.ratio * packed:
        reason = (
            f"unpacks to over {limits.ratio} times its size, as bombs do: unpack it "
            f"yourself if you trust it"
        )
        raise _fault(name, reason)


def gunzipped(  # noqa: C901 - a decompressor has its states
    name: str, chunks: Iterator[bytes], limits: Limits
) -> Iterator[bytes]:
    """The content of a gzip of one or more members.

    Raises:
        ReadError: it is damaged, cut off, or unpacks to too much.
    """
    packed = unpacked = 0
    stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
    is_warc = lost = False
    rest = b""
    for chunk in chunks:
        packed += len(chunk)
        data, piece = rest + chunk, b""
        rest = b""
        # What is left may lie in the stream itself.
        while data or (len(piece) == streams.CHUNK and not stream.eof):
            if lost:
                place = data.find(_MEMBER)
                if place < 0:
                    rest = data[-2:]
                    break
                lost, data = False, data[place:]
                stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
            if stream.eof:
                if not data.strip(b"\0"):  # padding, as tapes have it
                    break
                stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
            try:
                piece = stream.decompress(data, streams.CHUNK)
            except zlib.error as fault:
                if not is_warc:
                    reason = f"is no sound gzip ({fault}): fetch it again"
                    raise _fault(name, reason) from None
                # Each record of a web archive is a member of its own: the next one may be whole.
                lost, piece = True, b""
                data = data[1:]
                yield _DAMAGED
                continue
            is_warc = is_warc or (not unpacked and piece.startswith(b"WARC/"))
            unpacked += len(piece)
            check_bounds(name, packed, unpacked, limits)
            if piece:
                yield piece
            data = stream.unused_data if stream.eof else stream.unconsumed_tail
    if not stream.eof and not is_warc:
        raise _fault(name, "ends in the middle of its gzip: fetch it again")


def directory_size(file: BinaryIO) -> int:
    """The size of a zip's list of members: bytes. `zipfile` reads all of it at once.

    Source: APPNOTE.TXT 4.3.16, end of central directory record.
    """
    end = file.seek(0, 2)
    file.seek(max(0, end - (1 << 16) - 22))
    tail = file.read()
    place = tail.rfind(b"PK\x05\x06")
    return struct.unpack_from("<L", tail, place + 12)[0] if 0 <= place <= len(tail) - 22 else 0


def path_fault(path: str, kind: str) -> str | None:
    """Why the path of a member is not read; None where it is.

    Args:
        path: as the archive has it.
        kind: what the archive is: «zip».

    >>> path_fault("../news.txt", "zip")
    'its path leads out of the zip: pack it anew'
    """
    parts = path.replace("\\", "/").split("/")
    if not path:
        return "is a file without a name: pack it anew"
    if ".." in parts or not parts[0] or ":" in parts[0]:
        return f"its path leads out of the {kind}: pack it anew"
    return None


def _unfit(member: zipfile.ZipInfo) -> str | None:
    """Why a member is not read; None where it is."""
    if reason := path_fault(member.filename, "zip"):
        return reason
    if stat.S_ISLNK(member.external_attr >> 16):
        return "is a link: pack the file itself"
    if member.flag_bits & 1:
        return "is encrypted: unpack it first"
    if member.compress_type not in {
        zipfile.ZIP_STORED,
        zipfile.ZIP_DEFLATED,
    }:  # others cannot be unpacked in bounds
        return "is packed by another method than deflate: pack it anew"
    return None


def check_members(name: str, count: int, limits: Limits) -> None:
    """See that an archive has not too many files.

    Raises:
        ReadError: it has.
    """
    if count > limits.members:
        raise _fault(name, f"has more than {limits.members} files: load it in parts")


def members(
    name: str, file: BinaryIO, settings: Settings
) -> Iterator[tuple[str, Iterator[bytes] | Refused]]:
    """The files of a zip in the order of their names.

    A refusal in the place of one that is not read.

    Args:
        name: the zip as messages name it.
        file: the zip; it must be seekable.
        settings: the options of `read`.

    Raises:
        ReadError: it is damaged or has too many members.
    """
    limits = settings.limits
    check_members(name, directory_size(file) // 256, limits)
    unpacked = 0
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            # Some programs on Windows end the name of a folder with a backslash.
            files = [one for one in entries if not one.filename.endswith(("/", "\\"))]
            files.sort(key=lambda one: one.filename)
            check_members(name, len(files), limits)
            for one in files:
                settings.progress(one.compress_size)
                if is_packing(one.filename):
                    continue
                place = f"{name}/{one_line(one.filename)}"
                if reason := _unfit(one):
                    yield place, refused("packed", reason, file=place)
                    continue
                unpacked += one.file_size
                if unpacked > limits.unpacked:
                    check_bounds(name, 1, unpacked, limits)
                with archive.open(one) as member:
                    yield place, _member(place, member, one.compress_size, limits)
    except ReadError:
        raise
    except OSError:  # the disk, not the zip
        raise
    except Exception as fault:  # noqa: BLE001 - zipfile raises errors of many kinds on damaged directories
        raise _fault(name, f"is no sound zip ({fault}): fetch it again") from None


def _member(name: str, member: IO[bytes], packed: int, limits: Limits) -> Iterator[bytes]:
    unpacked = 0
    try:
        for chunk in streams.chunks_of(member):
            unpacked += len(chunk)
            check_bounds(name, packed, unpacked, limits)
            yield chunk
    except ReadError:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, ValueError) as fault:
        raise _fault(name, f"is damaged ({fault}): fetch the zip again") from None
