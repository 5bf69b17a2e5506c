"""The endpoints of the API: one table, from which requests are routed and OpenAPI is made.

The parameters are those of the pages (`parameters.PAGES`), so both have the same names, choices and
defaults; what a page alone needs is left out, and what a program alone needs is added.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from newsarchive.web import api_answers as answers
from newsarchive.web.downloads import CITATIONS, EXPORTS, FORMATS, citation, export
from newsarchive.web.kinds import Choice, Count, Names, Text
from newsarchive.web.parameters import FILTERS, PAGES, Parameter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from newsarchive.web.api_answers import Call
    from newsarchive.web.pages import Answer

__all__ = ["ENDPOINTS", "PARAMETERS", "ROOT", "Endpoint", "found"]

ROOT = "/api/v1"

PARAMETERS: Mapping[str, str] = {
    "q": "What to look for, in the query language. Empty or `*`: every article.",
    "since": "The first day, month or year that counts.",
    "until": "The last one; it counts whole.",
    "source": "Only articles of this source.",
    "author": "Only articles of this author.",
    "section": "Only articles of this section.",
    "tag": "Only articles with this tag.",
    "language": "Only articles in this language: kk, ru, en.",
    "sort": "The order of hits; of lines: the word to the left or right, node, date, source.",
    "unit": "What is found: articles with their best sentences, or single sentences.",
    "size": "How many to give.",
    "after": "The cursor of the page, as `next` of the page before has it.",
    "include": "What else to answer, with commas: facets, trend, explain (`why` of each hit).",
    "fields": "Which fields of each article to give, with commas; all but the text without it.",
    "copies": "Whether near copies count each for itself, or one for all.",
    "by": "The step; one that fits the time without it.",
    "split": "A curve for each value of this field.",
    "smooth": "Periods to either side over which shares are smoothed.",
    "sample": "Draw this many lines by chance.",
    "seed": "The same seed over the same state draws the same lines.",
    "of": "What is counted: stems or printed forms.",
    "left": "How many words to the left count.",
    "right": "How many words to the right count.",
    "measure": "By what the rows are sorted.",
    "minimum": "How often a word must occur.",
    "prefix": "Only words that begin so.",
    "b": "The second set: a query, `rest` (all others) or `before` (the time before the first).",
    "month": "Which month: 2025-09.",
    "key": "The key of an article.",
    "format": "The format of the file.",
}
"""Name -> what a parameter does."""

# The text is left out: a page of hits would be mostly texts, and each has its own endpoint.
_ARTICLE_FIELDS = (
    *("key", "title", "id", "date", "source", "authors", "section", "tags", "url"),
    *("language", "description", "modified", "extra"),
)


@attrs.frozen
class Endpoint:
    """An endpoint of the API.

    Attributes:
        path: below `ROOT`; `{key}`, `{stem}` or `{slug}` stands for what the path names.
        about: what it answers.
        shape: of the answer, in `shapes.SHAPES`; "" for a file.
        answer: gives it.
        page: whose parameters it has, in `PAGES`.
        parameters: that it knows.
        types: the content types of a file.
    """

    path: str
    about: str
    shape: str
    answer: Callable[[Call], dict[str, Any] | Answer]
    page: str = ""
    parameters: Sequence[Parameter] = ()
    types: Sequence[str] = ("application/json",)


def _of_page(page: str, *, but: Iterable[str] = (), required: bool = False) -> list[Parameter]:
    """The parameters of a page.

    Args:
        page: in `PAGES`.
        but: names of those that only the page needs.
        required: whether there must be a query.
    """
    # Pages go by offset, for people count pages; programs go by cursors, which lose nothing.
    left_out = {"offset", *but}
    kept = [parameter for parameter in PAGES[page] if parameter.name not in left_out]
    if not required:
        return kept
    return [
        attrs.evolve(parameter, required=True) if parameter.name == "q" else parameter
        for parameter in kept
    ]


def _size(default: int, most: int) -> Parameter:
    return Parameter("size", Count(1, most), default)


def _format(formats: Iterable[str]) -> Parameter:
    return Parameter("format", Choice(tuple(formats)), None, required=True)


_AFTER = Parameter("after", Text(2000), "")
_COPIES = Parameter("copies", Choice(("count", "collapse")), "count")
_FIELDS = Parameter("fields", Names(_ARTICLE_FIELDS), ())
_INCLUDE = Parameter("include", Names(("facets", "trend", "explain")), ())
# Where a query is corrected or explained, none at all would be a mistake.
_TYPED = Parameter("q", Text(2000), "", required=True)
_KEY = Parameter("key", Text(13), "", required=True)
_TABLE = (_size(100, answers.LIMITS["size_of_tables"]), _AFTER)
_HITS = _size(10, answers.LIMITS["size"])

ENDPOINTS: Sequence[Endpoint] = (
    Endpoint("", "The version, the state, links and limits.", "Index", answers.index),
    Endpoint(
        "/search",
        "The hits of a query, the best first.",
        "Search",
        answers.search,
        "search",
        (*_of_page("search", but=["why"]), _HITS, _AFTER, _INCLUDE, _FIELDS, _COPIES),
    ),
    Endpoint("/articles/{key}", "An article with its text.", "Article", answers.article),
    Endpoint(
        "/articles/{key}/similar",
        "What else was written about it.",
        "Similar",
        answers.similar,
        "search",
        (*FILTERS, _HITS),
    ),
    Endpoint("/articles/{key}/copies", "Who else printed it.", "Copies", answers.copies),
    Endpoint(
        "/articles/{key}/citation",
        "How to cite it.",
        "",
        citation,
        parameters=(_format(CITATIONS),),
        types=tuple(FORMATS[name][0] for name in CITATIONS),
    ),
    Endpoint(
        "/trend",
        "How often queries are found over time; q may be given six times.",
        "Trend",
        answers.trend,
        "trend",
        _of_page("trend", but=["measure"], required=True),
    ),
    Endpoint(
        "/kwic",
        "Every occurrence of a query in its sentence.",
        "Concordance",
        answers.kwic,
        "kwic",
        (
            *_of_page("kwic", required=True),
            _size(50, answers.LIMITS["size_of_lines"]),
            _AFTER,
        ),
    ),
    Endpoint(
        "/collocates",
        "The words that stand near a query more often than by chance.",
        "Collocates",
        answers.collocates,
        "collocates",
        (*_of_page("collocates", required=True), *_TABLE),
    ),
    Endpoint(
        "/words",
        "The frequency list of what a query finds.",
        "Words",
        answers.words,
        "words",
        (*_of_page("words"), *_TABLE),
    ),
    Endpoint("/words/{stem}", "All about one word.", "Word", answers.word),
    Endpoint(
        "/compare",
        "The keywords of one set of articles against another.",
        "Keywords",
        answers.compare,
        "compare",
        (*_of_page("compare"), _TABLE[0]),
    ),
    Endpoint("/sources", "The sources.", "Sources", answers.sources),
    Endpoint(
        "/calendar",
        "The days of a month, with the number of articles of each.",
        "Calendar",
        answers.month,
        parameters=(Parameter("month", Text(7), "", required=True),),
    ),
    Endpoint("/stats", "The size of the archive.", "Stats", answers.stats),
    Endpoint(
        "/suggest",
        "Other spellings of a query: did you mean.",
        "Queries",
        answers.suggest,
        parameters=(_TYPED,),
    ),
    Endpoint(
        "/complete",
        "What was typed so far, completed.",
        "Queries",
        answers.complete,
        parameters=(_TYPED,),
    ),
    Endpoint(
        "/explain",
        "Why a query finds an article.",
        "Explanation",
        answers.explain,
        parameters=(_TYPED, _KEY),
    ),
    Endpoint(
        "/export",
        "Every hit of a query as a file, in the order of the store.",
        "",
        export,
        "export",
        (*_of_page("export", but=["format"]), _format(EXPORTS)),
        tuple(EXPORTS.values()),
    ),
)
"""All endpoints that read."""


def found(path: str) -> tuple[Endpoint, str] | None:
    """The endpoint of a path, and what the path names.

    Args:
        path: below `ROOT`.

    >>> endpoint, item = found("/articles/abc/copies")
    >>> endpoint.path, item
    ('/articles/{key}/copies', 'abc')
    """
    parts = path.split("/")
    # A list of twenty needs no tree: the first that fits is the only one.
    for endpoint in ENDPOINTS:
        wanted = endpoint.path.split("/")
        pairs = list(zip(wanted, parts, strict=False))
        named = [part for want, part in pairs if want.startswith("{")]
        same = all(want == part or want.startswith("{") for want, part in pairs)
        if len(wanted) == len(parts) and same:
            return endpoint, "".join(named)
    return None
