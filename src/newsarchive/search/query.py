"""What a person types -> a Whoosh query tree.

    query    = group
    group    = { choice }                       words side by side: ranked, any may be missing
    choice   = both { ("OR" | "НЕМЕСЕ") both }
    both     = one { ("AND" | "ЖӘНЕ") one }
    one      = { "NOT" | "ЕМЕС" } [ "+" | "-" ] unit
    unit     = [ field ":" ] ( "(" group ")" | phrase | word ) [ "^" number ]
    phrase   = quotation marks around words     then "~" number: so near to each other, in any order
    word     = "=" exact | prefix "*" | pat*tern | fuzzy "~" [ 1 | 2 ] | word | "*"
    field    = "title" | "source" | "author" | "section" | "tag" | "lang" | "date"
    date     = moment | [ moment ] ".." [ moment ]
    moment   = a day, a month or a year         the last one counts whole

Operators are written in capitals. `+` and AND ask for presence, `-` and NOT for absence; a choice
that has a `+` must hold. Before a digit they are signs of the number («-20 градус»). A field of
metadata or a date in a group asks for presence too; several values of one field are alternatives. A
hyphenated word is a phrase; initials glued to a name («Қ.Тоқаев») may be missing. A word in
quotation marks, in a field or under an operator means itself, which its leaf says
(`tree.mean_themselves`). Leaves have their place in the text as Whoosh's own `startchar` and
`endchar`.

This is the strict reading. `forgiving` makes a text of it that can be read before it is parsed.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

import attrs
from whoosh import query as wq

from newsarchive.errors import QueryError
from newsarchive.kazakh.tokenizer import group_digits
from newsarchive.search.clauses import Clause, grouped, same_field
from newsarchive.search.mistakes import MistakeError, mistake
from newsarchive.search.query_words import WordNodes
from newsarchive.search.syntax import (
    BOOST,
    FIELD_NAMES,
    FILTERS,
    LEXEME,
    NEAR,
    OPERATORS,
    QUOTES,
    SURROGATE,
    Limits,
)
from newsarchive.search.tree import all_of, either, mean_themselves, quote

if TYPE_CHECKING:
    import re
    from collections.abc import Callable

    from newsarchive.analysis import Analyser

__all__ = ["MistakeError", "parse"]


def parse(text: str, analyser: Analyser, limits: Limits | None = None) -> wq.Query:
    """The query tree of what a person typed, read strictly.

    Args:
        text: as typed.
        analyser: that of the index.
        limits: how much it may ask for.

    Raises:
        QueryError: it cannot be read; the message says where and what to do, `position` has the
            place.

    >>> from newsarchive.analysis import Analyser
    >>> parse("title:тіл*", Analyser())
    Prefix('title_form', 'тіл')
    """
    limits = limits or Limits()
    if len(text) > limits.length:
        message = f"the query has {len(text)} characters: shorten it to {limits.length}"
        raise QueryError(message, limits.length)
    whole = SURROGATE.sub("\ufffd", text)
    parser = _Parser(group_digits(whole), analyser, limits)
    item = parser.group(None, 0)
    parser.expect_end()
    if item is None:
        raise QueryError("the query is empty: enter a word, or * for every article", 0)
    return item.node


class _Parser:
    """Recursive descent over a text: a method for each rule of the grammar above.

    Args:
        text: to be read.
        analyser: that of the index.
        limits: how much it may ask for.
    """

    def __init__(self, text: str, analyser: Analyser, limits: Limits) -> None:
        self._text = text
        self._limits = limits
        # The place reached.
        self._at = 0
        # The lexeme there, with its place.
        self._seen: tuple[int, re.Match[str] | None] = -1, None
        # One word tells little of its alphabet: it is told once for the whole query.
        alphabet = analyser.alphabet(text)
        self._words = WordNodes(analyser, alphabet, limits, lambda: self._at)

    # Lexemes.

    def _next(self) -> re.Match[str] | None:
        """The next lexeme; None at the end."""
        place, lexeme = self._seen
        # A dozen rules look at each lexeme.
        if place != self._at:
            lexeme = LEXEME.match(self._text, self._at)
            self._seen = self._at, lexeme
        return lexeme

    def _take(self, *kinds: str) -> re.Match[str] | None:
        """The next lexeme if it is of one of some kinds; then it is passed."""
        match = self._next()
        if match is None or match.lastgroup not in kinds:
            return None
        self._at = match.end()
        return match

    def _operator(self, *names: str) -> bool:
        """Whether the next lexeme is one of some operators; then it is passed."""
        match = self._next()
        if match is None or match.lastgroup != "word":
            return False
        if OPERATORS.get(match["word"]) not in names:
            return False
        self._at = match.end()
        return True

    def expect_end(self) -> None:
        """Nothing but a bracket that was never opened can be left.

        Raises:
            QueryError: it is.
        """
        match = self._take("close")
        if match:
            message = "this bracket closes none: leave it out or open one before"
            raise mistake(message, match.start("close"))

    # The rules, from the outermost one.

    def group(self, field: str | None, depth: int) -> Clause | None:
        """Words side by side, up to a closing bracket or the end; None where no word is.

        Args:
            field: that they stand in; None for all text.
            depth: how many brackets are open.

        Raises:
            QueryError: too many are.
        """
        if depth > self._limits.depth:
            message = f"brackets stand more than {self._limits.depth} deep: take some out"
            raise mistake(message, self._at)
        items = []
        while True:
            match = self._next()
            if match is None or match.lastgroup == "close":
                break
            # An operator with nothing before it says nothing.
            if not self._operator("and", "or"):
                items.append(self._choice(field, depth))
        return grouped([item for item in items if item is not None])

    def _choice(self, field: str | None, depth: int) -> Clause | None:
        """What OR joins."""
        return self._chain("or", either, lambda: self._both(field, depth))

    def _both(self, field: str | None, depth: int) -> Clause | None:
        """What AND joins."""
        return self._chain("and", all_of, lambda: self._one(field, depth))

    def _chain(
        self,
        name: str,
        join: Callable[[list[wq.Query]], wq.Query],
        part: Callable[[], Clause | None],
    ) -> Clause | None:
        """What an operator joins; a single part where it does not stand.

        Args:
            name: of the operator.
            join: makes one node of several.
            part: reads the next part.
        """
        parts = [part()]
        while self._operator(name):
            parts.append(part())
        items = [item for item in parts if item is not None]
        if not items:
            return None
        if len(items) == 1:
            return items[0]
        nodes = [item.node for item in items]
        # A word under an operator is asked for as it is.
        for node in nodes:
            mean_themselves(node)
        must = any(item.must for item in items)
        return Clause(join(nodes), must, same_field(items))

    def _one(self, field: str | None, depth: int) -> Clause | None:
        """A unit that may be denied, or asked for by its sign."""
        denied = False
        # What is denied twice is wanted.
        while self._operator("not"):
            denied = not denied
        sign = self._take("sign")
        is_minus = sign is not None and sign["sign"] == "-"
        denied ^= is_minus
        item = self._unit(field, depth)
        if item is None:
            return None
        if denied:
            return Clause(wq.Not(item.node))
        if sign is None or is_minus:
            return item
        mean_themselves(item.node)
        return attrs.evolve(item, must=True)

    def _unit(self, field: str | None, depth: int) -> Clause | None:
        """A group in brackets, a phrase or a word, with the field before it and its boost."""
        named = self._take("field")
        if named:
            field = self._field(named)
        item = self._inner(field, depth)
        if named and item is None:
            name = named["field"].strip()
            raise mistake(f"after {name} belongs a word", named.start("field"))
        if named and item is not None:
            mean_themselves(item.node)
        return self._boosted(item)

    def _inner(self, field: str | None, depth: int) -> Clause | None:
        """A group in brackets, a phrase or a word."""
        if match := self._take("open"):
            item = self.group(field, depth + 1)
            if not self._take("close"):
                message = "this bracket is never closed: close it or leave it out"
                raise mistake(message, match.start("open"))
            return item
        if match := self._take("quote"):
            return self._phrase(field, match)
        match = self._next()
        # An operator here has nothing before it, or nothing after it.
        if match is None or match["word"] in OPERATORS:
            return None
        match = self._take("word", "stray")
        if match is None:
            return None
        return self._words.word(field, match["word"] or "", match.start("word"))

    def _field(self, match: re.Match[str]) -> str:
        """The field that stands before a colon.

        Raises:
            MistakeError: there is no such field.
        """
        name = match["field"].partition(":")[0]
        if name.lower() in FIELD_NAMES:
            return FIELD_NAMES[name.lower()]
        near = get_close_matches(name.lower(), FIELD_NAMES, 1)
        hint = f"did you mean {near[0]}:" if near else f"there are {', '.join(FIELD_NAMES)}"
        quoted = "in quotation marks it is looked for as it stands"
        message = f"there is no field {name!r}: {hint}; {quoted}"
        raise mistake(message, match.start("field"), MistakeError)

    def _boosted(self, item: Clause | None) -> Clause | None:
        """A unit with the factor that stands after it, if one does."""
        boost = BOOST.match(self._text, self._at)
        if boost is None:
            return item
        self._at = boost.end()
        # The sign may stand there without a number, or with a point alone.
        factor = float(boost[1]) if boost[1].strip(".") else 0.0
        if not 0 < factor <= self._limits.boost:
            message = f"after ^ belongs a number above 0 and up to {self._limits.boost:.0f}"
            raise mistake(message, boost.start())
        if item is None:
            return None
        # A disjunction of one: not every kind of node takes a boost itself.
        node = wq.Or([item.node], boost=factor)
        return attrs.evolve(item, node=node)

    def _phrase(self, field: str | None, match: re.Match[str]) -> Clause | None:
        """What stands in quotation marks, of which the first one is passed."""
        start = self._at
        end = self._text.find(QUOTES[match["quote"]], start)
        if end < 0:
            message = "this quotation mark is never closed: close it or leave it out"
            raise mistake(message, match.start("quote"))
        self._at = end + 1
        text = self._text[start:end]
        near = self._near()
        if field in FILTERS:
            return self._words.filter(field, text, start)
        item = self._words.words(field, text, start, near)
        if item is not None:
            quote(item.node)
        return item

    def _near(self) -> int | None:
        """The number of words after `"..."~`; None where no such sign stands."""
        match = NEAR.match(self._text, self._at)
        if match is None:
            return None
        self._at = match.end()
        words = int(match[1] or 0)
        if not 0 < words <= self._limits.near:
            message = f"after ~ belongs a number of words from 1 to {self._limits.near}"
            raise mistake(message, match.start())
        return words
