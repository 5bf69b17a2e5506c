"""What explorations answer, whatever engine they ask."""

import pytest

from newsarchive import Article, ArticleNotFound, Query, QueryError
from tests.contract.examples import SCHOOL

TEXT = (
    "Өзен арнасынан асып, ауылдың төменгі көшелерін су басты. Түнгі сағат екіде құтқарушылар "
    "келіп, отыз үйдің тұрғындарын мектеп ғимаратына көшірді. Бөгет бұзылған жерге тас пен құм "
    "төгіліп жатыр. Әкімнің айтуынша, малдың бәрі аман, ал шығын көлемі ертең белгілі болады."
)


def rows(table, *names):
    return [tuple(row[name] for name in names) for row in table]


def test_a_trend_counts_days_by_the_clock_of_the_archive(archive):
    table = archive.trend("көпір", by="day", since="2024-10-05", until="2024-10-06")
    assert rows(table, "period", "matching_articles", "all_articles") == [
        ("2024-10-05", 0, 0),
        ("2024-10-06", 1, 1),
    ]
    months = archive.trend("*", by="month")
    counted = {row["period"]: row["all_articles"] for row in months if row["all_articles"]}
    assert counted == {"2019-11": 1, "2024-09": 1, "2024-10": 1}
    assert months.left_out == 1  # of a year alone


def test_a_trend_is_split_by_a_field(archive):
    table = archive.trend("мектеп", by="year", split="source", since="2024", until="2024")
    assert rows(table, "source", "matching_articles") == [("zakon.kz", 1), ("Егемен Қазақстан", 1)]


def test_lines_have_offsets(archive):
    lines = archive.kwic("мектеп")
    assert lines.total == 3
    for line in lines:
        article = archive.get(line.id)
        whole = article.title if line.ordinal == 0 else article.text
        assert whole[line.start : line.end] == line.node
        assert line.key == article.key
    assert {line.node for line in lines} == {"мектеп", "мектептеріміздегі"}


def test_words_and_collocates_are_tables(archive):
    words = archive.words("*", language="kk")
    by_stem = dict(rows(words, "stem", "frequency"))
    assert by_stem["мектеп"] == 3
    near = archive.collocates("мектеп", minimum=1)
    assert near.columns()["o11"].sum() == near[0]["r1"]
    assert near.about.query == ("мектеп",)


def test_sets_are_compared(archive):
    table = archive.compare(Query("*", source="zakon.kz"), minimum=1)
    assert table.about.options["a_tokens"] + table.about.options["b_tokens"] > 0
    assert next(iter(table.columns())) == "stem"


def test_copies_and_what_is_alike(archive):
    copy = Article(title="Екінші", text=f"Кеше. {TEXT}", id="2", date="2024-05-03", source="Таң")
    archive.add([Article(title="Бірінші", text=TEXT, id="1", date="2024-05-02"), copy])
    (found,) = archive.copies("1")
    assert (found.id, found.source, found.exact) == ("2", "Таң", False)
    assert (found.same_sentences, found.sentences) == (4, 5)
    assert [sentence.text for sentence in found.different] == ["Кеше."]
    assert archive.copies(SCHOOL.id) == ()
    assert "2" not in [hit.article.id for hit in archive.similar("1")]
    with pytest.raises(ArticleNotFound):
        archive.copies("no such article")


def test_what_is_new_is_what_came(archive):
    first = archive.arrivals("мектеп")
    assert {hit.article.id for hit in first} == {"school", "bridge"}
    assert first.state == archive.state
    late = Article(title="Ескі мектеп", id="late", date="1931-09-01")
    changed = Article(title="Алматыда екі мектеп ашылды", id="school", date="2024-09-01")
    archive.add([late, changed])
    new = archive.arrivals("мектеп", seen=first.mark)
    assert [hit.article.id for hit in new] == ["late"]
    assert archive.arrivals("мектеп", seen=new.mark).total == 0
    every = archive.arrivals("мектеп", limit=1)
    assert every[0].article.id == "late"
    rest = archive.arrivals("мектеп", after=every.next)
    assert {hit.article.id for hit in rest} == {"school", "bridge"}


def test_beginnings_are_completed(archive):
    assert "мектеп" in archive.complete("мек")
    assert archive.complete("жоқсөз") == []


def test_wrong_arguments_are_refused(archive):
    with pytest.raises(ValueError, match="choose"):
        archive.trend("мектеп", by="century")
    with pytest.raises(QueryError):
        archive.words("мектеп", since="2024-99")
    with pytest.raises(TypeError):
        archive.kwic("мектеп", sourse="zakon.kz")


def test_near_copies_of_a_page_are_folded(archive):
    copy = Article(title="Екінші", text=f"Кеше. {TEXT}", id="2", date="2024-05-03", source="Таң")
    archive.add([Article(title="Бірінші", text=TEXT, id="1", date="2024-05-02"), copy])
    every = archive.search("бөгет", facets=["source"])
    folded = archive.search("бөгет", facets=["source"], copies="collapse")
    assert [hit.article.id for hit in every] == [folded[0].article.id, *folded[0].copies]
    assert [hit.copies for hit in every] == [(), ()]
    assert len(folded) == 1
    assert (
        (folded.total, folded.facets) == (every.total, every.facets) == (2, {"source": {"Таң": 1}})
    )
    assert folded[0].to_dict()["copies"] == list(folded[0].copies)
    sentences = archive.search("бөгет", unit="sentence", copies="collapse")
    assert len(sentences) == 1
    with pytest.raises(ValueError, match="copies"):
        archive.search("бөгет", copies="fold")
