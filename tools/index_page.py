"""The README as a package index shows it: called by hatchling whenever a distribution is built.

The links of README.md between pages lead nowhere on the page of an index, and its pictures are not
there. With `base` set in pyproject.toml both become absolute; while it is empty, only the text of
links stays.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_LINK = re.compile(r"(!?)\[([^\]]+)\]\(([^)\s]+)\)")


def absolute(text: str, base: str) -> str:
    """A page in Markdown without relative links.

    >>> absolute("See [text](docs/text.md).", "https://example.org/blob/main/")
    'See [text](https://example.org/blob/main/docs/text.md).'
    >>> absolute("See [text](docs/text.md).", "")
    'See text.'

    Args:
        text: of the page.
        base: what goes before the path of a file, with the slash at its end; "" if nobody knows.
    """

    def linked(link: re.Match[str]) -> str:
        picture, name, target = link.groups()
        if "://" in target or target.startswith("#"):
            return link[0]
        if base:
            # A page about the picture would not be shown as one.
            raw = "?raw=true" if picture else ""
            return f"{picture}[{name}]({base}{target}{raw})"
        return "" if picture else name

    return _LINK.sub(linked, text)


class IndexPage(MetadataHookInterface):
    """Gives hatchling the README of the distribution."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Put the page into the metadata."""
        text = Path(self.root, "README.md").read_text(encoding="utf-8")
        page = absolute(text, self.config["base"])
        metadata["readme"] = {"content-type": "text/markdown", "text": page}
