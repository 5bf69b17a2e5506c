"""What a word of a query may mean beside itself, one source a function.

    look_alikes   the words that become what was typed where the Kazakh letters are missing
    meant_forms   the printed forms among them
    spellings     the words that somebody may have meant who typed one that is not in the archive
    relatives     stems that share most of their 4-grams with the one typed
    Synonyms      the groups of the archive's dictionary

Each answers from a `Vocabulary`, and only with what lives there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsarchive.index import ngrams
from newsarchive.index.lexicon import spelling
from newsarchive.kazakh.letters import KAZAKH_ONLY
from newsarchive.search import bm25
from newsarchive.search.terms import is_printed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from newsarchive.analysis import Analyser, Word
    from newsarchive.request import Scope
    from newsarchive.search.parameters import Ranking
    from newsarchive.search.terms import Vocabulary

__all__ = ["Synonyms", "idf_of", "look_alikes", "meant_forms", "relatives", "spellings"]

_LONGEST = 8  # words of a synonym
_SHORTEST = 4  # letters: shorter stems share too little to be told apart by it
_KAZAKH = re.compile(f"[{KAZAKH_ONLY}]")


def idf_of(stem: str, vocabulary: Vocabulary, scope: Scope) -> float | None:
    """How rare a stem is; None where the snapshot does not have it.

    Args:
        stem: as the index has it.
        vocabulary: of the snapshot.
        scope: what a document is.
    """
    held = vocabulary.frequency(stem, scope)
    if not held:
        return None
    return bm25.idf(vocabulary.snapshot.count(scope), held)


def look_alikes(
    stems: Sequence[str],
    forms: Sequence[str],
    *,
    vocabulary: Vocabulary,
    scope: Scope,
    ranking: Ranking,
    analyser: Analyser,
) -> dict[str, float]:
    """The stems of the words that become what was typed where the Kazakh letters are missing.

    «казак» may be typed for «қазақ», on a keyboard without қ.

    Args:
        stems: that the word typed can have.
        forms: that it can be.
        vocabulary: of the snapshot.
        scope: what a document is.
        ranking: the parameters.
        analyser: that of the index.

    Returns:
        stem -> what it counts.
    """
    plain_forms = _without_kazakh(forms)
    plain_stems = _without_kazakh(stems)
    # Who typed «отының» has ң on the keyboard, and did not mean «өт» by its stem «от».
    if forms and not plain_forms:
        plain_stems = []
    if not plain_forms and not plain_stems:
        return {}
    found: set[str] = set()
    # Stems of two languages may be spelt alike: then they find the same.
    distinct = {spelling(stem): stem for stem in plain_stems}
    for part in vocabulary.snapshot.parts:
        names = part.stems
        printed = part.segment.lexicon("form")
        numbers: set[int] = set()
        for stem in distinct.values():
            for number in names.alike(stem):
                name = names[number]
                if name not in stems and _fits(name, plain_forms, analyser):
                    numbers.add(number)
        stem_of = part.segment["form_stem"]
        for form in plain_forms:
            # A form that only dead articles print tells nothing of the stem it had.
            living = [number for number in printed.alike(form) if is_printed(part, number)]
            numbers.update(int(stem_of[number]) for number in living)
        found.update(names[number] for number in numbers)
    others = sorted(found.difference(stems))
    alike = [stem for stem in others if vocabulary.frequency(stem, scope)]
    return dict.fromkeys(alike, ranking.like)


def spellings(
    stems: Sequence[str],
    forms: Sequence[str],
    vocabulary: Vocabulary,
    scope: Scope,
    ranking: Ranking,
) -> dict[str, float]:
    """The stems that somebody may have meant who typed a word that the archive does not have.

    ы or и was typed for і, и for й, х for қ, е for ә, or some of the Kazakh letters are missing
    (`Lexicon.lax`). For a known word this would find others: «тыл» is no «тіл».

    Args:
        stems: that the word typed can have.
        forms: that it can be.
        vocabulary: of the snapshot.
        scope: what a document is.
        ranking: the parameters.

    Returns:
        stem -> what it counts.
    """
    found: set[str] = set()
    for part in vocabulary.snapshot.parts:
        names = part.stems
        printed = part.segment.lexicon("form")
        stem_of = part.segment["form_stem"]
        numbers: set[int] = set()
        for form in forms:
            living = [number for number in printed.lax(form) if is_printed(part, number)]
            numbers.update(int(stem_of[number]) for number in living)
        for stem in stems:
            numbers.update(names.lax(stem))
        found.update(names[number] for number in numbers)
    meant = [stem for stem in sorted(found) if vocabulary.frequency(stem, scope)]
    return dict.fromkeys(meant, ranking.like)


def meant_forms(forms: Sequence[str], vocabulary: Vocabulary, *, freely: bool) -> list[str]:
    """The printed forms that may have been meant by a word; none if the word is printed itself.

    Args:
        forms: that the word typed can be.
        vocabulary: of the snapshot.
        freely: whether other letters than the missing Kazakh ones may have been mistyped, too.

    Returns:
        sorted.
    """
    if any(map(vocabulary.has_form, forms)):
        return []
    found: set[str] = set()
    for form in _without_kazakh(forms):
        found |= _printed(vocabulary, form, freely=False)
    if not found and freely:
        for form in forms:
            found |= _printed(vocabulary, form, freely=True)
    return sorted(found)


def _printed(vocabulary: Vocabulary, form: str, *, freely: bool) -> set[str]:
    """The forms that living sentences print of those that a typed one may have been meant for.

    Args:
        vocabulary: of the snapshot.
        form: that was typed.
        freely: see `meant_forms`.
    """
    found: set[str] = set()
    for part in vocabulary.snapshot.parts:
        lexicon = part.segment.lexicon("form")
        numbers = lexicon.lax(form) if freely else lexicon.alike(form)
        living = [number for number in numbers if is_printed(part, number)]
        found.update(lexicon[number] for number in living)
    return found


# Endings are typed without the Kazakh letters too: how they may have been meant.
_MEANT = (("и", "і"), ("ы", "і"), ("н", "ң"), ("к", "қ"), ("г", "ғ"), ("а", "ә"), ("у", "ү"))


def _fits(stem: str, forms: Sequence[str], analyser: Analyser) -> bool:
    """Whether a typed form, its Kazakh letters put back, may have this stem.

    So «тили» may be typed for a form of «тіл», for «тілі» is one; «кала» for none of «қал», for
    «қала» is another word.
    """
    bare, _, language = stem.partition("/")
    if language or not forms:
        return True
    for form in forms:
        # `alike` keeps the length of a stem, but the stemmer may have changed its last letter.
        endings = {form[len(bare) :]}
        for typed, meant in _MEANT:
            endings |= {ending.replace(typed, meant) for ending in endings}
        if any(analyser.stem(bare + ending, "kk") == stem for ending in endings):
            return True
    return False


def _without_kazakh(words: Sequence[str]) -> list[str]:
    """The words that have no letter that only Kazakh has.

    >>> _without_kazakh(["казак", "қазақ"])
    ['казак']
    """
    return [word for word in words if not _KAZAKH.search(word)]


def relatives(
    stems: Sequence[str], vocabulary: Vocabulary, scope: Scope, ranking: Ranking
) -> dict[str, float]:
    """The stems that are spelt like a word's, the likest first, with what each counts.

    Args:
        stems: that the word typed can have.
        vocabulary: of the snapshot.
        scope: what a document is.
        ranking: the parameters.

    Returns:
        stem -> its likeness (Dice over 4-grams) times `ranking.relative`; at most `most_relatives`.
    """
    commonest = max(vocabulary.frequency(stem, scope) for stem in stems)
    if commonest > ranking.common * vocabulary.snapshot.count(scope):
        return {}
    likeness: dict[str, float] = {}
    for stem in stems:
        # Numbers that look alike are other numbers.
        if len(spelling(stem)) < _SHORTEST or stem[0].isdecimal():
            continue
        for name, share in _near(stem, vocabulary, ranking):
            likeness[name] = max(share, likeness.get(name, 0.0))
    others = [(-share, stem) for stem, share in likeness.items() if stem not in stems]
    # The likest first; of equals, by the alphabet, whatever the segments.
    ordered = sorted(others)
    chosen: dict[str, float] = {}
    for share, stem in ordered:
        if len(chosen) == ranking.most_relatives:
            break
        if vocabulary.frequency(stem, scope):
            chosen[stem] = -share * ranking.relative
    return chosen


def _near(stem: str, vocabulary: Vocabulary, ranking: Ranking) -> Iterator[tuple[str, float]]:
    """The stems of each segment near to one, dead ones among them, with their likeness.

    Args:
        stem: the one.
        vocabulary: of the snapshot.
        ranking: the parameters.
    """
    for part in vocabulary.snapshot.parts:
        # One more than is wanted, for the stem itself. Where articles were removed any number of
        # the nearest may be dead: all are needed then.
        most = ranking.most_relatives + 1 if part.live is None else len(part.stems)
        known = ngrams.of_segment(part.segment)
        near = known.stems_near(stem, ranking.least_likeness, most)
        for number, share in near:
            yield part.stems[number], share


class Synonyms:
    """Groups of words and phrases that mean the same, found by the stems of their words.

    Each member is read once, when the groups are made.

    Args:
        groups: of members as a dictionary has them.
        analyser: that of the index.
    """

    def __init__(self, groups: Sequence[Sequence[str]], analyser: Analyser) -> None:
        # First stem -> the stems of each word of a member, and the other members of its group.
        self._by_first: dict[str, list[tuple[list[set[str]], list[tuple[Word, ...]]]]] = {}
        # First stem -> the words of the longest member that begins with it.
        self._longest: dict[str, int] = {}
        for group in groups:
            read = {member: tuple(analyser.query_words(member)) for member in group}
            for member, words in read.items():
                if not 0 < len(words) <= _LONGEST:
                    continue
                others = [own for other, own in read.items() if other != member and own]
                stems = [set(word.stems) for word in words]
                for stem in stems[0]:
                    self._by_first.setdefault(stem, []).append((stems, others))
                    self._longest[stem] = max(self._longest.get(stem, 0), len(words))

    def longest(self, stems: Iterable[str]) -> int:
        """How many words the longest member has that begins with any of some stems; 0: none does.

        Most words begin no synonym: what stands after them need not be looked at.

        Args:
            stems: that a word can have.
        """
        sizes = [self._longest.get(stem, 0) for stem in stems]
        return max(sizes, default=0)

    def of(self, stems: Sequence[set[str]]) -> list[tuple[Word, ...]]:
        """What means the same as words in a row: for each synonym its words.

        Args:
            stems: for each of the words the stems that it can have.
        """
        found: dict[tuple[Word, ...], None] = {}
        for first in sorted(stems[0]):
            for own, others in self._by_first.get(first, ()):
                # A member means the same as a whole row, not as its beginning.
                if len(own) == len(stems) and _are_alike(own, stems):
                    found.update(dict.fromkeys(others))
        return list(found)


def _are_alike(words: Sequence[set[str]], others: Sequence[set[str]]) -> bool:
    """Whether each word can have a stem of the other in its place."""
    return all(one & other for one, other in zip(words, others, strict=True))
