"""The pages of one article: its text, and its copies side by side."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import attrs
from markupsafe import Markup

from newsarchive.articles import iso
from newsarchive.errors import ArticleNotFound
from newsarchive.kazakh import sentences as cut
from newsarchive.web import asked
from newsarchive.web.differences import differences
from newsarchive.web.pages import Answer, Missing, is_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from newsarchive.articles import Article
    from newsarchive.explore.lines import Copy
    from newsarchive.results import Hit
    from newsarchive.web.pages import Page

    Shown = tuple[str, dict[str, Any]] | Answer
    Spans = Sequence[tuple[int, int]]

__all__ = ["article", "copies"]

_SENTENCES_OF_A_DAY = 300  # among which those of the article are looked for
_NEAR = 8  # articles of a source among which the next one is looked for
_WORD = re.compile(r"\w+(?:-\w+)*")


@attrs.frozen
class Sentence:
    """A sentence as it is shown.

    Attributes:
        name: of its place in the page.
        text: with its words marked.
        before: the name of the marked sentence before it; "" where there is none.
        after: of the next one, likewise.
        marked: whether it has a marked word.
    """

    name: str
    text: Markup
    before: str = ""
    after: str = ""
    marked: bool = False


def _article(page: Page) -> Article:
    """The article that the path names by its key."""
    if not is_key(page.item):
        raise Missing(page.item)
    try:
        return page.archive.get(key=page.item)
    except ArticleNotFound as error:
        raise Missing(page.item) from error


def _by_id(page: Page) -> Article:
    """The article whose id is asked for: ids are addresses mostly, and cannot stand in a path."""
    try:
        return page.archive.get(page.values["id"])
    except ArticleNotFound as error:
        raise Missing(page.values["id"]) from error


def _marks(page: Page, article: Article) -> dict[int, Spans]:
    """The words that the query finds: where a sentence of the text begins -> spans in it."""
    query = page.values["q"]
    if not query:
        return {}
    # A search cannot be asked of one article: its day and its source narrow it enough.
    day = iso(article.date)[:10] if article.date is not None else None
    hits = page.archive.search(
        query,
        unit="sentence",
        limit=_SENTENCES_OF_A_DAY,
        since=day,
        until=day,
        source=article.source or None,
    )
    found: dict[int, Spans] = {}
    for hit in hits:
        sentence = hit.sentence
        # The headline is marked nowhere: it is what led the reader here.
        if hit.article.id == article.id and sentence.ordinal:
            found[sentence.start] = sentence.matches
    return found or _marks_by_words(page, article)


def _marks_by_words(page: Page, article: Article) -> dict[int, Spans]:
    """The same by the printed words that explain the hit.

    Words of an article-wide AND may stand in sentences that do not match alone, and a day may have
    more sentences than are looked at.
    """
    explanation = page.archive.explain(page.values["q"], article.id)
    printed = {word.printed.casefold() for word in explanation.words}
    found: dict[int, Spans] = {}
    for start, text in _sentences(article.text):
        words = _WORD.finditer(text)
        spans = [word.span() for word in words if word[0].casefold() in printed]
        # A sentence without a marked word is no place to hop to.
        if spans:
            found[start] = spans
    return found


def _sentences(text: str) -> Iterable[tuple[int, str]]:
    """Where each sentence begins, and the sentence."""
    at = 0
    # No sentence runs over the end of a paragraph, as when they were indexed.
    for paragraph in text.split("\n"):
        for span in cut(paragraph):
            yield at + span.start, span.text
        at += len(paragraph) + 1


def _paragraphs(text: str, marks: Mapping[int, Spans]) -> list[list[Sentence]]:
    """The text as paragraphs of sentences; marked ones lead to each other."""
    from newsarchive.snippet import snippet  # noqa: PLC0415 - only this page marks whole texts

    starts = [start for start, _ in _sentences(text)]
    # Every sentence has a name, so that each can be linked to and cited.
    names = {start: f"s{number}" for number, start in enumerate(starts, 1)}
    hops = [names[start] for start in starts if start in marks]
    paragraphs: list[list[Sentence]] = []
    at = 0
    for paragraph in text.split("\n"):
        own = []
        for span in cut(paragraph):
            name = names[at + span.start]
            spans = marks.get(at + span.start, ())
            # As wide as the sentence: here nothing is cut.
            whole = len(span.text) + 1
            marked = snippet(span.text, spans, "html", width=whole)
            shown = Sentence(name, Markup(marked))  # noqa: S704 - escaped there
            own.append(_hopping(shown, hops) if spans else shown)
        at += len(paragraph) + 1
        # Blank lines between paragraphs are no paragraphs.
        if own:
            paragraphs.append(own)
    return paragraphs


def _hopping(sentence: Sentence, hops: Sequence[str]) -> Sentence:
    """A marked sentence with the names of those before and after it."""
    place = hops.index(sentence.name)
    before = hops[place - 1] if place else ""
    after = hops[place + 1] if place + 1 < len(hops) else ""
    return attrs.evolve(sentence, before=before, after=after, marked=True)


def article(page: Page) -> Shown:
    """One article: its text, its neighbours in time, who else printed it, how to cite it."""
    shown = _article(page) if page.item else _by_id(page)
    if shown.key != page.item:
        # An id leads to the key, and the key of a copy to the article that was kept.
        address = page.bare("article", item=shown.key, q=page.values["q"])
        return Answer(301, b"", "text/plain", {"location": address})
    paragraphs = _paragraphs(shown.text, _marks(page, shown))
    marked = [one for paragraph in paragraphs for one in paragraph if one.marked]
    earlier, later = _neighbours(page, shown)
    return "article.html", {
        "article": shown,
        "paragraphs": paragraphs,
        "marked": marked,
        "earlier": earlier,
        "later": later,
        "copies": page.archive.copies(shown.id),
        "similar": page.archive.similar(shown.id, limit=5),
        "urls": page.archive.urls(shown.id),
        "cited": _cited(page, shown),
        "linked_data": _linked_data(shown),
    }


def _neighbours(page: Page, article: Article) -> tuple[Article | None, Article | None]:
    """The articles of the same source before and after this one."""
    # Of which day it is must be known: a year has hundreds of neighbours.
    if article.date is None or article.precision not in asked.EXACT:
        return None, None
    when, own = iso(article.date), article.source or None
    before = page.archive.search("*", until=when, sort="newest", limit=_NEAR, source=own)
    after = page.archive.search("*", since=when, sort="oldest", limit=_NEAR, source=own)
    return _next(before, article), _next(after, article)


def _next(hits: Iterable[Hit], article: Article) -> Article | None:
    """What comes after an article in a list; the list's first where it is not in it."""
    articles = [hit.article for hit in hits]
    ids = [one.id for one in articles]
    # On a busy day the article itself may not be among the first of its moment.
    first = ids.index(article.id) + 1 if article.id in ids else 0
    return articles[first] if first < len(articles) else None


def _cited(page: Page, article: Article) -> dict[str, str]:
    """Name of a format -> the citation in it."""
    from newsarchive.export.citations import bibtex, csl, ris  # noqa: PLC0415 - only this page

    # Without a base URL nobody knows under which address readers reach this page.
    base = page.site.base_url
    address = f"{base}/{page.language}/article/{article.key}" if base else None
    as_csl = csl(article, address=address)
    return {
        "RIS": ris(article, address=address),
        "BibTeX": bibtex(article, address=address),
        "CSL-JSON": json.dumps(as_csl, ensure_ascii=False, default=str, indent=1),
    }


def _linked_data(article: Article) -> dict[str, Any]:
    """The article as JSON-LD, which reference managers read: schema.org, NewsArticle."""
    named = {
        "headline": article.title,
        "datePublished": iso(article.date) if article.date is not None else None,
        "author": [{"@type": "Person", "name": name} for name in article.authors],
        "publisher": {"@type": "Organization", "name": article.source} if article.source else None,
        "articleSection": article.section,
        "inLanguage": article.language,
        "url": article.url,
    }
    # What is not known is left out: an empty field would be read as a fact.
    known = {name: value for name, value in named.items() if value}
    return {"@context": "https://schema.org", "@type": "NewsArticle", **known}


def copies(page: Page) -> Shown:
    """Who printed an article and when, and one of the copies beside it, word by word."""
    shown = _article(page)
    others = page.archive.copies(shown.id)
    other = _compared(page, others)
    compared = None
    if other is not None:
        compared = differences(shown.text, other.text)
    return "copies.html", {
        "article": shown,
        "copies": others,
        "other": other,
        "compared": compared,
    }


def _compared(page: Page, others: Sequence[Copy]) -> Article | None:
    """The copy that is asked for; else the first whose text is not the same."""
    # An exact copy is no article of the archive, and there is nothing to compare.
    keys = [copy.key for copy in others if not copy.exact]
    wanted = page.values["with"]
    if wanted and wanted not in keys:
        raise Missing(wanted)
    chosen = wanted or next(iter(keys), None)
    if chosen is None:
        return None
    try:
        return page.archive.get(key=chosen)
    except ArticleNotFound as error:
        # A writer may have removed it since the copies were listed.
        raise Missing(chosen) from error
