"""JSON Lines: one JSON object a line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from newsarchive.readers.records import Fault, Record, Records

if TYPE_CHECKING:
    from newsarchive.readers.content import Content

__all__ = ["read_jsonlines", "record_of"]


def record_of(text: str, line: int) -> Record | Fault:
    """The record of one JSON object."""
    try:
        value = json.loads(text)
    except json.JSONDecodeError as fault:
        return Fault(f"is no JSON: {fault.msg} at character {fault.pos + 1}: correct or remove it", line)
    except RecursionError:
        return Fault("nests too deeply: flatten it", line)
    if not isinstance(value, dict):
        return Fault(f"is no JSON object but {type(value).__name__}: write one {{...}} with a title and a text", line)
    return Record(value, line)


def read_jsonlines(content: Content) -> Records:
    """The records of a JSON Lines file."""
    for number, line in content.lines():
        yield line if isinstance(line, Fault) else record_of(line, number)
