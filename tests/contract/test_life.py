"""The life of an archive, whatever keeps it: closing, threads, copies."""

import threading

import pytest

import newsarchive
from newsarchive import Article
from tests.contract.examples import ARTICLES, ids


def test_a_closed_archive_says_so(archive):
    archive.close()
    with pytest.raises(newsarchive.ArchiveClosed, match="was closed"):
        archive.search("мектеп")


@pytest.mark.needs("atomic batches")
def test_threads_search_while_articles_come(archive):
    wrong = []

    def read():
        for _ in range(30):
            results = archive.search("дауыл", limit=100)
            if len(results) != results.total or any(
                "Дауыл" not in hit.sentence.text for hit in results
            ):
                wrong.append(results)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for thread in readers:
        thread.start()
    for number in range(20):
        archive.add([Article(id=f"storm {number}", text=f"Дауыл соқты {number}.")])
    for thread in readers:
        thread.join()
    assert not wrong
    assert archive.search("дауыл").total == 20


@pytest.mark.needs("backup")
def test_a_backup_is_an_archive_of_its_own(archive, tmp_path):
    archive.backup(tmp_path / "copy")
    archive.remove("school")
    with newsarchive.open(tmp_path / "copy") as copy:
        assert list(copy) == ARTICLES
        assert ids(copy.search("сынып")) == ["school"]
        assert copy.check() == []


def test_a_sound_archive_has_no_problems(archive):
    assert archive.check() == []
