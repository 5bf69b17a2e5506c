"""The oracle over real news: NTREX and KazNERD, in several segments, with updates and removals."""

import json
from collections import Counter
from pathlib import Path

import attrs
import numpy as np
import pytest
from whoosh import query
from whoosh.query import spans
from whoosh.searching import Searcher

import newsarchive
from newsarchive import Article
from newsarchive.analysis import Analyser
from newsarchive.analysis.articles import analyse_article
from newsarchive.search.parameters import Ranking
from newsarchive.search.whoosh_reader import reader
from tests.search.brute_force import Told, evaluate
from tests.search.test_evaluate import by_whoosh, found

DATA = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"
pytestmark = pytest.mark.skipif(
    not DATA.exists(), reason="the real texts of ../shared/data are absent"
)


def _articles():
    for line in (DATA / "ntrex" / "articles.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        title, *body = row["sentences"]
        date = f"20{len(body) % 24:02}"
        yield Article(
            id=row["id"], title=title, text="\n".join(body), source=row["source"], date=date
        )
    blocks = (DATA / "kaznerd" / "IOB2_valid.txt").read_text("utf-8").split("\n\n")[:3000]
    sentences = [
        " ".join(line.split()[0] for line in block.splitlines() if line.strip()) for block in blocks
    ]
    for at in range(0, len(sentences), 15):
        yield Article(
            id=f"ner-{at}",
            text="\n".join(sentences[at : at + 15]),
            source="tv",
            section=str(at % 4),
        )


@pytest.fixture(scope="module")
def state(tmp_path_factory):
    """A snapshot of an archive with several segments, its articles for the oracle, their words."""
    articles = {article.id: article for article in _articles()}
    rows = list(articles.values())
    with newsarchive.open(tmp_path_factory.mktemp("real") / "archive", create=True) as archive:
        for at in range(0, len(rows), 80):
            archive.add(rows[at : at + 80])
        for article in rows[::9]:
            articles[article.id] = attrs.evolve(
                article, text=article.text + "\nЖаңа сөйлем қосылды."
            )
        archive.add(articles[article.id] for article in rows[::9])
        for article in rows[::11]:
            del articles[article.id]
        archive.remove(*(article.id for article in rows[::11]))
        with archive._engine._state() as state:
            snapshot = state.snapshot
    told, counts = [], Counter()
    for number, part in enumerate(snapshot.parts):
        ids = list(part.segment.strings("article_id"))
        for place in part.documents("article").tolist():
            article = articles[ids[place]]
            analysed = analyse_article(article.title, article.text)
            rows = analysed.sentences
            terms = [
                [(form, Analyser().stem(form, language)) for form in forms]
                for language, forms in rows
            ]
            counts.update(term for sentence in terms for term in sentence)
            first = int(part.segment["article_sentence"][place])
            told.append(Told(number, place, first, terms, article, analysed.language))
    return snapshot, told, [term for term, _ in counts.most_common()]


def trees(words):
    (_, common), (_, other), (_, medium) = words[3], words[10], words[200]
    form, rare = words[30][0], words[5000][1]
    terms = [query.Term("text", stem) for stem in (common, other, medium, rare)]
    tv = query.Term("source", "tv")
    return {
        "term": terms[0],
        "title": query.Term("title", common),
        "or": query.Or(terms),
        "and": query.And(terms[:2]),
        "and with a filter": query.And([*terms[:2], tv]),
        "not": query.AndNot(query.Or(terms[:3]), tv),
        "maybe": query.AndMaybe(terms[2], terms[0]),
        "phrase": query.Phrase("text", [common, other], slop=3),
        "near": spans.SpanNear2([terms[0], terms[1]], slop=5, ordered=False),
        "exact": query.Term("form", form),
        "prefix": query.Prefix("form", form[:3]),
        "wildcard": query.Wildcard("form", f"{form[:2]}*ы"),
        "fuzzy": query.FuzzyTerm("form", form[:-1], 1.0, 1, 0),
        "range": query.Require(terms[0], query.NumericRange("date", 0, None)),
    }


@pytest.mark.parametrize("scope", ["article", "sentence"])
@pytest.mark.parametrize("kind", trees([("абв", "абв")] * 6000))
def test_real_news_is_found_as_the_oracle_finds_it(state, kind, scope):
    snapshot, told, words = state
    tree = trees(words)[kind]
    assert len(snapshot.parts) > 1
    wanted = evaluate(told, tree, scope, Ranking())
    assert wanted
    assert found(snapshot, tree, scope) == pytest.approx(wanted, rel=1e-5, abs=1e-5)


@pytest.mark.parametrize("kind", trees([("абв", "абв")] * 6000))
def test_whoosh_finds_the_same_real_sentences(state, kind):
    snapshot, _, words = state
    tree = trees(words)[kind]
    starts = np.cumsum([0, *(part.sentences for part in snapshot.parts)]).tolist()
    ours = {starts[part] + document for part, document in found(snapshot, tree, "sentence")}
    with Searcher(reader(snapshot)) as searcher:
        assert by_whoosh(searcher, tree) == ours
