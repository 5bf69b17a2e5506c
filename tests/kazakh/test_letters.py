"""The form for matching, the repair of look-alikes, and what a Russian keyboard makes of a word."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsarchive.kazakh.letters import (
    KAZAKH_ONLY,
    coarse,
    coarse_bytes,
    fold,
    fold_bytes,
    normalise,
    repair,
    stands_for,
)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("ҚАЗАҚСТАН", "қазақстан"),
        ("ӘҒҚҢӨҰҮҺІ", "әғқңөұүһі"),
        ("Ёлка", "елка"),
        ("Йод", "йод"),
        ("И\u0306од", "йод"),
        ("Қазақ\u00adстан", "қазақстан"),
        ("әле\u200bумет\ufeffтік", "әлеуметтік"),
        ("ма\u0301лы", "малы"),
        ("бiр", "бір"),
        ("əлем", "әлем"),
        ("Əлем", "әлем"),
        ("қаhарман", "қаһарман"),
        ("Yкімет үyде", "үкімет үуде"),
        ("aeopcyxiһ", "аеорсухіһ"),
        ("ABEKMHOPCTXң", "авекмнорстхң"),
        ("İstanbul", "istanbul"),
        ("ıssyq", "ıssyq"),
        ("ПремьерvМинистрі", "премьерvминистрі"),
        ("COVID", "covid"),
        ("قازاقـستان", "قازاقستان"),
        ("", ""),
    ],
)
def test_normalise(text, form):
    assert normalise(text) == form


@pytest.mark.parametrize(
    ("word", "repaired"),
    [
        ("Қазақcтан", "Қазақстан"),
        ("MEMЛEKET", "МЕМЛЕКЕТ"),
        ("Hyundai", "Hyundai"),
        ("ПремьерvМинистрі", "ПремьерvМинистрі"),
        ("ІТ", "IT"),
        ("Іт", "Іт"),
        ("СІМ", "СІМ"),
        ("Yкімет", "Үкімет"),
        ("ТYРКІСТАН", "ТҮРКІСТАН"),
        ("жYмыс", "жҰмыс"),
        ("YБТ", "ҰБТ"),
        ("Yй", "Үй"),
    ],
)
def test_repair_keeps_the_length(word, repaired):
    assert repair(word) == repaired
    assert len(repaired) == len(word)


@pytest.mark.parametrize(
    ("right", "typed"),
    [
        ("қазақстан", "казакстан"),
        ("қазақ", "казак"),
        ("тілі", "тили"),
        ("өнер", "онер"),
        ("ауылшаруашылығы", "ауылшаруашылыгы"),
        ("әкімшілік", "акимшилик"),
        ("әкімшілік", "экимшилик"),
        ("теңге", "тенге"),
        ("үкімет", "укимет"),
        ("ұлттық", "улттык"),
        ("қаһарман", "кахарман"),
    ],
)
def test_a_word_and_what_is_typed_for_it_share_a_key(right, typed):
    assert fold(right) == fold(typed)


@pytest.mark.parametrize(
    ("one", "other"), [("қала", "қыла"), ("бас", "бес"), ("қол", "құл"), ("ары", "ара")]
)
def test_other_words_keep_their_own_keys(one, other):
    assert fold(one) != fold(other)


@given(st.text())
def test_nothing_more_is_to_be_done_to_a_form(text):
    form = normalise(text)
    assert normalise(form) == form


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_composed_and_decomposed_texts_have_the_same_form(text):
    assert normalise(unicodedata.normalize("NFC", text)) == normalise(
        unicodedata.normalize("NFD", text)
    )


@given(st.text(alphabet="абвгдежзийклмнопрстуфхцчшщъыьэюя" + KAZAKH_ONLY))
def test_a_key_has_no_letter_that_a_russian_keyboard_lacks_and_is_its_own_key(form):
    key = fold(form)
    assert not set(key) & set(KAZAKH_ONLY)
    assert fold(key) == key
    assert len(key) == len(form)


@given(st.text(st.characters(codec="utf-8") | st.sampled_from(KAZAKH_ONLY + "э")))
def test_bytes_are_folded_as_letters_are(text):
    assert fold_bytes(text.encode()) == fold(text).encode()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("тыл", "тіл"),
        ("тил", "тіл"),
        ("коишы", "қойшы"),
        ("халык", "халық"),
        ("хазах", "қазақ"),
        ("кахарман", "қаһарман"),
        ("елем", "әлем"),
        ("элем", "әлем"),
        ("түрмыс", "тұрмыс"),
        ("кұн", "күн"),
    ],
)
def test_what_is_typed_carelessly_shares_the_coarse_key_and_stands_for_the_word(typed, meant):
    assert coarse(typed) == coarse(meant)
    assert stands_for(typed, meant)


@pytest.mark.parametrize(
    ("typed", "other"),
    [
        ("тіл", "тыл"),
        ("қазақ", "казак"),
        ("бас", "бес"),
        ("йод", "иод"),
        ("тыл", "тылсым"),
        ("әлем", "елем"),
    ],
)
def test_a_word_does_not_stand_for_what_is_only_typed_for_it(typed, other):
    assert not stands_for(typed, other)


@given(st.text(st.characters(codec="utf-8") | st.sampled_from(KAZAKH_ONLY + "эыйхе")))
def test_coarse_bytes_are_as_coarse_letters_are_and_coarser_than_folded(text):
    assert coarse_bytes(text.encode()) == coarse(text).encode()
    assert coarse(fold(text)) == coarse(coarse(text)) == coarse(text)


typed_letters = st.sampled_from("агеикноухыэүұәғқөңһіймт")


@given(st.text(typed_letters, max_size=6), st.text(typed_letters, max_size=6))
def test_what_stands_for_a_word_is_in_its_bucket(typed, meant):
    if stands_for(typed, meant):
        assert coarse(typed) == coarse(meant)
