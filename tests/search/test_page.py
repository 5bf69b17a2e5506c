"""The page of hits against an oracle that gives everything its bonus and sorts it all."""

from itertools import pairwise

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from whoosh import query

from newsarchive.analysis import Analyser
from newsarchive.articles import microseconds, time_span
from newsarchive.cursors import Cursor, Passed
from newsarchive.index.segment import NO_DATE
from newsarchive.search.evaluate import Evaluation
from newsarchive.search.expanded import ExpandedQuery, QueryWord
from newsarchive.search.forgiving import ParsedQuery
from newsarchive.search.page import page
from newsarchive.search.parameters import Ranking
from newsarchive.search.ranking import Matches
from newsarchive.search.resuming import place_after
from newsarchive.search.terms import Vocabulary, resolve
from newsarchive.search.windows import Windows
from tests.index.archives import FORMS, archives, assembled
from tests.search.brute_force import documents
from tests.search.test_evaluate import ROOMY


def bonus(rows, words, worths, ranking):
    """What the sentences of a document are worth for words as typed and for near ones.

    Words are pairs of form and stem.
    """
    exact = sum(
        worth
        for word, worth in zip(words, worths, strict=True)
        if any(word == term for terms, _ in rows for term in terms)
    )
    near = 0.0
    for ((_, one), worth), ((_, other), more) in pairwise(zip(words, worths, strict=True)):
        distances = [
            abs(here - there)
            for terms, _ in rows
            for here, (_, stem) in enumerate(terms)
            for there, (_, another) in enumerate(terms)
            if (stem, another) == (one, other) and here != there
        ]
        near += min(worth, more) / min(distances) if distances else 0.0
    return ranking.nearness * near + ranking.exact * exact


def ordered(told, found, words, worths, ranking, *, scope, sort):
    """All documents of the answer in order, each with its score."""
    docs = dict(documents(told, scope))

    def key(document, score):
        when = docs[document][0].article.date
        moment = None if when is None else microseconds(time_span(when)[0])
        late = float("inf") if moment is None else moment if sort == "oldest" else -moment
        keys = (-score, late) if sort == "relevance" else (late, -score)
        return *keys, docs[document][0].article.id, document

    def in_order(scores):
        return sorted(scores.items(), key=lambda item: key(*item))

    rows = in_order(found)
    if sort == "relevance":
        best = {document for document, _ in rows[: ranking.window]}
        rows = in_order(
            {
                d: s + bonus(docs[d][1], words, worths, ranking) if d in best else s
                for d, s in found.items()
            }
        )
    return rows


def matched(snapshot, typed, ranking, scope):
    """Words with their stems, how rare each is taken to be, and what they match."""
    words = [(form, Analyser().stem(form, "kk")) for form in typed]
    nodes = [query.Term("text", stem) for _, stem in words]
    worths = tuple(1.0 + place for place, _ in enumerate(words))
    tree = query.Or(nodes)
    vocabulary = Vocabulary(snapshot)
    evaluation = Evaluation(snapshot, scope, ranking, vocabulary)
    matches = evaluation.matches(tree)
    terms = [resolve(node, vocabulary, scope) for node in nodes]
    query_words = tuple(
        QueryWord(node, (form,), (term,))
        for node, form, term in zip(nodes, typed, terms, strict=True)
    )
    asked = ExpandedQuery(
        ParsedQuery(tree, " ".join(typed)),
        tree,
        tree,
        query_words,
        tuple(nodes),
        tuple(terms),
        kinds={},
        unknown=False,
    )
    of_sentences = Evaluation(snapshot, "sentence", ranking, vocabulary)
    return (
        words,
        worths,
        Matches(
            asked,
            scope,
            matches,
            0,
            0,
            [],
            worths,
            vocabulary,
            Windows(snapshot, of_sentences, nodes),
            evaluation,
        ),
    )


@pytest.mark.parametrize("scope", ["article", "sentence"])
@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
@given(
    archive=archives().filter(bool),
    typed=st.lists(st.sampled_from(FORMS), min_size=1, max_size=3),
    window=st.integers(1, 12),
    first=st.integers(0, 4),
    count=st.integers(0, 6),
    few=st.booleans(),
)
@ROOMY
def test_a_page_is_a_slice_of_all_in_order(
    tmp_path, archive, typed, *, window, first, count, few, sort, scope
):
    assume(
        len({article.id for rows in archive for (article, _), _ in rows}) == sum(map(len, archive))
    )
    snapshot, told = assembled(tmp_path, archive)
    ranking = attrs.evolve(Ranking(), window=window)
    words, worths, answered = matched(snapshot, typed, ranking, scope)
    # The bonuses of documents looked up one by one, and all at once.
    answered.windows.few = few
    found = page(snapshot, answered, ranking, sort=sort, first=first, count=count)
    scores = {
        (part, document): score
        for part, columns in enumerate(answered.scored)
        for document, score in zip(*(column.tolist() for column in columns), strict=True)
    }
    rows = ordered(told, scores, words, worths, ranking, scope=scope, sort=sort)[
        first : first + count
    ]
    shown = [
        (hit.part, hit.article if scope == "article" else hit.sentence_range[0]) for hit in found
    ]
    assert shown == [document for document, _ in rows]
    assert [hit.score for hit in found] == pytest.approx([score for _, score in rows], rel=1e-6)


@pytest.mark.parametrize("scope", ["article", "sentence"])
@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
@given(
    archive=archives().filter(bool),
    typed=st.lists(st.sampled_from(FORMS), min_size=1, max_size=3),
    window=st.integers(1, 12),
)
@ROOMY
def test_a_cursor_finds_the_place_of_its_hit(tmp_path, archive, typed, *, window, sort, scope):
    assume(
        len({article.id for rows in archive for (article, _), _ in rows}) == sum(map(len, archive))
    )
    snapshot, _ = assembled(tmp_path, archive)
    ranking = attrs.evolve(Ranking(), window=window)
    _, _, answered = matched(snapshot, typed, ranking, scope)
    whole = page(snapshot, answered, ranking, sort=sort, first=0, count=1000)
    for place, hit in enumerate(whole, 1):
        segment = snapshot.parts[hit.part].segment
        date = int(segment["article_date"][hit.article])
        first = int(segment["article_sentence"][hit.article])
        passed = Passed(
            id=segment.strings("article_id")[hit.article],
            date=None if date == NO_DATE else date,
            ordinal=hit.sentence_range[0] - first,
        )
        cursor = Cursor(
            state="of another archive",
            asked="",
            place=0,
            given=place,
            score=hit.score,
            trail=(passed,),
        )
        assert place_after(snapshot, answered, ranking, sort, cursor) == place
        # With another score, which is looked at only where the article is gone.
        other = attrs.evolve(cursor, score=hit.score + 1)
        assert place_after(snapshot, answered, ranking, sort, other) == place
