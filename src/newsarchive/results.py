"""What a call gives back: the hits of a search, the report of a load, the state of an archive."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, overload

import attrs

from newsarchive.articles import iso

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from newsarchive.articles import Article, Sentence
    from newsarchive.snippet import Format

__all__ = [
    "About",
    "Hit",
    "Note",
    "Problem",
    "Progress",
    "Refused",
    "Report",
    "Results",
    "SimilarHit",
    "Stats",
]


@attrs.frozen
class About:
    """What a table counts: enough to repeat it, and to cite it.

    Attributes:
        query: the queries as typed.
        read: each as it was read: its words, stems and operators.
        filters: the filters that were set, by name, as they were given.
        options: the other arguments, by name.
        articles: articles in scope: those that the filters let through.
        tokens: words of these articles, headlines included.
        matching_articles: of these, the articles that the queries find.
        related: whether what only relatives, translations or spellings bring is counted too.
        copies: «count»: each article for itself; «collapse»: one of a cluster of near copies.
        state: the state of the archive.
        versions: the versions of the package and of its analyser.
        notes: what a reader of the table should know, one sentence each.
    """

    query: tuple[str, ...] = ()
    read: tuple[str, ...] = ()
    filters: Mapping[str, Any] = attrs.field(factory=dict, hash=False)
    options: Mapping[str, Any] = attrs.field(factory=dict, hash=False)
    articles: int = 0
    tokens: int = 0
    matching_articles: int = 0
    related: bool = False
    copies: str = "count"
    state: str = ""
    versions: Mapping[str, str] = attrs.field(factory=dict, hash=False)
    notes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The same as JSON can hold it.

        Example:
            >>> About(query=("мектеп",), articles=92).to_dict()["articles"]
            92
        """
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in attrs.asdict(self).items()
        }


@attrs.frozen
class Note:
    """What a report tells of a record or a source that was read.

    Attributes:
        file: the source as it was named; None for an article that was passed as a value.
        line: the line in it, from 1; None where the whole file is meant.
        reason: what is wrong and what to do about it.
        code: the kind of reason, one of those of docs/reading.md: for programs that count them.
        record: what tells the record in a file without lines: its number, guid or address.
        count: how many records it stands for.
    """

    file: str | None
    line: int | None
    reason: str
    code: str = "article"
    record: str | None = None
    count: int = 1

    def __str__(self) -> str:
        known = [str(part) for part in (self.file, self.line) if part is not None]
        place = ":".join(known)
        # Some reasons begin with the record: it is not named twice. No reason begins with a blank.
        named = self.reason.startswith(self.record or " ")
        record = None if named else self.record
        return ": ".join(filter(None, (place, record, self.reason)))


@attrs.frozen
class Refused(Note):
    """A record or a source that did not become an article of the archive; `reason` says why."""


@attrs.frozen
class Report:
    """What a load did.

    Attributes:
        added: articles that were not in the archive before.
        updated: articles whose id was, with other content.
        unchanged: articles that were there already, with the same content.
        duplicates: texts that are there under another url; the url of each is kept.
        removed: articles that a rebuild did not find in its sources any more.
        refused: each record that was rejected, in the order met.
        sentences: sentences indexed, headlines included.
        took: seconds.
        notes: what else is to be known: dates that could not be read, ids that were qualified, what
            was passed over.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    removed: int = 0
    refused: tuple[Refused, ...] = ()
    sentences: int = 0
    took: float = 0.0
    notes: tuple[Note, ...] = ()

    @property
    def read(self) -> int:
        """How many records the sources had, whatever became of them.

        >>> Report(added=2, duplicates=1).read
        3
        """
        # Removed articles were in the archive, not in the sources.
        return self.added + self.updated + self.unchanged + self.duplicates + len(self.refused)


@attrs.frozen
class Progress:
    """How far a load has come.

    Attributes:
        articles: taken from the sources so far.
        sentences: indexed so far, headlines included.
        took: seconds.
        bytes: read from files so far, where files are read.
        phase: «indexing»; «writing» while what was indexed becomes a segment; «merging» while
            small segments become a larger one.
    """

    articles: int
    sentences: int
    took: float
    bytes: int = 0
    phase: str = "indexing"

    @property
    def rate(self) -> float:
        """Sentences a second."""
        # The first report may come before the clock has moved.
        return self.sentences / self.took if self.took else 0.0


@attrs.frozen
class Problem:
    """Something wrong with an archive: the file it is in, and what to do."""

    file: str
    reason: str


@attrs.frozen
class Stats:
    """The size of an archive.

    Attributes:
        articles: live articles.
        sentences: their sentences, headlines included.
        tokens: their indexed words.
        forms: distinct printed words of the index, normalised.
        stems: distinct stems of the index.
        segments: files of the index.
        index_bytes: size of the index.
        store_bytes: size of the store.
        first: the earliest date of an article, None without dates.
        last: the latest one.
        languages: articles by language, the most frequent first.
        sources: articles by source, the most frequent first.
    """

    articles: int
    sentences: int
    tokens: int
    forms: int
    stems: int
    segments: int
    index_bytes: int
    store_bytes: int
    first: str | None
    last: str | None
    languages: Mapping[str, int]
    sources: Mapping[str, int]


@attrs.frozen
class Hit:
    """An article that was found.

    Attributes:
        article: the whole article.
        score: how well it fits; larger is better; comparable within one search only.
        sentences: its best matching sentences, up to three, the best first; with
            `unit="sentence"` the one that was found.
        copies: the ids of the hits of the same page that are near copies of it, and were folded
            under it by `copies="collapse"`.
    """

    article: Article
    score: float
    sentences: tuple[Sentence, ...]
    copies: tuple[str, ...] = ()

    @property
    def sentence(self) -> Sentence:
        """The best sentence."""
        return self.sentences[0]

    def snippet(self, format: Format = "text") -> str:  # noqa: A002 - the contract's name
        """The best sentence with the matching words marked.

        Args:
            format: «text» (as printed), «html» (escaped, with `<mark>`) or «ansi» (for a terminal).
        """
        return self.sentence.snippet(format)

    def to_dict(self) -> dict[str, Any]:
        """The hit as JSON can hold it: the score, the article, the sentences."""
        article = {"key": self.article.key, **self.article.to_dict()}
        # A page of hits would be mostly texts; `Archive.get` has the text.
        del article["text"]
        sentences = [attrs.asdict(one) for one in self.sentences]
        return {
            "score": self.score,
            "article": article,
            "sentences": sentences,
            "copies": list(self.copies),
        }


@attrs.frozen
class SimilarHit(Hit):
    """An article that is like another one.

    Attributes:
        shared: the words that both have, the most telling first, as the other article prints them.
    """

    shared: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The hit as JSON can hold it."""
        values = super().to_dict()
        values["shared"] = list(self.shared)
        return values


@attrs.frozen
class Results(Sequence[Hit]):
    """One page of hits.

    Attributes:
        hits: the hits of this page, in order.
        total: how many there are in all that match what was typed.
        took: seconds.
        suggestion: another spelling of the query, where the archive does not have all its words.
        facets: for each facet asked for, values and how many of all hits have them.
        related: how many more only relatives, translations or other spellings of the words bring.
        notes: what was read differently from how it was typed, each a sentence.
        next: the cursor of the next page, for `after=`; None on the last page.
        about: what was asked, over what.
    """

    hits: tuple[Hit, ...]
    total: int
    took: float
    suggestion: str | None = None
    facets: Mapping[str, Mapping[str, int]] = attrs.field(factory=dict, hash=False)
    related: int = 0
    notes: tuple[str, ...] = ()
    next: str | None = None
    about: About = attrs.field(factory=About, eq=False, repr=False)

    def __len__(self) -> int:
        return len(self.hits)

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    @overload
    def __getitem__(self, index: int) -> Hit: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Hit, ...]: ...
    def __getitem__(self, index: int | slice) -> Hit | tuple[Hit, ...]:
        return self.hits[index]

    def to_dicts(self) -> list[dict[str, Any]]:
        """The hits as JSON can hold them."""
        return [hit.to_dict() for hit in self.hits]

    def columns(self) -> dict[str, NDArray[Any]]:
        """The hits as columns, which any data frame takes.

        Returns:
            `score`, `key`, `id`, `date` (as it was given, an ISO string), `source`, `url`, `title`
            and `sentence` (the best one), each with one value a hit; of similar articles also
            `shared`, the words in common.
        """
        import numpy as np  # noqa: PLC0415 - only those who ask for arrays need it

        wanted = dict(_COLUMNS)
        if any(isinstance(hit, SimilarHit) for hit in self.hits):
            wanted["shared"] = _shared
        arrays = {}
        for name, value in wanted.items():
            # Filled in place: NumPy would look at strings for a common length.
            array = np.empty(len(self.hits), float if name == "score" else object)
            array[:] = [value(hit) for hit in self.hits]
            arrays[name] = array
        return arrays

    def to_pandas(self) -> Any:
        """The hits as a data frame of pandas, which must be installed.

        Returns:
            a `pandas.DataFrame`.

        Raises:
            ImportError: pandas is not installed.
        """
        import pandas as pd  # noqa: PLC0415 - only those who ask for it need it

        return pd.DataFrame(self.columns())

    def _repr_html_(self) -> str:
        """A table for notebooks."""
        rows = []
        for hit in self.hits:
            article = hit.article
            title = html.escape(article.title)
            cells = (
                html.escape(str(article.date or "")),
                html.escape(article.source or ""),
                f"<b>{title}</b><br>{hit.snippet('html')}",
            )
            row = "</td><td>".join(cells)
            rows.append(f"<tr><td>{row}</td></tr>")
        return f"<p>{self.total} found</p><table>{''.join(rows)}</table>"


def _shared(hit: Hit) -> str:
    """The words that a similar article shares, in one cell."""
    return "; ".join(hit.shared) if isinstance(hit, SimilarHit) else ""


# The columns of a page of hits, each with where its values come from.
_COLUMNS: dict[str, Callable[[Hit], Any]] = {
    "score": lambda hit: hit.score,
    "key": lambda hit: hit.article.key,
    "id": lambda hit: hit.article.id,
    "date": lambda hit: None if hit.article.date is None else iso(hit.article.date),
    "source": lambda hit: hit.article.source,
    "url": lambda hit: hit.article.url,
    "title": lambda hit: hit.article.title,
    "sentence": lambda hit: hit.sentence.text,
}
