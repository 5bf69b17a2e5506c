"""Promises of `docs/durability.md` that hold without a crash: each has its own test."""

import logging
import marshal
import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing

import pytest

import newsarchive
from newsarchive import Article, failpoints
from newsarchive.errors import ArchiveDamaged, ArchiveNotFound
from newsarchive.index.segment import Segment
from newsarchive.storage import workers
from newsarchive.storage.rescue import rescue_to
from newsarchive.storage.rows import carried
from tests.growing import answers, article


@pytest.fixture
def archive(tmp_path):
    with newsarchive.open(tmp_path / "a", create=True, timeout=0.2) as archive:
        archive.add(map(article, range(12)))
        yield archive


def files(archive):
    return sorted(path.name for path in (archive.path / "segments").iterdir())


# What a failed load leaves.


@pytest.fixture
def failing():
    """Make the process fail at a point."""

    def at(wanted):
        def fail(point):
            if point == wanted:
                raise RuntimeError(point)

        failpoints.inject(fail)

    yield at
    failpoints.inject(None)


@pytest.mark.parametrize("point", ["segment synced", "segment listed"])
def test_a_failed_load_clears_its_files(archive, failing, point):
    before = files(archive)
    expected = answers(archive)
    for write in (
        lambda: archive.add([article(50)]),
        lambda: archive.rebuild([article(50)]),
        archive.rebuild,
    ):
        failing(point)
        with pytest.raises(RuntimeError, match=point):
            write()
        failpoints.inject(None)
        assert files(archive) == before
    assert answers(archive) == expected
    assert archive.check() == []


# Dead articles.


def living(archive):
    """For each segment: how many articles its file has, and how many of them live."""
    with archive._engine._state() as state:
        return [(part.articles, part.count("article")) for part in state.snapshot.parts]


def test_a_segment_is_written_anew_when_most_of_it_is_dead(archive):
    archive.add([article(number, version=1) for number in range(6)])
    assert living(archive) == [(12, 6), (6, 6)]  # just half of it
    archive.add([article(6, version=1)])
    assert living(archive) == [(5, 5), (6, 6), (1, 1)]
    assert archive.check() == []


# What is shown, and what is copied.


def test_another_article_under_an_indexed_number_is_not_shown(archive):
    one, other = Article(id="one", title="Бірегей"), Article(id="other", title="Өзгеше")
    archive.add([one, other])
    with closing(sqlite3.connect(archive.path / "articles.sqlite")) as store, store:
        for old, new in ((13, 100), (14, 13), (100, 14)):
            store.execute("UPDATE article SET number = ? WHERE number = ?", (new, old))
    # A new reader takes the store as it is now: each article is whole, but under another's number.
    with newsarchive.open(archive.path) as opened:
        for ask in (lambda: opened.search("бірегей"), lambda: list(opened.scan("өзгеше"))):
            with pytest.raises(ArchiveDamaged, match="indexed article is missing"):
                ask()


def test_damage_is_not_copied_into_a_backup(archive, tmp_path):
    [file] = (archive.path / "segments").iterdir()
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with newsarchive.open(archive.path) as opened:
        with pytest.raises(ArchiveDamaged, match="newsarchive rebuild") as fault:
            opened.backup(tmp_path / "copy")
        assert fault.value.path == file
        assert sorted(path.name for path in tmp_path.iterdir()) == ["a"]
        opened.rebuild()
        opened.backup(tmp_path / "copy")
    with newsarchive.open(tmp_path / "copy") as copy:
        assert copy.check() == []


# Files and folders.


def modes(folder):
    return {
        path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*") if path.is_file()
    }


@pytest.mark.parametrize("mask", [0o002, 0o022, 0o077])
def test_all_files_follow_the_umask(tmp_path, mask):
    before = os.umask(mask)
    try:
        with newsarchive.open(tmp_path / "a", create=True) as archive:
            archive.add([article(1)])
            archive.backup(tmp_path / "copy")
            scan = archive.scan("мектеп OR су OR ел OR жол OR бала")
            next(scan, None)  # while somebody reads there are a log and its lock file
            with newsarchive.open(tmp_path / "a") as other:
                other.add([article(2)])
            found = modes(tmp_path)
    finally:
        os.umask(before)
    assert set(found) >= {"articles.sqlite", "articles.sqlite-wal", "00000001.segment"}
    assert set(found.values()) == {0o666 & ~mask}


def test_a_folder_that_was_moved_says_so(archive, tmp_path):
    expected = answers(archive)
    archive.path.rename(tmp_path / "moved")
    assert answers(archive) == expected  # whoever reads goes on
    for write in (
        lambda: archive.add([article(50)]),
        lambda: archive.remove("a1"),
        archive.rebuild,
    ):
        with pytest.raises(ArchiveNotFound, match="was moved or removed"):
            write()
    with newsarchive.open(tmp_path / "moved") as moved:
        assert answers(moved) == expected
        assert moved.check() == []


def test_another_archive_in_the_place_of_one_that_was_moved_is_left_alone(archive, tmp_path):
    archive.path.rename(tmp_path / "moved")
    with newsarchive.open(tmp_path / "a", create=True) as other:
        other.add([article(1)])
        with pytest.raises(ArchiveNotFound, match="was moved or removed"):
            archive.add([article(50)])
        assert len(other) == 1
        assert other.check() == []


def test_a_folder_that_is_moved_amid_a_load_says_so(archive, tmp_path):
    def given():
        yield article(50)
        archive.path.rename(tmp_path / "moved")
        yield article(51)

    with pytest.raises(ArchiveNotFound, match="was moved or removed"):
        archive.rebuild(given())
    with newsarchive.open(tmp_path / "moved") as moved:
        assert len(moved) == 12
        assert moved.check() == []


def test_a_place_that_may_not_be_written_to_is_named(tmp_path):
    code = (
        "import os, sys, newsarchive\n"
        "if os.getuid() == 0: os.setuid(65534)\n"
        "newsarchive.open(sys.argv[1], create=True)\n"
    )
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o555)
    tmp_path.chmod(0o755)
    done = subprocess.run(
        [sys.executable, "-c", code, folder], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    if "newsarchive" in done.stderr.splitlines()[-1]:  # else the source itself cannot be read
        assert "ArchiveReadOnly" in done.stderr.splitlines()[-1]


# Workers.


def test_a_worker_imports_neither_whoosh_nor_readers(tmp_path):
    """A real worker, which indexes Kazakh and Russian, and at its end says what it imported."""
    tell = "import os; os._exit = lambda code: print(*sys.modules, file=sys.stderr); "
    head, imports = workers._START.split("; ", 1)
    text = "Жаңа мектеп. Новая школа открылась в городе."
    one = Article(id="a", title="Мектеп ашылды", text=text)
    path = str(tmp_path / "batch")
    task = marshal.dumps(("build", (path, [(1, carried(one))], [], "Asia/Almaty", 1000)))
    done = subprocess.run(
        [sys.executable, "-c", f"{head}; {tell}{imports}", *sys.path],
        input=len(task).to_bytes(8, "little") + task,
        capture_output=True,
        check=True,
    )
    assert done.stdout
    modules = {name.partition(".")[0] for name in done.stderr.decode().split()}
    assert "newsarchive" in modules
    assert not modules & {"whoosh", "click", "rich", "lxml"}
    assert Segment(tmp_path / "batch").strings("article_id")[0] == "a"


# The log of the library.


def test_what_was_done_is_logged(archive, tmp_path, caplog):
    with caplog.at_level(logging.INFO, logger="newsarchive"):
        archive.add([article(20), article(1, version=1)])
        archive.remove("a2")
        archive.rebuild()
        archive.backup(tmp_path / "copy")
        archive.check()
    said = [record.getMessage() for record in caplog.records]
    assert all(str(archive.path) in line for line in said)
    for part in ("1 added, 1 updated", "1 removed", "12 unchanged", "backed up", "checked"):
        assert any(part in line for line in said), part
    assert {record.name.partition(".")[0] for record in caplog.records} == {"newsarchive"}


def test_long_work_says_how_far_it_is(archive, tmp_path):
    for work, phase in (
        (lambda told: archive.check(progress=told), "checking"),
        (lambda told: archive.backup(tmp_path / "copy", progress=told), "copying"),
        (lambda told: archive.remove("a1", "nobody", "a2", progress=told), "removing"),
    ):
        told = []
        work(told.append)
        assert {one.phase for one in told} == {phase}
        for name in ("articles", "bytes", "took"):
            values = [getattr(one, name) for one in told]
            assert values == sorted(values)
        if phase == "copying":
            copied = [file for file in (tmp_path / "copy").rglob("*") if file.is_file()]
            assert told[-1].bytes == sum(file.stat().st_size for file in copied)
        else:
            assert told[-1].articles == {"checking": 24, "removing": 3}[phase]


@pytest.mark.parametrize("what", ["backup", "rescue"])
def test_a_copy_without_space_names_where_it_was_to_go(archive, tmp_path, what):
    code = (
        "import resource, signal, sys, newsarchive\n"
        "from pathlib import Path\n"
        "from newsarchive.storage.rescue import rescue_to\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "with newsarchive.open(sys.argv[1]) as archive:\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))\n"
        "    if sys.argv[3] == 'backup':\n"
        "        archive.backup(sys.argv[2])\n"
        "    else:\n"
        "        rescue_to(Path(sys.argv[1]), Path(sys.argv[2]))\n"
    )
    archive.add(map(article, range(100, 150)))
    done = subprocess.run(
        [sys.executable, "-c", code, archive.path, tmp_path / "copy", what],
        capture_output=True,
        text=True,
        check=False,
    )
    last = done.stderr.splitlines()[-1]
    assert last.startswith("newsarchive.errors.ArchiveError"), last
    assert str(tmp_path) in last
    assert "copy" in last
    assert "free some space" in last
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a"]


def test_a_rescue_goes_to_a_new_file(archive, tmp_path):
    file = tmp_path / "saved.jsonl"
    assert rescue_to(archive.path, file).articles == 12
    assert len(list(newsarchive.read(file))) == 12
    before = file.read_bytes()
    with pytest.raises(newsarchive.ArchiveError, match="already exists"):
        rescue_to(archive.path, file)
    assert file.read_bytes() == before


def test_the_stages_of_a_query_are_logged_for_who_asks(archive, caplog):
    archive.search("мектеп")
    assert not caplog.records
    with caplog.at_level(logging.DEBUG, logger="newsarchive"):
        total = archive.search("мектеп").total
    (record,) = [one for one in caplog.records if one.name == "newsarchive.engines.local"]
    assert f"'мектеп': {total} and" in record.getMessage()
    assert "matched in" in record.getMessage()
    assert "ranked in" in record.getMessage()
