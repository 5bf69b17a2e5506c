"""An archive as its users see it."""

import datetime as dt
import json
import re
import threading
from pathlib import Path

import attrs
import pytest

import newsarchive
from newsarchive import Article
from newsarchive.analysis import analyser

SCHOOL = Article(
    id="school",
    title="Алматыда мектеп ашылды",
    text="Жаңа мектептеріміздегі сыныптар кең. Оқушылар қуанды.\nМұғалімдер де риза.",
    date="2024-09-01",
    source="Егемен Қазақстан",
    authors=["Асан Үсенов", "Айгүл Сәрсен"],
    section="Білім",
    tags=["мектеп", "Алматы"],
)
BRIDGE = Article(
    id="bridge",
    title="Астанада көпір салынды",
    text="Көпір қаланың екі жағын қосады. Құрылысшылар мектеп те салады.",
    date=dt.datetime(2024, 10, 5, 23, 30, tzinfo=dt.UTC),
    source="zakon.kz",
    authors="Асан Үсенов",
    section="Құрылыс",
)
OLD = Article(
    id="old", title="Ескі хабар", text="Ауылда кітапхана бар.", date="2019-11", source="zakon.kz"
)
RUSSIAN = Article(
    id="russian",
    title="Министры обсудили проект",
    text="Министров и депутатов пригласили в Астану. Они говорили о школах и дорогах.",
    date="2020",
)
ARTICLES = [SCHOOL, BRIDGE, OLD, RUSSIAN]


@pytest.fixture
def archive(tmp_path):
    with newsarchive.open(tmp_path / "archive", create=True) as opened:
        opened.add(ARTICLES)
        yield opened


def ids(hits):
    return [hit.article.id for hit in hits]


# What is in it.


def test_articles_come_back_as_they_came(archive):
    assert list(archive) == ARTICLES
    assert archive.get("school") == SCHOOL
    assert len(archive) == 4
    assert "school" in archive
    assert "nothing" not in archive
    assert 7 not in archive


def test_an_unknown_id_is_a_key_error(archive):
    with pytest.raises(KeyError, match="there is no article 'nothing'"):
        archive.get("nothing")


def test_stats_count_what_is_there(archive):
    stats = archive.stats()
    assert (stats.articles, stats.sentences, stats.segments) == (4, 12, 1)
    assert stats.languages == {"kk": 3, "ru": 1}
    assert stats.sources == {"zakon.kz": 2, "Егемен Қазақстан": 1}
    assert (stats.first, stats.last) == ("2019-11-01", "2024-10-05")
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


def test_the_same_again_changes_nothing(archive):
    report = archive.add(ARTICLES)
    assert (report.added, report.updated, report.unchanged, report.sentences) == (0, 0, 4, 0)


def test_the_same_id_updates(archive):
    report = archive.add([attrs.evolve(SCHOOL, text="Бассейн де бар.")])
    assert (report.added, report.updated) == (0, 1)
    assert ids(archive.search("бассейн")) == ["school"]
    assert archive.search("сынып").total == 0
    assert len(archive) == 4


def test_an_edited_text_updates_an_article_without_an_id():
    first, second = (
        Article(title="Хабар", text=text, date="2024-01-01", source="a.kz")
        for text in ("Бір.", "Екі.")
    )
    assert first.id == second.id
    assert Article(title="Хабар", text="Бір.", date="2024-01-02", source="a.kz").id != first.id
    assert Article(title="Хабар", text="Бір.", url="https://a.kz/1").id == "https://a.kz/1"


def test_an_id_that_comes_twice_is_refused_once(archive):
    report = archive.add([Article(id="new", text="Бір."), Article(id="new", text="Екі.")])
    assert report.added == 1
    assert [one.reason for one in report.refused] == [
        "id 'new' came before in this load: leave one out, or give it an id of its own"
    ]
    assert archive.get("new").text == "Бір."


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


def test_only_articles_are_taken(archive):
    with pytest.raises(TypeError, match="takes Articles, not dict"):
        archive.add([{"text": "Бір."}])
    assert len(archive) == 4


def test_remove(archive):
    assert archive.remove("school", "nothing") == 1
    assert ids(archive.search("мектеп")) == ["bridge"]
    assert ids(archive.scan("*")) == ["bridge", "old", "russian"]
    assert archive.stats().sources == {"zakon.kz": 2}


def test_rebuild_with_articles_holds_exactly_those(archive):
    report = archive.rebuild(
        [SCHOOL, attrs.evolve(OLD, title="Жаңа хабар"), Article(id="new", text="Бір.")]
    )
    assert (report.added, report.updated, report.unchanged, report.removed) == (1, 1, 1, 2)
    assert [one.id for one in archive] == ["school", "old", "new"]
    assert archive.search("көпір").total == 0


def test_rebuild_without_articles_answers_as_before(archive):
    before = archive.search("мектеп").to_dicts()
    assert archive.rebuild().unchanged == 4
    assert archive.search("мектеп").to_dicts() == before


def test_rebuild_with_nothing_keeps_what_was(archive):
    with pytest.raises(newsarchive.SourceError, match="no article was found"):
        archive.rebuild([])
    assert len(archive) == 4


def test_an_index_of_another_analyser_asks_for_rebuild(archive, monkeypatch):
    monkeypatch.setattr(analyser, "VERSION", "another")
    with pytest.raises(newsarchive.ArchiveOutdated, match="newsarchive rebuild"):
        archive.search("мектеп")
    with pytest.raises(newsarchive.ArchiveOutdated, match="newsarchive rebuild"):
        archive.add([Article(text="Бір.")])
    archive.rebuild()
    assert archive.search("мектеп").total == 2


# Searching.


def test_a_hit_is_an_article_with_its_best_sentences(archive):
    hits = archive.search("мектеп сынып")
    assert ids(hits) == ["school", "bridge"]
    first = hits[0]
    assert first.article == SCHOOL
    assert [one.ordinal for one in first.sentences] == [1, 0]
    best = first.sentence
    assert best.text == SCHOOL.text[best.start : best.end] == "Жаңа мектептеріміздегі сыныптар кең."
    assert [best.text[start:end] for start, end in best.matches] == [
        "мектептеріміздегі",
        "сыныптар",
    ]
    headline = first.sentences[1]
    assert headline.text == SCHOOL.title[headline.start : headline.end] == SCHOOL.title


def test_snippets_mark_whole_words(archive):
    hit = archive.search("мектеп сынып")[0]
    assert hit.snippet("html") == "Жаңа <mark>мектептеріміздегі</mark> <mark>сыныптар</mark> кең."
    assert hit.snippet() == hit.sentence.text
    assert "\x1b[1;31mсыныптар\x1b[0m" in hit.snippet("ansi")


def test_and_holds_over_the_article_or_the_sentence(archive):
    assert ids(archive.search("көпір AND мектеп")) == ["bridge"]
    assert archive.search("көпір AND мектеп", unit="sentence").total == 0
    assert archive.search("құрылысшы AND мектеп", unit="sentence").total == 1


def test_not_holds_over_the_article_or_the_sentence(archive):
    assert ids(archive.search("мектеп NOT көпір")) == ["school"]
    assert archive.search("мектеп NOT көпір", unit="sentence").total == 3
    assert sorted(ids(archive.search("-мектеп"))) == ["old", "russian"]


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        (dict(since="2024"), ["bridge", "school"]),
        (dict(since="2024-10"), ["bridge"]),
        (dict(until="2024-09-01"), ["old", "russian", "school"]),
        (dict(until="2024-10-05"), ["bridge", "old", "russian", "school"]),
        (dict(until="2019"), ["old"]),
        (dict(since=dt.date(2020, 1, 1), until=dt.date(2020, 12, 31)), ["russian"]),
        (dict(source="zakon.kz"), ["bridge", "old"]),
        (dict(source="ZAKON.KZ"), ["bridge", "old"]),
        (dict(source=["zakon.kz", "егемен қазақстан"]), ["bridge", "old", "school"]),
        (dict(author="Асан Үсенов"), ["bridge", "school"]),
        (dict(author="Айгүл Сәрсен", section="Білім"), ["school"]),
        (dict(tag="алматы"), ["school"]),
        (dict(language="ru"), ["russian"]),
        (dict(source="nobody"), []),
    ],
)
def test_filters(archive, filters, wanted):
    assert sorted(ids(archive.search("*", **filters))) == wanted
    assert sorted(ids(archive.scan("*", **filters))) == wanted


def test_sort(archive):
    assert ids(archive.search("*", sort="newest")) == ["bridge", "school", "russian", "old"]
    assert ids(archive.search("*", sort="oldest")) == ["old", "russian", "school", "bridge"]


def test_pages_put_together_are_the_whole(archive):
    archive.add(
        Article(id=f"{number:03}", text="Дауыл соқты.", date="2021-01-01") for number in range(50)
    )
    whole = ids(archive.search("дауыл", limit=100))
    assert whole == [f"{number:03}" for number in range(50)]
    assert [
        one for at in range(0, 50, 7) for one in ids(archive.search("дауыл", limit=7, offset=at))
    ] == whole
    assert archive.search("дауыл", limit=0).total == 50


def test_scan_gives_every_hit_in_archive_order(archive):
    hits = list(archive.scan("мектеп", unit="sentence"))
    assert [(hit.article.id, hit.sentence.ordinal) for hit in hits] == [
        ("school", 0),
        ("school", 1),
        ("bridge", 2),
    ]


def test_scan_goes_on_over_the_state_it_began_with(archive):
    hits = archive.scan("*")
    first = next(hits)
    with newsarchive.open(
        archive.path, timeout=0.1
    ) as other:  # `remove` waits so long for readers of the old texts
        other.remove("bridge", "old", "russian")
    assert [first.article.id, *ids(hits)] == ["school", "bridge", "old", "russian"]


def test_facets_count_all_hits(archive):
    results = archive.search("*", limit=1, facets=["source", "year", "language"])
    assert results.facets["source"] == {"zakon.kz": 2, "Егемен Қазақстан": 1}
    assert results.facets["year"] == {"2024": 2, "2020": 1, "2019": 1}
    assert results.facets["language"] == {"kk": 3, "ru": 1}


def test_russian_is_stemmed_as_russian(archive):
    assert ids(archive.search("школа министр")) == ["russian"]


def test_results_are_a_sequence_that_json_can_hold(archive):
    results = archive.search("мектеп")
    assert len(results) == results.total == 2
    assert results[:1] == (results[0],)
    assert json.loads(json.dumps(results.to_dicts()))[0]["article"]["id"] == results[0].article.id
    assert results.to_dicts()[0]["article"]["key"] == results[0].article.key
    assert "<mark>" in results._repr_html_()
    assert results.took > 0


def test_each_sentence_makes_its_snippet(archive):
    (hit,) = [hit for hit in archive.search("мектеп") if hit.article.id == "school"]
    snippets = [sentence.snippet("html") for sentence in hit.sentences]
    assert snippets[0] == hit.snippet("html") == "Алматыда <mark>мектеп</mark> ашылды"
    assert snippets[1] == "Жаңа <mark>мектептеріміздегі</mark> сыныптар кең."


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (dict(unit="word"), "there is no unit 'word': choose one of article, sentence"),
        (dict(sort="best"), "there is no sort 'best'"),
        (dict(facets=["colour"]), "there is no facet 'colour'"),
        (dict(limit=-1), "counts hits: give 0 or more"),
        (dict(since="soon"), "'soon' is no date"),
    ],
)
def test_wrong_options_are_told(archive, options, message):
    with pytest.raises(ValueError, match=message):
        archive.search("мектеп", **options)


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


def test_a_closed_archive_says_so(archive):
    archive.close()
    with pytest.raises(newsarchive.ArchiveClosed, match="was closed"):
        archive.search("мектеп")


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


def test_threads_search_while_articles_come(archive):
    wrong = []

    def read():
        for _ in range(30):
            results = archive.search("дауыл", limit=100)
            if len(results) != results.total or any(
                "Дауыл" not in hit.sentence.text for hit in results
            ):
                wrong.append(results)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for thread in readers:
        thread.start()
    for number in range(20):
        archive.add([Article(id=f"storm {number}", text=f"Дауыл соқты {number}.")])
    for thread in readers:
        thread.join()
    assert not wrong
    assert archive.search("дауыл").total == 20
