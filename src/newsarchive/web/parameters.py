"""What a URL may ask: one table of parameters for all pages.

Pages are lenient, as browsers and people are: an unknown parameter is ignored, and a value that
cannot be read counts as not given and is named in a note.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import attrs

from newsarchive import bounds
from newsarchive.articles import FIELDS
from newsarchive.web.kinds import Choice, Count, Day, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from newsarchive.web.kinds import Flag, Names

    Kind = Choice | Count | Day | Flag | Names | Text

__all__ = [
    "FILTERS",
    "ONLY_PAGES",
    "PAGES",
    "SEVERAL",
    "Parameter",
    "Values",
    "parameters_of",
    "read_values",
]

SEVERAL = bounds.QUERIES
"""How often a parameter that may be repeated counts: pages leave out more, the API refuses them."""


@attrs.frozen
class Parameter:
    """A parameter of a page and of the API.

    Attributes:
        name: as it stands in a URL.
        read: text -> value; raises ValueError where it cannot be read.
        default: the value where it is not given.
        several: whether it may be repeated; its value is then a tuple.
        required: whether the API refuses a request without it.
    """

    name: str
    read: Kind
    default: Any = None
    several: bool = False
    required: bool = False


FILTERS = (
    Parameter("since", Day()),
    Parameter("until", Day()),
    *(Parameter(field, Text(200), (), several=True) for field in FIELDS),
)
_QUERY = Parameter("q", Text(bounds.CHARACTERS), "")
_OFFSET = Parameter("offset", Count(0, 1_000_000), 0)
_OF = Parameter("of", Choice(("stem", "form")), "stem")
_MEASURES = ("logdice", "g2", "pmi", "npmi", "mi3", "t", "dice")
_SORTS = ("", "L1", "L2", "L3", "R1", "R2", "R3", "node", "date", "source")

PAGES: Mapping[str, tuple[Parameter, ...]] = {
    "": (),
    "about": (),
    "help": (),
    "complete": (_QUERY,),
    "sources": (),
    "saved": (_QUERY, *FILTERS),
    "run": (),
    "search": (
        _QUERY,
        *FILTERS,
        Parameter("sort", Choice(("relevance", "newest", "oldest")), "relevance"),
        Parameter("unit", Choice(("article", "sentence")), "article"),
        Parameter("why", Choice(("", "1")), ""),
        _OFFSET,
    ),
    "article": (_QUERY,),
    "copies": (Parameter("with", Text(13), ""),),
    "trend": (
        attrs.evolve(_QUERY, default=(), several=True),
        *FILTERS,
        Parameter("by", Choice(("", "day", "week", "month", "quarter", "year")), ""),
        Parameter("split", Choice(("", "source", "language", "section")), ""),
        Parameter("measure", Choice(("share", "matching_articles", "per_million")), "share"),
        Parameter("smooth", Count(0, 12), 0),
        Parameter("copies", Choice(("collapse", "count")), "collapse"),
    ),
    "kwic": (
        _QUERY,
        *FILTERS,
        Parameter("sort", Choice(_SORTS), ""),
        Parameter("sample", Count(1, 10_000)),
        Parameter("seed", Count(0, 2**31), 0),
        _OFFSET,
    ),
    "collocates": (
        _QUERY,
        *FILTERS,
        _OF,
        Parameter("left", Count(0, 10), 5),
        Parameter("right", Count(0, 10), 5),
        Parameter("measure", Choice(_MEASURES), "logdice"),
        Parameter("minimum", Count(1, 1000), 3),
    ),
    "words": (
        attrs.evolve(_QUERY, default="*"),
        *FILTERS,
        _OF,
        Parameter("prefix", Text(50), ""),
        Parameter("minimum", Count(1, 1000), 2),
    ),
    "word": (),
    "compare": (
        _QUERY,
        *FILTERS,
        Parameter("b", Text(2000), "rest"),
        _OF,
        Parameter("minimum", Count(1, 1000), 3),
    ),
    "day": (),
    "month": (),
    "source": (),
    "export": (
        _QUERY,
        *FILTERS,
        Parameter(
            "format",
            Choice(("", "xlsx", "excel", "csv", "tsv", "jsonl", "ris", "bibtex", "csl")),
            "",
        ),
    ),
}


_STATE = Parameter("state", Text(40), "")
_FILE = Parameter("format", Choice(("", "csv", "excel", "xlsx")), "")

ONLY_PAGES: Mapping[str, tuple[Parameter, ...]] = {
    "search": (_STATE,),
    "article": (Parameter("id", Text(2000), ""),),
    "trend": (_FILE,),
    "kwic": (_STATE, _FILE),
    "collocates": (_FILE,),
    "words": (_FILE,),
    "compare": (_FILE,),
}
"""What only the pages know: the state of the archive that the page before had, a table as a file,
and an article by its id. The API has other means for these."""


def parameters_of(page: str) -> tuple[Parameter, ...]:
    """All parameters of a page.

    Args:
        page: a name of `PAGES`.

    Example:
        >>> [parameter.name for parameter in parameters_of("copies")]
        ['with']
    """
    return (*PAGES[page], *ONLY_PAGES.get(page, ()))


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
        names = {parameter.name for parameter in FILTERS}
        return {name: value for name, value in self.given.items() if name in names and value}

    def query_string(self, page: str | None = None, **changes: Any) -> str:
        """The query string of a link: sorted, without defaults.

        Args:
            page: the page of the link; what it does not know is left out.
            changes: parameters with another value.
        """
        known = parameters_of(self.page if page is None else page)
        values = {**self.given, **changes}
        pairs: list[tuple[str, str]] = []
        for parameter in sorted(known, key=lambda parameter: parameter.name):
            value = values.get(parameter.name, parameter.default)
            # One page may allow several values where the other has one: the first goes along.
            if parameter.several and isinstance(value, str):
                value = (value,) if value else ()
            if not parameter.several and isinstance(value, tuple):
                value = value[0] if value else parameter.default
            # Defaults are left out, so that a page has one address.
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
    # The order in which parameters come means nothing, but for values of one of them.
    texts: dict[str, list[str]] = {}
    for name, text in items:
        texts.setdefault(name, []).append(text.strip())
    given: dict[str, Any] = {}
    unread = []
    for parameter in parameters_of(page):
        # An empty field of a form is no filter.
        wanted = [text for text in texts.get(parameter.name, ()) if text]
        try:
            values = [parameter.read(text) for text in wanted]
        except ValueError:
            unread.append(parameter.name)
            values = []
        # What is left of a value may be nothing: a query of blanks is none.
        values = [value for value in values if value not in ("", None)]
        if parameter.several:
            given[parameter.name] = tuple(dict.fromkeys(values))[:SEVERAL] or parameter.default
        else:
            given[parameter.name] = values[0] if values else parameter.default
    return Values(page, given, tuple(unread))
