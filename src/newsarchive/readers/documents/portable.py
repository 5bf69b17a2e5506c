"""The text layer of PDFs by pypdf."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

import pypdf

from newsarchive.readers.documents.faults import UnfitError
from newsarchive.readers.documents.lines import paragraphs, titled

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["answers"]

_TITLE_WITHIN = 5  # paragraphs: further down, a title that a program wrote is that of a column
_ABOUT = {
    "file_title": "/Title",
    "file_author": "/Author",
    "file_created": "/CreationDate",
    "file_modified": "/ModDate",
}


def answers(file: BinaryIO, _: Any) -> Iterator[dict[str, Any]]:
    """The article of a PDF; its title is that of the file if it is printed, else its first line.

    Args:
        file: the document.

    Raises:
        UnfitError: it needs a password, or has no text layer.
    """
    reader = pypdf.PdfReader(file)
    # Many are encrypted with an empty password, against printing alone.
    if reader.is_encrypted and not reader.decrypt(""):
        reason = "is an encrypted PDF: open it with its password and save it without one"
        raise UnfitError("encrypted", reason)
    lines: list[str] = []
    pages = empty = 0
    for page in reader.pages:
        pages += 1
        text = page.extract_text()
        empty += not text.strip()
        # Page by page, so that no foot line stands inside a paragraph.
        lines += paragraphs(text)
    if not lines:
        reason = (
            "has no text layer, as scans have none: run a program for text recognition (OCR) over "
            "it first"
        )
        raise UnfitError("no-text", reason)
    about = _about(reader)
    # «Microsoft Word - Документ1» is a title that programs write, and no page prints.
    printed = next((one for one in lines[:_TITLE_WITHIN] if one == about.get("file_title")), None)
    yield {"fields": {**titled(lines, printed), **about}}
    if empty:
        reason = f"{empty} of {pages} pages have no text layer, as scans have none"
        yield {"noted": "cut", "reason": f"{reason}: what has text was read"}


def _about(reader: pypdf.PdfReader) -> dict[str, str]:
    """What a PDF says about itself."""
    values: dict[str, Any] = dict(reader.metadata or {})
    texts = {name: " ".join(str(values.get(key) or "").split()) for name, key in _ABOUT.items()}
    return {name: text for name, text in texts.items() if text}
