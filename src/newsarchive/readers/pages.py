"""Saved web pages: what they declare of themselves, then what trafilatura makes out of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsarchive.readers.content import missing_extra
from newsarchive.readers.linked_data import (
    address_of,
    first_name,
    json_ld,
    meta,
    microdata,
    open_graph,
)
from newsarchive.readers.records import Record, Records
from newsarchive.readers.values import NotUnderstoodError, names_of, text_of

if TYPE_CHECKING:
    from newsarchive.readers.content import Content

__all__ = ["read_html"]

# Fields of trafilatura's document -> those of an Article.
_TRAFILATURA = {
    "title": "title",
    "description": "description",
    "date": "date",
    "author": "authors",
    "categories": "section",
    "tags": "tags",
}
# Without these «© 2019» below a page would date it.
_DECLARED_DATES = {"extensive_search": False, "original_date": True}


def read_html(content: Content) -> Records:
    """The article of a page.

    Raises:
        ReadError: the extra is not installed.
    """
    try:
        import trafilatura  # noqa: PLC0415 - an extra, and slow to load
    except ImportError as fault:
        raise missing_extra(content, "is HTML", "html", fault) from None
    tree = trafilatura.load_html(content.text())
    if tree is None:
        yield content.refused("format", "is no HTML page: name its format with --format")
        return
    declared = json_ld(tree, content.limits.depth)
    graph, marked, named = open_graph(tree), microdata(tree), meta(tree)
    # The most trusted last: it replaces what the others say.
    fields = {**named, **marked, **graph, **declared}
    headings = {" ".join(heading.text_content().split()) for heading in tree.iter("h1", "title")}
    try:
        document: Any = trafilatura.bare_extraction(
            tree, with_metadata=True, include_comments=False, date_extraction_params=_DECLARED_DATES
        )
    except Exception as fault:  # noqa: BLE001 - whatever a page makes it raise, the other pages are read
        reason = f"trafilatura cannot read this page ({type(fault).__name__})"
        yield content.refused("unexpected", f"{reason}: save it anew, or as text")
        return
    text = ""
    if document is not None:
        for theirs, ours in _TRAFILATURA.items():
            fields.setdefault(ours, getattr(document, theirs, None))
        text = _without_heading(document, headings | {fields.get("title"), document.title})
    # Sites put teasers into JSON-LD, so the longest is the text.
    bodies = [text, _declared_text(declared), _declared_text(marked)]
    fields["text"] = max(bodies, key=_count_letters)
    fields["url"] = address_of(tree, declared.get("url"), graph.get("url"), marked.get("url"))
    fields["source"] = first_name(
        declared.get("source"),
        graph.get("source"),
        marked.get("source"),
        getattr(document, "sitename", None),
    )
    if not _has_names(fields.get("authors")):
        fields["authors"] = graph.get("authors") or marked.get("authors") or named.get("authors")
    if not fields["text"]:
        reason = "has no text that stands out from the page"
        mend = "save the article itself, or its print version"
        yield content.refused("no-text", f"{reason}: {mend}")
        return
    yield Record(fields)


def _count_letters(text: str) -> int:
    """How long a text is without its blanks: JSON-LD may have any number of them."""
    return len("".join(text.split()))


def _without_heading(document: Any, headings: set[Any]) -> str:
    """The text that trafilatura found, without the page's heading as its first line."""
    text: str = document.text or ""
    first, _, rest = text.partition("\n")
    return rest.strip() if first in headings else text


def _declared_text(declared: dict[str, Any]) -> str:
    """The text that a page declares; nothing where it is not understood: the page has it, too."""
    try:
        return text_of(declared.get("text"))
    except NotUnderstoodError:
        return ""


def _has_names(value: Any) -> bool:
    """Whether authors are named, not only linked to: "author": "https://e.kz/bek" names none."""
    try:
        names = names_of(value, ";")
        return any("://" not in name for name in names)
    except NotUnderstoodError:
        return False
