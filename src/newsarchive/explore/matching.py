"""What a query finds, as explorations need it: which articles, and where in them the words stand.

This is the one place where explorations meet the search: it parses, expands and evaluates a query
as `Archive.search` does, then gives the occurrences of its words in the articles found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import attrs
import numpy as np

from newsarchive import __version__, deadline
from newsarchive.errors import ArticleNotFound
from newsarchive.explore.clusters import clusters_of
from newsarchive.index.arrays import changes, places
from newsarchive.request import Filters
from newsarchive.results import About
from newsarchive.search.expanded import RELATED
from newsarchive.search.forgiving import read
from newsarchive.search.places import as_read, leaf_places, sentence_of
from newsarchive.search.ranking import match
from newsarchive.storage.extra_filter import articles_where

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    from newsarchive.analysis import Analyser
    from newsarchive.articles import Article
    from newsarchive.explore.clusters import Clusters
    from newsarchive.explore.ground import Ground
    from newsarchive.explore.lines import Line
    from newsarchive.explore.requests import KwicRequest
    from newsarchive.index.arrays import Array
    from newsarchive.index.snapshot import SegmentReader
    from newsarchive.request import Query
    from newsarchive.search.parameters import Ranking
    from newsarchive.search.ranking import Matches
    from newsarchive.search.sources import Synonyms
    from newsarchive.search.terms import Vocabulary
    from newsarchive.storage.reading import Reading

__all__ = ["Occurrences", "Selection", "View"]


class Occurrences(NamedTuple):
    """Where the words of a query stand in a segment, in the order of the text.

    Tokens are numbered through the segment. The words of a phrase are one occurrence.

    Attributes:
        first: `(n,)` int64, the first token of each.
        last: `(n,)` int64, the last one.
        sentence: `(n,)` int64, the sentence of each.
    """

    first: Array
    last: Array
    sentence: Array


@attrs.frozen(eq=False)
class Selection:
    """What a query finds in its scope.

    Attributes:
        text: the query as typed.
        read: how it was read.
        notes: what was read differently from how it was typed.
        given: the filters as they were given.
        filters: the same, as they were read.
        scope: `(A,) bool`, the living articles that the filters let through.
        matching: `(A,) bool`, those of them that the query finds.
        by_part: for each segment where its words stand in the matching articles.
    """

    text: str
    read: str
    notes: tuple[str, ...]
    given: Mapping[str, Any]
    filters: Filters
    scope: Array
    matching: Array
    by_part: tuple[Occurrences, ...]

    @property
    def hits(self) -> int:
        """How many occurrences there are."""
        return sum(len(own.first) for own in self.by_part)

    def among(self, articles: Array, ground: Ground) -> Selection:
        """The same within some articles.

        Args:
            articles: `(A,) bool`.
            ground: the state.
        """
        kept = []
        for own, of_sentence in zip(self.by_part, ground.sentences, strict=True):
            held = articles[of_sentence[own.sentence]]
            columns = [column[held] for column in own]
            kept.append(Occurrences(*columns))
        return attrs.evolve(
            self,
            scope=self.scope & articles,
            matching=self.matching & articles,
            by_part=tuple(kept),
        )


@attrs.frozen(eq=False)
class View:
    """One state of an archive, as explorations see it.

    Attributes:
        ground: its index.
        reading: its store.
        analyser: the one that the index was made with.
        synonyms: of its dictionary.
        ranking: the parameters of its search.
        fetch: an article by its id, also after the state was let go; None where it is gone.
        lines: every line of a concordance, read from the newest state.
    """

    ground: Ground
    reading: Reading
    analyser: Analyser
    synonyms: Synonyms
    ranking: Ranking
    fetch: Callable[[str], Article | None]
    lines: Callable[[KwicRequest], Iterator[Line]]

    def clusters(self) -> Clusters:
        """The clusters of near copies; made when first asked for, and kept with the state."""
        return self.ground.kept("clusters", lambda: clusters_of(self.ground))

    def number_of(self, id_: str) -> int:
        """The number of a living article.

        Raises:
            ArticleNotFound: there is none with this id.
        """
        for part, own in self.ground.owned():
            for within in _with_id(part, id_):
                number: int = own.start + within
                # Of an updated article the old version may still be in a segment.
                if self.ground.live[number]:
                    return number
        raise ArticleNotFound(f"there is no article {id_!r} in the index")

    def once(self, articles: Array) -> Array:
        """`(A,) bool`: of some articles, given likewise, the earliest of each cluster."""
        chosen = np.flatnonzero(articles)
        clusters = self.clusters()
        first = chosen[clusters.first_of(chosen)]
        once = np.zeros(len(self.ground), bool)
        once[first] = True
        return once

    def scope(self, filters: Filters) -> Array:
        """`(A,) bool`: the living articles that some filters let through."""
        scope = self.ground.live.copy()
        for part, own in self.ground.owned():
            mask = part.filter_mask(filters)
            if mask is not None:
                scope[own] &= mask
        # The index does not have the keys of `extra`: the store says which articles pass.
        among = articles_where(self.reading, filters.where)
        if among is not None:
            numbers = self.ground.numbers.astype(among.dtype)
            _, passed = places(among, numbers)
            scope &= passed
        return scope

    def matches(self, query: Query) -> Matches:
        """What a query matches, as a search has it.

        Args:
            query: with its filters.

        Raises:
            QueryError: the query or a date cannot be read.
        """
        filters = Filters.of(**query.filters).by_clock(self.reading.zone)
        parsed = read(query.text, self.analyser)
        return match(
            self.ground.snapshot,
            parsed,
            scope="article",
            chosen=filters,
            ranking=self.ranking,
            analyser=self.analyser,
            among=articles_where(self.reading, filters.where),
            synonyms=self.synonyms,
            first=self.reading.numbers_at(parsed.address) if parsed.address else (),
        )

    def select(self, query: Query, *, related: bool = False) -> Selection:
        """What a query finds, with the places of its words.

        Args:
            query: with its filters.
            related: whether what only relatives of the words bring counts, too.

        Raises:
            QueryError: the query or a date cannot be read.
        """
        filters = Filters.of(**query.filters).by_clock(self.reading.zone)
        matches = self.matches(query)
        found = [documents for documents, _ in matches.scored]
        if not related:
            # Where nothing matches what was typed, `counted` holds what is related.
            found = matches.counted if matches.total else [own[:0] for own in found]
        matching = np.zeros(len(self.ground), bool)
        for base, documents in zip(self.ground.bases, found, strict=False):
            matching[base + documents.astype(np.int64)] = True
        left_out = frozenset() if related else RELATED
        expanded = matches.query
        leaves = [leaf for leaf in expanded.leaves if expanded.kind(leaf) not in left_out]
        by_part = self._occurrences(leaves, matches.vocabulary, matching)
        return Selection(
            text=query.text,
            read=as_read(expanded, leaves),
            notes=tuple(map(str, expanded.parsed.notes)),
            given=query.filters,
            filters=filters,
            scope=self.scope(filters),
            matching=matching,
            by_part=tuple(by_part),
        )

    def _occurrences(
        self, leaves: Sequence[Any], vocabulary: Vocabulary, matching: Array
    ) -> Iterator[Occurrences]:
        """For each segment where some leaves of a query stand in the matching articles."""
        for number, (part, own) in enumerate(self.ground.owned()):
            deadline.check()
            firsts, lasts = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
            # Two leaves may find one word, «мектеп» and «мект*»: it is one occurrence.
            for leaf in leaves:
                first, last = leaf_places(leaf, part, number, vocabulary)
                firsts.append(first)
                lasts.append(last)
            first, last = _in_order(np.concatenate(firsts), np.concatenate(lasts))
            sentence = sentence_of(part, first)
            kept = matching[own].take(part.article_of[sentence])
            yield Occurrences(first[kept], last[kept], sentence[kept])

    def about(self, selections: Sequence[Selection], **changed: Any) -> About:
        """What a table of some selections counts.

        Args:
            selections: at least one.
            changed: further fields of `About`.
        """
        # What any of the queries has: their scopes may differ by their filters.
        scope = np.logical_or.reduce([one.scope for one in selections])
        matching = np.logical_or.reduce([one.matching for one in selections])
        given: dict[str, Any] = {}
        notes: list[str] = []
        for one in selections:
            given |= {name: value for name, value in one.given.items() if value}
            notes += one.notes
        fields: dict[str, Any] = {
            "query": tuple(one.text for one in selections),
            "read": tuple(one.read for one in selections),
            "filters": {name: _given(value) for name, value in given.items()},
            "articles": int(np.count_nonzero(scope)),
            "tokens": int(self.ground.tokens.sum(where=scope)),
            "matching_articles": int(np.count_nonzero(matching)),
            "state": self.reading.state(),
            "versions": {"newsarchive": __version__, "analyser": self.analyser.version},
        }
        notes += changed.pop("notes", ())
        # A note of two queries is told once.
        fields["notes"] = tuple(dict.fromkeys(notes))
        return About(**{**fields, **changed})


def _with_id(part: SegmentReader, id_: str) -> list[int]:
    """The articles of a segment, dead ones among them, that have an id."""
    blobs = part.segment["article_id"]
    starts = part.segment["article_id_at"].astype(np.int64)
    wanted = np.frombuffer(id_.encode(), np.uint8)
    # Ids stand in the order of arrival. Those of the right length are compared letter by letter.
    found = np.flatnonzero(np.diff(starts) == len(wanted))
    for place, letter in enumerate(wanted):
        found = found[blobs[starts[found] + place] == letter]
    return found.tolist()


def _given(value: Any) -> Any:
    """A filter as JSON can hold it."""
    if isinstance(value, (list, tuple)):
        return list(map(_given, value))
    if isinstance(value, dict):
        return {name: _given(one) for name, one in value.items()}
    return value if isinstance(value, (str, int, float)) else str(value)


def _in_order(first: Array, last: Array) -> tuple[Array, Array]:
    """Occurrences in the order of the text, each once."""
    order = np.lexsort((last, first))
    first, last = first[order], last[order]
    # The same place found by two words of a query.
    new = changes(first) | changes(last)
    return first[new], last[new]
