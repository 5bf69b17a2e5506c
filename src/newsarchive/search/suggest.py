"""Did you mean: the words of an archive that are near to what was typed.

How near two words are is an edit distance (Damerau 1964) in which slips that fingers and keyboards
make cost less: a letter for its neighbour on the Kazakh keyboard, two letters exchanged, one typed
twice, one left out. A Russian letter for the Kazakh one in its place costs least. The costs were
chosen on other slips than those that `benchmarks/quality/typos.py` measures.
"""

from __future__ import annotations

import math
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from whoosh import query as wq

from newsarchive.index import ngrams
from newsarchive.index.vocabulary import within_one_edit
from newsarchive.kazakh.letters import coarse, fold
from newsarchive.search.tree import leaves

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from newsarchive.analysis import Analyser, Word
    from newsarchive.index.snapshot import SegmentReader
    from newsarchive.search.forgiving import ParsedQuery
    from newsarchive.search.terms import Vocabulary

__all__ = ["ALIKE", "CANDIDATES", "distance", "least_distance", "suggestions", "unknown_words"]

_MOST = 5
ALIKE = 0.25  # of the 4-grams, for words further than one letter away
CANDIDATES = 50

# Letters: words further away are not suggested. Of short words few letters are left to tell by.
_FURTHEST, _FURTHEST_SHORT, _SHORT = 2.0, 1.2, 5

# What is nearer than this is suggested without looking at all words one letter away.
_NEAR = 0.75

# What ten times the frequency makes up for, in letters.
_FREQUENCY = 0.25

# The Kazakh keyboard; each row begins half a key further right than the one above.
_ROWS = ('"әіңғ,.үұқөһ', "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю")
_KEYS = {
    letter: (column + row / 2, row)
    for row, keys in enumerate(_ROWS)
    for column, letter in enumerate(keys)
}
_NEIGHBOURING = 1.2  # keys from middle to middle

# Slip -> its cost, where another letter costs 1.
_LOOK_ALIKE = 0.2  # к for қ
_SLOPPY = 0.35  # ы for і, х for қ
_NEIGHBOUR = 0.6  # a key beside the one meant
_EXCHANGED = 0.5  # two letters exchanged
_TWICE = 0.5  # a letter typed twice, or once where it stands twice
_LEFT_OUT = 0.7  # a letter left out
_ROUNDING = 1e-9  # costs are added in another order
_FIRST = 0.3  # added where the first letters differ: they are seldom mistyped


@lru_cache(4096)
def _substitution(typed: str, meant: str) -> float:
    """What it costs to have typed one letter for another.

    >>> _substitution("к", "қ") < _substitution("ы", "і") < _substitution("к", "у")
    True
    """
    if typed == meant:
        return 0.0
    # What looks alike is the likeliest: the right keyboard was missing.
    if fold(typed) == fold(meant):
        return _LOOK_ALIKE
    if coarse(typed) == coarse(meant):
        return _SLOPPY
    if typed not in _KEYS or meant not in _KEYS:
        return 1.0
    # Then a finger that met the key beside.
    apart = math.dist(_KEYS[typed], _KEYS[meant])
    return _NEIGHBOUR if apart < _NEIGHBOURING else 1.0


def distance(typed: str, word: str, furthest: float = math.inf) -> float:
    """How far what was typed is from a word, in letters.

    Args:
        typed: in lower case.
        word: that may have been meant.
        furthest: a larger distance may be given as infinite.

    >>> distance("мәлміет", "мәлімет") < distance("мәлммет", "мәлімет")
    True
    """
    # Each row: the distances of the letters typed so far from each beginning of the word.
    row = [0.0]
    for place, meant in enumerate(word):
        doubled = place > 0 and meant == word[place - 1]
        cost = _TWICE if doubled else _LEFT_OUT
        row.append(row[-1] + cost)
    before: list[float] = []
    for number, letter in enumerate(typed):
        doubled = number > 0 and letter == typed[number - 1]
        added = _TWICE if doubled else 1.0
        following = [row[0] + added]
        for place, meant in enumerate(word):
            left_out = _LEFT_OUT
            if place > 0 and meant == word[place - 1]:
                left_out = _TWICE
            # The letter was typed for nothing, or one was left out, or another one was meant.
            as_added = row[place + 1] + added
            as_left_out = following[place] + left_out
            as_another = row[place] + _substitution(letter, meant)
            cost = min(as_added, as_left_out, as_another)
            # Or it was exchanged with the one before.
            if number and place and letter == word[place - 1] and meant == typed[number - 1]:
                cost = min(cost, before[place - 1] + _EXCHANGED)
            following.append(cost)
        before, row = row, following
        # An exchange may still begin in the row before, so both have to be too far.
        if min(row) > furthest and min(before) > furthest:
            return math.inf
    if typed and word and coarse(typed[0]) != coarse(word[0]):
        return row[-1] + _FIRST
    return row[-1]


def least_distance(letters: Counter[str], word: str) -> float:
    """What `distance` cannot fall below, by the letters alone; it takes a fourth of the time.

    Letters that only one of two words has were exchanged for each other, or typed, or left out.

    Args:
        letters: of what was typed, `coarse`: how often each.
        word: that may have been meant.

    >>> least_distance(Counter("тамак"), "тамак"), least_distance(Counter("тамак"), "мак")
    (0.0, 1.0)
    """
    meant = Counter(coarse(word))
    added = (letters - meant).total()
    left_out = (meant - letters).total()
    # As many as may be are taken for exchanged: that costs less than to add and to leave out.
    substituted = min(added, left_out)
    others = max(added, left_out) - substituted
    return _NEIGHBOUR * substituted + min(_TWICE, _LEFT_OUT) * others


# A piece of the text, by its first character and the one after its last, and what takes its place.
_Change = tuple[int, int, str]


def suggestions(
    vocabulary: Vocabulary,
    parsed: ParsedQuery,
    text: str,
    analyser: Analyser,
    *,
    thorough: bool = True,
) -> list[str]:
    """Other spellings of a query, the likeliest first.

    None where the archive has each of its words.

    Args:
        vocabulary: the words that are meant.
        parsed: the query as it was read.
        text: the query as typed.
        analyser: that of the index.
        thorough: look for a slip beside missing Kazakh letters too, which takes some milliseconds.
    """
    changes = []
    for start, end, word in unknown_words(vocabulary, parsed, analyser):
        near = _nearest(vocabulary, word.forms[0], thorough=thorough)
        changes.append((start, end, near))
    # With a word left that the archive does not have, another spelling would find nothing.
    if not changes or not all(near for _, _, near in changes):
        return []
    best: list[_Change] = [(start, end, near[0]) for start, end, near in changes]
    found = [_replaced(text, best)]
    # One word at a time in its next best spellings, the others in their best.
    for number, (start, end, near) in enumerate(changes):
        for spelt in near[1:_MOST]:
            before, after = best[:number], best[number + 1 :]
            others = [*before, (start, end, spelt), *after]
            found.append(_replaced(text, others))
    return list(dict.fromkeys(found))[:_MOST]


def unknown_words(
    vocabulary: Vocabulary, parsed: ParsedQuery, analyser: Analyser
) -> list[tuple[int, int, Word]]:
    """The words of a query of which the archive has neither a form nor a stem.

    Args:
        vocabulary: of the archive.
        parsed: the query as it was read.
        analyser: that of the index.

    Returns:
        from where to where each stands in the text, and the word.
    """
    words = _words(parsed, analyser)
    return [own for own in words if not _is_known(vocabulary, own[2])]


def _words(parsed: ParsedQuery, analyser: Analyser) -> Iterator[tuple[int, int, Word]]:
    """The words that a query looks for by their stems or forms, in the order of the text.

    Args:
        parsed: the query as it was read.
        analyser: that of the index.

    Yields:
        from where to where each stands in the text, and the word.
    """
    alphabet = analyser.alphabet(parsed.text)
    places = set()
    for leaf in leaves(parsed.tree):
        if not isinstance(leaf, _PATTERNS) and leaf.startchar is not None:
            places.add((leaf.startchar, leaf.endchar))
    # A leaf may stand in the place of several words, and several leaves in that of one.
    seen = set()
    for start, end in sorted(places):
        piece = parsed.text[start:end]
        for word in analyser.query_words(piece, alphabet):
            place = start + word.start, start + word.end
            if place in seen or not word.forms:
                continue
            # A number is never mistyped for another one.
            is_number = word.forms[0][0].isdecimal()
            if not is_number:
                seen.add(place)
                yield *place, word


# What means many words is not suggested for.
_PATTERNS = (wq.Prefix, wq.Wildcard, wq.FuzzyTerm)


def _is_known(vocabulary: Vocabulary, word: Word) -> bool:
    """Whether the archive prints a word, or has one of its stems."""
    if any(map(vocabulary.has_form, word.forms)):
        return True
    return any(vocabulary.frequency(stem, "sentence") for stem in word.stems)


def _nearest(vocabulary: Vocabulary, typed: str, *, thorough: bool) -> list[str]:
    """The words of an archive near to what was typed, the likeliest first.

    Args:
        vocabulary: of the archive.
        typed: the form of the word typed.
        thorough: look at all words one slip away, too.
    """
    furthest = _FURTHEST if len(typed) > _SHORT else _FURTHEST_SHORT
    ranked = _ranked(vocabulary, typed, furthest, _candidates)
    # Who typed Kazakh letters left none of them out: one slip is then looked up as it stands.
    plain = fold(typed) == typed
    if thorough and plain and (not ranked or ranked[0][1] > _NEAR):
        more = _ranked(vocabulary, typed, furthest, _careless)
        ranked = sorted({*ranked, *more})
    return [form for _, _, form in ranked[:_MOST]]


def _ranked(
    vocabulary: Vocabulary,
    typed: str,
    furthest: float,
    source: Callable[[SegmentReader, str], Iterable[int]],
) -> list[tuple[float, float, str]]:
    """Candidates as (rank, distance, form), the likeliest first: near ones, and frequent ones.

    Args:
        vocabulary: of the archive.
        typed: the form of the word typed.
        furthest: letters; what is further away is left out.
        source: gives the numbers of the candidates in a segment.
    """
    candidates: dict[str, None] = {}
    for part in vocabulary.snapshot.parts:
        forms = part.segment.lexicon("form")
        found = [forms[number] for number in source(part, typed)]
        candidates |= dict.fromkeys(found)
    ranked = []
    letters = Counter(coarse(typed))
    for form in candidates:
        # Most candidates are too far by their letters alone.
        if least_distance(letters, form) > furthest + _ROUNDING:
            continue
        far = distance(typed, form, furthest)
        if far > furthest:
            continue
        printed = vocabulary.printed(form)
        # What only dead articles print is no word of the archive.
        if printed:
            frequent = _FREQUENCY * math.log10(1 + printed)
            ranked.append((far - frequent, far, form))
    return sorted(ranked)


def _candidates(part: SegmentReader, typed: str) -> set[int]:
    """The numbers of forms of a segment that are spelt somewhat like what was typed."""
    segment = part.segment
    forms = segment.lexicon("form")
    one_slip = within_one_edit(segment, typed)
    found = {*forms.lax(typed), *one_slip.tolist()}
    for exchanged in _exchanged(typed):
        found.update(forms.lax(exchanged))
    # Of words further away, the forms of the stems that are spelt most alike.
    relatives = ngrams.of_segment(segment)
    near = relatives.stems_near(typed, ALIKE, CANDIDATES)
    stems = [stem for stem, _ in near]
    of_stems = np.isin(segment["form_stem"], stems)
    found.update(np.flatnonzero(of_stems).tolist())
    return found


def _careless(part: SegmentReader, typed: str) -> set[int]:
    """The numbers of forms one slip away, were the typed letters Kazakh ones where they may be."""
    forms = part.segment.lexicon("form")
    found: set[int] = set()
    for place in range(len(typed) + 1):
        head, tail = typed[:place], typed[place:]
        # A letter less, a letter more, or another one in its place.
        found.update(forms.lax(head + tail[1:]))
        for letter in _LETTERS:
            found.update(forms.lax(head + letter + tail))
            found.update(forms.lax(head + letter + tail[1:]))
    return found


# One letter for each that is typed alike: `lax` finds the others.
_LETTERS = "абвгдежзийклмнопрстуфхцчшщыэюя"


def _exchanged(typed: str) -> Iterator[str]:
    """A word with each two neighbouring letters exchanged.

    >>> list(_exchanged("тил"))
    ['итл', 'тли']
    """
    for place in range(len(typed) - 1):
        one, other = typed[place], typed[place + 1]
        if one != other:
            before, after = typed[:place], typed[place + 2 :]
            yield before + other + one + after


def _replaced(text: str, changes: Sequence[tuple[int, int, str]]) -> str:
    """A text with words in the place of others, in the case of those.

    >>> _replaced("УБТ туралы", [(0, 3, "ұбт")])
    'ҰБТ туралы'
    """
    # From the end, so that the places before stay as they are.
    for start, end, word in reversed(changes):
        typed = text[start:end]
        shown = word
        # A single capital may be the first letter of a word as well as an abbreviation.
        if typed.isupper() and len(typed) > 1:
            shown = word.upper()
        elif typed[:1].isupper():
            shown = word.capitalize()
        text = text[:start] + shown + text[end:]
    return text
