"""Queries in one language find articles in the others, below what was typed."""

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsarchive
from benchmarks.quality import retrieval, translations
from newsarchive import Article
from newsarchive.search.translated import language_of

ARTICLES = [
    Article(id="kk", title="Мектеп", text="Ауылда жаңа мектеп ашылды. Балалар қуанды."),
    Article(id="ru", title="Школа", text="В селе открылась новая школа. Дети рады."),
    Article(id="en", title="School", text="A new school was opened in the village."),
    Article(id="quake", title="Зілзала", text="Алматыда зілзала болды. Құтқарушылар келді."),
    Article(id="visit", title="Сапар", text="Қасым-Жомарт Тоқаев Ресейге сапармен барды."),
    Article(id="court", title="Сот", text="Сот үкім шығарды. Айыпталушы сотта болды."),
    Article(id="hundreds", title="Сотни", text="Сотни людей и несколько сот машин стояли в сотах."),
    Article(id="weather", title="Ауа райы", text="Ертең қар жауады, күн суытады."),
]


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    path = tmp_path_factory.mktemp("languages") / "archive"
    with newsarchive.open(path, create=True) as opened:
        opened.add(ARTICLES)
        yield opened


def ids(results):
    return [hit.article.id for hit in results]


# Query | the first article | others that must be found after it.
CASES = """
мектеп | kk | ru en
школа | ru | kk en
school | en | kk ru
новая школа в селе | ru | kk en
a new school in the village | en | kk ru
жаңа мектеп | kk | ru en
землетрясение | quake |
earthquake in Almaty | quake |
Tokayev | visit |
Токаев в России | visit |
визит Токаева | visit |
Russia | visit |
решение суда | court |
снег | weather |
snow tomorrow | weather |
"""


@pytest.mark.parametrize("line", [line for line in CASES.splitlines() if line])
def test_a_query_finds_its_articles_in_every_language(archive, line):
    query, first, others = (part.strip() for part in line.split("|"))
    found = ids(archive.search(query))
    assert found[0] == first
    assert set(others.split()) <= set(found[1:])


@pytest.mark.parametrize("query", ["школа", "мектеп", "school"])
def test_translations_count_as_related(archive, query):
    own = {"школа": "ru", "мектеп": "kk", "school": "en"}[query]
    results = archive.search(query)
    assert ids(archive.search(query, translate=False)) == [own]
    assert (results.total, results.related) == (1, 2)


@pytest.mark.parametrize(
    "query",
    ["+школа", '"школа"', "title:школа", "школа AND новая", '"новая школа"', "=школа", "школ*"],
)
def test_what_is_asked_for_by_a_sign_means_itself(archive, query):
    assert ids(archive.search(query)) == ["ru"]


def test_translations_can_be_turned_off(archive):
    assert ids(archive.search("землетрясение", translate=False)) == []
    assert ids(archive.search("мектеп", translate=False)) == ["kk"]


def test_a_word_of_two_languages_is_read_in_that_of_the_query(archive):
    assert ids(archive.search("сот үкімі"))[0] == "court"
    assert ids(archive.search("несколько сот машин"))[0] == "hundreds"


def test_highlights_mark_the_translation(archive):
    hit = archive.search("землетрясение")[0]
    sentence = hit.sentence
    marked = {sentence.text[start:end].lower() for start, end in sentence.matches}
    assert marked == {"зілзала"}


def test_an_explanation_names_the_translation(archive):
    explanation = archive.explain("землетрясение", "quake")
    assert ("translation", "зілзала") in {(word.by, word.term) for word in explanation.words}


def test_a_stem_tells_its_language(archive):
    with archive._engine._state() as state:
        for part in state.snapshot.parts:
            stems = set(part.stems)
            assert {language_of(stem) for stem in stems} == {"kk", "ru", "en"}


WORDS = ["мектеп", "школа", "school", "зілзала", "землетрясение", "и", "the", "сот", "президент"]


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4))
def test_translations_only_add_articles_and_never_change_the_total(archive, chosen):
    query = " ".join(chosen)
    on, off = archive.search(query, limit=100), archive.search(query, limit=100, translate=False)
    assert on.total == off.total
    assert set(ids(off)) <= set(ids(on))


def test_translations_stand_below_the_word_itself(tmp_path):
    texts = {"kk": "мектеп туралы хабар", "ru": "школа и новости", "en": "school and news"}
    for order in itertools.permutations(texts):
        path = tmp_path / "".join(order)
        with newsarchive.open(path, create=True) as archive:
            archive.add([Article(id=name, text=texts[name]) for name in order])
            assert ids(archive.search("мектеп"))[0] == "kk"
            assert ids(archive.search("школа"))[0] == "ru"
            assert ids(archive.search("school"))[0] == "en"


@pytest.mark.skipif(not translations.FLORES.exists(), reason="../shared/data is absent")
@pytest.mark.timeout(200)
def test_sentences_find_themselves_in_another_language(tmp_path):
    floors = json.loads(retrieval.FLOORS.read_text("utf-8"))["translations"]
    for name, rank in translations.across(tmp_path, every=25).items():
        assert rank >= floors[name]["floor"], name
