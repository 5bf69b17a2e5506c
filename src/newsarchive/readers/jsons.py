"""JSON Lines, one object a line.

And JSON: an object, a list of them, or an object that wraps the list, streamed.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import attrs

from newsarchive.readers.records import KEYS, Record, Records
from newsarchive.readers.shapes import bulk_action, context_of, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from newsarchive.readers.content import Content
    from newsarchive.results import Refused

__all__ = ["parsed", "read_json", "read_jsonlines"]

_TOKEN = re.compile(r'[^"{}\[\]]+|"(?:[^"\\]++|\\.)*+"|[{}\[\]]', re.DOTALL)
_BETWEEN = ", \t\r\n\ufeff"  # what may stand between records
# What programs call the list of articles: {"status": "ok", "articles": [{…}, {…}]}.
_LISTS = (
    ""
    "@graph|articles|data|docs|documents|edges|entries|features|hits|items|messages|news|nodes|posts|records|results|rows"
)
_WRAPPED = re.compile(rf'"(?:{_LISTS})"\s*:\s*\[\s*\Z')
_TEXT_KEY = re.compile(rf'"(?:{"|".join(map(re.escape, KEYS["text"]))})"\s*:')
_DEEPEST_LIST = 5  # levels: {"data": {"posts": {"edges": [{…}]}}}


def _depth(text: str) -> int:
    """How deeply the brackets of a text nest: levels."""
    depth = deepest = 0
    for token in _TOKEN.finditer(text):
        depth += (token[0] in "{[") - (token[0] in "]}")
        deepest = max(deepest, depth)
    return deepest


def parsed(text: str, depth: int) -> Any:
    """The value of a JSON text.

    Raises:
        ValueError: it is none, or nests more than `depth` levels deep; the message says what to do.
    """
    if text.count("[") + text.count("{") > depth and _depth(text) > depth:
        raise ValueError(f"nests more than {depth} deep: flatten it")
    try:
        return json.loads(text, parse_constant=_nothing, strict=False)
    except json.JSONDecodeError as fault:
        raise ValueError(
            f"is no JSON: {fault.msg} at character {fault.pos + 1}: correct or remove it"
        ) from None
    except ValueError as fault:  # an integer of thousands of digits
        raise ValueError(f"is no JSON that can be read: {fault}: correct or remove it") from None


def _nothing(_: str) -> None:
    """NaN is how data frames write that there is nothing."""


def _records_of(
    text: str, line: int | None, content: Content, outer: Mapping[str, Any]
) -> Iterator[Record | Refused]:
    """The records of one JSON object: itself, or the rows of a data frame.

    Args:
        text: the object.
        line: where it begins.
        content: where it stands.
        outer: what stands in the object around it, before its list.
    """
    try:
        value = parsed(text, content.limits.depth)
    except ValueError as fault:
        code = "too-large" if "nests" in str(fault) else "damaged"
        yield content.refused(code, str(fault), line)
        return
    rows = rows_of(value, outer.get("columns"))
    if rows is not None:
        yield from (Record(row, line) for row in rows)
    elif isinstance(value, dict):
        context = {key: one for key, one in context_of(outer).items() if one and key not in value}
        yield Record({**value, **context}, line)
    else:
        reason = f"is a {_kind(value)}, not a JSON object: write {{...}} with a title and a text"
        yield content.refused("no-record", reason, line)


def _kind(value: Any) -> str:
    return {list: "list", str: "string", bool: "truth value", type(None): "null"}.get(
        type(value), "number"
    )


def read_jsonlines(content: Content) -> Records:
    """The records of a JSON Lines file."""
    action: Mapping[str, Any] = {}
    for number, line in content.lines():
        if not isinstance(line, str):
            yield line
            continue
        for item in _records_of(line.lstrip("\ufeff"), number, content, {}):
            if not isinstance(item, Record):
                yield item
            elif (found := bulk_action(item.fields)) is not None:
                action = found  # the document is on the next line
            else:
                id_ = {"_id": action["_id"]} if "_id" in action and "_id" not in item.fields else {}
                yield attrs.evolve(item, fields={**id_, **item.fields})
                action = {}


def read_json(content: Content) -> Records:
    """The records of a JSON file, each parsed when it has come in whole.

    The file may be larger than the memory.
    """
    scan = _Scan(content)
    for piece in content.pieces():
        yield from scan.feed(piece)
    yield from scan.feed("", last=True)
    if scan.depth or scan.buffer[scan.place :].strip():
        reason = (
            "ends in the middle of the JSON that begins here: fetch it again or close its brackets"
        )
        yield content.refused("damaged", reason, scan.line)


@attrs.define
class _Scan:
    """Where a JSON text is cut into records.

    Attributes:
        content: what is read.
        buffer: what has come in and is still needed.
        place: how far the buffer has been looked at.
        wanted: how much must lie after that place before it is looked at again, so that a long
            string is not met in every piece.
        depth: brackets open at that place.
        base: brackets open around each record: 0 for one by itself, 1 in a list, more in a wrapped
            list.
        lists: how many of the open brackets are those of lists.
        outer: what stands before the list in the object that wraps it.
        start: where the record that is open begins in the buffer.
        counted: how far the lines of the buffer have been counted.
        line: the line of the last record's start, or of what stands after it.
    """

    content: Content
    buffer: str = ""
    place: int = 0
    wanted: int = 0
    depth: int = 0
    base: int = 0
    lists: int = 0
    outer: Mapping[str, Any] = attrs.field(factory=dict)
    start: int | None = None
    counted: int = 0
    line: int = 1

    def feed(self, piece: str, *, last: bool = False) -> Records:
        """The records that end in the next piece of the text."""
        self.buffer += piece
        if len(self.buffer) - self.place < self.wanted and not last:
            return
        for token in _TOKEN.finditer(self.buffer, self.place):
            whole = token[0] in "{}[]" or token.end() < len(self.buffer) or last
            if token.start() != self.place or not whole:
                break
            self.place = token.end()
            yield from self._take(token[0], token.start())
        self._forget()

    def _take(self, piece: str, place: int) -> Records:
        if piece in "{[":
            self._open(piece, place)
        elif piece in "}]":
            yield from self._close(piece)
        elif self.depth == self.base and (stray := piece.strip(_BETWEEN)):
            self._count(place + len(piece) - len(piece.lstrip(_BETWEEN)))
            reason = f"{stray[:40]!r} is no JSON object: write {{...}} with a title and a text"
            if self.depth == 0:
                raise self.content.error("no-record", reason, self.line)
            yield self.content.refused("no-record", reason, self.line)

    def _close(self, bracket: str) -> Records:
        self.depth -= 1
        self.lists -= bracket == "]"
        if self.start is not None and self.depth == self.base:
            record = self.buffer[self.start : self.place]
            self.start = None
            yield from _records_of(record, self.line, self.content, self.outer)
        elif self.depth <= 0:
            self.base = self.depth = self.lists = 0
            self.outer = {}
        elif self.depth < self.base:
            self.base = 0  # what wraps the list may hold another one

    def _open(self, bracket: str, place: int) -> None:
        if self.depth == self.base == 0 and bracket == "[":
            self.base = 1
        elif bracket in "{[" and self._is_wrapped(place):
            self.base = self.depth
            if self.start is not None:
                self.outer = _begun(self.buffer[self.start : place]) or self.outer
            self.start = None
        if self.depth == self.base:
            self._count(place)
            self.start = place
        self.depth += 1
        self.lists += bracket == "["
        if self.depth > self.content.limits.depth:
            reason = f"nests more than {self.content.limits.depth} deep: flatten it"
            raise self.content.error("too-large", reason, self.line)

    def _is_wrapped(self, place: int) -> bool:
        """Whether the first item of a list of articles begins here.

        Of a list with a known name, in no other list.

        The lists inside an article, which has a text, are its own.
        """
        if self.base or self.lists != 1 or not 2 <= self.depth <= _DEEPEST_LIST:
            return False
        if not _WRAPPED.search(self.buffer, max(0, place - 100), place):
            return False
        return self.start is None or not _TEXT_KEY.search(self.buffer, self.start, place)

    def _count(self, place: int) -> None:
        self.line += self.buffer.count("\n", self.counted, place)
        self.counted = place

    def _forget(self) -> None:
        """Drop what is not needed any more."""
        if self.start is None:
            self._count(self.place)
        keep = self.counted
        self.buffer, self.place, self.counted = self.buffer[keep:], self.place - keep, 0
        if self.start is not None:
            self.start -= keep
        self.wanted = 2 * (len(self.buffer) - self.place)
        if len(self.buffer) > self.content.limits.record:
            reason = f"a record is longer than {self.content.limits.record} characters: split it"
            raise self.content.error("too-large", reason, self.line)


def _begun(text: str) -> dict[str, Any]:
    """The values at the beginning of an object, before a list in it that has just begun."""
    opened = [bracket for bracket in _TOKEN.findall(text) if bracket in ("{", "[", "}", "]")]
    closing = []
    for bracket in opened:
        if bracket in "{[":
            closing.append("}" if bracket == "{" else "]")
        elif closing:
            closing.pop()
    try:
        value = json.loads(text + "".join(reversed(closing)))
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
