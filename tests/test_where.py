"""Filters on the keys of `extra`."""

from datetime import date

import pytest

import newsarchive
from newsarchive import Article


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    extras = {
        "a": {"desk": "Спорт", "pages": 3, "printed": "2019-03-05", "price": 2.5},
        "b": {"desk": "спорт  ", "pages": 12, "printed": "2019-04-01T10:00"},
        "c": {"desk": "Саясат", "pages": "3", 'o"dd': "x"},
        "d": {"desk": ["Спорт"], "pages": None},
        "e": {},
    }
    with newsarchive.open(tmp_path_factory.mktemp("where") / "archive", create=True) as opened:
        opened.add(
            [Article(id=id_, text="Көл мұзы.", extra=extra) for id_, extra in extras.items()]
        )
        yield opened


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ({"desk": "Спорт"}, "ab"),
        ({"desk": "СПОРТ"}, "ab"),
        ({"desk": ["спорт", "саясат"]}, "abc"),
        ({"desk": "спорт", "pages": 12}, "b"),
        ({"pages": 3}, "a"),
        ({"pages": "3"}, "ac"),
        ({"price": "2.5"}, "a"),
        ({"price": 2.5}, "a"),
        ({"printed": "2019-03"}, "a"),
        ({"printed": "2019"}, "ab"),
        ({"printed": date(2019, 4, 1)}, "b"),
        ({'o"dd': "X"}, "c"),
        ({"nothing": "x"}, ""),
        ({"desk": "nothing"}, ""),
        ({}, "abcde"),
        (None, "abcde"),
    ],
)
def test_where(archive, where, found):
    assert {hit.article.id for hit in archive.search("көл", where=where)} == set(found)
    assert {hit.article.id for hit in archive.scan("көл", where=where)} == set(found)
    assert archive.search("көл", where=where, unit="sentence").total == len(found)


def test_updates_and_removals_count(archive):
    archive.add([Article(id="f", text="Көл мұзы.", extra={"desk": "жаңа"})])
    assert archive.search("*", where={"desk": "жаңа"}).total == 1
    archive.add([Article(id="f", text="Көл мұзы.", extra={"desk": "ескі"})])
    assert archive.search("*", where={"desk": "жаңа"}).total == 0
    archive.remove("f")
    assert archive.search("*", where={"desk": "ескі"}).total == 0
