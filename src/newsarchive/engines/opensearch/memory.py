"""Segments in memory: what `index.Segment` reads from a file, of arrays that were just made."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from newsarchive.engines.opensearch.documents import coarse_key
from newsarchive.engines.opensearch.words import Asked
from newsarchive.index import ngrams
from newsarchive.index.arrays import Array, Column
from newsarchive.index.lexicon import Lexicon
from newsarchive.index.segment import Segment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

__all__ = ["AskingSegment", "MemorySegment"]


class MemorySegment(Segment):
    """A segment of arrays.

    Args:
        arrays: by name, as `index.segment` lists them.
        path: named in messages.
    """

    def __init__(self, arrays: Mapping[str, Array | Column], path: Path) -> None:
        # The constructor of a segment opens a file, which there is not here.
        self.path = path
        self._arrays = {name: _whole(array) for name, array in arrays.items()}
        self._strings = {}
        self._lexicons = {}

    def _load(self, name: str) -> Array:
        # All arrays are given: one that is asked for beside them is an error of the maker.
        raise self._damaged(f"there is no array {name!r}")

    def length(self, name: str) -> int:
        """How long an array is."""
        return len(self._arrays[name])


def _whole(array: Array | Column) -> Array:
    if not isinstance(array, Column):
        return array
    # A file gets the pieces one after another; in memory they are made one array.
    pieces = [piece for piece in array.pieces if len(piece)]
    if not pieces:
        return np.empty(0, array.dtype)
    return np.concatenate(pieces).astype(array.dtype)


class AskingSegment(MemorySegment):
    """A segment with a part of the words of an archive, which notes what it is asked for.

    Args:
        arrays: by name.
        path: named in messages.
        ask: called with each question that its words may be too few for.
    """

    def __init__(
        self, arrays: Mapping[str, Array | Column], path: Path, ask: Callable[[Asked], object]
    ) -> None:
        super().__init__(arrays, path)
        self._ask = ask
        # `ngrams` keeps relatives for each segment, so these are found in place of its own.
        ngrams.remember(self, _AskingRelatives(self, ask))

    def lexicon(self, name: str) -> Lexicon:
        """The sorted strings of a name, which note what is looked up."""
        lexicon = self._lexicons.get(name)
        if lexicon is None:
            names = (name, f"{name}_at", f"{name}_bucket", f"{name}_member")
            arrays = [self[one] for one in names]
            lexicon = self._lexicons[name] = _AskingLexicon(arrays, self._ask)
        return lexicon


class _AskingLexicon(Lexicon):
    """A lexicon that notes what is looked up."""

    def __init__(self, arrays: list[Any], ask: Callable[[Asked], object]) -> None:
        super().__init__(*arrays)
        self._ask = ask
        same = self.same

        # `same` is asked for each word again and again: the note is made with the first.
        @lru_cache(1024)
        def asking(string: str) -> tuple[int, int]:
            self._note(string)
            return same(string)

        self.same = asking

    def _note(self, string: str) -> None:
        # A coarse key fetches every word that any way of looking up could take for this one.
        self._ask(Asked("coarse", coarse_key(string)))

    def alike(self, string: str) -> list[int]:
        """As `Lexicon.alike`."""
        self._note(string)
        return super().alike(string)

    def lax(self, string: str) -> list[int]:
        """As `Lexicon.lax`."""
        self._note(string)
        return super().lax(string)


class _AskingRelatives(ngrams.Relatives):
    """Relatives that note which stem they are asked for."""

    def __init__(self, segment: Segment, ask: Callable[[Asked], object]) -> None:
        super().__init__(segment)
        self._ask = ask

    def stems_near(self, stem: str, least: float, most: int) -> list[tuple[int, float]]:
        """As `Relatives.stems_near`."""
        self._ask(Asked("near", stem, least))
        return super().stems_near(stem, least, most)
