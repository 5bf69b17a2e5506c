"""Explorations: counted here, with the functions of `explore`, over what the cluster gives.

What an exploration counts comes as analysed articles, which become a segment in memory; it is kept
for as long as the state of the archive stays the same. An archive that is too large for that can
be explored by filters that leave few enough articles.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from newsarchive.engines.opensearch.documents import unpacked
from newsarchive.engines.opensearch.sample import whole_segment
from newsarchive.errors import ArchiveError
from newsarchive.explore.concordance import every_line
from newsarchive.explore.ground import Ground
from newsarchive.explore.matching import View
from newsarchive.index.snapshot import Snapshot
from newsarchive.search.parameters import Ranking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newsarchive.articles import Article
    from newsarchive.engines.opensearch.documents import Packed
    from newsarchive.engines.opensearch.state import ClusterState
    from newsarchive.explore.lines import Line
    from newsarchive.explore.requests import KwicRequest
    from newsarchive.storage.reading import Reading

__all__ = ["MOST", "view_of"]

MOST = 100_000
"""Articles that are held in memory for explorations."""

_PAGE = 500


def view_of(
    state: ClusterState,
    fetch: Callable[[str], Article | None],
    newest: Callable[[], ClusterState],
) -> View:
    """A state as explorations see it.

    Args:
        state: of the archive.
        fetch: an article by its id, also after the state was let go.
        newest: the state that there is when lines are read.

    Raises:
        ArchiveError: the archive is too large.
    """

    def lines(request: KwicRequest) -> Iterator[Line]:
        yield from every_line(view_of(newest(), fetch, newest), request)

    return View(
        ground=_ground(state),
        reading=cast("Reading", state.reading),
        analyser=state.analyser,
        synonyms=state.synonyms,
        ranking=Ranking(),
        fetch=fetch,
        lines=lines,
    )


def _ground(state: ClusterState) -> Ground:
    """All articles of a state, in memory."""
    if "ground" not in state.kept:
        count = state.sizes.articles
        if count > MOST:
            raise ArchiveError(
                f"{state.cluster.address} has {count:,} articles: explorations count up to"
                f" {MOST:,}; name a source or a time"
            )
        segment = whole_segment(_every(state), Path(str(state.cluster.address)))
        parts = (segment,) if count else ()
        state.kept["ground"] = Ground(Snapshot(0, parts, ()))
    ground: Ground = state.kept["ground"]
    return ground


def _every(state: ClusterState) -> Iterator[Packed]:
    body: dict[str, Any] = {
        "sort": [{"number": "asc"}],
        "_source": False,
        "docvalue_fields": ["packed"],
    }
    for hits in state.cluster.every(state.names.articles, body, _PAGE):
        for hit in hits:
            yield unpacked(hit["fields"]["packed"][0])
