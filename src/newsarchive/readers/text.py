"""Plain text, one article a file: the first line is the title, unless front matter between `---` lines has one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from newsarchive.errors import ReadError
from newsarchive.readers.records import Record, Records

if TYPE_CHECKING:
    from newsarchive.readers.content import Content

__all__ = ["read_text"]

_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?\n)??(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_LONGEST = 1 << 16  # characters of front matter


def read_text(content: Content) -> Records:
    """The article of a text file."""
    text = content.text().lstrip("\ufeff\n\t ")
    fields: dict[str, Any] = {}
    line = None
    if match := _FRONT_MATTER.match(text, 0, _LONGEST):
        fields = _yaml(match[1] or "", content)
        text = text[match.end() :].strip("\n")
    if not any(key.casefold() in {"title", "headline"} for key in fields):
        title, _, text = text.partition("\n")
        fields["title"] = title.removeprefix("# ")
    yield Record({**fields, "text": text.strip("\n")}, line)


def _yaml(text: str, content: Content) -> dict[str, Any]:
    """The fields of front matter. Each value is a string: an article has no use for YAML's dates and truth values.

    Raises:
        ReadError: it is no YAML, no mapping, nests too deeply, or has aliases (`*`), which can be made a bomb.
    """
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.BaseLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(
                event, yaml.CollectionEndEvent
            )
            if isinstance(event, yaml.AliasEvent) or depth > content.limits.depth:
                reason = "its front matter has a * alias or nests too deeply: write the values out"
                raise ReadError(content.name, event.start_mark.line + 2, reason)
        value = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - BaseLoader makes strings, lists and mappings only
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        reason = f"its front matter is no YAML: {getattr(fault, 'problem', None) or 'bad characters'}: correct it"
        raise ReadError(content.name, mark.line + 2 if mark else None, reason) from None
    if not value:
        return {}
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise ReadError(
            content.name, 1, "its front matter is no list of fields: write lines like «title: …»"
        )
    return value
