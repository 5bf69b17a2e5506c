"""What a person types -> a Whoosh query tree.

    query    = group
    group    = { choice }                            words side by side: ranked, any may be missing
    choice   = both { ("OR" | "НЕМЕСЕ") both }
    both     = one { ("AND" | "ЖӘНЕ") one }
    one      = { "NOT" | "ЕМЕС" } [ "+" | "-" ] unit
    unit     = [ field ":" ] ( "(" group ")" | phrase | word ) [ "^" number ]
    phrase   = quotation marks around words, then "~" number for words so near to each other, in any
    order word     = "=" exact | prefix "*" | pat*tern | fuzzy "~" [ 1 | 2 ] | word | "*"
    field    = "title" | "source" | "author" | "section" | "tag" | "lang" | "date"
    date     = moment | [ moment ] ".." [ moment ]   each a day, a month or a year, the last one
    whole

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

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

import attrs
from whoosh import query as wq

from newsarchive.errors import ArticleError, QueryError
from newsarchive.kazakh.tokenizer import group_digits
from newsarchive.request import comparable, moments
from newsarchive.search.clauses import Clause, grouped, same_field
from newsarchive.search.syntax import (
    BOOST,
    FIELD_NAMES,
    FILTERS,
    FUZZY,
    INITIALS,
    LEXEME,
    NEAR,
    OPERATORS,
    QUOTES,
    SURROGATE,
    Limits,
)
from newsarchive.search.tree import (
    all_of,
    any_of,
    either,
    mean_themselves,
    phrase,
    placed,
    quote,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsarchive.analysis import Analyser, Word

__all__ = ["MistakeError", "parse"]


class MistakeError(QueryError):
    """A mistake that whoever typed the query has to know: a mistyped field, an impossible date."""


def parse(text: str, analyser: Analyser, limits: Limits | None = None) -> wq.Query:
    """The query tree of what a person typed, read strictly.

    Args:
        text: as typed.
        analyser: that of the index.
        limits: how much it may ask for.

    Raises:
        QueryError: it cannot be read; the message says where and what to do, `position` has the
            place.
    """
    limits = limits or Limits()
    if len(text) > limits.length:
        message = f"the query has {len(text)} characters: shorten it to {limits.length}"
        raise QueryError(message, limits.length)
    parser = _Parser(group_digits(SURROGATE.sub("\ufffd", text)), analyser, limits)
    item = parser.group(None, 0)
    parser.expect_end()
    if item is None:
        raise QueryError("the query is empty: enter a word, or * for every article", 0)
    return item.node


class _Parser:
    """Recursive descent over a text; `at` is the place reached."""

    def __init__(self, text: str, analyser: Analyser, limits: Limits) -> None:
        self._text = text
        self._analyser = analyser
        # One word tells little of its alphabet: it is told once for the whole query.
        self._alphabet = analyser.alphabet(text)
        self._limits = limits
        self._at = 0
        self._seen: tuple[int, re.Match[str] | None] = -1, None
        self._terms = 0

    def _fault(self, message: str, at: int, kind: type[QueryError] = QueryError) -> QueryError:
        return kind(f"{message} (at character {at + 1})", at)

    def _next(self) -> re.Match[str] | None:
        if self._seen[0] != self._at:  # a dozen rules look at each lexeme
            self._seen = self._at, LEXEME.match(self._text, self._at)
        return self._seen[1]

    def _take(self, *kinds: str) -> re.Match[str] | None:
        match = self._next()
        if match is None or match.lastgroup not in kinds:
            return None
        self._at = match.end()
        return match

    def _operator(self, *names: str) -> bool:
        match = self._next()
        if (
            match is not None
            and match.lastgroup == "word"
            and OPERATORS.get(match["word"]) in names
        ):
            self._at = match.end()
            return True
        return False

    def expect_end(self) -> None:
        """Nothing but a bracket that was never opened can be left."""
        if match := self._take("close"):
            raise self._fault(
                "this bracket closes none: leave it out or open one before", match.start("close")
            )

    def group(self, field: str | None, depth: int) -> Clause | None:
        """Words side by side, up to a closing bracket or the end; None where no word is."""
        if depth > self._limits.depth:
            raise self._fault(
                f"brackets stand more than {self._limits.depth} deep: take some out", self._at
            )
        items = []
        while (match := self._next()) is not None and match.lastgroup != "close":
            if not self._operator("and", "or"):  # one with nothing before it says nothing
                items.append(self._choice(field, depth))
        return grouped([item for item in items if item is not None])

    def _choice(self, field: str | None, depth: int) -> Clause | None:
        return self._chain("or", either, lambda: self._both(field, depth))

    def _both(self, field: str | None, depth: int) -> Clause | None:
        return self._chain("and", all_of, lambda: self._one(field, depth))

    def _chain(
        self,
        name: str,
        join: Callable[[list[wq.Query]], wq.Query],
        part: Callable[[], Clause | None],
    ) -> Clause | None:
        parts = [part()]
        while self._operator(name):
            parts.append(part())
        items = [item for item in parts if item is not None]
        if len(items) < 2:
            return items[0] if items else None
        nodes = [item.node for item in items]
        for node in nodes:
            mean_themselves(node)
        return Clause(join(nodes), any(item.must for item in items), same_field(items))

    def _one(self, field: str | None, depth: int) -> Clause | None:
        denied = False
        while self._operator("not"):
            denied = not denied
        sign = self._take("sign")
        denied ^= bool(sign and sign["sign"] == "-")
        item = self._unit(field, depth)
        if item is None:
            return None
        if denied:
            return Clause(wq.Not(item.node))
        if not sign or sign["sign"] == "-":
            return item
        mean_themselves(item.node)
        return attrs.evolve(item, must=True)

    def _unit(self, field: str | None, depth: int) -> Clause | None:
        named = self._take("field")
        if named:
            field = self._field(named)
        if match := self._take("open"):
            item = self.group(field, depth + 1)
            if not self._take("close"):
                raise self._fault(
                    "this bracket is never closed: close it or leave it out", match.start("open")
                )
        elif match := self._take("quote"):
            item = self._phrase(field, match)
        elif (
            (match := self._next())
            and match["word"] not in OPERATORS
            and (match := self._take("word", "stray"))
        ):
            item = self._word(field, match["word"] or "", match.start("word"))
        else:
            item = None
        if named and item is None:
            raise self._fault(
                f"after {named['field'].strip()} belongs a word", named.start("field")
            )
        if named and item is not None:
            mean_themselves(item.node)
        return self._boosted(item)

    def _field(self, match: re.Match[str]) -> str:
        name = match["field"].partition(":")[0]
        if name.lower() not in FIELD_NAMES:
            near = get_close_matches(name.lower(), FIELD_NAMES, 1)
            hint = f"did you mean {near[0]}:" if near else f"there are {', '.join(FIELD_NAMES)}"
            quoted = "in quotation marks it is looked for as it stands"
            message = f"there is no field {name!r}: {hint}; {quoted}"
            raise self._fault(message, match.start("field"), MistakeError)
        return FIELD_NAMES[name.lower()]

    def _boosted(self, item: Clause | None) -> Clause | None:
        boost = BOOST.match(self._text, self._at)
        if boost is None:
            return item
        self._at = boost.end()
        factor = float(boost[1]) if boost[1].strip(".") else 0.0
        if not 0 < factor <= self._limits.boost:
            message = f"after ^ belongs a number above 0 and up to {self._limits.boost:.0f}"
            raise self._fault(message, boost.start())
        # A disjunction of one: not every kind of node takes a boost itself.
        return item and attrs.evolve(item, node=wq.Or([item.node], boost=factor))

    def _phrase(self, field: str | None, match: re.Match[str]) -> Clause | None:
        start = self._at
        end = self._text.find(QUOTES[match["quote"]], start)
        if end < 0:
            message = "this quotation mark is never closed: close it or leave it out"
            raise self._fault(message, match.start("quote"))
        self._at = end + 1
        near = NEAR.match(self._text, self._at)
        if near:
            self._at = near.end()
            if not near[1] or not 0 < int(near[1]) <= self._limits.near:
                raise self._fault(
                    f"after ~ belongs a number of words from 1 to {self._limits.near}",
                    near.start(),
                )
        if field in FILTERS:
            return self._filter(field, self._text[start:end], start)
        item = self._words(field, self._text[start:end], start, int(near[1]) if near else None)
        if item is not None:
            quote(item.node)
        return item

    def _word(self, field: str | None, text: str, start: int) -> Clause | None:
        if field in FILTERS:
            return self._filter(field, text, start)
        if text == "*":
            return Clause(wq.Every())
        form = "title_form" if field == "title" else "form"
        if text.startswith("="):
            return self._forms(text, start, lambda exact: wq.Term(form, exact))
        if "*" in text:
            return self._pattern(field, text, start)
        if fuzzy := FUZZY.match(text):
            edits = int(fuzzy[2] or 1)
            return self._forms(
                fuzzy[1], start, lambda typed: wq.FuzzyTerm(form, typed, 1.0, edits, 0)
            )
        return self._typed(field, text, start)

    def _pattern(self, field: str | None, text: str, start: int) -> Clause | None:
        """A word with stars; what stands before it in a compound is looked for as it is."""
        if text.count("*") > self._limits.stars:
            message = f"a word can have up to {self._limits.stars} stars: leave some out"
            raise self._fault(message, start)
        form = "title_form" if field == "title" else "form"
        nodes = []
        for part in re.finditer(r"[^-\u2010\u2011]+", text):
            where = start + part.start()
            if "*" not in part[0]:
                item = self._words(field, part[0], where, None)
                nodes += [item.node] if item else []
                continue
            pieces = [
                "".join(word.forms[0] for word in self._read(piece))
                for piece in re.split(r"\*+", part[0])
            ]
            pattern = "*".join(pieces)
            if pattern.strip("*"):
                prefix = pattern.index("*") == len(pattern) - 1
                node = wq.Prefix(form, pattern[:-1]) if prefix else wq.Wildcard(form, pattern)
                nodes.append(placed(node, where, where + len(part[0])))
        return Clause(all_of(nodes)) if nodes else None

    def _count(self, more: int) -> None:
        self._terms += more
        if self._terms > self._limits.terms:
            raise self._fault(
                f"the query has more than {self._limits.terms} words: leave some out", self._at
            )

    def _read(self, text: str) -> list[Word]:
        read = self._analyser.query_words(text, self._alphabet)
        words = [word for word in read if word.forms and word.stems]
        self._count(len(words))
        return words

    def _forms(self, text: str, start: int, leaf: Callable[[str], wq.Query]) -> Clause | None:
        """Words by their printed forms; all parts of a compound."""
        nodes = []
        for word in self._read(text):
            place = start + word.start, start + word.end
            nodes.append(any_of([placed(leaf(form), *place) for form in word.forms]))
        return Clause(all_of(nodes)) if nodes else None

    def _words(self, field: str | None, text: str, start: int, near: int | None) -> Clause | None:
        """Words by their stems: one alone, several as a phrase, or near each other."""
        words = self._read(text)
        if not words:
            return None
        name = field or "text"
        place = start + words[0].start, start + words[-1].end
        return Clause(phrase(name, words, near, place))

    def _typed(self, field: str | None, text: str, start: int) -> Clause | None:
        """A word outside quotation marks; initials that are glued to a name may be missing."""
        whole = self._words(field, text, start, None)
        initials = INITIALS.match(text)
        if whole is None or initials is None:
            return whole
        surname = self._words(field, text[initials.end() :], start + initials.end(), None)
        if surname is None:
            return whole
        # The name must be there; with its initials it ranks higher.
        node = wq.AndMaybe(surname.node, whole.node)
        return Clause(placed(node, start, start + len(text)))

    def _filter(self, field: str | None, text: str, at: int) -> Clause | None:
        self._count(1)
        if field != "date":
            value = comparable(text)
            return Clause(wq.Term(field, value), filters=field) if value else None
        first, dots, last = text.strip().partition("..")
        if not first and not last:
            return None
        try:
            since, until = moments(first or None, (last if dots else first) or None)
        except ArticleError as fault:
            raise self._fault(str(fault), at, MistakeError) from None
        return Clause(wq.NumericRange("date", since, until), filters=field)
