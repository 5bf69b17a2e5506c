"""A word of a query is looked up once, and scored once."""

from collections import Counter

import numpy as np
import pytest

import newsarchive
from newsarchive import Article
from newsarchive.errors import ArchiveDamaged
from newsarchive.index.lexicon import Lexicon
from newsarchive.search import bm25
from newsarchive.search.leaf_scores import LeafScores

TEXTS = [
    "Мектеп пен бала туралы айтты. Жол мен көпір салынды.",
    "Көпір жөнделді. Балалар мектептен қайтты.",
    "Қазақ тілі күні өтті. Жолда көлік көп.",
]
QUERIES = (
    "мектеп",
    "мектеп бала жол көпір",
    "мектеп мектеп бала",
    '"бала туралы" жол',
    "мектеп AND бала",
    "казак тили",
    "title:жаңалық жол -тілі",
)


@pytest.fixture
def archive(tmp_path):
    with newsarchive.open(tmp_path / "archive", create=True) as archive:
        for number, text in enumerate(TEXTS):
            archive.add([Article(id=f"a{number}", title="Жаңалық", text=text)])
        yield archive


@pytest.mark.parametrize("unit", ["article", "sentence"])
@pytest.mark.parametrize("query", QUERIES)
def test_a_stem_is_looked_up_once_in_each_segment(archive, query, unit, monkeypatch):
    archive.search(query, unit=unit)
    looked_up = Counter()

    def counting(self, string):
        looked_up[id(self), string] += 1
        return lexicons[id(self)](string)

    with archive._engine._state() as state:
        stems = [part.stems for part in state.snapshot.parts]
    lexicons = {id(lexicon): lexicon.same for lexicon in stems}
    for lexicon in stems:
        monkeypatch.setattr(lexicon, "same", counting.__get__(lexicon, Lexicon))
    found = archive.search(query, unit=unit)
    assert found.total
    assert looked_up
    assert max(looked_up.values()) == 1


@pytest.mark.parametrize("unit", ["article", "sentence"])
@pytest.mark.parametrize("query", QUERIES)
def test_no_word_is_scored_twice(archive, query, unit, monkeypatch):
    scored = Counter()
    whole = LeafScores._stem_postings

    def counting(self, stems):
        scored.update((self._scope, stem) for stem in stems)
        return whole(self, stems)

    monkeypatch.setattr(LeafScores, "_stem_postings", counting)
    archive.search(query, unit=unit)
    assert scored
    assert max(scored.values()) == 1


def test_both_machines_give_the_same_score():
    frequency = np.array([1, 2, 5], np.float32)
    norms = np.array([0.5, 1.5, 3], np.float32)
    expected = [
        7 * bm25.saturation(float(one), float(norm))
        for one, norm in zip(frequency, norms, strict=True)
    ]
    scores = bm25.array_scores(frequency, norms, np.float32(7))
    assert scores.tolist() == pytest.approx(expected, rel=1e-6)


def test_explaining_an_article_that_the_index_lacks_is_damage(archive):
    with archive._engine._state() as state:
        for part in state.snapshot.parts:
            part.live = np.zeros(part.articles, bool)
        with pytest.raises(ArchiveDamaged, match="rebuild"):
            archive.explain("мектеп", "a0")
