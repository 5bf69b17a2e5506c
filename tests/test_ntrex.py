"""Real news: the 123 articles of NTREX, where the data is present."""

import json
from pathlib import Path

import pytest

import newsarchive
from newsarchive.analysis import Analyser

DATA = Path(__file__).parents[2] / "shared" / "data" / "ntrex" / "articles.jsonl"

pytestmark = pytest.mark.skipif(not DATA.exists(), reason="../shared/data/ntrex is not there")


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    records = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]
    articles = [
        newsarchive.Article(
            id=one["id"],
            source=one["source"],
            title=one["sentences"][0],
            text="\n".join(one["sentences"][1:]),
        )
        for one in records
    ]
    with newsarchive.open(tmp_path_factory.mktemp("ntrex") / "archive", create=True) as opened:
        assert opened.add(articles).added == 123
        yield opened


@pytest.fixture(scope="module")
def sentences(archive):
    """(article, ordinal) -> the sentence and its terms."""
    hits = archive.scan("*", unit="sentence")
    return {
        (hit.article.id, hit.sentence.ordinal): (
            hit.sentence.text,
            Analyser().terms(hit.sentence.text),
        )
        for hit in hits
    }


def test_every_sentence_is_found_by_its_first_five_words(archive, sentences):
    missed = []
    for place, (text, terms) in sentences.items():
        first = terms[:5]
        if not first:
            continue
        phrase = text[first[0].start : first[-1].end].translate(
            dict.fromkeys(map(ord, '"«»“”„'), " ")
        )
        hits = archive.scan(f'"{phrase}"', unit="sentence")
        if place not in {(hit.article.id, hit.sentence.ordinal) for hit in hits}:
            missed.append((place, phrase))
    assert len(sentences) > 1900
    assert missed == []


def test_every_article_is_found_by_three_rare_words_of_different_sentences(archive, sentences):
    articles_of = {}
    for (article, _), (_, terms) in sentences.items():
        for term in terms:
            articles_of.setdefault(term.stem, set()).add(article)
    missed = []
    for article in {article for article, _ in sentences}:
        rarest = []
        for (of, _), (text, terms) in sentences.items():
            if of == article and terms:
                rare = min(terms, key=lambda term: (len(articles_of[term.stem]), -len(term.form)))
                rarest.append((len(articles_of[rare.stem]), text[rare.start : rare.end]))
        words = [word for _, word in sorted(rarest)[:3]]
        hits = archive.search(" AND ".join(words), limit=3)
        if not len(hits) or hits[0].article.id != article:
            missed.append((article, words))
    assert missed == []
