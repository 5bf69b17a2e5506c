"""How near to each other the words of a query stand in a document, and whether they are printed as they were typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from whoosh.query import Query, Term

from newsarchive.index.evaluate import leaves
from newsarchive.index.postings import form_within, stem_number, stem_places
from newsarchive.index.snapshot import sentences_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsarchive.index.parameters import Ranking
    from newsarchive.index.segment import Array
    from newsarchive.index.snapshot import Part, Scope
    from newsarchive.index.widening import Asked

__all__ = ["bonuses"]


def bonuses(
    part: Part, documents: Array, scope: Scope, asked: Asked, *, worths: Sequence[float], ranking: Ranking
) -> tuple[Array, Array]:
    """What documents of a part get beside their score: for words near each other, and for words printed as typed.

    Two words that are neighbours in the query add a share of the weight of the rarer one, divided by their least
    distance in a sentence.

    Args:
        part: of the snapshot.
        documents: their numbers in the part, in any order.
        scope: what they are.
        asked: the query.
        worths: the weight of each of its words.
        ranking: the parameters.
    """
    near, exact = np.zeros(len(documents)), np.zeros(len(documents))
    stems = [_stems(part, word) for word in asked.words]
    if not any(stems) or not len(documents):
        return near, exact
    order = documents.argsort()
    starts, ends = sentences_of(part, documents[order], scope)
    for numbers, typed, worth in zip(stems, asked.forms, worths, strict=True):
        exact[order[_as_typed(part, numbers, typed, starts, ends)]] += ranking.exact * worth
    # Of the sentences in question only: to look at all of a part takes longer than the rest together.
    before: tuple[Array, float] | None = None
    for numbers, worth in zip(stems, worths, strict=True) if len(stems) > 1 else ():
        owner, places = _places(part, numbers, starts, ends)
        if before is not None and len(places) and len(before[0]):
            best = np.zeros(len(documents))
            np.maximum.at(best, order[owner], _closeness(places, before[0], part.longest))
            near += ranking.nearness * min(worth, before[1]) * best
        before = places, worth
    return near, exact


def _stems(part: Part, word: Query) -> list[int]:
    """The numbers of the stems by which a word of the query is looked for."""
    stems = {leaf.text for leaf in leaves(word) if isinstance(leaf, Term) and leaf.fieldname in {"text", "title"}}
    return [number for stem in sorted(stems) if (number := stem_number(part, stem)) is not None]


def _as_typed(part: Part, numbers: Sequence[int], typed: Sequence[str], starts: Array, ends: Array) -> Array:
    """Which ranges of sentences have a word as it was typed, if by one of some stems."""
    held = np.zeros(len(starts), bool)
    segment = part.segment
    for form in typed if numbers else ():
        for number in range(*segment.strings("form").same(form)):
            if segment["form_stem"][number] in numbers:
                held |= form_within(part, number, starts, ends)
    return held


def _places(part: Part, numbers: Sequence[int], starts: Array, ends: Array) -> tuple[Array, Array]:
    """Where any of some stems stands in ranges of sentences, these ascending.

    Returns:
        for each occurrence, in order: which range it is in, and its place: those of each sentence are twice the length
        of the longest sentence behind those of the one before.
    """
    found = []
    for number in numbers:
        owner, sentences, positions = stem_places(part, number, starts, ends)
        found.append((owner, sentences * np.int64(2 * part.longest) + positions))
    if len(found) == 1:
        return found[0]
    owner, places = map(np.concatenate, zip(_NOWHERE, *found, strict=True))
    order = np.argsort(places, kind="stable")
    return owner[order], places[order]


_NOWHERE = np.empty(0, np.int64), np.empty(0, np.int64)


def _closeness(places: Array, others: Array, longest: int) -> Array:
    """For each place 1 / distance to the nearest of the others in its sentence; 0 where there is none."""
    right = np.searchsorted(others, places, side="right")
    left = np.searchsorted(others, places) - 1
    behind, before = others[np.minimum(right, len(others) - 1)], others[np.maximum(left, 0)]
    distances = np.stack([behind - places, places - before])
    distances = np.where((distances > 0) & (distances < longest), distances, np.inf)
    closeness: Array = 1.0 / distances.min(axis=0)
    return closeness
