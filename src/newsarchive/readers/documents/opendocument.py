"""OpenDocument texts (.odt): OpenDocument 1.3, part 3, sections 5 and 6."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from newsarchive.readers.documents.faults import UnfitError
from newsarchive.readers.documents.lines import titled
from newsarchive.readers.documents.zipped import checked, tree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

__all__ = ["answers"]

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_TEXT = f"{{{_OASIS}:text:1.0}}"
_META = f"{{{_OASIS}:meta:1.0}}"
_OFFICE = f"{{{_OASIS}:office:1.0}}"
_MANIFEST = f"{{{_OASIS}:manifest:1.0}}"
_DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
_PARAGRAPHS = {f"{_TEXT}h", f"{_TEXT}p"}
# Comments, notes and what was deleted are no text of the article.
_UNPRINTED = {f"{_OFFICE}annotation", f"{_TEXT}note", f"{_TEXT}tracked-changes"}
_WHITESPACE = {f"{_TEXT}tab": " ", f"{_TEXT}line-break": "\n", f"{_TEXT}s": " "}
_LEVEL = f"{_TEXT}outline-level"
_ABOUT = {
    "file_title": f"{_DUBLIN_CORE}title",
    "file_author": f"{_META}initial-creator",
    "file_created": f"{_META}creation-date",
    "file_modified": f"{_DUBLIN_CORE}date",
}


def answers(file: BinaryIO, limits: Any) -> Iterator[dict[str, Any]]:
    """The article of a document; the title is its first heading of level 1, else its first line.

    Args:
        file: the document.
        limits: the bounds.

    Raises:
        UnfitError: it is encrypted or has no text.
    """
    with checked(file, limits) as archive:
        names = set(archive.namelist())
        if "META-INF/manifest.xml" in names:
            _check_readable(tree(archive, "META-INF/manifest.xml"))
        body = tree(archive, "content.xml").find(f"{_OFFICE}body")
        about = _about(tree(archive, "meta.xml")) if "meta.xml" in names else {}
    # A line break inside a paragraph ends a line as well.
    found = [] if body is None else _paragraphs(body)
    lines = [line for _, text in found for line in text.split("\n")]
    if not any(line.strip() for line in lines):
        raise UnfitError("no-text", "has no text: it may hold pictures alone")
    # Styles have any name; the level of the outline is what makes a heading.
    headings = (text.strip() for element, text in found if element.get(_LEVEL) == "1")
    yield {"fields": {**titled(lines, next(headings, None)), **about}}


def _check_readable(manifest: Element) -> None:
    """See that no part is encrypted.

    Raises:
        UnfitError: one is.
    """
    if next(manifest.iter(f"{_MANIFEST}encryption-data"), None) is not None:
        reason = "is an encrypted document: open it with its password and save it without one"
        raise UnfitError("encrypted", reason)


def _about(meta: Element) -> dict[str, str]:
    """What a document says about itself."""
    texts = {name: meta.findtext(f".//{tag}") for name, tag in _ABOUT.items()}
    return {name: text for name, text in texts.items() if text}


def _paragraphs(body: Element) -> list[tuple[Element, str]]:
    """The paragraphs of a body with their texts, in their order.

    Without recursion: how deep elements nest is the file's choice. A paragraph inside another,
    as in a text box, comes after it.
    """
    found: list[tuple[Element, str]] = []
    waiting: list[Element] = [body]
    while waiting:
        element = waiting.pop()
        if element.tag in _UNPRINTED:
            continue
        if element.tag in _PARAGRAPHS:
            text, inner = _printed(element)
            found.append((element, text))
            # The last is put on the stack first, so that they come in the order of the file.
            waiting += reversed(inner)
        else:
            waiting += reversed(list(element))
    return found


def _printed(paragraph: Element) -> tuple[str, list[Element]]:
    """The printed text of a paragraph, and the paragraphs inside it."""
    pieces: list[str] = []
    inner: list[Element] = []
    # Each entry is a text that follows, or an element that is still to be looked at.
    waiting: list[Element | str] = [*_content(paragraph)]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            pieces.append(one)
        elif one.tag in _PARAGRAPHS:
            inner.append(one)
        elif one.tag in _WHITESPACE:
            pieces.append(_WHITESPACE[one.tag])
        elif one.tag not in _UNPRINTED:
            waiting += _content(one)
    return "".join(pieces), inner


def _content(element: Element) -> list[Element | str]:
    """The texts and elements of an element, the last first."""
    content: list[Element | str] = [element.text or ""]
    for child in element:
        # The tail stands after an element and belongs to the one around it.
        content += (child, child.tail or "")
    return content[::-1]
