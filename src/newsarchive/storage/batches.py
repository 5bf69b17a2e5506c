"""Segments made by several processes: the same, byte for byte, as one process makes.

Workers index batches of articles into files of their own. Where a segment ends is decided here, in
the order of the articles, by what one process would have held in memory by then; its files are
merged into one, and a merged segment is that of its articles indexed at once. So nothing depends on
which worker was faster, nor on how many there are.
"""

from __future__ import annotations

import collections
import secrets
from typing import TYPE_CHECKING, Any

import attrs

from newsarchive.analysis.articles import analyse_article
from newsarchive.storage.rows import carried
from newsarchive.storage.schema import SegmentRow

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
    from concurrent.futures import Future
    from pathlib import Path

    from newsarchive.articles import Article
    from newsarchive.storage.workers import Workers

__all__ = ["Batch", "File", "Making", "Settings", "batches"]

Batch = list[tuple[int, "Article"]]
"""Articles with their numbers, which a worker indexes together."""

# Characters of a batch. Smaller ones would leave more to merge, and larger ones would leave workers
# without work at the end of a load.
_CHARACTERS = 500_000
_AHEAD = 2  # batches that wait for each worker, so that none is idle
_FANOUT = 16  # batches that are merged while others are indexed


@attrs.frozen
class Settings:
    """What a segment depends on besides its articles.

    Attributes:
        folder: of the segments.
        names: protected ones.
        zone: name of the archive's time zone.
        room: tokens that are inverted at once.
        is_full: whether a segment ends, by its forms, sentences, articles and tokens.
    """

    folder: Path
    names: frozenset[str]
    zone: str
    room: int
    is_full: Callable[[int, int, int, int], bool]


def batches(articles: Iterable[tuple[int, Article]]) -> Iterator[Batch]:
    """Articles, as many together as a worker is given at a time."""
    batch: Batch = []
    characters = 0
    for number, article in articles:
        batch.append((number, article))
        characters += len(article.text)
        if characters >= _CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


@attrs.frozen
class File:
    """A segment file that is not live.

    Attributes:
        path: of the file; until it is live it has a name of its own.
        row: what the store will know of it.
    """

    path: Path
    row: SegmentRow


@attrs.frozen
class _Awaited:
    """A file that a worker is writing."""

    path: Path
    row: Future[Any]

    def file(self) -> File:
        """The file, when it is there."""
        return File(self.path, SegmentRow(*self.row.result()))


@attrs.define
class _Segment:
    """A segment in the making.

    Attributes:
        joined: files of many batches, which may still be merged.
        files: those of the batches after these.
        forms: its forms by language.
        sentences: how many it has.
        tokens: likewise.
        articles: likewise.
    """

    joined: list[_Awaited] = attrs.field(factory=list)
    files: list[File] = attrs.field(factory=list)
    forms: dict[str, set[str]] = attrs.field(factory=dict)
    sentences: int = 0
    tokens: int = 0
    articles: int = 0

    def new_forms(self, forms: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
        """Of the forms of a batch, by language, those that it has not."""
        found = {}
        for language, own in forms.items():
            known = self.forms.setdefault(language, set())
            found[language] = [form for form in own if form not in known]
        return found

    def count_forms(self) -> int:
        """Its forms; one form in two languages counts twice, as it may have two stems."""
        return sum(map(len, self.forms.values()))


class Making:
    """Segments of batches of articles that come one after the other.

    Args:
        workers: which index.
        settings: what segments depend on besides.
        indexed: called for each article with how many sentences it has.
    """

    def __init__(
        self, workers: Workers, settings: Settings, indexed: Callable[[int], object]
    ) -> None:
        self._workers = workers
        self._settings = settings
        self._indexed = indexed
        # No other load, nor what one that was killed has left, has files with such names.
        self._name = secrets.token_hex(8)
        self._written = 0
        self._waiting: collections.deque[tuple[Batch, Path, Future[Any]]] = collections.deque()
        self._segment = _Segment()
        self._ended: collections.deque[_Awaited | File] = collections.deque()

    def files(self, given: Iterable[Batch]) -> Generator[File]:
        """The segments, in the order of their articles; what is not taken is removed.

        Raises:
            ArchiveError: a process ended before its time, or there is no space for a file.
        """
        try:
            for batch in given:
                self._waiting.append(self._begun(batch))
                if len(self._waiting) == _AHEAD * self._workers.jobs:
                    self._take(*self._waiting.popleft())
                while self._ended and _is_there(self._ended[0]):
                    yield _settled(self._ended.popleft())
            while self._waiting:
                self._take(*self._waiting.popleft())
            self._end_segment()
            while self._ended:
                yield _settled(self._ended.popleft())
        except BaseException:
            # Before its files are removed: so that none is written afterwards.
            self._workers.end()
            raise
        finally:
            for file in self._settings.folder.glob(f"{self._name}-*.segment"):
                file.unlink(missing_ok=True)

    def _path(self) -> Path:
        """A file that is not there yet; its ending lets a later writer sweep it away."""
        self._written += 1
        return self._settings.folder / f"{self._name}-{self._written}.segment"

    def _begun(self, batch: Batch) -> tuple[Batch, Path, Future[Any]]:
        """Have a worker index a batch."""
        settings = self._settings
        path = self._path()
        articles = [(number, carried(article)) for number, article in batch]
        names = sorted(settings.names)
        built = self._workers.submit(
            "build", str(path), articles, names, settings.zone, settings.room
        )
        return batch, path, built

    def _take(self, batch: Batch, path: Path, built: Future[Any]) -> None:
        """Put an indexed batch at the end of the segment, or what still belongs to it."""
        # Batches are taken in the order of their articles, not in that in which they are ready.
        values, sentences, forms = built.result()
        file = File(path, SegmentRow(*values))
        segment = self._segment
        new = segment.new_forms(forms)
        counts = (
            segment.count_forms() + sum(map(len, new.values())),
            segment.sentences + file.row.sentences,
            segment.articles + len(batch),
            segment.tokens + file.row.tokens,
        )
        # Mostly a batch fits as a whole, and its articles need not be looked at one by one.
        if not self._settings.is_full(*counts):
            self._append(file, sentences)
            for language, own in new.items():
                segment.forms[language].update(own)
            return
        here = self._fitting(batch)
        if here < len(batch):
            # A segment ends seldom: what was indexed together is indexed again in two parts.
            path.unlink()
            self._waiting.appendleft(self._begun(batch[here:]))
            _, path, built = self._begun(batch[:here])
            values, sentences, _ = built.result()
            file = File(path, SegmentRow(*values))
        self._append(file, sentences)
        self._end_segment()

    def _fitting(self, batch: Batch) -> int:
        """How many articles of a batch belong to the segment, which ends with the last of them.

        They are analysed here once more, to count as one process would have counted.
        """
        segment = self._segment
        # The segment ends here in any case, so what it has counted may be changed.
        forms = segment.forms
        sentences, articles, tokens = segment.sentences, segment.articles, segment.tokens
        for place, (_, article) in enumerate(batch):
            analysed = analyse_article(article.title, article.text)
            for language, own in analysed.sentences:
                forms.setdefault(language, set()).update(own)
                tokens += len(own)
            sentences += len(analysed.sentences)
            articles += 1
            if self._settings.is_full(segment.count_forms(), sentences, articles, tokens):
                return place + 1
        return len(batch)

    def _append(self, file: File, sentences: Iterable[int]) -> None:
        """Add a batch to the segment, and merge where there are many."""
        segment = self._segment
        segment.files.append(file)
        segment.sentences += file.row.sentences
        segment.tokens += file.row.tokens
        for count in sentences:
            segment.articles += 1
            self._indexed(count)
        # Merged by a worker while the others index: less is left for the end of the segment.
        if len(segment.files) == _FANOUT:
            segment.joined.append(self._joined(segment.files))
            segment.files = []

    def _joined(self, files: Iterable[File]) -> _Awaited:
        """Have a worker make one file of several."""
        path = self._path()
        sources = [(str(file.path), file.row.size) for file in files]
        return _Awaited(path, self._workers.submit("join", str(path), sources))

    def _end_segment(self) -> None:
        """Make one file of those of the segment, and begin the next."""
        segment = self._segment
        self._segment = _Segment()
        files = [*(awaited.file() for awaited in segment.joined), *segment.files]
        if len(files) > 1:
            self._ended.append(self._joined(files))
        elif files:
            # A single batch is the segment already.
            self._ended.append(files[0])


def _is_there(ended: _Awaited | File) -> bool:
    return isinstance(ended, File) or ended.row.done()


def _settled(ended: _Awaited | File) -> File:
    return ended if isinstance(ended, File) else ended.file()
