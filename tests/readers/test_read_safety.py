# ruff: noqa: E501 - inputs and messages stand as they are
"""Sources made to use up the machine, or to reach what was not named, are refused, and those beside them are read."""

import gzip
import io
import json
import os
import tracemalloc
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsarchive.readers import FORMATS, Limits, read

GOOD = '{"title": "Т", "text": "М"}\n'.encode()


def titles_and_refused(*sources, **options):
    refused = []
    titles = [article.title for article in read(*sources, on_error=refused.append, **options)]
    return titles, [str(one) for one in refused]


@pytest.fixture
def refused(tmp_path):
    """Write a file beside a good one, read both: why the first is refused."""

    def refused(name, content, **options):
        (tmp_path / name).write_bytes(content)
        (tmp_path / "zzz.jsonl").write_bytes(GOOD)
        titles, [reason] = titles_and_refused(tmp_path, **options)
        assert titles == ["Т"]
        assert reason.startswith(f"{tmp_path}/{name}")
        return reason.removeprefix(f"{tmp_path}/{name}")

    return refused


class Peak:
    """The most memory taken meanwhile: bytes."""

    def __enter__(self):
        tracemalloc.start()
        return self

    def __exit__(self, *_):
        self.bytes = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()


def test_a_gzip_bomb(refused):
    bomb = gzip.compress(b"\0" * 100_000_000)
    with Peak() as peak:
        reason = refused("bomb.txt.gz", bomb)
    assert (
        reason
        == ": unpacks to over 200 times its size, as bombs do: unpack it yourself if you trust it"
    )
    assert peak.bytes < 200_000_000


def test_a_zip_bomb(refused):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.jsonl", b" " * 100_000_000)
    reason = refused("bomb.zip", packed.getvalue())
    assert (
        reason
        == "/a.jsonl: unpacks to over 200 times its size, as bombs do: unpack it yourself if you trust it"
    )


def test_all_that_a_zip_unpacks_to_is_bounded(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for number in range(5):
            archive.writestr(f"{number}.jsonl", GOOD)
    titles, [reason] = titles_and_refused(tmp_path / "a.zip", limits=Limits(unpacked=3 * len(GOOD)))
    assert (len(titles), "unpacks to more than" in reason) == (3, True)


def test_a_zip_of_too_many_files(refused):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(20):
            archive.writestr(f"{number}.txt", "Т")
    assert (
        refused("a.zip", packed.getvalue(), limits=Limits(members=10))
        == ": has more than 10 files: load it in parts"
    )


@pytest.mark.parametrize(
    "name", ["../evil.txt", "/etc/evil.txt", "a/../../evil.txt", "..\\evil.txt", "C:\\evil.txt"]
)
def test_members_that_lead_out_of_a_zip(tmp_path, name):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("good.jsonl", GOOD)
        archive.writestr(name, "Т")
    titles, [reason] = titles_and_refused(tmp_path / "a.zip")
    assert titles == ["Т"]
    assert reason.endswith("its path leads out of the zip: pack it anew")


def test_members_that_are_links_encrypted_or_packed_without_bounds(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("m.txt", "Т" * 100, zipfile.ZIP_BZIP2)
        archive.writestr("secret.txt", "Т")
    data = bytearray((tmp_path / "a.zip").read_bytes())
    entry = data.rindex(b"PK\x01\x02")
    data[entry + 8] |= 1  # the flag of an encrypted member
    (tmp_path / "a.zip").write_bytes(data)
    titles, reasons = titles_and_refused(tmp_path / "a.zip")
    assert titles == []
    assert [reason.split(": ", 1)[1] for reason in reasons] == [
        "is a link: pack the file itself",
        "is packed by another method than deflate: pack it anew",
        "is encrypted: unpack it first",
    ]


def test_archives_inside_archives(refused):
    assert (
        refused("a.gz", gzip.compress(gzip.compress(GOOD)))
        == ": is packed more than once: unpack it first"
    )


@pytest.mark.parametrize("cut", [10, -5])
def test_a_gzip_that_is_cut_off(refused, cut):
    assert "gzip: fetch it again" in refused("a.jsonl.gz", gzip.compress(os.urandom(50))[:cut])


def test_a_damaged_gzip_and_a_damaged_zip(tmp_path):
    (tmp_path / "a.gz").write_bytes(b"\x1f\x8b" + b"x" * 100)
    (tmp_path / "b.zip").write_bytes(b"PK\x03\x04" + b"x" * 100)
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("a.txt", "Тақырып")
    data = (tmp_path / "c.zip").read_bytes()
    (tmp_path / "c.zip").write_bytes(data.replace("Тақ".encode(), b"xxxxxx", 1))
    titles, reasons = titles_and_refused(tmp_path)
    assert titles == []
    assert [reason.rsplit(": ", 1)[1] for reason in reasons] == ["fetch it again"] * 2 + [
        "fetch the zip again"
    ]


def test_billion_laughs(refused):
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l0 "lol">{entities}]><rss><channel><item><title>&l9;</title>'
    reason = refused("a.rss", f"{bomb}</item></channel></rss>".encode())
    assert reason == ": declares entities, as bombs do (EntitiesForbidden): remove its DOCTYPE"


def test_entities_that_read_files(refused):
    text = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]><rss><channel><item><title>&e;</title>'
    assert "declares entities" in refused("a.rss", f"{text}</item></channel></rss>".encode())


def test_a_line_of_100_megabytes(tmp_path):
    with (tmp_path / "a.jsonl").open("wb") as file:
        file.write(GOOD + b'{"title": "')
        for _ in range(100):
            file.write(b"a" * 1_000_000)
        file.write(b'"}\n' + GOOD)
    with Peak() as peak:
        titles, reasons = titles_and_refused(tmp_path / "a.jsonl")
    assert titles == ["Т", "Т"]
    assert reasons == [f"{tmp_path}/a.jsonl:2: the line is longer than 32000000 bytes: split it"]
    assert peak.bytes < 100_000_000


@pytest.mark.parametrize(
    ("name", "start"), [("a.json", '[{"title": "'), ("a.csv", 'title,text\n"'), ("a.txt", "a")]
)
def test_records_that_are_too_long_in_other_formats(refused, name, start):
    reason = refused(
        name, start.encode() + b"a" * 1_100_000, limits=Limits(record=1_000_000, text=1_000_000)
    )
    assert any(
        words in reason
        for words in ("longer than 1000000", "larger than 1000000", "field larger than")
    )


@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.csv", "a.jsonl.gz"])
def test_a_large_file_needs_little_memory(tmp_path, name):
    record = json.dumps({"title": "Т", "text": "мәтін " * 3000}, ensure_ascii=False)
    start, one, end = {
        "a.json": ("[", f"{record},", "{}]"),
        "a.csv": ("title,text\n", f"Т,{'мәтін ' * 3000}\n", ""),
    }.get(name, ("", f"{record}\n", ""))
    opener = gzip.open if name.endswith(".gz") else open
    with opener(tmp_path / name, "wt", encoding="utf-8") as file:
        file.write(start)
        for _ in range(1000):  # 33 MB
            file.write(one)
        file.write(end)
    with Peak() as peak:
        assert (
            sum(
                1 for _ in read(tmp_path / name, on_error=lambda _: None, limits=Limits(ratio=5000))
            )
            == 1000
        )
    assert peak.bytes < 10_000_000


def test_a_text_that_is_too_long(refused):
    reason = refused(
        "a.jsonl", json.dumps({"title": "Т", "text": "ә" * 2_500_001}).encode() + b"\n"
    )
    assert reason == ":1: has a text of 5000002 bytes, more than 5000000: split it"


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
@pytest.mark.parametrize(
    "bomb",
    [b"[" * 10_000, b"[" * 10_000 + b"]" * 10_000, b'{"a":' * 10_000],
    ids=["open", "list", "object"],
)
def test_ten_thousand_nested_brackets(refused, name, bomb):
    assert "nests more than 100 deep: flatten it" in refused(name, bomb)


def test_a_large_feed_is_not_repaired(refused):
    assert "is not well-formed" in refused("a.rss", b"<rss><channel>" + b"<a " * 400_000)


@pytest.mark.parametrize(
    "text",
    [
        "<!doctype x>" * 100_000,
        "<!--" * 100_000,
        "<?xml" * 100_000,
        "<a " * 100_000,
        "---\n" + "a: [\n" * 10_000,
        "деп хабарлады " * 100_000,
        "a." * 100_000 + " хабарлады",
        "сілтеме жасап " * 50_000,
        "1 қаңтар " * 100_000,
        "АСТАНА " * 100_000,
    ],
    ids=range(10),
)
@pytest.mark.parametrize("format_", [None, "html", "feed", "csv"])
def test_no_text_takes_for_ever(text, format_):
    titles_and_refused(io.BytesIO(text.encode()), io.BytesIO(f"Т\n{text}".encode()), format=format_)


def test_ten_thousand_nested_elements(refused):
    page = b"<html><body>" + b"<div>" * 10_000 + b"x" + b"</div>" * 10_000
    assert "has no text that stands out" in refused("a.html", page)


def test_nul_bytes(refused):
    words = (
        ": has NUL characters, so it is no text: remove them, or name its encoding with --encoding"
    )
    assert refused("a.txt", b"\0" * 1000) == words
    assert refused("a.txt", "Тақырып\nМә\0тін".encode()) == words


def test_a_fifo_without_end(tmp_path):
    os.mkfifo(tmp_path / "a.jsonl")
    assert titles_and_refused(tmp_path) == (
        [],
        [f"{tmp_path}/a.jsonl: is no regular file, so it may have no end: pipe it into -"],
    )


def test_a_device_without_end():
    assert "is no regular file" in titles_and_refused("/dev/zero")[1][0]


def test_links_out_of_a_folder(tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.txt").write_text("Құпия")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.txt").write_text("Т")
    (folder / "file.txt").symlink_to(tmp_path / "outside" / "secret.txt")
    (folder / "folder").symlink_to(tmp_path / "outside")
    (folder / "inside.txt").symlink_to(folder / "a.txt")
    (folder / "loop").symlink_to(folder)
    titles, reasons = titles_and_refused(folder)
    assert titles == ["Т"]
    assert reasons == [
        f"{folder}/{name}: is a link out of the folder: name what it points to as a source of its own"
        for name in ("file.txt", "folder")
    ]
    assert titles_and_refused(folder / "file.txt")[0] == ["Құпия"]  # it was named itself


def test_names_cannot_break_a_message_into_lines(tmp_path):
    (tmp_path / "a\nb\x1b[31m.jsonl").write_bytes(b"{")
    [reason] = titles_and_refused(tmp_path)[1]
    assert reason.startswith(f"{tmp_path}/a\ufffdb\ufffd[31m.jsonl:1: invalid JSON")


def test_half_a_surrogate_pair_and_huge_numbers(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(
        b'{"title": "\\ud83d", "text": "x"}\n{"title": "x", "n": ' + b"9" * 5000 + b"}\n"
    )
    titles, [reason] = titles_and_refused(tmp_path)
    assert titles == ["\ufffd"]
    assert "invalid JSON" in reason


@settings(max_examples=150, deadline=None)
@given(
    data=st.one_of(
        st.binary(max_size=300),
        st.text(alphabet='{}[]":,\\ntile"xqaә \n\t;|<>/-&#', max_size=200).map(str.encode),
        st.binary(max_size=60).map(lambda data: b"\x1f\x8b\x08" + data),
        st.binary(max_size=60).map(lambda data: b"PK\x03\x04" + data),
        st.binary(max_size=200).map(gzip.compress),
        st.binary(max_size=200).map(zlib.compress),
    ),
    format_=st.sampled_from([None, *FORMATS]),
)
def test_whatever_the_bytes_reading_ends_in_articles_or_messages(data, format_):
    titles, reasons = titles_and_refused(io.BytesIO(data), format=format_)
    assert titles or reasons or data.strip() == b"" or format_ in {"json", "csv", "tsv"}
    assert not any("\n" in reason for reason in reasons)
