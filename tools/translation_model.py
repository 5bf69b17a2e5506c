"""How likely words are translations of each other, from a dictionary and from aligned sentences.

IBM model 1 (Brown et al. 1993, The mathematics of statistical machine translation, section 4.2),
learnt in both directions. What the dictionary says is added to the expected counts in every round,
as if each of its lines had been met some times.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import numpy as np

from newsarchive.kazakh.translations import LEAST, MOST

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Pair = tuple[Sequence[str], Sequence[str]]
    Counts = dict[tuple[str, str], float]

ROUNDS = 5
NOTHING = ""
"""What stands for the word of a sentence that has no equivalent in the other one."""


def align(pairs: Sequence[Pair], known: Mapping[tuple[str, str], float]) -> Counts:
    """How often each word stands for each word of the other language, as model 1 expects it.

    Args:
        pairs: (stems of a sentence, stems of its translation).
        known: counts of pairs of the dictionary, which are added in every round.
    """
    sources: dict[str, int] = {NOTHING: 0}
    targets: dict[str, int] = {}
    links: list[tuple[int, int, int]] = []  # source, target, number of the target word
    words = 0
    for given, translated in pairs:
        heads = [0, *(sources.setdefault(stem, len(sources)) for stem in given)]
        for stem in translated:
            target = targets.setdefault(stem, len(targets))
            links += [(head, target, words) for head in heads]
            words += 1
    source, target, word = np.array(links, dtype=np.int64).reshape(-1, 3).T
    width = max(len(targets), 1)
    cells, cell = np.unique(source * width + target, return_inverse=True)
    head = cells // width
    names, others = list(sources), list(targets)
    pair_of = [(names[number // width], others[number % width]) for number in cells.tolist()]
    prior = np.array([known.get(pair, 0.0) for pair in pair_of])
    of_source = Counter[str]()
    for (stem, _), count in known.items():
        of_source[stem] += count
    told = np.array([of_source[name] for name in names])
    chance = np.ones(len(cells))
    expected = chance
    for _ in range(ROUNDS):
        likely = chance[cell]
        share = likely / np.bincount(word, likely, words)[word]
        expected = np.bincount(cell, share, len(cells))
        total = np.bincount(head, expected, len(names)) + told
        chance = (expected + prior) / total[head]
    counts = zip(pair_of, expected.tolist(), strict=True)
    return {pair: count for pair, count in counts if pair[0] != NOTHING}


def met(pairs: Iterable[Pair]) -> Counter[tuple[str, str]]:
    """In how many pairs of sentences two words meet."""
    together = Counter[tuple[str, str]]()
    for given, translated in pairs:
        together.update((one, other) for one in set(given) for other in set(translated))
    return together


def joint(
    pairs: Sequence[Pair], known: Counts, *, least_met: int = 2, least_count: float = 0.5
) -> Counts:
    """How often words stand for each other, both ways together: what is known and what is met.

    Args:
        pairs: (stems of a sentence, stems of its translation).
        known: counts of the dictionary.
        least_met: in how many pairs of sentences a pair must stand that the dictionary lacks.
        least_count: how often model 1 must expect it there.
    """
    there = align(pairs, known)
    turned = [(translated, given) for given, translated in pairs]
    back = align(turned, {(other, one): count for (one, other), count in known.items()})
    together = met(pairs)
    total = dict(known)
    for pair, count in there.items():
        both = math.sqrt(count * back.get(pair[::-1], 0.0))
        new = pair not in known
        if new and (together[pair] < least_met or both < least_count):
            continue
        total[pair] = total.get(pair, 0.0) + both
    return total


def weights(counts: Counts) -> dict[str, dict[str, float]]:
    """For each word its likeliest translations, each with how likely it is given the word."""
    likely: dict[str, dict[str, float]] = defaultdict(dict)
    for (one, other), count in counts.items():
        likely[one][other] = count
    return {one: cut for one in sorted(likely) if (cut := best(likely[one]))}


def best(likely: Mapping[str, float]) -> dict[str, float]:
    """The likeliest translations of one word by their counts, without those below `LEAST`.

    Weights are shares of the counts of the `MOST` likeliest.
    """
    ordered = sorted(likely.items(), key=lambda item: (-item[1], item[0]))[:MOST]
    total = sum(weight for _, weight in ordered)
    return {stem: weight / total for stem, weight in ordered if weight / total >= LEAST}


def through(first: Counts, second: Counts) -> Counts:
    """Counts of Russian with English words by way of the Kazakh words that they both stand for.

    Args:
        first: (Kazakh, Russian) counts.
        second: (Kazakh, English) counts.
    """
    of_kazakh: dict[str, list[tuple[str, float]]] = defaultdict(list)
    totals = Counter[str]()
    for (kazakh, english), count in second.items():
        of_kazakh[kazakh].append((english, count))
        totals[kazakh] += count
    found: Counts = defaultdict(float)
    for (kazakh, russian), count in first.items():
        for english, part in of_kazakh[kazakh]:
            found[russian, english] += count * part / totals[kazakh]
    return dict(found)
