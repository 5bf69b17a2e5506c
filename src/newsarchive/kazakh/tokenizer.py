"""Text -> tokens with offsets.

A token spans no white space but the blanks inside a number (1 200 000). So a text can be cut at
white space first and each piece looked up in a cache, which is how archives are indexed.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import TYPE_CHECKING

import attrs

from newsarchive.kazakh.letters import INVISIBLE, LATIN_ABBREVIATIONS, MARKS, normalise
from newsarchive.kazakh.splitter import ABBREVIATIONS
from newsarchive.kazakh.suffixes import (
    IS_SUFFIX,
    LATIN_SUFFIX,
    RUSSIAN_SUFFIX,
    SUFFIX,
    is_suffix,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["LONGEST", "SIMPLE_WORD", "Part", "Token", "group_digits", "scan", "tokens"]

LONGEST = 64
"""The longest form that is told apart, in characters.

A longer one is cut there, in texts and in queries alike.
"""

Part = tuple[int, int, str]
"""A word to be indexed: start and end in characters of the text, and its form."""


@attrs.frozen
class Token:
    """A token of a text.

    Attributes:
        start: where it begins, in characters of the text given.
        end: where it ends, likewise.
        text: the slice `text[start:end]`, as given.
        kind: «word», «abbreviation», «number», «percent», «money», «url», «email», «hashtag»,
            «mention», «suffix» (one that stands after a closing quote or a sign) or «punctuation».
        form: what it is matched by: normalised, a number with its digits in a row and a decimal
            point; empty for a suffix and for punctuation.
        parts: the words of a compound (Премьер-министр), a date or an address, in order; empty for
            a single word.
    """

    start: int
    end: int
    text: str
    kind: str
    form: str
    parts: tuple[Token, ...] = ()


_ONE_MARK = f"[{INVISIBLE}{MARKS}\u0654]"
_MARK = f"{_ONE_MARK}*+"
_ALNUM = rf"[^\W_]{_MARK}"
_LETTER = rf"[^\W\d_]{_MARK}"
_RUN = rf"(?:{_ALNUM})++"
_APOSTROPHE = "['’ʼ]"
_HYPHEN = "[-\u2010\u2011]"
_DIGITS = rf"(?:\d{_MARK})++"
_SIGN = "[$€£₸₽]"
# Counts are bounded wherever a failed attempt is made again further on, so that work grows with the
# text and no faster.
_NUMBER = rf"(?:\d\d?(?::\d\d){{1,2}}(?![:\d])|{_DIGITS}(?:[.,]{_DIGITS}){{0,12}}+)"
# What is glued to a number and is no part of it: a unit, «ж» (year), or any longer word (2019ж,
# 5млн). Not 4K, 9А.
_UNIT = (
    "(?:жж?|гг?|ғ|м|км|см|мм|кг|кв|г|л|га|тг|мың|млн|млрд|трлн|сағ|мин|сек|км²|м²|м³|"
    "[а-яәғқңөұүһі]{3,24}|km|kg|mln|mlrd|tg)"
)
# Most of a text: a Cyrillic word between white space and plain punctuation, whose form is its
# letters. Capitals before small letters may be an abbreviation with its suffix (ҰБТға); х and і
# alone may be a numeral; and some abbreviations in capitals are Latin ones (ІТ).
_SMALL, _CAPITALS = "а-яәғқңөұүһі", "А-ЯӘҒҚҢӨҰҮҺІ"
SIMPLE_WORD = (
    f"(?![хіХІ]{{2,}}(?![{_SMALL}{_CAPITALS}]))(?!(?:{'|'.join(LATIN_ABBREVIATIONS)})(?!\\w))"
    f"(?:[{_SMALL}{_CAPITALS}][{_SMALL}]{{0,63}}|[{_CAPITALS}]{{2,64}})"
)
"""The pattern of a word that needs no tokenizer where white space stands around it."""
_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"

_SIMPLE = re.compile(SIMPLE_WORD)

# Compiled when a text first needs it: plain words, most of what is searched for, do not.
_TOKEN = rf"""
      (?P<simple>(?<![^\s«“„(]){SIMPLE_WORD}(?=[\s,;!?»”)]|\Z))
    | (?P<url>
          (?:https?://|www\.)[^\s<>"«»“”\u2063]*[^\W_](?:(?!\u2063){_ONE_MARK})*+
        | (?<![\w.-])(?:{_LABEL}\.){{1,6}}[A-Za-z]{{2,12}}
          (?:/[\w./?=&%+~{MARKS}-]*[\w/]{_MARK})?(?![\w@{MARKS}]|\.[A-Za-z0-9]))
    | (?P<email>(?<![\w.+-])[A-Za-z0-9][\w.+-]{{0,63}}
          @(?:{_LABEL}\.){{1,6}}[A-Za-z]{{2,12}}(?![\w{MARKS}]))
    | (?P<hashtag>\#{_RUN}(?:_++{_RUN})*+)
    | (?P<mention>(?<!\w)@{_RUN}(?:_++{_RUN})*+)
    | (?P<suffix>(?<=[\w.!?]["»”’')])(?<!\s.)
          (?:{_HYPHEN}?(?i:{SUFFIX})|{_HYPHEN}(?i:{LATIN_SUFFIX}))(?<!["»”’')-])(?!\w))
    | (?P<apart>(?<!\S){_HYPHEN}(?:[дтн][ае]н|[ндт][ыі]ң|[ғқ]а|[гк]е|[ыі]?нш[ыі])(?!\w|-))
    | (?P<sign_suffix>(?<=[\w%$€£₸₽°]){_HYPHEN}(?i:{SUFFIX}|{LATIN_SUFFIX})(?<!-)(?!\w))
    | (?P<money>{_SIGN}[ ]?{_NUMBER}(?!\w)|{_NUMBER}{_SIGN})
    | (?P<percent>{_NUMBER}%)
    | (?P<number>{_NUMBER}
          (?:{_HYPHEN}?(?i:{SUFFIX})(?<!-)|{_HYPHEN}(?i:{RUSSIAN_SUFFIX}|{LATIN_SUFFIX}))
          (?!\w|{_HYPHEN}\w)
        | {_NUMBER}(?:{_HYPHEN}{_NUMBER})*+(?:(?!\w|{_HYPHEN}\w)|(?={_UNIT}(?!\w))))
    | (?P<abbreviation>(?:(?:{_LETTER}){{1,3}}\.){{2,6}}
        | (?:{"|".join(sorted(ABBREVIATIONS))})\. | (?<!\w){_LETTER}\.)
    | (?P<word>{_RUN}(?:(?:{_HYPHEN}|{_APOSTROPHE}){_RUN})*+)
    | (?P<punctuation>(?P<sign>[^\w\s{INVISIBLE}{MARKS}])(?P=sign)*+|_++)
    """
_KIND = {"sign_suffix": "suffix", "apart": "suffix"}

# The blanks between the thousands of a number: a space, a no-break one, a thin one, a narrow one.
_GROUPED = re.compile(
    r"(?<![^\s(«“\"'$€£₸₽+~≈<>–—-])"
    # A sign of money, a quote or a hyphen may stand before it, but no word before that.
    r"(?<![^\s(«“\"+~≈<>–—][-'$€£₸₽])"
    r"\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?!\w)"
)
_MAY_BE_GROUPED = re.compile(r"\d[ \u00a0\u2009\u202f]\d{3}")
_BLANKS = str.maketrans(" \u00a0\u2009\u202f", "\u2063" * 4)


def group_digits(text: str) -> str:
    """The text with the blanks inside numbers made invisible separators.

    So no token spans white space.

    It keeps its length, so offsets hold for both.
    """
    if not _MAY_BE_GROUPED.search(text):
        return text
    return _GROUPED.sub(lambda match: match[0].translate(_BLANKS), text)


def scan(text: str) -> Iterator[tuple[int, int, str, list[Part]]]:
    """The tokens of a text from `group_digits`.

    Start, end, kind and the words to be indexed, in order.
    """
    words = text.split(" ")
    if all(map(_SIMPLE.fullmatch, words)):
        yield from _plain(words)
        return
    if "¥" in text:
        text = _YEN.sub(lambda signs: "Ұ" * len(signs[0]), text)
    if unicodedata.is_normalized("NFC", text):
        yield from _scan(text)
        return
    composed, starts, ends = _composed(text)
    for start, end, kind, parts in _scan(composed):
        there = [(starts[first], ends[last - 1], form) for first, last, form in parts]
        yield starts[start], ends[end - 1], kind, there


def _plain(words: Iterable[str]) -> Iterator[tuple[int, int, str, list[Part]]]:
    """The tokens of simple words with single blanks between them."""
    start = 0
    for word in words:
        end = start + len(word)
        yield start, end, "word", [(start, end, word.lower())]
        start = end + 1


@functools.cache
def _tokens() -> re.Pattern[str]:
    return re.compile(_TOKEN, re.VERBOSE)


# The sign of the yen printed for Ұ, which has its shape: ¥лттық. A price has no letter beside it.
_YEN = re.compile(f"¥+(?=[{_SMALL}{_CAPITALS}])|(?<=[{_SMALL}{_CAPITALS}])¥+")


def _scan(text: str) -> Iterator[tuple[int, int, str, list[Part]]]:
    """The same for a text in NFC."""
    for match in _tokens().finditer(_visible(text)):
        kind = str(match.lastgroup)
        start, end = match.span()
        if kind == "simple":
            yield start, end, "word", [(start, end, match[0].lower())]
            continue
        parts = [
            (first, last, form[:LONGEST])
            for first, last, form in _PARTS[kind](text[start:end], start)
            if form
        ]
        yield start, end, _KIND.get(kind, kind), parts


def _composed(text: str) -> tuple[str, list[int], list[int]]:
    """A text in NFC, and where each of its characters begins and ends in the text given."""
    composed: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for cluster in _CLUSTER.finditer(_visible(text)):
        whole = unicodedata.normalize("NFC", text[slice(*cluster.span())])
        composed.append(whole)
        starts += [cluster.start()] * len(whole)
        ends += [cluster.end()] * len(whole)
    return "".join(composed), starts, ends


# A character, its marks, and what follows in a Hangul syllable.
_CLUSTER = re.compile("(?s:.)[\u0301\u1160-\u11ff]*")


_FAMILIAR = re.compile("[\u0000-\u02ff\u0400-\u0482\u048a-\u0609\u061b-\u064a\u2010-\u20bf]*")


def _visible(text: str) -> str:
    """The text with each mark made one that the patterns know, so that none divides a word."""
    if _FAMILIAR.fullmatch(text):
        return text
    return "".join("\u0301" if unicodedata.category(sign)[0] == "M" else sign for sign in text)


_PIECE = re.compile(_RUN)
_DECIMAL = re.compile(r"\d")
_SCHEME = re.compile(r"(?:https?://)?(?:www\.)?")
_THOUSANDS = re.compile(r"\d{1,3}([.,])\d{3}(?:\1\d{3})+")
_SEVERAL = re.compile(r":|[.,]\d+[.,]")
_TAIL = re.compile(rf"{_HYPHEN}?[^\W\d_].*\Z", re.DOTALL)
_TIME = re.compile(r"(?:[01]?\d|2[0-4]):[0-5]\d")


def _pieces(text: str, start: int) -> Iterator[Part]:
    """The runs of letters and digits of an address, a tag or an abbreviation."""
    for piece in _PIECE.finditer(_visible(text), _SCHEME.match(text).end()):  # type: ignore[union-attr]
        yield start + piece.start(), start + piece.end(), normalise(text[slice(*piece.span())])


def _number(text: str, start: int) -> Iterator[Part]:
    """A number with its digits in a row and a decimal point; a date and a range in their parts.

    A suffix stays with it (70-ке). Two groups of thousands or more are no decimals: 1,200,000. A
    time has the form that it has where it is printed with a point: 17:00 is 17.00.
    """
    tail = _TAIL.search(text)
    end = tail.start() if tail else len(text)
    suffix = "-" + normalise(tail[0].lstrip(_HYPHENS)) if tail else ""
    numbers = list(_BETWEEN_HYPHENS.finditer(text, 0, end))
    for number in numbers:
        last = number is numbers[-1]
        for first, after, form in _digits(number[0], start + number.start()):
            whole = last and after == start + number.end()
            yield (
                first,
                start + len(text) if tail and whole else after,
                form + (suffix if whole else ""),
            )


def _digits(text: str, start: int) -> Iterator[Part]:
    """A number without suffix or range: one part, or several for a date."""
    digits = _ascii(text)
    if _THOUSANDS.fullmatch(digits):
        digits = digits.replace(",", "").replace(".", "")
    if _TIME.fullmatch(digits) or not _SEVERAL.search(digits):
        places = [match.start() for match in _DECIMAL.finditer(text)]
        form = digits.replace(",", ".").replace(":", ".")
        yield start + places[0], start + places[-1] + 1, form
        return
    for run in _RUN_OF_DIGITS.finditer(text):
        yield start + run.start(), start + run.end(), _ascii(run[0])


def _ascii(number: str) -> str:
    """The digits of whatever script in ASCII and the separators.

    Signs of money and marks are left out.
    """
    return "".join(
        sign if sign in ".,:-" else str(unicodedata.decimal(sign, "")) for sign in number
    )


_HYPHENS = "-\u2010\u2011"
_BETWEEN_HYPHENS = re.compile(f"[^{_HYPHENS}]+")
_RUN_OF_DIGITS = re.compile(_DIGITS)

# A hyphen that became a letter on its way: Премьер-Министрі printed as ПремьерvМинистрі.
# Not a look-alike of a Cyrillic letter: such a one is repaired.
_DAMAGED_HYPHEN = re.compile(f"[а-яәғқңөұүһі]{_MARK}([bdfgjlmnqrstuvwz])(?=[А-ЯӘҒҚҢӨҰҮҺІ])")


def _word(text: str, start: int) -> Iterator[Part]:
    """The parts of a compound, each with the suffix that a hyphen or an apostrophe joins to it."""
    head: list[int] = []
    form = ""
    for first, last in _halves(_visible(text)):
        piece = _piece_form(text[first:last])
        joint = text[head[1] : first] if head else ""
        if form and is_suffix(text[slice(*head)], piece) and "-" not in form:
            head[1], form = last, f"{form}-{piece}"
        elif form and joint in {"'", "’", "ʼ"} and form.isascii() and piece.isascii():
            head[1], form = last, f"{form}'{piece}"
        else:
            if form:
                yield start + head[0], start + head[1], form
            head, form = [first, last], piece
    if form:
        yield start + head[0], start + head[1], form


# An abbreviation and a suffix without a hyphen between them: ҰБТға, АҚШтың.
_GLUED = re.compile(r"([А-ЯӘҒҚҢӨҰҮҺІ]{2,6})([а-яәғқңөұүһі]{2,10})")
# Two to thirty-nine in Roman numerals, as `normalise` writes them; the lower case of XI and VI is
# rather a word.
_ROMAN = re.compile("(x{0,3})(ix|iv|v?i{0,3})")
_ROMAN_STARTS = {"x", "i", "v"}
_RATHER_WORDS = {"xi", "vi"}
_ROMAN_DIGITS = {
    form: number
    for number, form in enumerate(["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"])
}


# What readers of print make of і inside a word: б1л1м.
_ONE_FOR_I = re.compile(f"(?<=[{_SMALL}])1(?=[{_SMALL}])")


def _piece_form(text: str) -> str:
    """The form of a word without hyphens: a Roman numeral as a number (XXI, ХХІ: 21)."""
    form = normalise(text)
    # Looked at one by one, for most words are neither.
    may_be_roman = form[:1] in _ROMAN_STARTS and len(form) > 1
    if may_be_roman and (form not in _RATHER_WORDS or text.isupper()):
        numeral = _ROMAN.fullmatch(form)
        if numeral:
            return str(10 * len(numeral[1]) + _ROMAN_DIGITS[numeral[2]])
    if "1" in form:
        form = _ONE_FOR_I.sub("і", form)
    glued = _GLUED.fullmatch(text) if text[1:2].isupper() else None
    if glued and IS_SUFFIX.fullmatch(glued[2]):
        return f"{normalise(glued[1])}-{glued[2]}"
    return form


def _halves(text: str) -> Iterator[tuple[int, int]]:
    """Where the parts of a compound stand, also of one whose hyphen was damaged."""
    for piece in _PIECE.finditer(text):
        first = piece.start()
        for damage in _DAMAGED_HYPHEN.finditer(text, first, piece.end()):
            yield first, damage.start(1)
            first = damage.end(1)
        yield first, piece.end()


def _nothing(text: str, start: int) -> Iterator[Part]:  # noqa: ARG001 - one signature for all kinds
    return iter(())


_PARTS = dict.fromkeys(("url", "email", "hashtag", "mention", "abbreviation"), _pieces)
_PARTS |= dict.fromkeys(("money", "percent", "number"), _number)
_PARTS |= dict.fromkeys(("suffix", "sign_suffix", "apart", "punctuation"), _nothing)
_PARTS["word"] = _word


def tokens(text: str) -> list[Token]:
    """The tokens of a text, in order.

    Words, numbers, addresses and punctuation. They never overlap.

    Args:
        text: Any string.

    >>> [(one.kind, one.form) for one in tokens("1,5млн АҚШ-тағы")]
    [('number', '1.5'), ('word', 'млн'), ('word', 'ақш-тағы')]
    """
    found = []
    for start, end, kind, parts in scan(group_digits(text)):
        whole = text[start:end]
        # Nearly every token is one word, which has no parts.
        if len(parts) < 2:
            form = parts[0][2] if parts else ""
            found.append(Token(start, end, whole, kind, form))
            continue
        inner = []
        for first, last, form in parts:
            inner.append(Token(first, last, text[first:last], _part_kind(form), form))
        found.append(Token(start, end, whole, kind, normalise(whole)[:LONGEST], tuple(inner)))
    return found


def _part_kind(form: str) -> str:
    return "number" if form[0].isdecimal() else "word"
