"""How articles come into an archive and leave it, whatever keeps it."""

import attrs
import pytest

import newsarchive
from newsarchive import Article
from tests.contract.examples import ARTICLES, OLD, SCHOOL, ids


def test_the_same_again_changes_nothing(archive):
    report = archive.add(ARTICLES)
    assert (report.added, report.updated, report.unchanged, report.sentences) == (0, 0, 4, 0)


def test_the_same_id_updates(archive):
    report = archive.add([attrs.evolve(SCHOOL, text="Бассейн де бар.")])
    assert (report.added, report.updated) == (0, 1)
    assert ids(archive.search("бассейн")) == ["school"]
    assert archive.search("сынып").total == 0
    assert len(archive) == 4


def test_of_several_versions_in_one_load_the_last_is_kept(archive):
    first, second = Article(id="new", text="Бір."), Article(id="new", text="Екі.")
    report = archive.add([first, first, second])
    assert (report.added, report.unchanged, report.updated, report.refused) == (1, 1, 1, ())
    assert archive.get("new").text == "Екі."
    assert archive.search("бір").total == 0


def test_only_articles_are_taken(archive):
    with pytest.raises(TypeError, match="takes Articles, not dict"):
        archive.add([{"text": "Бір."}])
    assert len(archive) == 4


def test_remove(archive):
    assert archive.remove("school", "nothing") == 1
    assert ids(archive.search("мектеп", translate=False)) == ["bridge"]
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


@pytest.mark.parametrize("load", ["add", "rebuild"])
def test_what_is_no_list_of_articles_is_told(archive, load):
    with pytest.raises(TypeError, match="put a single one into a list"):
        getattr(archive, load)(SCHOOL)
    with pytest.raises(TypeError, match=r"read it with newsarchive\.read"):
        getattr(archive, load)("today.jsonl")
    assert len(archive) == 4


def test_progress_is_told(empty):
    told = []
    empty.add(ARTICLES, progress=told.append)
    indexed = [one for one in told if one.phase == "indexing"]
    assert [one.articles for one in indexed] == [1, 2, 3, 4]
    assert indexed[-1].sentences == 12


def test_any_number_of_processes_builds_the_same(archive):
    before = archive.search("мектеп астана").to_dicts()
    archive.rebuild(ARTICLES, jobs=2)
    assert archive.search("мектеп астана").to_dicts() == before


def test_the_words_of_the_archive(archive):
    archive.set_dictionary(archive.dictionary.equate("кітапхана", "сынып"))
    assert sorted(ids(archive.search("кітапхана"))) == ["old", "school"]


def test_a_rebuild_that_may_not_remove_changes_nothing(archive):
    with pytest.raises(newsarchive.RemovalRefused, match="3 articles") as caught:
        archive.rebuild([SCHOOL], replace=False)
    assert caught.value.count == 3
    assert list(archive) == ARTICLES
    assert archive.search("көпір").total == 1
    asked = []
    archive.rebuild([SCHOOL], replace=lambda count: asked.append(count) or True)
    assert asked == [3]
    assert list(archive) == [SCHOOL]
    archive.rebuild([SCHOOL], replace=False)
