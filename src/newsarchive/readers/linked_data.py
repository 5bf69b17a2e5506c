"""What a saved page declares of itself.

JSON-LD, Open Graph, microdata and other `<meta>`, the canonical address.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from newsarchive.addresses import is_address
from newsarchive.readers.jsons import parsed
from newsarchive.readers.records import fields_of
from newsarchive.readers.values import NotUnderstoodError, is_empty, line_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["OPEN_GRAPH", "address_of", "first_name", "json_ld", "meta", "microdata", "open_graph"]

OPEN_GRAPH = {
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
"""`<meta property>` -> the field of an Article it gives."""

_META = {
    "author": "authors",
    "description": "description",
    "keywords": "tags",
    "news_keywords": "tags",
    "pubdate": "date",
    "publishdate": "date",
    "publish-date": "date",
    "publish_date": "date",
    "date": "date",
    "dc.date": "date",
    "dc.date.issued": "date",
    "dcterms.created": "date",
    "parsely-pub-date": "date",
    "sailthru.date": "date",
    "mediator_published_time": "date",
    "mediator_author": "authors",
    "mediator_theme": "section",
}
_MICRODATA = {
    "headline": "title",
    "datepublished": "date",
    "datemodified": "modified",
    "articlebody": "text",
    "author": "authors",
    "publisher": "source",
    "articlesection": "section",
    "keywords": "tags",
    "description": "description",
    "mainentityofpage": "url",
    "url": "url",
}
_ARTICLE = re.compile(r"(?:Article|Posting|Report)\Z")
_LD_TYPE = re.compile(r"\s*application/ld\+json\b", re.IGNORECASE)
# Comment and CDATA marks around the JSON, as templates put them for old browsers.
_MARKS = re.compile(
    r"\A\s*(?://\s*)?(?:<!--|/?\*?\s*<!\[CDATA\[)\s*(?:\*/)?|(?://\s*)?(?:-->|(?:/\*)?\s*\]\]>)\s*(?:\*/)?\s*\Z"
)
_TRAILING_COMMA = re.compile(r'("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])', re.DOTALL)
_COMMENT = re.compile(
    r'("(?:[^"\\]|\\.)*")|/\*.*?\*/|(?<![:\w])//[^\n"]*$', re.DOTALL | re.MULTILINE
)
_INSIDE = ("@graph", "mainEntity", "mainEntityOfPage", "hasPart")  # where an article may stand


def json_ld(tree: Any, depth: int) -> dict[str, Any]:
    """What the page's schema.org article says, under the names of an Article's fields.

    Its `@id` is left out: many sites give all their pages the same. Objects that are only an `@id`
    are looked up.

    Args:
        tree: the page.
        depth: how deeply the JSON may nest: levels.
    """
    nodes: list[dict[str, Any]] = []
    for script in tree.iter("script"):
        if _LD_TYPE.match(script.get("type") or ""):
            nodes += _nodes(_lenient(script.text_content() or "", depth))
    by_id = {
        node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1
    }
    articles = [node for node in nodes if _is_article(node)]
    merged: dict[str, Any] = {}
    for node in articles:
        if not merged or _is_same(merged, node):
            merged = {**_filled(node), **merged}
    resolved = {key: _resolved(value, by_id) for key, value in merged.items() if key != "@id"}
    return fields_of(resolved)


def _lenient(text: str, depth: int) -> Any:
    """The value of JSON as search engines take it; None where even they could not.

    Comments, CDATA marks, a comma too many and line ends in strings are passed over; entities are
    resolved.
    """
    text = _MARKS.sub("", text.strip()).strip().rstrip(";")
    without_comments = _COMMENT.sub(lambda match: match[1] or "", text)
    without_commas = _TRAILING_COMMA.sub(lambda match: match[1] or "", without_comments)
    for attempt in (text, without_comments, without_commas, html.unescape(without_commas)):
        try:
            return parsed(attempt, depth)
        except ValueError:
            continue
    return None


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """The objects in which an article, or who wrote and published it, may be declared."""
    if isinstance(value, list):
        for item in value:
            yield from _nodes(item)
    elif isinstance(value, dict):
        yield value
        for key in _INSIDE:
            if isinstance(value.get(key), dict | list):
                yield from _nodes(value[key])


def _is_article(node: dict[str, Any]) -> bool:
    kinds = node["@type"] if isinstance(node.get("@type"), list) else [node.get("@type")]
    return any(_ARTICLE.search(str(kind)) for kind in kinds)


def _is_same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two nodes speak of one article: nothing by which articles are told apart differs."""
    names = ("headline", "name", "url", "articleBody", "datePublished")
    return all(one[name] == other[name] for name in names if one.get(name) and other.get(name))


def _filled(node: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in node.items() if not is_empty(value)}


def _resolved(value: Any, by_id: dict[str, dict[str, Any]]) -> Any:
    """A value whose objects that are only a reference are what they refer to."""
    if isinstance(value, list):
        return [_resolved(item, by_id) for item in value]
    if isinstance(value, dict) and not value.get("name") and value.get("@id") in by_id:
        return {**by_id[value["@id"]], **value}
    return value


def _gathered(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Values by field: lists of tags and authors, else the first.

    An author's address is no name.
    """
    found: dict[str, list[str]] = {}
    for field, value in pairs:
        if value and not (field == "authors" and "://" in value):
            found.setdefault(field, []).append(value)
    several = {"tags", "authors"}
    return {field: values if field in several else values[0] for field, values in found.items()}


def open_graph(tree: Any) -> dict[str, Any]:
    """What the page's `<meta property>` say, under the names of an Article's fields."""
    metas = [one for one in tree.iter("meta") if one.get("content")]
    named = ((one, (one.get("property") or one.get("name") or "").casefold()) for one in metas)
    return _gathered(
        (OPEN_GRAPH[name], one.get("content").strip()) for one, name in named if name in OPEN_GRAPH
    )


def meta(tree: Any) -> dict[str, Any]:
    """What other `<meta name>` say, under the names of an Article's fields."""
    named = ((one, (one.get("name") or "").casefold()) for one in tree.iter("meta"))
    return _gathered(
        (_META[name], (one.get("content") or "").strip()) for one, name in named if name in _META
    )


def microdata(tree: Any) -> dict[str, Any]:
    """What the `itemprop` attributes of its article say, under the names of an Article's fields."""
    for scope in tree.iterfind(".//*[@itemtype]"):
        if _ARTICLE.search(scope.get("itemtype").rstrip("/")):
            return _gathered(_properties(scope))
    return {}


def _properties(scope: Any) -> Iterator[tuple[str, str]]:
    for one in scope.iterfind(".//*[@itemprop]"):
        owner = next(one.iterancestors("*"), None)
        while owner is not None and owner is not scope and owner.get("itemscope") is None:
            owner = owner.getparent()
        field = _MICRODATA.get(one.get("itemprop").casefold())
        if field and owner is scope:
            yield field, _property(one)


def _property(element: Any) -> str:
    """The value of an element with an `itemprop`: of a person or an organisation the name."""
    if element.get("itemscope") is not None:
        name = element.find(".//*[@itemprop='name']")
        return _property(name) if name is not None and name.get("itemscope") is None else ""
    for attribute in ("content", "datetime", "href"):
        if element.get(attribute):
            return str(element.get(attribute)).strip()
    return "\n".join(line for part in element.itertext() if (line := part.strip()))


def _is_bare(address: str) -> bool:
    """Whether an address is the home page's, which some sites give for every page."""
    parts = urlsplit(address)
    return parts.path in {"", "/"} and not parts.query


def address_of(tree: Any, *declared: Any) -> str | None:
    """The page's own address: the first that is one and not the home page's.

    The canonical one comes last.

    Args:
        tree: the page.
        declared: what JSON-LD, Open Graph and others say, the most trusted first.
    """
    links = [
        one for one in tree.iter("link") if "canonical" in (one.get("rel") or "").casefold().split()
    ]
    canonical = [one.get("href") for one in links]
    given = [text for value in (*declared, *canonical) for text in _strings(value)]
    absolute = [text for text in given if is_address(text)]
    base = next((one.get("href") for one in tree.iter("base") if is_address(one.get("href"))), None)
    base = base or next(iter(absolute), None)
    # A relative one means something only beside an absolute one.
    joined = [urljoin(base, text) for text in given if base and text.startswith("/")]
    return next(
        (one for one in (*absolute, *joined) if is_address(one) and not _is_bare(one)), None
    )


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value.strip()
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, dict):
        for key in ("@id", "url", "href"):
            yield from _strings(value.get(key))


def first_name(*values: Any) -> str | None:
    """The first of some values that is a name and no address."""
    for value in values:
        try:
            line = line_of(value)
        except NotUnderstoodError:
            continue
        if line and not is_address(line.strip()):
            return line
    return None
