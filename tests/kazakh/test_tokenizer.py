"""Tokens: the golden cases of tokens.txt, kinds, and what holds for any text."""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsarchive.kazakh.tokenizer import LONGEST, tokens

GOLDEN = Path(__file__).with_name("tokens.txt")


def golden():
    group = ""
    for line in GOLDEN.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            group = line[3:]
        elif line and not line.startswith("# "):
            yield pytest.param(*line.split(" → "), id=f"{group}: {line}")


def forms(text):
    found = ((token, token.parts or (token,)) for token in tokens(text))
    return " | ".join(" ".join(part.form for part in parts) for token, parts in found if token.form)


@pytest.mark.parametrize(("text", "expected"), list(golden()))
def test_golden(text, expected):
    assert forms(text) == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Премьер-министр", "word"),
        ("млн.", "abbreviation"),
        ("б.з.б.", "abbreviation"),
        ("1 200 000", "number"),
        ("22.11.2019", "number"),
        ("70-ке", "number"),
        ("3,5%", "percent"),
        ("$100", "money"),
        ("100 000₸", "money"),
        ("https://www.zakon.kz/a?b=1", "url"),
        ("zakon.kz", "url"),
        ("info@gov.kz", "email"),
        ("#Жаңа_Қазақстан", "hashtag"),
        ("@zakonkz", "mention"),
        ("...", "punctuation"),
    ],
)
def test_a_whole_text_is_one_token_of_a_kind(text, kind):
    (token,) = tokens(text)
    assert (token.start, token.end, token.text, token.kind) == (0, len(text), text, kind)


def test_a_suffix_behind_a_quote_is_a_token_without_a_form():
    token = tokens("«БелАз»-дың техникасы")[3]
    assert (token.text, token.kind, token.form) == ("-дың", "suffix", "")


def test_a_compound_has_a_form_as_a_whole_and_its_parts_with_their_places():
    (token,) = tokens("Премьер-министр")
    assert token.form == "премьер-министр"
    assert [(part.start, part.end, part.text) for part in token.parts] == [
        (0, 7, "Премьер"),
        (8, 15, "министр"),
    ]


def test_a_very_long_word_is_cut_in_its_form_only():
    (token,) = tokens("қ" * 100_000)
    assert len(token.text) == 100_000
    assert token.form == "қ" * LONGEST


PIECES = (
    "Премьер-министрі", "ПремьерvМинистрі", "70-ке", "«БелАз»-дың", "1 200 000", "3,5", "%",
    "$", "zakon.kz",
    "http://", "a@b.kz", "#тег_2", "@аты", "\u00ad", "\u200b", "\u0301", "\u0306", "İ", "ı",
    "ё", "й", " ", "-",
    "'", "’", '"', "»", "т.б.", "А.", "қ", "22.11.2019", "10:30", "қ" * 70, "قازاق", "ٴ", "á",
    "ǵ", "qazaq",
    "the", "À", "x", "\n", "٣", "²", "क\u093c", "한", "№", "ß",
)  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map("".join))


@given(TEXTS)
def test_offsets_slice_the_text_and_tokens_never_overlap(text):
    place = 0
    for token in tokens(text):
        assert place <= token.start < token.end
        assert text[token.start : token.end] == token.text
        place = token.end
        inner = token.start
        for part in token.parts:
            assert inner <= part.start < part.end <= token.end
            assert text[part.start : part.end] == part.text
            inner = part.end


@given(TEXTS)
def test_every_letter_and_digit_is_in_a_token(text):
    covered = {place for token in tokens(text) for place in range(token.start, token.end)}
    assert not [sign for place, sign in enumerate(text) if place not in covered and sign.isalnum()]


@given(TEXTS)
def test_composed_and_decomposed_texts_have_the_same_forms(text):
    composed, decomposed = (unicodedata.normalize(name, text) for name in ("NFC", "NFD"))
    assert forms(composed) == forms(decomposed)


@given(TEXTS)
def test_no_token_but_a_number_spans_white_space(text):
    for token in tokens(text):
        assert token.form[:1].isdecimal() or not any(sign.isspace() for sign in token.text)


def steps(function, text):
    """How many lines of Python a call runs."""
    lines = 0

    def trace(_frame, event, _argument):
        nonlocal lines
        lines += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        function(text)
    finally:
        sys.settrace(before)
    return lines


@pytest.mark.parametrize(
    "piece",
    [
        "1.",
        "а.",
        "a.",
        "а-",
        "a@",
        "@",
        "#a_",
        "1:",
        "'",
        "http://",
        "т.б.",
        "\u00ad",
        "»а",
        "aб",
        "1 200 ",
        "V",
        "ا",
    ],
)
def test_work_grows_with_the_text_and_no_faster(piece):
    assert steps(tokens, piece * 2_000) <= 11 * steps(tokens, piece * 200)
