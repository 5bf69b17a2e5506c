"""What an archive has of the articles of a batch, and what it has in all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from newsarchive.addresses import compared
from newsarchive.articles import key_of
from newsarchive.engines.opensearch.documents import unpacked
from newsarchive.engines.opensearch.queries import filtered
from newsarchive.engines.opensearch.reading import stored_duplicates
from newsarchive.storage.deciding import Known, KnownArticle
from newsarchive.storage.duplicates import content_of, wording_of
from newsarchive.storage.rows import DIGEST, MODULUS, content_hash

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newsarchive.articles import Article
    from newsarchive.engines.opensearch.cluster import Cluster
    from newsarchive.engines.opensearch.documents import Packed
    from newsarchive.engines.opensearch.layout import Names
    from newsarchive.engines.opensearch.property import Property

__all__ = ["content_sum", "known_of", "recounted"]

_MOST = 10_000  # hits of a search
_PAGE = 5000


def known_of(
    cluster: Cluster, names: Names, articles: Sequence[Article], ids: Sequence[str] = ()
) -> tuple[Known, dict[str, Packed]]:
    """What an archive has of some articles, and of what they may be versions or printings of.

    Args:
        cluster: where.
        names: of the generation.
        articles: of a batch.
        ids: of articles and duplicates beside.

    Returns:
        what `Deciding` needs; and by key what is known of each article's words.
    """
    wanted = dict.fromkeys([*ids, *(article.id for article in articles)])
    bare = [article.origin.bare_id for article in articles if article.origin]
    every = [*wanted, *(id_ for id_ in bare if id_ is not None)]
    keys = list(map(key_of, every))
    # A duplicate has a document under its own key, so that its id leads to its article.
    duplicates = cluster.many(names.rest, keys).values()
    copies = [one["value"]["row"] for one in duplicates]
    originals = [one["original"] for one in duplicates]
    marks = [wording_of(article) for article in articles if article.url]
    spellings = {compared(id_) for id_ in wanted}
    # By id, by spelling and by wording: the three ways in which an article can be there already.
    own_keys = list(dict.fromkeys([*keys, *map(key_of, originals)]))
    # An article without a letter or a digit has no mark.
    wordings = [mark.hex() for mark in marks if mark is not None]
    alternatives = [
        {"ids": {"values": own_keys}},
        {"terms": {"spelling": sorted(spellings)}},
        {"terms": {"wording": wordings}},
    ]
    found = _hits(cluster, names, alternatives)
    sources = [hit["_source"] for hit in found]
    packed = {hit["_id"]: unpacked(hit["fields"]["packed"][0]) for hit in found}
    # What is a duplicate of one of these follows it wherever it goes.
    own = _duplicates_of(cluster, names, [source["id"] for source in sources])
    known = {row[1]: (original, row) for original, row in own}
    known |= {row[1]: (original, row) for original, row in zip(originals, copies, strict=True)}
    # A duplicate whose article went with an older generation is none any more.
    there = {source["id"] for source in sources}
    rows = [pair for pair in known.values() if pair[0] in there]
    # Those with an id of the batch, or with the spelling of one: the batch may replace them.
    touched = {key_of(id_) for id_ in every} | {key_of(compared(id_)) for id_ in wanted}
    touched |= {key_of(one["id"]) for one in sources if one["spelling"] in spellings}
    replaceable = {key: packed[key] for key in touched & packed.keys()}
    known_articles = list(map(_known, sources))
    return Known(known_articles, rows), replaceable


def _known(source: dict[str, Any]) -> KnownArticle:
    wording = source.get("wording")
    return KnownArticle(
        number=source["number"],
        first_seen=source["first_seen"],
        fingerprint=bytes.fromhex(source["print"]),
        values=source["article"]["row"],
        wording=None if wording is None else bytes.fromhex(wording),
    )


def _hits(
    cluster: Cluster, names: Names, alternatives: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    body = {
        # Any of the alternatives will do, and no score is wanted.
        "query": filtered({"bool": {"should": alternatives}}),
        "size": _MOST,
        "sort": [{"number": "asc"}],
        "docvalue_fields": ["packed"],
        "_source": ["number", "id", "print", "first_seen", "wording", "spelling", "article"],
    }
    hits: list[dict[str, Any]] = cluster.search(names.articles, body)["hits"]["hits"]
    return hits


def _duplicates_of(
    cluster: Cluster, names: Names, originals: Sequence[str]
) -> Iterable[tuple[str, list[Any]]]:
    """The duplicates of some articles."""
    if not originals:
        return []
    query = filtered({"terms": {"original": list(originals)}})
    body = {"query": query, "size": _MOST}
    hits = cluster.search(names.rest, body)["hits"]["hits"]
    return [(hit["_source"]["original"], hit["_source"]["value"]["row"]) for hit in hits]


def recounted(cluster: Cluster, names: Names, state: Property) -> Property:
    """The state of a generation as its documents tell it, whatever its property says.

    Args:
        cluster: where.
        names: of the generation.
        state: as its property says.
    """
    # What a killed writer had written is there, but no search sees it yet.
    cluster.refresh(*names)
    articles, content, last = content_sum(cluster, names)
    return attrs.evolve(
        state,
        articles=articles,
        content=content,
        changes=state.changes + 1,
        # A number is never given twice, also where the property is older than its documents.
        next_number=max(state.next_number, last + 1),
    )


def content_sum(cluster: Cluster, names: Names) -> tuple[int, str, int]:
    """How many articles there are, the sum of contents, and the largest number of an article."""
    count = total = last = 0
    body = {"sort": [{"number": "asc"}], "_source": ["id", "print", "number"]}
    for hits in cluster.every(names.articles, body, _PAGE):
        for hit in hits:
            source = hit["_source"]
            # A sum does not depend on order, so that a batch only adds to it and takes from it.
            mark = bytes.fromhex(source["print"])
            total += content_hash(source["id"], mark[:DIGEST])
            # They come in the order of their numbers.
            last = source["number"]
        count += len(hits)
    for original, row in stored_duplicates(cluster, names):
        total += content_of(row, original)
    return count, f"{total % MODULUS:032x}", last
