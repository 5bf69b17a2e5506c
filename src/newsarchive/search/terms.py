"""The words of a query resolved once: where each stem stands in each segment of a snapshot.

A `Vocabulary` serves one query. It looks a stem up in each segment's lexicon once, and everything
after that (expansion, evaluation, proximity, best sentences, highlights, explanation) reads its
answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import attrs
import numpy as np

from newsarchive.index.postings import form_sentences

if TYPE_CHECKING:
    from collections.abc import Callable

    from whoosh import query as wq

    from newsarchive.index.arrays import Array
    from newsarchive.index.snapshot import SegmentReader, Snapshot
    from newsarchive.request import Scope

__all__ = ["Entry", "ResolvedTerm", "Vocabulary", "is_printed", "resolve"]


class Entry(NamedTuple):
    """A stem in one segment.

    Attributes:
        number: its number there.
        articles: the range of its postings of articles.
        sentences: the range of its postings of sentences.
    """

    number: int
    articles: slice
    sentences: slice

    def postings(self, scope: Scope) -> slice:
        """The range of its postings in a scope."""
        return self.articles if scope == "article" else self.sentences


@attrs.frozen
class ResolvedTerm:
    """A word of a query resolved once.

    Attributes:
        stem: that is looked for.
        field: «text» or «title».
        weight: what it counts beside the word as typed, which counts 1.
        kind: why it is there: «typed», «look-alike», «spelling», «relative», «translation» or
            «synonym».
        entries: for each segment where the stem stands; None where it does not.
        frequency: in how many living documents it stands.
        node: the leaf of the tree that asks for it.
    """

    stem: str
    field: str
    weight: float
    kind: str
    entries: tuple[Entry | None, ...]
    frequency: int
    node: Any = attrs.field(eq=False, repr=False)


def resolve(
    leaf: wq.Term, vocabulary: Vocabulary, scope: Scope, kind: str = "typed"
) -> ResolvedTerm:
    """A leaf of a query that asks for a stem, with what the snapshot knows of it.

    Args:
        leaf: of the tree.
        vocabulary: of the snapshot.
        scope: what a document is.
        kind: why the leaf is there.
    """
    return ResolvedTerm(
        stem=leaf.text,
        field=leaf.fieldname,
        weight=leaf.boost,
        kind=kind,
        entries=vocabulary.entries(leaf.text),
        frequency=vocabulary.frequency(leaf.text, scope),
        node=leaf,
    )


class Vocabulary:
    """What a query needs to know of the words of a snapshot; each stem is looked up once.

    Only what lives counts: a word that no living article has is unknown, and the snapshot of an
    archive that grew answers as that of one built at once.

    Args:
        snapshot: the state that is searched.

    Attributes:
        snapshot: as given.
        leaf_sentences: (segment, id of a leaf that is no stem) -> the leaf, which keeps its id from
            being used again, and the sentence of each of its occurrences.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.leaf_sentences: dict[tuple[int, int], tuple[wq.Query, Array]] = {}
        # Mostly nothing was removed: then there is nothing to mask.
        self._all_live = all(part.live is None for part in snapshot.parts)
        self._entries: dict[str, tuple[Entry | None, ...]] = {}
        self._masks: dict[tuple[str, Scope], list[Array | None]] = {}
        self._frequencies: dict[tuple[str, Scope], int] = {}

    def entries(self, stem: str) -> tuple[Entry | None, ...]:
        """For each segment where a stem stands; None where it does not."""
        found = self._entries.get(stem)
        if found is None:
            found = self._entries[stem] = tuple(
                [_entry(part, stem) for part in self.snapshot.parts]
            )
        return found

    def numbers(self, stem: str) -> list[int | None]:
        """For each segment the number of a stem; None where it does not stand."""
        return [None if entry is None else entry.number for entry in self.entries(stem)]

    def in_segment(self, number: int) -> Callable[[str], int | None]:
        """What gives the number of a stem in one segment; None where it does not stand there."""
        return lambda stem: self.numbers(stem)[number]

    def postings(self, stem: str, scope: Scope) -> int:
        """How many postings a stem has, dead documents included."""
        count = 0
        for entry in self.entries(stem):
            if entry is not None:
                own = entry.postings(scope)
                count += own.stop - own.start
        return count

    def living(self, stem: str, scope: Scope) -> list[Array | None]:
        """For each segment which postings of a stem are of living documents; None where all are.

        Returns:
            masks, (n,) bool, over the range of the stem's postings.
        """
        key = stem, scope
        if key not in self._masks:
            self._masks[key] = [
                None if entry is None else _living(part, entry, scope)
                for part, entry in zip(self.snapshot.parts, self.entries(stem), strict=True)
            ]
        return self._masks[key]

    def frequency(self, stem: str, scope: Scope) -> int:
        """In how many living documents a stem stands."""
        key = stem, scope
        known = self._frequencies.get(key)
        if known is None:
            known = self.postings(stem, scope)
            if not self._all_live:
                known -= sum([_dead(mask) for mask in self.living(stem, scope)])
            self._frequencies[key] = known
        return known

    def matching(self, leaf: wq.Query, scope: Scope, here: int) -> int:
        """In how many documents of the archive a node of a query stands.

        Args:
            leaf: the node.
            scope: what a document is.
            here: in how many of the snapshot it does. That is all there are, unless the snapshot
                is a sample of a larger archive.
        """
        return here

    def printed(self, form: str) -> int:
        """In how many living postings of its stem a form is printed; 0 where nothing prints it."""
        return sum(_times_printed(part, form) for part in self.snapshot.parts)

    def has_form(self, form: str) -> bool:
        """Whether a living sentence prints a form."""
        for part in self.snapshot.parts:
            low, high = part.segment.lexicon("form").same(form)
            if any(is_printed(part, number) for number in range(low, high)):
                return True
        return False


def _entry(part: SegmentReader, stem: str) -> Entry | None:
    low, high = part.stems.same(stem)
    if low == high:
        return None
    columns = part.columns
    articles = slice(columns.stem_article[low], columns.stem_article[low + 1])
    sentences = slice(columns.stem_posting[low], columns.stem_posting[low + 1])
    return Entry(low, articles, sentences)


def _living(part: SegmentReader, entry: Entry, scope: Scope) -> Array | None:
    alive = part.alive(scope)
    if alive is None:
        return None
    column = "article_posting_article" if scope == "article" else "posting_sentence"
    documents = part.segment[column][entry.postings(scope)]
    mask: Array = alive.take(documents)
    return mask


def _dead(mask: Array | None) -> int:
    return 0 if mask is None else len(mask) - int(np.count_nonzero(mask))


def _times_printed(part: SegmentReader, form: str) -> int:
    segment, columns = part.segment, part.columns
    alive = part.alive("sentence")
    times = 0
    for number in range(*segment.lexicon("form").same(form)):
        if is_printed(part, number):
            stem = int(segment["form_stem"][number])
            own = slice(columns.stem_posting[stem], columns.stem_posting[stem + 1])
            ordinal = segment["form_ordinal"][number]
            printed = segment["posting_form"][own] == ordinal
            # Dead sentences do not count: an archive that grew suggests what a new one does.
            if alive is not None:
                printed &= alive.take(segment["posting_sentence"][own])
            times += max(int(np.count_nonzero(printed)), 1)
    return times


def is_printed(part: SegmentReader, form: int) -> bool:
    """Whether a living sentence of a segment prints a form, given by its number."""
    alive = part.alive("sentence")
    if alive is None:
        return True
    sentences = form_sentences(part, np.array([form], np.int64))
    return bool(alive.take(sentences).any())
