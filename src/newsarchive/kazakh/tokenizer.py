"""Text -> tokens with offsets.

A token never spans white space, but for the blanks inside a number (1 200 000). So a text can be cut at white space
first and each piece looked up in a cache, which is how archives are indexed.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import attrs

from newsarchive.kazakh.letters import INVISIBLE, normalise

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["LONGEST", "SUFFIX", "Token", "group_digits", "scan", "tokens"]

LONGEST = 64
"""The longest form that is told apart, in characters: what is longer is cut there, in texts and in queries."""


@attrs.frozen
class Token:
    """A token of a text.

    Attributes:
        start: where it begins, in characters of the text given.
        end: where it ends, likewise.
        text: the slice `text[start:end]`, as given.
        kind: «word», «number», «percent», «money», «url», «email», «hashtag», «mention», «suffix» (one that stands behind
            a closing quote) or «punctuation».
        form: what it is matched by: normalised, a number with its digits in a row and a decimal point; empty for a
            suffix or punctuation.
        parts: the words of a compound (Премьер-министр), of a date or an address, in order; else empty.
    """

    start: int
    end: int
    text: str
    kind: str
    form: str
    parts: tuple[Token, ...] = ()


# The endings that are written behind a hyphen or a quote: ordinal, plural, possessive and case, in this order
# (70-ке, ЖШС-нің, 5-шісі, БАҚ-тардың, «БелАз»-дың).
_ORDINAL = "(?:[ыі]?н)?ш[ыі](?:с[ыі])?"
_PLURAL = "[лдт][ае]р"
_POSSESSIVE = "с?[ыі]"
_CASE = (
    "[ндт][ыі]ң|[ндт][ыі]|[ғқ]а|[гк]е|[нд][ае]|[ае]|т[ае]|н[дт][ае]|[дтн][ае]н|нд[ае]н|[мбп]ен|"
    "н?[дт][ае]ғ?[ыгі]+|[лдт][ыі][қк]|[дт][ае]й|с[ыі]з|[ғқгк][ыі]"
)
SUFFIX = f"(?=[ыінштсldлдтағқгкембп])(?:{_ORDINAL})?(?:{_PLURAL})?(?:{_POSSESSIVE})?(?:{_CASE})?"
"""A pattern for the suffixes that are written behind a hyphen or a quote."""

_MARK = f"{INVISIBLE}\u0300-\u036f\u0483-\u0489\u0610-\u061a\u064b-\u065f\u0670"
_LETTER = rf"(?:[^\W\d_][{_MARK}]*)"
_ALNUM = rf"(?:[^\W_][{_MARK}]*)"
_HYPHEN = "[-\u2010\u2011]"
_WORD = rf"{_ALNUM}+(?:['’ʼ]{_ALNUM}+)*"
_NUMBER = rf"(?:\d[{_MARK}]*)+(?:[.,](?:\d[{_MARK}]*)+)*"

_TOKEN = re.compile(
    rf"""
      (?P<url>(?:https?://|www\.)[^\s<>"«»“”]*[^\W_])
    | (?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)
    | (?P<hashtag>\#{_ALNUM}(?:_*{_ALNUM})*)
    | (?P<mention>(?<!\w)@{_ALNUM}(?:_*{_ALNUM})*)
    | (?P<suffix>(?<=\w["»”’)]){_HYPHEN}?{SUFFIX}(?!\w))
    | (?P<domain>[a-z0-9][a-z0-9-]*(?:\.[a-z0-9][a-z0-9-]*)*\.[a-z]{{2,}}(?:/[\w./?=&%-]*[\w])?(?!\w))
    | (?P<money>[$€£₸₽]{_NUMBER}|{_NUMBER}[$€£₸₽])
    | (?P<percent>{_NUMBER}%)
    | (?P<number>{_NUMBER}(?!{_ALNUM}|{_HYPHEN}{_ALNUM}))
    | (?P<word>{_WORD}(?:{_HYPHEN}{_WORD})*)
    | (?P<punctuation>([^\w\s])\9*|_+)
    """,
    re.VERBOSE | re.IGNORECASE,
)

# The blanks between the thousands of a number: a space, a no-break space, a thin one or a narrow one.
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?![\d])")
_BLANKS = str.maketrans(" \u00a0\u2009\u202f", "\u2063" * 4)


def group_digits(text: str) -> str:
    """The text with the blanks inside numbers made invisible separators, so that no token spans white space.

    It keeps its length, so offsets hold for both.
    """
    return _GROUPED.sub(lambda match: match[0].translate(_BLANKS), text)


Part = tuple[int, int, str]


def scan(text: str) -> Iterator[tuple[int, int, str, list[Part]]]:
    """The tokens of a text from `group_digits`: start, end, kind and the (start, end, form) of its words in order."""
    for match in _TOKEN.finditer(text):
        kind = str(match.lastgroup)
        start, end = match.span()
        yield start, end, "url" if kind == "domain" else kind, list(_parts(match[0], kind, start))


_PIECE = re.compile(rf"{_ALNUM}+")
_IN_WORD = re.compile(rf"{_WORD}")
_DAMAGED_HYPHEN = re.compile(r"(?<=[а-яәғқңөұүһі])[a-z](?=[А-ЯӘҒҚҢӨҰҮҺІ])")
_IS_SUFFIX = re.compile(SUFFIX)
# Those of the suffixes that never are a word, so that they are suffixes behind any word (сайт-тың, not тағы-да).
_ONLY_SUFFIX = re.compile("[нд][ыі]ң|т[ыі]ң|[дт]ағы|[дт]егі|н[дт][ае]|нд[ае]н")
_NO_NAME = re.compile(r"(?:.*\d|.*[a-z]|.?[^a-zа-я]*)", re.IGNORECASE)


def _parts(text: str, kind: str, start: int) -> Iterator[Part]:
    if kind in {"suffix", "punctuation"}:
        return
    if kind in {"number", "percent", "money"}:
        yield from _number(text, start)
        return
    if kind != "word":
        skip = re.match(r"(?:https?://)?(?:www\.)?", text, re.IGNORECASE)
        for piece in _PIECE.finditer(text, skip.end() if skip else 0):
            yield start + piece.start(), start + piece.end(), normalise(piece[0])[:LONGEST]
        return
    head: tuple[int, int] | None = None
    form = ""
    for piece in _IN_WORD.finditer(text):
        for begin, end in _halves(text, *piece.span()):
            word = normalise(text[begin:end])
            if head and "-" not in form and _behind_hyphen(text[slice(*head)], word):
                head, form = (head[0], end), f"{form}-{word}"
                continue
            if head and form:
                yield start + head[0], start + head[1], form[:LONGEST]
            head, form = (begin, end), word
    if head and form:
        yield start + head[0], start + head[1], form[:LONGEST]


def _halves(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for damage in _DAMAGED_HYPHEN.finditer(text, start, end):
        yield start, damage.start()
        start = damage.end()
    yield start, end


def _behind_hyphen(head: str, tail: str) -> bool:
    """Whether what stands behind a hyphen is a suffix."""
    if not _IS_SUFFIX.fullmatch(tail):
        return False
    return bool(_ONLY_SUFFIX.fullmatch(tail)) or head.upper() == head or head.isascii()


_DIGITS = re.compile(r"\d+")
_THOUSANDS = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})+")


def _number(text: str, start: int) -> Iterator[Part]:
    digits = "".join(sign for sign in text if sign.isdecimal() or sign in ".,")
    digits = "".join(sign if sign in ".," else str(unicodedata.decimal(sign)) for sign in digits)
    if _THOUSANDS.fullmatch(digits):
        digits = digits.replace(",", "").replace(".", "")
    if digits.replace(",", ".").count(".") > 1:
        for piece in _DIGITS.finditer(text):
            yield start + piece.start(), start + piece.end(), normalise(piece[0])[:LONGEST]
        return
    first = next(index for index, sign in enumerate(text) if sign.isdecimal())
    last = max(index for index, sign in enumerate(text) if sign.isdecimal())
    yield start + first, start + last + 1, digits.replace(",", ".")[:LONGEST]


def tokens(text: str) -> list[Token]:
    """The tokens of a text, in order: words, numbers, addresses and punctuation. They never overlap."""
    found = []
    for start, end, kind, parts in scan(group_digits(text)):
        inner = tuple(Token(first, last, text[first:last], "word", form) for first, last, form in parts)
        form = normalise(text[start:end]) if len(inner) > 1 else inner[0].form if inner else ""
        found.append(Token(start, end, text[start:end], kind, form, inner if len(inner) > 1 else ()))
    return found
