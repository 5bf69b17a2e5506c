"""Clusters of near copies: which articles print the same text, and which of them was first.

Two articles are copies where the smaller text has at least half of its runs of three stems in the
other, has at least twenty of them, and the dates are at most seven days apart. Papers cut agency
news, so the measure is containment, not likeness (Silcock and others 2022 found a mean Jaccard
similarity of 30 % among prints of one wire story).

A cluster is a star: its centre is the earliest article by (date, id), and each other one is a copy
of the centre. So a chain of small changes does not drift to another story, and the clusters of an
archive are the same whatever the order in which its articles came.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import attrs
import numpy as np

from newsarchive import deadline
from newsarchive.explore.periods import UNDATED
from newsarchive.explore.tokens import tokens_of
from newsarchive.index.arrays import changes
from newsarchive.index.signatures import BANDS, LEAST, band_keys, shingles, stem_hashes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from newsarchive.explore.ground import Ground
    from newsarchive.index.arrays import Array

__all__ = [
    "Clusters",
    "articles_with_text",
    "clusters_of",
    "containment",
    "near_in_time",
    "shingle_set",
]

_SHARE = 0.5
"""The least containment of copies."""
_DAYS = 7
"""The most days between their dates."""


@attrs.frozen(eq=False)
class Clusters:
    """The clusters of a state.

    Attributes:
        centre: `(A,)` int64, the first article of the cluster that each article is in: itself for
            one without copies, and for a dead one.
        place: `(A,)` int64, how many articles are before each by (date, id); those without a date
            come last.
    """

    centre: Array
    place: Array

    def members(self, article: int) -> list[int]:
        """The articles of the cluster of an article, itself among them, the earliest first."""
        found = np.flatnonzero(self.centre == self.centre[article])
        return found[np.argsort(self.place[found])].tolist()  # type: ignore[no-any-return]

    def first_of(self, articles: Array, *groups: Array) -> Array:
        """Of each cluster the earliest of some articles, in each combination of some groups.

        Args:
            articles: `(n,)` their numbers.
            groups: `(n,)` each: what is counted apart, such as the period and the source.

        Returns:
            `(n,) bool`: which of them are the earliest of their cluster and group.
        """
        first = np.ones(len(articles), bool)
        # Most articles have no copies, and are the first of their kind.
        copied = np.flatnonzero(self._has_copies[articles])
        centre = self.centre[articles[copied]]
        apart = [group[copied] for group in groups]
        order = np.lexsort((self.place[articles[copied]], *reversed(apart), centre))
        new = np.zeros(len(copied), bool)
        for column in (centre, *apart):
            new |= changes(column[order])
        first[copied[order]] = new
        return first

    @cached_property
    def _has_copies(self) -> Array:
        """`(A,) bool`, the articles of clusters that have several."""
        sizes = np.bincount(self.centre, minlength=len(self.centre))
        several: Array = sizes[self.centre] > 1
        return several


def near_in_time(first: Array, last: Array, one: int, other: int) -> bool:
    """Whether two articles may be printings of one text by their dates.

    Args:
        first: `(A,)` the first day on which each may have been printed; `UNDATED` without a date.
        last: `(A,)` the last one.
        one: an article.
        other: another one.
    """
    if UNDATED in {first[one], first[other]}:
        return bool(first[one] == first[other])
    apart = max(int(first[one]) - int(last[other]), int(first[other]) - int(last[one]))
    return apart <= _DAYS


def shingle_set(stems: Sequence[str]) -> Array:
    """The shingles of a text, each once, ascending.

    Args:
        stems: of the text, in order.

    Example:
        >>> len(shingle_set("а ә б а ә б".split()))
        3
    """
    return np.unique(shingles(stem_hashes(stems)))


def containment(one: Array, other: Array) -> float:
    """How much of the smaller of two sets of shingles is in the other.

    Args:
        one: as `shingle_set` gives it.
        other: likewise.

    Returns:
        from 0 to 1; 0 where the smaller one is empty.

    Example:
        >>> containment(shingle_set("а ә б в".split()), shingle_set("ә б в г ғ".split()))
        0.5
    """
    smaller = min(len(one), len(other))
    common = np.intersect1d(one, other, assume_unique=True)
    return len(common) / smaller if smaller else 0.0


def clusters_of(ground: Ground) -> Clusters:
    """The clusters of the living articles of a state.

    Args:
        ground: the state.
    """
    place = ground.order
    centre = np.arange(len(ground))
    buckets = _buckets(ground)
    met_in_bands = [place[:0], *(articles for _, articles in buckets)]
    candidates = np.unique(np.concatenate(met_in_bands))
    sets = _shingle_sets(ground, candidates)
    own_buckets: dict[int, list[int]] = {}
    for number, article in _numbered(buckets):
        own_buckets.setdefault(article, []).append(number)
    # The centres met so far, by bucket. Articles come in order, so a centre is earlier than all
    # that are compared with it, and the first centre that accepts an article is the earliest.
    centres: dict[int, set[int]] = {}
    for article in sorted(own_buckets, key=place.__getitem__):
        deadline.check()
        met = {known for bucket in own_buckets[article] for known in centres.get(bucket, ())}
        for known in sorted(met, key=place.__getitem__):
            if _are_copies(ground, sets, article, known):
                centre[article] = known
                break
        # A copy leads to its centre, too: a short brief has more bands in common with a text that
        # was cut than with the whole of it.
        for bucket in own_buckets[article]:
            centres.setdefault(bucket, set()).add(int(centre[article]))
    return Clusters(centre, place)


def articles_with_text(ground: Ground, stems: Sequence[str]) -> Array:
    """The living articles that are copies of a text, whatever their dates.

    Args:
        ground: the state.
        stems: of the text, in order.

    Returns:
        `(n,)` their numbers.
    """
    hashes = stem_hashes(stems)
    texts, keys = band_keys(hashes, np.array([0]), np.array([len(hashes)]))
    if not len(texts):
        return np.empty(0, np.int64)
    met = [np.empty(0, np.int64)]
    for band, key in enumerate(keys[:, 0]):
        for part, owned in ground.owned():
            # The keys of a band are sorted, those of all bands in a row.
            count = part.segment.length("band_key") // BANDS
            band_start = band * count
            own = part.segment["band_key"][band_start : band_start + count]
            low, high = (int(own.searchsorted(key, side)) for side in ("left", "right"))
            equal = slice(band_start + low, band_start + high)
            numbers = part.segment["band_article"][equal].astype(np.int64)
            met.append(numbers + owned.start)
    candidates = np.unique(np.concatenate(met))
    candidates = candidates[ground.live[candidates]]
    sets = _shingle_sets(ground, candidates)
    of_text = np.unique(shingles(hashes))
    kept = [number for number in candidates.tolist() if _same_text(sets[number], of_text)]
    return np.array(kept, np.int64)


def _same_text(one: Array, other: Array) -> bool:
    """Whether two sets of shingles are those of copies."""
    if min(len(one), len(other)) < LEAST:
        return False
    return containment(one, other) >= _SHARE


def _are_copies(ground: Ground, sets: Mapping[int, Array], one: int, other: int) -> bool:
    # The dates first: they cost nothing.
    near = near_in_time(ground.first_days, ground.last_days, one, other)
    return near and _same_text(sets[one], sets[other])


def _buckets(ground: Ground) -> list[tuple[int, Array]]:
    """The living articles that agree in a band, two or more, each such bucket with a number.

    Keys of 32 bits may also be equal by chance: whether two articles are copies is told by their
    shingles.
    """
    found: list[tuple[int, Array]] = []
    for band in range(BANDS):
        deadline.check()
        keys, articles = [np.empty(0, np.uint32)], [np.empty(0, np.int64)]
        for part, owned in ground.owned():
            count = part.segment.length("band_key") // BANDS
            own = slice(band * count, (band + 1) * count)
            numbers = part.segment["band_article"][own].astype(np.int64) + owned.start
            living = ground.live[numbers]
            keys.append(part.segment["band_key"][own][living])
            articles.append(numbers[living])
        key, article = np.concatenate(keys), np.concatenate(articles)
        # Ascending in each segment: a stable sort merges what is sorted.
        order = key.argsort(kind="stable")
        starts = np.flatnonzero(changes(key[order]))
        ends = np.append(starts[1:], len(order))
        # Most keys are of one article, which is nobody's copy.
        several = np.flatnonzero(ends - starts > 1)
        for start, end in zip(starts[several].tolist(), ends[several].tolist(), strict=True):
            found.append((len(found), article[order[start:end]]))
    return found


def _numbered(buckets: Iterable[tuple[int, Array]]) -> Iterator[tuple[int, int]]:
    """Each bucket with each of its articles."""
    for number, articles in buckets:
        for article in articles.tolist():
            yield number, article


def _shingle_sets(ground: Ground, articles: Array) -> dict[int, Array]:
    """The shingles of some articles, from the index: the texts are not read.

    Args:
        ground: the state.
        articles: `(n,)` their numbers.

    Returns:
        for each article its shingles, each once, ascending.
    """
    sets: dict[int, Array] = {}
    wanted = np.zeros(len(ground), bool)
    wanted[articles] = True
    for part, owned in ground.owned():
        within = np.flatnonzero(wanted[owned])
        if not len(within):
            continue
        # Without the headline: copies have one of their own.
        sentences = wanted[owned].take(part.article_of) & ~part.is_title
        tokens = tokens_of(part, sentences)
        # They come stem by stem; runs of three are of the order of the text.
        order = tokens.token.argsort()
        stems, which = np.unique(tokens.stem[order], return_inverse=True)
        names = [part.stems[number] for number in stems.tolist()]
        hashes = stem_hashes(names)[which]
        of_article = part.article_of[tokens.sentence[order]]
        starts = of_article.searchsorted(within).tolist()
        ends = of_article.searchsorted(within, "right").tolist()
        for article, start, end in zip(within.tolist(), starts, ends, strict=True):
            sets[article + owned.start] = np.unique(shingles(hashes[start:end]))
    return sets
