"""Text -> sentences.

A line end always ends a sentence: headlines, list items and the paragraphs of many archives have no
full stop. Within a line every end mark is a candidate, judged by what stands before it (an initial,
an abbreviation, a list number) and after it (a small letter, a dash, a closing quote).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from newsarchive.kazakh.letters import INVISIBLE, words

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ABBREVIATIONS", "LONGEST", "Span", "sentence_spans", "sentences"]

LONGEST = 4000
"""The longest sentence, in characters.

What is longer is cut at white space, and where there is none, there.
"""


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


# Abbreviations after which a sentence goes on, also before a capital («2 млн. АҚШ доллары», «Абай
# көш. Бұрыңғы аты …»), unless a word stands there that hardly stands elsewhere than at the start of
# a sentence. A single letter is one too. None of these is a word of its own that may end a
# sentence.
ABBREVIATIONS = words("""
    жж ғғ бб мм см дм км кг гр мг мл га кв куб сағ мин сек тг теңг долл руб коп млн млрд трлн
    көш к-сі обл ауд аум респ ст стр ст-сы пр просп даң мкр пәт корп бөл каб тел мыс салыст ред
    құраст авт изд
    проф акад доц канд докт д-р ғыл филол тех пед эк мед инж подполк кап лейт серж жолд тов
    гг ул пер им пос р-н р-ны вв тыс рис напр др зам зав нач бух дж лат парс фр нем итал исп қыт
    mr mrs ms dr prof jr sr inc ltd vs vol etc
""")

# Abbreviations that close a list and, before a capital, the sentence: «және т.б. Ол …».
_CLOSING = words("т.б т.с.с т.б.с.с т.т т.с.б и.т.д и.т.п т.д т.п et.al")

# Words that hardly stand in the middle of a sentence with a capital.
_STARTERS = words("""
    ол олар бұл бұлар осы осылар сол солар мен біз сен сіз сіздер оның олардың бұның мұның осының
    соның
    оған бұған осыған соған онда мұнда осында сонда одан бұдан осыдан содан оны мұны осыны соны
    осындай сондай мұндай ондай осылай солай бұлай олай ал бірақ алайда дегенмен сондықтан өйткені
    себебі егер
    яғни демек сонымен сондай-ақ кейін кейінірек қазір бүгін кеше әрине мысалы жалпы енді әйтсе
    әйтпесе тек және
    әрі тағы сөйтіп сонан
    он она они оно это этот эта эти в на но и а однако также кроме по при
    the it he she they this that these in on at but and
""")

_OPENERS = "«“„\"'‘([{"
_CLOSERS = f"»”“\"'’)]}}{INVISIBLE}"
_MARKS = ".!?…؟۔。！？"
_CAPITAL = "А-ЯЁӘҒҚҢӨҰҮҺІ"
_SMALL = "а-яёәғқңөұүһі"

_LINE = re.compile(r"[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_BLANK = re.compile(r"\s*")  # matches everywhere
# Possessive, and begun only where a run of end marks begins: each is looked at once.
_CANDIDATE = re.compile(
    rf"(?<![{_MARKS}])(?P<mark>[{_MARKS}]++)(?P<close>(?:[{re.escape(_CLOSERS)}]| »)*+)"
    rf"(?P<gap>\s++|(?<=[{_SMALL}]{{2}}[.!?…])(?=[{_CAPITAL}][{_SMALL}]))"
    rf"(?P<dash>[—–―-]\s*+)?(?P<open>[{re.escape(_OPENERS)}{INVISIBLE}]*+)(?P<next>[\w-]{{0,20}})"
)
_LIST_NUMBER = re.compile(r"(?:\d{1,3}|[IVXLІХ]{1,6}|\w)(?:\.\d{1,3})*")
_INITIAL = re.compile(
    r"(?:[^\W\d_]|Дж|Юл|Сл|Ғы|Хр|Ch|Sh|Zh|Th)(?:\.[-‑ ]?(?:[^\W\d_]|Дж|Ch|Sh|Zh|Th))*"
)
# What a number has before it: the 12th paragraph, 12-б.; 2021ж., 1941-1945жж.
_OF_A_NUMBER = re.compile(r"^\d[\d.,–-]*(?=[^\W\d])")
_ORDINAL = re.compile(r"\d+-(?:с?[ыі]|[ыі]?нш[ыі]|ш[ыі]|[йяе])")
# Labels of an address may be as short as those of an abbreviation: NUR.KZ, t.me.
_ADDRESS = re.compile(
    r"(?:[a-z0-9-]+\.)+(?:kz|ru|com|org|net|me|uz|kg|info|tv|io|su|ua|by|tr|cn|us|uk|eu)",
    re.IGNORECASE,
)
# The same with blanks, as schoolbooks print them: т. б., т. с. с.
_CLOSING_APART = re.compile(
    r"(?:^|(?<=[\s(]))(?:т\.\s?(?:б\.\s?)?с\.\s?с|т\.\s?б|(?:и\.\s?)?т\.\s?[дп])\Z", re.IGNORECASE
)
_LONGEST_CLOSING = 16
_DOTTED = re.compile(r"[^\W\d_]{1,4}(?:\.-?[^\W\d_]{1,4})+")
_QUOTES = re.compile(r"[»”“\"'’]")


def _ends(text: str, start: int, found: re.Match[str]) -> bool:
    """Whether the candidate ends the sentence that began at `start`.

    Args:
        text: The text.
        start: Where the sentence began, in characters.
        found: The end mark with what closes, parts and opens around it.
    """
    mark, close, following = found["mark"], found["close"], found["next"]
    if following[:1].islower() and not following[1:2].isupper():  # iPad begins a sentence
        goes_on = found["dash"] or found["open"] or close or mark != "."
        return not goes_on and _long_word(_word_before(text, start, found.start()))
    # «…!» — деді ол: who speaks is told in the same sentence.
    if found["dash"] and _QUOTES.search(close):
        return False
    # A bracket closes what was said in passing, unless the whole sentence stands in it.
    if ")" in close and not text.startswith("(", start):
        return False
    if not close and _in_title(text, start, found.start()):
        return False
    initial = len(following) == 1 and text.startswith(".", found.end("next"))
    return mark != "." or _full_stop_ends(text, start, found.start(), "" if initial else following)


_TITLE_OPENS = re.compile(r"(?<![:—–\s])\s*+«[^»]*\Z")
_TITLE_CLOSES = re.compile(r"[^«»]{1,80}»\s+[^\W\d_A-ZА-ЯЁӘҒҚҢӨҰҮҺІ]")


def _in_title(text: str, start: int, place: int) -> bool:
    """Whether the place is in a title of several sentences.

    One in guillemets, with the sentence around it going on.
    """
    return bool(
        _TITLE_OPENS.search(text, max(start, place - 80), place)
        and _TITLE_CLOSES.match(text, place)
    )


def _full_stop_ends(text: str, start: int, end: int, following: str) -> bool:
    """Whether a full stop at `end` ends the sentence.

    Not after a list's number, an initial or an abbreviation.
    """
    before = _word_before(text, start, end)
    # «1. Кіріспе»: the number of what is listed.
    if end - len(before) == start and _LIST_NUMBER.fullmatch(before):
        return False
    lower = _OF_A_NUMBER.sub("", before.lower())
    if lower in _CLOSING or _CLOSING_APART.search(text, max(start, end - _LONGEST_CLOSING), end):
        return True
    if _ORDINAL.fullmatch(before) or _ADDRESS.fullmatch(before):
        return True
    if before[:1].isupper() and _INITIAL.fullmatch(before):
        return False
    # An initial after an abbreviation (проф. А. Омаров) looks like the Russian word а.
    abbreviated = (
        lower in ABBREVIATIONS or (len(lower) == 1 and lower.isalpha()) or _DOTTED.fullmatch(before)
    )
    return not abbreviated or following.lower() in _STARTERS


def _long_word(word: str) -> bool:
    """Whether this is a word and no abbreviation.

    People who type without capitals still type full stops.
    """
    return len(word) > 4 and word.isalpha() and word.lower() not in ABBREVIATIONS


def _word_before(text: str, start: int, end: int) -> str:
    """What stands before a place without white space between them, at most 30 characters."""
    words = text[max(start, end - 30) : end]
    return words.rsplit(None, 1)[-1].lstrip(_OPENERS) if words and not words[-1].isspace() else ""


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A span in pieces of at most `LONGEST` characters, without white space at their ends."""
    whole = text[start:end]
    start += len(whole) - len(whole.lstrip())
    end = start + len(whole.strip())
    while end - start > LONGEST:
        piece = text[start : start + LONGEST + 1].rsplit(None, 1)[0][:LONGEST]
        yield start, start + len(piece)
        start = _BLANK.match(text, start + len(piece)).end()  # type: ignore[union-attr]
    if start < end:
        yield start, end


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """The spans of the sentences of a text, in order.

    Args:
        text: Any string; a line end always ends a sentence.

    Returns:
        (start, end) in characters; every word is in one of them.

    >>> sentence_spans("Ол келді. Т. Әбен кетті.")
    [(0, 9), (10, 24)]
    """
    spans: list[tuple[int, int]] = []
    for line in _LINE.finditer(text):
        end = line.end()
        start = position = _BLANK.match(text, line.start()).end()  # type: ignore[union-attr]
        while found := _CANDIDATE.search(text, position, end):
            position = found.end("gap")
            if _ends(text, start, found):
                spans += _bounded(text, start, found.end("close"))
                start = position
        spans += _bounded(text, start, end)
    return spans


def sentences(text: str) -> list[Span]:
    """The sentences of a text, in order.

    Args:
        text: Any string.

    >>> [one.text for one in sentences("Құны 5 млн. теңге. Ол сатылды.")]
    ['Құны 5 млн. теңге.', 'Ол сатылды.']
    """
    return [Span(start, end, text[start:end]) for start, end in sentence_spans(text)]
