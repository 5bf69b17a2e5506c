"""Text -> sentences.

A line end always ends a sentence: headlines, list items and the paragraphs of many archives have no full stop. Within a
line every end mark is a candidate, judged by what stands before it (an initial, an abbreviation, a list number) and
after it (a small letter, a dash, a closing quote).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from newsarchive.kazakh.letters import INVISIBLE

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["LONGEST", "Span", "sentence_spans", "sentences"]

LONGEST = 4000
"""The longest sentence, in characters: what is longer is cut at white space, and where there is none, there."""


@attrs.frozen
class Span:
    """A sentence of a text.

    Attributes:
        start: where it begins, in characters of the text given.
        end: where it ends, likewise.
        text: the slice `text[start:end]`, as given.
    """

    start: int
    end: int
    text: str


# Abbreviations after which a sentence goes on, also before a capital («2 млн. АҚШ доллары», «Абай көш. Бұрыңғы аты …»),
# unless a word stands there that hardly stands elsewhere than at the start of a sentence. A single letter is one too.
_ABBREVIATIONS = frozenset(
    """
    ж жж ғ ғғ б бб м мм см дм км кг гр мг мл га кв куб сағ мин сек тг теңг долл руб коп мың млн млрд трлн
    көш к-сі қ қал обл ауд аум респ ауыл ст стр ст-сы пр просп даң шағын-ауд мкр үй пәт корп бөл каб тел факс
    мыс қар салыст ред ауд-ған құраст авт басы баспа изд т том бет-б сурет кест
    проф акад доц канд докт д-р ғыл филол тех пед эк мед инж ген полк подполк майор кап лейт серж адм
    жолд тов г гг ул пер им пос обл р-н р-ны о-қ в вв тыс стр рис см напр др пр
    гос мин зам зав нач бух дж англ лат грек араб парс түр орыс қаз фр нем итал исп қыт моңғ көне
    mr mrs ms dr prof st jr sr inc ltd no vs vol etc
    """.split()
)

# Abbreviations that close a list and, before a capital, the sentence: «және т.б. Ол …».
_CLOSING = frozenset("т.б т.с.с т.б.с.с т.т т.с.б и.т.д и.т.п т.д т.п et.al".split())

# Words that hardly stand in the middle of a sentence with a capital.
_STARTERS = frozenset(
    """
    ол олар бұл бұлар осы осылар сол солар мен біз сен сіз сіздер оның олардың бұның мұның осының соның оған бұған осыған соған
    онда мұнда осында сонда одан бұдан осыдан содан оны мұны осыны соны осындай сондай мұндай ондай осылай солай бұлай олай
    ал бірақ алайда дегенмен сондықтан өйткені себебі егер яғни демек сонымен сондай-ақ кейін содан кейінірек қазір бүгін кеше
    әрине мысалы жалпы енді әйтсе әйтпесе тек және әрі тағы сөйтіп сонан
    он она они оно это этот эта эти в на но и а однако также кроме по при the it he she they this that these in on at but and
    """.split()
)

_OPENERS = "«“„\"'‘([{"
_CLOSERS = f"»”“\"'’)]}}{INVISIBLE}"
_MARKS = ".!?…؟۔。！？"
_CAPITAL = "А-ЯЁӘҒҚҢӨҰҮҺІ"
_SMALL = "а-яёәғқңөұүһі"

_LINE = re.compile(r"[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_BLANK = re.compile(r"\s*")
# Possessive, and begun only where a run of end marks begins: each is looked at once.
_CANDIDATE = re.compile(
    rf"(?<![{_MARKS}])(?P<mark>[{_MARKS}]++)(?P<close>[{re.escape(_CLOSERS)}]*+)"
    rf"(?:\s++|(?<=[{_SMALL}]{{2}}[.!?…])(?=[{_CAPITAL}][{_SMALL}]))"
    rf"(?P<dash>[—–―-]\s*+)?(?P<open>[{re.escape(_OPENERS)}{INVISIBLE}]*+)(?P<next>[\w-]{{0,20}})"
)
_LIST_NUMBER = re.compile(r"(?:\d{1,3}|[IVXLІХ]{1,6}|\w)(?:\.\d{1,3})*")
_INITIAL = re.compile(r"(?:[^\W\d_]|[А-ЯЁA-Z][а-яa-z]?)(?:\.-?[^\W\d_]{1,2})*")
_DOTTED = re.compile(r"[^\W\d_]{1,4}(?:[.-]+[^\W\d_]{1,4})+")
_QUOTES = re.compile(r"[»”“\"'’]")


def _ends(text: str, start: int, found: re.Match[str]) -> bool:
    """Whether the candidate ends the sentence that began at `start`."""
    mark, close, dash, following = found["mark"], found["close"], found["dash"], found["next"]
    if following[:1].islower():
        return not (dash or close or found["open"]) and mark == "." and _long_word(text, start, found.start())
    if dash and close and _QUOTES.search(close):
        return False
    if ")" in close and not text.startswith("(", start):
        return False
    if mark != ".":
        return True
    before = _word_before(text, start, found.start())
    if not before:
        return True
    if found.start() - len(before) == start and _LIST_NUMBER.fullmatch(before):
        return False
    lower = before.lower()
    if lower in _CLOSING:
        return True
    if _INITIAL.fullmatch(before) and before[0].isupper():
        return False
    if lower in _ABBREVIATIONS or (len(before) == 1 and before.isalpha()) or _DOTTED.fullmatch(before):
        return following.lower() in _STARTERS
    return True


def _word_before(text: str, start: int, end: int) -> str:
    words = text[max(start, end - 30) : end]
    return words.rsplit(None, 1)[-1].lstrip(_OPENERS) if words and not words[-1].isspace() else ""


def _long_word(text: str, start: int, end: int) -> bool:
    """Whether a word stands there that is no abbreviation: people who type without capitals still type full stops."""
    before = _word_before(text, start, end)
    return len(before) > 4 and before.isalpha() and before.lower() not in _ABBREVIATIONS


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A span in pieces of at most `LONGEST` characters, without white space at their ends."""
    whole = text[start:end]
    start += len(whole) - len(whole.lstrip())
    end = start + len(whole.strip())
    while end - start > LONGEST:
        piece = text[start : start + LONGEST + 1].rsplit(None, 1)[0][:LONGEST]
        yield start, start + len(piece)
        start = _BLANK.match(text, start + len(piece)).end()  # type: ignore[union-attr]  # it matches the empty string too
    if start < end:
        yield start, end


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """The spans of the sentences of a text, in order: (start, end) in characters; every word is in one of them."""
    spans: list[tuple[int, int]] = []
    for line in _LINE.finditer(text):
        start, end = line.span()
        position = start
        while found := _CANDIDATE.search(text, position, end):
            position = found.end("close")
            if _ends(text, start, found):
                spans += _bounded(text, start, position)
                start = position
        spans += _bounded(text, start, end)
    return spans


def sentences(text: str) -> list[Span]:
    """The sentences of a text, in order."""
    return [Span(start, end, text[start:end]) for start, end in sentence_spans(text)]
