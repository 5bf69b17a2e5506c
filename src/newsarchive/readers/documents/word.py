"""Word documents (.docx) by python-docx."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

import docx
from docx.oxml.ns import qn

from newsarchive.readers.documents.faults import UnfitError
from newsarchive.readers.documents.lines import titled
from newsarchive.readers.documents.zipped import checked

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["answers"]

_PARAGRAPH = qn("w:p")
_BREAKS = {qn("w:tab"): " ", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_TEXT = qn("w:t")
# Older programs find text boxes there, for a second time.
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TITLES = ("Title", "Heading 1")  # the names of styles, in this order


def answers(file: BinaryIO, limits: Any) -> Iterator[dict[str, Any]]:
    """The article of a document.

    Deleted text is left out, inserted text, tables and text boxes are in their places. The title
    is the paragraph whose style says so, else the first.

    Args:
        file: the document.
        limits: the bounds.

    Raises:
        UnfitError: it has no text.
    """
    with checked(file, limits):
        file.seek(0)
        document = docx.Document(file)
    lines: list[str] = []
    styled: dict[str, str] = {}
    # Word translates the names that it shows; in the file they are English.
    styles = {style.style_id: style.name for style in document.styles}
    for paragraph in document.element.body.iter(_PARAGRAPH):
        text = _text(paragraph)
        style = styles.get(paragraph.style or "", "")
        if text.strip():
            styled.setdefault(style, text.strip())
            lines += text.split("\n")
    if not any(line.strip() for line in lines):
        raise UnfitError("no-text", "has no text: it may hold pictures alone")
    title = next((styled[name] for name in _TITLES if name in styled), None)
    properties = document.core_properties
    about = {
        "file_title": properties.title,
        "file_author": properties.author,
        "file_created": properties.created and properties.created.isoformat(),
        "file_modified": properties.modified and properties.modified.isoformat(),
    }
    yield {"fields": {**titled(lines, title), **{name: one for name, one in about.items() if one}}}


def _text(paragraph: Any) -> str:
    """The printed text of a paragraph, without that of text boxes inside it."""
    elements = paragraph.iter(_TEXT, *_BREAKS)
    # `iter` also goes into text boxes, whose paragraphs come by themselves.
    own = (element for element in elements if _belongs(element, paragraph))
    return "".join(_BREAKS.get(element.tag) or element.text or "" for element in own)


def _belongs(element: Any, paragraph: Any) -> bool:
    """Whether a paragraph is the nearest one around an element, and it is not there twice."""
    for above in element.iterancestors():
        if above is paragraph:
            # The paragraphs of a text box that is there twice.
            return not any(one.tag == _FALLBACK for one in paragraph.iterancestors())
        if above.tag in {_PARAGRAPH, _FALLBACK}:
            return False
    return False
