"""What a search answers, whatever engine it asks."""

import datetime as dt
import json

import pytest

from newsarchive import Article, QueryError
from tests.contract.examples import SCHOOL, ids


def test_a_hit_is_an_article_with_its_best_sentences(archive):
    hits = archive.search("мектеп сынып", translate=False)
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
    assert ids(archive.search("мектеп NOT көпір", translate=False)) == ["school"]
    assert archive.search("мектеп NOT көпір", unit="sentence").total == 3
    assert sorted(ids(archive.search("-мектеп"))) == ["old", "russian"]


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        (dict(since="2024"), ["bridge", "school"]),
        (dict(since="2024-10"), ["bridge"]),
        (dict(until="2024-09-01"), ["old", "russian", "school"]),
        (dict(until="2024-10-05"), ["old", "russian", "school"]),
        (dict(until="2024-10-06"), ["bridge", "old", "russian", "school"]),
        (dict(until="2019"), ["old"]),
        (dict(until="01.09.2024"), ["old", "russian", "school"]),
        (dict(since="10.2024"), ["bridge"]),
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
    hits = list(archive.scan("мектеп", unit="sentence", translate=False))
    assert [(hit.article.id, hit.sentence.ordinal) for hit in hits] == [
        ("school", 0),
        ("school", 1),
        ("bridge", 2),
    ]


def test_facets_count_all_hits(archive):
    results = archive.search("*", limit=1, facets=["source", "year", "language"])
    assert results.facets["source"] == {"zakon.kz": 2, "Егемен Қазақстан": 1}
    assert results.facets["year"] == {"2024": 2, "2020": 1, "2019": 1}
    assert results.facets["language"] == {"kk": 3, "ru": 1}


def test_russian_is_stemmed_as_russian(archive):
    assert ids(archive.search("школа министр", translate=False)) == ["russian"]


def test_a_word_finds_what_it_means_in_another_language_apart(archive):
    results = archive.search("мектеп")
    assert ids(results) == ["school", "bridge", "russian"]
    assert (results.total, results.related) == (2, 1)
    assert archive.search('"мектеп"').related == 0
    assert archive.search("мектеп", translate=False).related == 0


def test_results_are_a_sequence_that_json_can_hold(archive):
    results = archive.search("мектеп")
    assert (len(results), results.total, results.related) == (3, 2, 1)
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
        (dict(since="soon"), "'soon' is not a valid date"),
        (dict(since="31.02.2024"), "'31.02.2024' is not a valid date"),
        (dict(since="2025", until="2024"), "exchange the two dates"),
    ],
)
def test_wrong_options_are_told(archive, options, message):
    with pytest.raises(ValueError, match=message):
        archive.search("мектеп", **options)


def test_where_looks_into_what_else_came(archive):
    archive.add([Article(id="extra", text="Дауыл.", extra={"region": "Алматы", "views": 12})])
    assert ids(archive.search("*", where={"region": "алматы"})) == ["extra"]
    assert ids(archive.scan("*", where={"views": [11, 12]})) == ["extra"]
    assert archive.search("*", where={"region": "Астана"}).total == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (dict(facets="source"), r"write \['source'\]"),
        (dict(sorce="zakon.kz"), "did you mean source"),
        (dict(limit=None), "give 0 or more, not None"),
    ],
)
def test_slips_of_a_program_are_told(archive, options, message):
    with pytest.raises((TypeError, ValueError), match=message):
        archive.search("мектеп", **options)


def test_a_query_is_a_string(archive):
    with pytest.raises(TypeError, match="a query is a string, not NoneType"):
        archive.search(None)


def test_a_query_that_cannot_be_read_has_its_place(archive):
    with pytest.raises(QueryError) as caught:
        archive.search("мектеп sorce:zakon.kz")
    assert caught.value.position == 7


def test_suggestions_for_words_that_are_not_there(archive):
    assert archive.suggest("кітапханва") == ["кітапхана"]
    assert archive.search("кітапханва").suggestion == "кітапхана"


def test_an_explanation_sums_to_the_score(archive):
    (hit,) = archive.search("көпір")
    explanation = archive.explain("көпір", hit.article.id)
    assert explanation.score == pytest.approx(hit.score)


def test_results_are_a_table_that_says_what_was_asked(archive):
    results = archive.search("мектеп", source="zakon.kz", since="2024")
    columns = results.columns()
    assert list(columns) == ["score", "key", "id", "date", "source", "url", "title", "sentence"]
    assert columns["id"].tolist() == ids(results) == ["bridge"]
    assert results.to_pandas()["title"][0] == results[0].article.title
    about = results.about
    assert (about.query, about.articles, about.matching_articles) == (("мектеп",), 1, 1)
    assert about.filters == {"source": ["zakon.kz"], "since": "2024-01-01T00:00:00"}
    assert about.read[0].startswith("мектеп")
    assert about.state == archive.search("көпір").about.state == archive.state
    empty = archive.search("жоқсөзжоқ")
    assert [len(column) for column in empty.columns().values()] == [0] * 8


def pages(archive, query, between=lambda: None, **options):
    """The pages of a search, each after the cursor of the one before."""
    after = None
    while True:
        page = archive.search(query, after=after, **options)
        yield page
        after = page.next
        if after is None:
            return
        between()


def placed(hits):
    return [(hit.article.id, hit.sentence.ordinal) for hit in hits]


@pytest.mark.parametrize("unit", ["article", "sentence"])
@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
def test_cursors_never_skip_or_repeat(archive, unit, sort):
    # Months have many articles of one date, and sentences of one article equal in every key.
    months = [f"2021-{1 + number % 3:02}" for number in range(20)]
    archive.add(
        Article(id=f"{number:03}", text="Дауыл соқты. Дауыл тынды.", date=month)
        for number, month in enumerate(months)
    )
    options = dict(unit=unit, sort=sort)
    whole = placed(archive.search("дауыл OR мектеп", limit=100, **options))
    found = list(pages(archive, "дауыл OR мектеп", limit=7, **options))
    assert [one for page in found for one in placed(page)] == whole
    assert {page.notes for page in found} == {()}


def test_a_cursor_goes_on_over_an_archive_that_has_changed(archive):
    days = {f"d{day:02}": f"2021-01-{day:02}" for day in range(1, 21)}
    archive.add(Article(id=id_, text="Дауыл соқты.", date=date) for id_, date in days.items())
    versions = iter(range(100))

    def write():
        version = next(versions)
        # Hits that stand before the next page come and go.
        archive.add([Article(id=f"n{version}", text="Дауыл.", date="2021-02-01")])
        archive.remove(f"n{version - 1}")

    found = list(pages(archive, "дауыл", write, limit=3, sort="newest"))
    assert [one for page in found for one in ids(page)] == sorted(days, reverse=True)
    assert found[0].notes == ()
    assert all("changed" in page.notes[0] for page in found[1:])


def test_a_cursor_goes_on_where_its_article_was(archive):
    archive.add(
        Article(id=f"d{day}", text="Дауыл соқты.", date=f"2021-01-{day:02}") for day in range(1, 6)
    )
    first = archive.search("дауыл", limit=2, sort="oldest")
    assert ids(first) == ["d1", "d2"]
    archive.remove("d2")
    assert ids(archive.search("дауыл", sort="oldest", after=first.next)) == ["d3", "d4", "d5"]


def test_a_cursor_counts_hits_before_copies_are_folded(archive):
    text = " ".join(f"Хабардың {number} сөйлемінде дауыл туралы айтылады." for number in "абвгдеж")
    archive.add(
        Article(id=f"c{number}", title=f"Дауыл {number}", text=text, date=f"2021-01-0{number}")
        for number in range(1, 6)
    )
    found = list(pages(archive, "дауыл", limit=2, copies="collapse"))
    shown = [id_ for page in found for hit in page for id_ in (hit.article.id, *hit.copies)]
    assert sorted(shown) == ["c1", "c2", "c3", "c4", "c5"]


def test_the_last_page_has_no_cursor(archive):
    assert archive.search("*", limit=4).next is None
    assert archive.search("*", limit=0).next is None
    assert archive.search("жоқсөзжоқ").next is None
    assert archive.search("*", limit=3).next is not None


@pytest.mark.parametrize(
    "options",
    [
        dict(after="сөз"),
        dict(after="e30"),
        dict(after="W10"),
        dict(after="WzEsMSwyLDMsNCw1LDYsN10"),
        dict(after=""),
    ],
)
def test_what_is_no_cursor_is_told(archive, options):
    with pytest.raises(QueryError, match="no cursor"):
        archive.search("мектеп", **options)


def test_a_cursor_belongs_to_its_search(archive):
    after = archive.search("*", limit=1).next
    assert len(archive.search("*", limit=2, after=after)) == 2
    for options in (dict(sort="oldest"), dict(unit="sentence"), dict(source="zakon.kz")):
        with pytest.raises(QueryError, match="of another search"):
            archive.search("*", after=after, **options)
    with pytest.raises(ValueError, match="give one of the two"):
        archive.search("*", after=after, offset=1)
