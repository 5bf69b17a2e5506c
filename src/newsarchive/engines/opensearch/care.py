"""Keeping an archive on a cluster: words that nothing has any more, takedown, check, size."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np

from newsarchive.engines.opensearch import generations
from newsarchive.engines.opensearch.cluster import MovedError
from newsarchive.engines.opensearch.documents import article_of, word_documents
from newsarchive.engines.opensearch.lookup import content_sum
from newsarchive.results import Problem, Stats
from newsarchive.storage.progress import Steps

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsarchive.engines.opensearch.cluster import Cluster
    from newsarchive.engines.opensearch.documents import Packed
    from newsarchive.engines.opensearch.layout import Names
    from newsarchive.engines.opensearch.property import Property
    from newsarchive.storage.progress import Told

__all__ = ["expunge", "forget_words", "problems", "retire", "shards_of", "stats"]

_WORDS = 500  # that are counted in one request
_RETIRE = 30  # seconds that a replaced generation is kept for those who read it
_LOOK = 1.0
_PAGE = 500
_MOST = 10_000


def forget_words(
    cluster: Cluster, names: Names, gone: Iterable[Packed], kept: set[tuple[str, str]]
) -> None:
    """Forget the words that no article has any more.

    Args:
        cluster: where.
        names: of the generation; it is refreshed.
        gone: articles that were removed or replaced.
        kept: words that are surely there.
    """
    pairs: set[tuple[str, str]] = set()
    for packed in gone:
        for _, forms, stems in packed.sentences:
            pairs.update(zip(forms.split(), stems.split(), strict=True))
    # What the batch itself has brought is surely there, and need not be counted.
    pairs -= kept
    if not pairs:
        return
    lost = _without_article(cluster, names, "form", {form for form, _ in pairs})
    lost_stems = _without_article(cluster, names, "text", {stem for _, stem in pairs})
    lines = []
    for id_, one in word_documents(sorted(pairs)).items():
        if one["word"] in (lost if one["kind"] == "form" else lost_stems):
            lines.append({"delete": {"_index": names.words, "_id": id_}})
    if lines:
        cluster.bulk(lines)
        cluster.refresh(names.words)


def _without_article(cluster: Cluster, names: Names, field: str, words: set[str]) -> set[str]:
    """The words that no article has."""
    lost: set[str] = set()
    ordered = sorted(words)
    for at in range(0, len(ordered), _WORDS):
        some = ordered[at : at + _WORDS]
        searches = []
        for word in some:
            # One article is enough: the cluster stops at the first.
            body = {"query": {"term": {field: word}}, "size": 0, "terminate_after": 1}
            searches.append((names.articles, body))
        for word, answer in zip(some, cluster.searches(searches), strict=True):
            if not answer["hits"]["total"]["value"]:
                lost.add(word)
    return lost


def expunge(cluster: Cluster, names: Names) -> tuple[str, ...]:
    """Take the words of removed articles out of the files, as far as the nodes that are there have.

    A deleted document stays in its file until that is merged, and is kept for copies that lag
    until these say that they do not: so it is tried again for a while.

    Args:
        cluster: where.
        names: of the generation.

    Returns:
        what may still be on a disk, each a sentence.
    """
    until = time.monotonic() + cluster.address.purge
    path = ",".join(names)
    left: dict[str, int] = {}
    while True:
        # What is in the log of a node is in a file, too: it is written out and cut off.
        cluster.call("POST", f"/{path}/_flush", force="true")
        cluster.call("POST", f"/{path}/_forcemerge", only_expunge_deletes="true")
        cluster.refresh(*names)
        cluster.call("POST", f"/{path}/_flush", force="true")
        left = _deleted(cluster, names)
        if not left or time.monotonic() > until:
            break
        time.sleep(_LOOK)
    found = [
        f"{count} removed documents are still in the files of {name}: the cluster merges them later"
        for name, count in left.items()
    ]
    # A node that is away has the files that it had when it went.
    health = cluster.call("GET", f"/_cluster/health/{path}")
    missing = health["unassigned_shards"] + health["initializing_shards"]
    if missing:
        found.append(
            f"{missing} copies are on no node that is there: a node that comes back may still hold"
            " what was removed until it has caught up"
        )
    return tuple(found)


def _deleted(cluster: Cluster, names: Names) -> dict[str, int]:
    """For each index how many deleted documents its files hold, on any copy."""
    answer = cluster.call("GET", f"/{','.join(names)}/_stats/docs")
    found = {}
    for name, own in answer["indices"].items():
        count = own["total"]["docs"]["deleted"]
        if count:
            found[name] = count
    return found


def retire(cluster: Cluster, names: Names) -> None:
    """Delete a generation that was replaced, when nobody scans it any more, or after a while."""
    until = time.monotonic() + _RETIRE
    while time.monotonic() < until:
        try:
            answer = cluster.call("GET", f"/{names.articles}/_stats/search")
        except MovedError:
            return
        # Each scan holds a point in time; without one, nobody reads the old generation.
        if not answer["_all"]["total"]["search"].get("point_in_time_current", 0):
            break
        time.sleep(_LOOK)
    generations.drop(cluster, names)


def shards_of(cluster: Cluster, names: Names) -> int:
    """How many shards the index of articles has."""
    answer = cluster.call("GET", f"/{names.articles}/_settings/index.number_of_shards")
    return int(answer[names.articles]["settings"]["index"]["number_of_shards"])


def stats(cluster: Cluster, names: Names) -> Stats:
    """The size of an archive.

    Args:
        cluster: where.
        names: of the generation.
    """
    terms = {"size": _MOST, "order": [{"_count": "desc"}, {"_key": "asc"}]}
    body = {
        "size": 0,
        "track_total_hits": True,
        "aggs": {
            "tokens": {"sum": {"field": "tokens"}},
            "printed": {"sum": {"field": "printed"}},
            "first": {"min": {"field": "date"}},
            "last": {"max": {"field": "date"}},
            "language": {"terms": {"field": "language_as", **terms}},
            "source": {"terms": {"field": "source_as", **terms}},
        },
    }
    count = {"size": 0, "track_total_hits": True}
    of_articles, forms, stems = cluster.searches(
        [
            (names.articles, body),
            (names.words, {**count, "query": {"term": {"kind": "form"}}}),
            (names.words, {**count, "query": {"term": {"kind": "stem"}}}),
        ]
    )
    sizes = cluster.call("GET", f"/{','.join(names)}/_stats/store,segments")
    found = of_articles["aggregations"]
    bytes_of = {name: own["primaries"] for name, own in sizes["indices"].items()}
    return Stats(
        articles=of_articles["hits"]["total"]["value"],
        sentences=int(found["printed"]["value"]),
        tokens=int(found["tokens"]["value"]),
        forms=forms["hits"]["total"]["value"],
        stems=stems["hits"]["total"]["value"],
        segments=sum(own["segments"]["count"] for own in bytes_of.values()),
        # Texts and index are one on a cluster.
        index_bytes=sum(own["store"]["size_in_bytes"] for own in bytes_of.values()),
        store_bytes=0,
        first=_day(found["first"]["value"]),
        last=_day(found["last"]["value"]),
        languages=_counts(found["language"]),
        sources=_counts(found["source"]),
    )


def _day(moment: float | None) -> str | None:
    if moment is None:
        return None
    return str(np.datetime64(int(moment), "us").astype("M8[D]"))


def _counts(found: dict[str, Any]) -> dict[str, int]:
    return {one["key"]: one["doc_count"] for one in found["buckets"]}


def problems(cluster: Cluster, names: Names, state: Property, told: Told) -> list[Problem]:
    """Everything that is wrong with an archive, after reading all of it.

    Args:
        cluster: where.
        names: of the generation.
        state: its property.
        told: called after each article.
    """
    found = []
    health = cluster.call("GET", f"/_cluster/health/{','.join(names)}", level="indices")
    for name, own in health["indices"].items():
        if own["status"] == "red":
            found.append(Problem(name, "some of its shards are on no node that is there"))
    if state.open:
        found.append(Problem(names.rest, "a writer was killed: the next one counts anew"))
    # Every article is read, for its fingerprint says whether it is as it was stored.
    steps = Steps(told, "checking")
    body = {"sort": [{"number": "asc"}], "_source": ["number", "id", "print", "article"]}
    for hits in cluster.every(names.articles, body, _PAGE):
        for hit in hits:
            source = hit["_source"]
            if article_of(source) is None:
                reason = f"article {source['id']!r:.200} is not as it was stored: load it again"
                found.append(Problem(names.articles, reason))
            steps.done(articles=1)
    # Sums tell what no single article shows: one that is missing, or there twice.
    articles, content, _ = content_sum(cluster, names)
    if articles != state.articles:
        reason = f"it has {articles} articles, not {state.articles}: run `newsarchive rebuild`"
        found.append(Problem(names.articles, reason))
    if content != state.content:
        reason = "the sum of its articles and duplicates is another: run `newsarchive rebuild`"
        found.append(Problem(names.articles, reason))
    return found
