"""An archive that grows: however it came to be, it answers as if it had been built at once."""

import contextlib
import gc
import itertools
import logging
import os
import random
import re
import signal
import subprocess
import sys
import textwrap
import threading
import time
import tracemalloc

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import newsarchive
from newsarchive import Article
from newsarchive.analysis import Analyser
from newsarchive.analysis.articles import AnalysedArticle
from newsarchive.errors import ArchiveDamaged, ArchiveError
from newsarchive.index import build, merge, merge_source, spool
from newsarchive.index.build import Builder
from newsarchive.index.segment import Segment, write
from newsarchive.index.snapshot import SegmentReader
from newsarchive.storage import batches, loading, segments, workers
from tests.growing import WORDS, answers, article, content, statistics

kinds = st.sampled_from(("add", "add", "add", "remove", "rebuild", "reindex"))
steps = st.lists(st.tuples(kinds, st.sets(st.integers(0, 9), max_size=5)), max_size=12)


def files_of(archive):
    return sorted((archive.path / "segments").iterdir())


@given(history=steps)
@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_any_history_answers_as_built_at_once(history, tmp_path_factory, monkeypatch):
    monkeypatch.setattr(segments, "_FANOUT", 2)  # so that short histories merge
    folder = tmp_path_factory.mktemp("history")
    alive = {}
    with newsarchive.open(folder / "grown", create=True) as grown:
        for version, (what, numbers) in enumerate(history):
            articles = [article(number, version) for number in sorted(numbers)]
            if what == "remove":
                assert grown.remove(*(one.id for one in articles)) == sum(
                    alive.pop(one.id, None) is not None for one in articles
                )
            elif what == "reindex":
                grown.rebuild()
            elif what == "add" or not articles:
                report = grown.add(articles)
                assert report.updated == sum(one.id in alive for one in articles)
                for one in articles:
                    alive.pop(one.id, None)
                    alive[one.id] = one
            else:
                report = grown.rebuild(articles)
                assert report.removed == len(alive.keys() - {one.id for one in articles})
                alive = {one.id: one for one in articles}
        with newsarchive.open(folder / "at-once", create=True) as built:
            built.add(alive.values())
            assert answers(grown) == answers(built)
        assert grown.check() == []


def test_merged_are_the_bytes_of_indexed_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(segments, "_FANOUT", 3)
    daily, once = (newsarchive.open(tmp_path / name, create=True) for name in ("daily", "once"))
    with daily, once:
        for day in range(9):
            daily.add([article(2 * day), article(2 * day + 1)])
        once.add(map(article, range(18)))
        assert [file.read_bytes() for file in files_of(daily)] == [
            file.read_bytes() for file in files_of(once)
        ]


def test_the_number_of_segments_stays_logarithmic(tmp_path):
    with newsarchive.open(tmp_path / "a", create=True) as archive:
        most = 0
        for day in range(100):
            archive.add([article(day)])
            most = max(most, len(files_of(archive)))
        assert archive.stats().tokens < segments._SMALLEST * segments._FANOUT  # all of one size
        assert most < 2 * segments._FANOUT


def test_no_segment_is_made_that_memory_cannot_hold(tmp_path, monkeypatch):
    monkeypatch.setattr(segments, "_FANOUT", 2)
    monkeypatch.setattr(segments, "_ARTICLE", 50_000)  # bytes: so 20 take a megabyte

    def sizes():
        return [Segment(file).length("article_number") for file in files_of(archive)]

    with newsarchive.open(tmp_path / "a", create=True) as archive:
        for day in range(50):
            archive.add(map(article, range(2 * day, 2 * day + 2)), memory=1)
        assert sum(sizes()) == 100
        assert max(sizes()) <= 20
        assert len(sizes()) < 2 * 100 / 10
        archive.rebuild(memory=1)
        assert sizes() == [20] * 5
        archive.rebuild(memory=10)
        assert sizes() == [100]


def peak(work):
    """The most memory, in bytes, that was in use while something was done."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_building_and_merging_need_no_memory_for_what_is_as_long_as_the_words(
    tmp_path, monkeypatch
):
    def build_and_merge(name, room):
        folder = tmp_path / name
        folder.mkdir()
        parts = []
        for number in range(2):
            builder = Builder(folder, room, Analyser())
            for place in range(100):
                builder.add(
                    place,
                    article(place),
                    AnalysedArticle("kk", [(0, 1)] * 100, [("kk", WORDS * 5)] * 100),
                )
            write(folder / str(number), builder.arrays())
            parts.append(SegmentReader(Segment(folder / str(number)), np.empty(0, int)))
        write(folder / "merged", merge.merge(parts))

    Analyser().stem("мектеп", "kk")  # which takes memory when it is first asked
    monkeypatch.setattr(merge_source, "ROWS", 1 << 30)
    at_once = peak(lambda: build_and_merge("at once", 1 << 30))
    monkeypatch.setattr(build, "_PIECE", 1 << 14)
    monkeypatch.setattr(merge_source, "ROWS", 1 << 14)
    in_pieces = peak(lambda: build_and_merge("in pieces", 1 << 14))
    assert (tmp_path / "at once" / "merged").read_bytes() == (
        tmp_path / "in pieces" / "merged"
    ).read_bytes()
    assert in_pieces < at_once / 4


FULL = textwrap.dedent("""
    import resource, sys, newsarchive
    from newsarchive import Article
    from newsarchive.index import build
    build._PIECE = 100_000
    def articles():
        for number in range(300):
            yield Article(id=str(number), title="Жаңалық", text="Қалада жаңа мектеп ашылды. " * 400)
    with newsarchive.open(sys.argv[1], create=True) as archive:
        archive.add(articles())
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_200_000, resource.RLIM_INFINITY))
        try:
            archive.rebuild()
        except newsarchive.NewsArchiveError as fault:
            print(fault)
        print(len(archive), archive.search("мектеп").total, archive.check())
""")


def test_a_disk_that_is_full_before_the_segment_is_begun(tmp_path):
    command = [sys.executable, "-c", FULL, str(tmp_path / "a")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert re.fullmatch(
        r".*/segments cannot be written: .* too large; .* try again\n300 300 \[\]\n", done.stdout
    )
    assert done.stderr == ""
    assert [file.name for file in (tmp_path / "a" / "segments").iterdir()] == ["00000001.segment"]


def test_a_load_that_fails_keeps_no_file(tmp_path, monkeypatch):
    monkeypatch.setattr(build, "_PIECE", 10)
    monkeypatch.setattr(spool, "_BUFFER", 10)

    def articles():
        yield from map(article, range(5))
        raise OSError("the source broke off")

    gc.disable()
    try:
        with newsarchive.open(tmp_path / "a", create=True) as archive:
            before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - links to nothing
            for _ in range(3):
                with pytest.raises(OSError, match="broke off"):
                    archive.rebuild(articles())
            assert len(os.listdir("/proc/self/fd")) <= before  # noqa: PTH208
    finally:
        gc.enable()


def test_adding_where_a_segment_is_missing_says_what_to_do(tmp_path):
    with newsarchive.open(tmp_path / "a", create=True) as archive:
        for day in range(2):
            archive.add([article(day)])
        files_of(archive)[-1].unlink()
        with pytest.raises(
            ArchiveDamaged, match=r"00000002\.segment.*missing; run `newsarchive rebuild`"
        ):
            archive.add([article(3)])
        archive.rebuild()
        assert archive.add([article(3)]).added == 1
        assert archive.check() == []


def test_segments_that_were_merged_are_let_go_of(tmp_path):
    gc.disable()
    try:
        with newsarchive.open(tmp_path / "a", create=True) as archive:
            for day in range(20):
                archive.add([article(day)])
                assert archive.search("мектеп OR су").total
            with open("/proc/self/maps", encoding="utf-8") as maps:  # noqa: PTH123 - no file of ours
                assert not [line for line in maps if str(tmp_path) in line and "(deleted)" in line]
    finally:
        gc.enable()


# Removing.


def bulky(number, sentences):
    words = [f"құпия{number}сөз{place}" for place in range(20 * sentences)]
    lines = (" ".join(words[at : at + 20]) + "." for at in range(0, len(words), 20))
    name = f"Құпия{number}"
    return Article(
        id=f"https://a.kz/құпия{number}", title=f"{name} ашылды", text="\n".join(lines), tags=[name]
    )


def test_what_is_removed_is_in_no_byte_of_the_folder(tmp_path):
    random_ = random.Random(6)
    with newsarchive.open(tmp_path / "a", create=True) as archive:
        for day in range(12):  # of all sizes: in the page of others, in pages of their own
            archive.add(
                bulky(10 * day + place, random_.choice((1, 2, 5, 30))) for place in range(10)
            )
        archive.add(bulky(number, 3) for number in range(0, 120, 7))  # the texts before must go too
        numbers = random_.sample(range(120), 60)
        for at in range(0, 60, 6):
            chosen = numbers[at : at + 6]
            ids = [f"https://a.kz/құпия{number}" for number in chosen]
            assert archive.remove(*ids, "none") == 6
            bytes_ = content(tmp_path).decode("utf-8", "replace").casefold()
            found = {int(number) for number in re.findall(r"құпия(\d+)", bytes_)}
            assert not found & set(numbers[: at + 6])
            assert found >= set(range(120)) - set(numbers[: at + 6])
            assert not any(id_ in archive for id_ in ids)
            assert archive.search(f"=құпия{chosen[0]}сөз1").total == 0
        assert len(archive) == 60
        assert archive.check() == []


def test_removing_says_when_a_reader_keeps_the_text_in_the_log(tmp_path, caplog):
    with newsarchive.open(tmp_path / "a", create=True, timeout=0.05) as archive:
        archive.add([bulky(1, 30), bulky(2, 1)])
        scan = archive.scan("құпия1 OR құпия2")
        first = next(scan)
        with caplog.at_level(logging.WARNING, "newsarchive"):
            archive.remove(first.article.id)
        assert "a reader still uses the old state" in caplog.text
        scan.close()
        archive.add([bulky(3, 1)])
        assert "құпия1сөз" not in content(tmp_path).decode("utf-8", "replace")


# Adding.


def test_unchanged_articles_cost_no_indexing_and_no_commit(tmp_path, monkeypatch):
    with newsarchive.open(tmp_path / "a", create=True) as archive:
        archive.add(map(article, range(5)))
        before = archive._engine._store.path.read_bytes()
        monkeypatch.setattr(loading, "analyse_article", None)
        report = archive.add(map(article, range(5)))
        assert (report.added, report.updated, report.unchanged, report.sentences) == (0, 0, 5, 0)
        archive.close()
        assert archive._engine._store.path.read_bytes() == before


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_generator_is_taken_lazily_and_whole_batches_stay(tmp_path, monkeypatch, jobs):
    monkeypatch.setattr(loading, "_BATCH_ARTICLES", 10)
    monkeypatch.setattr(batches, "_CHARACTERS", 100)
    seen = []
    with newsarchive.open(tmp_path / "a", create=True) as archive:

        def articles():
            for number in range(25):
                seen.append(len(archive))
                yield article(number)
            raise OSError("the source broke off")

        with pytest.raises(OSError, match="broke off"):
            archive.add(articles(), jobs=jobs)
        assert seen == [0] * 10 + [10] * 10 + [20] * 5
        assert len(archive) == 20
        assert archive.check() == []


def test_of_two_articles_with_one_id_the_second_is_kept(tmp_path):
    with newsarchive.open(tmp_path / "a", create=True) as archive:
        for load_ in (archive.add, archive.add, archive.rebuild):
            report = load_([article(1), article(1, version=2), article(2)])
            assert report.refused == ()
            assert archive.get("a1") == article(1, version=2)
            assert len(archive) == 2
            assert archive.check() == []


def test_progress_counts_up(tmp_path):
    told = []
    with newsarchive.open(tmp_path / "a", create=True) as archive:
        archive.add(map(article, range(5)), progress=told.append)
        archive.rebuild(progress=told.append)
    assert [one.articles for one in told] == [1, 2, 3, 4, 5, 5] * 2
    assert [one.sentences for one in told[:5]] == [4, 8, 12, 16, 20]
    assert all(one.took > 0 and one.rate > 0 for one in told)


def test_progress_tells_of_writing_and_merging(tmp_path):
    told = []
    with newsarchive.open(tmp_path / "a", create=True) as archive:
        for number in range(8):
            archive.add([article(number)], progress=told.append)
    assert [one.phase for one in told] == [*["indexing", "writing"] * 8, "merging"]


def test_the_garbage_collector_is_left_as_it_was(tmp_path):
    before = gc.get_threshold()
    during = []

    def articles():
        for number in range(3):
            during.append((gc.get_threshold(), gc.get_freeze_count() > 0))
            yield article(number)
        raise OSError("the source broke off")

    archive = newsarchive.open(tmp_path / "a", create=True)
    with archive, pytest.raises(OSError, match="broke off"):
        archive.rebuild(articles())
    assert all(threshold > before and frozen for threshold, frozen in during)
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0


# Several processes.


def test_any_number_of_jobs_makes_the_same_bytes(tmp_path, monkeypatch):
    monkeypatch.setattr(batches, "_CHARACTERS", 2_000)
    for jobs in (1, 3):
        with newsarchive.open(tmp_path / str(jobs), create=True) as archive:
            archive.add(map(article, range(100)), jobs=jobs)
            archive.rebuild([*map(article, range(50, 120))], jobs=jobs)
            archive.rebuild(jobs=jobs)
    assert content(tmp_path / "1") == content(tmp_path / "3")


def test_segments_end_at_the_same_articles_for_any_number_of_jobs(tmp_path, monkeypatch):
    monkeypatch.setattr(segments, "_ARTICLE", 50_000)  # bytes: so 20 take a megabyte
    monkeypatch.setattr(batches, "_FANOUT", 2)
    monkeypatch.setattr(batches, "_CHARACTERS", 1_500)  # some seven articles

    def built(jobs):
        with newsarchive.open(tmp_path / str(jobs), create=True) as archive:
            archive.rebuild(map(article, range(70)), jobs=jobs, memory=1)
            assert archive.check() == []
            return [Segment(file).length("article_number") for file in files_of(archive)]

    assert built(1) == built(2) == [20, 20, 20, 10]
    assert content(tmp_path / "1") == content(tmp_path / "2")


def test_no_process_is_started_for_little(tmp_path, monkeypatch):
    monkeypatch.setattr(workers.Workers, "submit", None)
    with newsarchive.open(tmp_path / "a", create=True) as archive:
        assert archive.add(map(article, range(3)), jobs=8).added == 3


def test_a_worker_that_dies_is_said_clearly(tmp_path, monkeypatch):
    monkeypatch.setattr(workers, "_START", "import os; os._exit(9)")
    monkeypatch.setattr(batches, "_CHARACTERS", 1)
    with newsarchive.open(tmp_path / "a", create=True) as archive:
        with pytest.raises(ArchiveError, match="ended with exit code 9: try fewer jobs"):
            archive.add(map(article, range(3)), jobs=2)
        assert len(archive) == 0
        with pytest.raises(ValueError, match="1 or more"):
            archive.add([], jobs=0)


LONG = textwrap.dedent("""
    import signal, sys, newsarchive
    from newsarchive import Article
    # A shell ignores SIGINT in its background jobs, and their children inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    def articles():
        for number in range(100_000):
            if number == 500:
                print("running", flush=True)
            yield Article(id=str(number), title="Жаңалық", text="Қалада жаңа мектеп ашылды. " * 100)
    with newsarchive.open(sys.argv[1], create=True) as archive:
        archive.rebuild(articles(), jobs=int(sys.argv[2]))
""")


def children(process):
    command = ["ps", "-o", "pid=", "--ppid", str(process.pid)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()


@pytest.mark.parametrize("ignored", [False, True], ids=["", "SIGINT ignored"])
@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_ends_at_once_and_leaves_no_process(tmp_path, jobs, ignored):
    command = [sys.executable, "-c", LONG, str(tmp_path / "a"), str(jobs)]
    if ignored:
        command = ["sh", "-c", "trap '' INT; exec \"$@\"", "sh", *command]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    ) as process:
        try:
            process.stdout.readline()
            started = children(process)
            assert len(started) == (jobs if jobs > 1 else 0)
            os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the whole group
            began = time.monotonic()
            _, errors = process.communicate(timeout=30)
            assert time.monotonic() - began < 5
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == -signal.SIGINT
    assert b"KeyboardInterrupt" in errors
    assert not [pid for pid in started if os.path.exists(f"/proc/{pid}")]  # noqa: PTH110
    with newsarchive.open(tmp_path / "a") as archive:
        assert len(archive) == 0
        assert archive.check() == []
        archive.add([article(1)])
        assert len(files_of(archive)) == 1


# Sizes.


def test_articles_of_every_size(tmp_path):
    many = Article(
        id="many", title="Көп", text="\n".join(f"Сөйлем саны {number}." for number in range(10_000))
    )
    long = Article(id="long", title="Ұзын", text="жолдар " * 1_000_000 + "соңы")
    bare = Article(id="bare", title="Тек тақырып мектеп")
    with newsarchive.open(tmp_path / "a", create=True) as archive:
        report = archive.add([many, long, bare])
        assert report.sentences > 10_001 + 2 + 1  # a sentence that long is cut at white space
        assert archive.search("тек тақырып")[0].article.id == "bare"
        hit = archive.search('"саны 9999"')[0]
        assert (hit.article.id, hit.sentence.ordinal, hit.sentence.text) == (
            "many",
            10_000,
            "Сөйлем саны 9999.",
        )
        assert archive.search("жол", unit="sentence").total == report.sentences - 10_003
        assert archive.search('"жолдар соңы"').total == 1
        archive.add([article(1)])
        archive.remove("many", "bare")
        assert archive.check() == []


def test_thousands_of_sources_and_tags(tmp_path):
    tags = [f"тег {number}" for number in range(100_000)]
    articles = [
        Article(id=str(number), title="Бір", source=f"көз {number}") for number in range(3_000)
    ]
    with newsarchive.open(tmp_path / "a", create=True) as archive:
        archive.add([*articles, Article(id="tagged", title="Бір", tags=tags)])
        assert archive.search("бір", source="көз 2999").total == 1
        assert archive.search("бір", tag="ТЕГ 99999")[0].article.id == "tagged"
        assert len(archive.search("бір", facets=["source"]).facets["source"]) == 3_000


# Readers meanwhile.

READER = textwrap.dedent("""
    import sys, time, newsarchive
    archive = newsarchive.open(sys.argv[1])
    print("reading", flush=True)
    last = searches = 0
    end = time.monotonic() + 110  # longer than the test may take
    while last < int(sys.argv[2]) and time.monotonic() < end:
        results = archive.search("күй", limit=20)
        states = {hit.article.description for hit in results}
        assert len(states) == 1, states
        assert results.total == len(results) == 4, results.total
        state = int(states.pop())
        assert state >= last, (state, last)
        last = state
        searches += 1
        time.sleep(0.02)  # the writer is to get on
    print(searches)
""")


def started(command, count, request):
    """Processes that have begun to read, and end with the test at the latest."""
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(count)]
    for process in processes:
        request.addfinalizer(process.wait)  # finalizers are called last one first
        request.addfinalizer(process.kill)
    for process in processes:
        assert process.stdout.readline() == "reading\n"
    return processes


def whole_state(state):
    text = f"{'сөз ' * (state % 7)}күй {state}."
    return [
        Article(id=str(place), title="Күй", text=text, description=str(state)) for place in range(4)
    ]


def test_every_answer_is_that_of_one_whole_state(tmp_path, request):
    """8 threads and 4 processes search during 100 commits and 5 rebuilds."""
    faults = []
    done = threading.Event()
    with newsarchive.open(tmp_path / "a", create=True, timeout=60) as archive:
        archive.add(whole_state(0))

        def read():
            last = 0
            while not done.is_set():
                try:
                    results = archive.search("күй", limit=20)
                    states = {int(hit.article.description) for hit in results}
                    texts = {hit.article.text.split()[-1] for hit in results}
                    assert results.total == len(results) == 4
                    assert len(states) == 1
                    assert texts == {f"{min(states)}."}
                    assert min(states) >= last
                    last = min(states)
                    time.sleep(0.02)
                except BaseException as fault:  # noqa: BLE001 - whatever it is, the test is to show it
                    faults.append(fault)
                    return

        command = [sys.executable, "-c", READER, str(archive.path), "105"]
        readers = started(command, 4, request)
        threads = [threading.Thread(target=read) for _ in range(8)]
        for thread in threads:
            thread.start()
        for state in range(1, 106):
            if state % 20 == 0:
                archive.rebuild(whole_state(state))
            else:
                archive.add(whole_state(state))
        done.set()
        for thread in threads:
            thread.join()
        for reader in readers:
            out, _ = reader.communicate(timeout=60)
            assert reader.returncode == 0
            assert int(out) > 0
        assert faults == []
        assert archive.check() == []


def test_a_scan_goes_on_over_the_state_it_began_with(tmp_path):
    with newsarchive.open(tmp_path / "a", create=True, timeout=0.1) as archive:
        archive.add(
            Article(id=str(number), title="Ескі күй", text=f"Күй {number}.")
            for number in range(600)
        )
        expected = list(archive.scan("күй"))
        scan = archive.scan("күй")
        began = list(itertools.islice(scan, 10))
        archive.remove("3", "500", "599")
        archive.add([Article(id="400", title="Жаңа күй")])
        archive.rebuild([Article(id="1", title="Бөлек күй")])
        assert began + list(scan) == expected
        assert [hit.article.title for hit in archive.scan("күй")] == ["Бөлек күй"]


def test_a_live_archive_is_copied_whole(tmp_path):
    with newsarchive.open(tmp_path / "a", create=True) as archive:
        archive.add(whole_state(0))
        stop = threading.Event()

        def write():
            for state in itertools.count(1):
                if stop.is_set():
                    return
                archive.add(whole_state(state))

        writer = threading.Thread(target=write)
        writer.start()
        try:
            for number in range(10):
                archive.backup(tmp_path / f"copy{number}")
        finally:
            stop.set()
            writer.join()
        for number in range(10):
            with newsarchive.open(tmp_path / f"copy{number}") as copy:
                assert copy.check() == []
                assert len({hit.article.description for hit in copy.search("күй")}) == 1
                assert len(copy) == 4
                copy.add([article(1)])
        with pytest.raises(ArchiveError, match="already exists"):
            archive.backup(tmp_path / "copy0")
        with newsarchive.open(tmp_path / "b", create=True) as other:
            other.backup(tmp_path / "empty")
        with newsarchive.open(tmp_path / "empty") as empty:
            assert statistics(empty)[0][0] == 0
