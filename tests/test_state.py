"""What the store keeps beside articles: keys, arrivals, printings, and one state of it all."""

import datetime as dt
import sqlite3
from contextlib import closing

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newsarchive
from newsarchive import Article
from newsarchive.dictionary import Dictionary
from newsarchive.index.segment import NO_DATE, PRECISIONS


def text(slot, version):
    return f"Мақаланың мәтіні {slot} {version}. " + "Қалада жаңа мектеп ашылды. " * 10


def original(slot, version=0):
    return Article(
        id=f"a{slot}",
        title=f"Тақырып {slot}",
        text=text(slot, version),
        url=f"https://a.kz/{slot}",
        source="Агенттік",
        date="2024-03-01",
    )


def printed(slot, version=0, *, paper="Газет"):
    return attrs.evolve(
        original(slot, version),
        id=f"d{slot}",
        url=f"https://d.kz/{slot}",
        source=paper,
        date="2024-03-02",
        section="Басты бет",
        authors=("А. Б.",),
    )


def reading(archive):
    return archive._engine._store.reading()


def state(archive):
    with reading(archive) as here:
        return here.state()


def content(archive):
    """All that a state is to tell apart."""
    with reading(archive) as here:
        articles = {article.id: article for _, article in here.all_articles()}
        copies = {(article, one) for article in articles for one in here.duplicates(article)}
        words = Dictionary.from_json(here.dictionary())
    return articles, copies, words


steps = st.one_of(
    st.tuples(st.just("add"), st.integers(0, 2), st.integers(0, 1)),
    st.tuples(st.just("print"), st.integers(0, 2), st.integers(0, 1)),
    st.tuples(st.just("remove"), st.integers(0, 2), st.sampled_from("ad")),
    st.tuples(st.just("rebuild"), st.integers(0, 2), st.integers(0, 1)),
    st.tuples(st.just("reindex"), st.none(), st.none()),
    st.tuples(st.just("words"), st.booleans(), st.none()),
)


def run(archive, history):
    for kind, first, second in history:
        if kind == "add":
            archive.add([original(first, second)])
        elif kind == "print":
            archive.add([printed(first, second)])
        elif kind == "remove":
            archive.remove(f"{second}{first}")
        elif kind == "rebuild":
            archive.rebuild([original(first, second), printed(first, second), original(2)])
        elif kind == "reindex":
            archive.rebuild()
        else:
            words = Dictionary().equate("қала", "шаһар") if first else Dictionary()
            archive.set_dictionary(words)


@given(st.lists(steps, max_size=8), st.lists(steps, max_size=8))
@settings(max_examples=60, deadline=None)
def test_states_are_equal_where_contents_are(tmp_path_factory, one, other):
    folder = tmp_path_factory.mktemp("state")
    with (
        newsarchive.open(folder / "one", create=True) as first,
        newsarchive.open(folder / "other", create=True) as second,
    ):
        run(first, one)
        run(second, other)
        assert (content(first) == content(second)) == (state(first) == state(second))
        assert first.check() == []
        before = state(first)
        first.rebuild()
        assert state(first) == before
        articles, copies, words = content(first)
        again = [
            *first,
            *(printed_of(articles[id_], copy) for id_, copy in sorted(copies, key=str)),
        ]
    with newsarchive.open(folder / "again", create=True) as rebuilt:
        rebuilt.set_dictionary(words)
        for article in again:  # one at a time, so another history
            rebuilt.add([article])
        if content(rebuilt) == (articles, copies, words):
            assert state(rebuilt) == before


def printed_of(article, copy):
    return attrs.evolve(
        article,
        id=copy.id,
        url=copy.url,
        source=copy.source,
        date=copy.date,
        section=copy.section,
        authors=copy.authors,
    )


def test_a_state_knows_each_kind_of_content(tmp_path):
    with newsarchive.open(tmp_path, create=True) as archive:
        states = [state(archive)]
        for change in (
            lambda: archive.add([original(1)]),
            lambda: archive.add([attrs.evolve(original(1), section="Қоғам")]),
            lambda: archive.add([printed(1)]),
            lambda: archive.add([printed(1, paper="Басқа газет")]),
            lambda: archive.remove("d1"),
        ):
            change()
            states.append(state(archive))
        assert states[-1] == states[2]  # with a printing that came and went
        assert len(set(states)) == len(states) - 1
        archive.remove("a1")
        assert state(archive) == states[0]
        archive.set_dictionary(Dictionary().equate("қала", "шаһар"))
        assert state(archive) != states[0]
        archive.set_dictionary(Dictionary())
        assert state(archive) == states[0]


def test_what_is_there_already_leaves_the_state_and_the_generation(tmp_path):
    with newsarchive.open(tmp_path, create=True) as archive:
        archive.add([original(1), printed(1)])
        with reading(archive) as here:
            before = here.property("generation")
        archive.add([original(1), printed(1)])
        with reading(archive) as here:
            assert here.property("generation") == before


def test_a_wrong_sum_is_found(tmp_path):
    with newsarchive.open(tmp_path, create=True) as archive:
        archive.add([original(1)])
        with archive._engine._store.writing() as transaction:
            transaction._sum += 1
            transaction._set("analyser", transaction.property("analyser"))
        assert [problem.reason for problem in archive.check()] == [
            "the sum of its articles and duplicates is another"
        ]
        archive.rebuild()
        assert archive.check() == []


# Keys and arrivals.


def arrivals(archive):
    """For each id, articles and duplicates: the commit in which it came."""
    with reading(archive) as here:
        articles = {number: article.id for number, article in here.all_articles()}
        seen = here.first_seen(list(articles))
        copies = {one.id: one.first_seen for _, one in here.all_duplicates()}
        return {articles[number]: commit for number, commit in seen.items()} | copies


def test_an_update_and_a_rebuild_are_no_arrival(tmp_path):
    with newsarchive.open(tmp_path, create=True) as archive:
        archive.add([original(1)])
        archive.add([original(2), printed(2)])
        assert arrivals(archive) == {"a1": 1, "a2": 2, "d2": 2}
        archive.add([original(1, version=1), printed(2, paper="Басқа газет")])
        assert arrivals(archive) == {"a1": 1, "a2": 2, "d2": 2}
        archive.rebuild()
        archive.rebuild([original(0), original(1), original(2), printed(2)])
        assert arrivals(archive) == {"a0": 5, "a1": 1, "a2": 2, "d2": 2}
        archive.remove("a1")
        archive.add([original(1)])
        assert arrivals(archive)["a1"] == 7  # it came again
        archive.add([printed(2, version=1)])  # another text now: an article of its own
        assert arrivals(archive)["d2"] == 2
        assert archive.check() == []
        with reading(archive) as here:
            newest = [here.articles([number])[number].id for number in here.newest(2)]
        assert newest == ["a1", "a0"]


def test_articles_and_duplicates_are_found_by_their_keys(tmp_path):
    with newsarchive.open(tmp_path, create=True) as archive:
        archive.add([original(1), printed(1)])
        assert archive.get(key=original(1).key) == original(1)
        assert archive.get(key=printed(1).key) == original(1)
        with pytest.raises(newsarchive.ArticleNotFound):
            archive.get(key="aaaaaaaaaaaaa")
        with reading(archive) as here:
            assert here.id_of("aaaaaaaaaaaaa") is None


def test_articles_are_found_by_their_addresses(tmp_path):
    url_as_id = Article(title="Хабар", url="https://b.kz/9/")
    with newsarchive.open(tmp_path, create=True) as archive:
        archive.add([original(1), printed(1), original(2), url_as_id])
        with reading(archive) as here:
            found = {
                address: [
                    article.id for article in here.articles(here.numbers_at(address)).values()
                ]
                for address in (
                    "https://a.kz/1",
                    "https://a.kz/1/#comments",
                    "https://d.kz/1",
                    "https://b.kz/9",
                    "https://nowhere.kz",
                )
            }
            plans = [
                str(row)
                for row in here._connection.execute(
                    "EXPLAIN QUERY PLAN SELECT number FROM article "
                    "WHERE url IN (?, ?) AND url <> id",
                    ("a", "b"),
                )
            ]
    assert list(found.values()) == [["a1"], ["a1"], ["a1"], ["https://b.kz/9/"], []]
    assert all("SCAN" not in plan for plan in plans)


def test_an_article_whose_key_is_taken_is_refused_and_the_rest_is_stored(tmp_path, monkeypatch):
    monkeypatch.setattr(Article, "key", property(lambda article: article.id[-1] * 13))
    with newsarchive.open(tmp_path, create=True) as archive:
        report = archive.add([original(1), attrs.evolve(original(2), id="b1"), original(2)])
        assert (report.added, len(report.refused)) == (2, 1)
        assert "another id" in report.refused[0].reason
        assert [article.id for article in archive] == ["a1", "a2"]


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE arrival SET first_seen = 7 WHERE number = 1",
        "UPDATE arrival SET key = 'aaaaaaaaaaaaa' WHERE number = 1",
        "DELETE FROM arrival WHERE number = 1",
        "UPDATE duplicate SET source = 'Басқа'",
        "UPDATE duplicate SET first_seen = 9",
        "DELETE FROM duplicate",
        "UPDATE property SET value = 'Asia/Tokyo' WHERE name = 'timezone'",
        "DELETE FROM property WHERE name = 'content'",
        "DELETE FROM spelling",
        "UPDATE spelling SET compared = 'https://e.kz/4'",
        "UPDATE spelling SET number = 1",
        "INSERT INTO spelling VALUES (99, 'https://e.kz/99')",
    ],
)
def test_damage_is_named(tmp_path, damage):
    # The last one came in another spelling than that in which addresses are compared.
    spelled = attrs.evolve(original(3), id="http://www.e.kz/3/", text="Үшінші мәтін.")
    with newsarchive.open(tmp_path, create=True) as archive:
        assert archive.add([original(1), printed(1), spelled]).added == 2
        assert archive.check() == []
    with closing(sqlite3.connect(tmp_path / "articles.sqlite")) as store, store:
        store.execute(damage)
    with newsarchive.open(tmp_path) as archive:
        assert archive.check() != []


# Duplicates.


def test_a_duplicate_keeps_who_printed_it(tmp_path):
    with newsarchive.open(tmp_path, create=True) as archive:
        report = archive.add([original(1), printed(1)])
        assert (report.added, report.duplicates) == (1, 1)
        with reading(archive) as here:
            [copy] = here.duplicates("a1")
            assert list(here.all_duplicates()) == [(1, copy)]
        assert (copy.source, copy.section, copy.authors) == ("Газет", "Басты бет", ("А. Б.",))
        assert copy.date == dt.date(2024, 3, 2)
        assert copy.key == printed(1).key
        archive.add([attrs.evolve(original(1), section="Қоғам")])  # it has another number now
        with reading(archive) as here:
            assert here.duplicates("a1") == [copy]
        assert archive.check() == []


# The clock of an archive.

MOMENTS = {
    "zone": (dt.datetime(2024, 10, 5, 23, 30, tzinfo=dt.UTC), "2024-10-06T04:30", "time"),
    "before 2024": (dt.datetime(2023, 10, 5, 23, 30, tzinfo=dt.UTC), "2023-10-06T05:30", "time"),
    "as printed": (dt.datetime(2024, 10, 5, 23, 30), "2024-10-05T23:30", "time"),  # noqa: DTZ001
    "day": ("2024-10-05", "2024-10-05T00:00", "day"),
    "month": ("2024-10", "2024-10-01T00:00", "month"),
    "year": ("2024", "2024-01-01T00:00", "year"),
    "none": (None, None, None),
    "first": (
        dt.datetime(1, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=14))),
        "0001-01-01T00:00",
        "time",
    ),
    "last": (dt.datetime(9999, 12, 31, 23, tzinfo=dt.UTC), "9999-12-31T23:00", "time"),
}


def test_the_index_has_the_wall_clock_and_the_precision_of_each_date(tmp_path):
    articles = [
        Article(id=name, title="Хабар", date=when) for name, (when, _, _) in MOMENTS.items()
    ]
    with newsarchive.open(tmp_path, create=True) as archive:
        archive.add(articles[:4])
        archive.add(articles[4:])
        found = {}
        with archive._engine._state() as state:
            for part in state.snapshot.parts:
                ids = part.segment.strings("article_id")
                dates = part.segment["article_date"].tolist()
                precisions = part.segment["article_precision"].tolist()
                for id_, date, precision in zip(ids, dates, precisions, strict=True):
                    found[id_] = date, PRECISIONS[precision]
        for name, (when, wall, precision) in MOMENTS.items():
            date, known = found[name]
            if wall is None:
                assert date == NO_DATE
            else:
                expected = dt.datetime.fromisoformat(wall) - dt.datetime(1970, 1, 1)  # noqa: DTZ001
                assert date == expected // dt.timedelta(microseconds=1)
            assert known == precision == Article(title="а", date=when).precision
        assert archive.get("zone").date == MOMENTS["zone"][0]  # as it was given


def test_an_archive_keeps_the_clock_that_it_was_made_with(tmp_path):
    london = newsarchive.open(tmp_path, create=True, timezone="Europe/London")
    with london as archive:
        archive.add([Article(id="a", title="Хабар", date="2024-01-31T23:30:00+00:00")])
    with newsarchive.open(tmp_path, create=True, timezone="Asia/Almaty") as archive:
        assert archive.stats().last == "2024-01-31"
        assert archive.search("хабар", until="2024-01").total == 1
        archive.rebuild()
        assert archive.stats().last == "2024-01-31"
    with pytest.raises(newsarchive.ArchiveError, match="Asia/Almaty"):
        newsarchive.open(tmp_path / "other", create=True, timezone="Mars/Base")
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize(
    ("filters", "total"),
    [
        ({"since": "2024-10-06T04:00"}, 1),
        ({"since": "2024-10-06T05:00"}, 0),
        ({"since": "2024-10-05T23:00+00:00"}, 1),
        ({"since": "2024-10-06T00:00+00:00"}, 0),
        ({"until": dt.datetime(2024, 10, 5, 23, 0, tzinfo=dt.UTC)}, 0),
        ({"until": dt.datetime(2024, 10, 6, 4, 0)}, 0),  # noqa: DTZ001
        ({"until": dt.datetime(2024, 10, 6, 5, 0)}, 1),  # noqa: DTZ001
    ],
)
def test_times_of_filters_are_turned_into_the_clock_of_the_archive(tmp_path, filters, total):
    with newsarchive.open(tmp_path, create=True) as archive:
        archive.add([Article(id="a", title="Хабар", date=MOMENTS["zone"][0])])
        assert archive.search("хабар", **filters).total == total
        assert len(list(archive.scan("хабар", **filters))) == total
