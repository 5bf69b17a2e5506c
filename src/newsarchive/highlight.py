"""From a found sentence to one that can be shown: its text, and where the words that matched stand in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsarchive import analysis
from newsarchive.articles import Sentence
from newsarchive.errors import ArchiveDamaged
from newsarchive.index.match import matching_words

if TYPE_CHECKING:
    from newsarchive.articles import Article
    from newsarchive.index.snapshot import Part
    from newsarchive.query import Query

__all__ = ["printed", "sentence"]


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
    segment = part.segment
    start, end = int(segment["sentence_start"][number]), int(segment["sentence_end"][number])
    whole = article.text if number > int(segment["article_sentence"][place]) else article.title
    if end > len(whole):
        raise ArchiveDamaged(segment.path, f"it does not fit the text of {article.id}; run `newsarchive rebuild`")
    return whole[start:end], start


def sentence(part: Part, article: Article, place: int, number: int, tree: Query) -> Sentence:
    """A sentence of an article, with the words that a query meets; arguments and errors: see `printed`."""
    text, start = printed(part, article, place, number)
    ordinal = number - int(part.segment["article_sentence"][place])
    terms = analysis.terms(text)
    words = matching_words(tree, terms, headline=not ordinal)
    matches = tuple((terms[word].start, terms[word].end) for word in words)
    return Sentence(text, start, start + len(text), ordinal, matches)
