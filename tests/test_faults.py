"""A quick seeded part of `make faults`, and what else is to hold when something goes wrong."""

import os
import pickle
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

import newsarchive
from benchmarks.faults import damaging, killing
from newsarchive import Article, failpoints
from newsarchive.dictionary import Dictionary
from newsarchive.errors import (
    ArchiveClosed,
    ArchiveDamaged,
    ArchiveError,
    ArchiveLocked,
    ArchiveNotFound,
    ArchiveReadOnly,
    SearchTimeout,
)
from newsarchive.storage import segments
from tests.growing import QUERIES, answers, article

GROWING = ("add and merge", "rebuild")


@pytest.fixture(scope="module")
def shared_bench():
    with closing(killing.Bench()) as bench:
        yield bench


@pytest.fixture
def bench(shared_bench):
    shared_bench.tried = 0
    shared_bench.failures = []
    return shared_bench


@pytest.fixture
def archive(tmp_path):
    with newsarchive.open(tmp_path / "a", create=True, timeout=0.2) as archive:
        archive.add(map(article, range(12)))
        yield archive


def survived(bench):
    assert bench.failures == []
    assert bench.tried


def test_every_named_point_is_reached(bench):
    reached = {point for operation in killing.OPERATIONS for point in bench.points(operation)}
    assert reached == set(failpoints.POINTS)


def test_killed_at_named_points(bench):
    killing.kill_at_points(bench, every=False, operations=GROWING)
    killing.kill_at_points(bench, every=False, operations=["remove"])
    survived(bench)


def test_killed_at_random_moments(bench):
    killing.kill_at_moments(bench, random.Random(9), times=3)
    survived(bench)


def test_what_was_not_synced_is_not_needed(bench):
    killing.lose_unsynced(bench, every=False, operations=GROWING)
    survived(bench)


def test_the_loss_of_what_was_not_synced_would_be_noticed(bench):
    killing.lose_unsynced(bench, every=False, operations=["add and merge"], sync=False)
    assert any("committed" in failure and "it is missing" in failure for failure in bench.failures)


def test_full_disk(bench):
    killing.fill_the_disk(bench, [0, 3_000, 30_000, 60_000], operations=GROWING)
    survived(bench)


def test_interrupted_at_named_points(bench):
    killing.interrupt(bench, every=False, operations=GROWING)
    survived(bench)


def test_size_is_stable_over_updates_while_readers_come_and_go():
    sizes = killing.sizes_over_updates(60)
    assert max(sizes[45:]) < 1.3 * max(sizes[15:30])


def test_damage_in_any_file_is_found(bench, tmp_path):
    counts = damaging.damage_everything(bench.original, tmp_path, random.Random(9), flips=4)
    assert counts.failures == []
    assert counts.found > counts.harmless


def test_damage_in_the_log_gives_a_whole_state(bench):
    counts = damaging.damage_the_log(bench, random.Random(9), flips=10)
    assert counts.failures == []


def test_a_damaged_index_is_mended_from_the_store(archive):
    expected = answers(archive)
    for damage in (lambda file: file.unlink(), lambda file: file.write_bytes(b"")):
        file = min((archive.path / "segments").iterdir())
        damage(file)
        with newsarchive.open(archive.path) as damaged:
            with pytest.raises(ArchiveDamaged, match="newsarchive rebuild") as fault:
                damaged.search("мектеп")
            assert fault.value.path == file
            damaged.rebuild()
            assert answers(damaged) == expected
            assert damaged.check() == []


def test_an_article_changed_behind_our_back_is_not_shown(archive):
    with closing(sqlite3.connect(archive.path / "articles.sqlite")) as store, store:
        store.execute("UPDATE article SET title = 'Су' WHERE id = 'a3'")
    assert [problem.reason for problem in archive.check()] == [
        "article 'a3' (number 4) is not as it was stored"
    ]
    for ask in (
        lambda: archive.get("a3"),
        lambda: list(archive),
        lambda: archive.search("мектеп OR су", limit=20),
    ):
        with pytest.raises(ArchiveDamaged, match="article 'a3' is not as it was stored"):
            ask()


def test_articles_that_changed_places_are_not_shown(archive):
    with closing(sqlite3.connect(archive.path / "articles.sqlite")) as store, store:
        for old, new in ((1, 100), (2, 1), (100, 2)):
            store.execute("UPDATE article SET number = ? WHERE number = ?", (new, old))
    with pytest.raises(ArchiveDamaged):
        list(archive.scan("мектеп OR су OR ел OR жол OR бала"))
    assert archive.check() != []


def test_a_dead_article_brought_back_by_damage_is_not_shown(archive):
    archive.remove("a1")
    with closing(sqlite3.connect(archive.path / "articles.sqlite")) as store, store:
        store.execute("UPDATE segment SET dead = x''")
        store.execute("UPDATE property SET value = value - 1 WHERE name = 'articles'")
    with newsarchive.open(archive.path) as opened:
        for ask in (
            lambda: opened.search("су"),
            lambda: len(opened),
            lambda: opened.add([article(50)]),
        ):
            with pytest.raises(ArchiveDamaged, match="seal"):
                ask()


def test_own_words_changed_behind_our_back_are_found(archive):
    with archive._engine._store.writing() as transaction:
        transaction.set_dictionary(Dictionary().protect("Су").to_json())
    assert archive.check() == []  # the index keeps the names that it was made with
    with closing(sqlite3.connect(archive.path / "articles.sqlite")) as store, store:
        store.execute("UPDATE property SET value = '[\"су\"]' WHERE name = 'protected'")
    assert any("seal" in problem.reason for problem in archive.check())
    archive.rebuild()
    assert archive.check() == []
    with closing(sqlite3.connect(archive.path / "articles.sqlite")) as store, store:
        store.execute(
            "UPDATE property SET value = replace(value, 'С', 'Т') WHERE name = 'dictionary'"
        )
    assert any("seal" in problem.reason for problem in archive.check())
    with newsarchive.open(archive.path) as opened, pytest.raises(ArchiveDamaged, match="seal"):
        opened.search("су")


def test_a_store_of_something_else_is_left_alone(tmp_path):
    with closing(sqlite3.connect(tmp_path / "articles.sqlite")) as other, other:
        other.execute("CREATE TABLE mine (one)")
    for create in (False, True):
        with pytest.raises(ArchiveDamaged, match="not the store of an archive"):
            newsarchive.open(tmp_path, create=create)
    (tmp_path / "articles.sqlite").write_bytes(b"no database at all" * 100)
    with pytest.raises(ArchiveDamaged):
        newsarchive.open(tmp_path)


def test_a_store_with_a_strangers_trigger_is_not_opened(archive):
    with closing(sqlite3.connect(archive.path / "articles.sqlite")) as store, store:
        store.execute("CREATE TRIGGER t AFTER INSERT ON article BEGIN DELETE FROM article; END")
    with pytest.raises(ArchiveDamaged, match="not the store of an archive"):
        newsarchive.open(archive.path)


def test_a_lost_store_is_not_replaced_by_an_empty_one(archive):
    archive.close()
    for damage in (lambda file: file.write_bytes(b""), lambda file: file.unlink()):
        damage(archive.path / "articles.sqlite")
        for create in (False, True):
            with pytest.raises(ArchiveDamaged, match="there is an index"):
                newsarchive.open(archive.path, create=create)


def test_an_archive_whose_maker_was_killed_can_be_made_again(tmp_path):
    for left in (b"", None):
        if left is not None:
            (tmp_path / "articles.sqlite").write_bytes(left)
        with pytest.raises(ArchiveNotFound, match="newsarchive rebuild"):
            newsarchive.open(tmp_path)
    with newsarchive.open(tmp_path, create=True) as archive:
        assert len(archive) == 0
        assert archive.search("су").total == 0
        assert archive.check() == []


def test_nothing_is_unpickled(archive, monkeypatch):
    def refused(*_, **__):
        raise AssertionError("something was unpickled")

    for name in ("load", "loads", "Unpickler", "_Unpickler", "_load", "_loads"):
        monkeypatch.setattr(pickle, name, refused)
    with newsarchive.open(archive.path) as opened:
        assert all(not isinstance(answer, type) for answer in answers(opened).values())
        opened.search('мектп~ OR бал* OR "жаңа қала"~5', facets=["source"])
        opened.check()
        opened.rebuild()


# Several processes.


def in_child(work):
    """Do something in a forked process; returns what it said."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        try:
            said = str(work())
        except BaseException as fault:  # noqa: BLE001 - a child must end here
            said = f"{type(fault).__name__}: {fault}"
        os.write(write, said.encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return said


HOLD = textwrap.dedent("""
    import sys, time, newsarchive
    from newsarchive import Article, failpoints
    def hold(point):
        if point == "before commit":
            print("holding", flush=True)
            time.sleep(60)
    failpoints.inject(hold)
    newsarchive.open(sys.argv[1]).add([Article(title="Ұзақ")])
""")


def test_a_second_writer_waits_and_a_lock_dies_with_its_process(archive):
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, archive.path], stdout=subprocess.PIPE
    ) as writer:
        try:
            writer.stdout.readline()
            began = time.monotonic()
            for write in (
                lambda: archive.add([article(50)]),
                lambda: archive.remove("a1"),
                archive.rebuild,
            ):
                with pytest.raises(ArchiveLocked, match=str(archive.path)):
                    write()
            assert time.monotonic() - began >= 0.5
            assert archive.search("су").total == len(
                list(archive.scan("су"))
            )  # readers are not blocked
        finally:
            writer.send_signal(signal.SIGKILL)
    archive.add([article(50)])
    assert "a50" in archive
    assert archive.check() == []


def test_writers_in_two_threads_take_turns(tmp_path):
    with newsarchive.open(tmp_path / "a", create=True, timeout=60) as archive:

        def write(first):
            for number in range(first, first + 10):
                archive.add([article(number)])

        threads = [threading.Thread(target=write, args=(first,)) for first in (0, 100)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(archive) == 20
        assert archive.check() == []


def test_both_sides_of_a_fork_work(archive):
    expected = answers(archive)
    assert in_child(lambda: answers(archive) == expected) == "True"
    assert in_child(lambda: archive.add([article(70)]).added) == "1"
    archive.add([article(71)])
    assert in_child(lambda: "a71" in archive and archive.check() == []) == "True"
    assert len(archive) == 14


def test_a_fork_amid_a_scan_is_refused_clearly(archive):
    scan = archive.scan("мектеп OR су OR ел")
    first = next(scan)
    assert in_child(lambda: archive.search("су").total).startswith("ArchiveError: ")
    assert "«spawn»" in in_child(lambda: newsarchive.open(archive.path))
    assert len([first, *scan]) == archive.search("мектеп OR су OR ел").total
    assert archive.check() == []


def test_a_closed_archive_says_so(archive):
    scan = archive.scan("мектеп OR су OR ел")
    next(scan)
    archive.close()
    assert list(scan)  # what began goes on
    for ask in (
        lambda: archive.search("су"),
        lambda: len(archive),
        archive.check,
        lambda: archive.add([article(1)]),
    ):
        with pytest.raises(ArchiveClosed, match="open it again"):
            ask()
    archive.close()


# Folders that may only be read.


def as_anyone(work):
    """Do something without the rights of root, whom permissions do not bind."""

    def without():
        if os.getuid() == 0:
            os.setuid(65534)
        return work()

    return in_child(without)


@pytest.fixture
def guarded():
    with tempfile.TemporaryDirectory() as room:
        folder = Path(room, "a")
        with newsarchive.open(folder, create=True) as archive:
            archive.add(map(article, range(12)))
        for path in (Path(room), folder, *folder.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        yield folder
        for path in (Path(room), folder, folder / "segments"):
            path.chmod(0o755)


def test_an_archive_in_a_read_only_folder_can_be_searched(guarded):
    def work():
        with newsarchive.open(guarded) as archive:
            assert archive.check() == []
            for write in (
                lambda: archive.add([article(1)]),
                lambda: archive.remove("a1"),
                archive.rebuild,
            ):
                with pytest.raises(ArchiveReadOnly, match="permissions"):
                    write()
            return len(archive), archive.search(QUERIES[1]).total

    with newsarchive.open(guarded) as archive:
        expected = len(archive), archive.search(QUERIES[1]).total
    assert as_anyone(work) == str(expected)


@pytest.mark.skipif(os.getuid() != 0, reason="somebody else has to write, which takes root")
def test_who_may_only_read_sees_what_others_write(guarded):
    """With a log beside the store, which a reader without its lock file would miss; and without."""
    seen = []

    def work():
        with newsarchive.open(guarded) as archive:
            seen.append(len(archive))
            os.write(ask, b"?")
            os.read(answered, 1)
            seen.append(len(archive))
            os.write(ask, b"?")
            os.read(answered, 1)
            seen.append(len(archive))
        return seen

    asked, ask = os.pipe()
    answered, answer = os.pipe()

    def write():
        os.read(asked, 1)
        with newsarchive.open(guarded) as writer:
            writer.add([article(20)])
            os.write(answer, b".")
            os.read(asked, 1)
            writer.add([article(21)])
            for path in guarded.iterdir():
                path.chmod(path.stat().st_mode | 0o444)
        os.write(answer, b".")

    thread = threading.Thread(target=write)
    thread.start()
    said = as_anyone(work)
    thread.join()
    assert said == "[12, 13, 14]"


def test_a_place_where_no_archive_can_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ArchiveError, match="cannot be made"):
        newsarchive.open(tmp_path / "file" / "a", create=True)
    with pytest.raises(ArchiveNotFound, match="does not exist"):
        newsarchive.open(tmp_path / "nowhere")


# Bounds.


def test_a_search_has_a_deadline(archive):
    with pytest.raises(SearchTimeout, match="timeout"):
        archive.search("мектеп OR су", timeout=1e-9)
    assert archive.search("мектеп OR су", timeout=60).total
    assert archive.search("мектеп OR су").total
    for wrong in (0, -1, float("nan")):
        with pytest.raises(ValueError, match="seconds"):
            archive.search("су", timeout=wrong)


def test_ten_megabytes_of_one_sentence_and_of_one_word(tmp_path):
    with newsarchive.open(tmp_path / "a", create=True) as archive:
        archive.add(
            [
                Article(id="sentence", title="Бірінші", text="сөз " * 2_500_000),
                Article(id="word", title="Екінші", text="сөз" * 1_700_000),
            ]
        )
        assert [hit.article.id for hit in archive.search("бірінші OR екінші", sort="newest")]
        assert archive.check() == []


def test_a_sentence_of_one_word_over_and_over_is_shown_with_all_its_matches(tmp_path):
    with newsarchive.open(tmp_path / "a", create=True) as archive:
        archive.add([Article(title="Бірінші", text="сөз " * 50_000)])
        (hit,) = archive.search("сөз", timeout=20)
        text = hit.sentence.text
        assert (
            [text[start:end] for start, end in hit.sentence.matches]
            == text.split()
            == ["сөз"] * 1000
        )


def test_the_next_writer_clears_what_a_killed_one_left(archive):
    for name in ("00000099.segment", "12345678.segment"):
        (archive.path / "segments" / name).write_bytes(b"half of a segment")
    archive.add([article(50)])
    with archive._engine._store.reading() as state:
        live = {segments.path_of(archive.path / "segments", row.number) for row in state.segments()}
    assert set((archive.path / "segments").iterdir()) == live
