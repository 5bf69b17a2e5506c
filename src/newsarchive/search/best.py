"""The best sentences of a page's hits: those that are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsarchive.index.occurrences import SentenceRange
    from newsarchive.index.snapshot import SegmentReader
    from newsarchive.search.page import Candidate
    from newsarchive.search.windows import Windows

__all__ = ["best_sentences"]


def best_sentences(windows: Windows, hits: Sequence[Candidate], most: int) -> list[list[int]]:
    """For each hit the numbers of its best sentences, best first: those with any word of the query.

    An article found by its metadata alone, or by what it does not say, gives its first sentence.

    Args:
        windows: of the query.
        hits: of a page.
        most: how many sentences a hit may have.
    """
    # Of one sentence there is nothing to choose.
    several = [hit for hit in hits if hit.sentence_range[1] - hit.sentence_range[0] > 1]
    best = iter(windows.best([(hit.part, hit.sentence_range) for hit in several], most))
    found = []
    for hit in hits:
        start, end = hit.sentence_range
        own = next(best) if end - start > 1 else [start]
        if not own:
            own = [_first_printed(windows.occurrences[hit.part].part, hit.sentence_range)]
        found.append(own)
    return found


def _first_printed(part: SegmentReader, sentence_range: SentenceRange) -> int:
    """The first sentence of an article that is more than an empty title."""
    columns = part.columns
    for sentence in range(*sentence_range):
        if columns.sentence_end[sentence] > columns.sentence_start[sentence]:
            return sentence
    return sentence_range[0]
