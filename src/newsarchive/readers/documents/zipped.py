"""Documents that are zips: bounds and checks before a library reads them."""

from __future__ import annotations

import contextlib
import zipfile
from typing import TYPE_CHECKING, Any, BinaryIO
from xml.etree.ElementTree import ParseError

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

from newsarchive.readers.documents.faults import UnfitError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["checked", "tree"]

_XML = (".xml", ".rels", ".xhtml", ".html", ".htm", ".opf", ".ncx")


def checked(file: BinaryIO, limits: Any) -> zipfile.ZipFile:
    """A document as a zip, within the bounds.

    Args:
        file: the document.
        limits: has `members`, `unpacked`, `record` and `ratio`, as `Limits` has.

    Raises:
        UnfitError: it goes beyond a bound, is encrypted, or its XML declares entities.
        zipfile.BadZipFile: it is damaged.
    """
    archive = zipfile.ZipFile(file)
    members = archive.infolist()
    if len(members) > limits.members:
        raise UnfitError("packed", f"has more than {limits.members} files in it: save it anew")
    # The sizes that the directory tells: what lies about them fails when it is read.
    if sum(one.file_size for one in members) > limits.unpacked:
        raise UnfitError("packed", f"unpacks to more than {limits.unpacked} bytes: split it")
    # First the cheap checks of all members, then those that unpack.
    for one in members:
        if one.flag_bits & 1:
            reason = "is an encrypted document: save it without a password"
            raise UnfitError("encrypted", reason)
        # `zipfile` gives no more than this size, whatever is packed.
        if one.file_size > max(limits.record, limits.ratio * one.compress_size):
            reason = f"unpacks to over {limits.ratio} times its size, as bombs do: save it anew"
            raise UnfitError("packed", reason)
    for one in members:
        if one.filename.casefold().endswith(_XML):
            _check_prologue(archive, one)
    return archive


def _check_prologue(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """See that a part declares no entities.

    Raises:
        UnfitError: it does.
    """
    with archive.open(member) as part:
        # What comes before the first element holds all declarations.
        events = defusedxml.ElementTree.iterparse(part, events=("start",))
        try:
            with contextlib.suppress(ParseError):  # its reader says so, or reads it as HTML
                next(events, None)
        except DefusedXmlException as fault:
            reason = f"its {member.filename} declares entities, as bombs do"
            raise UnfitError("unsafe", f"{reason} ({type(fault).__name__}): save it anew") from None


def tree(archive: zipfile.ZipFile, name: str) -> Element:
    """A part of a document as a tree of elements.

    Raises:
        KeyError: there is no such part.
        ParseError: it is not well-formed.
    """
    parsed: Element = defusedxml.ElementTree.fromstring(archive.read(name))
    return parsed
