"""How the nodes of a query are asked of a cluster; that it answers so is told by the contract."""

import pytest
from whoosh import query as wq
from whoosh.query import spans

from newsarchive.engines.opensearch.queries import Translation, best_first
from newsarchive.search.plain import plain

WORD, OTHER = wq.Term("text", "мектеп"), wq.Term("text", "жол")
PREFIX = wq.Prefix("form", "мект")


def asked(node, *, scope="article", scored=False, forms=()):
    return Translation(scope, lambda _: forms, scored=scored).of(plain(node))


def test_a_word_is_a_term_of_its_stem():
    assert asked(WORD) == {"term": {"text": "мектеп"}}
    assert asked(WORD, scope="sentence") == {"term": {"sentences.text": "мектеп"}}
    boosted = wq.Term("text", "мектеп", boost=2.0)
    assert asked(boosted, scored=True) == {"term": {"text": {"value": "мектеп", "boost": 2.0}}}


def test_a_phrase_has_each_word_by_its_stems_in_order():
    assert asked(wq.Phrase("text", ["жаңа", "мектеп"])) == {
        "match_phrase": {"text": {"query": "жаңа мектеп", "analyzer": "choices"}}
    }
    either = spans.SpanOr([WORD, OTHER])
    two = spans.SpanNear2([either, OTHER], slop=1, ordered=True)
    (phrase,) = asked(two).values()
    assert phrase["text"]["query"] == "мектеп|жол жол"


def test_a_near_may_stand_either_way_round_and_never_overlaps():
    (either,) = asked(spans.SpanNear2([WORD, OTHER], slop=5, ordered=False)).values()
    orders = [clause["span_near"] for clause in either["clauses"]]
    assert [one["in_order"] for one in orders] == [True, True]
    assert {one["slop"] for one in orders} == {4}
    assert orders[0]["clauses"] == orders[1]["clauses"][::-1]


def test_a_pattern_means_the_forms_that_it_was_found_to_mean():
    forms = ["мектеп", "мектептер"]
    assert asked(PREFIX, forms=forms) == {"terms": {"form": forms}}
    (match,) = asked(PREFIX, forms=forms, scored=True).values()
    assert match == {"form": {"query": "мектеп|мектептер", "analyzer": "choices"}}
    assert asked(PREFIX) == {"terms": {"form": []}}


def test_what_only_filters_has_no_score():
    (constant,) = asked(wq.Term("source", "zakon.kz")).values()
    assert constant == {"filter": {"term": {"source": "zakon.kz"}}, "boost": 0.0}
    (constant,) = asked(wq.NumericRange("date", 1, None)).values()
    assert constant["filter"] == {"range": {"date": {"gte": 1}}}


def test_what_is_denied_must_not_be():
    wanted, denied = asked(WORD), asked(OTHER)
    assert asked(wq.AndNot(WORD, OTHER)) == {"bool": {"must": [wanted], "must_not": [denied]}}


def test_what_may_be_only_adds_to_a_score():
    assert asked(wq.AndMaybe(WORD, OTHER)) == asked(WORD)
    (both,) = asked(wq.AndMaybe(WORD, OTHER), scored=True).values()
    assert len(both["must"]) == len(both["should"]) == 1


@pytest.mark.parametrize(("words", "complete"), [(1, True), (2, False)])
def test_one_word_is_every_word(words, complete):
    tree = {"match_all": {}}
    assert best_first(tree, [tree] * words, complete=complete) is tree
