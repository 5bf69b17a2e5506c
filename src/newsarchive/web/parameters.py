"""What a URL may ask: one table of parameters for all pages.

Pages are lenient, as browsers and people are: an unknown parameter is ignored, and a value that
cannot be read counts as not given and is named in a note.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from unicodedata import normalize
from urllib.parse import urlencode

import attrs

from newsarchive.articles import FIELDS, parse_when
from newsarchive.errors import ArticleError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

__all__ = ["PAGES", "Parameter", "Values", "read_values"]


@attrs.frozen
class Parameter:
    """A parameter of a page.

    Attributes:
        name: as it stands in a URL.
        read: text -> value; raises ValueError where it cannot be read.
        default: the value where it is not given.
        several: whether it may be repeated; its value is then a tuple.
    """

    name: str
    read: Callable[[str], Any]
    default: Any = None
    several: bool = False


def _choice(*choices: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in choices:
            raise ValueError(text)
        return text

    return read


def _count(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        number = int(text)
        if not low <= number <= high:
            raise ValueError(text)
        return number

    return read


def _text(most: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        return normalize("NFC", text).replace("\x00", "")[:most].strip()

    return read


def _date(text: str) -> str:
    try:
        parse_when(text)
    except ArticleError as error:
        raise ValueError(text) from error
    return text


_FILTERS = (
    Parameter("since", _date),
    Parameter("until", _date),
    *(Parameter(field, _text(200), (), several=True) for field in FIELDS),
)
_QUERY = Parameter("q", _text(2000), "")
_OFFSET = Parameter("offset", _count(0, 1_000_000), 0)
_OF = Parameter("of", _choice("stem", "form"), "stem")
_MEASURES = ("logdice", "g2", "pmi", "npmi", "mi3", "t", "dice")
_SORTS = ("", "L1", "L2", "L3", "R1", "R2", "R3", "node", "date", "source")

PAGES: Mapping[str, tuple[Parameter, ...]] = {
    "": (),
    "about": (),
    "help": (),
    "complete": (_QUERY,),
    "sources": (),
    "search": (
        _QUERY,
        *_FILTERS,
        Parameter("sort", _choice("relevance", "newest", "oldest"), "relevance"),
        Parameter("unit", _choice("article", "sentence"), "article"),
        Parameter("why", _choice("", "1"), ""),
        _OFFSET,
    ),
    "article": (_QUERY,),
    "copies": (Parameter("with", _text(13), ""),),
    "trend": (
        attrs.evolve(_QUERY, default=(), several=True),
        *_FILTERS,
        Parameter("by", _choice("", "day", "week", "month", "quarter", "year"), ""),
        Parameter("split", _choice("", "source", "language", "section"), ""),
        Parameter("measure", _choice("share", "matching_articles", "per_million"), "share"),
        Parameter("smooth", _count(0, 12), 0),
        Parameter("copies", _choice("collapse", "count"), "collapse"),
    ),
    "kwic": (
        _QUERY,
        *_FILTERS,
        Parameter("sort", _choice(*_SORTS), ""),
        Parameter("sample", _count(1, 10_000)),
        Parameter("seed", _count(0, 2**31), 0),
        _OFFSET,
    ),
    "collocates": (
        _QUERY,
        *_FILTERS,
        _OF,
        Parameter("left", _count(0, 10), 5),
        Parameter("right", _count(0, 10), 5),
        Parameter("measure", _choice(*_MEASURES), "logdice"),
        Parameter("minimum", _count(1, 1000), 3),
    ),
    "words": (
        attrs.evolve(_QUERY, default="*"),
        *_FILTERS,
        _OF,
        Parameter("prefix", _text(50), ""),
        Parameter("minimum", _count(1, 1000), 2),
    ),
    "word": (),
    "compare": (
        _QUERY,
        *_FILTERS,
        Parameter("b", _text(2000), "rest"),
        _OF,
        Parameter("minimum", _count(1, 1000), 3),
    ),
    "day": (),
    "month": (),
    "source": (),
    "export": (
        _QUERY,
        *_FILTERS,
        Parameter("format", _choice("", "csv", "excel", "jsonl", "ris", "bibtex", "csl"), ""),
    ),
}


@attrs.frozen
class Values:
    """The parameters of one URL.

    Attributes:
        page: which page they are for.
        given: name -> value, defaults included.
        unread: names of parameters whose value could not be read.
    """

    page: str
    given: Mapping[str, Any]
    unread: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> Any:
        return self.given[name]

    def filters(self) -> dict[str, Any]:
        """The filters among them, as `Archive.search` takes them."""
        names = {parameter.name for parameter in _FILTERS}
        return {name: value for name, value in self.given.items() if name in names and value}

    def query_string(self, page: str | None = None, **changes: Any) -> str:
        """The query string of a link: sorted, without defaults.

        Args:
            page: the page of the link; what it does not know is left out.
            changes: parameters with another value.
        """
        known = PAGES[self.page if page is None else page]
        values = {**self.given, **changes}
        pairs: list[tuple[str, str]] = []
        for parameter in sorted(known, key=lambda parameter: parameter.name):
            value = values.get(parameter.name, parameter.default)
            if parameter.several and isinstance(value, str):
                value = (value,) if value else ()
            if not parameter.several and isinstance(value, tuple):
                value = value[0] if value else parameter.default
            if value != parameter.default and value not in ("", None):
                several = value if parameter.several else (value,)
                pairs += [(parameter.name, str(one)) for one in several]
        return f"?{urlencode(pairs)}" if pairs else ""


def read_values(page: str, items: Iterable[tuple[str, str]]) -> Values:
    """The parameters of a URL.

    Args:
        page: a name of `PAGES`.
        items: the pairs of the query string, in order.
    """
    texts: dict[str, list[str]] = {}
    for name, text in items:
        texts.setdefault(name, []).append(text.strip())
    given: dict[str, Any] = {}
    unread = []
    for parameter in PAGES[page]:
        # An empty field of a form is no filter.
        wanted = [text for text in texts.get(parameter.name, ()) if text]
        try:
            values = [parameter.read(text) for text in wanted]
        except ValueError:
            unread.append(parameter.name)
            values = []
        values = [value for value in values if value not in ("", None)]
        if parameter.several:
            given[parameter.name] = tuple(dict.fromkeys(values))[:6] or parameter.default
        else:
            given[parameter.name] = values[0] if values else parameter.default
    return Values(page, given, tuple(unread))
