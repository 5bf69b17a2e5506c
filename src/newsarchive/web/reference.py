"""The page `/api/v1/docs`: endpoints, parameters and codes of problems, made from their tables."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from newsarchive.web.endpoints import ENDPOINTS, PARAMETERS, ROOT
from newsarchive.web.problems import CODES

if TYPE_CHECKING:
    from newsarchive.web.endpoints import Endpoint

__all__ = ["reference"]


def reference(prefix: str, style: str) -> str:
    """The page as HTML, in English as the keys of the API are.

    Args:
        prefix: under which the application is mounted.
        style: the path of the style sheet, below the prefix.
    """
    # Small enough to be joined by hand; every text in it is ours, or escaped.
    endpoints = "".join(map(_endpoint, ENDPOINTS))
    rows = [
        f'<tr id="{code}"><th scope="row">{code}</th><td>{status}</td><td>{escape(title)}</td></tr>'
        for code, (status, title) in CODES.items()
    ]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>newsarchive API</title><link rel="stylesheet" href="{prefix}{style}"></head>'
        f'<body><main class="wrap"><h1>newsarchive API</h1>'
        f"<p>All addresses begin with <code>{prefix}{ROOT}</code>. For programs: "
        f'<a href="{prefix}{ROOT}/openapi.json">openapi.json</a></p>'
        f"<h2>Endpoints</h2>{endpoints}{_SAVED}"
        "<h2>Problems</h2><table><thead><tr><th>Code</th><th>Status</th><th>Meaning</th></tr>"
        f"</thead><tbody>{''.join(rows)}</tbody></table></main></body></html>"
    )


_SAVED = (
    "<h3><code>GET POST /saved</code>, <code>GET PUT DELETE /saved/{slug}</code></h3>"
    "<p>Saved searches. Saving and deleting takes a token.</p>"
)


def _endpoint(endpoint: Endpoint) -> str:
    """An endpoint with its parameters."""
    terms = []
    for parameter in endpoint.parameters:
        # What is typed stands between backticks, here as in Markdown.
        about = re.sub("`(.*?)`", r"<code>\1</code>", escape(PARAMETERS[parameter.name]))
        schema = parameter.read.schema()
        choices = schema.get("enum") or schema.get("items", {}).get("enum") or ()
        chosen = f" One of: {', '.join(choices)}." if choices else ""
        default = f" Default: {parameter.default}." if parameter.default else ""
        needed = " Required." if parameter.required else ""
        terms.append(f"<dt>{parameter.name}</dt><dd>{about}{chosen}{default}{needed}</dd>")
    listed = f"<dl>{''.join(terms)}</dl>" if terms else ""
    path = escape(endpoint.path or "/")
    return f"<h3><code>GET {path}</code></h3><p>{escape(endpoint.about)}</p>{listed}"
