"""Small makers of JSON schemas, each with a sentence that says what the value is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Shape = Mapping[str, Any]

__all__ = [
    "counts",
    "list_of",
    "number",
    "object_of",
    "of_type",
    "ref",
    "string",
    "string_or_null",
    "strings",
]


def of_type(kind: str, about: str, *, or_null: bool = False) -> Shape:
    """A value of a type.

    Args:
        kind: as JSON schema names it.
        about: what it is.
        or_null: whether it may be null.
    """
    return {"type": [kind, "null"] if or_null else kind, "description": about}


def string(about: str) -> Shape:
    """A text."""
    return of_type("string", about)


def number(about: str) -> Shape:
    """A whole number."""
    return of_type("integer", about)


def string_or_null(about: str) -> Shape:
    """A text, or null where there is none."""
    return of_type("string", about, or_null=True)


def list_of(of: Shape, about: str) -> Shape:
    """A list.

    Args:
        of: the schema of each item.
        about: what it is.
    """
    return {"type": "array", "items": of, "description": about}


def strings(about: str) -> Shape:
    """A list of texts."""
    return list_of({"type": "string"}, about)


def counts(about: str) -> Shape:
    """Value -> number."""
    counted = {"type": "integer"}
    return {"type": "object", "additionalProperties": counted, "description": about}


def object_of(properties: Mapping[str, Shape], *, but: Iterable[str] = ()) -> Shape:
    """An object that has all its properties.

    Args:
        properties: by name.
        but: names of those that it may lack.
    """
    required = [name for name in properties if name not in set(but)]
    return {"type": "object", "properties": dict(properties), "required": required}


def ref(name: str) -> Shape:
    """A schema that has a name of its own."""
    return {"$ref": f"#/components/schemas/{name}"}
