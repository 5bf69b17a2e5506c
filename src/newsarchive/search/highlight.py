"""From a found sentence to one that can be shown: its text, and where the words that matched stand in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from newsarchive.analysis.spans import spans
from newsarchive.articles import Sentence
from newsarchive.errors import ArchiveDamaged
from newsarchive.search.match import add_words
from newsarchive.search.tree import leaves

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from newsarchive.articles import Article
    from newsarchive.index.occurrences import Occurrences, SentenceRange
    from newsarchive.index.snapshot import SegmentReader
    from newsarchive.search.tree import Query

__all__ = ["Shown", "printed", "sentences"]


@attrs.frozen
class Shown:
    """What is shown of a document of a part.

    Attributes:
        article: as stored.
        place: its number in the part.
        sentence_range: the sentences of the document.
        sentences: the numbers of those that are shown.
    """

    article: Article
    place: int
    sentence_range: SentenceRange
    sentences: Sequence[int]


def printed(
    part: SegmentReader, article: Article, place: int, numbers: Iterable[int]
) -> Iterator[tuple[int, str, int]]:
    """Sentences of an article: number, text, and where it begins in the article's text; in its title for the headline.

    Args:
        part: where it is indexed.
        article: as stored.
        place: the article's number in the part.
        numbers: the sentences' numbers in the part.

    Raises:
        ArchiveDamaged: the index names a span that the article does not have.
    """
    columns = part.columns
    headline = columns.article_sentence[place]
    for number in numbers:
        start, end = columns.sentence_start[number], columns.sentence_end[number]
        whole = article.text if number > headline else article.title
        if end > len(whole):
            reason = f"it does not fit the text of {article.id}; run `newsarchive rebuild`"
            raise ArchiveDamaged(part.segment.path, reason)
        yield number, whole[start:end], start


def sentences(
    occurrences: Occurrences, shown: Sequence[Shown], tree: Query
) -> list[tuple[Sentence, ...]]:
    """For each of some documents of a part the sentences that are shown, with the words that a query meets.

    Args:
        occurrences: of the part.
        shown: the documents.
        tree: the query as it was evaluated.

    Raises:
        ArchiveDamaged: the index names a span that the article does not have.
    """
    part = occurrences.part
    rows = [list(printed(part, one.article, one.place, one.sentences)) for one in shown]
    texts = {number: text for own in rows for number, text, _ in own}
    words: dict[int, dict[int, str]] = {number: {} for number in texts}
    sentence_ranges = [one.sentence_range for one in shown]
    for leaf in leaves(tree):
        add_words(leaf, occurrences, words, sentence_ranges, texts.__getitem__)
    found = []
    for one, own in zip(shown, rows, strict=True):
        headline = part.columns.article_sentence[one.place]
        found.append(
            tuple(
                [
                    Sentence(
                        text,
                        start,
                        start + len(text),
                        number - headline,
                        spans(text, words[number]),
                    )
                    for number, text, start in own
                ]
            )
        )
    return found
