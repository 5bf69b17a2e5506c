"""Saved web pages: JSON-LD, then Open Graph, then what trafilatura makes out of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsarchive.errors import ReadError
from newsarchive.readers.jsons import parsed
from newsarchive.readers.markup import plain
from newsarchive.readers.records import Fault, Record, Records, fields_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.readers.content import Content

__all__ = ["read_html"]

_OPEN_GRAPH = {
    "og:title": "title",
    "og:url": "url",
    "og:site_name": "source",
    "og:description": "description",
    "article:published_time": "date",
    "article:modified_time": "modified",
    "article:section": "section",
    "article:tag": "tags",
    "article:author": "authors",
}
_TRAFILATURA = {
    "title": "title",
    "url": "url",
    "sitename": "source",
    "description": "description",
    "date": "date",
    "author": "authors",
    "categories": "section",
    "tags": "tags",
}
_DECLARED_DATES = {
    "extensive_search": False,
    "original_date": True,
}  # else «© 2019» below a page would date it


def read_html(content: Content) -> Records:
    """The article of a page.

    Raises:
        ReadError: the extra is not installed.
    """
    try:
        import trafilatura  # noqa: PLC0415 - an extra, and slow to load
    except ImportError:
        raise ReadError(
            content.name, None, "is HTML: pip install 'newsarchive[html]' to read it"
        ) from None
    tree = trafilatura.load_html(content.text())
    if tree is None:
        yield Fault("is no HTML page: name its format with --format")
        return
    declared = _json_ld(tree, content.limits.depth)
    fields = {**_open_graph(tree), **declared}
    headings = {" ".join(heading.text_content().split()) for heading in tree.iter("h1", "title")}
    try:
        document: Any = trafilatura.bare_extraction(
            tree, with_metadata=True, include_comments=False, date_extraction_params=_DECLARED_DATES
        )
    except Exception as fault:  # noqa: BLE001 - whatever a page makes it raise, the other pages are read
        yield Fault(
            f"trafilatura cannot read this page ({type(fault).__name__}): save it anew, or as text"
        )
        return
    text = ""
    if document is not None:
        for theirs, ours in _TRAFILATURA.items():
            fields.setdefault(ours, getattr(document, theirs, None))
        first, _, rest = (document.text or "").partition("\n")
        text = (
            rest.strip()
            if first in headings | {fields.get("title"), document.title}
            else document.text or ""
        )
    body = plain(str(declared.get("text") or ""))
    fields["text"] = max(
        text, body, key=lambda one: len("".join(one.split()))
    )  # sites put teasers into JSON-LD
    if not fields["text"]:
        yield Fault(
            "has no text that stands out from the page: save the article itself, or its print version"
        )
        return
    yield Record(fields)


def _open_graph(tree: Any) -> dict[str, Any]:
    """What the page's `<meta property>` say, under the names of an Article's fields; an author's address is no name."""
    found: dict[str, list[str]] = {}
    for meta in tree.iterfind(".//meta[@property][@content]"):
        field, value = (
            _OPEN_GRAPH.get(meta.get("property", "").casefold()),
            meta.get("content").strip(),
        )
        if field and value and not (field == "authors" and "://" in value):
            found.setdefault(field, []).append(value)
    return {
        field: values if field in {"tags", "authors"} else values[0]
        for field, values in found.items()
    }


def _json_ld(tree: Any, depth: int) -> dict[str, Any]:
    """What the page's schema.org article says, under the names of an Article's fields.

    Its `@id` is left out: many sites give all their pages the same.
    """
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        try:
            value = parsed(script.text or "", depth)
        except ValueError:
            continue
        for one in _objects(value):
            kinds = one["@type"] if isinstance(one.get("@type"), list) else [one.get("@type")]
            if any(str(kind).endswith(("Article", "Posting")) for kind in kinds):
                return fields_of(
                    {key: value for key, value in one.items() if key != "@id" and value}
                )
    return {}


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for item in value:
            yield from _objects(item)
    elif isinstance(value, dict):
        yield value
        yield from _objects(value.get("@graph", []))
