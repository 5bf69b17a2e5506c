"""The library over the corpus: its index on the given tokens, and all of it on the raw text."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any
from unittest import mock

from whoosh import query as q

from benchmarks.speed.corpus import article
from newsarchive import Article
from newsarchive import open as open_archive
from newsarchive.analysis import Analyser
from newsarchive.analysis.articles import AnalysedArticle
from newsarchive.articles import microseconds
from newsarchive.search.evaluate import Evaluation
from newsarchive.search.order import leading
from newsarchive.search.parameters import Ranking

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from benchmarks.speed.corpus import Record
    from newsarchive.request import Scope

__all__ = ["Ours", "index_text"]


def _token_article(record: Record) -> Article:
    """An article whose text is its tokens."""
    return Article(
        id=record.id,
        title=record.sentences[0],
        text="\n".join(record.sentences[1:]),
        date=record.date,
        source=record.source,
        authors=(record.author,),
        section=record.section,
        tags=record.tags,
    )


def _split(title: str, text: str) -> AnalysedArticle:
    """What the analyser would give, had it cut the texts at blanks."""
    sentences = [title, *text.split("\n")]
    spans, at = [(0, len(title))], 0
    for sentence in sentences[1:]:
        spans.append((at, at + len(sentence)))
        at += len(sentence) + 1
    return AnalysedArticle("kk", spans, [("kk", sentence.split(" ")) for sentence in sentences])


_RANKING = Ranking()


def _days(query: dict[str, Any]) -> q.NumericRange:
    first, last = date.fromisoformat(query["since"]), date.fromisoformat(query["until"])
    return q.NumericRange(
        "date",
        microseconds(datetime.combine(first, time.min)),
        microseconds(datetime.combine(last, time.max)),
    )


class Ours:
    """Evaluation in one scope over an index of the given tokens."""

    modes = ("ids", "texts")
    kinds = frozenset(
        {"rare", "common", "or3", "and2", "phrase", "prefix", "fuzzy", "date", "filtered"}
    )

    def __init__(self, folder: Path, unit: Scope) -> None:
        self.archive = open_archive(folder / "archive", create=True)
        self._unit: Scope = unit

    def build(self, records: Sequence[Record]) -> None:
        """Store and index, with the analyser replaced: each token is its own stem."""
        identity = mock.patch.object(Analyser, "stem", lambda analyser, form, language: form)  # noqa: ARG005
        with identity, mock.patch("newsarchive.storage.loading.analyse_article", _split):
            self.archive.rebuild(map(_token_article, records))

    def _tree(self, kind: str, query: dict[str, Any]) -> q.Query:
        words = query["words"]
        terms = [q.Term("text", word) for word in words]
        if kind == "filtered":
            return q.Require(
                q.Or(terms), q.And([_days(query), q.Term("source", query["source"].casefold())])
            )
        if kind == "date":
            return q.Require(terms[0], _days(query))
        if kind == "phrase":
            return q.Phrase("text", words)
        if kind == "prefix":
            return q.Prefix("form", words[0])
        if kind == "fuzzy":
            return q.FuzzyTerm("form", words[0], 1.0, 1, 0)
        return {"or3": q.Or, "and2": q.And}.get(kind, lambda terms: terms[0])(terms)

    def open(self) -> None:
        """Take the newest state."""
        with self.archive._engine._state() as state:  # noqa: SLF001 - the evaluation alone is measured
            self._snapshot = state.snapshot

    def _found(
        self, kind: str, query: dict[str, Any]
    ) -> tuple[int, list[tuple[float, float, int, int]]]:
        matches = Evaluation(self._snapshot, self._unit, _RANKING).matches(self._tree(kind, query))
        return sum(len(documents) for documents, _ in matches), leading(
            self._snapshot, self._unit, matches, 10
        )

    def ids(self, kind: str, query: dict[str, Any]) -> int:
        """The number of matches, having found the best ten."""
        return self._found(kind, query)[0]

    def texts(self, kind: str, query: dict[str, Any]) -> int:
        """The same with the texts of the ten."""
        _, best = self._found(kind, query)
        numbers, spans = [], []
        for *_, number, document in best:
            part = self._snapshot.parts[number]
            one = document if self._unit == "article" else int(part.article_of[document])
            numbers.append(int(part.segment["article_number"][one]))
            spans.append(
                (
                    int(part.segment["sentence_start"][document]),
                    int(part.segment["sentence_end"][document]),
                )
            )
        with self.archive._engine._state() as state:  # noqa: SLF001 - likewise
            articles = state.reading.articles(list(dict.fromkeys(numbers)))
        whole = [articles[number].text for number in numbers]
        return len(
            whole
            if self._unit == "article"
            else [t[slice(*s)] for t, s in zip(whole, spans, strict=True)]
        )


def index_text(folder: Path, records: Iterable[Record]) -> Any:
    """An archive of the raw text, by the whole pipeline."""
    archive = open_archive(folder / "archive", create=True)
    archive.rebuild(map(article, records))
    return archive
