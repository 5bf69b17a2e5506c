"""docs/reading.md says what the code does."""

import doctest
import re
from pathlib import Path

import attrs
import pytest

from newsarchive.articles import Article
from newsarchive.readers import FORMATS, Limits
from newsarchive.readers.content import CODES
from newsarchive.readers.feeds import _fields
from newsarchive.readers.formats import _BY_SUFFIX
from newsarchive.readers.linked_data import OPEN_GRAPH
from newsarchive.readers.records import KEYS

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "reading.md").read_text(encoding="utf-8")


def table(heading):
    """The rows of the table below a heading, as lists of cells."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows]


def name(cell):
    return cell.strip("`")


def test_the_examples_print_what_the_page_shows(monkeypatch):
    monkeypatch.chdir(ROOT)
    examples = doctest.DocTestParser().get_doctest(
        PAGE.replace("```", ""), {}, "reading.md", None, 0
    )
    assert doctest.DocTestRunner().run(examples).failed == 0
    assert len(examples.examples) > 5


def test_every_format_is_listed_with_its_names():
    rows = {
        name(row[0]): [suffix.removeprefix(".") for suffix in row[1].split()]
        for row in table("Formats")
    }
    assert list(rows) == list(FORMATS)
    assert {
        suffix: format_ for format_, suffixes in rows.items() for suffix in suffixes
    } == _BY_SUFFIX


def test_every_field_is_listed_with_its_keys():
    rows = {name(row[0]): row[3].split(", ") for row in table("Fields")}
    assert rows == {field: list(keys) for field, keys in KEYS.items()}
    assert set(rows) == {field.name for field in attrs.fields(Article)} - {"extra", "origin"}


def test_open_graph_is_listed():
    listed = {row[4]: name(row[0]) for row in table("Fields") if ":" in row[4]}
    assert listed == OPEN_GRAPH


def test_what_feeds_have_is_listed():
    assert {name(row[0]) for row in table("Fields") if row[5]} == set(_fields({}, {}))


def test_every_code_is_listed_with_its_meaning():
    assert {name(row[0]): row[1] for row in table("Reasons")} == CODES


def test_every_code_that_is_used_is_one():
    sources = (ROOT / "src" / "newsarchive" / "readers").glob("*.py")
    used = {
        code
        for path in sources
        for code in re.findall(
            r'(?:refused|error|_UnfitError)\(\s*"([a-z-]+)"', path.read_text(encoding="utf-8")
        )
    }
    assert used <= set(CODES)
    assert len(used) > 12


def test_every_bound_is_listed():
    rows = {name(row[0]): int(row[1]) for row in table("Bounds")}
    assert rows == attrs.asdict(Limits())


@pytest.mark.parametrize("field", [field.name for field in attrs.fields(Limits)])
def test_every_bound_is_described(field):
    assert f"{field}: " in Limits.__doc__
