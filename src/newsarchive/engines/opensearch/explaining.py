"""Why a query finds an article: told by the code of a folder, over the one article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsarchive.engines.opensearch.documents import unpacked
from newsarchive.engines.opensearch.understanding import settled, understood
from newsarchive.search.explain import explain
from newsarchive.search.forgiving import read
from newsarchive.search.parameters import Ranking

if TYPE_CHECKING:
    from newsarchive.articles import Article
    from newsarchive.engines.opensearch.sample import Sample, SampleVocabulary
    from newsarchive.engines.opensearch.state import ClusterState
    from newsarchive.search.explain import Explanation

__all__ = ["explained"]


def explained(state: ClusterState, text: str, article: Article) -> Explanation:
    """Why a query finds an article.

    Args:
        state: of the archive.
        text: of the query, as typed.
        article: as it is kept.
    """
    parsed = read(text, state.analyser)
    ranking = Ranking()
    query = understood(state, parsed, "article", ranking)
    body = {
        "query": {"ids": {"values": [article.key]}},
        "_source": False,
        "docvalue_fields": ["packed"],
    }
    # One article is the whole sample; counts and lengths are those of the archive.
    hits = state.cluster.search(state.names.articles, body)["hits"]["hits"]
    packed = [unpacked(hit["fields"]["packed"][0]) for hit in hits]

    # It is done again for as long as it asks for words that are not fetched yet.
    def work(sample: Sample, vocabulary: SampleVocabulary) -> Explanation:
        return explain(
            sample,
            parsed,
            text,
            article,
            parameters=ranking,
            analyser=state.analyser,
            synonyms=state.synonyms,
            vocabulary=vocabulary,
        )

    return settled(state, packed, (query.stems, query.forms), work, query.asked)
