"""What is exported, as rows: articles, hits, and the columns of any table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from newsarchive.articles import Article
    from newsarchive.results import Hit

__all__ = [
    "ARTICLE_COLUMNS",
    "HIT_COLUMNS",
    "article_row",
    "article_rows",
    "hit_rows",
    "table_rows",
]

ARTICLE_COLUMNS = (
    *("id", "date", "source", "authors", "section", "tags", "language", "url", "title", "text"),
)
HIT_COLUMNS = ("score", *ARTICLE_COLUMNS[:-1], "sentence")


def article_row(article: Article) -> tuple[Any, ...]:
    """An article as the values of `ARTICLE_COLUMNS`; several authors or tags stand in one cell.

    Example:
        >>> from newsarchive import Article
        >>> article_row(Article(title="Жаңалық", id="1", tags=["мектеп", "бала"]))[5]
        'мектеп; бала'
    """
    values = [getattr(article, name) for name in ARTICLE_COLUMNS]
    # A comma may stand in a name, a semicolon does not.
    return tuple("; ".join(value) if isinstance(value, tuple) else value for value in values)


def article_rows(articles: Iterable[Article]) -> Iterator[tuple[Any, ...]]:
    """Articles as rows, one by one."""
    return map(article_row, articles)


def hit_rows(hits: Iterable[Hit]) -> Iterator[tuple[Any, ...]]:
    """Hits as rows of `HIT_COLUMNS`, one by one: the best sentence instead of the text."""
    for hit in hits:
        # The text is the last column of an article.
        *about, _ = article_row(hit.article)
        yield hit.score, *about, hit.sentence.text


def table_rows(columns: Mapping[str, Iterable[Any]]) -> Iterator[tuple[Any, ...]]:
    """The columns of a table as rows, one by one.

    Args:
        columns: as `.columns()` of a table gives them.

    Example:
        >>> list(table_rows({"stem": ["бала"], "frequency": [3]}))
        [('бала', 3)]
    """
    return zip(*columns.values(), strict=True)
