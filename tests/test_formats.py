"""Archives of every format since the first: opened, brought forward, saved. They never change."""

import hashlib
import io
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import attrs
import pytest

import newsarchive
from newsarchive.errors import ArchiveOutdated
from newsarchive.index import segment
from newsarchive.storage import schema
from newsarchive.storage.rescue import rescue
from tests.fixtures.make import AGENCY, PRINTED
from tests.growing import answers, article

FIXTURES = Path(__file__).parent / "fixtures"
ARCHIVES = sorted(FIXTURES.glob("archive-*"))
WITH_DUPLICATES = {"archive-1-early", "archive-2", "archive-2-segments-3", "archive-3-segments-3"}
of_every_format = pytest.mark.parametrize("fixture", ARCHIVES, ids=lambda path: path.name)


def held(fixture):
    """The articles of a fixture, in the order in which they were last written."""
    articles = [article(number) for number in (0, 2, 4, 5, 6, 7)] + [article(3, version=1)]
    return [*articles, AGENCY] if fixture.name in WITH_DUPLICATES else articles


def copied(fixture, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(fixture, folder)
    return folder


def test_the_bytes_of_a_fixture_never_change():
    """A new format gets a new fixture: `sha256sum` of its files is added to the list."""
    listed = {}
    for line in (FIXTURES / "SHA256SUMS").read_text(encoding="ascii").splitlines():
        digest, name = line.split()
        listed[name] = digest
    files = [file for fixture in ARCHIVES for file in fixture.rglob("*") if file.is_file()]
    found = {
        str(file.relative_to(FIXTURES)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
    }
    assert found == listed


def test_there_is_a_fixture_of_these_formats():
    name = f"archive-{schema.FORMAT}-segments-{segment.FORMAT}"
    assert (FIXTURES / name).is_dir()


@of_every_format
def test_articles_are_all_there_and_the_index_answers_or_says_what_to_do(fixture, tmp_path):
    expected = held(fixture)
    with (
        newsarchive.open(copied(fixture, tmp_path)) as archive,
        newsarchive.open(tmp_path / "new", create=True) as new,
    ):
        assert list(archive) == expected
        assert archive.get("a3") == archive.get(key=archive.get("a3").key) == article(3, version=1)
        new.add(expected)
        if fixture.name in WITH_DUPLICATES:
            assert archive.get("paper") == archive.get(key=PRINTED.key) == AGENCY
            assert archive.urls("agency") == [AGENCY.url, PRINTED.url]
        try:
            given = archive.search("мектеп")
        except ArchiveOutdated as fault:
            assert "newsarchive rebuild" in str(fault)  # noqa: PT017 - either of two ways is right
            for ask in (lambda: archive.add([article(9)]), archive.stats):
                with pytest.raises(ArchiveOutdated, match="newsarchive rebuild"):
                    ask()
            assert all("newsarchive rebuild" in problem.reason for problem in archive.check())
        else:
            assert given.total == new.search("мектеп").total
            assert archive.check() == []
        archive.rebuild()
        assert answers(archive) == answers(new)
        assert archive.check() == []
        archive.add([article(9)])
        assert archive.check() == []


@of_every_format
def test_rescue_saves_every_article_and_writes_nothing(fixture, tmp_path):
    folder = copied(fixture, tmp_path)
    before = (folder / "articles.sqlite").read_bytes()
    out = io.StringIO()
    saved = rescue(folder, out)
    assert (folder / "articles.sqlite").read_bytes() == before
    (tmp_path / "saved.jsonl").write_text(out.getvalue())
    articles = list(newsarchive.read(tmp_path / "saved.jsonl"))
    expected = held(fixture)
    # Of older ones, duplicates are known by their urls alone.
    if fixture.name.startswith(("archive-2", "archive-3")):
        printed = attrs.evolve(PRINTED, title=AGENCY.title)
        assert articles == [*expected, printed]
        assert saved.duplicates == 1
    else:
        assert articles == expected
    assert saved.articles == len(expected)
    assert saved.lost == ()


def test_damage_that_was_there_before_is_not_sealed_as_right(tmp_path):
    folder = copied(FIXTURES / "archive-1", tmp_path)
    with closing(sqlite3.connect(folder / "articles.sqlite")) as store, store:
        store.execute("UPDATE property SET value = value + 1 WHERE name = 'articles'")
        store.execute("UPDATE article SET title = 'Басқа' WHERE id = 'a4'")
    with newsarchive.open(folder) as archive:
        reasons = [problem.reason for problem in archive.check()]
        with pytest.raises(newsarchive.ArchiveDamaged, match="seal"):
            len(archive)
        with pytest.raises(newsarchive.ArchiveDamaged, match="'a4'"):
            archive.get("a4")
    assert any("seal" in reason for reason in reasons)


def test_damage_in_a_store_without_checksums_is_not_given_one(tmp_path):
    folder = copied(FIXTURES / "archive-1-early", tmp_path)
    with closing(sqlite3.connect(folder / "articles.sqlite")) as store, store:
        store.execute("UPDATE article SET title = 'Басқа' WHERE id = 'a4'")
    with newsarchive.open(folder) as archive:
        assert archive.get("a5") == article(5)
        with pytest.raises(newsarchive.ArchiveDamaged, match="'a4'"):
            archive.get("a4")
        assert any("'a4'" in problem.reason for problem in archive.check())


def test_an_older_store_that_may_only_be_read_says_so(tmp_path):
    folder = copied(FIXTURES / "archive-1", tmp_path)
    code = (
        "import os, sys, newsarchive\n"
        "os.access = lambda path, mode: mode != os.W_OK\n"
        "newsarchive.open(sys.argv[1])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, folder], capture_output=True, text=True, check=False
    )
    assert "ArchiveOutdated" in done.stderr
    assert "open it once where it is writable" in done.stderr


def test_a_later_format_asks_for_a_later_version(tmp_path):
    newsarchive.open(tmp_path, create=True).close()
    with closing(sqlite3.connect(tmp_path / "articles.sqlite")) as file:
        file.execute("PRAGMA user_version = 99")
    with pytest.raises(ArchiveOutdated, match="upgrade newsarchive"):
        newsarchive.open(tmp_path)


def test_an_older_format_is_migrated_whole_or_not_at_all(tmp_path, monkeypatch):
    with newsarchive.open(tmp_path, create=True) as archive:
        archive.add([article(1)])
    given = schema.FORMAT
    monkeypatch.setattr(schema, "FORMAT", given + 2)
    monkeypatch.setitem(schema._SEALED, given + 2, schema._SEALED[given])
    steps = {
        given: lambda store: store.execute("ALTER TABLE article ADD COLUMN one"),
        given + 1: lambda store: store.execute("ALTER TABLE nothing ADD COLUMN two"),
    }
    monkeypatch.setattr(schema, "_MIGRATIONS", steps)
    with pytest.raises(newsarchive.ArchiveDamaged):
        newsarchive.open(tmp_path)
    with closing(sqlite3.connect(tmp_path / "articles.sqlite")) as file:
        assert file.execute("PRAGMA user_version").fetchone()[0] == given
        with pytest.raises(sqlite3.OperationalError):
            file.execute("SELECT one FROM article")
    steps[given + 1] = lambda store: store.execute("ALTER TABLE article ADD COLUMN two")
    for _ in range(2):
        with newsarchive.open(tmp_path) as archive:
            assert archive.get("a1") == article(1)
        with closing(sqlite3.connect(tmp_path / "articles.sqlite")) as file:
            assert file.execute("PRAGMA user_version").fetchone()[0] == given + 2
            assert file.execute("SELECT one, two FROM article").fetchall() == [(None, None)]
