"""Copying an archive to another one."""

import json

import attrs
import pytest
from click.testing import CliRunner

import newsarchive
from newsarchive import Article, Dictionary
from newsarchive.cli import commands
from tests.contract.examples import ARTICLES, SCHOOL

LONG = "Агенттік хабарының мәтіні екі сайтта сөзбе-сөз бірдей басылды. " * 5
FIRST = Article(id="a", url="https://a.kz/1", text=LONG, source="a.kz", date="2024-01-01")
SECOND = attrs.evolve(FIRST, id="b", url="https://b.kz/1", source="b.kz", authors=["Асан"])
KEPT = attrs.evolve(FIRST, id="c", url="https://c.kz/1", source="c.kz", section="Қоғам")


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "source"
    with newsarchive.open(path, create=True, timezone="Europe/London") as archive:
        archive.set_dictionary(Dictionary().protect("Ақорда").equate("ҰБТ", "тест"))
        archive.add([*ARTICLES, FIRST, SECOND])
        archive.add([KEPT], keep_duplicates=True)
    return path


def state(path):
    with newsarchive.open(path) as archive:
        return archive.state


def test_a_copy_is_equal_in_all_that_counts(source, tmp_path):
    report = newsarchive.copy(source, tmp_path / "target")
    assert (report.added, report.duplicates) == (6, 1)
    # Articles with their duplicates, the dictionary and the timezone are what a state stands for.
    assert state(tmp_path / "target") == state(source)


def test_the_order_of_writing_is_kept(source, tmp_path):
    with newsarchive.open(source) as archive:
        archive.add([attrs.evolve(SCHOOL, title="Басқа тақырып")])
        order = [article.id for article in archive]
    newsarchive.copy(source, tmp_path / "target")
    with newsarchive.open(tmp_path / "target") as archive:
        assert [article.id for article in archive] == order


def test_a_copy_that_broke_off_is_continued(source, tmp_path):
    target = tmp_path / "target"
    with newsarchive.open(target, create=True, timezone="Europe/London") as archive:
        archive.set_dictionary(Dictionary().protect("Ақорда").equate("ҰБТ", "тест"))
        archive.add(ARTICLES[:2])
    report = newsarchive.copy(source, target)
    assert (report.unchanged, report.added) == (2, 4)
    again = newsarchive.copy(source, target)
    assert (again.unchanged, again.duplicates) == (6, 1)
    assert (again.added, again.updated) == (0, 0)
    assert state(target) == state(source)


def test_other_articles_in_the_target_are_an_error_that_gives_both_counts(source, tmp_path):
    target = tmp_path / "target"
    newsarchive.copy(source, target)
    with newsarchive.open(target) as archive:
        archive.add([Article(id="other", text="Басқа мақала.")])
    with pytest.raises(newsarchive.ArchiveError, match="have 6 and 7 articles"):
        newsarchive.copy(source, target)


def test_a_source_that_changed_meanwhile_is_an_error(source, tmp_path):
    def change(_):
        with newsarchive.open(source) as archive:
            archive.add([Article(id="new", text="Жаңа мақала.")])

    with pytest.raises(newsarchive.ArchiveError, match="changed while it was copied"):
        newsarchive.copy(source, tmp_path / "target", progress=change)


def test_another_clock_is_refused_before_anything_is_copied(source, tmp_path):
    target = tmp_path / "target"
    with newsarchive.open(target, create=True) as archive:
        archive.add([SCHOOL])
    with pytest.raises(newsarchive.ArchiveError, match="Europe/London and Asia/Almaty"):
        newsarchive.copy(source, target)
    with newsarchive.open(target) as archive:
        assert len(archive) == 1


def test_nothing_is_made_where_there_is_no_source(tmp_path):
    with pytest.raises(newsarchive.ArchiveNotFound):
        newsarchive.copy(tmp_path / "none", tmp_path / "target")
    assert not (tmp_path / "target").exists()


def test_the_command(source, tmp_path):
    target = str(tmp_path / "target")
    done = CliRunner().invoke(commands, ["copy", str(source), target, "-j", "1"])
    assert done.output == "6 articles and 1 duplicates are in both; 6 were copied now\n"
    done = CliRunner().invoke(commands, ["copy", str(source), target, "-j", "1", "--json"])
    assert json.loads(done.output)["unchanged"] == 6
