import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from whoosh import query
from whoosh.query import spans
from whoosh.searching import Searcher

from newsarchive import Article
from newsarchive.index.snapshot import sentences_of
from newsarchive.search.evaluate import Evaluation
from newsarchive.search.parameters import Ranking
from newsarchive.search.tree import leaves
from newsarchive.search.whoosh_reader import reader
from newsarchive.search.windows import Windows
from tests.index.archives import FLAT_KINDS, KINDS, archives, assembled, trees
from tests.search.brute_force import evaluate

# Without shrinking: an archive and a tree take minutes to shrink, and are small as they are.
ROOMY = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
)


# Whoosh 2.7.4 forgot to import a name there, and has no estimate for an alternative in a near.
spans.q = query
spans.SpanOr.estimate_size = lambda self, reader: self.q.estimate_size(reader)


def by_whoosh(searcher, tree):
    """The sentences that Whoosh finds, the difference and the intersection taken here.

    Its Require matches as AndNot does, and its AndNot gives the first document of a segment in any
    case.
    """
    if isinstance(tree, query.AndNot):
        return by_whoosh(searcher, tree.a) - by_whoosh(searcher, tree.b)
    if isinstance(tree, query.Require):
        return by_whoosh(searcher, tree.a) & by_whoosh(searcher, tree.b)
    return {hit.docnum for hit in searcher.search(tree, limit=None)}


def has_alternatives(tree):
    """Whether a word of a near has several stems.

    Whoosh's SpanOr makes one span of those that stand side by side.
    """
    if isinstance(tree, spans.SpanOr):
        return len(tree.subqs) > 1
    return any(
        map(has_alternatives, tree.qs if isinstance(tree, spans.SpanNear2) else tree.children())
    )


def found(snapshot, tree, scope, ranking=None):
    """Document -> score, as the arrays have it."""
    scores = {}
    for number, (documents, worth) in enumerate(
        Evaluation(snapshot, scope, ranking or Ranking()).matches(tree)
    ):
        assert len(documents) == len(worth)
        assert (np.diff(documents.astype(np.int64)) > 0).all()
        keys = ((number, document) for document in documents.tolist())
        scores |= dict(zip(keys, worth.tolist(), strict=True))
    return scores


@pytest.mark.parametrize("scope", ["article", "sentence"])
@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data(), archive=archives())
@settings(ROOMY, max_examples=15)
def test_arrays_find_what_the_oracle_finds(data, tmp_path, archive, kind, scope):
    tree = data.draw(KINDS[kind])
    snapshot, told = assembled(tmp_path, archive)
    assert found(snapshot, tree, scope) == pytest.approx(
        evaluate(told, tree, scope, Ranking()), rel=1e-5, abs=1e-5
    )


@given(archive=archives(), tree=trees)
@settings(ROOMY, max_examples=40)
def test_other_parameters(tmp_path, archive, tree):
    ranking = Ranking(k1=0.9, b=0.3, title_weight=4.0)
    snapshot, told = assembled(tmp_path, archive)
    assert found(snapshot, tree, "article", ranking) == pytest.approx(
        evaluate(told, tree, "article", ranking), rel=1e-5, abs=1e-5
    )


@pytest.mark.parametrize("kind", FLAT_KINDS)
@given(data=st.data(), archive=archives().filter(bool))
@settings(ROOMY, max_examples=15)
def test_whoosh_finds_the_same_sentences(data, tmp_path, archive, kind):
    tree = data.draw(FLAT_KINDS[kind])
    assume(not has_alternatives(tree))
    snapshot, _ = assembled(tmp_path, archive)
    # Whoosh's inverse matcher gives deleted documents where its child has ended: they are left out
    # here.
    starts = np.cumsum([0, *(part.sentences for part in snapshot.parts)]).tolist()
    live = {
        start + n
        for start, part in zip(starts, snapshot.parts, strict=False)
        for n in part.documents("sentence")
    }
    ours = {starts[part] + document for part, document in found(snapshot, tree, "sentence")}
    with Searcher(reader(snapshot)) as searcher:
        assert by_whoosh(searcher, tree) & live == ours


@given(archive=archives(), tree=trees)
@settings(ROOMY, max_examples=40)
def test_best_sentences_are_scored_by_all_their_words(tmp_path, archive, tree):
    snapshot, _ = assembled(tmp_path, archive)
    evaluation = Evaluation(snapshot, "sentence", Ranking())
    asked = list(leaves(tree))
    windows = Windows(snapshot, evaluation, asked)
    for number, part in enumerate(snapshot.parts):
        articles = part.documents("article").tolist()[::2]
        runs = [sentences_of(part, article, "article") for article in articles]
        held = windows.holding([(number, run) for run in runs])
        scores = {}
        for (start, end), window in zip(runs, held, strict=True):
            row = window.row_of[start]
            own = windows.scores(window)[row : row + end - start].tolist()
            scores |= dict(zip(range(start, end), own, strict=True))
        inside = {sentence for first, end in runs for sentence in range(first, end)}
        expected = dict.fromkeys(inside, 0.0)
        for leaf in leaves(tree):
            for sentence, score in zip(
                *(column.tolist() for column in evaluation.matches(leaf)[number]), strict=True
            ):
                if sentence in inside:
                    expected[sentence] += score
        assert scores == pytest.approx(expected, rel=1e-5)


@given(archive=archives(), tree=trees)
@settings(ROOMY, max_examples=40)
def test_best_sentences_are_the_same_one_by_one_and_all_at_once(tmp_path, archive, tree):
    snapshot, _ = assembled(tmp_path, archive)
    evaluation = Evaluation(snapshot, "sentence", Ranking())
    documents = []
    for number, part in enumerate(snapshot.parts):
        articles = part.documents("article").tolist()
        documents += [(number, sentences_of(part, one, "article")) for one in articles]
    found = []
    for few in (True, False):
        windows = Windows(snapshot, evaluation, list(leaves(tree)))
        windows.few = few
        found.append(windows.best(documents, 100))
    # To the last bit, or equal scores would be ordered otherwise.
    assert found[0] == found[1]


def in_sentences(*texts):
    """An archive of one article with these Russian sentences behind an empty headline."""
    rows = [("ru", []), *(("ru", text.split()) for text in texts)]
    return [[((Article(id="a", title="x", text=" | ".join(texts)), rows), True)]]


# A word that stands in a sentence again: none of the random queries asks for many of these.
AGAIN = {
    "side by side only the second time": (
        ["школа москва школа covid"],
        query.Phrase("text", ["школ/ru", "covid"]),
    ),
    "likewise in another sentence than the first": (
        ["школа z covid", "школа a a школа covid"],
        query.Phrase("text", ["школ/ru", "covid"]),
    ),
    "thrice beside once": (
        ["школа москва школа школа covid", "москва covid", "covid школа"],
        query.Phrase("text", ["школ/ru", "covid"], slop=3),
    ),
    "counted in an intersection": (
        ["школа школа школа школа covid", "школа covid"],
        query.And([query.Term("text", "школ/ru"), query.Term("text", "covid")]),
    ),
    "counted alone": (["школа школа", "школа", "школа школа школа"], query.Term("text", "школ/ru")),
}


@pytest.mark.parametrize("scope", ["article", "sentence"])
@pytest.mark.parametrize("case", AGAIN)
def test_words_that_stand_in_a_sentence_again(tmp_path, case, scope):
    texts, tree = AGAIN[case]
    snapshot, told = assembled(tmp_path, in_sentences(*texts))
    expected = evaluate(told, tree, scope, Ranking())
    assert expected
    assert found(snapshot, tree, scope) == pytest.approx(expected, rel=1e-5)
