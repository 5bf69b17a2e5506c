"""The page about searching: each of its examples runs."""

import doctest
import re
from pathlib import Path

import newsarchive

PAGE = Path(__file__).parents[1] / "docs" / "searching.md"


def test_the_examples_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    failures, count = doctest.testfile(str(PAGE), module_relative=False)
    assert count > 15
    assert failures == 0


def test_the_examples_of_the_table_find_something(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    page = PAGE.read_text("utf-8")
    rows = re.findall(r"^\|.*\| *((?:`[^`]*`(?:, )?)+) *\|$", page, re.MULTILINE)
    queries = [query for row in rows for query in re.findall("`([^`]*)`", row)]
    assert len(queries) > 12
    doctest.testfile(str(PAGE), module_relative=False, report=False)
    with newsarchive.open("archive") as archive:
        for query in queries:
            assert archive.search(query).total, query
