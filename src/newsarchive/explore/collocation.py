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
from newsarchive.explore.forms import most_of_each
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
# In the order of the columns.
_MEASURES = ("logdice", "g2", "p", "pmi", "npmi", "mi3", "t", "dice")


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
        once = view.once(selection.scope)
        selection = selection.among(once, view.ground)
    counts = _count(view, selection, request)
    together = counts.left + counts.right
    kept = np.flatnonzero(together >= max(request.minimum, 1))
    # The four numbers of each word's contingency table; two of them are the same for all words.
    o11 = together[kept]
    r1 = np.full(len(kept), together.sum())
    c1 = counts.scope[kept]
    in_scope = int(view.ground.tokens.sum(where=selection.scope))
    n = np.full(len(kept), in_scope - _node_tokens(selection))
    values = {name: measure(o11, r1, c1, n) for name, measure in _BY_TABLE.items()}
    nodes = np.full(len(kept), selection.hits)
    for name, measure in _BY_FREQUENCY.items():
        values[name] = measure(o11, nodes, c1)
    values["p"] = measures.p_value(values["g2"])
    printed = _most_printed(kept, counts.printed)
    columns: dict[str, Any] = {
        request.of: numbers_of(view.ground, request.of).names(kept),
        "printed": numbers_of(view.ground, "form").names(printed),
        "o11": o11,
        "r1": r1,
        "c1": c1,
        "n": n,
        **{name: values[name] for name in _MEASURES},
        "left": counts.left[kept],
        "right": counts.right[kept],
    }
    # Of equal values the more frequent word comes first, then the first in the lexicon.
    order = np.lexsort((kept, -o11, -values[request.measure]))
    names = ("left", "right", "of", "measure", "minimum")
    options = {name: getattr(request, name) for name in names}
    about = view.about(
        [selection],
        related=request.related,
        copies=request.copies,
        options={**options, "node_hits": selection.hits},
    )
    ordered = {name: column[order] for name, column in columns.items()}
    return Collocates(about, ordered)


def _node_tokens(selection: Selection) -> int:
    """How many words the nodes have, those in which two nodes overlap once."""
    count = 0
    for own in selection.by_part:
        nodes = _outermost(own)
        count += int((nodes.last - nodes.first + 1).sum())
    return count


def _outermost(own: Occurrences) -> Occurrences:
    """Occurrences that overlap, joined: so that no token of a node counts twice."""
    if not len(own.first):
        return own
    # How far all nodes up to here reach: one that begins after that begins a new one.
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
    """The words in the windows, and those in scope.

    Args:
        view: the state.
        selection: of the node.
        request: says how wide windows are, and what is counted.
    """
    ground = view.ground
    numbers, forms = numbers_of(ground, request.of), numbers_of(ground, "form")
    scope = np.zeros(len(numbers), np.int64)
    # A row for each side of `sides`: left of a node, right of it, the nodes.
    counted = np.zeros((3, len(numbers)), np.int64)
    printed: list[tuple[Array, Array]] = []
    for number, (part, own) in enumerate(ground.owned()):
        deadline.check()
        in_scope = selection.scope[own].take(part.article_of)
        words, often = _in_scope(part, numbers.by_part[number], in_scope, request.of)
        # A form stands in a segment once for each of its stems: each is added.
        np.add.at(scope, words, often)
        nodes = _outermost(selection.by_part[number])
        if not len(nodes.first):
            continue
        side = sides(part, nodes, request.left, request.right)
        # Only sentences with a node have a window.
        hit = np.zeros(part.sentences, bool)
        hit[nodes.sentence] = True
        for tokens in all_tokens(part, hit):
            near = np.flatnonzero(side[tokens.token])
            place = side[tokens.token[near]]
            form = form_number(part, tokens.form[near])
            own_number = form if request.of == "form" else tokens.stem[near]
            word = numbers.by_part[number][own_number]
            for row, which in enumerate((_LEFT, _RIGHT, _NODE)):
                counted[row] += np.bincount(word[place == which], minlength=len(numbers))
            in_window = place != _NODE
            of_state = forms.by_part[number][form[in_window]]
            printed.append((word[in_window], of_state))
    left, right, nodes_as_words = counted
    return _Counts(left, right, scope - nodes_as_words, _printed(printed, len(forms)))


def _in_scope(part: SegmentReader, numbers: Array, sentences: Array, of: Of) -> tuple[Array, Array]:
    """Words of the state, and how often each stands in some sentences of a segment.

    Args:
        part: the segment.
        numbers: of its words, those of the state.
        sentences: `(S,) bool`, which sentences.
        of: stems or forms.
    """
    if of == "stem":
        return numbers, stem_counts(part, sentences)
    counts = form_counts(part, sentences)
    used = np.flatnonzero(counts)
    return numbers[form_number(part, used)], counts[used]


def _printed(pairs: list[tuple[Array, Array]], forms: int) -> tuple[Array, Array, Array]:
    """How often each word is printed in each form.

    Args:
        pairs: `(n,)` words and `(n,)` forms that stand together, of some sentences at a time.
        forms: how many forms the state has.

    Returns:
        words, forms and counts, in the order of the words and then of the forms.
    """
    keys = [np.empty(0, np.int64)]
    keys += [word * forms + form for word, form in pairs]
    unique, counts = np.unique(np.concatenate(keys), return_counts=True)
    size = max(forms, 1)
    return unique // size, unique % size, counts


def _most_printed(words: Array, printed: tuple[Array, Array, Array]) -> Array:
    """For each of some words the form that the windows have most often."""
    word = printed[0]
    known = word[changes(word)]
    commonest = most_of_each(*printed)
    most: Array = commonest[known.searchsorted(words)]
    return most
