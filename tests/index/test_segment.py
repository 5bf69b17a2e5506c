import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsarchive.errors import ArchiveDamaged
from newsarchive.index.build import merge
from newsarchive.index.segment import Lexicon, Segment, encode_lexicon, write
from tests.index.archives import archives, arrays_of
from tests.index.test_evaluate import ROOMY


@given(archives().filter(bool))
@settings(ROOMY, max_examples=60)
def test_what_is_written_is_read(tmp_path, archive):
    path = tmp_path / "1.segment"
    path.unlink(missing_ok=True)
    arrays = arrays_of([row for row, _ in archive[0]])
    written = write(path, arrays)
    segment = Segment(path, written.size)
    for name, array in arrays.items():
        assert segment[name].dtype == array.dtype
        assert segment[name].tolist() == array.tolist()
    assert segment.verify() == written


@given(archives().filter(bool))
@settings(ROOMY, max_examples=100)
def test_merged_is_built_at_once(tmp_path, archive):
    parts = []
    first = 1
    alive = []
    for number, rows in enumerate(archive):
        path = tmp_path / f"{number}.segment"
        path.unlink(missing_ok=True)
        write(path, arrays_of([row for row, _ in rows], first))
        parts.append((Segment(path), np.array([lives for _, lives in rows])))
        alive += [(first + place, row) for place, (row, lives) in enumerate(rows) if lives]
        first += len(rows)
    if not alive:
        return
    merged, built = merge(parts), arrays_of([row for _, row in alive])
    built["article_number"] = np.array([number for number, _ in alive], np.uint64)
    assert merged.keys() == built.keys()
    for name, array in built.items():
        assert merged[name].dtype == array.dtype, name
        assert merged[name].tolist() == array.tolist(), name


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=4), max_size=200), st.text(max_size=3))
def test_sorted_strings(strings, key):
    strings = sorted(strings)
    stored = Lexicon(*encode_lexicon("x", strings).values())
    key = key.encode(errors="replace").decode()
    assert len(stored) == len(strings)
    assert list(stored) == strings
    assert [stored[place] for place in range(len(strings))] == strings
    assert list(stored.slice(1, 3)) == strings[1:3]
    assert [strings[place] for place in range(*stored.same(key))] == [one for one in strings if one == key]
    assert [strings[place] for place in range(*stored.range(key))] == [one for one in strings if one.startswith(key)]
    assert stored.place(key) == sum(one < key for one in strings)


@pytest.mark.parametrize("place", [0, 7, 20, -1])
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
