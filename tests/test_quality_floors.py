"""The floors of retrieval, where the data is present; `make quality` prints the whole tables."""

import json

import pytest

import newsarchive
from benchmarks.quality import corpus, keyboards, pasted, retrieval
from newsarchive.search.parameters import Ranking

pytestmark = pytest.mark.skipif(
    not retrieval.QUESTIONS.exists(), reason="../shared/data is not there"
)

FLOORS = json.loads(retrieval.FLOORS.read_text("utf-8"))


@pytest.fixture(scope="module")
def questions():
    asked, passages = retrieval.questions()
    return [one for one in asked if not one.tuning], passages


@pytest.fixture(scope="module")
def archive(questions, tmp_path_factory):
    with newsarchive.open(tmp_path_factory.mktemp("kazqad") / "archive", create=True) as opened:
        opened.add(questions[1])
        yield opened


def test_the_halves_are_fixed(questions):
    asked, passages = retrieval.questions()
    assert (len(asked), len(passages)) == (764, 697)
    assert len(questions[0]) == 360
    assert not {one.passage for one in asked if one.tuning} & {one.passage for one in questions[0]}


@pytest.mark.parametrize(("unit", "name"), [("article", "articles"), ("sentence", "sentences")])
def test_questions_find_their_passage_and_sentence(archive, questions, unit, name):
    assert retrieval.gain(archive, unit, questions[0]) >= FLOORS["retrieval"][name]["floor"]


def test_questions_find_their_sentence_among_distractors(archive, questions):
    archive.add(retrieval.distractors(questions[1]))
    found = retrieval.gain(archive, "sentence", questions[0])
    assert found >= FLOORS["retrieval"]["sentences with distractors"]["floor"]


@pytest.mark.timeout(
    400
)  # most of it inflects thousands of words anew, which a busy machine does in two minutes
@pytest.mark.parametrize(
    ("inflected", "name"), [(False, "known items, stems"), (True, "known items, inflected")]
)
def test_shuffled_sentences_find_their_article(tmp_path, inflected, name):
    with newsarchive.open(tmp_path / "archive", create=True) as archive:
        archive.add(retrieval.ntrex())
        sentences = [
            (hit.article.id, hit.sentence.text) for hit in archive.scan("*", unit="sentence")
        ]
        search = retrieval.ranked(archive, "article", Ranking())
        queries = list(retrieval.known_items(sentences, inflected=inflected))
        ranks = [
            retrieval.figures(search(retrieval.plain(query)), (article, 0))[1]
            for article, query in queries
        ]
    assert sum(ranks) / len(ranks) >= FLOORS["retrieval"][name]["floor"]


@pytest.fixture(scope="module")
def typed(tmp_path_factory):
    with newsarchive.open(tmp_path_factory.mktemp("headlines") / "archive", create=True) as opened:
        opened.add(corpus.headlines())
        yield opened


@pytest.mark.parametrize("kind", keyboards.KINDS)
def test_words_typed_carelessly_are_found(typed, kind):
    count, missed = keyboards.measure(typed, kind, every=40)
    assert 1 - len(missed) / count >= FLOORS["keyboards"][kind]["floor"]


def test_pasted_sentences_find_their_article(tmp_path):
    with newsarchive.open(tmp_path / "archive", create=True) as archive:
        archive.add(retrieval.ntrex())
        rank, count, refused = pasted.measure(archive, every=12)
    assert (count > 100, refused) == (True, 0)
    assert rank >= FLOORS["pasted"]["pasted sentences, MRR@10"]["floor"]
