"""Records as databases and web interfaces wrap them -> the fields inside, under usual names.

Elasticsearch keeps a document in `_source`, CouchDB in `doc`, GraphQL in `node`, Strapi in
`attributes`, Django in `fields`; WordPress gives numbers for names, which stand in `_embedded`;
data frames give columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from newsarchive.readers.records import Passed, candidates, is_key

__all__ = ["adapted", "bulk_action", "context_of", "rows_of", "unpublished"]

_WRAPPERS = (
    "_source doc node attributes fields article post item data record properties newsArticle"
).split()
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
_BULK = {"index", "create", "update", "delete"}
_BULK_KEYS = {"_index", "_id", "_type", "routing", "_routing", "pipeline", "retry_on_conflict"}
_TAXONOMIES = {"category": "section", "post_tag": "tags"}


def adapted(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """The fields of a record out of what wraps them.

    >>> dict(adapted({"_id": "7", "_source": {"title": "Т", "text": "М"}}))
    {'_id': '7', 'title': 'Т', 'text': 'М'}
    """
    if not _is_article(fields):
        for name in _WRAPPERS:
            inner = fields.get(name)
            if isinstance(inner, Mapping) and _is_article(adapted(inner)):
                others = {key: value for key, value in fields.items() if key != name}
                return {**others, **adapted(inner)}
    if isinstance(fields.get("_embedded"), Mapping) or "yoast_head_json" in fields:
        return _of_wordpress(fields)
    return fields


def _is_article(fields: Mapping[str, Any]) -> bool:
    named, _ = candidates(fields, {})
    return "text" in named or ("title" in named and "url" in named)


def _of_wordpress(fields: Mapping[str, Any]) -> dict[str, Any]:
    """A post of WordPress' REST interface, with the names that its numbers stand for."""
    names: dict[str, Any] = {}
    embedded = fields.get("_embedded")
    if isinstance(embedded, Mapping):
        authors = embedded.get("author")
        names["authors"] = _names_in(authors)
        groups = embedded.get("wp:term")
        terms = (
            [one for group in groups if isinstance(group, list) for one in group]
            if (isinstance(groups, list))
            else []
        )
        for taxonomy, field in _TAXONOMIES.items():
            of_one = [
                term
                for term in terms
                if isinstance(term, Mapping) and term.get("taxonomy") == taxonomy
            ]
            names[field] = _names_in(of_one)
    head = fields.get("yoast_head_json")
    if isinstance(head, Mapping):
        names["source"] = head.get("og_site_name")
        names.setdefault("authors", None)
        names["authors"] = names["authors"] or head.get("author")
    kept = {
        key: value for key, value in fields.items() if key not in {"_embedded", "yoast_head_json"}
    }
    return {**kept, **{field: value for field, value in names.items() if value}}


def _names_in(value: Any) -> list[str]:
    items = value if isinstance(value, list) else []
    return [
        one["name"]
        for one in items
        if isinstance(one, Mapping) and isinstance(one.get("name"), str)
    ]


def unpublished(fields: Mapping[str, Any]) -> Passed | None:
    """What a record is that nobody was to read yet: a draft, a scheduled or private post.

    None of any other.
    """
    status = fields.get("status", fields.get("post_status"))
    if isinstance(status, str) and status.casefold() in _UNPUBLISHED:
        return Passed(status.casefold())
    if str(fields.get("draft")).casefold() in _TRUE:
        return Passed("draft")
    if str(fields.get("published")).casefold() in _FALSE:
        return Passed("not published")
    if fields.get("type") == "service" and "actor" in fields:  # «X joined» of Telegram
        return Passed("service message")
    return None


def bulk_action(fields: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The action line of Elasticsearch's bulk format.

    What it says of the document on the next line; else None.
    """
    if len(fields) != 1:
        return None
    [(name, value)] = fields.items()
    if name in _BULK and isinstance(value, Mapping) and set(value) <= _BULK_KEYS:
        return value
    return None


def context_of(outer: Mapping[str, Any]) -> dict[str, Any]:
    """What an object says of all the records in its list.

    The feed's title, the channel's name, the language.

    Args:
        outer: what stands in the object before the list.
    """
    if "jsonfeed.org" in str(outer.get("version")):
        return {"source": outer.get("title"), "language": outer.get("language")}
    if "channel" in str(outer.get("type")) or "chat" in str(outer.get("type")):  # Telegram
        return {"source": outer.get("name")}
    return {}


def rows_of(value: Any, columns: Any = None) -> Iterator[dict[str, Any]] | None:
    """The rows of a data frame, in any of the orientations that pandas writes.

    None where a value is none.

    Args:
        value: an object, or a row alone as a list.
        columns: the names of the columns, where they stand outside.
    """
    if isinstance(value, list) and isinstance(columns, list) and len(value) <= len(columns):
        return iter([dict(zip(map(str, columns), value, strict=False))])
    if not isinstance(value, Mapping) or _is_single(value):
        return None
    if isinstance(value.get("columns"), list) and _has_rows(value.get("data")):  # split
        names = list(map(str, value["columns"]))
        rows = [row for row in value["data"] if isinstance(row, list)]
        return (dict(zip(names, row, strict=False)) for row in rows)
    inner = list(value.values())
    if len(value) > 1 and all(map(is_key, value)) and _are_columns(inner):  # columns
        keys = list(inner[0]) if isinstance(inner[0], Mapping) else list(range(len(inner[0])))
        return ({name: column[key] for name, column in value.items()} for key in keys)
    if inner and all(isinstance(one, Mapping) and _is_article(adapted(one)) for one in inner):
        return (_named(str(key), row) for key, row in value.items())  # index; Firebase
    return None


def _has_rows(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(row, list) for row in value)


def _is_single(value: Mapping[str, Any]) -> bool:
    """Whether an object is one article: its title is a string."""
    named, _ = candidates(value, {})
    return any(
        isinstance(value[key], str) for key in (*named.get("title", ()), *named.get("text", ()))
    )


def _are_columns(inner: list[Any]) -> bool:
    first = inner[0]
    if isinstance(first, Mapping):
        return bool(first) and all(
            isinstance(one, Mapping) and list(one) == list(first) for one in inner
        )
    # Without a row it is a record of empty fields, which is to be named.
    return (
        isinstance(first, list)
        and bool(first)
        and all(isinstance(one, list) and len(one) == len(first) for one in inner)
    )


def _named(key: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row under its id, unless that is only its number."""
    return dict(row) if key.isdecimal() else {"id": key, **row}
