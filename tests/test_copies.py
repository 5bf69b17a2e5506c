"""The same text under another url is kept once, with both urls."""

import attrs
import pytest

import newsarchive
from newsarchive import Article

TEXT = "Үкімет отырысында жаңа жоба талқыланды. " * 10
FIRST = Article(title="Жаңа жоба", text=TEXT, url="https://a.kz/1")
COPY = Article(title="Жоба туралы", text=TEXT.upper().replace(". ", " !\n"), url="https://b.kz/7")


@pytest.fixture
def archive(tmp_path):
    with newsarchive.open(tmp_path / "archive", create=True) as opened:
        opened.add([FIRST])
        yield opened


def test_a_copy_is_counted_and_its_url_kept(archive):
    report = archive.add([COPY])
    assert (report.read, report.added, report.duplicates, report.sentences) == (1, 0, 1, 0)
    assert len(archive) == 1
    assert archive.search("жоба").total == 1
    assert archive.get(COPY.id) == FIRST
    assert archive.urls(FIRST.id) == archive.urls(COPY.id) == ["https://a.kz/1", "https://b.kz/7"]


def test_a_nightly_run_counts_it_again_and_changes_nothing(archive):
    archive.add([COPY])
    before = (archive.path / "articles.sqlite").read_bytes()
    report = archive.add([FIRST, COPY])
    assert (report.unchanged, report.duplicates) == (1, 1)
    assert (archive.path / "articles.sqlite").read_bytes() == before
    assert archive.urls(FIRST.id) == ["https://a.kz/1", "https://b.kz/7"]


def test_both_are_kept_on_demand(archive):
    report = archive.add([COPY], keep_duplicates=True)
    assert (report.added, report.duplicates, len(archive)) == (1, 0, 2)


def test_within_one_load_the_first_is_kept(archive):
    report = archive.rebuild([COPY, FIRST])
    assert (report.added, report.duplicates, report.removed) == (1, 1, 1)
    assert [article.id for article in archive] == [COPY.id]
    assert archive.urls(COPY.id) == ["https://b.kz/7", "https://a.kz/1"]


@pytest.mark.parametrize(
    "other",
    [
        attrs.evolve(COPY, text=TEXT + "Тағы бір сөйлем."),
        Article(id="no url", title="Жаңа жоба", text=TEXT),
        Article(title="Басқа", text="Толығырақ", url="https://b.kz/8"),
        attrs.evolve(FIRST, id="another id", title="Жаңа жоба туралы"),
    ],
    ids=["another text", "no url", "a short text under another headline", "the same url"],
)
def test_what_is_no_copy_is_kept(archive, other):
    archive.add([Article(title="Бірі", text="Толығырақ", url="https://a.kz/2")])
    assert archive.add([other]).added == 1


def test_a_copy_that_becomes_an_article_of_its_own(archive):
    archive.add([COPY])
    assert archive.add([attrs.evolve(COPY, text="Мүлде басқа мәтін.")]).added == 1
    assert archive.get(COPY.id).text == "Мүлде басқа мәтін."
    assert archive.urls(FIRST.id) == ["https://a.kz/1"]


def test_an_edited_article_keeps_the_urls_of_its_copies(archive):
    archive.add([COPY])
    assert archive.add([attrs.evolve(FIRST, text=TEXT + "Толықтырылды.")]).updated == 1
    assert archive.urls(FIRST.id) == ["https://a.kz/1", "https://b.kz/7"]
    assert archive.check() == []


def test_removing(archive):
    archive.add([COPY])
    assert archive.remove(COPY.id) == 1
    assert archive.urls(FIRST.id) == ["https://a.kz/1"]
    archive.add([COPY])
    assert archive.remove(FIRST.id) == 1
    with pytest.raises(newsarchive.ArticleNotFound):
        archive.get(COPY.id)
    assert archive.add([COPY]).added == 1


def test_nothing_is_a_copy_of_what_has_no_words(archive):
    report = archive.add(
        [Article(text=":", url="https://c.kz/1"), Article(text="{", url="https://c.kz/2")]
    )
    assert (report.added, report.duplicates) == (2, 0)
