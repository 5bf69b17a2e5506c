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

# What lies between brackets and strings; a string; a bracket. A string that is not closed yet is
# no token, so it waits for the next piece.
_TOKEN = re.compile(r'[^"{}\[\]]+|"(?:[^"\\]++|\\.)*+"|[{}\[\]]', re.DOTALL)
_BETWEEN = ", \t\r\n\ufeff"  # what may stand between records
# What programs call the list of articles: {"status": "ok", "articles": [{…}, {…}]}.
_LISTS = (
    "@graph|articles|data|docs|documents|edges|entries|features|hits|items|messages|news|nodes"
    "|posts|records|results|rows"
)
_NEAR = 100  # characters before the first item of a list in which its name stands
_WRAPPED = re.compile(rf'"(?:{_LISTS})"\s*:\s*\[\s*\Z')
_TEXT_KEY = re.compile(rf'"(?:{"|".join(map(re.escape, KEYS["text"]))})"\s*:')
_DEEPEST_LIST = 5  # levels: {"data": {"posts": {"edges": [{…}]}}}


def _depth(text: str) -> int:
    """How deeply the brackets of a text nest: levels; [[{}]] has 3."""
    depth = deepest = 0
    for token in _TOKEN.finditer(text):
        if token[0] in "{[":
            depth += 1
            deepest = max(deepest, depth)
        elif token[0] in "]}":
            depth -= 1
    return deepest


def parsed(text: str, depth: int) -> Any:
    """The value of a JSON text.

    Raises:
        ValueError: it is none, or nests more than `depth` levels deep; the message says what to do.

    >>> parsed('{"title": "Т", "views": NaN}', 10)
    {'title': 'Т', 'views': None}
    """
    # Counting is fast, and nearly every text has fewer brackets than it may have levels.
    brackets = text.count("[") + text.count("{")
    if brackets > depth and _depth(text) > depth:
        raise ValueError(f"nests more than {depth} deep: flatten it")
    try:
        # Not strict: line ends in strings are no JSON, but they are often met.
        return json.loads(text, parse_constant=_nothing, strict=False)
    except json.JSONDecodeError as fault:
        place = fault.pos + 1
        reason = f"invalid JSON at character {place} ({fault.msg}): correct or remove it"
        raise ValueError(reason) from None
    except ValueError as fault:  # an integer of thousands of digits
        raise ValueError(f"invalid JSON ({fault}): correct or remove it") from None


def _nothing(_: str) -> None:
    """What NaN is read as: data frames write it where there is nothing."""


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
        further = context_of(outer).items()
        context = {key: one for key, one in further if one and key not in value}
        yield Record({**value, **context}, line)
    else:
        reason = f"is a {_kind(value)}, not a JSON object: write {{...}} with a title and a text"
        yield content.refused("no-record", reason, line)


_KINDS = {list: "list", str: "string", bool: "truth value", type(None): "null"}


def _kind(value: Any) -> str:
    """What a value of JSON is, as a message names it."""
    return _KINDS.get(type(value), "number")


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
                continue
            found = bulk_action(item.fields)
            if found is not None:
                # The document is on the next line, which has no id of its own.
                action = found
                continue
            id_ = {}
            if "_id" in action and "_id" not in item.fields:
                id_["_id"] = action["_id"]
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
        reason = "ends in the middle of the JSON that begins here"
        mend = "fetch it again or close its brackets"
        yield content.refused("damaged", f"{reason}: {mend}", scan.line)


@attrs.define
class _Scan:
    """Where a JSON text is cut into records.

    Of {"status": "ok", "articles": [{"title": "Т"}, ...]} each object in the list is one.

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
            # What touches the end of the buffer may go on in the next piece.
            is_whole = token[0] in "{}[]" or token.end() < len(self.buffer) or last
            if token.start() != self.place or not is_whole:
                break
            self.place = token.end()
            yield from self._take(token[0], token.start())
        self._forget()

    def _take(self, piece: str, place: int) -> Records:
        """Go on by one token, which begins at a place of the buffer; the records that it ends."""
        if piece in "{[":
            self._open(piece, place)
        elif piece in "}]":
            yield from self._close(piece)
        elif self.depth == self.base:
            yield from self._stray(piece, place)

    def _stray(self, piece: str, place: int) -> Records:
        """What stands between records and is no comma or blank: [{...}, 7, {...}]."""
        stray = piece.strip(_BETWEEN)
        if not stray:
            return
        before = len(piece) - len(piece.lstrip(_BETWEEN))
        self._count(place + before)
        reason = f"{stray[:40]!r} is not a JSON object: write {{...}} with a title and a text"
        # Outside of any bracket it is not JSON at all.
        if self.depth == 0:
            raise self.content.error("no-record", reason, self.line)
        yield self.content.refused("no-record", reason, self.line)

    def _close(self, bracket: str) -> Records:
        """A bracket that closes: the end of a record, of the list, or of something in a record."""
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
            # What wraps the list may hold another one.
            self.base = 0

    def _open(self, bracket: str, place: int) -> None:
        """A bracket that opens: a record, the list, or something in a record.

        Raises:
            ReadError: it is one level too deep.
        """
        if self.depth == self.base == 0 and bracket == "[":
            self.base = 1
        elif bracket in "{[" and self._is_wrapped(place):
            self.base = self.depth
            if self.start is not None:
                before = self.buffer[self.start : place]
                self.outer = _begun(before) or self.outer
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

        That is a list with a known name, in no other list. The lists inside an article, which has a
        text, are its own.
        """
        is_in_one_list = self.lists == 1 and 2 <= self.depth <= _DEEPEST_LIST
        if self.base or not is_in_one_list:
            return False
        if not _WRAPPED.search(self.buffer, max(0, place - _NEAR), place):
            return False
        return self.start is None or not _TEXT_KEY.search(self.buffer, self.start, place)

    def _count(self, place: int) -> None:
        self.line += self.buffer.count("\n", self.counted, place)
        self.counted = place

    def _forget(self) -> None:
        """Drop what is not needed any more."""
        if self.start is None:
            self._count(self.place)
        # What was counted ends where the open record begins: all before it can go.
        dropped = self.counted
        self.buffer = self.buffer[dropped:]
        self.place -= dropped
        self.counted = 0
        if self.start is not None:
            self.start -= dropped
        # A string of megabytes is looked at each time that it has doubled, not in every piece.
        waiting = len(self.buffer) - self.place
        self.wanted = 2 * waiting
        if len(self.buffer) > self.content.limits.record:
            reason = f"a record is longer than {self.content.limits.record} characters: split it"
            raise self.content.error("too-large", reason, self.line)


def _begun(text: str) -> dict[str, Any]:
    """The values at the beginning of an object, before a list in it that has just begun.

    >>> _begun('{"title": "Хабар 24", "items": [')
    {'title': 'Хабар 24', 'items': []}
    """
    closing = []
    for piece in _TOKEN.findall(text):
        if piece == "{":
            closing.append("}")
        elif piece == "[":
            closing.append("]")
        elif piece in ("}", "]") and closing:
            closing.pop()
    missing = "".join(reversed(closing))
    try:
        value = json.loads(text + missing)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
