"""Search for Kazakh-language news archives: articles in, ranked sentences out.

>>> import newsarchive
>>> report = newsarchive.rebuild("seeds", archive="build/example")
>>> for hit in newsarchive.search("премьер министр", archive="build/example"):
...     print(hit.article.title)
Аталған елдер өнеркәсіптік кооперация саласындағы бірлескен жобаларды табысты жүзеге асырып жатыр.
"""

from __future__ import annotations

import importlib
import logging
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newsarchive import analysis, export, kazakh, web
    from newsarchive._api import add, copy, open, rebuild, search  # noqa: A004 - the contract's name
    from newsarchive.archive import Archive
    from newsarchive.articles import Article, Origin, Sentence
    from newsarchive.dictionary import Dictionary
    from newsarchive.errors import (
        ArchiveClosed,
        ArchiveDamaged,
        ArchiveError,
        ArchiveLocked,
        ArchiveNotFound,
        ArchiveOutdated,
        ArchiveReadOnly,
        ArticleError,
        ArticleNotFound,
        NewsArchiveError,
        QueryError,
        ReadError,
        RemovalRefused,
        SearchTimeout,
        SourceError,
    )
    from newsarchive.explore.lines import Arrivals, Concordance, Copy, Line
    from newsarchive.explore.series import Peak, Trend
    from newsarchive.explore.tables import Collocates, Keywords, Words
    from newsarchive.following import follow
    from newsarchive.readers import Limits, read
    from newsarchive.request import Query
    from newsarchive.results import (
        About,
        Hit,
        Note,
        Problem,
        Progress,
        Refused,
        Report,
        Results,
        SimilarHit,
        Stats,
    )
    from newsarchive.search.explain import Explanation, WordMatch

__all__ = [
    "About",
    "Archive",
    "ArchiveClosed",
    "ArchiveDamaged",
    "ArchiveError",
    "ArchiveLocked",
    "ArchiveNotFound",
    "ArchiveOutdated",
    "ArchiveReadOnly",
    "Arrivals",
    "Article",
    "ArticleError",
    "ArticleNotFound",
    "Collocates",
    "Concordance",
    "Copy",
    "Dictionary",
    "Explanation",
    "Hit",
    "Keywords",
    "Limits",
    "Line",
    "NewsArchiveError",
    "Note",
    "Origin",
    "Peak",
    "Problem",
    "Progress",
    "Query",
    "QueryError",
    "ReadError",
    "Refused",
    "RemovalRefused",
    "Report",
    "Results",
    "SearchTimeout",
    "Sentence",
    "SimilarHit",
    "SourceError",
    "Stats",
    "Trend",
    "WordMatch",
    "Words",
    "add",
    "analysis",
    "copy",
    "export",
    "follow",
    "kazakh",
    "open",
    "read",
    "rebuild",
    "search",
    "web",
]
__version__ = "0.1.0"

_NAMES = {
    "_api": ("add", "copy", "open", "rebuild", "search"),
    "archive": ("Archive",),
    "articles": ("Article", "Origin", "Sentence"),
    "errors": (
        *(name for name in __all__ if name.startswith("Archive") and name != "Archive"),
        *("ArticleError", "ArticleNotFound", "NewsArchiveError", "QueryError", "ReadError"),
        *("RemovalRefused", "SearchTimeout", "SourceError"),
    ),
    "dictionary": ("Dictionary",),
    "search.explain": ("Explanation", "WordMatch"),
    "following": ("follow",),
    "readers": ("Limits", "read"),
    "explore.lines": ("Arrivals", "Concordance", "Copy", "Line"),
    "explore.series": ("Peak", "Trend"),
    "explore.tables": ("Collocates", "Keywords", "Words"),
    "request": ("Query",),
    "results": (
        *("About", "Hit", "Note", "Problem", "Progress", "Refused", "Report", "Results"),
        *("SimilarHit", "Stats"),
    ),
}
_MODULES = {name: module for module, names in _NAMES.items() for name in names}

logging.getLogger(__name__).addHandler(logging.NullHandler())


if not TYPE_CHECKING:  # else a type checker would take any name for one of ours

    def __getattr__(name: str) -> Any:
        """Load what is asked for when it is first used."""
        if name in _MODULES:
            value = getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)
        elif name in {"analysis", "export", "kazakh", "web"}:
            value = importlib.import_module(f"{__name__}.{name}")
        else:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = value
        return value


class _Package(ModuleType):
    """The package, whose `search` is the function whatever was imported.

    Python binds a subpackage to the name of its parent when it is first imported, and there is a
    subpackage `newsarchive.search`. `from newsarchive.search import …` finds that one all the same.
    """

    @property
    def search(self) -> Any:
        return importlib.import_module(f"{__name__}._api").search

    @search.setter
    def search(self, value: object) -> None:
        pass


sys.modules[__name__].__class__ = _Package


def __dir__() -> list[str]:
    return __all__
