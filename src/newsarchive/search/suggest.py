"""Did you mean: the words of an archive that are near to what was typed.

How near two words are is an edit distance (Damerau 1964) in which slips that fingers and keyboards make cost less: a
letter for its neighbour on the Kazakh keyboard, two letters exchanged, one typed twice. A Russian letter for the Kazakh
one in its place costs least.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from whoosh import query as wq

from newsarchive.index import ngrams
from newsarchive.kazakh.letters import fold
from newsarchive.search.forms import matching_forms
from newsarchive.search.terms import Vocabulary, is_printed
from newsarchive.search.tree import leaves

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsarchive.analysis import Analyser, Word
    from newsarchive.index.snapshot import SegmentReader, Snapshot

__all__ = ["distance", "suggestions"]

_MOST = 5
_ALIKE = 0.25  # of the 4-grams, for words further than one letter away
_CANDIDATES = 50
_WORTH = 0.15  # what ten times the frequency makes up for, in letters

# The Kazakh keyboard; each row begins half a key further right than the one above.
_ROWS = ('"әіңғ,.үұқөһ', "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю")
_KEYS = {
    letter: (column + row / 2, row)
    for row, keys in enumerate(_ROWS)
    for column, letter in enumerate(keys)
}

_LOOK_ALIKE, _NEIGHBOUR, _EXCHANGED, _TWICE = 0.2, 0.6, 0.7, 0.5


def _exchange(one: str, other: str) -> float:
    """What it costs to have typed one letter for another."""
    if one == other:
        return 0.0
    if fold(one) == fold(other):
        return _LOOK_ALIKE
    if one in _KEYS and other in _KEYS and math.dist(_KEYS[one], _KEYS[other]) < 1.2:
        return _NEIGHBOUR
    return 1.0


def distance(typed: str, word: str) -> float:
    """How far what was typed is from a word, in letters."""
    rows = [[float(place) for place in range(len(word) + 1)]]
    for number, letter in enumerate(typed, 1):
        row = [float(number)]
        again = _TWICE if number > 1 and letter == typed[number - 2] else 1.0
        for place, against in enumerate(word, 1):
            wanting = _TWICE if place > 1 and against == word[place - 2] else 1.0
            cost = min(
                rows[-1][place] + again,
                row[-1] + wanting,
                rows[-1][place - 1] + _exchange(letter, against),
            )
            if (
                number > 1
                and place > 1
                and (letter, typed[number - 2]) == (word[place - 2], against)
            ):
                cost = min(cost, rows[-2][place - 2] + _EXCHANGED)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]


def suggestions(vocabulary: Vocabulary, tree: wq.Query, text: str, analyser: Analyser) -> list[str]:
    """Other spellings of a query, the likeliest first; none where the archive has each of its words.

    Args:
        vocabulary: the words that are meant.
        tree: what `query.parse` makes of `text`.
        text: the query.
        analyser: that of the index.
    """
    changes = []
    for start, end, word in _words(tree, text, analyser):
        if not _is_known(vocabulary, word):
            changes.append((start, end, _near(vocabulary.snapshot, word.forms[0])))
    if not changes or not all(near for _, _, near in changes):
        return []
    best = [(start, end, near[0]) for start, end, near in changes]
    found = [_replaced(text, best)]
    for number, (start, end, near) in enumerate(changes):
        others = [(start, end, word) for word in near[1:_MOST]]
        found += [_replaced(text, [*best[:number], other, *best[number + 1 :]]) for other in others]
    return list(dict.fromkeys(found))[:_MOST]


def _words(tree: wq.Query, text: str, analyser: Analyser) -> Iterator[tuple[int, int, Word]]:
    """The words that a query looks for by their stems or forms, in the order of the text."""
    places = {
        (leaf.startchar, leaf.endchar) for leaf in leaves(tree) if not isinstance(leaf, _PATTERNS)
    }
    for start, end in sorted(place for place in places if place[0] is not None):
        for word in analyser.query_words(text[start:end]):
            if word.forms and not word.forms[0][0].isdecimal():
                yield start + word.start, start + word.end, word


_PATTERNS = (wq.Prefix, wq.Wildcard, wq.FuzzyTerm)


def _is_known(vocabulary: Vocabulary, word: Word) -> bool:
    """Whether the archive prints a word, or has one of its stems."""
    if any(map(vocabulary.has_form, word.forms)):
        return True
    return any(vocabulary.frequency(stem, "sentence") for stem in word.stems)


def _near(snapshot: Snapshot, typed: str) -> list[str]:
    """The words of a snapshot near to what was typed, the likeliest first."""
    found: dict[str, int] = {}
    for part in snapshot.parts:
        for form, frequency in _candidates(part, typed):
            found[form] = found.get(form, 0) + frequency
    most = 2.0 if len(typed) > 5 else 1.2
    ranked = []
    for form, frequency in found.items():
        far = distance(typed, form)
        if far <= most:
            ranked.append((far - _WORTH * math.log10(1 + frequency), form))
    return [form for _, form in sorted(ranked)[:_MOST]]


def _candidates(part: SegmentReader, typed: str) -> Iterator[tuple[str, int]]:
    """Forms of a part that are spelt somewhat like what was typed, and in how many sentences their stems stand."""
    segment = part.segment
    near = ngrams.of_segment(segment).stems_near(typed, _ALIKE, _CANDIDATES)
    forms = segment.lexicon("form")
    numbers = {
        *forms.alike(typed),
        *matching_forms(segment, wq.FuzzyTerm("form", typed, 1.0, 1, 0)).tolist(),
        *np.flatnonzero(np.isin(segment["form_stem"], [stem for stem, _ in near])).tolist(),
    }
    at = segment["stem_posting"]
    for number in sorted(numbers):
        if not is_printed(part, number):
            continue
        stem = int(segment["form_stem"][number])
        yield forms[number], int(at[stem + 1]) - int(at[stem])


def _replaced(text: str, changes: Sequence[tuple[int, int, str]]) -> str:
    """A text with words in the place of others, capital where those are."""
    for start, end, word in reversed(changes):
        shown = word.capitalize() if text[start].isupper() else word
        text = text[:start] + shown + text[end:]
    return text
