"""An archive: arguments are checked, a request is made, and an engine answers it."""

from __future__ import annotations

import weakref
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, Unpack

from newsarchive.engines import is_cluster, open_engine
from newsarchive.errors import ArticleNotFound
from newsarchive.explore.methods import Explorations
from newsarchive.export.articles import write_articles
from newsarchive.request import MEMORY, LoadOptions, Request, check_articles, permission

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator
    from types import TracebackType
    from typing import Self

    from newsarchive.articles import Article
    from newsarchive.dictionary import Dictionary
    from newsarchive.engines.base import Engine
    from newsarchive.explore.requests import Exploration
    from newsarchive.request import ScanOptions, SearchOptions
    from newsarchive.results import Hit, Problem, Progress, Report, Results, Stats
    from newsarchive.search.explain import Explanation

__all__ = ["Archive"]

Answer = TypeVar("Answer")


class Archive(Explorations):
    """Articles that can be searched. `newsarchive.open` gives one; it serves many threads at once.

    A pickled archive is opened anew where it is unpickled, as in a worker process.

    Attributes:
        path: its folder; or the address of a cluster, as a string.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        create: bool = False,
        timeout: float = 10.0,
        timezone: str | None = None,
    ) -> None:
        self.path = str(path) if is_cluster(path) else Path(path)
        self._timeout = timeout
        self._engine: Engine = open_engine(path, create=create, timeout=timeout, timezone=timezone)
        # An archive that nobody holds any more lets go of its files, as after `close`.
        weakref.finalize(self, self._engine.close)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __reduce__(self) -> tuple[object, ...]:
        return partial(Archive, self.path, timeout=self._timeout), ()

    def __repr__(self) -> str:
        return f"<newsarchive.Archive {self._engine.location!r}>"

    def close(self) -> None:
        """Let go of the files; searching or writing afterwards raises `ArchiveClosed`."""
        self._engine.close()

    @property
    def capabilities(self) -> frozenset[str]:
        """What its engine can promise beyond the contract: «atomic batches», «backup»."""
        return self._engine.capabilities

    @property
    def state(self) -> str:
        """A short string that is equal for equal content, whatever the history of an archive.

        Content are the articles with their duplicates, the dictionary, the timezone, and how the
        index was made.
        """
        return self._engine.state()

    # Articles.

    def __len__(self) -> int:
        return self._engine.count()

    def __contains__(self, id_: object) -> bool:
        return isinstance(id_, str) and self._engine.has(id_)

    def __iter__(self) -> Iterator[Article]:
        """The articles in the order in which they were last written, all of one state."""
        # Being a generator, this holds the archive, so it stays open until the last article.
        yield from self._engine.articles()

    def __getitem__(self, id_: str) -> Article:
        """The article with an id; raises `ArticleNotFound`, a `KeyError`, like `get`."""
        return self.get(id_)

    def get(
        self,
        id: str | None = None,  # noqa: A002 - the contract's name
        *,
        key: str | None = None,
    ) -> Article:
        """The article with an id or a key, as it came.

        The id of a duplicate that was not kept gives the article that was.

        Args:
            id: the article's; give this one or the other.
            key: its short name, `Article.key`.

        Raises:
            ArticleNotFound: there is none.
            TypeError: not one of the two is given, or both are.
        """
        if (id is None) == (key is None):
            raise TypeError("give an id or a key of the article, one of the two")
        article = self._engine.get(id) if id is not None else self._engine.get_by_key(str(key))
        if article is None:
            named = repr(id) if id is not None else f"with the key {key!r}"
            raise ArticleNotFound(f"there is no article {named} in {self._engine.location}")
        return article

    def urls(self, id: str) -> list[str]:  # noqa: A002 - the contract's name
        """Every url that an article came under: its own, and those of duplicates not kept."""
        article = self.get(id)
        # An article may have come without an address, from a file of texts.
        own = [article.url] if article.url else []
        return own + self._engine.urls(article.id)

    def stats(self) -> Stats:
        """Its size, and what is in it by language and source."""
        return self._engine.stats()

    # Searching.

    def search(self, query: str | Request, **options: Unpack[SearchOptions]) -> Results:
        """The best hits of a query.

        Args:
            query: what to look for, in the query language of `newsarchive.search.query`.
            options: each may be left out.

                - limit: how many hits to give; 10.
                - offset: how many of the best hits to skip.
                - after: the cursor of the page before, its `Results.next`: no hit is left out or
                  comes again. Over an archive that has changed since, the page goes on after the
                  same hit, and `Results.notes` says so.
                - unit: «article» gives articles with their best sentences, «sentence» single
                  sentences. AND, OR and NOT hold over the unit.
                - since: the first day, month or year that counts.
                - until: the last one; it counts whole.
                - source, author, section, tag, language: one value or several, any of which will
                  do. Case does not count. Languages are «kk», «ru», «en».
                - where: for keys of `extra` that hold a string, a number or a date, one value or
                  several, any of which will do.
                - sort: «relevance», «newest» or «oldest».
                - facets: fields whose values are counted over all hits: «source», «author»,
                  «section», «tag», «language», «year», «month».
                - translate: whether a word also finds what it means in the other two of Kazakh,
                  Russian and English; they do. Such hits stand below those of the word itself and
                  count in `Results.related`.
                - strict: every mistake in the query is an error with its place. Else the query is
                  read as far as it can be, and `Results.notes` says what was read differently.
                - copies: «count» gives each article for itself, «collapse» folds the near copies of
                  a page under the best of them, `Hit.copies`. Totals and facets count articles.
                - timeout: seconds that it may take; None for as long as it takes.

        Raises:
            QueryError: the query, or a date, cannot be read; `after` is no cursor of this search.
            ValueError: an option has a value that it cannot have.
            SearchTimeout: it took longer than `timeout`.
            ArchiveDamaged: a file that the search needs is not as it was written.
            ArchiveOutdated: protected names or the version changed since the index was made.

        >>> import newsarchive
        >>> report = newsarchive.rebuild("seeds", archive="build/example")
        >>> with newsarchive.open("build/example") as archive:
        ...     results = archive.search("министр", limit=3, facets=["source"])
        >>> results.facets["source"]
        {'zakon.kz': 1}
        """
        return self._engine.search(Request.of(query, **options))

    def scan(self, query: str | Request, **options: Unpack[ScanOptions]) -> Iterator[Hit]:
        """Every hit of a query, in the order in which the articles were last written.

        It takes bounded memory, and goes on over the state it began with, whatever is written
        meanwhile.

        Args:
            query: as for `search`.
            options: `unit`, `translate` and the filters of `search`.
        """
        # Made here, not at the first hit: a mistake in the options is told at once.
        return self._scanned(Request.of(query, **options))

    def _scanned(self, request: Request) -> Iterator[Hit]:
        # Being a generator of this archive, it keeps the archive open until the last hit.
        yield from self._engine.scan(request)

    def suggest(self, text: str) -> list[str]:
        """Did you mean: other spellings of a query, the likeliest first.

        There are some where the archive does not have each of its words.

        Raises:
            QueryError: the query cannot be read.
        """
        return self._engine.suggest(text)

    def explain(self, query: str, id: str) -> Explanation:  # noqa: A002 - the contract's name
        """Why a query finds an article: which word matched which printed word, and the score.

        Args:
            query: as for `search`.
            id: the article's.

        Raises:
            QueryError: the query cannot be read.
            ArticleNotFound: there is no such article.
        """
        return self._engine.explain(query, id)

    def _explore(self, request: Exploration[Answer]) -> Answer:
        return self._engine.explore(request)

    @property
    def dictionary(self) -> Dictionary:
        """Its protected names and synonyms; at first the synonyms that ship with the package."""
        return self._engine.dictionary()

    # Writing.

    def set_dictionary(self, dictionary: Dictionary) -> None:
        """Keep other protected names and synonyms.

        Synonyms take effect at once, protected names with the next `rebuild`.

        Raises:
            ArchiveLocked: another writer did not finish in time.
            ArchiveReadOnly: the archive may only be read here.
        """
        self._engine.set_dictionary(dictionary)

    def add(
        self,
        articles: Iterable[Article],
        *,
        keep_duplicates: bool = False,
        jobs: int = 1,
        memory: int = MEMORY,
        progress: Callable[[Progress], object] | None = None,
    ) -> Report:
        """Add articles; those with a known id are updated, unchanged ones are skipped.

        They are taken lazily and committed in batches, each whole: if one raises, the batches
        before it stay.

        Args:
            articles: any number; of two with one id the second is refused.
            keep_duplicates: keep a text that is there under another url as an article of its own;
                else only its url is kept.
            jobs: processes that analyse; the archive is the same whatever their number.
            memory: megabytes that building may take beside what the analyser keeps.
            progress: called after each indexed article.

        Raises:
            ArchiveLocked: another writer did not finish in time.
            ArchiveReadOnly: the archive may only be read here.
            ArchiveOutdated: protected names or the version changed since the index was made.
        """
        check_articles(articles)
        options = LoadOptions(keep_duplicates, jobs, memory, progress)
        return self._engine.add(articles, options)

    def remove(self, *ids: str, progress: Callable[[Progress], object] | None = None) -> int:
        """Remove articles, and erase them from the store, the index and free pages of the disk.

        Args:
            ids: of articles and of their duplicates.
            progress: called after each.

        Returns:
            how many of them were there.

        Raises:
            ArchiveLocked: another writer did not finish in time.
            ArchiveReadOnly: the archive may only be read here.
        """
        return self._engine.remove(ids, progress)

    def rebuild(
        self,
        articles: Iterable[Article] | None = None,
        *,
        replace: bool | Callable[[int], bool] = True,
        keep_duplicates: bool = False,
        jobs: int = 1,
        memory: int = MEMORY,
        progress: Callable[[Progress], object] | None = None,
    ) -> Report:
        """Replace the articles, or make the index again from the stored ones; all or nothing.

        Args:
            articles: the archive then holds exactly these; None for those that it holds.
            replace: whether stored articles that are not among the new ones may go; or a function
                that is asked with their number before the rebuild is kept.
            keep_duplicates: as for `add`.
            jobs: likewise.
            memory: likewise.
            progress: called after each indexed article.

        Raises:
            RemovalRefused: articles would go, and `replace` does not allow it: nothing is changed.
            SourceError: `articles` are given but none: the archive stays as it was.
            ArchiveLocked: another writer did not finish in time.
            ArchiveReadOnly: the archive may only be read here.
        """
        if articles is not None:
            check_articles(articles)
        options = LoadOptions(keep_duplicates, jobs, memory, progress, permission(replace))
        return self._engine.rebuild(articles, options)

    # Care.

    def export(
        self,
        path: str | os.PathLike[str],
        *,
        progress: Callable[[int], object] | None = None,
    ) -> int:
        """Write all articles of one state to a file, as JSON Lines that read back equal.

        The file appears, or replaces the one that was there, when it is whole.

        Args:
            path: the file.
            progress: called with the number of articles written so far.

        Returns:
            how many articles there are.

        >>> import newsarchive
        >>> report = newsarchive.rebuild("seeds", archive="build/example")
        >>> with newsarchive.open("build/example") as archive:
        ...     archive.export("build/all.jsonl")
        1
        """
        return write_articles(Path(path), self, progress)

    def check(self, *, progress: Callable[[Progress], object] | None = None) -> list[Problem]:
        """Everything that is wrong with the archive, after reading all of it.

        Args:
            progress: called after each article that was compared: of the index, then of the store.
        """
        return self._engine.check(progress)

    def backup(
        self,
        path: str | os.PathLike[str],
        *,
        progress: Callable[[Progress], object] | None = None,
    ) -> None:
        """Copy the archive, as it is now, to a new folder, whatever is written meanwhile.

        Args:
            path: the folder; it appears when the copy is complete and durable.
            progress: called with the bytes copied so far.

        Raises:
            ArchiveError: there is something at the path.
            ArchiveDamaged: a file is not as it was written; damage is not copied.
        """
        self._engine.backup(Path(path), progress)
