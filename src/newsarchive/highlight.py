"""From a found sentence to one that can be shown: its text, and where the words that matched stand in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsarchive import analysis
from newsarchive.articles import Sentence
from newsarchive.errors import ArchiveDamaged
from newsarchive.index.match import matching_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsarchive.articles import Article
    from newsarchive.index.snapshot import Part
    from newsarchive.query import Query

__all__ = ["printed", "sentences"]


def printed(part: Part, article: Article, place: int, number: int) -> tuple[str, int]:
    """The text of a sentence, and where it begins in the article's text; in its title for the headline.

    Args:
        part: where it is indexed.
        article: as stored.
        place: the article's number in the part.
        number: the sentence's number in the part.

    Raises:
        ArchiveDamaged: the index names a span that the article does not have.
    """
    columns = part.columns
    start, end = columns.sentence_start[number], columns.sentence_end[number]
    whole = article.text if number > columns.article_sentence[place] else article.title
    if end > len(whole):
        raise ArchiveDamaged(part.segment.path, f"it does not fit the text of {article.id}; run `newsarchive rebuild`")
    return whole[start:end], start


def sentences(part: Part, chosen: Sequence[tuple[Article, int, int]], tree: Query) -> list[Sentence]:
    """Sentences of a part with the words that a query meets.

    Args:
        part: where they are indexed.
        chosen: for each its article as stored, the article's number in the part, and its own.
        tree: the query as it was evaluated.

    Raises:
        ArchiveDamaged: the index names a span that the article does not have.
    """
    texts = [printed(part, *one) for one in chosen]
    words = matching_words(tree, part, {one[2]: text for one, (text, _) in zip(chosen, texts, strict=True)})
    first = part.columns.article_sentence
    return [
        Sentence(text, start, start + len(text), number - first[place], analysis.spans(text, words[number]))
        for (text, start), (_, place, number) in zip(texts, chosen, strict=True)
    ]
