"""Copies side by side: which sentences and which words differ."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsarchive
from newsarchive.web import application
from newsarchive.web.differences import differences
from tests.web.conftest import Client

FIRST = "Ауданда су көтерілді. Жол бүгін таңертең жабылды. Құтқарушылар жұмыс істеп жатыр."
SECOND = (
    "Ауданда су көтерілді. Жол кеше таңертең жабылды. Құтқарушылар жұмыс істеп жатыр. Мектеп ашық."
)


def own(pieces):
    return ["".join(piece.text for piece in pieces if piece.own).strip()]


def test_a_changed_word_is_found_in_its_sentence():
    rows = differences(FIRST, SECOND).rows
    assert [row.same for row in rows] == [1, 0, 1, 0]
    assert own(rows[1].left) == ["бүгін"]
    assert own(rows[1].right) == ["кеше"]
    assert rows[3].left == ()
    assert own(rows[3].right) == ["Мектеп ашық."]


def test_equal_texts_have_no_differences():
    assert [row.same for row in differences(FIRST, FIRST).rows] == [3]


def test_many_differences_are_cut_and_told():
    first = " ".join(f"Бірінші мәтін {number} сөйлем." for number in range(120))
    second = " ".join(f"Өзге хабар {number} жол." for number in range(120))
    found = differences(first, second)
    assert not found.whole
    assert len(found.rows) <= 40


TEXTS = st.lists(
    st.sampled_from(["Су көтерілді.", "Жол жабық.", "Жол ашық.", "Мектеп жаңа.", "Күн суық!"]),
    max_size=12,
).map(" ".join)


@given(TEXTS, TEXTS)
def test_both_texts_are_whole_in_the_rows(first, second):
    found = differences(first, second)
    shared = sum(row.same for row in found.rows)
    left = [row.left for row in found.rows if row.left]
    right = [row.right for row in found.rows if row.right]
    assert shared + len(left) == first.count(".") + first.count("!")
    assert shared + len(right) == second.count(".") + second.count("!")
    for pieces in (*left, *right):
        assert "".join(piece.text for piece in pieces).strip() in f"{first} {second}"


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    body = " ".join(
        f"Аудан әкімдігінің {number} хабары бойынша өзендегі су деңгейі тағы көтерілді."
        for number in range(12)
    )
    articles = [
        newsarchive.Article(
            id="a", title="Су", text=f"{body} {FIRST}", date="2025-04-01", source="А"
        ),
        newsarchive.Article(
            id="b", title="Су", text=f"{body} {SECOND}", date="2025-04-02", source="Б"
        ),
    ]
    with newsarchive.open(tmp_path_factory.mktemp("c") / "a", create=True) as archive:
        archive.add(articles)
        yield archive


@pytest.mark.parametrize(
    ("language", "words"), [("kk", "тек бірінші мәтінде"), ("en", "only in the first text")]
)
def test_the_page_shows_them_with_signs_that_are_read_aloud(copied, language, words):
    first = copied.get("a")
    page = Client(application(copied)).get(f"/{language}/article/{first.key}/copies").text
    deleted = re.findall(r"<del>(.*?)</del>", page)
    inserted = re.findall(r"<ins>(.*?)</ins>", page)
    assert any("бүгін" in text and words in text for text in deleted), page
    assert any("кеше" in text for text in inserted)
    assert any("Мектеп ашық." in text for text in inserted)


def test_a_copy_is_chosen_by_its_key(copied):
    first, second = copied.get("a"), copied.get("b")
    client = Client(application(copied))
    page = client.get(f"/kk/article/{first.key}/copies?with={second.key}")
    assert page.status_code == 200
    assert html.unescape(page.text).count("<ins>") >= 2
    assert client.get(f"/kk/article/{first.key}/copies?with={first.key}").status_code == 404
