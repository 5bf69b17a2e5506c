"""What the answers of the API look like: JSON schemas, one for each kind of answer.

Every key that an answer has is described here; a test compares the two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsarchive.explore.tables import Collocates, Keywords, Words
from newsarchive.web.columns import row_shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Shape = Mapping[str, Any]

__all__ = ["SHAPES"]


def _of(kind: str, about: str, *, or_null: bool = False) -> Shape:
    return {"type": [kind, "null"] if or_null else kind, "description": about}


def _text(about: str) -> Shape:
    return _of("string", about)


def _number(about: str) -> Shape:
    return _of("integer", about)


def _perhaps(about: str) -> Shape:
    """A text, or null where there is none."""
    return _of("string", about, or_null=True)


def _list(of: Shape, about: str) -> Shape:
    return {"type": "array", "items": of, "description": about}


def _texts(about: str) -> Shape:
    return _list({"type": "string"}, about)


def _counts(about: str) -> Shape:
    """Value -> number."""
    counted = {"type": "integer"}
    return {"type": "object", "additionalProperties": counted, "description": about}


def _object(properties: Mapping[str, Shape], *, but: Iterable[str] = ()) -> Shape:
    """An object that has all its properties.

    Args:
        properties: by name.
        but: names of those that it may lack.
    """
    required = [name for name in properties if name not in set(but)]
    return {"type": "object", "properties": dict(properties), "required": required}


def _ref(name: str) -> Shape:
    return {"$ref": f"#/components/schemas/{name}"}


_STATE = _text("the state of the archive; equal for equal content")
_NEXT = _perhaps("the address of the next page; null on the last one")
_TOTAL = _number("how many there are in all")

_ARTICLE: dict[str, Shape] = {
    "key": _text("13 small letters and digits that name it in an address"),
    "title": _text("the headline"),
    "id": _text("its id, mostly the publisher's address"),
    "date": _perhaps("as it was given: a moment, a day, a month or a year"),
    "source": _perhaps("who published it"),
    "authors": _texts("who wrote it"),
    "section": _perhaps("the section"),
    "tags": _texts("the tags"),
    "url": _perhaps("the publisher's address"),
    "language": _perhaps("kk, ru or en"),
    "description": _perhaps("what the publisher says that it is about"),
    "modified": _perhaps("when the publisher changed it"),
    "extra": _of("object", "what else was given, by the loader's names"),
}

_SENTENCE = _object(
    {
        "text": _text("as printed"),
        "start": _number("where it begins: characters from the start of the text"),
        "end": _number("where it ends, likewise"),
        "ordinal": _number("0 for the headline, then 1, 2, …"),
        "matches": _list(
            _list({"type": "integer"}, "begin and end: characters of the sentence"),
            "the words that matched",
        ),
    }
)

_WORD = _object(
    {
        "asked": _text("the word, phrase or pattern as typed"),
        "printed": _text("the printed word that it met"),
        "by": _text("stem, look-alike, spelling, relative, translation, synonym, prefix, …"),
        "term": _text("the stem or form by which they met"),
        "times": _number("how often it is printed in the article"),
        "score": _of("number", "of the term in the article"),
    }
)

_HIT: dict[str, Shape] = {
    "score": _of("number", "how well it fits; comparable within one search"),
    "article": {
        **_object(_ARTICLE, but=_ARTICLE),
        "description": "its fields, those of fields= or all; the text has an endpoint of its own",
    },
    "sentences": _list(_ref("Sentence"), "its best sentences, the best first"),
    "copies": _texts("ids of hits of this page that are near copies of it, with copies=collapse"),
}
_MORE_OF_A_HIT = {
    "why": _list(_ref("WordMatch"), "which words it was found by, with include=explain"),
}
_SHARED = {"shared": _texts("the words that both articles have, the most telling first")}

_ABOUT = _object(
    {
        "query": _texts("the queries as typed"),
        "read": _texts("each as it was read"),
        "filters": _of("object", "the filters that were set"),
        "options": _of("object", "the other parameters"),
        "articles": _number("articles in scope"),
        "tokens": _number("words of these"),
        "matching_articles": _number("of them, the articles that the queries find"),
        "related": _of("boolean", "whether what only related words bring is counted, too"),
        "copies": _text("count or collapse: how near copies are counted"),
        "state": _STATE,
        "versions": _of("object", "of newsarchive and of its analyser"),
        "notes": _texts("what a reader of the numbers should know"),
    }
)

_COLUMN = _object(
    {
        "name": _text("the key in each row"),
        "type": _text("string, integer, number or boolean"),
        "unit": _text("empty where it has none"),
        "about": _text("what it is, with the source of a formula"),
    }
)


def _table(names: Iterable[str], **more: Shape) -> Shape:
    """A table with rows as objects."""
    row = row_shape(names)
    return _object(
        {
            "about": _ref("About"),
            "columns": _list(_ref("Column"), "what each column is"),
            "rows": _list(row, "the rows, in order"),
            **more,
        }
    )


_TREND = (
    *("query", "source", "language", "section", "period", "start", "end"),
    *("matching_articles", "all_articles", "share", "share_low", "share_high"),
    *("hits", "tokens", "per_million", "whole_period"),
)

_PEAK = _object(
    {
        "query": _text("which query"),
        "group": _text("the source, language or section; empty where it is not split"),
        "first": _text("the first period"),
        "last": _text("the last period"),
        "matching_articles": _number("articles in it"),
        "weight": _of("number", "how much it stands out (Kleinberg 2002)"),
        "keywords": _texts("what tells its articles from the others"),
        "headline": _text("the headline that was printed most often"),
        "copies": _number("how many articles had that text"),
    }
)

_LINE = _object(
    {
        "left": _text("what stands before"),
        "node": _text("the printed word, or words of a phrase"),
        "right": _text("what stands after it"),
        "id": _text("of the article"),
        "key": _text("of the article"),
        "date": _perhaps("of the article"),
        "source": _perhaps("of the article"),
        "ordinal": _number("which sentence; 0 is the headline"),
        "start": _number("where the node begins: characters from the start of text or title"),
        "end": _number("where it ends, likewise"),
    }
)

_COPY = _object(
    {
        "id": _text("its id"),
        "key": _text("its key"),
        "source": _perhaps("who printed it"),
        "date": _perhaps("when"),
        "url": _perhaps("its address"),
        "share": _of("number", "how much of the smaller text both have, from 0 to 1"),
        "same_sentences": _number("sentences that both have"),
        "sentences": _number("sentences that it has"),
        "exact": _of("boolean", "whether the text is the same"),
        "different": _list(_ref("Sentence"), "its sentences that the other does not have"),
    }
)

_SAVED: dict[str, Shape] = {
    "slug": _text("its name in addresses: small Latin letters, digits and hyphens"),
    "title": _text("its name for readers"),
    "query": _text("the query string of the search, as after the ? of its page"),
    "created": _text("when it was saved, a moment in UTC"),
    "public": _of("boolean", "whether all may see it; else its feed has a token of its own"),
    "feed": _text("the address of its feed; of a private one only in the answer to saving"),
}

SHAPES: Mapping[str, Shape] = {
    "About": _ABOUT,
    "Column": _COLUMN,
    "Copy": _COPY,
    "Hit": _object({**_HIT, **_MORE_OF_A_HIT}, but=_MORE_OF_A_HIT),
    "SimilarHit": _object({**_HIT, **_SHARED}),
    "Line": _LINE,
    "Peak": _PEAK,
    "Sentence": _SENTENCE,
    "WordMatch": _WORD,
    "Saved": _object(_SAVED, but=["feed"]),
    "Index": _object(
        {
            "version": _text("of newsarchive"),
            "state": _STATE,
            "links": {
                "type": "object",
                "additionalProperties": {"type": "string"},
                "description": "name of an endpoint -> its address",
            },
            "limits": _counts("what a request may be: characters, bytes, rows, seconds"),
        }
    ),
    "Search": _object(
        {
            "about": _ref("About"),
            "total": _number("how many match what was typed"),
            "related": _number("how many more only related words bring"),
            "hits": _list(_ref("Hit"), "the hits of this page"),
            "suggestion": _perhaps("another spelling, where the archive lacks a word"),
            "notes": _texts("what was read differently from how it was typed"),
            "state_changed": _of("boolean", "whether the archive changed since the page before"),
            "next": _NEXT,
            "facets": {
                "type": "object",
                "additionalProperties": _counts("value -> articles"),
                "description": "with include=facets: field -> value -> articles",
            },
            "trend": _list(
                _object(
                    {
                        "period": _text("a month"),
                        "matching_articles": _number("articles of it that are found"),
                    }
                ),
                "with include=trend: the hits by month",
            ),
        },
        but=["facets", "trend"],
    ),
    "Article": _object(
        {
            "state": _STATE,
            "article": {
                **_object({**_ARTICLE, "text": _text("paragraphs with a line feed between them")}),
                "description": "its fields and its text",
            },
            "urls": _texts("every address that it came under"),
            "links": {
                **_object(
                    {
                        "page": _text("its page for readers"),
                        "copies": _text("who else printed it"),
                        "similar": _text("what else was written about it"),
                        "citation": _text("its citation"),
                    }
                ),
                "description": "where to go on",
            },
        }
    ),
    "Similar": _object(
        {
            "state": _STATE,
            "total": _TOTAL,
            "hits": _list(_ref("SimilarHit"), "the likest first"),
        }
    ),
    "Copies": _object(
        {"state": _STATE, "copies": _list(_ref("Copy"), "who else printed it, by date")}
    ),
    "Trend": _table(
        _TREND,
        by=_text("the step: day, week, month, quarter or year"),
        split=_text("what it is split by"),
        left_out=_number("articles in scope without a date that is precise enough"),
        peaks=_list(_ref("Peak"), "what stands out, the strongest first"),
    ),
    "Concordance": _object(
        {
            "about": _ref("About"),
            "total": _TOTAL,
            "lines": _list(_ref("Line"), "the lines of this page"),
            "next": _NEXT,
        }
    ),
    "Collocates": _table(("stem", "form", *Collocates.REST), total=_TOTAL, next=_NEXT),
    "Words": _table(("stem", "form", *Words.REST), total=_TOTAL, next=_NEXT),
    "Keywords": _object(
        {
            "about": _ref("About"),
            "columns": _list(_ref("Column"), "what each column is"),
            "positive": _list(row_shape(("stem", "form", *Keywords.REST)), "what A has more often"),
            "negative": _list(row_shape(("stem", "form", *Keywords.REST)), "what B has more often"),
        }
    ),
    "Word": _object(
        {
            "state": _STATE,
            "stem": _text("the word"),
            "total": _number("articles that have it"),
            "forms": _counts("printed form -> how often it was met"),
            "sources": _counts("source -> articles"),
            "lines": _list(_ref("Line"), "ten lines"),
            "near": _list(row_shape(("stem", "form", *Collocates.REST)), "words near it"),
            "first": {
                "anyOf": [_ref("Hit"), {"type": "null"}],
                "description": "the oldest article that has it",
            },
        }
    ),
    "Sources": _object({"state": _STATE, "sources": _counts("source -> articles")}),
    "Calendar": _object(
        {
            "state": _STATE,
            "month": _text("the month"),
            "days": _counts("day -> articles; days without any have 0"),
            "undated": _number("articles of which only the month is known"),
        }
    ),
    "Stats": _object(
        {
            "state": _STATE,
            "articles": _number("articles"),
            "sentences": _number("their sentences, headlines included"),
            "tokens": _number("their words"),
            "first": _perhaps("the earliest date"),
            "last": _perhaps("the latest one"),
            "languages": _counts("language -> articles"),
            "sources": _counts("source -> articles"),
        }
    ),
    "Queries": _object({"state": _STATE, "queries": _texts("whole queries, the likeliest first")}),
    "Explanation": _object(
        {
            "state": _STATE,
            "query": _text("as typed"),
            "id": _text("of the article"),
            "score": _of("number", "as the search gives it; 0 where it is not found"),
            "parts": {
                "type": "object",
                "additionalProperties": {"type": "number"},
                "description": "what the score is the sum of",
            },
            "words": _list(_ref("WordMatch"), "which words met"),
        }
    ),
    "SavedList": _object({"saved": _list(_ref("Saved"), "the saved searches, by their slugs")}),
    "Problem": _object(
        {
            "type": _text("the address of the page that tells of the code"),
            "title": _text("what the code means"),
            "status": _number("of HTTP"),
            "detail": _text("what happened this time"),
            "instance": _text("the path that was asked for"),
            "code": _text("for programs"),
            "position": _number("with code query: characters from the start of the query"),
            "errors": _list(
                _object({"name": _text("the parameter"), "reason": _text("what is wrong with it")}),
                "with code parameter: what is wrong with each",
            ),
        },
        but=["position", "errors"],
    ),
}
"""Name -> JSON schema of an answer, or of a part of one."""
