"""Which kind of document a file is, by its content; and what to do with kinds that are not read."""

from __future__ import annotations

import re
import zipfile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, BinaryIO

from newsarchive.readers import packed, streams
from newsarchive.readers.compressed import without_suffix

if TYPE_CHECKING:
    from newsarchive.readers.settings import Limits

__all__ = ["LIBRARIES", "UNREAD", "is_document", "is_package", "kind_of"]

LIBRARIES = {
    "docx": ("docx", "defusedxml"),
    "odt": ("defusedxml",),
    "pdf": ("pypdf",),
    "xlsx": ("openpyxl", "defusedxml"),
    "epub": ("defusedxml",),
}
"""The kinds that are read -> the modules that do it."""

_RESAVE = "open it in its program and save it as"
UNREAD = {
    "doc": ("is a Word document of before 2007", f"{_RESAVE} .docx"),
    "xls": ("is an Excel workbook of before 2007", f"{_RESAVE} .xlsx or .csv"),
    "ppt": ("is a presentation", f"{_RESAVE} .pdf"),
    "ole": ("is an office file of before 2007", f"{_RESAVE} .docx, .xlsx or .pdf"),
    "docm": ("is a Word document with macros or a template", f"{_RESAVE} .docx"),
    "xlsb": ("is a binary Excel workbook", f"{_RESAVE} .xlsx"),
    "ods": ("is an OpenDocument spreadsheet", f"{_RESAVE} .xlsx or .csv"),
    "odf": ("is an OpenDocument file that is no text", f"{_RESAVE} .odt or .pdf"),
    "rtf": ("is RTF", f"{_RESAVE} .docx or .odt"),
    "mail": ("is a mail", "save its text as .txt or .html"),
    "rar": ("is a RAR archive", "unpack it, and name the folder"),
    "7z": ("is a 7z archive", "unpack it, and name the folder"),
}
"""Kinds that are not read -> what such a file is, and what to do."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # [MS-CFB], section 2.2
_MAGIC = {
    b"{\\rtf": "rtf",
    b"Rar!\x1a\x07": "rar",
    b"7z\xbc\xaf\x27\x1c": "7z",
    _OLE: "ole",
}
_PDF = re.compile(rb"\s*%PDF-")
_PDF_HEAD = 1024  # bytes in which a PDF may begin: ISO 32000-1, annex H, note 13
_MAIL_SUFFIXES = {"eml", "mbox", "msg"}
_MAIL = re.compile(rb"(?:Return-Path|Received|Delivered-To|MIME-Version): ", re.IGNORECASE)
# Streams of a compound file by their names, in UTF-16: [MS-OFFCRYPTO] 2.3, [MS-DOC] 2.1, [MS-XLS]
# 2.1, [MS-PPT] 2.1, [MS-OXMSG] 2.2.
_STREAMS = {
    "EncryptedPackage": "encrypted",
    "WordDocument": "doc",
    "Workbook": "xls",
    "PowerPoint Document": "ppt",
    "__substg1.0_": "mail",
}
# What a package names as its main part: ECMA-376, part 2, section 10.1.2.
_MAIN_TYPES = {
    b"wordprocessingml.document.main+xml": "docx",
    b"spreadsheetml.sheet.main+xml": "xlsx",
    b"ms-excel.sheet.macroEnabled.main+xml": "xlsx",
    b"ms-excel.sheet.binary.macroEnabled.main": "xlsb",
    b"presentationml.": "ppt",
    b"wordprocessingml.template.main+xml": "docm",
    b"ms-word.": "docm",
}
# The content of the member `mimetype`: EPUB 3.3, section 4.2; OpenDocument 1.3, part 2,
# section 3.3.
_MIMETYPES = {
    "application/epub+zip": "epub",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
}
_CONTENT_TYPES = "[Content_Types].xml"
_LONGEST_TYPES = 1 << 20  # bytes of it that are looked at
_LONGEST_MIMETYPE = 200  # bytes


def _suffix(name: str) -> str:
    return PurePosixPath(without_suffix(name)).suffix.removeprefix(".").casefold()


def is_document(name: str, head: bytes) -> bool:
    """Whether a content is no text of any kind but a document, read or not.

    Args:
        name: the source as messages name it.
        head: its first bytes, 1024 or more.

    >>> is_document("a.pdf", b"%PDF-1.7"), is_document("a.txt", "Қар жауды".encode())
    (True, False)
    """
    # Only the content counts here: a wrong suffix must not make text of a document.
    if head.startswith((*packed.ZIP, *_MAGIC)) or _PDF.match(head):
        return True
    # Some programs write lines of their own before the head of a PDF.
    if _suffix(name) == "pdf" and b"%PDF-" in head[:_PDF_HEAD]:
        return True
    return _suffix(name) in _MAIL_SUFFIXES or _MAIL.match(head) is not None


def is_package(name: str, file: BinaryIO, limits: Limits) -> bool:
    """Whether a zip is a document, and not an archive of files.

    Args:
        name: of the file; a document that is damaged is told by it.
        file: the zip, seekable; its place is lost.
        limits: the bounds.
    """
    return _suffix(name) in LIBRARIES or _package_kind(file, limits) is not None


def kind_of(name: str, file: BinaryIO, limits: Limits) -> str | None:
    """The kind of a document.

    A key of `LIBRARIES` or of `UNREAD`, «encrypted», «zip» for another zip, or None where it is no
    document.

    Args:
        name: of the file; it tells where the content does not.
        file: the document, seekable; its place is lost.
        limits: the bounds.
    """
    file.seek(0)
    head = file.read(_PDF_HEAD)
    suffix = _suffix(name)
    if b"%PDF-" in head:
        return "pdf"
    if head.startswith(packed.ZIP):
        # A zip whose directory is damaged is told by its name, and refused by its reader.
        named = suffix if suffix in LIBRARIES else "zip"
        return _package_kind(file, limits) or named
    kind = next((kind for magic, kind in _MAGIC.items() if head.startswith(magic)), None)
    if kind == "ole":
        return _compound_kind(file)
    if kind is None and (suffix in _MAIL_SUFFIXES or _MAIL.match(head)):
        return "mail"
    return kind


def _package_kind(file: BinaryIO, limits: Limits) -> str | None:
    """The kind of a document that is a zip; None where it is another zip, or cannot be read."""
    # An entry has 46 bytes and a name, seldom 256 together: a longer list has too many.
    if packed.directory_size(file) // 256 > limits.members:
        return None
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            if "mimetype" in names:
                return _by_mimetype(_beginning(archive, "mimetype", _LONGEST_MIMETYPE))
            if _CONTENT_TYPES not in names:
                return None
            types = _beginning(archive, _CONTENT_TYPES, _LONGEST_TYPES)
            return next((kind for part, kind in _MAIN_TYPES.items() if part in types), None)
    except OSError:  # the disk, not the zip
        raise
    except Exception:  # noqa: BLE001 - of a damaged zip, who unpacks it tells what is wrong
        return None


def _beginning(archive: zipfile.ZipFile, name: str, size: int) -> bytes:
    with archive.open(name) as member:
        return member.read(size)


def _by_mimetype(content: bytes) -> str | None:
    mimetype = content.decode("ascii", "replace").strip()
    if mimetype.startswith("application/vnd.oasis.opendocument."):
        return _MIMETYPES.get(mimetype, "odf")
    return _MIMETYPES.get(mimetype)


def _compound_kind(file: BinaryIO) -> str:
    """What a compound file is, by the names of its streams."""
    wanted = {name.encode("utf-16-le"): kind for name, kind in _STREAMS.items()}
    overlap = max(map(len, wanted))
    found = set()
    file.seek(0)
    last = b""
    for chunk in streams.chunks_of(file):
        window = last + chunk
        found |= {kind for name, kind in wanted.items() if name in window}
        # A name may lie across two chunks.
        last = window[-overlap:]
    return next((kind for kind in _STREAMS.values() if kind in found), "ole")
