"""What each exploration promises beyond its numbers."""

import datetime as dt
import itertools
import random
from types import SimpleNamespace

import attrs
import numpy as np
import pytest

import newsarchive
from newsarchive import Article, ArticleNotFound, Query, QueryError, SearchTimeout, deadline
from newsarchive.explore import requests
from newsarchive.explore.collation import alphabetical
from newsarchive.explore.concordance import kwic
from newsarchive.explore.periods import STEPS, fitting_step
from newsarchive.explore.trends import trend

LETTERS = "бвгджзклмнпрст"


def words(number, count):
    chance = random.Random(number)
    return ["".join(chance.choices(LETTERS, k=4)) + "а" for _ in range(count)]


def text(number, count=80, **replaced):
    made = words(number, count)
    for place, word in replaced.items():
        made[int(place[1:])] = word
    return " ".join(made) + "."


@pytest.fixture
def filled(tmp_path):
    """A function that makes an archive of some articles."""
    opened = []
    numbers = itertools.count()

    def fill(*articles):
        archive = newsarchive.open(tmp_path / f"a{next(numbers)}", create=True)
        opened.append(archive)
        archive.add(articles)
        return archive

    yield fill
    for archive in opened:
        archive.close()


def rows(table, *names):
    return [tuple(row[name] for name in names) for row in table]


# Trend.


def test_a_month_is_no_day(filled):
    """An article of a month alone is in the month, not on its first day."""
    archive = filled(
        Article(title="мектеп", id="1", date="2026-03"),
        Article(title="мектеп", id="2", date="2026-03-02"),
        Article(title="мектеп", id="3", date="2026"),
        Article(title="мектеп", id="4"),
    )
    days = archive.trend("мектеп", by="day", since="2026-03-01", until="2026-03-03")
    assert rows(days, "period", "matching_articles") == [
        ("2026-03-01", 0), ("2026-03-02", 1), ("2026-03-03", 0),
    ]  # fmt: skip
    assert archive.trend("мектеп", by="day").left_out == 3
    months = archive.trend("мектеп", by="month")
    assert sum(row["matching_articles"] for row in months) == 2
    assert months.left_out == 2
    assert "2 articles are left out" in months.about.notes[0]
    years = archive.trend("мектеп", by="year")
    assert rows(years, "period", "matching_articles") == [("2026", 3)]


def test_weeks_are_iso_weeks(filled):
    archive = filled(
        Article(title="мектеп", id="1", date="2026-12-31"),  # a Thursday
        Article(title="мектеп", id="2", date="2027-01-03"),  # the Sunday of that week
        Article(title="мектеп", id="3", date="2027-01-04"),
    )
    found = archive.trend("мектеп", by="week")
    assert rows(found, "period", "start", "matching_articles") == [
        ("2026-W53", "2026-12-28", 2), ("2027-W01", "2027-01-04", 1),
    ]  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
def test_periods_follow_one_another(step):
    """Against the calendar: each day is in the period that begins at or before it."""
    one = STEPS[step]
    for number in range(-40, 700):
        start, following = one.start(number), one.start(number + 1)
        assert start < following
        days = np.array([(day - dt.date(1970, 1, 1)).days for day in (start, following)])
        assert one.of(np.append(days[:1], days[1:] - 1)).tolist() == [number, number]
    names = [one.name(number) for number in range(700)]
    assert len(set(names)) == 700
    assert names == sorted(names)


def test_the_step_fits_the_time(filled):
    assert [fitting_step(days) for days in (62, 63, 366, 367, 3653, 3654)] == [
        "day", "week", "week", "month", "month", "year",
    ]  # fmt: skip
    archive = filled(Article(title="мектеп", id="1", date="2026-03-02"))
    assert archive.trend("мектеп").by == "day"
    assert archive.trend("мектеп", since="2020", until="2026").by == "month"


def test_periods_that_the_scope_cuts_are_not_whole(filled):
    archive = filled(*(Article(title="мектеп", id=f"{n}", date=f"2026-0{n}-15") for n in (1, 2, 3)))
    found = archive.trend("мектеп", by="month")
    assert rows(found, "whole_period") == [(False,), (True,), (False,)]
    whole = archive.trend("мектеп", by="month", since="2026-01", until="2026-03")
    assert rows(whole, "whole_period") == [(True,)] * 3


def test_printings_and_copies(filled):
    """One text in three papers: three printings, or one article of the cluster in each source."""
    story = text(1, m5="мектеп")
    archive = filled(
        Article(title="а", text=story, id="1", url="u1", date="2026-03-01", source="Таң"),
        Article(title="б", text=story, id="2", url="u2", date="2026-03-02", source="Дала"),
        Article(title="в", text=f"Жаңа. {story}", id="3", date="2026-03-03", source="Таң"),
        Article(title="г", text=text(2), id="4", date="2026-03-04", source="Дала"),
    )
    assert len(archive) == 3  # the second is an exact duplicate: no article
    names = ("source", "matching_articles", "all_articles")
    every = archive.trend("мектеп", by="month", split="source", copies="count")
    assert rows(every, *names) == [("Дала", 1, 2), ("Таң", 2, 2)]
    once = archive.trend("мектеп", by="month", split="source", copies="collapse")
    assert rows(once, *names) == [("Дала", 0, 1), ("Таң", 1, 1)]
    dala = archive.trend("мектеп", by="month", copies="count", source="Дала")
    assert rows(dala, "matching_articles", "all_articles") == [(1, 2)]
    late = archive.trend("мектеп", by="month", copies="count", since="2026-03-02")
    assert rows(late, "matching_articles") == [(2,)]
    assert every.about.copies == "count"


def test_an_even_handed_share_is_the_mean_of_the_sources(filled):
    articles = [
        Article(title="мектеп" if n < 3 else "қала", id=f"t{n}", date="2026-03", source="Таң")
        for n in range(4)
    ]
    small = Article(title="қала", id="d", date="2026-03", source="Дала")
    archive = filled(*articles, small)
    (pooled,) = archive.trend("мектеп", by="month")
    (even,) = archive.trend("мектеп", by="month", weight="source")
    assert pooled["share"] == 3 / 5
    assert even["share"] == pytest.approx((3 / 4 + 0) / 2)
    assert even["share_low"] is None
    assert "<svg" in archive.trend("мектеп", by="month", weight="source")._repr_svg_()


def test_an_empty_period_has_no_share(filled):
    archive = filled(
        Article(title="мектеп", id="1", date="2026-01-05"),
        Article(title="қала", id="2", date="2026-03-05"),
    )
    found = archive.trend("мектеп", by="month")
    assert rows(found, "share") == [(1.0,), (None,), (0.0,)]


def test_a_planted_burst_is_found_and_named(filled):
    """Twelve articles of one month, of which four are copies of one, told by their own words."""
    chance = random.Random(3)
    articles = []
    for number in range(240):
        body = " ".join(chance.choices(words(99, 30), k=40))
        month = number // 10
        title = "мектеп" if number % 10 == 0 else "қала"
        date = f"{2024 + month // 12}-{month % 12 + 1:02}-{number % 10 + 1:02}"
        articles.append(Article(title=title, text=body, id=f"b{number:03}", date=date))
    planted = text(5, m3="экскаватор", m20="бульдозер")
    for number in range(12):
        body = (
            f"{planted} {words(number, 3)[0]}" if number < 4 else text(number + 50, m4="экскаватор")
        )
        articles.append(
            Article(
                title=f"мектеп құрылысы {number:02}",
                text=body,
                id=f"p{number:02}",
                date=f"2025-04-{10 + number % 5:02}",
            )
        )
    archive = filled(*articles)
    peaks = archive.trend("мектеп", by="month", copies="count").peaks
    assert len(peaks) == 1
    (peak,) = peaks
    assert (peak.first, peak.last) == ("2025-04", "2025-04")
    assert peak.matching_articles == 13
    assert "экскаватор" in peak.keywords
    assert (peak.headline, peak.copies) == ("мектеп құрылысы 00", 4)


def test_arguments_are_checked(filled):
    archive = filled(Article(title="мектеп", id="1", date="2026-03"))
    for call in (
        archive.trend,
        lambda: archive.trend("мектеп", by="hour"),
        lambda: archive.trend("мектеп", split="colour"),
        lambda: archive.trend("мектеп", smooth=-1),
        lambda: archive.kwic("мектеп", sort="L9"),
        lambda: archive.kwic("мектеп", context=0),
        lambda: archive.collocates("мектеп", measure="chi2"),
        lambda: archive.words(of="lemma"),
        lambda: archive.words(parts="week"),
        lambda: archive.compare("мектеп", copies="both"),
    ):
        with pytest.raises(ValueError, match=r"choose|or more|one query|words of each"):
            call()
    with pytest.raises(TypeError, match="no filter"):
        archive.words("мектеп", sorce="Таң")
    with pytest.raises(QueryError):
        archive.trend("мектеп", since="2026-13")


def test_every_exploration_keeps_its_timeout(filled):
    archive = filled(*(Article(title="мектеп", text=text(n), id=f"{n}") for n in range(30)))
    for call in (
        lambda **late: archive.trend("мектеп", **late),
        lambda **late: archive.kwic("мектеп", sort="R1", **late),
        lambda **late: archive.collocates("мектеп", **late),
        archive.words,
        lambda **late: archive.compare("мектеп", **late),
        lambda **late: archive.similar("0", **late),
        lambda **late: archive.copies("0", **late),
        lambda **late: archive.complete("мек", **late),
        lambda **late: archive.arrivals("мектеп", **late),
    ):
        with pytest.raises(SearchTimeout):
            call(timeout=1e-9)
        call(timeout=60)
        # What the first call keeps for the next ones changes nothing.
        with pytest.raises(SearchTimeout):
            call(timeout=1e-9)


def test_what_is_worked_out_later_keeps_the_timeout(filled):
    archive = filled(
        *(Article(title="мектеп", text=text(n), id=f"{n}", date="2026-03-05") for n in range(30))
    )
    query = Query("мектеп")
    with archive._engine.view() as view:
        table = trend(view, requests.TrendRequest(queries=(query,), timeout=1e-9))
        lines = kwic(view, requests.KwicRequest(query=query, timeout=1e-9))
    for late in (lambda: table.peaks, lambda: list(lines.every())):
        with pytest.raises(SearchTimeout):
            late()
    assert archive.trend("мектеп", timeout=60).peaks == archive.trend("мектеп").peaks
    assert len(list(archive.kwic("мектеп", timeout=60).every())) == 30


def test_a_slow_reader_of_lines_is_no_late_answer(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(deadline, "time", SimpleNamespace(monotonic=lambda: clock[0]))

    def items():
        for number in range(3):
            clock[0] += 1
            yield number

    found = []
    for item in deadline.working(items(), 3.5):
        clock[0] += 100  # what the caller does
        found.append(item)
    assert found == [0, 1, 2]
    with pytest.raises(SearchTimeout):
        list(deadline.working(items(), 1.5))


def test_queries_have_filters_of_their_own(filled):
    archive = filled(
        Article(title="мектеп", id="1", date="2026-03", source="Таң"),
        Article(title="мектеп", id="2", date="2026-03", source="Дала"),
        Article(title="қала", id="3", date="2026-03", source="Дала"),
    )
    found = archive.trend(Query("мектеп", source="Таң"), Query("мектеп", source="Дала"), by="month")
    assert rows(found, "matching_articles", "all_articles") == [(1, 1), (1, 2)]
    assert archive.words(Query("*", source="Таң"), source="Дала").about.articles == 1


# Lines.


def test_the_kazakh_alphabet_orders_lines(filled):
    followers = "яғни бала әке ең ғалым аға қала 2019 іні".split()
    archive = filled(
        *(Article(title=f"мектеп {word}", id=f"{n}") for n, word in enumerate(followers))
    )
    lines = archive.kwic("мектеп", sort="R1")
    assert [line.right.strip() for line in lines] == [
        "2019", "аға", "әке", "бала", "ғалым", "ең", "қала", "іні", "яғни",
    ]  # fmt: skip
    assert sorted(followers, key=alphabetical) == [line.right.strip() for line in lines]


def test_a_sample_can_be_repeated_and_hardly_changes_when_the_archive_grows(filled):
    every = [Article(title=f"мектеп {word}", id=word) for word in words(4, 120)]
    archive, larger = filled(*every[:100]), filled(*every[::-1])
    drawn = [line.id for line in archive.kwic("мектеп", sample=20, seed=7, limit=None)]
    assert len(drawn) == 20
    assert drawn == [line.id for line in archive.kwic("мектеп", sample=20, seed=7)]
    assert drawn != [line.id for line in archive.kwic("мектеп", sample=20, seed=8)]
    again = {line.id for line in larger.kwic("мектеп", sample=20, seed=7)}
    new = {one.id for one in every[100:]}
    assert again - new <= set(drawn)
    assert archive.kwic("мектеп", sample=500).total == 100


def test_context_in_words_crosses_sentences(filled):
    archive = filled(Article(title="т", text="Бір екі үш. Төрт мектеп бес. Алты жеті.", id="1"))
    (line,) = archive.kwic("мектеп", context=3)
    assert (line.left, line.node, line.right) == ("екі үш. Төрт ", "мектеп", " бес. Алты жеті.")
    (line,) = archive.kwic("мектеп")
    assert (line.left, line.node, line.right) == ("Төрт ", "мектеп", " бес.")


def test_every_line_is_read_one_by_one(filled):
    archive = filled(*(Article(title=f"мектеп {word}", id=word) for word in words(4, 600)))
    page = archive.kwic("мектеп", sort="R1", limit=5)
    every = page.every()
    assert [next(every) for _ in range(5)] == list(page)
    assert sum(1 for _ in every) == page.total - 5 > 500
    assert list(archive.kwic("мектеп", sort="R1", limit=None)) == list(page.every())


def test_a_phrase_is_one_node(filled):
    archive = filled(Article(title="т", text="Екі жаңа мектептің есігі ашық.", id="1"))
    (line,) = archive.kwic('"жаңа мектеп"')
    assert (line.left, line.node, line.right) == ("Екі ", "жаңа мектептің", " есігі ашық.")


def test_related_words_count_only_when_asked(filled):
    articles = [Article(title=text(n, 4), id=f"{n}") for n in range(40)]
    archive = filled(*articles, Article(title="экскаваторшылардың бірі", id="x"))
    results = archive.search("экскаваторщик")
    for related in (False, True):
        expected = results.total + (results.related if related else 0)
        table = archive.words("экскаваторщик", related=related)
        assert table.about.matching_articles == expected
        assert table.about.related is related


# Keywords.


def planted(copies):
    """An archive with one text printed so many times, among others."""
    articles = [
        Article(title=f"т{n}", text=text(n), id=f"o{n}", date="2026-03-01", source="Таң")
        for n in range(12)
    ]
    agency = text(77, 60, m3="экскаватор", m20="экскаватор")
    articles += [
        Article(title=f"а{n}", text=f"{agency} {words(n, 1)[0]}", id=f"c{n}", date="2026-03-02",
                source=f"Дала {n}")
        for n in range(copies)
    ]  # fmt: skip
    return articles


def test_agency_copy_makes_no_keywords(filled):
    archive = filled(*planted(12))
    for copies in ("collapse", "count"):
        table = archive.compare("экскаватор", copies=copies, minimum=2)
        assert "экскаватор" not in table.columns()["printed"].tolist()
    own = [
        Article(title=f"ө{n}", text=text(200 + n, m1="экскаватор", m9="экскаватор"), id=f"e{n}")
        for n in range(4)
    ]
    table = filled(*planted(12), *own).compare("экскаватор", minimum=2)
    assert table.positive[0]["printed"] == "экскаватор"


def test_negative_keywords_are_apart(filled):
    with_school = [
        Article(title="мектеп " * 8 + "қала", id=f"a{n}", text=text(n, 5)) for n in range(6)
    ]
    others = [Article(title="көпір " * 8 + "қала", id=f"b{n}", text=text(n, 5)) for n in range(6)]
    table = filled(*with_school, *others).compare("мектеп", minimum=3)
    assert table.positive[0]["stem"] == "мектеп"
    assert table.negative[0]["stem"] == "көпір"
    assert len(table.positive) == len(table.negative) == 1


def test_a_reference_list_round_trips(filled, tmp_path):
    archive = filled(*planted(3))
    listed = archive.words("*")
    path = tmp_path / "list.tsv"
    lines = [f"{row['stem']}\t{row['frequency']}" for row in listed]
    path.write_text("# ours\n" + "\n".join(lines) + "\n", encoding="utf-8")
    table = archive.compare("*", reference=path, minimum=1, copies="count")
    columns = table.columns()
    assert columns["a"].tolist() == columns["b"].tolist()
    assert set(columns["log_ratio_near"].tolist()) <= {0.0}
    path.write_text("мектеп\tкөп\n", encoding="utf-8")
    with pytest.raises(QueryError, match="line 1"):
        archive.compare("*", reference=path)


def test_before_is_the_same_query_earlier(filled):
    early = [Article(title="мектеп жөндеу", id=f"e{n}", date=f"2025-0{n}-01") for n in range(1, 6)]
    late = [Article(title="мектеп салу", id=f"l{n}", date=f"2026-0{n}-01") for n in range(1, 6)]
    other = [Article(title="мектеп басқа", id="o", date="2025-01-01", source="Дала")]
    archive = filled(*early, *late, *other)
    table = archive.compare(Query("мектеп", since="2026"), "before", minimum=1)
    assert table.about.options["a_tokens"] == 10
    assert table.about.options["b_tokens"] == 12
    undated = filled(Article(title="мектеп", id="1"))
    with pytest.raises(QueryError, match="before"):
        undated.compare("мектеп", "before")


# Copies and similar articles.


def test_copies_say_who_when_how_much_and_what(filled):
    sentences = [" ".join(words(n, 9)).capitalize() + "." for n in range(10)]
    first = Article(title="а", text=" ".join(sentences), id="1", date="2026-03-01", source="Таң")
    cut = Article(
        title="б",
        text=" ".join([*sentences[:6], "Мұнда басқа бір сөйлем тұр."]),
        id="2",
        date="2026-03-03",
        source="Дала",
        url="https://example.kz/2",
    )
    late = attrs.evolve(first, id="3", title="в", text=first.text + " Сон.", date="2026-03-09")
    month = attrs.evolve(first, id="4", title="г", text=first.text + " Бар.", date="2026-03")
    archive = filled(first, cut, late, month)
    (copy, other) = archive.copies("1")
    assert (copy.id, copy.source, copy.url, copy.exact) == ("4", "Таң", None, False)
    assert (other.same_sentences, other.sentences) == (6, 7)
    assert [one.text for one in other.different] == ["Мұнда басқа бір сөйлем тұр."]
    assert other.share == pytest.approx(52 / 57, abs=0.03)
    assert archive.copies("3") == ()  # eight days later it is another printing
    with pytest.raises(ArticleNotFound):
        archive.copies("5")


def test_a_chain_of_changes_does_not_drift(filled):
    """Each keeps half of the one before it: the third is no copy of the first."""
    made = words(8, 240)
    articles = [
        Article(
            title=f"{n}", text=" ".join(made[at : at + 120]), id=f"{n}", date=f"2026-03-0{n + 1}"
        )
        for n, at in enumerate((0, 50, 100))
    ]
    archive = filled(*articles)
    assert [[copy.id for copy in archive.copies(one.id)] for one in articles] == [["1"], ["0"], []]


def test_similar_leaves_out_copies_and_shows_what_is_shared(filled):
    telling = ["экскаватор", "бульдозер", "котлован", "сваялар"]
    about = [
        Article(
            title="құрылыс",
            text=" ".join([*telling, *words(n, 60), *telling]),
            id=f"s{n}",
            date=f"2026-0{n + 1}-01",
        )
        for n in range(4)
    ]
    copy = attrs.evolve(about[3], id="copy", title="көшірме", text=about[3].text + " Тағы.")
    others = [Article(title=f"т{n}", text=text(100 + n), id=f"o{n}") for n in range(80)]
    archive = filled(*about, copy, *others)
    found = archive.similar("s3")
    assert {hit.article.id for hit in found} == {"s0", "s1", "s2"}
    assert set(found[0].shared) >= {"экскаватор", "бульдозер"}
    assert found[0].sentences[0].matches
    assert {hit.article.id for hit in archive.similar("s3", before="2026-02")} == {"s0"}
    assert {hit.article.id for hit in archive.similar("s0", after="2026-02")} >= {"s2"}
    by_text = archive.similar(f"Құрылыс басталды. {about[3].text}")
    assert {hit.article.id for hit in by_text} == {"s0", "s1", "s2"}
    assert archive.similar("s3", limit=1).total == 3
    assert archive.similar("жоқ сөздер").total == 0


# Completion.


def test_beginnings_become_words_and_phrases(filled):
    archive = filled(
        *(Article(title="Қала премьер министрі мектепке барды", id=f"a{n}") for n in range(5)),
        *(Article(title="Мектеп қаласы мектеп", id=f"b{n}") for n in range(3)),
        Article(title="министрлік минутты премьер санады", id="c"),
    )
    assert archive.complete("мек") == ["мектеп"]
    assert archive.complete("mek") == ["мектеп"]
    assert archive.complete("кал") == ["қала"]
    assert archive.complete("қал") == ["қала"]
    assert archive.complete("премьер ми")[0] == "премьер министрі"
    assert archive.complete("Премьер ми", limit=1) == ["Премьер министрі"]
    assert archive.complete("") == archive.complete("мектеп ") == archive.complete("ыыы") == []
    archive.remove("c")
    assert archive.complete("мину") == []


@pytest.mark.parametrize(("kept", "copies"), [(48, 0), (75, 1)])
def test_half_of_a_text_makes_a_copy(filled, kept, copies):
    """Of 98 runs of three words, another text of the same length has 46, or 73."""
    articles = []
    for pair in range(8):
        own, other = words(pair, 100), words(100 + pair, 100)
        mixed = [*own[:kept], *other[kept:]]
        articles.append(Article(title=f"а{pair}", text=" ".join(own), id=f"{pair}"))
        articles.append(Article(title=f"б{pair}", text=" ".join(mixed), id=f"{pair} too"))
    archive = filled(*articles)
    assert [len(archive.copies(f"{pair}")) for pair in range(8)] == [copies] * 8


def test_a_longer_version_leads_a_brief_to_its_text(filled):
    """A quarter of a text shares few bands with the whole of it, more with a half."""
    texts = [words(number, 200) for number in range(20)]
    lengths = (("whole", 200, 1), ("half", 120, 2), ("brief", 50, 3))
    articles = {
        kind: [
            Article(title=kind, text=" ".join(own[:kept]), id=f"{kind} {n}", date=f"2026-03-0{day}")
            for n, own in enumerate(texts)
        ]
        for kind, kept, day in lengths
    }

    def found(archive):
        return sum(any("brief" in c.id for c in archive.copies(f"whole {n}")) for n in range(20))

    archive = filled(*articles["whole"], *articles["brief"])
    alone = found(archive)
    archive.add(articles["half"])
    assert alone < found(archive)


def test_a_copy_of_two_texts_is_with_the_earlier(filled):
    one, other = words(13, 60), words(14, 60)
    archive = filled(
        Article(title="а", text=" ".join(one), id="1", date="2026-03-01"),
        Article(title="б", text=" ".join(other), id="2", date="2026-03-02"),
        Article(title="в", text=" ".join([*one[:40], *other[:40]]), id="3", date="2026-03-03"),
    )
    assert [[copy.id for copy in archive.copies(id_)] for id_ in "123"] == [["3"], [], ["1"]]


def test_values_that_differ_by_case_are_one_under_the_commonest_spelling(filled):
    def printed(ids, source):
        return [Article(title="мектеп", id=id_, date="2026-03", source=source) for id_ in ids]

    archive = filled(*printed("abc", "ТАҢ"))
    archive.add([*printed("d", "ТАҢ"), *printed("ef", "Таң")])
    (row,) = archive.trend("мектеп", by="month", split="source")
    assert (row["source"], row["all_articles"]) == ("ТАҢ", 6)
