"""Snippets: escaped, without control characters, cut at words around the densest matches."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsarchive.snippet import snippet

LONG = "бір екі үш " * 40 + "Астана қаласы " + "төрт бес алты " * 40


def spans(text, *words):
    return [match.span() for match in re.finditer("|".join(words), text)]


def test_text_is_as_printed():
    assert snippet("Астана «Хабар»", [(0, 6)]) == "Астана «Хабар»"


def test_html_is_escaped_quotes_too():
    text = """<b>"А" & 'Б'</b> Астана"""
    assert snippet(text, spans(text, "Астана"), "html") == (
        "&lt;b&gt;&quot;А&quot; &amp; &#x27;Б&#x27;&lt;/b&gt; <mark>Астана</mark>"
    )


def test_a_match_is_escaped_within_its_mark():
    assert snippet("a<b", [(0, 3)], "html") == "<mark>a&lt;b</mark>"


def test_ansi_drops_control_characters():
    assert snippet("\x1b[2JАс\x07тана\x9b", [(4, 11)], "ansi") == "[2J\x1b[1;31mАстана\x1b[0m"


def test_unknown_format():
    with pytest.raises(ValueError, match="text, html, ansi"):
        snippet("", [], "pdf")


def test_a_long_text_is_cut_at_words_around_the_matches():
    shown = snippet(LONG, spans(LONG, "Астана", "қаласы"), "html")
    assert "<mark>Астана</mark> <mark>қаласы</mark>" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")
    words = re.sub("<.*?>|…", "", shown)
    assert f" {words} " in f" {LONG} "
    assert len(words) <= 240


def test_the_densest_matches_are_shown():
    text = "Абай " + "сөз " * 100 + "Абай мен Абай " + "сөз " * 100
    assert snippet(text, spans(text, "Абай")).count("Абай") == 2
    assert snippet(text, []).startswith("Абай сөз")


@pytest.mark.parametrize("text", ["сөз " * 59 + "сөз", "а" * 240])
def test_what_fits_is_not_cut(text):
    assert snippet(text, []) == text


def test_without_blanks_the_cut_is_anywhere():
    shown = snippet("а" * 1000, [(500, 501)], "html")
    assert "<mark>а</mark>" in shown
    assert len(shown) < 260


@given(st.text(st.characters(), max_size=80), st.integers(1, 40), st.lists(st.integers(0, 80)))
def test_nothing_is_made_up(text, width, places):
    bounds = sorted({min(place, len(text)) for place in places})
    matches = [pair for pair in zip(bounds[::2], bounds[1::2], strict=False) if pair[0] < pair[1]]
    shown = snippet(text, matches, "text", width)
    inner = shown.removeprefix("…").removesuffix("…")
    assert inner in text or shown in text
    assert len(inner) <= max(width, len(text) if len(text) <= width else 0)


@pytest.mark.parametrize("width", [8, 16, 24, 40, 60])
def test_a_narrow_window_shows_the_match(width):
    text = "Бірінші екінші үшінші төртінші бесінші алтыншы жетінші сегізінші тоғызыншы"
    for match in re.finditer(r"\w+", text):
        shown = snippet(text, [match.span()], "html", width)
        if len(match[0]) + width // 4 <= width:
            assert f"<mark>{match[0]}</mark>" in shown
