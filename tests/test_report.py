"""The page of all figures, and the load, on small examples."""

import doctest
import time

import newsarchive
from benchmarks.load import work
from benchmarks.report import page

FLOORS = {"recall": {"floor": 80, "lower is better": False}}
OLD = {"version": "0.1", "date": "2026-01-01", "parts": {"quality": {"printed": "recall   80"}}}
NEW = {
    "version": "0.2",
    "date": "2026-02-01",
    "parts": {"quality": {"printed": "recall   88\n<b>", "code": 1, "seconds": 3.2}},
}


def test_the_examples_of_the_report_run():
    failed, tried = doctest.testmod(page)
    assert (failed, tried > 3) == (0, True)


def test_the_page_has_states_charts_and_changes():
    text = page.page(NEW, OLD, FLOORS)
    assert "MISSED" in text
    assert "<svg" in text
    assert "110" in text, "88 is 110 per cent of 80"
    assert "<td>quality: recall<td>80<td>88" in text
    assert "&lt;b&gt;" in text
    assert "no report of a release" in page.page(NEW, None, FLOORS)
    assert "No figure has." in page.page(NEW, NEW, FLOORS)


def test_a_load_counts_searches_and_failures(tmp_path):
    folder = str(tmp_path / "archive")
    with newsarchive.open(folder, create=True) as archive:
        archive.add([newsarchive.Article(id="a", text="Жаңа мектеп ашылды.")])
    seen = work.read(folder, ["мектеп", "жаңа"], time.time() + 0.3, seed=1)
    assert len(seen["took"]) > 1
    assert seen["errors"] == []
    seen = work.read(folder, ["date:soon", "date:later"], time.time() + 0.3, seed=1)
    assert len(seen["errors"]) > 0
    assert all(error.startswith("QueryError") for error in seen["errors"])
    assert work.write(folder, time.time() + 0.1)["changes"] >= 1
    assert work.memory() > 1
    assert work.descriptors() > 2
