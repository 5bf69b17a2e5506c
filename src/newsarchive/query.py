"""What a person types -> a Whoosh query tree.

    query    = group
    group    = { [ "+" | "-" ] choice }              words side by side: ranked, any may be missing
    choice   = both { ("OR" | "НЕМЕСЕ") both }
    both     = one { ("AND" | "ЖӘНЕ") one }
    one      = { "NOT" | "ЕМЕС" } unit
    unit     = [ field ":" ] ( "(" group ")" | phrase | word ) [ "^" number ]
    phrase   = quotation marks around words, then "~" number for words so near to each other, in any order
    word     = "=" exact | prefix "*" | pat*tern | fuzzy "~" [ 1 | 2 ] | word | "*"
    field    = "title" | "source" | "author" | "section" | "tag" | "lang" | "date"
    date     = moment | [ moment ] ".." [ moment ]   each a day, a month or a year, the last one whole

Operators are written in capitals. `+` and AND ask for presence, `-` and NOT for absence. A field of metadata or a date
in a group asks for presence too; several values of one field are alternatives. A hyphenated word is a phrase.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from itertools import islice, product
from typing import TYPE_CHECKING, Any

import attrs
from whoosh import query
from whoosh.query import spans

from newsarchive import analysis
from newsarchive.articles import When, parse_when, time_span
from newsarchive.errors import ArticleError, QueryError
from newsarchive.index.build import microseconds
from newsarchive.index.segment import FIELDS
from newsarchive.index.snapshot import Filters
from newsarchive.kazakh.letters import normalise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

__all__ = ["filters", "parse"]

MAX_LENGTH = 2000
MAX_TERMS = 256
MAX_DEPTH = 32
MAX_BOOST = 100.0
MAX_NEAR = 100
_MAX_READINGS = 16

_NAMES = {"title": "title", "date": "date", "lang": "language", **{name: name for name in FIELDS}}
_FILTERS = {*FIELDS, "date"}
_QUOTES = {'"': '"', "«": "»", "“": "”", "„": "“", "”": "”"}
_OPERATORS = {"AND": "and", "ЖӘНЕ": "and", "OR": "or", "НЕМЕСЕ": "or", "NOT": "not", "ЕМЕС": "not"}
_LEXEME = re.compile(
    r"""\s*(?:
    (?P<open>\()
  | (?P<close>\))
  | (?P<sign>[+-](?=[^\s()+-]|\())
  | (?P<field>[A-Za-z]+):(?=[^\s/)])
  | (?P<quote>["«“„”])
  | (?P<word>[^\s()"«»“„”^]+)
  | (?P<stray>.)
    )""",
    re.VERBOSE | re.DOTALL,
)
_BOOST = re.compile(r"\^(\d{0,6}(?:\.\d{0,6})?)")
_NEAR = re.compile(r"~(\d{0,6})")
_FUZZY = re.compile(r"(.+)~([12]?)\Z", re.DOTALL)


@attrs.frozen
class _Item:
    """A clause of a group: its sign, and the field where it only filters."""

    node: query.Query
    sign: str = ""
    filters: str | None = None


def parse(text: str) -> query.Query:
    """The query tree of what a person typed.

    Raises:
        QueryError: it cannot be read; the message says where and what to do, `position` has the place.
    """
    if len(text) > MAX_LENGTH:
        raise QueryError(f"the query has {len(text)} characters: shorten it to {MAX_LENGTH}", MAX_LENGTH)
    parser = _Parser(text)
    node = parser.group(None, 0)
    parser.expect_end()
    if node is None:
        raise QueryError("the query has no word to look for: type one, or * for every article", 0)
    return node


class _Parser:
    """Recursive descent over a text; `at` is the place reached."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._terms = 0

    def _fault(self, message: str, at: int) -> QueryError:
        return QueryError(f"{message} (at character {at + 1})", at)

    def _next(self) -> re.Match[str] | None:
        return _LEXEME.match(self._text, self._at)

    def _take(self, *kinds: str) -> re.Match[str] | None:
        match = self._next()
        if match is None or match.lastgroup not in kinds:
            return None
        self._at = match.end()
        return match

    def _operator(self, name: str) -> bool:
        match = self._next()
        if match is not None and match.lastgroup == "word" and _OPERATORS.get(match["word"]) == name:
            self._at = match.end()
            return True
        return False

    def expect_end(self) -> None:
        """Nothing but a bracket that was never opened can be left."""
        if match := self._take("close"):
            raise self._fault("this bracket closes none: leave it out or open one before", match.start("close"))

    def group(self, field: str | None, depth: int) -> query.Query | None:
        """Words side by side, up to a closing bracket or the end; None where no word is."""
        if depth > MAX_DEPTH:
            raise self._fault(f"brackets stand more than {MAX_DEPTH} deep: take some out", self._at)
        items = []
        while (match := self._next()) is not None and match.lastgroup != "close":
            if self._operator("and") or self._operator("or"):
                continue  # an operator with nothing before it
            sign = self._take("sign")
            item = self._choice(field, depth)
            if item is not None:
                items.append(attrs.evolve(item, sign=sign["sign"]) if sign else item)
        return _grouped(items)

    def _choice(self, field: str | None, depth: int) -> _Item | None:
        return self._chain("or", query.Or, lambda: self._both(field, depth))

    def _both(self, field: str | None, depth: int) -> _Item | None:
        return self._chain("and", query.And, lambda: self._one(field, depth))

    def _chain(self, name: str, kind: type[query.Query], part: Callable[[], _Item | None]) -> _Item | None:
        items = [part()]
        while self._operator(name):
            items.append(part())
        there = [item for item in items if item is not None]
        if len(there) < 2:
            return there[0] if there else None
        same = {item.filters for item in there}
        return _Item(kind([item.node for item in there]), filters=same.pop() if len(same) == 1 else None)

    def _one(self, field: str | None, depth: int) -> _Item | None:
        denied = False
        while self._operator("not"):
            denied = not denied
        sign = self._take("sign")  # «a AND -b»
        denied ^= bool(sign and sign["sign"] == "-")
        item = self._unit(field, depth)
        return _Item(query.Not(item.node)) if denied and item is not None else item

    def _unit(self, field: str | None, depth: int) -> _Item | None:
        if match := self._take("field"):
            field = self._field(match)
        if match := self._take("open"):
            node = self.group(field, depth + 1)
            if not self._take("close"):
                raise self._fault("this bracket is never closed", match.start("open"))
            item = None if node is None else _Item(node, filters=field if field in _FILTERS else None)
        elif match := self._take("quote"):
            item = self._phrase(field, match)
        elif (match := self._next()) and match["word"] not in _OPERATORS and (match := self._take("word", "stray")):
            item = self._word(field, match["word"] or "", match.start("word"))
        else:
            return None
        return self._boosted(item)

    def _field(self, match: re.Match[str]) -> str:
        name = match["field"].lower()
        if name not in _NAMES:
            near = get_close_matches(name, _NAMES, 1)
            hint = f"did you mean {near[0]}:" if near else f"there are {', '.join(_NAMES)}"
            raise self._fault(f"there is no field {match['field']!r}: {hint}", match.start("field"))
        return _NAMES[name]

    def _boosted(self, item: _Item | None) -> _Item | None:
        boost = _BOOST.match(self._text, self._at)
        if boost is None:
            return item
        self._at = boost.end()
        factor = float(boost[1]) if boost[1].strip(".") else 0.0
        if not 0 < factor <= MAX_BOOST:
            raise self._fault(f"behind ^ belongs a number above 0 and up to {MAX_BOOST:.0f}", boost.start())
        # A disjunction of one: not every kind of node takes a boost itself.
        return item and attrs.evolve(item, node=query.Or([item.node], boost=factor))

    def _phrase(self, field: str | None, match: re.Match[str]) -> _Item | None:
        end = self._text.find(_QUOTES[match["quote"]], self._at)
        if end < 0:
            raise self._fault("this quotation mark is never closed", match.start("quote"))
        inside = self._text[self._at : end]
        self._at = end + 1
        near = _NEAR.match(self._text, self._at)
        if near:
            self._at = near.end()
            if not near[1] or not 0 < int(near[1]) <= MAX_NEAR:
                raise self._fault(f"behind ~ belongs a number of words from 1 to {MAX_NEAR}", near.start())
        if field in _FILTERS:
            return self._filter(field, inside, match.start("quote"))
        return self._words(field, inside, int(near[1]) if near else None)

    def _word(self, field: str | None, text: str, start: int) -> _Item | None:
        if field in _FILTERS:
            return self._filter(field, text, start)
        if text == "*":
            return _Item(query.Every())
        form = "title_form" if field == "title" else "form"
        if text.startswith("="):
            return self._forms(text[1:], lambda exact: query.Term(form, exact))
        if "*" in text:
            return self._pattern(form, text)
        if fuzzy := _FUZZY.match(text):
            edits = int(fuzzy[2] or 1)
            return self._forms(fuzzy[1], lambda typed: query.FuzzyTerm(form, typed, 1.0, edits, 0))
        return self._words(field, text, None)

    def _pattern(self, form: str, text: str) -> _Item | None:
        pattern = "*".join(re.sub(r"[\W_]", "", normalise(piece)) for piece in re.split(r"\*+", text))
        if not pattern.strip("*"):
            return None
        self._count(1)
        prefix = pattern.index("*") == len(pattern) - 1
        return _Item(query.Prefix(form, pattern[:-1]) if prefix else query.Wildcard(form, pattern))

    def _count(self, more: int) -> None:
        self._terms += more
        if self._terms > MAX_TERMS:
            raise self._fault(f"the query has more than {MAX_TERMS} words: leave some out", self._at)

    def _forms(self, text: str, leaf: Callable[[str], query.Query]) -> _Item | None:
        """Words by their printed forms; all parts of a compound."""
        words = analysis.query_words(text)
        self._count(len(words))
        nodes = [_any_of([leaf(form) for form in word.forms]) for word in words]
        if not nodes:
            return None
        return _Item(nodes[0] if len(nodes) == 1 else query.And(nodes))

    def _words(self, field: str | None, text: str, near: int | None) -> _Item | None:
        """Words by their stems: one alone, several as a phrase, or near each other."""
        words = analysis.query_words(text)
        self._count(len(words))
        if not words:
            return None
        name = field or "text"
        if len(words) == 1:
            return _Item(_any_of([query.Term(name, stem) for stem in words[0].stems]))
        readings = [list(reading) for reading in islice(product(*(word.stems for word in words)), _MAX_READINGS)]
        if near is None:
            return _Item(_any_of([query.Phrase(name, reading) for reading in readings]))
        nears = [[query.Term(name, stem) for stem in reading] for reading in readings]
        return _Item(_any_of([spans.SpanNear2(terms, slop=near, ordered=False) for terms in nears]))

    def _filter(self, field: str | None, text: str, at: int) -> _Item | None:
        self._count(1)
        text = " ".join(text.casefold().split())
        if field != "date":
            return _Item(query.Term(field, text), filters=field) if text else None
        first, dots, last = text.partition("..")
        try:
            since, until = _moments(first or None, (last if dots else first) or None)
        except ArticleError as fault:
            raise self._fault(str(fault), at) from None
        return _Item(query.NumericRange("date", since, until), filters=field)


def _moments(since: When | None, until: When | None) -> tuple[int | None, int | None]:
    """The first moment of one date and the last of another, in microseconds since 1970."""
    return (
        None if since is None else microseconds(time_span(parse_when(since))[0]),
        None if until is None else microseconds(time_span(parse_when(until))[1]),
    )


def filters(since: When | None, until: When | None, **fields: str | Iterable[str] | None) -> Filters:
    """The filters that are given beside a query: for each field one value or several, any of which will do.

    Raises:
        QueryError: a date is none.
    """
    try:
        first, last = _moments(since, until)
    except ArticleError as fault:
        raise QueryError(str(fault), 0) from None
    values = {name: (value,) if isinstance(value, str) else tuple(value) for name, value in fields.items() if value}
    return Filters(values, first, last)


def _any_of(nodes: Sequence[query.Query]) -> query.Query:
    return nodes[0] if len(nodes) == 1 else query.DisjunctionMax(list(nodes))


def _grouped(items: list[_Item]) -> query.Query | None:
    """A group: what must be there, what may, what must not; filters of one field are alternatives that must."""
    if not items:
        return None
    absent = [item.node for item in items if item.sign == "-"]
    must = [item.node for item in items if item.sign == "+"]
    may: list[query.Query] = []
    filtering: dict[str, list[query.Query]] = {}
    for item in items:
        if item.sign:
            continue
        if isinstance(item.node, query.Not):
            absent.append(item.node.query)
        else:
            (filtering.setdefault(item.filters, []) if item.filters else may).append(item.node)
    wanted = _joined(query.Or, may)
    if must:
        wanted = query.AndMaybe(_joined(query.And, must), wanted) if wanted else _joined(query.And, must)
    if filtering:
        through = _joined(query.And, [_joined(query.Or, nodes) for nodes in filtering.values()])
        wanted = query.Require(wanted, through) if wanted else through
    return query.AndNot(wanted or query.Every(), _joined(query.Or, absent)) if absent else wanted


def _joined(kind: type[query.Query], nodes: list[Any]) -> query.Query | None:
    return kind(nodes) if len(nodes) > 1 else nodes[0] if nodes else None
