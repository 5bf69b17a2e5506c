"""How near to each other the words of a query stand in a document, and whether they are printed as they were typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from whoosh.query import Query, Term

from newsarchive.index.evaluate import leaves
from newsarchive.index.postings import stem_number, stem_places
from newsarchive.index.snapshot import sentences_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
    # Of the sentences in question only: to look at all of a part takes longer than the rest together.
    before: tuple[Array, float] | None = None
    for numbers, typed, worth in zip(stems, asked.forms, worths, strict=True):
        printed = _printed(part, typed) if numbers else {}
        if len(stems) == 1:  # where a word stands alone, only how it is printed counts
            numbers = [number for number in numbers if number in printed]  # noqa: PLW2901
        owner, places, as_typed = _places(part, numbers, printed, starts, ends)
        held = np.zeros(len(documents))
        held[order[owner[as_typed]]] = ranking.exact * worth
        exact += held
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


def _printed(part: Part, typed: Sequence[str]) -> dict[int, list[int]]:
    """For each stem of the forms typed, which of its forms these are."""
    segment = part.segment
    found: dict[int, list[int]] = {}
    for form in typed:
        for number in range(*segment.strings("form").same(form)):
            found.setdefault(int(segment["form_stem"][number]), []).append(int(segment["form_ordinal"][number]))
    return found


def _places(
    part: Part, numbers: Sequence[int], printed: Mapping[int, Sequence[int]], starts: Array, ends: Array
) -> tuple[Array, Array, Array]:
    """Where any of some stems stands in ranges of sentences, these ascending.

    Returns:
        for each occurrence, in order: which range it is in, its place (those of each sentence are twice the length of
        the longest sentence behind those of the one before), and whether it is printed as it was typed.
    """
    found = [_NOWHERE]
    for number in numbers:
        owner, sentences, positions, forms = stem_places(part, number, starts, ends)
        as_typed = np.zeros(len(forms), bool)
        for ordinal in printed.get(number, ()):
            as_typed |= forms == ordinal
        found.append((owner, sentences * np.int64(2 * part.longest) + positions, as_typed))
    if len(found) == 2:
        return found[1]
    owner, places, as_typed = map(np.concatenate, zip(*found, strict=True))
    order = np.argsort(places, kind="stable")
    return owner[order], places[order], as_typed[order]


_NOWHERE = np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, bool)


def _closeness(places: Array, others: Array, longest: int) -> Array:
    """For each place 1 / distance to the nearest of the others in its sentence; 0 where there is none."""
    right = np.searchsorted(others, places, side="right")
    left = np.searchsorted(others, places) - 1
    behind, before = others[np.minimum(right, len(others) - 1)], others[np.maximum(left, 0)]
    distances = np.stack([behind - places, places - before])
    distances = np.where((distances > 0) & (distances < longest), distances, np.inf)
    closeness: Array = 1.0 / distances.min(axis=0)
    return closeness
