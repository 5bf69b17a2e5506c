"""What a type checker tells the users of the package."""

import sys
from pathlib import Path

import pytest

api = pytest.importorskip("mypy.api")

GOOD = """
import newsarchive
from newsarchive import Article, Results

results: Results = newsarchive.search("лифт", unit="sentence", since="2024", facets=["source"])
with newsarchive.open("archive") as archive:
    archive.add([Article(title="Лифт тоқтады", date="2024-03")])
    keys: list[str] = [hit.article.key for hit in archive.scan("лифт", source="zakon.kz")]
newsarchive.add("today.jsonl", timezone="Asia/Almaty", jobs=2)
"""
BAD = {
    'newsarchive.search("лифт", unit="sentnce")': '"unit"',
    'newsarchive.search("лифт", sorce="zakon.kz")': '"sorce"',
    'newsarchive.open("archive").scan("лифт", limit=3)': '"limit"',
    'newsarchive.rebuild("news", timezoen="Asia/Almaty")': '"timezoen"',
    "newsarchive.nosuch": '"nosuch"',
}


def check(program, tmp_path):
    script = tmp_path / "script.py"
    script.write_text(program, encoding="utf-8")
    options = ["--strict", "--cache-dir", str(tmp_path / "cache"), "--python-executable"]
    out, _, code = api.run([*options, sys.executable, "--config-file", "", str(script)])
    return code, out


@pytest.fixture(scope="module", autouse=True)
def source_first():
    """The package of this tree is the one that is checked."""
    patch = pytest.MonkeyPatch()
    patch.setenv("MYPYPATH", str(Path(__file__).parent.parent / "src"))
    yield
    patch.undo()


def test_a_right_program_passes_and_each_mistake_is_named(tmp_path):
    lines = [GOOD, *BAD]
    code, out = check("\n".join(lines), tmp_path)
    first = GOOD.count("\n") + 2
    assert code == 1
    complaints = [line for line in out.splitlines() if "script.py" in line and ": error:" in line]
    assert len(complaints) == len(BAD), out
    for number, (complaint, named) in enumerate(zip(complaints, BAD.values(), strict=True), first):
        assert f"script.py:{number}: " in complaint
        assert named in complaint
