"""What stands in a query as one word or phrase -> its node of the tree.

A word is looked for by the stems it can have, a phrase by those of its words in a row. `=word`
means a printed form, `pre*` and `pat*tern` all forms like it, `fuzzy~` those one or two letters
away. Initials glued to a name («Қ.Тоқаев») may be missing. In a field of metadata it is a value.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from whoosh import query as wq

from newsarchive.errors import ArticleError
from newsarchive.request import comparable, moments
from newsarchive.search.clauses import Clause
from newsarchive.search.mistakes import MistakeError, mistake
from newsarchive.search.syntax import FILTERS, FUZZY, INITIALS
from newsarchive.search.tree import all_of, any_of, phrase, placed

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsarchive.analysis import Analyser, Word
    from newsarchive.search.syntax import Limits

__all__ = ["WordNodes"]

# A compound with a star in it is looked at part by part.
_PART = re.compile(r"[^-\u2010\u2011]+")
_STARS = re.compile(r"\*+")


class WordNodes:
    """The words of one query as nodes.

    Args:
        analyser: that of the index.
        alphabet: the Latin alphabets of the whole query, as `Analyser.alphabet` tells them: one
            word tells little of its own.
        limits: how much the query may ask for.
        reached: gives the place that the parser has reached, for messages.
    """

    def __init__(
        self,
        analyser: Analyser,
        alphabet: str | None,
        limits: Limits,
        reached: Callable[[], int],
    ) -> None:
        self._analyser = analyser
        self._alphabet = alphabet
        self._limits = limits
        self._reached = reached
        self._terms = 0

    def word(self, field: str | None, text: str, start: int) -> Clause | None:
        """The clause of a word outside quotation marks; None where it has nothing to look for.

        Args:
            field: that it stands in; None for all text.
            text: as typed, with its signs.
            start: where it begins in the query, in characters.

        Raises:
            QueryError: it has too many stars, or is a date that cannot be read.
        """
        if field in FILTERS:
            return self.filter(field, text, start)
        if text == "*":
            return Clause(wq.Every())
        # Printed forms are looked for in a field of their own.
        form = "title_form" if field == "title" else "form"
        if text.startswith("="):
            return self._forms(text, start, lambda exact: wq.Term(form, exact))
        if "*" in text:
            return self._pattern(field, text, start)
        fuzzy = FUZZY.match(text)
        if fuzzy:
            edits = int(fuzzy[2] or 1)

            def near(typed: str) -> wq.Query:
                return wq.FuzzyTerm(form, typed, 1.0, edits, 0)

            return self._forms(fuzzy[1], start, near)
        return self._typed(field, text, start)

    def words(self, field: str | None, text: str, start: int, near: int | None) -> Clause | None:
        """The clause of words by their stems: one alone, several as a phrase or near each other.

        Args:
            field: that they stand in; None for all text.
            text: as typed.
            start: where it begins in the query, in characters.
            near: how many words they may stand from each other, in any order; None: in a row.
        """
        words = self._read(text)
        if not words:
            return None
        first, last = words[0], words[-1]
        place = start + first.start, start + last.end
        node = phrase(field or "text", words, near, place)
        return Clause(node)

    def filter(self, field: str, text: str, at: int) -> Clause | None:
        """The clause of a value of metadata, or of a date.

        Args:
            field: of metadata, or «date».
            text: the value.
            at: where it stands in the query, in characters.

        Raises:
            QueryError: the date cannot be read.
        """
        self._count(1)
        if field != "date":
            value = comparable(text)
            return Clause(wq.Term(field, value), filters=field) if value else None
        first, dots, last = text.strip().partition("..")
        if not first and not last:
            return None
        # A date without dots is both its first moment and its last.
        until = last if dots else first
        try:
            bounds = moments(first or None, until or None)
        except ArticleError as fault:
            raise mistake(str(fault), at, MistakeError) from None
        return Clause(wq.NumericRange("date", *bounds), filters=field)

    def _typed(self, field: str | None, text: str, start: int) -> Clause | None:
        """A word by its stems; initials that are glued to a name may be missing."""
        whole = self.words(field, text, start, None)
        initials = INITIALS.match(text)
        if whole is None or initials is None:
            return whole
        end = initials.end()
        surname = self.words(field, text[end:], start + end, None)
        if surname is None:
            return whole
        # The name must be there; with its initials it ranks higher.
        node = wq.AndMaybe(surname.node, whole.node)
        return Clause(placed(node, start, start + len(text)))

    def _pattern(self, field: str | None, text: str, start: int) -> Clause | None:
        """A word with stars; what stands before it in a compound is looked for as it is."""
        if text.count("*") > self._limits.stars:
            message = f"a word can have up to {self._limits.stars} stars: leave some out"
            raise mistake(message, start)
        nodes = []
        for part in _PART.finditer(text):
            where = start + part.start()
            if "*" in part[0]:
                node = self._starred(field, part[0])
                if node is not None:
                    nodes.append(placed(node, where, where + len(part[0])))
                continue
            item = self.words(field, part[0], where, None)
            if item is not None:
                nodes.append(item.node)
        return Clause(all_of(nodes)) if nodes else None

    def _starred(self, field: str | None, text: str) -> wq.Query | None:
        """The node of a part of a word that has stars; None where it is nothing else."""
        form = "title_form" if field == "title" else "form"
        pieces = []
        for piece in _STARS.split(text):
            # What stands between the stars is normalised as printed words are.
            read = [word.forms[0] for word in self._read(piece)]
            pieces.append("".join(read))
        pattern = "*".join(pieces)
        if not pattern.strip("*"):
            return None
        # A single star at the end is a beginning, which is looked up without a walk.
        if pattern.index("*") == len(pattern) - 1:
            return wq.Prefix(form, pattern[:-1])
        return wq.Wildcard(form, pattern)

    def _forms(self, text: str, start: int, leaf: Callable[[str], wq.Query]) -> Clause | None:
        """Words by their printed forms; all parts of a compound."""
        nodes = []
        for word in self._read(text):
            place = start + word.start, start + word.end
            leaves = [placed(leaf(form), *place) for form in word.forms]
            nodes.append(any_of(leaves))
        return Clause(all_of(nodes)) if nodes else None

    def _read(self, text: str) -> list[Word]:
        """The words of a piece of the query that can be looked for."""
        read = self._analyser.query_words(text, self._alphabet)
        words = [word for word in read if word.forms and word.stems]
        self._count(len(words))
        return words

    def _count(self, more: int) -> None:
        """Count words and values.

        Raises:
            QueryError: the query has too many.
        """
        self._terms += more
        if self._terms > self._limits.terms:
            message = f"the query has more than {self._limits.terms} words: leave some out"
            raise mistake(message, self._reached())
