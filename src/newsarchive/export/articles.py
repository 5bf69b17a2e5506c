"""Articles as JSON Lines that read back equal: all of an archive in one file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsarchive.articles import Article

__all__ = ["article_lines", "article_record"]


def article_record(article: Article) -> dict[str, Any]:
    """The fields of an article that have a value, and its key.

    By the key, which is that of the id, `newsarchive.read` knows the record as one of its own: it
    takes the fields as they are, and derives none from the text.

    Example:
        >>> from newsarchive import Article
        >>> article_record(Article(text="Лифт тоқтады.", id="1"))
        {'key': '636eea47xi3xm', 'text': 'Лифт тоқтады.', 'id': '1', 'extra': {}}
    """
    given = {name: value for name, value in article.to_dict().items() if value}
    # `extra` is there also where it is empty: it tells that the record is whole.
    return {"key": article.key, **given, "extra": article.extra}


def article_lines(articles: Iterable[Article]) -> Iterator[str]:
    """Articles as JSON Lines, line by line.

    Example:
        >>> from newsarchive import Article
        >>> next(article_lines([Article(text="Лифт.", id="1")]))
        '{"key": "636eea47xi3xm", "text": "Лифт.", "id": "1", "extra": {}}\\n'
    """
    for article in articles:
        yield json.dumps(article_record(article), ensure_ascii=False) + "\n"
