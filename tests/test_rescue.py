"""Every article of a damaged store that is still whole is saved, and what was lost is said."""

import io
import random
import shutil
from pathlib import Path

import pytest

import newsarchive
from benchmarks.faults.killing import Bench, at, die
from newsarchive import Article
from newsarchive.errors import ArchiveDamaged, ArchiveNotFound
from newsarchive.storage.rescue import rescue
from tests.growing import article


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rescue") / "a"
    with newsarchive.open(folder, create=True) as archive:
        archive.add(article(number, sentences=number * number % 90) for number in range(1, 80))
        archive.add([article(5, version=1, sentences=4)])
        archive.remove("a7")
    return folder


def saved(folder):
    out = io.StringIO()
    report = rescue(folder, out)
    file = folder.parent / "saved.jsonl"
    file.write_text(out.getvalue())
    articles = list(newsarchive.read(file)) if report.articles else []
    assert len(articles) == report.articles
    return report, articles


def damaged(folder, tmp_path, change):
    copy = tmp_path / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    file = copy / "articles.sqlite"
    content = bytearray(file.read_bytes())
    change(content)
    file.write_bytes(content)
    return copy


def test_a_sound_store_is_saved_whole(folder):
    report, articles = saved(folder)
    with newsarchive.open(folder) as archive:
        assert articles == list(archive)
    assert (report.articles, report.lost, report.unread) == (78, (), ())


def test_the_first_page_may_be_lost(folder, tmp_path):
    def change(content):
        content[:4096] = bytes(4096)

    copy = damaged(folder, tmp_path, change)
    with pytest.raises(ArchiveDamaged):
        newsarchive.open(copy)
    report, articles = saved(copy)
    assert report.articles == 78
    assert set(report.lost) <= {
        "a5",
        "a7",
    }  # which the index still knows as dead ones, and that cannot be told now
    assert "articles.sqlite is damaged" in report.unread[0]
    assert {one.id for one in articles} == {f"a{number}" for number in range(1, 80) if number != 7}


@pytest.mark.parametrize("seed", range(6))
def test_what_is_whole_is_saved_and_what_is_lost_is_named(folder, tmp_path, seed):
    random_ = random.Random(seed)

    def change(content):
        for _ in range(5):
            page = 4096 * random_.randrange(1, len(content) // 4096)
            content[page : page + 4096] = random_.choice((bytes(4096), random_.randbytes(4096)))

    report, articles = saved(damaged(folder, tmp_path, change))
    with newsarchive.open(folder) as archive:
        whole = {one.id: one for one in archive}
    assert all(whole[one.id] == one for one in articles)
    assert len(articles) >= 60
    missing = whole.keys() - {one.id for one in articles}
    assert missing <= set(report.lost)


def test_the_log_of_a_killed_writer_counts(tmp_path):
    bench = Bench()
    try:
        killed, _ = bench.run("rebuild", at(bench.points("rebuild").index("committed"), die))
        assert (killed / "articles.sqlite-wal").stat().st_size
        folder = tmp_path / "a"
        shutil.copytree(killed, folder)
        store = folder / "articles.sqlite"
        store.write_bytes(bytes(100) + store.read_bytes()[100:])
        report, articles = saved(folder)
        assert {one.id for one in articles} >= {"a1", "a2", "a40", "a41", "a42", "a43"}
        assert report.articles >= 6
    finally:
        bench.close()


def test_every_field_is_saved(tmp_path):
    full = Article(
        id="толық", title="Тақырып «тырнақша»", text="Бір.\nЕкі.\t\U0001f600",
        date="2024-03-05T10:20:30+05:00",
        source="Егемен", authors=["А. Б.", "В"], section="Саясат", tags=["а", "б"],
        url="https://a.kz/1", language="kk",
        description="Қысқаша", modified="2024-04", extra={"place": "Алматы", "n": [1, {"x": None}]},
    )  # fmt: skip
    with newsarchive.open(tmp_path / "a", create=True) as archive:
        archive.add([full])
    _, articles = saved(tmp_path / "a")
    assert articles == [full]


def test_nothing_to_save(tmp_path):
    with pytest.raises(ArchiveNotFound, match="nothing to save"):
        rescue(Path(tmp_path), io.StringIO())


def test_a_damaged_length_of_a_row_does_not_hold_it_up(folder, tmp_path):
    """The length of a row stands at its begin; the largest that can be ends with its pages."""

    def change(content):
        for page in range(4096, len(content), 4096):
            if content[page] == 13:  # a leaf of a table
                cell = page + int.from_bytes(content[page + 8 : page + 10], "big")
                content[cell : cell + 9] = b"\xff" * 9

    report, articles = saved(damaged(folder, tmp_path, change))
    assert 0 < report.articles < 78
    with newsarchive.open(folder) as archive:
        whole = {one.id: one for one in archive}
    assert all(whole[one.id] == one for one in articles)
