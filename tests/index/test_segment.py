import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsarchive.errors import ArchiveDamaged
from newsarchive.index import build, merge_source
from newsarchive.index import merge as merging
from newsarchive.index.lexicon import Lexicon, encode_lexicon, spelling
from newsarchive.index.segment import Segment, write
from newsarchive.index.snapshot import SegmentReader
from newsarchive.kazakh.letters import stands_for
from tests.index.archives import archives, arrays_of, whole
from tests.search.test_evaluate import ROOMY


@given(archives().filter(bool))
@settings(ROOMY, max_examples=60)
def test_what_is_written_is_read(tmp_path, archive):
    path = tmp_path / "1.segment"
    path.unlink(missing_ok=True)
    arrays = whole(arrays_of([row for row, _ in archive[0]], tmp_path))
    written = write(path, arrays)
    segment = Segment(path, written.size)
    for name, array in arrays.items():
        assert segment[name].dtype == array.dtype
        assert segment[name].tolist() == array.tolist()
    assert segment.verify() == written


few = st.sampled_from((1, 3, 1 << 20))


@given(archives().filter(bool), few)
@settings(ROOMY, max_examples=60)
def test_a_segment_is_the_same_however_few_tokens_fit_in_memory(
    tmp_path, monkeypatch, archive, room
):
    rows = [row for row, _ in archive[0]]
    at_once = whole(arrays_of(rows, tmp_path))
    monkeypatch.setattr(build, "_PIECE", room)
    in_pieces = whole(arrays_of(rows, tmp_path, room=room))
    assert at_once.keys() == in_pieces.keys()
    for name, array in at_once.items():
        assert in_pieces[name].dtype == array.dtype, name
        assert in_pieces[name].tolist() == array.tolist(), name


@given(archives().filter(bool), few)
@settings(ROOMY, max_examples=150)
def test_merged_is_built_at_once(tmp_path, monkeypatch, archive, rows_a_piece):
    monkeypatch.setattr(merge_source, "ROWS", rows_a_piece)
    # Also the words of many sources are joined by halves then, where rows go in small pieces.
    monkeypatch.setattr(merging, "_FORMS", rows_a_piece)
    parts = []
    first = 1
    alive = []
    for number, rows in enumerate(archive):
        path = tmp_path / f"{number}.segment"
        path.unlink(missing_ok=True)
        write(path, arrays_of([row for row, _ in rows], tmp_path, first))
        dead = np.array([place for place, (_, lives) in enumerate(rows) if not lives], np.uint32)
        parts.append(SegmentReader(Segment(path), dead))
        alive += [(first + place, row) for place, (row, lives) in enumerate(rows) if lives]
        first += len(rows)
    if not alive:
        return
    built = whole(arrays_of([row for _, row in alive], tmp_path))
    built["article_number"] = np.array([number for number, _ in alive], np.uint64)
    for name in ("merged", "built"):
        (tmp_path / name).unlink(missing_ok=True)
    write(tmp_path / "merged", merging.merge(parts))
    write(tmp_path / "built", built)
    merged = Segment(tmp_path / "merged")
    for name, array in built.items():
        assert merged[name].tolist() == array.tolist(), name
    assert merged._directory.keys() == built.keys()
    if all(part.live is None for part in parts):
        assert (tmp_path / "merged").read_bytes() == (tmp_path / "built").read_bytes()


letters = st.characters(codec="utf-8") | st.sampled_from("қкхәаеыиі/")


@given(
    st.lists(st.text(letters, max_size=4), max_size=200),
    st.text(st.characters() | letters, max_size=3),
)
def test_sorted_strings(strings, key):
    strings = sorted(strings)
    stored = Lexicon(*encode_lexicon("x", strings).values())
    key = key.encode(errors="replace").decode()
    assert len(stored) == len(strings)
    assert list(stored) == strings
    assert [stored[place] for place in range(len(strings))] == strings
    assert list(stored.slice(1, 3)) == strings[1:3]
    assert [strings[place] for place in range(*stored.same(key))] == [
        one for one in strings if one == key
    ]
    assert [strings[place] for place in range(*stored.range(key))] == [
        one for one in strings if one.startswith(key)
    ]
    assert stored.alike(key) == [
        place for place, one in enumerate(strings) if spelling(one) == spelling(key)
    ]
    assert stored.lax(key) == [
        place
        for place, one in enumerate(strings)
        if stands_for(key.partition("/")[0], one.partition("/")[0])
    ]
    assert stored.place(key) == sum(one < key for one in strings)


def test_lax_finds_what_a_careless_typist_meant_and_keeps_other_words_apart():
    strings = sorted(["тыл", "тіл", "тіл/kk", "құн", "күн", "құнан", "халық"])
    stored = Lexicon(*encode_lexicon("x", strings).values())
    found = {
        typed: [strings[n] for n in stored.lax(typed)] for typed in ("тыл", "тіл", "кун", "халык")
    }
    assert found == {
        "тыл": ["тыл", "тіл", "тіл/kk"],
        "тіл": ["тіл", "тіл/kk"],
        "кун": ["күн", "құн"],
        "халык": ["халық"],
    }


@pytest.mark.parametrize("place", [0, 7, 100, -20, -6, -1])
def test_a_damaged_byte_is_met(tmp_path, place):
    path = tmp_path / "1.segment"
    write(path, {"one": np.arange(1000, dtype=np.uint32)})
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)
    with pytest.raises(Exception, match="newsarchive rebuild"):
        Segment(path)["one"]


def test_a_short_file_is_met(tmp_path):
    path = tmp_path / "1.segment"
    written = write(path, {"one": np.arange(1000, dtype=np.uint32)})
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ArchiveDamaged, match=r"1\.segment"):
        Segment(path, written.size)
