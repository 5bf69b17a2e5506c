"""Collocates: the words that stand near a node, inside its sentence.

A window ends where the sentence does. A token counts once, with the node that is nearest to it,
and with the one to its left where two are equally near: else a word between two nodes would count
twice, and the contingency table would be none. The nodes themselves are in no window.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from newsarchive import deadline
from newsarchive.explore import measures
from newsarchive.explore.frequencies import most_of_each
from newsarchive.explore.tables import Collocates
from newsarchive.explore.tokens import all_tokens, form_counts, form_number, stem_counts
from newsarchive.explore.vocabulary import numbers_of
from newsarchive.index.arrays import changes

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsarchive.explore.matching import Occurrences, Selection, View
    from newsarchive.explore.requests import CollocatesRequest
    from newsarchive.explore.vocabulary import Of
    from newsarchive.index.arrays import Array
    from newsarchive.index.snapshot import SegmentReader

__all__ = ["collocates", "sides"]

_LEFT, _RIGHT, _NODE = 1, 2, 3

# By its contingency table; those of the second table by the frequencies of node and collocate.
_BY_TABLE: dict[str, Callable[..., Array]] = {
    "g2": measures.g2,
    "pmi": measures.pmi,
    "npmi": measures.npmi,
    "mi3": measures.mi3,
    "t": measures.t_score,
}
_BY_FREQUENCY: dict[str, Callable[..., Array]] = {
    "logdice": measures.log_dice,
    "dice": measures.dice,
}


class _Counts(NamedTuple):
    """What was counted, by the words of the state.

    Attributes:
        left: in the windows, to the left of the node.
        right: in the windows, to its right.
        scope: in all articles in scope, the nodes left out.
        printed: `(word, form, count)` in the windows.
    """

    left: Array
    right: Array
    scope: Array
    printed: tuple[Array, Array, Array]


def collocates(view: View, request: CollocatesRequest) -> Collocates:
    """The collocates of a query.

    Args:
        view: the state.
        request: what is asked.
    """
    selection = view.select(request.query, related=request.related)
    if request.copies == "collapse":
        selection = selection.among(view.once(selection.scope), view.ground)
    counts = _count(view, selection, request)
    o11 = counts.left + counts.right
    node_tokens = sum(int((own.last - own.first + 1).sum()) for own in _merged(selection))
    r1 = int(o11.sum())
    n = int(view.ground.tokens.sum(where=selection.scope)) - node_tokens
    kept = np.flatnonzero(o11 >= max(request.minimum, 1))
    numbers = numbers_of(view.ground, request.of)
    table = (o11[kept], np.full(len(kept), r1), counts.scope[kept], np.full(len(kept), n))
    nodes = np.full(len(kept), selection.hits)
    values = {name: measure(*table) for name, measure in _BY_TABLE.items()}
    for name, measure in _BY_FREQUENCY.items():
        values[name] = measure(table[0], nodes, table[2])
    printed = _most_printed(kept, counts.printed)
    columns: dict[str, Any] = {
        request.of: numbers.names(kept),
        "printed": numbers_of(view.ground, "form").names(printed),
        **dict(zip(("o11", "r1", "c1", "n"), table, strict=True)),
        "logdice": values["logdice"],
        "g2": values["g2"],
        "p": measures.p_value(values["g2"]),
        **{name: values[name] for name in ("pmi", "npmi", "mi3", "t", "dice")},
        "left": counts.left[kept],
        "right": counts.right[kept],
    }
    order = np.lexsort((kept, -table[0], -values[request.measure]))
    options = {
        name: getattr(request, name) for name in ("left", "right", "of", "measure", "minimum")
    }
    about = view.about(
        [selection],
        related=request.related,
        copies=request.copies,
        options={**options, "node_hits": selection.hits},
    )
    return Collocates(about, {name: column[order] for name, column in columns.items()})


def _merged(selection: Selection) -> list[Occurrences]:
    """The nodes of each segment without those that lie inside another one."""
    return [_outermost(own) for own in selection.by_part]


def _outermost(own: Occurrences) -> Occurrences:
    """Occurrences that overlap, joined: so that no token of a node counts twice."""
    if not len(own.first):
        return own
    reach = np.maximum.accumulate(own.last)
    new = np.ones(len(own.first), bool)
    new[1:] = own.first[1:] > reach[:-1]
    starts = np.flatnonzero(new)
    last = np.maximum.reduceat(own.last, starts)
    return type(own)(own.first[starts], last, own.sentence[starts])


def sides(part: SegmentReader, nodes: Occurrences, left: int, right: int) -> Array:
    """For each token of a segment on which side of its nearest node it stands.

    Args:
        part: the segment.
        nodes: of it; none overlap.
        left: tokens to the left of a node that are in its window.
        right: likewise to the right.

    Returns:
        `(T,) uint8`: 0 in no window, 1 left of a node, 2 right of it, 3 a node.
    """
    starts = part.segment["sentence_token"].astype(np.int64)
    first, end = starts[nodes.sentence], starts[nodes.sentence + 1]
    side = np.zeros(int(starts[-1]), np.uint8)
    # From far to near, so that what is nearer overwrites; of two nodes at one distance the one to
    # the left of the token comes last.
    for distance in range(max(left, right), 0, -1):
        before, after = nodes.first - distance, nodes.last + distance
        if distance <= left:
            side[before[before >= first]] = _LEFT
        if distance <= right:
            side[after[after < end]] = _RIGHT
    for inside in range(int((nodes.last - nodes.first).max(initial=-1)) + 1):
        at = nodes.first + inside
        side[at[at <= nodes.last]] = _NODE
    return side


def _count(view: View, selection: Selection, request: CollocatesRequest) -> _Counts:
    of: Of = request.of
    ground, numbers, forms = (
        view.ground,
        numbers_of(view.ground, of),
        numbers_of(view.ground, "form"),
    )
    scope = np.zeros(len(numbers), np.int64)
    counted = np.zeros((3, len(numbers)), np.int64)  # left of a node, right of it, the nodes
    printed: list[tuple[Array, Array]] = []
    for number, (part, own) in enumerate(ground.owned()):
        deadline.check()
        in_scope = selection.scope[own].take(part.article_of)
        np.add.at(scope, *_in_scope(part, numbers.by_part[number], in_scope, of))
        occurrences = _outermost(selection.by_part[number])
        if not len(occurrences.first):
            continue
        side = sides(part, occurrences, request.left, request.right)
        hit = np.zeros(part.sentences, bool)
        hit[occurrences.sentence] = True
        for tokens in all_tokens(part, hit):
            place = side[tokens.token]
            near = np.flatnonzero(place)
            place = place[near]
            form = form_number(part, tokens.form[near])
            word = numbers.by_part[number][form if of == "form" else tokens.stem[near]]
            for which, sums in enumerate(counted, _LEFT):
                sums[:] += np.bincount(word[place == which], minlength=len(numbers))
            windows = place != _NODE
            printed.append((word[windows], forms.by_part[number][form[windows]]))
    left, right, nodes = counted
    return _Counts(left, right, scope - nodes, _printed(printed, len(forms)))


def _in_scope(part: SegmentReader, numbers: Array, sentences: Array, of: Of) -> tuple[Array, Array]:
    """Words of the state, and how often each stands in some sentences of a segment."""
    if of == "stem":
        return numbers, stem_counts(part, sentences)
    counts = form_counts(part, sentences)
    used = np.flatnonzero(counts)
    return numbers[form_number(part, used)], counts[used]


def _printed(pairs: list[tuple[Array, Array]], forms: int) -> tuple[Array, Array, Array]:
    """How often each word is printed in each form."""
    keys = np.concatenate([word * forms + form for word, form in pairs] or [np.empty(0, np.int64)])
    unique, counts = np.unique(keys, return_counts=True)
    return unique // max(forms, 1), unique % max(forms, 1), counts


def _most_printed(words: Array, printed: tuple[Array, Array, Array]) -> Array:
    """For each of some words the form that the windows have most often."""
    known = printed[0][changes(printed[0])]
    most: Array = most_of_each(*printed)[known.searchsorted(words)]
    return most
