"""Articles and duplicates out of a cluster, and what `storage.Reading` tells of a store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from newsarchive.articles import key_of
from newsarchive.engines.opensearch.documents import article_of
from newsarchive.engines.opensearch.queries import filtered
from newsarchive.errors import ArchiveDamaged
from newsarchive.storage import duplicates

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import tzinfo

    from newsarchive.articles import Article
    from newsarchive.engines.opensearch.cluster import Cluster
    from newsarchive.engines.opensearch.layout import Names
    from newsarchive.engines.opensearch.property import Property
    from newsarchive.storage.duplicates import Duplicate

__all__ = ["ClusterReading", "stored_articles", "stored_duplicates"]

_PAGE = 500
_MANY = 5000
_MOST = 10_000
_SOURCE = ["number", "first_seen", "print", "article", "id"]
_WANTED = {"_source_includes": ",".join(_SOURCE)}


def stored_articles(cluster: Cluster, names: Names) -> Iterator[tuple[int, int, Article]]:
    """Number, first batch and value of each article, in the order in which they were written.

    Args:
        cluster: where.
        names: of the generation.
    """
    body = {"sort": [{"number": "asc"}], "_source": _SOURCE}
    # One state from the first page to the last, whoever writes meanwhile.
    for hits in cluster.every(names.articles, body, _PAGE):
        for hit in hits:
            source = hit["_source"]
            yield source["number"], source["first_seen"], _whole(cluster, source)


def stored_duplicates(cluster: Cluster, names: Names) -> Iterator[tuple[str, list[Any]]]:
    """The id of its article, and the row of each duplicate without mark and number."""
    body = {
        "query": {"term": {"kind": "duplicate"}},
        "sort": [{"id": "asc"}],
    }
    for hits in cluster.every(names.rest, body, _MANY):
        for hit in hits:
            yield hit["_source"]["original"], hit["_source"]["value"]["row"]


def _whole(cluster: Cluster, source: dict[str, Any]) -> Article:
    article = article_of(source)
    if article is None:
        reason = f"article {source['id']!r:.200} is not as it was stored; restore a snapshot"
        raise ArchiveDamaged(Path(str(cluster.address)), reason)
    return article


@attrs.frozen
class ClusterReading:
    """One generation of an archive as `storage.Reading` is one state of a store.

    Attributes:
        cluster: where.
        names: of the indexes.
        settings: the settings and the state.
    """

    cluster: Cluster
    names: Names
    settings: Property

    @property
    def path(self) -> Path:
        """Where, for messages."""
        return Path(str(self.cluster.address))

    @property
    def zone(self) -> tzinfo:
        """The time zone by whose clock the days of the archive are counted."""
        return self.settings.zone

    def state(self) -> str:
        """As `Reading.state`."""
        return self.settings.state()

    def article(self, id_: str) -> Article | None:
        """The article with an id."""
        source = self.cluster.get(self.names.articles, key_of(id_), **_WANTED)
        return None if source is None else _whole(self.cluster, source)

    def by_key(self, key: str) -> Article | None:
        """The article with a key, or the one that a duplicate with it is kept as."""
        source = self.cluster.get(self.names.articles, key, **_WANTED)
        if source is not None:
            return _whole(self.cluster, source)
        copy = self.cluster.get(self.names.rest, key)
        # The same index has the lock and the property, which are of no article.
        if copy is None or "original" not in copy:
            return None
        return self.article(copy["original"])

    def has(self, id_: str) -> bool:
        """Whether there is an article with an id."""
        key = key_of(id_)
        # The text is not fetched: only whether there is a document counts.
        found = self.cluster.many(self.names.articles, [key], _source_includes="number")
        return key in found

    def articles(self, numbers: Sequence[int]) -> dict[int, Article]:
        """Articles by their numbers."""
        sources = self._sources(numbers, _SOURCE)
        return {source["number"]: _whole(self.cluster, source) for source in sources}

    def _sources(self, numbers: Sequence[int], wanted: list[str]) -> Iterator[dict[str, Any]]:
        """What the documents with some numbers hold."""
        # In pages: a request with all numbers could be larger than the cluster takes.
        for at in range(0, len(numbers), _PAGE):
            some = list(numbers[at : at + _PAGE])
            query = filtered({"terms": {"number": some}})
            body = {"query": query, "size": len(some), "_source": wanted}
            for hit in self._hits(self.names.articles, body):
                yield hit["_source"]

    def _hits(self, index: str, body: dict[str, Any]) -> list[dict[str, Any]]:
        answer = self.cluster.search(index, body)
        hits: list[dict[str, Any]] = answer["hits"]["hits"]
        return hits

    def mark(self) -> int:
        """As `Reading.mark`: the number of the last batch."""
        return self.settings.changes

    def first_seen(self, numbers: Sequence[int]) -> dict[int, int]:
        """As `Reading.first_seen`: the batch in which the key of each article first came."""
        sources = self._sources(numbers, ["number", "first_seen"])
        return {source["number"]: source["first_seen"] for source in sources}

    def by_keys(self, keys: Sequence[str]) -> dict[int, Article]:
        """Articles by their numbers, given by their keys: faster than `articles`."""
        # Documents are fetched by their ids, which are the keys: no search is made.
        sources = self.cluster.many(self.names.articles, keys, **_WANTED)
        return {one["number"]: _whole(self.cluster, one) for one in sources.values()}

    def duplicates(self, id_: str) -> list[Duplicate]:
        """The exact duplicates of an article, sorted by their ids."""
        body = {"query": {"term": {"original": id_}}, "size": _MOST}
        hits = self._hits(self.names.rest, body)
        rows = [hit["_source"]["value"]["row"] for hit in hits]
        return sorted((_duplicate(row) for row in rows), key=lambda one: one.id)

    def all_duplicates(self) -> Iterator[tuple[int, Duplicate]]:
        """The number of its article, and the duplicate: all of them."""
        # They are few beside the articles, and their order is that of the articles.
        known = list(stored_duplicates(self.cluster, self.names))
        # Many duplicates may be of one article, which is asked for once.
        keys = list({key_of(original) for original, _ in known})
        numbers: dict[str, int] = {}
        for at in range(0, len(keys), _MANY):
            some = keys[at : at + _MANY]
            wanted = {"_source_includes": "number,id"}
            for source in self.cluster.many(self.names.articles, some, **wanted).values():
                numbers[source["id"]] = source["number"]
        # A duplicate of an article that is not there any more is none.
        held = [(numbers[id_], _duplicate(row)) for id_, row in known if id_ in numbers]
        yield from sorted(held, key=lambda pair: (pair[0], pair[1].id))

    def numbers_at(self, address: str) -> list[int]:
        """The numbers of the articles with an address, their own or that of a duplicate."""
        # An address is the same with a slash at its end and without, and whatever part it names.
        bare = address.partition("#")[0].rstrip("/")
        same = [address, bare, f"{bare}/"]
        # An id is stricter than a url, which several articles may share.
        for field in ("id", "url"):
            query = filtered({"terms": {field: same}})
            body = {"query": query, "size": _MOST, "_source": ["number"]}
            hits = self._hits(self.names.articles, body)
            if hits:
                return sorted(hit["_source"]["number"] for hit in hits)
        # No article has the address itself: a duplicate may, and then its article is meant.
        body = {"query": filtered({"terms": {"url": same}}), "size": _MOST}
        hits = self._hits(self.names.rest, body)
        keys = [key_of(hit["_source"]["original"]) for hit in hits]
        wanted = {"_source_includes": "number"}
        found = self.cluster.many(self.names.articles, keys, **wanted)
        return sorted({source["number"] for source in found.values()})


def _duplicate(row: Sequence[Any]) -> Duplicate:
    # Mark and number are of a store.
    return duplicates.decode((b"", 0, *row))
