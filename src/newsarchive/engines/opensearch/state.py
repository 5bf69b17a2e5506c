"""One state of an archive on a cluster, and what was learnt of it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs

from newsarchive.dictionary import Dictionary
from newsarchive.engines.opensearch.counts import Counts, Sizes, sizes_of, sizes_search
from newsarchive.engines.opensearch.reading import ClusterReading
from newsarchive.engines.opensearch.words import Words
from newsarchive.search.sources import Synonyms

if TYPE_CHECKING:
    from newsarchive.analysis import Analyser
    from newsarchive.engines.opensearch.cluster import Cluster
    from newsarchive.engines.opensearch.layout import Names
    from newsarchive.engines.opensearch.property import Property

__all__ = ["ClusterState", "state_of"]


@attrs.define(eq=False, slots=False)
class ClusterState:
    """One state of an archive. What is learnt of it is kept with it.

    Attributes:
        cluster: where it is.
        names: of the generation.
        settings: its settings and state.
        analyser: the one that the index was made with.
        synonyms: the archive's own.
        counts: what was counted in it.
        words: what was fetched of its words.
        kept: what else was worked out of it, by name.
    """

    cluster: Cluster
    names: Names
    settings: Property
    analyser: Analyser
    synonyms: Synonyms
    counts: Counts = attrs.field(factory=Counts)
    words: Words = attrs.field(factory=Words)
    kept: dict[str, Any] = attrs.field(factory=dict)

    @cached_property
    def reading(self) -> ClusterReading:
        """Its articles."""
        return ClusterReading(self.cluster, self.names, self.settings)

    @cached_property
    def sizes(self) -> Sizes:
        """How large it is."""
        return sizes_of(self.cluster.search(self.names.articles, sizes_search()))


def state_of(cluster: Cluster, names: Names, state: Property) -> ClusterState:
    """The state that a property tells.

    Args:
        cluster: where.
        names: of the generation.
        state: its property.

    Raises:
        ArchiveOutdated: the index was made by another analyser.
    """
    # Asked first: with other stems nothing below would fit.
    analyser = state.analyser_of(cluster.address)
    dictionary = Dictionary.from_json(state.dictionary)
    return ClusterState(cluster, names, state, analyser, Synonyms(dictionary.synonyms, analyser))
