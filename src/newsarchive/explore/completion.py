"""What a beginning may become: the commonest words and phrases of the archive that begin so.

The last word typed is completed. It may be typed in any script, and without the Kazakh letters:
«кала» becomes «қала» too. Where words stand before it, those completions come first that the
archive has right after the last of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from newsarchive import deadline
from newsarchive.explore.tokens import form_counts, form_number
from newsarchive.explore.vocabulary import numbers_of
from newsarchive.kazakh import normalise, to_cyrillic
from newsarchive.kazakh.letters import KAZAKH_ONLY, fold, fold_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsarchive.explore.ground import Ground
    from newsarchive.explore.matching import View
    from newsarchive.explore.requests import CompleteRequest
    from newsarchive.explore.vocabulary import WordNumbers
    from newsarchive.index.arrays import Array
    from newsarchive.index.snapshot import SegmentReader

__all__ = ["complete"]

_LOOKED_AT = 40  # of the commonest words that begin as was typed
_SAMPLED = 2000  # occurrences of the word before, by which followers are counted


class _Beginnings(NamedTuple):
    """The forms of a state that living articles have, sorted without their Kazakh letters.

    Attributes:
        keys: `(n,)` the forms so spelt, ascending, as rows of bytes: see `byte_rows`.
        words: `(n,)` the number of each among the forms of the state.
        often: `(n,)` how often each is printed.
        stems: `(n,)` the number of its stem among the stems of the state.
        bare: the stems that are printed as they are.
    """

    keys: Array
    words: Array
    often: Array
    stems: Array
    bare: frozenset[int]


def complete(view: View, request: CompleteRequest) -> list[str]:
    """What a beginning may become, the likeliest first.

    Args:
        view: the state.
        request: what is asked.
    """
    before, beginning = _divided(request.text)
    if not beginning:
        return []
    deadline.check()
    ground = view.ground
    known = ground.kept("beginnings", lambda: _beginnings(ground))
    forms, stems = numbers_of(ground, "form"), numbers_of(ground, "stem")
    rows = _rows(known, beginning, forms)
    if not len(rows):
        return []
    words = []
    numbers = known.stems[rows]
    form_names = forms.names(known.words[rows]).tolist()
    stem_names = stems.names(numbers).tolist()
    for form, number, stem in zip(form_names, numbers.tolist(), stem_names, strict=True):
        # People look for «мектеп», not for «мектептің»; but a stem that nobody prints is no word.
        bare = number in known.bare and fold(stem).startswith(fold(beginning))
        words.append(stem if bare else form)
    if not before:
        return words[: request.limit]
    last_word = before.split()[-1]
    following = _following(view, last_word, known.stems[rows])
    # What never follows keeps its order: the commonest first.
    order = np.argsort(-following, kind="stable").tolist()
    return [f"{before} {words[place]}" for place in order[: request.limit]]


def _divided(text: str) -> tuple[str, str]:
    """The words before the last one as typed, and the last one as it is indexed.

    Example:
        >>> _divided("премьер мини")
        ('премьер', 'мини')
    """
    before, _, last = text.lstrip().rpartition(" ")
    return before.strip(), normalise(to_cyrillic(last)).strip()


def _beginnings(ground: Ground) -> _Beginnings:
    """The forms by their beginnings."""
    forms, stems = numbers_of(ground, "form"), numbers_of(ground, "stem")
    often = np.zeros(len(forms), np.int64)
    stem_of = np.zeros(len(forms), np.int64)
    for number, (part, own) in enumerate(ground.owned()):
        deadline.check()
        living = ground.live[own].take(part.article_of)
        counts = form_counts(part, living)
        used = np.flatnonzero(counts)
        form = form_number(part, used)
        words = forms.by_part[number][form]
        # A form stands in a segment once for each of its stems.
        np.add.at(often, words, counts[used])
        stem = part.segment["form_stem"][form]
        stem_of[words] = stems.by_part[number][stem]
    printed = np.flatnonzero(often)
    # All words are folded at once, as rows of bytes: one by one they would take a second.
    keys = forms.rows(_folded)[printed]
    order = keys.argsort(kind="stable")
    at = printed[order]
    own_stem = stem_of[printed]
    is_stem = forms.rows()[printed] == stems.rows()[own_stem]
    bare = own_stem[is_stem]
    return _Beginnings(keys[order], at, often[at], stem_of[at], frozenset(bare.tolist()))


def _folded(blob: Array) -> Array:
    """The bytes of words without their Kazakh letters."""
    return np.frombuffer(fold_bytes(blob.tobytes()), np.uint8)


def _rows(known: _Beginnings, beginning: str, forms: WordNumbers) -> Array:
    """The commonest words that begin so, one of each stem.

    Args:
        known: the forms of the state by their beginnings.
        beginning: as it is indexed: small letters, Cyrillic.
        forms: of the state.

    Returns:
        rows of `known`, the commonest first.
    """
    key = fold(beginning).encode()
    # No byte of UTF-8 is 255, so this comes after all that begins with the key.
    ends = np.array([key, key + b"\xff"], known.keys.dtype)
    low, high = known.keys.searchsorted(ends).tolist()
    rows = np.arange(low, high)
    # Several forms may be of one stem: more are looked at than are wanted.
    most = min(len(rows), 4 * _LOOKED_AT)
    if most < len(rows):
        commonest = np.argpartition(-known.often[rows], most)[:most]
        rows = rows[commonest]
    order = np.lexsort((known.words[rows], -known.often[rows]))
    rows = rows[order]
    # Who typed a Kazakh letter means it.
    if any(letter in KAZAKH_ONLY for letter in beginning):
        names = forms.names(known.words[rows]).tolist()
        meant = [name.startswith(beginning) for name in names]
        rows = rows[np.array(meant, bool)]
    # Of each stem the commonest form stands for all.
    _, first = np.unique(known.stems[rows], return_index=True)
    one_each = rows[np.sort(first)]
    return one_each[:_LOOKED_AT]


def _following(view: View, before: str, stems: Array) -> Array:
    """How often each of some stems stands right after a word, in a sample of its occurrences.

    Args:
        view: the state.
        before: the word, as typed.
        stems: `(n,)` numbers of stems of the state.

    Returns:
        `(n,) int64`.
    """
    counts = np.zeros(len(stems), np.int64)
    words = view.analyser.query_words(before)
    if not words:
        return counts
    names = numbers_of(view.ground, "stem").names(stems).tolist()
    for part in view.ground.parts:
        deadline.check()
        # A form may have several stems, as the index has each of them.
        for own in words[-1].stems:
            low, high = part.stems.same(own)
            if low < high:
                counts += _after(part, low, names)
    return counts


def _after(part: SegmentReader, stem: int, names: Sequence[str]) -> Array:
    """How often stems stand right after one; their first places in a sentence count.

    Args:
        part: the segment.
        stem: the number of the one before, in the segment.
        names: the stems that may follow.
    """
    segment, starts = part.segment, part.columns.stem_posting
    # Evenly over all occurrences: a common word has too many for a page that waits.
    first, last = starts[stem], starts[stem + 1] - 1
    rows = np.unique(np.linspace(first, last, _SAMPLED).astype(np.int64))
    sentences = segment["posting_sentence"][rows]
    wanted = segment["posting_position"][rows].astype(np.int64) + 1
    counts = np.zeros(len(names), np.int64)
    for place, name in enumerate(names):
        low, high = part.stems.same(name)
        if low == high:
            continue
        own = slice(starts[low], starts[low + 1])
        theirs = segment["posting_sentence"][own]
        positions = segment["posting_position"][own]
        at = np.minimum(theirs.searchsorted(sentences), len(theirs) - 1)
        same_sentence = theirs[at] == sentences
        right_after = positions[at] == wanted
        counts[place] = np.count_nonzero(same_sentence & right_after)
    return counts
