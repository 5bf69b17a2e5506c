"""An archive: the store and the index in one folder."""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from newsarchive import analysis, backup, copies, deadline, highlight, inspection, load, ranking
from newsarchive.dictionary import Dictionary
from newsarchive.errors import ArchiveDamaged, ArchiveOutdated, ArticleNotFound
from newsarchive.explanation import explain
from newsarchive.extras import numbers
from newsarchive.highlight import Shown
from newsarchive.index import commit
from newsarchive.index.concordance import Concordance
from newsarchive.index.corrections import suggestions
from newsarchive.index.evaluate import Evaluation
from newsarchive.index.parameters import Ranking
from newsarchive.index.segment import FIELDS, NO_DATE, sync_folder
from newsarchive.index.snapshot import Snapshot, sentences_of
from newsarchive.index.widening import Synonyms
from newsarchive.query import filters, parse
from newsarchive.ranking import Found
from newsarchive.results import Hit, Results, Stats
from newsarchive.store import Store

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from types import TracebackType
    from typing import Self

    from newsarchive.articles import Article, When
    from newsarchive.explanation import Explanation
    from newsarchive.extras import Where
    from newsarchive.index.snapshot import Filters, Matches, Scope
    from newsarchive.query import Query
    from newsarchive.ranking import Sort
    from newsarchive.results import Problem, Progress, Report
    from newsarchive.store import Reading

    Names = str | Sequence[str] | None

__all__ = ["FACETS", "Archive"]

FACETS = (*FIELDS, "year", "month")
_SENTENCES = 3  # the best of an article's are shown
_SCANNED = 256  # hits whose texts `scan` holds at a time
_RETRIES = 20  # to find a state whose files are all there, while others write

_Words = tuple[frozenset[str], Synonyms]  # protected names, and what means the same
_NOTHING: tuple[Snapshot, _Words] = Snapshot(-1, (), ()), (frozenset(), Synonyms(()))


class Archive:
    """Articles that can be searched. Get one from `newsarchive.open`; it serves many threads at once.

    Attributes:
        path: its folder.
    """

    def __init__(self, path: str | os.PathLike[str], *, create: bool = False, timeout: float = 10.0) -> None:
        self.path = Path(path)
        self._store = Store(self.path / "articles.sqlite", create=create, timeout=timeout)
        self._segments = self.path / "segments"
        if create and not self._segments.exists():
            self._segments.mkdir(exist_ok=True)
            sync_folder(self.path)
            sync_folder(self.path.absolute().parent)
        self._newest = _NOTHING
        self._ranking = Ranking()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<newsarchive.Archive {str(self.path)!r}>"

    def close(self) -> None:
        """Let go of the files; searching or writing afterwards raises `ArchiveClosed`."""
        self._store.close()
        self._newest = _NOTHING

    # What is in it.

    def __len__(self) -> int:
        with self._store.reading() as state:
            return state.count()

    def __contains__(self, id_: object) -> bool:
        with self._store.reading() as state:
            return isinstance(id_, str) and state.has(id_)

    def __iter__(self) -> Iterator[Article]:
        """The articles in the order in which they were last written, over the state of the first one."""
        with self._store.reading() as state:
            for _, article in state.all_articles():
                yield article

    def get(self, id: str) -> Article:  # noqa: A002 - the contract's name
        """The article with an id, as it came; of a copy that was not kept, the article that was.

        Raises:
            ArticleNotFound: there is none.
        """
        with self._store.reading() as state:
            article = state.article(id) or state.article(copies.original(state.connection, id) or id)
        if article is None:
            raise ArticleNotFound(f"there is no article {id!r} in {self.path}")
        return article

    def urls(self, id: str) -> list[str]:  # noqa: A002 - as for `get`
        """Every url that an article came under: its own, and those of its copies that were not kept."""
        article = self.get(id)
        with self._store.reading() as state:
            return [*filter(None, [article.url]), *copies.urls(state.connection, article.id)]

    def stats(self) -> Stats:
        """Its size, and what is in it by language and source."""
        with self._state() as (_, snapshot, _):
            parts = snapshot.parts
            articles = [part.documents("article") for part in parts]
            dates = np.concatenate(
                [np.empty(0, np.int64), *(p.segment["article_date"][a] for p, a in zip(parts, articles, strict=True))]
            )
            dates = dates[dates != NO_DATE].astype("M8[us]").astype("M8[D]")
            return Stats(
                articles=snapshot.count("article"),
                sentences=snapshot.count("sentence"),
                tokens=sum(int(part.tokens("sentence", 1)) for part in parts),
                forms=len({form for part in parts for form in part.segment.lexicon("form")}),
                stems=len({stem for part in parts for stem in part.segment.lexicon("stem")}),
                segments=len(parts),
                index_bytes=sum(row.size for row in snapshot.rows),
                store_bytes=self._store.size(),
                first=str(dates.min()) if len(dates) else None,
                last=str(dates.max()) if len(dates) else None,
                languages=snapshot.facet("language", articles),
                sources=snapshot.facet("source", articles),
            )

    # Searching.

    @contextlib.contextmanager
    def _state(self) -> Iterator[tuple[Reading, Snapshot, _Words]]:
        """The newest committed state, store and index of one mind, and the archive's own words."""
        missing = ""
        for _ in range(_RETRIES):
            with self._store.reading() as state:
                before, words = self._newest
                try:
                    snapshot = commit.snapshot(self._segments, state, before)
                except FileNotFoundError as fault:  # the next state may have taken the segment's place meanwhile
                    missing = fault.filename
                    continue
                if snapshot is not before:
                    words = self._own_words(state, snapshot)
                    self._newest = snapshot, words
                yield state, snapshot, words
                return
        raise ArchiveDamaged(Path(missing), "it is missing; run `newsarchive rebuild`")

    def _own_words(self, state: Reading, snapshot: Snapshot) -> _Words:
        """The protected names and the synonyms of a state, whose index is made with those names."""
        dictionary = Dictionary.from_json(state.dictionary())
        with analysis.protecting(dictionary.names):
            if snapshot.rows and state.property("analyser") != analysis.version():
                raise ArchiveOutdated(f"{self.path} was indexed by another analyser: run `newsarchive rebuild`")
            return dictionary.names, Synonyms(dictionary.synonyms)

    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        offset: int = 0,
        unit: Scope = "article",
        since: When | None = None,
        until: When | None = None,
        source: Names = None,
        author: Names = None,
        section: Names = None,
        tag: Names = None,
        language: Names = None,
        where: Where | None = None,
        sort: Sort = "relevance",
        facets: Sequence[str] = (),
        timeout: float | None = None,
    ) -> Results:
        """The best hits of a query.

        Args:
            query: what to look for, in the query language of `newsarchive.query`.
            limit: how many hits to give.
            offset: how many of the best to leave out before.
            unit: «article» gives articles with their best sentences, «sentence» single sentences. AND, OR and NOT
                hold over the unit.
            since: the first day, month or year that counts.
            until: the last one; it counts whole.
            source: one or several, any of which will do; so with the next four. Case does not count.
            author: likewise.
            section: likewise.
            tag: likewise.
            language: likewise: «kk», «ru», «en».
            where: for keys of `extra` that hold a string, a number or a date, one value or several; likewise.
            sort: «relevance», «newest» or «oldest».
            facets: fields whose values are counted over all hits: «source», «author», «section», «tag», «language»,
                «year», «month».
            timeout: seconds that it may take; None for as long as it takes.

        Raises:
            QueryError: the query, or a date, cannot be read.
            SearchTimeout: it took longer than `timeout`.
            ArchiveDamaged: a file that the search needs is not as it was written.
            ArchiveOutdated: the index was made by another analyser.
        """
        began = time.perf_counter()
        _check("unit", unit, ("article", "sentence"))
        _check("sort", sort, ("relevance", "newest", "oldest"))
        for facet in facets:
            _check("facet", facet, FACETS)
        if limit < 0 or offset < 0:
            raise ValueError("limit and offset count hits: they cannot be negative")
        chosen = filters(since, until, source=source, author=author, section=section, tag=tag, language=language)
        with (
            deadline.limit(timeout),
            self._state() as (state, snapshot, (names, synonyms)),
            analysis.protecting(names),
        ):
            tree = parse(query)
            among = numbers(state, where)
            answered = ranking.answer(
                snapshot, tree, query, scope=unit, chosen=chosen, ranking=self._ranking, among=among,
                synonyms=synonyms,
            )
            found = ranking.page(snapshot, answered, self._ranking, sort=sort, first=offset, count=limit)
            return Results(
                hits=tuple(self._hits(state, snapshot, answered.asked.tree, found, answered.concordances)),
                total=sum(len(documents) for documents, _ in answered.matches),
                suggestion=next(iter(suggestions(snapshot, tree, query)), None) if answered.asked.unknown else None,
                facets={facet: _facet(snapshot, answered.matches, unit, facet) for facet in facets},
                took=time.perf_counter() - began,
            )

    def scan(
        self,
        query: str,
        *,
        unit: Scope = "article",
        since: When | None = None,
        until: When | None = None,
        source: Names = None,
        author: Names = None,
        section: Names = None,
        tag: Names = None,
        language: Names = None,
        where: Where | None = None,
    ) -> Iterator[Hit]:
        """Every hit of a query, in the order in which the articles were last written, at bounded memory.

        It goes on over the state it began with, whatever is written meanwhile. Arguments and errors: see `search`.
        """
        _check("unit", unit, ("article", "sentence"))
        parse(query)
        chosen = filters(since, until, source=source, author=author, section=section, tag=tag, language=language)
        return self._scan(query, unit, chosen, where)

    def _scan(self, text: str, unit: Scope, chosen: Filters, where: Where | None) -> Iterator[Hit]:
        with self._state() as (state, snapshot, (names, synonyms)):
            with analysis.protecting(names):
                answered = ranking.answer(
                    snapshot,
                    parse(text),
                    text,
                    scope=unit,
                    chosen=chosen,
                    ranking=self._ranking,
                    among=numbers(state, where),
                    synonyms=synonyms,
                )
            for number, (documents, scores) in enumerate(answered.matches):
                part = snapshot.parts[number]
                articles = documents if unit == "article" else part.to_articles(documents)
                runs = (sentences_of(part, document, unit) for document in documents.tolist())
                found = list(map(Found, repeat(number), articles.tolist(), scores.tolist(), runs))
                for at in range(0, len(found), _SCANNED):
                    with analysis.protecting(names):  # not while the caller has the hits
                        some = found[at : at + _SCANNED]
                        concordances = [Concordance(part) for part in snapshot.parts]
                        hits = list(self._hits(state, snapshot, answered.asked.tree, some, concordances))
                    yield from hits

    def _hits(
        self,
        state: Reading,
        snapshot: Snapshot,
        tree: Query,
        found: Sequence[Found],
        concordances: Sequence[Concordance],
    ) -> Iterator[Hit]:
        """Found articles or sentences with their texts, fetched in one go."""
        evaluation = Evaluation(snapshot, "sentence", self._ranking)
        best = ranking.best_sentences(evaluation, concordances, tree, found, _SENTENCES)
        numbers = [int(snapshot.parts[hit.part].segment["article_number"][hit.article]) for hit in found]
        articles = state.articles(list(dict.fromkeys(numbers)))
        shown: list[list[Shown]] = [[] for _ in snapshot.parts]
        for hit, number, sentences in zip(found, numbers, best, strict=True):
            article = articles.get(number)
            part = snapshot.parts[hit.part]
            if article is None or article.id != part.segment.strings("article_id")[hit.article]:
                raise ArchiveDamaged(self._store.path, "an indexed article is missing; run `newsarchive rebuild`")
            shown[hit.part].append(Shown(article, hit.article, hit.run, sentences))
        deadline.check()
        lists = [iter(highlight.sentences(*own, tree)) for own in zip(concordances, shown, strict=True)]
        for hit, number in zip(found, numbers, strict=True):
            yield Hit(articles[number], hit.score, next(lists[hit.part]))

    def suggest(self, text: str) -> list[str]:
        """Did you mean: other spellings of a query whose words the archive does not have, the likeliest first.

        Raises:
            QueryError: the query cannot be read.
        """
        with self._state() as (_, snapshot, (names, _)), analysis.protecting(names):
            return suggestions(snapshot, parse(text), text)

    def explain(self, query: str, id: str) -> Explanation:  # noqa: A002 - the contract's name
        """Why a query finds an article: which word met which printed word, by which stem, and the parts of the score.

        Args:
            query: as for `search`.
            id: the article's.

        Raises:
            QueryError: the query cannot be read.
            ArticleNotFound: there is no such article.
        """
        with self._state() as (state, snapshot, (names, synonyms)), analysis.protecting(names):
            tree = parse(query)
            article = state.article(id)
            if article is None:
                raise ArticleNotFound(f"there is no article {id!r} in {self.path}")
            return explain(snapshot, tree, query, article, parameters=self._ranking, synonyms=synonyms)

    @property
    def dictionary(self) -> Dictionary:
        """Its own words: protected names, and synonyms; at first those that ship with the package."""
        with self._store.reading() as state:
            return Dictionary.from_json(state.dictionary())

    # Writing.

    def set_dictionary(self, dictionary: Dictionary) -> None:
        """Keep other words of its own; where the protected names change, `rebuild` is to follow before a search.

        Raises:
            ArchiveLocked: another writer did not finish in time.
            ArchiveReadOnly: the archive may only be read here.
        """
        with self._store.writing() as transaction:
            transaction.set_dictionary(dictionary.to_json())

    def add(
        self,
        articles: Iterable[Article],
        *,
        keep_duplicates: bool = False,
        jobs: int = 1,
        memory: int = load.MEMORY,
        progress: Callable[[Progress], object] | None = None,
    ) -> Report:
        """Put articles into the archive; an id that is there updates, what is there just so costs little.

        They are taken lazily and committed in batches, each whole: what raises leaves those before in place.

        Args:
            articles: any number; of two with one id the second is refused.
            keep_duplicates: keep a text that is there under another url, too; else only its url is kept.
            jobs: processes that analyse; the archive is the same whatever their number.
            memory: megabytes that building may take beside what the analyser keeps.
            progress: called after each indexed article.

        Raises:
            ArchiveLocked: another writer did not finish in time.
            ArchiveReadOnly: the archive may only be read here.
            ArchiveOutdated: the index was made by another analyser.
        """
        return load.add(
            self._store,
            self._segments,
            articles,
            progress,
            keep_duplicates=keep_duplicates,
            jobs=jobs,
            memory=memory,
        )

    def remove(self, *ids: str) -> int:
        """Take articles out of the archive: from its texts, its index and the free pages of its files.

        Returns:
            how many of them were there.

        Raises:
            ArchiveLocked: another writer did not finish in time.
            ArchiveReadOnly: the archive may only be read here.
        """
        return load.remove(self._store, self._segments, ids)

    def rebuild(
        self,
        articles: Iterable[Article] | None = None,
        *,
        keep_duplicates: bool = False,
        jobs: int = 1,
        memory: int = load.MEMORY,
        progress: Callable[[Progress], object] | None = None,
    ) -> Report:
        """Make the index anew, all or nothing.

        Args:
            articles: the archive then holds exactly these; without them, those that it holds.
            keep_duplicates: as for `add`.
            jobs: likewise.
            memory: likewise.
            progress: called after each indexed article.

        Raises:
            SourceError: `articles` are given but none: the archive stays as it was.
            ArchiveLocked: another writer did not finish in time.
            ArchiveReadOnly: the archive may only be read here.
        """
        if articles is None:
            return load.reindex(self._store, self._segments, progress, jobs=jobs, memory=memory)
        return load.rebuild(
            self._store,
            self._segments,
            articles,
            progress,
            keep_duplicates=keep_duplicates,
            jobs=jobs,
            memory=memory,
        )

    # Care.

    def check(self) -> list[Problem]:
        """Whatever is wrong with the archive, after reading all of it; nothing for a sound one."""
        return inspection.problems(self._store, self._segments)

    def backup(self, path: str | os.PathLike[str]) -> None:
        """Copy the archive, as it is now, to a new folder, whatever is written meanwhile.

        Args:
            path: the folder; it appears when the copy is complete and durable.

        Raises:
            ArchiveError: there is something at the path.
            ArchiveDamaged: a file is not as it was written; damage is not copied.
        """
        with self._state() as (state, snapshot, _):
            backup.copy(self._store, state, snapshot, Path(path))


def _check(what: str, value: str, choices: Sequence[str]) -> None:
    if value not in choices:
        raise ValueError(f"there is no {what} {value!r}: choose one of {', '.join(choices)}")


def _facet(snapshot: Snapshot, matches: Sequence[Matches], unit: Scope, facet: str) -> dict[str, int]:
    """How many hits have each value of a field, or are of each year or month; the most frequent first."""
    articles = [
        documents if unit == "article" else part.to_articles(documents)
        for part, (documents, _) in zip(snapshot.parts, matches, strict=True)
    ]
    if facet in FIELDS:
        return snapshot.facet(facet, articles)
    counts: Counter[str] = Counter()
    for part, chosen in zip(snapshot.parts, articles, strict=True):
        dates = part.segment["article_date"][chosen]
        periods = dates[dates != NO_DATE].astype("M8[us]").astype("M8[Y]" if facet == "year" else "M8[M]")
        periods, numbers = np.unique(periods, return_counts=True)
        counts.update(dict(zip(map(str, periods), numbers.tolist(), strict=True)))
    return dict(sorted(counts.items(), reverse=True))
