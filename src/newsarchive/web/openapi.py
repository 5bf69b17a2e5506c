"""The description of the API (OpenAPI 3.1), made from the table of endpoints and their shapes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from newsarchive import __version__
from newsarchive.web.endpoints import ENDPOINTS, PARAMETERS, ROOT
from newsarchive.web.kinds import Names
from newsarchive.web.parameters import SEVERAL
from newsarchive.web.problems import CODES
from newsarchive.web.shapes import SHAPES

if TYPE_CHECKING:
    from newsarchive.web.endpoints import Endpoint
    from newsarchive.web.parameters import Parameter

__all__ = ["document"]

_NAMED = {
    "key": ("The key of an article.", {"type": "string", "pattern": "^[a-z2-7]{13}$"}),
    "stem": ("A word.", {"type": "string", "minLength": 1}),
    "slug": (
        "The name of a saved search.",
        {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 60},
    ),
}
_HEADERS = {
    "ETag": "A strong tag: the same answer has the same one.",
    "Cache-Control": "How long the answer may be kept.",
}


def document(server: str) -> dict[str, Any]:
    """The document.

    Args:
        server: what stands before /api/v1 in an address.
    """
    paths = {f"{ROOT}{endpoint.path}": {"get": _operation(endpoint)} for endpoint in ENDPOINTS}
    # The rest reads alone, and is described by one table.
    paths |= _saved_paths()
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "newsarchive",
            "version": __version__,
            "description": (
                "Search an archive of Kazakh-language news. Keys that are described stay; keys may "
                "be added. Cursors are opaque."
            ),
        },
        # Without a base URL the paths are those of the host that was asked.
        "servers": [{"url": server or "/"}],
        "paths": paths,
        "components": {
            "schemas": dict(SHAPES),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    """What can be asked of an endpoint, and what it answers."""
    schema = {"$ref": f"#/components/schemas/{endpoint.shape}"} if endpoint.shape else {}
    # Parameters of a content type are no part of its key here.
    types = {kind.partition(";")[0]: {"schema": schema} for kind in endpoint.types}
    headers = {
        name: {"description": about, "schema": {"type": "string"}}
        for name, about in _HEADERS.items()
    }
    named = re.findall(r"{(\w+)}", endpoint.path)
    words = re.findall(r"\w+", endpoint.path)
    return {
        "operationId": "_".join(words) or "index",
        "summary": endpoint.about,
        "parameters": [
            *map(_path_parameter, named),
            *map(_query_parameter, endpoint.parameters),
        ],
        "responses": {
            "200": {"description": endpoint.about, "content": types, "headers": headers},
            "304": {"description": "The reader has this answer: If-None-Match has its ETag."},
            **_problems(),
        },
    }


def _path_parameter(name: str) -> dict[str, Any]:
    about, schema = _NAMED[name]
    return {"name": name, "in": "path", "required": True, "description": about, "schema": schema}


def _query_parameter(parameter: Parameter) -> dict[str, Any]:
    schema = parameter.read.schema()
    described: dict[str, Any] = {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": PARAMETERS[parameter.name],
        "schema": schema,
    }
    # An empty text is no text: it means that nothing was given.
    if parameter.required and schema["type"] == "string" and "enum" not in schema:
        schema["minLength"] = 1
    if parameter.several:
        schema = {"type": "array", "items": schema, "maxItems": SEVERAL}
        described["schema"] = schema
    # One parameter with commas, unlike filters, which are repeated.
    if isinstance(parameter.read, Names):
        described |= {"style": "form", "explode": False}
    if parameter.default not in (None, "", ()):
        described["schema"] = {**schema, "default": parameter.default}
    return described


def _saved_paths() -> dict[str, Any]:
    """What can be asked of saved searches: they alone are written, so they stand for themselves."""
    slug = _path_parameter("slug")
    paths: dict[str, Any] = {f"{ROOT}/saved": {}, f"{ROOT}/saved/{{slug}}": {"parameters": [slug]}}
    for (method, one), (status, about, shape, body) in _SAVED.items():
        answer: dict[str, Any] = {"description": about}
        if shape:
            schema = {"$ref": f"#/components/schemas/{shape}"}
            answer["content"] = {"application/json": {"schema": schema}}
        operation: dict[str, Any] = {
            "operationId": f"{method}_saved{'_one' if one else ''}",
            "summary": about,
            "responses": {str(status): answer, **_problems()},
        }
        if method == "get":
            operation["responses"]["304"] = {"description": "The reader has this answer."}
        else:
            operation["security"] = [{"token": []}]
        if body:
            content = {"application/json": {"schema": {"$ref": "#/components/schemas/ToSave"}}}
            operation["requestBody"] = {"required": True, "content": content}
        paths[f"{ROOT}/saved{'/{slug}' if one else ''}"][method] = operation
    return paths


# Method, and whether one search is named -> status, what is done, shape of the answer, with a body.
_SAVED: dict[tuple[str, bool], tuple[int, str, str, bool]] = {
    ("get", False): (
        200,
        "The saved searches; with a token all.",
        "SavedList",
        False,
    ),
    ("post", False): (201, "Save a search.", "Saved", True),
    ("get", True): (200, "A saved search.", "Saved", False),
    ("put", True): (200, "Change a saved search.", "Saved", True),
    ("delete", True): (204, "Delete a saved search.", "", False),
}


def _problems() -> dict[str, Any]:
    """What else any endpoint may answer, by status."""
    codes: dict[str, list[str]] = {}
    for code, (status, _) in CODES.items():
        codes.setdefault(str(status), []).append(code)
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        status: {"description": f"Codes: {', '.join(names)}.", "content": content}
        for status, names in codes.items()
    }
