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

# `<meta name>` of newsrooms, libraries (Dublin Core) and services that count readers.
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
# `itemprop` of schema.org -> the field of an Article it gives.
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
# NewsArticle, BlogPosting, Report: schema.org names all kinds of articles so.
_ARTICLE = re.compile(r"(?:Article|Posting|Report)\Z")
_LD_TYPE = re.compile(r"\s*application/ld\+json\b", re.IGNORECASE)
# Comment and CDATA marks around the JSON, as templates put them for old browsers.
_MARKS = re.compile(
    r"\A\s*(?://\s*)?(?:<!--|/?\*?\s*<!\[CDATA\[)\s*(?:\*/)?|(?://\s*)?(?:-->|(?:/\*)?\s*\]\]>)\s*(?:\*/)?\s*\Z"
)
# Both patterns take strings whole first, so that nothing inside of them is changed.
_TRAILING_COMMA = re.compile(r'("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])', re.DOTALL)
_COMMENT = re.compile(
    r'("(?:[^"\\]|\\.)*")|/\*.*?\*/|(?<![:\w])//[^\n"]*$', re.DOTALL | re.MULTILINE
)
_INSIDE = ("@graph", "mainEntity", "mainEntityOfPage", "hasPart")  # where an article may stand


def json_ld(tree: Any, depth: int) -> dict[str, Any]:
    """What the page's schema.org article says, under the names of an Article's fields.

    Its `@id` is left out: many sites give all their pages the same. Objects that are only an `@id`
    are looked up: {"author": {"@id": "#bek"}} is the object {"@id": "#bek", "name": "А. Бек"}.

    Args:
        tree: the page.
        depth: how deeply the JSON may nest: levels.
    """
    nodes: list[dict[str, Any]] = []
    for script in tree.iter("script"):
        if _LD_TYPE.match(script.get("type") or ""):
            value = _lenient(script.text_content() or "", depth)
            nodes += _nodes(value)
    by_id = _by_id(nodes)
    # A theme and its extensions may each declare the article: the first goes before the others.
    merged: dict[str, Any] = {}
    for node in nodes:
        if _is_article(node) and (not merged or _is_same(merged, node)):
            merged = {**_filled(node), **merged}
    merged.pop("@id", None)
    resolved = {key: _resolved(value, by_id) for key, value in merged.items()}
    return fields_of(resolved)


def _by_id(nodes: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The objects that say more of themselves than their `@id`, under it."""
    found = {}
    for node in nodes:
        id_ = node.get("@id")
        if isinstance(id_, str) and len(node) > 1:
            found[id_] = node
    return found


def _lenient(text: str, depth: int) -> Any:
    """The value of JSON as search engines take it; None where even they could not.

    Comments, CDATA marks, a comma too many and line ends in strings are passed over; entities are
    resolved.
    """
    text = _MARKS.sub("", text.strip()).strip().rstrip(";")
    # Each attempt changes more of the text, so the least that helps is taken.
    without_comments = _COMMENT.sub(_only_string, text)
    without_commas = _TRAILING_COMMA.sub(_only_string, without_comments)
    without_entities = html.unescape(without_commas)
    for attempt in (text, without_comments, without_commas, without_entities):
        try:
            return parsed(attempt, depth)
        except ValueError:
            continue
    return None


def _only_string(match: re.Match[str]) -> str:
    """What stays of a match: a string as it is, of anything else nothing."""
    return match[1] or ""


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """The objects in which an article, or who wrote and published it, may be declared."""
    if isinstance(value, list):
        for item in value:
            yield from _nodes(item)
    elif isinstance(value, dict):
        yield value
        for key in _INSIDE:
            inner = value.get(key)
            if isinstance(inner, dict | list):
                yield from _nodes(inner)


def _is_article(node: dict[str, Any]) -> bool:
    """Whether an object is an article, by its type or one of its types."""
    kind = node.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return any(_ARTICLE.search(str(kind)) for kind in kinds)


def _is_same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two nodes speak of one article: nothing by which articles are told apart differs."""
    for name in ("headline", "name", "url", "articleBody", "datePublished"):
        mine, others = one.get(name), other.get(name)
        # What only one of them says does not part them.
        if mine and others and mine != others:
            return False
    return True


def _filled(node: dict[str, Any]) -> dict[str, Any]:
    """The values of a node that say anything: templates write "description": "" as well."""
    return {key: value for key, value in node.items() if not is_empty(value)}


def _resolved(value: Any, by_id: dict[str, dict[str, Any]]) -> Any:
    """A value whose objects that are only a reference are what they refer to."""
    if isinstance(value, list):
        return [_resolved(item, by_id) for item in value]
    if not isinstance(value, dict) or value.get("name"):
        return value
    meant = by_id.get(value.get("@id", ""))
    return value if meant is None else {**meant, **value}


def _gathered(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Values by field: all authors and tags, the first of everything else."""
    found: dict[str, Any] = {}
    for field, value in pairs:
        # Facebook wants the address of an author's page, which is no name.
        is_link = field == "authors" and "://" in value
        if not value or is_link:
            continue
        if field in {"tags", "authors"}:
            found.setdefault(field, []).append(value)
        else:
            found.setdefault(field, value)
    return found


def open_graph(tree: Any) -> dict[str, Any]:
    """What the page's `<meta property>` say, under the names of an Article's fields."""
    pairs = []
    for element in tree.iter("meta"):
        # Some sites write `name` for `property`.
        name = (element.get("property") or element.get("name") or "").casefold()
        value = element.get("content")
        if value and name in OPEN_GRAPH:
            pairs.append((OPEN_GRAPH[name], value.strip()))
    return _gathered(pairs)


def meta(tree: Any) -> dict[str, Any]:
    """What other `<meta name>` say, under the names of an Article's fields."""
    pairs = []
    for element in tree.iter("meta"):
        name = (element.get("name") or "").casefold()
        value = element.get("content") or ""
        if name in _META:
            pairs.append((_META[name], value.strip()))
    return _gathered(pairs)


def microdata(tree: Any) -> dict[str, Any]:
    """What the `itemprop` attributes of its article say, under the names of an Article's fields."""
    for scope in tree.iterfind(".//*[@itemtype]"):
        if _ARTICLE.search(scope.get("itemtype").rstrip("/")):
            return _gathered(_properties(scope))
    return {}


def _properties(scope: Any) -> Iterator[tuple[str, str]]:
    """The fields of an Article and their values that an element with an `itemscope` has."""
    for element in scope.iterfind(".//*[@itemprop]"):
        field = _MICRODATA.get(element.get("itemprop").casefold())
        # The `url` of an author inside the article is the author's.
        if field and _owner(element, scope) is scope:
            yield field, _property(element)


def _owner(element: Any, scope: Any) -> Any:
    """The nearest element around another one with an `itemscope`, or the outermost to look at."""
    for ancestor in element.iterancestors("*"):
        if ancestor is scope or ancestor.get("itemscope") is not None:
            return ancestor
    return None


def _property(element: Any) -> str:
    """The value of an element with an `itemprop`: of a person or an organisation the name."""
    if element.get("itemscope") is not None:
        name = element.find(".//*[@itemprop='name']")
        if name is None or name.get("itemscope") is not None:
            return ""
        return _property(name)
    # <time itemprop="datePublished" datetime="2024-03-05">бесінші наурыз</time>
    for attribute in ("content", "datetime", "href"):
        value = element.get(attribute)
        if value:
            return str(value).strip()
    lines = [part.strip() for part in element.itertext()]
    return "\n".join(filter(None, lines))


def _is_bare(address: str) -> bool:
    """Whether an address is the home page's, which some sites give for every page.

    >>> _is_bare("https://e.kz/"), _is_bare("https://e.kz/?id=1")
    (True, False)
    """
    parts = urlsplit(address)
    return parts.path in {"", "/"} and not parts.query


def address_of(tree: Any, *declared: Any) -> str | None:
    """The page's own address: the first that is one and not the home page's.

    The canonical one comes last.

    Args:
        tree: the page.
        declared: what JSON-LD, Open Graph and others say, the most trusted first.
    """
    given: list[str] = []
    for value in (*declared, *_canonical(tree)):
        given += _strings(value)
    absolute = [text for text in given if is_address(text)]
    bases = [element.get("href") for element in tree.iter("base")]
    # A relative address means something only beside an absolute one.
    base = next(filter(is_address, [*bases, *absolute]), None)
    joined = [urljoin(base, text) for text in given if base and text.startswith("/")]
    named = (one for one in (*absolute, *joined) if is_address(one) and not _is_bare(one))
    return next(named, None)


def _canonical(tree: Any) -> Iterator[str | None]:
    """The addresses of `<link rel="canonical">`."""
    for link in tree.iter("link"):
        relations = (link.get("rel") or "").casefold().split()
        if "canonical" in relations:
            yield link.get("href")


def _strings(value: Any) -> Iterator[str]:
    """The strings of a declared address: {"@type": "WebPage", "@id": "https://e.kz/1"} has one."""
    if isinstance(value, str):
        yield value.strip()
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, dict):
        for key in ("@id", "url", "href"):
            yield from _strings(value.get(key))


def first_name(*values: Any) -> str | None:
    """The first of some values that is a name and no address.

    >>> first_name({"@id": "https://e.kz"}, None, "Егемен Қазақстан")
    'Егемен Қазақстан'
    """
    for value in values:
        try:
            line = line_of(value)
        except NotUnderstoodError:
            continue
        if line and not is_address(line.strip()):
            return line
    return None
