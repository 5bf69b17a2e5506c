"""The indexes of an archive: their names, settings and mappings.

One document an article. Its sentences are arrays of strings, one string a sentence, with gaps
between them that no phrase spans. The title is sent as often as its words weigh: a plain BM25 over
one field is then the BM25F of `search.evaluate`. Each sentence is a nested document, too, with the
metadata of its article, since what is asked of a sentence cannot look at its article.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from newsarchive.articles import FIELDS
from newsarchive.search.parameters import Ranking

if TYPE_CHECKING:
    from newsarchive.engines.opensearch.address import Address

__all__ = ["FORMAT", "GAP", "MOST_CHOICES", "Names", "bodies"]

FORMAT = 1
"""Changes whenever a document is made in another way."""

GAP = 1000
"""Places between two sentences: more than the words of any near may stand apart."""

MOST_CHOICES = 1000
"""Alternatives of one word: the cluster takes 1,024 clauses."""

_LONGEST = 1 << 20  # characters of a token of a query: all alternatives of a word in one


@attrs.frozen
class Names:
    """The indexes of one generation of an archive.

    Attributes:
        articles: one document an article.
        words: one a printed form, one a stem.
        rest: settings, state, duplicates.
    """

    articles: str
    words: str
    rest: str

    @classmethod
    def of(cls, generation: str) -> Names:
        """The indexes of a generation, which is called as that of its articles.

        >>> Names.of("news-1").words
        'news-1.words'
        """
        return cls(generation, f"{generation}.words", f"{generation}.rest")

    def __iter__(self) -> Any:
        return iter(attrs.astuple(self))


def bodies(address: Address, shards: int) -> dict[str, dict[str, Any]]:
    """For each attribute of `Names` what its index is made with.

    Args:
        address: of the archive, with the copies that are wanted.
        shards: of the index of articles.
    """
    # On one node there is no place for a copy; as soon as there are two, there is one.
    replicas: dict[str, Any] = {"auto_expand_replicas": "0-1"}
    if address.replicas is not None:
        replicas = {"number_of_replicas": address.replicas}
    common = {
        # What is searched changes only when a writer says so.
        "refresh_interval": "-1",
        "translog.durability": "request",
        **replicas,
    }
    ranking = Ranking()
    articles = {
        **common,
        "number_of_shards": shards,
        # Texts are read ten at a time and written once, so their size counts more.
        "codec": "best_compression",
        "similarity": {"default": {"type": "BM25", "k1": ranking.k1, "b": ranking.b}},
        # Removed articles leave the files when they are asked to; see `care`.
        "merge.policy.expunge_deletes_allowed": 0,
        "analysis": _ANALYSIS,
    }
    other = {
        **common,
        "number_of_shards": 1,
        "merge.policy.expunge_deletes_allowed": 0,
    }
    # They can be made again from what is kept in `packed`.
    source = {"excludes": ["text", "form", "title", "title_form", "sentences"]}
    return {
        "articles": {
            "settings": articles,
            "mappings": {"dynamic": "strict", "_source": source, "properties": _articles()},
        },
        "words": {
            "settings": other,
            "mappings": {"dynamic": "strict", "properties": _WORDS},
        },
        "rest": {
            "settings": other,
            "mappings": {"dynamic": "strict", "properties": _REST},
        },
    }


_ANALYSIS = {
    # Words come as they are to be found: the cluster only cuts at blanks.
    "tokenizer": {"blanks": {"type": "whitespace", "max_token_length": _LONGEST}},
    # «a|b c» in a query: a or b at one place, then c.
    "filter": {
        "choices": {
            "type": "pattern_capture",
            "preserve_original": False,
            "patterns": ["([^|]+)"],
        }
    },
    "analyzer": {
        "words": {"type": "custom", "tokenizer": "blanks"},
        "choices": {"type": "custom", "tokenizer": "blanks", "filter": ["choices"]},
    },
}

_SHORT = {"type": "keyword", "ignore_above": 8000}  # the cluster takes 32,766 bytes, not more
_KEYWORD: dict[str, Any] = {**_SHORT}
_STORED = {"type": "object", "enabled": False}  # comes back as it came, and is not searched
_LOOKED_UP: dict[str, Any] = {**_SHORT, "doc_values": False}  # searched, never counted


_WITH_LENGTH = {"text", "form"}
"""The length of a title counts nowhere: its words are weighed by that of the article."""


def _articles() -> dict[str, Any]:
    words = {"type": "text", "analyzer": "words", "position_increment_gap": GAP}
    fields = ("text", "form", "title", "title_form")
    # Each field of words in one way, so that a score of one can stand beside that of another.
    kinds = {name: {**words, "norms": name in _WITH_LENGTH} for name in fields}
    filters: dict[str, Any] = dict.fromkeys(FIELDS, _LOOKED_UP)
    sentences = {
        "type": "nested",
        "properties": {
            **kinds,
            **filters,
            "date": {"type": "long", "doc_values": False},
        },
    }
    return {
        **kinds,
        **filters,
        # As printed, to be counted.
        **{f"{name}_as": {**_SHORT, "index": False} for name in FIELDS},
        "date": {"type": "long"},
        "year": _KEYWORD,
        "month": _KEYWORD,
        "id": _KEYWORD,
        "number": {"type": "long"},
        "first_seen": {"type": "long"},
        "length": {"type": "long", "index": False},
        "tokens": {"type": "long", "index": False},
        "printed": {"type": "integer", "index": False},
        "rest": {"type": "float", "index": False},
        "print": {**_SHORT, "index": False},
        "url": _LOOKED_UP,
        "spelling": _LOOKED_UP,
        "wording": _LOOKED_UP,
        "band": _LOOKED_UP,
        "extra": _KEYWORD,
        "packed": {"type": "binary", "doc_values": True},
        "article": _STORED,
        "sentences": sentences,
    }


_WORDS = {
    "kind": _KEYWORD,
    "word": _KEYWORD,
    "stem": _KEYWORD,
    "coarse": _LOOKED_UP,
    "gram": _LOOKED_UP,
}
_REST = {
    "kind": _LOOKED_UP,
    "id": _KEYWORD,
    "original": _LOOKED_UP,
    "url": _LOOKED_UP,
    "number": {"type": "long"},
    "value": _STORED,
}
