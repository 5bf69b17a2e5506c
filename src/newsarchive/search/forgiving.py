"""What a person types or pastes, made such that it can be read: nothing of it is an error.

    1. An address alone finds its article, then the words of its path.
    2. What is longer than the limits is cut.
    3. A text of eight words or more without an operator is a pasted text: its signs are blanks.
    4. A quotation mark or bracket without its partner is a blank.
    5. A word before a colon that is no field is a word. Within two letters of a field it is taken
       for a mistyped one, which is an error, as an impossible date is.
    6. What still cannot be read is read as words.

Signs are replaced by blanks of the same length, so that every word keeps its place in the text.
Notes say what was read differently. Measured in `benchmarks/quality/pasted.py`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import attrs
from whoosh import query as wq

from newsarchive.errors import QueryError
from newsarchive.index.vocabulary import within_edits
from newsarchive.search.query import MistakeError, parse
from newsarchive.search.syntax import FIELD_NAMES, OPERATORS, QUOTES, Limits

if TYPE_CHECKING:
    from newsarchive.analysis import Analyser

__all__ = ["LONG", "ParsedQuery", "read"]

LONG = 8
"""Words: a text of this many, without an operator, is a pasted text."""

_ADDRESS = re.compile(r"\s*(https?://\S+)\s*", re.IGNORECASE)
_SIGNS = re.compile(r'["«»“”„()^~*=]|(?<=[^\W\d]):|(?<![^\s("«“„])[+-](?!\d)')
_WORD = re.compile(r"\w+(?:[-.,:]\w+)*")
_NO_FIELD = re.compile(r"(?<![^\W\d])([A-Za-z]+):(?=[^\s/)])")

# What only somebody who knows the query language writes; one a line.
_OPERATOR = re.compile(
    rf"""
    (?<![^\s(]) [+-] (?=[^\s\d()+-]|\()          # +word, -word, -(words)
  | [^\W_]\* | \*[^\W_]                           # prefix*, pat*tern
  | (?<![^\s(]) = (?=\w)                           # =exact
  | (?<=\w) ~ [12]? (?!\S) | ["»”“] ~ \d           # fuzzy~, "near words"~5
  | (?<=[\w")»”“]) \^ \d                           # boost^2
  | (?<!\w) (?i:{"|".join(FIELD_NAMES)}) : \s*+ [^\s)]
    """,
    re.VERBOSE,
)


@attrs.frozen
class ParsedQuery:
    """A query as it was read.

    Attributes:
        tree: what is looked for.
        text: what was read, every word at its place in the text as typed.
        notes: what was read differently from how it was typed, each a sentence.
        pasted: whether it is a pasted text, of which one sentence may say all.
        address: of the article that is looked for, where the query is nothing but an address.
    """

    tree: wq.Query
    text: str
    notes: tuple[str, ...] = ()
    pasted: bool = False
    address: str | None = None


def read(
    text: str, analyser: Analyser, *, strict: bool = False, limits: Limits | None = None
) -> ParsedQuery:
    """Read what a person typed.

    Args:
        text: as typed.
        analyser: that of the index.
        strict: every mistake is an error with its place; else only those that somebody must know.
        limits: how much a query may ask for.

    Raises:
        QueryError: it is blank, a field is mistyped, or a date is impossible; with `strict`: it
            cannot be read as it stands.

    >>> from newsarchive.analysis import Analyser
    >>> read('"сайлау туралы', Analyser()).notes
    ('A quotation mark that is never closed is read as a blank.',)
    """
    limits = limits or Limits()
    try:
        # In a blank text there is nothing to forgive.
        if strict or not text.strip():
            tree = parse(text, analyser, limits)
            return ParsedQuery(tree, text)
        return _forgiven(text, analyser, limits)
    except MistakeError as error:
        # The difference between the two is a matter of this package.
        raise QueryError(str(error), error.position) from None


def _forgiven(text: str, analyser: Analyser, limits: Limits) -> ParsedQuery:
    """A query that is read as far as it can be.

    Args:
        text: as typed, not blank.
        analyser: that of the index.
        limits: how much a query may ask for.

    Raises:
        MistakeError: a field is mistyped, or a date is impossible.
    """
    address = _ADDRESS.fullmatch(text)
    if address:
        path = _words_of_path(text)
        tree = _parsed(path, analyser, limits)
        return ParsedQuery(tree, path, address=address[1])
    notes: list[str] = []
    text = _cut(text, analyser, limits, notes)
    if is_pasted(text):
        plain = _SIGNS.sub(" ", _without_operators(text))
        tree = _parsed(plain, analyser, limits)
        return ParsedQuery(tree, plain, tuple(notes), pasted=True)
    text = _paired(text, notes)
    text = _without_unknown_fields(text, notes)
    try:
        tree = parse(text, analyser, limits)
        return ParsedQuery(tree, text, tuple(notes))
    except MistakeError:
        if len(_WORD.findall(text)) < LONG:
            raise
        notes.append("The text is long: its signs are read as blanks.")
    except QueryError as error:
        notes.append(f"Read as words only: {error}.")
    # What is left of the text are its words.
    plain = _SIGNS.sub(" ", _without_operators(text))
    tree = _parsed(plain, analyser, limits)
    return ParsedQuery(tree, plain, tuple(notes))


def is_pasted(text: str) -> bool:
    """Whether a text has eight words or more and no operator.

    >>> is_pasted("Қазақстан президенті «Астана» форумында сөз сөйлеп, бейбітшілік туралы айтты")
    True
    """
    if len(_WORD.findall(text)) < LONG or _OPERATOR.search(text):
        return False
    # In a text of capitals ЖӘНЕ is a word like any other.
    words = text.split()
    others = [word for word in words if word not in OPERATORS]
    return len(others) == len(words) or " ".join(others).isupper()


def _parsed(text: str, analyser: Analyser, limits: Limits) -> wq.Query:
    """The tree of a text without signs; what finds nothing where it has no word."""
    try:
        return parse(text, analyser, limits)
    except QueryError:
        return wq.Not(wq.Every())


def _blank(text: str, start: int, end: int) -> str:
    """The text with blanks in the place of some characters.

    >>> _blank("(су", 0, 1)
    ' су'
    """
    return text[:start] + " " * (end - start) + text[end:]


def _without_operators(text: str) -> str:
    """The same with operators in small letters: they are words then.

    >>> _without_operators("су AND жол")
    'су and жол'
    """
    words = [word.lower() if word in OPERATORS else word for word in text.split(" ")]
    return " ".join(words)


def _words_of_path(text: str) -> str:
    """An address with blanks for all but the words of its path.

    Where it has no path, its host is left.
    """
    parts = urlsplit(text.strip())
    path = parts.path.strip("/")
    whole = path or parts.netloc
    begin = text.index(whole) if whole else len(text)
    # What kind of file it is says nothing of the article.
    plain = re.sub(r"\.(?:html?|php|aspx?)$", lambda ending: " " * len(ending[0]), whole)
    # Addresses print the letters of other alphabets as numbers: %D2%9B is қ.
    words = re.sub(r"[\W_]", " ", unquote(plain))
    return " " * begin + words


def _cut(text: str, analyser: Analyser, limits: Limits, notes: list[str]) -> str:
    """The text up to the limits of characters and words.

    Args:
        text: as typed.
        analyser: that of the index.
        limits: how much a query may ask for.
        notes: it is added to where the text is cut.
    """
    if len(text) > limits.length:
        text = text[: limits.length].rpartition(" ")[0] or text[: limits.length]
        notes.append(f"The text is long: only its first {len(text)} characters are read.")
    # A word takes two characters, its blank among them: most texts need not be read for this.
    if len(text) < 2 * limits.terms:
        return text
    words = analyser.query_words(text, analyser.alphabet(text))
    if len(words) > limits.terms:
        text = text[: words[limits.terms].start]
        notes.append(f"The text is long: only its first {limits.terms} words are read.")
    return text


def _paired(text: str, notes: list[str]) -> str:
    """The text with blanks for quotation marks and brackets that have no partner.

    Args:
        text: to be read.
        notes: it is added to.
    """
    opened: list[int] = []
    alone: list[int] = []
    at = 0
    while at < len(text):
        sign = text[at]
        if sign in QUOTES:
            end = text.find(QUOTES[sign], at + 1)
            if end < 0:
                alone.append(at)
                notes.append("A quotation mark that is never closed is read as a blank.")
            else:
                # Brackets inside quotation marks are no signs.
                at = end
        elif sign == "(":
            opened.append(at)
        elif sign == ")" and opened:
            opened.pop()
        elif sign == ")":
            alone.append(at)
        at += 1
    if opened or ")" in {text[place] for place in alone}:
        notes.append("A bracket without its partner is read as a blank.")
    for place in (*alone, *opened):
        text = _blank(text, place, place + 1)
    return text


def _without_unknown_fields(text: str, notes: list[str]) -> str:
    """The text with a blank for the colon after each word that is no field, nor a mistyped one.

    Args:
        text: to be read.
        notes: it is added to.
    """
    short = len(_WORD.findall(text)) < LONG
    for match in _NO_FIELD.finditer(text):
        name = match[1].lower()
        near = any(within_edits(name, field, 2) for field in FIELD_NAMES)
        # In a short text a word near to a field is rather a mistyped one, of which one is told.
        if name not in FIELD_NAMES and not (short and near):
            text = _blank(text, match.end() - 1, match.end())
            notes.append(f"{match[1]} is no field: it is read as a word.")
    return text
