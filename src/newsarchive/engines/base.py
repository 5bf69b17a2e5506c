"""The protocol between an `Archive` and what answers it.

An engine gets whole values (`Request`, `LoadOptions`, `Article`) and gives whole values back. It
knows no command line and no web page, and no type of a library crosses this line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from newsarchive.articles import Article
    from newsarchive.dictionary import Dictionary
    from newsarchive.explore.requests import Exploration
    from newsarchive.request import LoadOptions, Request
    from newsarchive.results import Hit, Problem, Progress, Report, Results, Stats
    from newsarchive.search.explain import Explanation

__all__ = ["Engine"]

Answer = TypeVar("Answer")


class Engine(Protocol):
    """What an archive asks of its engine. An engine serves many threads at once."""

    @property
    def location(self) -> str:
        """Where the archive is, as messages name it."""

    @property
    def capabilities(self) -> frozenset[str]:
        """What this engine can promise beyond the protocol: «atomic batches», «backup»."""

    def state(self) -> str:
        """A short string that is equal for equal content, whatever the history."""

    def timezone(self) -> str:
        """The time zone by whose clock days are counted, such as «Asia/Almaty»."""

    def close(self) -> None:
        """Let go of files and connections."""

    # Articles.

    def count(self) -> int:
        """How many articles there are."""

    def has(self, id_: str) -> bool:
        """Whether there is an article with an id."""

    def articles(self) -> Iterator[Article]:
        """All articles of one state, in the order in which they were last written."""

    def get(self, id_: str) -> Article | None:
        """The article with an id, or the one that a duplicate with this id was kept as."""

    def get_by_key(self, key: str) -> Article | None:
        """The article with a key, as `Article.key` has it."""

    def urls(self, id_: str) -> list[str]:
        """The urls of the duplicates of an article, sorted."""

    def duplicates(self) -> Iterator[Article]:
        """Every duplicate as an article of its own, with title and text of the one that is kept."""

    def stats(self) -> Stats:
        """The size of the archive."""

    # Searching.

    def search(self, request: Request) -> Results:
        """The hits of a page."""

    def scan(self, request: Request) -> Iterator[Hit]:
        """Every hit, over the state of the first one."""

    def suggest(self, text: str) -> list[str]:
        """Other spellings of a query, the likeliest first."""

    def explain(self, text: str, id_: str) -> Explanation:
        """Why a query finds an article."""

    def explore(self, request: Exploration[Answer]) -> Answer:
        """The answer to an exploration; its type is told by that of the request."""

    # Writing.

    def dictionary(self) -> Dictionary:
        """The archive's own words."""

    def set_dictionary(self, dictionary: Dictionary) -> None:
        """Keep other words."""

    def add(self, articles: Iterable[Article], options: LoadOptions) -> Report:
        """Add and update articles."""

    def remove(
        self, ids: Iterable[str], progress: Callable[[Progress], object] | None = None
    ) -> int:
        """Remove articles; returns how many there were."""

    def rebuild(self, articles: Iterable[Article] | None, options: LoadOptions) -> Report:
        """Hold exactly these articles; None: make the index anew from the stored ones."""

    # Care.

    def check(self, progress: Callable[[Progress], object] | None = None) -> list[Problem]:
        """Everything that is wrong with the archive."""

    def backup(self, path: Path, progress: Callable[[Progress], object] | None = None) -> None:
        """Copy the archive to a new folder."""
