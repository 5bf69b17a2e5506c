"""What is in an archive, whatever keeps it."""

import pickle

import pytest

import newsarchive
from tests.contract.examples import ARTICLES, SCHOOL


def test_articles_come_back_as_they_came(archive):
    assert list(archive) == ARTICLES
    assert archive.get("school") == SCHOOL
    assert archive["school"] == SCHOOL
    assert len(archive) == 4
    assert "school" in archive
    assert "nothing" not in archive
    assert 7 not in archive


def test_an_unknown_id_is_a_key_error(archive):
    with pytest.raises(KeyError, match="there is no article 'nothing'"):
        archive.get("nothing")
    with pytest.raises(newsarchive.ArticleNotFound, match="there is no article 'nothing'"):
        archive["nothing"]


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.id)
def test_a_key_names_an_article_as_its_id_does(archive, article):
    assert archive.get(key=article.key) == article


def test_an_unknown_key_is_a_key_error(archive):
    with pytest.raises(newsarchive.ArticleNotFound, match="the key 'aaaaaaaaaaaaa'"):
        archive.get(key="aaaaaaaaaaaaa")


@pytest.mark.parametrize("names", [{}, {"id": "school", "key": SCHOOL.key}])
def test_an_article_is_named_in_one_way(archive, names):
    with pytest.raises(TypeError, match="one of the two"):
        archive.get(**names)


def test_an_empty_archive_answers(empty):
    assert len(empty) == 0
    assert list(empty) == []
    assert empty.search("мектеп").total == 0
    assert list(empty.scan("*")) == []
    assert empty.stats().articles == 0
    assert empty.check() == []


def test_stats_count_articles_by_language_and_source(archive):
    stats = archive.stats()
    assert (stats.articles, stats.sentences) == (4, 12)
    assert stats.languages == {"kk": 3, "ru": 1}
    assert stats.sources == {"zakon.kz": 2, "Егемен Қазақстан": 1}
    assert (stats.first, stats.last) == ("2019-11-01", "2024-10-06")


def test_urls_of_duplicates_are_kept(empty):
    text = "Алматыда жаңа мектеп ашылды, оған мың оқушы барады. " * 10
    for site in ("b", "a", "c"):
        empty.add([newsarchive.Article(title="Мектеп", text=text, url=f"https://{site}.kz/1")])
    assert len(empty) == 1
    assert empty.urls("https://b.kz/1") == ["https://b.kz/1", "https://a.kz/1", "https://c.kz/1"]


def test_a_worker_process_opens_the_archive_anew(archive):
    with pickle.loads(pickle.dumps(archive)) as again:
        assert again is not archive
        assert list(again) == ARTICLES


def test_the_state_is_that_of_the_content_whatever_the_history(archive):
    before = archive.state
    assert archive.add(ARTICLES).unchanged == 4
    assert archive.state == before
    archive.remove("school")
    assert archive.state != before
    archive.add([SCHOOL])
    assert archive.state == before
    archive.rebuild()
    assert archive.state == before
