"""Tar, bzip2, xz and zstd: what is packed in them is read, within the bounds."""

import bz2
import gzip
import io
import lzma
import sys
import tarfile

import pytest
import zstandard

from newsarchive.readers import Limits, compressed, read
from tests.documents import making

LINE = '{"title": "Қар", "text": "Қар жауды."}\n'.encode()
PACK = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": zstandard.compress,
}


def test_every_suffix_is_tried():
    assert tuple(PACK) == compressed.SUFFIXES


@pytest.mark.parametrize("suffix", PACK)
def test_a_compressed_file(take, suffix):
    [article] = take(f"a.jsonl{suffix}", PACK[suffix](LINE)).articles
    assert (article.title, article.text) == ("Қар", "Қар жауды.")


@pytest.mark.parametrize("suffix", PACK)
def test_streams_one_after_the_other(take, suffix):
    pack = PACK[suffix]
    second = LINE.replace("Қар".encode(), "Жел".encode())
    articles = take(f"a.jsonl{suffix}", pack(LINE) + pack(second)).articles
    assert [one.title for one in articles] == ["Қар", "Жел"]


@pytest.mark.parametrize("suffix", PACK)
def test_more_than_is_read_at_once(take, suffix):
    lines = b"".join(LINE.replace(b'."', f'{number}."'.encode()) for number in range(20_000))
    outcome = take(f"a.jsonl{suffix}", PACK[suffix](lines))
    assert len(outcome.articles) == 20_000


@pytest.mark.parametrize("suffix", PACK)
def test_a_cut_file_is_named(take, suffix):
    outcome = take(f"a.jsonl{suffix}", PACK[suffix](LINE * 100)[:-3])
    [one] = outcome.refused
    assert one.code == "packed"
    assert one.reason.startswith("ends in the middle of its ")


@pytest.mark.parametrize("suffix", [".bz2", ".xz", ".zst"])
def test_a_damaged_file_is_named(refusal, suffix):
    data = bytearray(PACK[suffix](LINE))
    data[12:] = bytes(255 - byte for byte in data[12:])
    code, reason = refusal(f"a.jsonl{suffix}", bytes(data))
    assert code == "packed"
    assert "fetch it again" in reason


@pytest.mark.parametrize("suffix", PACK)
def test_a_bomb_is_refused(refusal, suffix):
    code, reason = refusal(f"a.jsonl{suffix}", PACK[suffix](b" " * 80_000_000))
    assert code == "packed"
    assert reason.startswith("unpacks to over 200 times its size, as bombs do")


@pytest.mark.parametrize("suffix", PACK)
def test_the_bound_of_all_holds(refusal, suffix):
    limits = Limits(unpacked=5000)
    code, reason = refusal(f"a.jsonl{suffix}", PACK[suffix](LINE * 1000), limits=limits)
    assert code == "packed"
    assert reason.startswith("unpacks to more than 5000 bytes")


@pytest.mark.parametrize("suffix", ["", *PACK])
def test_a_tar(take, suffix):
    pack = PACK.get(suffix, bytes)
    members = {"news/1.jsonl": LINE, "news/2.txt": "Жел\nЖел соқты.".encode()}
    articles = take(f"a.tar{suffix}", pack(making.tarred(members))).articles
    assert [one.title for one in articles] == ["Қар", "Жел"]


def test_documents_and_compressed_files_in_a_tar(take):
    members = {"1.docx": making.word(), "2.jsonl.xz": lzma.compress(LINE)}
    outcome = take("a.tar.gz", gzip.compress(making.tarred(members)))
    assert [one.title for one in outcome.articles] == [making.TITLE, "Қар"]
    assert not outcome.refused


def test_documents_and_compressed_files_in_a_zip(take):
    members = {"1.docx": making.word(), "2.jsonl.zst": zstandard.compress(LINE)}
    outcome = take("a.zip", making.zipped(members))
    assert [one.title for one in outcome.articles] == [making.TITLE, "Қар"]
    assert not outcome.refused


def test_a_compressed_document(take):
    [article] = take("a.docx.bz2", bz2.compress(making.word())).articles
    assert article.title == making.TITLE


def test_a_tar_from_a_pipe():
    [article] = read(io.BytesIO(making.tarred({"1.jsonl": LINE})))
    assert article.title == "Қар"


COMPANIONS = ["mimetype", "META-INF/1.txt", "LICENSE", "LICENSE.txt", "README", "readme.md", ".x"]


@pytest.mark.parametrize("pack", [making.tarred, making.zipped])
def test_companions_are_no_articles(take, pack):
    members = dict.fromkeys(COMPANIONS, b"about\nall of it")
    outcome = take("a.bin", pack({**members, "1.jsonl": LINE}))
    assert [one.title for one in outcome.articles] == ["Қар"]
    assert not outcome.refused


def test_links_are_passed_over(take):
    links = [("a.jsonl", "/etc/passwd"), ("b.jsonl", "1.jsonl")]
    outcome = take("a.tar", making.tarred({"1.jsonl": LINE}, links))
    assert [one.title for one in outcome.articles] == ["Қар"]
    [note] = outcome.notes
    assert (note.code, note.count) == ("passed-over", 2)


def test_nothing_is_extracted(take, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    take("a.tar", making.tarred({"1.jsonl": LINE}))
    assert [one.name for one in tmp_path.iterdir()] == ["a.tar"]


@pytest.mark.parametrize("name", ["../1.jsonl", "/1.jsonl", "a/../../1.jsonl"])
def test_paths_out_of_a_tar_are_refused(take, name):
    outcome = take("a.tar", making.tarred({name: LINE, "2.jsonl": LINE}))
    assert len(outcome.articles) == 1
    assert [one.reason for one in outcome.refused] == [
        "its path leads out of the tar: pack it anew"
    ]


def test_too_many_members_are_refused(take):
    members = {f"{number}.jsonl": LINE for number in range(20)}
    outcome = take("a.tar", making.tarred(members), limits=Limits(members=10))
    assert len(outcome.articles) == 10
    assert "has more than 10 files" in outcome.refused[0].reason


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.zip", making.zipped({"b.tar": making.tarred({"1.jsonl": LINE})})),
        ("a.tar", making.tarred({"b.zip": making.zipped({"1.jsonl": LINE})})),
        ("a.tar", making.tarred({"b.tar": making.tarred({"1.jsonl": LINE})})),
        ("a.jsonl.gz.xz", lzma.compress(gzip.compress(LINE))),
    ],
)
def test_what_is_packed_more_than_once_is_refused(refusal, name, content):
    assert refusal(name, content) == ("packed", "is packed more than once: unpack it first")


def test_a_cut_tar_is_named(take):
    data = making.tarred({"1.jsonl": LINE, "2.jsonl": LINE * 100})
    outcome = take("a.tar", data[:2000])
    assert outcome.articles
    assert {one.code for one in outcome.refused} == {"packed"}
    assert outcome.refused[-1].file.endswith("a.tar")


def test_a_damaged_header_is_no_end(take):
    data = bytearray(making.tarred({"1.jsonl": LINE, "2.jsonl": LINE}))
    data[1024 + 150] ^= 255  # in the checksum of the second header
    outcome = take("a.tar", bytes(data))
    assert len(outcome.articles) == 1
    [one] = outcome.refused
    assert one.code == "packed"
    assert one.reason.startswith("is no sound tar (invalid header)")


def test_a_name_of_a_gigabyte_is_not_read(take):
    header = tarfile.TarInfo("././@LongLink")
    header.type = tarfile.GNUTYPE_LONGNAME
    header.size = 1 << 30
    outcome = take("a.tar", header.tobuf(tarfile.GNU_FORMAT) + bytes(2048))
    assert "a name of 1073741824 bytes" in outcome.refused[0].reason


def test_a_damaged_member_costs_no_other(take):
    members = {"1.jsonl.gz": gzip.compress(LINE)[:-4], "2.jsonl": LINE}
    outcome = take("a.tar", making.tarred(members))
    assert [one.title for one in outcome.articles][-1] == "Қар"
    assert len(outcome.refused) == 1
    assert outcome.refused[0].file.endswith("a.tar/1.jsonl.gz")


def test_zstd_without_its_library_is_named(refusal, monkeypatch):
    monkeypatch.setitem(sys.modules, "zstandard", None)
    code, reason = refusal("a.jsonl.zst", PACK[".zst"](LINE))
    assert code == "extra"
    assert "zstandard is missing: pip install 'newsarchive[documents]'" in reason
