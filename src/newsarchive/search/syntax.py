"""The signs of the query language, as tables and patterns."""

from __future__ import annotations

import re

import attrs

from newsarchive.articles import FIELDS

__all__ = [
    "BOOST",
    "FIELD_NAMES",
    "FILTERS",
    "FUZZY",
    "INITIALS",
    "LEXEME",
    "NEAR",
    "OPERATORS",
    "QUOTES",
    "SURROGATE",
    "Limits",
]


@attrs.frozen
class Limits:
    """How much a query may ask for.

    Attributes:
        length: characters.
        terms: words, values of fields and dates together.
        depth: brackets within brackets.
        boost: the largest factor after `^`.
        near: the largest number of words after `"..."~`.
        stars: of one pattern.
    """

    length: int = 2000
    terms: int = 256
    depth: int = 32
    boost: float = 100.0
    near: int = 100
    stars: int = 8


# What may stand before a colon -> the field that it means.
FIELD_NAMES = {
    "title": "title",
    "date": "date",
    "lang": "language",
    **{name: name for name in FIELDS},
}
# The fields that only filter, and give no score.
FILTERS = {*FIELDS, "date"}
# An opening quotation mark -> the one that closes it.
QUOTES = {'"': '"', "«": "»", "“": "”", "„": "“", "”": "”"}
# Operators are words in capitals, in English and in Kazakh.
OPERATORS = {"AND": "and", "ЖӘНЕ": "and", "OR": "or", "НЕМЕСЕ": "or", "NOT": "not", "ЕМЕС": "not"}
# A piece of a query, after white space: a bracket, a sign, a field, a quotation mark, a word, or
# any other sign, which means nothing.
LEXEME = re.compile(
    rf"""\s*+(?:
    (?P<open>\()
  | (?P<close>\))
  | (?P<sign>[+-](?=[^\s()+\d-]|\())
  | (?P<field>(?i:{"|".join(FIELD_NAMES)}):\s*+(?=[^\s)])|[A-Za-z]+:(?=[^\s/)]))
  | (?P<quote>["«“„”])
  | (?P<word>[^\s()"«»“„”^]+)
  | (?P<stray>.)
    )""",
    re.VERBOSE | re.DOTALL,
)
# What follows a word or a phrase: ^2, ~5; or ends one: fuzzy~2.
BOOST = re.compile(r"\^(\d{0,6}(?:\.\d{0,6})?)")
NEAR = re.compile(r"~(\d{0,6})")
FUZZY = re.compile(r"(.+)~([12]?)\Z", re.DOTALL)
# Half of a character, which no text has.
SURROGATE = re.compile("[\ud800-\udfff]")


# Initials glued to a name: «Қ.Тоқаев», «Қ.К.Тоқаев».
INITIALS = re.compile(r"(?:[^\W\d_]\.-?){1,3}(?=[^\W\d_]{2})")
