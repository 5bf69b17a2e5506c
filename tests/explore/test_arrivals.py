"""What a query finds, in the order in which it came."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newsarchive
from newsarchive import Article, QueryError


def article(id_, date=None, text="Ауылда мектеп ашылды."):
    return Article(id=str(id_), title=f"Мектеп {id_}", date=date, text=f"{text} Нөмірі {id_}.")


@pytest.fixture
def archive(tmp_path):
    with newsarchive.open(tmp_path / "archive", create=True) as archive:
        yield archive


def ids(found):
    return [hit.article.id for hit in found]


def test_what_came_later_stands_first_whatever_its_date_is(archive):
    archive.add([article(1, "2025-01-01"), article(2, "2025-03-01"), article(3)])
    archive.add([article(4, "1999-01-01")])
    found = archive.arrivals("мектеп")
    assert ids(found) == ["4", "2", "1", "3"]
    assert found.commits[0] > found.commits[1] == found.commits[2]
    assert found.total == 4
    assert found.next is None
    assert found[0].sentence.matches
    assert found.state == archive.state


def test_an_update_is_no_arrival_and_neither_is_a_rebuild(archive):
    archive.add([article(1), article(2)])
    mark = archive.arrivals("мектеп").mark
    archive.add([article(1, text="Мектеп жабылды.")])
    archive.rebuild()
    assert ids(archive.arrivals("мектеп", seen=mark)) == []
    assert archive.arrivals("мектеп").total == 2


def test_an_article_that_an_update_made_match_is_no_arrival(archive):
    archive.add([Article(id="1", title="Көпір салынды")])
    mark = archive.arrivals("мектеп").mark
    archive.add([Article(id="1", title="Мектеп салынды")])
    assert ids(archive.arrivals("мектеп", seen=mark)) == []
    assert ids(archive.arrivals("мектеп")) == ["1"]


def test_only_what_came_after_a_mark_is_new(archive):
    archive.add([article(1)])
    mark = archive.arrivals("көпір").mark
    archive.add([article(2), Article(id="3", title="Көпір салынды")])
    assert ids(archive.arrivals("көпір", seen=mark)) == ["3"]
    assert ids(archive.arrivals("*", seen=mark)) == ["3", "2"]
    again = archive.arrivals("көпір", seen=mark)
    assert ids(archive.arrivals("көпір", seen=again.mark)) == []


def test_related_words_are_no_arrivals(archive):
    archive.add([Article(id="1", title="Школа открылась", language="ru")])
    assert archive.search("мектеп").related == 1
    assert ids(archive.arrivals("мектеп")) == []


def test_filters_hold(archive):
    archive.add([article(1, "2024-05-01"), article(2, "2025-05-01")])
    assert ids(archive.arrivals("мектеп", since="2025")) == ["2"]


def pages(archive, query, limit, between=lambda: None):
    """The ids of all pages, with something done between two of them."""
    seen, after = [], None
    while True:
        found = archive.arrivals(query, limit=limit, after=after)
        seen += ids(found)
        after = found.next
        if after is None:
            return seen
        between()


def test_pages_give_each_article_once(archive):
    for start in range(0, 12, 4):
        dated = [article(number, "2025-01-01") for number in range(start, start + 2)]
        archive.add([*dated, article(start + 2), article(start + 3)])
    whole = ids(archive.arrivals("мектеп"))
    assert [pages(archive, "мектеп", limit) for limit in (1, 3, 5)] == [whole] * 3


@given(st.lists(st.sampled_from("air"), max_size=6))
@settings(max_examples=8, deadline=None)
def test_writers_between_two_pages_make_no_gap_and_no_repetition(tmp_path_factory, work):
    folder = tmp_path_factory.mktemp("a") / "archive"
    with newsarchive.open(folder, create=True) as archive:
        for start in range(0, 6, 3):
            archive.add([article(number, "2025-01-01") for number in range(start, start + 3)])
        before = ids(archive.arrivals("мектеп"))
        steps = iter(work)
        gone = set()

        def between():
            step = next(steps, "")
            if step == "a":
                archive.add([article(100 + len(gone))])
            if step == "i":
                archive.add([article(4, "2025-01-01", text=f"Мектеп {len(work)}.")])
            if step == "r":
                archive.remove("3")
                gone.add("3")

        seen = pages(archive, "мектеп", 2, between)
        assert len(seen) == len(set(seen))
        assert [one for one in seen if one not in gone] == [
            one for one in before if one not in gone
        ]


@pytest.mark.parametrize("cursor", ["", "abc", "[1,2]", '[1,"a","b"]', "[1,2,3]", "[[]]", "1"])
def test_a_cursor_that_no_page_gave_is_told(archive, cursor):
    with pytest.raises(QueryError, match="no cursor of arrivals"):
        archive.arrivals("мектеп", after=cursor)
