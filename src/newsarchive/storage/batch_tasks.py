"""What workers do for a load: batches of articles -> segment files, and several files -> one."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import attrs
import numpy as np

from newsarchive.analysis import Analyser
from newsarchive.analysis.articles import analyse_article
from newsarchive.analysis.stems import stem
from newsarchive.index.build import Builder
from newsarchive.index.merge import merge
from newsarchive.index.segment import Segment
from newsarchive.index.snapshot import SegmentReader
from newsarchive.storage import segments
from newsarchive.storage.rows import arrived

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["TASKS"]

# As many stems as forms that the analyser keeps: some 25 MB.
_stem = lru_cache(1 << 17)(stem)


@attrs.frozen
class _Remembering(Analyser):
    """An analyser that keeps the latest stems: most words of a batch were in those before it."""

    def stem(self, form: str, language: str) -> str:
        return _stem(form, language, self.names)


def build(
    path: str,
    articles: Sequence[tuple[int, tuple[Any, ...]]],
    names: Sequence[str],
    zone: str,
    room: int,
) -> tuple[tuple[Any, ...], list[int], dict[str, list[str]]]:
    """Index a batch of articles.

    Args:
        path: of the segment file to be written.
        articles: number and what `rows.carried` gives of each, in the order of the numbers.
        names: protected ones.
        zone: name of the archive's time zone.
        room: tokens that are inverted at once.

    Returns:
        values of the `SegmentRow`; how many sentences each article has; the forms by language.
    """
    file = Path(path)
    builder = Builder(file.parent, room, _Remembering(frozenset(names)), ZoneInfo(zone))
    sentences = []
    for number, values in articles:
        article = arrived(values)
        analysed = analyse_article(article.title, article.text)
        builder.add(number, article, analysed)
        sentences.append(len(analysed.spans))
    # Asked before the arrays are made, which lets go of the words.
    forms = {language: list(known) for language, known in builder.forms_by_language().items()}
    row = segments.written(file, builder.arrays())
    return attrs.astuple(row), sentences, forms


def join(path: str, sources: Sequence[tuple[str, int]]) -> tuple[Any, ...]:
    """Make one segment file of several, which are removed.

    Args:
        path: of the file to be written.
        sources: path and bytes of each, in the order of their articles.

    Returns:
        values of the `SegmentRow`.
    """
    # What a load brings is all alive: replaced articles are buried when it is done.
    nobody = np.empty(0, np.uint32)
    parts = [SegmentReader(Segment(Path(file), size), nobody) for file, size in sources]
    row = segments.written(Path(path), merge(parts))
    for file, _ in sources:
        Path(file).unlink()
    return attrs.astuple(row)


def analyse(texts: Sequence[tuple[str, str]]) -> list[tuple[str, list[Any], list[Any]]]:
    """Analyse articles that are indexed elsewhere.

    Args:
        texts: title and text of each.

    Returns:
        the values of each `AnalysedArticle`.
    """
    found = []
    for title, text in texts:
        one = analyse_article(title, text)
        found.append((one.language, list(one.spans), list(one.sentences)))
    return found


TASKS: Mapping[str, Callable[..., Any]] = {"analyse": analyse, "build": build, "join": join}
"""By the names by which they are sent."""
