"""The floors of quality: what they were measured on, and that none is lowered unnoticed."""

import json
import shutil

import pytest

from benchmarks.quality import floors

FLOORS, RECORDED = floors.read()
BOUNDS = [
    pytest.param(bounds, id=f"{benchmark}: {figure}")
    for benchmark, figures in FLOORS.items()
    for figure, bounds in figures.items()
]


@pytest.mark.parametrize("bounds", BOUNDS)
def test_a_floor_is_a_number_that_its_aim_exceeds(bounds):
    assert set(bounds) == {"floor", "aim", "lower is better"}
    sign = -1 if bounds["lower is better"] else 1
    assert sign * bounds["floor"] <= sign * bounds["aim"]


def test_the_floors_are_the_recorded_ones():
    assert floors.lowered(FLOORS, RECORDED["floors"]) == []
    assert floors.values(FLOORS) == RECORDED["floors"], "run python -m benchmarks.quality.floors"


def test_every_benchmark_with_floors_names_its_data():
    assert set(FLOORS) <= set(floors.CORPORA)


@pytest.mark.skipif(not floors.DATA.exists(), reason="../shared/data is not there")
def test_the_data_are_those_that_the_floors_were_measured_on():
    assert floors.differing_data() == []


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """The module over a floors file and data of its own; change(how) changes the file."""
    data = tmp_path / "data"
    (data / "ktb").mkdir(parents=True)
    (data / "ktb" / "ktb-test.conllu").write_text("1\tсөз\n", encoding="utf-8")
    monkeypatch.setattr(floors, "DATA", data)
    monkeypatch.setattr(floors, "FILE", tmp_path / "floors.json")
    high = {"floor": 90, "aim": 95, "lower is better": False}
    low = {"floor": 0.3, "aim": 0.2, "lower is better": True}
    floors.write({"stemming": {"accuracy": high, "errors": low}}, {}, floors.FILE)
    assert floors.main([]) == 0
    return floors


def change(file, figure, floor):
    content = json.loads(file.read_text(encoding="utf-8"))
    if floor is None:
        del content["stemming"][figure]
    else:
        content["stemming"][figure]["floor"] = floor
    file.write_text(json.dumps(content), encoding="utf-8")


@pytest.mark.parametrize(
    ("figure", "floor", "said"),
    [
        ("accuracy", 89.9, "stemming: accuracy: 89.9 is laxer than 90"),
        ("errors", 0.31, "stemming: errors: 0.31 is laxer than 0.3"),
        ("accuracy", None, "stemming: accuracy: the floor of 90 is gone"),
    ],
)
def test_a_lowered_floor_needs_the_flag(copy, capsys, figure, floor, said):
    change(copy.FILE, figure, floor)
    before = copy.FILE.read_bytes()
    assert copy.lowered(*_read(copy)) == [said]
    assert copy.main([]) == 1
    assert said in capsys.readouterr().err
    assert copy.FILE.read_bytes() == before
    assert copy.main(["--lower"]) == 0
    assert copy.lowered(*_read(copy)) == []


@pytest.mark.parametrize(("figure", "floor"), [("accuracy", 91), ("errors", 0.25)])
def test_a_stricter_floor_needs_no_flag(copy, figure, floor):
    change(copy.FILE, figure, floor)
    assert copy.values(copy.read(copy.FILE)[0]) != copy.read(copy.FILE)[1]["floors"]
    assert copy.main([]) == 0
    assert copy.read(copy.FILE)[1]["floors"][f"stemming: {figure}"] == floor


def test_other_data_need_the_flag(copy, capsys):
    (copy.DATA / "ktb" / "ktb-test.conllu").write_text("1\tсөздер\n", encoding="utf-8")
    assert copy.main([]) == 1
    assert "ktb/ktb-test.conllu: the floors were measured on another" in capsys.readouterr().err
    assert copy.main(["--lower"]) == 0
    assert copy.main([]) == 0


def test_missing_data_need_the_flag(copy, capsys):
    shutil.rmtree(copy.DATA)
    assert copy.main([]) == 1
    assert "ktb/ktb-test.conllu: the floors were measured on it" in capsys.readouterr().err


def _read(module):
    """The floors of the copied file, and the floors recorded there."""
    now, recorded = module.read(module.FILE)
    return now, recorded["floors"]
