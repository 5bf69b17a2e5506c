"""Articles as JSON Lines that read back equal: all of an archive in one file."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from newsarchive.articles import Article

__all__ = ["article_lines", "article_record", "write_articles"]


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
    r"""Articles as JSON Lines, line by line.

    Example:
        >>> from newsarchive import Article
        >>> next(article_lines([Article(text="Лифт.", id="1")]))
        '{"key": "636eea47xi3xm", "text": "Лифт.", "id": "1", "extra": {}}\n'
    """
    for article in articles:
        yield json.dumps(article_record(article), ensure_ascii=False) + "\n"


def write_articles(
    path: Path, articles: Iterable[Article], progress: Callable[[int], object] | None = None
) -> int:
    """Write articles to a file; it appears, or replaces the one that was there, when it is whole.

    Args:
        path: the file.
        articles: any number.
        progress: called with the number of articles written so far.

    Returns:
        how many articles there were.
    """
    count = 0
    # Written beside its place, so that a full disk or a kill leaves what was there.
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with part.open("w", encoding="utf-8") as file:
            for line in article_lines(articles):
                file.write(line)
                count += 1
                if progress is not None:
                    progress(count)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return count
