"""Scripts: the golden pairs of scripts.txt, what stays as it is, and what holds for any text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsarchive.kazakh.latin import alphabet
from newsarchive.kazakh.scripts import to_arabic, to_cyrillic, to_latin

GOLDEN = Path(__file__).with_name("scripts.txt")


def golden():
    group = ""
    for line in GOLDEN.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            group = line[3:]
        elif line and not line.startswith("# "):
            yield pytest.param(group, *line.split(" = "), id=f"{group}: {line}")


@pytest.mark.parametrize(("script", "cyrillic", "other"), list(golden()))
def test_golden(script, cyrillic, other):
    assert to_cyrillic(other).lower() == cyrillic.lower()
    if "draft" in script:
        assert to_latin(cyrillic) == other
    if script == "Arabic":
        assert to_arabic(cyrillic) == other


@pytest.mark.parametrize(
    "text",
    [
        "Премьер-министр Digital Almaty форумында",
        "The minister of energy",
        "Wi-Fi",
        "12:30, 5%",
        "",
    ],
)
def test_what_is_no_kazakh_in_another_script_stays(text):
    assert to_cyrillic(text) == text


def test_the_hamza_of_any_coding_makes_a_word_front():
    assert {to_cyrillic(f"{hamza}تىل") for hamza in "\u0621\u0674"} == {"тіл"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Qazaqstan Respýblıkasy", "acute"),
        ("Qazaqstan būryñğy", "draft"),
        ("qazaq tili", "plain"),
        ("sız", "draft"),
        ("QAZAQSTAN RESPUBLİKASY", "draft"),
        ("bıyl dıplomattar keldi", "acute"),
        ("Armenııa", "acute"),
        ("Qazaqstan Respwblïkası", "wikipedia"),
        ("almatı qalası", "wikipedia"),
        ("Respy'bli'kasy", "apostrophe"),
        ("O'Brien qazaq", "plain"),
    ],
)
def test_the_alphabet_is_told_from_the_text(text, name):
    assert alphabet(text) == name


@pytest.mark.parametrize(
    "text", ["Kiız basu", "Prezïdenti keldi", "ğylym café-de", "Mbappé äri Müller", "ŋ ə ï ş ı"]
)
def test_no_latin_letter_is_left_inside_a_cyrillic_word(text):
    for word in re.findall(r"\w+", to_cyrillic(text)):
        assert not (re.search("[а-яәғқңөұүһі]", word) and re.search("[a-zà-ɏ]", word))


def test_presentation_forms_of_arabic_letters_are_read():
    assert to_cyrillic("\ufed7\ufe8e\ufeaf\ufe8e\ufed7") == "қазақ"


def test_case_is_kept():
    assert to_latin("ІШКІ Ішкі Ит ИТ") == "IŞKI Işkı İt İT"
    assert to_cyrillic("IŞKI Işkı İt") == "ІШКІ Ішкі Ит"


KAZAKH = st.text(
    alphabet="абвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюяАӘІИ áǵńóúýıäöüūğşñqwxیەكٴaeiouy.-"
)


@given(st.one_of(st.text(), KAZAKH))
def test_any_text_is_taken(text):
    assert to_cyrillic(to_cyrillic(text)) is not None
    to_latin(text)
    to_arabic(text)


def test_what_the_draft_tells_apart_comes_back():
    letters = "абгғдежзкқлмнңөпрсұүшыі"
    text = " ".join(f"ж{one}{other}м" for one in letters for other in letters)
    assert to_cyrillic(to_latin(f"әңгіме {text}")) == f"әңгіме {text}"
