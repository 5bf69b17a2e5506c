"""What the answers of the API look like: JSON schemas, one for each kind of answer.

Every key that an answer has is described here; a test compares the two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsarchive.explore.tables import Collocates, Keywords, Words
from newsarchive.web.columns import row_shape
from newsarchive.web.schemas import (
    counts,
    list_of,
    number,
    object_of,
    of_type,
    ref,
    string,
    string_or_null,
    strings,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from newsarchive.web.schemas import Shape

__all__ = ["SHAPES"]


_STATE = string("the state of the archive; equal for equal content")
_NEXT = string_or_null("the address of the next page; null on the last one")
_TOTAL = number("how many there are in all")

# In the order in which answers have them.
_ARTICLE: dict[str, Shape] = {
    "key": string("13 small letters and digits that name it in an address"),
    "title": string("the headline"),
    "id": string("its id, mostly the publisher's address"),
    "date": string_or_null("as it was given: a moment, a day, a month or a year"),
    "source": string_or_null("who published it"),
    "authors": strings("who wrote it"),
    "section": string_or_null("the section"),
    "tags": strings("the tags"),
    "url": string_or_null("the publisher's address"),
    "language": string_or_null("kk, ru or en"),
    "description": string_or_null("what the publisher says that it is about"),
    "modified": string_or_null("when the publisher changed it"),
    "extra": of_type("object", "what else was given, by the loader's names"),
}

_SENTENCE = object_of(
    {
        "text": string("as printed"),
        "start": number("where it begins: characters from the start of the text"),
        "end": number("where it ends, likewise"),
        "ordinal": number("0 for the headline, then 1, 2, …"),
        "matches": list_of(
            list_of({"type": "integer"}, "begin and end: characters of the sentence"),
            "the words that matched",
        ),
    }
)

_WORD = object_of(
    {
        "asked": string("the word, phrase or pattern as typed"),
        "printed": string("the printed word that it met"),
        "by": string("stem, look-alike, spelling, relative, translation, synonym, prefix, …"),
        "term": string("the stem or form by which they met"),
        "times": number("how often it is printed in the article"),
        "score": of_type("number", "of the term in the article"),
    }
)

_HIT: dict[str, Shape] = {
    "score": of_type("number", "how well it fits; comparable within one search"),
    "article": {
        **object_of(_ARTICLE, but=_ARTICLE),
        "description": "its fields, those of fields= or all; the text has an endpoint of its own",
    },
    "sentences": list_of(ref("Sentence"), "its best sentences, the best first"),
    "copies": strings("ids of hits of this page that are near copies of it, with copies=collapse"),
}
# What an answer has only where it was asked for is described, and not required.
_MORE_OF_A_HIT = {
    "why": list_of(ref("WordMatch"), "which words it was found by, with include=explain"),
}
_SHARED = {"shared": strings("the words that both articles have, the most telling first")}

_ABOUT = object_of(
    {
        "query": strings("the queries as typed"),
        "read": strings("each as it was read"),
        "filters": of_type("object", "the filters that were set"),
        "options": of_type("object", "the other parameters"),
        "articles": number("articles in scope"),
        "tokens": number("words of these"),
        "matching_articles": number("of them, the articles that the queries find"),
        "related": of_type("boolean", "whether what only related words bring is counted, too"),
        "copies": string("count or collapse: how near copies are counted"),
        "state": _STATE,
        "versions": of_type("object", "of newsarchive and of its analyser"),
        "notes": strings("what a reader of the numbers should know"),
    }
)

_COLUMN = object_of(
    {
        "name": string("the key in each row"),
        "type": string("string, integer, number or boolean"),
        "unit": string("empty where it has none"),
        "about": string("what it is, with the source of a formula"),
    }
)


def _table(names: Iterable[str], **more: Shape) -> Shape:
    """A table with rows as objects."""
    row = row_shape(names)
    return object_of(
        {
            "about": ref("About"),
            "columns": list_of(ref("Column"), "what each column is"),
            "rows": list_of(row, "the rows, in order"),
            **more,
        }
    )


# A row has one of source, language and section: what the trend is split by.
_TREND = (
    *("query", "source", "language", "section", "period", "start", "end"),
    *("matching_articles", "all_articles", "share", "share_low", "share_high"),
    *("hits", "tokens", "per_million", "whole_period"),
)

_PEAK = object_of(
    {
        "query": string("which query"),
        "group": string("the source, language or section; empty where it is not split"),
        "first": string("the first period"),
        "last": string("the last period"),
        "matching_articles": number("articles in it"),
        "weight": of_type("number", "how much it stands out (Kleinberg 2002)"),
        "keywords": strings("what tells its articles from the others"),
        "headline": string("the headline that was printed most often"),
        "copies": number("how many articles had that text"),
    }
)

_LINE = object_of(
    {
        "left": string("what stands before"),
        "node": string("the printed word, or words of a phrase"),
        "right": string("what stands after it"),
        "id": string("of the article"),
        "key": string("of the article"),
        "date": string_or_null("of the article"),
        "source": string_or_null("of the article"),
        "ordinal": number("which sentence; 0 is the headline"),
        "start": number("where the node begins: characters from the start of text or title"),
        "end": number("where it ends, likewise"),
    }
)

_COPY = object_of(
    {
        "id": string("its id"),
        "key": string("its key"),
        "source": string_or_null("who printed it"),
        "date": string_or_null("when"),
        "url": string_or_null("its address"),
        "share": of_type("number", "how much of the smaller text both have, from 0 to 1"),
        "same_sentences": number("sentences that both have"),
        "sentences": number("sentences that it has"),
        "exact": of_type("boolean", "whether the text is the same"),
        "different": list_of(ref("Sentence"), "its sentences that the other does not have"),
    }
)

# The hash of a token stays in the file: nobody needs it who does not have the token.
_SAVED: dict[str, Shape] = {
    "slug": string("its name in addresses: small Latin letters, digits and hyphens"),
    "title": string("its name for readers"),
    "query": string("the query string of the search, as after the ? of its page"),
    "created": string("when it was saved, a moment in UTC"),
    "public": of_type("boolean", "whether all may see it; else its feed has a token of its own"),
    "feed": string("the address of its feed; of a private one only in the answer to saving"),
}

SHAPES: Mapping[str, Shape] = {
    "About": _ABOUT,
    "Column": _COLUMN,
    "Copy": _COPY,
    "Hit": object_of({**_HIT, **_MORE_OF_A_HIT}, but=_MORE_OF_A_HIT),
    "SimilarHit": object_of({**_HIT, **_SHARED}),
    "Line": _LINE,
    "Peak": _PEAK,
    "Sentence": _SENTENCE,
    "WordMatch": _WORD,
    "Saved": object_of(_SAVED, but=["feed"]),
    "Index": object_of(
        {
            "version": string("of newsarchive"),
            "state": _STATE,
            "links": {
                "type": "object",
                "additionalProperties": {"type": "string"},
                "description": "name of an endpoint -> its address",
            },
            "limits": counts("what a request may be: characters, bytes, rows, seconds"),
        }
    ),
    "Search": object_of(
        {
            "about": ref("About"),
            "total": number("how many match what was typed"),
            "related": number("how many more only related words bring"),
            "hits": list_of(ref("Hit"), "the hits of this page"),
            "suggestion": string_or_null("another spelling, where the archive lacks a word"),
            "notes": strings("what was read differently from how it was typed"),
            "state_changed": of_type(
                "boolean", "whether the archive changed since the page before"
            ),
            "next": _NEXT,
            "facets": {
                "type": "object",
                "additionalProperties": counts("value -> articles"),
                "description": "with include=facets: field -> value -> articles",
            },
            "trend": list_of(
                object_of(
                    {
                        "period": string("a month"),
                        "matching_articles": number("articles of it that are found"),
                    }
                ),
                "with include=trend: the hits by month",
            ),
        },
        but=["facets", "trend"],
    ),
    "Article": object_of(
        {
            "state": _STATE,
            "article": {
                **object_of(
                    {**_ARTICLE, "text": string("paragraphs with a line feed between them")}
                ),
                "description": "its fields and its text",
            },
            "urls": strings("every address that it came under"),
            "links": {
                **object_of(
                    {
                        "page": string("its page for readers"),
                        "copies": string("who else printed it"),
                        "similar": string("what else was written about it"),
                        "citation": string("its citation"),
                    }
                ),
                "description": "where to go on",
            },
        }
    ),
    "Similar": object_of(
        {
            "state": _STATE,
            "total": _TOTAL,
            "hits": list_of(ref("SimilarHit"), "the likest first"),
        }
    ),
    "Copies": object_of(
        {"state": _STATE, "copies": list_of(ref("Copy"), "who else printed it, by date")}
    ),
    "Trend": _table(
        _TREND,
        by=string("the step: day, week, month, quarter or year"),
        split=string("what it is split by"),
        left_out=number("articles in scope without a date that is precise enough"),
        peaks=list_of(ref("Peak"), "what stands out, the strongest first"),
    ),
    "Concordance": object_of(
        {
            "about": ref("About"),
            "total": _TOTAL,
            "lines": list_of(ref("Line"), "the lines of this page"),
            "next": _NEXT,
        }
    ),
    "Collocates": _table(("stem", "form", *Collocates.REST), total=_TOTAL, next=_NEXT),
    "Words": _table(("stem", "form", *Words.REST), total=_TOTAL, next=_NEXT),
    "Keywords": object_of(
        {
            "about": ref("About"),
            "columns": list_of(ref("Column"), "what each column is"),
            "positive": list_of(
                row_shape(("stem", "form", *Keywords.REST)), "what A has more often"
            ),
            "negative": list_of(
                row_shape(("stem", "form", *Keywords.REST)), "what B has more often"
            ),
        }
    ),
    "Word": object_of(
        {
            "state": _STATE,
            "stem": string("the word"),
            "total": number("articles that have it"),
            "forms": counts("printed form -> how often it was met"),
            "sources": counts("source -> articles"),
            "lines": list_of(ref("Line"), "ten lines"),
            "near": list_of(row_shape(("stem", "form", *Collocates.REST)), "words near it"),
            "first": {
                "anyOf": [ref("Hit"), {"type": "null"}],
                "description": "the oldest article that has it",
            },
        }
    ),
    "Sources": object_of({"state": _STATE, "sources": counts("source -> articles")}),
    "Calendar": object_of(
        {
            "state": _STATE,
            "month": string("the month"),
            "days": counts("day -> articles; days without any have 0"),
            "undated": number("articles of which only the month is known"),
        }
    ),
    "Stats": object_of(
        {
            "state": _STATE,
            "articles": number("articles"),
            "sentences": number("their sentences, headlines included"),
            "tokens": number("their words"),
            "first": string_or_null("the earliest date"),
            "last": string_or_null("the latest one"),
            "languages": counts("language -> articles"),
            "sources": counts("source -> articles"),
        }
    ),
    "Queries": object_of(
        {"state": _STATE, "queries": strings("whole queries, the likeliest first")}
    ),
    "Explanation": object_of(
        {
            "state": _STATE,
            "query": string("as typed"),
            "id": string("of the article"),
            "score": of_type("number", "as the search gives it; 0 where it is not found"),
            "parts": {
                "type": "object",
                "additionalProperties": {"type": "number"},
                "description": "what the score is the sum of",
            },
            "words": list_of(ref("WordMatch"), "which words met"),
        }
    ),
    "ToSave": object_of(
        {
            "slug": string("its name in addresses; made of the title without it"),
            "title": string("its name for readers, 1 to 200 characters"),
            "query": string("the query string of a search: q=су+тасқыны&source=Таң"),
            "public": of_type("boolean", "whether all may see it; they may without it"),
        },
        but=["slug", "public"],
    ),
    "SavedList": object_of({"saved": list_of(ref("Saved"), "the saved searches, by their slugs")}),
    "Problem": object_of(
        {
            "type": string("the address of the page that tells of the code"),
            "title": string("what the code means"),
            "status": number("of HTTP"),
            "detail": string("what happened this time"),
            "instance": string("the path that was asked for"),
            "code": string("for programs"),
            "position": number("with code query: characters from the start of the query"),
            "errors": list_of(
                object_of(
                    {"name": string("the parameter"), "reason": string("what is wrong with it")}
                ),
                "with code parameter: what is wrong with each",
            ),
        },
        but=["position", "errors"],
    ),
}
"""Name -> JSON schema of an answer, or of a part of one."""
