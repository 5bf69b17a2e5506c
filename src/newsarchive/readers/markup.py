"""HTML inside other formats -> plain text, a paragraph a line."""

from __future__ import annotations

import html
import re

__all__ = ["plain"]

_TAG = re.compile(r"<!--|-->|<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>")
_BLOCK = re.compile(
    r"address|article|blockquote|br|d[dt]|div|figcaption|h[1-6r]|li|[ou]l|p|pre|section|table|t[dhr]"
)
_UNPRINTED = {
    "<!--": "-->",
    "<script": "</script",
    "<style": "</style",
    "<template": "</template",
}  # until


def plain(markup: str) -> str:
    """The printed words of HTML; what has no tags keeps its lines."""
    if not _TAG.search(markup):
        return html.unescape(markup).strip()
    parts = []
    place, until = 0, ""
    for tag in _TAG.finditer(markup):
        name = f"<{tag[1]}{tag[2].lower()}" if tag[2] else tag[0]
        if not until:
            parts.append(re.sub(r"\s+", " ", markup[place : tag.start()]))
            parts.append("\n" * bool(_BLOCK.fullmatch(name.strip("</"))))
            until = _UNPRINTED.get(name, "")
        elif name == until:
            until = ""
        place = tag.end()
    if not until:
        parts.append(re.sub(r"\s+", " ", markup[place:]))
    lines = (" ".join(line.split()) for line in html.unescape("".join(parts)).split("\n"))
    return "\n".join(filter(None, lines))
