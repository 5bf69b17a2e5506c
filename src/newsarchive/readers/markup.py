"""HTML inside other formats -> plain text, a paragraph a line."""

from __future__ import annotations

import re
from html.parser import HTMLParser

__all__ = ["plain"]

_BLOCKS = re.compile(r"address|article|blockquote|br|d[dt]|div|figcaption|h[1-6r]|li|[ou]l|p|pre|section|table|t[dhr]")
_UNPRINTED = ("script", "style", "template")


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in _UNPRINTED
        if _BLOCKS.fullmatch(tag):
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in _UNPRINTED and self._hidden > 0
        if _BLOCKS.fullmatch(tag):
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(re.sub(r"\s+", " ", data))


def plain(markup: str) -> str:
    """The printed words of HTML; text without tags keeps its lines."""
    if not re.search(r"<[a-zA-Z/!]|&\w|&#", markup):
        return markup.strip()
    parser = _Text()
    parser.feed(markup)
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.parts).split("\n"))
    return "\n".join(filter(None, lines))
