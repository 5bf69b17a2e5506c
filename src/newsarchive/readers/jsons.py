"""JSON Lines, one object a line; and JSON: an object, a list of them, or an object that wraps the list, streamed."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import attrs

from newsarchive.errors import ReadError
from newsarchive.readers.records import Fault, Record, Records

if TYPE_CHECKING:
    from newsarchive.readers.content import Content

__all__ = ["parsed", "read_json", "read_jsonlines", "record_of"]

_TOKEN = re.compile(r'[^"{}\[\]]+|"(?:[^"\\]++|\\.)*+"|[{}\[\]]', re.DOTALL)
_BETWEEN = ", \t\r\n\ufeff"  # what may stand between records
# What programs call the list of articles: {"status": "ok", "articles": [{…}, {…}]}.
_LISTS = "@graph|articles|data|docs|documents|entries|items|news|posts|records|results"
_WRAPPED = re.compile(rf'"(?:{_LISTS})"\s*:\s*\[\s*\Z')


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
        return json.loads(text, parse_constant=_nothing)
    except json.JSONDecodeError as fault:
        raise ValueError(
            f"is no JSON: {fault.msg} at character {fault.pos + 1}: correct or remove it"
        ) from None
    except ValueError as fault:  # an integer of thousands of digits
        raise ValueError(f"is no JSON that can be read: {fault}: correct or remove it") from None


def _nothing(_: str) -> None:
    """NaN is how data frames write that there is nothing."""


def record_of(text: str, line: int | None, depth: int) -> Record | Fault:
    """The record of one JSON object.

    Args:
        text: the object.
        line: where it begins.
        depth: how deeply it may nest: levels.
    """
    try:
        value = parsed(text, depth)
    except ValueError as fault:
        return Fault(str(fault), line)
    if not isinstance(value, dict):
        return Fault(
            f"is a {_kind(value)}, not a JSON object: write {{...}} with a title and a text", line
        )
    return Record(value, line)


def _kind(value: Any) -> str:
    return {list: "list", str: "string", bool: "truth value", type(None): "null"}.get(
        type(value), "number"
    )


def read_jsonlines(content: Content) -> Records:
    """The records of a JSON Lines file."""
    for number, line in content.lines():
        yield line if isinstance(line, Fault) else record_of(line, number, content.limits.depth)


def read_json(content: Content) -> Records:
    """The records of a JSON file, each parsed when it has come in whole; the file may be larger than the memory."""
    scan = _Scan(content)
    for piece in content.pieces():
        yield from scan.feed(piece)
    yield from scan.feed("", last=True)
    if scan.depth or scan.buffer[scan.place :].strip():
        yield Fault(
            "ends in the middle of the JSON that begins here: fetch it again or close its brackets",
            scan.line,
        )


@attrs.define
class _Scan:
    """Where a JSON text is cut into records.

    Attributes:
        content: what is read.
        buffer: what has come in and is still needed.
        place: how far the buffer has been looked at.
        wanted: how much must lie behind that place for it to be worth looking: a long string is not met in every piece.
        depth: brackets open at that place.
        base: brackets open around each record: 0 for one by itself, 1 in a list, 2 in a wrapped list; -1 behind one.
        start: where the record that is open begins in the buffer.
        counted: how far the lines of the buffer have been counted.
        line: the line of the last record's start, or of what stands behind it.
    """

    content: Content
    buffer: str = ""
    place: int = 0
    wanted: int = 0
    depth: int = 0
    base: int = 0
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
            self.depth -= 1
            if self.start is not None and self.depth == self.base:
                yield record_of(
                    self.buffer[self.start : self.place], self.line, self.content.limits.depth
                )
                self.start = None
            elif self.depth <= 0:
                self.base = self.depth = 0
            elif self.depth < self.base:
                self.base = -1
        elif self.depth == self.base and (stray := piece.strip(_BETWEEN)):
            self._count(place + len(piece) - len(piece.lstrip(_BETWEEN)))
            fault = Fault(
                f"{stray[:40]!r} is no JSON object: write {{...}} with a title and a text",
                self.line,
            )
            if self.depth == 0:
                raise ReadError(self.content.name, fault.line, fault.reason)
            yield fault

    def _open(self, bracket: str, place: int) -> None:
        if self.depth == self.base == 0 and bracket == "[":
            self.base = 1
        elif (
            self.depth == 2
            and self.base == 0
            and _WRAPPED.search(self.buffer, max(0, place - 100), place)
        ):
            self.base, self.start = 2, None
        if self.depth == self.base:
            self._count(place)
            self.start = place
        self.depth += 1
        if self.depth > self.content.limits.depth:
            reason = f"nests more than {self.content.limits.depth} deep: flatten it"
            raise ReadError(self.content.name, self.line, reason)

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
            raise ReadError(self.content.name, self.line, reason)
