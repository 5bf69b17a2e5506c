"""What is particular to an archive in a folder, and to articles as values; see also contract/."""

import inspect
import json
import re
from pathlib import Path

import attrs
import pytest

import newsarchive
from newsarchive import Article, _api
from newsarchive.analysis import analyser
from newsarchive.request import FilterOptions, Request, SearchOptions
from tests.contract.examples import ARTICLES, ids


@pytest.fixture
def archive(tmp_path):
    with newsarchive.open(tmp_path / "archive", create=True) as opened:
        opened.add(ARTICLES)
        yield opened


# What is in it.


def test_stats_count_what_is_there(archive):
    stats = archive.stats()
    assert (stats.articles, stats.sentences, stats.segments) == (4, 12, 1)
    assert stats.languages == {"kk": 3, "ru": 1}
    assert stats.sources == {"zakon.kz": 2, "Егемен Қазақстан": 1}
    assert (stats.first, stats.last) == ("2019-11-01", "2024-10-06")
    assert stats.tokens == sum(len(one.title.split()) + len(one.text.split()) for one in ARTICLES)


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.id)
def test_an_article_as_json_reads_back_equal(article):
    fields = json.loads(json.dumps(article.to_dict()))
    assert "origin" not in fields
    assert Article(**fields) == article


def test_a_key_is_short_and_fits_a_path():
    keys = {Article(title="Хабар", id=f"https://a.kz/{number}").key for number in range(1000)}
    assert len(keys) == 1000
    assert all(re.fullmatch("[a-z2-7]{13}", key) for key in keys)


# Loading.


def test_an_edited_text_updates_an_article_without_an_id():
    first, second = (
        Article(title="Хабар", text=text, date="2024-01-01", source="a.kz")
        for text in ("Бір.", "Екі.")
    )
    assert first.id == second.id
    assert Article(title="Хабар", text="Бір.", date="2024-01-02", source="a.kz").id != first.id
    assert Article(title="Хабар", text="Бір.", url="https://a.kz/1").id == "https://a.kz/1"


def test_articles_are_taken_lazily(archive, monkeypatch):
    monkeypatch.setattr(newsarchive.storage.loading, "_BATCH_ARTICLES", 2)

    def articles():
        for number in range(5):
            assert len(archive) >= 4 + number // 2 * 2, "those before were committed"
            yield Article(id=str(number), text="Сөз.")

    assert archive.add(articles()).added == 5


def test_what_raises_leaves_the_committed_batches(archive, monkeypatch):
    monkeypatch.setattr(newsarchive.storage.loading, "_BATCH_ARTICLES", 2)

    def articles():
        yield from (Article(id=str(number), text="Дауыл.") for number in range(3))
        raise RuntimeError("the source broke")

    with pytest.raises(RuntimeError):
        archive.add(articles())
    assert len(archive) == 6
    assert archive.search("дауыл").total == 2


def test_an_index_of_another_analyser_asks_for_rebuild(archive, monkeypatch):
    monkeypatch.setattr(analyser, "VERSION", "another")
    with pytest.raises(newsarchive.ArchiveOutdated, match="newsarchive rebuild"):
        archive.search("мектеп")
    with pytest.raises(newsarchive.ArchiveOutdated, match="newsarchive rebuild"):
        archive.add([Article(text="Бір.")])
    archive.rebuild()
    assert archive.search("мектеп").total == 2


# Searching.


def test_scan_goes_on_over_the_state_it_began_with(archive):
    hits = archive.scan("*")
    first = next(hits)
    with newsarchive.open(
        archive.path, timeout=0.1
    ) as other:  # `remove` waits so long for readers of the old texts
        other.remove("bridge", "old", "russian")
    assert [first.article.id, *ids(hits)] == ["school", "bridge", "old", "russian"]


# Its life.


def test_no_archive_there(tmp_path):
    with pytest.raises(
        FileNotFoundError, match="does not exist: make one with `newsarchive rebuild"
    ):
        newsarchive.open(tmp_path / "nothing")
    with pytest.raises(newsarchive.ArchiveNotFound, match="is no archive"):
        newsarchive.open(tmp_path)


def test_not_an_archive(tmp_path):
    (tmp_path / "articles.sqlite").write_text("not a database, but long enough to look at" * 100)
    with pytest.raises(newsarchive.ArchiveDamaged, match=r"articles\.sqlite is damaged"):
        newsarchive.open(tmp_path)


def test_the_path_comes_from_the_environment(archive, monkeypatch):
    monkeypatch.setenv("NEWSARCHIVE", str(archive.path))
    assert ids(newsarchive.search("сынып")) == ["school"]
    with newsarchive.open() as again:
        assert len(again) == 4


def test_module_search_sees_what_was_written_since(tmp_path):
    path = tmp_path / "a"
    source = tmp_path / "one.txt"
    source.write_text("Тақырып\nДауыл соқты.", encoding="utf-8")
    newsarchive.rebuild(source, archive=path)
    assert newsarchive.search("дауыл", archive=path).total == 1
    source.write_text("Тақырып\nЖаңбыр жауды.", encoding="utf-8")
    newsarchive.rebuild(source, archive=path)
    assert newsarchive.search("дауыл", archive=path).total == 0
    assert newsarchive.search("жаңбыр", archive=path).total == 1


def test_rebuild_from_nothing_readable_makes_nothing(tmp_path):
    with pytest.raises(newsarchive.SourceError, match="no such file"):
        newsarchive.rebuild(tmp_path / "missing", archive=tmp_path / "a")
    assert not Path(tmp_path / "a").exists()


def test_an_archive_that_nobody_holds_lets_go_of_its_files(archive):
    opened = newsarchive.open(archive.path)
    assert opened.search("мектеп").total == 2
    store = opened._engine._store
    del opened
    with pytest.raises(newsarchive.ArchiveClosed), store.reading():
        pass


def test_hits_that_still_come_keep_the_archive_open(archive):
    hits = newsarchive.open(archive.path).scan("*")
    articles = iter(newsarchive.open(archive.path))
    assert ids(hits) == ["school", "bridge", "old", "russian"]
    assert list(articles) == ARTICLES


def test_module_search_keeps_a_bounded_number_of_archives_open(tmp_path):
    for number in range(12):
        path = tmp_path / str(number)
        with newsarchive.open(path, create=True) as one:
            one.add([Article(text="Дауыл соқты.")])
        assert newsarchive.search("дауыл", archive=path).total == 1
    files = [one.readlink() for one in Path("/proc/self/fd").iterdir() if one.is_symlink()]
    held = {
        file.parent.name
        for file in files
        if file.is_relative_to(tmp_path) and file.name == "articles.sqlite"
    }
    assert held == {str(number) for number in range(4, 12)}


def test_add_makes_no_archive_before_it_has_an_article(tmp_path):
    empty = tmp_path / "news"
    empty.mkdir()
    report = newsarchive.add(tmp_path / "missing.jsonl", empty, archive=tmp_path / "a")
    assert [Path(one.file).name for one in report.refused] == ["missing.jsonl", "news"]
    assert not (tmp_path / "a").exists()


def test_add_takes_files_and_reports_what_it_refused(tmp_path):
    source = tmp_path / "news.jsonl"
    source.write_text('{"id": "1", "text": "Дауыл соқты."}\n{"id": "2"}\n', encoding="utf-8")
    told = []
    report = newsarchive.add(source, archive=tmp_path / "a", progress=told.append)
    assert (report.read, report.added, len(report.refused)) == (2, 1, 1)
    assert told[-1].bytes == source.stat().st_size
    with pytest.raises(newsarchive.ReadError, match=r"news\.jsonl:2"):
        newsarchive.add(source, archive=tmp_path / "b", strict=True)
    assert not (tmp_path / "b").exists()


def test_the_options_of_loading_are_those_of_reading():
    options = set(inspect.signature(newsarchive.read).parameters) - {"sources", "progress"}
    assert set(_api.ReadOptions.__annotations__) == options


def test_every_option_of_a_search_is_described():
    text = inspect.getdoc(newsarchive.Archive.search)
    fields = {field.name for field in attrs.fields(Request)}
    for name in SearchOptions.__annotations__:
        assert re.search(rf"\b{name}\b", text), name
        assert name in fields | set(FilterOptions.__annotations__), name
