"""A sample of an archive answers as the archive does: without a cluster, over local archives."""

import numpy as np
import pytest

import newsarchive
from newsarchive.analysis import Analyser
from newsarchive.analysis.articles import analyse_article
from newsarchive.engines.opensearch.counts import Sizes
from newsarchive.engines.opensearch.documents import document, unpacked
from newsarchive.engines.opensearch.sample import sample_of, whole_segment
from newsarchive.engines.opensearch.words import Lexemes
from newsarchive.index.build import Builder
from newsarchive.request import Filters
from newsarchive.search.forgiving import read
from newsarchive.search.page import page
from newsarchive.search.parameters import Ranking
from newsarchive.search.ranking import match
from newsarchive.storage.reading import zone_of
from tests.contract.examples import ARTICLES
from tests.growing import article

ZONE = zone_of("Asia/Almaty")
MANY = [*ARTICLES, *(article(number) for number in range(40))]


def documents(articles):
    """What comes back of some articles, with their words."""
    stem = Analyser().stem
    found, words = [], set()
    for number, one in enumerate(articles, 1):
        analysed = analyse_article(one.title, one.text)
        source, pairs = document(one, analysed, stem=stem, zone=ZONE, number=number, first_seen=1)
        found.append((source, unpacked(source["packed"].rstrip("="))))
        words |= pairs
    return found, words


def test_an_article_comes_back_as_it_was_analysed():
    for one, (_, packed) in zip(MANY, documents(MANY)[0], strict=True):
        expected = analyse_article(one.title, one.text)
        found = packed.analysed()
        assert [tuple(span) for span in found.spans] == list(expected.spans)
        assert [list(forms) for _, forms in found.sentences] == [
            forms for _, forms in expected.sentences
        ]
        assert (packed.key, found.language) == (one.key, expected.language)


def test_a_segment_of_what_came_back_is_that_of_a_folder(tmp_path):
    builder = Builder(tmp_path, 1 << 20, Analyser(), ZONE)
    for number, one in enumerate(MANY, 1):
        builder.add(number, one, analyse_article(one.title, one.text))
    segment = whole_segment([packed for _, packed in documents(MANY)[0]], tmp_path).segment
    for name, array in builder.arrays().items():
        pieces = getattr(array, "pieces", None)
        expected = array if pieces is None else np.concatenate([*pieces])
        assert np.array_equal(segment[name], expected), name


@pytest.mark.parametrize("scope", ["article", "sentence"])
@pytest.mark.parametrize(
    "query",
    ["мектеп", "мектеп сынып", '"жаңа мектептеріміздегі"', "=сыныптар", "мект*", "-мектеп", "*"],
)
def test_a_sample_of_all_ranks_as_the_archive(tmp_path, query, scope):
    with newsarchive.open(tmp_path / "archive", create=True) as archive:
        archive.add(MANY)
        hits = archive.search(query, unit=scope, limit=20)
        stats = archive.stats()
    found, words = documents(MANY)
    sources = [source for source, _ in found]
    sizes = Sizes(
        articles=len(MANY),
        sentences=stats.sentences,
        length=sum(source["length"] for source in sources),
        tokens=stats.tokens,
    )
    lexemes = Lexemes(frozenset(words), frozenset(stem for _, stem in words))
    kept = frozenset(stem for _, stem in words), frozenset()
    packed = [one for _, one in found]
    sample = sample_of(packed, lexemes, sizes, kept, lambda _: None)
    analyser = Analyser()
    matches = match(
        sample,
        read(query, analyser),
        scope=scope,
        chosen=Filters(),
        ranking=Ranking(),
        analyser=analyser,
    )
    chosen = page(sample, matches, Ranking(), sort="relevance", first=0, count=20)
    ids = sample.parts[0].segment.strings("article_id")
    assert [ids[one.article] for one in chosen] == [hit.article.id for hit in hits]
    assert [one.score for one in chosen] == pytest.approx([hit.score for hit in hits])
