import importlib.resources
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.quality import stemming
from newsarchive.kazakh import tables
from newsarchive.kazakh.compounds import RULES
from newsarchive.kazakh.generator import generate
from newsarchive.kazakh.stemmer import VERSION, Analysis, Suffix, analyses, stem, stem_form
from tools.stemmer_tables import write

KAZAKH = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"


@settings(deadline=None)
@given(st.text())
def test_any_string_has_a_stem(text):
    for level in ("light", "full"):
        assert isinstance(stem(text, level), str)
    assert analyses(text)[0].stem == stem(text)


@settings(deadline=None)
@given(st.text(KAZAKH + "-'0aк7", max_size=60))
def test_anything_like_a_word_has_a_stem(text):
    assert isinstance(stem(text), str)
    assert analyses(text)[0].stem == stem(text)


@pytest.mark.parametrize(
    "text", ["а" * 1_000_000, "а-" * 500_000, "7" * 1_000_000, "🙂" * 1000, "", "-", "«»", "ъ"]
)
@pytest.mark.timeout(20)  # a guard against running away, not a measure
def test_what_is_no_word_takes_bounded_time(text):
    assert isinstance(stem(text), str)
    assert isinstance(stem(text, "full"), str)
    assert analyses(text)


def test_empty():
    assert stem("") == ""


def test_unknown_level():
    with pytest.raises(ValueError, match="light, full"):
        stem("бала", "heavy")


def test_printed_forms_are_one():
    word = "Мектептеріміздегі"
    assert stem(word) == stem(word.upper()) == stem("мектеп\u00adтеріміздегі") == "мектеп"
    assert stem(unicodedata.normalize("NFD", "Йодтың")) == stem("йодтың")


def test_an_analysis_names_its_suffixes():
    best = analyses("кітабымыздағы")[0]
    assert (best.stem, best.part_of_speech) == ("кітап", "noun")
    assert best.suffixes == (Suffix("possessive-1-plural", "ымыз"), Suffix("attributive", "дағы"))
    assert all(isinstance(other, Analysis) for other in analyses("кітабымыздағы"))


def test_analyses_know_voice():
    found = {(one.stem, *(suffix.name for suffix in one.suffixes)) for one in analyses("берілді")}
    assert {("беріл", "past-3"), ("бер", "passive", "past-3")} <= found


@pytest.mark.parametrize(
    "word", ["аяқта", "туралы", "ала", "өмірім", "тоқаевтың", "емес", "берілді", "кикуді"]
)
def test_analyses_stand_by_score(word):
    scores = [one.score for one in analyses(word)]
    assert scores == sorted(scores, reverse=True)


def test_closed_class_words_say_so():
    assert analyses("туралы")[0] == Analysis("туралы", "closed", (), 0.0)


def test_the_data_is_of_this_version():
    assert tables.load().version == VERSION


def test_tables_survive_writing_and_reading():
    shipped = importlib.resources.files("newsarchive.kazakh").joinpath(tables.FILE).read_bytes()
    assert write(tables.read(shipped)) == shipped


@pytest.mark.parametrize("place", [0, 5, 9, 200, -1])
def test_damaged_tables_say_so(place):
    shipped = bytearray(
        importlib.resources.files("newsarchive.kazakh").joinpath(tables.FILE).read_bytes()
    )
    shipped[place] ^= 1
    with pytest.raises(ValueError, match="install again"):
        tables.read(bytes(shipped))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_each_rule_of_compounds_has_an_example(rule):
    form, wanted = rule.example
    assert stem_form(form) == wanted


def test_stemming_twice_is_stemming_once_for_frequent_words():
    for word in [
        "мектептер",
        "елдер",
        "халқының",
        "берілген",
        "айтқан",
        "туралы",
        "тоқаевтың",
        "70-ке",
        "жшс-нің",
    ]:
        assert stem(stem(word)) == stem(word)


TOOLS = Path(__file__).resolve().parents[2] / "tools"


def gold_forms():
    for name in ("nouns", "verbs", "reviewed"):
        for line in (TOOLS / "gold" / f"{name}.txt").read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                wanted, _, forms = line.partition(":")
                yield from ((form, wanted) for form in forms.split())


def test_no_gold_form_is_overruled():
    assert [
        (form, stem(form), wanted) for form, wanted in gold_forms() if stem(form) != wanted
    ] == []


def test_a_bare_case_of_a_listed_noun_is_no_rare_verb():
    """Of the listed nouns few case forms are the stem of a verb that is common in the texts."""
    words = [
        path.read_text("utf-8").splitlines() for path in (TOOLS / "lexicon").glob("*noun*.txt")
    ]
    nouns = {noun for lines in words for line in lines if line[:1] != "#" for noun in line.split()}
    kept = [
        form
        for noun in sorted(nouns)
        for form in (generate(noun, "locative"), generate(noun, "ablative"))
        if noun.isalpha() and len(noun) > 1 and form not in nouns and stem(form) == form
    ]
    assert len(kept) < 0.015 * len(nouns)


@pytest.mark.skipif(not stemming.DATA.exists(), reason="../shared/data is absent")
@pytest.mark.parametrize(
    "figures", [stemming.quality, lambda: stemming.stability(every=20)], ids=["gold", "stability"]
)
def test_floors_of_quality(figures):
    assert stemming.held(figures()) == []
