"""Plain text, one article a file: the first line is the title, unless front matter has one.

YAML between `---`, TOML between `+++`.
"""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING, Any

import yaml

from newsarchive.readers.records import Record, Records

if TYPE_CHECKING:
    from newsarchive.readers.content import Content

__all__ = ["read_text"]

_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?\n)??(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
# TOML, as Hugo has it.
_HUGO = re.compile(r"\+\+\+[ \t]*\n(.*?\n)??\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL)
_TITLES = {"title", "headline"}
_LONGEST = 1 << 16  # characters of front matter


def read_text(content: Content) -> Records:
    """The article of a text file: «Тақырып», then its text, or front matter before both."""
    text = content.text().lstrip("\ufeff\n\t ")
    fields: dict[str, Any] = {}
    for pattern, parse in ((_HUGO, _toml), (_FRONT_MATTER, _yaml)):
        match = pattern.match(text, 0, _LONGEST)
        if match is not None:
            fields = parse(match[1] or "", content)
            text = text[match.end() :].strip("\n")
            break
    names = {key.casefold() for key in fields}
    if not names & _TITLES:
        title, _, text = text.partition("\n")
        # Markdown: «# Тақырып».
        fields["title"] = title.removeprefix("# ")
    yield Record({**fields, "text": text.strip("\n")}, None)


def _toml(text: str, content: Content) -> dict[str, Any]:
    """The fields of front matter in TOML.

    Raises:
        ReadError: it is no TOML.
    """
    try:
        value = tomllib.loads(text)
        # TOML has dates and times of its own; as strings they are read like all others.
        printed = json.dumps(value, default=str)
        return dict(json.loads(printed))
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        words = " ".join(str(fault).split())
        reason = f"its front matter is no TOML ({words}): correct it"
        raise content.error("no-record", reason, 2) from None


def _yaml(text: str, content: Content) -> dict[str, Any]:
    """The fields of front matter in YAML.

    Each value is a string: an article has no use for YAML's dates and truth values.

    Raises:
        ReadError: it is no YAML, no mapping, nests too deeply, or has aliases (`*`), which can be
            made a bomb.
    """
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.BaseLoader):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if isinstance(event, yaml.AliasEvent) or depth > content.limits.depth:
                reason = "its front matter has a * alias or nests too deeply: write the values out"
                raise content.error("no-record", reason, event.start_mark.line + 2)
        # BaseLoader makes strings, lists and mappings only.
        value = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        problem = getattr(fault, "problem", None) or "bad characters"
        reason = f"its front matter is no YAML: {problem}: correct it"
        # Marks count from 0, and the line of `---` is before them.
        line = mark.line + 2 if mark else None
        raise content.error("no-record", reason, line) from None
    if not value:
        return {}
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        reason = "its front matter is no list of fields: write lines like «title: …»"
        raise content.error("no-record", reason, 1)
    return value
