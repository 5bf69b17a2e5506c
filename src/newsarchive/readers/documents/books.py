"""EPUBs: each chapter is an article. EPUB 3.3, sections 4.2 and 5."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import unquote

from newsarchive.readers import encodings
from newsarchive.readers.documents.faults import UnfitError
from newsarchive.readers.documents.lines import titled
from newsarchive.readers.documents.zipped import checked, tree
from newsarchive.readers.markup import plain

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

__all__ = ["answers"]

_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_PACKAGE = "{http://www.idpf.org/2007/opf}"
_DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
_ENCRYPTION = "{http://www.w3.org/2001/04/xmlenc#}"
_PAGES = {"application/xhtml+xml", "text/html"}
# Fonts are often made unusable outside their book; the text is readable.
_FONTS = (
    "http://www.idpf.org/2008/embedding",
    "http://ns.adobe.com/pdf/enc#RC",
)
_HEADING = re.compile(r"<h([1-3])\b[^<>]*>(.*?)</h\1\s*>", re.DOTALL | re.IGNORECASE)
_BODY = re.compile(r"<body\b[^<>]*>", re.IGNORECASE)
_ABOUT = {
    "source": "publisher",
    "date": "date",
    "authors": "creator",
    "language": "language",
    "book": "title",
}


def answers(file: BinaryIO, limits: Any) -> Iterator[dict[str, Any]]:
    """The chapters of a book in their order; those without a text are passed over.

    Args:
        file: the document.
        limits: the bounds.

    Raises:
        UnfitError: it is protected, or has no text.
    """
    with checked(file, limits) as archive:
        names = set(archive.namelist())
        _check_readable(archive, names)
        # A container may name several packages; the first is the one to read.
        package_name = _package_name(archive)
        package = tree(archive, package_name)
        about = _about(package)
        # It is of the whole book: with it each chapter gets an id of its own.
        identifier = about.pop("identifier", "")
        empty = True
        for href in _chapters(package):
            # Addresses are relative to the package, and not to the root of the zip.
            name = posixpath.normpath(posixpath.join(posixpath.dirname(package_name), href))
            fields = _chapter(archive.read(name)) if name in names else {}
            if not fields.get("text"):
                yield {"passed": "chapter without a text"}
                continue
            empty = False
            own = {"id": f"{identifier}/{href}"} if identifier else {}
            yield {"fields": {**about, **own, **fields}, "name": f"chapter {href}"}
    if empty:
        raise UnfitError("no-text", "has no chapter with a text: it may hold pictures alone")


def _check_readable(archive: zipfile.ZipFile, names: set[str]) -> None:
    """See that the text of a book is not encrypted.

    Raises:
        UnfitError: it is.
    """
    if "META-INF/encryption.xml" not in names:
        return
    # The file alone says nothing: books with embedded fonts have it, too.
    methods = tree(archive, "META-INF/encryption.xml").iter(f"{_ENCRYPTION}EncryptionMethod")
    if any(one.get("Algorithm", "") not in _FONTS for one in methods):
        reason = "is an encrypted EPUB, protected against copying: ask its publisher for another"
        raise UnfitError("encrypted", reason)


def _package_name(archive: zipfile.ZipFile) -> str:
    root = tree(archive, "META-INF/container.xml").find(f".//{_CONTAINER}rootfile")
    name = root.get("full-path") if root is not None else None
    if not name:
        raise UnfitError("damaged", "is a damaged EPUB (it names no package): fetch it again")
    return name


def _about(package: Element) -> dict[str, Any]:
    """What a book says about itself, under the names of an Article's fields."""
    values = {
        name: [
            " ".join(one.text.split())
            for one in package.iter(f"{_DUBLIN_CORE}{element}")
            if one.text and one.text.strip()
        ]
        for name, element in {**_ABOUT, "identifier": "identifier"}.items()
    }
    return {
        name: found if name == "authors" else found[0] for name, found in values.items() if found
    }


def _chapters(package: Element) -> Iterator[str]:
    """The addresses of the chapters, in the order of reading, without the contents."""
    items = {}
    for item in package.iter(f"{_PACKAGE}item"):
        # The page of contents has a text, but it is no article.
        is_contents = "nav" in (item.get("properties") or "").split()
        if item.get("media-type") in _PAGES and not is_contents:
            # Addresses are percent-encoded, names in a zip are not.
            items[item.get("id")] = unquote(item.get("href") or "")
    for reference in package.iter(f"{_PACKAGE}itemref"):
        if href := items.get(reference.get("idref")):
            yield href


def _chapter(data: bytes) -> dict[str, str]:
    """The title and the text of a chapter."""
    encoding = encodings.detect(data) or "utf-8"
    page = data.decode(encoding, "replace")
    if body := _BODY.search(page):
        # The head repeats the title of the whole book in each chapter.
        page = page[body.end() :]
    heading = _HEADING.search(page)
    title = " ".join(plain(f"<p>{heading[2]}</p>").split()) if heading else None
    return titled(plain(page).split("\n"), title)
