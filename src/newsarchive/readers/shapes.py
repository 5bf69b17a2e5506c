"""Records as databases and web interfaces wrap them -> the fields inside, under usual names.

Elasticsearch keeps a document in `_source`, CouchDB in `doc`, GraphQL in `node`, Strapi in
`attributes`, Django in `fields`; WordPress gives numbers for names, which stand in `_embedded`;
data frames give columns. Each rule here is for one such program, and its comment shows what that
program writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from newsarchive.readers.records import Passed, candidates, is_key

__all__ = ["adapted", "bulk_action", "context_of", "rows_of", "unpublished"]

# Where the fields of an article stand inside a record: {"_id": "7", "_source": {"title": "Т"}}.
_WRAPPERS = (
    "_source doc node attributes fields article post item data record properties newsArticle"
).split()
# The `status` of what nobody was to read yet, as WordPress and Strapi write it.
_UNPUBLISHED = {
    "draft",
    "auto-draft",
    "private",
    "future",
    "pending",
    "trash",
    "scheduled",
    "inherit",
}
_TRUE, _FALSE = {"true", "yes", "on"}, {"false", "no", "off"}
# The action lines of Elasticsearch's bulk format: {"index": {"_id": "7"}}.
_BULK = {"index", "create", "update", "delete"}
_BULK_KEYS = {"_index", "_id", "_type", "routing", "_routing", "pipeline", "retry_on_conflict"}
# WordPress' kinds of terms -> the field of an Article they give.
_TAXONOMIES = {"category": "section", "post_tag": "tags"}


def adapted(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """The fields of a record out of what wraps them.

    >>> dict(adapted({"_id": "7", "_source": {"title": "Т", "text": "М"}}))
    {'_id': '7', 'title': 'Т', 'text': 'М'}
    """
    if not _is_article(fields):
        unwrapped = _unwrapped(fields)
        if unwrapped is not None:
            return unwrapped
    is_of_wordpress = isinstance(fields.get("_embedded"), Mapping) or "yoast_head_json" in fields
    return _of_wordpress(fields) if is_of_wordpress else fields


def _unwrapped(fields: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The fields of the article that a record wraps, and the others beside it; None without one."""
    for name in _WRAPPERS:
        wrapped = fields.get(name)
        if not isinstance(wrapped, Mapping):
            continue
        # Wrappers stand in each other: GraphQL has {"node": {"attributes": {"title": "Т"}}}.
        inner = adapted(wrapped)
        if _is_article(inner):
            others = {key: value for key, value in fields.items() if key != name}
            return {**others, **inner}
    return None


def _is_article(fields: Mapping[str, Any]) -> bool:
    """Whether fields are those of an article: a text, or a headline with its address."""
    named, _ = candidates(fields, {})
    return "text" in named or ("title" in named and "url" in named)


def _of_wordpress(fields: Mapping[str, Any]) -> dict[str, Any]:
    """A post of WordPress' REST interface, with the names that its numbers stand for."""
    record = dict(fields)
    embedded = record.pop("_embedded", None)
    head = record.pop("yoast_head_json", None)
    names: dict[str, Any] = {}
    if isinstance(embedded, Mapping):
        names["authors"] = _names_in(embedded.get("author"))
        names |= _terms_by_field(embedded.get("wp:term"))
    if isinstance(head, Mapping):
        names["source"] = head.get("og_site_name")
        names["authors"] = names.get("authors") or head.get("author")
    known = {field: value for field, value in names.items() if value}
    return {**record, **known}


def _terms_by_field(groups: Any) -> dict[str, list[str]]:
    """The names of a post's sections and tags, by the field of an Article they are for.

    Args:
        groups: a list for each taxonomy: [[{"taxonomy": "category", "name": "Қоғам"}], [...]].
    """
    names: dict[str, list[str]] = {field: [] for field in _TAXONOMIES.values()}
    for group in groups if isinstance(groups, list) else ():
        for term in group if isinstance(group, list) else ():
            taxonomy = term.get("taxonomy") if isinstance(term, Mapping) else None
            field = _TAXONOMIES.get(taxonomy) if isinstance(taxonomy, str) else None
            if field is not None:
                names[field] += _names_in([term])
    return names


def _names_in(items: Any) -> list[str]:
    """The `name` of each object in a list that has one: [{"id": 3, "name": "Қоғам"}]."""
    names = []
    for item in items if isinstance(items, list) else ():
        name = item.get("name") if isinstance(item, Mapping) else None
        if isinstance(name, str):
            names.append(name)
    return names


def unpublished(fields: Mapping[str, Any]) -> Passed | None:
    """What a record is that nobody was to read yet: a draft, a scheduled or private post.

    None for any other record.

    >>> unpublished({"title": "Т", "status": "draft"})
    Passed(kind='draft')
    """
    status = fields.get("status", fields.get("post_status"))
    if isinstance(status, str) and status.casefold() in _UNPUBLISHED:
        return Passed(status.casefold())
    # Hugo and Jekyll have truth values, which a table or front matter gives as words.
    draft = str(fields.get("draft")).casefold()
    if draft in _TRUE:
        return Passed("draft")
    published = str(fields.get("published")).casefold()
    if published in _FALSE:
        return Passed("not published")
    # Telegram: «X joined the group».
    if fields.get("type") == "service" and "actor" in fields:
        return Passed("service message")
    return None


def bulk_action(fields: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What an action line of Elasticsearch's bulk format says of the document on the next line.

    None where a record is no such line.

    >>> bulk_action({"index": {"_index": "news", "_id": "7"}})
    {'_index': 'news', '_id': '7'}
    """
    if len(fields) != 1:
        return None
    [(name, value)] = fields.items()
    if name not in _BULK or not isinstance(value, Mapping):
        return None
    # An article may have a field «index», but it says more than where a document goes.
    return value if value.keys() <= _BULK_KEYS else None


def context_of(outer: Mapping[str, Any]) -> dict[str, Any]:
    """What an object says of all the records in its list: the feed's title, the channel's name.

    >>> context_of({"type": "public_channel", "name": "Хабар 24"})
    {'source': 'Хабар 24'}

    Args:
        outer: what stands in the object before the list.
    """
    if "jsonfeed.org" in str(outer.get("version")):
        return {"source": outer.get("title"), "language": outer.get("language")}
    # Telegram has «public_channel», «private_supergroup_chat» and the like.
    kind = str(outer.get("type"))
    if "channel" in kind or "chat" in kind:
        return {"source": outer.get("name")}
    return {}


def rows_of(value: Any, columns: Any = None) -> Iterator[dict[str, Any]] | None:
    """The rows of a data frame, in any of the orientations that pandas writes; None of others.

    >>> list(rows_of({"columns": ["title", "text"], "data": [["Т", "М"]]}))
    [{'title': 'Т', 'text': 'М'}]

    Args:
        value: an object, or a row alone as a list.
        columns: the names of the columns, where they stand outside.
    """
    if isinstance(value, list) and isinstance(columns, list) and len(value) <= len(columns):
        return iter([_row(columns, value)])
    if not isinstance(value, Mapping) or _is_single(value):
        return None
    # Orientation «split»: {"columns": ["title", "text"], "data": [["Т", "М"]]}.
    names = value.get("columns")
    rows = value.get("data")
    if isinstance(names, list) and isinstance(rows, list) and _has_rows(rows):
        return (_row(names, row) for row in rows if isinstance(row, list))
    # Orientations «columns» and «list»: {"title": {"0": "Т"}, "text": {"0": "М"}}.
    inner = list(value.values())
    if len(value) > 1 and all(map(is_key, value)) and _are_columns(inner):
        return _rows_of_columns(value)
    # Orientation «index», and the exports of Firebase: {"7": {"title": "Т", "text": "М"}}.
    if inner and all(isinstance(one, Mapping) and _is_article(adapted(one)) for one in inner):
        return (_named(str(key), row) for key, row in value.items())
    return None


def _row(names: list[Any], cells: list[Any]) -> dict[str, Any]:
    """The cells of a row under the names of their columns; a row may be shorter or longer."""
    return dict(zip(map(str, names), cells, strict=False))


def _has_rows(value: list[Any]) -> bool:
    return any(isinstance(row, list) for row in value)


def _is_single(value: Mapping[str, Any]) -> bool:
    """Whether an object is one article: its title or its text is a string."""
    named, _ = candidates(value, {})
    keys = (*named.get("title", ()), *named.get("text", ()))
    return any(isinstance(value[key], str) for key in keys)


def _are_columns(inner: list[Any]) -> bool:
    """Whether values are columns of one table: objects with equal keys, or lists of one length."""
    first = inner[0]
    # Without a row it is a record of empty fields, which is to be named.
    if not first:
        return False
    if isinstance(first, Mapping):
        keys = list(first)
        return all(isinstance(one, Mapping) and list(one) == keys for one in inner)
    if isinstance(first, list):
        return all(isinstance(one, list) and len(one) == len(first) for one in inner)
    return False


def _rows_of_columns(columns: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The rows of columns that are objects with equal keys, or lists of one length."""
    first = next(iter(columns.values()))
    keys = first if isinstance(first, Mapping) else range(len(first))
    for key in keys:
        yield {name: column[key] for name, column in columns.items()}


def _named(key: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row under its id, unless that is only its number."""
    return dict(row) if key.isdecimal() else {"id": key, **row}
