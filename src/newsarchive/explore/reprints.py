"""Who else printed an article, when, how much of it, and what is different."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from newsarchive import deadline
from newsarchive.analysis.articles import analyse_article
from newsarchive.articles import Sentence, iso
from newsarchive.errors import ArticleNotFound
from newsarchive.explore.clusters import containment, shingle_set
from newsarchive.explore.lines import Copy

if TYPE_CHECKING:
    from newsarchive.analysis import Analyser
    from newsarchive.articles import Article
    from newsarchive.explore.matching import View
    from newsarchive.explore.requests import CopiesRequest
    from newsarchive.index.arrays import Array
    from newsarchive.storage.duplicates import Duplicate

__all__ = ["copies"]


class _Read(NamedTuple):
    """A text as it is compared.

    Attributes:
        shingles: its runs of three stems.
        sentences: the stems of each of its sentences, and where it is; the headline left out.
    """

    shingles: Array
    sentences: list[tuple[tuple[str, ...], Sentence]]


def copies(view: View, request: CopiesRequest) -> tuple[Copy, ...]:
    """The other articles of an article's cluster, and the exact duplicates of all, by date.

    Args:
        view: the state.
        request: what is asked.

    Raises:
        ArticleNotFound: there is no such article.
    """
    article = view.reading.article(request.id)
    if article is None:
        raise ArticleNotFound(f"there is no article {request.id!r} in the archive")
    number = view.number_of(article.id)
    members = view.clusters().members(number)
    numbers = view.ground.store_numbers(members)
    deadline.check()
    # Most articles have no copies: their texts need not be read.
    if len(members) == 1 and not list(view.reading.duplicates(article.id)):
        return ()
    own = _read(article, view.analyser)
    articles = view.reading.articles(numbers)
    found: list[Copy] = []
    for of_store in numbers:
        deadline.check()
        other = articles[of_store]
        if other.id != article.id:
            compared = _compared(own, other, view.analyser)
            found.append(compared)
        else:
            compared = None
        # A duplicate is no article, but it is a printing.
        duplicates = view.reading.duplicates(other.id)
        found += [_duplicate(one, compared, len(own.sentences)) for one in duplicates]
    return tuple(sorted(found, key=_by_date))


def _by_date(copy: Copy) -> tuple[bool, str, str]:
    """By what copies are ordered."""
    # Without a date nobody knows who was first: such copies come last.
    undated = copy.date is None
    date = "" if copy.date is None else iso(copy.date)
    return undated, date, copy.id


def _read(article: Article, analyser: Analyser) -> _Read:
    """A text as it is compared."""
    analysed = analyse_article(article.title, article.text)
    sentences = []
    stems: list[str] = []
    rows = zip(analysed.spans[1:], analysed.sentences[1:], strict=True)
    for ordinal, ((start, end), (language, forms)) in enumerate(rows, 1):
        own = tuple(analyser.stem(form, language) for form in forms)
        stems += own
        sentence = Sentence(article.text[start:end], start, end, ordinal)
        sentences.append((own, sentence))
    return _Read(shingle_set(stems), sentences)


def _compared(own: _Read, other: Article, analyser: Analyser) -> Copy:
    """Another article as a copy of this one."""
    read = _read(other, analyser)
    # Each sentence here is met by one sentence there: a refrain does not count twice.
    left = Counter(stems for stems, _ in own.sentences)
    different = []
    for stems, sentence in read.sentences:
        if left[stems] > 0:
            left[stems] -= 1
        else:
            different.append(sentence)
    return Copy(
        id=other.id,
        key=other.key,
        source=other.source,
        date=other.date,
        url=other.url,
        share=containment(own.shingles, read.shingles),
        same_sentences=len(read.sentences) - len(different),
        sentences=len(read.sentences),
        exact=False,
        different=tuple(different),
    )


def _duplicate(one: Duplicate, of: Copy | None, sentences: int) -> Copy:
    """An exact duplicate: of another article of the cluster, or (None) of this one itself."""
    return Copy(
        id=one.id,
        key=one.key,
        source=one.source,
        date=one.date,
        url=one.url,
        share=1.0 if of is None else of.share,
        same_sentences=sentences if of is None else of.same_sentences,
        sentences=sentences if of is None else of.sentences,
        exact=of is None,
        different=() if of is None else of.different,
    )
